# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit names what was planted, and nothing else."""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from conftest import Run

TOOLS = "/usr/local/golden.triangle/tools"
GOPLS = f"{TOOLS}/gopls/0.14.2-go1.21.5/gopls"
#: What another Go makes of the same gopls, as its release record has it.
BY_ANOTHER_GO = "3d671804457c02194bbbff881956c1b891b9c662f2f0d82fa67e1e08504f8e12"
PLANTED = {
    ("editor.extension.version", "golang.go of dev in VS Code", "0.40.1"),
    ("editor.extension.leftovers", "golang.go of dev in VS Code", "1 left"),
    (
        "editor.settings",
        "/Users/admin/Library/Application Support/Code/User/settings.json: go.toolsManagement.go",
        '"/opt/homebrew/bin/go"',
    ),
    (
        "editor.settings",
        "/Users/admin/Library/Application Support/Code/User/settings.json: go.alternateTools",
        f'go: "/opt/homebrew/bin/go", dlv: "{TOOLS}/dlv/current/dlv", gopls: "{TOOLS}/gopls/current/gopls"',
    ),
    (
        "editor.settings",
        "/Users/dev/Library/Application Support/VSCodium/User/settings.json: extensions.autoUpdate",
        "true",
    ),
    ("gopls.builder", GOPLS, "go1.21.6"),
    ("editor.settings.known", "/Users/dev/src/shop/.vscode/launch.json", "1 keys or values that it does not"),
}


def of_the_editor(audit: Run) -> list[dict[str, t.Any]]:
    """Give the drifted checks of this corner."""
    return [check for check in audit.findings("molecule-1") if check["corner"] == "editor"]


@pytest.fixture(scope="module")
def audit(play: t.Callable[..., Run]) -> Run:
    """One audit for all tests."""
    return play("audit", "--check", "--diff", "-e", "triangle_hosts=molecule-1")


def test_it_names_exactly_what_was_planted(audit: Run) -> None:
    assert audit.status == 2
    found = {(check["id"], check["subject"], check["actual"]) for check in of_the_editor(audit)}
    [tree] = [entry for entry in found if entry[0] == "editor.extension.tree"]
    assert tree[1] == "golang.go of admin in VSCodium"
    [other_bytes] = [entry for entry in found if entry[0] == "gopls.bytes"]
    assert (other_bytes[1], BY_ANOTHER_GO in other_bytes[2]) == (GOPLS, True)
    assert found - {tree, other_bytes} == PLANTED


def test_it_names_the_very_file_and_the_nearest_key(audit: Run) -> None:
    evidence = {check["id"]: check["evidence"] for check in of_the_editor(audit)}
    [line] = evidence["editor.extension.tree"]
    assert line.startswith("changed dist/goMain.js, sha256 ")
    assert evidence["editor.extension.leftovers"] == ["golang.go-0.40.1"]
    assert evidence["editor.settings.known"] == [
        'configuration "Mine": dlvDapMode is no setting of it; the nearest that is: debugAdapter'
    ]
