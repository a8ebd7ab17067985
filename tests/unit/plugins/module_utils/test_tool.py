# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One program through its whole life: built, brought, drifted, repaired, rolled back, removed, and killed half-way."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import tempfile

import pytest
from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._check import Remedy
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    build as tool_build,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    link as tool_link,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    store,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.part import Tool, Workbench
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed
from ansible_collections.golden.triangle.tests.unit.helpers import ME, record_of, release_files
from ansible_collections.golden.triangle.tests.unit.programs import (
    H1,
    MODULES,
    ONE,
    program,
    reference,
    signed,
)

GOOD = program()
OLD = program(version="v1.21.1", code=b"old!")
FILES = release_files()
CHECKS = ("version", "builder", "sums", "bytes", "flags", "modes", "current", "link")
CLEAN = {f"delve.{name}": "compliant" for name in CHECKS}
ID, OLD_ID = "1.21.2-go1.21.5", "1.21.1-go1.21.5"
OLD_REFERENCE = reference(OLD, version="1.21.1")


class Compiler:
    """A runner that leaves what go install would leave."""

    def __init__(self, environment, lab):
        self._environment = environment
        self._lab = lab

    def run(self, argv, *, stdin=None, timeout=0.0):
        self._lab.built.append((tuple(argv), dict(self._environment)))
        if isinstance(self._lab.builds, Exception):
            raise self._lab.builds
        if isinstance(self._lab.builds, str):
            return Completed(tuple(argv), 1, "", self._lab.builds)
        folder = os.path.join(self._environment["GOPATH"], "bin", *self._lab.subfolder)
        os.makedirs(folder)
        for name in self._lab.names:
            with open(os.path.join(folder, name), "wb") as stream:
                stream.write(self._lab.builds)
        return Completed(tuple(argv), 0, "", "go: downloading example.com/delve v1.21.2\n")


class Lab:
    """A prefix with a proven Go, and the runs over one program in it."""

    def __init__(self, folder):
        self.folder = folder
        self.prefix = folder / "local"
        self.goroot = self.prefix / "go1.21.5"
        for path, data in FILES.items():
            target = self.goroot / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(seal.mode(path))
        for place, _folders, _names in os.walk(self.goroot):
            os.chmod(place, 0o755)
        self.store = store.ToolStore(str(self.prefix), "dlv", ME)
        self.base = self.prefix / "golden.triangle/tools/dlv"
        self.place = self.base / ID / "dlv"
        self.link = self.prefix / "bin" / "dlv"
        self.wish = Wish(
            name="dlv",
            reference=reference(GOOD),
            prefix=str(self.prefix),
            link=str(self.link),
            owner=ME,
            goroot_h1=record_of(FILES).h1_unsigned,
            answered=True,
        )
        self.builds, self.names, self.subfolder, self.built = GOOD, ("dlv",), (), []
        self.aspects = ()

    def part(self, **changes):
        bench = Workbench(runner=lambda environment, _account: Compiler(environment, self))
        return Tool(dataclasses.replace(self.wish, **changes), bench, self.aspects)

    def run(self, *, check_mode=False, **changes):
        return run([self.part(**changes)], check_mode=check_mode)

    def keep(self, **changes):
        """Check, then run: what check mode says is what the run does."""
        checked = self.run(check_mode=True, **changes)
        outcome = self.run(**changes)
        assert checked.diff == outcome.diff
        assert checked.changed == outcome.changed or outcome.errors
        return outcome

    def brought(self, data, source="controller cache"):
        (self.folder / "artefact").write_bytes(data)
        return {"artefact": str(self.folder / "artefact"), "source": source}

    def both(self):
        """An older version, then the wished one."""
        self.keep(reference=OLD_REFERENCE, **self.brought(OLD))
        return self.keep(**self.brought(GOOD))

    def runs(self):
        """What a user gets who calls the public link."""
        return self.link.read_bytes()


