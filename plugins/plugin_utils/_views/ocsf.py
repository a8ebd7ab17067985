# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as OCSF Compliance Findings (class 2003), one event on a line, as security data lakes read them.

Source of the format: https://schema.ocsf.io/1.5.0/classes/compliance_finding. What is drifted, exempt or unknown is
an event: created when it is new, updated while it lasts, closed when it was fixed; it keeps its C(finding_info.uid).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import datetime
import json

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common, reasons

_VERSION = "1.5.0"
_CREATE, _UPDATE, _CLOSE = (1, "Create"), (2, "Update"), (3, "Close")
_SEVERITIES = {"critical": (5, "Critical"), "warning": (3, "Medium"), "info": (1, "Informational")}
#: Of a finding: who deals with it. And of the compliance: what was found.
_NEW, _OPEN, _SUPPRESSED, _RESOLVED = (1, "New"), (2, "In Progress"), (3, "Suppressed"), (4, "Resolved")
_UNKNOWN, _PASS, _FAIL = (0, "Unknown"), (1, "Pass"), (3, "Fail")


def render(report: JsonDict) -> str:
    """The events, each on a line of its own; nothing where there is nothing to say."""
    events = [
        *(_finding(host, check, report) for host, check in common.findings(report, "drifted", "exempt", "unknown")),
        *(_fixed(one, report) for one in report.get("fixed", [])),
    ]
    return "".join(json.dumps(event, ensure_ascii=True, separators=(",", ":")) + "\n" for event in events)


def _finding(host: JsonDict, check: JsonDict, report: JsonDict) -> JsonDict:
    lasting = check.get("baseline") in ("unchanged", "updated")
    status = _SUPPRESSED if check["state"] == "exempt" else _OPEN if lasting else _NEW
    outcome = _UNKNOWN if check["state"] == "unknown" else _FAIL
    event = _event(
        host["name"], check, report, activity=_UPDATE if lasting else _CREATE, status=status, outcome=outcome
    )
    event["message"] = f"expected {check['expected']}, found {check['actual']}"
    found = {"expected": check["expected"], "actual": check["actual"], "lines": check["evidence"]}
    event["evidences"] = [{"data": found}]
    if check.get("exemption"):
        exemption = check["exemption"]
        event["comment"] = f"{exemption['reason']} ({exemption['owner']}, until {exemption['expires']})"
    words, command = common.remedy(host, check)
    if words or command:
        event["remediation"] = {"desc": "\n".join(text for text in (words, command) if text)}
    return event


def _fixed(one: JsonDict, report: JsonDict) -> JsonDict:
    event = _event(one["host"], one, report, activity=_CLOSE, status=_RESOLVED, outcome=_PASS)
    event["message"] = f"{one['now']} since the report before"
    return event


def _event(
    host: str,
    check: JsonDict,
    report: JsonDict,
    *,
    activity: tuple[int, str],
    status: tuple[int, str],
    outcome: tuple[int, str],
) -> JsonDict:
    """What every event has. C(check) may be what is left of one that was fixed."""
    info = {
        "uid": common.fingerprint(host, check),
        "title": f"{check['id']} {check['subject']}".strip(),
        "types": [check["corner"]],
        "last_seen_time": _time(report["ended"]),
    }
    if why := reasons.why(check["id"]):
        info["desc"] = why
    if "first_seen" in check:
        info["first_seen_time"] = _time(check["first_seen"])
    product = {"name": "golden.triangle", "vendor_name": "golden.triangle", "version": report["collection_version"]}
    standard = f"golden.triangle profile {report['profile']}" if report["profile"] else "golden.triangle"
    return {
        "activity_id": activity[0],
        "activity_name": activity[1],
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200300 + activity[0],
        "type_name": f"Compliance Finding: {activity[1]}",
        "time": _time(report["ended"]),
        "severity_id": _SEVERITIES[check["severity"]][0],
        "severity": _SEVERITIES[check["severity"]][1],
        "status_id": status[0],
        "status": status[1],
        "metadata": {"version": _VERSION, "product": product},
        "finding_info": info,
        "compliance": {
            "control": check["id"],
            "standards": [standard],
            "status_id": outcome[0],
            "status": outcome[1],
        },
        "resources": [{"name": host, "uid": host, "type": "host"}],
    }


def _time(text: str) -> int:
    """Milliseconds since 1970, as OCSF's timestamp_t."""
    return int(datetime.datetime.fromisoformat(text).timestamp()) * 1000
