# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured of Delve: the verdict is that of the figures, and the kernel's tables are read right."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._debug import session
from tools import claims_of_delve, measuring


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        ("0100007F", "127.0.0.1"),
        ("00000000", "0.0.0.0"),
        ("0" * 32, "::"),
        ("00000000000000000000000001000000", "::1"),
        ("0000000000000000FFFF00000100007F", "::ffff:127.0.0.1"),
    ],
)
def test_an_address_of_the_kernels_tables(digits: str, text: str) -> None:
    assert claims_of_delve.address(digits) == text


def test_only_what_this_very_process_listens_on_is_listed() -> None:
    before = claims_of_delve.listeners(Path("/proc/self"))
    with socket.socket() as listening, socket.socket() as bound, socket.socket(socket.AF_INET6) as sixth:
        listening.bind(("127.0.0.3", 0))
        listening.listen()
        bound.bind(("127.0.0.4", 0))
        sixth.bind(("::1", 0))
        sixth.listen()
        assert claims_of_delve.listeners(Path("/proc/self")) == sorted([*before, "127.0.0.3", "::1"])
        with subprocess.Popen(["/bin/sleep", "600"]) as other:
            assert claims_of_delve.listeners(Path("/proc", str(other.pid))) == []
            other.kill()
    assert claims_of_delve.listeners(Path("/proc/self")) == before


@pytest.mark.parametrize(("every", "one", "holds"), [(True, False, False), (False, False, True), (True, True, True)])
def test_an_open_listener_is_seen_beside_a_closed_one(
    every: bool, one: bool, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {":0": (["::"], every), "127.0.0.1:0": (["127.0.0.1"], one)}
    monkeypatch.setattr(claims_of_delve, "_listener", lambda at, _folder, _family: found[at])
    measured = claims_of_delve.listening()
    assert measured.holds is holds
    assert (
        f"--listen=:PORT is at ::, a connection to 127.0.0.2 is {'taken' if every else 'refused'}" in measured.figures
    )


@pytest.mark.parametrize(
    ("changes", "holds"),
    [({}, False), ({"lost": "no symbols"}, True), ({"hit": ["a:1"]}, True), ({"right": 3}, True)],
    ids=["held", "lost", "not hit", "wrong value"],
)
def test_a_patched_library_does_no_harm_only_where_all_is_right(
    changes: dict[str, object], holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {"statements": ["a:1", "b:2"], "hit": ["b:2", "a:1"], "asked": 4, "right": 4, **changes}
    monkeypatch.setattr(claims_of_delve, "patched", lambda: contextlib.nullcontext(Path("/none")))
    monkeypatch.setattr(claims_of_delve, "_session", lambda *_whatever: session.Measured(**seen))
    assert claims_of_delve.patched_library().holds is holds


def test_a_library_is_patched_in_one_place_and_a_place_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "src/sync/waitgroup.go"
    source.parent.mkdir(parents=True)
    released = "func (wg *WaitGroup) Done() {\n\twg.Add(-1)\n}\n"
    source.write_text(released, "utf-8")
    monkeypatch.setattr(measuring, "goroot", lambda: tmp_path)
    with measuring.patched() as copy:
        assert "\tpatched()\n\twg.Add(-1)\n}\n\nfunc patched() {}\n" in (copy / "src/sync/waitgroup.go").read_text(
            "utf-8"
        )
    assert source.read_text("utf-8") == released
    assert not copy.exists()
    source.write_text("", "utf-8")
    with pytest.raises(SystemExit), measuring.patched():
        pass
