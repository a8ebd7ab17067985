# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing a Mach-O file to a declared signature: what it is, what it shall be, and a signed copy of it.

C(look) reads, C(compare) is pure, C(sign_copy) writes beside the file and nowhere else. A file is never signed in
place: the kernel keeps what it knows of a signature with the inode, so a file that is overwritten verifies, and is
killed all the same.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import plistlib
import re
import shutil
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._apple import codesign, keychain, macho, signature
from ansible_collections.golden.triangle.plugins.module_utils._apple.codesign import CodesignError, Order, Verdict
from ansible_collections.golden.triangle.plugins.module_utils._apple.keychain import KeychainError
from ansible_collections.golden.triangle.plugins.module_utils._apple.signature import Signature
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError
from ansible_collections.golden.triangle.plugins.module_utils._place import changeable_by_others
from ansible_collections.golden.triangle.plugins.module_utils._readable import ExecutableError, open_file
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

Kind = t.Literal["none", "adhoc", "identity"]

#: What lets a program ask for another's task port, where the user may (C(com.apple.security.cs.debugger)).
DEBUGGER: t.Mapping[str, t.Any] = {"com.apple.security.cs.debugger": True}
#: Options of C(codesign --options), and the flag each sets.
OPTIONS = {"runtime": "runtime", "library": "library-validation", "hard": "hard", "kill": "kill"}
#: Flags that say how it was signed, not what was asked for.
_OWN_FLAGS = {"adhoc", "linker-signed"}
#: An identifier is a word of a command line and of a requirement.
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")

_SIGN = Remedy("automatic", "a signed copy takes its place in one step")
_TRUST = Remedy(
    "manual", "trust its certificate for code signing (security add-trusted-cert -p codeSign), or choose another"
)
_ASK_APPLE = Remedy("manual", "see what codesign --verify says on the Mac")
_CLEAR = Remedy("automatic", "removed")


@dataclasses.dataclass(frozen=True)
class Wish:
    """What the signature of one file shall be.

    C(identity) is a part of a certificate's name or its SHA-1. An empty C(identifier) stands for the file's name. A
    C(keychain) that comes with a password is opened before it is used.
    """

    signature: Kind
    identity: str = ""
    entitlements: t.Mapping[str, t.Any] = dataclasses.field(default_factory=lambda: dict(DEBUGGER))
    options: tuple[str, ...] = ()
    identifier: str = ""
    timestamp: bool = False
    keychain: str = ""
    keychain_password: str | None = dataclasses.field(default=None, repr=False)
    password_in_argv: bool = False

    def named(self, path: str) -> str:
        """The identifier for a file."""
        return self.identifier or os.path.basename(path)

    def fault(self, path: str) -> str:
        """What is wrong with the wish itself; empty when nothing is."""
        if self.signature == "identity" and not self.identity:
            return "signature identity needs identity: a certificate's name or its SHA-1"
        if self.keychain_password is not None and not self.keychain:
            return "keychain_password needs keychain: which one does it open?"
        if self.signature != "none" and not IDENTIFIER.fullmatch(self.named(path)):
            return f"identifier {self.named(path)!r}: letters, digits, dots, '-' and '_' only"
        unknown = sorted(set(self.options) - set(OPTIONS))
        return f"no such option: {', '.join(unknown)}" if unknown else ""


@dataclasses.dataclass(frozen=True)
class Seen:
    """One file as it is.

    C(real) is the file behind links. C(signatures) has one for each architecture; it is empty and C(unreadable) says
    why where the file cannot be read as Mach-O. C(verdict) is codesign's, None where it was not asked; C(unknown) an
    answer of it that nobody knows. C(unsafe) says why nothing should be written there.
    """

    path: str
    real: str
    found: t.Literal["absent", "file", "no program"]
    status: tuple[int, int, int, int] = (0, 0, 0, 0)
    signatures: tuple[Signature | None, ...] = ()
    unreadable: str = ""
    verdict: Verdict | None = None
    unknown: str = ""
    residue: bool = False
    unsafe: str = ""
    names: int = 1

    @property
    def there(self) -> list[Signature]:
        """The signatures that are there."""
        return [entry for entry in self.signatures if entry is not None]


