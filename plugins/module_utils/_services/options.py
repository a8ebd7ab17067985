# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of C(service_triangle), which its action plugin checks before any server is asked.

What the module itself is given is one text, C(order): a secret option. So no credential and no content of a config is
in a system log; and no short password is blanked out of the middle of what was read, as would happen if it were a
secret option by itself.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.golden.triangle.plugins.module_utils._services.fetch import ADAPTERS, Job
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Spec, Want, Write

_SIDE: ArgumentSpec = {
    "source": {"type": "str", "required": True},
    "config": {"type": "str", "required": True},
    "group": {"type": "str", "default": ""},
}
SOURCE: ArgumentSpec = {
    "name": {"type": "str", "required": True},
    "type": {"type": "str", "required": True, "choices": sorted(ADAPTERS)},
    "urls": {"type": "list", "elements": "str", "required": True},
    "username": {"type": "str", "default": ""},
    "password": {"type": "str", "default": "", "no_log": True},
    "token": {"type": "str", "default": "", "no_log": True},
    "secret": {"type": "str", "default": "", "no_log": True},
    "namespace": {"type": "str", "default": ""},
    "group": {"type": "str", "default": "DEFAULT_GROUP"},
    "consistency": {"type": "str", "choices": ["default", "consistent", "stale"], "default": "default"},
    "datacenter": {"type": "str", "default": ""},
    "portal": {"type": "str", "default": ""},
    "app_id": {"type": "str", "default": ""},
    "cluster": {"type": "str", "default": "default"},
    "env": {"type": "str", "default": "DEV"},
    "operator": {"type": "str", "default": ""},
    "registry": {"type": "str", "default": ""},
    "routes_from": {"type": "dict", "options": _SIDE},
    "code_routes": {"type": "list", "elements": "str", "default": []},
    "timeout": {"type": "float", "default": 5},
    "retries": {"type": "int", "default": 2},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": False},
    "use_proxy": {"type": "bool", "default": True},
}
SECRET_KEYS = ["password", "passwd", "secret", "token", "credential", "(api|access|private)[-_.]?key"]
SPEC: ArgumentSpec = {
    "sources": {"type": "list", "elements": "dict", "default": [], "options": SOURCE},
    "contracts": {"type": "list", "elements": "dict", "default": []},
    "service_names": {"type": "list", "elements": "dict", "default": []},
    "metadata_versions": {"type": "list", "elements": "dict", "default": []},
    "contract_files": {"type": "list", "elements": "path", "default": []},
    "repair": {
        "type": "list",
        "elements": "str",
        "choices": ["refresh", "rollback", "set"],
        "default": ["refresh", "rollback", "set"],
    },
    "timeout": {"type": "float", "default": 30},
    "settle_seconds": {"type": "float", "default": 1},
    "repair_timeout": {"type": "float", "default": 30},
    "max_age": {"type": "float", "default": 60},
    "secret_keys": {"type": "list", "elements": "str", "default": SECRET_KEYS, "no_log": False},
    "order": {"type": "str", "no_log": True},
}
#: Options of a source that only the controller needs.
_OF_CONTROLLER = ("registry", "routes_from", "code_routes")


def spec_of(source: t.Mapping[str, t.Any]) -> Spec:
    """A source as the adapters take it; paths that are not given are empty."""
    given = {key: value for key, value in source.items() if key not in _OF_CONTROLLER and value is not None}
    return Spec(**{**given, "urls": tuple(source["urls"])})


def written(jobs: t.Sequence[Job]) -> str:
    """Jobs as the one text that the module is given."""
    return json.dumps([dataclasses.asdict(job) for job in jobs])


def jobs_of(order: str) -> list[Job]:
    """The jobs of such a text. Raises ValueError and TypeError for any other."""
    return [
        Job(
            spec=Spec(**{**job["spec"], "urls": tuple(job["spec"]["urls"])}),
            wants=tuple(Want(**want) for want in job["wants"]),
            writes=tuple(Write(**write) for write in job["writes"]),
            seconds=job["seconds"],
            follows=job["follows"],
        )
        for job in json.loads(order)
    ]
