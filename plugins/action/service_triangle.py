# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(service_triangle): reads the contracts, has the module ask the servers, and judges."""

from __future__ import annotations

import json
import typing as t
import urllib.parse
from pathlib import Path

import yaml
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._services import options
from ansible_collections.golden.triangle.plugins.module_utils._services.fetch import Job
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Reading, Want, Write
from ansible_collections.golden.triangle.plugins.plugin_utils._arguments import arguments_of
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction
from ansible_collections.golden.triangle.plugins.plugin_utils._services import contracts
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import ContractError, Item
from ansible_collections.golden.triangle.plugins.plugin_utils._services.redact import Redactor
from ansible_collections.golden.triangle.plugins.plugin_utils._services.triangle import Batch, Triangle, Wish
from ansible_collections.golden.triangle.plugins.plugin_utils._services.world import Gateway

Result = dict[str, t.Any]


class ActionModule(PublishingAction):
    """Runs the module as often as it takes to know."""

    MODULE = "service_triangle"
    TRANSFERS_FILES = False
    # In check mode nothing is written; the module makes sure of that as well.
    _supports_check_mode = True

    def act(self, task_vars: Result) -> Result:
        """Resolve, read, judge, repair, prove."""
        given = arguments_of(self, options.SPEC)
        # What Ansible's variables hold are no plain types.
        arguments = json.loads(json.dumps(given, default=str))
        try:
            wish = wish_of(arguments)
        except ValueError as exc:
            return _result(Outcome(errors=(PartError(str(exc), refusal="invalid"),)))
        reader = _Reader(self, arguments, wish, task_vars)
        return _result(run([Triangle(wish, reader)], check_mode=bool(self._task.check_mode)))

    def run_module(self, order: str, task_vars: Result) -> Result:
        """The module, once."""
        name = "golden.triangle.service_triangle"
        return t.cast(Result, self._execute_module(module_name=name, module_args={"order": order}, task_vars=task_vars))


class _Reader:
    """Asks the servers by the module."""

    def __init__(self, action: ActionModule, arguments: Result, wish: Wish, task_vars: Result) -> None:
        self._action, self._task_vars = action, task_vars
        self._sources = {source["name"]: source for source in arguments["sources"]}
        self._seconds = arguments["timeout"]
        self._followed = {name for gateway in wish.gateways for name in gateway.registries}

    def __call__(self, items: t.Sequence[Item], writes: t.Sequence[Write] = ()) -> Batch:
        jobs = [job for job in map(self._job(items, writes), self._sources.values()) if _asks(job)]
        result = self._action.run_module(options.written(jobs), self._task_vars)
        if result.get("failed"):
            said = result.get("module_stderr") or result.get("module_stdout") or ""
            raise PartError(f"the servers could not be asked: {result.get('msg', '')} {said}".rstrip())
        # The answers to writes come by source, in the order of each.
        by_source = iter(result["written"])
        answers = {id(write): next(by_source) for job in jobs for write in job.writes}
        return Batch(
            tuple(Reading(**one) for one in json.loads(json.dumps(result["readings"]))),
            tuple(str(answers[id(write)]) for write in writes),
            float(result["seconds"]),
            float(result["now"]),
        )

    def _job(self, items: t.Sequence[Item], writes: t.Sequence[Write]) -> t.Callable[[Result], Job]:
        def made(source: Result) -> Job:
            name = source["name"]
            return Job(
                options.spec_of(source),
                tuple(Want(item.kind, item.name, item.group) for item in items if item.source == name),
                tuple(write for write in writes if write.source == name),
                self._seconds,
                follows=name in self._followed and any(item.kind == "routes" for item in items),
            )

        return made


def _asks(job: Job) -> bool:
    return bool(job.wants or job.writes or job.follows)


def wish_of(arguments: Result) -> Wish:
    """What the options say. Raises ValueError for what cannot be meant."""
    sources = arguments["sources"]
    types = _types(sources)
    documents = {"the options": {key: arguments[key] for key in contracts.LISTS}}
    documents.update((path, _document(path)) for path in arguments["contract_files"])
    for name in ("timeout", "repair_timeout", "max_age"):
        if arguments[name] <= 0:
            raise ContractError(f"{name} must be more than 0")
    registries = tuple(name for name in types if types[name] == "eureka") or tuple(
        name for name in types if types[name] in contracts.REGISTRIES
    )
    return Wish(
        contracts.parse(documents, types),
        types,
        {source["name"]: tuple(source["urls"]) for source in sources},
        tuple(_gateway(source, types, registries) for source in sources if source["type"] == "gateway"),
        registries,
        Redactor(arguments["secret_keys"], _secrets(sources)),
        frozenset(arguments["repair"]),
        settle=max(0.0, arguments["settle_seconds"]),
        patience=arguments["repair_timeout"],
        max_age=arguments["max_age"],
    )


def _types(sources: t.Sequence[Result]) -> dict[str, str]:
    """The types of the sources by name. Raises ContractError."""
    if not sources:
        raise ContractError("sources names no server: there is nothing to look at")
    types: dict[str, str] = {}
    for source in sources:
        name = source["name"]
        if name in types:
            raise ContractError(f"more than one source is called {name}")
        types[name] = source["type"]
        if not source["urls"]:
            raise ContractError(f"source {name} has no URL")
        if source["timeout"] <= 0:
            raise ContractError(f"source {name}: timeout must be more than 0")
        if source["type"] == "apollo" and not source["app_id"]:
            raise ContractError(f"source {name}: Apollo needs app_id")
        for url in source["urls"]:
            parts = urllib.parse.urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
                raise ContractError(f"source {name}: a URL is http://HOST:PORT/PATH or https, one of its is not")
    return types


def _gateway(source: Result, types: t.Mapping[str, str], registries: tuple[str, ...]) -> Gateway:
    name, registry, origin = source["name"], source["registry"], source["routes_from"]
    if registry and types.get(registry) not in contracts.REGISTRIES:
        raise ContractError(f"source {name}: its registry {registry} is no registry among the sources")
    if origin and types.get(origin["source"]) not in contracts.CONFIGS:
        raise ContractError(f"source {name}: its routes come from {origin['source']}, which is no config centre here")
    return Gateway(
        name,
        (registry,) if registry else registries,
        Item(origin["source"], "config", origin["config"], origin["group"]) if origin else None,
        frozenset(source["code_routes"]),
    )


def _secrets(sources: t.Sequence[Result]) -> list[str]:
    given = [source[key] for source in sources for key in ("password", "token", "secret")]
    return given + [urllib.parse.urlsplit(url).password or "" for source in sources for url in source["urls"]]


def _document(path: str) -> t.Any:
    """A file of contracts. Raises ContractError."""
    try:
        return yaml.safe_load(Path(path).expanduser().read_text("utf-8")) or {}
    except OSError as exc:
        raise ContractError(f"{path} cannot be read: {exc.strerror or exc}") from None
    except (ValueError, yaml.YAMLError) as exc:
        raise ContractError(f"{path} is no YAML: {exc}") from None


def _result(outcome: Outcome) -> Result:
    """The same keys whatever happened."""
    result: Result = dict(outcome.as_result(), refusal=None, services=next(iter(outcome.measured), {}))
    if outcome.errors:
        result.update(
            failed=True,
            refusal=outcome.errors[0].refusal,
            msg="\n".join(str(error) for error in outcome.errors),
        )
    return result
