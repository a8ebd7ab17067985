# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import ast

import pytest
from tools.patch_level import findings


@pytest.mark.parametrize(
    ("code", "versions"),
    [
        ("archive.extractall(path, filter='data')", ["3.9.17"]),
        ("import tarfile\ntarfile.data_filter(member, path)", ["3.9.17"]),
        ("from tarfile import data_filter", ["3.9.17"]),
        ("sys.set_int_max_str_digits(0)", ["3.9.14"]),
        ("archive.extractall(path)\nfilter(None, names)", []),
    ],
)
def test_findings(code: str, versions: list[str]) -> None:
    assert [version for _line, _thing, version in findings(ast.parse(code))] == versions
