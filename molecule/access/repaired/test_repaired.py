# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module may repair is repaired; what is for a person is still said."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run
    from testinfra.host import Host

testinfra_hosts = ["ansible://molecule-1"]

FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw"
FOR_A_PERSON = ["access.debugserver", "access.listener"]


def test_what_is_left_is_for_a_person(play: t.Callable[..., Run], host: Host) -> None:
    audit = play("audit")
    assert audit.status == 2
    for name in ("molecule-1", "molecule-3"):
        assert sorted(check_id for check_id, _subject in audit.drifted(name)) == FOR_A_PERSON
    assert host.check_output("DevToolsSecurity -status") == "Developer mode is currently enabled."
    listed = host.check_output(f"{FIREWALL} --listapps")
    assert "dlv" not in listed
    assert listed.count("/usr/local/gate way") == 1


def test_the_tools_are_updated_where_that_is_wished(play: t.Callable[..., Run], host: Host) -> None:
    done = play("converge", "-e", "debug_access_command_line_tools=update", "--limit", "molecule-1")
    assert done.status == 0
    assert "version: 15.3." in host.check_output("pkgutil --pkg-info=com.apple.pkg.CLTools_Executables")
    assert not host.file("/private/tmp/.com.apple.dt.CommandLineTools.installondemand.in-progress").exists
    assert [check_id for check_id, _subject in play("audit").drifted("molecule-1")] == ["access.listener"]
