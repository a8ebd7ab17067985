# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads against a server on loopback that counts, breaks off, hangs, changes the file, and knows ranges or not."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import http.server
import ipaddress
import os
import random
import signal
import ssl
import subprocess
import sys
import threading
import time

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import download
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.download import DownloadError, Downloads
from ansible_collections.golden.triangle.tests.unit import upstream
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DATA = random.Random(1).randbytes(3_000_000)
OTHER = random.Random(2).randbytes(3_000_000)
#: Every child of these tests is a process of its own that imports only what a download needs.
PRELUDE = """
import os, sys
from pathlib import Path
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import download
"""


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves C(server.data) at every path, as the server's attributes say."""

    def do_GET(self):
        server = self.server
        wanted = self.headers.get("Range")
        with server.lock:
            server.asked.append((self.path, wanted))
            server.now += 1
            server.peak = max(server.peak, server.now)
            break_at = server.breaks.pop(0) if server.breaks else None
        try:
            self._answer(wanted, break_at)
        finally:
            with server.lock:
                server.now -= 1

    def _answer(self, wanted, break_at):
        server = self.server
        data, status = server.data, 200
        if wanted and server.ranges and self.headers.get("If-Range") == server.validators.get("ETag", server.date):
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if begin >= len(data):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin + server.lie}-{len(data) - 1}/{len(data)}")
            data = data[begin:]
        else:
            self.send_response(status)
        for name, value in server.validators.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if break_at is not None:
            data = data[:break_at]
        server.gate.wait(5)
        self.wfile.write(data)
        if break_at is not None and server.hang:
            self.wfile.flush()
            server.over.wait(20)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        httpd.data, httpd.asked, httpd.breaks, httpd.lie = DATA, [], [], 0
        httpd.ranges, httpd.hang, httpd.now, httpd.peak = True, False, 0, 0
        httpd.date = "Tue, 05 Dec 2023 17:59:59 GMT"
        httpd.validators = {"ETag": '"one"', "Last-Modified": httpd.date}
        httpd.lock, httpd.over, httpd.gate = threading.Lock(), threading.Event(), threading.Event()
        httpd.gate.set()
        httpd.url = f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.handle_error = lambda *_arguments: None  # a client that is gone is what is tested here
        thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield httpd
        httpd.over.set()
        httpd.shutdown()
        thread.join()


@pytest.fixture
def said():
    return []


@pytest.fixture
def downloads(tmp_path, said):
    return Downloads(tmp_path, voice=_locks.Voice(progress=said.append, notice=said.append))


def fetch(downloads, server, tmp_path, most=10_000_000):
    part = tmp_path / "x.part"
    continued = downloads.fetch(server.url + "/x", part, most=most)
    return continued, part.read_bytes()


def cut(downloads, server, tmp_path, at=1_000_000):
    """A download that broke off after C(at) bytes, with no attempt left to continue it."""
    server.breaks = [at, 0, 0]
    with pytest.raises(DownloadError, match=f"ended after {at} of {len(server.data)} bytes"):
        fetch(downloads, server, tmp_path)
    server.breaks, server.asked[:] = [], []


def test_a_whole_file(downloads, server, tmp_path, said):
    assert fetch(downloads, server, tmp_path) == (False, DATA)
    assert server.asked == [("/x", None)]
    assert any("from 0.0 of 3.0 MB" in line for line in said)
    assert any("3.0 MB are here" in line for line in said)


def test_the_next_run_continues(downloads, server, tmp_path, said):
    cut(downloads, server, tmp_path)
    assert fetch(downloads, server, tmp_path) == (True, DATA)
    assert server.asked == [("/x", "bytes=1000000-")]
    assert any("continued at 1.0 of 3.0 MB" in line for line in said)


def test_one_run_continues_as_long_as_something_comes(downloads, server, tmp_path):
    server.breaks = [1_000_000, 500_000]
    assert fetch(downloads, server, tmp_path) == (True, DATA)
    assert [wanted for _path, wanted in server.asked] == [None, "bytes=1000000-", "bytes=1500000-"]


def test_a_date_is_enough_and_a_weak_etag_is_none(downloads, server, tmp_path):
    server.validators = {"Last-Modified": server.date}
    cut(downloads, server, tmp_path)
    assert fetch(downloads, server, tmp_path) == (True, DATA)
    (tmp_path / "x.part").unlink()
    server.validators = {"ETag": 'W/"one"'}
    server.asked.clear()
    server.breaks = [1_000_000]
    with pytest.raises(DownloadError, match="ended after"):
        fetch(downloads, server, tmp_path)
    assert fetch(downloads, server, tmp_path) == (False, DATA)
    assert [wanted for _path, wanted in server.asked] == [None, None]


