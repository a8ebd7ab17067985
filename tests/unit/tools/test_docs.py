# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the docs lead to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = [
    ROOT / "README.md",
    *(path for folder in ("docs", "roles", "tests") for path in sorted((ROOT / folder).rglob("*.md"))),
]
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
SOURCE = re.compile(r"(?<![\w/])plugins/[\w/\\]+\.py")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if "/node_modules/" not in str(page)], ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    local = [place for place, _anchor in LINK.findall(text) if not place.startswith(("http:", "https:", "mailto:"))]
    assert [place for place in local if not (page.parent / place).exists()] == []
    sources = {name.replace("\\", "") for name in SOURCE.findall(text)}
    assert [name for name in sorted(sources) if not (ROOT / name).is_file()] == []
