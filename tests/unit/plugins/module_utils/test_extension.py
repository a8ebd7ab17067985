# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part over a double of the editor's command; tests/unit/editor has it over the real one."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import pathlib
import plistlib
import pwd
import shutil
import tempfile
import zipfile

import pytest
from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._editor import files, installed, policy, registry, vsix
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension import Extension
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension_state import Package, Wish
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import FLAVOURS
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.module_utils._part import run
from ansible_collections.golden.triangle.tests.unit import vsix_files

ME = pwd.getpwuid(os.geteuid()).pw_name
RIGHT = [
    ("editor.app", "compliant"),
    ("editor.extensions.list", "compliant"),
    ("editor.extension.version", "compliant"),
    ("editor.extension.tree", "compliant"),
    ("editor.extension.pin", "compliant"),
    ("editor.extension.leftovers", "compliant"),
]


class Lab:
    """A home, a folder of applications, VSIX files, and runs over them."""

    def __init__(self, folder):
        self.home = folder / "home"
        self.home.mkdir()
        self.place = self.home / ".vscode/extensions"
        self.list = self.place / "extensions.json"
        self.vsix = folder / "vsix"
        self.vsix.mkdir()
        self.calls = folder / "calls"
        self.applications = folder / "Applications"
        self.wish = Wish(
            person=Person(ME, str(self.home)),
            flavour=FLAVOURS["code"],
            id="golang.go",
            version="0.36.0",
            seals=str(folder / "seals"),
            managed=str(folder / "managed"),
            applications=str(self.applications),
        )
        self.editor("1.85.1")

    def editor(self, version):
        resources = self.applications / "Visual Studio Code.app/Contents/Resources/app"
        (resources / "bin").mkdir(parents=True, exist_ok=True)
        (resources / "bin/code").touch()
        (resources / "package.json").write_text(json.dumps({"name": "Code", "version": version}))

    def package(self, data=None, version="0.36.0"):
        path = self.vsix / f"go-{version}.vsix"
        path.write_bytes(vsix_files.vsix(version) if data is None else data)
        return (Package(str(path), f"file {path.name}"),)

    def run(self, *, check_mode=False, **changes):
        wish = dataclasses.replace(self.wish, **changes)
        return run([Extension(wish)], check_mode=check_mode)

    def converge(self, **changes):
        """Check, run, run again: the check says what the run does, and the second run does nothing."""
        before = self.snapshot()
        checked = self.run(check_mode=True, **changes)
        assert self.snapshot() == before
        done = self.run(**changes)
        assert checked.diff == done.diff
        assert checked.changed == done.changed or done.errors
        if not done.errors:
            after = self.snapshot()
            again = self.run(**changes)
            assert (again.changed, again.diff, self.snapshot()) == (False, (), after)
        return done

    def snapshot(self):
        return {
            str(path): path.read_bytes() if path.is_file() else b""
            for folder in (self.home, self.home.parent / "seals")
            for path in sorted(folder.rglob("*"))
            if path.name != "lock"
        }

    def entries(self):
        return json.loads(self.list.read_text())

    def folders(self):
        return sorted(path.name for path in self.place.iterdir() if path.is_dir())

    def called(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def call(self, argv, _timeout):
        """What the editor's command does, as microsoft/vscode 1.100.3 was seen to do it."""
        with self.calls.open("a") as log:
            log.write(" ".join(argv[1:]) + "\n")
        entries = self.entries() if self.list.exists() else []
        entries = [entry for entry in entries if entry["identifier"]["id"] != "golang.go"]
        if argv[1] == "--install-extension":
            entries.append(self._lay(argv[2]))
        self.place.mkdir(parents=True, exist_ok=True)
        self.list.write_text(json.dumps(entries, separators=(",", ":")))
        return {"rc": 0, "said": "it was said"}

    def _lay(self, path):
        with zipfile.ZipFile(path) as archive:
            files_in = {name: archive.read(name) for name in archive.namelist() if name.startswith("extension/")}
        package = json.loads(files_in["extension/package.json"])
        target = self.place / f"golang.go-{package['version']}"
        shutil.rmtree(target, ignore_errors=True)
        package["__metadata"] = {"installedTimestamp": 1700000000000, "size": 914}
        files_in["extension/package.json"] = json.dumps(package, indent="\t").encode()
        for name, data in files_in.items():
            file = target / name.partition("/")[2]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        (target / ".vsixmanifest").write_bytes(b"<x/>")
        return {
            "identifier": {"id": "golang.go"},
            "version": package["version"],
            "location": {"$mid": 1, "path": str(target), "scheme": "file"},
            "relativeLocation": target.name,
            "metadata": {"pinned": True, "source": "vsix"},
        }


@pytest.fixture
def lab(tmp_path, monkeypatch):
    lab = Lab(tmp_path)
    monkeypatch.setattr(installed, "call", lab.call)
    return lab


@pytest.fixture
def open_folder():
    """A folder that everybody can enter: those of pytest are closed, and closed again by every other run of it."""
    with tempfile.TemporaryDirectory(prefix="golden-triangle-test-") as name:
        os.chmod(name, 0o755)
        yield pathlib.Path(name)


@pytest.fixture
def kept(lab):
    """It is there, as wished."""
    lab.run(packages=lab.package())
    lab.calls.unlink()
    return lab


def states(outcome):
    return [(check.id, check.state) for check in outcome.checks]


def by_id(outcome):
    return {check.id: check for check in outcome.checks}


class TestInstall:
    def test_a_user_without_any(self, lab):
        done = lab.converge(packages=lab.package())
        assert states(done) == RIGHT
        assert lab.folders() == ["golang.go-0.36.0"]
        [measured] = done.measured
        assert (measured["version"], measured["pinned"], measured["files"]) == ("0.36.0", True, 4)
        assert (measured["provenance"], measured["source"]) == ("first_seen", "file go-0.36.0.vsix")
        assert lab.called()[0].startswith("--install-extension /tmp/")
        assert not os.path.exists(lab.called()[0].split()[1])

    def test_a_digest_makes_it_declared(self, lab):
        packages = lab.package()
        digest = packages[0].read().sha256
        [measured] = lab.converge(packages=packages, sha256=digest).measured
        assert measured["provenance"] == "declared"
        by_files = lab.run(h1=measured["h1"])
        assert by_files.measured[0]["provenance"] == "declared"

    def test_from_the_gallery(self, lab, monkeypatch):
        def gallery(argv, timeout):
            assert argv[2] == "golang.go@0.36.0"
            return lab.call([argv[0], argv[1], lab.package()[0].path], timeout)

        monkeypatch.setattr(installed, "call", gallery)
        done = lab.converge(gallery=True)
        assert states(done) == RIGHT
        assert done.measured[0]["source"] == "gallery"

    def test_without_a_source(self, lab):
        [error] = lab.converge().errors
        assert (error.refusal, "no source has golang.go 0.36.0" in str(error)) == ("no_source", True)
        [error] = lab.run(answered=True, fetches=True, tried=("file /x: no such file",)).errors
        assert "file /x: no such file" in str(error)

    def test_what_the_controller_has_to_bring(self, lab):
        assert lab.run(check_mode=True, fetches=True).wants == ()
        assert lab.run(fetches=True).wants == ({"id": "golang.go", "version": "0.36.0"},)
        assert lab.run(fetches=True, packages=lab.package()).wants == ()
        assert lab.run(fetches=True).wants == ()

    def test_the_editor_does_not_do_it(self, lab, monkeypatch):
        monkeypatch.setattr(installed, "call", lambda *_arguments: {"rc": 1, "said": "rc 1, stderr 'no'"})
        [error] = lab.run(packages=lab.package()).errors
        assert "the editor did not install 0.36.0, it has none: rc 1, stderr 'no'" in str(error)

    def test_the_editor_lays_down_something_else(self, lab, monkeypatch):
        def evil(argv, timeout):
            lab.call(argv, timeout)
            (lab.place / "golang.go-0.36.0/dist/goMain.js").write_text("evil")
            return {"rc": 0, "said": ""}

        monkeypatch.setattr(installed, "call", evil)
        [error] = lab.run(packages=lab.package()).errors
        assert error.refusal == "unproven"
        assert not (lab.home.parent / "seals" / ME / "code/golang.go.json").exists()


class TestBadPackages:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"<html>", "is refused as golang.go 0.36.0: not a VSIX"),
            (vsix_files.vsix("0.40.1"), "it is golang.go 0.40.1"),
            (vsix_files.vsix(publisher="evil"), "it is evil.go 0.36.0"),
        ],
    )
    def test_refused_before_the_editor_is_started(self, lab, data, words):
        done = lab.converge(packages=lab.package(data))
        [error] = done.errors
        assert (error.refusal, words in str(error)) == ("unproven", True), str(error)
        assert not lab.called()
        assert not lab.place.exists()

    def test_another_digest(self, lab):
        [error] = lab.converge(packages=lab.package(), sha256="0" * 64).errors
        assert "expected 000000" in str(error)
        [error] = lab.converge(packages=lab.package(), h1="h1:other").errors
        assert "expected h1:other" in str(error)

    def test_an_engine_that_the_editor_has_not(self, lab):
        lab.editor("1.66.2")
        done = lab.converge(packages=lab.package())
        [error] = done.errors
        assert error.refusal == "unsupported"
        assert "it needs VS Code ^1.67.0, this is 1.66.2" in str(error)
        engine = by_id(done)["editor.extension.engine"]
        assert (engine.state, engine.expected, engine.remedy.kind) == ("drifted", "VS Code ^1.67.0", "manual")

    def test_changed_after_it_was_looked_at(self, lab, monkeypatch):
        """What is proven is the copy that is installed, not the file that was looked at."""
        packages = lab.package()
        packages[0].read()
        lab.package(vsix_files.packed({**vsix_files.members(), "extension/evil.js": b"x"}))
        done = lab.run(packages=packages, sha256=packages[0].read().sha256)
        assert "expected" in str(done.errors[0])
        assert not lab.called()


