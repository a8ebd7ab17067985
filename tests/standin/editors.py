# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The editor of a stand-in: VS Code's own server from npm, at the Mac's paths, behind a command of ours.

Its command line installs, lists and removes extensions with the very code of the desktop editor, without a window.
`make ready-node` installs it into the cache; it and Node appear in every stand-in below /.standin.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .disk import Disk
from .errors import StandinError

_NODE_MODULES: Final = Path(__file__).resolve().parents[2] / ".ansible" / "node"
_SERVER: Final = "node_modules/code-server/lib/vscode"


@dataclass(frozen=True)
class Flavour:
    """Where an editor lies on a Mac, what its command is called, where it keeps a user's extensions."""

    app: str
    command: str
    extensions: str


FLAVOURS: Final = {
    "code": Flavour("Visual Studio Code.app", "code", ".vscode/extensions"),
    "codium": Flavour("VSCodium.app", "codium", ".vscode-oss/extensions"),
}

# On a Mac this is resources/darwin/bin/code.sh, which starts Electron as Node on cli.js. VS Code makes its folders when
# it starts, the server does not.
_COMMAND: Final = """\
#!/bin/bash
mkdir -p "$HOME/{extensions}"
exec {node} {npm}/{server}/out/server-main.js \\
  --extensions-dir "$HOME/{extensions}" --server-data-dir "$HOME/Library/Caches/standin-{command}" "$@"
"""


def node() -> str:
    """The Node that runs it, empty where there is none."""
    found = shutil.which("node")
    return str(Path(found).resolve()) if found and modules() else ""


def modules() -> str:
    """The folder in the cache that holds it, empty where `make ready-node` has not made it."""
    return str(_NODE_MODULES.resolve()) if (_NODE_MODULES / _SERVER).is_dir() else ""


def install(disk: Disk, name: str) -> str:
    """Put an editor into a stand-in's /Applications; gives its version."""
    if name not in FLAVOURS:
        raise StandinError(f"{name}: no editor of a stand-in, there are {', '.join(FLAVOURS)}")
    if not modules():
        raise StandinError("the editor is not in the cache: run `make ready-node`, then boot the stand-in anew")
    flavour = FLAVOURS[name]
    resources = disk.root / "Applications" / flavour.app / "Contents" / "Resources" / "app"
    shutil.rmtree(disk.root / "Applications" / flavour.app, ignore_errors=True)
    lay(resources, name)
    return version()


def lay(resources: Path, name: str, node: str = "/.standin/node", npm: str = "/.standin/npm") -> None:
    """The folder Contents/Resources/app of an editor: its command, and what it says of itself."""
    flavour = FLAVOURS[name]
    command = resources / "bin" / flavour.command
    command.parent.mkdir(parents=True)
    words = {"node": node, "npm": npm, "server": _SERVER, "command": flavour.command}
    command.write_text(_COMMAND.format(**words, extensions=flavour.extensions), encoding="ascii")
    command.chmod(0o755)
    for file in ("package.json", "product.json"):
        shutil.copyfile(Path(modules()) / _SERVER / file, resources / file)


def version() -> str:
    """The version of VS Code that it is."""
    text = (Path(modules()) / _SERVER / "package.json").read_text(encoding="utf-8")
    return text.partition('"version": "')[2].partition('"')[0]
