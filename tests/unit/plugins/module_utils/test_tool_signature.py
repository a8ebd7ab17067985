# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A signature as one more thing that is wished of a Go program."""

from __future__ import annotations

import os

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple.signing import Wish
from ansible_collections.golden.triangle.plugins.module_utils._check import Subject
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.signature import SignatureAspect
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError
from ansible_collections.golden.triangle.tests.unit.codesigner import Codesigner
from ansible_collections.golden.triangle.tests.unit.signed_files import ADHOC, small

SUBJECT = Subject("editor", "/usr/local/golden.triangle/tools/gopls/current/gopls")


def aspect(runner, prefix="gopls"):
    return SignatureAspect(Wish("adhoc"), "dlv", prefix, runner)


@pytest.fixture
def staged(tmp_path):
    path = tmp_path / "staged-under-another-name"
    path.write_bytes(small())
    path.chmod(0o750)
    return str(path)


def states(checks):
    return {check.id: check.state for check in checks}


def test_the_staged_copy_gets_the_signature_and_keeps_its_mode(staged):
    runner = Codesigner(ADHOC)
    seen = aspect(runner).observe(staged)
    [drifted] = [check for check in aspect(runner).compare(SUBJECT, seen) if check.repairable]
    assert (drifted.id, drifted.corner, drifted.subject) == ("gopls.signature", SUBJECT.corner, SUBJECT.name)
    aspect(runner).apply(staged)
    with open(staged, "rb") as stream:
        assert stream.read() == ADHOC
    assert os.stat(staged).st_mode & 0o777 == 0o750
    assert os.listdir(os.path.dirname(staged)) == [os.path.basename(staged)]
    # The identifier is the program's name, not that of the staged file.
    assert "dlv" in runner.words
    checks = aspect(runner).compare(SUBJECT, aspect(runner).observe(staged))
    assert set(states(checks).values()) == {"compliant"}
    assert all(check.id.startswith("gopls.") for check in checks)


def test_what_cannot_be_signed_leaves_the_staged_copy_as_it_was(staged):
    with pytest.raises(PartError, match="as it was"):
        aspect(Codesigner(ADHOC, refusal="{path}: errSecInternalComponent\n")).apply(staged)
    with open(staged, "rb") as stream:
        assert stream.read() == small()
    assert os.listdir(os.path.dirname(staged)) == [os.path.basename(staged)]


def test_without_a_program_it_is_unknown_and_nothing_is_asked():
    runner = Codesigner(ADHOC)
    checks = aspect(runner).compare(SUBJECT, None)
    assert set(states(checks).values()) == {"unknown"}
    assert not runner.asked


def test_a_changed_byte_blocks_what_codesign_would_say(staged):
    data = bytearray(ADHOC)
    data[2100] ^= 1
    with open(staged, "wb") as stream:
        stream.write(data)
    runner = Codesigner(ADHOC)
    checks = aspect(runner).compare(SUBJECT, aspect(runner).observe(staged))
    assert states(checks)["gopls.signature_valid"] == "drifted"
    [codesign] = [check for check in checks if check.id == "gopls.codesign"]
    assert codesign.actual == "unknown (blocked by gopls.signature_valid)"
