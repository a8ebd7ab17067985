# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures read from really signed files, whole, changed after signing, and made to mislead."""

from __future__ import annotations

import contextlib
import hashlib
import plistlib
import struct
import time
import tracemalloc

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import cms, codedirectory, der, macho, signature
from ansible_collections.golden.triangle.plugins.module_utils._readable import Bytes, ExecutableError
from ansible_collections.golden.triangle.tests.unit import apple_signature, signed_files
from ansible_collections.golden.triangle.tests.unit.signed_files import (
    ADHOC,
    ARM,
    IDENTITY,
    INTEL,
    SHA1,
    THREE_HASHES,
    UNIVERSAL,
    WITH_INFO_PLIST,
    WITHOUT_ENTITLEMENTS,
    fat,
    small,
)
from hypothesis import given, settings
from hypothesis import strategies as st

DEBUGGER = {"com.apple.security.cs.debugger": True}
ALL = (ADHOC, IDENTITY, WITHOUT_ENTITLEMENTS, THREE_HASHES, WITH_INFO_PLIST, UNIVERSAL)


def examined(data: bytes) -> list[signature.Signature | None]:
    return [signature.examine(program) for program in macho.read_all(Bytes(data))]


def one(data: bytes) -> signature.Signature:
    [found] = examined(data)
    assert found is not None
    return found


def place(data: bytes) -> int:
    """Where the signature of a thin file begins."""
    region = macho.read(Bytes(data)).signature
    assert region is not None
    return region.offset


def superblob(data: bytes) -> bytes:
    return data[place(data) :]


def with_superblob(blob: bytes) -> bytes:
    """The identity-signed file with another signature of at most the same size."""
    at = place(IDENTITY)
    return IDENTITY[:at] + blob.ljust(len(IDENTITY) - at, b"\0")


def joined(parts: dict[int, bytes]) -> bytes:
    """A superblob of blobs by slot."""
    at, index, body = 12 + 8 * len(parts), b"", b""
    for slot, data in parts.items():
        index += struct.pack(">II", slot, at + len(body))
        body += data
    return struct.pack(">III", 0xFADE0CC0, at + len(body), len(parts)) + index + body


def parts_of(data: bytes) -> dict[int, bytes]:
    return {blob.slot: blob.data for blob in codedirectory.blobs(superblob(data))}


def test_an_unsigned_file_has_none() -> None:
    assert examined(small()) == [None]
    assert examined(fat(small(), small(cpu=ARM))) == [None, None]


def test_an_ad_hoc_signature() -> None:
    found = one(ADHOC)
    assert (found.kind, found.faults, found.signer) == ("adhoc", (), None)
    assert (found.directory.identifier, found.directory.flag_names) == ("dlv", ("adhoc",))
    assert found.entitlements == DEBUGGER


def test_a_signature_by_an_identity() -> None:
    found = one(IDENTITY)
    assert (found.kind, found.faults) == ("identity", ())
    assert found.directory.flag_names == ("runtime",)
    assert found.directory.runtime == "11.3.0"
    assert found.entitlements == DEBUGGER
    assert found.requirement == f'identifier "dlv" and certificate root = H"{SHA1}"'
    assert found.signer is not None
    certificate = found.signer.certificate
    assert (certificate.common_name, certificate.team, certificate.issuer) == ("dlv-cert", "ABCDE12345", "dlv-cert")
    assert certificate.sha1 == SHA1
    assert certificate.not_before <= found.signer.signing_time < certificate.not_after
    assert found.signer.message_digest == hashlib.sha256(found.directory.blob.data).digest()
    assert found.signer.cdhashes == (bytes.fromhex(found.directory.cdhash),)
    assert one(WITHOUT_ENTITLEMENTS).entitlements == {}


def test_several_code_directories_and_the_strongest_counts() -> None:
    found = one(THREE_HASHES)
    assert [entry.hash_name for entry in found.directories] == ["sha1", "sha256", "sha384"]
    assert (found.directory.hash_name, found.faults) == ("sha384", ())
    changed = bytearray(THREE_HASHES)
    changed[5000] ^= 1
    assert [fault.rsplit(" ", 1)[1] for fault in one(bytes(changed)).faults] == ["sha1", "sha256", "sha384"]


