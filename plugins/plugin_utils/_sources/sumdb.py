# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checksum database of Go: the h1 of a module, proven to lie in the signed log.

Forms: golang.org/x/mod at v0.12.0, sumdb/note (signed notes), sumdb/tlog (records, tiles of height 8, tree notes) and
sumdb/server.go (paths). The hashes are those of RFC 6962, section 2.1. Whatever serves the paths, a module proxy or the
database itself, need not be trusted: the signature is checked with the database's public key, and that the record lies
in the signed tree by a proof whose hashes are taken from the tiles. What is not checked is that the tree is a
continuation of one seen before, for none is kept: a log that shows different trees to different readers is not found.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import re
import typing as t

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError as exc:
    # Only where ansible-test imports this file without ansible-core's own requirements.
    MISSING: ImportError | None = exc
else:
    MISSING = None

#: golang/go src/cmd/go/internal/modfetch/key.go.
KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

_HEIGHT = 8
_WIDTH = 1 << _HEIGHT
_HASH = 32
_H1 = re.compile(r"h1:[A-Za-z0-9+/]{43}=")

#: Reads a path below the database, such as C(/lookup/MODULE@VERSION). Raises whatever says that it is not to be had.
Reader = t.Callable[[str], bytes]


class SumdbError(Exception):
    """The database's answer is not what it should be: the text says which check failed."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A proven record: the module's h1, the record's number and the size of the signed tree."""

    h1: str
    number: int
    tree_size: int


@dataclasses.dataclass(frozen=True)
class _Tree:
    size: int
    root: bytes


def lookup(module: str, version: str, *, key: str, read: Reader) -> Entry:
    """The proven h1 of a module version. Raises SumdbError, and what C(read) raises."""
    answer = read(f"/lookup/{module}@{version}")
    number, text, note = _parts(answer)
    tree = _signed_tree(note, key)
    if number >= tree.size:
        raise SumdbError(f"record {number} is not in the signed tree, which has {tree.size}")
    proof = _Proof(number, hashlib.sha256(b"\0" + text).digest(), tree, read)
    if proof.root() != tree.root:
        raise SumdbError(
            f"record {number} is not in the signed tree of {tree.size}: the hashes do not lead to its root"
        )
    return Entry(_h1_in(text, module, version), number, tree.size)


def _parts(answer: bytes) -> tuple[int, bytes, bytes]:
    """Number, text and tree note of an answer: a line, lines, an empty line, the note (tlog.ParseRecord)."""
    first, _newline, rest = answer.partition(b"\n")
    text, blank, note = rest.partition(b"\n\n")
    if not blank or re.fullmatch(rb"0|[1-9][0-9]{0,17}", first) is None:
        raise SumdbError("the lookup is not a record and a signed tree")
    return int(first), text + b"\n", note


def _h1_in(text: bytes, module: str, version: str) -> str:
    for line in text.decode("utf-8", "replace").splitlines():
        words = line.split(" ")
        if words[:2] == [module, version] and len(words) == 3 and _H1.fullmatch(words[2]):
            return words[2]
    raise SumdbError(f"the record is not about {module} {version}")


def _signed_tree(note: bytes, key: str) -> _Tree:
    """The tree of a signed note: C(go.sum database tree), its size, the hash of its root."""
    text, blank, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    if not blank:
        raise SumdbError("the tree is not signed")
    _verify(text, signatures, key)
    lines = text.decode("utf-8", "replace").split("\n")
    if len(lines) < 4 or lines[0] != "go.sum database tree" or re.fullmatch(r"[1-9][0-9]{0,17}", lines[1]) is None:
        raise SumdbError("the signed note is not a tree of the checksum database")
    return _Tree(int(lines[1]), _decoded(lines[2], _HASH))


def _verify(text: bytes, signatures: bytes, key: str) -> None:
    """Raises SumdbError unless one of the signatures is by C(key), NAME+HASH+KEYDATA."""
    if MISSING is not None:
        raise SumdbError("the signature cannot be checked: the Python package cryptography is missing") from MISSING
    name, hash16, key64 = [*key.split("+", 2), "", ""][:3]
    public = _decoded(key64, 33)
    identity = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    if identity.hex() != hash16 or public[0] != 1:
        raise SumdbError(f"{key} is no key of a checksum database")
    for line in signatures.decode("utf-8", "replace").splitlines():
        words = line.split(" ")
        if words[:2] != ["—", name] or len(words) != 3:
            continue
        signature = _decoded(words[2], 4 + 64)
        if signature[:4] != identity:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], text)
        except InvalidSignature as exc:
            raise SumdbError(f"the signature of {name} is not one of this tree") from exc
        return
    raise SumdbError(f"the tree is not signed by {name}+{hash16}")


def _decoded(text: str, size: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise SumdbError(f"{text!r} is not base64") from exc
    if len(data) != size:
        raise SumdbError(f"{text!r} has {len(data)} bytes, not {size}")
    return data


class _Proof:
    """The way from one leaf to the root: every hash beside it comes from the tiles, none on it does."""

    def __init__(self, number: int, leaf: bytes, tree: _Tree, read: Reader) -> None:
        self._number = number
        self._leaf = leaf
        self._size = tree.size
        self._read = read
        self._tiles: dict[tuple[int, int], bytes] = {}

    def root(self) -> bytes:
        """The root to which the leaf leads."""
        return self._range(0, self._size)

    def _range(self, low: int, high: int) -> bytes:
        """The hash of the leaves from C(low) to C(high), exclusive (RFC 6962, MTH)."""
        count = high - low
        on_the_way = low <= self._number < high
        if count == 1 and on_the_way:
            return self._leaf
        if count & (count - 1) == 0 and not on_the_way:
            level = count.bit_length() - 1
            return self._subtree(level, low >> level)
        half = 1 << ((count - 1).bit_length() - 1)
        return _node(self._range(low, low + half), self._range(low + half, high))

    def _subtree(self, level: int, index: int) -> bytes:
        """The hash of a full subtree of 2**level leaves, from the tile that holds it or its parts."""
        row, above = divmod(level, _HEIGHT)
        first = index << above
        tile, offset = divmod(first, _WIDTH)
        data = self._tile(row, tile)
        hashes = [data[at * _HASH : (at + 1) * _HASH] for at in range(offset, offset + (1 << above))]
        while len(hashes) > 1:
            hashes = [_node(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _tile(self, row: int, number: int) -> bytes:
        """A tile's hashes; the last of a row is a partial one (tlog.Tile.Path)."""
        if (row, number) not in self._tiles:
            width = min(_WIDTH, (self._size >> (_HEIGHT * row)) - number * _WIDTH)
            groups = [f"{number % 1000:03d}"]
            rest = number // 1000
            while rest:
                groups.insert(0, f"x{rest % 1000:03d}")
                rest //= 1000
            partial = f".p/{width}" if width < _WIDTH else ""
            path = f"/tile/{_HEIGHT}/{row}/{'/'.join(groups)}{partial}"
            data = self._read(path)
            if len(data) != width * _HASH:
                raise SumdbError(f"{path} has {len(data)} bytes, not {width * _HASH}")
            self._tiles[row, number] = data
        return self._tiles[row, number]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
