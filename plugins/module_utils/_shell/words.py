# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the words of a shell's text: quotes, expansions, assignments.

By the zsh manual (Expansion) and POSIX 2.2, 2.6; what is written in another way than this subset knows becomes a
C(Doubt) that keeps its text. Raises SyntaxDoubt with the line where not even the end of a word can be found.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import (
    Cmd,
    Doubt,
    Lit,
    Part,
    Var,
    Word,
)

Shell = t.Literal["zsh", "bash"]
#: What ends a word; newline and blanks are added to it.
_ENDS = frozenset(" \t\n;&|<>()")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-+=?]|%%?|##?")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"', "e": "\x1b", "E": "\x1b", "a": "\a", "r": "\r"}
#: Deeper nesting is not something a person wrote.
DEEPEST = 50


class SyntaxDoubt(Exception):
    """The text cannot be read any further: C(line) (from 1) and the reason."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


class Words:
    """A cursor over the text that takes words from it."""

    def __init__(self, text: str, shell: Shell, line: int = 1, depth: int = 0) -> None:
        self.text = text
        self.shell = shell
        self.at = 0
        self.depth = depth
        self._line = line
        self._counted = 0
        if depth > DEEPEST:
            raise SyntaxDoubt(line, "nested too deeply")

    @property
    def line(self) -> int:
        """The line the cursor is in. Counted from where it was asked last: the cursor rarely goes back."""
        if self.at < self._counted:
            self._line -= self.text.count("\n", self.at, self._counted)
        else:
            self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def peek(self, length: int = 1) -> str:
        """The next characters, empty at the end."""
        return self.text[self.at : self.at + length]

    def fail(self, why: str) -> SyntaxDoubt:
        """An error at the cursor."""
        return SyntaxDoubt(self.line, why)

    def blanks(self) -> None:
        """Skip blanks, joined lines and a comment; not the newline."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t":
                self.at += 1
            elif self.peek(2) == "\\\n":
                self.at += 2
            elif char == "#" and (self.at == 0 or self.text[self.at - 1] in " \t\n;&|()"):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return

    def word(self, *, pattern: bool = False, qualified: bool = False) -> Word:
        """The next word. C(pattern) keeps balanced parentheses in it; C(qualified) takes zsh's glob qualifier."""
        line = self.line
        parts: list[Part] = []
        qualifier = ""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in "<>" and self.text[self.at + 1 : self.at + 2] == "(":
                parts.append(self._process_substitution())
            elif pattern and char == "(":
                parts.append(Lit(self._balanced("(", ")")))
            elif qualified and char == "(" and parts and self.shell == "zsh":
                qualifier = self._balanced("(", ")")[1:-1]
            elif char in _ENDS:
                break
            else:
                parts.append(self._part())
        if not parts:
            raise self.fail(f"a word was expected before {self.peek(10)!r}")
        return Word(_merged(parts), line, qualifier)

    def _part(self) -> Part:
        char = self.text[self.at]
        if char == "'":
            return Lit(self._until_quote(), True)
        if char == '"':
            return self._double()
        if char == "\\":
            self.at += 2
            escaped = self.text[self.at - 1 : self.at]
            return Lit("" if escaped == "\n" else escaped, True)
        if char == "$":
            return self._dollar(quoted=False)
        if char == "`":
            return self._backquoted(quoted=False)
        self.at += 1
        return Lit(char)

    def _until_quote(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise self.fail("a ' that is not closed")
        found = self.text[self.at + 1 : end]
        self.at = end + 1
        return found

    def _double(self) -> Part:
        """A double-quoted string; several parts travel in one C(Var) without a name."""
        line = self.line
        self.at += 1
        parts: list[Part] = []
        while True:
            if self.at >= len(self.text):
                raise SyntaxDoubt(line, 'a " that is not closed')
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                break
            parts.append(self._quoted_part())
        if not parts:
            return Lit("", True)
        return Var("", arg=Word(_merged(parts), line), quoted=True)

    def _quoted_part(self) -> Part:
        char = self.text[self.at]
        if char == "\\":
            escaped = self.text[self.at + 1 : self.at + 2]
            self.at += 2
            if escaped == "\n":
                return Lit("", True)
            return Lit(escaped if escaped in '$`"\\' else "\\" + escaped, True)
        if char == "$":
            return self._dollar(quoted=True)
        if char == "`":
            return self._backquoted(quoted=True)
        self.at += 1
        return Lit(char, True)

    def _backquoted(self, *, quoted: bool) -> Part:
        start = self.at
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            self.at += 2 if char == "\\" else 1
            if char == "`":
                inside = self.text[start + 1 : self.at - 1]
                return Doubt(f"`{inside}`", quoted) if "\\" in inside else Cmd(inside, quoted)
        self.at = start
        raise self.fail("a ` that is not closed")

    def _process_substitution(self) -> Part:
        start = self.at
        self.at += 1
        self._balanced("(", ")")
        return Doubt(self.text[start : self.at])

    def _balanced(self, opening: str, closing: str) -> str:
        """The text from an opening bracket at the cursor to its closing one, both in it; quotes are skipped."""
        start, line = self.at, self.line
        depth = 0
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                self.at += 1
            elif char == "'":
                self._until_quote()
                continue
            elif char == '"':
                self._double()
                continue
            elif char == opening:
                depth += 1
            elif char == closing:
                depth -= 1
            self.at += 1
            if depth == 0:
                return self.text[start : self.at]
        raise SyntaxDoubt(line, f"a {opening} that is not closed")

    # $...

    def _dollar(self, *, quoted: bool) -> Part:
        after = self.text[self.at + 1 : self.at + 2]
        if after == "(":
            return self._substitution(quoted)
        if after == "{":
            return self._braced(quoted)
        if after == "'" and not quoted:
            self.at += 1
            return self._ansi_c()
        name = _NAME.match(self.text, self.at + 1)
        if name:
            self.at = name.end()
            return self._plain_variable(name[0], quoted)
        if after == "-":
            self.at += 2
            return Var("-", quoted=quoted)
        if after and (after in "@*#?$!0123456789" or (self.shell == "zsh" and after in "+^=~:")):
            return self._special(quoted)
        if after == '"' and not quoted:
            raise self.fail('$"..." is not followed')
        self.at += 1
        return Lit("$", quoted)

    def _special(self, quoted: bool) -> Part:
        start = self.at
        self.at += 2
        name = _NAME.match(self.text, self.at)
        if name and self.text[start + 1] in "+^=~#":
            self.at = name.end()
            if self.peek() == "[":
                self._balanced("[", "]")
        return Doubt(self.text[start : self.at], quoted)

    def _plain_variable(self, name: str, quoted: bool) -> Part:
        """C($name) and, in zsh, the subscript or modifier that belongs to it."""
        if self.shell == "bash":
            return Var(name, quoted=quoted)
        start = self.at
        if self.peek() == "[":
            inside = self._balanced("[", "]")
            if inside in ("[@]", "[*]"):
                return Var(name, quoted=quoted, all_elements=inside == "[@]")
            return Doubt(f"${name}{inside}", quoted)
        modifier = re.compile(r":[A-Za-z&]").match(self.text, self.at)
        if modifier:
            # zsh takes $PATH:abc for a modifier (zshexpn, "Modifiers"), whatever was meant.
            self.at = modifier.end()
            return Doubt(f"${name}{self.text[start : self.at]}", quoted)
        return Var(name, quoted=quoted)

    def _substitution(self, quoted: bool) -> Part:
        start = self.at
        self.at += 1
        inside = self._balanced("(", ")")
        if inside.startswith("(("):
            return Doubt(self.text[start : self.at], quoted)
        return Cmd(inside[1:-1], quoted)

    def _braced(self, quoted: bool) -> Part:
        line = self.line
        self.at += 1
        inside = self._balanced("{", "}")[1:-1]
        whole = Doubt("${" + inside + "}", quoted)
        name = _NAME.match(inside)
        if not name:
            return whole
        rest = inside[name.end() :]
        all_elements = rest[:3] in ("[@]", "[*]")
        if all_elements:
            rest = rest[3:]
        if not rest:
            return Var(name[0], quoted=quoted, all_elements=all_elements and inside[-2] == "@")
        operator = _OPERATOR.match(rest)
        if not operator or all_elements:
            return whole
        argument = Words(rest[operator.end() :], self.shell, line, self.depth + 1)
        return Var(name[0], operator[0], argument.rest_of_text(quoted=quoted), quoted)

    def rest_of_text(self, *, quoted: bool) -> Word:
        """All of the text as one word: the argument in C(${name:-...})."""
        parts: list[Part] = []
        while self.at < len(self.text):
            if not quoted:
                parts.append(self._part())
            elif self.peek() == '"':
                parts.append(self._double())
            else:
                parts.append(self._quoted_part())
        return Word(_merged(parts) if parts else (Lit("", quoted),), self.line)

    def _ansi_c(self) -> Part:
        """C($'...') with the escapes that stand for one known character."""
        start = self.at
        self.at += 1
        found: list[str] = []
        doubtful = False
        while self.at < len(self.text):
            char = self.text[self.at]
            self.at += 1
            if char == "'":
                text = "".join(found)
                return Doubt(self.text[start : self.at], True) if doubtful else Lit(text, True)
            if char == "\\":
                escaped = self.text[self.at : self.at + 1]
                self.at += 1
                doubtful = doubtful or escaped not in _ESCAPES
                found.append(_ESCAPES.get(escaped, ""))
            else:
                found.append(char)
        self.at = start
        raise self.fail("a $' that is not closed")


def _merged(parts: t.Sequence[Part]) -> tuple[Part, ...]:
    """Neighbouring characters of one kind as one part."""
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Lit) and isinstance(last, Lit) and part.quoted == last.quoted:
            merged[-1] = Lit(last.text + part.text, part.quoted)
        else:
            merged.append(part)
    return tuple(merged)
