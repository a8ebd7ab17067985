# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is missing on the machine below is said in so many words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from standin import needs
from standin.errors import StandinError


def test_all_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "kernel", lambda: (6, 6))
    monkeypatch.setattr(needs, "program", lambda name: None)
    with pytest.raises(StandinError) as caught:
        needs.check()
    text = str(caught.value)
    for part in ("Linux 6.7 or later: binfmt_misc in a user namespace", "sshd (Debian: openssh-server)", "ssh-keygen"):
        assert part in text


def test_user_without_subordinate_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    monkeypatch.setattr(needs, "program", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(needs, "subordinate_ids", lambda file: None)
    assert [fault for fault in needs.missing() if "/etc/subgid" in fault and "or run as root" in fault]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:100000:65536\n", needs.SubordinateIds(100000, 65536)),
        ("other:100000:65536\n", None),
        ("0:100000:1000\n", None),
        ("# comment\n\n0:200000:70000\n", needs.SubordinateIds(200000, 70000)),
    ],
)
def test_subordinate_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: needs.SubordinateIds | None
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    file = tmp_path / "subuid"
    file.write_text(text, encoding="utf-8")
    assert needs.subordinate_ids(str(file)) == expected
    assert needs.subordinate_ids(str(tmp_path / "none")) is None
