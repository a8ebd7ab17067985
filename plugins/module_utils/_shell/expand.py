# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shell's word becomes, as far as it can be known without running anything."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.pattern import Pattern, matches
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Cmd, Lit, Part, Shell, Var, Word

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files

#: Finding where a star ends takes the square of a text's length.
LONGEST_TRIMMED = 4096
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
#: Powerlevel10k's own lines ask for the user's name in this way (zshmisc, "Prompt expansion").
_PROMPT_USER = "${(%):-%n}"


@dataclasses.dataclass(frozen=True)
class Expander:
    """Expands words at one place of a file.

    C(place) says where a line is; C(substitute) answers a command substitution (None: nobody knows).
    """

    state: State
    shell: Shell
    files: Files
    place: t.Callable[[int], str]
    substitute: t.Callable[[str, int], Traced | None]

    def scalar(self, word: Word, *, assignment: bool = False) -> Traced:
        """The word as one text: as in an assignment or between C([[) and C(]]), where nothing is split."""
        place = self.place(word.line)
        values: list[Traced] = []
        for number, part in enumerate(word.parts):
            if isinstance(part, Lit) and not part.quoted:
                last = number == len(word.parts) - 1
                values.append(self._unquoted(part.text, place, first=number == 0, last=last, assignment=assignment))
            else:
                values.append(self._part(part, word.line))
        return traced.join(values, place)

    def fields(self, word: Word) -> list[Traced]:
        """The words a command, a loop or an array gets from it."""
        braces = self.braces(word)
        if braces is not None:
            return [field for each in braces for field in self.fields(each)]
        elements = self._elements(word)
        if elements is not None:
            return elements
        place = self.place(word.line)
        value = self.scalar(word)
        pattern = Pattern.of(self, word)
        if pattern.is_one:
            return self._files(pattern, value, place)
        if any(isinstance(part, (Var, Cmd)) and not part.quoted for part in word.parts):
            return self._split(word, value)
        quoted = any(part.quoted for part in word.parts)
        return [value] if value or quoted else []

    def is_array(self, name: str) -> bool:
        """Whether it is zsh's path, or another array that is known."""
        variable = self.state.variables.get(name)
        return (name == "path" and self.shell == "zsh") or (variable is not None and variable.elements is not None)

    @staticmethod
    def _unknown(place: str, why: str) -> list[Traced]:
        return [traced.unknown(place, why)]

    # parts

    def _part(self, part: Part, line: int) -> Traced:
        place = self.place(line)
        if isinstance(part, Lit):
            return traced.literal(part.text, place)
        if isinstance(part, Var):
            return self._variable(part, line)
        if isinstance(part, Cmd):
            answer = None if part.as_file else self.substitute(part.text, line)
            why = f"{place}: $({short(part.text)}) is not run"
            return (traced.Piece("", place, why, printed=part.text),) if answer is None else answer
        if part.text == _PROMPT_USER and self.shell == "zsh":
            return self.state.value("USER")
        return traced.unknown(place, f"{short(part.text)} is not followed")

    def _unquoted(self, text: str, place: str, *, first: bool, last: bool, assignment: bool) -> Traced:
        """Unquoted text: a tilde at its start, and in an assignment behind each colon, is a home."""
        pieces = text.split(":") if assignment else [text]
        values: list[Traced] = []
        for number, piece in enumerate(pieces):
            values.append(traced.literal(":", place) if number else ())
            begins = first or number > 0
            if piece.startswith("~") and begins:
                complete = last or number < len(pieces) - 1 or "/" in piece
                values.append(self._tilde(piece, place, complete=complete))
            elif piece.startswith("=") and begins and self.shell == "zsh" and piece[1:]:
                values.append(traced.unknown(place, f"{short(piece)} is not followed"))
            else:
                values.append(traced.literal(piece, place))
        return traced.join(values, place)

    def _tilde(self, text: str, place: str, *, complete: bool) -> Traced:
        user, slash, rest = text[1:].partition("/")
        if user or not complete or self.state.is_set("HOME", and_not_empty=True) is not True:
            return traced.unknown(place, f"{short(text)} is not followed")
        return traced.join((self.state.value("HOME"), traced.literal(slash + rest, place)), place)

    def _variable(self, part: Var, line: int) -> Traced:
        place = self.place(line)
        if part.name == "path" and self.shell == "zsh":
            return traced.unknown(place, "the array path inside a word is not followed")
        if part.name == "@" or (part.all_elements and self.is_array(part.name)):
            return traced.unknown(place, "several words inside a word are not followed")
        if not part.op:
            return self.state.value(part.name)
        argument = part.arg if part.arg is not None else Word((), line)
        if part.op in ("%", "%%", "#", "##"):
            return self._trimmed(part, dataclasses.replace(argument, line=line))
        return self._or_default(part, dataclasses.replace(argument, line=line))

    def _or_default(self, part: Var, argument: Word) -> Traced:
        """C(${name-text}), C(${name=text}), C(${name+text}), C(${name?text}), with a colon or without."""
        place = self.place(argument.line)
        there = self.state.is_set(part.name, and_not_empty=part.op.startswith(":"))
        if there is None:
            return traced.unknown(place, f"whether {part.name} is set is not known")
        kind = part.op[-1]
        if kind == "+":
            return self.scalar(argument, assignment=not part.quoted) if there else ()
        if there:
            return self.state.value(part.name)
        if kind == "?":
            self.state.lose(place, f"stops because {part.name} is not set")
            return ()
        value = self.scalar(argument, assignment=not part.quoted)
        if kind == "=":
            self.state.assign(part.name, value)
        return value

    def _trimmed(self, part: Var, argument: Word) -> Traced:
        """C(${name%pattern}) and C(${name#pattern})."""
        value = self.state.value(part.name)
        text = traced.known(value)
        expression = Pattern.of(self, argument).expression
        too_long = text is not None and len(text) > LONGEST_TRIMMED and "*" in (expression or "")
        if expression is None or too_long or (text is None and not self._begins(part, argument, value)):
            return traced.unknown(self.place(argument.line), f"the pattern of {part.name} is not followed")
        if text is None:
            return traced.cut(value, len(traced.show(self.scalar(argument))), len(traced.show(value)))
        ends = range(len(text) + 1) if part.op in ("#", "%%") else range(len(text), -1, -1)
        for at in ends:
            if part.op[0] == "#" and matches(expression, text[:at]):
                return traced.cut(value, at, len(text))
            if part.op[0] == "%" and matches(expression, text[at:]):
                return traced.cut(value, 0, at)
        return value

    def _begins(self, part: Var, argument: Word, value: Traced) -> bool:
        """Whether what is known at the start of a value holds all of a C(#text) without patterns."""
        text = traced.known(self.scalar(argument))
        first = value[0] if value else None
        plain = text is not None and not Pattern.of(self, argument).is_one
        return (
            plain and part.op[0] == "#" and first is not None and not first.doubt and first.text.startswith(text or "")
        )

    # several words of one

    def braces(self, word: Word) -> list[Word] | None:
        """The words of C(a{b,c}d), without nesting; None when there are no braces."""
        for number, part in enumerate(word.parts):
            found = _BRACES.search(part.text) if isinstance(part, Lit) and not part.quoted else None
            if found and isinstance(part, Lit):
                before, after = word.parts[:number], word.parts[number + 1 :]
                texts = [part.text[: found.start()] + text + part.text[found.end() :] for text in found[1].split(",")]
                return [Word((*before, Lit(text), *after), word.line) for text in texts]
        return None

    def _elements(self, word: Word) -> list[Traced] | None:
        """The elements of C($path), C("${name[@]}"), C("$@") and the like; None for any other word."""
        part = word.parts[0] if len(word.parts) == 1 else None
        if not isinstance(part, Var) or part.op:
            return None
        if part.name == "@":
            arguments = self.state.arguments
            found = self._unknown(self.place(word.line), "arguments that are not known")
            return found if arguments is None else self._kept(list(arguments), part, word)
        if not self.is_array(part.name) or (part.quoted and not part.all_elements):
            return None
        if self.shell == "bash" and not part.all_elements:
            return None
        if part.name == "path":
            path = self.state.look("PATH")
            elements = [] if path is None else [traced.path_of((each,)) for each in traced.split(path.value)]
        else:
            variable = self.state.look(part.name)
            elements = list(variable.elements or ()) if variable is not None else []
        return self._kept(elements, part, word)

    def _files(self, pattern: Pattern, value: Traced, place: str) -> list[Traced]:
        """File names: bash keeps a pattern that none matches as it is, zsh stops reading the file."""
        found = None if self.state.patterns_differ else pattern.files(self.files)
        if found is None:
            return self._unknown(place, "a pattern is not followed")
        if not found and self.shell == "bash":
            return [value]
        if not found and not pattern.may_be_nothing:
            self.state.lose(place, "stops because no file matches a pattern")
        return found

    def _kept(self, elements: list[Traced], part: Var, word: Word) -> list[Traced]:
        """Without quotes empty elements vanish (zshexpn, "Parameter Expansion"), and bash splits the others."""
        if part.quoted:
            return elements
        if self.shell == "bash" and any(re.search(r"[\s*?\[]", traced.known(each) or " ") for each in elements):
            return self._unknown(self.place(word.line), "elements without quotes may become several words")
        return [each for each in elements if each]

    def _split(self, word: Word, value: Traced) -> list[Traced]:
        """What is left of unquoted expansions: bash splits them and takes patterns in them, zsh splits commands'."""
        splits = self.shell == "bash" or any(isinstance(part, Cmd) and not part.quoted for part in word.parts)
        text = traced.known(value)
        quoted = any(part.quoted for part in word.parts)
        if not splits:
            return [value] if value or quoted else []
        if text is None:
            return self._unknown(self.place(word.line), "an expansion without quotes may become several words")
        if not re.search(r"[\s*?\[\\]", text):
            return [value] if value or quoted else []
        if len(word.parts) > 1 or re.search(r"[*?\[\\]", text) or "IFS" in self.state.variables:
            return self._unknown(self.place(word.line), "an expansion without quotes may become several words")
        return [traced.cut(value, found.start(), found.end()) for found in re.finditer(r"[^ \t\n]+", text)]


def short(text: str) -> str:
    """The text in one line that is not too long."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."
