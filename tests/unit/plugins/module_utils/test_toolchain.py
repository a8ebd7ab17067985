# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import errno
import functools
import itertools
import os
import shutil
import stat
import sys
import time
import zlib

import pytest
from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._check import shown
from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import part as toolchain
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import store
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.part import Toolchain
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Artefact, Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError, run
from ansible_collections.golden.triangle.tests.unit.helpers import (
    EXTRA_FILES,
    MAC,
    ME,
    manifest_of,
    module_zip,
    record_of,
    release_files,
    signed,
    tar_gz,
    tree_of,
)

FILES = release_files()
ARCHIVE = tar_gz({**FILES, **EXTRA_FILES})


class Lab:
    """One GOROOT below a temporary prefix, artefacts, and the runs over them."""

    def __init__(self, folder):
        self.folder = folder
        self.prefix = folder / "local"
        self.prefix.mkdir()
        self.goroot = self.prefix / "go1.21.5"
        self.store = store.Store(str(self.goroot))
        self.wish = Wish(record=record_of(FILES, archive=ARCHIVE), goroot=str(self.goroot), owner=ME, answered=True)

    def artefact(self, data, name="artefact"):
        path = self.folder / name
        path.write_bytes(data)
        return (Artefact(str(path), f"file {name}"),)

    def run(self, *, check_mode=False, host=MAC, **changes):
        wish = dataclasses.replace(self.wish, **changes)
        return run([Toolchain(wish, host)], check_mode=check_mode)

    def install(self, data=ARCHIVE, **changes):
        """Check, then run: what check mode says is what the run does."""
        artefacts = self.artefact(data)
        checked = self.run(check_mode=True, artefacts=artefacts, **changes)
        outcome = self.run(artefacts=artefacts, **changes)
        assert checked.diff == outcome.diff
        assert checked.changed == outcome.changed or outcome.errors
        return outcome

    def tree(self):
        return tree_of(str(self.goroot))

    def lay(self, files):
        for path, data in files.items():
            target = self.goroot / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(seal.mode(path))
        for folder, _folders, _names in os.walk(self.goroot):
            os.chmod(folder, 0o755)


@pytest.fixture
def lab(tmp_path):
    return Lab(tmp_path)


def by_id(outcome):
    return {check.id: check for check in outcome.checks}


def states(outcome):
    return {check.id: check.state for check in outcome.checks}


CLEAN = dict.fromkeys(["go.macos", "go.prefix", "go.goroot", "go.version", "go.tree", "go.modes"], "compliant")


def assert_refused(lab, outcome, refusal, *words):
    """A clear error, and nothing changed."""
    [error] = outcome.errors
    assert error.refusal == refusal
    for word in words:
        assert word in str(error)
    assert not outcome.changed
    assert not lab.store.residue()


class TestInstall:
    def test_a_bare_mac(self, lab):
        outcome = lab.run(check_mode=True)
        assert outcome.changed
        assert not outcome.errors
        assert states(outcome) == {
            "go.macos": "compliant",
            "go.prefix": "compliant",
            "go.goroot": "drifted",
            "go.version": "unknown",
            "go.tree": "unknown",
            "go.modes": "unknown",
        }
        assert by_id(outcome)["go.tree"].actual == "unknown (blocked by go.goroot)"
        assert not list(lab.prefix.iterdir())

    def test_from_an_archive(self, lab):
        outcome = lab.install()
        assert outcome.changed
        assert states(outcome) == CLEAN
        assert lab.tree() == {**FILES, **EXTRA_FILES}
        [measured] = outcome.measured
        assert measured["installed_proofs"] == ["archive_sha256", "h1_unsigned"]
        assert measured["source"] == "file artefact"

    def test_from_a_module_zip(self, lab):
        outcome = lab.install(module_zip(FILES))
        assert states(outcome) == CLEAN
        assert lab.tree() == FILES
        assert outcome.measured[0]["installed_proofs"] == ["h1_unsigned"]

    def test_signed_programs_are_proven_without_their_signature(self, lab):
        files = {**FILES, "bin/go": signed(FILES["bin/go"])}
        official = seal.h1(manifest_of(files), lab.wish.record.prefix)
        record = dataclasses.replace(lab.wish.record, h1_official=official)
        outcome = lab.install(module_zip(files), record=record)
        assert states(outcome) == CLEAN
        assert outcome.measured[0]["proofs"] == ["h1_official", "h1_unsigned"]
        assert outcome.measured[0]["h1"] == official

    def test_a_second_run_changes_nothing(self, lab):
        lab.install()
        before = os.lstat(lab.goroot).st_ino, sorted(os.listdir(lab.store.base))
        outcome = lab.install()
        assert (outcome.changed, outcome.diff, states(outcome)) == (False, (), CLEAN)
        assert before == (os.lstat(lab.goroot).st_ino, sorted(os.listdir(lab.store.base)))

    def test_no_artefact_is_asked_for_when_nothing_drifted(self, lab):
        lab.install()
        assert lab.run(answered=False).wants == ()

    def test_an_artefact_is_asked_for_before_anything_is_written(self, lab):
        outcome = lab.run(answered=False)
        assert outcome.wants == ({"version": "1.21.5", "kinds": ["artefact"]},)
        assert not outcome.changed
        assert not list(lab.prefix.iterdir())
        assert lab.run(answered=False, check_mode=True).wants == ()

    def test_two_releases_side_by_side(self, lab):
        lab.install()
        files = release_files("1.21.6")
        wish = dataclasses.replace(
            lab.wish,
            record=record_of(files, "1.21.6"),
            goroot=str(lab.prefix / "go1.21.6"),
            artefacts=lab.artefact(module_zip(files, "1.21.6")),
        )
        outcome = run([Toolchain(lab.wish, MAC), Toolchain(wish, MAC)], check_mode=False)
        assert outcome.changed
        assert not outcome.errors
        assert [check.repaired for check in outcome.checks].count(True) == 1
        assert {check.state for check in outcome.checks} == {"compliant"}


