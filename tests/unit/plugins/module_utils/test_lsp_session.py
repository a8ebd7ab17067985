# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions with a gopls that fails in every way: bounded time, a clear word, and all processes gone."""

from __future__ import annotations

import contextlib
import os
import pathlib
import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._debug import (
    lsp_module,
    lsp_probe,
    lsp_session,
    probe,
)
from ansible_collections.golden.triangle.plugins.module_utils._debug.channel import Frames, Lost
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp import Client
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp_session import STEPS, Measured, Order
from ansible_collections.golden.triangle.tests.unit import double_gopls, double_program
from hypothesis import given
from hypothesis import strategies as st

PATIENCE = 1.5
Hold = t.Callable[..., Measured]


@pytest.fixture
def hold(tmp_path: pathlib.Path) -> Hold:
    """Hold a session with a gopls that fails, end all of it, and see that it is gone and that it took no longer."""
    probe.write(str(tmp_path / "source"), lsp_module.FILES)
    strings = tmp_path / "go" / lsp_module.STANDARD_FILE
    strings.parent.mkdir(parents=True)
    strings.write_text("package strings\n\nfunc ToUpper(s string) string {\n", encoding="utf-8")
    gopls = double_program.put(double_gopls, tmp_path / "gopls")

    def held(how: str, **order: t.Any) -> Measured:
        given = {"patience": PATIENCE, "limit": 6.0, **order}
        wished = Order(gopls, str(tmp_path / "go"), str(tmp_path / "source"), **given)
        environment = {"PATH": os.environ["PATH"], "GOROOT": str(tmp_path / "go"), "DOUBLE": how}
        return double_program.bounded(
            tmp_path, given["limit"], lambda family: lsp_session.hold(wished, family, environment)
        )

    return held


def test_a_session_of_the_double_is_not_lost(hold: Hold) -> None:
    """Else the tests below would show nothing."""
    measured = hold("nothing")
    assert (measured.lost, measured.left, measured.diagnostics, measured.definition) == ("", [], [], [])
    package = "golang.org/x/tools/gopls"
    assert measured.server == {"version": "v0.14.2", "h1": "h1:it", "go": "go1.21.5", "package": package}
    assert tuple(measured.steps) == STEPS
    assert all(taken > 0 for taken in measured.steps.values())
    assert set(measured.answered) == set(double_gopls.ASKED) - {"window/noSuchThing"}


EVERY = [
    "initialize",
    "initialized",
    "textDocument/didOpen",
    "textDocument/definition",
    "textDocument/didChange",
    "shutdown",
]


@pytest.mark.parametrize("step", EVERY)
def test_it_dies_at_each_step(hold: Hold, step: str) -> None:
    lost = hold(f"die:{step}").lost
    assert "gopls ended with status 2; it said: panic: it died" in lost
    assert step in lost


@pytest.mark.parametrize("step", EVERY)
def test_it_hangs_at_each_step(hold: Hold, step: str) -> None:
    lost = hold(f"hang:{step}").lost
    assert lost.endswith(": nothing came in time")
    assert step in lost


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("garbage:initialize", "no header of the protocol: b'2026/11/24 listening"),
        ("no_json:initialized", "no message of the protocol: b'{]}[x'"),
        ("no_version:initialize", 'no message of the protocol: b\'{"id":1'),
        ("huge:textDocument/didOpen", "a message of b'99999999' bytes was announced"),
        ("endless_header:initialize", "a header without end"),
        ("endless_logs:shutdown", "out of memory\nout of memory"),
        ("endless_words:textDocument/definition", "messages were sent that nobody waits for"),
        ("endless_questions:textDocument/definition", "at textDocument/definition: "),
        ("wrong_number:shutdown", "an answer came to a question that was not asked: 4711"),
        ("twice:initialize", "an answer came to a question that was not asked: 1"),
        ("refuse:initialize", "gopls refused at initialize: no go command"),
        ("refuse:textDocument/definition", "gopls refused at textDocument/definition: no go command"),
        ("empty:initialize", "at initialize: this is no answer to it: []"),
        ("no_list:textDocument/didOpen", 'this is no list of them: {"a": 1}'),
        ("no_items:initialized", "a question for settings without items: []"),
        ("close:textDocument/didOpen", "after textDocument/didOpen: the connection was closed"),
        ("badly:exit", "gopls ended, but not well; gopls ended with status 1"),
        ("stay:exit", "gopls did not end after the session"),
        ("silent", "at initialize: nothing came in time"),
        ("chatter", "at initialize: nothing came in time"),
    ],
)
def test_it_fails_otherwise(hold: Hold, how: str, says: str) -> None:
    measured = hold(how)
    assert says in measured.lost
    assert len(measured.lost) < 1000


