# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release of a few files, in every form a release comes in: what the unit tests install, break and repair."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import tarfile
import zipfile

from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Record

PLATFORM = "darwin/amd64"
ME = Owner(os.geteuid(), os.getegid())
MAC = Host(system="Darwin", machine="x86_64", macos=(14, 2, 1), apple_silicon=False, translated=False)


def mach_o(body: bytes = b"code", cpu: int = 0x01000007) -> bytes:
    """A small unsigned Mach-O: four load commands, __LINKEDIT at the end, padded as Go's linker pads."""
    linkedit = body + bytes(-len(body) % 16)
    commands = b""
    for name in (b"__PAGEZERO", b"__TEXT", b"__DATA"):
        commands += struct.pack("<II16sQQQQIIII", 0x19, 72, name, 0, 0, 0, 0, 0, 0, 0, 0)
    size = len(linkedit)
    commands += struct.pack("<II16sQQQQIIII", 0x19, 72, b"__LINKEDIT", 0, size, 4096, size, 1, 1, 0, 0)
    header = struct.pack("<4sIIIIIII", b"\xcf\xfa\xed\xfe", cpu, 3, 2, 4, len(commands), 0, 0)
    return (header + commands).ljust(4096, b"\0") + linkedit


def signed(data: bytes, signature: bytes = b"\xfa\xde\x0c\xc0" + bytes(60)) -> bytes:
    """The same file as Apple's signer leaves it: one more load command, __LINKEDIT grown, its memory size rounded."""
    file = bytearray(data + signature)
    count, sizes = struct.unpack_from("<II", file, 16)
    struct.pack_into("<II", file, 16, count + 1, sizes + 16)
    struct.pack_into("<IIII", file, 32 + sizes, 0x1D, 16, len(data), len(signature))
    linkedit = 32 + 3 * 72
    size = struct.unpack_from("<Q", data, linkedit + 48)[0] + len(signature)
    struct.pack_into("<Q", file, linkedit + 32, -(-size // 4096) * 4096)
    struct.pack_into("<Q", file, linkedit + 48, size)
    return bytes(file)


def release_files(version: str = "1.21.5") -> dict[str, bytes]:
    """The files of the small release, by their paths in the GOROOT."""
    return {
        "VERSION": f"go{version}\ntime 2023-11-29T21:21:46Z\n".encode(),
        "bin/go": mach_o(b"the go command of " + version.encode()),
        "bin/gofmt": mach_o(b"gofmt"),
        "go.env": b"GOTOOLCHAIN=auto\n",
        "lib/time/update.bash": b"#!/bin/bash\n",
        "pkg/include/textflag.h": b"// flags\n",
        "pkg/tool/darwin_amd64/compile": mach_o(b"compile"),
        "src/cmd/go.mod": b"module cmd\n",
        "src/fmt/print.go": b"package fmt\n",
        "src/go.mod": b"module std\n",
    }


EXTRA_FILES = {"doc/go_spec.html": b"<html>", "test/go.mod": b"module test\n", "test/run.go": b"package main\n"}


def manifest_of(files: dict[str, bytes]) -> dict[str, str]:
    """Digests of files as they are."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def tar_gz(files: dict[str, bytes], top: str = "go/", extra: list[tarfile.TarInfo] | None = None) -> bytes:
    """An archive as go.dev/dl has it; C(extra) are members of other kinds, put first."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for member in extra or []:
            tar.addfile(member)
        for path, data in sorted(files.items()):
            info = tarfile.TarInfo(top + path)
            info.size = len(data)
            info.mode = 0o600  # never to be believed
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue(), mtime=0)


def module_zip(files: dict[str, bytes], version: str = "1.21.5", platform: str = PLATFORM) -> bytes:
    """A zip as a module proxy has it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(seal.module_prefix(version, platform) + seal.canonical_name(path), data)
    return buffer.getvalue()


def record_of(files: dict[str, bytes], version: str = "1.21.5", archive: bytes | None = None) -> Record:
    """The release record of such a release."""
    return Record(
        version=version,
        platform=PLATFORM,
        h1_unsigned=seal.h1(manifest_of(files), seal.module_prefix(version, PLATFORM)),
        files=len(files),
        bytes=sum(map(len, files.values())),
        minimum_macos="10.15",
        archive_sha256=hashlib.sha256(archive).hexdigest() if archive is not None else None,
    )


def tree_of(root: str) -> dict[str, bytes]:
    """What lies below a folder, by path: the outside view the tests judge by."""
    found = {}
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as stream:
                found[os.path.relpath(path, root)] = stream.read()
    return found
