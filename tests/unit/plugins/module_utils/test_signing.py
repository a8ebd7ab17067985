# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file is compared with its declared signature and brought to it, or left as it was."""

from __future__ import annotations

import dataclasses
import os
import signal
import stat
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import codesign, keychain, signing
from ansible_collections.golden.triangle.plugins.module_utils._apple.keychain import Identity, KeychainError
from ansible_collections.golden.triangle.plugins.module_utils._apple.signed_file import SignedFile
from ansible_collections.golden.triangle.plugins.module_utils._apple.signing import Wish
from ansible_collections.golden.triangle.plugins.module_utils._check import Check
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed
from ansible_collections.golden.triangle.tests.unit.codesigner import Codesigner
from ansible_collections.golden.triangle.tests.unit.signed_files import (
    ADHOC,
    IDENTITY,
    SHA1,
    UNIVERSAL,
    WITHOUT_ENTITLEMENTS,
    small,
)

ADHOC_WISH = Wish("adhoc")
IDENTITY_WISH = Wish("identity", identity="dlv-cert", options=("runtime",))
ALL_CHECKS = [
    "delve.signature",
    "delve.signature_valid",
    "delve.entitlements",
    "delve.signature_options",
    "delve.codesign",
]


@pytest.fixture
def dlv(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "dlv"
    path.parent.mkdir()
    path.write_bytes(small())
    path.chmod(0o751)
    return path


def live(path: Path, wish: Wish, runner: Codesigner, *, check_mode: bool = False) -> Outcome:
    return run([SignedFile(str(path), wish, runner)], check_mode=check_mode)


def states(outcome: Outcome) -> dict[str, str]:
    return {check.id: check.state for check in outcome.checks}


def drifted(outcome: Outcome) -> list[str]:
    return [check.id for check in outcome.checks if check.state == "drifted"]


def check_of(outcome: Outcome, check_id: str) -> Check:
    return next(check for check in outcome.checks if check.id == check_id)


def left(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_unsigned_to_ad_hoc_and_back_to_the_very_bytes(dlv: Path) -> None:
    runner = Codesigner(ADHOC)
    planned = live(dlv, ADHOC_WISH, runner, check_mode=True)
    assert dlv.read_bytes() == small()
    assert [check_of(planned, name).state for name in ALL_CHECKS] == ["drifted"] + ["unknown"] * 4
    assert check_of(planned, "delve.codesign").actual == "unknown (blocked by delve.signature)"
    done = live(dlv, ADHOC_WISH, runner)
    assert (done.changed, done.errors, set(states(done).values())) == (True, (), {"compliant"})
    assert [entry.as_result() for entry in done.diff] == [entry.as_result() for entry in planned.diff]
    assert done.diff[0].before == "delve.signature: unsigned\n"
    assert (dlv.read_bytes(), left(dlv), stat.S_IMODE(dlv.stat().st_mode)) == (ADHOC, ["dlv"], 0o751)
    again = live(dlv, ADHOC_WISH, runner)
    assert (again.changed, again.diff) == (False, ())
    back = live(dlv, Wish("none"), runner)
    assert (back.changed, states(back), dlv.read_bytes()) == (True, {"delve.signature": "compliant"}, small())


def test_what_codesign_is_told(dlv: Path) -> None:
    runner = Codesigner(IDENTITY)
    wish = dataclasses.replace(IDENTITY_WISH, identity=SHA1[:40].upper(), keychain="/K/my chain")
    assert live(dlv, wish, runner).errors == ()
    [argv] = [argv for argv, _stdin in runner.asked if "--sign" in argv]
    stage = f"{dlv.parent}/.golden-sign.dlv"
    assert argv == (
        *("/usr/bin/codesign", "--force", "--sign", SHA1.upper(), "--identifier", "dlv", "--options", "runtime"),
        *("--entitlements", f"{stage}/entitlements.plist", "--timestamp=none", "--keychain", "/K/my chain"),
        f"{stage}/dlv",
    )


@pytest.mark.parametrize(
    ("there", "wish", "named"),
    [
        (ADHOC, Wish("none"), {"delve.signature": "signed ad hoc"}),
        (ADHOC, Wish("identity", identity="dlv-cert"), {"delve.signature": "signed ad hoc"}),
        (
            IDENTITY,
            dataclasses.replace(IDENTITY_WISH, identity="another"),
            {"delve.signature": f"signed by dlv-cert ({SHA1})"},
        ),
        (
            IDENTITY,
            dataclasses.replace(IDENTITY_WISH, identity="ab" * 20),
            {"delve.signature": f"signed by dlv-cert ({SHA1})"},
        ),
        (
            WITHOUT_ENTITLEMENTS,
            Wish("identity", identity=SHA1),
            {"delve.entitlements": "none"},
        ),
        (
            ADHOC,
            Wish("adhoc", entitlements={}),
            {"delve.entitlements": "com.apple.security.cs.debugger=True"},
        ),
        (ADHOC, Wish("adhoc", entitlements={"com.apple.security.cs.debugger": 1}), {"delve.entitlements": None}),
        (ADHOC, Wish("adhoc", identifier="org.dlv"), {"delve.signature_options": "identifier dlv, options none"}),
        (IDENTITY, Wish("identity", identity="DLV-c"), {"delve.signature_options": "identifier dlv, options runtime"}),
        (
            IDENTITY,
            dataclasses.replace(IDENTITY_WISH, timestamp=True),
            {"delve.signature_options": "identifier dlv, options runtime"},
        ),
        (UNIVERSAL, ADHOC_WISH, {"delve.signature": f"signed by dlv-cert ({SHA1})", "delve.signature_options": None}),
        (UNIVERSAL, IDENTITY_WISH, {}),
        (IDENTITY, IDENTITY_WISH, {}),
    ],
)
def test_each_difference_is_named(dlv: Path, there: bytes, wish: Wish, named: dict[str, str | None]) -> None:
    dlv.write_bytes(there)
    outcome = live(dlv, wish, Codesigner(there), check_mode=True)
    assert drifted(outcome) == list(named)
    for name, actual in named.items():
        assert actual in (None, check_of(outcome, name).actual)


def test_a_changed_byte_is_found_without_asking_codesign_and_repaired(dlv: Path) -> None:
    changed = bytearray(ADHOC)
    changed[5000] ^= 1
    dlv.write_bytes(changed)
    runner = Codesigner(ADHOC)
    planned = live(dlv, ADHOC_WISH, runner, check_mode=True)
    assert drifted(planned) == ["delve.signature_valid"]
    assert check_of(planned, "delve.signature_valid").actual.startswith("page 1 (bytes 4096 to 8191) was changed")
    assert check_of(planned, "delve.codesign").actual == "unknown (blocked by delve.signature_valid)"
    assert runner.asked == []
    done = live(dlv, ADHOC_WISH, runner)
    assert (done.errors, drifted(done), dlv.read_bytes()) == ((), [], ADHOC)
    assert done.diff == planned.diff


@pytest.mark.parametrize(
    ("rc", "words", "state", "kind"),
    [
        (1, "{path}: CSSMERR_TP_NOT_TRUSTED\nIn architecture: x86_64\n", "drifted", "manual"),
        (1, "{path}: invalid signature (code or signature have been modified)\n", "drifted", "automatic"),
        (3, "{path}: valid on disk\n{path}: does not satisfy its designated Requirement\n", "drifted", "automatic"),
        (1, "{path}: a sentence nobody knows\n", "unknown", "none"),
        (0, "", "unknown", "none"),
    ],
)
def test_what_codesign_says_of_it(dlv: Path, rc: int, words: str, state: str, kind: str) -> None:
    dlv.write_bytes(ADHOC)
    outcome = live(dlv, ADHOC_WISH, Codesigner(ADHOC, verdict=words, verdict_rc=rc), check_mode=True)
    check = check_of(outcome, "delve.codesign")
    assert (check.state, check.remedy.kind) == (state, kind)
    assert drifted(outcome) == (["delve.codesign"] if state == "drifted" else [])


def test_a_certificate_that_is_not_trusted_fails_nothing(dlv: Path) -> None:
    runner = Codesigner(IDENTITY, verdict="{path}: CSSMERR_TP_NOT_TRUSTED\nIn architecture: x86_64\n", verdict_rc=1)
    done = live(dlv, IDENTITY_WISH, runner)
    assert (done.errors, drifted(done), dlv.read_bytes()) == ((), ["delve.codesign"], IDENTITY)
    assert "add-trusted-cert" in check_of(done, "delve.codesign").remedy.text
    assert not live(dlv, IDENTITY_WISH, runner).changed


def test_a_copy_that_is_not_as_wished_replaces_nothing(dlv: Path) -> None:
    done = live(dlv, IDENTITY_WISH, Codesigner(WITHOUT_ENTITLEMENTS))
    assert (dlv.read_bytes(), left(dlv)) == (small(), ["dlv"])
    assert "is as it was: its signed copy is not as wished: delve.entitlements is none" in str(done.errors[0])


@pytest.mark.parametrize(
    ("says", "advice"),
    [
        ("dlv-cert: no identity found\n", "import it (security import)"),
        ("error: The specified item could not be found in the keychain.\n", "together with its key"),
        ('dlv: ambiguous (matches "a" and "b" in /K)\n', "give the SHA-1"),
        ("dlv-cert: this identity cannot be used for signing code\n", "choose another identity"),
        ("{path}: replacing existing signature\n{path}: errSecInternalComponent\n", "over ssh give keychain"),
        ("{path}: User interaction is not allowed.\n", "the keychain is locked"),
        ("e.plist: cannot read entitlement data\n", "only text, numbers"),
        ("{path}: nobody ever recorded this\n", "not understood"),
    ],
)
def test_why_it_did_not_sign_and_what_to_do(dlv: Path, says: str, advice: str) -> None:
    done = live(dlv, IDENTITY_WISH, Codesigner(b"", refusal=says))
    assert advice in str(done.errors[0])
    assert (dlv.read_bytes(), left(dlv)) == (small(), ["dlv"])


SEVERAL = [
    Identity("a" * 40, "Apple Development: x@y (AAAAAAAAAA)"),
    Identity("b" * 40, "Apple Development: z@y (BBBBBBBBBB)", "CSSMERR_TP_CERT_EXPIRED"),
    Identity("c" * 40, "--force", "CSSMERR_TP_NOT_TRUSTED"),
    Identity("d" * 40, "dlv-cert"),
    Identity("e" * 40, "dlv-cert 2"),
]


@pytest.mark.parametrize(
    ("wanted", "sha1"),
    [("x@y", "a"), ("A" * 40, "a"), ("--force", "c"), ("dlv-cert", "d"), ("CERT 2", "e")],
)
def test_an_identity_by_name_or_digest(wanted: str, sha1: str) -> None:
    assert keychain.resolve(wanted, SEVERAL).sha1 == sha1 * 40


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("nobody", "import the certificate"),
        ("Apple Development", "ambiguous"),
        ("z@y", "expired"),
        ("f" * 40, "no iden"),
    ],
)
def test_an_identity_that_is_not_to_be_had(wanted: str, says: str) -> None:
    with pytest.raises(KeychainError, match=says):
        keychain.resolve(wanted, SEVERAL)
    with pytest.raises(KeychainError, match="import the certificate"):
        keychain.resolve(wanted, [])