class TestDrift:
    def test_an_update_by_the_editor(self, kept):
        kept.call(["code", "--install-extension", kept.package(version="0.40.1")[0].path], 0)
        entries = kept.entries()
        entries[0]["metadata"]["pinned"] = False
        kept.list.write_text(json.dumps(entries))
        checked = by_id(kept.run(check_mode=True, packages=kept.package()))
        assert checked["editor.extension.version"].actual == "0.40.1"
        assert checked["editor.extension.leftovers"].evidence == ("golang.go-0.40.1",)
        assert checked["editor.extension.tree"].state == "unknown"
        done = kept.converge(packages=kept.package())
        assert states(done) == RIGHT
        assert kept.folders() == ["golang.go-0.36.0"]
        assert kept.entries()[0]["metadata"]["pinned"] is True

    def test_a_changed_file(self, kept):
        folder = kept.place / "golang.go-0.36.0"
        (folder / "dist/goMain.js").write_text("evil")
        (folder / "dist/new.js").write_text("new")
        (folder / "README.md").unlink()
        (folder / "link").symlink_to("/etc/passwd")
        tree = by_id(kept.run(check_mode=True, packages=kept.package()))["editor.extension.tree"]
        assert [line.partition(",")[0] for line in tree.evidence] == [
            "missing README.md",
            "changed dist/goMain.js",
            "added dist/new.js",
            "link is a link",
        ]
        assert tree.severity == "critical"
        done = kept.converge(packages=kept.package())
        assert states(done) == RIGHT
        assert len(kept.called()) == 1

    def test_the_pin_taken_off(self, kept):
        before = kept.list.read_text()
        kept.list.write_text(before.replace('"pinned":true', '"pinned":false'))
        done = kept.converge()
        assert states(done) == RIGHT
        assert kept.list.read_text() == before
        assert not kept.called()

    def test_a_pin_that_is_not_wished_or_none_of_ours(self, kept):
        kept.converge(pin=False)
        assert kept.entries()[0]["metadata"]["pinned"] is False
        assert "editor.extension.pin" not in by_id(kept.converge(pin=None))

    def test_leftovers(self, kept):
        for name in ("golang.go-0.35.0", "golang.go-nightly-2022.1.1", "golang.gopls-1.0.0", ".golden-golang.go-0.1.0"):
            (kept.place / name).mkdir()
        assert "editor.extension.leftovers" not in by_id(kept.converge(cleanup=False))
        done = kept.converge()
        assert states(done) == RIGHT
        assert kept.folders() == ["golang.go-0.36.0", "golang.go-nightly-2022.1.1", "golang.gopls-1.0.0"]

    def test_a_profile_of_the_editors_own_with_another_release(self, kept):
        """It is named, and what it uses is not taken from it."""
        user = kept.home / "Library/Application Support/Code/User"
        listed = user / "profiles/-4f2a/extensions.json"
        listed.parent.mkdir(parents=True)
        (user / "globalStorage").mkdir()
        names = {"userDataProfiles": [{"name": "Work", "location": "-4f2a"}]}
        (user / "globalStorage/storage.json").write_text(json.dumps(names))
        for version in ("0.35.0", "0.40.1"):
            (kept.place / f"golang.go-{version}").mkdir()
        entry = {"identifier": {"id": "golang.go"}, "version": "0.40.1", "relativeLocation": "golang.go-0.40.1"}
        listed.write_text(json.dumps([entry]))
        done = kept.converge()
        found = by_id(done)["editor.extension.profiles"]
        assert (found.state, found.evidence, found.remedy.kind) == ("drifted", ("Work has 0.40.1",), "manual")
        assert kept.folders() == ["golang.go-0.36.0", "golang.go-0.40.1"]
        kept.converge(present=False)
        assert kept.folders() == ["golang.go-0.40.1"]
        kept.converge(packages=kept.package())
        listed.write_text(json.dumps([{**entry, "version": "0.36.0", "relativeLocation": "golang.go-0.36.0"}]))
        assert by_id(kept.run(check_mode=True))["editor.extension.profiles"].state == "compliant"

    def test_a_profile_whose_list_cannot_be_read_keeps_every_folder(self, kept):
        listed = kept.home / "Library/Application Support/Code/User/profiles/-4f2a/extensions.json"
        listed.parent.mkdir(parents=True)
        listed.write_text("{")
        (kept.place / "golang.go-0.35.0").mkdir()
        found = by_id(kept.converge())["editor.extension.profiles"]
        assert (found.state, found.actual.partition(" no JSON")[0]) == ("unknown", "of the editor's profiles: -4f2a:")
        assert kept.folders() == ["golang.go-0.35.0", "golang.go-0.36.0"]

    def test_found_in_place(self, lab):
        lab.call(["code", "--install-extension", lab.package()[0].path], 0)
        tree = by_id(lab.run(check_mode=True))["editor.extension.tree"]
        assert (tree.state, tree.actual, tree.severity) == ("drifted", "not sealed", "info")
        done = lab.converge()
        assert states(done) == RIGHT
        assert (done.measured[0]["provenance"], done.measured[0]["source"]) == ("first_seen", "found in place")
        assert len(lab.called()) == 1

    def test_other_files_than_were_first_seen_need_a_digest(self, kept):
        (kept.place / "golang.go-0.36.0/README.md").write_text("changed")
        other = kept.package(vsix_files.packed({**vsix_files.members(), "extension/more.js": b"x"}))
        [error] = kept.converge(packages=other).errors
        assert "give sha256 or h1" in str(error)
        assert states(kept.converge(packages=other, sha256=other[0].read().sha256)) == RIGHT

    def test_half_installed(self, kept):
        (kept.place / "golang.go-0.36.0/package.json").unlink()
        assert by_id(kept.run(check_mode=True))["editor.extension.version"].actual.endswith("without a package.json")
        assert states(kept.converge(packages=kept.package())) == RIGHT
        shutil.rmtree(kept.place / "golang.go-0.36.0")
        assert by_id(kept.run(check_mode=True))["editor.extension.version"].actual.endswith("without its folder")
        assert states(kept.converge(packages=kept.package())) == RIGHT


