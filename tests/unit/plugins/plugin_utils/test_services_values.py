# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that mean the same compare so, others do not; and what stands in configs of any kind."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
import yaml
from ansible_collections.golden.triangle.plugins.plugin_utils._services import contents, normalise
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contents import BadContent
from ansible_collections.golden.triangle.plugins.plugin_utils._services.normalise import KINDS, Untyped, typed
from hypothesis import given
from hypothesis import strategies as st

SCALARS = st.one_of(st.booleans(), st.integers(), st.floats(), st.text())
ANY = st.recursive(
    st.one_of(st.none(), SCALARS), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10
)


@pytest.mark.parametrize(
    ("kind", "unit", "same"),
    [
        ("auto", "", [5000, "5000", "5000.0", "5e3", 5000.0, " 5000 "]),
        ("auto", "", [True, "true", "TRUE", " True"]),
        ("auto", "", ["UP", "UP "]),
        ("auto", "", [0, "0", "-0", 0.0, "0.000"]),
        ("duration", "ms", [5000, "5000", "5s", "5000ms", "PT5S", "5 s", "0m5s", "5000000us", "5S"]),
        ("duration", "s", [5, "5", "5s", "PT5S"]),
        ("duration", "", [5_400_000, "1h30m", "PT1H30M", "90m", "1.5h"]),
        ("duration", "", ["P1D", "24h", "1d"]),
        ("size", "", [10485760, "10MB", "10MiB", "10m", "10240KB", "10 MB"]),
        ("size", "KB", [1, "1", "1KB", "1024B"]),
        ("bool", "", [True, "yes", "on", "1", 1, "True"]),
        ("bool", "", [False, "no", "off", "0", 0]),
        ("text", "", ["7", 7]),
        ("text", "", [True, "true"]),
        ("json", "", [{"a": 1, "b": [2]}, '{"b": ["2"], "a": "1"}']),
        ("auto", "", [[1, "2"], ["1", 2]]),
    ],
)
def test_the_same_in_many_ways(kind, unit, same):
    values = [typed(raw, kind, unit) for raw in same]
    assert set(values) == {values[0]}
    assert values[0].kind == "json" or len({value.shown for value in values}) == 1


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("auto", 1, True),
        ("auto", "007", 7),
        ("auto", "5s", "5000"),
        ("auto", "1.4.2", "1.4"),
        ("auto", "0x10", 16),
        ("auto", "1e999999999", "1e999999998"),
        ("text", "1.10", "1.1"),
        ("auto", [1, 2], [2, 1]),
        ("auto", {"a": None}, {"a": ""}),
        ("duration", "5m", "5ms"),
        ("json", {"a": [1]}, {"a": 1}),
    ],
)
def test_what_is_not_the_same(kind, one, other):
    assert typed(one, kind) != typed(other, kind)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("number", "many"),
        ("number", True),
        ("number", "nan"),
        ("number", float("inf")),
        ("number", "1e999999999"),
        ("number", None),
        ("bool", "perhaps"),
        ("bool", []),
        ("duration", ""),
        ("duration", "5 parsecs"),
        ("duration", "P"),
        ("duration", True),
        ("size", "10 stone"),
        ("size", "10iB"),
        ("size", "-1"),
        ("text", {"a": 1}),
        ("json", "{"),
    ],
)
def test_what_is_not_of_the_type(kind, raw):
    with pytest.raises(Untyped):
        typed(raw, kind)


@given(st.sampled_from(KINDS), ANY)
def test_any_value_has_a_type_or_none_and_compares(kind, raw):
    try:
        value = typed(raw, kind)
    except Untyped:
        return
    assert value == typed(json.loads(json.dumps(raw)), kind)
    assert hash(value) == hash(typed(raw, kind))
    assert len(value.shown) < 10_000


@given(st.integers(min_value=-(10**29), max_value=10**29))
def test_a_number_is_what_it_is_in_every_notation(number):
    wanted = typed(number, "number")
    assert wanted.number == Decimal(number)
    for notation in (str(number), f"{number}.0", f" {number} ", f"{number}e0"):
        assert typed(notation, "number") == wanted
        assert typed(notation, "auto") == wanted


@given(st.integers(min_value=0, max_value=10**12))
def test_a_duration_is_what_it_is_in_every_unit(ms):
    wanted = typed(ms, "duration", "ms")
    assert wanted == typed(f"{ms}ms", "duration") == typed(f"{ms * 1000}us", "duration")
    assert wanted == typed(f"{ms // 1000}s{ms % 1000}ms", "duration")
    assert wanted == typed(f"PT{ms // 1000}.{ms % 1000:03d}S", "duration")
    assert typed(ms, "duration", "s") == typed(ms * 1000, "duration", "ms")