@pytest.mark.parametrize(
    "text", ["what is this\n", '  1) 12 "x"\n', "     2 identities found\n", f'  1) {"A" * 40} "x"\n']
)
def test_a_list_of_identities_that_nobody_knows(text: str) -> None:
    with pytest.raises(CommandError, match="not understood"):
        keychain.parse_identities(Completed(("security",), 0, text, ""))


SECRET = "p\"a\\ss $w'd ä"


def opening(dlv: Path, runner: Codesigner, **changes: t.Any) -> Outcome:
    wish = dataclasses.replace(IDENTITY_WISH, keychain="/K/my chain", keychain_password=SECRET, **changes)
    return live(dlv, wish, runner)


def test_the_keychain_is_opened_first_and_its_password_is_on_no_command_line(dlv: Path) -> None:
    runner = Codesigner(IDENTITY)
    assert opening(dlv, runner).errors == ()
    unlock, partitions = ((argv, stdin) for argv, stdin in runner.asked if stdin is not None)
    quoted = '"p\\"a\\\\ss $w\'d ä"'
    assert unlock == (
        ("/usr/bin/security", "-i"),
        f'"unlock-keychain" "-p" {quoted} "/K/my chain"\n'.encode(),
    )
    assert partitions[1] == (
        f'"set-key-partition-list" "-S" "apple-tool:,apple:,codesign:" "-s" "-k" {quoted} "/K/my chain"\n'.encode()
    )
    assert not any(SECRET in word for word in runner.words)
    signing_at = next(index for index, (argv, _stdin) in enumerate(runner.asked) if "--sign" in argv)
    assert runner.asked.index(partitions) < signing_at


