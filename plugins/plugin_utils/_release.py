# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be found out of a release of Go: its archives, its trees, and what proves each of them.

Three things speak for bytes independently of the bytes: the list of go.dev (sha256), the checksum database (h1 of the
signed tree) and the OpenPGP signature of the archive. Where one contradicts them, the source is passed over and named;
where one is not to be had, that is said.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import hashlib
import tarfile
import tempfile
import typing as t
import urllib.parse
import zipfile
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._go import archive, goroot, seal
from ansible_collections.golden.triangle.plugins.plugin_utils import _download, _go_index, _gpg, _locks, _sumdb
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import Provided, Source, SourceError

#: Nothing is known yet of an unrecorded release: these are about twice what the newest ones have.
LIMITS = archive.Limits(files=20_000, bytes=300_000_000)
LARGEST_ARCHIVE = 400_000_000
MODULE = "golang.org/toolchain"
#: Below the cache: what arrived and is not in any record yet.
FOLDER = "unrecorded"


@dataclasses.dataclass(frozen=True)
class Proof:
    """One attempt to prove the tree of a platform. C(kind) is C(sha256), C(h1_official) or C(signature)."""

    platform: str
    kind: str
    detail: str
    proven: bool = False

    def text(self) -> str:
        """As it stands in the record."""
        return f"{'proven' if self.proven else 'not proven'}: {self.detail}"


@dataclasses.dataclass(frozen=True)
class Tree:
    """What the bytes of a platform are. C(bytes) count the canonical tree without Apple's signatures."""

    path: Path
    source: str
    sha256: str | None
    h1_unsigned: str
    h1_as_it_is: str
    is_signed: bool
    files: int
    bytes: int


