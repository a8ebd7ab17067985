# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real signer makes is read as that signer reports it, and our modules work with it through Apple's words."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import io
import json
import plistlib
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.golden.triangle.plugins.module_utils._apple import (
    codesign,
    keychain,
    macho,
    signature,
    signing,
)
from ansible_collections.golden.triangle.plugins.module_utils._apple.codesign import CodesignError
from ansible_collections.golden.triangle.plugins.module_utils._apple.keychain import KeychainError
from ansible_collections.golden.triangle.plugins.module_utils._apple.signature import Signature
from ansible_collections.golden.triangle.plugins.module_utils._apple.signed_file import SignedFile
from ansible_collections.golden.triangle.plugins.module_utils._apple.signing import Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import DEFAULT_TIMEOUT, CommandError, Completed
from ansible_collections.golden.triangle.tests.unit.signed_files import ARM, INFO_PLIST, fat, small
from standin import answers, artefacts, signer, transcripts
from standin.commands import codesign as played_codesign
from standin.commands import play as playing
from standin.commands import rcodesign
from standin.commands import security as played_security
from standin.commands.play import Answer, Play, RefusedError
from standin.mac import Mac

PASSWORD = 'it\'s a "se\\cret"'
DEBUGGER = {"com.apple.security.cs.debugger": True}


@pytest.fixture(scope="session")
def program() -> Path:
    return signer.build()


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate of one's own, dlv-cert: id.pem, and id.p12 with the password p12."""
    folder = tmp_path_factory.mktemp("identity")
    _certificate(folder, "dlv-cert")
    return folder


def _certificate(folder: Path, name: str) -> None:
    request = ["-subj", f"/CN={name}/OU=ABCDE12345/O=golden.triangle", "-days", "30", "-newkey", "rsa:2048", "-nodes"]
    uses = ["-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=critical,codeSigning"]
    packing = ["-inkey", "key.pem", "-in", "id.cert", "-out", "id.p12", "-passout", "pass:p12"]
    for words in (
        ["req", "-x509", "-keyout", "key.pem", "-out", "id.cert", *request, *uses],
        # A Mac reads no other encryption of such a file.
        ["pkcs12", "-export", "-legacy", *packing],
    ):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    (folder / "id.pem").write_bytes((folder / "key.pem").read_bytes() + (folder / "id.cert").read_bytes())
    (folder / "entitlements").write_bytes(plistlib.dumps({**DEBUGGER, "a": [1, {"b": "ü"}], "c": False}))


SIGNED: dict[str, tuple[bytes, str]] = {
    "ad hoc": (small(), ""),
    "ad hoc, entitlements": (small(), "--entitlements-xml-file entitlements"),
    "identity": (small(), "--pem-file id.pem"),
    "identity, runtime, entitlements": (
        small(),
        "--pem-file id.pem --code-signature-flags runtime --entitlements-xml-file entitlements",
    ),
    "flags": (small(), "--code-signature-flags library --code-signature-flags hard --code-signature-flags kill"),
    "team": (small(), "--pem-file id.pem --team-name ABCDE12345"),
    "three hashes": (small(), "--pem-file id.pem --digest sha1 --digest sha256 --digest sha384"),
    "short hashes": (small(), "--pem-file id.pem --digest sha256-truncated"),
    "Info.plist": (small(info_plist=INFO_PLIST), "--pem-file id.pem"),
    "arm64": (small(cpu=ARM), "--pem-file id.pem"),
    "universal": (fat(small(), small(cpu=ARM)), "--pem-file id.pem --entitlements-xml-file entitlements"),
}


def sign(program: Path, identity: Path, data: bytes, words: str, target: Path) -> None:
    source = target.with_suffix(".unsigned")
    source.write_bytes(data)
    argv = [program, "sign", "--timestamp-url", "none", "--binary-identifier", "org.dlv", *words.split()]
    subprocess.run([*argv, source, target], cwd=identity, check=True, capture_output=True)


def report(program: Path, path: Path) -> list[dict[str, Any]]:
    """What the signer says of each architecture of a file."""
    done = subprocess.run([program, "print-signature-info", path], check=True, capture_output=True, text=True)
    entries = [entry["entity"] for entry in yaml.safe_load(done.stdout)]
    return [entry.get("mach_o", entry) for entry in entries]


