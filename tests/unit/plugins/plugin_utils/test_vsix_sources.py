# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib
import http.server
import threading

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import vsix
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.vsix import NoVsix, Source, Wanted
from ansible_collections.golden.triangle.tests.unit import vsix_files

WANTED = Wanted("golang.go", "0.36.0", "")


@pytest.fixture
def provide(tmp_path):
    def run(*sources, wanted=WANTED):
        return vsix.provide(wanted, sources, tmp_path / "cache", ca_path=None, voice=_locks.SILENT)

    return run


@pytest.fixture
def server(tmp_path):
    """A file server; gives its URL, and the requests it got."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(tmp_path))

        def log_message(self, *_arguments):
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()
        thread.join()


def test_a_file_and_a_folder(tmp_path, provide):
    (tmp_path / "some.vsix").write_bytes(vsix_files.vsix())
    (tmp_path / "go-0.36.0.vsix").write_bytes(vsix_files.vsix())
    path, source, passed_over = provide(Source("file", str(tmp_path / "some.vsix")))
    assert (path, source, passed_over) == (tmp_path / "some.vsix", f"file {tmp_path}/some.vsix", ())
    assert provide(Source("file", str(tmp_path)))[0] == tmp_path / "go-0.36.0.vsix"


def test_what_is_wrong_is_passed_over_and_said(tmp_path, provide):
    for name, data in {"other": vsix_files.vsix("0.40.1"), "html": b"<html>", "right": vsix_files.vsix()}.items():
        (tmp_path / f"{name}.vsix").write_bytes(data)
    sources = [Source("file", str(tmp_path / f"{name}.vsix")) for name in ("none", "other", "html", "right")]
    path, _source, passed_over = provide(Source("gallery", ""), *sources)
    assert path == tmp_path / "right.vsix"
    assert [line.partition(": ")[2] for line in passed_over] == [
        "no such file",
        "it is golang.go 0.40.1, not golang.go 0.36.0",
        "not a VSIX: File is not a zip file",
    ]
    with pytest.raises(NoVsix) as nowhere:
        provide(*sources, wanted=Wanted("golang.go", "0.36.0", "0" * 64))
    assert "expected 00000000" in nowhere.value.tried[-1]
    with pytest.raises(NoVsix, match=r"has neither golang.go-0.36.0.vsix nor go-0.36.0.vsix"):
        provide(Source("file", str(tmp_path)))


def test_a_url_is_asked_once(tmp_path, provide, server):
    url, asked = server
    data = vsix_files.vsix()
    (tmp_path / "go.vsix").write_bytes(data)
    wanted = Wanted("golang.go", "0.36.0", hashlib.sha256(data).hexdigest())
    path, source, _passed_over = provide(Source("url", f"{url}/go.vsix"), wanted=wanted)
    assert (path.read_bytes(), source) == (data, f"url {url}/go.vsix")
    assert provide(Source("url", f"{url}/go.vsix"), wanted=wanted)[0] == path
    assert len(asked) == 1
    path.write_bytes(b"broken in the cache")
    assert provide(Source("url", f"{url}/go.vsix"), wanted=wanted)[0].read_bytes() == data


def test_a_password_in_a_url_is_not_said(tmp_path, provide, server):
    url, _asked = server
    secret = url.replace("//", "//ana:secret@")
    (tmp_path / "go.vsix").write_bytes(vsix_files.vsix())
    assert provide(Source("url", f"{secret}/go.vsix"))[1] == f"url {url}/go.vsix"
    with pytest.raises(NoVsix) as nowhere:
        provide(Source("url", f"{secret}/none.vsix"))
    assert "secret" not in str(nowhere.value)


def test_a_url_that_gives_something_else(tmp_path, provide, server):
    url, _asked = server
    (tmp_path / "go.vsix").write_bytes(vsix_files.vsix("0.40.1"))
    with pytest.raises(NoVsix, match=r"it is golang.go 0.40.1"):
        provide(Source("url", f"{url}/go.vsix"))
    with pytest.raises(NoVsix, match="404"):
        provide(Source("url", f"{url}/none.vsix"))
    assert not list((tmp_path / "cache").glob("*.vsix"))


@pytest.mark.parametrize(
    "value", ["x", [1], [{"type": "nowhere"}], [{"type": "file"}], [{"type": "gallery", "path": "/"}], [{}]]
)
def test_what_is_no_list_of_sources(value):
    with pytest.raises(records.RecordError):
        vsix.source_list(value)
