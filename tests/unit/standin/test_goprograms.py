# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own Go programs: built once, in gofmt's form."""

from __future__ import annotations

import subprocess

import pytest
from standin import goprograms, toolchain

pytestmark = pytest.mark.standin


def test_built_once_and_static() -> None:
    folder = goprograms.build()
    assert goprograms.build() == folder
    for name in goprograms.NAMES:
        program = (folder / name).read_bytes()
        assert program.startswith(b"\x7fELF")
        assert b"ld-linux" not in program


def test_sources_are_formatted() -> None:
    gofmt = toolchain.linux("1.21.5") / "bin" / "gofmt"
    done = subprocess.run([gofmt, "-l", goprograms.SOURCE], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