@pytest.fixture
def lab(tmp_path):
    return Lab(tmp_path)


def states(outcome):
    return {check.id: check.state for check in outcome.checks}


def by_id(outcome):
    return {check.id: check for check in outcome.checks}


def drifted(outcome):
    return sorted(check.id for check in outcome.checks if check.state == "drifted")


class TestInstall:
    def test_a_bare_mac(self, lab):
        shutil.rmtree(lab.goroot)
        outcome = lab.run(check_mode=True)
        assert outcome.changed
        assert not outcome.errors
        assert drifted(outcome) == ["delve.current", "delve.link", "delve.version"]
        for name in ("builder", "sums", "bytes", "flags", "modes"):
            assert by_id(outcome)[f"delve.{name}"].actual == "unknown (blocked by delve.version)"
        version = by_id(outcome)["delve.version"]
        assert (version.expected, version.actual) == ("1.21.2", "absent")
        assert version.remedy.text.startswith(f"build it here by {lab.goroot}")
        assert not list(lab.prefix.iterdir())
        assert not lab.built

    def test_built_here(self, lab):
        outcome = lab.keep()
        assert states(outcome) == CLEAN
        assert lab.runs() == lab.place.read_bytes() == GOOD
        assert os.readlink(lab.link) == str(lab.base / "current/dlv")
        [measured] = outcome.measured
        assert (measured["version"], measured["go"], measured["h1"]) == ("1.21.2", "1.21.5", H1)
        assert measured["source"] == f"built here by {lab.goroot}"
        assert sorted(os.listdir(lab.base)) == [ID, "current", "lock"]

    def test_a_cross_build_lies_one_folder_deeper(self, lab):
        lab.subfolder = ("darwin_amd64",)
        assert states(lab.keep()) == CLEAN

    def test_brought(self, lab):
        outcome = lab.keep(**lab.brought(signed(GOOD)))
        assert states(outcome) == CLEAN
        assert lab.runs() == signed(GOOD)
        assert outcome.measured[0]["source"] == "controller cache"
        assert not lab.built

    def test_a_second_run_changes_nothing_and_builds_nothing(self, lab):
        lab.keep()
        before = os.stat(lab.place).st_ino, sorted(os.listdir(lab.base))
        outcome = lab.keep(answered=False)
        assert (outcome.changed, outcome.diff, outcome.wants, states(outcome)) == (False, (), (), CLEAN)
        assert before == (os.stat(lab.place).st_ino, sorted(os.listdir(lab.base)))
        assert len(lab.built) == 1

    def test_the_controller_is_asked_before_anything_is_written(self, lab):
        outcome = lab.run(answered=False)
        assert outcome.wants == ({"name": "dlv"},)
        assert not outcome.changed
        assert lab.run(answered=False, check_mode=True).wants == ()
        assert sorted(os.listdir(lab.prefix)) == ["go1.21.5"]

    def test_what_the_go_command_gets(self, lab, monkeypatch):
        monkeypatch.setenv("GOFLAGS", "-toolexec=/tmp/evil")
        monkeypatch.setenv("GOEXPERIMENT", "loopvar")
        lab.keep()
        [(argv, environment)] = lab.built
        assert argv == (
            f"{lab.goroot}/bin/go",
            "install",
            "-trimpath",
            "-modcacherw",
            "example.com/delve/cmd/dlv@v1.21.2",
        )
        assert environment["GOTOOLCHAIN"] == "local"
        assert (environment["GOENV"], environment["GOFLAGS"], environment["CGO_ENABLED"]) == ("off", "", "0")
        assert (environment["GOOS"], environment["GOARCH"], environment["GOAMD64"]) == ("darwin", "amd64", "v1")
        assert (environment["GOSUMDB"], environment["GOVCS"]) == ("sum.golang.org", "*:off")
        assert not {"GOBIN", "GOEXPERIMENT", "USER"} & set(environment)
        for name in ("HOME", "TMPDIR", "GOPATH", "GOMODCACHE", "GOCACHE"):
            assert environment[name].startswith(f"{lab.base}/stage-")

    def test_without_a_record_it_is_sealed_as_built(self, lab):
        unknown = {"reference": reference(h1="", modules={})}
        outcome = lab.keep(**unknown)
        assert states(outcome) == CLEAN
        assert outcome.notes == (
            (
                "no release record knows the bytes of example.com/delve/cmd/dlv@v1.21.2 built by go1.21.5:"
                " they are sealed as built"
            ),
        )
        assert outcome.measured[0]["proven_by"] == "seal"
        lab.place.write_bytes(program(code=b"evil", deps={"example.com/one@v0.1.0": H1}))
        assert drifted(lab.run(check_mode=True, **unknown)) == ["delve.bytes", "delve.sums"]
        assert states(lab.keep(**unknown)) == CLEAN
        assert not lab.keep(**unknown).changed
        os.unlink(lab.base / ID / "seal.json")
        assert "delve.bytes" in drifted(lab.run(check_mode=True, **unknown))
        assert states(lab.keep(**unknown)) == CLEAN

    @pytest.mark.parametrize("name", ["gopls", "staticcheck"])
    def test_other_programs_have_ids_of_their_own(self, lab, name):
        lab.names = (name,)
        outcome = lab.run(name=name, link="")
        word, corner = {"gopls": ("gopls", "editor")}.get(name, ("tool", "go"))
        assert states(outcome) == {f"{word}.{check}": "compliant" for check in CHECKS if check != "link"}
        assert {check.corner for check in outcome.checks} == {corner}


