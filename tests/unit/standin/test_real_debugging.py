# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes with the real Go and the real Delve of the seed profile, on Linux."""

from __future__ import annotations

import dataclasses
import os
import pwd
import resource
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._debug import probe, program, session, workplace
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import MODES, RUNNING
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.tests.unit.known_program import GO, delve
from standin import gotools, toolchain
from standin.releases import KNOWN

Probe = Callable[..., dict[str, Any]]
ALL = len(program.statements())
REPEATED = len([one for one in program.statements().values() if not one.once])


def still_running(folder: Path) -> list[str]:
    """All processes that name this folder, or have it as their working folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = os.readlink(entry / "cwd")
        except OSError:
            continue
        if str(folder) in command or str(folder) in place:
            found.append(command)
    return found


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Probe:
    """Probe as the user who runs the tests, in a child as the module does, and see that nothing is left."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    me = pwd.getpwuid(os.geteuid())
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: pwd.struct_passwd((*me[:5], str(home), *me[6:])))

    def held(look: Callable[..., Any] = probe.look, **changes: Any) -> dict[str, Any]:
        request = probe.Request(
            goroot=str(toolchain.linux(GO)),
            dlv=str(delve()),
            library=(Known(GO, "linux/amd64", KNOWN[GO].linux_h1),),
            dlv_sha256=(gotools.KNOWN["linux"],),
            modes=("launch",),
            builds=("debug",),
            rounds=1,
            port=0,
            timeout=240,
            patience=20,
        )
        request = dataclasses.replace(request, **changes)
        answer: dict[str, Any] = as_user(me.pw_name, look, dataclasses.asdict(request), timeout=300)
        assert list(folder.iterdir()) == []
        assert list(home.iterdir()) == []
        assert still_running(folder) == []
        assert answer["left"] == []
        return answer

    return held


def test_a_debug_build_stops_everywhere_in_every_mode(run: Probe) -> None:
    answer = run(modes=tuple(MODES), rounds=2)
    assert answer["builds"]["debug"]["delve"] == "yes"
    assert [one["mode"] for one in answer["sessions"]] == list(MODES)
    for one in answer["sessions"]:
        count = REPEATED if one["mode"] in RUNNING else ALL
        assert (one["lost"], one["refusals"], one["unhit"], one["faults"]) == ([], [], [], [])
        assert (one["statements"], one["settable"], one["hit"]) == (count, count, count)
        assert (one["settable_percent"], one["hit_percent"], one["values_percent"]) == (100, 100, 100)
        assert one["first_stop_ms"]["count"] == 2
        assert one["stop_ms"]["count"] > 2 * count
        assert 0 < one["stop_ms"]["p50"] <= one["stop_ms"]["p95"] <= one["stop_ms"]["max"]


def test_what_optimising_and_inlining_take_away(run: Probe) -> None:
    answer = run(builds=("optimised", "no_inlining", "no_optimising", "no_dwarf", "stripped"))
    found = {session["build"]: session for session in answer["sessions"]}
    assert all(session["lost"] == [] for session in found.values())
    assert 0 < found["optimised"]["settable"] < found["no_inlining"]["settable"] < ALL
    assert found["optimised"]["settable"] < found["no_optimising"]["settable"] < ALL
    assert found["optimised"]["values_percent"] < 100
    assert "please use a line with a statement" in found["optimised"]["refusals"][0]
    for build in ("no_dwarf", "stripped"):
        assert (found[build]["settable"], answer["builds"][build]["delve"]) == (0, "no")
        assert "could not find file" in found[build]["refusals"][0]


def test_a_program_that_can_be_loaded_anywhere(run: Probe) -> None:
    (session,) = run(builds=("pie",), modes=("attach",))["sessions"]
    assert (session["lost"], session["settable"], session["hit"], session["faults"]) == ([], REPEATED, REPEATED, [])


def test_a_program_with_c_in_it(run: Probe) -> None:
    answer = run(builds=("cgo",), modes=("launch", "attach"), cc=shutil.which("gcc"))
    assert answer["builds"]["cgo"]["delve"] == "yes"
    for one in answer["sessions"]:
        count = REPEATED if one["mode"] in RUNNING else ALL
        assert (one["lost"], one["settable"], one["hit"], one["faults"]) == ([], count, count, [])


