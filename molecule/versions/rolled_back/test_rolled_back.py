# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The older patch is first again, for both users, and nothing else has changed."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from testinfra.host import Host

testinfra_hosts = ["ansible://molecule-1"]


def test_the_older_patch_is_first(host: Host) -> None:
    said = "go version go1.21.5 darwin/amd64"
    assert host.check_output("cd / && sudo -H -u admin /bin/zsh -l -i -c 'go version'") == said
    assert host.check_output("cd / && sudo -H -u dev /bin/bash -l -c 'go version'") == said
    listed = host.check_output("sudo -H -u dev /bin/bash -l -c 'goenv list'").split()
    assert listed == ["1.21.5", "1.21.6", "1.22.12"]


def test_each_file_has_one_block(host: Host) -> None:
    with host.sudo():
        counted = host.check_output("cd /Users && grep -c '>>> golden.triangle >>>' */.zshrc */.zprofile */.bash*")
    assert counted.split() == ["admin/.zshrc:1", "admin/.zprofile:1", "dev/.bash_profile:1", "dev/.bashrc:1"]
