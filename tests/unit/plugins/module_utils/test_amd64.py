# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The GOAMD64 level by the kernel's lists of features."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import amd64
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed

ALL = frozenset().union(*amd64.NEEDS.values())


class Answers:
    """A runner with one answer."""

    def __init__(self, stdout: str, rc: int = 0) -> None:
        self.stdout, self.rc = stdout, rc

    def run(self, argv: t.Sequence[str], *, stdin: bytes | None = None, timeout: float = 0) -> Completed:
        return Completed(tuple(argv), self.rc, self.stdout, "")


@pytest.mark.parametrize(
    ("features", "macos", "level", "missing"),
    [
        (frozenset(), (14,), "v1", sorted(amd64.NEEDS["v2"])),
        (amd64.NEEDS["v2"], (11,), "v2", sorted(amd64.NEEDS["v3"])),
        (amd64.NEEDS["v2"] | amd64.NEEDS["v3"] - {"LZCNT"}, (14,), "v2", ["LZCNT"]),
        (amd64.NEEDS["v2"] | amd64.NEEDS["v3"], (14,), "v3", sorted(amd64.NEEDS["v4"])),
        (ALL - {"CX16"}, (14,), "v1", ["CX16"]),
        (ALL, (14, 2), "v4", []),
        (ALL, (12, 2), "v4", []),
    ],
)
def test_levels(features: frozenset[str], macos: tuple[int, ...], level: str, missing: list[str]) -> None:
    assert amd64.level(features, macos) == amd64.Level(level, tuple(missing))


def test_v4_waits_for_a_macos_that_keeps_its_registers() -> None:
    found = amd64.level(ALL, (12, 1))
    assert (found.level, found.runs("v3"), found.runs("v4")) == ("v3", True, False)
    assert "macOS 12.2" in found.missing[0]


@pytest.mark.parametrize(
    "answer",
    [Answers(""), Answers("", rc=1), Answers("sysctl: what\n"), Answers("machdep.cpu.leaf7_features: AVX2\n")],
)
def test_an_answer_nobody_knows_is_an_error(answer: Answers) -> None:
    with pytest.raises(CommandError):
        amd64.observe(answer, (14,))


def test_a_cpu_without_leaf_7() -> None:
    answer = Answers("machdep.cpu.features: SSE3 SSSE3 CX16 SSE4.1 SSE4.2 POPCNT\nmachdep.cpu.extfeatures: LAHF\n")
    assert amd64.observe(answer, (12, 7)).level == "v2"