def test_a_server_that_ignores_ranges(downloads, server, tmp_path):
    cut(downloads, server, tmp_path)
    server.ranges = False
    assert fetch(downloads, server, tmp_path) == (False, DATA)


def test_a_file_that_changed(downloads, server, tmp_path):
    cut(downloads, server, tmp_path)
    server.data, server.validators = OTHER, {"ETag": '"two"'}
    assert fetch(downloads, server, tmp_path) == (False, OTHER)


def test_a_file_that_became_shorter(downloads, server, tmp_path):
    cut(downloads, server, tmp_path)
    server.data = DATA[:500_000]
    assert fetch(downloads, server, tmp_path) == (False, DATA[:500_000])
    assert [wanted for _path, wanted in server.asked] == ["bytes=1000000-", None]


def test_a_range_that_was_not_asked_for(downloads, server, tmp_path):
    cut(downloads, server, tmp_path)
    server.lie = 1
    assert fetch(downloads, server, tmp_path) == (False, DATA)


def test_a_part_of_another_url_or_with_a_torn_note_is_begun_anew(downloads, server, tmp_path):
    cut(downloads, server, tmp_path)
    assert downloads.fetch(server.url + "/y", tmp_path / "x.part", most=10_000_000) is False
    (tmp_path / "x.part.json").write_text("{", "utf-8")
    assert fetch(downloads, server, tmp_path) == (False, DATA)


def test_one_that_arrived_and_was_not_proven_yet_is_not_asked_for_again(downloads, server, tmp_path):
    fetch(downloads, server, tmp_path)
    server.asked.clear()
    assert fetch(downloads, server, tmp_path) == (True, DATA)
    assert server.asked == []


def test_too_large_by_its_length_and_without_one(downloads, server, tmp_path):
    with pytest.raises(DownloadError, match="larger than the release can be"):
        fetch(downloads, server, tmp_path, most=2_999_999)
    assert not (tmp_path / "x.part").exists()


