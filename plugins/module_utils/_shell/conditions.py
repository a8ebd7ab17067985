# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests in start-up files: C([ ... ]) and C([[ ... ]]), answered True, False or None (nobody knows)."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import re
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.expand import Expander
from ansible_collections.golden.triangle.plugins.module_utils._shell.pattern import Pattern
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import Truth
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Word

_ACCESS = {"r": os.R_OK, "w": os.W_OK, "x": os.X_OK}
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

    def __init__(self, expander: Expander, options: t.Mapping[str, bool]) -> None:
        self._expander = expander
        self._options = options

    # [ ... ]

    def bracket(self, arguments: t.Sequence[Traced]) -> Truth:
        """C(test) by the number of its arguments (POSIX), and C(a -a b), C(a -o b)."""
        if not arguments:
            return False
        first = traced.known(arguments[0])
        if len(arguments) == 1:
            return bool(first) if first is not None else None
        if first == "!" and len(arguments) <= 4:
            return negated(self.bracket(arguments[1:]))
        if len(arguments) == 2:
            return None if first is None else self._unary(first, arguments[1])
        operators = [traced.known(argument) for argument in arguments[1:]]
        if len(arguments) == 3 and operators[0] is not None:
            return self._binary(arguments[0], operators[0], arguments[2])
        return None

    def _unary(self, operator: str, operand: Traced) -> Truth:
        text = traced.known(operand)
        if operator in ("-n", "-z"):
            empty = not text if text is not None else (False if traced.show(operand) else None)
            return empty if operator == "-z" else negated(empty)
        if text is None:
            return None
        if operator == "-o":
            return self._options.get(text.replace("_", "").lower())
        if operator == "-v":
            return self._expander.state.is_set(text, and_not_empty=False)
        if re.fullmatch("-[defhLrswxbcpS]", operator):
            return self._file(operator[1], text)
        return None

    def _file(self, test: str, path: str) -> Truth:
        if not path:
            return False
        if not path.startswith("/"):
            return None  # depends on where the shell is started
        files = self._expander.files
        if test in "Lh":
            status = files.status(path, follow=False)
            return status is not None and stat.S_ISLNK(status.st_mode)
        status = files.status(path)
        if test in _ACCESS:
            return files.access(path, _ACCESS[test])
        if status is None or test == "e":
            return status is not None
        return status.st_size > 0 if test == "s" else _KINDS[test](status.st_mode)

    @staticmethod
    def _binary(left: Traced, operator: str, right: Traced) -> Truth:
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
        truth, rest = self._or(words)
        return None if rest else truth

    def _or(self, words: t.Sequence[Word]) -> tuple[Truth, t.Sequence[Word]]:
        truth, rest = self._and(words)
        while rest and rest[0].plain == "||":
            other, rest = self._and(rest[1:])
            truth = True if truth is True or other is True else (None if None in (truth, other) else False)
        return truth, rest

    def _and(self, words: t.Sequence[Word]) -> tuple[Truth, t.Sequence[Word]]:
        truth, rest = self._primary(words)
        while rest and rest[0].plain == "&&":
            other, rest = self._primary(rest[1:])
            truth = False if truth is False or other is False else (None if None in (truth, other) else True)
        return truth, rest

    def _primary(self, words: t.Sequence[Word]) -> tuple[Truth, t.Sequence[Word]]:
        first = words[0].plain if words else None
        if not words:
            return None, []
        if first == "!":
            truth, rest = self._primary(words[1:])
            return negated(truth), rest
        if first == "(":
            truth, rest = self._or(words[1:])
            return (truth, rest[1:]) if rest and rest[0].plain == ")" else (None, [])
        if first is not None and re.fullmatch(r"-[a-zA-Z]", first) and len(words) > 1:
            return self._unary(first, self._expander.scalar(words[1])), words[2:]
        operator = words[1].plain if len(words) > 2 else None
        if operator is None or operator in ("&&", "||", ")"):
            return self._unary("-n", self._expander.scalar(words[0])), words[1:]
        left = self._expander.scalar(words[0])
        if operator in ("=", "==", "!="):
            truth = self.matches(left, words[2])
            return (negated(truth) if operator == "!=" else truth), words[3:]
        right = self._expander.scalar(words[2])
        return (self._binary(left, operator, right) if operator in _NUMBERS else None), words[3:]

    def matches(self, value: Traced, word: Word) -> Truth:
        """Whether a value matches a pattern, as C(case) and C([[) take it."""
        pattern = Pattern.of(self._expander, word)
        text = traced.known(value)
        expression = pattern.expression or ""
        if text is not None:
            return pattern.matches(text)
        inner = expression[2:-2]
        if len(expression) > 4 and expression == f".*{inner}.*" and ".*" not in inner:
            return self._holds(value, inner)
        return True if expression == ".*" else None

    @staticmethod
    def _holds(value: Traced, inner: str) -> Truth:
        """Whether C(*text*) matches: a known part may hold it already, one in doubt may be unable to."""
        runs = [""]
        for piece in value:
            if piece.doubt:
                runs.append("")
            runs[-1] += piece.text
        if any(re.search(inner, run, re.DOTALL) for run in runs):
            return True
        asked = re.fullmatch(r":((?:[^:\\]|\\[^:])+):", inner)
        text = re.sub(r"\\(.)", r"\1", asked[1]) if asked else None
        if text is None or re.escape(text) != (asked or [""])[1]:
            return None
        # One whole element is asked for: it is not there when no doubt may stand for it.
        inside = [piece for piece in value if piece.doubt]
        return None if any(piece.among is None or text in piece.among for piece in inside) else False