def test_every_architecture_of_a_universal_file() -> None:
    intel, arm = examined(UNIVERSAL)
    assert intel is not None
    assert arm is not None
    assert [(entry.architecture, entry.kind, entry.faults) for entry in (intel, arm)] == [
        ("amd64", "identity", ()),
        ("arm64", "identity", ()),
    ]
    bare = macho.without_signatures(UNIVERSAL)
    assert [part.at(0, part.size) for part in macho.parts(Bytes(bare))] == [small(), small(cpu=ARM)]


@pytest.mark.parametrize("data", [ADHOC, IDENTITY, WITHOUT_ENTITLEMENTS, THREE_HASHES])
def test_cut_off_it_is_the_file_before_signing(data: bytes) -> None:
    assert macho.without_signature(data) == macho.without_signatures(data) == small()


def test_an_info_plist_in_the_file_is_bound() -> None:
    assert one(WITH_INFO_PLIST).faults == ()
    changed = WITH_INFO_PLIST.replace(b"org.dlv", b"org.bad")
    assert "Info.plist: changed after signing, says sha256" in one(changed).faults


@pytest.mark.parametrize("data", [ADHOC, IDENTITY])
@pytest.mark.parametrize(("at", "page"), [(28, 0), (4095, 0), (4096, 1), (8191, 1), (8223, 2)])
def test_one_byte_changed_after_signing_is_found_by_its_page(data: bytes, at: int, page: int) -> None:
    changed = bytearray(data)
    changed[at] ^= 0x40
    assert one(bytes(changed)).faults[0].startswith(f"page {page} (bytes {page * 4096} to ")


def test_no_byte_of_the_code_is_left_out() -> None:
    for at in range(2048, place(IDENTITY), 7):
        changed = bytearray(IDENTITY)
        changed[at] ^= 1
        assert one(bytes(changed)).faults, at


def test_other_entitlements_than_signed() -> None:
    parts = parts_of(IDENTITY)
    parts[5] = parts[5].replace(b"<true/>", b"<false/>"[:7])
    text = plistlib.dumps({"com.apple.security.get-task-allow": True})
    parts[5] = struct.pack(">II", 0xFADE7171, 8 + len(text)) + text
    found = one(with_superblob(joined(parts)))
    assert "entitlements: changed after signing, says sha256" in found.faults
    assert "the entitlements in XML and in DER differ" in found.faults
    del parts[5]
    assert "entitlements: bound by sha256, and missing" in one(with_superblob(joined(parts))).faults


def test_entitlements_that_nothing_binds() -> None:
    parts = parts_of(WITHOUT_ENTITLEMENTS)
    parts[5] = parts_of(IDENTITY)[5]
    assert "entitlements: not bound by sha256" in one(with_superblob(joined(parts))).faults


def test_a_code_directory_that_the_cms_was_not_made_for() -> None:
    parts = parts_of(IDENTITY)
    parts[0] = parts[0].replace(b"dlv\0", b"dlw\0")
    faults = one(with_superblob(joined(parts))).faults
    assert "the CMS was made for another CodeDirectory" in faults
    assert "the CMS lists other CodeDirectory hashes" in faults


def test_an_alternate_code_directory_that_the_cms_does_not_cover() -> None:
    parts = parts_of(IDENTITY)
    parts[0x1000] = parts_of(WITHOUT_ENTITLEMENTS)[0]
    assert "the CMS lists other CodeDirectory hashes" in one(with_superblob(joined(parts))).faults


def test_a_signature_that_says_nothing_of_who_signed() -> None:
    parts = parts_of(IDENTITY)
    parts[0x10000] = struct.pack(">II", 0xFADE0B01, 8)
    [fault] = one(with_superblob(joined(parts))).faults
    assert fault.startswith("nobody's certificate stands behind it")


def test_a_team_that_is_not_the_certificates() -> None:
    directory = bytearray(parts_of(IDENTITY)[0])
    identifier = struct.unpack_from(">I", directory, 20)[0]
    struct.pack_into(">I", directory, 48, identifier)
    parts = {**parts_of(IDENTITY), 0: bytes(directory)}
    assert "team dlv is not that of the certificate, 'ABCDE12345'" in one(with_superblob(joined(parts))).faults


