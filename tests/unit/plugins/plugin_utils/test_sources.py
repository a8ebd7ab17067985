# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import dataclasses
import hashlib
import http.server
import json
import os
import resource
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import GoRelease, Platform
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.archives import Depot, NoSource, Source
from ansible_collections.golden.triangle.tests.unit.helpers import (
    PLATFORM,
    manifest_of,
    module_zip,
    record_of,
    release_files,
    tar_gz,
)

FILES = release_files()
ARCHIVE = tar_gz(FILES)
MODULE = module_zip(FILES)
RECORD = record_of(FILES, archive=ARCHIVE)
RELEASE = GoRelease(
    version="1.21.5",
    minimum_macos="10.15",
    platform=Platform(
        h1_unsigned=RECORD.h1_unsigned,
        files=RECORD.files,
        bytes=RECORD.bytes,
        h1_official=None,
        archive_filename="go1.21.5.darwin-amd64.tar.gz",
        archive_sha256=RECORD.archive_sha256,
    ),
    other_archives={"darwin/arm64": str(record_of(FILES, archive=tar_gz({"VERSION": b"arm"})).archive_sha256)},
    path=Path("record.json"),
    notes=(),
)
ARCHIVE_PATH = "/dl/go1.21.5.darwin-amd64.tar.gz"
MODULE_PATH = "/proxy/golang.org/toolchain/@v/v0.0.1-go1.21.5.darwin-amd64.zip"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves C(server.files), counts what was asked for, and can promise more than it sends."""

    def do_GET(self):
        self.server.asked.append(self.path)
        data = self.server.files.get(self.path)
        if data == "itself":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
            return
        if data is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(data) + self.server.short))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.files, httpd.asked, httpd.short = {}, [], 0
        httpd.url = f"http://127.0.0.1:{httpd.server_address[1]}"
        thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield httpd
        httpd.shutdown()
        thread.join()


@pytest.fixture
def depot(tmp_path):
    return Depot(tmp_path / "cache")


def provide(depot, *sources):
    return depot.provide(RELEASE, PLATFORM, sources)


def refused(depot, *sources):
    with pytest.raises(NoSource) as error:
        provide(depot, *sources)
    return error.value.tried


def test_a_base_url(depot, server):
    server.files[ARCHIVE_PATH] = ARCHIVE
    provided = provide(depot, Source("url", server.url + "/dl/"))
    assert provided.path.read_bytes() == ARCHIVE
    assert provided.source == f"url {server.url}/dl/"
    text = zlib.decompress(provided.manifest_path.read_bytes())
    assert text == seal.preimage(manifest_of(FILES), RECORD.prefix)


def test_a_module_proxy(depot, server):
    server.files[MODULE_PATH] = MODULE
    assert provide(depot, Source("goproxy", server.url + "/proxy")).path.read_bytes() == MODULE


@pytest.mark.parametrize("name", ["go1.21.5.darwin-amd64.tar.gz", "v0.0.1-go1.21.5.darwin-amd64.zip", "any.name"])
def test_a_file_or_a_folder_with_it(depot, tmp_path, name):
    (tmp_path / name).write_bytes(MODULE if name.endswith("zip") else ARCHIVE)
    location = tmp_path if name != "any.name" else tmp_path / name
    assert provide(depot, Source("file", str(location))).path.is_file()


@pytest.mark.parametrize(
    ("answer", "says"),
    [("itself", "redirect"), (b"<html>Please log in</html>", "neither a tar.gz archive nor a zip"), (b"", "nothing")],
)
def test_answers_that_are_no_archive(depot, server, answer, says):
    server.files[ARCHIVE_PATH] = answer
    [_cache, tried] = refused(depot, Source("url", server.url + "/dl"))
    assert says in tried


@pytest.mark.parametrize("spoiled", [b"", b"no zlib", zlib.compress(b"another")])
def test_a_spoiled_manifest_in_the_cache_is_made_anew(depot, tmp_path, spoiled):
    (tmp_path / "go.zip").write_bytes(MODULE)
    first = provide(depot, Source("file", str(tmp_path / "go.zip")))
    good = first.manifest_path.read_bytes()
    first.manifest_path.write_bytes(spoiled)
    again = provide(depot, Source("file", str(tmp_path / "go.zip")))
    assert again.manifest_path.read_bytes() == good


@pytest.mark.parametrize("kind", ["url", "file"])
def test_a_full_disk_of_the_controller_is_no_fault_of_the_source(depot, server, tmp_path, kind):
    server.files[ARCHIVE_PATH] = ARCHIVE
    (tmp_path / "go.tar.gz").write_bytes(ARCHIVE)
    source = Source("url", server.url + "/dl") if kind == "url" else Source("file", str(tmp_path / "go.tar.gz"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(ARCHIVE) // 2, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            provide(depot, source)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert provide(depot, source).path.read_bytes() == ARCHIVE


def test_a_mirrors_password_is_in_no_message_and_in_no_seal(tmp_path, server):
    said = []
    depot = Depot(tmp_path / "cache", voice=_locks.Voice(progress=said.append, notice=said.append))
    mirror = Source("url", server.url.replace("//", "//anna:s3cret@") + "/dl")
    server.short = 5
    server.files[ARCHIVE_PATH] = ARCHIVE
    tried = refused(depot, mirror)
    server.files.clear()
    tried += refused(depot, mirror)
    server.files[ARCHIVE_PATH], server.short = ARCHIVE, 0
    provided = provide(depot, mirror)
    assert provided.source == f"url {server.url}/dl"
    told = [*tried, *said, provided.source, *(path.read_text() for path in (tmp_path / "cache").glob("*.json"))]
    assert len(told) > 6
    assert not any("s3cret" in text for text in told)


def test_the_cache_is_asked_first_and_the_network_once(depot, server):
    server.files[ARCHIVE_PATH] = ARCHIVE
    source = Source("url", server.url + "/dl")
    provide(depot, source)
    again = provide(depot, source)
    assert again.source == f"controller cache (from url {server.url}/dl)"
    assert server.asked == [ARCHIVE_PATH]


def test_a_damaged_cache_is_filled_anew(depot, server):
    server.files[ARCHIVE_PATH] = ARCHIVE
    source = Source("url", server.url + "/dl")
    provide(depot, source).path.write_bytes(b"damaged")
    assert provide(depot, source).path.read_bytes() == ARCHIVE


def test_many_at_once_ask_the_network_once(tmp_path, server):
    server.files[ARCHIVE_PATH] = ARCHIVE
    found = []

    def ask():
        found.append(provide(Depot(tmp_path / "cache"), Source("url", server.url + "/dl")).path)

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert server.asked == [ARCHIVE_PATH]


def test_the_next_source_is_asked_and_the_first_is_noted(depot, server, tmp_path):
    server.files[ARCHIVE_PATH] = tar_gz({**FILES, "VERSION": b"evil"})
    server.files[MODULE_PATH] = MODULE
    provided = provide(depot, Source("url", server.url + "/dl"), Source("goproxy", server.url + "/proxy"))
    [note] = provided.notes
    assert note.startswith(f"passed over url {server.url}/dl: wrong digest: sha256 is ")
    assert str(RECORD.archive_sha256) in note
    assert provided.path.read_bytes() == MODULE


def test_each_source_that_was_tried_is_named(depot, server, tmp_path):
    server.files[MODULE_PATH] = module_zip({**FILES, "VERSION": b"evil"})
    tried = refused(
        depot,
        Source("url", server.url + "/dl"),
        Source("goproxy", server.url + "/proxy"),
        Source("file", str(tmp_path / "nosuch.tar.gz")),
        Source("url", "http://127.0.0.1:1/dl"),
    )
    assert [line.split(": ")[0] for line in tried[1:]] == [
        f"url {server.url}/dl",
        f"goproxy {server.url}/proxy",
        f"file {tmp_path / 'nosuch.tar.gz'}",
        "url http://127.0.0.1:1/dl",
    ]
    for line, words in zip(tried, ["not in it", "404", "h1_unsigned", "No such file", "does not answer"], strict=True):
        assert words in line


def test_nothing_unproven_is_ever_in_the_cache(depot, server, tmp_path):
    server.files[ARCHIVE_PATH] = b"<html>captive portal</html>"
    assert "neither a tar.gz archive nor a zip" in refused(depot, Source("url", server.url + "/dl"))[1]
    assert {path.suffix for path in (tmp_path / "cache").iterdir()} == {".lock"}


def test_a_download_that_ends_early(depot, server):
    server.files[ARCHIVE_PATH] = ARCHIVE
    server.short = 10
    assert "ended" in refused(depot, Source("url", server.url + "/dl"))[1]


def test_a_download_larger_than_the_release(depot, server):
    server.files[ARCHIVE_PATH] = bytes(RECORD.bytes + 1)
    assert "larger than the release can be" in refused(depot, Source("url", server.url + "/dl"))[1]


def test_the_archive_for_another_platform_is_named(depot, tmp_path):
    (tmp_path / "arm.tar.gz").write_bytes(tar_gz({"VERSION": b"arm"}))
    [_cache, tried] = refused(depot, Source("file", str(tmp_path / "arm.tar.gz")))
    assert "it is the archive for darwin/arm64, not for darwin/amd64" in tried


def test_offline_asks_no_network(tmp_path, server):
    depot = Depot(tmp_path / "cache", offline=True)
    tried = refused(depot, Source("url", server.url + "/dl"), Source("goproxy", server.url + "/proxy"))
    assert [line.endswith("not asked: offline") for line in tried] == [False, True, True]
    assert server.asked == []
    (tmp_path / "go.tar.gz").write_bytes(ARCHIVE)
    assert provide(depot, Source("file", str(tmp_path / "go.tar.gz"))).path.is_file()


def test_a_path_on_the_host_is_none_of_the_controllers_business(depot):
    assert len(refused(depot, Source("host_path", "/nosuch"))) == 1


def test_another_digest_is_another_entry(depot, tmp_path):
    (tmp_path / "go.zip").write_bytes(MODULE)
    provide(depot, Source("file", str(tmp_path / "go.zip")))
    other = dataclasses.replace(
        RELEASE, platform=dataclasses.replace(RELEASE.platform, h1_unsigned="h1:" + "A" * 43 + "=")
    )
    with pytest.raises(NoSource, match="not in it"):
        depot.provide(other, PLATFORM, [])


def test_halves_of_two_files_are_no_release_and_it_begins_anew(depot, server, tmp_path):
    """A server that changes the file and not its date: only the proof can tell."""
    server.files[ARCHIVE_PATH] = ARCHIVE
    source = Source("url", server.url + "/dl")
    key = hashlib.sha256(source.describe().encode()).hexdigest()[:12]
    part = tmp_path / "cache" / f"{base64.b64decode(RECORD.h1_unsigned[3:]).hex()}.{key}.part"
    part.parent.mkdir()
    part.write_bytes(bytes(len(ARCHIVE)))
    state = {"url": server.url + ARCHIVE_PATH, "validator": '"one"', "total": len(ARCHIVE)}
    part.with_name(part.name + ".json").write_text(json.dumps(state), "utf-8")
    assert provide(depot, source).path.read_bytes() == ARCHIVE
    assert server.asked == [ARCHIVE_PATH]
    assert sorted(path.suffix for path in (tmp_path / "cache").glob("*.part*")) == []


TWENTY = """
import os, sys
from pathlib import Path
from ansible_collections.golden.triangle.tests.unit.plugins.plugin_utils.test_sources import RELEASE, PLATFORM
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.archives import Depot, Source
for number in range(20):
    if os.fork() == 0:
        provided = Depot(Path(sys.argv[1])).provide(RELEASE, PLATFORM, [Source("url", sys.argv[2])])
        os._exit(0 if provided.path.is_file() else 1)
for _ in range(20):
    assert os.wait()[1] == 0
"""


def test_twenty_processes_and_one_download(server, tmp_path):
    server.files[ARCHIVE_PATH] = ARCHIVE
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", TWENTY, str(tmp_path / "cache"), server.url + "/dl"]
    subprocess.run(command, env=environment, check=True, timeout=60)
    assert server.asked == [ARCHIVE_PATH]
