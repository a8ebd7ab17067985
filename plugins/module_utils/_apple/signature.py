# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Mach-O file's code signature, read and verified from the file itself.

Verified: the structure; the hash of every page and of everything else each CodeDirectory binds; that entitlements say
the same in both their forms; that the CMS covers these very CodeDirectories, and that the team is the certificate's.
Not verified: the public-key step of the CMS and the trust in the certificate, which are C(codesign --verify)'s; and
what lies outside the file, a bundle's Info.plist and resources.

Sources: xnu osfmk/kern/cs_blobs.h, Security's libsecurity_codesigning (StaticCode.cpp), Apple's TN3126 and TN3127.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import plistlib
import typing as t
from xml.parsers.expat import ExpatError

from ansible_collections.golden.triangle.plugins.module_utils._apple import cms, codedirectory, der, macho
from ansible_collections.golden.triangle.plugins.module_utils._apple.codedirectory import Blob, CodeDirectory
from ansible_collections.golden.triangle.plugins.module_utils._apple.macho import MachO
from ansible_collections.golden.triangle.plugins.module_utils._readable import (
    ExecutableError,
    Readable,
    Region,
    counted,
    open_file,
)

_LONGEST = 64 * 1024 * 1024
_LONGEST_PLIST = 256 * 1024
#: Apple's own have about 9 KB.
_LONGEST_CMS = 256 * 1024
_MOST_FAULTS = 50
#: Pages of macOS on Intel and on Apple silicon.
_PAGE_SIZES = (4096, 16384)
_CHUNK = 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Signature:
    """The signature of one architecture.

    C(faults) says what does not verify, C(outside) what lies outside the file and was not looked at. C(signer) is None
    for one that nobody stands behind.
    """

    architecture: str
    directories: tuple[CodeDirectory, ...]
    entitlements: t.Mapping[str, t.Any]
    requirement_sha256: str = ""
    requirement: str = ""
    signer: cms.Signer | None = None
    faults: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def directory(self) -> CodeDirectory:
        """The CodeDirectory macOS uses."""
        return codedirectory.strongest(self.directories)

    @property
    def kind(self) -> t.Literal["adhoc", "identity"]:
        """Whether somebody stands behind it."""
        return "identity" if self.signer is not None else "adhoc"

    def as_result(self) -> dict[str, t.Any]:
        """As JSON."""
        directory = self.directory
        certificate = self.signer.certificate if self.signer else None
        return {
            "architecture": self.architecture,
            "signature": self.kind,
            "identifier": directory.identifier,
            "team": directory.team,
            "flags": list(directory.flag_names),
            "runtime_version": directory.runtime,
            "hash": directory.hash_name,
            "cdhash": directory.cdhash,
            "cdhashes": {entry.hash_name: entry.cdhash for entry in self.directories},
            "platform": directory.platform,
            "requirement": self.requirement,
            "requirement_sha256": self.requirement_sha256,
            "entitlements": json.loads(_canonical(self.entitlements)),
            "authority": certificate.common_name if certificate else "",
            "certificate_sha1": certificate.sha1 if certificate else "",
            "certificate_sha256": certificate.sha256 if certificate else "",
            "issuer": certificate.issuer if certificate else "",
            "not_before": certificate.not_before if certificate else "",
            "not_after": certificate.not_after if certificate else "",
            "signing_time": self.signer.signing_time if self.signer else "",
            "timestamped": self.signer.timestamped if self.signer else False,
            "faults": list(self.faults),
        }


def read_file(path: str) -> list[Signature | None]:
    """The signature of each architecture of a file, None where it has none. Raises OSError and ExecutableError."""
    file = open_file(path)
    try:
        return [examine(program) for program in macho.read_all(file)]
    finally:
        os.close(file.descriptor)


def examine(program: MachO) -> Signature | None:
    """Read and verify the signature of one architecture, None where it has none.

    Raises ExecutableError where it cannot even be read; what can be read and does not verify is in C(faults).
    """
    if program.signature is None:
        return None
    found = _blobs(program, program.signature)
    directories = codedirectory.directories(found)
    by_slot = {blob.slot: blob for blob in found}
    faults = [*_uncovered(program, program.signature, directories), *_wrong_pages(program, directories)]
    wrong, outside = _wrong_slots(program, directories, by_slot)
    entitlements, differing = _entitlements(by_slot)
    signer, uncovered = _signer(by_slot.get(codedirectory.SLOT_CMS), directories)
    requirements = by_slot.get(codedirectory.SLOT_REQUIREMENTS)
    requirement, text = codedirectory.designated(requirements) if requirements else (b"", "")
    return Signature(
        architecture=program.architecture,
        directories=directories,
        entitlements=entitlements,
        requirement_sha256=hashlib.sha256(requirement).hexdigest() if requirement else "",
        requirement=text,
        signer=signer,
        faults=(*faults, *wrong, *differing, *uncovered),
        outside=tuple(outside),
    )


