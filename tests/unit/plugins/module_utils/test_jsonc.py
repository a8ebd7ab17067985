# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import copy
import re
import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._editor import jsonc, jsonc_edit
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc import MISSING, JsoncError, Named
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc_edit import Edit
from ansible_collections.golden.triangle.tests.unit import jsonc_documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MINE = """\
// my settings
{
\t"editor.fontSize": 12, // small
\t/* Go */
\t"go.toolsEnvVars": {
\t\t"GOFLAGS": "-mod=vendor", // ours
\t},

\t"go.goroot": "/usr/local/go", // old
}
"""
COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
relaxed = settings(suppress_health_check=list(HealthCheck))


def edit(text, *edits):
    return jsonc_edit.edited(jsonc.parse(text), edits).text


def comments(text):
    return [found.group() for found in COMMENT.finditer(text) if found.group()[0] == "/"]


class TestReading:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("", {}),
            ("  // nothing\n/* at all */", {}),
            ('{"a": 1, "a": 2}', {"a": 2}),
            ("[1, 2, // c\n]", [1, 2]),
            ('{"a": "// no", "b": "/* no */", "c": ",}"}', {"a": "// no", "b": "/* no */", "c": ",}"}),
            (r'{"a": "\ud83d\ude00", "b": "\ud83d"}', {"a": "\U0001f600", "b": "\ud83d"}),
            ('{/*,*/"a"/*:*/:/*"*/1/*}*/,/*]*/}', {"a": 1}),
            ("1" + "0" * 400, float("inf")),
        ],
    )
    def test_accepted(self, text, value):
        assert jsonc.parse(text).value == value

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ('{\n  "a": 1\n  "b": 2\n}', 3, 3),
            ('{"a": 1,,}', 1, 9),
            ("{,}", 1, 2),
            ("[,]", 1, 2),
            ('{"a":,}', 1, 6),
            ('{"a": tr/**/ue}', 1, 7),
            ('{"a": NaN}', 1, 7),
            ('{"NaN": -Infinity}', 1, 9),
            ('{\r\n"a": 01}', 2, 7),
            ("{ /* never ends", 1, 3),
            ('{"a": "never ends', 1, 7),
            ('{"a": "line\nbreak"}', 1, 12),
            ("{} {}", 1, 4),
            ("{'a': 1}", 1, 2),
            ("{\r\r/", 3, 1),
        ],
    )
    def test_refused_with_its_place(self, text, line, column):
        with pytest.raises(JsoncError) as refused:
            jsonc.parse(text)
        assert (refused.value.line, refused.value.column) == (line, column), str(refused.value)

    def test_bytes_that_are_not_utf8(self):
        with pytest.raises(JsoncError, match="line 2, column 6: the bytes here are not UTF-8"):
            jsonc.read(b"{\n// gr\xfc\xdf\n}")

    def test_nested_too_deep(self):
        assert jsonc.parse("[" * 200 + "]" * 200).value
        with pytest.raises(JsoncError, match="line 1, column 201: nested more than 200 deep"):
            jsonc.parse("[" * 100_000)
        assert jsonc.parse('{"a": "' + "[" * 1000 + '"} // ' + "[" * 1000)

    def test_a_file_of_5_mb(self):
        text = "{" + "".join(f'"k{i}": [{i}, {{"x": "{"y" * 90}"}}], // {i}\n' for i in range(40_000)) + "}"
        assert len(text) > 4_900_000
        document = jsonc.read(text.encode())
        done = jsonc_edit.edited(document, [Edit(("k39999", 0), "here"), Edit(("new",), True)])
        assert (done.value["k39999"][0], done.value["new"]) == ("here", True)

    def test_a_file_of_1_mb_is_edited_within_half_a_second(self):
        """Of the processor's time: what else runs on the machine is not counted. The best of three."""
        text = "{" + "".join(f'// {i}\n"key.{i}": {{"a": [1, "x"], "b": "{"y" * 40}"}},\n' for i in range(13_000)) + "}"
        assert len(text) > 1_000_000
        took = []
        for _attempt in range(3):
            begun = time.process_time()
            edits = [Edit(("key.5000", "b"), "here"), Edit(("go.goroot",), "/usr/local/go1.21.5")]
            jsonc_edit.edited(jsonc.read(text.encode()), edits).as_bytes()
            took.append(time.process_time() - begun)
        assert min(took) < 0.5


