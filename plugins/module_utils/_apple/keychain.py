# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identities in keychains, and how a keychain is opened for codesign without a password on any command line.

Formats and exit statuses: apple-oss-distributions/Security SecurityTool/macOS (find-identity is keychain_find.c,
C(security -i) is security.c). The list of keychains that macOS searches is never changed.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed, Runner

SECURITY = "/usr/bin/security"
SHA1 = re.compile(r"[0-9A-Fa-f]{40}")

#: What codesign itself, and the tools it starts, may use a key for without a dialog.
_PARTITIONS = "apple-tool:,apple:,codesign:"
#: SecurityTool's security.c: MAX_LINE_LEN, with room for the line's end.
_LONGEST_LINE = 4000
_IDENTITY = re.compile(r' +\d+\) ([0-9A-F]{40}) "(.*)"(?: \((\w+)\))?')
_COUNT = re.compile(r" +(\d+) (valid )?identities found")
_HEADINGS = ("Policy: Code Signing", "  Matching identities", "  Valid identities only")
_RETURNED = re.compile(r"^\S+: returned -?\d+", re.MULTILINE)


class KeychainError(Exception):
    """There is no such identity, or the keychain cannot be opened; the text says what to do."""


@dataclasses.dataclass(frozen=True)
class Identity:
    """A certificate with its private key. C(problem) is C(CSSMERR_TP_NOT_TRUSTED) and the like, empty without one."""

    sha1: str
    name: str
    problem: str = ""


def identities(runner: Runner, keychain: str = "") -> list[Identity]:
    """All that could sign code, in one keychain or in all that are searched. Raises CommandError.

    Without C(-v), which leaves out a certificate of one's own that is not trusted, although codesign signs with it.
    """
    argv = [SECURITY, "find-identity", "-p", "codesigning"]
    return parse_identities(runner.run([*argv, keychain] if keychain else argv))


def parse_identities(answer: Completed) -> list[Identity]:
    """Read the answer of find-identity, each identity once. Raises CommandError for one nobody knows."""
    found: dict[str, Identity] = {}
    listed = 0
    for line in answer.stdout.splitlines():
        identity, count = _IDENTITY.fullmatch(line), _COUNT.fullmatch(line)
        if identity:
            listed += 1
            found.setdefault(identity[1].lower(), Identity(identity[1].lower(), identity[2], identity[3] or ""))
        elif count and int(count[1]) == listed:
            listed = 0
        elif line.strip() and line not in _HEADINGS:
            raise CommandError(f"not understood: {answer.describe()}")
    if answer.rc != 0 or listed:
        raise CommandError(f"not understood: {answer.describe()}")
    return list(found.values())


def matches(wanted: str, sha1: str, name: str) -> bool:
    """Whether an identity is meant: by its SHA-1, or by a part of its name in any case, as codesign has it."""
    if SHA1.fullmatch(wanted):
        return wanted.lower() == sha1.lower()
    return wanted.lower() in name.lower()


def resolve(wanted: str, known: t.Sequence[Identity]) -> Identity:
    """The one identity that is meant; a whole name wins over parts of names. Raises KeychainError."""
    found = [entry for entry in known if entry.name == wanted] or [
        entry for entry in known if matches(wanted, entry.sha1, entry.name)
    ]
    if not found:
        there = "; there are: " + ", ".join(f"{entry.name} ({entry.sha1})" for entry in known) if known else ""
        raise KeychainError(
            f"no identity {wanted!r} for code signing in the keychain: import the certificate together with its private"
            f" key (security import), or name the keychain that holds it{there}"
        )
    if len(found) > 1:
        names = ", ".join(f"{entry.name} ({entry.sha1})" for entry in found)
        raise KeychainError(f"identity {wanted!r} is ambiguous, give the SHA-1 of one: {names}")
    if "EXPIRED" in found[0].problem:
        raise KeychainError(f"the certificate of {found[0].name!r} ({found[0].sha1}) has expired: renew it")
    return found[0]


@dataclasses.dataclass(frozen=True)
class Opener:
    """Opens one keychain for codesign: unlocked, and its signing keys usable without a dialog.

    Both hold for this session alone, and have to be done in it: over ssh nobody can click.
    """

    runner: Runner
    path: str
    password: str = dataclasses.field(repr=False)
    in_argv: bool = False

    def open(self) -> None:
        """Unlock it and set the partition list of its signing keys. Raises KeychainError."""
        self._run("unlock-keychain", "-p", self.password, self.path)
        self._run("set-key-partition-list", "-S", _PARTITIONS, "-s", "-k", self.password, self.path)

    def _run(self, *words: str) -> None:
        try:
            if self.in_argv:
                answer = self.runner.run([SECURITY, *words])
            else:
                answer = self.runner.run([SECURITY, "-i"], stdin=command_line(words))
        except CommandError as exc:
            raise KeychainError(self._without_password(str(exc))) from None
        # With -i the exit status is that of the last line alone; a command that failed also says so.
        if answer.rc != 0 or _RETURNED.search(answer.stderr):
            said = self._without_password(answer.stderr.strip() or answer.describe())
            raise KeychainError(f"keychain {self.path}: {words[0]} failed: {said}")

    def _without_password(self, text: str) -> str:
        """A text that may be shown."""
        return text.replace(self.password, "********") if self.password else text


def command_line(words: t.Sequence[str]) -> bytes:
    """One line for C(security -i): each word in double quotes, where a backslash keeps one character as it is.

    Raises KeychainError for what no line can hold.
    """
    quoted = " ".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    line = f"{quoted}\n".encode("utf-8", "surrogateescape")
    if any(ord(character) < 0x20 for word in words for character in word):
        raise KeychainError(
            "security -i takes no password or path with a line break or another control character: choose another"
            " password, or let it be given as an argument (allow_password_in_argv)"
        )
    if len(line) > _LONGEST_LINE:
        raise KeychainError("security -i takes no line of that length: choose a shorter password or path")
    return line
