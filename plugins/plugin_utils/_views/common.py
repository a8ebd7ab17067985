# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What views have in common: the state shown for a host, harmless text, ages."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import hashlib
import re
import shlex
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._faults import diagnosis
from ansible_collections.golden.triangle.plugins.plugin_utils._report import history
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict

#: Worst first. A host that was silent for too long is stale, whatever it said long ago.
SHOWN_STATES = ("failed", "drifted", "stale", "unreachable", "missing", "unknown", "not_applicable", "compliant")


def shown_state(host: JsonDict) -> str:
    """The state of a host that people see."""
    return "stale" if host.get("stale") else str(host["state"])


def host_counts(report: JsonDict) -> dict[str, int]:
    """Hosts by the state that people see."""
    states = [shown_state(host) for host in report["hosts"]]
    return {state: states.count(state) for state in SHOWN_STATES}


def findings(report: JsonDict, *states: str) -> t.Iterator[tuple[JsonDict, JsonDict]]:
    """Checks in some states with their hosts, in the report's order."""
    return ((host, check) for host in report["hosts"] for check in host["checks"] if check["state"] in states)


def fingerprint(host: str, check: JsonDict) -> str:
    """What a finding is known by: of what was checked, not of what was found, so it lasts as long as the drift."""
    identity = "\0".join((host, check["id"], check["subject"]))
    return hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()


def remedy(host: JsonDict, check: JsonDict) -> tuple[str, str]:
    """What to do: words, and the one command where there is one."""
    words = check["remedy"]["text"]
    if check["remedy"]["kind"] != "automatic":
        return words, ""
    if check["corner"] == "services":
        return words, "ansible-playbook golden.triangle.services"
    return words, f"ansible-playbook golden.triangle.site --limit {shlex.quote(host['name'])}"


def likely(host: JsonDict) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """The most likely root causes of what was found on a host: title, cause, what to do, lines that speak for it."""
    found = diagnosis.of_host(host)
    made = [
        (one.fault.title, one.fault.cause, f"{one.fault.repair.capitalize()}: {one.fault.remedy}", one.evidence)
        for one in found.causes
    ]
    if found.unexplained:
        why_not = "No fault of the catalogue shows just this."
        made.append(("No known cause", why_not, "Look at the evidence by hand.", found.unexplained))
    return made


def age(since: str, until: str) -> str:
    """A span of time in the unit that a person would choose."""
    days = history.days(since, until)
    if days >= 2:
        return f"{int(days)} days"
    hours = days * 24
    if hours >= 2:
        return f"{int(hours)} hours"
    minutes = int(hours * 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}" if minutes else "less than a minute"


def harmless(text: str) -> str:
    """The text without characters that XML forbids or that steer a terminal or the direction of writing."""
    return "".join(char if char.isprintable() or char in "\n\t" else _escaped(char) for char in text)


def one_line(text: str) -> str:
    """Harmless, and on one line."""
    return re.sub(r"\s+", " ", harmless(text)).strip()


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