def test_it_is_on_one_where_that_was_allowed(dlv: Path) -> None:
    runner = Codesigner(IDENTITY)
    assert opening(dlv, runner, password_in_argv=True).errors == ()
    assert runner.words.count(SECRET) == 2


@pytest.mark.parametrize("in_argv", [True, False])
def test_a_wrong_password_is_said_without_the_password(dlv: Path, in_argv: bool) -> None:
    says = f"security: SecKeychainUnlock /K: The user name or passphrase you entered is not correct. {SECRET}\n"
    runner = Codesigner(IDENTITY, security=(51, says))
    done = opening(dlv, runner, password_in_argv=in_argv)
    assert "unlock-keychain failed: security: SecKeychainUnlock /K: The user name" in str(done.errors[0])
    assert SECRET not in str(done.errors[0]) + repr(done) + repr(
        dataclasses.replace(IDENTITY_WISH, keychain_password=SECRET)
    )
    assert (dlv.read_bytes(), left(dlv)) == (small(), ["dlv"])


def test_a_line_of_commands_whose_failure_is_only_said(dlv: Path) -> None:
    done = opening(dlv, Codesigner(IDENTITY, security=(0, "unlock-keychain: returned 51\n")))
    assert "unlock-keychain failed" in str(done.errors[0])


