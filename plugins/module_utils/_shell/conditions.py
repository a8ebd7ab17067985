# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests in start-up files: C([ ... ]), C([[ ... ]]) and patterns, answered True, False or None (nobody knows)."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import re
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.expand import Expander
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Lit, Part, Var, Word
from ansible_collections.golden.triangle.plugins.module_utils._shell.words import Shell

Truth = t.Optional[bool]

_FILE_TESTS = frozenset("defhLrswxbcpS")
_NUMBERS: dict[str, t.Callable[[int, int], bool]] = {
    "-eq": lambda one, other: one == other,
    "-ne": lambda one, other: one != other,
    "-lt": lambda one, other: one < other,
    "-le": lambda one, other: one <= other,
    "-gt": lambda one, other: one > other,
    "-ge": lambda one, other: one >= other,
}
_KINDS: dict[str, t.Callable[[int], bool]] = {
    "d": stat.S_ISDIR,
    "f": stat.S_ISREG,
    "b": stat.S_ISBLK,
    "c": stat.S_ISCHR,
    "p": stat.S_ISFIFO,
    "S": stat.S_ISSOCK,
}


def negated(truth: Truth) -> Truth:
    """not, of three values."""
    return None if truth is None else not truth


class Conditions:
    """Answers tests with the words expanded by C(expander). C(options): what C([[ -o name ]]) says."""

    def __init__(self, expander: Expander, files: Files, shell: Shell, options: t.Mapping[str, bool]) -> None:
        self._expander = expander
        self._files = files
        self._shell = shell
        self._options = options

    # [ ... ]

    def bracket(self, arguments: t.Sequence[Traced]) -> Truth:
        """C(test) by the number of its arguments (POSIX); more than that is not followed."""
        if not arguments:
            return False
        first = traced.known(arguments[0])
        if len(arguments) == 1:
            # With something in doubt there may be no argument at all, or several.
            return bool(first) if first is not None else None
        if first == "!" and len(arguments) in (2, 3, 4):
            return negated(self.bracket(arguments[1:]))
        if len(arguments) == 2 and first is not None:
            return self._unary(first, arguments[1])
        if len(arguments) == 3:
            operator = traced.known(arguments[1])
            return None if operator is None else self._binary(arguments[0], operator, arguments[2])
        return None

    def _unary(self, operator: str, operand: Traced) -> Truth:
        if operator in ("-n", "-z"):
            text = traced.known(operand)
            empty = not text if text is not None else (False if traced.show(operand) else None)
            return empty if operator == "-z" else negated(empty)
        text = traced.known(operand)
        if text is None:
            return None
        if operator == "-o":
            return self._options.get(text.replace("_", "").lower())
        if operator == "-v":
            return self._expander.state.is_set(text, and_not_empty=False)
        if len(operator) == 2 and operator[0] == "-" and operator[1] in _FILE_TESTS:
            return self._file(operator[1], text)
        return None

    def _file(self, test: str, path: str) -> Truth:
        if not path:
            return False
        if not path.startswith("/"):
            return None  # depends on where the shell is started
        if test in "Lh":
            status = self._files.status(path, follow=False)
            return status is not None and stat.S_ISLNK(status.st_mode)
        status = self._files.status(path)
        if test in "rwx":
            return self._files.access(path, {"r": os.R_OK, "w": os.W_OK, "x": os.X_OK}[test])
        if status is None or test == "e":
            return status is not None
        return status.st_size > 0 if test == "s" else _KINDS[test](status.st_mode)

    def _binary(self, left: Traced, operator: str, right: Traced) -> Truth:
        one, other = traced.known(left), traced.known(right)
        if one is None or other is None:
            return None
        if operator in ("=", "=="):
            return one == other
        if operator == "!=":
            return one != other
        if operator in _NUMBERS and re.fullmatch(r"-?\d+", one) and re.fullmatch(r"-?\d+", other):
            return _NUMBERS[operator](int(one), int(other))
        return None

    # [[ ... ]]

    def double(self, words: t.Sequence[Word]) -> Truth:
        """C([[ ... ]]) by its words."""
        truth, rest = self._or(list(words))
        return None if rest else truth

    def _or(self, words: list[Word]) -> tuple[Truth, list[Word]]:
        truth, rest = self._and(words)
        while rest and rest[0].plain == "||":
            other, rest = self._and(rest[1:])
            truth = True if truth is True or other is True else (None if None in (truth, other) else False)
        return truth, rest

    def _and(self, words: list[Word]) -> tuple[Truth, list[Word]]:
        truth, rest = self._primary(words)
        while rest and rest[0].plain == "&&":
            other, rest = self._primary(rest[1:])
            truth = False if truth is False or other is False else (None if None in (truth, other) else True)
        return truth, rest

    def _primary(self, words: list[Word]) -> tuple[Truth, list[Word]]:
        if not words:
            return None, []
        first = words[0].plain
        if first == "!":
            truth, rest = self._primary(words[1:])
            return negated(truth), rest
        if first == "(":
            truth, rest = self._or(words[1:])
            if rest and rest[0].plain == ")":
                return truth, rest[1:]
            return None, []
        if first is not None and re.fullmatch(r"-[a-zA-Z]", first) and len(words) > 1:
            return self._unary(first, self._expander.scalar(words[1])), words[2:]
        operator = words[1].plain if len(words) > 2 else None
        if operator in ("=", "==", "!="):
            truth = self.matches(self._expander.scalar(words[0]), words[2])
            return (negated(truth) if operator == "!=" else truth), words[3:]
        if operator is not None and operator not in ("&&", "||", ")"):
            left, right = (self._expander.scalar(word) for word in (words[0], words[2]))
            return (self._binary(left, operator, right) if operator in _NUMBERS else None), words[3:]
        return self._unary("-n", self._expander.scalar(words[0])), words[1:]

    # patterns

    def matches(self, value: Traced, pattern: Word) -> Truth:
        """Whether a value matches a pattern as C(case) and C([[) take it; sets and zsh's own signs are not followed."""
        expression = self._expression(pattern.parts)
        if expression is None:
            return None
        text = traced.known(value)
        if text is not None:
            return re.fullmatch(expression, text, re.DOTALL) is not None
        inner = expression[2:-2]
        if expression[:2] == ".*" and expression[-2:] == ".*" and len(expression) > 3 and ".*" not in inner:
            # What is known of the value may hold the text already.
            if any(re.search(inner, run, re.DOTALL) for run in _known_runs(value)):
                return True
        return True if expression == ".*" else None

    def _expression(self, parts: t.Sequence[Part]) -> str | None:
        found: list[str] = []
        for part in parts:
            if isinstance(part, Lit) and not part.quoted:
                text = part.text
                if re.search(r"[\[\]()|<>~]", text) or (self._shell == "zsh" and re.search(r"[#^]", text)):
                    return None
                found.append(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."))
                continue
            value = traced.known(self._expander.scalar(Word((part,), 0)))
            if value is None:
                return None
            if self._shell == "bash" and isinstance(part, Var) and not part.quoted and re.search(r"[*?\[\\]", value):
                return None
            found.append(re.escape(value))
        return "".join(found)


def _known_runs(value: Traced) -> t.Iterator[str]:
    run = ""
    for piece in value:
        if piece.doubt:
            yield run
            run = ""
        run += piece.text
    yield run
