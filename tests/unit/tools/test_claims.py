# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of claims: each is measured or has a source, and the table in the docs is of this very list."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from ansible_collections.golden.triangle.plugins.module_utils._debug import lsp_probe as _lsp_probe
from ansible_collections.golden.triangle.plugins.module_utils._debug import probe
from ansible_collections.golden.triangle.plugins.modules import debug_probe, lsp_probe
from standin import gotools
from tools import claims, claims_of_editor, claims_of_go, measuring
from tools.claims import Claim
from tools.measuring import Measured, Unmeasured

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = [Claim(**one) for one in yaml.safe_load((ROOT / "tests/tools/claims.yml").read_text("utf-8"))]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.number)
def test_each_claim_is_measured_or_has_a_source(claim: Claim) -> None:
    assert claim.measure or claim.verdict
    if claim.measure:
        assert callable(claims.measurement(claim.measure))
    if claim.verdict:
        assert re.search(r"read in|needs a Mac|records|the list of|the article itself", claim.by)
    assert claim.does
    if "not settled" in claim.verdict or "by the source" in claim.verdict:
        assert claim.by.startswith("needs a Mac")


def test_the_table_is_of_this_list() -> None:
    rows = re.findall(
        r"^\| ([\dT][\d.]*[a-z]?) \| (.*?) \|", (ROOT / "docs/claims.md").read_text("utf-8"), re.MULTILINE
    )
    assert rows == [(claim.number, claim.text) for claim in CLAIMS]


def test_a_verdict_is_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    for holds, word in ((True, "true"), (False, "false"), (None, "partly")):
        monkeypatch.setattr(claims_of_go, "go_env", lambda holds=holds: Measured(holds, "a|b"))
        line = claims.row(Claim("1", "text", "by", "does", measure="go_env"))
        assert line == f"| 1 | text | {word} | a\\|b | by | does |\n"
    assert claims.row(Claim("2", "text", "by", "does", verdict="invented")) == (
        "| 2 | text | invented | not measured | by | does |\n"
    )


def test_what_cannot_be_measured_has_the_verdict_of_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def go_env() -> Measured:
        raise Unmeasured("there is no network")

    monkeypatch.setattr(claims_of_go, "go_env", go_env)
    for verdict, word in (("invented", "invented"), ("", "not settled here")):
        line = claims.row(Claim("1", "text", "by", "does", measure="go_env", verdict=verdict))
        assert line == f"| 1 | text | {word} | not measured: there is no network | by | does |\n"


def test_what_is_measured_for_the_cost_is_what_the_modules_do_by_default() -> None:
    asked = claims.request(**claims.defaults(debug_probe.SPEC, "modes", "builds", "rounds", "port"))
    assert (asked["modes"], asked["builds"]) == (["attach", "launch", "multiclient"], ["debug"])
    assert (asked["rounds"], asked["port"], asked["timeout"], asked["patience"]) == (1, 0, 180, 10)
    assert probe.Request.from_json(asked).signals == 0
    asked = claims_of_editor.lsp_request(**claims.defaults(lsp_probe.SPEC, "rounds"))
    assert (asked["rounds"], asked["timeout"], asked["patience"]) == (3, 120, 20)
    assert _lsp_probe.Request.from_json(asked).gopls_sha256 == (gotools.GOPLS.known["linux"],)


def test_the_cost_is_told_as_a_sum_and_in_its_parts() -> None:
    found = {
        "debug": {"seconds": 5.0, "cpu": 6.0, "sessions": 3},
        "lsp": {"seconds": 2.5, "cpu": 1.5, "sessions": 2},
        "building": 3.25,
        "load": 1.2,
        "megabytes": 61.4,
        "reading": 0.5,
        "size": 17_000_000,
    }
    text = claims.costs(found)
    assert "took 7.5 s together, 7.5 s of a CPU under a load of 1:" in text
    assert "5.0 s (3 sessions, and 3.2 s for the build), that of gopls 2.5 s (2 sessions)" in text
    assert "61 MB of memory" in text


def test_time_and_memory_are_those_of_the_work_and_the_process() -> None:
    taken, result = claims.timed(lambda: subprocess.run(["/bin/sleep", "0.2"], check=True).returncode)
    assert result == 0
    assert 0.2 <= taken["seconds"] < 5
    assert taken["cpu"] < 0.2
    assert claims.peak("VmPeak:\t  9 kB\nVmHWM:\t    2000 kB\nVmRSS:\t 1 kB\n") == 2.048
    with pytest.raises(SystemExit):
        claims.peak("VmRSS:\t 1 kB\n")


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
