# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as SARIF 2.1.0, as code scanning reads it: a rule for each check, a result for each drift.

Source of the format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. An exempt check is a result
with a suppression; C(baselineState) compares with the report before, on all results or, where there was none, on none.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import json
import urllib.parse

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common, reasons

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/golden-triangle/golden.triangle"
_LEVELS = {"critical": "error", "warning": "warning", "info": "note"}


def render(report: JsonDict) -> str:
    """The JSON document."""
    found = list(common.findings(report, "drifted", "exempt", "unknown"))
    ids = sorted({check["id"] for _host, check in found} | {one["id"] for one in report.get("fixed", [])})
    compared = report.get("earlier") is not None
    results = [_result(host, check, ids, compared=compared) for host, check in found]
    results += [_fixed(one, ids) for one in report.get("fixed", [])]
    run = {
        "tool": {
            "driver": {
                "name": "golden.triangle",
                "version": report["collection_version"],
                "informationUri": _HOME,
                "rules": [_rule(name) for name in ids],
            }
        },
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _rule(check_id: str) -> JsonDict:
    why = reasons.why(check_id)
    return {"id": check_id, **({"shortDescription": {"text": why}} if why else {})}


def _invocation(report: JsonDict) -> JsonDict:
    silent = [host for host in report["hosts"] if host["reason"] or host.get("stale")]
    return {
        "executionSuccessful": not any(host["state"] == "failed" for host in report["hosts"]),
        "startTimeUtc": report["started"],
        "endTimeUtc": report["ended"],
        "toolExecutionNotifications": [
            {
                "level": "note" if host["state"] == "not_applicable" else "error",
                "message": {"text": f"{host['name']}: {common.shown_state(host)}: {host['reason'] or 'no answer'}"},
            }
            for host in silent
        ],
    }


def _result(host: JsonDict, check: JsonDict, ids: list[str], *, compared: bool) -> JsonDict:
    said = f"{host['name']}: {check['id']} {check['subject']}: expected {check['expected']}, found {check['actual']}"
    words, command = common.remedy(host, check)
    result = {
        **_place(host["name"], check, ids),
        "message": {"text": "\n".join(line for line in (said, *check["evidence"], words, command) if line)},
    }
    if check["state"] == "unknown":
        # "open": there was not enough to decide by; such a result has no level.
        result.update(kind="open", level="none")
    else:
        result.update(kind="fail", level=_LEVELS[check["severity"]])
    if compared:
        result["baselineState"] = check.get("baseline") or ("unchanged" if "first_seen" in check else "new")
    exemption = check.get("exemption")
    if check["state"] == "exempt":
        said = "exempt on the host"
        if exemption:
            said = f"{exemption['reason']} ({exemption['owner']}, until {exemption['expires']})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": said}]
    if "first_seen" in check:
        result["provenance"] = {"firstDetectionTimeUtc": check["first_seen"]}
    return result


def _fixed(one: JsonDict, ids: list[str]) -> JsonDict:
    return {
        **_place(one["host"], one, ids),
        "message": {"text": f"{one['host']}: {one['id']} {one['subject']}: {one['now']} since the report before"},
        "kind": "fail",
        "level": _LEVELS[one["severity"]],
        "baselineState": "absent",
        "provenance": {"firstDetectionTimeUtc": one["first_seen"]},
    }


def _place(host: str, check: JsonDict, ids: list[str]) -> JsonDict:
    """Which rule and where."""
    path = "/".join((host, check["subject"].lstrip("/") or check["id"]))
    uri = urllib.parse.quote(path.encode("utf-8", "backslashreplace"))
    return {
        "ruleId": check["id"],
        "ruleIndex": ids.index(check["id"]),
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": f"hosts/{uri}"}},
                "logicalLocations": [{"name": host, "fullyQualifiedName": f"{host}/{check['id']}", "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"goldenTriangle/v1": common.fingerprint(host, check)},
    }