class TestDrift:
    def break_three(self, lab):
        (lab.goroot / "pkg/tool/darwin_amd64/compile").unlink()
        (lab.goroot / "src/fmt/print.go").write_bytes(b"package fmt // edited\n")
        (lab.goroot / "VERSION").write_bytes(b"go1.21.4\ntime 2023-11-29T21:21:46Z\n")

    @pytest.mark.parametrize("data", [ARCHIVE, module_zip(FILES)], ids=["archive", "module"])
    def test_the_very_files_are_named_and_repaired_in_one_exchange(self, lab, data):
        lab.install(data)
        inode = os.lstat(lab.goroot).st_ino
        self.break_three(lab)
        checked = by_id(lab.run(check_mode=True))
        assert [line.split(",")[0] for line in checked["go.tree"].evidence] == [
            "changed VERSION",
            "missing pkg/tool/darwin_amd64/compile",
            "changed src/fmt/print.go",
        ]
        assert (checked["go.version"].expected, checked["go.version"].actual) == ("go1.21.5", "go1.21.4")
        outcome = lab.install(data)
        [diff] = outcome.diff
        for path in ("VERSION", "src/fmt/print.go"):
            assert f"  {path}\n" in diff.before
            assert f"  {path}\n" in diff.after
        assert "compile" not in diff.before
        assert "  pkg/tool/darwin_amd64/compile\n" in diff.after
        assert outcome.changed
        assert states(outcome) == CLEAN
        assert {check.id for check in outcome.checks if check.repaired} == {"go.version", "go.tree"}
        assert os.lstat(lab.goroot).st_ino != inode
        assert not lab.install(data).changed

    def test_the_old_tree_is_kept_as_a_generation(self, lab):
        lab.install()
        self.break_three(lab)
        broken = lab.tree()
        lab.install()
        [kept] = lab.store.generations()
        assert (kept.version_line, tree_of(os.path.join(lab.store.base, "generations", kept.id, "tree"))) == (
            "go1.21.4",
            broken,
        )

    @pytest.mark.parametrize("keep", [0, 1, 2])
    def test_as_many_generations_as_asked_for(self, lab, keep):
        lab.install(keep=keep)
        for _time in range(3):
            (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
            lab.install(keep=keep)
        assert len(lab.store.generations()) == keep

    def test_an_audit_that_meets_a_repair_takes_no_half_of_each(self, lab, monkeypatch):
        lab.install()
        (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
        reading = goroot.read

        def meeting(*args):
            monkeypatch.setattr(goroot, "read", reading)
            lab.install()
            return reading(*args)

        monkeypatch.setattr(goroot, "read", meeting)
        assert states(lab.run(check_mode=True)) == CLEAN

    def test_the_last_generation_stays_also_when_the_clock_went_back(self, lab, monkeypatch):
        lab.install()
        for year, version in ((2030, b"go1.21.4\n"), (2026, b"go1.21.3\n"), (2026, b"go1.21.2\n")):
            then = time.struct_time((year, 1, 1, 0, 0, 0, 0, 1, 0))
            (lab.goroot / "VERSION").write_bytes(version)
            with monkeypatch.context() as patch:
                patch.setattr(time, "gmtime", lambda then=then: then)
                lab.install()
            assert lines(lab) == [version.decode().strip()]

    @pytest.mark.parametrize(
        ("path", "line"),
        [("src/evil.go", "added src/evil.go, sha256"), ("src/_go.mod", "added src/_go.mod, sha256")],
    )
    def test_an_added_file(self, lab, path, line):
        lab.install()
        (lab.goroot / path).write_bytes(b"x")
        [evidence] = by_id(lab.run(check_mode=True))["go.tree"].evidence
        assert evidence.startswith(line)
        lab.install()
        assert lab.tree() == {**FILES, **EXTRA_FILES}

    def test_a_go_mod_renamed_as_the_module_calls_it_is_drift(self, lab):
        lab.install()
        (lab.goroot / "src/go.mod").rename(lab.goroot / "src/_go.mod")
        evidence = by_id(lab.run(check_mode=True))["go.tree"].evidence
        assert [line.split(",")[0] for line in evidence] == ["added src/_go.mod", "missing src/go.mod"]

    def test_a_file_that_cannot_be_read_is_named_and_replaced(self, lab, monkeypatch):
        lab.install()
        broken = os.lstat(lab.goroot / "src/fmt/print.go").st_ino
        reading = os.read

        def failing(descriptor, size):
            if os.fstat(descriptor).st_ino == broken:
                raise OSError(errno.EIO, "Input/output error")
            return reading(descriptor, size)

        monkeypatch.setattr(os, "read", failing)
        tree = by_id(lab.run(check_mode=True))["go.tree"]
        assert tree.evidence == ("changed src/fmt/print.go, cannot be read: Input/output error",)
        assert states(lab.install()) == CLEAN

    def test_a_folder_that_cannot_be_read_is_named_and_replaced(self, lab, monkeypatch):
        lab.install()
        broken = str(lab.goroot / "src/fmt")
        scanning = os.scandir

        def failing(path):
            if path == broken:
                raise OSError(errno.EIO, "Input/output error")
            return scanning(path)

        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", failing)
            evidence = by_id(lab.run(check_mode=True))["go.tree"].evidence
        assert evidence == ("added src/fmt, cannot be read: Input/output error", "missing src/fmt/print.go")

    def test_links_and_empty_folders(self, lab):
        lab.install()
        (lab.goroot / "src/link.go").symlink_to("/etc/passwd")
        (lab.goroot / "src/vendor").mkdir()
        evidence = by_id(lab.run(check_mode=True))["go.tree"].evidence
        assert evidence == ("added src/link.go, a link to /etc/passwd", "added src/vendor, an empty folder")
        assert states(lab.install()) == CLEAN

    def test_a_name_that_forges_lines_of_the_manifest(self, lab):
        """One file under a name of two lines has the h1 of two files."""
        lab.install()
        forged = f"VERSION\n{manifest_of(FILES)['bin/go']}  {lab.wish.record.prefix}bin/go"
        (lab.goroot / forged).parent.mkdir(parents=True)
        (lab.goroot / "VERSION").rename(lab.goroot / forged)
        (lab.goroot / "bin/go").unlink()
        tree = by_id(lab.run(check_mode=True))["go.tree"]
        added = f"added {shown(forged).partition('/')[0]}, a name with a line break"
        assert tree.evidence == ("missing VERSION", added, "missing bin/go")
        assert states(lab.install()) == CLEAN
        assert lab.tree() == {**FILES, **EXTRA_FILES}

    @pytest.mark.parametrize("folder", ["src", "doc"])
    @pytest.mark.parametrize("name", ["a\x0cb", "a\x85b", "a\u2028b", os.fsdecode(b"a\xffb"), " ", "-", "x" * 255])
    def test_odd_names(self, lab, folder, name):
        lab.install()
        (lab.goroot / folder / name).write_bytes(b"x")
        assert by_id(lab.run(check_mode=True))["go.tree"].evidence[0].startswith(f"added {folder}/{shown(name)}, ")
        assert states(lab.install()) == CLEAN
        [kept] = lab.store.generations()
        assert states(lab.install(rollback=kept.id)) == CLEAN
        assert states(lab.install(rollback=kept.id)) == CLEAN
        (lab.goroot / folder / name).write_bytes(b"y")
        assert states(lab.run(rollback=kept.id, check_mode=True))["go.tree"] == "drifted"

    def test_what_only_archives_have_is_sealed_as_well(self, lab):
        lab.install()
        (lab.goroot / "test/run.go").write_bytes(b"changed")
        tree = by_id(lab.run(check_mode=True))["go.tree"]
        assert tree.state == "drifted"
        assert tree.evidence[0].startswith("changed test/run.go")
        assert states(lab.install()) == CLEAN
        assert lab.tree()["test/run.go"] == EXTRA_FILES["test/run.go"]

    def test_modes_alone_are_mended_in_place(self, lab):
        lab.install()
        inode = os.lstat(lab.goroot).st_ino
        (lab.goroot / "bin/go").chmod(0o777)
        (lab.goroot / "src").chmod(0o777)
        outcome = lab.run(answered=False)
        assert outcome.changed
        assert not outcome.wants
        assert states(outcome) == CLEAN
        assert "0777" in outcome.diff[0].before
        assert os.lstat(lab.goroot).st_ino == inode
        assert not lab.store.generations()

    def test_fifty_files_are_listed_and_all_are_counted(self, lab):
        lab.install()
        for number in range(80):
            (lab.goroot / f"src/x{number:02}.go").write_bytes(b"x")
        evidence = by_id(lab.run(check_mode=True))["go.tree"].evidence
        assert len(evidence) == 51
        assert evidence[-1] == "... and 30 more (80 in all)"

    def test_without_a_manifest_the_controller_is_asked(self, lab):
        lab.install()
        os.unlink(os.path.join(lab.store.base, "manifest"))
        (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
        for check_mode, kinds in ((True, ["manifest"]), (False, ["manifest", "artefact"])):
            outcome = lab.run(check_mode=check_mode, answered=False)
            assert outcome.wants == ({"version": "1.21.5", "kinds": kinds},)
        text = seal.preimage(manifest_of(FILES), lab.wish.record.prefix)
        named = lab.run(check_mode=True, manifest=text)
        assert by_id(named)["go.tree"].evidence[0].startswith("changed VERSION")

    def test_a_manifest_that_is_not_the_releases_is_not_believed(self, lab):
        lab.install()
        (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
        forged = seal.preimage(manifest_of(lab.tree()), lab.wish.record.prefix)
        (lab.folder / "local/.golden.triangle/go1.21.5/manifest").write_bytes(forged)
        tree = by_id(lab.run(check_mode=True, manifest=forged))["go.tree"]
        assert (tree.state, tree.evidence) == (
            "drifted",
            ("which files differ cannot be told: no manifest of the release is at hand",),
        )


class TestRefusals:
    def test_a_wrong_digest(self, lab):
        outcome = lab.install(tar_gz({**FILES, "VERSION": b"go1.21.5 evil\n"}))
        assert_refused(lab, outcome, "unproven", "file artefact", "sha256 is", lab.wish.record.archive_sha256)
        assert not lab.goroot.exists()

    def test_a_module_with_another_tree(self, lab):
        outcome = lab.install(module_zip({**FILES, "VERSION": b"go1.21.5 evil\n"}))
        assert_refused(lab, outcome, "unproven", "h1_unsigned of its tree is", lab.wish.record.h1_unsigned)
        assert not lab.goroot.exists()

    def test_a_right_archive_whose_tree_the_record_does_not_know(self, lab):
        record = dataclasses.replace(lab.wish.record, h1_unsigned="h1:" + "A" * 43 + "=")
        assert_refused(lab, lab.install(record=record), "unproven", "h1_unsigned")

    @pytest.mark.parametrize("data", [ARCHIVE, module_zip(FILES)], ids=["archive", "module"])
    def test_truncated(self, lab, data):
        assert_refused(lab, lab.install(data[: len(data) // 2]), "unproven", "file artefact")
        assert not lab.goroot.exists()

    def test_the_archive_for_apple_silicon(self, lab):
        other = tar_gz({"VERSION": b"arm"})
        record = dataclasses.replace(
            lab.wish.record, other_archives={"darwin/arm64": record_of(FILES, archive=other).archive_sha256}
        )
        outcome = lab.install(other, record=record)
        assert_refused(lab, outcome, "unproven", "archive for darwin/arm64", "needs darwin/amd64")

    def test_no_source(self, lab):
        outcome = lab.run(tried=("url https://a: 404", "file /b: not there"))
        assert_refused(lab, outcome, "no_source", "url https://a: 404", "file /b: not there")

    def test_no_room(self, lab, monkeypatch):
        monkeypatch.setattr(toolchain, "SPARE_ROOM", 1 << 60)
        assert_refused(lab, lab.install(), "no_room", "MiB free")

    def test_a_macos_below_the_floor(self, lab):
        old = dataclasses.replace(MAC, macos=(10, 14, 6))
        outcome = lab.install(host=old)
        assert_refused(lab, outcome, "unsupported", "macOS 10.15", "macOS 10.14.6")
        assert by_id(outcome)["go.macos"].remedy.kind == "manual"

    def test_an_old_macos_with_the_right_tree_is_no_failure(self, lab):
        lab.install()
        outcome = lab.install(host=dataclasses.replace(MAC, macos=(10, 14, 6)))
        assert not outcome.errors
        assert states(outcome)["go.macos"] == "drifted"

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_goroot_that_is_a_link(self, lab, check_mode):
        (lab.prefix / "elsewhere").mkdir()
        lab.goroot.symlink_to(lab.prefix / "elsewhere")
        outcome = lab.run(check_mode=check_mode, artefacts=lab.artefact(ARCHIVE))
        assert by_id(outcome)["go.goroot"].actual == f"a link to {lab.prefix / 'elsewhere'}"
        assert states(outcome)["go.tree"] == "unknown"
        if check_mode:
            assert not outcome.errors
            assert not outcome.changed
            assert not outcome.diff
        else:
            assert_refused(lab, outcome, "stranger", "a link to")
        assert lab.goroot.is_symlink()

    def test_a_goroot_that_cannot_be_read_hides_no_other(self, lab, monkeypatch):
        lab.install()
        locked = dataclasses.replace(lab.wish, goroot=str(lab.prefix / "go1.21.6"))
        os.mkdir(locked.goroot)
        scanning = os.scandir

        def failing(path):
            if path == locked.goroot:
                raise PermissionError(errno.EPERM, "Operation not permitted", path)
            return scanning(path)

        monkeypatch.setattr(os, "scandir", failing)
        outcome = run([Toolchain(locked, MAC), Toolchain(lab.wish, MAC)], check_mode=True)
        assert states(outcome) == CLEAN
        [error] = outcome.errors
        assert "go1.21.6 cannot be read: [Errno 1] Operation not permitted" in str(error)

    @pytest.mark.parametrize("planted", ["VERSION", "seal.json", "journal.json", "manifest", "extras"])
    @pytest.mark.parametrize("plant", [os.mkfifo, functools.partial(os.symlink, "/etc/passwd")], ids=["pipe", "link"])
    def test_what_somebody_planted_is_not_waited_for_and_not_followed(self, lab, planted, plant):
        lab.lay({"src/fmt/print.go": b"mine"})
        folder = lab.goroot if planted == "VERSION" else lab.prefix / store.FOLDER / "go1.21.5"
        folder.mkdir(parents=True, exist_ok=True)
        plant(folder / planted)
        outcome = lab.run(check_mode=True)
        assert (states(outcome)["go.goroot"], outcome.measured[0]["version_file"]) == ("drifted", "")

    def test_a_prefix_that_is_made_can_be_entered_by_all(self, lab):
        before = os.umask(0o077)
        try:
            lab.install(goroot=str(lab.prefix / "opt/go/go1.21.5"))
        finally:
            os.umask(before)
        for folder in ("opt", "opt/go", "opt/go/go1.21.5"):
            assert stat.S_IMODE(os.stat(lab.prefix / folder).st_mode) == 0o755

    @pytest.mark.parametrize("above", [True, False])
    def test_a_way_to_the_prefix_that_others_can_change_is_reported(self, lab, above):
        inner = lab.prefix / "opt"
        inner.mkdir()
        if above:
            lab.prefix.chmod(0o777)
        else:
            (lab.prefix / "real").mkdir()
            (lab.prefix / "real").chmod(0o777)
            inner.rmdir()
            inner.symlink_to(lab.prefix / "real")
        prefix = by_id(lab.install(goroot=str(inner / "go1.21.5")))["go.prefix"]
        assert (prefix.state, prefix.remedy.kind) == ("drifted", "manual")
        assert prefix.actual == f"{lab.prefix if above else lab.prefix / 'real'} has mode 0777"

    def test_a_strangers_folder_is_left_alone(self, lab):
        lab.lay({"VERSION": b"go1.20\n", "notes.txt": b"mine"})
        assert_refused(lab, lab.install(), "stranger", "VERSION go1.20", "adopt")
        assert lab.tree() == {"VERSION": b"go1.20\n", "notes.txt": b"mine"}

    def test_a_strangers_folder_is_replaced_only_when_told_and_kept(self, lab):
        lab.lay({"VERSION": b"go1.20\n", "notes.txt": b"mine"})
        assert states(lab.install(adopt=True)) == CLEAN
        [kept] = lab.store.generations()
        assert tree_of(os.path.join(lab.store.base, "generations", kept.id, "tree"))["notes.txt"] == b"mine"

    def test_a_release_somebody_unpacked_is_sealed_as_it_is(self, lab):
        lab.lay({**FILES, **EXTRA_FILES})
        inode = os.lstat(lab.goroot).st_ino
        outcome = lab.run(answered=False)
        assert outcome.changed
        assert not outcome.wants
        assert states(outcome) == CLEAN
        assert os.lstat(lab.goroot).st_ino == inode
        assert "sealed as found" in outcome.notes[0]
        assert not lab.run(answered=False).changed

    def test_a_folder_put_in_the_place_of_a_sealed_one_is_a_strangers(self, lab):
        lab.install()
        lab.goroot.rename(lab.prefix / "moved")
        lab.lay({"VERSION": b"go1.21.5\n"})
        assert_refused(lab, lab.install(), "stranger")

    def test_another_run_holds_the_lock(self, lab):
        with lab.store.lock():
            outcome = lab.install()
        assert_refused(lab, outcome, "broken", "locked by another run")

    def test_a_folder_that_changes_under_the_run(self, lab, monkeypatch):
        lab.install()
        (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
        part = Toolchain(dataclasses.replace(lab.wish, artefacts=lab.artefact(ARCHIVE)), MAC)
        state = part.observe()
        shutil.rmtree(lab.goroot)
        lab.lay(FILES)
        with pytest.raises(PartError, match="changed by somebody else"):
            part.repair(state, part.compare(state))

    def test_a_prefix_that_is_no_folder(self, lab):
        (lab.prefix / "file").write_text("x")
        outcome = lab.install(goroot=str(lab.prefix / "file/go1.21.5"))
        assert [error.refusal for error in outcome.errors] == ["broken"]

    def test_a_prefix_others_can_write_to_is_reported_and_no_failure(self, lab):
        lab.prefix.chmod(0o777)
        outcome = lab.install()
        assert not outcome.errors
        prefix = by_id(outcome)["go.prefix"]
        assert (prefix.state, prefix.remedy.kind, prefix.actual) == (
            "drifted",
            "manual",
            f"{lab.prefix} has mode 0777",
        )

    @pytest.mark.parametrize("planted", ["link", "writable"])
    def test_a_store_somebody_else_planted_is_not_written_to(self, lab, planted):
        elsewhere = lab.folder / "elsewhere"
        elsewhere.mkdir()
        if planted == "link":
            (lab.prefix / store.FOLDER).symlink_to(elsewhere)
        else:
            (lab.prefix / store.FOLDER).mkdir()
            (lab.prefix / store.FOLDER).chmod(0o777)
        assert_refused(lab, lab.install(), "broken", "can write to")
        assert not list(elsewhere.iterdir())
        assert not lab.goroot.exists()


class TestRemoval:
    def test_everything_of_ours_goes(self, lab):
        lab.install()
        (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
        lab.install()
        outcome = lab.install(present=False)
        assert outcome.changed
        assert states(outcome) == {"go.goroot": "compliant"}
        assert not list(lab.prefix.iterdir())
        assert not lab.install(present=False).changed

    def test_what_is_not_ours_stays(self, lab):
        lab.lay({"VERSION": b"go1.21.5\n"})
        assert_refused(lab, lab.install(present=False), "stranger", "no seal")
        assert lab.tree() == {"VERSION": b"go1.21.5\n"}

    def test_the_stores_of_other_releases_stay(self, lab):
        lab.install()
        other = lab.prefix / ".golden.triangle/go1.22.0"
        other.mkdir()
        lab.install(present=False)
        assert other.is_dir()


class TestRollback:
    def test_there_and_back(self, lab):
        lab.install()
        (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
        patched = lab.tree()
        lab.install()
        [kept] = lab.store.generations()
        outcome = lab.install(rollback=kept.id)
        assert outcome.changed
        assert not outcome.errors
        assert lab.tree() == patched
        assert outcome.notes == (f"{lab.goroot} is rolled back to generation {kept.id}",)
        again = lab.install(rollback=kept.id)
        assert not again.changed
        assert states(again) == CLEAN
        assert by_id(lab.run(check_mode=True))["go.version"].state == "drifted"
        lab.install()
        assert lab.tree() == {**FILES, **EXTRA_FILES}

    def test_a_goroot_that_is_gone(self, lab):
        repaired(lab)
        [kept] = lab.store.generations()
        shutil.rmtree(lab.goroot)
        assert states(lab.install(rollback=kept.id)) == CLEAN
        assert lab.tree() == ROLLED_BACK

    def test_modes_of_a_generation_are_mended(self, lab):
        patched(lab)
        (lab.goroot / "bin/go").chmod(0o777)
        lab.install()
        [kept] = lab.store.generations()
        assert states(lab.install(rollback=kept.id)) == CLEAN

    def test_a_generation_with_a_link_is_not_put_back(self, lab):
        patched(lab)
        (lab.goroot / "src/link").symlink_to("/etc")
        lab.install()
        [kept] = lab.store.generations()
        assert_refused(lab, lab.install(rollback=kept.id), "unproven", "src/link is a link to /etc")
        assert lab.tree() == WHOLE

    def test_a_generation_that_differs_only_beside_the_canonical_tree(self, lab):
        lab.install()
        (lab.goroot / "doc/notes").write_bytes(b"mine")
        lab.install()
        [kept] = lab.store.generations()
        outcome = lab.install(rollback=kept.id)
        assert (outcome.changed, states(outcome)) == (True, CLEAN)
        assert lab.tree() == {**WHOLE, "doc/notes": b"mine"}
        assert not lab.install(rollback=kept.id).changed
        outcome = lab.install()
        assert (outcome.changed, states(outcome), outcome.notes) == (True, CLEAN, ())
        assert lab.tree() == WHOLE

    def test_a_generation_that_is_not_kept(self, lab):
        lab.install()
        outcome = lab.install(rollback="20200101T000000Z")
        assert_refused(lab, outcome, "invalid", "no generation 20200101T000000Z", "kept: none")


#: What Python reports before it changes the disk (sys.addaudithook); what happens within a tree is no step.
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "fcntl.flock"}


def unsupported(_one, _other):
    raise _atomic.ExchangeUnsupported("no such thing here")


def killed_before(at, exchange, act):
    """Do C(act) in a child that dies, as by SIGKILL, before its step number C(at). Returns whether it came so far."""
    child = os.fork()
    if child == 0:
        left = [at]

        def step(event, args):
            if event not in STEPS or "/tree/" in str(args[:1]):
                return
            if event != "open" or args[2] & (os.O_WRONLY | os.O_RDWR):
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)

        def exchanging(one, other):
            step("os.rename", ())
            exchange(one, other)

        _atomic.exchange = exchanging
        sys.addaudithook(step)
        act()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def patched(lab):
    """An install, a tree that was changed since, and what was in it."""
    lab.install()
    (lab.goroot / "VERSION").write_bytes(b"go1.21.4\n")
    return lab.tree()


def bare(_lab):
    """Nothing."""
    return {}


def strange(lab):
    """A folder of somebody else's."""
    lab.lay({"VERSION": b"go1.20\n"})
    return lab.tree()


def repaired(lab):
    """A tree that was replaced and is kept as a generation."""
    patched(lab)
    lab.install()
    return lab.tree()


def prunable(lab):
    """A generation that has to go, and a tree that is to be replaced."""
    repaired(lab)
    (lab.goroot / "VERSION").write_bytes(b"go1.21.3\n")
    return lab.tree()


def lines(lab):
    """The generations by the first lines of their VERSION files: as they are described and as they are."""
    described = [kept.version_line for kept in lab.store.generations()]
    trees = [tree_of(os.path.join(lab.store.base, "generations", kept.id, "tree")) for kept in lab.store.generations()]
    assert all(tree.keys() == trees[0].keys() for tree in trees)
    assert [tree["VERSION"].split(b"\n")[0].decode() for tree in trees] == described
    return described


WHOLE = {**FILES, **EXTRA_FILES}
ROLLED_BACK = {**WHOLE, "VERSION": b"go1.21.4\n"}


@pytest.mark.parametrize(
    ("before", "wish", "next_wish", "after", "kept", "exchange"),
    [
        (bare, {}, {}, WHOLE, [], _atomic.exchange),
        (patched, {}, {}, WHOLE, ["go1.21.4"], _atomic.exchange),
        (patched, {}, {}, WHOLE, ["go1.21.4"], unsupported),
        (prunable, {}, {}, WHOLE, ["go1.21.3"], _atomic.exchange),
        (strange, {"adopt": True}, {"adopt": True}, WHOLE, ["go1.20"], _atomic.exchange),
        (repaired, {"rollback": "ID"}, {"rollback": "ID"}, ROLLED_BACK, ["go1.21.5"], _atomic.exchange),
        (repaired, {"rollback": "ID"}, {"rollback": "ID"}, ROLLED_BACK, ["go1.21.5"], unsupported),
        (repaired, {"present": False}, {"present": False}, {}, [], _atomic.exchange),
        (patched, {}, {"present": False}, {}, [], unsupported),
        (repaired, {"rollback": "ID"}, {"present": False}, {}, [], _atomic.exchange),
        (repaired, {"present": False}, {}, WHOLE, None, _atomic.exchange),
    ],
)
def test_a_run_killed_at_any_step_is_finished_or_undone_by_the_next(
    lab, monkeypatch, before, wish, next_wish, after, kept, exchange
):
    """Kill a run before each of its steps in turn. Nobody ever sees half a tree, and nothing is lost."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(_atomic, "flush_to_drive", lambda _descriptor: None)
    artefacts = lab.artefact(ARCHIVE)
    for at in range(1, 1000):
        shutil.rmtree(lab.prefix)
        lab.prefix.mkdir()
        old = before(lab)
        ids = {"rollback": lab.store.generations()[-1].id} if "rollback" in wish else {}
        first, second = ({**one, **ids} if "rollback" in one else one for one in (wish, next_wish))
        if not killed_before(at, exchange, functools.partial(lab.run, artefacts=artefacts, **first)):
            break
        seen = lab.tree()
        assert seen in (old, WHOLE, ROLLED_BACK) or (not seen and (exchange is unsupported or "present" in wish))
        outcome = lab.run(artefacts=artefacts, **second)
        assert outcome.errors == ()
        assert {check.state for check in outcome.checks} == {"compliant"}
        assert lab.tree() == after
        assert lines(lab) == kept or (kept is None and lines(lab) in ([], ["go1.21.4"]))
        held = set(os.listdir(lab.store.base)) if os.path.exists(lab.store.base) else set()
        assert held <= ({"extras", "generations", "lock", "manifest", "seal.json"} if after else set())
        assert not lab.run(artefacts=artefacts, **second).changed
    assert 5 < at < 999
    assert lab.tree() in (WHOLE, ROLLED_BACK, {})


@pytest.mark.parametrize("before", [bare, patched])
@pytest.mark.parametrize(("module", "name"), [(os, "write"), (_atomic, "flush_to_drive")])
def test_a_full_disk_leaves_what_was_there_and_nothing_else(lab, before, module, name):
    """Fail each call in turn that a full disk can fail: the old tree or the new one is there, the next run mends it."""
    for at in range(1, 1000):
        shutil.rmtree(lab.prefix)
        lab.prefix.mkdir()
        old, calls, right = before(lab), itertools.count(1), getattr(module, name)

        def full(*args, at=at, calls=calls, right=right):
            if next(calls) == at:
                raise OSError(errno.ENOSPC, "No space left on device")
            return right(*args)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, full)
            outcome = lab.run(artefacts=lab.artefact(ARCHIVE))
        if not outcome.errors:
            break
        assert "No space left on device" in str(outcome.errors[0])
        assert lab.tree() in (old, WHOLE)
        assert not lab.store.residue()
        assert states(lab.run(artefacts=lab.artefact(ARCHIVE))) == CLEAN
    assert 1 < at < 999


def test_a_generation_that_was_half_removed_is_not_put_back(lab):
    repaired(lab)
    [kept] = lab.store.generations()
    os.unlink(os.path.join(lab.store.base, "generations", kept.id, "tree/bin/go"))
    assert_refused(lab, lab.install(rollback=kept.id), "unproven", kept.id)
    assert lab.tree() == WHOLE


def test_a_manifest_from_the_controller_is_bounded():
    assert toolchain.inflated_manifest(zlib.compress(b"text")) == b"text"
    with pytest.raises(PartError, match="longer than any release"):
        toolchain.inflated_manifest(zlib.compress(bytes(17 << 20)))
