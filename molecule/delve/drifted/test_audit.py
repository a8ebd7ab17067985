# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit names each wrong dlv by what is wrong with it, and changes nothing."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import testinfra

if t.TYPE_CHECKING:
    from conftest import Run

DLV = "/usr/local/golden.triangle/tools/dlv/1.21.2-go1.21.5/dlv"


def named(run: Run, host: str) -> set[str]:
    return {check["id"] for check in run.findings(host)}


def test_what_was_planted_is_named(play: t.Callable[..., Run]) -> None:
    audit = play("audit", "--check", "--diff")
    assert audit.status == 2
    assert named(audit, "molecule-1") == {"delve.builder", "delve.bytes"}
    builder = next(check for check in audit.findings("molecule-1") if check["id"] == "delve.builder")
    assert (builder["expected"], builder["actual"]) == ("go1.21.5", "go1.21.6")
    [link] = audit.findings("molecule-2")
    assert (link["id"], link["remedy"]["kind"]) == ("delve.link", "manual")
    assert "a file, of uid 501: github.com/go-delve/delve (devel) built by go1.21.5" in link["actual"]


@pytest.fixture
def make_wrong(tmp_path: Path) -> t.Callable[[str], Path]:
    """Give a dlv that is wrong in this way."""

    def make(kind: str) -> Path:
        command = [sys.executable, "-m", "standin", "tools", "--bad"]
        folder = Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
        if kind != "one byte":
            return folder / kind
        data = bytearray((folder.parent / "tools" / "dlv").read_bytes())
        data[5_000_000] ^= 1
        (tmp_path / "dlv").write_bytes(data)
        return tmp_path / "dlv"

    return make


@pytest.mark.parametrize(
    "case",
    [
        ("without_dwarf", {"delve.bytes", "delve.flags"}, "built with -ldflags=-w, or stripped"),
        ("devel", {"delve.version", "delve.sums", "delve.bytes"}, "(built in a working copy"),
        ("one byte", {"delve.bytes"}, "sha256 without signature is"),
    ],
    ids=lambda case: case[0],
)
def test_each_wrong_one_is_named_and_left_by_the_audit(
    play: t.Callable[..., Run],
    look: t.Callable[..., dict[str, t.Any]],
    make_wrong: t.Callable[[str], Path],
    case: tuple[str, set[str], str],
) -> None:
    kind, ids, words = case
    wrong = make_wrong(kind)
    inventory = str(Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent)
    copy = ["-m", "ansible.builtin.copy", "-a", f"src={wrong} dest={DLV} mode=0755"]
    subprocess.run(["ansible", "molecule-1", "-i", inventory, "-b", *copy], check=True)
    audit = play("audit", "--limit", "molecule-1")
    assert named(audit, "molecule-1") == ids
    assert words in "\n".join(line for check in audit.findings("molecule-1") for line in check["evidence"])
    mac = testinfra.get_host("ansible://molecule-1", ansible_inventory=inventory)
    assert look(mac, DLV)["sha256"] == hashlib.sha256(wrong.read_bytes()).hexdigest()
