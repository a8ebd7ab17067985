# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions with a dlv that fails in every way: bounded time, a clear word, and all processes gone."""

from __future__ import annotations

import contextlib
import os
import pathlib
import socket
import time
import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._debug import processes, session
from ansible_collections.golden.triangle.plugins.module_utils._debug.channel import Frames, Lost, encode
from ansible_collections.golden.triangle.plugins.module_utils._debug.dap import Client
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import Measured, Order
from ansible_collections.golden.triangle.plugins.module_utils._runner import (
    CommandError,
    Completed,
    SubprocessRunner,
)
from ansible_collections.golden.triangle.tests.unit import double_dlv, double_program
from hypothesis import given
from hypothesis import strategies as st

PATIENCE = 1.5
Hold = t.Callable[..., Measured]


@pytest.fixture
def hold(tmp_path: pathlib.Path) -> Hold:
    """Hold a session with a dlv that fails, end all of it, and see that it is gone and that it took no longer."""
    (tmp_path / "source").mkdir()
    dlv = double_program.put(double_dlv, tmp_path / "dlv")
    # A program to attach to that says it is ready, and is a nuisance.
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\ntrap '' TERM\necho ready\nsleep 600\n", encoding="utf-8")
    program.chmod(0o755)

    def held(how: str, mode: str = "launch", **order: t.Any) -> Measured:
        given = {"patience": PATIENCE, "limit": 6.0, **order}
        wished = Order(mode=mode, dlv=dlv, program=str(program), folder=str(tmp_path / "source"), **given)
        environment = {"PATH": os.environ["PATH"], "DOUBLE": how}
        return double_program.bounded(
            tmp_path, given["limit"], lambda family: session.hold(wished, family, environment)
        )

    return held


def test_a_session_of_the_double_is_not_lost(hold: Hold) -> None:
    """Else the tests below would show nothing. It has no variables, so what is compared is wrong."""
    measured = hold("nothing")
    assert (measured.lost, measured.left) == ("", [])
    assert len(measured.settable) == len(measured.statements) == 76
    assert len(measured.hit) == len([place for place in measured.statements if place.startswith("main.go")])
    assert any("name is not there" in fault for fault in measured.faults)
    assert measured.right < measured.asked


STEPS = [
    "initialize",
    "launch",
    "setBreakpoints",
    "setExceptionBreakpoints",
    "configurationDone",
    "stackTrace",
    "threads",
    "scopes",
    "variables",
    "evaluate",
    "continue",
    "stepIn",
    "disconnect",
]


@pytest.mark.parametrize("step", STEPS)
def test_it_dies_at_each_step(hold: Hold, step: str) -> None:
    lost = hold(f"die:{step}").lost
    assert "dlv ended with status 3" in lost
    assert "panic: it died" in lost
    assert f"at {step}" in lost


@pytest.mark.parametrize("step", ["attach", "setBreakpoints", "stackTrace", "continue"])
@pytest.mark.parametrize("how", ["die", "hang", "close"])
def test_it_fails_while_it_has_hold_of_a_program(hold: Hold, how: str, step: str) -> None:
    """The program is ours, so it is ended with the rest."""
    measured = hold(f"{how}:{step}", mode="attach")
    assert f"at {step}: " in measured.lost


@pytest.mark.parametrize("step", STEPS)
def test_it_hangs_at_each_step(hold: Hold, step: str) -> None:
    assert hold(f"hang:{step}").lost.startswith(f"at {step}: nothing came in time; it said: DAP server listening")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("garbage:initialize", "no header of the protocol: b'HTTP/1.1 200 OK"),
        ("no_json:setBreakpoints", "no message of the protocol: b'{]}[x'"),
        ("cut:stackTrace", "at stackTrace: nothing came in time"),
        ("dribble:evaluate", "at evaluate: nothing came in time"),
        ("huge:stackTrace", "a message of b'99999999' bytes was announced"),
        ("endless_header:initialize", "a header without end"),
        ("endless_events:continue", "at continue: nothing came in time"),
        ("endless_stops:continue", "events were sent that nobody waits for"),
        ("wrong_number:threads", "an answer came to a question that was not asked: 4711"),
        ("refuse:launch", "Delve refused at launch: Failed: could not launch process"),
        ("empty:setBreakpoints", "breakpoints were asked for in main.go, not so many answered"),
        ("empty:stackTrace", "a stop without a place"),
        ("close:scopes", "at scopes: the connection"),
        ("silent", "dlv was not ready within 1.5 s"),
        ("chatter", "dlv was not ready within 1.5 s"),
        ("stubborn", "dlv did not end after the session"),
        ("listening", "dlv did not end after the session"),
    ],
)
def test_it_fails_otherwise(hold: Hold, how: str, says: str) -> None:
    measured = hold(how)
    assert says in measured.lost
    assert len(measured.lost) < 1000


