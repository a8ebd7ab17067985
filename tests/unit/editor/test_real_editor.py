# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(vscode_extension) is about, over VS Code's own server, and its agreement with what that one lists."""

from __future__ import annotations

import dataclasses
import os
import pwd
import subprocess
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension import Extension
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension_state import Package, Wish
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import FLAVOURS
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, run
from ansible_collections.golden.triangle.tests.unit import vsix_files
from standin import editors


class Lab:
    """A home of the test's own, a real editor, and VSIX files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.place = self.home / ".vscode" / "extensions"
        resources = folder / "Applications/Visual Studio Code.app/Contents/Resources/app"
        assert editors.modules(), "run make ready-node"
        editors.lay(resources, "code", node=editors.node(), npm=editors.modules())
        self.command = resources / "bin" / "code"
        self.wish = Wish(
            person=Person(pwd.getpwuid(os.geteuid()).pw_name, str(self.home)),
            flavour=FLAVOURS["code"],
            id="golang.go",
            version="0.36.0",
            seals=str(folder / "seals"),
            managed=str(folder / "managed"),
            applications=str(folder / "Applications"),
        )

    def package(self, version: str = "0.36.0", **said: t.Any) -> tuple[Package, ...]:
        path = self.folder / f"go-{version}.vsix"
        path.write_bytes(vsix_files.vsix(version, **said))
        return (Package(str(path), f"file {path.name}"),)

    def run(self, *, check_mode: bool = False, **changes: t.Any) -> Outcome:
        return run([Extension(dataclasses.replace(self.wish, **changes))], check_mode=check_mode)

    def converge(self, **changes: t.Any) -> Outcome:
        """Check, run, check again: the check says what the run does, and nothing is left."""
        checked = self.run(check_mode=True, **changes)
        done = self.run(**changes)
        assert not done.errors, done.errors
        assert checked.diff == done.diff
        assert not self.run(check_mode=True, **changes).changed
        return done

    def editor(self, *words: str) -> str:
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin"}
        done = subprocess.run([self.command, *words], env=environment, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def listed(self) -> list[str]:
        return self.editor("--list-extensions", "--show-versions").split()


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """Whoever runs the test, with a home below the test's folder."""
    lab = Lab(tmp_path)
    real = pwd.getpwnam

    def moved(name: str) -> pwd.struct_passwd:
        entry = real(name)
        return pwd.struct_passwd((*entry[:5], str(lab.home), entry[6]))

    monkeypatch.setattr(pwd, "getpwnam", moved)
    return lab


def test_the_version_is_that_of_the_editor(lab: Lab) -> None:
    assert lab.run(check_mode=True).measured[0]["editor_version"] == editors.version() == "1.100.3"


def test_install_update_by_the_editor_and_back(lab: Lab) -> None:
    first = lab.converge(packages=lab.package())
    assert lab.listed() == ["golang.go@0.36.0"]
    [measured] = first.measured
    assert measured["pinned"] is True
    lab.editor("--install-extension", lab.package("0.40.1")[0].path)
    assert lab.listed() == ["golang.go@0.40.1"]
    found = {check.id: check.actual for check in lab.run(check_mode=True).checks if check.state == "drifted"}
    assert found["editor.extension.version"] == "0.40.1"
    back = lab.converge(packages=lab.package())
    assert lab.listed() == ["golang.go@0.36.0"]
    assert back.measured[0]["h1"] == measured["h1"]
    assert [path.name for path in lab.place.iterdir() if path.is_dir()] == ["golang.go-0.36.0"]


def test_a_changed_file_is_put_right_by_the_editor(lab: Lab) -> None:
    lab.converge(packages=lab.package())
    folder = lab.place / "golang.go-0.36.0"
    (folder / "dist/goMain.js").write_text("evil")
    (folder / "added.js").write_text("evil")
    done = lab.converge(packages=lab.package())
    assert [check.id for check in done.checks if check.repaired] == ["editor.extension.tree"]
    assert not (folder / "added.js").exists()
    assert lab.listed() == ["golang.go@0.36.0"]


def test_the_list_that_is_rebuilt_is_one_to_the_editor(lab: Lab) -> None:
    lab.converge(packages=lab.package())
    (lab.place / "extensions.json").write_text("[{")
    lab.converge()
    assert lab.listed() == ["golang.go@0.36.0"]


def test_the_list_with_the_pin_is_one_to_the_editor(lab: Lab) -> None:
    lab.converge(packages=lab.package(), pin=False)
    lab.converge(pin=True)
    assert '"pinned":true' in (lab.place / "extensions.json").read_text()
    assert lab.listed() == ["golang.go@0.36.0"]


def test_removal(lab: Lab) -> None:
    lab.converge(packages=lab.package())
    lab.converge(present=False)
    assert lab.listed() == []
    assert [path.name for path in lab.place.iterdir() if path.is_dir()] == []


def test_the_editor_agrees_on_what_it_cannot_load(lab: Lab) -> None:
    [error] = lab.run(packages=lab.package(engine="^1.101.0")).errors
    assert "it needs VS Code ^1.101.0, this is 1.100.3" in str(error)
    said = lab.editor("--install-extension", lab.package(engine="^1.101.0")[0].path)
    assert "not compatible with VS Code '1.100.3'" in said
    lab.converge(packages=lab.package(engine="^1.100.0"))
