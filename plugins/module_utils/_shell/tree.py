# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shell's text is made of: words and commands, as M(syntax) reads them."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Lit:
    """Text as written. Unquoted text may hold patterns, braces and a tilde."""

    text: str
    quoted: bool = False


@dataclasses.dataclass(frozen=True)
class Var:
    """C($name) or C(${name OP arg}), C(all_elements) for C([@]); without a name a double-quoted string: its parts are C(arg)."""

    name: str
    op: str = ""
    arg: Word | None = None
    quoted: bool = False
    all_elements: bool = False


@dataclasses.dataclass(frozen=True)
class Cmd:
    """A command substitution and the text in it."""

    text: str
    quoted: bool = False


@dataclasses.dataclass(frozen=True)
class Doubt:
    """An expansion that is not followed, as it is written."""

    text: str
    quoted: bool = False


Part = t.Union[Lit, Var, Cmd, Doubt]


@dataclasses.dataclass(frozen=True)
class Word:
    """One word; C(qualifier) is what zsh's C((N-/)) behind it holds."""

    parts: tuple[Part, ...]
    line: int
    qualifier: str = ""

    @property
    def plain(self) -> str | None:
        """The text when nothing in the word is quoted or expanded: only such a word is a keyword."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Lit) and not self.parts[0].quoted:
            return self.parts[0].text
        return None

    @property
    def fixed(self) -> str | None:
        """The text when nothing in the word is expanded, quoted or not."""
        texts: list[str] = []
        for part in self.parts:
            text = part.text if isinstance(part, Lit) else _fixed_string(part)
            if text is None:
                return None
            texts.append(text)
        return "".join(texts)


def _fixed_string(part: Part) -> str | None:
    """The text of a double-quoted string without expansions."""
    return part.arg.fixed if isinstance(part, Var) and not part.name and part.arg is not None else None


@dataclasses.dataclass(frozen=True)
class Assign:
    """C(name=value), C(name+=value), C(name=(a b)) or, with C(index), C(name[i]=value)."""

    name: str
    append: bool
    value: Word | None
    array: tuple[Word, ...] | None
    index: bool
    line: int


@dataclasses.dataclass(frozen=True)
class Simple:
    """Assignments before the name, then the words; a declaring command's words may be assignments."""

    assigns: tuple[Assign, ...]
    words: tuple[Word | Assign, ...]
    line: int


@dataclasses.dataclass(frozen=True)
class Test:
    """C([[ ... ]]): its words, operators as unquoted words."""

    words: tuple[Word, ...]
    line: int


@dataclasses.dataclass(frozen=True)
class Arith:
    """C((( ... )))."""

    text: str
    line: int


@dataclasses.dataclass(frozen=True)
class If:
    """Each clause a condition and its body; the last body is that of C(else)."""

    clauses: tuple[tuple[Script, Script], ...]
    otherwise: Script | None
    line: int


@dataclasses.dataclass(frozen=True)
class Case:
    """Each item its patterns, its body and what ends it: C(;;), C(;&), C(;;&)."""

    word: Word
    items: tuple[tuple[tuple[Word, ...], Script, str], ...]
    line: int


@dataclasses.dataclass(frozen=True)
class Loop:
    """for, while, until, select, repeat. C(name) and C(words) only for a C(for) over words."""

    kind: str
    name: str
    words: tuple[Word, ...] | None
    condition: Script | None
    body: Script
    line: int


@dataclasses.dataclass(frozen=True)
class Function:
    """A definition; its body runs only when it is called."""

    name: str
    body: Command
    line: int


@dataclasses.dataclass(frozen=True)
class Group:
    """C({ ...; })."""

    body: Script
    line: int


@dataclasses.dataclass(frozen=True)
class Subshell:
    """C(( ... )): changes nothing outside."""

    body: Script
    line: int


Command = t.Union[Simple, Test, Arith, If, Case, Loop, Function, Group, Subshell]


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """Commands joined by C(|)."""

    commands: tuple[Command, ...]
    negated: bool
    line: int


@dataclasses.dataclass(frozen=True)
class AndOr:
    """Pipelines, each after the first with the operator before it. C(background) when ended by C(&)."""

    first: Pipeline
    rest: tuple[tuple[str, Pipeline], ...]
    background: bool
    line: int


@dataclasses.dataclass(frozen=True)
class Script:
    """Lists, one after the other."""

    lists: tuple[AndOr, ...]
