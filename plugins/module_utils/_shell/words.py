# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the words of a shell's text: quotes, expansions, patterns.

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
    Shell,
    Var,
    Word,
)

#: Deeper nesting is not something a person wrote.
DEEPEST = 50
#: What ends a word.
_ENDS = frozenset(" \t\n;&|<>()")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNQUOTED = re.compile(r"[\\$`]")
_OPERATOR = re.compile(r":?[-+=?]|%%?|##?")
#: zsh takes $PATH:h for a modifier (zshexpn, "Modifiers"), whatever was meant; before any other letter ":" is text.
_MODIFIER = re.compile(r":[acehlqrstuAPQgfFwWx&]")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"', "e": "\x1b", "E": "\x1b", "a": "\a", "r": "\r"}


class SyntaxDoubt(Exception):
    """The text cannot be read any further: C(line) (from 1) and the reason."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


class Cursor:
    """A place in a text, moved over blanks and over whatever is quoted or in brackets. C(line) is the text's first."""

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

    def skip_to(self, end: str) -> str:
        """From an opening quote or bracket at the cursor to C(end), both taken; gives what stands between them.

        What is quoted or bracketed in between is passed over whole. Each character is looked at once.
        """
        start = self.at
        line = self.line
        closing = [end]
        self.at += 1
        while closing:
            if self.at >= len(self.text):
                raise SyntaxDoubt(line, f"a {self.text[start]} that is not closed")
            self._skip_one(closing)
            if len(closing) > DEEPEST:
                raise SyntaxDoubt(line, "nested too deeply")
        return self.text[start + 1 : self.at - 1]

    def _skip_one(self, closing: list[str]) -> None:
        """Pass one character, and keep the stack of what is still to be closed."""
        char = self.text[self.at]
        inside = closing[-1]
        self.at += 1
        if char == inside:
            closing.pop()
        elif inside == "'":
            return
        elif char == "\\":
            self.at += 1
        elif char == "#" and inside == ")" and self.text[self.at - 2] in " \t\n;":
            # A comment in a substitution: what looks like a quote in it is none.
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        elif char == '"' or (char == "`" and inside != "`") or (char == "'" and inside != '"'):
            closing.append(char)
        elif char in "({" and (inside not in '"`' or self.text[self.at - 2] == "$"):
            self._open(char, closing)

    def _open(self, char: str, closing: list[str]) -> None:
        """A bracket: only one of the kind that is being closed, or an expansion's, needs its partner."""
        partner = {"(": ")", "{": "}"}[char]
        if closing[-1] == partner or self.text[self.at - 2] == "$":
            closing.append(partner)