def signer(file: Readable) -> str:
    """Who signed, as far as the CodeDirectory says it; nothing is verified.

    C(unsigned), C(signed ad hoc), C(signed by team XXXXXXXXXX), or C(signed) where it does not say by whom.
    """
    part = macho.chosen(file)
    if not macho.is_macho(part.at(0, min(4, part.size))):
        return "unsigned"
    program = macho.read(part)
    if program.signature is None:
        return "unsigned"
    try:
        directory = codedirectory.directories(_blobs(program, program.signature))[0]
    except ExecutableError:
        return "signed, in a form that cannot be read"
    if directory.flags & codedirectory.ADHOC:
        return "signed ad hoc"
    return f"signed by team {directory.team}" if directory.team else "signed"


def _blobs(program: MachO, region: Region) -> tuple[Blob, ...]:
    size = counted("bytes of a signature", region.size, _LONGEST)
    return codedirectory.blobs(program.file.at(region.offset, size))


# pages


def _uncovered(program: MachO, region: Region, directories: t.Sequence[CodeDirectory]) -> list[str]:
    """What of the file no CodeDirectory covers. dyld and the kernel refuse such a file too (F_ADDFILESIGS_RETURN)."""
    start, end = region.offset, region.offset + region.size
    faults = []
    for directory in directories:
        if directory.code_limit != start:
            faults.append(f"the {directory.hash_name} hashes cover {directory.code_limit} bytes of {start}")
        pages = -(-directory.code_limit // directory.page_size) if directory.page_size else 1
        if directory.count != pages or directory.page_size not in _PAGE_SIZES or directory.scattered:
            faults.append(f"{directory.count} {directory.hash_name} hashes, of pages of {directory.page_size} bytes")
    if program.file.size > end:
        faults.append(f"{program.file.size - end} bytes follow the signature")
    return faults


def _wrong_pages(program: MachO, directories: t.Sequence[CodeDirectory]) -> list[str]:
    """Each page whose bytes have another hash than a CodeDirectory says, up to 50."""
    usable = [entry for entry in directories if entry.page_size in _PAGE_SIZES]
    faults: list[str] = []
    end = min(max((entry.code_limit for entry in usable), default=0), program.file.size)
    for start in range(0, end, _CHUNK):
        data = program.file.at(start, min(_CHUNK, end - start))
        for directory in usable:
            faults.extend(_wrong_in(data, start, directory))
        if len(faults) >= _MOST_FAULTS:
            break
    return faults[:_MOST_FAULTS]


def _wrong_in(data: bytes, start: int, directory: CodeDirectory) -> list[str]:
    """The wrong pages of one chunk, which begins at a page."""
    view = memoryview(data)[: max(0, directory.code_limit - start)]
    page, size = directory.page_size, directory.hash_size
    new = getattr(hashlib, codedirectory.HASHES[directory.hash_kind][0])
    digests = [new(view[at : at + page]).digest()[:size] for at in range(0, len(view), page)]
    first = start // page
    if b"".join(digests) == directory.slots[first * size : (first + len(digests)) * size]:
        return []
    return [
        f"page {number} (bytes {number * page} to {min((number + 1) * page, directory.code_limit) - 1}) was changed"
        f" after signing, says {directory.hash_name}"
        for number, digest in enumerate(digests, first)
        if digest != directory.slots[number * size : (number + 1) * size]
    ]


# everything else that is bound

_SLOT_NAMES = {
    codedirectory.SLOT_INFO_PLIST: "Info.plist",
    codedirectory.SLOT_REQUIREMENTS: "requirements",
    codedirectory.SLOT_RESOURCES: "resources",
    codedirectory.SLOT_ENTITLEMENTS: "entitlements",
    codedirectory.SLOT_DER_ENTITLEMENTS: "DER entitlements",
}


def _wrong_slots(
    program: MachO, directories: t.Sequence[CodeDirectory], by_slot: t.Mapping[int, Blob]
) -> tuple[list[str], list[str]]:
    """What is bound and differs, and what is bound but lies outside the file."""
    there = {slot: blob.data for slot, blob in by_slot.items() if 0 < slot < codedirectory.FIRST_UNBOUND_SLOT}
    section = program.section("__TEXT", "__info_plist")
    if section is not None:
        size = counted("bytes of Info.plist", section.size, _LONGEST_PLIST)
        there[codedirectory.SLOT_INFO_PLIST] = program.file.at(section.offset, size)
    faults, outside = [], []
    for directory in directories:
        for slot in sorted({*directory.special, *there}):
            name = _SLOT_NAMES.get(slot, f"slot {slot}")
            expected, data = directory.special.get(slot), there.get(slot)
            if data is None and slot in (codedirectory.SLOT_INFO_PLIST, codedirectory.SLOT_RESOURCES):
                outside.append(name)
            elif data is None:
                faults.append(f"{name}: bound by {directory.hash_name}, and missing")
            elif expected is None and slot != codedirectory.SLOT_INFO_PLIST:
                faults.append(f"{name}: not bound by {directory.hash_name}")
            elif expected is not None and directory.new_hash(data) != expected:
                faults.append(f"{name}: changed after signing, says {directory.hash_name}")
    return faults, sorted(set(outside))


def _entitlements(by_slot: t.Mapping[int, Blob]) -> tuple[dict[str, t.Any], list[str]]:
    """The entitlements, and whether their two forms differ. macOS 12 and later go by the DER."""
    xml, encoded = by_slot.get(codedirectory.SLOT_ENTITLEMENTS), by_slot.get(codedirectory.SLOT_DER_ENTITLEMENTS)
    said = _xml_entitlements(xml) if xml else None
    meant = _der_entitlements(encoded) if encoded else None
    if said is not None and meant is not None and _canonical(said) != _canonical(meant):
        return meant, ["the entitlements in XML and in DER differ"]
    return said if said is not None else meant or {}, []


def _xml_entitlements(blob: Blob) -> dict[str, t.Any]:
    counted("bytes of entitlements", len(blob.data), _LONGEST_PLIST)
    try:
        value = plistlib.loads(blob.payload, fmt=plistlib.FMT_XML)
        _canonical(value)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, ExpatError) as exc:
        raise ExecutableError("its entitlements are no property list") from exc
    if blob.magic != codedirectory.ENTITLEMENTS or not isinstance(value, dict):
        raise ExecutableError("its entitlements are no dictionary")
    return value


