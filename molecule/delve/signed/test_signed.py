# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed by an identity on one Mac, ad hoc on another, unsigned on the third: proven, spoiled, named, repaired."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from conftest import Run

DLV = "/usr/local/golden.triangle/tools/dlv/1.21.2-go1.21.5/dlv"
SHA256 = "f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200"
WORDS = "correct horse battery staple"
#: One byte of the program's code, and the file as it was in all else.
SPOIL = f"f = open('{DLV}', 'r+b'); f.seek(5000000); b = f.read(1); f.seek(-1, 1); f.write(bytes([b[0] ^ 1]))"


@pytest.fixture
def play_only_here(play: t.Callable[..., Run]) -> t.Callable[..., Run]:
    """The playbooks, over Macs without what only a person can take away."""
    return lambda name, *options: play(name, "--limit", "molecule-1,molecule-3", *options)


@pytest.fixture
def on(tmp_path: Path) -> t.Callable[..., None]:
    """Run one module on one Mac as root, by ansible."""

    def on(host: str, module: str, arguments: str) -> None:
        inventory = str(Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent)
        command = [str(Path(sys.executable).parent / "ansible"), host, "-i", inventory, "-b", "-m", module]
        subprocess.run([*command, "-a", arguments], check=True, cwd=tmp_path, stdin=subprocess.DEVNULL)

    return on


def checks(run: Run, host: str) -> dict[str, dict[str, t.Any]]:
    (found,) = (entry for entry in run.report["hosts"] if entry["name"] == host)
    return {check["id"]: check for check in found["checks"] if check["subject"] == DLV}


def test_each_has_its_signature_and_the_recorded_bytes_below_it(play: t.Callable[..., Run]) -> None:
    audit = play("audit")
    assert WORDS not in audit.text + json.dumps(audit.report)
    by_identity, unsigned, ad_hoc = (checks(audit, f"molecule-{number}") for number in (1, 2, 3))
    assert by_identity["delve.signature"]["actual"].startswith("signed by dlv-cert (")
    assert unsigned["delve.signature"]["actual"] == "unsigned"
    assert ad_hoc["delve.signature"]["actual"] == "signed ad hoc"
    assert ad_hoc["delve.signature_options"]["actual"] == "identifier dlv, options runtime"
    for found in (by_identity, ad_hoc):
        assert found["delve.bytes"]["actual"] == SHA256
        assert found["delve.entitlements"]["actual"] == "com.apple.security.cs.debugger=True"
        assert {check["state"] for check in found.values()} == {"compliant"}
    assert {check["state"] for check in unsigned.values()} == {"compliant"}


def test_a_byte_changed_after_signing(play_only_here: t.Callable[..., Run], on: t.Callable[..., None]) -> None:
    on("molecule-3", "ansible.builtin.command", f'/usr/bin/python3 -c "{SPOIL}"')
    audit = play_only_here("audit")
    found = checks(audit, "molecule-3")
    drifted = {name for name, check in found.items() if check["state"] == "drifted"}
    assert drifted == {"delve.bytes", "delve.signature_valid"}
    assert found["delve.codesign"]["actual"] == "unknown (blocked by delve.signature_valid)"
    assert audit.findings("molecule-1") == []
    assert play_only_here("site").status == 0
    again = play_only_here("audit")
    assert (again.status, again.findings("molecule-3")) == (0, [])


def test_another_signature_and_no_entitlement(play_only_here: t.Callable[..., Run], on: t.Callable[..., None]) -> None:
    wish = json.dumps({"files": [{"path": DLV, "signature": "adhoc", "entitlements": {}, "identifier": "dlv"}]})
    on("molecule-1", "golden.triangle.dlv_codesign", wish)
    audit = play_only_here("audit")
    found = checks(audit, "molecule-1")
    drifted = {name for name, check in found.items() if check["state"] == "drifted"}
    assert drifted == {"delve.signature", "delve.entitlements"}
    assert found["delve.signature"]["actual"] == "signed ad hoc"
    assert found["delve.entitlements"]["evidence"] == ["missing com.apple.security.cs.debugger"]
    repaired = play_only_here("site")
    assert repaired.status == 0
    assert WORDS not in repaired.text + json.dumps(repaired.report)
    again = play_only_here("audit")
    assert (again.status, again.findings("molecule-1")) == (0, [])
