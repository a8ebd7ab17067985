# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with a program that may fail at any moment: at which step it was lost, and the program's last words."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug.channel import Channel, Lost, Refused
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Started
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError

#: Seconds until the status and the last words of a program that is just ending are there.
_ENDING = 0.3
_WORDS = 500


class Talk:
    """Base of a session: C(name) is what people call the program, C(command) its file's name."""

    def __init__(self, name: str, command: str) -> None:
        self._name, self._command = name, command
        self._program: Started | None = None
        self._channel: Channel | None = None

    def lost(self, work: t.Callable[[], None]) -> str:
        """Do the work: why the session was lost, and nothing where it was held."""
        try:
            work()
        except Lost as exc:
            return self._why(str(exc))
        except Refused as exc:
            return self._why(f"{self._name} refused at {self._step}: {exc}")
        except OSError as exc:
            return self._why(f"{exc.strerror or exc}")
        except CommandError as exc:
            return str(exc)
        return ""

    @property
    def _step(self) -> str:
        """What is being done."""
        return self._channel.step if self._channel else "starting"

    def _why(self, text: str) -> str:
        """The reason with the program's last words, where it has ended."""
        if self._program is None:
            return text
        self._program.wait(time.monotonic() + _ENDING)
        said = f"{self._channel.console if self._channel else ''}\n{self._program.said()}".strip()[-_WORDS:]
        status = self._program.status
        ended = f"; {self._command} ended with status {status}" if status is not None else ""
        return f"{text}{ended}" + (f"; it said: {said}" if said else "")
