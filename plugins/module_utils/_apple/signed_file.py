# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(dlv_codesign) is about: one Mach-O file and its declared signature."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import datetime
import fcntl
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._apple import signing
from ansible_collections.golden.triangle.plugins.module_utils._apple.signing import Seen, Wish
from ansible_collections.golden.triangle.plugins.module_utils._check import Check
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner

#: A certificate is said to end soon this many days before.
SOON = datetime.timedelta(days=30)


class SignedFile(Part[Seen]):
    """One file and what its signature shall be."""

    def __init__(self, path: str, wish: Wish, runner: Runner) -> None:
        self.path = path
        self.wish = wish
        self._runner = runner

    def observe(self) -> Seen:
        try:
            return signing.look(self.path, self._runner)
        except OSError as exc:
            raise PartError(f"{self.path} cannot be read: {exc}") from exc

    def compare(self, state: Seen) -> list[Check]:
        return signing.compare(self.wish, state)

    def diff(self, state: Seen) -> Diff | None:
        lines = [check for check in self.compare(state) if check.repairable]
        if not lines:
            return None
        before = "".join(f"{check.id}: {check.actual}\n" for check in lines)
        after = "".join(f"{check.id}: {check.expected}\n" for check in lines)
        return Diff(self.path, before, after)

    def obstacle(self, state: Seen) -> PartError | None:
        if state.found == "absent":
            return PartError(f"{self.path}: no such file. It is signed, not installed, here", refusal="invalid")
        if state.found == "no program":
            return PartError(f"{self.path}: {state.unreadable}. Only a Mach-O program can be signed", refusal="invalid")
        drifted = any(check.repairable for check in self.compare(state))
        return PartError(state.unsafe, refusal="invalid") if drifted and state.unsafe else None

    def repair(self, state: Seen, drifted: t.Sequence[Check]) -> None:
        try:
            with _locked(state):
                if any(check.id != "delve.residue" for check in drifted):
                    staged = signing.sign_copy(self.path, self.wish, self._runner)
                    os.replace(staged, state.real)
                    _atomic.flush_folder(os.path.dirname(state.real))
                signing.clear(state.real)
        except OSError as exc:
            raise PartError(f"{self.path}: {exc}") from exc

    def measured(self, state: Seen) -> dict[str, t.Any]:
        return {
            "path": self.path,
            "real_path": state.real,
            "state": "present" if state.found == "file" else "absent" if state.found == "absent" else "not a program",
            "codesign": state.verdict.words if state.verdict else None,
            "signatures": [entry.as_result() if entry else None for entry in state.signatures],
        }

    def notes(self, state: Seen) -> list[str]:
        notes = []
        if state.names > 1:
            notes.append(f"{self.path} has {state.names - 1} more names; when it is signed, these keep the former file")
        now = datetime.datetime.now(datetime.timezone.utc)
        for end in sorted({entry.signer.certificate.not_after for entry in state.there if entry.signer}):
            date = datetime.datetime.strptime(end, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
            if date < now + SOON:
                notes.append(f"{self.path}: the certificate it was signed with ends on {end}")
        return notes


@contextlib.contextmanager
def _locked(state: Seen) -> t.Iterator[None]:
    """The file that was looked at, for this run alone: the lock is on the file itself and goes with the process."""
    descriptor = os.open(state.real, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise PartError(f"{state.path} is locked by another run") from exc
        there, held = os.stat(state.real), os.fstat(descriptor)
        if signing.identity_of(there) != state.status or signing.identity_of(held) != state.status:
            raise PartError(f"{state.path} was changed by somebody else during this run: run again")
        yield
    finally:
        os.close(descriptor)