class TestRefused:
    def refused(self, lab, refusal, *words, **changes):
        lab.keep(reference=OLD_REFERENCE, **lab.brought(OLD))
        before = sorted(os.listdir(lab.base))
        outcome = lab.keep(**{"artefact": "", **changes})
        [error] = outcome.errors
        assert error.refusal == refusal
        for word in words:
            assert word in str(error)
        assert not outcome.changed
        assert sorted(os.listdir(lab.base)) == before
        assert lab.runs() == OLD

    def test_a_go_with_an_edited_file_builds_nothing(self, lab):
        (lab.goroot / "src/fmt/print.go").write_bytes(b"package fmt // edited\n")
        self.refused(lab, "unproven", "cannot be built here", "is not Go 1.21.5 as released (go.tree)")
        assert not lab.built

    def test_a_go_that_others_can_write_to_builds_nothing(self, lab):
        (lab.goroot / "bin/go").chmod(0o777)
        self.refused(lab, "unproven", "(go.modes): bin/go")

    def test_a_go_with_a_link_in_it_builds_nothing(self, lab):
        (lab.goroot / "src/evil.go").symlink_to("/etc/passwd")
        self.refused(lab, "unproven", "(go.tree): src/evil.go")

    def test_a_go_that_is_not_there_builds_nothing(self, lab):
        shutil.rmtree(lab.goroot)
        self.refused(lab, "unproven", "cannot be read: No such file")

    def test_a_go_without_a_record_builds_nothing(self, lab):
        self.refused(lab, "unproven", "there is no release record of Go 1.21.5", goroot_h1="")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"code": b"evil"}, "sha256 without signature"),
            ({"h1": ONE}, f"is {ONE}, expected {H1}"),
            ({"go": "1.21.6"}, "built by go1.21.6"),
        ],
    )
    def test_what_was_built_and_is_not_it(self, lab, changes, words):
        lab.builds = program(**changes)
        self.refused(lab, "unproven", "is refused as example.com/delve/cmd/dlv@v1.21.2", words)

    def test_what_was_brought_and_is_not_it(self, lab):
        self.refused(lab, "unproven", "mirror is refused", **lab.brought(program(code=b"evil"), "mirror"))

    def test_a_build_that_fails_says_why(self, lab):
        lab.builds = "go: downloading x\ngo: example.com/delve@v1.21.2: reading: 404 Not Found\n"
        said = "ended with 1: go: example.com/delve@v1.21.2: reading: 404 Not Found"
        self.refused(lab, "no_source", said, "  controller cache: not in it", tried=("controller cache: not in it",))

    def test_a_build_that_does_not_end(self, lab):
        lab.builds = CommandError("go install did not end within 1800 s")
        self.refused(lab, "no_source", "did not end within 1800 s")

    def test_a_build_that_leaves_two_programs(self, lab):
        lab.names = ("dlv", "dlv2")
        self.refused(lab, "no_source", "left 2 programs")

    def test_what_the_controller_has_not(self, lab):
        changes = {"method": "controller", "tried": ("built on the controller: no network",)}
        self.refused(
            lab, "no_source", "the controller has no example.com", "  built on the controller: no network", **changes
        )

    def test_no_room(self, lab, monkeypatch):
        monkeypatch.setattr(tool_build, "ROOM", 1 << 60)
        self.refused(lab, "no_room", "MiB free")

    def test_two_runs_at_once(self, lab):
        lab.keep(reference=OLD_REFERENCE, **lab.brought(OLD))
        with _atomic.Lock(str(lab.base / "lock")):
            [error] = lab.run(**lab.brought(GOOD)).errors
        assert "is locked by another run" in str(error)

    def test_what_changed_meanwhile_is_left_alone(self, lab):
        lab.keep()
        lab.place.write_bytes(OLD)
        part = lab.part()
        state = part.observe()
        lab.place.unlink()
        lab.place.write_bytes(b"somebody else's")
        with pytest.raises(Exception, match="changed by somebody else during this run"):
            part.repair(state, part.compare(state))
        assert lab.place.read_bytes() == b"somebody else's"