@pytest.mark.parametrize("how", ["late", "reverse", "megabytes"])
def test_what_is_no_fault(hold: Hold, how: str) -> None:
    """It listens late, answers out of order, prints megabytes."""
    measured = hold(how)
    assert (measured.lost, len(measured.settable)) == ("", 76)


def test_a_program_that_forks_is_found_and_ended(hold: Hold, tmp_path: pathlib.Path) -> None:
    measured = hold("fork")
    assert measured.lost == ""
    assert measured.left == [f"{tmp_path}/debuggee 600"]


def test_a_port_that_is_in_use(hold: Hold) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        lost = hold("nothing", port=taken.getsockname()[1]).lost
    assert lost.startswith("dlv ended before it was ready")
    assert "Address already in use" in lost


def test_a_child_that_is_attached_to_and_ignores_signals(hold: Hold) -> None:
    """The double stops at the top of a round and then at each line."""
    measured = hold("nothing", mode="attach")
    assert "the program ended" not in "".join(measured.faults)
    assert len(measured.statements) == 67


def test_nothing_to_start(hold: Hold, tmp_path: pathlib.Path) -> None:
    (tmp_path / "dlv").unlink()
    assert hold("nothing").lost == "No such file or directory"
    (tmp_path / "program").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert hold("nothing", mode="attach").lost == "program ended before it was ready"


def test_processes_that_cannot_be_listed(tmp_path: pathlib.Path) -> None:
    class Mute:
        def run(self, argv: t.Sequence[str], **_more: t.Any) -> Completed:
            return Completed(tuple(argv), 1, "", "ps: sysctl: Operation not permitted")

    with pytest.raises(CommandError, match="Operation not permitted"):
        processes.Family(str(tmp_path), Mute()).look()


def test_others_processes_are_left_alone(tmp_path: pathlib.Path) -> None:
    other = processes.Started(["/bin/sleep", "60"], {}, "/")
    family = processes.Family(str(tmp_path), SubprocessRunner())
    ours = family.start(["/bin/sleep", "60"], {})
    assert [entry.pid for entry in family.look()] == [ours.pid]
    assert family.end() == []
    assert (other.status, ours.status) == (None, -9)
    os.kill(other.pid, 9)
    assert other.wait(time.monotonic() + 5)
    other.close()


# The protocol


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=5), st.data())
def test_messages_however_they_are_cut(bodies: list[dict[str, str]], data: st.DataObject) -> None:
    messages = [{**body, "type": "event"} for body in bodies]
    stream = b"".join(encode(message) for message in messages)
    frames, found = Frames(Client.valid), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += frames.feed(stream[:size])
        stream = stream[size:]
    assert found == messages


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    with contextlib.suppress(Lost):
        for message in Frames(Client.valid).feed(data):
            assert message["type"] in ("request", "response", "event")


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"type": "x"}', b"[" * 100_000, b"\xff"])
def test_json_that_is_no_message(body: bytes) -> None:
    with pytest.raises(Lost, match="no message of the protocol"):
        Frames(Client.valid).feed(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


def test_events_and_answers_in_any_order() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        client = Client(ours, time.monotonic() + 5, 1)
        first, second = client.ask("a"), client.ask("b")
        for number in (second, first):
            theirs.sendall(encode({"type": "response", "request_seq": number, "success": True, "body": {"n": number}}))
            theirs.sendall(encode({"type": "event", "event": f"e{number}"}))
        assert [client.answer(number)["n"] for number in (first, second)] == [first, second]
        assert client.event("e1")["event"] == "e1"
        theirs.sendall(encode({"type": "response", "request_seq": first, "success": True}))
        with pytest.raises(Lost, match="not asked"):
            client.request("c")
