# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything is as it was converged, byte for byte where a file is the user's."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run
    from testinfra.host import Host

#: releases/gopls/0.14.2.json
RECORDED = "511c9fcd82bebf6ab10bce440e8d21747d406ce9d916a1df33c0f9e6773e15f8"
testinfra_hosts = ["ansible://molecule-1"]


def test_the_settings_are_what_they_were(host: Host) -> None:
    with host.sudo():
        now = host.file("/Users/admin/Library/Application Support/Code/User/settings.json").content
        assert now == host.file("/private/var/root/settings-converged").content


def test_the_later_release_is_gone_and_the_changed_file_is_not_changed(host: Host) -> None:
    with host.sudo():
        # What it will clear away when it starts next, the editor notes in a file of its own: at times, and not ours.
        marked = host.run("cat /Users/dev/.vscode/extensions/.obsolete").stdout
        assert "golang.go-0.36.0" not in marked
        listed = host.check_output("ls /Users/dev/.vscode/extensions").split()
        assert listed == ["extensions.json", "golang.go-0.36.0"]
        assert '"pinned":true' in host.file("/Users/dev/.vscode/extensions/extensions.json").content_string
        main = host.file("/Users/admin/.vscode-oss/extensions/golang.go-0.36.0/dist/goMain.js").content_string
    assert main == "// golang.go 0.36.0\n"


def test_gopls_is_again_the_one_that_the_declared_go_has_built(
    host: Host, look: t.Callable[[Host, str], dict[str, t.Any]]
) -> None:
    stays = "/usr/local/golden.triangle/tools/gopls/current/gopls"
    assert host.check_output("/usr/local/go1.21.5/bin/go version %s", stays) == f"{stays}: go1.21.5"
    assert look(host, stays)["sha256"] == RECORDED


def test_nothing_in_any_home_became_roots(host: Host) -> None:
    with host.sudo():
        before = set(host.file("/private/var/root/roots-before").content_string.split("\n"))
        assert set(host.check_output("find /Users -user root").split("\n")) <= before


def test_only_what_a_person_has_to_mend_is_left(play: t.Callable[..., Run]) -> None:
    audit = play("audit", "--check", "--diff", "-e", "triangle_hosts=molecule-1")
    left = [check["id"] for check in audit.findings("molecule-1") if check["corner"] == "editor"]
    assert left == ["editor.settings.known"]