def in_its_words(found: Signature) -> dict[str, Any]:
    """Our reading, field by field in the names of the signer's report."""
    directory = found.directories[0]
    certificate = found.signer.certificate if found.signer else None
    said: dict[str, Any] = {
        "version": f"{directory.version:#x}".upper().replace("X", "x"),
        "identifier": directory.identifier,
        "digest_type": directory.hash_name,
        "platform": directory.platform,
        "signed_entity_size": directory.code_limit,
        "code_digests_count": directory.count,
        "team_name": directory.team or None,
        "runtime_version": directory.runtime or None,
        "flags": set(directory.flag_names),
        "slot_digests": {slot: digest.hex() for slot, digest in directory.special.items()},
        "cdhash": directory.cdhash,
        "entitlements": dict(found.entitlements),
        "requirement": found.requirement.replace('"', "").replace("(", "").replace(")", ""),
        "subject": certificate.common_name if certificate else None,
        "team": certificate.team if certificate else None,
        "issuer": certificate.issuer if certificate else None,
        "message_digest": found.signer.message_digest.hex() if found.signer else None,
        "signing_time": found.signer.signing_time if found.signer else None,
        "cdhashes": [entry.hex() for entry in found.signer.cdhashes] if found.signer else [],
        "whole": [digest.hex() for _name, digest in found.signer.whole_cdhashes] if found.signer else [],
    }
    return said


def in_our_form(said: dict[str, Any]) -> dict[str, Any]:
    """The signer's report in the same form."""
    found = said["signature"]
    directory = found["code_directory"]
    cms = found.get("cms") or {}
    [certificate] = cms.get("certificates") or [{}]
    [by] = cms.get("signers") or [{}]
    slots = {}
    for line in directory["slot_digests"]:
        name, _colon, digest = line.partition(": ")
        if digest.strip("0"):
            slots[int(name.rpartition("(")[2].rstrip(")"))] = digest
    flags = directory["flags"].removeprefix("CodeSignatureFlags(").rstrip(")").lower().replace("_", "-")
    primary = next(blob for blob in found["blobs"] if blob["slot"] == "CodeDirectory (0)")
    entitlements = "\n".join(found.get("entitlements_plist") or [])
    requirement = "".join(found.get("code_requirements") or []).partition("0: ")[2].rstrip(";")
    hashes = [line.strip() for line in by.get("cdhash_plist") or []]
    at = hashes.index("<array>") if "<array>" in hashes else 0
    return {
        **{key: directory[key] for key in ("version", "identifier", "digest_type", "platform")},
        **{key: directory[key] for key in ("signed_entity_size", "code_digests_count")},
        "team_name": directory.get("team_name"),
        "runtime_version": directory.get("runtime_version"),
        "flags": {flag.removeprefix("force-") for flag in flags.split(" | ") if flag not in ("(empty)", "0x0", "")},
        "slot_digests": slots,
        "cdhash": primary[{"sha1": "sha1"}.get(directory["digest_type"], "sha256")][:40],
        "entitlements": plistlib.loads(entitlements.encode()) if entitlements else {},
        "requirement": requirement.replace('"', "").replace("(", "").replace(")", ""),
        "subject": _name(certificate.get("subject"), "CN"),
        "team": certificate.get("apple_team_id"),
        "issuer": _name(certificate.get("issuer"), "CN"),
        "message_digest": by.get("message_digest"),
        "signing_time": by["signing_time"].strftime("%Y-%m-%dT%H:%M:%SZ") if by else None,
        "cdhashes": [base64.b64decode(line).hex() for line in hashes[at:] if line and not line.startswith("<")],
        "whole": [digest for _oid, digest in by.get("cdhash_digests") or []],
    }


def _name(distinguished: str | None, key: str) -> str | None:
    parts = dict(part.split("=", 1) for part in (distinguished or "").split(", ") if part)
    return parts.get(key)


@pytest.mark.parametrize("kind", list(SIGNED))
def test_the_reader_agrees_with_the_signer(program: Path, identity: Path, tmp_path: Path, kind: str) -> None:
    data, words = SIGNED[kind]
    path = tmp_path / "dlv"
    sign(program, identity, data, words, path)
    found = signature.read_file(str(path))
    said = report(program, path)
    assert len(found) == len(said)
    for ours, theirs in zip(found, said, strict=True):
        assert ours is not None
        assert ours.faults == ()
        assert in_its_words(ours) == in_our_form(theirs)
    if len(found) == 1:
        assert macho.without_signature(path.read_bytes()) == data


