# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a boot needs to know, handed as JSON to the process that becomes the stand-in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .disk import Disk
from .mac import Mac
from .python import Python
from .ssh import Keys


@dataclass(frozen=True)
class Spec:
    """One stand-in: who it is and what of the machine below it uses."""

    name: str
    address: str
    mac: Mac
    python: Python
    programs: Path
    twins: Path
    keys: Keys
    sshd: str
    #: Node and what npm has brought, for the editors; empty where they are not there.
    node: str = ""
    npm: str = ""

    @property
    def disk(self) -> Disk:
        """Its place in the cache."""
        return Disk(self.name)

    def dumps(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def loads(cls, text: str) -> Spec:
        """From JSON."""
        data: dict[str, Any] = json.loads(text)
        python = Python(Path(data["python"]["prefix"]), tuple(data["python"]["version"]))
        paths = {key: Path(data[key]) for key in ("programs", "twins")}
        return cls(
            **{**data, **paths, "mac": Mac(**data["mac"]), "python": python, "keys": Keys(Path(data["keys"]["folder"]))}
        )
