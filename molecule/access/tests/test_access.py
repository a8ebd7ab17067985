# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a converged Mac must be, asked of the Mac's own commands, never of the modules."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from testinfra.host import Host

testinfra_hosts = ["ansible://molecule-1", "ansible://molecule-3"]

FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw"


def test_developer_mode_is_on(host: Host) -> None:
    assert host.check_output("DevToolsSecurity -status") == "Developer mode is currently enabled."


def test_the_user_is_a_developer(host: Host) -> None:
    assert "dev" in host.check_output("dscl . -read /Groups/_developer GroupMembership").split()
    assert "_developer" in host.check_output("id -Gn dev").split()


def test_the_firewall_speaks_its_dialect(host: Host) -> None:
    asked = f"{FIREWALL} --getglobalstate --getstealthmode"
    expected = {
        "molecule-1": "Firewall is enabled. (State = 1) \nStealth mode enabled",
        "molecule-3": "Firewall is disabled. (State = 0)\nFirewall stealth mode is off",
    }
    assert host.check_output(asked) == expected[host.backend.host]


def test_the_program_has_its_one_rule(host: Host) -> None:
    listed = [line.strip() for line in host.check_output(f"{FIREWALL} --listapps").splitlines() if line.strip()]
    _count, path, permission = listed
    assert path.endswith("/usr/local/gate way")
    assert permission.strip("( )") == "Allow incoming connections"


def test_nothing_was_refused(host: Host) -> None:
    """No question and no order of this corner is one that nobody recorded."""
    refused = host.check_output("cat /private/var/log/refused.log").splitlines()
    # What the GUI's environment is, the Go corner asks; it lives with no answer.
    assert [line for line in refused if '"launchctl"' not in line] == []
    assert host.check_output("cat /private/var/log/dialogs.log") == ""
