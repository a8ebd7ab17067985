# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a signature's CMS says: who signed, when, and which digests it covers.

The form is SignedData of RFC 5652 with certificates of RFC 5280, as Apple's Security libsecurity_codesigning
C(CodeSigner) makes it: detached, with C(messageDigest), C(signingTime) and Apple's two attributes of CodeDirectory
hashes. The public-key step, from these attributes to the certificate, is not made here: the standard library has no
RSA and no ECDSA. C(codesign --verify) makes it.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import hashlib
import plistlib
import typing as t
from xml.parsers.expat import ExpatError

from ansible_collections.golden.triangle.plugins.module_utils._apple import der
from ansible_collections.golden.triangle.plugins.module_utils._apple.der import Element
from ansible_collections.golden.triangle.plugins.module_utils._readable import ExecutableError

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_COUNTERSIGNATURE = "1.2.840.113549.1.9.16.2.14"
#: Apple's: a property list of the CodeDirectories' hashes cut to 20 bytes, and a set of whole ones with their kind.
_CDHASHES = "1.2.840.113635.100.9.1"
_CDHASHES_2 = "1.2.840.113635.100.9.2"
_DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_NAMES = {"2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.10": "O", "2.5.4.11": "OU"}
_SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
_CONTEXT_0, _CONTEXT_1, _CONTEXT_3 = 0xA0, 0xA1, 0xA3
_KEY_IDENTIFIER = 0x80


@dataclasses.dataclass(frozen=True)
class Certificate:
    """A certificate as far as it matters here; C(sha1) is what C(security find-identity) names it by."""

    common_name: str
    team: str
    issuer: str
    not_before: str
    not_after: str
    sha1: str
    sha256: str
    names: tuple[bytes, bytes, bytes] = dataclasses.field(repr=False, default=(b"", b"", b""))


@dataclasses.dataclass(frozen=True)
class Signer:
    """Who signed, and the digests that were signed: C(digest_name) says how C(message_digest) was made."""

    certificate: Certificate
    digest_name: str
    message_digest: bytes
    signing_time: str
    timestamped: bool
    cdhashes: tuple[bytes, ...] = ()
    whole_cdhashes: tuple[tuple[str, bytes], ...] = ()


def read(data: bytes) -> Signer:
    """The one signer of a CMS. Raises ExecutableError."""
    parts = der.children(der.only(data))
    if len(parts) != 2 or der.oid(parts[0]) != _SIGNED_DATA:
        raise ExecutableError("its CMS is no SignedData")
    inside = der.children(parts[1])
    fields = der.children(inside[0]) if inside else []
    certificates = [field for field in fields if field.tag == _CONTEXT_0]
    sets = [field for field in fields if field.tag == der.SET]
    if not certificates or len(sets) < 2:
        raise ExecutableError("its CMS names no certificate or no signer")
    signers = der.children(sets[-1])
    if len(signers) != 1:
        raise ExecutableError(f"its CMS has {len(signers)} signers")
    known = [_certificate(entry) for entry in der.children(certificates[0]) if entry.tag == der.SEQUENCE]
    return _signer(der.children(signers[0]), known)


def _signer(fields: list[Element], certificates: list[Certificate]) -> Signer:
    if len(fields) < 6 or fields[3].tag != _CONTEXT_0:
        raise ExecutableError("the signer in its CMS has no signed attributes")
    attributes = _attributes(fields[3])
    unsigned = next((field for field in fields[4:] if field.tag == _CONTEXT_1), None)
    digest = _first(attributes, _MESSAGE_DIGEST)
    moment = _first(attributes, _SIGNING_TIME)
    if digest is None:
        raise ExecutableError("the signer in its CMS covers no digest")
    return Signer(
        certificate=_of_signer(fields[1], certificates),
        digest_name=_digest_name(der.children(fields[2])),
        message_digest=der.octets(digest),
        signing_time=der.time(moment) if moment else "",
        timestamped=unsigned is not None and _COUNTERSIGNATURE in _attributes(unsigned),
        cdhashes=_cdhashes(_first(attributes, _CDHASHES)),
        whole_cdhashes=tuple(_whole_cdhash(entry) for entry in attributes.get(_CDHASHES_2, [])),
    )


