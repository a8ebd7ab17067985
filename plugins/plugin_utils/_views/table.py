# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as CSV (RFC 4180), a line for each check, and one for each host without an answer.

A spreadsheet takes a cell that begins with = + - @ for a formula, so such a cell gets an apostrophe before it, as
https://owasp.org/www-community/attacks/CSV_Injection says.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import csv
import io
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common

_HEADS = (
    *("host", "host_state", "corner", "check", "subject", "state", "severity", "expected", "actual", "evidence"),
    *("remedy_kind", "remedy", "first_seen", "exempt_until", "exempt_owner", "exempt_reason"),
)

#: Also in the width that East Asian spreadsheets take for the same character.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(report: JsonDict) -> str:
    """The lines, each ended by CR LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEADS)
    for host in report["hosts"]:
        for row in _rows(host):
            writer.writerow([cell(value) for value in row])
    return buffer.getvalue()


def _rows(host: JsonDict) -> t.Iterator[tuple[str, ...]]:
    begin = (host["name"], common.shown_state(host))
    if host["reason"] or not host["checks"]:
        yield (*begin, "", "", "", host["state"], "", "", host["reason"] or "", *[""] * 7)
    for check in host["checks"]:
        exemption = check.get("exemption") or {}
        yield (
            *begin,
            *(str(check[key]) for key in ("corner", "id", "subject", "state", "severity", "expected", "actual")),
            "\n".join(check["evidence"]),
            *(check["remedy"]["kind"], check["remedy"]["text"], check.get("first_seen", "")),
            *(exemption.get(key, "") for key in ("expires", "owner", "reason")),
        )


def cell(value: str) -> str:
    """A cell that no spreadsheet computes."""
    text = common.harmless(value)
    # Also behind blanks, which some spreadsheets drop before they look.
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text
