# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that are planted on a Mac: a journal for each, so that everything can be put back.

A fault has its folder below the store, which is root's alone: C(journal.json) says its steps and what each found and
left, the files beside it are what was there before. The journal is written before the first step is done, so what a
run that was ended half-way has left can be undone as well.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import json
import os
import shutil
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._fault import steps
from ansible_collections.golden.triangle.plugins.module_utils._fault.steps import Step, StepError

#: Faults are planted only where this file is, of root's and writable by root alone.
MARKER = "/private/etc/golden.triangle-faults-allowed"
STORE = "/Library/Application Support/golden.triangle/faults"
_JOURNAL = "journal.json"
_LARGEST = 1024 * 1024


class RefusedError(Exception):
    """No fault may be planted here: the text says why."""


def permit(marker: str = MARKER, owner: int = 0) -> None:
    """Raise RefusedError unless root has marked this Mac as one for faults."""
    advice = f"as root: touch {marker} && chmod 0644 {marker}, on a Mac that nobody works on"
    try:
        status = os.lstat(marker)
    except OSError as error:
        raise RefusedError(f"this Mac is not marked for faults: {marker}: {error.strerror} ({advice})") from error
    wrong = {
        "is no plain file": not stat.S_ISREG(status.st_mode),
        "is not root's": status.st_uid != owner,
        "can be written by others": bool(status.st_mode & 0o022),
        "has a second name": status.st_nlink != 1,
    }
    for reason, holds in wrong.items():
        if holds:
            raise RefusedError(f"this Mac is not marked for faults: {marker} {reason} ({advice})")


class Planted:
    """One fault on this Mac. C(store) is the folder of all."""

    def __init__(self, name: str, store: str = STORE) -> None:
        self.name = name
        self._folder = os.path.join(store, name)

    def since(self) -> str | None:
        """C(planted), or C(half) after a run that was ended half-way; None where it is not planted."""
        journal = self._journal()
        return None if journal is None else str(journal["state"])

    def plant(self, wished: t.Sequence[Step]) -> None:
        """Do the steps. What fails half-way is undone before StepError is raised."""
        entries: list[dict[str, t.Any]] = []
        os.makedirs(self._folder, mode=0o700)
        try:
            for number, step in enumerate(wished):
                found = steps.looked(step)
                made = steps.first_missing(step)
                entries.append({"step": dict(step), "found": found, "made": made, "left": None})
                steps.keep(step, found, self._place(number))
                self._write("half", entries)
                steps.do(step, self._place(number))
                entries[-1]["left"] = steps.looked(step)
            self._write("planted", entries)
        except (StepError, OSError) as error:
            self._undo(entries, sure=True)
            shutil.rmtree(self._folder)
            raise StepError(f"{self.name} cannot be planted: {error}") from error

    def undo(self) -> list[str]:
        """Put back what was there; one line for each path that is no more as planted and so is left alone."""
        journal = self._journal()
        if journal is None:
            return []
        left = self._undo(journal["entries"], sure=journal["state"] == "half")
        shutil.rmtree(self._folder)
        return left

    def _undo(self, entries: list[dict[str, t.Any]], *, sure: bool) -> list[str]:
        left = []
        for number, entry in reversed(list(enumerate(entries))):
            step, found = entry["step"], entry["found"]
            now = steps.looked(step)
            if found["kind"] != "command" and now == found:
                continue
            # What is neither as it was nor as planted was repaired, or is somebody else's work.
            if entry["left"] is not None and now != entry["left"] and not sure:
                left.append(f"{steps.described(step)}: it is no more as planted, and left as it is")
                continue
            try:
                steps.undo(step, found, self._place(number))
            except StepError as error:
                # A command may have nothing to undo where somebody has repaired what it did; a file is never given up.
                if found["kind"] != "command":
                    raise
                left.append(f"{steps.described(step)}: it cannot be undone: {error}")
            if entry["made"]:
                steps.tidy(step, entry["made"])
        return left

    def _place(self, number: int) -> str:
        return os.path.join(self._folder, f"{number}")

    def _journal(self) -> dict[str, t.Any] | None:
        try:
            data = _atomic.read_file(os.path.join(self._folder, _JOURNAL), _LARGEST)
        except FileNotFoundError:
            # A folder without a journal: ended before the first step.
            shutil.rmtree(self._folder, ignore_errors=True)
            return None
        return t.cast("dict[str, t.Any]", json.loads(data))

    def _write(self, state: str, entries: list[dict[str, t.Any]]) -> None:
        text = json.dumps({"fault": self.name, "state": state, "entries": entries})
        _atomic.write_file(os.path.join(self._folder, _JOURNAL), text.encode(), 0o600)


def all_planted(store: str = STORE) -> list[str]:
    """The names of the faults that are planted here."""
    try:
        return sorted(os.listdir(store))
    except FileNotFoundError:
        return []
