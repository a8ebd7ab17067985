# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the shell that change how the following lines are read, or whether they are (zshoptions, bash C(set))."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import names

#: Options of C(setopt) that do so. Names without C(_), without C(no).
_ZSH = names(
    "allexport braceccl cshjunkiehistory cshjunkieloops cshjunkiequotes cshnullcmd equals errexit errreturn exec"
    " globassign globsubst globdots ignorebraces ignoreclosebraces ksharrays kshtypeset kshzerosubscript"
    " magicequalsubst nullglob cshnullglob nomatch posixaliases posixargzero posixbuiltins posixidentifiers"
    " posixstrings privileged rcexpandparam rcquotes restricted shfileexpansion shglob shnullcmd shoptionletters"
    " shortloops shwordsplit singlecommand unset"
)
#: On from the start: switching them on changes nothing.
_ON = names("equals exec nomatch shortloops unset")
#: Options of C(set) by letter and by name that do the same, in both shells.
_LETTERS = frozenset("aefknptuB")
_NAMES = names("allexport errexit noexec noglob nounset keyword onecmd physical posix privileged braceexpand")
#: They only decide what a pattern without a match becomes, which is a doubt of its own.
_OF_PATTERNS = names("nullglob cshnullglob nomatch globdots")


def setopt(command: str, words: t.Sequence[str | None], state: State) -> str:
    """C(setopt) or C(unsetopt); gives the option that makes the rest unreadable to us, or nothing."""
    for name in words:
        option, on = _option(name or "")
        on = on == (command == "setopt")
        if name is None or (option in _ZSH - _OF_PATTERNS and not (option in _ON and on)):
            return f"{command} {name or ''}"
        if option in _OF_PATTERNS:
            state.patterns_differ = True
        elif option == "rcs":
            state.rcs = on
        elif option == "globalrcs":
            state.global_rcs = on
    return ""


def _option(name: str) -> tuple[str, bool]:
    """An option's plain name and whether C(setopt) with it switches it on."""
    plain = name.replace("_", "").replace("-", "").lower()
    if plain.startswith("no") and plain not in ("nomatch", "notify"):
        return plain[2:], False
    return plain, True


def set_options(words: t.Sequence[str | None]) -> tuple[int | None, str]:
    """C(set): where new arguments begin, None without any, and the option that makes the rest unreadable to us."""
    number = 0
    while number < len(words):
        text = words[number]
        if text == "--":
            return number + 1, ""
        if text is None or text[:1] not in ("-", "+"):
            return number, ""
        name = words[number + 1] if text in ("-o", "+o") and number + 1 < len(words) else ""
        if name is None or name in _NAMES or (len(text) > 1 and text[1:] != "o" and set(text[1:]) & _LETTERS):
            return None, f"set {text} {name or ''}".rstrip()
        number += 2 if text in ("-o", "+o") else 1
    return None, ""
