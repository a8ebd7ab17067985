# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a document keep to a JSON schema? The few words of JSON schema that the report's own schema uses, no more.

So the published file is the only description of the report, on the controller too, where no schema library is at hand.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re
import typing as t

JsonDict = dict[str, t.Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_SPOKEN = frozenset(
    (
        *("$ref", "additionalProperties", "anyOf", "const", "enum", "items", "minLength", "minimum", "pattern"),
        *("properties", "required", "type"),
        *("$comment", "$defs", "$id", "$schema", "description", "title"),
    )
)


class Broken(ValueError):
    """A document that does not keep to its schema: the text names the place and what is wrong there."""


def check(document: t.Any, schema: JsonDict) -> None:
    """Raise Broken at the first place where the document does not keep to the schema."""
    _check(document, schema, schema, "$")


def _check(value: t.Any, schema: JsonDict, root: JsonDict, at: str) -> None:
    if not schema.keys() <= _SPOKEN:
        raise NotImplementedError(f"the schema says more than is understood here: {sorted(schema.keys() - _SPOKEN)}")
    if "$ref" in schema:
        _check(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in schema:
        _any_of(value, schema["anyOf"], root, at)
    _scalar(value, schema, at)
    if isinstance(value, dict):
        _object(value, schema, root, at)
    elif isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            _check(item, schema["items"], root, f"{at}[{index}]")


def _any_of(value: t.Any, choices: list[JsonDict], root: JsonDict, at: str) -> None:
    for choice in choices:
        try:
            _check(value, choice, root, at)
        except Broken as error:
            last = error
        else:
            return
    raise last


def _scalar(value: t.Any, schema: JsonDict, at: str) -> None:
    if "const" in schema and value != schema["const"]:
        raise Broken(f"{at} is {_short(value)}, not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        raise Broken(f"{at} is {_short(value)}, not one of {', '.join(map(str, schema['enum']))}")
    kinds = schema.get("type")
    if kinds is not None and not _is(value, [kinds] if isinstance(kinds, str) else kinds):
        raise Broken(f"{at} is {_short(value)}, not {kinds if isinstance(kinds, str) else ' or '.join(kinds)}")
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise Broken(f"{at} is {_short(value)}, which does not match {schema['pattern']}")
        if len(value) < schema.get("minLength", 0):
            raise Broken(f"{at} is too short")
    if "minimum" in schema and isinstance(value, (int, float)) and value < schema["minimum"]:
        raise Broken(f"{at} is {value}, less than {schema['minimum']}")


def _object(value: JsonDict, schema: JsonDict, root: JsonDict, at: str) -> None:
    missing = [name for name in schema.get("required", ()) if name not in value]
    if missing:
        raise Broken(f"{at} has no {', '.join(missing)}")
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    for name, item in value.items():
        if name in known:
            _check(item, known[name], root, f"{at}.{name}")
        elif others is False:
            raise Broken(f"{at} has {name!r}, which is unknown")
        elif isinstance(others, dict):
            _check(item, others, root, f"{at}.{name}")


def _is(value: t.Any, kinds: t.Sequence[str]) -> bool:
    # JSON's true is no number, Python's is.
    if isinstance(value, bool):
        return "boolean" in kinds
    # And 1.0 is an integer to JSON schema.
    if isinstance(value, float) and value.is_integer() and "integer" in kinds:
        return True
    return any(isinstance(value, _TYPES[kind]) for kind in kinds)


def _short(value: t.Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
