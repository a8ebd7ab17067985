# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Command Line Tools and their debugserver, held against a release record and updated."""

from __future__ import annotations

import dataclasses
import os

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import command_line_tools, debugserver
from ansible_collections.golden.triangle.plugins.module_utils._apple.command_line_tools import (
    RECEIPT,
    CommandLineTools,
    Minimum,
    Offer,
    choose,
    offers,
    receipt,
    selected,
)
from ansible_collections.golden.triangle.plugins.module_utils._part import run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed
from ansible_collections.golden.triangle.tests.unit.helpers import MAC

MINIMUMS = (
    Minimum("12", "13", "warning", "never tried"),
    Minimum("14", "15", "critical", "it faults at the first breakpoint"),
)
LIST = "Software Update found the following new or updated software:\n"


def server_file(project, *, copies=2):
    one = b"\0" * 100 + f"@(#)PROGRAM:LLDB  PROJECT:lldb-{project}\n\0".encode()
    return b"\xca\xfe\xba\xbe" + one * copies


class FakeMac:
    """A Mac with its tools below a folder; softwareupdate brings what is offered."""

    def __init__(self, folder):
        self.folder = folder
        self.server = folder / "debugserver"
        self.receipt = "15.3.0.0.1.1708487402"
        self.selected = debugserver.TOOLS
        self.offers = {}
        self.marker = folder / "marker"
        self.installed = []
        self.put("1500.0.404.7")

    def put(self, project):
        self.server.write_bytes(server_file(project))
        self.server.chmod(0o755)

    def run(self, argv, *, stdin=None, timeout=0.0):
        command, *words = argv
        if command == command_line_tools.PKGUTIL:
            if not self.receipt:
                return Completed((), 1, "", f"No receipt for '{RECEIPT}' found at '/'.\n")
            text = f"package-id: {RECEIPT}\nversion: {self.receipt}\nvolume: /\nlocation: /\ninstall-time: 1\n"
            return Completed((), 0, text, "")
        if command == command_line_tools.XCODE_SELECT:
            if not self.selected:
                return Completed((), 2, "", "xcode-select: error: unable to get active developer directory, use ...\n")
            return Completed((), 0, f"{self.selected}\n", "")
        assert self.marker.exists(), "without its marker nothing is offered"
        if words == ["--list"]:
            labels = "".join(f"* Label: Command Line Tools for Xcode-{v}\n\tTitle: x, \n" for v in self.offers)
            text = LIST + labels if labels else "No new software available.\n"
            return Completed((), 0, text, "")
        chosen = words[1].rpartition("-")[2]
        self.installed.append(chosen)
        if (project := self.offers[chosen]) is not None:
            self.receipt = f"{chosen}.0.0.1.1"
            self.put(project)
        return Completed((), 0, "Done.\n", "")


@pytest.fixture
def mac(tmp_path, monkeypatch):
    mac = FakeMac(tmp_path)
    monkeypatch.setattr(debugserver, "_OF_TOOLS", str(mac.server))
    return mac


def converge(mac, *, host=MAC, update=False, minimums=MINIMUMS, **options):
    def once(check_mode):
        part = CommandLineTools(mac, host, minimums, update=update, marker=str(mac.marker), **options)
        return run([part], check_mode=check_mode)

    checked, done = once(True), once(False)
    assert checked.diff == done.diff
    assert not mac.marker.exists()
    return done


def states(done):
    return {check.id: (check.state, check.remedy.kind) for check in done.checks}


def test_tools_that_will_do(mac):
    done = converge(mac, update=True)
    assert states(done) == {"access.clt": ("compliant", "none"), "access.debugserver": ("compliant", "none")}
    assert done.measured[0]["debugserver"] == {
        "path": str(mac.server),
        "project": "1500.0.404.7",
        "generation": 15,
    }


def test_old_tools_are_for_a_person(mac):
    mac.receipt = "14.3.1.0.1.1683849156"
    mac.put("1403.0.17.64")
    done = converge(mac)
    assert states(done) == {"access.clt": ("drifted", "manual"), "access.debugserver": ("drifted", "manual")}
    assert {check.severity for check in done.checks} == {"critical"}
    assert done.checks[1].evidence == ("it faults at the first breakpoint",)
    assert done.errors == ()


def test_an_old_debugserver_below_a_new_receipt_is_found(mac):
    mac.put("1403.0.17.64")
    assert states(converge(mac)) == {"access.clt": ("compliant", "none"), "access.debugserver": ("drifted", "manual")}


def test_the_minimum_is_that_of_the_newest_macos_not_newer_than_this_one(mac):
    mac.receipt = "13.4.0.0.1.1"
    mac.put("1316.0.9.46")
    twelve, thirteen = (dataclasses.replace(MAC, macos=(major, 5)) for major in (12, 13))
    assert states(converge(mac, host=twelve))["access.debugserver"][0] == "compliant"
    assert states(converge(mac, host=thirteen))["access.debugserver"][0] == "compliant"
    fifteen = dataclasses.replace(MAC, macos=(15, 7, 4))
    assert states(converge(mac, host=fifteen))["access.debugserver"][0] == "drifted"
    assert states(converge(mac, host=fifteen, minimums=()))["access.debugserver"][0] == "compliant"


def test_update_takes_the_newest_of_the_lowest_generation_that_will_do(mac):
    mac.receipt = "14.3.1.0.1.1683849156"
    mac.put("1403.0.17.64")
    mac.offers = {"14.4": "1403.0.17.64", "15.1": "1500.0.200.58", "15.3": "1500.0.404.7", "16.2": "1600.0.36.3"}
    done = converge(mac, update=True)
    assert (mac.installed, done.errors, done.changed) == (["15.3"], (), True)
    assert {check.repaired for check in done.checks} == {True}


