# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(vscode_extension) is about: one extension of one user in one editor, in exactly one version."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import os
import shutil
import tempfile
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._check import Check
from ansible_collections.golden.triangle.plugins.module_utils._editor import extension_state, installed, registry, vsix
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension_state import (
    Package,
    Provenance,
    Seal,
    State,
    Wish,
    now,
)
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension_verdict import Verdict
from ansible_collections.golden.triangle.plugins.module_utils._editor.registry import RegistryError
from ansible_collections.golden.triangle.plugins.module_utils._editor.vsix import Vsix
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError

#: The editor's command starts in a second or two; a gallery may be slow.
TIMEOUT = 300.0
_READABLE = 0o755


class Extension(Part[State]):
    """One extension of one user in one editor."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish

    def observe(self) -> State:
        try:
            return extension_state.observe(self.wish)
        except OSError as exc:
            raise PartError(f"{self.wish.subject}: {exc}") from exc

    def compare(self, state: State) -> list[Check]:
        return Verdict(self.wish, state).checks()

    def diff(self, state: State) -> Diff | None:
        return Verdict(self.wish, state).diff()

    def obstacle(self, state: State) -> PartError | None:
        return Verdict(self.wish, state).obstacle()

    def wants(self, state: State, *, repairing: bool) -> list[dict[str, t.Any]]:
        """Where a VSIX has to come from the controller: C({id, version})."""
        verdict = Verdict(self.wish, state)
        if self.wish.answered or not self.wish.fetches or not repairing or not verdict.installs():
            return []
        if verdict.obstacle() is not None or self.wish.package() is not None:
            return []
        return [{"id": self.wish.id, "version": self.wish.version}]

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        try:
            with extension_state.lock(self.wish):
                self._repair(state)
        except AsUserError as exc:
            raise PartError(f"{self.wish.subject}: {exc}") from exc
        except (BlockingIOError, RegistryError) as exc:
            raise PartError(str(exc)) from exc
        except OSError as exc:
            raise PartError(f"{self.wish.subject}: {exc}") from exc

    def _repair(self, state: State) -> None:
        if state.seen["corrupt"]:
            self._as_user(installed.rebuild_list, self.wish.place)
            state = self._again()
        if not self.wish.present:
            self._remove(state)
            return
        if Verdict(self.wish, state).installs():
            state = self._install(state)
        elif not Verdict(self.wish, state).sealed():
            self._seal(state, "found in place")
        self._pin(state)
        others = self._again().others(self.wish)
        if others and self.wish.cleanup:
            self._as_user(installed.remove, self.wish.place, others)

    def _again(self) -> State:
        """Look once more, in the middle of a repair; what stands in the way now ends it."""
        state = self.observe()
        obstacle = self.obstacle(state)
        if obstacle is not None:
            raise obstacle
        return state

    def _as_user(self, function: t.Callable[..., t.Any], *arguments: t.Any) -> t.Any:
        return as_user(self.wish.person.name, function, *arguments, timeout=TIMEOUT + 30)

    def _command(self, state: State, *words: str) -> str:
        """Run the editor's command as the user; what it said. Whether it did what it says is looked at afterwards."""
        if state.editor is None:
            raise PartError(f"{self.wish.flavour.title} is not there", refusal="unsupported")
        answer = self._as_user(installed.call, [state.editor.command, *words], TIMEOUT)
        return str(answer["said"])

    # install

    def _install(self, state: State) -> State:
        package = self.wish.package()
        if package is not None:
            return self._install_package(state, package)
        if not self.wish.gallery:
            tried = "\n".join(f"  {line}" for line in self.wish.tried) or "  no source is configured"
            raise PartError(f"no source has {self.wish.id} {self.wish.version}:\n{tried}", refusal="no_source")
        said = self._command(state, "--install-extension", f"{self.wish.id}@{self.wish.version}", "--force")
        return self._installed(said, "gallery", None)

    def _install_package(self, state: State, package: Package) -> State:
        """From a copy that only root can change: what was read is what the editor installs."""
        folder = tempfile.mkdtemp(prefix="golden-triangle-", dir="/tmp")
        try:
            copy = Package(os.path.join(folder, f"{self.wish.id}-{self.wish.version}.vsix"), package.source)
            shutil.copyfile(package.path, copy.path)
            proven = self._prove(state, copy)
            # Before it is proven it may be anything that root can read.
            os.chmod(copy.path, 0o644)
            os.chmod(folder, _READABLE)
            said = self._command(state, "--install-extension", copy.path, "--force")
            return self._installed(said, package.source, proven)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _prove(self, state: State, package: Package) -> Vsix:
        try:
            found = package.read()
        except vsix.VsixError as exc:
            raise self._unproven(package.source, str(exc)) from exc
        fault = Verdict(self.wish, state).fault_of(found)
        if fault is not None:
            raise fault
        return found

    def _unproven(self, source: str, why: str) -> PartError:
        return PartError(f"{source} is refused as {self.wish.id} {self.wish.version}: {why}", refusal="unproven")

    def _installed(self, said: str, source: str, proven: Vsix | None) -> State:
        """The proof that the editor did it, and the seal."""
        state = self._again()
        if state.installed() != self.wish.version:
            has = state.installed() or "none"
            raise PartError(
                f"{self.wish.subject}: the editor did not install {self.wish.version}, it has {has}: {said}"
            )
        files = state.files or {}
        if proven is not None and files != proven.files:
            raise self._unproven(source, "what the editor laid down are not the files of the VSIX")
        if self.wish.h1 and vsix.h1(files) != self.wish.h1:
            raise self._unproven(source, f"h1 of its files is {vsix.h1(files)}, expected {self.wish.h1}")
        self._seal(state, source, proven)
        return self._again()

    def _seal(self, state: State, source: str, proven: Vsix | None = None) -> None:
        files = state.files or {}
        declared = bool(self.wish.h1 or (proven is not None and self.wish.sha256))
        provenance: Provenance = "declared" if declared else "first_seen"
        seal = Seal(self.wish.id, self.wish.version, provenance, source, now(), files)
        extension_state.write_seal(self.wish, seal)

    # the list, and removal

    def _pin(self, state: State) -> None:
        entry = state.entry
        if entry is None or self.wish.pin is None or entry.pinned == self.wish.pin:
            return
        if state.seen["list"] is None:
            self._as_user(installed.rebuild_list, self.wish.place)
            state = self._again()
            entry = state.entry
        if entry is None:
            raise PartError(f"{self.wish.subject}: it is gone from the editor's list: run again")
        data = registry.pinned(base64.b64decode(state.seen["list"]), entry, self.wish.pin)
        text = base64.b64encode(data).decode("ascii")
        self._as_user(installed.write_list, self.wish.place, text, state.seen["list"])

    def _remove(self, state: State) -> None:
        if state.entry is not None:
            said = self._command(state, "--uninstall-extension", self.wish.id)
            state = self._again()
            if state.entry is not None and state.seen["list"] is not None:
                raise PartError(f"{self.wish.subject}: the editor did not remove it: {said}")
        names = state.others(self.wish)
        if names:
            self._as_user(installed.remove, self.wish.place, names)
        extension_state.remove_seal(self.wish)

    # what was measured

    def measured(self, state: State) -> dict[str, t.Any]:
        entry, seal = state.entry, state.seal
        return {
            "user": self.wish.person.name,
            "flavour": self.wish.flavour.name,
            "editor": state.editor.path if state.editor else None,
            "editor_version": state.editor.version if state.editor else None,
            "id": self.wish.id,
            "version": state.installed() or None,
            "pinned": entry.pinned if entry else None,
            "h1": vsix.h1(state.files) if state.files is not None else None,
            "files": len(state.files or {}),
            "provenance": seal.provenance if seal and seal.version == state.installed() else None,
            "source": seal.source if seal and seal.version == state.installed() else None,
            "sealed_at": seal.sealed_at if seal and seal.version == state.installed() else None,
            "policy": state.policy.path if state.policy else None,
        }
