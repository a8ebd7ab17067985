# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple's commands that a stand-in has, and the Linux ones that it must not have."""

from __future__ import annotations

from typing import Final

# Every command of Apple's that this collection may ever ask, with its place below /usr. All of them are answered by
# one program from the recordings; those without any recording refuse every question.
COMMANDS: Final = {
    "DevToolsSecurity": "sbin",
    "arch": "bin",
    "codesign": "bin",
    "csrutil": "bin",
    "defaults": "bin",
    "dscl": "bin",
    "dseditgroup": "sbin",
    "launchctl": "bin",
    "lsof": "sbin",
    "pkgutil": "sbin",
    "plutil": "bin",
    "scutil": "sbin",
    "security": "bin",
    "socketfilterfw": "libexec/ApplicationFirewall",
    "softwareupdate": "sbin",
    "spctl": "sbin",
    "sw_vers": "bin",
    "sysctl": "sbin",
    "system_profiler": "sbin",
    "uname": "bin",
    "vm_stat": "bin",
    "xattr": "bin",
    "xcode-select": "bin",
    "xcrun": "bin",
}

# Programs of the Linux below that would mislead interpreter discovery, fact gathering or a search for another Go.
NOT_ON_A_MAC: Final = (
    *("bin/python*", "bin/pydoc*", "bin/pip*", "bin/2to3*", "bin/idle*"),
    *("bin/go", "bin/gofmt", "lib/go", "lib/go-*", "lib/golang", "bin/dlv", "bin/code", "bin/brew"),
    *("bin/node", "bin/nodejs", "bin/npm", "bin/npx"),
    *("bin/apt", "bin/apt-*", "bin/dpkg*", "bin/systemctl", "bin/snap", "bin/rpm", "bin/dnf*", "bin/yum"),
    *("bin/setfacl", "bin/getfacl", "bin/timeout"),
    *("sbin/service", "sbin/update-rc.d", "sbin/invoke-rc.d"),
)