class TestDrift:
    @pytest.mark.parametrize(
        ("check", "changes"),
        [
            ("builder", {"go": "1.21.6"}),
            ("bytes", {"code": b"evil"}),
            ("flags", {"dwarf": False}),
            ("version", {"version": "(devel)", "h1": ""}),
            ("version", {"version": "v1.21.1"}),
            ("sums", {"more": "=>\t../two\t(devel)\t"}),
            ("flags", {"settings": {"vcs.modified": "true"}}),
        ],
    )
    def test_it_is_named_and_repaired_and_set_aside(self, lab, check, changes):
        lab.keep()
        lab.place.write_bytes(program(**changes))
        checked = lab.run(check_mode=True)
        assert f"delve.{check}" in drifted(checked)
        named = by_id(checked)[f"delve.{check}"]
        assert named.evidence
        assert named.actual != named.expected
        outcome = lab.keep()
        assert states(outcome) == CLEAN
        assert f"delve.{check}" in {entry.id for entry in outcome.checks if entry.repaired}
        assert lab.runs() == GOOD
        [kept] = (lab.base / "replaced").iterdir()
        assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (program(**changes), 0o600)
        assert not lab.keep().changed

    @pytest.mark.parametrize("kind", ["file", "link", "folder", "nothing", "whole folder"])
    def test_what_is_no_program(self, lab, kind):
        lab.keep()
        victim = lab.folder / "victim"
        victim.write_bytes(b"precious")
        if kind == "whole folder":
            shutil.rmtree(lab.base / ID)
            (lab.base / ID).symlink_to(lab.folder)
        else:
            lab.place.unlink()
        if kind == "file":
            lab.place.write_bytes(b"#!/bin/sh\n")
        elif kind == "link":
            lab.place.symlink_to(victim)
        elif kind == "folder":
            lab.place.mkdir()
        if kind == "whole folder":
            outcome = lab.run()
            assert "is not taken over" in str(outcome.errors[0])
            assert victim.read_bytes() == b"precious"
            return
        assert "delve.version" in drifted(lab.run(check_mode=True))
        assert states(lab.keep()) == CLEAN
        assert (lab.runs(), victim.read_bytes()) == (GOOD, b"precious")

    def test_modes_are_mended_by_a_fresh_copy(self, lab):
        lab.keep(**lab.brought(signed(GOOD)))
        inode = lab.place.stat().st_ino
        lab.place.chmod(0o777)
        (lab.base / ID).chmod(0o777)
        outcome = lab.keep()
        assert {check.id for check in outcome.checks if check.repaired} == {"delve.modes"}
        assert states(outcome) == CLEAN
        assert lab.place.stat().st_ino != inode
        assert lab.runs() == signed(GOOD)
        assert outcome.measured[0]["source"] == "controller cache"

    def test_a_second_name_of_the_file(self, lab):
        lab.keep()
        os.link(lab.place, lab.folder / "other")
        assert "known by 2 names" in by_id(lab.run(check_mode=True))["delve.modes"].evidence[0]
        assert states(lab.keep()) == CLEAN
        assert lab.place.stat().st_nlink == 1

    def test_a_folder_of_somebody_else_is_not_taken_over(self, lab, monkeypatch):
        lab.keep()
        lab.base.chmod(0o777)
        monkeypatch.setattr(store.ToolStore, "_is_ours", lambda _self, _status: False)
        outcome = lab.run()
        assert outcome.errors[0].refusal == "stranger"
        assert by_id(outcome)["delve.modes"].remedy.kind == "manual"

    def test_a_link_where_the_store_should_be(self, lab):
        (lab.folder / "elsewhere").mkdir()
        (lab.prefix / "golden.triangle").symlink_to(lab.folder / "elsewhere")
        outcome = lab.run()
        assert "is not taken over" in str(outcome.errors[0])
        assert not list((lab.folder / "elsewhere").iterdir())

    def test_what_a_killed_run_has_left(self, lab):
        lab.keep()
        (lab.base / "stage-x").mkdir()
        (lab.base / "stage-x/dlv").write_bytes(OLD)
        os.unlink(lab.base / ID / "seal.json")
        [check] = [check for check in lab.run(check_mode=True).checks if check.state == "drifted"]
        assert (check.id, len(check.evidence)) == ("delve.residue", 2)
        assert states(lab.keep()) == CLEAN
        assert sorted(os.listdir(lab.base)) == [ID, "current", "lock"]
        assert lab.store.seal(ID) is not None


