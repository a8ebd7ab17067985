# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shell's text is made of: words and commands, as C(syntax) reads them."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

Shell = t.Literal["zsh", "bash"]


def names(text: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(text.split())


@dataclasses.dataclass(frozen=True)
class Lit:
    """Text as written. Unquoted text may hold patterns, braces and a tilde."""

    text: str
    quoted: bool = False


@dataclasses.dataclass(frozen=True)
class Var:
    """C($name) or C(${name OP arg}); C(all_elements) for C([@])."""

    name: str
    op: str = ""
    arg: Word | None = None
    quoted: bool = False
    all_elements: bool = False


@dataclasses.dataclass(frozen=True)
class Cmd:
    """The text in a command substitution; C(as_file) for C(<(text))."""

    text: str
    quoted: bool = False
    as_file: bool = False


@dataclasses.dataclass(frozen=True)
class Doubt:
    """An expansion that is not followed, as it is written."""

    text: str
    quoted: bool = False


Part = t.Union[Lit, Var, Cmd, Doubt]


@dataclasses.dataclass(frozen=True)
class Word:
    """One word: its parts side by side. The quotes around a part are gone; C("") is one quoted part without text."""

    parts: tuple[Part, ...]
    line: int

    @property
    def plain(self) -> str | None:
        """The text when nothing in the word is quoted or expanded: only such a word is a keyword."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Lit) and not self.parts[0].quoted:
            return self.parts[0].text
        return None

    @property
    def fixed(self) -> str | None:
        """The text when nothing in the word is expanded, quoted or not."""
        texts = [part.text for part in self.parts if isinstance(part, Lit)]
        return "".join(texts) if len(texts) == len(self.parts) else None


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
    """Each clause a condition and its body; C(otherwise) is the body of C(else)."""

    clauses: tuple[tuple[Script, Script], ...]
    otherwise: Script | None
    line: int


@dataclasses.dataclass(frozen=True)
class Case:
    """Each item its patterns, its body and what ends it: C(;;), C(;&), C(;;&), C(;|)."""

    word: Word
    items: tuple[tuple[tuple[Word, ...], Script, str], ...]
    line: int


@dataclasses.dataclass(frozen=True)
class For:
    """C(for) over words; None: over the arguments."""

    name: str
    words: tuple[Word, ...] | None
    body: Script
    line: int


@dataclasses.dataclass(frozen=True)
class While:
    """C(while), C(until) and C(for ((...))): any number of times."""

    condition: Script
    body: Script
    line: int


@dataclasses.dataclass(frozen=True)
class Function:
    """A definition. One without a name is called where it stands (zsh), with or without C(arguments)."""

    name: str
    body: Command
    line: int
    arguments: bool = False


@dataclasses.dataclass(frozen=True)
class Group:
    """C({ ...; })."""

    body: Script
    line: int


@dataclasses.dataclass(frozen=True)
class Subshell:
    """C(( ... )), passed over: it changes nothing outside."""

    line: int


Command = t.Union[Simple, Test, Arith, If, Case, For, While, Function, Group, Subshell]


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


@dataclasses.dataclass(frozen=True)
class Script:
    """Lists, one after the other."""

    lists: tuple[AndOr, ...]
