# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(go_tool) is about: one Go program of an exact version, built by an exact Go, proven by its own bytes."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import shutil
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Subject
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    build as tool_build,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    link as tool_link,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    program as tool_program,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.program import Program
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.store import Seal, ToolStore
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.verdict import State, Verdict
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Reference, Wish
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.state import exposed
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import StoreError, now
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner, SubprocessRunner


class Aspect(t.Protocol):
    """One more thing that is wished of a program beside its bytes, such as a signature."""

    def observe(self, path: str) -> t.Any:
        """What is so of the program at C(path), None where there is no file. Reads only."""

    def compare(self, subject: Subject, seen: t.Any) -> list[Check]:
        """Its checks: pure. Automatic remedies are carried out by C(apply)."""

    def apply(self, staged: str) -> None:
        """Make it so of a copy that is proven and not yet in place. Its bytes without a signature must stay."""


@dataclasses.dataclass(frozen=True)
class Workbench:
    """What building on this host needs: whom root lends the compiler to, where modules come from, who runs it."""

    account: Owner | None = None
    fetching: tool_build.Fetching = dataclasses.field(default_factory=tool_build.Fetching)
    runner: t.Callable[[t.Mapping[str, str], Owner | None], Runner] = lambda environment, account: SubprocessRunner(
        environment, (account.uid, account.gid) if account is not None else None
    )


