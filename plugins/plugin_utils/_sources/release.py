# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be found out of a release of Go: its archives, its trees, and what proves each of them.

Four things speak for bytes independently of the bytes: the list of go.dev (sha256), the checksum database (h1 of the
signed tree), the OpenPGP signature of the archive, and a build from source (h1_unsigned). Where one contradicts them,
the source is passed over and named; where one is not to be had, that is said.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
import tarfile
import tempfile
import typing as t
import urllib.parse
import zipfile
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import archive
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import (
    download,
    go_build,
    go_index,
    gpg,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import (
    goproxy as _goproxy,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import (
    sumdb as _sumdb,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.archives import Provided, SourceError

#: Nothing is known yet of an unrecorded release: these are about twice what the newest ones have.
LIMITS = archive.Limits(files=20_000, bytes=300_000_000)
LARGEST_ARCHIVE = 400_000_000
#: Below the cache: what arrived and is not in any record yet.
FOLDER = "unrecorded"

_URL = re.compile(r"https?://")
#: What passes a source over: the next one is asked.
_PASSED_OVER = (SourceError, download.DownloadError, _goproxy.GoproxyError, archive.ArchiveError, OSError)


@dataclasses.dataclass(frozen=True)
class Proof:
    """One attempt to prove the tree of a platform. C(kind): sha256, h1_official, signature or h1_unsigned."""

    platform: str
    kind: str
    detail: str
    proven: bool = False

    def text(self) -> str:
        """As it stands in the record."""
        return f"{'proven' if self.proven else 'could not be proven'}: {self.detail}"


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


class Contradiction(Exception):
    """Bytes that one thing proves and a build from source does not give: a person must see which of them is wrong."""


@dataclasses.dataclass(frozen=True)
class Places:
    """Where to look. C(mirrors) are base URLs, folders and files; without C(sumdb) the proxies are asked for it."""

    mirrors: tuple[str, ...]
    goproxy: tuple[_goproxy.Proxy, ...]
    sumdb: tuple[str, ...] = ()
    sumdb_key: str = _sumdb.KEY
    signing_key: str = gpg.SIGNING_KEY
    ca_path: str | None = None
    offline: bool = False

    def databases(self) -> list[str]:
        """Base URLs of the checksum database, in the order in which they are asked."""
        name = self.sumdb_key.partition("+")[0]
        proxies = [f"{proxy.url}/sumdb/{name}" for proxy in self.goproxy if proxy.url.startswith("http")]
        return [base.rstrip("/") for base in self.sumdb] or [*proxies, f"https://{name}"]


@dataclasses.dataclass(frozen=True)
class _Question:
    """What is known of a platform before its bytes are. C(built) is what a build from source gave."""

    platform: str
    listed: go_index.Archive | None
    official: _sumdb.Entry | None
    why_not: str
    built: Tree | None


@dataclasses.dataclass(frozen=True)
class _Bytes:
    """A file at hand: where it came from, whom to ask for its signature, whether its download was continued."""

    path: Path
    source: str
    mirrors: tuple[str, ...] = ()
    continued: bool = False


_Way = tuple[str, t.Callable[[], _Bytes]]


class Search:
    """Finds out about one release. Downloads go to a folder below the cache."""

    def __init__(self, version: str, places: Places, cache: Path, voice: _locks.Voice = _locks.SILENT) -> None:
        self._version = version
        self._places = places
        self._folder = cache / FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._voice = voice
        # The cache's own slots: these downloads are counted with those of installs.
        self._downloads = download.Downloads(cache, ca_path=places.ca_path, voice=voice)

    def find(
        self,
        platform: str,
        listed: go_index.Archive | None,
        cached: Provided | None,
        built: Tree | None = None,
    ) -> Found:
        """What there is of C(platform), from the first source whose bytes are contradicted by nothing.

        Raises NothingFound, Contradiction.
        """
        name = f"go{self._version}.{platform.replace('/', '-')}"
        with _locks.held(self._folder / f"{name}.lock", f"a record of Go {self._version} for {platform}", self._voice):
            official, reasons, lies = self._official(platform)
            question = _Question(platform, listed, official, reasons, built)
            tried: list[str] = []
            for described, bring in self._ways(question, cached):
                self._voice.progress(f"Go {self._version} for {platform}: {described}")
                try:
                    found = self._from(bring, question)
                except _PASSED_OVER as exc:
                    tried.append(f"{described}: {exc}")
                else:
                    return dataclasses.replace(found, notes=tuple(f"passed over {line}" for line in (*lies, *tried)))
            raise NothingFound(tried)

    def built(self, toolchain: Found) -> Tree:
        """Build the tree for darwin/amd64 by a proven toolchain. Raises BuildError, ArchiveError, OSError."""
        module = seal.module_version(self._version, go_build.TARGET)
        target, folder = self._folder / f"{module}.zip.part", self._folder / f"{module}.build"
        with _locks.held(self._folder / f"{module}.lock", f"a build of Go {self._version}", self._voice):
            build = go_build.Build(self._version, toolchain.tree.path, folder, self._voice)
            build.into(target, LIMITS, toolchain.tree.h1_unsigned)
        source = f"a build from the release's source with its own toolchain, {toolchain.tree.source}"
        return derive(target, self._version, go_build.TARGET, source)

    def _ways(self, question: _Question, cached: Provided | None) -> t.Iterator[_Way]:
        """The ways to the bytes of a platform, in the order in which they are tried."""
        mirrors = self._places.mirrors
        if cached is not None:
            yield cached.source, lambda: _Bytes(cached.path, cached.source, mirrors)
        for mirror in mirrors:
            described = f"url {download.shown(mirror)}" if _URL.match(mirror) else f"file {mirror}"
            yield described, functools.partial(self._mirrored, question, mirror, described)
        if self._places.goproxy:
            proxies = ",".join(download.shown(proxy.url) for proxy in self._places.goproxy)
            yield f"goproxy {proxies}", functools.partial(self._proxied, question)
        if question.built is not None:
            tree = question.built
            yield tree.source, lambda: _Bytes(tree.path, tree.source)

    def _mirrored(self, question: _Question, mirror: str, described: str) -> _Bytes:
        """The archive of a mirror. Raises SourceError, DownloadError."""
        name, listed = self._filename(question), question.listed
        if not _URL.match(mirror):
            names = [name, f"{seal.module_version(self._version, question.platform)}.zip"]
            path = _local(Path(mirror).expanduser(), names)
            return _Bytes(path, described, (str(path.parent),))
        most = listed.size if listed and listed.size else LARGEST_ARCHIVE
        return self._downloaded(f"{mirror.rstrip('/')}/{name}", name, most, described, (mirror,))

    def _proxied(self, question: _Question) -> _Bytes:
        """The module's zip of the first proxy that has it. Raises SourceError, DownloadError, GoproxyError."""
        version = seal.module_version(self._version, question.platform)

        def ask(base: str) -> _Bytes:
            if self._places.offline:
                raise SourceError("not asked: offline")
            _goproxy.has(base, version, ca_path=self._places.ca_path)
            url = _goproxy.zip_url(base, version)
            return self._downloaded(url, f"{version}.zip", LARGEST_ARCHIVE, f"goproxy {download.shown(base)}", ())

        return _goproxy.asked(self._places.goproxy, ask)

    def _downloaded(self, url: str, name: str, most: int, described: str, mirrors: tuple[str, ...]) -> _Bytes:
        if self._places.offline:
            raise SourceError("not asked: offline")
        key = hashlib.sha256(url.encode()).hexdigest()[:12]
        part = self._folder / f"{name}.{key}.part"
        continued = self._downloads.fetch(url, part, most=most)
        return _Bytes(part, described, mirrors, continued)

    def _from(self, bring: t.Callable[[], _Bytes], question: _Question) -> Found:
        """Judge what a way gives; where two halves of a continued download are no release, it begins anew."""
        there = bring()
        try:
            return self._judged(there, question)
        except (SourceError, archive.ArchiveError):
            forget(there.path)
            if not there.continued:
                raise
        self._voice.progress(f"{there.source}: what was continued is not the release; downloading it anew")
        there = bring()
        try:
            return self._judged(there, question)
        except (SourceError, archive.ArchiveError):
            forget(there.path)
            raise

    def _judged(self, there: _Bytes, question: _Question) -> Found:
        tree = question.built
        if tree is None or there.path != tree.path:
            tree = derive(there.path, self._version, question.platform, there.source)
        proofs = [
            _by_list(tree, there, question),
            _by_database(tree, question),
            self._by_signature(tree, there, question),
        ]
        if question.built is not None:
            proofs.append(_by_build(tree, question.built, proofs))
        return Found(tree, question.official, tuple(proofs), ())

    def _official(self, platform: str) -> tuple[_sumdb.Entry | None, str, list[str]]:
        """The database's record, or why there is none; and who gave one that is not signed or not in the log."""
        if self._places.offline:
            return None, "the checksum database was not asked: offline", []
        version = seal.module_version(self._version, platform)
        reasons, lies = [], []
        for base in self._places.databases():

            def read(path: str, base: str = base) -> bytes:
                return download.read_small(base + path, ca_path=self._places.ca_path)

            try:
                entry = _sumdb.lookup(_goproxy.MODULE, version, key=self._places.sumdb_key, read=read)
            except download.DownloadError as exc:
                reasons.append(str(exc))
            except _sumdb.SumdbError as exc:
                lies.append(f"the checksum database at {download.shown(base)}: {exc}")
            else:
                return entry, "", lies
        return None, f"the checksum database gave no proven record: {'; '.join([*lies, *reasons])}", lies

    def _filename(self, question: _Question) -> str:
        if question.listed is not None:
            return question.listed.filename
        return archive_name(self._version, question.platform)

    def _by_signature(self, tree: Tree, there: _Bytes, question: _Question) -> Proof:
        """Ask each mirror for the signature until one decides. Raises SourceError where it is of other bytes."""
        if tree.sha256 is None:
            return Proof(question.platform, "signature", "a module's zip has no OpenPGP signature")
        reasons = []
        for mirror in there.mirrors:
            try:
                gpg.program()
                self._verify(mirror, there.path, self._filename(question))
            except (gpg.NotProven, download.DownloadError) as exc:
                reasons.append(str(exc))
            except gpg.BadSignature as exc:
                raise SourceError(str(exc)) from exc
            else:
                detail = f"an OpenPGP signature by {self._places.signing_key}, of {download.shown(mirror)}"
                return Proof(question.platform, "signature", detail, proven=True)
        return Proof(question.platform, "signature", "; ".join(dict.fromkeys(reasons)) or "no mirror to ask for it")

    def _verify(self, mirror: str, path: Path, name: str) -> None:
        """Check the signature that a mirror has. Raises NotProven, BadSignature, DownloadError."""
        if not _URL.match(mirror):
            beside = next((file for file in (path.name, name) if Path(mirror, f"{file}.asc").is_file()), None)
            if beside is None:
                raise gpg.NotProven(f"there is no {name}.asc in {mirror}")
            gpg.verify(path, Path(mirror, f"{beside}.asc"), key=self._places.signing_key)
            return
        if self._places.offline:
            raise gpg.NotProven(f"{download.shown(mirror)} was not asked: offline")
        url = f"{mirror.rstrip('/')}/{name}.asc"
        data = download.read_small(url, ca_path=self._places.ca_path, most=64 * 1024)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".asc") as signature:
            signature.write(data)
            signature.flush()
            gpg.verify(path, Path(signature.name), key=self._places.signing_key)


def archive_name(version: str, platform: str) -> str:
    """The usual name of an archive of go.dev/dl."""
    return f"go{version}.{platform.replace('/', '-')}.tar.gz"


def forget(path: Path) -> None:
    """Drop what arrived or was built and is of no use, or is kept elsewhere now; a file of the user's is left alone."""
    if path.parent.name == FOLDER and path.name.endswith(".part"):
        download.discard(path)


def _by_list(tree: Tree, there: _Bytes, question: _Question) -> Proof:
    listed = question.listed
    if listed is None:
        return Proof(question.platform, "sha256", "go.dev's list was not to be had, or does not name the platform")
    if tree.sha256 is None:
        return Proof(question.platform, "sha256", "the list has the archive, the bytes at hand are the module")
    if tree.sha256 != listed.sha256:
        raise SourceError(f"wrong digest: sha256 is {tree.sha256}, {listed.origin} has {listed.sha256}")
    detail = f"{listed.filename} has the sha256 of {listed.origin}"
    if listed.is_open:
        return Proof(question.platform, "sha256", f"{detail}, which came over plain HTTP: anybody can have changed it")
    if any(_same_host(mirror, listed.origin) for mirror in there.mirrors):
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


def _by_build(tree: Tree, built: Tree, others: t.Sequence[Proof]) -> Proof:
    """Raises SourceError where the build gives other bytes, Contradiction where these are proven otherwise."""
    if tree.h1_unsigned == built.h1_unsigned:
        return Proof(go_build.TARGET, "h1_unsigned", f"it is that of {built.source}, which is proven", proven=True)
    text = f"wrong digest: h1_unsigned is {tree.h1_unsigned}, {built.source} gives {built.h1_unsigned}"
    spoke = [proof.kind for proof in others if proof.proven]
    if spoke:
        raise Contradiction(f"{tree.source}: {text}, and yet it is proven by {', '.join(spoke)}")
    raise SourceError(text)


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
    # An archive names no platform, its tools do.
    tools = f"pkg/tool/{platform.replace('/', '_')}/"
    if not any(name.startswith(tools) for name in canonical):
        raise SourceError(f"it has no {tools}: it is not for {platform}")
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
