# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader against the one that VS Code itself uses: npm's jsonc-parser, asked about the same texts."""

from __future__ import annotations

import json
import math
import subprocess
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._editor import jsonc, jsonc_edit
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc import MISSING, JsoncError
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc_edit import Edit
from ansible_collections.golden.triangle.tests.unit import jsonc_documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NODE_MODULES = Path(__file__).resolve().parents[3] / ".ansible" / "node" / "node_modules"
# One text a line, as JSON; the answer a line, too: the value, or the first error's name. Options as VS Code has them,
# but that an empty document is none of its errors (settings.json may be empty).
PROGRAM = r"""
const parser = require('jsonc-parser');
require('readline').createInterface({input: process.stdin}).on('line', (line) => {
  const errors = [];
  const value = parser.parse(JSON.parse(line), errors, {allowTrailingComma: true, allowEmptyContent: true});
  const infinite = (key, v) => (v === Infinity ? {infinite: 1} : v === -Infinity ? {infinite: -1} : v);
  const answer = errors.length ? {error: parser.printParseErrorCode(errors[0].error)} : {value};
  process.stdout.write(JSON.stringify(answer, infinite) + '\n');
});
"""
Ask = t.Callable[[str], t.Any]
relaxed = settings(suppress_health_check=list(HealthCheck), max_examples=150)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Asks jsonc-parser about one text. Without it the test fails: `make ready-node` installs it."""
    assert (NODE_MODULES / "jsonc-parser").is_dir(), "run make ready-node"
    environment = {"NODE_PATH": str(NODE_MODULES), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    with subprocess.Popen(
        ["node", "-e", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        reader, writer = child.stdout, child.stdin
        assert reader is not None
        assert writer is not None

        def one(text: str) -> t.Any:
            writer.write(json.dumps(text) + "\n")
            writer.flush()
            return json.loads(reader.readline())

        yield one
        writer.close()


def ours(text: str) -> t.Any:
    """What our reader says, in the form of the program's answer; numbers as JavaScript has them."""
    try:
        document = jsonc.parse(text)
    except JsoncError:
        return "error"
    return "nothing" if not document.clean.strip() else _float(document.value)


def theirs(answer: dict[str, t.Any]) -> t.Any:
    """What jsonc-parser says."""
    if "error" in answer:
        return "error"
    return _float(answer["value"]) if "value" in answer else "nothing"


def _float(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        if set(value) == {"infinite"}:
            return math.inf * value["infinite"]
        return {key: _float(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_float(below) for below in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(document=jsonc_documents.documents(jsonc_documents.TREES))
@relaxed
def test_what_is_a_document_is_one_to_both(ask: Ask, document: jsonc_documents.Random) -> None:
    assert ours(document.text) == theirs(ask(document.text)) == _float(document.value)


@given(data=st.data())
@relaxed
def test_what_is_hardly_a_document_is_the_same_to_both(ask: Ask, data: st.DataObject) -> None:
    """A document that was damaged: characters lost, doubled, put elsewhere."""
    text = data.draw(jsonc_documents.documents(jsonc_documents.TREES)).text
    for _count in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        piece = data.draw(
            st.sampled_from(
                ["", ",", "}", "]", "{", '"', "/", "*/", "//", "/*", "\\", "\n", "1", "-", ".", "e", "\xa0"]
            )
        )
        text = text[:place] + piece + text[place + data.draw(st.integers(0, 2)) :]
    assert ours(text) == theirs(ask(text))


@given(text=st.text(alphabet='{}[],:"\\/* \t\r\n01.eE+-truefalsn\xa0\u2028\ufeff\x00\x1f', max_size=24))
@relaxed
def test_any_text_is_the_same_to_both(ask: Ask, text: str) -> None:
    assert ours(text) == theirs(ask(text))


@given(data=st.data())
@relaxed
def test_what_was_edited_is_what_vs_code_reads(ask: Ask, data: st.DataObject) -> None:
    document = data.draw(jsonc_documents.documents())
    container = data.draw(st.sampled_from(document.containers))
    value = data.draw(st.one_of(jsonc_documents.LEAVES, st.just(MISSING)))
    key = data.draw(jsonc_documents.KEYS)
    done = jsonc_edit.edited(jsonc.parse(document.text), [Edit((*container, key), value)]).text
    assert ours(done) == theirs(ask(done))
    read = jsonc.look_up(jsonc.parse(done).value, (*container, key))
    assert read is MISSING if value is MISSING else jsonc.same(read, value)
