# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of the corner access share: which hosts they are for, and one run over their parts."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host, version_text
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, Part, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner, SubprocessRunner

#: What is said of older versions was never read for this collection.
FLOOR = (12,)

Parts = t.Callable[[Host, Runner], t.Sequence[Part[t.Any]]]

NOWHERE = Host(system="", machine="", macos=(), apple_silicon=False, translated=False)


def run_on_mac(parts: Parts, *, check_mode: bool) -> tuple[Host, Outcome]:
    """Run the parts on an Intel Mac, as root. What is refused, and why, is in the outcome."""
    here = NOWHERE
    try:
        runner = SubprocessRunner()
        here = host.observe(runner)
        refusal = _refusal(here)
        if refusal is None:
            return here, run(parts(here, runner), check_mode=check_mode)
    except PartError as exc:
        refusal = exc
    except (CommandError, OSError) as exc:
        refusal = PartError(str(exc))
    checks = (here.check(os.uname().nodename),) if refusal.refusal == "not_applicable" else ()
    return here, Outcome(checks=checks, errors=(refusal,))


def _refusal(here: Host) -> PartError | None:
    if here.platform != "darwin/amd64":
        return PartError(f"for Intel Macs: this host is {here.platform}", refusal="not_applicable")
    if here.macos < FLOOR:
        text = f"for macOS {version_text(FLOOR)} or later: this is {version_text(here.macos)}"
        return PartError(text, refusal="unsupported")
    if os.geteuid() != 0:
        return PartError("needs root on the host: set become", refusal="invalid")
    return None
