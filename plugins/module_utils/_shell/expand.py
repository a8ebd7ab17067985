# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shell's word becomes, as far as it can be known without running anything."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Cmd, Doubt, Lit, Part, Var, Word
from ansible_collections.golden.triangle.plugins.module_utils._shell.words import Shell

#: A pattern or braces: what such a word becomes depends on files, or is several words.
_PATTERN = re.compile(r"[*?]|\[.*\]|\{[^{}]*(,|\.\.)[^{}]*\}")
_QUALIFIERS = re.compile(r"[N/-]*N[N/-]*")


class Expander:
    """Expands words at one place of a file. C(substitute) answers command substitutions (None: nobody knows)."""

    def __init__(
        self,
        state: State,
        shell: Shell,
        files: Files,
        place: str,
        substitute: t.Callable[[str, str], Traced | None],
    ) -> None:
        self.state = state
        self._shell = shell
        self._files = files
        self._place = place
        self._substitute = substitute

    def scalar(self, word: Word, *, assignment: bool = False) -> Traced:
        """The word as one text: as in an assignment or between C([[) and C(]]), where nothing is split."""
        values: list[Traced] = []
        for number, part in enumerate(word.parts):
            tail = word.parts[number + 1 :]
            values.append(self._part(part, first=number == 0, last=not tail, assignment=assignment))
        return traced.join(values, self._place)

    def fields(self, word: Word) -> list[Traced]:
        """The words a command or an array gets from it."""
        elements = self._array_elements(word)
        if elements is not None:
            return elements
        value = self.scalar(word)
        if word.qualifier:
            return self._qualified(word, value)
        if self._is_pattern(word):
            return [traced.unknown(self._place, "a pattern is not followed")]
        if self._may_split(word):
            return [traced.unknown(self._place, "a variable without quotes may become several words")]
        quoted = any(getattr(part, "quoted", False) for part in word.parts)
        return [value] if value or quoted else []

    # parts

    def _part(self, part: Part, *, first: bool, last: bool, assignment: bool) -> Traced:
        if isinstance(part, Lit):
            if part.quoted:
                return traced.literal(part.text, self._place)
            return self._with_tildes(part.text, first=first, last=last, assignment=assignment)
        if isinstance(part, Var):
            return self._variable(part)
        if isinstance(part, Cmd):
            answer = self._substitute(part.text, self._place)
            return traced.unknown(self._place, f"$({_short(part.text)}) is not run") if answer is None else answer
        return traced.unknown(self._place, f"{_short(part.text)} is not followed")

    def _with_tildes(self, text: str, *, first: bool, last: bool, assignment: bool) -> Traced:
        """Unquoted text: a tilde at its start, and in an assignment behind each colon, is a home."""
        if "~" not in text:
            return traced.literal(text, self._place)
        pieces = text.split(":") if assignment else [text]
        values: list[Traced] = []
        for number, piece in enumerate(pieces):
            values.append(traced.literal(":", self._place) if number else ())
            if piece.startswith("~") and (first or number):
                complete = last or number < len(pieces) - 1 or "/" in piece
                values.append(self._tilde(piece, complete=complete))
            else:
                values.append(traced.literal(piece, self._place))
        return traced.join(values, self._place)

    def _tilde(self, text: str, *, complete: bool) -> Traced:
        user, slash, rest = text[1:].partition("/")
        if user or not complete or self.state.is_set("HOME", and_not_empty=True) is not True:
            return traced.unknown(self._place, f"{_short(text)} is not followed")
        return traced.join((self.state.value("HOME"), traced.literal(slash + rest, self._place)), self._place)

    def _variable(self, part: Var) -> Traced:
        if not part.name:
            return self.scalar(part.arg, assignment=False) if part.arg is not None else ()
        if part.name == "path" and self._shell == "zsh":
            return traced.unknown(self._place, "the array path inside a word is not followed")
        if not part.op:
            return self.state.value(part.name)
        argument = part.arg if part.arg is not None else Word((), 0)
        if part.op in ("%", "%%", "#", "##"):
            return self._trimmed(part, argument)
        there = self.state.is_set(part.name, and_not_empty=part.op.startswith(":"))
        if there is None:
            return traced.unknown(self._place, f"whether {part.name} is set is not known")
        kind = part.op[-1]
        if kind == "+":
            return self.scalar(argument, assignment=True) if there else ()
        if there:
            return self.state.value(part.name)
        if kind == "?":
            self.state.lose(self._place, f"stops because {part.name} is not set")
            return ()
        value = self.scalar(argument, assignment=True)
        if kind == "=":
            self.state.assign(part.name, value)
        return value

    def _trimmed(self, part: Var, argument: Word) -> Traced:
        """C(${name%text}) and C(${name#text}) where the text is no pattern."""
        value, text = self.state.value(part.name), traced.known(self.scalar(argument))
        if text is None or self._is_pattern(argument) or traced.known(value) is None:
            return traced.unknown(self._place, f"the pattern of {part.name} is not followed")
        if not text:
            return value
        whole = traced.show(value)
        if part.op.startswith("%"):
            return _cut(value, 0, len(whole) - len(text)) if whole.endswith(text) else value
        return _cut(value, len(text), len(whole)) if whole.startswith(text) else value

    # several words of one

    def _array_elements(self, word: Word) -> list[Traced] | None:
        """The elements of zsh's C($path), C("$path[@]") and C("${path[@]}"); None for any other word."""
        if self._shell != "zsh" or len(word.parts) != 1 or not isinstance(word.parts[0], Var):
            return None
        part = word.parts[0]
        if not part.name and part.arg is not None and len(part.arg.parts) == 1 and isinstance(part.arg.parts[0], Var):
            part = part.arg.parts[0]
        if part.name != "path" or part.op or (part.quoted and not part.all_elements):
            return None
        if self.state.look("PATH") is None:
            return []
        elements = traced.split(self.state.value("PATH"))
        # Without quotes empty elements vanish (zshexpn, "Parameter Expansion").
        return [traced.path_of((element,)) for element in elements if part.quoted or element.text or element.doubt]

    def _qualified(self, word: Word, value: Traced) -> list[Traced]:
        """Zsh's C(/some/folder(N-/)) and the like: the word, if that is there, else nothing."""
        path = traced.known(value)
        if path is None or self._is_pattern(word) or not _QUALIFIERS.fullmatch(word.qualifier) or path[:1] != "/":
            return [traced.unknown(self._place, f"the qualifier ({word.qualifier}) is not followed")]
        status = self._files.status(path, follow=word.qualifier.count("-") % 2 == 1)
        there = status is not None and ("/" not in word.qualifier or stat.S_ISDIR(status.st_mode))
        return [value] if there else []

    def _is_pattern(self, word: Word) -> bool:
        for number, part in enumerate(word.parts):
            if (
                isinstance(part, Lit)
                and not part.quoted
                and (
                    _PATTERN.search(part.text)
                    or (self._shell == "zsh" and number == 0 and part.text[1:] and part.text[0] == "=")
                )
            ):
                return True
        # Braces and brackets may open in one part and close in another.
        return any(isinstance(p, Lit) and not p.quoted and "{" in p.text and "," in p.text for p in word.parts)

    def _may_split(self, word: Word) -> bool:
        """Bash splits what an unquoted expansion gives, and takes patterns in it."""
        if self._shell == "zsh":
            return False
        for part in word.parts:
            if isinstance(part, (Var, Cmd)) and not part.quoted:
                value = self.scalar(Word((part,), word.line))
                text = traced.known(value)
                if text is None or re.search(r"[\s*?\[]", text):
                    return True
        return any(isinstance(part, Doubt) and not part.quoted for part in word.parts)


def _cut(value: Traced, start: int, end: int) -> Traced:
    pieces: list[Traced] = []
    at = 0
    for piece in value:
        low, high = max(start - at, 0), max(end - at, 0)
        pieces.append(traced.literal(piece.text[low:high], piece.place))
        at += len(piece.text)
    return traced.join(pieces)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "..."
