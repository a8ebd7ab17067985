# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple's Command Line Tools and the debugserver they bring: the part of Delve's triangle that Apple updates."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import debugserver
from ansible_collections.golden.triangle.plugins.module_utils._apple.debugserver import TOOLS, Debugserver
from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host, version
from ansible_collections.golden.triangle.plugins.module_utils._apple.reading import Reading, diff_of, read
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Severity, Subject
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed, Runner

PKGUTIL = "/usr/sbin/pkgutil"
XCODE_SELECT = "/usr/bin/xcode-select"
SOFTWAREUPDATE = "/usr/sbin/softwareupdate"

RECEIPT = "com.apple.pkg.CLTools_Executables"
#: While it is there softwareupdate offers the tools also to a Mac that has none.
MARKER = "/private/tmp/.com.apple.dt.CommandLineTools.installondemand.in-progress"
LIST_SECONDS = 600.0
INSTALL_SECONDS = 3600.0

_NUMBERS = re.compile(r"\d+(\.\d+)*")
_LABEL = re.compile(r"^\s*\* Label: (Command Line Tools for Xcode-(\d+(?:\.\d+)*))\s*$", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Minimum:
    """What a release record asks of the tools on one macOS: at least their major version C(minimum)."""

    macos: str
    minimum: str
    severity: Severity
    reason: str


@dataclasses.dataclass(frozen=True)
class Offer:
    """A version of the tools that softwareupdate would install."""

    label: str
    version: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class State:
    """C(receipt) is the version of the installed package, C(selected) the folder of xcode-select; "" for none."""

    receipt: Reading[str]
    selected: Reading[str]
    server: Reading[Debugserver]
    server_path: str | None


def receipt(answer: Completed) -> str:
    """The version in a receipt as C(pkgutil --pkg-info) prints it; "" where there is none."""
    if answer.rc == 1 and f"No receipt for '{RECEIPT}' found at '/'." in answer.stdout + answer.stderr:
        return ""
    values = dict(line.split(": ", 1) for line in answer.stdout.splitlines() if ": " in line)
    found = values.get("version", "")
    if answer.rc != 0 or values.get("package-id") != RECEIPT or not _NUMBERS.fullmatch(found):
        raise CommandError(f"not understood: {answer.describe()}")
    return found


def selected(answer: Completed) -> str:
    """The developer folder in use; "" where there is none. Asking opens no dialog."""
    if answer.rc == 2 and "unable to get active developer directory" in answer.stderr:
        return ""
    path = answer.stdout.rstrip("\n")
    if answer.rc != 0 or not os.path.isabs(path) or "\n" in path:
        raise CommandError(f"not understood: {answer.describe()}")
    return path


def offers(answer: Completed) -> list[Offer]:
    """The tools that softwareupdate lists, oldest first."""
    said = answer.stdout + answer.stderr
    if "Software Update found the following new or updated software:" not in said:
        if "No new software available." in said:
            return []
        raise CommandError(f"not understood: {answer.describe()}")
    found = [Offer(label, version(numbers)) for label, numbers in _LABEL.findall(answer.stdout)]
    return sorted(found, key=lambda offer: offer.version)


def choose(offered: t.Sequence[Offer], minimum: int) -> Offer | None:
    """The newest of the lowest generation that will do: what is newer brings a linker this Delve may not know."""
    will_do = [offer for offer in offered if offer.version[0] >= minimum]
    generation = min((offer.version[0] for offer in will_do), default=0)
    return max((o for o in will_do if o.version[0] == generation), key=lambda o: o.version, default=None)


class CommandLineTools(Part[State]):
    """The installed tools and the debugserver Delve would start, held against what the release record asks."""

    def __init__(
        self,
        runner: Runner,
        host: Host,
        minimums: t.Sequence[Minimum],
        *,
        server_path: str = "",
        update: bool = False,
        marker: str = MARKER,
    ) -> None:
        self._runner = runner
        self._asked = _minimum_for(host, minimums)
        self._server_path = server_path
        self._update = update
        self._marker = marker

    def observe(self) -> State:
        package = read(lambda: receipt(self._runner.run([PKGUTIL, f"--pkg-info={RECEIPT}"])))
        chosen = read(lambda: selected(self._runner.run([XCODE_SELECT, "-p"])))
        path = self._server_path or debugserver.find(chosen.value)
        server: Reading[Debugserver] = Reading(fault="there is none")
        if path is not None:
            server = read(lambda: debugserver.read(path))
        return State(package, chosen, server, path)

    def compare(self, state: State) -> list[Check]:
        tools = self._check_tools(state)
        return [tools, self._check_server(state, tools)]

    @property
    def _minimum(self) -> int:
        return version(self._asked.minimum)[0] if self._asked else 0

    @property
    def _severity(self) -> Severity:
        return self._asked.severity if self._asked else "warning"

    def _check_tools(self, state: State) -> Check:
        subject = Subject("access", TOOLS)
        expected = f"Command Line Tools {self._minimum} or later" if self._minimum else "Command Line Tools"
        package, chosen = state.receipt, state.selected
        if package.value is None or chosen.value is None:
            return subject.unknown("access.clt", expected=expected, answer=package.fault or chosen.fault)
        if not package.value and chosen.value and not chosen.value.startswith(TOOLS):
            check = subject.check("access.clt", expected=expected, actual=f"none, {chosen.value} is in use", ok=True)
            return dataclasses.replace(check, state="not_applicable")
        return subject.check(
            "access.clt",
            expected=expected,
            actual=f"Command Line Tools {package.value}" if package.value else "no receipt of them",
            ok=bool(package.value) and version(package.value)[0] >= self._minimum,
            severity=self._severity if package.value else "critical",
            evidence=[self._asked.reason] if self._asked else [],
            remedy=self._remedy,
        )

    def _check_server(self, state: State, tools: Check) -> Check:
        subject = Subject("access", state.server_path or "debugserver")
        expected = f"debugserver of the tools {self._minimum} or later" if self._minimum else "a debugserver"
        if state.server_path is None:
            if tools.state != "compliant":
                return subject.blocked("access.debugserver", expected=expected, by="access.clt", severity="critical")
            return subject.check(
                "access.debugserver", expected=expected, actual="none", ok=False, severity="critical", remedy=_REINSTALL
            )
        server = state.server.value
        if server is None:
            return subject.unknown("access.debugserver", expected=expected, answer=state.server.fault)
        return subject.check(
            "access.debugserver",
            expected=expected,
            actual=str(server),
            ok=server.generation >= self._minimum,
            severity=self._severity,
            evidence=[self._asked.reason] if self._asked else [],
            remedy=self._remedy if not self._server_path else Remedy("manual", "choose another debugserver"),
        )

    @property
    def _remedy(self) -> Remedy:
        return Remedy("automatic", "install newer tools by softwareupdate") if self._update else _REINSTALL

    def diff(self, state: State) -> Diff | None:
        return diff_of("Command Line Tools", self.compare(state))

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        try:
            # Everybody can write to its folder: a link in its place is not followed.
            os.close(os.open(self._marker, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644))
            self._install()
        except (CommandError, OSError) as exc:
            raise PartError(str(exc)) from exc
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._marker)

    def _install(self) -> None:
        """Install what is offered. It ends with 0 even where it did nothing: the proof reads receipt and file again."""
        offered = offers(self._runner.run([SOFTWAREUPDATE, "--list"], timeout=LIST_SECONDS))
        chosen = choose(offered, self._minimum)
        if chosen is None:
            named = ", ".join(offer.label for offer in offered) or "none"
            raise PartError(
                f"softwareupdate offers no Command Line Tools {self._minimum} or later for this macOS, only: {named}",
                refusal="no_source",
            )
        self._runner.run([SOFTWAREUPDATE, "-i", chosen.label], timeout=INSTALL_SECONDS)

    def measured(self, state: State) -> dict[str, t.Any]:
        server = state.server.value
        return {
            "command_line_tools": state.receipt.value,
            "developer_dir": state.selected.value,
            "debugserver": {
                "path": state.server_path,
                "project": server.project if server else None,
                "generation": server.generation if server else None,
            },
        }


_REINSTALL = Remedy(
    "manual",
    f"set command_line_tools to update, or reinstall them by hand: rm -rf {TOOLS}; xcode-select --install",
)


def _minimum_for(host: Host, minimums: t.Sequence[Minimum]) -> Minimum | None:
    """The entry for this macOS or the newest one before it: what is asked of one macOS is asked of its successors."""
    fitting = [entry for entry in minimums if version(entry.macos) <= host.macos]
    return max(fitting, key=lambda entry: version(entry.macos), default=None)
