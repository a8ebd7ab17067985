# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The editor of a stand-in: VS Code's own code behind a command at the Mac's path."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.golden.triangle.tests.unit import vsix_files
from standin import editors
from standin.errors import StandinError
from standin.host import Host

pytestmark = pytest.mark.standin

Run = Callable[..., subprocess.CompletedProcess[str]]
CODE = '"/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"'


@pytest.fixture
def edited(mac: Host) -> Iterator[Host]:
    """A Mac with an editor and a VSIX, both gone afterwards."""
    mac.install_editors(["code"])
    vsix = mac.disk.root / "private/tmp/go.vsix"
    vsix.write_bytes(vsix_files.vsix())
    yield mac
    vsix.unlink()
    shutil.rmtree(mac.disk.root / "Applications" / editors.FLAVOURS["code"].app)


def test_it_installs_lists_and_removes_as_its_user(edited: Host, run: Run) -> None:
    try:
        done = run(edited, f"{CODE} --install-extension /private/tmp/go.vsix", user="dev")
        assert "Extension 'go.vsix' was successfully installed." in done.stdout
        assert run(edited, f"{CODE} --list-extensions --show-versions", user="dev").stdout == "golang.go@0.36.0\n"
        assert run(edited, "ls -l /Users/dev/.vscode | tail -n 1", user="dev").stdout.split()[2] == "dev"
        assert run(edited, f"{CODE} --uninstall-extension golang.go", user="dev").returncode == 0
        assert run(edited, f"{CODE} --list-extensions", user="dev").stdout == ""
    finally:
        run(edited, "rm -rf ~/.vscode ~/Library/Caches/standin-code", user="dev")


def test_node_is_hidden(mac: Host, run: Run) -> None:
    assert run(mac, "command -v node npm code").stdout == ""


def test_an_editor_that_there_is_none_of(mac: Host) -> None:
    with pytest.raises(StandinError, match="no editor of a stand-in"):
        mac.install_editors(["vim"])
