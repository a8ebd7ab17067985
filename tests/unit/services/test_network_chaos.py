# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest for Chaos Mesh, made by Ansible's own templating, keeps to the schema of its custom resource."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = trust_as_template((ROOT / "docs/services/network-chaos.yml.j2").read_text("utf-8"))
SCHEMA = json.loads((ROOT / "tests/services/networkchaos.schema.json").read_text("utf-8"))
GIVEN = {
    "chaos_name": "gateway-nacos",
    "chaos_namespace": "shop",
    "chaos_from": {"app": "gateway"},
    "chaos_to": {"app": "nacos"},
}


def manifest(**changes: Any) -> Any:
    rendered = Templar(loader=DataLoader(), variables={**GIVEN, **changes}).template(TEMPLATE)
    return yaml.safe_load(rendered)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"chaos_action": "delay"}, {"delay": {"latency": "500ms", "jitter": "0ms", "correlation": "0"}}),
        (
            {"chaos_action": "delay", "chaos_latency": "2s"},
            {"delay": {"latency": "2s", "jitter": "0ms", "correlation": "0"}},
        ),
        ({"chaos_action": "loss", "chaos_percent": 30}, {"loss": {"loss": "30", "correlation": "0"}}),
        ({"chaos_action": "partition", "chaos_duration": "2m"}, {"direction": "both", "duration": "2m"}),
    ],
)
def test_a_manifest_keeps_to_the_schema(changes: dict[str, Any], part: dict[str, Any]) -> None:
    made = manifest(**changes)
    jsonschema.validate(made, SCHEMA)
    assert part.items() <= made["spec"].items()
    assert made["spec"]["target"]["selector"] == {"namespaces": ["shop"], "labelSelectors": {"app": "nacos"}}


@pytest.mark.parametrize(
    "changes",
    [
        {"chaos_action": "explode"},
        {"chaos_action": "delay", "chaos_latency": "soon"},
        {"chaos_action": "loss", "chaos_percent": 130},
        {"chaos_action": "partition", "chaos_duration": "2 minutes"},
        {"chaos_action": "partition", "chaos_to": {"app": 1}},
    ],
)
def test_the_schema_tells_a_wrong_one(changes: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest(**changes), SCHEMA)