def _attributes(element: Element) -> dict[str, list[Element]]:
    """The values of each attribute by its identifier."""
    found: dict[str, list[Element]] = {}
    for entry in der.children(element):
        parts = der.children(entry)
        if len(parts) != 2:
            raise ExecutableError("an attribute in its CMS is no name with values")
        found.setdefault(der.oid(parts[0]), []).extend(der.children(parts[1]))
    return found


def _first(attributes: t.Mapping[str, list[Element]], name: str) -> Element | None:
    return next(iter(attributes.get(name, [])), None)


def _digest_name(algorithm: list[Element]) -> str:
    name = _DIGESTS.get(der.oid(algorithm[0])) if algorithm else None
    if name is None:
        raise ExecutableError("its CMS uses a digest that is not known")
    return name


def _cdhashes(element: Element | None) -> tuple[bytes, ...]:
    if element is None:
        return ()
    try:
        hashes = plistlib.loads(der.octets(element), fmt=plistlib.FMT_XML)["cdhashes"]
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, ExpatError) as exc:
        raise ExecutableError("the hashes in its CMS are no property list") from exc
    if not isinstance(hashes, list) or not all(isinstance(entry, bytes) for entry in hashes):
        raise ExecutableError("the hashes in its CMS are no list of bytes")
    return tuple(hashes)


def _whole_cdhash(element: Element) -> tuple[str, bytes]:
    parts = der.children(element)
    if len(parts) != 2:
        raise ExecutableError("a hash in its CMS is no kind with bytes")
    return _digest_name(parts[:1]), der.octets(parts[1])


def _of_signer(identifier: Element, certificates: list[Certificate]) -> Certificate:
    """The certificate that a signer names: by issuer and serial number, or by its key's identifier."""
    if identifier.tag == der.SEQUENCE:
        wanted = tuple(part.encoding for part in der.children(identifier)[:2])
        found = [certificate for certificate in certificates if certificate.names[:2] == wanted]
    else:
        found = [certificate for certificate in certificates if certificate.names[2] == identifier.content != b""]
    if len(found) != 1:
        raise ExecutableError(f"its CMS holds {len(found)} certificates that the signer may mean")
    return found[0]


def _certificate(element: Element) -> Certificate:
    outer = der.children(element)
    fields = der.children(outer[0]) if outer else []
    if fields and fields[0].tag == _CONTEXT_0:
        fields = fields[1:]
    if len(fields) < 6:
        raise ExecutableError("a certificate in its CMS is cut off")
    serial, _algorithm, issuer, validity, subject = fields[:5]
    dates = der.children(validity)
    if len(dates) != 2:
        raise ExecutableError("a certificate in its CMS is valid between no two dates")
    extensions = next((field for field in fields[6:] if field.tag == _CONTEXT_3), None)
    return Certificate(
        common_name=_name(subject, "CN"),
        team=_name(subject, "OU"),
        issuer=_name(issuer, "CN") or _name(issuer, "O"),
        not_before=der.time(dates[0]),
        not_after=der.time(dates[1]),
        # SHA-1 is the name by which macOS knows a certificate; nothing is proven by it.
        sha1=hashlib.sha1(element.encoding, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(element.encoding).hexdigest(),
        names=(issuer.encoding, serial.encoding, _key_identifier(extensions)),
    )


def _name(element: Element, wanted: str) -> str:
    """The first value of that kind in a distinguished name, empty when it has none."""
    for relative in der.children(element):
        for pair in der.children(relative):
            parts = der.children(pair)
            if len(parts) == 2 and _NAMES.get(der.oid(parts[0])) == wanted:
                return der.text(parts[1])
    return ""


def _key_identifier(extensions: Element | None) -> bytes:
    """The subject key identifier, empty when there is none."""
    for holder in der.children(extensions) if extensions else []:
        for extension in der.children(holder):
            parts = der.children(extension)
            if len(parts) >= 2 and der.oid(parts[0]) == _SUBJECT_KEY_IDENTIFIER:
                return der.only(der.octets(parts[-1])).content
    return b""
