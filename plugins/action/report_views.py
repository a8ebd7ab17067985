# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of a report that is there already, answers to questions about it, and its verdict."""

from __future__ import annotations

import json
import typing as t
from importlib import import_module
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._arguments import arguments_of
from ansible_collections.golden.triangle.plugins.plugin_utils._report import merge, store
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._report.verdict import FAIL_ON, judge
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common, every

display = Display()

_ARGUMENTS: JsonDict = {
    "reports": {"type": "list", "elements": "path", "required": True},
    "views": {"type": "dict", "default": {}},
    "advisories": {"type": "path"},
    "query": {"type": "str"},
    "judge": {"type": "bool", "default": True},
    "fail_on": {"type": "str", "choices": list(FAIL_ON), "default": "warning"},
    "max_unreachable_percent": {"type": "float", "default": 0.0},
}


class ActionModule(ActionBase):
    """On the controller alone."""

    TRANSFERS_FILES = False
    BYPASS_HOST_LOOP = True
    _requires_connection = False
    # Views change no host, so check mode has them too.
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: JsonDict | None = None) -> JsonDict:
        """Read, write views, answer, judge."""
        super().run(tmp, task_vars)
        arguments = arguments_of(self, _ARGUMENTS)
        try:
            views = every.placed(arguments["views"])
            report = _read([Path(path) for path in arguments["reports"]])
            if arguments["advisories"]:
                report = _advisories.noted(report, _advisories.load(Path(arguments["advisories"])))
            answer = _answer(report, arguments["query"])
            every.write(report, views)
        except (ValueError, OSError) as error:
            raise AnsibleActionFail(str(error)) from None
        if arguments["query"]:
            display.display(common.harmless(json.dumps(answer, indent=1, ensure_ascii=False)))
        if arguments["judge"]:
            for line in _likely(report):
                display.display(line)
        return _result(report, answer, arguments)


def _read(paths: t.Sequence[Path]) -> JsonDict:
    """The report, or one of several. Raises Unreadable and FileNotFoundError."""
    if not paths:
        raise ValueError("no report is named")
    try:
        found = [store.load(path) for path in paths]
    except FileNotFoundError as error:
        raise ValueError(f"there is no report {error.filename}") from None
    return found[0] if len(found) == 1 else merge.merge(found)


def _likely(report: JsonDict) -> t.Iterator[str]:
    """The most likely root causes, a line for each, host by host."""
    for host in report["hosts"]:
        for title, _cause, remedy, _evidence in common.likely(host):
            yield common.one_line(f"{host['name']}: most likely: {title}. {remedy}")


def _answer(report: JsonDict, query: str | None) -> t.Any:
    """The answer to a question. Raises ValueError, which the errors of jmespath are."""
    if not query:
        return None
    try:
        # Only who asks needs it.
        jmespath = import_module("jmespath")
    except ImportError:
        raise ValueError("a query needs the Python package jmespath on the controller") from None
    return jmespath.search(query, report)


def _result(report: JsonDict, answer: t.Any, arguments: JsonDict) -> JsonDict:
    """The verdict as a task result: drift fails, unknown is unreachable, so that ansible-playbook ends with 2 and 4."""
    verdict = judge(
        report,
        fail_on=arguments["fail_on"],
        max_unreachable_percent=arguments["max_unreachable_percent"],
    )
    result: JsonDict = {
        "changed": False,
        "msg": verdict.message,
        "verdict": verdict.result,
        "counts": report["counts"],
        "answer": answer,
    }
    if verdict.failed and arguments["judge"]:
        result["failed" if verdict.result == "drift" else "unreachable"] = True
    return result