def test_an_update_that_did_nothing_fails(mac):
    mac.receipt = ""
    mac.offers = {"15.3": None}
    done = converge(mac, update=True)
    assert "still drifted after the repair: access.clt" in str(done.errors[0])


@pytest.mark.parametrize("offered", [{}, {"14.3": "1403.0.17.64"}])
def test_what_is_offered_may_not_do(mac, offered):
    mac.receipt, mac.offers = "", offered
    done = converge(mac, update=True)
    assert (done.errors[0].refusal, mac.installed) == ("no_source", [])
    assert "offers no Command Line Tools 15 or later" in str(done.errors[0])


def test_a_link_in_the_place_of_the_marker_is_not_followed(mac, tmp_path):
    mac.receipt = ""
    mac.marker.symlink_to(tmp_path / "victim")
    mac.offers = {"15.3": "1500.0.404.7"}
    done = run([CommandLineTools(mac, MAC, MINIMUMS, update=True, marker=str(mac.marker))], check_mode=False)
    assert "symbolic link" in str(done.errors[0])
    assert not (tmp_path / "victim").exists()
    assert mac.installed == []


def test_no_tools_at_all(mac):
    mac.receipt = mac.selected = ""
    mac.server.unlink()
    done = converge(mac)
    assert states(done) == {"access.clt": ("drifted", "manual"), "access.debugserver": ("unknown", "none")}
    assert done.checks[1].actual == "unknown (blocked by access.clt)"


def test_a_mac_with_xcode_alone(mac, tmp_path):
    contents = tmp_path / "Xcode.app/Contents"
    resources = contents / "SharedFrameworks/LLDB.framework/Versions/A/Resources"
    resources.mkdir(parents=True)
    (resources / "debugserver").write_bytes(server_file("1500.0.404.7"))
    (resources / "debugserver").chmod(0o755)
    mac.receipt, mac.selected = "", str(contents / "Developer")
    mac.server.unlink()
    done = converge(mac)
    assert states(done) == {"access.clt": ("not_applicable", "none"), "access.debugserver": ("compliant", "none")}
    assert done.checks[1].subject == str(resources / "debugserver")


def test_the_first_that_can_be_executed_is_delves(mac):
    assert debugserver.find(None) == str(mac.server)
    mac.server.chmod(0o644)
    assert debugserver.find(None) is None


def test_another_debugserver_is_for_a_person(mac, tmp_path):
    (tmp_path / "own").write_bytes(server_file("1403.0.17.64"))
    done = converge(mac, update=True, server_path=str(tmp_path / "own"))
    assert states(done)["access.debugserver"] == ("drifted", "manual")
    assert mac.installed == []


@pytest.mark.parametrize(
    ("project", "generation", "text"),
    [
        ("1100.0.30..1", 11, "of the tools 11"),
        ("1316.0.9.46", 13, "of the tools 13"),
        ("1403.0.17.64", 14, "of the tools 14"),
        ("1600.0.36.3", 16, "of the tools 16"),
        ("1700.0.9.502", 16, "of the tools 16 or later"),
    ],
)
def test_generations(tmp_path, project, generation, text):
    (tmp_path / "server").write_bytes(server_file(project))
    found = debugserver.read(str(tmp_path / "server"))
    assert (found.project, found.generation) == (project, generation)
    assert str(found).endswith(text)


def test_a_version_across_two_pieces_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(debugserver, "_CHUNK", 120)
    (tmp_path / "server").write_bytes(server_file("1500.0.404.7"))
    assert debugserver.read(str(tmp_path / "server")).project == "1500.0.404.7"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"@(#)PROGRAM:LLDB  PROJECT:lldb-",
        b"@(#)PROGRAM:LLDB  PROJECT:lldb-1500.0",
        b"@(#)PROGRAM:LLDB PROJECT:lldb-1500.0\n",
        b"@(#)PROGRAM:LLDB  PROJECT:lldb-" + b"1" * 10000 + b"\n",
        server_file("1500.0.404.7") + server_file("1403.0.17.64"),
    ],
)
def test_files_that_are_not_understood(tmp_path, data):
    (tmp_path / "server").write_bytes(data)
    with pytest.raises(CommandError, match="not understood"):
        debugserver.read(str(tmp_path / "server"))


def test_what_is_no_file_is_not_read(tmp_path, mac):
    os.mkfifo(tmp_path / "pipe")
    for path in ("pipe", ".", "nothing"):
        with pytest.raises(CommandError):
            debugserver.read(str(tmp_path / path))
    mac.server.unlink()
    mac.server.write_bytes(b"no server")
    mac.server.chmod(0o755)
    assert states(converge(mac))["access.debugserver"] == ("unknown", "none")


def test_a_huge_file_is_not_read(tmp_path):
    with open(tmp_path / "server", "wb") as stream:
        stream.truncate(debugserver.LIMIT + 1)
    with pytest.raises(CommandError, match="at most 256 MiB"):
        debugserver.read(str(tmp_path / "server"))


def test_strange_answers():
    strange = Completed(("x",), 0, "Guru Meditation\n", "")
    for parse in (receipt, selected, offers):
        with pytest.raises(CommandError, match="not understood"):
            parse(strange)


def test_nothing_is_chosen_of_nothing():
    assert choose([], 15) is None
    assert choose([Offer("x", (16, 2))], 15) == Offer("x", (16, 2))
