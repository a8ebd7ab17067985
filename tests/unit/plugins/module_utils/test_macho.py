# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib
import tracemalloc

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.tests.unit.helpers import mach_o, signed
from hypothesis import example, given
from hypothesis import strategies as st


def test_a_signature_is_cut_off_to_the_very_bytes_before_signing():
    bare = mach_o(b"anything at all")
    assert macho.without_signature(signed(bare)) == bare
    assert macho.sha256_without_signature(signed(bare)) == hashlib.sha256(bare).hexdigest()


def test_the_digest_needs_no_copy_of_a_program():
    data = signed(mach_o(bytes(4_000_000)))
    tracemalloc.start()
    macho.sha256_without_signature(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_an_unsigned_file_is_returned_as_it_is():
    bare = mach_o()
    assert macho.without_signature(bare) is bare
    assert macho.sha256_without_signature(bare) == hashlib.sha256(bare).hexdigest()


def test_a_changed_byte_stays_changed():
    bare = mach_o(b"original")
    changed = bytearray(signed(bare))
    changed[4097] ^= 1
    assert macho.without_signature(bytes(changed)) != bare


def test_architectures():
    assert macho.architecture(mach_o()) == "amd64"
    assert macho.architecture(mach_o(cpu=0x0100000C)) == "arm64"
    assert macho.architecture(b"\x7fELF" + bytes(60)) is None
    assert macho.architecture(b"\xcf\xfa\xed\xfe") is None


@given(st.binary(max_size=400), st.integers(0, 360), st.binary(min_size=1, max_size=8))
@example(b"", 16, b"\xff\xff\xff\xff")
@example(b"", 20, b"\0\0\0\0")
def test_a_malformed_file_never_raises_and_never_grows(tail, at, damage):
    data = bytearray(signed(mach_o()))
    data[at : at + len(damage)] = damage
    for broken in (bytes(data), bytes(data[:at]), b"\xcf\xfa\xed\xfe" + tail):
        assert len(macho.without_signature(broken)) <= len(broken)
