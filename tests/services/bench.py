# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes from a change to its detection, on real servers on the loopback: `make bench-services`.

    python -m services.bench [FILE]     writes what it measured as Markdown to FILE, else prints it

Asserts nothing but that what was measured did happen.
"""

from __future__ import annotations

import dataclasses
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.golden.triangle.plugins.action.service_triangle import _Reader, wish_of
from ansible_collections.golden.triangle.plugins.module_utils._check import Check
from ansible_collections.golden.triangle.plugins.module_utils._services import options
from ansible_collections.golden.triangle.plugins.module_utils._services.fetch import fetch
from ansible_collections.golden.triangle.plugins.plugin_utils._services.triangle import Triangle
from standin.toolchain import say

from . import servers
from .events import Watcher
from .recording import NACOS_PASSWORD, RULES
from .scene import CONTRACTS, TIMEOUT_KEY, Scene

#: Times in milliseconds of several runs of the same.
Times = list[float]
EVENTS, LOOKS, MANY, MANY_LOOKS = 20, 20, 200, 5
_NEVER: Final = 600.0
BROKEN: Final = RULES.replace("3000", "0")


class _Here:
    """The module in this process: what it does, without Ansible around it."""

    @staticmethod
    def run_module(order: str, _task_vars: object) -> dict[str, Any]:
        """As plugins/modules/service_triangle.py."""
        begun = time.monotonic()
        outcome = fetch(options.jobs_of(order))
        readings = [dataclasses.asdict(one) for one in outcome.readings]
        seconds = time.monotonic() - begun
        return {"readings": readings, "written": outcome.written, "seconds": seconds, "now": time.time()}


def look(arguments: dict[str, Any]) -> tuple[list[Check], float]:
    """Read, judge, give the checks and the seconds that the reading alone took."""
    validated = ArgumentSpecValidator(options.SPEC).validate(arguments)
    if validated.error_messages:
        raise ValueError(validated.error_messages)
    given = validated.validated_parameters
    wish = wish_of(given)
    triangle = Triangle(wish, _Reader(_Here(), given, wish, {}))  # type: ignore[arg-type]  # all it asks of an action
    state = triangle.observe()
    return triangle.compare(state), state.read_seconds


def state_of(checks: Sequence[Check], subject: str) -> str:
    """The state of a contract."""
    [found] = [one.state for one in checks if one.id == "services.contract" and one.subject == subject]
    return found


def told(watcher: Watcher, change: Callable[[str], None], values: tuple[str, str]) -> Times:
    """From just before a change is sent until its event is there."""
    times = []
    for number in range(EVENTS):
        begun = time.monotonic()
        change(values[number % 2])
        watcher.next()
        times.append((time.monotonic() - begun) * 1000)
        time.sleep(0.3)  # until it waits again
    return times


def nacos_source(scene: Scene) -> dict[str, Any]:
    """The first node of the config centre, as a source."""
    url = scene.running["nacos-a"].url
    who = {"username": "nacos", "password": NACOS_PASSWORD}
    return {"name": "nacos", "type": "nacos", "urls": [url], **who, "configs": ["gateway-rules"]}


def events(scene: Scene) -> dict[str, Times]:
    """What the event source needs."""
    rows = {}
    with Watcher(nacos_source(scene), interval=_NEVER) as watcher:
        rows["Nacos: a config is published, its event is there"] = told(
            watcher, lambda text: scene.send_config("gateway-rules", text, "nacos-a"), (BROKEN, RULES)
        )
    consul = {"name": "consul", "type": "consul", "urls": [scene.running["consul"].url], "configs": [TIMEOUT_KEY]}
    with Watcher(consul, interval=_NEVER) as watcher:
        rows["Consul: a key is put, its event is there"] = told(
            watcher, lambda value: scene.put(TIMEOUT_KEY, value), ("0", "3000")
        )
    return rows


def looks(scene: Scene) -> dict[str, Times]:
    """What a look at the whole triangle needs, as the shipped contracts have it."""
    scene.heal()
    plain = {"sources": scene.sources({}), "contract_files": [str(CONTRACTS)]}
    clean, once, twice, chain = Times(), Times(), Times(), Times()
    for _number in range(LOOKS):
        checks, seconds = look(plain)
        if state_of(checks, "gateway-timeout") != "compliant":
            raise RuntimeError("it was healed, and is not clean")
        clean.append(seconds * 1000)
    with Watcher(nacos_source(scene), interval=_NEVER) as watcher:
        for number in range(LOOKS):
            begun = time.monotonic()
            scene.send_config("gateway-rules", BROKEN, "nacos-a")
            watcher.next()
            settle = 0 if number % 2 else 1
            event = time.monotonic()
            checks, _seconds = look({**plain, "settle_seconds": settle})
            done = time.monotonic()
            if state_of(checks, "gateway-timeout") != "drifted":
                raise RuntimeError("it was broken, and nobody saw it")
            (twice if settle else once).append((done - event) * 1000)
            if not settle:
                chain.append((done - begun) * 1000)
            scene.send_config("gateway-rules", RULES, "nacos-a")
            watcher.next()
    return {
        "All four sources are read, at the same time": clean,
        "Drift is read twice and judged, without a pause between": once,
        "Drift is read twice and judged, with the pause of a second": twice,
        "A config is published, told, read twice without a pause, judged as drift": chain,
    }


def many(scene: Scene) -> dict[str, Times]:
    """So many contracts, each with a key of its own in Consul, a config of its own in Nacos and the live route."""
    route = "[?id=='order'].metadata.\"response-timeout\" | [0]"
    contracts = []
    for number in range(MANY):
        scene.put(f"many/{number}", "3000")
        # On both nodes: what one of them lacks is drift, and drift is read twice.
        for node in ("nacos-a", "nacos-b"):
            scene.send_config(f"many-{number}", "timeout-ms: 3000\n", node)
        sides = [
            {"source": "consul", "config": f"many/{number}"},
            {"source": "nacos", "config": f"many-{number}", "query": '"timeout-ms"', "format": "yaml"},
            {"source": "gateway", "routes": "live", "query": route},
        ]
        contracts.append({"name": f"many-{number}", "type": "number", "sides": sides})
    for node in ("nacos-a", "nacos-b"):
        scene.until(partial(_is_there, scene, f"many-{MANY - 1}", node), f"{node} has the last config")
    # With the registry that the routes lead to: without it they lead nowhere, and drift is read twice.
    sources = scene.sources({})
    read, whole = Times(), Times()
    for _number in range(MANY_LOOKS):
        begun = time.monotonic()
        checks, seconds = look({"sources": sources, "contracts": contracts})
        whole.append((time.monotonic() - begun) * 1000)
        read.append(seconds * 1000)
        wrong = [f"{one.id} of {one.subject} is {one.state}" for one in checks if one.state != "compliant"]
        if wrong:
            raise RuntimeError(f"all is well, and {'; '.join(wrong)}")
    words = f"{MANY} contracts over 3 sources ({MANY} keys, {MANY} configs, 2 replicas)"
    return {f"{words}: read": read, f"{words}: read and judged": whole}


def _is_there(scene: Scene, config: str, node: str) -> bool:
    return scene.config(config, node).startswith("timeout")


def incidents(scene: Scene) -> dict[str, Times]:
    """Each of the article's incidents: what the report says of it, and how long the whole playbook takes."""
    rows = {}
    for words, breaks in (
        ("timeout overwritten by 0", Scene.overwrite_timeout),
        ("qps 1 in place of 1000", Scene.throttle),
        ("stale route after a missed refresh", Scene.miss_a_refresh),
    ):
        scene.heal()
        breaks(scene)
        found, repaired, verified = scene.run("--check"), scene.run(), scene.run("--check")
        if not found.drifted or verified.drifted:
            raise RuntimeError(f"{words}: found {found.drifted}, left {verified.drifted}")
        steps = {"found": ("observe", "compare"), "repaired": ("repair",), "proven": ("prove",)}
        for step, names in steps.items():
            rows[f"The report: {words}: {step}"] = [sum(repaired.spent[name] for name in names) * 1000]
        for step, run in (("found", found), ("repaired", repaired), ("verified", verified)):
            rows[f"The playbook: {words}: {step}"] = [run.seconds * 1000]
    return rows


