# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacking a Go release while hashing it: the archive (tar.gz) of go.dev/dl, or the zip of the toolchain module.

Nothing of what is read is trusted: names, kinds, counts and sizes are checked against what the release record allows
before a byte is written, and modes come from upstream's rule, not from the archive.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import dataclasses
import errno
import hashlib
import os
import queue
import stat
import struct
import tarfile
import threading
import typing as t
import zipfile
import zlib

from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal

Kind = t.Literal["archive", "module"]

_PIECE = 1024 * 1024
#: Archives hold api, doc, misc and test beside the canonical tree the record counts: about as many files, few bytes.
_EXTRA_ROOM = 3
#: How many files go to a writing thread at once, and how many bytes may wait for one.
_BATCH = 64
_MOST_WAITING = 32 * 1024 * 1024


#: What zipfile raises over bytes that are no zip, depending on where they are wrong.
_ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OverflowError, struct.error)


class ArchiveError(Exception):
    """The archive is not what it should be: the text says where. What was unpacked so far is not to be used."""


@dataclasses.dataclass(frozen=True)
class Limits:
    """What the release record says of the canonical tree: number of files and of bytes."""

    files: int
    bytes: int


@dataclasses.dataclass(frozen=True)
class Unpacked:
    """What came out: digests without and with Apple's signature, as goroot.Tree has them."""

    kind: Kind
    files: seal.Manifest
    signed: seal.Manifest

    def as_signed(self) -> seal.Manifest:
        """The manifest of the bytes as they were in the archive."""
        return {**self.files, **self.signed}


def kind_of(path: str) -> Kind:
    """Archive or module zip, by the file's first bytes and never by its name. Raises ArchiveError for anything else."""
    with open(path, "rb") as stream:
        head = stream.read(4)
    if head[:2] == b"\x1f\x8b":
        return "archive"
    if head == b"PK\x03\x04":
        return "module"
    raise ArchiveError(f"neither a tar.gz archive nor a zip: it begins with {head.hex() or 'nothing'}")


def sha256_of(path: str) -> str:
    """SHA-256 of a whole file."""
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            digest.update(piece)
    return digest.hexdigest()


def unpack(path: str, into: str | None, *, prefix: str, limits: Limits, owner: goroot.Owner) -> Unpacked:
    """Unpack into the new folder C(into), which becomes a GOROOT; with None, hash what would be unpacked.

    C(prefix) is the toolchain module's (seal.module_prefix): a zip for another release or platform is refused by it.
    Raises ArchiveError, or OSError when the disk fails.
    """
    kind = kind_of(path)
    survey = _Survey(limits) if into is None else _Writer(into, limits, owner)
    try:
        if kind == "archive":
            _untar(path, survey)
        else:
            _unzip(path, prefix, survey)
        survey.finish()
    except (tarfile.TarError, zlib.error, EOFError, *_ZIP_ERRORS) as exc:
        raise ArchiveError(f"truncated or corrupt: {exc}") from exc
    except OSError as exc:
        if exc.errno != errno.EINVAL:
            raise
        # zipfile goes to a place before the file's beginning.
        raise ArchiveError("truncated or corrupt: it names places outside itself") from exc
    finally:
        survey.close()
    return Unpacked(kind=kind, files=survey.files, signed=survey.signed)


class _Survey:
    """Hashes members and keeps count of them."""

    def __init__(self, limits: Limits) -> None:
        self.files: seal.Manifest = {}
        self.signed: seal.Manifest = {}
        self._most_files = limits.files * _EXTRA_ROOM
        self._most_bytes = limits.bytes * _EXTRA_ROOM
        self._seen: set[str] = set()
        self._bytes = 0

    def announce(self, path: str, size: int) -> None:
        """Count a member before it is read, so that a bomb is refused instead of unpacked."""
        if path in self._seen:
            raise ArchiveError(f"{path} is in it twice")
        self._seen.add(path)
        self._bytes += size
        if len(self._seen) > self._most_files or self._bytes > self._most_bytes or size > goroot.LARGEST_FILE:
            raise ArchiveError(
                f"more than the release can hold: at {path}, of {size} bytes, it has {len(self._seen)} files and"
                f" {self._bytes} bytes; the most are {self._most_files} and {self._most_bytes}"
            )

    def take(self, path: str, data: bytes) -> None:
        """Hash one file."""
        self.files[path], signed = goroot.digests(path, data)
        if signed is not None:
            self.signed[path] = signed

    def finish(self) -> None:
        """Refuse an archive in which nothing was."""
        if not self._seen:
            raise ArchiveError("no file is in it")

    def close(self) -> None:
        """Let go of everything, also after an error."""


