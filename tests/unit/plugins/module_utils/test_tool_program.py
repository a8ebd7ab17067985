# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Go program read as bytes: what it is, and every way in which it is not what it shall be."""

from __future__ import annotations

import contextlib
import hashlib
import os

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import program as tool_program
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import sections
from ansible_collections.golden.triangle.tests.unit.programs import (
    H1,
    MODULES,
    ONE,
    PACKAGE,
    program,
    reference,
    signed,
)
from hypothesis import given
from hypothesis import strategies as st

GOOD = program()
WISHED = reference(GOOD)


def test_the_program_that_is_wished():
    found = tool_program.of_bytes(GOOD)
    assert tool_program.faults(found, WISHED).all == []
    assert (found.version, found.dwarf, found.size) == ("1.21.2", 5, len(GOOD))


def test_a_signature_changes_nothing():
    found = tool_program.of_bytes(signed(GOOD))
    assert found.sha256 == hashlib.sha256(signed(GOOD)).hexdigest()
    assert found.sha256_unsigned == hashlib.sha256(GOOD).hexdigest()
    assert tool_program.faults(found, WISHED).all == []


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("version", {"version": "v1.21.1"}, "version v1.21.1, not v1.21.2"),
        ("version", {"version": "(devel)", "h1": ""}, "(devel) (built in a working copy"),
        ("version", {"package": "example.com/evil/cmd/dlv"}, "it is the package example.com/evil/cmd/dlv"),
        ("version", {"module": "example.com/delv"}, "its main module is example.com/delv, which does not hold"),
        ("builder", {"go": "1.21.6"}, "built by go1.21.6, not by go1.21.5"),
        ("sums", {"h1": ONE}, f"example.com/delve@v1.21.2 is {ONE}, expected {H1}"),
        ("sums", {"h1": ""}, "example.com/delve has no sum"),
        ("sums", {"deps": {**MODULES, "example.com/one@v0.1.0": H1}}, f"one@v0.1.0 is {H1}, expected {ONE}"),
        ("sums", {"deps": {**MODULES, "example.com/one@v0.1.0": ""}}, "one@v0.1.0 is without a sum"),
        ("sums", {"deps": {**MODULES, "example.com/three@v3.0.0": H1}}, "three@v3.0.0 is no module of this release"),
        ("sums", {"more": "=>\t../two\t(devel)\t"}, "example.com/two@v0.2.0 is replaced by ../two (devel)"),
        ("bytes", {"code": b"evil"}, "sha256 without signature is"),
        ("flags", {"dwarf": False}, "it has no debug information: built with -ldflags=-w, or stripped"),
        ("flags", {"settings": {"-ldflags": "-s"}}, "built with -ldflags=-s"),
        ("flags", {"settings": {"-trimpath": ""}}, "-trimpath is missing, not true"),
        ("flags", {"settings": {"CGO_ENABLED": "1"}}, "CGO_ENABLED is 1, not 0"),
        ("flags", {"settings": {"GOAMD64": "v3"}}, "GOAMD64 is v3, not v1"),
        ("flags", {"settings": {"vcs.modified": "true"}}, "working copy with changes (vcs.modified)"),
        ("flags", {"settings": {"-tags": "macnative"}}, "built with -tags=macnative"),
    ],
)
def test_each_fault_is_named(kind, changes, words):
    found = tool_program.faults(tool_program.of_bytes(program(**changes)), WISHED)
    assert words in "\n".join(getattr(found, kind))
    assert found.bytes or kind == "bytes"


def test_what_follows_from_the_source_is_no_fault():
    data = program(settings={"DefaultGODEBUG": "panicnil=1", "-pgo": "default.pgo"})
    assert tool_program.faults(tool_program.of_bytes(data), reference(data)).all == []


def test_what_no_record_knows_is_not_compared():
    other = program(deps={"example.com/new@v1.0.0": ONE}, code=b"other")
    assert tool_program.faults(tool_program.of_bytes(other), reference(modules={}, h1="")).all == []


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: None, "absent"),
        (lambda path: path.symlink_to("/bin/ls"), "a link to /bin/ls"),
        (lambda path: path.mkdir(), "a folder"),
        (os.mkfifo, "neither a file nor a folder"),
        (lambda path: path.write_bytes(b"#!/bin/sh\n"), "a file: neither a 64-bit Mach-O nor an ELF file"),
        (lambda path: path.write_bytes(b""), "a file: neither a 64-bit Mach-O nor an ELF file"),
    ],
)
def test_what_is_no_program(tmp_path, make, what):
    path = tmp_path / "dlv"
    make(path)
    found = tool_program.look(str(path))
    assert found.version == what
    assert tool_program.faults(found, WISHED).version == (f"it is {what}",)


def test_a_file_larger_than_any_program_is_not_read(tmp_path):
    path = tmp_path / "dlv"
    with path.open("wb") as stream:
        stream.truncate(tool_program.LARGEST + 1)
    assert "more than any program has" in tool_program.look(str(path)).error


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_one_changed_byte_is_always_a_fault_and_never_a_crash(at, by):
    data = bytearray(GOOD)
    data[at] = (data[at] + by) % 256
    assert tool_program.faults(tool_program.of_bytes(bytes(data)), WISHED).all


@given(st.integers(0, len(GOOD)))
def test_a_truncated_program_is_a_fault_and_never_a_crash(size):
    found = tool_program.of_bytes(GOOD[:size])
    assert tool_program.faults(found, WISHED).all or size == len(GOOD)


class TestParts:
    def test_what_a_program_is_made_of(self, tmp_path):
        path = tmp_path / "dlv"
        path.write_bytes(GOOD)
        (tmp_path / "link").symlink_to("dlv")
        found = sections.survey(str(tmp_path / "link"))
        assert (found["real"], found["error"], found["symbols"], found["dwarf_bytes"]) == (str(path), "", 3, 5)
        assert [section["name"] for section in found["sections"]] == ["__text", "__go_buildinfo", "__zdebug_info"]
        assert (found["build"]["path"], found["build"]["main"]["h1"]) == (PACKAGE, H1)

    def test_two_builds_are_held_against_each_other(self, tmp_path):
        places = [tmp_path / name for name in ("one", "two")]
        places[0].write_bytes(GOOD)
        places[1].write_bytes(program(dwarf=False, symbols=0))
        first, other = (sections.look(str(place)) for place in places)
        found = sections.differences(first, other)
        assert found["sections"] == [{"name": "__zdebug_info", "first": 5, "other": None}]
        assert found["symbols"] == {"first": 3, "other": 0}
        assert found["dwarf_bytes"] == {"first": 5, "other": 0}
        assert not found["same_bytes"]
        places[1].write_bytes(signed(GOOD))
        assert sections.differences(first, sections.look(str(places[1])))["same_bytes"]

    @pytest.mark.parametrize("data", [b"", b"#!/bin/sh\n", GOOD[:40]])
    def test_what_is_no_program_is_said(self, tmp_path, data):
        (tmp_path / "dlv").write_bytes(data)
        assert sections.look(str(tmp_path / "dlv"))["error"]

    def test_what_is_not_there_is_said(self, tmp_path):
        assert sections.look(str(tmp_path / "dlv"))["error"] == "cannot be read: No such file or directory"

    @given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
    def test_symbols_of_a_damaged_file(self, at, value):
        data = bytearray(GOOD)
        data[at] = value
        with contextlib.suppress(sections.ExecutableError):
            assert sections.symbols(sections.executable.image(sections.executable.Bytes(bytes(data)))) >= 0
