# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The GOAMD64 level of the Macs whose sysctl was recorded."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import amd64
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed
from standin import transcripts


class Recorded:
    """Answers as such a Mac did."""

    def __init__(self, macos: str, machine: str) -> None:
        self.macos, self.machine = macos, machine

    def run(self, argv: Sequence[str], *, stdin: bytes | None = None, timeout: float = 0) -> Completed:
        said = transcripts.find([os.path.basename(argv[0]), *argv[1:]], macos=self.macos, machine=self.machine)
        if said is None:
            raise CommandError("nobody recorded it")
        return Completed(tuple(argv), said.rc, said.stdout, said.stderr)


@pytest.mark.parametrize("macos", ["12", "13", "14", "15"])
def test_the_recorded_i7_runs_v3(macos: str) -> None:
    level = amd64.observe(Recorded(macos, "intel"), (int(macos),))
    assert level == amd64.Level("v3", tuple(sorted(amd64.NEEDS["v4"])))


def test_apple_silicon_has_no_such_lists() -> None:
    with pytest.raises(CommandError):
        amd64.observe(Recorded("14", "silicon"), (14,))
