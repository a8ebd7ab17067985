# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exemptions: drift that somebody answers for, for a time. They change what the report says, never what modules do.

Pure. An exemption is a dictionary of C(id) (of a check, exactly), C(hosts) (a shell pattern or a list of them),
C(reason), C(owner), C(expires) (the last day, UTC, as 2026-12-31) and, to narrow it, C(subject) (a shell pattern).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import datetime
import fnmatch
import typing as t

JsonDict = dict[str, t.Any]

_REQUIRED = ("id", "hosts", "reason", "owner", "expires")


class Faulty(ValueError):
    """An exemption that cannot be understood: the text says what is wrong. It exempts nothing."""


@dataclasses.dataclass(frozen=True, order=True)
class Exemption:
    """One exemption. The first field is what orders several that cover one check: the one that lasts longest counts."""

    expires: datetime.date
    id: str
    hosts: tuple[str, ...]
    reason: str
    owner: str
    subject: str = "*"

    def covers(self, host: str, check: t.Mapping[str, t.Any]) -> bool:
        """Whether it is about this check of this host. Case counts, as in an inventory."""
        return (
            check["id"] == self.id
            and any(fnmatch.fnmatchcase(host, pattern) for pattern in self.hosts)
            and fnmatch.fnmatchcase(check["subject"], self.subject)
        )

    def expired(self, day: datetime.date) -> bool:
        """Whether it is over on C(day): it holds through its last day."""
        return day > self.expires

    def document(self, day: datetime.date) -> JsonDict:
        """The exemption as the report has it."""
        return {
            "id": self.id,
            "subject": self.subject,
            "hosts": list(self.hosts),
            "reason": self.reason,
            "owner": self.owner,
            "expires": self.expires.isoformat(),
            "expired": self.expired(day),
        }


def parse(raw: t.Any) -> tuple[list[Exemption], list[str]]:
    """The exemptions of a list, and what is wrong with the others, a sentence each.

    One that cannot be read must not cost the report of a whole run, nor must it exempt by accident.
    """
    if raw is None:
        return [], []
    if not isinstance(raw, list):
        return [], [f"exemptions are a list, this is {_kind(raw)}"]
    good: list[Exemption] = []
    faults: list[str] = []
    for number, entry in enumerate(raw, 1):
        try:
            good.append(_one(entry))
        except Faulty as error:
            faults.append(f"exemption {number} is not used: {error}")
    return good, faults


def apply(
    host: str, checks: t.Iterable[JsonDict], exemptions: t.Sequence[Exemption], day: datetime.date
) -> t.Iterator[JsonDict]:
    """The checks of a host, those drifted ones exempt that an exemption covers. An expired one is named, no more."""
    for check in checks:
        covering = [one for one in exemptions if one.covers(host, check)] if check["state"] == "drifted" else []
        if not covering:
            yield check
            continue
        document = max(covering).document(day)
        kept = {key: document[key] for key in ("reason", "owner", "expires", "expired")}
        yield {**check, "state": "drifted" if document["expired"] else "exempt", "exemption": kept}


def notes(hosts: t.Sequence[JsonDict], exemptions: t.Sequence[Exemption], day: datetime.date) -> list[str]:
    """What a person should know of the exemptions themselves: over, of no use, or about nothing here."""
    said = []
    for one in exemptions:
        name = f"the exemption of {one.id} on {', '.join(one.hosts)} ({one.owner})"
        found = [check["state"] for host in hosts for check in host["checks"] if one.covers(host["name"], check)]
        if not found:
            said.append(f"{name} matches no check of this report")
        elif not {"drifted", "exempt"} & set(found):
            said.append(f"{name} matches nothing that drifted: it may go")
        elif one.expired(day):
            said.append(f"{name} ended on {one.expires}: what it covers is drift again")
    return said


def _one(entry: t.Any) -> Exemption:
    if not isinstance(entry, dict):
        raise Faulty(f"it is {_kind(entry)}, not a dictionary")
    missing = [key for key in _REQUIRED if not entry.get(key)]
    if missing:
        raise Faulty(f"without {', '.join(missing)}")
    # A misspelled "subject" would exempt more than was meant.
    unknown = sorted(str(key) for key in entry if key not in (*_REQUIRED, "subject"))
    if unknown:
        raise Faulty(f"unknown key {', '.join(unknown)}")
    hosts = entry["hosts"] if isinstance(entry["hosts"], list) else [entry["hosts"]]
    if not all(isinstance(pattern, str) and pattern for pattern in hosts):
        raise Faulty("hosts is a pattern or a list of patterns")
    try:
        expires = datetime.date.fromisoformat(str(entry["expires"]))
    except ValueError:
        raise Faulty(f"expires is a day as 2026-12-31, not {entry['expires']}") from None
    return Exemption(
        expires=expires,
        id=str(entry["id"]),
        hosts=tuple(str(pattern) for pattern in hosts),
        reason=str(entry["reason"]),
        owner=str(entry["owner"]),
        subject=str(entry.get("subject") or "*"),
    )


def _kind(value: t.Any) -> str:
    known = ((dict, "a dictionary"), (list, "a list"), (str, "a text"))
    return next((name for kind, name in known if isinstance(value, kind)), f"of type {type(value).__name__}")