def test_bytes_that_no_hash_covers() -> None:
    directory = bytearray(parts_of(IDENTITY)[0])
    struct.pack_into(">I", directory, 32, 4096)
    parts = {**parts_of(IDENTITY), 0: bytes(directory)}
    faults = one(with_superblob(joined(parts))).faults
    assert f"the sha256 hashes cover 4096 bytes of {place(IDENTITY)}" in faults
    assert "3 sha256 hashes, of pages of 4096 bytes" in faults
    assert "7 bytes follow the signature" in one(IDENTITY + b"payload").faults


def test_the_other_form_of_a_length_that_apple_writes() -> None:
    """Apple's CMS leaves the outer lengths open (BER); what is read is the same."""

    def opened(tag: int, parts: list[bytes]) -> bytes:
        return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"

    data = codedirectory.blobs(superblob(IDENTITY))[-1].payload
    kind, holder = der.children(der.only(data))
    fields = [
        opened(0xA0, [field.content]) if field.tag == 0xA0 else field.encoding
        for field in der.children(der.children(holder)[0])
    ]
    assert cms.read(opened(0x30, [kind.encoding, opened(0xA0, [opened(0x30, fields)])])) == cms.read(data)


def test_what_apples_own_codesign_makes() -> None:
    blobs = {
        2: apple_signature.REQUIREMENTS,
        5: apple_signature.ENTITLEMENTS,
        7: apple_signature.DER_ENTITLEMENTS,
    }
    assert {slot: hashlib.sha256(blob).hexdigest() for slot, blob in blobs.items()} == apple_signature.SLOTS
    found = cms.read(apple_signature.CMS[8:])
    assert found.message_digest.hex() == apple_signature.CODE_DIRECTORY
    assert found.cdhashes == (found.message_digest[:20],)
    assert found.whole_cdhashes == (("sha256", found.message_digest),)
    assert (found.timestamped, found.signing_time) == (True, "2026-11-11T00:32:03Z")
    certificate = found.certificate
    assert certificate.common_name == "Developer ID Application: Node.js Foundation (HX7739G8FX)"
    assert (certificate.team, certificate.issuer) == ("HX7739G8FX", "Developer ID Certification Authority")
    parts = {
        5: codedirectory.Blob(5, 0xFADE7171, apple_signature.ENTITLEMENTS),
        7: codedirectory.Blob(7, 0xFADE7172, apple_signature.DER_ENTITLEMENTS),
    }
    said, differing = signature._entitlements(parts)
    assert (said["com.apple.security.get-task-allow"], len(said), differing) == (True, 6, [])


