# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must not be shown: values by the names that stand before them, and the credentials of the sources anywhere."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import hashlib
import json
import re
import typing as t

HIDDEN = "(redacted)"
#: A credential shorter than this is a word that stands in every text; to blank it out would hide nothing but sense.
_SHORTEST = 6
_LOGIN = re.compile(r"//[^/@\s]*:[^/@\s]*@")


class Redactor:
    """C(patterns) are regular expressions for names, C(known) texts that are secret wherever they appear."""

    def __init__(self, patterns: t.Sequence[str], known: t.Sequence[str] = ()) -> None:
        try:
            self._patterns = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
        except re.error as exc:
            raise ValueError(f"secret_keys: {exc.pattern!r} is no regular expression: {exc.msg}") from None
        self._known = sorted({one for one in known if len(one) >= _SHORTEST}, key=len, reverse=True)

    def hides(self, *names: str) -> bool:
        """Whether what bears one of these names is secret."""
        return any(pattern.search(name) for pattern in self._patterns for name in names)

    def text(self, text: str) -> str:
        """A text without the known secrets, and without the log-in of any URL."""
        for one in self._known:
            text = text.replace(one, HIDDEN)
        return _LOGIN.sub(f"//{HIDDEN}@", text)

    def shown(self, value: t.Any) -> str:
        """A value as text, with what its own names say is secret left out.

        Of a text of many lines no name says what in it is secret, as of a key or a script: only its digest is shown.
        """
        if isinstance(value, str) and "\n" in value:
            digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            return f"a text of {len(value)} characters, sha256 {digest}..."
        return self.text(value if isinstance(value, str) else json.dumps(self._without(value), ensure_ascii=False))

    def _without(self, value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {key: HIDDEN if self.hides(str(key)) else self._without(item) for key, item in value.items()}
        return [self._without(item) for item in value] if isinstance(value, list) else value

    def changes(self, before: t.Any, after: t.Any) -> tuple[list[str], list[str]]:
        """The lines C(name: value) in which two configs differ, as they were and as they will be."""
        old, new = dict(_flat(before)), dict(_flat(after))
        names = [name for name in {**old, **new} if old.get(name, _ABSENT) != new.get(name, _ABSENT)]
        return [self._line(name, old) for name in names if name in old], [
            self._line(name, new) for name in names if name in new
        ]

    def _line(self, name: str, values: t.Mapping[str, t.Any]) -> str:
        return f"{name or 'value'}: {HIDDEN if self.hides(name) else self.shown(values[name])}"


_ABSENT = object()


def _flat(value: t.Any, name: str = "") -> t.Iterator[tuple[str, t.Any]]:
    """Each scalar with its path."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flat(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _flat(item, f"{name}[{number}]")
    else:
        yield name, value