@dataclasses.dataclass(frozen=True)
class Found:
    """All that was found of one platform."""

    tree: Tree
    official: _sumdb.Entry | None
    proofs: tuple[Proof, ...]
    notes: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Whether anything speaks for the bytes but they themselves."""
        return any(proof.proven for proof in self.proofs)


class NothingFound(Exception):
    """No source has the bytes of a platform: C(tried) says of each what it answered."""

    def __init__(self, tried: t.Sequence[str]) -> None:
        super().__init__("\n".join(tried))
        self.tried = tuple(tried)


@dataclasses.dataclass(frozen=True)
class Places:
    """Where to look. C(sumdb) are base URLs of the checksum database, asked in their order."""

    sources: tuple[Source, ...]
    sumdb: tuple[str, ...]
    sumdb_key: str = _sumdb.KEY
    signing_key: str = _gpg.SIGNING_KEY
    ca_path: str | None = None
    offline: bool = False


@dataclasses.dataclass(frozen=True)
class _Question:
    """What is known of a platform before its bytes are."""

    platform: str
    listed: _go_index.Archive | None
    official: _sumdb.Entry | None
    why_not: str


class Search:
    """Finds out about one release. Downloads go to a folder below the cache."""

    def __init__(self, version: str, places: Places, cache: Path, voice: _locks.Voice = _locks.SILENT) -> None:
        self._version = version
        self._places = places
        self._folder = cache / FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._voice = voice
        # The cache's own slots: these downloads are counted with those of installs.
        self._downloads = _download.Downloads(cache, ca_path=places.ca_path, voice=voice)

    def find(self, platform: str, listed: _go_index.Archive | None, cached: Provided | None) -> Found:
        """What there is of C(platform), from the first source whose bytes are contradicted by nothing."""
        name = f"go{self._version}.{platform.replace('/', '-')}"
        with _locks.held(self._folder / f"{name}.lock", f"a record of Go {self._version} for {platform}", self._voice):
            question = _Question(platform, listed, *self._official(platform))
            places = [(source, source.describe()) for source in self._places.sources]
            if cached is not None:
                places.insert(0, (Source("file", str(cached.path)), cached.source))
            tried: list[str] = []
            for source, described in places:
                try:
                    found = self._from(source, described, question)
                except (SourceError, _download.DownloadError, archive.ArchiveError, OSError) as exc:
                    tried.append(f"{described}: {exc}")
                else:
                    return dataclasses.replace(found, notes=tuple(f"passed over {line}" for line in tried))
            raise NothingFound(tried)

    def _from(self, source: Source, described: str, question: _Question) -> Found:
        path = self._bytes(source, question)
        try:
            tree = derive(path, self._version, question.platform, described)
            proofs = (
                _by_list(tree, source, question),
                _by_database(tree, question),
                self._by_signature(tree, source, question),
            )
        except (SourceError, archive.ArchiveError):
            if path.parent == self._folder:
                _download.discard(path)
            raise
        return Found(tree, question.official, proofs, ())

    def _official(self, platform: str) -> tuple[_sumdb.Entry | None, str]:
        """The database's record, or why there is none."""
        if self._places.offline:
            return None, "the checksum database was not asked: offline"
        version = seal.module_version(self._version, platform)
        reasons = []
        for base in self._places.sumdb:

            def read(path: str, base: str = base) -> bytes:
                return _download.read_small(base.rstrip("/") + path, ca_path=self._places.ca_path)

            try:
                return _sumdb.lookup(MODULE, version, key=self._places.sumdb_key, read=read), ""
            except (_download.DownloadError, _sumdb.SumdbError) as exc:
                reasons.append(str(exc))
        return None, "the checksum database gave no proven record: " + "; ".join(reasons or ["no address of it"])

    def _bytes(self, source: Source, question: _Question) -> Path:
        """The file of a source. Raises SourceError, DownloadError."""
        module = seal.module_version(self._version, question.platform)
        name, listed = self._filename(question), question.listed
        if source.type == "file":
            return _local(Path(source.location).expanduser(), [name, f"{module}.zip"])
        if source.type == "host_path":
            raise SourceError("a file on a host is not looked at here")
        if self._places.offline:
            raise SourceError("not asked: offline")
        base = source.location.rstrip("/")
        url = f"{base}/{MODULE}/@v/{module}.zip" if source.type == "goproxy" else f"{base}/{name}"
        key = hashlib.sha256(url.encode()).hexdigest()[:12]
        part = self._folder / f"{name}.{key}.part"
        most = listed.size if listed and listed.size and source.type == "url" else LARGEST_ARCHIVE
        self._downloads.fetch(url, part, most=most)
        return part

    def _filename(self, question: _Question) -> str:
        if question.listed is not None:
            return question.listed.filename
        return f"go{self._version}.{question.platform.replace('/', '-')}.tar.gz"

    def _by_signature(self, tree: Tree, source: Source, question: _Question) -> Proof:
        if tree.sha256 is None:
            return Proof(question.platform, "signature", "a module's zip has no OpenPGP signature")
        try:
            if source.type == "file":
                self._verify(tree.path, tree.path.with_name(tree.path.name + ".asc"))
            else:
                url = f"{source.location.rstrip('/')}/{self._filename(question)}.asc"
                self._verify_by(url, tree.path)
        except _gpg.NotProven as exc:
            return Proof(question.platform, "signature", str(exc))
        except _gpg.BadSignature as exc:
            raise SourceError(str(exc)) from exc
        detail = f"an OpenPGP signature by {self._places.signing_key}"
        return Proof(question.platform, "signature", detail, proven=True)

    def _verify_by(self, url: str, path: Path) -> None:
        """Check the signature at a URL. Raises NotProven, BadSignature."""
        try:
            data = _download.read_small(url, ca_path=self._places.ca_path, most=64 * 1024)
        except _download.DownloadError as exc:
            raise _gpg.NotProven(str(exc)) from exc
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".asc") as signature:
            signature.write(data)
            signature.flush()
            self._verify(path, Path(signature.name))

    def _verify(self, path: Path, signature: Path) -> None:
        if not signature.is_file():
            raise _gpg.NotProven(f"there is no {signature.name} beside the archive")
        _gpg.verify(path, signature, key=self._places.signing_key)


def forget(path: Path) -> None:
    """Drop a download that is kept elsewhere now; a file of the user's own is left alone."""
    if path.parent.name == FOLDER and path.name.endswith(".part"):
        _download.discard(path)