class Words(Cursor):
    """Takes words."""

    def word(self, *, pattern: bool = False, glob: bool = False) -> Word:
        """The next word. Parentheses are part of a C(pattern), and in zsh, behind some text, of a C(glob)."""
        line = self.line
        parts: list[Part] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in "<>" and self.text[self.at + 1 : self.at + 2] == "(":
                self.at += 1
                parts.append(Cmd(self.skip_to(")"), as_file=True))
            elif char == "(" and (pattern or (glob and parts and self.shell == "zsh")):
                parts.append(Lit(f"({self.skip_to(')')})"))
            elif char in _ENDS:
                break
            else:
                parts.extend(self._parts())
        if not parts:
            raise self.fail(f"a word was expected before {self.peek(10)!r}")
        return Word(_merged(parts), line)

    def _parts(self) -> t.Sequence[Part]:
        """What stands at the cursor outside quotes: one part, or those of a string."""
        char = self.text[self.at]
        if char == "'":
            return [Lit(self.skip_to("'"), quoted=True)]
        if char == '"':
            return self._string()
        if char == "\\":
            return [self._escaped()]
        if char in "$`":
            return [self._expansion(quoted=False)]
        end = self.at + 1
        while end < len(self.text) and self.text[end] not in "'\"\\$` \t\n;&|<>()":
            end += 1
        start, self.at = self.at, end
        return [Lit(self.text[start:end])]

    def _escaped(self) -> Part:
        escaped = self.text[self.at + 1 : self.at + 2]
        self.at = min(self.at + 2, len(self.text))
        return Lit("" if escaped == "\n" else escaped or "\\", quoted=escaped != "\n")

    def _string(self) -> t.Sequence[Part]:
        line = self.line
        inside = Words(self.skip_to('"'), self.shell, line, self.depth + 1)
        return inside.quoted_parts() or [Lit("", quoted=True)]

    def quoted_parts(self) -> list[Part]:
        """All of the text as between double quotes."""
        parts: list[Part] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                escaped = self.text[self.at + 1 : self.at + 2]
                self.at += 2
                text = "" if escaped == "\n" else escaped if escaped and escaped in '$`"\\' else "\\" + escaped
                parts.append(Lit(text, quoted=True))
            elif char in "$`":
                parts.append(self._expansion(quoted=True))
            else:
                end = _UNQUOTED.search(self.text, self.at)
                start, self.at = self.at, end.start() if end else len(self.text)
                parts.append(Lit(self.text[start : self.at], quoted=True))
        return list(_merged(parts))

    # $... and `...`

    def _expansion(self, *, quoted: bool) -> Part:
        if self.peek() == "`":
            text = self.skip_to("`")
            return Doubt(f"`{text}`", quoted) if "\\" in text else Cmd(text, quoted)
        after = self.text[self.at + 1 : self.at + 2]
        if after == "(":
            return self._substitution(quoted)
        if after == "{":
            return self._braced(quoted)
        if after == "'" and not quoted:
            self.at += 1
            return self._ansi_c()
        if after == '"' and not quoted:
            raise self.fail('$"..." is not followed')
        name = _NAME.match(self.text, self.at + 1)
        if name:
            self.at = name.end()
            return self._plain_variable(name[0], quoted)
        if after and after in "-@#?123456789":
            self.at += 2
            return self._special(after, quoted)
        if after and (after in "*$!0" or (self.shell == "zsh" and after in "+^=~:")):
            return self._odd(quoted)
        self.at += 1
        return Lit("$", quoted)

    def _special(self, name: str, quoted: bool) -> Part:
        """C($1), C($@) and their like: zsh would take what follows for a subscript, a modifier or C($#name)."""
        if self.shell == "zsh" and (self.peek() == "[" or _MODIFIER.match(self.text, self.at)):
            return self._odd(quoted)
        if self.shell == "zsh" and name == "#" and (self.peek().isalpha() or self.peek() in ("_", "{")):
            return self._odd(quoted)
        return Var(name, quoted=quoted, all_elements=name == "@")

    def _odd(self, quoted: bool) -> Part:
        """An expansion that is not followed, up to where it may end; zsh's C($+commands[name]) is one as well."""
        found = re.compile(r"\$?.?[A-Za-z0-9_]*(\[[^]\n]*\])?(:[A-Za-z&])*").match(self.text, self.at)
        start = self.at
        self.at = max(found.end() if found else 0, self.at + 1)
        return Doubt(self.text[start : self.at], quoted)

    def _plain_variable(self, name: str, quoted: bool) -> Part:
        """C($name) and, in zsh, the subscript or modifier that belongs to it."""
        if self.shell == "bash":
            return Var(name, quoted=quoted)
        subscript = re.compile(r"\[[^]\n]*\]").match(self.text, self.at)
        if subscript:
            self.at = subscript.end()
            if subscript[0] in ("[@]", "[*]"):
                return Var(name, quoted=quoted, all_elements=subscript[0] == "[@]")
            return Doubt(f"${name}{subscript[0]}", quoted)
        modifier = _MODIFIER.match(self.text, self.at)
        if modifier:
            self.at = modifier.end()
            return Doubt(f"${name}{modifier[0]}", quoted)
        return Var(name, quoted=quoted)

    def _substitution(self, quoted: bool) -> Part:
        self.at += 1
        inside = self.skip_to(")")
        return Doubt(f"$({inside})", quoted) if inside.startswith("(") else Cmd(inside, quoted)

    def _braced(self, quoted: bool) -> Part:
        line = self.line
        self.at += 1
        inside = self.skip_to("}")
        whole = Doubt("${" + inside + "}", quoted)
        name = _NAME.match(inside) or re.match(r"[1-9]|[@#?]$", inside)
        if not name:
            return whole
        rest = inside[name.end() :]
        all_elements = rest[:3] in ("[@]", "[*]")
        if all_elements:
            rest = rest[3:]
        if not rest:
            every = name[0] == "@" or (all_elements and inside[-2] == "@")
            return Var(name[0], quoted=quoted, all_elements=every)
        operator = _OPERATOR.match(rest)
        if not operator or all_elements:
            return whole
        argument = Words(rest[operator.end() :], self.shell, line, self.depth + 1)
        return Var(name[0], operator[0], argument.rest_of_text(quoted=quoted), quoted)

    def rest_of_text(self, *, quoted: bool) -> Word:
        """All of the text as one word: the argument in C(${name:-...})."""
        parts: list[Part] = []
        line = self.line
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"' or (not quoted and char in "'\\$`"):
                parts.extend(self._parts())
            elif quoted:
                end = self.text.find('"', self.at)
                end = len(self.text) if end < 0 else end
                parts.extend(Words(self.text[self.at : end], self.shell, line, self.depth + 1).quoted_parts())
                self.at = end
            else:
                self.at += 1
                parts.append(Lit(char))
        return Word(_merged(parts) if parts else (Lit("", quoted),), line)

    def _ansi_c(self) -> Part:
        """C($'...') with the escapes that stand for one known character."""
        start, line = self.at, self.line
        found = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL).match(self.text, self.at)
        if not found:
            raise SyntaxDoubt(line, "a $' that is not closed")
        self.at = found.end()
        if any(escape[1] not in _ESCAPES for escape in re.findall(r"\\.", found[1], re.DOTALL)):
            return Doubt(f"${self.text[start : self.at]}", quoted=True)
        text = re.sub(r"\\(.)", lambda escape: _ESCAPES[escape[1]], found[1], flags=re.DOTALL)
        return Lit(text, quoted=True)


def _merged(parts: t.Sequence[Part]) -> tuple[Part, ...]:
    """Neighbouring texts of one kind as one part."""
    merged: list[Part] = []
    texts: list[str] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Lit) and isinstance(last, Lit) and part.quoted == last.quoted:
            texts.append(part.text)
            continue
        if texts and isinstance(last, Lit):
            merged[-1] = Lit("".join([last.text, *texts]), last.quoted)
            texts = []
        merged.append(part)
    if texts and isinstance(merged[-1], Lit):
        merged[-1] = Lit("".join([merged[-1].text, *texts]), merged[-1].quoted)
    return tuple(merged)
