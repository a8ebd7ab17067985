# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report knows from the report before it: since when drift is there, what is new, what was fixed, who is silent.

Pure. The report before is the only memory: whoever keeps the file keeps the history.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict, count

#: Drift, whether somebody answers for it or not.
OPEN = ("drifted", "exempt")
#: States of a host that said what was asked of it.
ANSWERED = ("drifted", "unknown", "not_applicable", "compliant")
#: A host that no run was about for so long is forgotten: it left the fleet.
ABSENT_DAYS = 90
#: How many earlier runs the trend remembers.
TREND = 90

Key = tuple[str, str]


def carry(report: JsonDict, earlier: JsonDict | None, *, stale_days: int) -> JsonDict:
    """The report with what C(earlier) adds to it. Without an earlier one everything begins with this report."""
    before = {host["name"]: host for host in (earlier or {}).get("absent", [])}
    before.update({host["name"]: host for host in (earlier or {}).get("hosts", [])})
    then = earlier["ended"] if earlier else None
    fixed: list[JsonDict] = []
    hosts = []
    for host in report["hosts"]:
        was = before.pop(host["name"], None)
        entry, gone = _host(host, was, now=report["ended"], then=then)
        hosts.append(entry)
        fixed += gone
    absent = [_absent(host, then) for host in before.values()]
    made = {
        **report,
        "stale_days": stale_days,
        "earlier": then,
        "fixed": fixed,
        "absent": [host for host in absent if days(host["reported"], report["ended"]) <= ABSENT_DAYS],
        "trend": [*(earlier or {}).get("trend", []), point(earlier)][-TREND:] if earlier else [],
        "hosts": hosts,
    }
    return settle(made)


def settle(report: JsonDict) -> JsonDict:
    """The report with what follows from its hosts and its time: who is stale, and the counts."""
    hosts = [{**host, "stale": _stale(host, report)} for host in report["hosts"]]
    return {**report, "hosts": hosts, "counts": count(hosts)}


def point(report: JsonDict) -> JsonDict:
    """A report as one point of a trend."""
    counts = report["counts"]
    return {
        "ended": report["ended"],
        "hosts": len(report["hosts"]),
        "compliant": counts["hosts"]["compliant"],
        "drifted": counts["hosts"]["drifted"],
        "findings": counts["findings"],
        "exempt": counts["checks"]["exempt"],
    }


def days(since: str, until: str) -> float:
    """Days between two times of a report; never negative, whatever clocks say."""
    spent = datetime.datetime.fromisoformat(until) - datetime.datetime.fromisoformat(since)
    return max(0.0, spent / datetime.timedelta(days=1))


def answered(host: JsonDict) -> bool:
    """Whether the host said in this run what it was asked."""
    return host["state"] in ANSWERED and host.get("ended") is not None


def last_answer(host: JsonDict) -> str | None:
    """When a host of an earlier report last answered. The first version of reports does not say it."""
    known = host["ended"] if answered(host) else None
    return t.cast("str | None", host.get("last_answer", known))


def _host(host: JsonDict, was: JsonDict | None, *, now: str, then: str | None) -> tuple[JsonDict, list[JsonDict]]:
    """A host with its history, and what was fixed on it."""
    still = _open(was, then) if was else {}
    seen = host["ended"] or now
    here = answered(host)
    fixed: list[JsonDict] = []
    checks = []
    for check in host["checks"]:
        known = still.pop((check["id"], check["subject"]), None)
        if check["state"] in OPEN:
            checks.append({**check, **_baseline(check, known, seen=seen, compared=was is not None)})
            continue
        if known and check["state"] == "unknown":
            # Not known is not fixed: the drift goes on until somebody saw it gone.
            checks.append({**check, "first_seen": known["first_seen"]})
            continue
        if known:
            fixed.append({"host": host["name"], **_brief(known), "now": check["state"]})
        checks.append(check)
    asked = {_kind(check) for check in host["checks"]} if here else set()
    gone = [known for known in still.values() if _kind(known) in asked]
    fixed += [{"host": host["name"], **_brief(known), "now": "gone"} for known in gone]
    last = seen if here else last_answer(was) if was else None
    entry = {
        **host,
        "checks": checks,
        "reported": now,
        "last_answer": last,
        "silent_since": None if here else last or (was or {}).get("silent_since") or now,
        # What was open on a host when it last answered and was not asked, or not answered, this time.
        "carried": [_brief(known) for known in still.values() if known not in gone],
    }
    return entry, fixed


def _kind(check: JsonDict) -> tuple[str, str]:
    """What is asked for together: an audit says nothing of what a debugging session found, though both are of Delve."""
    return check["corner"], str(check["id"]).partition(".")[0]


def _open(host: JsonDict, then: str | None) -> dict[Key, JsonDict]:
    """The drift of a host in the earlier report that nobody has seen gone."""
    found: dict[Key, JsonDict] = {(one["id"], one["subject"]): one for one in host.get("carried", [])}
    for check in host.get("checks", []):
        if check["state"] in OPEN or "first_seen" in check:
            known = {**check, "first_seen": check.get("first_seen") or host.get("ended") or then}
            if check["state"] not in OPEN:
                # What is not known now was not another value before.
                del known["actual"]
            found[check["id"], check["subject"]] = known
    return found


def _baseline(check: JsonDict, known: JsonDict | None, *, seen: str, compared: bool) -> JsonDict:
    if known is None:
        return {"first_seen": seen, **({"baseline": "new"} if compared else {})}
    # Of what was carried past a silent run only the essentials are known.
    same = known.get("actual", check["actual"]) == check["actual"]
    return {"first_seen": known["first_seen"], "baseline": "unchanged" if same else "updated"}


def _brief(known: JsonDict) -> JsonDict:
    return {key: known[key] for key in ("id", "corner", "subject", "severity", "first_seen")}


def _absent(host: JsonDict, then: str | None) -> JsonDict:
    """What is kept of a host that this run was not about."""
    return {
        "name": host["name"],
        "state": host["state"],
        "reported": host.get("reported") or then,
        "last_answer": last_answer(host),
        "silent_since": host.get("silent_since"),
        "carried": [_brief(known) for known in _open(host, then).values()],
    }


def _stale(host: JsonDict, report: JsonDict) -> bool:
    """Whether the last answer is too old to be believed, also that of a report which was merged late."""
    since = host["silent_since"] or host["last_answer"] or host["reported"]
    return days(str(since), report["ended"]) > int(report["stale_days"])
