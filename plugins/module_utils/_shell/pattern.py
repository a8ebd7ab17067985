# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns of C(case), C([[), C(${name#...}) and file names."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Lit, Var, Word

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.module_utils._shell.expand import Expander
    from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files

#: C(*), C(?), a simple set, or anything else, sign by sign.
_SIGN = re.compile(r"\*|\?|\[[!^]?[\w.,:/ -]+\]|.", re.DOTALL)
_QUALIFIER = re.compile(r"\(([N/.-]*)\)$")
#: What makes a pattern of an unquoted text. A set needs its end, braces and zsh's own signs are not followed at all.
_MAGIC = re.compile(r"[*?(]|\[.*\]|\{.*(,|\.\.).*\}")
_NOT_FOLLOWED = {"zsh": re.compile(r"[\[\]()|<>~^#{}]"), "bash": re.compile(r"[\[\]()|{}]")}
MOST_FILES = 200


@dataclasses.dataclass(frozen=True)
class Pattern:
    """A word as a pattern. C(expression) is a regular one for it, None where it is not followed.

    C(is_one): something in it is magic; C(place) is where it stands, C(qualifier) what zsh's C((N/)) behind it holds.
    """

    expression: str | None
    is_one: bool
    place: str
    qualifier: str | None = None

    @classmethod
    def of(cls, expander: Expander, word: Word) -> Pattern:
        """The pattern a word is, with what is quoted in it taken as it is."""
        parts = list(word.parts)
        last = parts[-1] if parts else None
        magic = any(isinstance(part, Lit) and not part.quoted and _MAGIC.search(part.text) for part in parts)
        qualifier = None
        if expander.shell == "zsh" and isinstance(last, Lit) and not last.quoted:
            found = _QUALIFIER.search(last.text)
            if found:
                qualifier = found[1]
                parts[-1] = Lit(last.text[: found.start()])
        found_parts: list[str] = []
        for number, part in enumerate(parts):
            text = cls._part(expander, Word((part,), word.line), first=number == 0, only=len(parts) == 1)
            if text is None:
                return cls(None, magic, expander.place(word.line), qualifier)
            found_parts.append(text)
        return cls("".join(found_parts), magic, expander.place(word.line), qualifier)

    @classmethod
    def _part(cls, expander: Expander, word: Word, *, first: bool, only: bool) -> str | None:
        part = word.parts[0]
        if isinstance(part, Lit) and not part.quoted and not (first and part.text.startswith("~")):
            return cls._signs(part.text, expander.shell)
        tail = ""
        if isinstance(part, Lit) and not part.quoted:
            home, slash, rest = part.text.partition("/")
            if not only and not slash:
                return None
            word, tail = Word((Lit(home),), word.line), slash + rest
        value = traced.known(expander.scalar(word))
        after = cls._signs(tail, expander.shell)
        if value is None or after is None:
            return None
        if expander.shell == "bash" and isinstance(part, Var) and not part.quoted and re.search(r"[*?\[\\]", value):
            return None
        return re.escape(value) + after

    @staticmethod
    def _signs(text: str, shell: str) -> str | None:
        found: list[str] = []
        for sign in _SIGN.findall(text):
            if sign == "*":
                found.append(".*")
            elif sign == "?":
                found.append(".")
            elif len(sign) > 1:
                inside = sign[1:-1]
                found.append("[" + ("^" + inside[1:] if inside[0] in "!^" else inside) + "]")
            elif _NOT_FOLLOWED[shell].match(sign):
                return None
            else:
                found.append(re.escape(sign))
        return "".join(found)

    def matches(self, text: str) -> bool | None:
        """Whether all of the text matches; None where nobody knows."""
        return None if self.expression is None else matches(self.expression, text)

    @property
    def may_be_nothing(self) -> bool:
        """Whether zsh takes it without complaint when no file matches."""
        return "N" in (self.qualifier or "")

    def files(self, files: Files) -> list[Traced] | None:
        """The paths it stands for; None where nobody knows."""
        expression = self.expression
        if expression is None or not expression.startswith("/") or (self.qualifier or "").count("-") > 1:
            return None
        found = [""]
        for component in expression.split("/")[1:]:
            matched = self._level(found, component, files)
            if matched is None or len(matched) > MOST_FILES:
                return None
            found = matched
        return [traced.literal(path, self.place) for path in found if self._qualifies(path, files)]

    @staticmethod
    def _level(folders: t.Sequence[str], component: str, files: Files) -> list[str] | None:
        """The paths one component deeper."""
        plain = re.sub(r"\\(.)", r"\1", component, flags=re.DOTALL)
        if re.escape(plain) == component:
            return [f"{folder}/{plain}" for folder in folders]
        found: list[str] = []
        for folder in folders:
            names = files.names(folder or "/")
            if names is None:
                return None
            for name in names:
                hidden = name.startswith(".") and not component.startswith("\\.")
                if not hidden and re.fullmatch(component, name, re.DOTALL):
                    found.append(f"{folder}/{name}")
        return found

    def _qualifies(self, path: str, files: Files) -> bool:
        qualifier = self.qualifier or ""
        status = files.status(path, follow="-" in qualifier)
        if status is None and "-" in qualifier:
            status = files.status(path, follow=False)
        if status is None:
            return False
        if "/" in qualifier and not stat.S_ISDIR(status.st_mode):
            return False
        return "." not in qualifier or stat.S_ISREG(status.st_mode)


def matches(expression: str, text: str) -> bool:
    """Whether all of a text matches. Star by star: what stands between two has one length, so the first fit is as good
    as any, and a pattern of many stars takes no longer than its text.
    """
    first, *rest = (re.compile(segment, re.DOTALL) for segment in expression.split(".*"))
    found = first.match(text)
    if found is None or not rest:
        return found is not None and found.end() == len(text)
    at = found.end()
    for segment in rest[:-1]:
        found = segment.search(text, at)
        if found is None:
            return False
        at = found.end()
    return re.compile(f"(?:{rest[-1].pattern})\\Z", re.DOTALL).search(text, at) is not None