class TestTheList:
    @pytest.mark.parametrize("data", [b"[{", b"{}", b"[1]", b'[{"identifier": {}}]', b"\xff", b"[" * 100_000])
    def test_corrupt(self, kept, data):
        kept.list.write_bytes(data)
        checked = kept.run(check_mode=True)
        assert states(checked)[1:] == [
            ("editor.extensions.list", "drifted"),
            *(
                (name, "unknown")
                for name in ("editor.extension.version", "editor.extension.tree", "editor.extension.pin")
            ),
        ]
        done = kept.converge()
        assert states(done) == RIGHT
        [aside] = kept.place.glob("extensions.json.corrupt-*")
        assert aside.read_bytes() == data

    def test_none(self, kept):
        kept.list.unlink()
        kept.converge()
        assert kept.entries()[0]["version"] == "0.36.0"

    def test_others_stay_in_it(self, lab):
        lab.place.mkdir(parents=True)
        other = {"identifier": {"id": "a.b"}, "version": "1.0.0", "relativeLocation": "a.b-1.0.0", "own": {"x": [1]}}
        lab.list.write_text(json.dumps([other]))
        lab.converge(packages=lab.package())
        assert lab.entries()[0] == other

    @pytest.mark.parametrize("location", ["/elsewhere/golang.go-0.36.0/..", "..", 7])
    def test_a_location_that_leads_away(self, location):
        entry = {"identifier": {"id": "golang.go"}, "version": "0.36.0", "relativeLocation": location}
        try:
            [found] = registry.parse(json.dumps([entry]).encode())
        except registry.RegistryError:
            return
        assert found.folder == ""


