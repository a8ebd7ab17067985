# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One value, in the many ways in which it is written: 5000, "5000", 5s, PT5S. Two that mean the same must compare so.

Pure. What cannot be told for sure stays apart: a text is no number because it begins like one, and true is not 1.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import re
import typing as t
from decimal import Context, Decimal

Kind = t.Literal["auto", "text", "number", "bool", "duration", "size", "json"]
KINDS: tuple[str, ...] = t.get_args(Kind)

#: No leading zeros: 007 is somebody's name. Bounded: 1e999999999 would fill the memory when written out.
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d{0,29})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?")
#: Digits enough for all that is read here: the usual 28 would round, and two numbers would become one.
_EXACT = Context(prec=200)
_PLAIN = r"(\d{1,18}(?:\.\d{1,9})?)"
_SPAN = re.compile(_PLAIN + r"\s*(ns|us|µs|ms|s|m|h|d)", re.IGNORECASE)
_ISO = re.compile(
    rf"P(?:{_PLAIN}D)?(?:T(?:{_PLAIN}H)?(?:{_PLAIN}M)?(?:{_PLAIN}S)?)?",
    re.IGNORECASE,
)
_SIZE = re.compile(_PLAIN + r"\s*([KMGT]?)(i?)(B?)", re.IGNORECASE)
#: In milliseconds.
_SPANS = {
    "ns": Decimal("0.000001"),
    "us": Decimal("0.001"),
    "µs": Decimal("0.001"),
    "ms": Decimal(1),
    "s": Decimal(1000),
    "m": Decimal(60_000),
    "h": Decimal(3_600_000),
    "d": Decimal(86_400_000),
}
#: In bytes. KB is 1024 bytes, as Spring's DataSize and the JVM have it.
_SIZES = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
#: Units of a bare number, by type; the first is meant where none is given.
UNITS = {"duration": ("ms", "ns", "us", "s", "m", "h", "d"), "size": ("B", "KB", "MB", "GB", "TB")}


class Untyped(ValueError):
    """A value that is not of the type it should have: the text says so."""


@dataclasses.dataclass(frozen=True)
class Value:
    """A value that compares. C(kind) and C(key) are what counts, C(shown) is for people."""

    kind: str
    key: t.Any
    shown: str = dataclasses.field(compare=False)

    @property
    def number(self) -> Decimal | None:
        """What a range is about, None for what has no order."""
        return self.key if isinstance(self.key, Decimal) else None


def typed(raw: t.Any, kind: str = "auto", unit: str = "") -> Value:
    """The value that C(raw) means. Raises Untyped."""
    return _READERS[kind](raw, unit)


def _auto(raw: t.Any, _unit: str) -> Value:
    if isinstance(raw, bool):
        return _bool(raw, "")
    if isinstance(raw, str):
        text = raw.strip()
        if text.lower() in ("true", "false"):
            return _bool(text, "")
        return _number(text, "") if _NUMBER.fullmatch(text) else _text(text, "")
    if isinstance(raw, (dict, list)):
        return _json(raw, "")
    return _number(raw, "")


def _text(raw: t.Any, _unit: str) -> Value:
    if isinstance(raw, (dict, list)) or raw is None:
        raise Untyped(f"{_brief(raw)} is no text")
    text = raw.strip() if isinstance(raw, str) else json.dumps(raw)
    return Value("text", text, text)


def _number(raw: t.Any, _unit: str) -> Value:
    text = str(raw).strip()
    if isinstance(raw, (bool, dict, list)) or not _NUMBER.fullmatch(text):
        raise Untyped(f"{_brief(raw)} is no number")
    number = _reduced(Decimal(text))
    return Value("number", number, _plain(number))


def _bool(raw: t.Any, _unit: str) -> Value:
    text = str(raw).strip().lower()
    if text not in (*_TRUE, *_FALSE) or isinstance(raw, (dict, list)):
        raise Untyped(f"{_brief(raw)} is neither true nor false")
    return Value("bool", text in _TRUE, "true" if text in _TRUE else "false")


def _duration(raw: t.Any, unit: str) -> Value:
    text = str(raw).strip()
    if isinstance(raw, (bool, dict, list)) or not text:
        raise Untyped(f"{_brief(raw)} is no duration")
    if _NUMBER.fullmatch(text):
        total = _EXACT.multiply(Decimal(text), _SPANS[unit or "ms"])
    elif (iso := _ISO.fullmatch(text)) and any(iso.groups()):
        parts = zip(iso.groups(), ("d", "h", "m", "s"), strict=True)
        total = _sum((part, name) for part, name in parts if part)
    else:
        total = _sum(_spans(text))
    total = _reduced(total)
    return Value("duration", total, f"{_plain(total)} ms")


def _spans(text: str) -> t.Iterator[tuple[str, str]]:
    """The parts of 1h30m, as Go and Spring write it. Raises Untyped."""
    at = 0
    while at < len(text):
        match = _SPAN.match(text, at)
        if match is None:
            raise Untyped(f"{_brief(text)} is no duration")
        yield match.group(1), match.group(2).lower()
        at = match.end()


def _sum(parts: t.Iterable[tuple[str, str]]) -> Decimal:
    """Numbers with their units, in milliseconds."""
    total = Decimal(0)
    for number, unit in parts:
        total = _EXACT.add(total, _EXACT.multiply(Decimal(number), _SPANS[unit]))
    return total


def _reduced(number: Decimal) -> Decimal:
    """One form for each number: no zeros at its end, no minus before nothing."""
    return _EXACT.add(_EXACT.normalize(number), Decimal(0))


def _size(raw: t.Any, unit: str) -> Value:
    text = str(raw).strip()
    match = None if isinstance(raw, (bool, dict, list)) else _SIZE.fullmatch(text)
    if match is None or (match.group(3) and not match.group(2)):
        raise Untyped(f"{_brief(raw)} is no size")
    bare = not any(match.groups()[1:])
    factor = _SIZES[(unit[:-1] if bare else match.group(2)).lower()]
    total = _reduced(_EXACT.multiply(Decimal(match.group(1)), Decimal(factor)))
    return Value("size", total, f"{_plain(total)} bytes")


def _json(raw: t.Any, _unit: str) -> Value:
    if isinstance(raw, str):
        try:
            raw = json.loads(raw, parse_float=str)
        except (ValueError, RecursionError):
            raise Untyped(f"{_brief(raw)} is no JSON") from None
    shown = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    return Value("json", _canonical(raw), shown)


def _canonical(raw: t.Any) -> t.Any:
    """Hashable, with each scalar as C(auto) has it; the order of a mapping's keys is no difference."""
    if isinstance(raw, dict):
        return ("mapping", tuple(sorted((str(key), _canonical(item)) for key, item in raw.items())))
    if isinstance(raw, list):
        return ("list", tuple(_canonical(item) for item in raw))
    if raw is None:
        return ("null", "")
    value = _auto(raw, "")
    return (value.kind, value.shown)


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def _brief(raw: t.Any) -> str:
    """A value for an error; of a mapping or a list nothing that may be secret in it."""
    if isinstance(raw, (dict, list)):
        return f"a {'mapping' if isinstance(raw, dict) else 'list'} of {len(raw)}"
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}..."


_READERS: dict[str, t.Callable[[t.Any, str], Value]] = {
    "auto": _auto,
    "text": _text,
    "number": _number,
    "bool": _bool,
    "duration": _duration,
    "size": _size,
    "json": _json,
}
