# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module over a home and a copy of a Mac's system files, with the user who runs the tests as the Mac's user."""

from __future__ import annotations

import dataclasses
import json
import os
import pwd
import stat

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._go import accounts, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.accounts import Account
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import Seal, Sealed, Store
from ansible_collections.golden.triangle.plugins.module_utils._go.user import home
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed
from ansible_collections.golden.triangle.plugins.modules import go_fingerprint
from ansible_collections.golden.triangle.tests.unit.helpers import (
    MAC,
    PLATFORM,
    mach_o,
    manifest_of,
    record_of,
    release_files,
    tree_of,
)

KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "users", "cpu"}
ME = pwd.getpwuid(os.geteuid()).pw_name
ENV = home.env.USER_FILE
# What each level needs: runtime/asm_amd64.s. A Haswell has v3.
HASWELL = (
    "machdep.cpu.features: SSE3 SSSE3 CX16 SSE4.1 SSE4.2 POPCNT FMA MOVBE OSXSAVE AVX1.0 F16C\n"
    "machdep.cpu.leaf7_features: BMI1 AVX2 BMI2\nmachdep.cpu.extfeatures: LAHF LZCNT\n"
)
ZPROFILE = "if [ -x /usr/libexec/path_helper ]; then\n\teval `/usr/libexec/path_helper -s`\nfi\n"
DEFEATS = {
    "GOTOOLCHAIN": "auto",
    "GOFLAGS": "-mod=mod",
    "GOPROXY": "http://proxy.example.com",
    "GOSUMDB": "off",
    "GONOSUMDB": "*",
    "GOPRIVATE": "golang.org",
    "GOINSECURE": "golang.org/*",
    "GOEXPERIMENT": "loopvar",
    "GOAMD64": "v4",
}


class Mac:
    """A Mac's files below a folder: the system's, one home, and a prefix in it (a home is real where files are)."""

    def __init__(self, folder):
        self.system = folder / "mac"
        self.home = folder / "ann"
        self.prefix = self.home / "local"
        self.account = Account(ME, os.geteuid(), str(self.home), "/bin/zsh")
        self.sysctl = HASWELL
        self.gui = {}
        for path in ("etc/paths.d", "usr/libexec", "usr/local/bin"):
            (self.system / path).mkdir(parents=True)
        self.write("etc/paths", "/usr/local/bin\n/usr/bin\n/bin\n")
        self.write("etc/zprofile", ZPROFILE)
        self.write("etc/profile", ZPROFILE)
        self.write("usr/libexec/path_helper", "", mode=0o755)
        self.prefix.mkdir(parents=True)

    def write(self, path, text, mode=0o644):
        """A file of the system."""
        place = self.system / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(mode)
        return place

    def dotfile(self, name, data):
        place = self.home / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data if isinstance(data, bytes) else data.encode())
        return place

    def install(self, version, at=None, **changes):
        """A release, sealed as ours where it is put into the prefix."""
        files = {**release_files(version), **changes}
        place = at or self.prefix / f"go{version}"
        for path, data in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(data)
            (place / path).chmod(0o755 if path.startswith(("bin/", "pkg/tool/")) else 0o644)
        if at is None:
            released = release_files(version)
            store = Store(str(place))
            os.makedirs(store.base)
            text = seal.preimage(manifest_of(released), seal.module_prefix(version, PLATFORM))
            inode = os.lstat(place).st_ino
            about = Seal(str(place), version, PLATFORM, seal.h1_of(text), inode, (), "x", "x")
            store.write_seal(Sealed(about, text, b""))
        return place

    def run(self, argv, *, stdin=None, timeout=0):
        """The runner's seam: sysctl and launchctl."""
        if argv[0] == "/usr/sbin/sysctl":
            return Completed(tuple(argv), 0, self.sysctl, "")
        assert argv[:3] == ["/bin/launchctl", "asuser", str(self.account.uid)]
        if self.gui is None:
            return Completed(tuple(argv), 99, "", "refused")
        return Completed(tuple(argv), 0, self.gui.get(argv[-1], "") + "\n", "")


