# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small, bounded reader of BER, of which DER is the strict form (ITU-T X.690).

Apple's signatures need BER: its CMS encoder leaves lengths open (8.1.3.6), everything else is DER. Depth, number and
size of what is read are bounded; what does not fit is an ExecutableError.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._readable import ExecutableError, counted

BOOLEAN, INTEGER, OCTETS, OID, UTF8, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x06, 0x0C, 0x30, 0x31
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
CONSTRUCTED = 0x20

_DEEPEST = 24
_MOST_CHILDREN = 4096
_OPEN_LENGTH = 0x80
_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_TIME = re.compile(r"(\d{4}|\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z")
#: RFC 5280 4.1.2.5.1: a year of two digits from 50 on is of the last century.
_CENTURY = 50


@dataclasses.dataclass(frozen=True)
class Element:
    """One value: its tag with class and form, its content, and all its bytes."""

    tag: int
    content: bytes
    encoding: bytes


def only(data: bytes) -> Element:
    """The value that these bytes begin with; what follows it is padding and must be zeros. Raises ExecutableError."""
    found, end = _element(data, 0, 0)
    if data[end:].strip(b"\0"):
        raise ExecutableError("something follows where an encoded value ends")
    return found


def children(element: Element) -> list[Element]:
    """The values inside a constructed one. Raises ExecutableError."""
    if not element.tag & CONSTRUCTED:
        raise ExecutableError(f"an encoded value of tag {element.tag:#x} holds no others")
    found: list[Element] = []
    at = 0
    while at < len(element.content):
        child, at = _element(element.content, at, 0)
        found.append(child)
        counted("encoded values", len(found), _MOST_CHILDREN)
    return found


def _element(data: bytes, at: int, depth: int) -> tuple[Element, int]:
    """The value at C(at), and where the next one begins."""
    counted("levels of encoded values", depth, _DEEPEST)
    if at + 2 > len(data):
        raise ExecutableError("an encoded value is cut off")
    tag, first = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise ExecutableError("an encoded value has a tag of more than one byte")
    if first == _OPEN_LENGTH and tag & CONSTRUCTED:
        start, end = at + 2, _end_of_open(data, at + 2, depth)
        return Element(tag, data[start:end], data[at : end + 2]), end + 2
    start, size = _length(data, at + 1)
    if start + size > len(data):
        raise ExecutableError(f"an encoded value has {size} bytes where {len(data) - start} are left")
    return Element(tag, data[start : start + size], data[at : start + size]), start + size


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where the content begins, and its size."""
    first = data[at]
    if first < _OPEN_LENGTH:
        return at + 1, first
    count = first & 0x7F
    if not 1 <= count <= 4 or at + 1 + count > len(data):
        raise ExecutableError("an encoded value has no length that can be read")
    return at + 1 + count, int.from_bytes(data[at + 1 : at + 1 + count], "big")


def _end_of_open(data: bytes, at: int, depth: int) -> int:
    """Where the two zero bytes lie that end a value of open length."""
    while data[at : at + 2] != b"\0\0":
        at = _skipped(data, at, depth + 1)
    return at


def _skipped(data: bytes, at: int, depth: int) -> int:
    """Where the value after the one at C(at) begins, without a copy of its content."""
    counted("levels of encoded values", depth, _DEEPEST)
    if at + 2 > len(data):
        raise ExecutableError("an encoded value is cut off")
    if data[at + 1] == _OPEN_LENGTH and data[at] & CONSTRUCTED:
        return _end_of_open(data, at + 2, depth) + 2
    start, size = _length(data, at + 1)
    if start + size > len(data):
        raise ExecutableError(f"an encoded value has {size} bytes where {len(data) - start} are left")
    return start + size


def octets(element: Element) -> bytes:
    """The bytes of an OCTET STRING; one in pieces, as an open length has it, put together."""
    if element.tag & CONSTRUCTED:
        return b"".join(child.content for child in children(element))
    return element.content


def oid(element: Element) -> str:
    """An object identifier in dots."""
    if element.tag != OID or not element.content:
        raise ExecutableError("no object identifier where one is due")
    numbers, number = [], 0
    for byte in element.content[:64]:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2) if numbers else 0
    head = [first, numbers[0] - 40 * first] if numbers else []
    return ".".join(str(part) for part in [*head, *numbers[1:]])


def text(element: Element) -> str:
    """A string of whatever kind; bytes that are not of it stay visible."""
    encoding = _STRINGS.get(element.tag)
    if encoding is None:
        raise ExecutableError(f"no text, but an encoded value of tag {element.tag:#x}")
    return element.content.decode(encoding, "backslashreplace" if encoding != "utf-16-be" else "replace")


def time(element: Element) -> str:
    """A date as C(2026-11-24T08:00:00Z)."""
    match = _TIME.fullmatch(element.content[:32].decode("ascii", "replace"))
    if element.tag not in (UTC_TIME, GENERALIZED_TIME) or match is None:
        raise ExecutableError("no date where one is due")
    year = int(match[1])
    if element.tag == UTC_TIME:
        year += 1900 if year >= _CENTURY else 2000
    try:
        moment = datetime.datetime(year, *(int(part) for part in match.groups()[1:]))  # type: ignore[arg-type]  # five
    except ValueError as exc:
        raise ExecutableError("no date that exists") from exc
    return f"{moment.isoformat()}Z"


def plist(element: Element, depth: int = 0) -> t.Any:
    """A property list in DER, as Apple encodes entitlements: booleans, integers, strings, lists and dictionaries.

    Dictionaries are C([CONTEXT 16]) since macOS 12, SETs before; each entry is a SEQUENCE of key and value.
    """
    counted("levels of a property list", depth, _DEEPEST)
    if element.tag == BOOLEAN:
        return element.content != b"\0"
    if element.tag == INTEGER:
        counted("bytes of an integer", len(element.content), 16)
        return int.from_bytes(element.content, "big", signed=True)
    if element.tag == UTF8:
        return text(element)
    if element.tag == SEQUENCE:
        return [plist(child, depth + 1) for child in children(element)]
    if element.tag in (0xB0, SET):
        return dict(_entry(child, depth) for child in children(element))
    raise ExecutableError(f"a property list with an encoded value of tag {element.tag:#x}")


def _entry(element: Element, depth: int) -> tuple[str, t.Any]:
    parts = children(element)
    if element.tag != SEQUENCE or len(parts) != 2:
        raise ExecutableError("a property list whose entry is no key with a value")
    return text(parts[0]), plist(parts[1], depth + 1)