@pytest.mark.slow
def test_a_real_go_program(program: Path, identity: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(artefacts.build("1.21.5")) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/pkg/tool/darwin_amd64/compile")]
        data = archive.read(name)
    sign(program, identity, data, SIGNED["identity, runtime, entitlements"][1], tmp_path / "compile")
    [found] = signature.read_file(str(tmp_path / "compile"))
    [said] = report(program, tmp_path / "compile")
    assert found is not None
    assert (in_its_words(found), found.faults) == (in_our_form(said), ())
    assert macho.without_signature((tmp_path / "compile").read_bytes()) == data


# Apple's words


def completed(transcript: transcripts.Transcript) -> Completed:
    return Completed(transcript.argv, transcript.rc, transcript.stdout, transcript.stderr)


def recorded(command: str, *words: str) -> list[transcripts.Transcript]:
    return [entry for entry in transcripts.load(command) if list(entry.argv[1 : 1 + len(words)]) == list(words)]


def named(entries: Sequence[transcripts.Transcript]) -> list[Any]:
    return [pytest.param(entry, id=f"{' '.join(entry.argv[1:4])}: {entry.when}") for entry in entries]


@pytest.mark.parametrize("entry", named(recorded("codesign", "--verify")))
def test_every_recorded_verdict(entry: transcripts.Transcript) -> None:
    says = {"valid": "valid", "unsigned": "unsigned", "untrusted": "untrusted"}.get(entry.when, "invalid")
    assert codesign.parse_verify(completed(entry), entry.argv[-1]).says == says


@dataclasses.dataclass
class Recorded:
    """A runner that gives one recording, whatever it is asked."""

    entry: transcripts.Transcript

    def run(self, argv: Sequence[str], *, stdin: bytes | None = None, timeout: float = DEFAULT_TIMEOUT) -> Completed:
        return completed(self.entry)


ADVICE = {
    "first, locked": "over ssh",
    "again, locked": "over ssh",
    "locked, older macOS": "the keychain is locked",
    "no identity": "import it",
    "no key": "together with its key",
    "ambiguous": "SHA-1",
    "not for code": "another identity",
    "bad entitlements": "only text",
}


@pytest.mark.parametrize("entry", named(recorded("codesign", "-s")))
def test_every_recorded_end_of_signing(entry: transcripts.Transcript) -> None:
    def signing_ends() -> None:
        codesign.sign(Recorded(entry), entry.argv[-1], codesign.Order(identity="-", identifier="dlv"))

    if entry.rc == 0:
        signing_ends()
    elif entry.when == "already signed":
        # It cannot be said to us, who always say --force: not known, and so shown.
        with pytest.raises(CommandError, match="is already signed"):
            signing_ends()
    else:
        with pytest.raises(CodesignError, match=ADVICE[entry.when]):
            signing_ends()


@pytest.mark.parametrize("entry", named([e for e in transcripts.load("security") if e.when.startswith("whole")]))
def test_every_recorded_list_of_identities(entry: transcripts.Transcript) -> None:
    found = keychain.parse_identities(completed(entry))
    assert [one.sha1 for one in found] == ([] if entry.when == "whole, none" else ["0123456789abcdef" * 2 + "01234567"])
    if "expired" in entry.when:
        with pytest.raises(KeychainError, match="renew"):
            keychain.resolve("dlv-cert", found)
    elif found:
        assert keychain.resolve(found[0].name, found) == found[0]


def test_the_pieces_of_a_list_are_the_recorded_list() -> None:
    pieces = {entry.when: entry.stdout for entry in recorded("security", "find-identity", "-p", "codesigning")}
    order = ("head", "identity not trusted", "count", "valid head", "valid count")
    assert "".join(pieces[when] for when in order) == pieces["whole, a certificate of one's own"]


@pytest.mark.parametrize(
    "entry", named([*recorded("security", "unlock-keychain"), *recorded("security", "set-key-partition-list")])
)
def test_every_recorded_end_of_opening_a_keychain(entry: transcripts.Transcript) -> None:
    opener = keychain.Opener(Recorded(entry), "/K", "secret")
    if entry.when == "wrong":
        with pytest.raises(KeychainError, match=r"not correct\.$") as refused:
            opener.open()
        assert "secret" not in str(refused.value)
    else:
        opener.open()


# the commands of a stand-in, in this process


class Stage:
    """codesign and security of a Mac, over the real signer; what was asked is kept."""

    def __init__(self, mac: Mac) -> None:
        self._answers = [Answer(**entry) for entry in json.loads(answers.document(mac, "mac.local"))]
        self.asked: list[list[str]] = []

    def run(self, argv: Sequence[str], *, stdin: bytes | None = None, timeout: float = DEFAULT_TIMEOUT) -> Completed:
        self.asked.append(list(argv))
        command = {"codesign": played_codesign, "security": played_security}[Path(argv[0]).name]
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            patch.setattr("sys.stdin", io.StringIO((stdin or b"").decode()))
            status = command.run(Play(Path(argv[0]).name, list(argv[1:]), self._answers))
        return Completed(tuple(argv), status, out.getvalue(), err.getvalue())

    def security(self, *words: str) -> Completed:
        return self.run(["/usr/bin/security", *words])


@pytest.fixture(params=["12", "15"])
def mac(
    request: pytest.FixtureRequest, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Stage]:
    (tmp_path / "memory").mkdir()
    monkeypatch.setattr(playing, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(rcodesign, "PROGRAM", program)
    return lambda: Stage(Mac(macos={"12": "12.7.6", "15": "15.6"}[request.param]))


@pytest.fixture
def dlv(tmp_path: Path) -> Path:
    (tmp_path / "dlv").write_bytes(small())
    return tmp_path / "dlv"


@pytest.fixture
def chain(mac: Callable[[], Stage], identity: Path, tmp_path: Path) -> str:
    """A locked keychain with the identity, its path with blanks and quotes."""
    path = str(tmp_path / "the 'signing' \"chain\"")
    stage = mac()
    for words in (
        ["create-keychain", "-p", PASSWORD, path],
        ["import", str(identity / "id.p12"), "-k", path, "-P", "p12", "-T", "/usr/bin/codesign"],
        ["lock-keychain", path],
    ):
        assert stage.security(*words).rc == 0
    return path


def live(path: Path, wish: Wish, stage: Stage, *, check_mode: bool = False) -> Outcome:
    return run([SignedFile(str(path), wish, stage)], check_mode=check_mode)


def drifted(outcome: Outcome) -> dict[str, str]:
    return {check.id: check.actual for check in outcome.checks if check.state == "drifted"}


def by(chain: str, **changes: Any) -> Wish:
    usual: dict[str, Any] = {"identity": "dlv-cert", "keychain": chain, "keychain_password": PASSWORD}
    return Wish("identity", **{**usual, **changes})


def test_none_ad_hoc_identity_and_back(mac: Callable[[], Stage], dlv: Path, chain: str) -> None:
    for wish in (Wish("adhoc"), by(chain, options=("runtime",)), Wish("adhoc", entitlements={}), Wish("none")):
        planned = live(dlv, wish, mac(), check_mode=True)
        done = live(dlv, wish, mac())
        assert (done.errors, done.changed, done.diff) == ((), True, planned.diff)
        # A certificate that nobody trusts signs; only codesign's own verdict says so.
        expected = {"delve.codesign": "CSSMERR_TP_NOT_TRUSTED"} if wish.signature == "identity" else {}
        assert drifted(done) == expected
        assert not live(dlv, wish, mac()).changed
    assert dlv.read_bytes() == small()


def test_planted_drift_is_named_and_repaired(mac: Callable[[], Stage], dlv: Path, chain: str) -> None:
    wish = by(chain)
    assert live(dlv, wish, mac()).errors == ()
    changed = bytearray(dlv.read_bytes())
    changed[6000] ^= 1
    dlv.write_bytes(changed)
    assert list(drifted(live(dlv, wish, mac(), check_mode=True))) == ["delve.signature_valid"]
    assert live(dlv, wish, mac()).errors == ()
    assert list(drifted(live(dlv, by(chain, entitlements={}), mac(), check_mode=True))) == [
        "delve.entitlements",
        "delve.codesign",
    ]
    assert "delve.signature" in drifted(live(dlv, by(chain, identity="0" * 40), mac(), check_mode=True))


def test_a_locked_keychain_over_ssh(mac: Callable[[], Stage], dlv: Path, chain: str) -> None:
    done = live(dlv, by(chain, keychain_password=None), mac())
    assert "over ssh give keychain and keychain_password" in str(done.errors[0])
    assert dlv.read_bytes() == small()


def test_a_wrong_password(mac: Callable[[], Stage], dlv: Path, chain: str) -> None:
    stage = mac()
    done = live(dlv, by(chain, keychain_password="other"), stage)
    assert "The user name or passphrase you entered is not correct." in str(done.errors[0])
    assert not any("other" in words for words in stage.asked)


def test_an_identity_that_is_not_there(mac: Callable[[], Stage], dlv: Path, chain: str, tmp_path: Path) -> None:
    assert "there are: dlv-cert" in str(live(dlv, by(chain, identity="Developer ID"), mac()).errors[0])
    missing = by(str(tmp_path / "no chain"), keychain_password=None)
    assert "no identity 'dlv-cert'" in str(live(dlv, missing, mac()).errors[0])


def test_two_identities_of_one_name(
    mac: Callable[[], Stage], dlv: Path, chain: str, tmp_path: Path, identity: Path
) -> None:
    (tmp_path / "second").mkdir()
    _certificate(tmp_path / "second", "dlv-cert")
    words = ["-k", chain, "-P", "p12", "-T", "/usr/bin/codesign"]
    assert mac().security("import", str(tmp_path / "second" / "id.p12"), *words).stdout == "1 identity imported.\n"
    ambiguous = live(dlv, by(chain), mac())
    assert "ambiguous, give the SHA-1 of one" in str(ambiguous.errors[0])
    [(_name, sha1)] = rcodesign.certificates("--pem-file", str(tmp_path / "second" / "id.cert"))
    done = live(dlv, by(chain, identity=sha1), mac())
    assert (done.errors, done.measured[0]["signatures"][0]["certificate_sha1"]) == ((), sha1)


def test_a_universal_program(mac: Callable[[], Stage], dlv: Path, chain: str) -> None:
    dlv.write_bytes(fat(small(), small(cpu=ARM)))
    done = live(dlv, by(chain), mac())
    assert (done.errors, [entry["architecture"] for entry in done.measured[0]["signatures"]]) == (
        (),
        ["amd64", "arm64"],
    )
    back = live(dlv, Wish("none"), mac())
    assert (back.errors, back.measured[0]["signatures"]) == ((), [None, None])


def test_a_composed_copy(mac: Callable[[], Stage], dlv: Path) -> None:
    staged = signing.sign_copy(str(dlv), Wish("adhoc"), mac())
    seen = signing.look(staged, mac())
    assert [check.state for check in signing.compare(Wish("adhoc"), seen)][:5] == ["compliant"] * 5
    signing.discard(staged)


def test_what_nobody_recorded_is_refused(mac: Callable[[], Stage], dlv: Path) -> None:
    for argv in (
        ["/usr/bin/codesign", "--remove-signature", str(dlv)],
        ["/usr/bin/codesign", "--force", "--sign", "-", str(dlv)],
        ["/usr/bin/codesign", "--force", "--sign", "-", "--identifier", "x", "--timestamp", str(dlv)],
        ["/usr/bin/security", "dump-keychain"],
        ["/usr/bin/security", "unlock-keychain", "/K"],
    ):
        with pytest.raises(RefusedError):
            mac().run(argv)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a  b\tc", ["a", "b", "c"]),
        ('"a b" \'c "d\'', ["a b", 'c "d']),
        (r'a\ b "c\"d\\" ', ["a b", 'c"d\\']),
        (r"\"a b", ['"a', "b"]),
        ("''", [""]),
        ("", []),
    ],
)
def test_words_of_a_line(line: str, words: list[str]) -> None:
    assert played_security.split(line) == words


def test_what_we_write_is_split_into_what_we_meant() -> None:
    for word in (PASSWORD, "", "a b", "\\", '\\"', "ä€ ", "'"):
        line = keychain.command_line(["unlock-keychain", word]).decode()
        assert played_security.split(line.rstrip("\n")) == ["unlock-keychain", word]
