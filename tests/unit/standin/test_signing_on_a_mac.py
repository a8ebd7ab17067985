# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dlv_codesign over ssh, on a stand-in: ad hoc, none, and what a user may not do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.golden.triangle.tests.unit.signed_files import small
from standin import inventory, signer
from standin.host import Host

pytestmark = pytest.mark.standin

DLV = "/usr/local/bin/dlv"
Play = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def signing_mac(worker: str) -> Iterator[Host]:
    """A Mac of its own: it has to be booted after the signer was built."""
    signer.build()
    host = Host(f"{worker}-signing")
    host.down(forget=True)
    try:
        host.up(None)
        (host.disk.local / "bin").mkdir(exist_ok=True)
        yield host
    finally:
        host.down(forget=True)


@pytest.fixture
def play(signing_mac: Host, tmp_path: Path) -> Play:
    """Run the module once over ssh; its result."""
    file = tmp_path / "inventory.yml"
    file.write_text(inventory.render([signing_mac], become=True), encoding="utf-8")

    def play(wish: dict[str, Any], *words: str) -> dict[str, Any]:
        argv = [str(Path(sys.executable).parent / "ansible"), "-i", str(file), "triangle", "-o", *words]
        argv += ["-m", "golden.triangle.dlv_codesign", "-a", json.dumps({"files": [{"path": DLV, **wish}]})]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert "=> {" in done.stdout, done.stdout + done.stderr
        result: dict[str, Any] = json.loads(done.stdout.partition(" => ")[2])
        return result

    return play


def test_ad_hoc_and_back(signing_mac: Host, play: Play) -> None:
    target = signing_mac.disk.local / "bin" / "dlv"
    target.write_bytes(small())
    target.chmod(0o755)
    assert [play({}, *words)["changed"] for words in (["--check"], [], ["--check"])] == [True, True, False]
    again = play({})
    assert not again["changed"]
    assert {check["state"] for check in again["checks"]} == {"compliant"}
    assert again["files"][0]["codesign"] == "valid on disk, satisfies its Designated Requirement"
    assert play({"signature": "none"})["changed"]
    assert target.read_bytes() == small()
    target.unlink()


def test_an_identity_out_of_a_locked_keychain(
    signing_mac: Host, play: Play, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-out", "c", "-subj", "/CN=dlv-cert"]
    subprocess.run(["openssl", *words], cwd=tmp_path, check=True, capture_output=True)
    words = ["pkcs12", "-export", "-legacy", "-inkey", "k", "-in", "c", "-out", "p12", "-passout", "pass:p"]
    subprocess.run(["openssl", *words], cwd=tmp_path, check=True, capture_output=True)
    (signing_mac.disk.local / "id.p12").write_bytes((tmp_path / "p12").read_bytes())
    (signing_mac.disk.local / "bin" / "dlv").write_bytes(small())
    chain = "/Library/Keychains/signing.keychain-db"
    for command in (
        "mkdir -p /Library/Keychains",
        f"security create-keychain -p secret {chain}",
        f"security import /usr/local/id.p12 -k {chain} -P p -T /usr/bin/codesign",
        f"security lock-keychain {chain}",
    ):
        assert run(signing_mac, f"sudo {command}").returncode == 0
    wish = {"signature": "identity", "identity": "dlv-cert", "keychain": chain}
    assert "over ssh give keychain and keychain_password" in play(wish)["msg"]
    done = play({**wish, "keychain_password": "secret"})
    drifted = {check["id"]: check["actual"] for check in done["checks"] if check["state"] != "compliant"}
    # Nobody trusts it, which only a person can change.
    assert (done["changed"], drifted) == (True, {"delve.codesign": "CSSMERR_TP_NOT_TRUSTED"})
    assert done["files"][0]["signatures"][0]["authority"] == "dlv-cert"


def test_a_mac_without_dlv(play: Play) -> None:
    result = play({"path": "/usr/local/bin/none"}, "--check")
    assert (result["changed"], {check["state"] for check in result["checks"]}) == (False, {"unknown"})
