# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No check of the collection is without a reason, nor without a line in the docs.

Which checks there are is read from the code: every text of it that has the form of an id. A check that is made in
another way is met as soon as a document names it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._views.reasons import WHY, why

ROOT = Path(__file__).resolve().parents[4]
_CORNERS = "host|go|delve|gopls|tool|editor|lsp|access|debug|services"
ID = re.compile(rf"(?:{_CORNERS})(?:\.[a-z][a-z0-9_]*)+")
#: Of the form of an id, and none: files of Go's.
NO_IDS = {"go.mod", "go.env"}
#: Where docs list checks: a table whose first column is called "check".
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "roles").glob("*/README.md")), *sorted((ROOT / "docs").glob("*.md")))


def in_code() -> set[str]:
    """Every constant text of the plugins that has the form of an id."""
    found = set()
    for path in (ROOT / "plugins").rglob("*.py"):
        if path.name == "reasons.py" or path.parent.name == "modules":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        found |= {text for text in texts if ID.fullmatch(text)}
    return found - NO_IDS


def in_docs() -> set[str]:
    """Every id in the first column of a table of checks; `go.user.login`, `.ssh` is short for two."""
    found = set()
    for path in DOCUMENTS:
        for table in re.findall(r"^\| check \|.*\n\| --- .*\n((?:\|.*\n)+)", path.read_text("utf-8"), re.MULTILINE):
            for row in table.splitlines():
                last = ""
                for name in re.findall(r"`([^`]+)`", row.split("|")[1]):
                    last = last.rpartition(".")[0] + name if name.startswith(".") else name
                    found.add(last)
    return found


def test_there_are_checks_in_both() -> None:
    assert len(in_code()) > 40
    assert len(in_docs()) > 60
    assert {"go.user.ssh", "access.firewall.stealth", "delve.sums"} <= in_docs()


@pytest.mark.parametrize("name", sorted(in_code() | in_docs()))
def test_every_check_has_a_reason_of_its_own(name: str) -> None:
    own = [known for known in WHY if name == known or name.startswith(f"{known}.")]
    assert why(name), "no reason"
    assert max(own, key=len).count(".") >= 1, "only the reason of its whole corner"


@pytest.mark.parametrize("name", sorted(in_code()))
def test_every_check_of_the_code_is_documented(name: str) -> None:
    # README names some of the settings that can defeat the pin, and says that there are more.
    assert name in in_docs() or name.startswith("go.env."), "in no table of README.md, roles/*/README.md or docs/*.md"


def test_a_reason_is_a_sentence() -> None:
    for name, text in WHY.items():
        assert re.fullmatch(r"(?:[A-Z]|macOS).{15,110}\.", text), name
        assert ID.fullmatch(name) or name in {"go", "delve", "editor", "access", "services"}