def test_dates_names_and_numbers() -> None:
    assert der.time(der.only(b"\x17\x0d491231235959Z")) == "2049-12-31T23:59:59Z"
    assert der.time(der.only(b"\x17\x0d500101000000Z")) == "1950-01-01T00:00:00Z"
    assert der.time(der.only(b"\x18\x0f21500101000000Z")) == "2150-01-01T00:00:00Z"
    assert der.oid(der.only(bytes.fromhex("06092a864886f70d010702"))) == "1.2.840.113549.1.7.2"
    assert der.text(der.only(b"\x1e\x04\0d\0l")) == "dl"
    nested = der.plist(der.only(bytes.fromhex("b0143012 0c0161 300d 0101ff 0201ff 0c0178 b000 3000".replace(" ", ""))))
    assert nested == {"a": [True, -1, "x", {}, []]}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "cut off"),
        (b"\x30", "cut off"),
        (b"\x30\x05\x01", "left"),
        (b"\x30\x85\xff\xff\xff\xff\xff", "no length"),
        (b"\x30\x84\xff\xff\xff\xff", "left"),
        (b"\x1f\x81\x01\x00", "more than one byte"),
        (b"\x30\x80" * 100_000, "levels"),
        (b"\x05\x00x", "follows"),
        (b"<!DOCTYPE html>", "left"),
    ],
)
def test_what_is_no_der(data: bytes, says: str) -> None:
    with pytest.raises(ExecutableError, match=says):
        der.only(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (joined({}), "no CodeDirectory"),
        (struct.pack(">III", 0xFADE0CC0, 12, 33), "33 blobs"),
        (struct.pack(">III", 0xFADE0CC1, 12, 0), "no signature of a form"),
        (struct.pack(">III", 0xFADE0CC0, 1 << 31, 0), "are left"),
        (struct.pack(">III", 0xFADE0CC0, 20, 1) + struct.pack(">II", 0, 0), "overlap"),
        (
            struct.pack(">III", 0xFADE0CC0, 36, 2) + struct.pack(">IIII", 0, 28, 0, 28) + struct.pack(">II", 1, 8),
            "same slot",
        ),
        (
            struct.pack(">III", 0xFADE0CC0, 36, 2) + struct.pack(">IIII", 0, 28, 2, 28) + struct.pack(">II", 1, 8),
            "overlap",
        ),
        (struct.pack(">III", 0xFADE0CC0, 20, 1) + struct.pack(">II", 0, 1 << 30), "cut off"),
        (joined({0: struct.pack(">II", 0xFADE0C02, 8)}), "cut off"),
        (joined({0: parts_of(IDENTITY)[0][:36] + b"\x20\x63" + parts_of(IDENTITY)[0][38:]}), "hashes of kind 99"),
        (joined({0: parts_of(IDENTITY)[0][:28] + b"\xff" * 4 + parts_of(IDENTITY)[0][32:]}), "do not fit"),
        (joined({0: parts_of(IDENTITY)[0][:24] + b"\xff" * 4 + parts_of(IDENTITY)[0][28:]}), "special slots"),
        (joined({**parts_of(IDENTITY), 0x10000: struct.pack(">II", 0xFADE0B01, 9) + b"x"}), "cut off"),
        (joined({**parts_of(IDENTITY), 5: struct.pack(">II", 0xFADE7171, 9) + b"x"}), "no property list"),
        (joined({**parts_of(IDENTITY), 7: struct.pack(">II", 0xFADE7172, 10) + b"\x05\0"}), "tag 0x5"),
        (joined({**parts_of(IDENTITY), 2: struct.pack(">III", 0xFADE0C01, 12, 1 << 31)}), "requirements"),
    ],
)
def test_a_signature_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    with pytest.raises(ExecutableError, match=says):
        examined(with_superblob(data))


def header(**changes: int) -> bytes:
    """The identity-signed file with fields of its header changed: count, sizes."""
    data = bytearray(IDENTITY)
    for name, value in changes.items():
        struct.pack_into("<I", data, {"count": 16, "sizes": 20}[name], value)
    return bytes(data)


def command(index: int, form: str, offset: int, value: int) -> bytes:
    """The identity-signed file with one field of one load command changed."""
    data = bytearray(IDENTITY)
    struct.pack_into(form, data, macho.read(Bytes(IDENTITY)).commands[index].offset + offset, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not a 64-bit"),
        (IDENTITY[:31], "truncated"),
        (header(count=0xFFFFFFFF), "load commands"),
        (header(sizes=0xFFFFFFFF), "bytes of load commands"),
        (header(sizes=4), "longer than it says"),
        (command(0, "<I", 4, 0), "0 bytes does not fit"),
        (command(0, "<I", 4, 0xFFFFFFF8), "does not fit"),
        (command(1, "<I", 64, 0xFFFFFFFF), "sections"),
        (command(-2, "<I", 0, macho.LC_CODE_SIGNATURE), "2 signatures"),
        (command(-1, "<I", 8, 0xFFFFFFF0), "truncated"),
        (command(-1, "<I", 12, 0xFFFFFFFF), "bytes of a signature"),
        (struct.pack(">II", 0xCAFEBABE, 1_000_000) + bytes(4096), "1000000 architectures"),
        (struct.pack(">II", 0xCAFEBABE, 0), "without any"),
        (struct.pack(">IIIIIII", 0xCAFEBABE, 1, INTEL, 3, 0xFFFFFF00, 4096, 12), "truncated"),
        (struct.pack(">II", 0xCAFEBABE, 2) + struct.pack(">IIIII", INTEL, 3, 64, 8, 0) * 2 + bytes(64), "overlap"),
        (struct.pack(">IIIIIII", 0xCAFEBABE, 1, INTEL, 3, 0, 28, 0), "not a 64-bit"),
    ],
)
def test_a_file_that_lies_about_itself_says_where(data: bytes, says: str) -> None:
    began = time.monotonic()
    with pytest.raises(ExecutableError, match=says):
        examined(data)
    assert time.monotonic() - began < 2