class TestWhere:
    def test_no_editor(self, lab):
        shutil.rmtree(lab.applications)
        for check_mode in (True, False):
            outcome = lab.run(check_mode=check_mode, packages=lab.package())
            assert not outcome.errors
            assert not outcome.changed
            assert states(outcome)[0] == ("editor.app", "drifted")
            assert {state for _id, state in states(outcome)[1:]} == {"unknown"}

    def test_nobody(self, lab):
        assert states(lab.run(person=Person("ghost", fault="there is no such user"))) == [
            ("editor.app", "not_applicable")
        ]

    def test_a_file_in_the_place_of_the_folder(self, lab):
        (lab.home / ".vscode").mkdir()
        lab.place.touch()
        [error] = lab.converge(packages=lab.package()).errors
        assert (error.refusal, "it is no folder" in str(error)) == ("stranger", True)

    def test_closed_by_privacy_protection(self, lab, monkeypatch):
        lab.place.mkdir(parents=True)

        def closed(_path):
            raise PermissionError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "listdir", closed)
        place = lab.run(check_mode=True).checks[1]
        assert (place.id, place.state, place.actual) == ("editor.extensions.folder", "unknown", files.CLOSED)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
    def test_a_link_to_where_the_user_may_not_write(self, open_folder, monkeypatch):
        lab = Lab(open_folder)
        monkeypatch.setattr(installed, "call", lab.call)
        theirs = open_folder / "roots"
        theirs.mkdir()
        (lab.home / ".vscode").mkdir()
        lab.place.symlink_to(theirs)
        [error] = lab.converge(packages=lab.package(), person=Person("nobody", str(lab.home))).errors
        assert error.refusal == "stranger"
        assert f"leads to {theirs}, which is not this user's to write to" in str(error)
        assert not list(theirs.iterdir())

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
    def test_a_folder_of_another_users(self, open_folder, monkeypatch):
        lab = Lab(open_folder)
        monkeypatch.setattr(installed, "call", lab.call)
        lab.place.mkdir(parents=True)
        (lab.place / "theirs").touch()
        [error] = lab.converge(packages=lab.package(), person=Person("nobody", str(lab.home))).errors
        assert error.refusal == "stranger"
        assert f"{lab.place} is not this user's to write to" in str(error)
        assert [path.name for path in lab.place.iterdir()] == ["theirs"]

    def test_another_run_at_the_same_time(self, kept):
        kept.list.write_text(kept.list.read_text().replace('"pinned":true', '"pinned":false'))
        with _atomic.Lock(str(kept.home.parent / "seals" / ME / "code/lock")):
            [error] = kept.run().errors
        assert "is locked by another run" in str(error)