class _Writer(_Survey):
    """Writes members below one new folder as well.

    Making 9,000 files is nearly all of the work, and the kernel's: two threads of it halve the time, while the main one
    reads on. Files go to them in batches, and no more than C(_MOST_WAITING) bytes wait.
    """

    def __init__(self, into: str, limits: Limits, owner: goroot.Owner) -> None:
        super().__init__(limits)
        self._into = into
        self._owner = owner
        self._folders: set[str] = set()
        self._folder("")
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=2)
        self._batch: list[tuple[str, bytes]] = []
        self._batch_bytes = 0
        self._waiting: collections.deque[tuple[int, concurrent.futures.Future[None]]] = collections.deque()

    def take(self, path: str, data: bytes) -> None:
        """Give one file to be written with the mode upstream gives that path, and hashed."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._folder(folder)
        self._batch.append((path, data))
        self._batch_bytes += len(data)
        if self._batch_bytes >= _PIECE or len(self._batch) >= _BATCH:
            self._hand_over()

    def finish(self) -> None:
        """Wait until everything is written."""
        self._hand_over()
        self._wait(0)
        super().finish()

    def close(self) -> None:
        """End the threads; what waits for them is not written any more."""
        for _size, future in self._waiting:
            future.cancel()
        self._pool.shutdown()

    def _hand_over(self) -> None:
        self._waiting.append((self._batch_bytes, self._pool.submit(self._write_all, self._batch)))
        self._batch, self._batch_bytes = [], 0
        self._wait(_MOST_WAITING)

    def _wait(self, most: int) -> None:
        """Wait until no more than C(most) bytes wait. Raises what writing them raised."""
        while self._waiting and (most == 0 or sum(size for size, _future in self._waiting) > most):
            self._waiting.popleft()[1].result()

    def _write_all(self, batch: t.Sequence[tuple[str, bytes]]) -> None:
        for path, data in batch:
            self._write(path, data)
            super().take(path, data)

    def _write(self, path: str, data: bytes) -> None:
        try:
            descriptor = os.open(
                os.path.join(self._into, path),
                os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC,
                seal.mode(path),
            )
        except FileExistsError as exc:
            raise ArchiveError(f"{path} is in it once more in other capitals, or as a folder") from exc
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            self._settle(descriptor, seal.mode(path))
        finally:
            os.close(descriptor)

    def _settle(self, descriptor: int, mode: int) -> None:
        """Owner and mode, where the umask and the folder's group have not given them already: 18,000 calls saved."""
        status = os.fstat(descriptor)
        if (status.st_uid, status.st_gid) != (self._owner.uid, self._owner.gid):
            os.fchown(descriptor, self._owner.uid, self._owner.gid)
        if stat.S_IMODE(status.st_mode) != mode:
            os.fchmod(descriptor, mode)

    def _folder(self, folder: str) -> None:
        parent = folder.rpartition("/")[0]
        if folder and parent not in self._folders:
            self._folder(parent)
        full = os.path.join(self._into, folder) if folder else self._into
        try:
            os.mkdir(full)
        except FileExistsError as exc:
            raise ArchiveError(f"{folder} is in it once more in other capitals, or as a file") from exc
        os.chown(full, self._owner.uid, self._owner.gid)
        os.chmod(full, seal.FOLDER_MODE)
        self._folders.add(folder)