@pytest.fixture
def mac(tmp_path, monkeypatch):
    made = Mac(tmp_path)
    watched = home.startup.observe
    monkeypatch.setattr(home.startup, "observe", lambda request: watched({**request, "root": str(made.system)}))
    monkeypatch.setattr(go_fingerprint, "SubprocessRunner", lambda: made)
    monkeypatch.setattr(host, "observe", lambda _runner: MAC)
    monkeypatch.setattr(accounts, "people", lambda: [made.account])
    return made


@pytest.fixture
def play(mac, capsys):
    """Runs the module as AnsiballZ does; the action plugin has resolved the releases."""
    known = [record_of(release_files(version), version) for version in ("1.21.5", "1.21.6", "1.22.12")]
    library = [{"version": one.version, "platform": PLATFORM, "h1_unsigned": one.h1_unsigned} for one in known]

    def run(*, check_mode=False, **changes):
        given = {"releases": ["1.21.5"], "prefix": str(mac.prefix), "library": library, **changes}
        given.update(_ansible_check_mode=check_mode, _ansible_diff=True)
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            go_fingerprint.main()
        result = json.loads(capsys.readouterr().out)
        assert bool(ended.value.code) == bool(result.get("failed"))
        assert set(result) >= KEYS
        return result

    def both(**changes):
        """Check mode, then the run that follows: the same difference."""
        checked = run(check_mode=True, **changes)
        done = run(**changes)
        assert (checked["diff"], checked["changed"]) == (done["diff"], done["changed"])
        again = run(**changes)
        assert (again["changed"], again["diff"]) == (False, [])
        assert [c for c in again["checks"] if c["state"] == "drifted" and c["remedy"]["kind"] == "automatic"] == []
        return done

    run.both = both
    return run


def check_of(result, check_id):
    (found,) = (check for check in result["checks"] if check["id"] == check_id)
    return found


def states(result):
    return {check["id"]: check["state"] for check in result["checks"]}


def test_check_do_check_again_do_again(mac, play):
    mac.install("1.21.5")
    mac.dotfile(".zshrc", "export A=1")
    mac.dotfile(".zshenv", "")
    checked, done = play(check_mode=True), play()
    again, once_more = play(check_mode=True), play()
    assert [run["changed"] for run in (checked, done, again, once_more)] == [True, True, False, False]
    assert checked["diff"] == done["diff"] != []
    assert again["diff"] == once_more["diff"] == []
    assert " more lines, sha256 " in done["diff"][0]["after"]
    assert states(checked)["go.user.login"] == "compliant", "no go at all is none of somebody else"
    assert set(states(done).values()) == {"compliant"}
    assert done["users"][0]["login"] == {
        "path": f"{mac.prefix}/go1.21.5/bin/go",
        "owner": "ours 1.21.5",
        "place": f"{mac.home}/.zshrc:5",
        "goroot": f"{mac.prefix}/go1.21.5",
        "version": "go1.21.5",
        "verdict": "declared",
    }
    assert once_more["users"][0]["ssh"]["place"] == f"{mac.home}/.zshenv:3"
    assert [check["repaired"] for check in done["checks"] if check["id"] in ("go.block", "go.env.gotoolchain")] == [
        True,
        True,
    ]


@pytest.mark.parametrize("shell", ["zsh", "bash"])
def test_homes_are_the_same_after_removal(mac, play, shell):
    mac.account = dataclasses.replace(mac.account, shell=f"/bin/{shell}")
    mac.install("1.21.5")
    for name, data in (
        (".zshrc", b"no newline"),
        (".zprofile", b"export A=1\r\n"),
        (".zshenv", b""),
        (".bash_profile", b"\xff\xfe\n"),
        (".bashrc", b"x=1\n\n\n"),
    ):
        mac.dotfile(name, data).chmod(0o600)
    before, folders = tree_of(mac.home), sorted(str(path) for path in mac.home.rglob("*"))
    play.both(goamd64="v2", gopath_per_version=True)
    assert tree_of(mac.home) != before
    removed = play.both(order="absent", gotoolchain="absent")
    assert removed["changed"]
    assert tree_of(mac.home) == before
    assert sorted(str(path) for path in mac.home.rglob("*")) == folders, "nor a folder more"
    assert {stat.S_IMODE((mac.home / name).stat().st_mode) for name in (".zshrc", ".bashrc")} == {0o600}


