# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checksum database: what is proven by it, and each way in which it can be lied about."""

from __future__ import annotations

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import sumdb
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.sumdb import SumdbError
from ansible_collections.golden.triangle.tests.unit.upstream import TOOLCHAIN, Log, record

H1 = "h1:" + "r" * 43 + "="
#: As sum.golang.org answered for golang.org/toolchain@v0.0.1-go1.21.6.linux-amd64.
RECORDED = """\
21752597
golang.org/toolchain v0.0.1-go1.21.6.linux-amd64 h1:Wae1SWjDFiYkC/fPDK/yIdHQfkG+cPDQdt/pItHR/0g=
golang.org/toolchain v0.0.1-go1.21.6.linux-amd64/go.mod h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=

go.sum database tree
66327379
xWutPmGGbpWR/1iGpo4T2OIen8osXrozOwt4QinWKyg=

— sum.golang.org Az3grh7C5yhBIx4LGre+Cxy+IpZfAQbghxRv7p159h49g8+zHJS+EDmfu3UMGCrx93kygGV0LR6jZIFivT37qTUmIgM=
""".encode()


def log_of(size, at=0):
    records = [record(f"v{number}", H1) for number in range(size)]
    records[at] = record("v-wanted", H1)
    return Log(records)


def lookup(log, read=None, key=None):
    return sumdb.lookup(TOOLCHAIN, "v-wanted", key=key or log.key, read=read or log.read)


@pytest.mark.parametrize(
    ("size", "at"),
    [(1, 0), (2, 0), (2, 1), (3, 2), (255, 7), (256, 255), (257, 0), (257, 256), (700, 511), (1000, 999)],
)
def test_a_record_is_proven_wherever_it_lies(size, at):
    assert lookup(log_of(size, at)) == sumdb.Entry(H1, at, size)


def test_numbers_of_tiles_are_written_in_groups_of_three():
    """Tile 1234 of the lowest row, as tlog.Tile.Path writes it."""
    asked = []

    def read(path):
        asked.append(path)
        return bytes(32 * int(path.partition(".p/")[2] or 256))

    tree = sumdb._Tree(1234 * 256 + 256, bytes(32))
    sumdb._Proof(1234 * 256, bytes(32), tree, read).root()
    assert "/tile/8/0/x001/234" in asked
    assert "/tile/8/1/004.p/211" in asked


def test_the_real_key_has_signed_a_real_tree():
    """Only the tiles are missing here: all that comes before them was found right."""

    def read(path):
        if path.startswith("/lookup/"):
            return RECORDED
        raise LookupError(path)

    with pytest.raises(LookupError, match=r"/tile/8/3/000\.p/3"):
        sumdb.lookup(TOOLCHAIN, "v0.0.1-go1.21.6.linux-amd64", key=sumdb.KEY, read=read)


@pytest.mark.parametrize("place", [b"66327379", b"xWutPmG", b"Az3grh7C5"])
def test_a_changed_note_is_not_signed_by_the_real_key(place):
    changed = RECORDED.replace(place, place[:-1] + bytes([place[-1] ^ 1]))
    with pytest.raises(SumdbError, match="is not one of this tree"):
        sumdb.lookup(TOOLCHAIN, "v0.0.1-go1.21.6.linux-amd64", key=sumdb.KEY, read=lambda _path: changed)


def answering(log, lookup_answer):
    return lambda path: lookup_answer if path.startswith("/lookup/") else log.read(path)


def test_another_h1_is_not_in_the_tree():
    log = log_of(300, 17)
    forged = log.lookup(17).replace(H1.encode(), b"h1:" + b"f" * 43 + b"=")
    with pytest.raises(SumdbError, match="record 17 is not in the signed tree of 300: the hashes do not lead"):
        lookup(log, answering(log, forged))


def test_a_tile_that_lies():
    log = log_of(300, 17)

    def read(path):
        data = log.read(path)
        return bytes([data[0] ^ 1]) + data[1:] if path == "/tile/8/0/000" else data

    with pytest.raises(SumdbError, match="the hashes do not lead to its root"):
        lookup(log, read)


def test_a_tile_that_is_cut_off():
    log = log_of(300, 17)
    with pytest.raises(SumdbError, match=r"/tile/8/0/001\.p/44 has 1 bytes, not 1408"):
        lookup(log, lambda path: log.read(path)[:1] if path.endswith(".p/44") else log.read(path))


def test_a_tree_signed_by_another_key_of_that_name():
    log, other = log_of(3), log_of(3)
    with pytest.raises(SumdbError, match=r"the tree is not signed by sum\.golang\.org\+"):
        lookup(log, key=other.key)


def test_a_signature_of_another_text():
    log = log_of(3)
    note = log.note(sign="go.sum database tree\n4\n" + "A" * 43 + "=\n")
    with pytest.raises(SumdbError, match="is not one of this tree"):
        lookup(log, answering(log, log.lookup(0, note)))


def test_a_signed_note_that_is_no_tree():
    log = log_of(3)
    with pytest.raises(SumdbError, match="not a tree of the checksum database"):
        lookup(log, answering(log, log.lookup(0, log.note("other database tree\n3\n" + "A" * 43 + "=\n"))))


def test_a_record_beyond_the_tree():
    log = log_of(3)
    with pytest.raises(SumdbError, match="record 3 is not in the signed tree, which has 3"):
        lookup(log, answering(log, log.lookup(0).replace(b"0\n", b"3\n", 1)))


def test_a_proven_record_of_another_module():
    log = log_of(3)
    with pytest.raises(SumdbError, match=r"the record is not about golang\.org/toolchain v-other"):
        sumdb.lookup(TOOLCHAIN, "v-other", key=log.key, read=answering(log, log.lookup(0)))


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b"x\ntext\n\nnote", b"-1\ntext\n\nnote", RECORDED[:180], RECORDED[:250], RECORDED[:-60]]
)
def test_what_is_no_answer_or_not_a_whole_one(answer):
    with pytest.raises(SumdbError):
        sumdb.lookup(TOOLCHAIN, "v0.0.1-go1.21.6.linux-amd64", key=sumdb.KEY, read=lambda _path: answer)


@pytest.mark.parametrize("key", ["", "sum.golang.org", "sum.golang.org+033de0ae+AAAA", sumdb.KEY.replace("033", "034")])
def test_a_key_that_is_none(key):
    log = log_of(1)
    with pytest.raises(SumdbError, match=r"bytes, not|is no key|not base64"):
        sumdb.lookup(TOOLCHAIN, "v-wanted", key=key, read=log.read)