class TestLink:
    def test_one_of_ours_that_leads_elsewhere(self, lab):
        lab.keep()
        lab.link.unlink()
        lab.link.symlink_to(lab.base / "1.20.0-go1.20/dlv")
        outcome = lab.keep()
        assert {check.id for check in outcome.checks if check.repaired} == {"delve.link"}
        assert lab.runs() == GOOD
        assert sorted(os.listdir(lab.link.parent)) == ["dlv"]

    @pytest.mark.parametrize("kind", ["file", "homebrew", "program"])
    def test_somebody_elses_is_named_and_left_alone(self, lab, kind):
        lab.link.parent.mkdir()
        cellar = lab.prefix / "Cellar/delve/1.22.0/bin/dlv"
        cellar.parent.mkdir(parents=True)
        cellar.write_bytes(b"brewed")
        words = {
            "file": "a file, of uid",
            "homebrew": "of Homebrew (delve 1.22.0)",
            "program": ": example.com/delve v1.21.1",
        }
        if kind == "homebrew":
            lab.link.symlink_to("../Cellar/delve/1.22.0/bin/dlv")
        else:
            lab.link.write_bytes(OLD if kind == "program" else b"#!/bin/sh\n")
        was = lab.link.read_bytes()
        outcome = lab.keep()
        assert not outcome.errors
        assert drifted(outcome) == ["delve.link"]
        link = by_id(outcome)["delve.link"]
        assert words[kind] in link.actual
        assert (link.remedy.kind, link.subject) == ("manual", str(lab.link))
        assert lab.link.read_bytes() == was
        assert (lab.base / "current/dlv").read_bytes() == GOOD
        assert not lab.keep().changed
        lab.run(present=False)
        assert lab.link.read_bytes() == was

    def test_one_that_is_taken_during_the_run(self, lab):
        lab.link.parent.mkdir()
        lab.link.write_bytes(b"theirs")
        with pytest.raises(store.StoreError, match="was taken by somebody else"):
            tool_link.make(str(lab.link), "x", str(lab.base))
        assert lab.link.read_bytes() == b"theirs"

    def test_a_folder_that_others_can_write_to_is_noted(self, lab):
        lab.keep()
        lab.link.parent.chmod(0o777)
        outcome = lab.keep()
        assert states(outcome) == CLEAN
        assert outcome.notes == (
            f"{lab.link.parent} has mode 0777: who can write there can put another dlv in the link's place",
        )

    def test_none_is_made_where_none_is_wished(self, lab):
        assert "delve.link" not in states(lab.keep(link=""))
        assert not lab.link.parent.exists()