def test_removal_needs_no_release(mac, play):
    mac.install("1.21.5")
    mac.dotfile(".zshrc", "A=1\n")
    before = tree_of(mac.home)
    play()
    removed = play.both(releases=[], order="absent", gotoolchain="absent")
    assert tree_of(mac.home) == before
    assert set(states(removed).values()) == {"compliant"}
    assert play(releases=[])["refusal"] == "invalid", "what should be put first?"


def test_rollback_puts_the_other_release_first(mac, play):
    for version in ("1.21.5", "1.21.6"):
        mac.install(version)
    mac.dotfile(".zshrc", "")
    for releases in (["1.21.5", "1.21.6"], ["1.21.6", "1.21.5"], ["1.21.5"]):
        done = play.both(releases=releases)
        assert done["users"][0]["login"]["version"] == f"go{releases[0]}"
        assert check_of(done, "go.user.login")["state"] == "compliant"


def test_every_setting_is_named_with_its_place(mac, play):
    mac.install("1.21.5")
    lines = [f"{key}={value}" for key, value in DEFEATS.items()]
    mac.dotfile(ENV, "\n".join([*lines, "garbage", "UNKNOWN=kept"]))
    mac.dotfile(".zshrc", "export GOROOT=/opt/go\n")
    result = play(gotoolchain="keep", order="keep")
    assert (result["changed"], result["diff"]) == (False, [])
    for number, (key, value) in enumerate(DEFEATS.items(), start=1):
        check = check_of(result, f"go.env.{key.lower()}")
        assert (check["state"], check["remedy"]["kind"], check["actual"]) == ("drifted", "manual", value)
        assert f"{key}={value} at {mac.home}/{ENV}:{number}: " in check["evidence"][0]
        assert check["evidence"][0].endswith("(login, ssh, gui)")
    goroot = check_of(result, "go.env.goroot")
    assert goroot["evidence"] == [
        (
            f"GOROOT=/opt/go at {mac.home}/.zshrc:1: every go command takes the standard library and the compiler from"
            " there (login)"
        )
    ]
    assert any("lines 10 of" in note for note in result["notes"])


def test_only_gotoolchain_is_set_and_the_rest_of_goenv_kept(mac, play):
    mac.install("1.21.5")
    file = mac.dotfile(ENV, b"# mine\nGOTOOLCHAIN=auto\nUNKNOWN=kept\ngarbage\xff")
    file.chmod(0o600)
    done = play.both()
    assert done["diff"][0]["before"] == f"{file}: GOTOOLCHAIN=auto\n"
    assert done["diff"][0]["after"] == f"{file}: GOTOOLCHAIN=local\n"
    assert file.read_bytes().startswith(b"# mine\n# golden.triangle: ")
    assert file.read_bytes().endswith(b"\nGOTOOLCHAIN=local\nUNKNOWN=kept\ngarbage\xff")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert done["users"][0]["gotoolchain"] == "local"


def test_the_pin_of_a_declared_release_is_as_good_as_local(mac, play):
    file = mac.dotfile(ENV, "GOTOOLCHAIN=go1.21.5\n")
    assert check_of(play.both(), "go.env.gotoolchain")["state"] == "compliant"
    assert file.read_text() == "GOTOOLCHAIN=go1.21.5\n"


def test_what_the_environment_says_is_left_to_a_person(mac, play):
    mac.install("1.21.5")
    mac.dotfile(".zshrc", "export GOTOOLCHAIN=auto GOENV=off\n")
    done = play.both()
    check = check_of(done, "go.env.gotoolchain")
    assert (check["state"], check["remedy"]["kind"]) == ("drifted", "manual")
    assert f"GOTOOLCHAIN=auto at {mac.home}/.zshrc:1" in check["evidence"][0]
    assert "switched off" in check_of(done, "go.env.goenv")["evidence"][0]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda file, other: file.symlink_to(other), "out of the home"),
        (lambda file, other: os.link(other, file), "has 2 names"),
        (lambda file, _other: file.mkdir(), "is not a regular file"),
    ],
)
def test_a_goenv_that_is_not_to_be_written(mac, play, tmp_path, make, says):
    other = tmp_path / "bob"
    other.write_text("GOTOOLCHAIN=auto\n")
    file = mac.home / ENV
    file.parent.mkdir(parents=True)
    make(file, other)
    check = check_of(play.both(), "go.env.gotoolchain")
    assert (check["state"], check["remedy"]["kind"]) == ("drifted", "manual")
    assert says in check["remedy"]["text"]
    assert other.read_text() == "GOTOOLCHAIN=auto\n"