@given(st.integers(min_value=0, max_value=10**9))
def test_a_size_is_what_it_is_in_every_unit(number):
    assert typed(f"{number}KB", "size") == typed(number * 1024, "size") == typed(number, "size", "KB")
    assert typed(f"{number}GiB", "size") == typed(f"{number * 1024}MB", "size")


# Contents

YAML = "rate-limit:\n  qps: 1000\nversion: 1.10\nday: 2024-01-01\nservice.enabled: false\n"
PROPERTIES = """
# a comment
! another
rate-limit.qps = 1000
version: 1.10
service.enabled=false
path = C:\\\\temp\\u00e9
long = one \\
       two
empty
a\\=b = c
"""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (YAML, {"name": "order.yaml"}),
        (YAML, {"name": "order.yml"}),
        (YAML, {"said": "yaml"}),
        (YAML, {"wished": "yaml", "said": "text", "name": "order.json"}),
        (YAML, {"said": "text", "name": "order.yaml"}),
        (YAML, {}),
        (PROPERTIES, {"name": "order.properties"}),
        ('{"rate-limit": {"qps": 1000}, "version": 1.10, "service.enabled": false}', {}),
        ('{"rate-limit.qps": "1000", "version": "1.10", "service": {"enabled": false}}', {"said": "json"}),
        ("rate-limit.qps=1000\nversion=1.10\nservice.enabled=false\n", {}),
    ],
)
def test_what_stands_in_a_config(text, named):
    values = contents.parse(text, **named)
    assert typed(values["rate-limit"]["qps"]).number == 1000
    assert values["version"] == "1.10"
    assert typed(values["service"]["enabled"]).shown == "false"


def test_properties_as_java_reads_them():
    values = contents.parse(PROPERTIES, "properties")
    assert values["path"] == "C:\\tempé"
    assert values["long"] == "one two"
    assert values["empty"] == ""
    assert values["a=b"] == "c"
    assert contents.parse("a=1\na=2\nlast=x\\", "properties") == {"a": "2", "last": "x"}


def test_dates_stay_as_they_are_written():
    assert contents.parse(YAML, "yaml")["day"] == "2024-01-01"


@pytest.mark.parametrize("text", ["5000", "5000\n", "UP", "a: b: c", "", "  "])
def test_what_has_no_form_is_a_text(text):
    assert contents.parse(text) == (5000 if text.strip() == "5000" else text.strip())


@pytest.mark.parametrize(
    ("text", "form", "says"),
    [
        ("a: [1", "yaml", "no YAML: "),
        ("a: 1\n---\nb: 2\n", "yaml", "2 documents"),
        ('{"a": ', "json", "no JSON"),
        ("a: 1\na.b: 2\n", "yaml", "a value and a mapping"),
        ("a.b: 2\na: 1\n", "yaml", "a value and a mapping"),
        ("!!python/object/apply:os.system [id]", "yaml", "no YAML"),
        ("[" * 5000, "yaml", "nested too deeply"),
        ("[" * 5000, "json", "nested too deeply"),
        ("x" * 2_000_001, "text", "more than 2000000"),
        ("a: [" + ", ".join(str(number) for number in range(60_000)) + "]", "yaml", "more than 50000 values"),
    ],
)
def test_configs_that_are_not_what_they_should_be(text, form, says):
    with pytest.raises(BadContent, match=says):
        contents.parse(text, form)


def test_a_few_aliases_cannot_fill_the_memory():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(BadContent, match="more than 50000 values"):
        contents.parse("\n".join(lines), "yaml")


def test_an_error_shows_nothing_of_a_config():
    with pytest.raises(BadContent) as raised:
        contents.parse("password: hunter2-hunter2\n  bad: [", "yaml")
    assert "hunter2" not in str(raised.value)


@given(st.text())
def test_any_text_can_be_read_or_not(text):
    for form in ("", *contents.FORMATS):
        try:
            values = contents.parse(text, form)
        except BadContent:
            continue
        assert json.loads(json.dumps(values)) == values


KEYS = st.text("abc-_", min_size=1, max_size=5)
DOCUMENTS = st.recursive(
    st.dictionaries(KEYS, st.integers() | st.booleans() | st.text("xyz ", max_size=5), max_size=4),
    lambda inner: st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(DOCUMENTS)
def test_yaml_and_json_of_one_document_are_one(document):
    written = yaml.safe_dump(document)
    assert contents.parse(written, "yaml") == contents.parse(json.dumps(document), "json") == document


def test_kinds_are_those_of_the_schema():
    schema = json.loads((normalise_schema()).read_text("utf-8"))
    contract = schema["$defs"]["contract"]["properties"]
    assert tuple(contract["type"]["enum"]) == KINDS
    assert set(contract["unit"]["enum"]) == {unit for units in normalise.UNITS.values() for unit in units}
    assert tuple(schema["$defs"]["format"]["enum"]) == contents.FORMATS


def normalise_schema():
    from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import SCHEMA_FILE

    return SCHEMA_FILE