def _der_entitlements(blob: Blob) -> dict[str, t.Any]:
    """[APPLICATION 16] with a version, which is 1, and the dictionary; before macOS 12 the dictionary alone."""
    counted("bytes of entitlements", len(blob.data), _LONGEST_PLIST)
    root = der.only(blob.payload)
    if root.tag == 0x70:
        parts = der.children(root)
        if len(parts) != 2 or parts[0].content != b"\x01":
            raise ExecutableError("its DER entitlements are of a version that is not known")
        root = parts[1]
    value = der.plist(root)
    if blob.magic != codedirectory.DER_ENTITLEMENTS or not isinstance(value, dict):
        raise ExecutableError("its DER entitlements are no dictionary")
    return value


def _canonical(value: t.Any) -> str:
    """A text that is the same only for the same value: to Python, True is 1."""
    return json.dumps(value, sort_keys=True, default=repr)


def same_entitlements(one: t.Mapping[str, t.Any], other: t.Mapping[str, t.Any]) -> bool:
    """Whether two sets of entitlements say the same."""
    return _canonical(dict(one)) == _canonical(dict(other))


# CMS


def _signer(blob: Blob | None, directories: t.Sequence[CodeDirectory]) -> tuple[cms.Signer | None, list[str]]:
    """Who signed, and what of the CodeDirectories the CMS does not cover."""
    adhoc = bool(directories[0].flags & codedirectory.ADHOC)
    if blob is None or not blob.payload:
        return None, [] if adhoc else ["nobody's certificate stands behind it, and it does not say that it is ad hoc"]
    if blob.magic != codedirectory.WRAPPER:
        raise ExecutableError("no CMS in its slot")
    counted("bytes of CMS", len(blob.data), _LONGEST_CMS)
    found = cms.read(blob.payload)
    primary = directories[0].blob.data
    faults = ["it has a certificate and says that it is ad hoc"] if adhoc else []
    if hashlib.new(found.digest_name, primary).digest() != found.message_digest:
        faults.append("the CMS was made for another CodeDirectory")
    cdhashes = tuple(bytes.fromhex(entry.cdhash) for entry in directories)
    if found.cdhashes and found.cdhashes != cdhashes:
        faults.append("the CMS lists other CodeDirectory hashes")
    whole = {(codedirectory.HASHES[entry.hash_kind][0], entry.new_hash(entry.blob.data)) for entry in directories}
    if found.whole_cdhashes and not set(found.whole_cdhashes) <= whole:
        faults.append("the CMS lists other CodeDirectory hashes")
    if len(directories) > 1 and not found.cdhashes:
        faults.append("the CMS does not cover every CodeDirectory")
    teams = {entry.team for entry in directories if entry.team}
    if teams - {found.certificate.team}:
        faults.append(f"team {', '.join(sorted(teams))} is not that of the certificate, {found.certificate.team!r}")
    return found, faults