def table(rows: dict[str, Times]) -> str:
    """A table in Markdown."""
    lines = ["| what | runs | least | median | most |", "| --- | --- | --- | --- | --- |"]
    for words, times in rows.items():
        figures = (min(times), statistics.median(times), max(times))
        lines.append(f"| {words} | {len(times)} | " + " | ".join(f"{one:,.0f} ms" for one in figures) + " |")
    return "\n".join(lines)


HEAD: Final = """<!--
Copyright: (c) 2026, golden.triangle contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# How fast the service triangle is seen

Written by `make bench-services` ([bench.py](../../tests/services/bench.py)): Nacos 2.3.2, Eureka 4.1.3, Consul 1.10.12
and two Spring Cloud Gateways 4.1.5, all of them and the reader on one machine with {cores} cores, over the loopback.
The load of the machine when it began was {load:.1f}: what else ran on it is in the figures.

The article claims 127 ms from a change to its detection. Nacos and Consul tell of a change by themselves, all else is
seen at the next look. An event alone says that something changed; whether that is drift is only known once all sides
were read, twice, and judged. No playbook run is as fast as either: about a second of it is Ansible's own start, the
rest the module's, with its pause of a second before drift is believed. "The report" is what the repairing run says of
itself, "the playbook" three whole runs: with `--check`, repairing, and with `--check` again.

"""


def write(text: str) -> None:
    """To the file that was named, as far as it has come."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def main() -> int:
    """Measure, and write it down."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        running = servers.up(servers.TRIANGLE, root / "servers")
        try:
            scene = Scene(running, root)
            scene.heal()
            say(f"the load of the machine is {load:.1f}")
            rows: dict[str, Times] = {}
            for part in (events, looks, many, incidents):
                say(f"measuring {part.__name__}")
                rows |= part(scene)
                write(HEAD.format(cores=os.cpu_count(), load=load) + table(rows) + "\n")
        finally:
            servers.down(running.values())
    return 0


if __name__ == "__main__":
    sys.exit(main())
