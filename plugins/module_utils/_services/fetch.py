# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All sources at once, each in a process of its own, and never longer than allowed.

A process for each source, since C(open_url) keeps its configuration in the process (see C(door)), and since a process
can be ended where a thread that waits for a name server cannot. Within it threads ask for many things at a time.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import os
import queue
import select
import signal
import threading
import time
import traceback
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.apollo import Apollo
from ansible_collections.golden.triangle.plugins.module_utils._services.consul import Consul
from ansible_collections.golden.triangle.plugins.module_utils._services.door import Door, ServiceError, Tls
from ansible_collections.golden.triangle.plugins.module_utils._services.eureka import Eureka
from ansible_collections.golden.triangle.plugins.module_utils._services.gateway import Gateway, balanced
from ansible_collections.golden.triangle.plugins.module_utils._services.nacos import Nacos
from ansible_collections.golden.triangle.plugins.module_utils._services.source import (
    Conflict,
    Maker,
    Reading,
    Source,
    Spec,
    Want,
    Write,
)

ADAPTERS: dict[str, Maker] = {
    "nacos": Nacos,
    "eureka": Eureka,
    "consul": Consul,
    "apollo": Apollo,
    "gateway": Gateway,
}
#: Requests to one source at a time.
THREADS = 8
#: Seconds that a process has, after its time is over, to hand over what it has.
GRACE = 1.0


@dataclasses.dataclass(frozen=True)
class Job:
    """What is to be had of one source, and what is to be done to it first. C(seconds) is the time for all of it.

    A registry that C(follows) is also asked for the services that gateways lead to, which only their routes tell.
    """

    spec: Spec
    wants: tuple[Want, ...]
    writes: tuple[Write, ...]
    seconds: float
    follows: bool = False


@dataclasses.dataclass
class Outcome:
    """What came of it: a reading for each want and node, an error text (or none) for each write."""

    readings: list[Reading] = dataclasses.field(default_factory=list)
    written: list[str] = dataclasses.field(default_factory=list)


def fetch(jobs: t.Sequence[Job]) -> Outcome:
    """Do all jobs at the same time. Whatever happens to one, each want of it has a reading and each write an answer."""
    started = time.monotonic()
    outcome = _at_once([job for job in jobs if job.wants or job.writes])
    names = _balanced(outcome.readings)
    spent = time.monotonic() - started
    further = [_following(job, names, spent) for job in jobs if job.follows]
    outcome.readings += _at_once([job for job in further if job.wants]).readings
    return outcome


def _following(job: Job, names: t.Sequence[str], spent: float) -> Job:
    """What is left to ask a registry."""
    known = {want.name for want in job.wants if want.kind == "instances"}
    wants = tuple(Want("instances", name) for name in names if name not in known)
    return dataclasses.replace(job, wants=wants, writes=(), seconds=max(0.0, job.seconds - spent))


def _balanced(readings: t.Sequence[Reading]) -> list[str]:
    """The services that live routes lead to."""
    routes = [route for one in readings if one.kind == "routes" and not one.error for route in one.value]
    return sorted({name for name in (balanced(route["uri"]) for route in routes) if name})


def _at_once(jobs: t.Sequence[Job]) -> Outcome:
    children = [(job, *_start(job)) for job in jobs]
    outcome = Outcome()
    started = time.monotonic()
    for job, child, reader in children:
        try:
            answer = json.loads(_read_all(reader, started + job.seconds + GRACE))
        except TimeoutError:
            answer = {"error": f"not done within {job.seconds:g} s"}
        except ValueError:
            answer = {"error": "the process that asked it died"}
        finally:
            os.close(reader)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        outcome.readings += [Reading(**one) for one in answer.get("readings", ())] or _nothing(job, answer)
        outcome.written += answer.get("written") or [answer.get("error", "")] * len(job.writes)
    return outcome


def _nothing(job: Job, answer: t.Mapping[str, t.Any]) -> list[Reading]:
    return [_silent(job.spec, want, node, str(answer.get("error"))) for want, node in _tasks(job)]


def _tasks(job: Job) -> list[tuple[Want, str]]:
    """Each want of each node; the history of a config is the same on all."""
    nodes = job.spec.urls
    return [(want, node) for want in job.wants for node in (nodes[:1] if want.kind == "history" else nodes)]


def _silent(spec: Spec, want: Want, node: str, error: str) -> Reading:
    return Reading(spec.name, want.kind, want.name, want.group, node, time.time(), error=error)


def _start(job: Job) -> tuple[int, int]:
    """A process that does the job: its number, and the pipe of its answer."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    try:
        os.close(reader)
        try:
            answer = json.dumps(_do(job))
        except BaseException as exc:  # noqa: BLE001 the child must never unwind into the parent's code
            error = "".join(traceback.format_exception_only(type(exc), exc)).strip()
            answer = json.dumps({"error": error})
        data = answer.encode("utf-8", "surrogatepass")
        while data:
            data = data[os.write(writer, data) :]
    finally:
        os._exit(0)


def _do(job: Job) -> dict[str, t.Any]:
    spec = job.spec
    deadline = time.monotonic() + job.seconds
    try:
        tls = Tls(spec.validate_certs, spec.ca_path, spec.client_cert, spec.client_key)
        secure = any(url.lower().startswith("https:") for url in (*spec.urls, spec.portal))
        door = Door(
            tls=tls if secure else None,
            timeout=spec.timeout,
            deadline=deadline,
            retries=spec.retries,
            use_proxy=spec.use_proxy,
        )
    except ServiceError as exc:
        return {"error": str(exc)}
    source = ADAPTERS[spec.type](spec, door)
    written = [_wrote(source, write) for write in job.writes]
    return {"written": written, "readings": [dataclasses.asdict(one) for one in _read(job, source, deadline)]}


def _wrote(source: Source, write: Write) -> str:
    try:
        source.write(write)
    except Conflict as exc:
        return f"somebody else was quicker, nothing was written: {exc}"
    except ServiceError as exc:
        return str(exc)
    return ""


def _read(job: Job, source: Source, deadline: float) -> list[Reading]:
    """A reading for each task; of what is not there when the time is over, one that says so."""
    tasks = _tasks(job)
    found: list[Reading | None] = [None] * len(tasks)
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(tasks)):
        waiting.put(number)

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            found[number] = _reading(job.spec, source, *tasks[number])

    # Threads that still wait at the end do not keep the process: it ends by _exit.
    threads = [threading.Thread(target=work, daemon=True) for _number in range(min(THREADS, len(tasks)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = f"not done within {job.seconds:g} s"
    return [one or _silent(job.spec, *task, late) for one, task in zip(list(found), tasks)]


def _reading(spec: Spec, source: Source, want: Want, node: str) -> Reading:
    try:
        found = source.read(want, node)
    except ServiceError as exc:
        return _silent(spec, want, node, str(exc))
    except Exception as exc:  # noqa: BLE001 one answer that nobody expected must not cost the others
        return _silent(spec, want, node, f"its answer could not be read: {type(exc).__name__}: {exc}")
    return Reading(spec.name, want.kind, want.name, want.group, node, found.at, found.value, found.version, found.meta)


def _read_all(reader: int, deadline: float) -> bytes:
    chunks: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if not select.select([reader], [], [], max(0.0, left))[0]:
            raise TimeoutError
        chunk = os.read(reader, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
