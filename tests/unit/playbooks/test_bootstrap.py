# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook for Macs fresh from the box: what it says, that no dialog is raised, how it installs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PLAY = yaml.safe_load((ROOT / "playbooks" / "bootstrap.yml").read_text("utf-8"))[0]
INSTALL = PLAY["tasks"][1]["ansible.builtin.raw"]

#: Prints what the stand-in has noted of dialogs on its screen.
DIALOGS = "cat /private/var/log/dialogs.log"
#: As macOS 14 prints it, with the labels of two releases; public recording of a build machine.
OFFERED = """\
Software Update Tool

Finding available software
Software Update found the following new or updated software:
* Label: Safari18.2SonomaAuto-18.2
\tTitle: Safari, Version: 18.2, Size: 179043KiB, Recommended: YES,
* Label: Command Line Tools for Xcode-15.3
\tTitle: Command Line Tools for Xcode, Version: 15.3, Size: 707501KiB, Recommended: YES,
* Label: Command Line Tools for Xcode-16.2
\tTitle: Command Line Tools for Xcode, Version: 16.2, Size: 751786KiB, Recommended: YES,
* Label: macOS Sonoma 14.7.2-23H311
\tTitle: macOS Sonoma 14.7.2, Version: 14.7.2, Size: 1727102KiB, Recommended: YES, Action: restart,
"""


def playbook(inventory: Path, *arguments: str) -> tuple[int, str]:
    """Run the playbook from a checkout by its path; the status and everything that was printed."""
    command = [Path(sys.executable).with_name("ansible-playbook"), "-i", inventory, ROOT / "playbooks/bootstrap.yml"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(inventory.parent),
        "LANG": "C.UTF-8",
        "ANSIBLE_NOCOLOR": "1",
        # No shared connection: below the home of a test its socket's path would be too long.
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",
    }
    done = subprocess.run(
        [*map(str, command), *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_host_that_is_no_mac_is_left_alone(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.json"
    inventory.write_text(json.dumps({"triangle": {"hosts": {"linux": {"ansible_connection": "local"}}}}), "utf-8")
    status, output = playbook(inventory, "-e", "triangle_install_clt=true")
    assert status == 2
    assert "This is not a Mac (uname -s says Linux)" in output
    assert "skipping: [linux]" in output


@pytest.mark.standin
def test_a_stub_is_told_from_a_python_without_raising_its_dialog(tmp_path: Path) -> None:
    standin = Standin()
    # Another run of the tests on this machine has its own.
    bare, ready = (f"bootstrap-{kind}-{os.getpid()}" for kind in ("bare", "ready"))
    try:
        standin("up", bare, "--bare")
        standin("up", ready)
        inventory = tmp_path / "inventory.yml"
        inventory.write_text(standin("inventory", bare, ready), "utf-8")
        status, output = playbook(inventory, "--check")
        dialogs = standin("shell", bare, "--", DIALOGS)
        # The stand-in does notice: this is what a play would have done.
        control = standin("shell", bare, "--", f"/usr/bin/python3 --version; {DIALOGS}")
    finally:
        standin("down", "--forget", bare, ready)
    assert status == 2, output
    assert "/usr/bin/python3 is Apple's stub: no developer tools are installed." in output
    assert "at /usr/bin/python3: the other playbooks can run here" in output
    assert dialogs == ""
    assert len(control.splitlines()) == 1


class Standin:
    """python -m standin; what it prints."""

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "standin", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


class Mac:
    """A folder in the place of a Mac's root, on which the install script of the playbook runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder / "Library/Developer/CommandLineTools"
        self.log = folder / "log"
        self.log.write_text("", "utf-8")
        (folder / "bin").mkdir()
        (folder / "tmp").mkdir()
        self.command(
            "xcode-select", f'[ "$1" = -p ] && {{ cat {folder}/selected; exit $?; }}; echo "$2" >{folder}/selected'
        )

    def command(self, name: str, script: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.log}\n{script}\n', "utf-8")
        path.chmod(0o755)

    def softwareupdate(self, *, offered: str, installs: bool) -> None:
        (self.folder / "offered").write_text(offered, "utf-8")
        marker = f"{self.folder}/tmp/.com.apple.dt.CommandLineTools.installondemand.in-progress"
        install = f"mkdir -p {self.tools}/usr/bin; ln -s /bin/sh {self.tools}/usr/bin/python3" if installs else "true"
        # Without the marker Apple offers no Command Line Tools to a Mac that has none.
        listing = f"[ -e {marker} ] && cat {self.folder}/offered"
        self.command("softwareupdate", f'if [ "$1" = --list ]; then {listing}; else {install}; fi; exit 0')

    def install(self) -> subprocess.CompletedProcess[str]:
        script = INSTALL
        for path in ("/Library/Developer", "/tmp/", "/usr/bin/xcode-select"):
            assert path in script
        script = script.replace("=/tmp/", f"={self.folder}/tmp/").replace("=/Library/", f"={self.folder}/Library/")
        script = script.replace("/usr/bin/xcode-select", f"{self.folder}/bin/xcode-select")
        environment = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        return subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, check=False)

    def calls(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines()


@pytest.fixture
def mac(tmp_path: Path) -> t.Iterator[Mac]:
    made = Mac(tmp_path)
    yield made
    assert list((tmp_path / "tmp").iterdir()) == [], "the marker is taken away whatever happened"


def test_the_newest_tools_on_offer_are_installed_and_selected(mac: Mac) -> None:
    mac.softwareupdate(offered=OFFERED, installs=True)
    done = mac.install()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "softwareupdate --install Command Line Tools for Xcode-16.2" in mac.calls()
    assert mac.calls()[-1] == f"xcode-select --switch {mac.tools}"
    before = len(mac.calls())
    assert mac.install().returncode == 0
    assert mac.calls()[before:] == ["xcode-select -p"], "the second time there is nothing to do"


def test_success_is_a_file_not_a_status(mac: Mac) -> None:
    mac.softwareupdate(offered=OFFERED, installs=False)
    done = mac.install()
    assert done.returncode == 1
    assert "softwareupdate did not install Command Line Tools for Xcode-16.2" in done.stdout
    assert not any(call.startswith("xcode-select --switch") for call in mac.calls())


def test_nothing_on_offer(mac: Mac) -> None:
    mac.softwareupdate(offered="No new software available.\n", installs=True)
    done = mac.install()
    assert done.returncode == 1
    assert "softwareupdate offers no Command Line Tools" in done.stdout
    assert not any("--install" in call for call in mac.calls())
