# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML page: no network, no fonts, nothing to install; it opens from a disk or a mail.

What was found is data in the page, and only ever becomes text: the page's policy forbids any script and style but its
own two. Texts that occur more than once are there once, so that a fleet of thousands is a page of a few megabytes.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._report import history
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import CHECK_STATES, SEVERITIES, JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._report.table import spent
from ansible_collections.golden.triangle.plugins.plugin_utils._report.verdict import judge
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common, reasons

#: How many lines speak for a cause; all of them are with the findings below it.
_EVIDENCE = 3
_FOLDER = Path(__file__).resolve().parent


class _Texts:
    """Every text once; C(of) gives its number."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._numbers: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The number of a text."""
        number = self._numbers.setdefault(text, len(self.all))
        if number == len(self.all):
            self.all.append(text)
        return number


def render(report: JsonDict) -> str:
    """The page."""
    verdict = judge(report, fail_on="info")
    style, script = _own("page.css"), _own("page.js")
    values = {
        "title": html.escape(common.one_line(verdict.message)),
        "headline": html.escape(common.one_line(_headline(report))),
        "verdict": verdict.result,
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "data": _embedded(_data(report)),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda match: values[match[1]], _own("page.html"))


def _headline(report: JsonDict) -> str:
    """What a person asks first: how many, and is it well?"""
    counts = common.host_counts(report)
    said = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in counts.items() if number)
    return f"{len(report['hosts'])} {'Mac' if len(report['hosts']) == 1 else 'Macs'}: {said or 'none'}"


def _data(report: JsonDict) -> JsonDict:
    texts = _Texts()
    kinds: dict[tuple[t.Any, ...], int] = {}
    hosts = [_host(host, texts, kinds) for host in report["hosts"]]
    names = sorted({check["id"] for host in report["hosts"] for check in host["checks"]})
    return {
        "version": report["collection_version"],
        "profile": report["profile"],
        "ended": report["ended"],
        "check_mode": report["check_mode"],
        "earlier": report.get("earlier"),
        "stale_days": report.get("stale_days"),
        "repaired": report["counts"]["repaired"],
        "trend": [*report.get("trend", []), history.point(report)] if report.get("trend") else [],
        "fixed": [_brief(one, texts) for one in report.get("fixed", [])],
        "absent": [
            [texts.of(one["name"]), texts.of(one["state"]), one["last_answer"]] for one in report.get("absent", [])
        ],
        "exemptions": report.get("exemptions", []),
        "advisories": [{**one, "said": _advisories.sentence(one)} for one in report.get("advisories", [])],
        "notes": report.get("notes", []),
        "states": CHECK_STATES,
        "severities": SEVERITIES,
        "shown_states": common.SHOWN_STATES,
        "why": {name: reasons.why(name) for name in names},
        "kinds": [list(kind) for kind in kinds],
        "hosts": hosts,
        "texts": texts.all,
    }


def _host(host: JsonDict, texts: _Texts, kinds: dict[tuple[t.Any, ...], int]) -> JsonDict:
    """A host; what it does not have is left out."""
    known = {
        "n": host["name"],
        "s": common.SHOWN_STATES.index(common.shown_state(host)),
        "r": host["reason"] or "",
        "e": texts.of(host["ended"]) if host["ended"] else None,
        "q": host.get("silent_since"),
        "a": host.get("last_answer") if host.get("silent_since") else None,
        "c": [_check(host, check, texts, kinds) for check in host["checks"]],
        "x": [[error["task"], error["kind"], error["message"]] for error in host["errors"]],
        "o": [texts.of(note) for note in host["notes"]],
        "k": [_brief(one, texts) for one in host.get("carried", [])],
        "l": [
            [*(texts.of(part) for part in (title, cause, remedy)), [texts.of(line) for line in evidence[:_EVIDENCE]]]
            for title, cause, remedy, evidence in common.likely(host)
        ],
        "m": _measured(host, texts),
        "t": spent(host),
    }
    return {key: value for key, value in known.items() if value not in ("", None, [])}


def _check(host: JsonDict, check: JsonDict, texts: _Texts, kinds: dict[tuple[t.Any, ...], int]) -> list[t.Any]:
    """A check as its kind, its state, what was found, and then only what there is: evidence, times, exemption."""
    words, command = common.remedy(host, check)
    kind = (
        *(texts.of(check[key]) for key in ("id", "corner", "subject", "expected")),
        SEVERITIES.index(check["severity"]),
        *(texts.of(words), bool(command)),
    )
    number = kinds.setdefault(kind, len(kinds))
    more = {
        "v": [texts.of(line) for line in check["evidence"]]
        if check["state"] != "compliant" or check["repaired"]
        else [],
        "f": texts.of(check["first_seen"]) if "first_seen" in check else None,
        "b": check.get("baseline"),
        "p": check.get("exemption"),
        "d": check["repaired"] or None,
    }
    kept = {key: value for key, value in more.items() if value not in (None, [])}
    made = [number, CHECK_STATES.index(check["state"]), texts.of(check["actual"])]
    return [*made, kept] if kept else made


def _brief(one: JsonDict, texts: _Texts) -> list[t.Any]:
    keys = ("host", "id", "subject", "severity", "first_seen", "now")
    return [texts.of(one[key]) if key in one else None for key in keys]


def _measured(host: JsonDict, texts: _Texts) -> int | None:
    """The measured values as one text, which most hosts of a fleet share."""
    if not host["measured"]:
        return None
    return texts.of(json.dumps(host["measured"], indent=1, ensure_ascii=False, default=str)[:8000])


def _embedded(data: JsonDict) -> str:
    """JSON that cannot end the element it stands in, nor be anything but JSON."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), default=str)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _own(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _hash(text: str) -> str:
    """What a content security policy names a script or a style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
