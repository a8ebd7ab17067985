# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only seam to commands.

Everything the collection asks of macOS by command goes through a C(Runner), so that tests feed recorded answers to the
same code that runs on a Mac.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import typing as t

#: A caller's environment changes what commands say (LANG, SYSTEM_VERSION_COMPAT, GOEXPERIMENT): none is handed on.
SCRUBBED_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}

DEFAULT_TIMEOUT = 30.0


class CommandError(Exception):
    """A command could not be run to its end, or answered something nobody knows: the text shows the answer."""


@dataclasses.dataclass(frozen=True)
class Completed:
    """The answer of a command: exit status and both streams, decoded as UTF-8 with undecodable bytes kept visible."""

    argv: tuple[str, ...]
    rc: int
    stdout: str
    stderr: str

    def describe(self) -> str:
        """The whole answer in one line, for errors about an answer that is not understood."""
        return f"{' '.join(self.argv)} answered rc {self.rc}, stdout {self.stdout!r}, stderr {self.stderr!r}"


class Runner(t.Protocol):
    """What modules need of a runner."""

    def run(self, argv: t.Sequence[str], *, stdin: bytes | None = None, timeout: float = DEFAULT_TIMEOUT) -> Completed:
        """Run C(argv) (the first word an absolute path) and wait for its end, at most C(timeout) seconds.

        Raises CommandError when it cannot be started or does not end in time.
        """


@dataclasses.dataclass(frozen=True)
class SubprocessRunner:
    """Runs commands for real: no shell, scrubbed environment, standard input closed unless given, always a deadline.

    C(environment) is all that a command gets of one. With C(account) (uid and gid) root runs it as somebody else, who
    is in no other group.
    """

    environment: t.Mapping[str, str] = dataclasses.field(default_factory=lambda: SCRUBBED_ENVIRONMENT)
    account: tuple[int, int] | None = None

    def run(self, argv: t.Sequence[str], *, stdin: bytes | None = None, timeout: float = DEFAULT_TIMEOUT) -> Completed:
        if not os.path.isabs(argv[0]):
            raise CommandError(f"{argv[0]}: commands are called by absolute path only")
        try:
            # AnsibleModule.run_command has no deadline and hands the caller's environment on.
            process = subprocess.Popen(  # pylint: disable=ansible-bad-function
                list(argv),
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(self.environment),
                cwd="/",
                # Its own session: a command that waits for a dialog is ended with everything it started.
                start_new_session=True,
                **_identity(self.account),
            )
        except OSError as exc:
            raise CommandError(f"{argv[0]} cannot be started: {exc.strerror}") from exc
        try:
            stdout, stderr = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired as exc:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise CommandError(f"{' '.join(argv)} did not end within {timeout:g} s") from exc
        return Completed(
            argv=tuple(argv),
            rc=process.returncode,
            stdout=stdout.decode("utf-8", "backslashreplace"),
            stderr=stderr.decode("utf-8", "backslashreplace"),
        )


def _identity(account: tuple[int, int] | None) -> dict[str, t.Any]:
    """What Popen needs to run a command as somebody else."""
    if account is None:
        return {}
    return {"user": account[0], "group": account[1], "extra_groups": []}