def test_a_server_that_hangs(downloads, server, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    server.breaks, server.hang = [1_000_000, 0], True
    with pytest.raises(DownloadError, match="timed out"):
        fetch(downloads, server, tmp_path)
    assert (tmp_path / "x.part").stat().st_size > 0
    server.breaks, server.hang = [], False
    monkeypatch.undo()
    assert fetch(downloads, server, tmp_path)[1] == DATA


def test_a_line_that_drips(monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.01)
    pace = download._Pace("http://x")
    time.sleep(0.02)
    with pytest.raises(DownloadError, match="stalls: 5 bytes"):
        pace.step(5)


def test_a_small_file_has_an_end(server):
    assert download.read_small(server.url) == DATA
    with pytest.raises(DownloadError, match="more than 10 bytes"):
        download.read_small(server.url, most=10)
    with pytest.raises(DownloadError, match="does not answer"):
        download.read_small("http://127.0.0.1:1/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate of 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return str(path)


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with upstream.serving(context) as server:
        yield server


def test_a_redirect_from_https_to_http_is_not_followed(secure, certificate, tmp_path):
    with upstream.serving() as plain:
        plain.files["/x"] = b"from anybody"
        secure.files |= {"/down": f"{plain.url}/x", "/once": "/down", "/x": b"right", "/stay": "/x"}
        for path in ("/down", "/once"):
            with pytest.raises(DownloadError, match=rf"{path} redirects to {plain.url}/x, which is not encrypted"):
                download.read_small(secure.url + path, ca_path=certificate)
            with pytest.raises(DownloadError, match="which is not encrypted"):
                Downloads(tmp_path, ca_path=certificate).fetch(secure.url + path, tmp_path / "x.part", most=100)
        assert plain.asked == []
        assert download.read_small(f"{secure.url}/stay", ca_path=certificate) == b"right"
        plain.files["/up"] = f"{secure.url}/x"
        assert download.read_small(f"{plain.url}/up", ca_path=certificate) == b"right"


def test_an_unknown_certificate_is_not_believed(secure):
    secure.files["/x"] = b"right"
    with pytest.raises(DownloadError, match="CERTIFICATE_VERIFY_FAILED"):
        download.read_small(f"{secure.url}/x")


def test_redirects_have_an_end():
    with upstream.serving() as server:
        server.files |= {"/0": "/1", "/1": "/0", "/file": "file:///etc/hosts", "/self": "/self"}
        with pytest.raises(DownloadError, match="redirects more than 5 times"):
            download.read_small(f"{server.url}/0")
        for path in ("/file", "/self"):
            with pytest.raises(DownloadError):
                download.read_small(server.url + path)


def test_a_status_is_told_from_silence(server):
    with upstream.serving() as refusing, pytest.raises(download.Refused, match="answers 404 Not Found") as error:
        download.read_small(f"{refusing.url}/nosuch")
    assert error.value.code == 404


@pytest.mark.parametrize(("url", "words"), [("http://go.example/x", " by the proxy http://127.0.0.1:9"), ("", "")])
def test_a_proxy_that_does_not_answer_is_named(monkeypatch, server, url, words):
    monkeypatch.setenv("http_proxy", "http://user:secret@127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(DownloadError, match=f"does not answer{words}: ") as error:
        download.read_small(url or "http://127.0.0.1:1/")
    assert "secret" not in str(error.value)
    assert download.read_small(server.url) == DATA


def test_a_proxy_is_asked_in_the_place_of_the_server(monkeypatch):
    with upstream.serving() as proxy:
        proxy.files["http://go.example/x"] = b"by the proxy"
        monkeypatch.setenv("http_proxy", proxy.url)
        assert download.read_small("http://go.example/x") == b"by the proxy"


def test_user_and_password_are_sent_and_not_shown(downloads, server, tmp_path, said):
    server.breaks = [0]
    with pytest.raises(DownloadError) as error:
        downloads.fetch(server.url.replace("//", "//user:secret@") + "/x", tmp_path / "x.part", most=10_000_000)
    assert "secret" not in f"{error.value} {said}"


def child(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


FETCH = """
download.Downloads(Path(sys.argv[1])).fetch(sys.argv[2], Path(sys.argv[1]) / "x.part", most=10_000_000)
"""


def test_a_killed_download_is_continued(downloads, server, tmp_path):
    server.breaks, server.hang = [1_000_000], True
    killed = child(FETCH, tmp_path, server.url + "/x")
    until(lambda: (tmp_path / "x.part").exists() and (tmp_path / "x.part").stat().st_size == 1_000_000)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    server.asked.clear()
    assert fetch(downloads, server, tmp_path) == (True, DATA)
    assert server.asked == [("/x", "bytes=1000000-")]


def test_no_more_downloads_at_once_than_there_are_slots(server, tmp_path):
    """Twelve processes, each another file: never more than the slots are on the line."""
    code = """
for number in range(12):
    if os.fork() == 0:
        downloads = download.Downloads(Path(sys.argv[1]), slots=3)
        downloads.fetch(f"{sys.argv[2]}/{number}", Path(sys.argv[1]) / f"{number}.part", most=10_000_000)
        os._exit(0)
for _ in range(12):
    assert os.wait()[1] == 0
"""
    server.gate.clear()
    running = child(code, tmp_path, server.url)
    until(lambda: server.now == 3)
    time.sleep(0.5)
    assert server.peak == 3
    server.gate.set()
    running.communicate(timeout=30)
    assert running.returncode == 0
    assert server.peak == 3
    assert sorted(path for path, _wanted in server.asked) == sorted(f"/{number}" for number in range(12))


def test_who_holds_a_lock_is_said(tmp_path, said, monkeypatch):
    monkeypatch.setattr(_locks, "FIRST_WORD", 0.1)
    voice = _locks.Voice(notice=said.append)
    holder = child(
        """
with _locks.held(Path(sys.argv[1]), "Go 1.21.5 for darwin/amd64"):
    print("held", flush=True)
    import time; time.sleep(20)
""",
        tmp_path / "a.lock",
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    def kill_when_it_was_said():
        until(lambda: said)
        holder.kill()

    killer = threading.Thread(target=kill_when_it_was_said)
    killer.start()
    with _locks.held(tmp_path / "a.lock", "mine", voice):
        pass
    killer.join()
    holder.communicate()
    assert said[0].startswith("mine: waiting for 0 s for pid ")
    assert f"pid {holder.pid} on " in said[0]
    assert said[0].endswith(": Go 1.21.5 for darwin/amd64")
    assert (tmp_path / "a.lock").read_bytes() == b""


def test_state_is_data(downloads, server, tmp_path):
    cut(downloads, server, tmp_path)
    state = download._state(tmp_path / "x.part", server.url + "/x")
    assert dataclasses.asdict(state) == {"url": server.url + "/x", "validator": '"one"', "total": len(DATA)}
    assert hashlib.sha256((tmp_path / "x.part").read_bytes()).digest() == hashlib.sha256(DATA[:1_000_000]).digest()


def until(true, seconds=10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
