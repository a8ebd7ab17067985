# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our settings in Go's own environment file, which leave no trace when they are taken out. Pure.

A comment says of each what stood there before. Go passes over comments, and C(go env -w) keeps them, but it sorts the
settings between two of them (cmd/go/internal/envcmd C(updateEnvFile) of go1.21.5): so a comment names its key and need
not stand beside it.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go.user import env

_OURS = re.compile(
    rb"# golden\.triangle: (?P<key>[A-Z][A-Z0-9_]*)=(?P<value>\S*) is ours"
    rb"(?:, in place of: (?P<before>.*)|(?P<joined>, after a line without an end))?",
    re.DOTALL,
)
_JOINED = b", after a line without an end"
_MADE = re.compile(rb"# golden\.triangle: made this file and (?P<folders>\d{1,2}) folders")


@dataclasses.dataclass(frozen=True)
class _Ours:
    """One comment: where it stands, our line, and what was there before it (None for nothing)."""

    index: int
    key: str
    line: bytes
    before: bytes | None
    joined: bool


def keys(data: bytes) -> list[str]:
    """The keys that a comment of ours stands for."""
    return [ours.key for ours in _all(data.split(b"\n"))]


def put(data: bytes | None, key: str, value: str, *, folders: int = 0) -> bytes:
    """The file with C(key) set; every other byte stays.

    Only the line that holds is replaced: earlier ones of the same key mean nothing to Go. Where there is no file
    (None), C(folders) is the number of folders that have to be made for it.
    """
    if data is None:
        data = f"# golden.triangle: made this file and {folders} folders\n".encode()
    data = taken(data, key)
    lines = data.split(b"\n")
    line = f"{key}={value}".encode()
    comment = f"# golden.triangle: {key}={value} is ours".encode()
    held = env.holding(lines, key)
    if held is not None:
        lines[held : held + 1] = [comment + b", in place of: " + lines[held], line]
        return b"\n".join(lines)
    if data and not data.endswith(b"\n"):
        return b"\n".join([*lines, comment + _JOINED, line, b""])
    return b"\n".join([*lines[:-1], comment, line, b""])


def taken(data: bytes, key: str) -> bytes:
    """The file without our setting of C(key), as it was before; what somebody else has set since stays."""
    lines = data.split(b"\n")
    for ours in _all(lines):
        if ours.key == key:
            return _without_head(_restored(lines, ours))
    return data


def made(data: bytes) -> int | None:
    """For a file that holds nothing but that we made it, the number of folders made for it; None for any other."""
    match = _MADE.fullmatch(data.rstrip(b"\n"))
    return int(match.group("folders")) if match is not None else None


def _all(lines: t.Sequence[bytes]) -> list[_Ours]:
    found = []
    for index, line in enumerate(lines):
        match = _OURS.fullmatch(line)
        if match is not None:
            key, value = match.group("key"), match.group("value")
            before, joined = match.group("before"), match.group("joined") is not None
            found.append(_Ours(index, key.decode("ascii"), key + b"=" + value, before, joined))
    return found


def _restored(lines: t.Sequence[bytes], ours: _Ours) -> bytes:
    kept = list(lines)
    held = env.holding(kept, ours.key)
    if held is not None and kept[held] == ours.line:
        kept[held : held + 1] = [] if ours.before is None else [ours.before]
    at = kept.index(lines[ours.index])
    del kept[at]
    if ours.joined and kept[at:] == [b""]:
        del kept[at]
    elif ours.joined and any(other.index == at and other.before is None for other in _all(kept)):
        kept[at] += _JOINED
    return b"\n".join(kept)


def _without_head(data: bytes) -> bytes:
    """Without the line that says that we made the file, once it holds somebody else's lines and none of ours."""
    head, _newline, rest = data.partition(b"\n")
    others = rest.strip() and not _all(rest.split(b"\n"))
    return rest if _MADE.fullmatch(head) is not None and others else data