@pytest.mark.parametrize(
    ("shell", "told", "other", "own"),
    [("zsh", ".zshrc", ".bash_profile", ".zshenv"), ("bash", ".bash_profile", ".zshrc", ".profile")],
)
def test_who_has_no_start_up_file_is_told_to_make_one(mac, play, shell, told, other, own):
    """As on a new account: nothing is made for its user, and nothing is drift. What another shell reads is no help."""
    mac.account = dataclasses.replace(mac.account, shell=f"/bin/{shell}")
    mac.install("1.21.5")
    result = play()
    assert check_of(result, "go.block")["state"] == "not_applicable"
    assert check_of(result, "go.user.login")["actual"] == "none"
    (note,) = [note for note in result["notes"] if "start-up file" in note]
    assert f"(touch ~/{told})" in note
    mac.dotfile(other, "")
    assert [note] == [one for one in play()["notes"] if "start-up file" in one]
    mac.dotfile(own, "")
    again = play()
    assert check_of(again, "go.block")["repaired"]
    assert not [note for note in again["notes"] if "start-up file" in note]


def homebrew(mac, version="1.16.6"):
    """What Homebrew leaves on an Intel Mac: /usr/local/bin/go -> ../Cellar/go/VERSION/bin/go."""
    cellar = mac.system / "usr/local/Cellar/go" / version
    mac.install(version, at=cellar / "libexec")
    (cellar / "bin").mkdir()
    (cellar / "bin/go").symlink_to("../libexec/bin/go")
    (mac.system / "usr/local/bin/go").symlink_to(f"../Cellar/go/{version}/bin/go")


def test_a_foreign_go_is_named_and_not_outranked_unless_wished(mac, play):
    mac.install("1.21.5")
    homebrew(mac)
    rc = mac.dotfile(".zshrc", "A=1\n")
    done = play.both()
    check = check_of(done, "go.user.login")
    assert (check["state"], check["remedy"]["kind"]) == ("drifted", "manual")
    assert check["actual"] == "go1.16.6 at /usr/local/bin/go, homebrew 1.16.6: unknown release"
    assert "/usr/local/bin/go is found first, by /etc/paths:1" in check["evidence"]
    assert "outrank" in check["remedy"]["text"]
    block = check_of(done, "go.block")
    assert (block["state"], block["actual"]) == ("not_applicable", "another go is first, and foreign is report")
    assert rc.read_text() == "A=1\n"
    done = play.both(foreign="outrank")
    assert check_of(done, "go.user.login")["state"] == "compliant"
    assert any("later on the PATH of a login shell: /usr/local/bin/go, homebrew" in note for note in done["notes"])
    assert check_of(play.both(), "go.user.login")["state"] == "compliant", "what is in place stays"
    assert (mac.system / "usr/local/bin/go").exists()


def test_a_foreign_tree_with_a_patched_compiler(mac, play):
    """VERSION is right; the file that differs is named, since the declared release is at hand to compare with."""
    mac.install("1.21.5")
    patched = {"pkg/tool/darwin_amd64/compile": mach_o(b"patched")}
    mac.install("1.21.5", at=mac.system / "usr/local/go", **patched)
    mac.write("etc/paths.d/go", "/usr/local/go/bin\n")
    check = check_of(play(order="keep"), "go.user.login")
    assert check["state"] == "drifted"
    assert check["actual"].startswith("go1.21.5 at /usr/local/go/bin/go, ")
    assert check["actual"].endswith(": differs")
    assert "changed pkg/tool/darwin_amd64/compile" in check["evidence"]
    assert "/usr/local/go/bin/go is found first, by /etc/paths.d/go:1" in check["evidence"]


def test_a_pristine_foreign_tree_of_the_release_is_recognised(mac, play):
    mac.install("1.21.5", at=mac.system / "usr/local/go")
    mac.write("etc/paths.d/go", "/usr/local/go/bin\n")
    result = play(order="keep")
    assert check_of(result, "go.user.login")["state"] == "compliant"
    assert result["users"][0]["login"]["verdict"] == "declared"


