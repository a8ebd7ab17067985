# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose turn it is to repair a Mac: a lease in a file of root's. A repair is many connections, and no process here.

It ends by being given back, or by itself after its time, by this Mac's clock. Who asks in vain leaves a name, which the
holder learns when giving it back.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic

FILE = "/Library/Application Support/golden.triangle/repair.json"
_LARGEST = 64 * 1024
#: How long one waits for another process that looks at the file at this very moment, in seconds.
_PATIENCE = 10.0
_NAMES = 20

Holder = dict[str, t.Any]


class LeaseError(Exception):
    """The file of the lease cannot be used: the text says why."""


class Lease:
    """The one lease of this Mac."""

    def __init__(self, path: str = FILE, clock: t.Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock

    def holder(self) -> Holder | None:
        """Who holds it, None where nobody does. Raises LeaseError."""
        try:
            held = json.loads(_atomic.read_file(self._path, _LARGEST))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise LeaseError(f"{self._path} cannot be read: {error}; remove it if no repair is going on") from error
        return held if held["until"] > self._clock() else None

    def take(self, token: str, who: Holder, seconds: float, over: str = "") -> Holder | None:
        """Take it, or keep it for longer: None. Else who holds it. C(over) is a token of which nobody is left."""
        with self._alone():
            held = self.holder()
            if held is not None and held["token"] not in (token, over):
                asked = [name for name in held["asked"] if name != who["name"]]
                self._write({**held, "asked": [*asked, who["name"]][-_NAMES:]})
                return held
            same = held is not None and held["token"] == token
            begun = held["begun"] if same and held is not None else self._clock()
            asked = held["asked"] if same and held is not None else []
            self._write({**who, "token": token, "begun": begun, "until": self._clock() + seconds, "asked": asked})
            return None

    def give_back(self, token: str) -> list[str]:
        """Give it back, if it is ours: who asked for it in vain."""
        if not os.path.isdir(os.path.dirname(self._path)):
            return []
        with self._alone():
            held = self.holder()
            if held is None or held["token"] != token:
                return []
            os.unlink(self._path)
            return list(held["asked"])

    def _write(self, held: Holder) -> None:
        _atomic.write_file(self._path, json.dumps(held).encode(), 0o600)

    def _alone(self) -> _atomic.Lock:
        """The lock on the file, which is held for a moment only."""
        os.makedirs(os.path.dirname(self._path), mode=0o755, exist_ok=True)
        return _Patient(f"{self._path}.lock")


class _Patient(_atomic.Lock):
    """A lock that is waited for."""

    def __enter__(self) -> _atomic.Lock:
        deadline = time.monotonic() + _PATIENCE
        while not self._taken(last=time.monotonic() > deadline):
            time.sleep(0.05)
        return self

    def _taken(self, *, last: bool) -> bool:
        try:
            super().__enter__()
        except BlockingIOError as error:
            if last:
                raise LeaseError(str(error)) from error
            return False
        return True