def test_without_a_compiler_for_c(run: Probe, tmp_path: Path) -> None:
    other = tmp_path / "cc"
    other.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    other.chmod(0o777)
    for cc, says in [
        ("", "there is no C compiler"),
        (str(tmp_path / "missing"), f"there is no C compiler {tmp_path}/missing"),
        (str(tmp_path), f"there is no C compiler {tmp_path}"),
        (str(other), f"{other} can be changed by others than root and the user"),
    ]:
        answer = run(builds=("cgo",), cc=cc)
        assert (answer["builds"]["cgo"]["absent"], answer["sessions"]) == (says, [])
    assert not (tmp_path / "was-run").exists()


def killed_at_a_stop(value: dict[str, Any]) -> dict[str, Any]:
    """In the middle of a session, with Delve and the program running."""
    session._Session._first_visit = lambda *_args: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    return probe.look(value)


def test_signals_are_heard(run: Probe) -> None:
    found = run(builds=(), signals=50)["signals"]
    assert found.pop("error") == ""
    assert {name: taken["count"] for name, taken in found.items()} == {"SIGUSR1_us": 50, "SIGUSR2_us": 50}
    assert all(0 < taken["p50"] <= taken["p95"] <= taken["max"] for taken in found.values())


def test_a_probe_that_is_killed_is_put_away_by_the_next_one(run: Probe, tmp_path: Path) -> None:
    with pytest.raises(AsUserError, match="died without an answer"):
        run(killed_at_a_stop, modes=("multiclient",))
    (folder,) = (tmp_path / "tmp").iterdir()
    assert any("dlv exec" in command for command in still_running(folder))
    os.utime(folder / workplace.MARKER, (0, 0))
    assert run(timeout=0.1)["swept"] == [str(folder)]


def test_a_port_that_is_in_use(run: Probe) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (session,) = run(port=taken.getsockname()[1])["sessions"]
    (lost,) = session["lost"]
    assert "dlv ended" in lost
    assert "address already in use" in lost
    assert session["settable_percent"] is None


def test_what_is_not_proven_is_not_run(run: Probe, tmp_path: Path) -> None:
    other = tmp_path / "dlv"
    other.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    other.chmod(0o755)
    for changes, says in [
        ({"dlv": str(other)}, "sha256 without signature is"),
        ({"dlv": str(tmp_path)}, "not a regular file"),
        ({"dlv": str(tmp_path / "missing")}, "No such file"),
        ({"dlv_sha256": ()}, "nothing proves it"),
        ({"library": ()}, "unknown release"),
        ({"library": (Known(GO, "linux/amd64", "h1:x"),)}, "differs"),
        ({"goroot": str(tmp_path)}, "no toolchain"),
    ]:
        answer = run(**changes)
        assert says in "\n".join(answer["unproven"])
        assert (answer["builds"], answer["sessions"]) == ({}, [])
    assert not (tmp_path / "was-run").exists()


def test_a_dlv_that_others_can_change_is_not_run(run: Probe, tmp_path: Path) -> None:
    copy = tmp_path / "dlv"
    copy.write_bytes(delve().read_bytes())
    copy.chmod(0o777)
    assert run(dlv=str(copy))["unproven"] == [f"{copy} can be changed by others than root and the user"]


def small_disk(value: dict[str, Any]) -> dict[str, Any]:
    """No file may become larger than this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
    return probe.look(value)


def no_disk(value: dict[str, Any]) -> dict[str, Any]:
    tempfile.tempdir = "/nonexistent"
    return probe.look(value)


def test_no_room_and_no_time(run: Probe) -> None:
    made = run(small_disk)["builds"]["debug"]
    assert made["error"].startswith("go build ended with status")
    assert "no temporary folder can be made" in run(no_disk)["error"]
    late = run(timeout=0.5)
    assert late["builds"]["debug"]["error"].startswith("go build did not end in time")
    assert late["sessions"] == []
