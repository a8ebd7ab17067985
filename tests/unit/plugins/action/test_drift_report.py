# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action is beside Ansible. What it does within Ansible is tested with real playbooks."""

from __future__ import annotations

from pathlib import Path

import yaml
from ansible_collections.golden.triangle.plugins.action import drift_report

ROOT = Path(__file__).resolve().parents[4]


def test_the_version_of_a_checkout() -> None:
    assert drift_report.collection_version() == yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"]
