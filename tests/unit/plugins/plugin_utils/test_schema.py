# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The small validator agrees with a whole one on every way in which a report can be broken."""

from __future__ import annotations

import copy
import typing as t

import jsonschema
import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._report import schema
from hypothesis import given
from hypothesis import strategies as st
from unit.plugins.plugin_utils.reports import DRIFTED, SCHEMA, UNKNOWN, VALIDATOR, made

REPORT = made(2, {"mac-1": [DRIFTED, {**UNKNOWN, "id": "go.modes"}], "mac-2": None}, earlier=made(1, {"mac-9": None}))
_ODD: t.Any = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3))
ODD = st.one_of(_ODD, st.just([]), st.just({}), st.just(["x"]), st.just({"name": 1}))


def places(value: t.Any, at: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
    """Every place in a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*at, key)
        yield from places(item, (*at, key))


@given(st.sampled_from(sorted(places(REPORT), key=str)), ODD, st.booleans())
def test_it_agrees_with_a_whole_validator(at: tuple[t.Any, ...], odd: t.Any, remove: bool) -> None:
    document = copy.deepcopy(REPORT)
    place: t.Any = document
    for key in at[:-1]:
        place = place[key]
    if remove:
        del place[at[-1]]
    else:
        place[at[-1]] = odd
    if VALIDATOR.is_valid(document):
        schema.check(document, SCHEMA)
        return
    with pytest.raises(schema.Broken):
        schema.check(document, SCHEMA)


def test_the_place_is_named() -> None:
    document = copy.deepcopy(REPORT)
    document["hosts"][0]["checks"][1]["state"] = "green"
    with pytest.raises(schema.Broken, match=r"^\$\.hosts\[0\]\.checks\[1\]\.state is 'green', not one of drifted, "):
        schema.check(document, SCHEMA)


def test_a_word_that_it_does_not_know_is_no_silent_pass() -> None:
    with pytest.raises(NotImplementedError, match="maxItems"):
        schema.check([], {"maxItems": 0})


def test_the_schema_itself_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
