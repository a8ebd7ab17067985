# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of claims: each is measured or has a source, and the table in the docs is of this very list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tools import claims, claims_of_go, measuring
from tools.claims import Claim
from tools.measuring import Measured

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = [Claim(**one) for one in yaml.safe_load((ROOT / "tests/tools/claims.yml").read_text("utf-8"))]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.number)
def test_each_claim_is_measured_or_has_a_source(claim: Claim) -> None:
    assert bool(claim.measure) != bool(claim.verdict)
    if claim.measure:
        assert callable(claims.measurement(claim.measure))
    else:
        assert re.search(r"read in|needs a Mac|records|the list of|the article itself", claim.by)
    assert claim.does
    if "not settled" in claim.verdict or "by the source" in claim.verdict:
        assert claim.by.startswith("needs a Mac")


def test_a_verdict_is_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    for holds, word in ((True, "true"), (False, "false"), (None, "partly")):
        monkeypatch.setattr(claims_of_go, "go_env", lambda holds=holds: Measured(holds, "a|b"))
        line = claims.row(Claim("1", "text", "by", "does", measure="go_env"))
        assert line == f"| 1 | text | {word} | a\\|b | by | does |\n"
    assert claims.row(Claim("2", "text", "by", "does", verdict="invented")) == (
        "| 2 | text | invented | not measured | by | does |\n"
    )


def test_what_the_runtime_asks_for_is_read_from_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "src/runtime/asm_amd64.s"
    source.parent.mkdir(parents=True)
    source.write_text(
        "                     // SSE3     LAHF/SAHF\n#define V2_FEATURES_CX (1 << 0)\n"
        "          // FMA       AVX\n#define V3_FEATURES_CX (V2_FEATURES_CX | 1 << 12)\n"
        "          // ABM (FOR LZNCT)\n#define V3_EXT_FEATURES_CX (1 << 5)\n",
        "utf-8",
    )
    monkeypatch.setattr(claims_of_go, "goroot", lambda: tmp_path)
    assert claims_of_go._features(2) == ["SSE3", "LAHF/SAHF"]
    assert claims_of_go._features(3) == ["FMA", "AVX", "ABM", "LZNCT"]
    assert claims_of_go.second_level().holds is False
    source.write_text("    // LZCNT\n#define V2_FEATURES_CX (1 << 0)\n", "utf-8")
    assert claims_of_go.second_level().holds is True


def test_measurements_are_made_with_the_release_of_the_profile() -> None:
    assert measuring.go("version").startswith(f"go version go{measuring.GO} ")
    assert measuring.clean()["GOPROXY"] == "off"