def _path_in(name: str, prefix: str) -> str:
    """A member's path below the GOROOT. Raises ArchiveError when it would lie outside."""
    if not name.startswith(prefix):
        raise ArchiveError(f"{name!r} does not lie below {prefix!r}")
    path = name[len(prefix) :]
    words = path.split("/")
    if not seal.is_plain(path) or "\0" in path or "\\" in path or any(word in ("", ".", "..") for word in words):
        raise ArchiveError(f"{name!r} is not a plain path below {prefix!r}")
    return path


def _untar(path: str, survey: _Survey) -> None:
    with open(path, "rb", buffering=0) as compressed, _Inflated(compressed) as stream:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=_PIECE, errorlevel=2) as tar:  # type: ignore[call-overload]
            for member in tar:
                # tarfile would remember every member it has seen.
                tar.members = []
                if member.isdir():
                    continue
                if not member.isreg():
                    raise ArchiveError(f"{member.name} is not a regular file but of tar's type {member.type!r}")
                relative = _path_in(member.name, "go/")
                survey.announce(relative, member.size)
                body = tar.extractfile(member)
                data = body.read() if body is not None else b""
                if len(data) != member.size:
                    raise EOFError(f"it ends inside {relative}")
                survey.take(relative, data)
        stream.drain()


def _unzip(path: str, prefix: str, survey: _Survey) -> None:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG) or info.is_dir():
                raise ArchiveError(f"{info.filename} is not a regular file")
            if info.flag_bits & 0x1:
                raise ArchiveError(f"{info.filename} is encrypted")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ArchiveError(f"{info.filename} has a method of compression that no module has")
            name = _path_in(info.filename, prefix)
            relative = seal.path_of(name)
            if name.rpartition("/")[2] == "go.mod":
                raise ArchiveError(f"{info.filename}: the module calls each go.mod _go.mod")
            survey.announce(relative, info.file_size)
            survey.take(relative, archive.read(info))


class _Inflated:
    """The inflated bytes of a gzip file, inflated by a second thread: zlib and hashlib both release the lock."""

    def __init__(self, compressed: t.BinaryIO) -> None:
        self._compressed = compressed
        #: None is the end.
        self._pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(maxsize=8)
        self._stopped = threading.Event()
        self._rest = b""
        self._ended = False
        self._thread = threading.Thread(target=self._inflate, daemon=True)

    def __enter__(self) -> _Inflated:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stopped.set()
        while self._thread.is_alive():
            # The thread may be waiting for room in the queue.
            with contextlib.suppress(queue.Empty):
                self._pieces.get(timeout=0.05)
        self._thread.join()

    def read(self, size: int) -> bytes:
        """Up to C(size) bytes, fewer only at the end. Raises what the thread raised."""
        pieces = [self._rest]
        have = len(self._rest)
        while have < size and not self._ended:
            piece = self._pieces.get()
            if isinstance(piece, BaseException):
                self._ended = True
                raise piece
            if piece is None:
                self._ended = True
                break
            pieces.append(piece)
            have += len(piece)
        data = b"".join(pieces)
        self._rest = data[size:]
        return data[:size]

    def drain(self) -> None:
        """Read to the end, where gzip's own checksum is compared."""
        while self.read(_PIECE):
            pass

    def _inflate(self) -> None:
        try:
            for piece in self._inflated():
                self._put(piece)
                if self._stopped.is_set():
                    return
            self._put(None)
        except (zlib.error, EOFError, OSError, MemoryError) as exc:
            self._put(exc)

    def _inflated(self) -> t.Iterator[bytes]:
        inflater = zlib.decompressobj(wbits=31)
        for compressed in iter(lambda: self._compressed.read(_PIECE), b""):
            if inflater.eof:
                raise zlib.error("something lies behind the gzip data")
            yield inflater.decompress(compressed, _PIECE)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, _PIECE)
            if inflater.unused_data:
                raise zlib.error("something lies behind the gzip data")
        while not inflater.eof:
            # Input may be used up while output still waits.
            last = inflater.decompress(b"", _PIECE)
            if not last:
                raise EOFError("the gzip data end too early")
            yield last

    def _put(self, piece: bytes | BaseException | None) -> None:
        while not self._stopped.is_set():
            with contextlib.suppress(queue.Full):
                self._pieces.put(piece, timeout=0.2)
                return
