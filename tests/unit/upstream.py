# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an admin who adds a release asks, on loopback: go.dev, a module proxy, the checksum database.

The database is written by its specification (RFC 6962, section 2.1; golang.org/x/mod/sumdb/tlog and note), from the
leaves up and with a key of its own, where the code under test goes from one leaf to the root.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import hashlib
import http.server
import json
import ssl
import threading
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import go_build
from ansible_collections.golden.triangle.tests.unit.helpers import PLATFORM, module_zip, release_files, signed, tar_gz
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TOOLCHAIN = "golang.org/toolchain"
VERSION = "1.21.13"
HOST = go_build.host(VERSION)
TOOLS = f"pkg/tool/{HOST.replace('/', '_')}"
#: Called as: go build -v -pgo=auto -o FOLDER/ PACKAGES. It is its own official build.
GO = """#!/bin/sh
echo "$GOOS/$GOARCH $GO111MODULE $GOTOOLCHAIN $GOENV $CGO_ENABLED $GOFLAGS $*" >>LOG
MORE
out=$5
shift 5
for package in "$@"; do
    echo "$package" >&2
    printf '%s for %s' "$package" "$GOOS/$GOARCH" >"$out${package#cmd/}"
done
cp "$0" "${out}go"
"""


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves C(server.files) by path and query: bytes, a status, or a place to go to."""

    def do_GET(self) -> None:
        server = t.cast("Server", self.server)
        server.asked.append(self.path)
        answer = server.files.get(self.path, 404)
        if isinstance(answer, int):
            self.send_error(answer)
        elif isinstance(answer, str):
            self.send_response(302)
            self.send_header("Location", answer)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("ETag", f'"{hashlib.sha256(answer).hexdigest()}"')
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    def log_message(self, *_arguments: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """One server: what it has, and what it was asked for."""

    daemon_threads = True
    scheme = "http"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes | int | str] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_arguments: object) -> None:
        pass  # a client that hangs up is what is tested


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None = None) -> t.Iterator[Server]:
    """A server on loopback for the length of a block; with a context it speaks TLS."""
    with Server() as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.scheme = "https"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Log:
    """A checksum database of some records, signed with a key made for it."""

    def __init__(self, records: t.Sequence[str], name: str = "sum.golang.org") -> None:
        self.name = name
        self.records = [record.encode() for record in records]
        self._private = Ed25519PrivateKey.generate()
        raw = self._private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self._public = b"\x01" + raw
        self._identity = hashlib.sha256(name.encode() + b"\n" + self._public).digest()[:4]
        self.rows = [[hashlib.sha256(b"\x00" + record).digest() for record in self.records]]
        while len(self.rows[-1]) > 1:
            row = self.rows[-1]
            self.rows.append([node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])

    @property
    def key(self) -> str:
        return f"{self.name}+{self._identity.hex()}+{base64.b64encode(self._public).decode()}"

    def root(self) -> bytes:
        """Of the perfect trees that make up the whole one, from the right to the left."""
        size, root = len(self.records), b""
        for level in range(size.bit_length()):
            if size >> level & 1:
                whole = self.rows[level][(size >> level) - 1]
                root = node(whole, root) if root else whole
        return root

    def note(self, text: str | None = None, sign: str | None = None) -> bytes:
        """The signed tree; C(text) replaces what is said, C(sign) what is signed."""
        if text is None:
            text = f"go.sum database tree\n{len(self.records)}\n{base64.b64encode(self.root()).decode()}\n"
        signature = self._identity + self._private.sign((sign or text).encode())
        return f"{text}\n— {self.name} {base64.b64encode(signature).decode()}\n".encode()

    def lookup(self, number: int, note: bytes | None = None) -> bytes:
        return b"%d\n%s\n%s" % (number, self.records[number], note or self.note())

    def tile(self, path: str) -> bytes:
        """/tile/8/LEVEL/NUMBER[.p/WIDTH], the number in groups of three digits."""
        head, _partial, width = path.removeprefix("/tile/8/").partition(".p/")
        level, *groups = head.split("/")
        number = int("".join(group.removeprefix("x") for group in groups))
        row = self.rows[8 * int(level)]
        return b"".join(row[number * 256 : number * 256 + int(width or 256)])

    def read(self, path: str) -> bytes:
        """What a reader of the database gets."""
        if path.startswith("/tile/"):
            return self.tile(path)
        wanted = path.removeprefix("/lookup/").replace("@", " ")
        return self.lookup(next(at for at, text in enumerate(self.records) if text.decode().startswith(wanted + " ")))


def record(version: str, h1: str) -> str:
    """The text of a record of the database."""
    return f"{TOOLCHAIN} {version} {h1}\n{TOOLCHAIN} {version}/go.mod h1:{'m' * 43}=\n"


@dataclasses.dataclass
class Release:
    """A small release for the Mac, its programs signed, and all that is published about it."""

    version: str = VERSION

    def __post_init__(self) -> None:
        self.files = release_files(self.version)
        self.signed = {
            path: signed(data) if path.startswith(("bin/", "pkg/tool/")) else data for path, data in self.files.items()
        }
        self.archive = tar_gz({**self.signed, "doc/go_spec.html": b"<html>", "test/run.go": b"package main\n"})
        self.module = module_zip(self.signed, self.version)
        self.module_version = seal.module_version(self.version, PLATFORM)
        prefix = seal.module_prefix(self.version, PLATFORM)
        self.h1_official = seal.h1(_manifest(self.signed), prefix)
        self.h1_unsigned = seal.h1(_manifest(self.files), prefix)
        others = [record(f"v0.0.1-go1.20.{number}.linux-amd64", f"h1:{'o' * 43}=") for number in range(600)]
        self.log = Log([*others[:300], record(self.module_version, self.h1_official), *others[300:]])

    @property
    def name(self) -> str:
        return f"go{self.version}.darwin-amd64.tar.gz"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.archive).hexdigest()

    def listing(self, **changed: t.Any) -> bytes:
        """go.dev's list; C(changed) replaces fields of the archive for the Mac."""
        mac: dict[str, t.Any] = {
            "filename": self.name,
            "os": "darwin",
            "arch": "amd64",
            "version": f"go{self.version}",
            "sha256": self.sha256,
            "size": len(self.archive),
            "kind": "archive",
        }
        mac |= changed
        pkg = {**mac, "filename": f"go{self.version}.darwin-amd64.pkg", "kind": "installer", "sha256": "0" * 64}
        arm = {**mac, "filename": mac["filename"].replace("amd64", "arm64"), "arch": "arm64", "sha256": "a" * 64}
        source = {**mac, "filename": f"go{self.version}.src.tar.gz", "os": "", "arch": "", "kind": "source"}
        older = {"version": "go1.20.1", "stable": True, "files": []}
        newer = {"version": f"go{self.version}", "stable": True, "files": [source, arm, mac, pkg]}
        return json.dumps([newer, older]).encode()

    def publish(self, server: Server, *, proxy: str = "/proxy") -> None:
        """Put it all on a server: C(/dl), C(/proxy) and below it the database."""
        module = f"{proxy}/{TOOLCHAIN}/@v/{self.module_version}"
        server.files |= {
            "/dl/?mode=json&include=all": self.listing(),
            f"/dl/{self.name}": self.archive,
            f"{module}.info": json.dumps({"Version": self.module_version, "Time": "2024-08-06T16:22:42Z"}).encode(),
            f"{module}.zip": self.module,
        }
        self.publish_log(server, f"{proxy}/sumdb/{self.log.name}")

    def publish_log(self, server: Server, base: str) -> None:
        """Put the database on a server."""
        server.files[f"{base}/lookup/{TOOLCHAIN}@{self.module_version}"] = self.log.lookup(300)
        for row in range(0, len(self.log.rows), 8):
            count = len(self.log.rows[row])
            for number in range(-(-count // 256)):
                width = min(256, count - number * 256)
                path = f"/tile/8/{row // 8}/{number:03d}" + (f".p/{width}" if width < 256 else "")
                server.files[base + path] = self.log.tile(path)


def _manifest(files: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


class Toolchain:
    """A small toolchain for this machine, whose go command writes what it was asked to build."""

    def __init__(self, folder: Path, more: str = "", **changed: bytes) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.said: list[str] = []
        self.files = {
            "VERSION": f"go{VERSION}\n".encode(),
            "bin/go": GO.replace("LOG", str(self.log)).replace("MORE", more).encode(),
            "bin/gofmt": f"cmd/gofmt for {HOST}".encode(),
            f"{TOOLS}/compile": f"cmd/compile for {HOST}".encode(),
            "src/fmt/print.go": b"package fmt\n",
            "src/go.mod": b"module std\n",
            **changed,
        }
        self.path = folder / "toolchain"
        self.path.write_bytes(module_zip(self.files, VERSION, HOST))
        self.target = folder / "built.zip"

    @property
    def h1(self) -> str:
        return seal.h1(_manifest(self.files), seal.module_prefix(VERSION, HOST))

    def expected(self) -> dict[str, bytes]:
        """What the Mac's tree is: the same source, programs for the Mac."""
        return {
            "VERSION": self.files["VERSION"],
            "bin/go": self.files["bin/go"],
            "bin/gofmt": b"cmd/gofmt for darwin/amd64",
            "pkg/tool/darwin_amd64/compile": b"cmd/compile for darwin/amd64",
            "src/fmt/print.go": b"package fmt\n",
            "src/go.mod": b"module std\n",
        }
