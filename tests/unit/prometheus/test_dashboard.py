# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Grafana dashboard: of the shape that Grafana publishes, and about metrics that there are.

The schemas are made of the types in Grafana's own package @grafana/schema; setup.py schemas. What its queries answer is
tested with a real Prometheus in test_prometheus.py.
"""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import jsonschema
import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._views import every
from unit.plugins.plugin_utils.reports import CHECK, PROBED, made

ROOT = Path(__file__).resolve().parents[3]
DASHBOARD: dict[str, t.Any] = json.loads((ROOT / "docs" / "grafana" / "triangle.json").read_text("utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def expressions() -> list[tuple[str, str]]:
    """Every query with the title of its panel, with all hosts chosen."""
    return [(panel["title"], target["expr"].replace("$host", ".*")) for panel in PANELS for target in panel["targets"]]


def schema(name: str) -> jsonschema.Draft7Validator:
    """A schema that setup.py has made of Grafana's types."""
    return jsonschema.Draft7Validator(json.loads((ROOT / ".ansible" / "schemas" / f"{name}.json").read_text("utf-8")))


def test_the_dashboard_is_valid() -> None:
    schema("grafana-dashboard").validate(DASHBOARD)
    wrong = json.loads(json.dumps(DASHBOARD))
    wrong["panels"][0]["targetz"] = []
    with pytest.raises(jsonschema.ValidationError):
        schema("grafana-dashboard").validate(wrong)


@pytest.mark.parametrize("panel", PANELS, ids=[panel["title"] for panel in PANELS])
def test_a_panel_has_the_options_of_its_kind(panel: dict[str, t.Any]) -> None:
    schema(f"grafana-panel-{panel['type']}").validate(panel["options"])
    assert panel["description"]
    assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        here = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not here & taken, panel["title"]
        assert max(x for x, _y in here) < 24
        taken |= here


def test_every_metric_of_a_query_is_one_of_the_reports() -> None:
    numbers = {"gateway_route_cache_age_seconds": 1, "consul_kv_mismatch_count": 0, "other": 1}
    text = every.VIEWS["prometheus"](made(1, {"mac-1": [{**CHECK, "measured": numbers}]}, measured=PROBED))
    known = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)) | {"triangle_probe_values_ratio", "ALERTS"}
    asked = {
        name for _title, expr in expressions() for name in re.findall(r"\b(?:triangle|gateway|consul)_\w+|ALERTS", expr)
    }
    assert asked <= known
