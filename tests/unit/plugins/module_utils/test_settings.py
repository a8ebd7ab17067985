# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import errno
import json
import os
import pwd
import stat
import tempfile
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._editor import files, flavours, people, places
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import Editor
from ansible_collections.golden.triangle.plugins.module_utils._editor.knowledge import Knowledge
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.module_utils._editor.settings import SettingsFile
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError, run

ME = pwd.getpwuid(os.geteuid()).pw_name
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
RECORD = json.loads(
    (Path(__file__).resolve().parents[4] / "releases/vscode-go-settings/0.36.0.json").read_text("utf-8")
)
KNOWN = Knowledge("0.36.0", RECORD["settings"], RECORD["launch"])
MINE = b'// mine\n{\n\t"editor.fontSize": 12, // small\n\t"go.goroot": "/old",\n}\n'
WISHED = {"go.goroot": "/usr/local/go1.21.5", "go.toolsEnvVars": {"GOTOOLCHAIN": "local"}}
ENTRY = {"kind": "user", "users": ["me"], "flavours": ["code"], "profile_name": "", "folder": "", "paths": []}


class Lab:
    """A home of one's own, and runs over the files in it."""

    def __init__(self, home):
        self.home = home
        self.user = home / "Library/Application Support/Code/User"
        self.settings = self.user / "settings.json"

    def lay(self, data, mode=0o600):
        self.user.mkdir(parents=True, exist_ok=True)
        self.settings.write_bytes(data)
        self.settings.chmod(mode)

    def run(self, settings=None, *, check_mode=False, knowledge=KNOWN, **entry):
        wished = places.wishes([{**ENTRY, "settings": settings or {}, **entry}], knowledge)
        return run([SettingsFile(wish) for wish in wished], check_mode=check_mode)

    def converge(self, settings=None, **entry):
        """Check, run, run again: the check says what the run does, and the second run does nothing."""
        before = self.snapshot()
        checked = self.run(settings, check_mode=True, **entry)
        assert self.snapshot() == before
        done = self.run(settings, **entry)
        assert checked.diff == done.diff
        assert checked.changed == done.changed or done.errors
        if not done.errors:
            after = self.snapshot()
            again = self.run(settings, **entry)
            assert (again.changed, again.diff, self.snapshot()) == (False, (), after)
        return done

    def snapshot(self):
        return {
            str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"", path.lstat().st_uid)
            for path in sorted(self.home.rglob("*"))
        }


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """The current user, with a home below the test's folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(
        people, "named", lambda name: Person(ME, str(home)) if name == "me" else Person(name, fault="gone")
    )
    monkeypatch.setattr(flavours, "find", lambda *_arguments: Editor("/Applications/X.app", "/bin/false", "1.85.1"))
    return Lab(home)


@pytest.fixture
def open_folder():
    """A folder that everybody can enter: those of pytest are closed, and closed again by every other run of it."""
    with tempfile.TemporaryDirectory(prefix="golden-triangle-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def by_key(outcome):
    return {(check.id, check.subject.rpartition(": ")[2]): check for check in outcome.checks}


def states(outcome):
    return [check.state for check in outcome.checks if check.id == "editor.settings"]


class TestUserSettings:
    def test_every_other_byte_stays(self, lab):
        lab.lay(MINE, 0o640)
        done = lab.converge(WISHED)
        assert lab.settings.read_bytes() == (
            b'// mine\n{\n\t"editor.fontSize": 12, // small\n\t"go.goroot": "/usr/local/go1.21.5",\n'
            b'\t"go.toolsEnvVars": {\n\t\t"GOTOOLCHAIN": "local"\n\t},\n}\n'
        )
        assert stat.S_IMODE(lab.settings.stat().st_mode) == 0o640
        assert os.listdir(lab.user) == ["settings.json"]
        assert states(done) == ["compliant", "compliant"]
        assert [check.repaired for check in done.checks if check.id == "editor.settings"] == [True, True]
        assert done.diff[0].before == 'go.goroot: "/old"\n'
        assert done.diff[0].after == 'go.goroot: "/usr/local/go1.21.5"\ngo.toolsEnvVars > GOTOOLCHAIN: "local"\n'

    def test_a_home_without_any(self, lab):
        done = lab.converge(WISHED)
        assert done.changed
        assert json.loads(lab.settings.read_bytes()) == WISHED
        assert stat.S_IMODE(lab.settings.stat().st_mode) == 0o644

    def test_an_empty_file(self, lab):
        lab.lay(b"")
        lab.converge(WISHED)
        assert json.loads(lab.settings.read_bytes()) == WISHED

    def test_a_key_gone(self, lab):
        lab.lay(b'{"a": 1, "go.gopath": "/x", "go.gopath": "/y"}')
        done = lab.converge(paths=[{"path": ["go.gopath"], "value": None, "state": "absent"}])
        assert lab.settings.read_bytes() == b'{"a": 1  }'
        assert by_key(done)["editor.settings", "go.gopath"].expected == "absent"

    def test_what_differs_in_a_mapping_is_named(self, lab):
        lab.lay(b'{"go.alternateTools": {"go": "/x/go", "gopls": "/y"}}')
        tools = {"go": "/usr/local/go1.21.5/bin/go", "gopls": "/y"}
        check = by_key(lab.run({"go.alternateTools": tools}, check_mode=True))["editor.settings", "go.alternateTools"]
        assert check.actual == 'go: "/x/go", gopls: "/y"'
        assert check.evidence == ('go.alternateTools > go is "/x/go"',)

    def test_the_last_of_equal_keys_is_judged(self, lab):
        lab.lay(b'{"go.goroot": "/usr/local/go1.21.5", "go.goroot": "/other"}')
        assert lab.run(WISHED, check_mode=True).changed
        lab.converge({"go.goroot": "/usr/local/go1.21.5"})

    def test_two_editors(self, lab):
        lab.converge(WISHED, flavours=["code", "codium"])
        assert (lab.home / "Library/Application Support/VSCodium/User/settings.json").exists()

    def test_an_editor_that_is_not_there(self, lab, monkeypatch):
        """Nothing is made for it, unless the user has used it, wherever it was."""
        monkeypatch.setattr(flavours, "find", lambda *_arguments: None)
        done = lab.converge(WISHED)
        assert [(check.state, check.actual) for check in done.checks] == [("not_applicable", "VS Code is not there")]
        assert not list(lab.home.iterdir())
        lab.lay(MINE)
        assert lab.converge(WISHED).changed

    def test_nobody(self, lab):
        done = lab.run(WISHED, users=["ghost"])
        assert [(check.id, check.state) for check in done.checks] == [("editor.settings.file", "not_applicable")]
        assert not done.errors

    def test_everybody_who_has_used_it(self, lab, monkeypatch):
        other = lab.home.parent / "other"
        other.mkdir()
        monkeypatch.setattr(people, "everybody", lambda: [Person(ME, str(lab.home)), Person(ME, str(other))])
        assert not lab.run(WISHED, users=[]).checks
        (lab.home / ".vscode/extensions").mkdir(parents=True)
        assert lab.run(WISHED, users=[]).changed
        assert not list(other.iterdir())

    def test_a_profile_of_the_editor(self, lab):
        storage = lab.user / "globalStorage/storage.json"
        storage.parent.mkdir(parents=True)
        storage.write_text('{"userDataProfiles": [{"name": "Go", "location": "-4f2a"}]}')
        lab.converge(WISHED, kind="profile", profile_name="Go")
        assert json.loads((lab.user / "profiles/-4f2a/settings.json").read_bytes()) == WISHED
        with pytest.raises(PartError, match="has no profile Rust in VS Code"):
            lab.run(WISHED, kind="profile", profile_name="Rust")
        storage.write_text('{"userDataProfiles": [{"name": "Go", "location": "../../../.ssh"}]}')
        with pytest.raises(PartError, match="has no profile Go"):
            lab.run(WISHED, kind="profile", profile_name="Go")


class TestBadFiles:
    @pytest.mark.parametrize(
        ("data", "place"),
        [
            (b'{\n  "a": 1\n  "b": 2\n}', "line 3, column 3"),
            (b"{\n// \xff\n}", "line 2, column 4"),
            (b"[1]", "line 1, column 1: not an object"),
            (b"[" * 100_000, "line 1, column 201"),
        ],
    )
    def test_a_file_that_is_not_understood_is_left_alone(self, lab, data, place):
        lab.lay(data)
        checked = lab.run(WISHED, check_mode=True)
        assert not checked.errors
        assert place in by_key(checked)["editor.settings.file", str(lab.settings)].actual
        assert states(checked) == ["unknown", "unknown"]
        done = lab.converge(WISHED)
        [error] = done.errors
        assert error.refusal == "invalid"
        assert place in str(error)
        assert lab.settings.read_bytes() == data

    def test_a_folder_in_its_place(self, lab):
        lab.settings.mkdir(parents=True)
        done = lab.converge(WISHED)
        assert "it is a folder" in str(done.errors[0])

    def test_a_pipe_in_its_place_does_not_hang(self, lab):
        lab.user.mkdir(parents=True)
        os.mkfifo(lab.settings)
        assert "no regular file" in str(lab.converge(WISHED).errors[0])

    def test_a_file_larger_than_is_read(self, lab):
        lab.lay(b"")
        os.truncate(lab.settings, files.LARGEST + 1)
        assert "more than is read" in str(lab.converge(WISHED).errors[0])

    def test_closed_by_privacy_protection(self, lab, monkeypatch):
        """As macOS answers for a workspace below ~/Documents over ssh."""

        def closed(*_arguments):
            raise PermissionError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "open", closed)
        [file, *keys] = lab.run(WISHED, check_mode=True).checks
        assert (file.state, file.actual) == ("unknown", files.CLOSED)
        assert "full disk access" in file.remedy.text
        assert {check.state for check in keys} == {"unknown"}
        assert not lab.run(WISHED).errors

    @pytest.mark.parametrize("kind", ["workspace", "launch"])
    @pytest.mark.parametrize("closed", [("open",), ("open", "stat", "lstat")], ids=["its files", "all that is in it"])
    def test_a_workspace_below_documents_that_privacy_protection_closes(self, lab, monkeypatch, kind, closed):
        """Nobody recorded whether stat is answered over ssh there: both ways it is unknown, with the remedy."""
        shop = lab.home / "Documents/shop"
        (shop / ".vscode").mkdir(parents=True)

        def guarded(real):
            def call(path, *more, **words):
                if str(path).startswith(str(shop)):
                    raise PermissionError(errno.EPERM, "Operation not permitted", str(path))
                return real(path, *more, **words)

            return call

        wish = LAUNCH if kind == "launch" else WISHED
        with monkeypatch.context() as patched:
            for name in closed:
                patched.setattr(os, name, guarded(getattr(os, name)))
            checked, done = (
                lab.run(wish, check_mode=check_mode, kind=kind, folder="~/Documents/shop")
                for check_mode in (True, False)
            )
        for outcome in (checked, done):
            assert (outcome.errors, outcome.changed) == ((), False)
            file, *keys = outcome.checks
            assert (file.state, file.actual, file.remedy.kind) == ("unknown", files.CLOSED, "manual")
            assert "full disk access" in file.remedy.text
            assert {check.state for check in keys} == {"unknown"}
        assert list((shop / ".vscode").iterdir()) == []

    def test_a_file_of_5_mb_deep_with_equal_keys_and_halves_of_surrogates(self, lab):
        """All at once, through the whole life cycle: what is not edited stays, byte for byte."""
        deep = "[" * 190 + "]" * 190
        body = "".join(f'  "k{i}": {{"x": "{"y" * 100}"}}, // {i}\n' for i in range(40_000))
        odd = '  "half": "\\ud834 \\uDD1E\\ud834\\udd1e",\n  "same": 1, /* twice */ "same": 2,\n'
        mine = f'{{\n{body}{odd}  "deep": {deep},\n  "go.goroot": "/usr/local/go" // mine\n}}\n'.encode()
        assert len(mine) > 5_000_000
        lab.lay(mine)
        done = lab.converge({"go.goroot": "/usr/local/go1.21.5"})
        assert done.changed
        assert lab.settings.read_bytes() == mine.replace(b'"/usr/local/go"', b'"/usr/local/go1.21.5"')

    def test_changed_meanwhile(self, lab, monkeypatch):
        lab.lay(MINE)
        real = files.write
        monkeypatch.setattr(files, "write", lambda path, *rest: (lab.settings.write_bytes(b"{}"), real(path, *rest)))
        [error] = lab.run(WISHED).errors
        assert "run again" in str(error)
        assert lab.settings.read_bytes() == b"{}"

    def test_a_link_stays_a_link(self, lab):
        dotfiles = lab.home / "dotfiles"
        dotfiles.mkdir()
        (dotfiles / "settings.json").write_bytes(MINE)
        lab.user.mkdir(parents=True)
        lab.settings.symlink_to(dotfiles / "settings.json")
        lab.converge(WISHED)
        assert lab.settings.is_symlink()
        assert b"1.21.5" in (dotfiles / "settings.json").read_bytes()

    @needs_root
    def test_a_link_to_where_the_user_may_not_write(self, open_folder, monkeypatch):
        home, theirs = open_folder / "nobodys", open_folder / "roots"
        account = pwd.getpwnam("nobody")
        user = home / "Library/Application Support/Code/User"
        user.mkdir(parents=True)
        for path in (home, home / "Library", home / "Library/Application Support", user.parent, user):
            os.chown(path, account.pw_uid, account.pw_gid)
        theirs.mkdir()
        (theirs / "settings.json").write_bytes(MINE)
        (user / "settings.json").symlink_to(theirs / "settings.json")
        monkeypatch.setattr(people, "named", lambda _name: Person("nobody", str(home)))
        done = Lab(home).converge(WISHED)
        [error] = done.errors
        assert error.refusal == "stranger"
        assert f"leads to {theirs}/settings.json" in str(error)
        assert (theirs / "settings.json").read_bytes() == MINE
        (user / "settings.json").unlink()
        Lab(home).converge(WISHED)
        made = (user / "settings.json").stat()
        assert (made.st_uid, made.st_gid) == (account.pw_uid, account.pw_gid)


LAUNCH = {
    "version": "0.2.0",
    "configurations": [{"name": "Launch", "type": "go", "request": "launch", "mode": "debug"}],
}


class TestLaunch:
    def test_configurations_are_merged_by_name(self, lab):
        workspace = lab.home / "src/shop"
        (workspace / ".vscode").mkdir(parents=True)
        file = workspace / ".vscode/launch.json"
        file.write_text('{"configurations": [ // mine\n  {"name": "Mine", "type": "go", "request": "attach"}\n]}')
        lab.converge(LAUNCH, kind="launch", folder="~/src/shop")
        text = file.read_text()
        assert "// mine" in text
        assert '{"name": "Mine", "type": "go", "request": "attach"}' in text
        assert text.count('"name"') == 2

    def test_a_workspace_that_is_not_there_is_not_made(self, lab):
        done = lab.converge(LAUNCH, kind="launch", folder="src/none")
        assert [check.state for check in done.checks] == ["not_applicable"]
        assert not (lab.home / "src").exists()

    def test_whose_it_is_must_be_said(self, lab):
        with pytest.raises(PartError, match="needs folder and users"):
            lab.run(LAUNCH, kind="launch", folder="src", users=[])


class TestKnowledge:
    @pytest.mark.parametrize(
        ("settings", "fault"),
        [
            ({"go.gorot": ""}, "go.gorot is no setting of it; the nearest that is: go.goroot"),
            (
                {"go.delveConfig": {"dlvDapMode": "on"}},
                "go.delveConfig.dlvDapMode is no setting of it; the nearest that is: debugAdapter",
            ),
            (
                {"go.toolsManagement.checkForUpdates": "never"},
                'go.toolsManagement.checkForUpdates is "never", not one of',
            ),
            ({"go.useLanguageServer": "yes"}, 'go.useLanguageServer is "yes", which is no boolean'),
            ({"go.delveConfig": {"apiVersion": True}}, "go.delveConfig.apiVersion is true, which is no number"),
            (
                {
                    "launch": {
                        "configurations": [{"name": "A", "type": "go", "request": "launch", "intelOptimized": True}]
                    }
                },
                'configuration "A": intelOptimized is no setting of it',
            ),
        ],
    )
    def test_what_it_does_not_know(self, settings, fault):
        [found] = KNOWN.faults_in_settings(settings)
        assert fault in found

    @pytest.mark.parametrize(
        "settings",
        [
            {"editor.fontSize": 3, "rust.mode": 1},
            {"go.goroot": None, "gopls": {"ui.semanticTokens": True, "build.newInLaterVersion": 1}},
            {"go.alternateTools": {"go": "/x", "staticcheck": "/y"}},
            {"launch": {"configurations": [{"type": "python", "anything": 1}]}},
        ],
    )
    def test_what_it_knows_or_is_not_its_own(self, settings):
        assert KNOWN.faults_in_settings(settings) == []

    def test_launch_attributes(self):
        config = {"name": "R", "type": "go", "request": "attach", "mode": "remote", "dlvDapMode": 1, "processId": "x"}
        faults = KNOWN.faults_in_launch({"configurations": [config, {"type": "go", "name": "B"}]})
        assert faults == [
            'configuration "R": dlvDapMode is no setting of it; the nearest that is: debugAdapter',
            'configuration "B": request is null, not launch or attach',
        ]

    def test_a_load_config_that_nothing_reads(self, lab):
        configs = [
            {"name": "A", "type": "go", "request": "launch", "dlvLoadConfig": {"maxStringLen": 64}},
            {"name": "B", "type": "go", "request": "launch", "dlvLoadConfig": {}, "debugAdapter": "legacy"},
            {"name": "C", "type": "go", "request": "attach", "mode": "remote", "dlvLoadConfig": {}},
        ]
        settings = {"go.delveConfig": {"dlvLoadConfig": {}}, "launch": {"configurations": configs}}
        lab.lay(json.dumps(settings).encode())
        [check] = [check for check in lab.run(check_mode=True).checks if check.id == "editor.settings.load_config"]
        assert check.evidence == (
            "go.delveConfig.dlvLoadConfig with dlv-dap",
            'configuration "A": dlvLoadConfig with dlv-dap',
        )
        assert (check.severity, check.remedy.kind) == ("warning", "manual")
        settings["go.delveConfig"]["debugAdapter"] = "legacy"
        lab.lay(json.dumps(settings).encode())
        assert lab.run().checks[-1].state == "compliant"

    def test_a_finding_changes_nothing(self, lab):
        lab.lay(b'{"go.dlvDapMode": 1}')
        done = lab.converge()
        assert not done.changed
        assert by_key(done)["editor.settings.known", str(lab.settings)].state == "drifted"


class TestWrongWishes:
    @pytest.mark.parametrize(
        ("settings", "paths"),
        [
            ({"a": {"b": 1}}, [{"path": ["a", "b", "c"], "value": 1, "state": "present"}]),
            ({"a": 1}, [{"path": ["a"], "value": 1, "state": "present"}]),
            ({}, [{"path": [], "value": 1, "state": "present"}]),
            ({}, [{"path": [True], "value": 1, "state": "present"}]),
            ({}, [{"path": [{"a": 1, "b": 2}], "value": 1, "state": "present"}]),
            ({"a": float("nan")}, []),
        ],
    )
    def test_refused(self, lab, settings, paths):
        with pytest.raises(PartError) as refused:
            lab.run(settings, paths=paths)
        assert refused.value.refusal == "invalid"

    def test_one_file_twice(self):
        entry = {**ENTRY, "users": [ME], "settings": {}}
        with pytest.raises(PartError, match="more than once"):
            places.wishes([entry, entry], KNOWN)
