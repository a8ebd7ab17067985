# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a task's result to a record and back. The way through Ansible is tested with real playbooks."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible import constants
from ansible.playbook.task import Task
from ansible_collections.golden.triangle.plugins.plugin_utils._report import publish

CHECK = {"id": "go.tree", "corner": "go", "subject": "/usr/local/go", "state": "drifted", "severity": "critical"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    return tmp_path


def leave(result: dict[str, t.Any], *, no_log: bool = False, **variables: t.Any) -> None:
    task = Task.load({"name": "Go", "action": "golden.triangle.go_toolchain", "no_log": no_log})
    publish.publish(result, module="go_toolchain", task=task, task_vars={"inventory_hostname": "mac-1", **variables})


def test_what_was_published_is_read_in_order() -> None:
    assert publish.published() == []
    for number in range(5):
        leave({"msg": str(number), "checks": [CHECK], "diff": {"before": "a", "after": "b"}, "releases": [number]})
    records = publish.published()
    assert [record.message for record in records] == list("01234")
    assert records[0].checks == [CHECK]
    assert records[0].diff == [{"before": "a", "after": "b"}]
    assert records[0].measured == {"releases": [0]}
    assert records[0].started.endswith("Z")


@pytest.mark.parametrize(("said", "kept"), [({"observe": 1.5}, {"observe": 1.5}), (7.5, {}), (None, {})])
def test_how_long_it_took(said: t.Any, kept: dict[str, float]) -> None:
    """What the module says by step, beside what the controller has waited for."""
    task = Task.load({"name": "Go", "action": "golden.triangle.go_toolchain"})
    variables = {"inventory_hostname": "mac-1"}
    publish.publish({"seconds": said}, module="go_toolchain", task=task, task_vars=variables, seconds=2.00049)
    (record,) = publish.published()
    assert record.seconds == {**kept, "all": 2.0}
    assert record.measured == {}


def test_items_of_a_loop_are_parts_of_their_own() -> None:
    leave({}, ansible_loop_var="item", item="1.21.5")
    leave({}, ansible_loop_var="item", item="1.21.6")
    assert len({record.part.split()[1] for record in publish.published()}) == 2


def test_a_name_that_no_file_could_have() -> None:
    leave({}, inventory_hostname="../\n/mac\0" + "x" * 300)
    assert publish.published()[0].host.startswith("../\n/mac\0")


def test_no_log_leaves_only_states() -> None:
    leave({"msg": "secret", "notes": ["secret"], "checks": [{**CHECK, "actual": "secret"}], "key": 1}, no_log=True)
    (record,) = publish.published()
    assert "secret" not in repr(record)
    assert record.checks[0]["state"] == "drifted"


def test_a_stub_in_the_place_of_python_is_named() -> None:
    leave({"failed": True, "msg": "deserialization failed", "module_stderr": "xcode-select: note: No developer tools"})
    assert publish.published()[0].message.startswith("its python3 is Apple's stub")


def test_a_module_that_could_not_answer_is_quoted() -> None:
    leave({"failed": True, "msg": "no JSON", "module_stderr": "Traceback:\n  line\nImportError: no zlib\n\n"})
    assert publish.published()[0].message == "no JSON: ImportError: no zlib"


def test_a_record_that_cannot_be_written_does_not_fail_the_task(folder: Path, capsys: t.Any) -> None:
    (folder / "golden_triangle_records").write_text("in the way", "utf-8")
    leave({})
    assert publish.published() == []