class TestVersions:
    def test_the_old_one_is_kept_and_put_back_by_one_option(self, lab):
        lab.both()
        assert lab.runs() == GOOD
        back = lab.keep(rollback=OLD_ID)
        assert states(back) == CLEAN
        assert lab.runs() == OLD
        assert back.notes == (f"dlv is rolled back to {OLD_ID}",)
        assert [kept["id"] for kept in back.measured[0]["versions"]] == [OLD_ID, ID]
        assert not lab.keep(rollback=OLD_ID).changed
        assert states(lab.keep()) == CLEAN
        assert lab.runs() == GOOD

    @pytest.mark.parametrize("keep", [0, 1, 2])
    def test_as_many_are_kept_as_asked_for(self, lab, keep):
        for number in range(4):
            data = program(version=f"v1.2{number}.0")
            lab.keep(keep=keep, reference=reference(data, version=f"1.2{number}.0"), **lab.brought(data))
        assert len(lab.store.seals()) == keep + 1
        assert lab.runs() == data

    def test_one_that_is_not_kept(self, lab):
        lab.keep()
        outcome = lab.run(rollback="1.0.0-go1.1")
        assert outcome.errors[0].refusal == "invalid"
        assert f"kept: {ID}" in str(outcome.errors[0])
        assert lab.runs() == GOOD

    def test_a_damaged_one_is_not_put_back(self, lab):
        lab.both()
        (lab.base / OLD_ID / "dlv").write_bytes(program(version="v1.21.1", code=b"evil"))
        outcome = lab.keep(rollback=OLD_ID)
        assert outcome.errors[0].refusal == "unproven"
        assert lab.runs() == GOOD


class TestRemoval:
    def test_everything_of_ours_goes(self, lab):
        lab.both()
        outcome = lab.keep(present=False)
        assert (outcome.changed, states(outcome)) == (True, {"delve.version": "compliant"})
        assert sorted(os.listdir(lab.prefix)) == ["bin", "go1.21.5"]
        assert not os.listdir(lab.link.parent)
        assert not lab.keep(present=False).changed

    def test_another_program_stays(self, lab):
        lab.keep()
        lab.names = ("gopls",)
        lab.run(name="gopls", link="")
        lab.keep(present=False)
        assert sorted(os.listdir(lab.prefix / "golden.triangle/tools")) == ["gopls"]

    def test_what_is_not_of_our_making_stays(self, lab):
        lab.keep()
        (lab.base / "notes.txt").write_text("mine")
        outcome = lab.keep(present=False)
        assert outcome.errors[0].refusal == "stranger"
        assert str(lab.base / "notes.txt") in by_id(outcome)["delve.version"].actual
        assert lab.runs() == GOOD


