# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the article claims of the editor's language server, measured with the real gopls of the seed profile."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import socket
import subprocess
import tempfile
import time
import typing as t
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._debug import lsp_module, lsp_probe, probe, proof
from ansible_collections.golden.triangle.plugins.module_utils._debug.channel import Lost, Refused
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp import Client
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from standin import gotools, toolchain
from standin.errors import StandinError
from tools.measuring import LIBRARY, Measured, Unmeasured, gopls, goroot, run, within

#: Seconds: for one answer, and that gopls is left alone after its editor has ended. An editor's own servers look for it
#: every 3 (microsoft/vscode-languageserver-node:server/src/node/main.ts).
_PATIENCE, _ALONE = 30.0, 10.0
_CAPABILITIES = {"workspace": {"configuration": True, "workspaceFolders": True}}
_NEVER, _LAST = "v0.13.4", "v0.13.2"


def lsp_request(rounds: int, patience: float, timeout: float) -> dict[str, t.Any]:
    """What is asked of a probe of gopls, on this machine."""
    return {
        "goroot": str(goroot()),
        "gopls": str(gopls()),
        "library": [vars(known) for known in LIBRARY],
        "gopls_sha256": [gotools.GOPLS.known["linux"]],
        "rounds": rounds,
        "patience": patience,
        "timeout": timeout,
    }


def lsp_probe_of(request: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What a probe of gopls answers. Ends the program where it could not be held."""
    answer = lsp_probe.look(request)
    if answer["unproven"] or answer["error"] or answer["left"]:
        raise SystemExit(f"claims: the probe of gopls failed: {answer}")
    return answer


def configuration() -> Measured:
    """Whether gopls asks for its settings (where it does not, the probe's session is lost), and goes by the answer."""
    answer = lsp_probe_of(lsp_request(rounds=3, patience=_PATIENCE, timeout=300))
    held = answer["rounds"] - len(answer["lost"])
    asked = answer["answered"].get("workspace/configuration", 0)
    told = {kind: within(functools.partial(_documented, {"hoverKind": kind})) for kind in _KINDS}
    obeyed = told == _KINDS
    shown = ", ".join(f"told {kind} it shows {'a' if seen else 'no'} comment" for kind, seen in told.items())
    return Measured(not (held and asked and obeyed), f"asked for in {held} of {answer['rounds']} sessions; {shown}")


#: What can be answered to gopls, and whether a hover then has the comment of a function (gopls/doc/settings.md).
_KINDS = {"FullDocumentation": True, "NoDocumentation": False}


def _documented(settings: Mapping[str, t.Any], folder: Path, family: Family) -> bool:
    """Whether a hover over a function of the known module has its comment."""
    with _session(folder, family, os.getpid(), settings) as client:
        return f"{lsp_module.OWN} greets" in json.dumps(client.request("textDocument/hover", _place(folder)))


def editor_gone() -> Measured:
    """An editor that had ended before the session began, and one that ends in it."""
    found = {
        "had ended before initialize": within(functools.partial(_answers_alone, True)),
        "ends after it": within(functools.partial(_answers_alone, False)),
    }
    text = "; ".join(
        f"where that process {words}: {'answered, and a good end' if goes else 'no answer'}"
        for words, goes in found.items()
    )
    return Measured(not all(found.values()), f"a question {_ALONE:g} s after the process of processId is gone, {text}")


def _answers_alone(early: bool, folder: Path, family: Family) -> bool:
    """Whether gopls still answers some time after the process that it took for its editor has ended."""
    with subprocess.Popen(["/bin/sleep", "600"]) as editor:
        try:
            if early:
                _end(editor)
            with _session(folder, family, editor.pid, {}) as client:
                _end(editor)
                time.sleep(_ALONE)
                return _leads_home(client.request("textDocument/definition", _place(folder)))
        except (Lost, Refused):
            return False
        finally:
            editor.kill()


def _end(editor: subprocess.Popen[bytes]) -> None:
    """End it, so that nobody has its number."""
    editor.kill()
    editor.wait()
    if Path("/proc", str(editor.pid)).exists():
        raise SystemExit(f"claims: there is another process {editor.pid} already")


def _leads_home(answer: object) -> bool:
    """Whether the definition of the known module's function is where it is."""
    return f"/{lsp_module.GREET}" in json.dumps(answer)


def _place(folder: Path) -> dict[str, t.Any]:
    """Where the known module calls its own function."""
    document = {"uri": (folder / "source" / lsp_module.MAIN).as_uri()}
    return {
        "textDocument": document,
        "position": lsp_module.position(lsp_module.FILES[lsp_module.MAIN], lsp_module.OWN),
    }


@contextlib.contextmanager
def _session(folder: Path, family: Family, editor: int, settings: Mapping[str, t.Any]) -> Iterator[Client]:
    """A session with gopls over the known module, from initialize to a good end. Raises Lost, Refused."""
    source = folder / "source"
    probe.write(str(source), lsp_module.FILES)
    folders = [{"uri": source.as_uri(), "name": "known"}]
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            server = family.start([str(gopls())], proof.environment(str(goroot()), str(folder)), theirs)
        until = time.monotonic() + 4 * _PATIENCE
        client = Client(ours, until, _PATIENCE, folders=folders, settings={"gopls": dict(settings)})
        asked = {"processId": editor, "workspaceFolders": folders, "capabilities": _CAPABILITIES}
        client.request("initialize", {**asked, "rootUri": source.as_uri()})
        client.notify("initialized", {})
        client.asked_us("workspace/configuration")
        opened = {**_place(folder)["textDocument"], "text": lsp_module.FILES[lsp_module.MAIN]}
        client.notify("textDocument/didOpen", {"textDocument": {**opened, "languageId": "go", "version": 1}})
        yield client
        client.request("shutdown")
        client.notify("exit")
        if not server.wait(until) or server.status != 0:
            raise Lost(f"gopls did not end well: {server.status}")


def release_list() -> Measured:
    """The versions that the user's own module proxy lists."""
    listed = versions(gotools.GOPLS.module)
    if _LAST not in listed:
        raise Unmeasured(f"the list of this machine's module proxy is not whole, without {_LAST} as well")
    series = [version for version in listed if version.startswith(_LAST.rpartition(".")[0])]
    return Measured(_NEVER in listed, f"of 0.13 there are {', '.join(series)}")


def versions(module: str) -> list[str]:
    """All versions of a module that the ordinary go client is told of. Raises Unmeasured."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            fetching = gotools.fetching()
        except StandinError as exc:
            raise Unmeasured(str(exc)) from exc
        argv = ["/usr/bin/timeout", "60", str(goroot() / "bin" / "go"), "list", "-m", "-versions", "-retracted", module]
        said = run(*argv, **fetching, GOPATH=folder, GOFLAGS="-modcacherw")
    name, _blank, found = said.splitlines()[-1].partition(" ") if said else ("", "", "")
    if name != module:
        # Which words they are is of the machine, not of the claim.
        toolchain.say(f"claims: go list says {said}")
        raise Unmeasured("the list of versions could not be had")
    return found.split()
