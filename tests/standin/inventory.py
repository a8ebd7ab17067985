# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet as an Ansible inventory."""

from __future__ import annotations

import shlex
from typing import Any

import yaml

from . import accounts, ssh
from .errors import StandinError
from .host import Host


def render(hosts: list[Host], *, become: bool = False) -> str:
    """YAML with all hosts in group triangle; they need not be up, but must have been."""
    keys = ssh.keys()
    entries: dict[str, Any] = {}
    for host in hosts:
        state = host.state()
        if state is None:
            raise StandinError(f"{host.name} was never up")
        entries[host.name] = {"ansible_host": state.address}
    variables = {
        "ansible_port": ssh.PORT,
        "ansible_user": accounts.ADMIN_USER.name,
        "ansible_ssh_private_key_file": str(keys.private),
        "ansible_ssh_common_args": shlex.join(ssh.client_options(keys)),
        "ansible_python_interpreter": "/usr/bin/python3",
    }
    if become:
        variables["ansible_become"] = True
    inventory = {"triangle": {"hosts": entries, "vars": variables}}
    return yaml.safe_dump(inventory, explicit_start=True, sort_keys=False, width=1000)