def test_another_release_of_the_library_is_not_the_declared_one(mac, play):
    mac.install("1.21.6")
    mac.dotfile(".zprofile", f"PATH={mac.prefix}/go1.21.6/bin:$PATH\n")
    check = check_of(play(order="keep"), "go.user.login")
    assert (check["state"], check["actual"].rpartition(": ")[2]) == ("drifted", "known")


def test_a_shim_is_named(mac, play):
    shim = '#!/usr/bin/env bash\n# asdf-plugin: golang 1.21.6\nexec asdf exec go "$@"\n'
    mac.dotfile(".asdf/shims/go", shim).chmod(0o755)
    mac.dotfile(".zshrc", "export PATH=$HOME/.asdf/shims:$PATH\n")
    check = check_of(play(), "go.user.login")
    assert check["state"] == "drifted"
    assert check["actual"] == f"unknown at {mac.home}/.asdf/shims/go, asdf 1.21.6 (shim): not a GOROOT's"
    assert f"{mac.home}/.asdf/shims/go is found first, by {mac.home}/.zshrc:1" in check["evidence"]


def test_what_a_program_computes_is_unknown(mac, play):
    mac.install("1.21.5")
    rc = mac.dotfile(".zshrc", 'export PATH="$(/opt/tool path):$PATH"\n')
    done = play.both(order="keep")
    check = check_of(done, "go.user.login")
    assert (check["state"], check["actual"]) == ("unknown", "cannot be told from the files")
    assert f"{rc}:1" in " ".join(check["evidence"])
    assert done["users"][0]["login"] is None
    done = play.both()
    assert check_of(done, "go.user.login")["state"] == "compliant", "our order comes after it, so it does not matter"


def test_a_goroot_that_is_not_proven_blocks_the_user(mac, play):
    mac.install("1.21.5", **{"src/fmt/print.go": b"package fmt // edited\n"})
    mac.dotfile(".zshrc", "")
    done = play.both()
    check = check_of(done, "go.user.login")
    assert (check["state"], check["actual"]) == ("unknown", "unknown (blocked by go.tree)")


def test_the_function_is_left_out_beside_the_tool(mac, play):
    mac.install("1.21.5")
    (mac.home / ".goenv").mkdir()
    rc = mac.dotfile(".zshrc", "")
    done = play.both()
    assert any(f"{mac.home}/.goenv is a tool goenv" in note for note in done["notes"])
    assert "goenv()" not in rc.read_text()
    assert "go1.21.5/bin" in rc.read_text()
    done = play.both(goenv="use_go")
    assert "use_go()" in rc.read_text()
    assert not any("left out" in note for note in done["notes"])


def test_files_that_are_left_alone_do_not_stop_the_others(mac, play, tmp_path):
    mac.install("1.21.5")
    theirs = tmp_path / "bob"
    theirs.write_text("B=1\n")
    (mac.home / ".zshenv").symlink_to(theirs)
    broken = mac.dotfile(".zprofile", "# >>> golden.triangle >>>\nA=1\n")
    rc = mac.dotfile(".zshrc", "A=1\n")
    done = play.both()
    check = check_of(done, "go.block")
    assert (check["state"], check["remedy"]["kind"]) == ("drifted", "manual")
    assert any("lies outside the home" in line for line in check["evidence"])
    assert any("its markers stand in line 1" in line for line in check["evidence"])
    assert "go1.21.5/bin" in rc.read_text()
    assert (theirs.read_text(), broken.read_text()) == ("B=1\n", "# >>> golden.triangle >>>\nA=1\n")


def test_two_names_of_one_file_get_one_block(mac, play):
    mac.install("1.21.5")
    rc = mac.dotfile(".zshrc", "A=1\n")
    (mac.home / ".zprofile").symlink_to(".zshrc")
    play.both()
    assert rc.read_text().count("# >>> golden.triangle >>>") == 1
    assert "goenv()" in rc.read_text()


@pytest.mark.parametrize(
    ("account", "state", "says"),
    [
        ({"shell": "/usr/local/bin/fish"}, "unknown", "/usr/local/bin/fish is not followed"),
        ({"shell": "/bin/tcsh"}, "unknown", "/bin/tcsh is not followed"),
        ({"fault": "there is no home at /Users/gone"}, "not_applicable", "no home at /Users/gone"),
    ],
)
def test_users_who_are_left_alone(mac, play, account, state, says):
    mac.dotfile(".zshrc", "A=1\n")
    mac.account = dataclasses.replace(mac.account, **account)
    done = play.both()
    (check,) = (check for check in done["checks"])
    assert (check["id"], check["state"]) == ("go.user.login", state)
    assert says in check["actual"]
    assert any(says in note for note in done["notes"])
    assert tree_of(mac.home) == {".zshrc": b"A=1\n"}