class TestEditing:
    def test_in_the_style_of_the_file(self):
        done = edit(
            MINE,
            Edit(("go.goroot",), "/usr/local/go1.21.5"),
            Edit(("go.toolsEnvVars", "GOTOOLCHAIN"), "local"),
            Edit(("go.alternateTools",), {"go": "/usr/local/go1.21.5/bin/go"}),
        )
        assert (
            done
            == """\
// my settings
{
\t"editor.fontSize": 12, // small
\t/* Go */
\t"go.toolsEnvVars": {
\t\t"GOFLAGS": "-mod=vendor", // ours
\t\t"GOTOOLCHAIN": "local",
\t},

\t"go.goroot": "/usr/local/go1.21.5", // old
\t"go.alternateTools": {
\t\t"go": "/usr/local/go1.21.5/bin/go"
\t},
}
"""
        )

    def test_nothing_is_written_anew(self):
        document = jsonc.parse(MINE)
        assert jsonc_edit.edited(document, [Edit(("editor.fontSize",), 12.0)]) is document
        assert jsonc_edit.edited(document, [Edit(("absent",), MISSING)]) is document

    def test_true_is_not_one(self):
        assert edit('{"a": 1}', Edit(("a",), True)) == '{"a": true}'

    @pytest.mark.parametrize(
        ("text", "done"),
        [
            ("", '{\n    "a": 1\n}\n'),
            ("// mine", '// mine\n{\n    "a": 1\n}\n'),
            ("{}", '{\n    "a": 1\n}'),
            ("{\r\n}\r\n", '{\r\n    "a": 1\r\n}\r\n'),
            ("{ // c\n}", '{ // c\n    "a": 1\n}'),
            ('{"b": 2}', '{"b": 2, "a": 1}'),
            ('{"b": 2,}', '{"b": 2, "a": 1,}'),
            ('{\n  "b": 2 // c\n  // d\n}', '{\n  "b": 2, // c\n  "a": 1\n  // d\n}'),
            ('{\r\n\t"b": 2\r\n}', '{\r\n\t"b": 2,\r\n\t"a": 1\r\n}'),
            ('{\n  "b": 2, /* x\n y */\n}', '{\n  "b": 2, /* x\n y */\n  "a": 1,\n}'),
            ('{"a": 2, "a": 3}', '{"a": 2, "a": 1}'),
        ],
    )
    def test_a_new_key(self, text, done):
        assert edit(text, Edit(("a",), 1)) == done

    @pytest.mark.parametrize(
        ("text", "done"),
        [
            ('{\n  "b": 2,\n  "a": 1\n}', '{\n  "b": 2\n}'),
            ('{\n  "a": 1,\n  "b": 2\n}', '{\n  "b": 2\n}'),
            ('{\n  "a": 1, // one\n  "b": 2\n}', '{\n   // one\n  "b": 2\n}'),
            ('{"a": 1, "b": 2, "a": 3}', '{ "b": 2 }'),
            ('{"a": 1 /* c */, "b": 2}', '{ /* c */ "b": 2}'),
            ('{"b": 2, /* c */ "a": 1}', '{"b": 2 /* c */ }'),
            ('{"a": {"x": [1]}}', "{}"),
            ("{}", "{}"),
            ("// none", "// none"),
        ],
    )
    def test_a_key_gone(self, text, done):
        assert edit(text, Edit(("a",), MISSING)) == done

    def test_launch_configurations_are_found_by_name(self):
        text = '{"configurations": [{"name": "A", "mode": "debug"}, // one\n]}'
        done = edit(
            text,
            Edit(("configurations", Named("A"), "mode"), "test"),
            Edit(("configurations", Named("B"), "mode"), "exec"),
        )
        assert jsonc.parse(done).value == {
            "configurations": [{"name": "A", "mode": "test"}, {"name": "B", "mode": "exec"}]
        }
        assert "// one" in done

    def test_elements_by_number(self):
        done = edit('{"a": [1, 2]}', Edit(("a", 1), 3), Edit(("a", 2), 4), Edit(("b", 0), 5))
        assert jsonc.parse(done).value == {"a": [1, 3, 4], "b": [5]}
        assert edit('{"a": [1, 2]}', Edit(("a", 0), MISSING)) == '{"a": [ 2]}'

    def test_a_value_of_another_kind_on_the_way_is_replaced(self):
        assert jsonc.parse(edit('{"a": 1}', Edit(("a", "b"), 2))).value == {"a": {"b": 2}}
        assert jsonc.parse(edit('{"a": {}}', Edit(("a", 0), 2))).value == {"a": [2]}

    def test_a_surrogate_alone_is_written_as_escape(self):
        assert edit("{}", Edit(("a\ud83d",), "\ud83d\U0001f600")).encode() == (
            '{\n    "a\\ud83d": "\\ud83d\U0001f600"\n}'.encode()
        )

    def test_bom_and_crlf_stay(self):
        data = b'\xef\xbb\xbf{\r\n  "a": 1\r\n}\r\n'
        done = jsonc_edit.edited(jsonc.read(data), [Edit(("b",), {"c": []})]).as_bytes()
        assert done == b'\xef\xbb\xbf{\r\n  "a": 1,\r\n  "b": {\r\n    "c": []\r\n  }\r\n}\r\n'

    @pytest.mark.parametrize(
        "edits",
        [
            [Edit(("a",), 1), Edit(("a", "b"), 2)],
            [Edit(("a", "b"), 2), Edit(("a",), 1)],
            [Edit(("a",), 1), Edit(("a",), 2)],
            [Edit((), 1)],
            [Edit(("list", 7), 1)],
            [Edit(("new", 7), 1)],
        ],
    )
    def test_edits_that_have_no_place(self, edits):
        with pytest.raises(JsoncError):
            jsonc_edit.edited(jsonc.parse('{"list": [1]}'), edits)

    def test_an_array_is_no_settings_file(self):
        with pytest.raises(JsoncError, match="line 2, column 1: not an object"):
            jsonc_edit.edited(jsonc.parse("// c\n[]"), [Edit(("a",), 1)])