class Stamp:
    """An aspect: a program shall have this signature."""

    def __init__(self, signature):
        self._signature = signature

    def observe(self, path):
        with open(path, "rb") as stream:
            return stream.read().endswith(self._signature)

    def compare(self, subject, seen):
        if seen is None:
            return [subject.blocked("delve.signature", expected="ours", by="delve.version")]
        remedy = Remedy("automatic", "sign it")
        return [subject.check("delve.signature", expected="ours", actual="no", ok=seen, remedy=remedy)]

    def apply(self, staged):
        with open(staged, "r+b") as stream:
            data = signed(GOOD, self._signature)
            stream.write(data)


class TestAspects:
    def test_a_copy_is_signed_before_it_comes_into_place(self, lab):
        signature = b"\xfa\xde\x0c\xc0" + b"s" * 60
        lab.aspects = (Stamp(signature),)
        bare = lab.run(check_mode=True)
        assert by_id(bare)["delve.signature"].state == "unknown"
        assert states(lab.run()) == {**CLEAN, "delve.signature": "compliant"}
        assert lab.runs() == signed(GOOD, signature)
        lab.aspects = (Stamp(b"\xfa\xde\x0c\xc0" + b"t" * 60),)
        outcome = lab.keep()
        assert {check.id for check in outcome.checks if check.repaired} == {"delve.signature"}
        assert len(lab.built) == 1
        assert not lab.keep().changed


STEPS = [
    *((os, name) for name in ("replace", "rename", "symlink", "mkdir", "fchmod", "unlink", "rmdir", "chmod")),
    *((shutil, name) for name in ("copyfile",)),
    *((tempfile, name) for name in ("mkdtemp",)),
    *((_atomic, name) for name in ("flush_folder", "flush_to_drive")),
]


def killed_at(step, part):
    """Run the part in a child that is killed at its Nth step; False when it came to its end before."""
    child = os.fork()
    if child == 0:
        left = [step]

        def counted(function):
            def call(*args, **kwargs):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*args, **kwargs)

            return call

        for place, name in STEPS:
            setattr(place, name, counted(getattr(place, name)))
        run([part], check_mode=False)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


class TestKilled:
    @pytest.mark.parametrize("case", ["upgrade", "repair", "removal"])
    def test_at_any_step_a_whole_program_is_there_and_the_next_run_mends_all(self, tmp_path, case):
        for step in range(100):
            folder = tmp_path / str(step)
            folder.mkdir()
            lab = Lab(folder)
            lab.keep(reference=OLD_REFERENCE, **lab.brought(OLD))
            wish = {"upgrade": {}, "repair": {"reference": OLD_REFERENCE}, "removal": {"present": False}}[case]
            allowed = [OLD, GOOD]
            if case == "repair":
                (lab.base / OLD_ID / "dlv").write_bytes(program(version="v1.21.1", code=b"evil"))
                allowed = [OLD, program(version="v1.21.1", code=b"evil")]
            data = OLD if case == "repair" else GOOD
            part = lab.part(**wish, **lab.brought(data))
            killed = killed_at(step, part)
            if lab.link.is_symlink() and case != "removal":
                assert lab.runs() in allowed
            if killed:
                assert not lab.run(**wish, **lab.brought(data)).errors
            after = lab.run(check_mode=True, **wish, **lab.brought(data))
            assert drifted(after) == []
            if case == "removal":
                assert not lab.base.exists()
                assert not lab.link.is_symlink()
            else:
                assert lab.runs() == data
                assert not lab.store.residue()
            if not killed:
                assert step > 5
                return
        raise AssertionError("it never came to its end")


def test_modules_of_the_release_are_sealed(lab):
    lab.keep()
    sealed = lab.store.seal(ID)
    assert sealed is not None
    assert (sealed.h1, sealed.modules) == (H1, MODULES)