class Tool(Part[State]):
    """One Go program."""

    def __init__(self, wish: Wish, workbench: Workbench, aspects: t.Sequence[Aspect] = ()) -> None:
        self.wish = wish
        self.store = ToolStore(wish.prefix, wish.name, wish.owner)
        self._workbench = workbench
        self._aspects = tuple(aspects)

    def _verdict(self, state: State) -> Verdict:
        return Verdict(self.wish, state)

    def observe(self) -> State:
        path = self.store.program(self.wish.id) if self.wish.present else self.store.base
        try:
            program = tool_program.look(path)
            return State(
                program=program,
                path=path,
                stable=self.store.stable(),
                seals=self.store.seals(),
                current=self.store.current(),
                link=tool_link.look(self.wish.link, self.store.base)
                if self.wish.link
                else tool_link.Link("absent", ""),
                file_fault=self._file_fault(program),
                folder_faults=self.store.folder_faults(self.wish.id),
                residue=tuple(self.store.residue()),
                strangers=tuple(self.store.strangers()),
                exposed=exposed(os.path.dirname(self.wish.link), self.wish.owner) if self.wish.link else "",
                store_exists=self.store.exists(),
                seen=tuple(aspect.observe(path) if program.mode else None for aspect in self._aspects),
            )
        except OSError as exc:
            raise PartError(f"{path} cannot be read: {exc}") from exc

    def _file_fault(self, program: Program) -> str:
        owner = self.wish.owner
        if program.names == 0:
            return ""
        if (program.mode, program.uid, program.gid) != (tool_program.MODE, owner.uid, owner.gid):
            wished = f"{tool_program.MODE:04o} {owner.uid}:{owner.gid}"
            return f"{program.mode:04o} {program.uid}:{program.gid}, shall be {wished}"
        return "" if program.names == 1 else f"known by {program.names} names (hard links)"

    def compare(self, state: State) -> list[Check]:
        checks = self._verdict(state).checks()
        if not self.wish.present:
            return checks
        subject = Subject(self.wish.words[1], state.path)
        return [*checks, *(check for group in self._further(subject, state) for check in group)]

    def _further(self, subject: Subject, state: State) -> t.Iterator[list[Check]]:
        for aspect, seen in zip(self._aspects, state.seen):
            yield aspect.compare(subject, seen)

    def diff(self, state: State) -> Diff | None:
        return self._verdict(state).diff(self.compare(state))

    def obstacle(self, state: State) -> PartError | None:
        return self._verdict(state).obstacle()

    def wants(self, state: State, *, repairing: bool) -> list[dict[str, t.Any]]:
        return self._verdict(state).wants(repairing=repairing)

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        try:
            with self.store.lock():
                there = tool_program.look(state.path)
                same = (there.inode, there.changed_at) == (state.program.inode, state.program.changed_at)
                if self.wish.present and not same:
                    raise PartError(f"{state.path} was changed by somebody else during this run: run again")
                self._repair(state)
        except (BlockingIOError, StoreError) as exc:
            raise PartError(str(exc)) from exc
        except OSError as exc:
            raise PartError(f"{state.path}: {exc}") from exc

    def _repair(self, state: State) -> None:
        if not self.wish.present:
            if self.wish.link:
                tool_link.remove(self.wish.link, self.store.base)
            self.store.remove()
            return
        self.store.tidy(self.wish.id)
        stage = self.store.stage()
        try:
            self._bring(state, stage)
            if state.current != self.wish.id:
                self.store.choose(self.wish.id, stage)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
        if self.wish.link and state.link.found != "foreign":
            tool_link.make(self.wish.link, state.stable, self.store.base)
        self.store.prune(self.wish.keep, self.wish.id)

    def _bring(self, state: State, stage: str) -> None:
        """Bring a proven copy into place where this is needed, with every further aspect as it shall be."""
        verdict = self._verdict(state)
        if verdict.replaces():
            data, source = self._acquire(stage)
            reference = self.wish.reference
        elif self._needs_copy(state):
            data, reference = _bytes_of(state.path), verdict.reference
            seal = state.seals.get(self.wish.id)
            source = seal.source if seal is not None else "found in place"
        else:
            return
        program = self._proven(data, reference, source)
        staged = os.path.join(stage, self.wish.name)
        self._write(staged, data)
        for aspect in self._aspects:
            aspect.apply(staged)
        self.store.put(self.wish.id, staged, _seal(reference, program, source))

    def _needs_copy(self, state: State) -> bool:
        subject = Subject(self.wish.words[1], state.path)
        aspects = any(check.repairable for group in self._further(subject, state) for check in group)
        return bool(state.file_fault) or aspects or self.wish.id not in state.seals

    def _acquire(self, stage: str) -> tuple[bytes, str]:
        """The program's bytes, not proven yet, and where they come from."""
        wish = self.wish
        if wish.artefact:
            return _bytes_of(wish.artefact), wish.source
        what = f"{wish.reference.package}@v{wish.reference.version} by go{wish.reference.go}"
        if wish.method == "controller":
            raise PartError("\n".join([f"the controller has no {what}:", *self._tried()]), refusal="no_source")
        fault = tool_build.goroot_fault(wish.goroot, wish.reference, wish.goroot_h1, wish.owner)
        if fault:
            raise PartError(f"{what} cannot be built here: {fault}", refusal="unproven")
        self._need_room()
        return self._build(os.path.join(stage, "work")), f"built here by {wish.goroot}"

    def _build(self, work: str) -> bytes:
        os.mkdir(work, 0o700)
        account = self._workbench.account
        if account is not None:
            os.chown(work, account.uid, account.gid)
        wished = self.wish.reference
        environment = tool_build.environment(wished, self.wish.goroot, work, self._workbench.fetching)
        try:
            return tool_build.build(wished, self.wish.goroot, work, self._workbench.runner(environment, account))
        except tool_build.BuildError as exc:
            raise PartError("\n".join([str(exc), *self._tried()]), refusal="no_source") from exc

    def _tried(self) -> list[str]:
        """What the controller answered when it was asked, for errors."""
        return [f"  {line}" for line in self.wish.tried]

    def _need_room(self) -> None:
        volume = os.statvfs(self.store.base)
        free, needed = volume.f_bavail * volume.f_frsize >> 20, tool_build.ROOM >> 20
        if free < needed:
            room = f"{self.store.base} has {free} MiB free, building needs {needed} MiB for its time"
            raise PartError(f"no room: {room}", refusal="no_room")

    def _proven(self, data: bytes, reference: Reference, source: str) -> Program:
        program = tool_program.of_bytes(data)
        found = tool_program.faults(program, reference).all
        if found:
            named = f"{reference.package}@v{reference.version}"
            raise PartError(f"{source} is refused as {named}: {'; '.join(found[:10])}", refusal="unproven")
        return program

    def _write(self, staged: str, data: bytes) -> None:
        with open(staged, "xb") as stream:
            stream.write(data)
            stream.flush()
            os.fchown(stream.fileno(), self.wish.owner.uid, self.wish.owner.gid)
            os.fchmod(stream.fileno(), tool_program.MODE)
            _atomic.flush_to_drive(stream.fileno())

    # what was measured

    def measured(self, state: State) -> dict[str, t.Any]:
        program, seal = state.program, state.seals.get(self.wish.id)
        info = program.info
        return {
            "name": self.wish.name,
            "path": state.path,
            "stable_path": state.stable,
            "state": "absent" if program.what == "absent" else "present",
            "version": info.main.version.removeprefix("v") if info and info.main else None,
            "go": info.go.removeprefix("go") if info else None,
            "h1": info.main.h1 or None if info and info.main else None,
            "sha256": program.sha256 or None,
            "sha256_unsigned": program.sha256_unsigned or None,
            "bytes": program.size,
            "dwarf_bytes": program.dwarf,
            "proven_by": self._verdict(state).reference.origin,
            "source": seal.source if seal else None,
            "sealed_at": seal.sealed_at if seal else None,
            "current": state.current or None,
            "versions": [
                {"id": name, "version": kept.version, "go": kept.go, "sealed_at": kept.sealed_at}
                for name, kept in state.seals.items()
            ],
        }

    def notes(self, state: State) -> list[str]:
        notes = []
        if self.wish.present and self.wish.rollback:
            notes.append(f"{self.wish.name} is rolled back to {self.wish.rollback}")
        if self.wish.present and state.exposed:
            notes.append(f"{state.exposed}: who can write there can put another {self.wish.name} in the link's place")
        reference = self._verdict(state).reference
        if self.wish.present and not self.wish.rollback and not self.wish.reference.sha256_unsigned:
            what = f"{reference.package}@v{reference.version} built by go{reference.go}"
            notes.append(f"no release record knows the bytes of {what}: they are sealed as built")
        return notes


def _bytes_of(path: str) -> bytes:
    try:
        return tool_program.read(path)
    except ExecutableError as exc:
        raise PartError(f"{path}: {exc}") from exc


def _seal(reference: Reference, program: Program, source: str) -> Seal:
    info = program.info
    return Seal(
        package=reference.package,
        version=reference.version,
        go=reference.go,
        platform=reference.platform,
        goamd64=reference.goamd64,
        h1=info.main.h1 if info and info.main else "",
        modules={f"{module.path}@{module.version}": module.h1 for module in info.deps} if info else {},
        sha256_unsigned=program.sha256_unsigned,
        source=source,
        sealed_at=now(),
    )
