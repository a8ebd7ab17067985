# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple's codesign: signing a file, and its verdict on one.

All it says goes to standard error, exit status 0, 1, 2 (usage) or 3 (a requirement is not satisfied). Its sentences:
apple-oss-distributions/security_systemkeychain, src/codesign.cpp, cs_sign.cpp, cs_verify.cpp and cs_utils.cpp.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed, Runner

CODESIGN = "/usr/bin/codesign"
ADHOC = "-"
#: Signing with a time stamp asks a server of Apple's.
_SIGN_TIMEOUT = 120.0
_VERIFY_TIMEOUT = 60.0

Says = t.Literal["valid", "unsigned", "invalid", "untrusted"]


class CodesignError(Exception):
    """It did not sign; the text says what to do."""


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What codesign says of a file, and in which words."""

    says: Says
    words: str


@dataclasses.dataclass(frozen=True)
class Order:
    """What to sign with: the SHA-1 of a certificate or C(ADHOC), never a name; paths are absolute."""

    identity: str
    identifier: str
    entitlements: str = ""
    options: tuple[str, ...] = ()
    timestamp: bool = False
    keychain: str = ""


def sign(runner: Runner, path: str, order: Order) -> None:
    """Sign a file in place. Raises CodesignError, and CommandError for an answer nobody knows."""
    argv = [CODESIGN, "--force", "--sign", order.identity, "--identifier", order.identifier]
    if order.options:
        argv += ["--options", ",".join(order.options)]
    if order.entitlements:
        argv += ["--entitlements", order.entitlements]
    argv.append("--timestamp" if order.timestamp else "--timestamp=none")
    if order.keychain:
        argv += ["--keychain", order.keychain]
    answer = runner.run([*argv, path], timeout=_SIGN_TIMEOUT)
    if answer.rc != 0:
        raise _failure(answer)


#: What it says when it does not sign, and what then is to be done.
_ADVICE = {
    "no identity found": "the certificate or its private key is not in the keychain: import it (security import), or"
    " name the keychain that holds it",
    "The specified item could not be found in the keychain.": "the private key of the certificate, or one of the"
    " certificates above it, is not in the keychain: import it together with its key",
    "ambiguous (matches": "several identities are meant: give the SHA-1 that security find-identity shows",
    "this identity cannot be used for signing code": "its certificate is not for code signing: choose another identity",
    "errSecInternalComponent": "the keychain is locked, or codesign may not use the key without a dialog: over ssh give"
    " keychain and keychain_password, so that both are set in this session. The same is said where the certificate of"
    " its issuer is missing",
    "User interaction is not allowed.": "the keychain is locked: give keychain and keychain_password",
    "cannot read entitlement data": "the entitlements are not understood: only text, numbers, booleans, lists and"
    " dictionaries",
    "CSSMERR_TP_CERT_EXPIRED": "its certificate has expired: renew it",
    "CSSMERR_TP_NOT_TRUSTED": "its certificate is not trusted: security add-trusted-cert, by a person",
}


def _failure(answer: Completed) -> Exception:
    for words, advice in _ADVICE.items():
        if words in answer.stderr:
            said = answer.stderr.strip().splitlines()[-1]
            return CodesignError(f"codesign did not sign: {advice} (it says {said!r})")
    return CommandError(f"not understood: {answer.describe()}")


def verify(runner: Runner, path: str) -> Verdict:
    """Its verdict on a file, on every architecture of it (codesign(1)). Raises CommandError for an unknown answer."""
    argv = [CODESIGN, "--verify", "--strict", "--verbose=2", path]
    return parse_verify(runner.run(argv, timeout=_VERIFY_TIMEOUT), path)


#: The reason it gives after the path.
_REASONS: dict[str, Says] = {
    "code object is not signed at all": "unsigned",
    "invalid signature (code or signature have been modified)": "invalid",
    "invalid Info.plist (plist or signature have been modified)": "invalid",
    "a sealed resource is missing or invalid": "invalid",
    "does not satisfy its designated Requirement": "invalid",
    "CSSMERR_TP_NOT_TRUSTED": "untrusted",
}


def parse_verify(answer: Completed, path: str) -> Verdict:
    """Read the answer to C(--verify --verbose=2). Raises CommandError for one nobody knows."""
    lines = answer.stderr.splitlines()
    expected = [f"{path}: valid on disk", f"{path}: satisfies its Designated Requirement"]
    if answer.rc == 0 and lines == expected:
        return Verdict("valid", "valid on disk, satisfies its Designated Requirement")
    reasons = [line[len(path) + 2 :] for line in lines if line.startswith(f"{path}: ")]
    known = [reason for reason in reasons if reason in _REASONS]
    if answer.rc not in (1, 3) or not known:
        raise CommandError(f"not understood: {answer.describe()}")
    return Verdict(_REASONS[known[-1]], known[-1])
