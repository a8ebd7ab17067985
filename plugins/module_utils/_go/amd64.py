# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Up to which GOAMD64 level this CPU runs programs, by the names the kernel gives its features.

What each level needs: runtime/asm_amd64.s of go1.21.5. The names: C(feature_map), C(leaf7_feature_map) and
C(extfeature_map) of xnu's osfmk/i386/cpuid.c; a CPU without leaf 7 has no such list.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

SYSCTL = "/usr/sbin/sysctl"
LISTS = ("machdep.cpu.features", "machdep.cpu.leaf7_features", "machdep.cpu.extfeatures")
LEVELS = ("v1", "v2", "v3", "v4")

#: What a level needs on top of the one before. macOS calls AVX AVX1.0, and CMPXCHG16B CX16.
NEEDS: t.Mapping[str, frozenset[str]] = {
    "v2": frozenset({"SSE3", "SSSE3", "CX16", "SSE4.1", "SSE4.2", "POPCNT", "LAHF"}),
    "v3": frozenset({"FMA", "MOVBE", "OSXSAVE", "AVX1.0", "F16C", "LZCNT", "BMI1", "AVX2", "BMI2"}),
    "v4": frozenset({"AVX512F", "AVX512DQ", "AVX512CD", "AVX512BW", "AVX512VL"}),
}

#: Before macOS 12.2 (Darwin 21.3) a signal could corrupt AVX-512's mask registers: golang.org/x/sys/cpu
#: cpu_darwin_x86.go, go.dev/issue/49233.
V4_MACOS = (12, 2)


@dataclasses.dataclass(frozen=True)
class Level:
    """The highest level, and why the next one is out of reach; C(missing) is empty at v4."""

    level: str
    missing: tuple[str, ...]

    def runs(self, wished: str) -> bool:
        """Whether programs of level C(wished) run here."""
        return LEVELS.index(wished) <= LEVELS.index(self.level)

    def as_result(self) -> dict[str, t.Any]:
        """As JSON, for the fleet's overview."""
        return {"level": self.level, "missing": list(self.missing)}


def observe(runner: Runner, macos: tuple[int, ...]) -> Level:
    """Ask the kernel for its three lists. Raises CommandError for an answer nobody knows."""
    # With names and -i: a name this CPU does not have is left out, the others still line up (system_cmds sysctl.c).
    answer = runner.run([SYSCTL, "-i", *LISTS])
    found: set[str] = set()
    seen = set()
    for line in answer.stdout.splitlines():
        name, separator, value = line.partition(":")
        if not separator or name not in LISTS:
            raise CommandError(f"not understood: {answer.describe()}")
        seen.add(name)
        found.update(value.split())
    if answer.rc != 0 or LISTS[0] not in seen:
        raise CommandError(f"not understood: {answer.describe()}")
    return level(found, macos)


def level(features: t.AbstractSet[str], macos: tuple[int, ...]) -> Level:
    """The level of a CPU with these features."""
    reached = "v1"
    for name, needs in NEEDS.items():
        missing = sorted(needs - features)
        if name == "v4" and not missing and macos < V4_MACOS:
            missing = ["macOS 12.2 or later, before which a signal could corrupt AVX-512's mask registers"]
        if missing:
            return Level(reached, tuple(missing))
        reached = name
    return Level(reached, ())
