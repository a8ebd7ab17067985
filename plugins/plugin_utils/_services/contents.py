# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a config: its text as values that a JMESPath can be asked about.

Pure. Nobody vouches for the text, so its size is bounded, also that of what a few aliases of YAML unfold to. Numbers
with a point stay texts, as they are written: version 1.10 is not 1.1. Names with dots are nested, as Spring reads them.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import json
import re
import typing as t

import yaml

FORMATS = ("yaml", "json", "properties", "text")
#: Characters of a config: Nacos allows 10 MB at most and 100 KB by default, Consul 512 KB.
LONGEST = 2_000_000
#: Values in one config, each alias counted as often as it is used.
MOST_VALUES = 50_000
_ENDINGS = {"yml": "yaml", "yaml": "yaml", "json": "json", "properties": "properties", "txt": "text"}
_LINE = re.compile(r"\s*[^\s#!=:][^=:]*[=:]")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


class BadContent(ValueError):
    """A config that is not what its format says: the text says where."""


class _Loader(yaml.SafeLoader):
    """YAML without its guesses at numbers with a point and at dates: these stay texts."""


_LOST = ("tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _LOST]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(text: str, wished: str = "", said: str = "", name: str = "") -> t.Any:
    """The values of a config. C(wished) is the contract's format, C(said) the config centre's, C(name) the config's.

    Raises BadContent.
    """
    if len(text) > LONGEST:
        raise BadContent(f"it has {len(text)} characters; more than {LONGEST} are not read")
    ending = _ENDINGS.get(name.rpartition(".")[2].lower(), "")
    known = _ENDINGS.get(said.lower(), "")
    # What a config centre calls text, for want of anything else, may be more by its name.
    chosen = wished or (known if known != "text" else "") or ending
    try:
        values = _READERS[chosen](text) if chosen else _guess(text)
    except RecursionError:
        raise BadContent("it is nested too deeply") from None
    _bounded(values)
    return _nested(values)


def _guess(text: str) -> t.Any:
    """What it looks like: JSON, properties, a mapping in YAML; else a plain text."""
    try:
        return _json(text)
    except BadContent:
        pass
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] not in "#!"]
    if lines and all("=" in line and _LINE.match(line) and ": " not in line.partition("=")[0] for line in lines):
        return _properties(text)
    try:
        values = _yaml(text)
    except BadContent:
        return text.strip()
    return values if isinstance(values, (dict, list)) else text.strip()


def _json(text: str) -> t.Any:
    try:
        return json.loads(text, parse_float=str, parse_constant=str)
    except ValueError as exc:
        raise BadContent(f"it is no JSON: {exc}") from None


def _yaml(text: str) -> t.Any:
    try:
        documents = [one for one in yaml.load_all(text, Loader=_Loader) if one is not None]
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        # Not the whole text of the error: it shows lines of the config, which may hold a password.
        raise BadContent(f"it is no YAML: {getattr(exc, 'problem', None) or 'it cannot be read'}{where}") from None
    except ValueError as exc:
        raise BadContent(f"it is no YAML: {type(exc).__name__}") from None
    if len(documents) > 1:
        raise BadContent(f"it has {len(documents)} documents of YAML; which one counts is not known")
    return documents[0] if documents else None


def _properties(text: str) -> dict[str, str]:
    """Java's properties (java.util.Properties: load): continued lines, escapes, the last of two equal keys."""
    found: dict[str, str] = {}
    pending = ""
    for raw in text.splitlines():
        line = pending + raw.lstrip()
        pending = ""
        if not line or line[0] in "#!":
            continue
        if (len(line) - len(line.rstrip("\\"))) % 2:
            pending = line[:-1]
            continue
        key, value = _split(line)
        found[_unescaped(key)] = _unescaped(value)
    if pending:
        key, value = _split(pending)
        found[_unescaped(key)] = _unescaped(value)
    return found


def _split(line: str) -> tuple[str, str]:
    """At the first =, : or blank that is not escaped."""
    match = re.match(r"((?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)", line, re.DOTALL)
    return (match.group(1), match.group(2)) if match else (line, "")


def _unescaped(text: str) -> str:
    def meant(match: re.Match[str]) -> str:
        one = match.group(1)
        return chr(int(one[1:], 16)) if len(one) == 5 else _ESCAPES.get(one, one)

    return _ESCAPE.sub(meant, text)


def _bounded(values: t.Any) -> None:
    """Raise BadContent for more values than MOST_VALUES, without following more than that."""
    left = MOST_VALUES
    waiting = [values]
    while waiting:
        one = waiting.pop()
        left -= 1
        if left < 0:
            raise BadContent(f"it unfolds to more than {MOST_VALUES} values")
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, (list, set, tuple)):
            waiting += one


def _nested(values: t.Any) -> t.Any:
    """Names with dots as nested mappings; JSON types only. Raises BadContent where a name is a value and a mapping."""
    if isinstance(values, dict):
        made: dict[str, t.Any] = {}
        for key, item in values.items():
            _put(made, str(key) if not isinstance(key, bool) else str(key).lower(), _nested(item))
        return made
    if isinstance(values, (list, tuple, set)):
        return [_nested(item) for item in values]
    return values if isinstance(values, (bool, int, str, type(None))) else str(values)


def _put(into: dict[str, t.Any], name: str, item: t.Any) -> None:
    parts = name.split(".")
    if not all(parts):
        parts = [name]
    for part in parts[:-1]:
        into = into.setdefault(part, {})
        if not isinstance(into, dict):
            raise BadContent(f"{name}: {part} is a value and a mapping at the same time")
    last = parts[-1]
    if isinstance(item, dict) and isinstance(into.get(last), dict):
        for key, value in item.items():
            _put(into[last], key, value)
    elif last in into and isinstance(into[last], dict) != isinstance(item, dict):
        raise BadContent(f"{name} is a value and a mapping at the same time")
    else:
        into[last] = item


_READERS: dict[str, t.Callable[[str], t.Any]] = {
    "yaml": _yaml,
    "json": _json,
    "properties": _properties,
    "text": str.strip,
}