def stage_of(real: str) -> str:
    """The folder beside a file in which its signed copy is made."""
    return os.path.join(os.path.dirname(real), f".golden-sign.{os.path.basename(real)}")


def identity_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """What tells that a file is still the same one: volume, inode, size and time of its last change in nanoseconds."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def look(path: str, runner: Runner) -> Seen:
    """Read one file and its signature; codesign is asked where there is one that verifies. Raises OSError."""
    real = os.path.realpath(path)
    residue = os.path.lexists(stage_of(real))
    try:
        file = open_file(real)
    except FileNotFoundError:
        return Seen(path, real, "absent", residue=residue)
    except ExecutableError as exc:
        return Seen(path, real, "no program", unreadable=str(exc), residue=residue)
    try:
        status = os.fstat(file.descriptor)
        seen = Seen(
            path,
            real,
            "file",
            identity_of(status),
            residue=residue,
            unsafe=unsafe(path),
            names=status.st_nlink,
        )
        if not macho.is_macho(file.at(0, min(4, file.size))):
            return dataclasses.replace(seen, found="no program", unreadable="not a Mach-O file")
        signatures = tuple(signature.examine(program) for program in macho.read_all(file))
    except ExecutableError as exc:
        return dataclasses.replace(seen, unreadable=str(exc))
    finally:
        os.close(file.descriptor)
    seen = dataclasses.replace(seen, signatures=signatures)
    return _with_verdict(seen, runner) if seen.there and not _faults(seen) else seen


def _with_verdict(seen: Seen, runner: Runner) -> Seen:
    try:
        return dataclasses.replace(seen, verdict=codesign.verify(runner, seen.real))
    except CommandError as exc:
        return dataclasses.replace(seen, unknown=str(exc))


# comparing: pure


def compare(wish: Wish, seen: Seen, *, subject: Subject | None = None, prefix: str = "delve") -> list[Check]:
    """The checks of one file; their ids begin with C(prefix)."""
    subject = subject or Subject("delve", seen.path)
    by = f"{prefix}.signature"
    checks = [_signature(wish, seen, subject, by)]
    if wish.signature != "none":
        blocked = "" if seen.there else by
        for name, measure in _SIGNED.items():
            checks.append(measure(wish, seen, subject, f"{prefix}.{name}", blocked))
    if seen.residue:
        checks.append(
            subject.check(
                f"{prefix}.residue",
                expected="nothing left by a run that was ended half-way",
                actual=stage_of(seen.real),
                ok=False,
                remedy=_CLEAR,
            )
        )
    return checks


def _words(wish: Wish) -> str:
    return {"none": "unsigned", "adhoc": "signed ad hoc"}.get(wish.signature, f"signed by {wish.identity}")


def signed_by(entry: Signature | None) -> str:
    """A signature in words."""
    if entry is None:
        return "unsigned"
    if entry.signer is None:
        return "signed ad hoc"
    certificate = entry.signer.certificate
    return f"signed by {certificate.common_name} ({certificate.sha1})"


def _signature(wish: Wish, seen: Seen, subject: Subject, check_id: str) -> Check:
    if seen.found != "file":
        actual = "no such file" if seen.found == "absent" else seen.unreadable
        check = subject.blocked(check_id, expected=_words(wish), by=actual)
        return dataclasses.replace(check, actual=actual)
    if seen.unreadable:
        actual, ok = f"unreadable: {seen.unreadable}", False
    else:
        actual = _joined([signed_by(entry) for entry in seen.signatures])
        ok = all(_is(wish, entry) for entry in seen.signatures)
    return subject.check(check_id, expected=_words(wish), actual=actual, ok=ok, remedy=_SIGN)


def _is(wish: Wish, entry: Signature | None) -> bool:
    if entry is None or wish.signature == "none":
        return entry is None and wish.signature == "none"
    if entry.signer is None or wish.signature == "adhoc":
        return entry.signer is None and wish.signature == "adhoc"
    certificate = entry.signer.certificate
    return keychain.matches(wish.identity, certificate.sha1, certificate.common_name)


def _valid(_wish: Wish, seen: Seen, subject: Subject, check_id: str, blocked: str) -> Check:
    expected = "every page and every slot as signed"
    if blocked:
        return subject.blocked(check_id, expected=expected, by=blocked, severity="critical")
    faults = _faults(seen)
    actual = expected if not faults else f"{len(faults)} differ" if len(faults) > 1 else faults[0]
    return subject.check(
        check_id, expected=expected, actual=actual, ok=not faults, severity="critical", evidence=faults, remedy=_SIGN
    )


def _faults(seen: Seen) -> list[str]:
    """What does not verify, with its architecture where there are several."""
    many = len(seen.signatures) > 1
    return [f"{entry.architecture}: {fault}" if many else fault for entry in seen.there for fault in entry.faults]


def _entitlements(wish: Wish, seen: Seen, subject: Subject, check_id: str, blocked: str) -> Check:
    expected = _entitlement_text(wish.entitlements)
    if blocked:
        return subject.blocked(check_id, expected=expected, by=blocked)
    return subject.check(
        check_id,
        expected=expected,
        actual=_joined([_entitlement_text(entry.entitlements) for entry in seen.there]),
        ok=all(signature.same_entitlements(wish.entitlements, entry.entitlements) for entry in seen.there),
        evidence=_differing(wish.entitlements, seen.there),
        remedy=_SIGN,
    )


def _entitlement_text(entitlements: t.Mapping[str, t.Any]) -> str:
    return ", ".join(f"{key}={value!r}" for key, value in sorted(entitlements.items())) or "none"


def _differing(wished: t.Mapping[str, t.Any], signatures: t.Sequence[Signature]) -> list[str]:
    lines = []
    for entry in signatures:
        lines += [f"missing {key}" for key in sorted(set(wished) - set(entry.entitlements))]
        lines += [f"not wished {key}" for key in sorted(set(entry.entitlements) - set(wished))]
    return sorted(set(lines))


def _options(wish: Wish, seen: Seen, subject: Subject, check_id: str, blocked: str) -> Check:
    flags = sorted(OPTIONS[option] for option in wish.options)
    stamped = wish.timestamp and wish.signature == "identity"
    expected = _option_text(wish.named(seen.path), flags, stamped=stamped)
    if blocked:
        return subject.blocked(check_id, expected=expected, by=blocked)
    actual = [
        _option_text(
            entry.directory.identifier,
            sorted(set(entry.directory.flag_names) - _OWN_FLAGS),
            # One that was not asked for does no harm.
            stamped=stamped and entry.signer is not None and entry.signer.timestamped,
        )
        for entry in seen.there
    ]
    return subject.check(
        check_id, expected=expected, actual=_joined(actual), ok=set(actual) == {expected}, remedy=_SIGN
    )


def _option_text(identifier: str, flags: t.Sequence[str], *, stamped: bool) -> str:
    return f"identifier {identifier}, options {' '.join(flags) or 'none'}{', time stamp' if stamped else ''}"


def _apple(_wish: Wish, seen: Seen, subject: Subject, check_id: str, blocked: str) -> Check:
    expected = "valid on disk, satisfies its Designated Requirement"
    if not blocked and _faults(seen):
        blocked = check_id.replace(".codesign", ".signature_valid")
    if blocked or seen.verdict is None:
        check = subject.blocked(check_id, expected=expected, by=blocked or seen.unknown, severity="critical")
        return check if blocked else dataclasses.replace(check, actual=seen.unknown)
    remedies = {"untrusted": _TRUST, "invalid": _SIGN}
    return subject.check(
        check_id,
        expected=expected,
        actual=seen.verdict.words,
        ok=seen.verdict.says == "valid",
        severity="critical",
        remedy=remedies.get(seen.verdict.says, _ASK_APPLE),
    )


_SIGNED: dict[str, t.Callable[[Wish, Seen, Subject, str, str], Check]] = {
    "signature_valid": _valid,
    "entitlements": _entitlements,
    "signature_options": _options,
    "codesign": _apple,
}


def _joined(texts: t.Sequence[str]) -> str:
    """One text for all architectures, each that differs once."""
    return "; ".join(dict.fromkeys(texts))


# a signed copy


def unsafe(path: str) -> str:
    """Why root, or whoever runs this, should not write where a file lies; empty when all is well."""
    trusted = {0, os.geteuid()}
    for folder in dict.fromkeys((os.path.dirname(os.path.abspath(path)), os.path.dirname(os.path.realpath(path)))):
        changeable = changeable_by_others(os.path.realpath(folder), trusted)
        if changeable:
            return (
                f"{changeable} can be changed by others, who could then put anything in the place of {path}: run as its"
                " owner (become_user), or take their right to write away"
            )
    return ""


def sign_copy(path: str, wish: Wish, runner: Runner) -> str:
    """Make a signed copy of a file in a folder beside it, with the same mode and owner, and prove it.

    Gives the path of the copy, to be renamed to where it shall be; C(discard) then removes the folder. Nothing is left
    where it fails. Raises PartError, which says what to do.
    """
    real = os.path.realpath(path)
    fault = wish.fault(path) or unsafe(path)
    if fault:
        raise PartError(fault, refusal="invalid")
    named = dataclasses.replace(wish, identifier=wish.named(path))
    staged = os.path.join(_fresh_stage(real), os.path.basename(real))
    try:
        _make(real, staged, named, runner)
        _prove(staged, named, runner)
    except (CodesignError, KeychainError, CommandError, ExecutableError) as exc:
        discard(staged)
        raise PartError(f"{path} is as it was: {exc}") from exc
    except BaseException:
        discard(staged)
        raise
    return staged


def discard(staged: str) -> None:
    """Remove the folder in which a copy was made, and what is left in it."""
    shutil.rmtree(os.path.dirname(staged), ignore_errors=True)


def clear(real: str) -> None:
    """Remove what was left beside a file; only what is ours."""
    stage = stage_of(real)
    if not os.path.lexists(stage):
        return
    status = os.lstat(stage)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise PartError(f"{stage} is in the way, and not ours: remove it", refusal="stranger")
    shutil.rmtree(stage)


def _fresh_stage(real: str) -> str:
    """The empty folder for a copy, closed to everybody else."""
    clear(real)
    os.mkdir(stage_of(real), 0o700)
    return stage_of(real)


def _make(real: str, staged: str, wish: Wish, runner: Runner) -> None:
    # Signed anew from what the linker wrote: nothing of the signature before is kept.
    with open(real, "rb") as source, open(staged, "xb") as target:
        target.write(macho.without_signatures(source.read()))
    if wish.signature != "none":
        codesign.sign(runner, staged, _order(wish, os.path.dirname(staged), runner))
    status = os.stat(real)
    descriptor = os.open(staged, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fchown(descriptor, status.st_uid, status.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
        _atomic.flush_to_drive(descriptor)
    finally:
        os.close(descriptor)


def _order(wish: Wish, folder: str, runner: Runner) -> Order:
    """What codesign is told. An identity is always given by its SHA-1, which is no option and not ambiguous."""
    identity = codesign.ADHOC
    if wish.signature == "identity":
        if wish.keychain_password is not None:
            keychain.Opener(runner, wish.keychain, wish.keychain_password, wish.password_in_argv).open()
        identity = keychain.resolve(wish.identity, keychain.identities(runner, wish.keychain)).sha1.upper()
    entitlements = ""
    if wish.entitlements:
        entitlements = os.path.join(folder, "entitlements.plist")
        with open(entitlements, "xb") as stream:
            stream.write(plistlib.dumps(dict(wish.entitlements)))
    return Order(
        identity=identity,
        identifier=wish.identifier,
        entitlements=entitlements,
        options=wish.options,
        timestamp=wish.timestamp and wish.signature == "identity",
        keychain=wish.keychain if wish.signature == "identity" else "",
    )


def _prove(staged: str, wish: Wish, runner: Runner) -> None:
    """The copy is as wished, before anything is replaced by it."""
    checks = compare(wish, look(staged, runner))
    named = [f"{check.id} is {check.actual}, expected {check.expected}" for check in checks if check.repairable]
    if named:
        raise CodesignError(f"its signed copy is not as wished: {'; '.join(named)}")