def plain(value):
    """A value with floats for numbers, so that 1 and 1.0 are one."""
    if isinstance(value, dict):
        return {key: plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [plain(below) for below in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(st.data())
@relaxed
def test_a_value_replaced_and_every_other_byte_kept(data):
    document = data.draw(jsonc_documents.documents())
    paths = [path for path in document.places if path]
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    value = data.draw(jsonc_documents.LEAVES)
    done = edit(document.text, Edit(path, value))
    _item, start, end = document.places[path]
    assert done.startswith(document.text[:start])
    assert done.endswith(document.text[end:])
    assert plain(jsonc.parse(done).value) == plain(changed(document.value, path, value))


@given(st.data())
@relaxed
def test_a_value_added_and_every_byte_kept(data):
    document = data.draw(jsonc_documents.documents())
    path = (*data.draw(st.sampled_from(document.containers)), "new.key")
    value = data.draw(st.one_of(jsonc_documents.LEAVES, st.just({"x": [1, {}]})))
    done = edit(document.text, Edit(path, value))
    rest = iter(done)
    assert all(character in rest for character in document.text), "every character is still there, in its order"
    assert plain(jsonc.parse(done).value) == plain(changed(document.value, path, value))
    assert comments(done) == comments(document.text)
    assert edit(done, Edit(path, value)) == done


@given(st.data())
@relaxed
def test_a_value_removed_and_every_comment_kept(data):
    document = data.draw(jsonc_documents.documents())
    paths = [path for path in document.places if path]
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    done = edit(document.text, Edit(path, MISSING))
    rest = iter(document.text)
    assert all(character in rest for character in done), "nothing is in it that was not"
    assert plain(jsonc.parse(done).value) == plain(changed(document.value, path, MISSING))
    if document.text.count(":") == len(list(jsonc_keys(document.value))):  # no equal keys: one range is gone
        item, _start, end = document.places[path]
        kept = comments(document.text[:item]) + comments(document.text[end:])
        assert comments(done) == kept


def jsonc_keys(value):
    """All keys below a value."""
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(value, dict):
            yield key
        yield from jsonc_keys(below)


def changed(value, path, wished):
    """The oracle: the value with one place changed."""
    value = copy.deepcopy(value)
    here = jsonc_documents.at(value, path[:-1])
    if wished is MISSING:
        del here[path[-1]]
    else:
        here[path[-1]] = wished
    return value