@pytest.mark.parametrize("password", ["line\nbreak", "nul\0", "x" * 5000])
def test_a_password_that_no_line_can_hold(password: str) -> None:
    with pytest.raises(KeychainError, match="security -i takes no"):
        keychain.command_line(["unlock-keychain", "-p", password, "/K"])


def test_a_file_that_is_not_there(dlv: Path) -> None:
    missing = dlv.with_name("nothing")
    planned = live(missing, ADHOC_WISH, Codesigner(ADHOC), check_mode=True)
    assert (planned.errors, planned.changed) == ((), False)
    assert (check_of(planned, "delve.signature").state, check_of(planned, "delve.signature").actual) == (
        "unknown",
        "no such file",
    )
    done = live(missing, ADHOC_WISH, Codesigner(ADHOC))
    assert "no such file" in str(done.errors[0])


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"\x7fELF" + bytes(60)])
def test_a_file_that_is_no_program(dlv: Path, content: bytes) -> None:
    dlv.write_bytes(content)
    assert drifted(live(dlv, ADHOC_WISH, Codesigner(ADHOC), check_mode=True)) == []
    done = live(dlv, ADHOC_WISH, Codesigner(ADHOC))
    assert "Only a Mach-O program can be signed" in str(done.errors[0])
    assert dlv.read_bytes() == content


def test_a_truncated_program(dlv: Path) -> None:
    dlv.write_bytes(ADHOC[:9000])
    planned = live(dlv, ADHOC_WISH, Codesigner(ADHOC), check_mode=True)
    assert check_of(planned, "delve.signature").actual.startswith("unreadable: truncated")


def test_a_link_stays_and_the_file_behind_it_is_signed(dlv: Path) -> None:
    link = dlv.parent / "debugger"
    link.symlink_to("dlv")
    wish = dataclasses.replace(ADHOC_WISH, identifier="dlv")
    assert live(link, wish, Codesigner(ADHOC)).errors == ()
    assert (link.is_symlink(), dlv.read_bytes(), left(dlv)) == (True, ADHOC, ["debugger", "dlv"])


def test_another_name_of_the_file_keeps_the_former_one(dlv: Path) -> None:
    other = dlv.parent / "other"
    os.link(dlv, other)
    done = live(dlv, ADHOC_WISH, Codesigner(ADHOC))
    assert (dlv.read_bytes(), other.read_bytes()) == (ADHOC, small())
    planned = live(other, ADHOC_WISH, Codesigner(ADHOC), check_mode=True)
    assert (planned.notes, len(done.errors)) == ((), 0)


def test_more_names_are_noted(dlv: Path) -> None:
    os.link(dlv, dlv.parent / "other")
    [note] = live(dlv, ADHOC_WISH, Codesigner(ADHOC), check_mode=True).notes
    assert "has 1 more names" in note


@pytest.mark.parametrize("plant", ["link", "file"])
def test_what_was_planted_in_the_place_of_the_copy_is_not_touched(dlv: Path, plant: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "kept").write_bytes(b"kept")
    stage = dlv.parent / ".golden-sign.dlv"
    if plant == "link":
        stage.symlink_to(victim)
    else:
        stage.write_bytes(b"mine")
    done = live(dlv, ADHOC_WISH, Codesigner(ADHOC))
    assert "is in the way, and not ours" in str(done.errors[0])
    assert ((victim / "kept").read_bytes(), dlv.read_bytes()) == (b"kept", small())