class TestRemoval:
    def test_with_all_its_folders_and_its_seal(self, kept):
        (kept.place / "golang.go-0.35.0").mkdir()
        done = kept.converge(present=False)
        assert by_id(done)["editor.extension.version"].actual == "absent"
        assert kept.folders() == []
        assert kept.entries() == []
        assert not (kept.home.parent / "seals" / ME / "code/golang.go.json").exists()
        assert kept.called() == ["--uninstall-extension golang.go"]

    def test_without_the_editor_it_is_a_persons(self, kept):
        shutil.rmtree(kept.applications)
        done = kept.run(present=False)
        assert not done.errors
        assert by_id(done)["editor.extension.version"].remedy.kind == "manual"


class TestPolicy:
    @pytest.mark.parametrize(
        ("value", "answer"),
        [
            ({"*": True}, True),
            ({"golang.go": ["0.36.0"]}, True),
            ({"*": True, "Golang.Go": ["0.36.0@darwin-x64"]}, True),
            ({"*": True, "golang.go": ["0.40.1"]}, False),
            ({"golang": True, "golang.go": False}, False),
            ({"golang": False, "golang.go": True}, True),
            ({"golang": ["0.1.0"]}, True),
            ({"golang.go": "stable"}, True),
            ({"microsoft": True}, False),
            ({}, False),
            (None, True),
        ],
    )
    def test_decisions(self, value, answer):
        assert policy.allows(value, "golang.go", "0.36.0") is answer

    def test_it_is_read_back(self, kept):
        managed = kept.home.parent / "managed"
        (managed / ME).mkdir(parents=True)
        assert "editor.extensions.allowed" not in by_id(kept.run())
        delivered = managed / "com.microsoft.VSCode.plist"
        delivered.write_bytes(plistlib.dumps({"AllowedExtensions": '{"*":true,"golang.go":["0.40.1"]}'}))
        check = by_id(kept.run())["editor.extensions.allowed"]
        assert (check.state, check.actual) == ("drifted", f"{delivered} does not allow it")
        own = managed / ME / "com.microsoft.VSCode.plist"
        own.write_bytes(plistlib.dumps({"AllowedExtensions": '{"*":true,"golang.go":["0.36.0"]}'}))
        assert by_id(kept.run())["editor.extensions.allowed"].state == "compliant"
        own.write_bytes(b"no plist")
        assert by_id(kept.run())["editor.extensions.allowed"].state == "unknown"
        own.write_bytes(plistlib.dumps({"AllowedExtensions": "{"}))
        assert by_id(kept.run())["editor.extensions.allowed"].state == "unknown"


def test_the_h1_of_files_is_that_of_dirhash():
    assert vsix.h1({}) == "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