def _by_list(tree: Tree, source: Source, question: _Question) -> Proof:
    listed = question.listed
    if listed is None:
        return Proof(question.platform, "sha256", "go.dev's list was not to be had, or does not name the platform")
    if tree.sha256 is None:
        return Proof(question.platform, "sha256", "the bytes at hand are the module's zip, the list has the archive")
    if tree.sha256 != listed.sha256:
        raise SourceError(f"wrong digest: sha256 is {tree.sha256}, {listed.origin} has {listed.sha256}")
    detail = f"{listed.filename} has the sha256 of {listed.origin}"
    if _same_host(source.location, listed.origin):
        detail += "; list and archive are of one host, so it proves no more than that host and the transport"
    return Proof(question.platform, "sha256", detail, proven=True)


def _by_database(tree: Tree, question: _Question) -> Proof:
    platform, official = question.platform, question.official
    if official is None:
        return Proof(platform, "h1_official", question.why_not)
    if tree.h1_as_it_is == official.h1:
        detail = f"the tree has the h1 of record {official.number} of the checksum database"
        checked = "whose signature and place in the log were checked, not that the log is the one others see"
        return Proof(platform, "h1_official", f"{detail}, {checked}", proven=True)
    if platform.startswith("darwin/") and not tree.is_signed:
        detail = "the bytes at hand carry no signatures of Apple, the checksum database has the signed ones"
        return Proof(platform, "h1_official", detail)
    raise SourceError(
        f"wrong digest: the h1 of its tree is {tree.h1_as_it_is}, the checksum database has {official.h1}"
    )


def derive(path: Path, version: str, platform: str, source: str) -> Tree:
    """Hash what is in an archive or a module's zip. Raises SourceError, ArchiveError."""
    prefix = seal.module_prefix(version, platform)
    kind = archive.kind_of(str(path))
    unpacked = archive.unpack(str(path), None, prefix=prefix, limits=LIMITS, owner=goroot.ROOT)
    canonical = seal.split(unpacked.files)[0]
    size, first_line = 0, ""
    for name, count, data in _members(path, kind, prefix, {"VERSION", *unpacked.signed}):
        if name == "VERSION":
            first_line = data.decode("utf-8", "replace").partition("\n")[0]
        if name in canonical:
            size += len(macho.without_signature(data)) if name in unpacked.signed else count
    if first_line != f"go{version}":
        raise SourceError(f"its VERSION says {first_line!r}, not go{version}")
    return Tree(
        path=path,
        source=source,
        sha256=archive.sha256_of(str(path)) if kind == "archive" else None,
        h1_unsigned=seal.h1(unpacked.files, prefix),
        h1_as_it_is=seal.h1(unpacked.as_signed(), prefix),
        is_signed=bool(unpacked.signed),
        files=len(canonical),
        bytes=size,
    )


def _same_host(one: str, other: str) -> bool:
    """Whether two URLs name the same host: then one proves only the other's transport."""
    host = urllib.parse.urlsplit(one).hostname
    return host is not None and host == urllib.parse.urlsplit(other).hostname


def _members(path: Path, kind: str, prefix: str, wanted: t.Collection[str]) -> t.Iterator[tuple[str, int, bytes]]:
    """Path in the GOROOT, size and, of those that are wanted, content: of a file that unpack has found sound."""
    if kind == "module":
        with zipfile.ZipFile(path) as module:
            for info in module.infolist():
                name = seal.path_of(info.filename.removeprefix(prefix))
                yield name, info.file_size, module.read(info) if name in wanted else b""
        return
    with tarfile.open(path, "r:gz") as tar:
        for member in tar:
            if member.isreg():
                name = member.name.removeprefix("go/")
                body = tar.extractfile(member) if name in wanted else None
                yield name, member.size, body.read() if body is not None else b""


def _local(location: Path, names: t.Sequence[str]) -> Path:
    if not location.is_dir():
        if not location.is_file():
            raise SourceError("is not there")
        return location
    for name in names:
        if (location / name).is_file():
            return location / name
    raise SourceError(f"has neither {' nor '.join(names)}")