def test_nothing_is_written_where_others_can_write(dlv: Path) -> None:
    dlv.parent.chmod(0o777)
    assert live(dlv, ADHOC_WISH, Codesigner(ADHOC), check_mode=True).errors == ()
    done = live(dlv, ADHOC_WISH, Codesigner(ADHOC))
    assert f"{dlv.parent} can be changed by others" in str(done.errors[0])
    with pytest.raises(PartError, match="can be changed by others"):
        signing.sign_copy(str(dlv), ADHOC_WISH, Codesigner(ADHOC))
    assert left(dlv) == ["dlv"]


def test_the_copy_gets_the_owner_of_the_file(dlv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "fchown", lambda file, uid, gid: given.append((os.fstat(file).st_ino, uid, gid)))
    staged = signing.sign_copy(str(dlv), ADHOC_WISH, Codesigner(ADHOC))
    assert given == [(os.stat(staged).st_ino, dlv.stat().st_uid, dlv.stat().st_gid)]
    assert stat.S_IMODE(os.stat(staged).st_mode) == 0o751


def test_a_file_that_is_replaced_while_it_is_looked_at(dlv: Path) -> None:
    part = SignedFile(str(dlv), ADHOC_WISH, Codesigner(ADHOC))
    state = part.observe()
    dlv.write_bytes(small() + b"x")
    with pytest.raises(PartError, match="changed by somebody else"):
        part.repair(state, [check for check in part.compare(state) if check.repairable])


def killed_at(path: Path, runner: Codesigner) -> None:
    """Run it in a process of its own that is killed while it signs."""
    runner.before_signing = lambda: os.kill(os.getpid(), signal.SIGKILL)
    child = os.fork()
    if child == 0:
        live(path, ADHOC_WISH, runner)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_run_that_is_killed_while_it_signs_leaves_the_file_as_it_was(dlv: Path) -> None:
    killed_at(dlv, Codesigner(ADHOC))
    assert (dlv.read_bytes(), left(dlv)) == (small(), [".golden-sign.dlv", "dlv"])
    planned = live(dlv, ADHOC_WISH, Codesigner(ADHOC), check_mode=True)
    assert drifted(planned) == ["delve.signature", "delve.residue"]
    done = live(dlv, ADHOC_WISH, Codesigner(ADHOC))
    assert (done.errors, drifted(done), dlv.read_bytes(), left(dlv)) == ((), [], ADHOC, ["dlv"])


def test_one_that_is_killed_between_signing_and_renaming_too(dlv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(os, "replace", lambda *_paths: os.kill(os.getpid(), signal.SIGKILL))
        live(dlv, ADHOC_WISH, Codesigner(ADHOC))
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert dlv.read_bytes() == small()
    assert live(dlv, ADHOC_WISH, Codesigner(ADHOC)).errors == ()
    assert (dlv.read_bytes(), left(dlv)) == (ADHOC, ["dlv"])


def test_what_a_killed_run_left_after_renaming_is_removed_and_nothing_is_signed(dlv: Path) -> None:
    dlv.write_bytes(ADHOC)
    (dlv.parent / ".golden-sign.dlv").mkdir(mode=0o700)
    runner = Codesigner(b"never")
    done = live(dlv, ADHOC_WISH, runner)
    assert (done.changed, done.errors, left(dlv)) == (True, (), ["dlv"])
    assert "--sign" not in runner.words


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish("identity"), "needs identity"),
        (Wish("adhoc", identifier="-v"), "letters, digits"),
        (Wish("adhoc", identifier="a b"), "letters, digits"),
        (Wish("adhoc", options=("linker-signed",)), "no such option"),
        (Wish("adhoc", keychain_password="x"), "needs keychain"),
    ],
)
def test_a_wish_that_cannot_be(dlv: Path, wish: Wish, says: str) -> None:
    with pytest.raises(PartError, match=says):
        signing.sign_copy(str(dlv), wish, Codesigner(ADHOC))
    assert left(dlv) == ["dlv"]


def test_a_copy_for_somebody_elses_life_cycle(dlv: Path) -> None:
    staged = signing.sign_copy(str(dlv), ADHOC_WISH, Codesigner(ADHOC))
    assert (Path(staged).read_bytes(), dlv.read_bytes()) == (ADHOC, small())
    signing.discard(staged)
    assert left(dlv) == ["dlv"]


def test_an_answer_without_the_path_is_not_believed() -> None:
    with pytest.raises(CommandError, match="not understood"):
        codesign.parse_verify(Completed(("codesign",), 1, "", "other: code object is not signed at all\n"), "/dlv")
