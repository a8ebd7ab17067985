# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find what newer patch levels of Python 3.9 have and Apple's 3.9.6 has not.

The unit tests run on whichever 3.9 is at hand, usually the last, and vermin knows minor versions only. What came with a
security release in between is listed here, from the "Notable security feature in" sections of
https://docs.python.org/3.9/whatsnew/3.9.html and the library's own "Changed in version 3.9.x" notes.

Usage: ``python -m tools.patch_level FOLDER...``
"""

from __future__ import annotations

import ast
import sys
import typing as t
from pathlib import Path

NAMES = {  # name of a function, class or attribute: the patch level that brought it
    "set_int_max_str_digits": "3.9.14",
    "get_int_max_str_digits": "3.9.14",
    "int_max_str_digits": "3.9.14",
    "default_max_str_digits": "3.9.14",
    "data_filter": "3.9.17",
    "tar_filter": "3.9.17",
    "fully_trusted_filter": "3.9.17",
    "extraction_filter": "3.9.17",
    "FilterError": "3.9.17",
    "OutsideDestinationError": "3.9.17",
    "AbsoluteLinkError": "3.9.17",
    "LinkOutsideDestinationError": "3.9.17",
    "SpecialFileError": "3.9.17",
    "SetReparseDeferralEnabled": "3.9.19",
    "GetReparseDeferralEnabled": "3.9.19",
}
ARGUMENTS = {  # (called name, keyword): the patch level that brought it
    ("extract", "filter"): "3.9.17",
    ("extractall", "filter"): "3.9.17",
    ("unpack_archive", "filter"): "3.9.17",
    ("getaddresses", "strict"): "3.9.20",
    ("parseaddr", "strict"): "3.9.20",
}


def name_of(node: ast.expr) -> str | None:
    """Give the last part of a name or an attribute."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def findings(tree: ast.Module) -> t.Iterator[tuple[int, str, str]]:
    """Give the line, the thing and the patch level of each use."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            name = name_of(node)
            if name in NAMES:
                yield node.lineno, name, NAMES[name]
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in NAMES:
                    yield node.lineno, alias.name, NAMES[alias.name]
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                pair = (name_of(node.func) or "", keyword.arg or "")
                if pair in ARGUMENTS:
                    yield node.lineno, f"{pair[0]}({pair[1]}=)", ARGUMENTS[pair]


def main() -> int:
    """Print every use; give 1 if there is one."""
    found = 0
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).rglob("*.py")):
            for line, thing, version in findings(ast.parse(path.read_text())):
                print(f"{path}:{line}: {thing} needs Python {version}; Apple's is 3.9.6")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