def test_what_it_says_late_and_bit_by_bit_is_no_fault(hold: Hold) -> None:
    measured = hold("late:textDocument/didOpen")
    assert (measured.lost, measured.diagnostics) == ("", [])
    assert measured.steps["diagnostics"] >= 300


def test_wrong_answers_are_no_lost_sessions(hold: Hold) -> None:
    measured = hold("wrong_diagnostics:textDocument/didOpen")
    assert measured.lost == ""
    (fault,) = measured.diagnostics
    assert fault.startswith('of the planted mistake it says [{"severity": 2,')
    assert '"message": "tabs"}], not [{"severity": 1, "range": {"start": {"line": 10, "character": 17}' in fault
    first, second = hold("elsewhere:textDocument/definition").definition
    assert "of Hello it says" in first
    assert 'of ToUpper it says [{"uri": "file:///opt/homebrew/Cellar/go' in second
    assert hold("empty:textDocument/definition").definition[0].startswith("of Hello it says [], not func Hello in ")


def test_a_server_that_does_not_say_what_it_is(hold: Hold) -> None:
    for how in ("bare:initialize", "odd:initialize"):
        measured = hold(how)
        assert measured.lost == ""
        assert set(measured.server.values()) == {""}


def test_what_it_leaves_behind_is_found_and_ended(hold: Hold, tmp_path: pathlib.Path) -> None:
    measured = hold("leave:shutdown")
    assert (measured.lost, measured.left) == ("", [f"{tmp_path}/child 600"])


def test_nothing_to_start(hold: Hold, tmp_path: pathlib.Path) -> None:
    (tmp_path / "gopls").unlink()
    assert hold("nothing").lost == "No such file or directory"


def test_the_time_of_the_whole_session_ends_it_as_well(hold: Hold) -> None:
    assert hold("hang:initialize", patience=60.0, limit=1.0).lost == "at initialize: nothing came in time"


def test_what_a_lost_session_saw_counts_for_nothing() -> None:
    steps = dict.fromkeys(STEPS, 2.0)
    good = Measured(steps=steps, server={"version": "v1"}, answered={"b": 1, "a": 2})
    bad = Measured(steps={"initialize": 900.0}, server={"version": "v2"}, diagnostics=["x"], lost="gone")
    found = lsp_probe.summary([bad, good, good])
    assert (found["rounds"], found["lost"], found["servers"]) == (3, ["gone"], [{"version": "v1"}])
    assert (found["diagnostics"], list(found["answered"])) == ([], ["a", "b"])
    times = found["steps_ms"]["initialize"]
    assert (times["count"], times["p50"], times["p95"], times["max"]) == (2, 2.0, 2.0, 2.0)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    with contextlib.suppress(Lost):
        for message in Frames(Client.valid).feed(data):
            assert message["jsonrpc"] == "2.0"


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"jsonrpc": "2.0"}', b'{"jsonrpc": "2.0", "method": 3}', b"[" * 100_000]
)
def test_json_that_is_no_message(body: bytes) -> None:
    with pytest.raises(Lost, match="no message of the protocol"):
        Frames(Client.valid).feed(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


def test_positions_are_counted_in_units_of_utf_16() -> None:
    text = lsp_module.FILES[lsp_module.MAIN]
    at = lsp_module.position(text, lsp_module.STANDARD)
    before = text.split("\n")[at["line"]].split(lsp_module.STANDARD)[0]
    assert at["character"] == len(before) + 1  # a character beyond the first plane stands before it
