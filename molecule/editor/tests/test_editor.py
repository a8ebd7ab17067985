# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a converged Mac must hold, asked of its files and of the editor itself, never of the modules."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from conftest import Run
    from testinfra.host import Host

testinfra_hosts = ["ansible://molecule-1"]

PLANTED = Path(__file__).resolve().parents[1] / "files"
USER_SETTINGS = "Library/Application Support/Code/User/settings.json"
EDITORS = {
    "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code": ".vscode",
    "/Applications/VSCodium.app/Contents/Resources/app/bin/codium": ".vscode-oss",
}
ADDED = """\
\t"go.alternateTools": {
\t\t"go": "/usr/local/go1.21.5/bin/go",
\t\t"dlv": "/usr/local/golden.triangle/tools/dlv/current/dlv",
\t\t"gopls": "/usr/local/golden.triangle/tools/gopls/current/gopls"
\t},
\t"go.toolsManagement.go": "/usr/local/go1.21.5/bin/go",
\t"go.toolsManagement.autoUpdate": false,
\t"go.toolsManagement.checkForUpdates": "off",
\t"go.useLanguageServer": true,
\t"go.delveConfig": {
\t\t"debugAdapter": "dlv-dap"
\t},
\t"extensions.autoUpdate": false
"""
# What is converged, in the style of the user's file: one place is changed, the rest stands behind what was last.
CONVERGED = [
    ('"go.goroot": "/usr/local/opt/go/libexec", // brew', '"go.goroot": "/usr/local/go1.21.5", // brew'),
    (
        '\t\t"GOFLAGS": "-mod=readonly", // ours\n',
        '\t\t"GOFLAGS": "-mod=readonly", // ours\n\t\t"GOTOOLCHAIN": "local",\n',
    ),
    ('\t"[go]": { "editor.formatOnSave": true }\n', '\t"[go]": { "editor.formatOnSave": true },\n' + ADDED),
]


@pytest.mark.parametrize("user", ["admin", "dev"])
@pytest.mark.parametrize("command", EDITORS)
def test_the_editor_lists_exactly_the_declared_release(host: Host, user: str, command: str) -> None:
    with host.sudo(user):
        home = f"/Users/{user}"
        listed = host.check_output("HOME=%s %s --list-extensions --show-versions", home, command)
        assert listed == "golang.go@0.36.0"
        entries = host.file(f"{home}/{EDITORS[command]}/extensions/extensions.json").content_string
    assert '"pinned":true' in entries


@pytest.mark.parametrize("user", ["admin", "dev"])
def test_every_byte_of_the_users_own_is_still_there(host: Host, user: str) -> None:
    expected = (PLANTED / "settings.jsonc").read_text()
    for was, becomes in CONVERGED:
        assert expected.count(was) == 1
        expected = expected.replace(was, becomes)
    with host.sudo():
        file = host.file(f"/Users/{user}/{USER_SETTINGS}")
        assert file.content == expected.replace("\n", "\r\n").encode()
        listed = host.check_output("ls -l %s", file.path).split()
    assert (listed[0][:10], listed[2], listed[3]) == ("-rw-------", user, "staff")


def test_the_configuration_of_the_users_own_is_still_there(host: Host) -> None:
    with host.sudo():
        text = host.file("/Users/dev/src/shop/.vscode/launch.json").content_string
    own = (PLANTED / "launch.jsonc").read_text()
    assert text.startswith(own[: own.index(" // keep") + len(" // keep")])
    assert text.count('"debugAdapter": "dlv-dap"') == 4


def test_what_the_extension_is_pointed_at_is_there_and_is_what_was_declared(host: Host) -> None:
    for name, version in (("dlv", "1.21.2"), ("gopls", "0.14.2")):
        stays = f"/usr/local/golden.triangle/tools/{name}/current/{name}"
        assert host.file(stays).exists
        said = host.check_output("/usr/local/go1.21.5/bin/go version -m %s", stays)
        assert said.startswith(f"{stays}: go1.21.5")
        assert f"\tv{version}\th1:" in said


def test_nothing_in_any_home_became_roots(host: Host) -> None:
    with host.sudo():
        before = set(host.file("/private/var/root/roots-before").content_string.split("\n"))
        assert set(host.check_output("find /Users -user root").split("\n")) <= before


def test_a_mac_without_an_editor_ends_without_a_failed_task(play: t.Callable[..., Run]) -> None:
    audit = play("audit", "--check", "--diff", "-e", "triangle_hosts=molecule-2", "-e", "triangle_fail_on=never")
    assert audit.status == 0
    assert "failed=0" in audit.text
    [found] = audit.report["hosts"]
    assert found["errors"] == []
    checks = [check for check in found["checks"] if check["corner"] == "editor"]
    of_editors = [check for check in checks if check["id"].startswith("editor.")]
    assert {check["id"] for check in of_editors if check["state"] == "drifted"} == {"editor.app"}
    about_settings = {check["state"] for check in checks if check["id"].startswith("editor.settings")}
    assert about_settings == {"not_applicable"}


def test_a_look_at_the_corner_is_two_executions(play: t.Callable[..., Run]) -> None:
    audit = play("audit", "-e", "triangle_hosts=molecule-1", "-vvv")
    assert [check for check in audit.findings("molecule-1") if check["corner"] == "editor"] == []
    used = [line.rpartition("/")[2] for line in audit.text.splitlines() if line.startswith("Using module file ")]
    assert [name for name in used if name.startswith("vscode_")] == ["vscode_extension.py", "vscode_settings.py"]
