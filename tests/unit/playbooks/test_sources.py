# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written twice in playbooks and roles says the same in both places."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if path.is_dir())


def load(*parts: str) -> t.Any:
    return yaml.safe_load(ROOT.joinpath(*parts).read_text("utf-8"))


def test_audit_is_site_in_check_mode() -> None:
    site, audit = load("playbooks", "site.yml"), load("playbooks", "audit.yml")
    site[0] |= {"name": "Before audit", "check_mode": True}
    site[1] |= {"name": "Audit", "check_mode": True, "diff": True}
    site[2] |= {"check_mode": True}
    assert audit == site


@pytest.mark.parametrize("role", ROLES)
def test_every_variable_of_a_role_is_specified_documented_and_defaulted(role: str) -> None:
    options = load("roles", role, "meta", "argument_specs.yml")["argument_specs"]["main"]["options"]
    defaults = load("roles", role, "defaults", "main.yml")
    readme = (ROOT / "roles" / role / "README.md").read_text("utf-8")
    assert all(name.startswith(f"{role}_") for name in options)
    assert set(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)) == set(options)
    assert set(defaults) == {name for name, option in options.items() if not option.get("required")}
    for name, option in options.items():
        if "default" in option:
            assert defaults[name] == option["default"], name


@pytest.mark.parametrize("role", ROLES)
def test_no_role_asks_for_check_mode(role: str) -> None:
    """A play's own check_mode does not set that variable: the modules know, the roles do not ask."""
    for path in (ROOT / "roles" / role).rglob("*.yml"):
        assert "ansible_check_mode" not in path.read_text("utf-8"), path
