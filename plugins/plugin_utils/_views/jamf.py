# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as values of an extension attribute of Jamf Pro: a line for each host, its name, a tab, its C(<result>).

Jamf takes what a script prints between C(<result>) and C(</result>) for the value:
https://learn.jamf.com/r/en-US/jamf-pro-documentation-current/Computer_Extension_Attributes. docs/report.md has the
script that prints the line of the Mac it runs on.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import SEVERITIES, JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._report.table import shorten
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common

#: What fits into a column of an inventory.
_WIDTH = 250


def render(report: JsonDict) -> str:
    """The lines, in the order of the hosts."""
    return "".join(f"{common.one_line(host['name'])}\t<result>{_value(host)}</result>\n" for host in report["hosts"])


def _value(host: JsonDict) -> str:
    """State first, so that a smart group can ask for it by its beginning; then how much, since when, what."""
    drifted = [check for check in host["checks"] if check["state"] == "drifted"]
    said = [common.shown_state(host), f"last answer {host.get('last_answer', host['ended']) or 'never'}"]
    counts = [(sum(check["severity"] == severity for check in drifted), severity) for severity in SEVERITIES]
    said += [f"{number} {severity}" for number, severity in counts if number]
    said += sorted({check["id"] for check in drifted})
    text = shorten(common.one_line("; ".join(said)), _WIDTH)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