@given(st.data())
@settings(max_examples=400)
def test_no_change_to_a_signed_file_makes_the_reader_fail_otherwise(data: st.DataObject) -> None:
    """Bytes changed where it matters, and cut anywhere: an answer or an ExecutableError, never anything else."""
    original = data.draw(st.sampled_from(ALL))
    file = bytearray(original[: data.draw(st.sampled_from([len(original)] * 3 + [len(original) // 2, 9000]))])
    places = st.one_of(
        st.integers(0, 400), st.integers(min(8200, len(file) - 1), len(file) - 1), st.integers(0, len(file) - 1)
    )
    for _count in range(data.draw(st.integers(1, 8))):
        file[data.draw(places)] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255))
    with contextlib.suppress(ExecutableError):
        for found in examined(bytes(file)):
            assert found is None or found.as_result()["signature"] in ("adhoc", "identity")
    assert signature.signer(Bytes(IDENTITY)) == "signed"
    macho.without_signature(bytes(file))


@given(st.binary(max_size=600), st.sampled_from([0, 2, 5, 7, 0x10000]))
def test_no_blob_makes_the_reader_fail_otherwise(data: bytes, slot: int) -> None:
    magic = {0: 0xFADE0C02, 2: 0xFADE0C01, 5: 0xFADE7171, 7: 0xFADE7172, 0x10000: 0xFADE0B01}[slot]
    parts = {**parts_of(IDENTITY), slot: struct.pack(">II", magic, 8 + len(data)) + data}
    with contextlib.suppress(ExecutableError):
        examined(with_superblob(joined(parts)))


@given(st.data())
def test_no_cms_makes_the_reader_fail_otherwise(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([parts_of(THREE_HASHES)[0x10000], apple_signature.CMS]))
    changed = bytearray(original[8:])
    for _count in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ExecutableError):
        cms.read(bytes(changed))


def grown(blob: bytes) -> bytes:
    """The identity-signed file with a signature of any size."""
    at = place(IDENTITY)
    data = bytearray(IDENTITY[:at] + blob)
    struct.pack_into("<I", data, macho.read(Bytes(IDENTITY)).commands[-1].offset + 12, len(blob))
    return bytes(data)


def long_blob(magic: int, unit: bytes, size: int) -> bytes:
    data = unit * (size // len(unit))
    return struct.pack(">II", magic, 8 + len(data)) + data


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({5: long_blob(0xFADE7171, b"<array>", 200_000)}, "no property list"),
        ({5: long_blob(0xFADE7171, b" ", 10_000_000)}, "bytes of entitlements"),
        ({7: long_blob(0xFADE7172, b"\xb0\x80", 200_000)}, "levels"),
        ({7: long_blob(0xFADE7172, b" ", 10_000_000)}, "bytes of entitlements"),
        ({0x10000: long_blob(0xFADE0B01, b"\x30\x80" * 20 + b"\x05\0" * 100_000, 250_000)}, "cut off"),
        ({0x10000: long_blob(0xFADE0B01, b" ", 10_000_000)}, "bytes of CMS"),
    ],
)
def test_absurd_depth_and_size_cost_no_time(parts: dict[int, bytes], says: str) -> None:
    data = grown(joined({**parts_of(IDENTITY), **parts}))
    began = time.process_time()
    with pytest.raises(ExecutableError, match=says):
        examined(data)
    assert time.process_time() - began < 3


def test_blobs_that_overlap_are_not_copied() -> None:
    size = 20_000_000
    index = b"".join(struct.pack(">II", slot, 12 + 8 * 32) for slot in range(32))
    blob = struct.pack(">III", 0xFADE0CC0, size, 32) + index + struct.pack(">II", 1, size - 268)
    data = grown(blob.ljust(size, b"\0"))
    tracemalloc.start()
    try:
        with pytest.raises(ExecutableError, match="overlap"):
            examined(data)
        assert tracemalloc.get_traced_memory()[1] < 3 * size
    finally:
        tracemalloc.stop()


def test_the_small_program_is_what_it_says() -> None:
    assert signed_files.small()[:4] == macho.MAGIC_64
    assert macho.read(Bytes(small())).section("__TEXT", "__text") is not None