def test_what_the_screen_gets(mac, play):
    homebrew(mac)
    mac.gui = {"PATH": "/usr/local/bin:/usr/bin", "GOFLAGS": "-mod=mod"}
    result = play(order="keep")
    check = check_of(result, "go.user.gui")
    assert check["state"] == "drifted"
    assert check["actual"].startswith("go1.16.6 at /usr/local/bin/go, homebrew")
    assert check_of(result, "go.env.goflags")["evidence"][0].endswith("(gui)")
    assert result["users"][0]["gui"]["path"] == "/usr/local/bin/go"


def test_a_screen_that_nobody_can_ask_is_unknown_and_no_failure(mac, play, monkeypatch):
    mac.gui = None
    monkeypatch.setattr(accounts.gui, "__defaults__", (str(mac.home),))  # /dev/console is the user's
    check = check_of(play(), "go.user.gui")
    assert (check["state"], "rc 99" in check["actual"]) == ("unknown", True)


def test_goamd64_where_the_cpu_has_it(mac, play):
    file = mac.home / ENV
    done = play.both(goamd64="v3")
    assert "GOAMD64=v3" in file.read_text()
    assert (check_of(done, "go.goamd64")["state"], check_of(done, "go.env.goamd64")["state"]) == ("compliant",) * 2
    assert done["cpu"] == {"level": "v3", "missing": ["AVX512BW", "AVX512CD", "AVX512DQ", "AVX512F", "AVX512VL"]}
    play.both(goamd64="v2")
    assert "GOAMD64=v2" in file.read_text()
    play.both()
    assert "GOAMD64" not in file.read_text()


def test_goamd64_is_refused_where_the_cpu_lacks_it(mac, play):
    checked, done = play(check_mode=True, goamd64="v4"), play(goamd64="v4")
    assert "failed" not in checked
    check = check_of(checked, "go.goamd64")
    assert (check["state"], check["severity"], check["actual"]) == ("drifted", "critical", "a CPU for v3")
    assert (done["failed"], done["refusal"]) == (True, "unsupported")
    assert "missing: AVX512BW" in done["msg"]
    assert b"GOAMD64" not in (mac.home / ENV).read_bytes()


def test_a_cpu_that_cannot_be_told(mac, play):
    mac.sysctl = "what\n"
    result = play(goamd64="v2")
    assert check_of(result, "go.goamd64")["state"] == "unknown"
    assert result["cpu"]["level"] is None


def test_without_root_only_oneself(mac, play, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert "needs root on the host" in play()["msg"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_apple_silicon_is_refused(mac, play, monkeypatch, check_mode):
    silicon = dataclasses.replace(MAC, machine="arm64", apple_silicon=True)
    monkeypatch.setattr(host, "observe", lambda _runner: silicon)
    result = play(check_mode=check_mode)
    assert (result["failed"], result["refusal"]) == (True, "not_applicable")
    assert states(result) == {"host.platform": "not_applicable"}


def test_an_answer_nobody_knows_is_shown(mac, play, monkeypatch):
    def lost(_runner):
        raise CommandError("not understood: /usr/bin/sw_vers answered rc 0")

    monkeypatch.setattr(host, "observe", lost)
    assert "not understood" in play()["msg"]


def test_a_bad_name_of_the_function(mac, play):
    assert "not a name for a shell function" in play(goenv="a b")["msg"]


def test_many_users_are_one_execution(mac, play, monkeypatch, tmp_path):
    homes = [tmp_path / name for name in ("bob", "cid")]
    for place in homes:
        place.mkdir()
        (place / ".zshrc").write_text("A=1\n")
    people = [dataclasses.replace(mac.account, home=str(place)) for place in homes]
    monkeypatch.setattr(accounts, "people", lambda: people)
    mac.install("1.21.5")
    done = play(releases=["1.21.5", "1.22.12"])
    assert len(done["users"]) == len(done["diff"]) == 2
    assert all("golden.triangle" in (place / ".zshrc").read_text() for place in homes)
