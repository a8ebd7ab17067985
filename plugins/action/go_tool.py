# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(go_tool): resolves profile and records, brings or builds what the host wants, and no more.

The module is run once; where everything is as it should be that is all. Only where it answers that a program is wanted
is that taken from the cache or built, brought to the host, and the module is run again.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.build import Fetching
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records, tool_orders
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import refused
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import archives
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import workshop as _workshop
from ansible_collections.golden.triangle.plugins.plugin_utils._transfer import BringingAction

#: What only the controller reads; the module gets none of it.
CONTROLLER_OPTIONS = ("profile", "release_paths", "programs", "built", "sources", "cache_dir", "offline", "ca_path")
DEFAULTS = Fetching()

Result = dict[str, t.Any]
display = Display()


class ActionModule(BringingAction):
    """Runs the module once, or twice where something has to be brought to the host in between."""

    MODULE = "go_tool"

    def act(self, task_vars: Result) -> Result:
        """Resolve, run, bring, run again."""
        options = dict(self._task.args)
        try:
            orders = self._resolve(options)
            fetching = _fetching(options, orders)
            sources = archives.listed(options.get("sources"))
        except records.RecordError as exc:
            return refused(str(exc), tools=[])
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        arguments.update(
            tools=[order.tool for order in orders],
            records=[order.as_record() for order in orders],
            **_proxy_arguments(fetching.proxy, str(options.get("method") or "host")),
            checksum_database=fetching.checksum_database,
            brought=[],
        )
        result = self._run(arguments, task_vars)
        wants = result.get("wants") or []
        if wants:
            arguments["brought"] = self._bring(wants, orders, options, fetching, sources)
            result = self._run(arguments, task_vars)
        result["notes"] = [*(note for order in orders for note in order.notes), *result.get("notes", [])]
        result["wants"] = []
        return result

    def _run(self, arguments: Result, task_vars: Result) -> Result:
        name = "golden.triangle.go_tool"
        return t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars))

    def _resolve(self, options: Result) -> list[tool_orders.Order]:
        self.profile = str(options.get("profile") or "seed")
        paths = [str(path) for path in options.get("release_paths") or []]
        programs = options.get("programs")
        named = tuple(tool_orders.KNOWN) if programs is None else programs
        return tool_orders.orders(options.get("tools") or [], self.profile, paths, named)

    def _bring(
        self,
        wants: list[Result],
        orders: list[tool_orders.Order],
        options: Result,
        fetching: Fetching,
        sources: list[archives.Source],
    ) -> list[Result]:
        """Take what the host wants from the cache, or build it; what there is not is said to the module as well."""
        voice = _locks.Voice(progress=display.v, notice=display.display)
        cache = Path(str(options["cache_dir"])).expanduser() if options.get("cache_dir") else archives.default_cache()
        built = [Path(str(path)).expanduser() for path in options.get("built") or []]
        workshop = _workshop.Workshop(cache / "tools", built, voice)
        supplies = None
        if options.get("method") == "controller":
            offline = boolean(options.get("offline", False))
            depot = archives.Depot(cache, offline=offline, ca_path=options.get("ca_path"), voice=voice)
            paths = [str(path) for path in options.get("release_paths") or []]
            supplies = _workshop.Supplies(fetching, depot, sources, paths)
        brought: list[Result] = []
        for want in wants:
            order = next(order for order in orders if order.name == want["name"])
            try:
                made = workshop.provide(order.reference, supplies)
            except archives.NoSource as exc:
                brought.append({"name": order.name, "tried": list(exc.tried)})
                continue
            except OSError as exc:
                raise AnsibleActionFail(f"the cache on the controller cannot be used: {exc}") from exc
            brought.append(
                {"name": order.name, "artefact": self.transfer(made.path, order.name), "source": made.source}
            )
        return brought


def _fetching(options: Result, orders: list[tool_orders.Order]) -> Fetching:
    """Where modules come from. Without the checksum database only the record's sums prove them. Raises RecordError."""
    proxy = str(options.get("proxy") or DEFAULTS.proxy)
    database = str(options.get("checksum_database") or DEFAULTS.checksum_database)
    if boolean(options.get("offline", False)):
        # file: is this controller's, or with method host the Mac's own, so no network.
        proxy, database = (proxy if proxy.startswith("file://") else "off"), "off"
    if database == "off":
        for order in orders:
            known = order.reference.sha256_unsigned or (order.reference.h1 and order.reference.modules)
            if order.tool["state"] == "present" and not known:
                raise records.RecordError(
                    f"tool {order.name}: without the checksum database nothing would prove it, as there is no release"
                    f" record of {order.reference.package}@v{order.reference.version}"
                )
    certificates = _workshop.certificates(options.get("ca_path"))
    return Fetching(proxy=proxy, checksum_database=database, environment=certificates)


def _proxy_arguments(proxy: str, method: str) -> Result:
    """The proxy as the host gets it, where it builds: a login in it is kept out of the host's system log."""
    if method != "host" or "@" not in proxy:
        return {"proxy": proxy if method == "host" else "off"}
    return {"proxy": "off", "proxy_with_login": proxy}
