# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of ours in GOENV: every other byte stays, and nothing is left when they are taken out."""

from __future__ import annotations

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go.user import env, env_ours
from hypothesis import given
from hypothesis import strategies as st

KEYS = ("GOTOOLCHAIN", "GOAMD64")
OTHERS = b"# kept\nGOPROXY=https://proxy.example.com\nthis is garbage\nUNKNOWN_KEY=stays\ngofoo=no key\n"


@pytest.mark.parametrize(
    ("data", "becomes"),
    [
        (b"", b"# golden.triangle: GOTOOLCHAIN=local is ours\nGOTOOLCHAIN=local\n"),
        (OTHERS, OTHERS + b"# golden.triangle: GOTOOLCHAIN=local is ours\nGOTOOLCHAIN=local\n"),
        (
            b"A=1",
            b"A=1\n# golden.triangle: GOTOOLCHAIN=local is ours, after a line without an end\nGOTOOLCHAIN=local\n",
        ),
        (
            b"GOTOOLCHAIN=a\r\nB=2\r\n",
            b"# golden.triangle: GOTOOLCHAIN=local is ours, in place of: GOTOOLCHAIN=a\r\nGOTOOLCHAIN=local\nB=2\r\n",
        ),
        (
            b"GOTOOLCHAIN=a\nGOTOOLCHAIN=b",
            (
                b"GOTOOLCHAIN=a\n# golden.triangle: GOTOOLCHAIN=local is ours, in place of: GOTOOLCHAIN=b\n"
                b"GOTOOLCHAIN=local"
            ),
        ),
    ],
)
def test_only_the_line_that_holds_is_touched(data: bytes, becomes: bytes) -> None:
    assert env_ours.put(data, "GOTOOLCHAIN", "local") == becomes
    assert env_ours.keys(becomes) == ["GOTOOLCHAIN"]
    assert env_ours.taken(becomes, "GOTOOLCHAIN") == data


LINES = st.lists(
    st.sampled_from([b"GOTOOLCHAIN=auto", b"GOAMD64=v1", b"", b"#", b"A=1\r", b"\xff\xfe", b" GOAMD64=v2", b"GOAMD64="])
)


@given(LINES.map(b"\n".join) | st.binary(max_size=200), st.permutations(KEYS), st.permutations(KEYS))
def test_any_file_comes_back(data: bytes, first: list[str], then: list[str]) -> None:
    """Whatever the file held, and in whatever order the settings come and go."""
    held = data
    for key in first:
        held = env_ours.put(held, key, "v2")
        assert env.parse("", held).settings[key].value == "v2"
    before, after = env.parse("", data).settings, env.parse("", held).settings
    assert {k: v.value for k, v in before.items() if k not in KEYS} == {
        k: v.value for k, v in after.items() if k not in KEYS
    }
    assert sorted(env_ours.keys(held)) == sorted(KEYS)
    for key in then:
        held = env_ours.taken(held, key)
    assert held == data


@given(LINES.map(b"\n".join))
def test_another_value_remembers_what_was_there_first(data: bytes) -> None:
    once = env_ours.put(data, "GOAMD64", "v2")
    assert env_ours.put(once, "GOAMD64", "v2") == once
    twice = env_ours.put(once, "GOAMD64", "v3")
    assert env.parse("", twice).settings["GOAMD64"].value == "v3"
    assert env_ours.taken(twice, "GOAMD64") == data


def test_what_somebody_else_has_set_since_stays() -> None:
    ours = env_ours.put(b"GOTOOLCHAIN=auto\n", "GOTOOLCHAIN", "local")
    theirs = ours.replace(b"\nGOTOOLCHAIN=local\n", b"\nGOTOOLCHAIN=go1.22.12\n")
    assert env_ours.taken(theirs, "GOTOOLCHAIN") == b"GOTOOLCHAIN=go1.22.12\n"
    assert env_ours.taken(b"GOTOOLCHAIN=local\n", "GOTOOLCHAIN") == b"GOTOOLCHAIN=local\n", "not ours"


def test_settings_that_go_has_sorted_since() -> None:
    """C(go env -w) sorts the settings between two comments, so ours may stand elsewhere."""
    sorted_by_go = b"# golden.triangle: GOTOOLCHAIN=local is ours\nGOFLAGS=-v\nGOTOOLCHAIN=local\n"
    assert env_ours.taken(sorted_by_go, "GOTOOLCHAIN") == b"GOFLAGS=-v\n"
    before_it = b"GOTOOLCHAIN=local\n# golden.triangle: GOTOOLCHAIN=local is ours\nGOFLAGS=-v\n"
    assert env_ours.taken(before_it, "GOTOOLCHAIN") == b"GOFLAGS=-v\n"


def test_a_file_that_we_made() -> None:
    made = env_ours.put(env_ours.put(None, "GOTOOLCHAIN", "local", folders=2), "GOAMD64", "v2")
    assert made.startswith(b"# golden.triangle: made this file and 2 folders\n")
    half = env_ours.taken(made, "GOTOOLCHAIN")
    assert env_ours.made(half) is None
    assert env_ours.made(env_ours.taken(half, "GOAMD64")) == 2
    used = env_ours.taken(half + b"GOFLAGS=-v\n", "GOAMD64")
    assert used == b"GOFLAGS=-v\n", "somebody else's line keeps the file, and not our head"
    assert env_ours.made(b"") is None
