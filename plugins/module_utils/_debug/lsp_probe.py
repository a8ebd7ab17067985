# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole probe of gopls: it and Go are proven, sessions are held over a small known module, all is put away again."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import functools
import os
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug import lsp_module, lsp_session, proof, workplace
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp_session import STEPS, Measured, Order
from ansible_collections.golden.triangle.plugins.module_utils._debug.probe import times, unique, write
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner, SubprocessRunner


@dataclasses.dataclass(frozen=True)
class Request:
    """What to probe, in JSON's types. C(library) and C(gopls_sha256) are what Go and gopls are proven against.

    C(timeout) is for the whole and C(patience) for one answer, in seconds.
    """

    goroot: str
    gopls: str
    library: tuple[Known, ...]
    gopls_sha256: tuple[str, ...]
    rounds: int
    timeout: float
    patience: float

    @classmethod
    def from_json(cls, value: t.Mapping[str, t.Any]) -> Request:
        """Back from the form in which a process of another user is given it."""
        library = tuple(Known(**known) for known in value["library"])
        return cls(**{**value, "library": library, "gopls_sha256": tuple(value["gopls_sha256"])})


def look(value: t.Mapping[str, t.Any], runner: Runner | None = None) -> dict[str, t.Any]:
    """Probe, as whoever we are. Plain JSON; whatever goes wrong is in it."""
    request = Request.from_json(value)
    runner = runner or SubprocessRunner()
    answer: dict[str, t.Any] = {"unproven": unproven(request), **summary(()), "error": ""}
    answer["swept"], answer["left"] = workplace.sweep(runner)
    if answer["unproven"]:
        return answer
    return workplace.within(answer, runner, functools.partial(_probe, request, answer))


def unproven(request: Request) -> list[str]:
    """Why Go or gopls may not be run, in words; empty where both may."""
    go = proof.go_faults(request.goroot, request.library)
    return [*go, *proof.program_faults(request.gopls, request.gopls_sha256)]


def _probe(request: Request, answer: dict[str, t.Any], folder: str, family: Family) -> None:
    deadline = time.monotonic() + request.timeout
    source = os.path.join(folder, "source")
    write(source, lsp_module.FILES)
    # The very file that was proven: a link to it may be led elsewhere meanwhile.
    order = Order(os.path.realpath(request.gopls), request.goroot, source, request.patience)
    environment = proof.environment(request.goroot, folder)
    rounds = [_round(order, family, environment, deadline) for _round_number in range(request.rounds)]
    answer.update(summary(rounds))
    answer["left"] += unique(line for one in rounds for line in one.left)


def _round(order: Order, family: Family, environment: t.Mapping[str, str], deadline: float) -> Measured:
    left = deadline - time.monotonic()
    if left <= 0:
        return Measured(lost="no time was left for it")
    measured = lsp_session.hold(dataclasses.replace(order, limit=min(order.limit, left)), family, environment)
    measured.left += [f"could not be ended: {command}" for command in family.end()]
    return measured


def summary(rounds: t.Sequence[Measured]) -> dict[str, t.Any]:
    """All rounds: what the server says of its build in each, what was wrong, and the milliseconds of each step.

    What a lost session saw before it was lost counts for nothing but that it was lost.
    """
    held = [one for one in rounds if not one.lost]
    servers = [one.server for one in held]
    return {
        "rounds": len(rounds),
        "lost": [one.lost for one in rounds if one.lost],
        "servers": [server for number, server in enumerate(servers) if server not in servers[:number]],
        "answered": {name: held[0].answered[name] for name in sorted(held[0].answered)} if held else {},
        "diagnostics": unique(line for one in held for line in one.diagnostics),
        "definition": unique(line for one in held for line in one.definition),
        "steps_ms": {step: times([one.steps[step] for one in held]) for step in STEPS},
    }
