# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kind of Mac this is: an Intel Mac, one with Apple silicon, or a process under Rosetta on one; and its macOS."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Subject
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

SW_VERS = "/usr/bin/sw_vers"
SYSCTL = "/usr/sbin/sysctl"


@dataclasses.dataclass(frozen=True)
class Host:
    """The facts every corner decides by. C(macos) is the product version, for instance (14, 2, 1)."""

    system: str
    machine: str
    macos: tuple[int, ...]
    apple_silicon: bool
    translated: bool

    @property
    def platform(self) -> str:
        """In Go's words: C(darwin/amd64)."""
        arch = "arm64" if self.apple_silicon else {"x86_64": "amd64"}.get(self.machine, self.machine)
        return f"{self.system.lower()}/{arch}"

    def check(self, hostname: str) -> Check:
        """C(host.platform): not applicable where the triangle of Intel Macs has nothing to say."""
        intel = self.platform == "darwin/amd64"
        actual = self.platform + (" (this Python runs under Rosetta)" if self.translated else "")
        check = Subject("access", hostname).check("host.platform", expected="darwin/amd64", actual=actual, ok=intel)
        return check if intel else dataclasses.replace(check, state="not_applicable")


def observe(runner: Runner, uname: t.Callable[[], os.uname_result] = os.uname) -> Host:
    """Read what this host is.

    C(uname -m) says x86_64 under Rosetta as well, so the kernel is asked (sysctl C(hw.optional.arm64) and
    C(sysctl.proc_translated), which an Intel Mac does not have). Raises CommandError for an answer nobody knows.
    """
    name = uname()
    if name.sysname != "Darwin":
        return Host(system=name.sysname, machine=name.machine, macos=(), apple_silicon=False, translated=False)
    flags = _sysctl(runner, "hw.optional.arm64", "sysctl.proc_translated")
    translated = flags.get("sysctl.proc_translated") == "1"
    silicon = translated or flags.get("hw.optional.arm64") == "1" or name.machine == "arm64"
    return Host(
        system=name.sysname,
        machine=name.machine,
        macos=_product_version(runner),
        apple_silicon=silicon,
        translated=translated,
    )


def _sysctl(runner: Runner, *names: str) -> dict[str, str]:
    """Values by name. C(-i) leaves out names this kernel does not have (system_cmds sysctl.c)."""
    answer = runner.run([SYSCTL, "-i", *names])
    values = {}
    for line in answer.stdout.splitlines():
        name, separator, value = line.partition(": ")
        if not separator or name not in names:
            raise CommandError(f"not understood: {answer.describe()}")
        values[name] = value.strip()
    if answer.rc != 0:
        raise CommandError(f"not understood: {answer.describe()}")
    return values


def _product_version(runner: Runner) -> tuple[int, ...]:
    """The real version: the runner's environment has no SYSTEM_VERSION_COMPAT, which would make it 10.16."""
    answer = runner.run([SW_VERS, "-productVersion"])
    text = answer.stdout.strip()
    if answer.rc != 0 or not re.fullmatch(r"\d+(\.\d+){0,3}", text):
        raise CommandError(f"not understood: {answer.describe()}")
    return version(text)


def version(text: str) -> tuple[int, ...]:
    """C(14.2.1) as (14, 2, 1)."""
    return tuple(int(number) for number in text.split("."))


def version_text(numbers: t.Sequence[int]) -> str:
    """(14, 2, 1) as C(14.2.1)."""
    return ".".join(str(number) for number in numbers)
