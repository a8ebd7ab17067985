# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet that nobody has, as large as asked: what the report looks like when thousands of Macs are in it.

The reports are made by the collection's own code from records of the shape that its modules publish; only the Macs and
what happened to them are invented, the same ones each time.
"""

from __future__ import annotations

import dataclasses
import datetime
import random
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report import exemptions as _exemptions
from ansible_collections.golden.triangle.plugins.plugin_utils._report import history, report
from ansible_collections.golden.triangle.plugins.plugin_utils._views.reasons import WHY

JsonDict = dict[str, t.Any]

_ROOT = "/usr/local/go1.21.5"
_H1 = "h1:tu88hVN3R/aSfZSh7kdDpE0xRNHKXOFdVCWRpWgXVps="
_LAST = datetime.datetime(2026, 11, 23, 22, 5, tzinfo=datetime.UTC)
_REPLACED = ("automatic", "replace the tree in one step")
#: Checks of a Mac that is as declared: id, subject, severity, what is expected, remedy.
_CHECKS: tuple[tuple[str, str, str, str, tuple[str, str]], ...] = (
    ("host.platform", "host", "critical", "an Intel Mac", ("none", "")),
    ("go.macos", "host", "critical", "macOS 10.15 or later", ("manual", "update macOS, or choose an older Go")),
    (
        "go.prefix",
        "/usr/local",
        "warning",
        "only root writes there",
        ("manual", "chown root /usr/local; chmod go-w /usr/local"),
    ),
    ("go.goroot", _ROOT, "critical", "a folder with our seal", ("automatic", "install it")),
    ("go.version", _ROOT, "critical", "go1.21.5", _REPLACED),
    ("go.tree", _ROOT, "critical", _H1, _REPLACED),
    ("go.modes", _ROOT, "warning", "all as released", ("automatic", "set modes and owners as released")),
    ("go.residue", _ROOT, "info", "none", ("automatic", "finish or undo the exchange")),
    ("go.env.gotoolchain", "dev", "critical", "local", ("automatic", "set it with the user's own GOENV file")),
    ("go.env.goproxy", "dev", "warning", "https://proxy.golang.org,direct", ("none", "")),
    ("go.user.login", "dev", "warning", f"{_ROOT}/bin/go", ("manual", "the user's own files put another go first")),
    ("go.user.gui", "dev", "info", f"{_ROOT}/bin/go", ("manual", "the user's own files put another go first")),
)
#: What the other corners check, by id: subject and what is expected where it is worth a look; else "as declared".
_SUBJECTS = {"delve": "/usr/local/bin/dlv", "gopls": "/usr/local/bin/gopls", "editor": "dev, code", "access": "host"}
_EXPECTED = {
    "delve.version": "1.21.2",
    "editor.extension.version": "0.40.1",
    "access.developer_mode": "enabled",
    "access.firewall.rule": "allow, made for the file as it is",
}
_CHECKS += tuple(
    (name, _SUBJECTS[corner], "warning", _EXPECTED.get(name, "as declared"), ("automatic", "set as declared"))
    for name in WHY
    if "." in name and (corner := name.partition(".")[0]) in _SUBJECTS
)
_DIGEST = "h1:9f2a8cK1mB0xq7Jp4WvTgYd3RzHn5sLuEoAiXf6NkMc="
#: What can happen to a Mac: how often in ten thousand, for how many nights at most, and to which checks.
_FATES: tuple[tuple[int, int, dict[str, tuple[str, tuple[str, ...]]]], ...] = (
    (40, 5, {"go.tree": (_DIGEST, ("changed src/fmt/print.go, sha256 766918e4..., released 7644b800...",))}),
    (
        *(15, 9),
        {
            "go.version": ("go1.21.4", ("-go1.21.5", "+go1.21.4")),
            "go.tree": (
                _DIGEST,
                ("changed VERSION, sha256 e61bd442..., released 0e7eef92...", "missing pkg/tool/darwin_amd64/compile"),
            ),
        },
    ),
    (60, 30, {"go.prefix": ("admin can write there", ("mode 0775, owner root, group admin",))}),
    (90, 14, {"go.env.gotoolchain": ("auto", ("GOTOOLCHAIN is not set in ~/Library/Application Support/go/env",))}),
    (120, 30, {"go.user.login": ("/opt/homebrew/bin/go", ("/etc/paths is before /etc/paths.d", "Homebrew, go1.25.4"))}),
    (
        30,
        3,
        {"go.modes": ("2 files differ", ("mode bin/go 0775, released 0755", "mode bin/gofmt 0775, released 0755"))},
    ),
    (50, 60, {"go.user.gui": ("no go", ("launchctl has no PATH",))}),
    (15, 20, {"editor.extension.version": ("0.46.1", ("~/.vscode/extensions/golang.go-0.46.1",))}),
    (10, 40, {"access.developer_mode": ("disabled", ("DevToolsSecurity -status",))}),
    (8, 10, {"access.firewall.rule": ("none", ("dlv was built anew, its rule is for the file before",))}),
)


def fleet(size: int, *, nights: int = 3, seed: int = 1) -> JsonDict:
    """The report of the last of some nights over C(size) Macs."""
    names = [f"mac-{number:04d}" for number in range(1, size + 1)]
    fates = _fates(names, random.Random(seed))
    exemption = {
        "id": "go.prefix",
        "hosts": "mac-00*",
        "reason": "Homebrew stays until the builders are replaced",
        "owner": "ci@example.com",
        "expires": "2027-03-31",
    }
    exemptions, _faults = _exemptions.parse([exemption])
    made: JsonDict | None = None
    for back in range(nights - 1, -1, -1):
        ended = _LAST - datetime.timedelta(days=back)
        now = ended.strftime("%Y-%m-%dT%H:%M:%SZ")
        run = report.Run(now, now, check_mode=True, collection_version="0.1.0")
        records = [_record(name, fates.get(name), back, now) for name in names]
        built = report.build_report(names, records, run=run, exemptions=exemptions)
        made = history.carry(built, made, stale_days=14)
    if made is None:
        raise ValueError("no night, no report")
    return made


@dataclasses.dataclass(frozen=True)
class _Fate:
    """What happened to a Mac, from how many nights back on until which."""

    since: int
    until: int
    found: dict[str, tuple[str, tuple[str, ...]]]
    asleep: bool = False


def _fates(names: t.Sequence[str], chance: random.Random) -> dict[str, _Fate]:
    fates = {}
    for name in names:
        for often, longest, found in _FATES:
            if chance.random() * 10_000 < often:
                since = chance.randrange(longest)
                fates[name] = _Fate(since, chance.choice((0, 0, 0, since // 2)), found)
        if chance.random() < 0.02:
            fates[name] = _Fate(chance.randrange(40), 0, {}, asleep=True)
    return fates


def record(name: str, now: str, *, asleep: bool = False) -> report.Record:
    """What a Mac that is as declared leaves for the report, or one that does not answer."""
    return _record(name, _Fate(0, 0, {}, asleep=asleep), 0, now)


def _record(name: str, fate: _Fate | None, back: int, now: str) -> report.Record:
    happens = fate is not None and fate.until <= back <= fate.since
    asleep = fate is not None and fate.asleep and happens
    found = fate.found if fate is not None and happens else {}
    return report.Record(
        host=name,
        module="go_toolchain",
        part="go",
        order=1,
        started=now,
        ended=now,
        check_mode=True,
        outcome="unreachable" if asleep else "ok",
        message="Failed to connect to the host via ssh: Connection timed out" if asleep else "",
        profile="seed",
        task="Go",
        checks=[] if asleep else [_check(*check, found.get(check[0])) for check in _CHECKS],
    )


def _check(
    name: str,
    subject: str,
    severity: str,
    expected: str,
    remedy: tuple[str, str],
    found: tuple[str, tuple[str, ...]] | None,
) -> JsonDict:
    actual, evidence = found or (expected, ())
    return {
        "id": name,
        "corner": {"host": "go", "gopls": "editor"}.get(corner := name.partition(".")[0], corner),
        "subject": subject,
        "state": "drifted" if found else "compliant",
        "severity": severity,
        "expected": expected,
        "actual": actual,
        "evidence": list(evidence),
        "remedy": {"kind": remedy[0], "text": remedy[1]},
        "repaired": False,
    }
