# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed block: bytes that come back, and files that are left alone."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._as_user import as_user
from ansible_collections.golden.triangle.plugins.module_utils._shell import block
from hypothesis import given
from hypothesis import strategies as st

BODY = 'PATH="/usr/local/go1.21.5/bin:${PATH}"\n'
LINE = st.sampled_from([b"", b"export A=1", b"fi\r", b"\xff\xfe", b"# >>> other >>>", b"# golden.triangle", b"\r"])


@given(st.lists(LINE).map(b"\n".join) | st.binary(max_size=300), st.text("ab=$\n", max_size=40))
def test_any_file_comes_back(data: bytes, body: str) -> None:
    with_block = block.added(data, body)
    assert with_block.startswith(data)
    assert block.added(with_block, body) == with_block
    assert block.removed(with_block) == data
    assert block.removed(block.added(with_block, BODY)) == data, "another body in its place"


def test_lines_that_came_after_the_block_stay() -> None:
    data = block.added(b"A=1", BODY) + b"B=2\n"
    assert block.removed(data) == b"A=1\nB=2\n"
    moved = block.added(data, BODY)
    assert moved.startswith(b"A=1\nB=2\n# >>> golden.triangle >>>\n")
    assert block.removed(moved) == b"A=1\nB=2\n"


def test_the_block_ends_in_lf_in_a_file_of_crlf() -> None:
    data = b"export A=1\r\n"
    ours = block.added(data, BODY)[len(data) :]
    assert b"\r" not in ours
    assert block.find(data + ours.replace(b"\n", b"\r\n")) is not None, "an editor has changed the ends of all lines"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{block.BEGIN}\nPATH=x\n", "1"),
        (f"A=1\n{block.END}\n", "2"),
        (f"{block.END}\n{block.BEGIN}\n", "1, 2"),
        (f"{block.BEGIN}\n{block.BEGIN}\n{block.END}\n", "1, 2, 3"),
        (f"{block.BEGIN}\n{block.END}\n{block.BEGIN}\n{block.END}\n", "1, 2, 3, 4"),
    ],
)
def test_a_broken_block_is_left_alone(tmp_path, text, lines) -> None:
    path = tmp_path / ".zshrc"
    path.write_text(text)
    seen = block.observe(str(path), str(tmp_path), BODY)
    assert seen["state"] == "broken"
    assert f"line {lines}" in seen["reason"]
    for act in (lambda: block.apply(str(path), str(tmp_path), BODY), lambda: block.remove(str(path), str(tmp_path))):
        with pytest.raises(block.BrokenBlock):
            act()
    assert path.read_text() == text


def test_a_life(tmp_path) -> None:
    path, home = tmp_path / ".zshrc", str(tmp_path)
    assert block.observe(str(path), home, BODY)["state"] == "absent_file"
    with pytest.raises(block.BlockError, match="does not exist"):
        block.apply(str(path), home, BODY)
    assert not block.remove(str(path), home)
    path.write_bytes(b"A=1")
    path.chmod(0o640)
    assert block.observe(str(path), home, BODY)["state"] == "none"
    assert block.apply(str(path), home, BODY)
    assert not block.apply(str(path), home, BODY)
    assert block.observe(str(path), home, BODY)["state"] == "same"
    assert block.observe(str(path), home, "other\n") == {
        "state": "other",
        "reason": "",
        "lines": [],
        "body": BODY,
    }
    path.write_bytes(path.read_bytes() + b"B=2\n")
    assert block.observe(str(path), home, BODY)["state"] == "displaced"
    path.write_bytes(block.added(b"A=1", BODY))
    assert block.remove(str(path), home)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"A=1", 0o640)
    assert os.listdir(tmp_path) == [".zshrc"]


def test_a_link_within_the_home_is_followed(tmp_path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles/zshrc").write_bytes(b"A=1\n")
    (tmp_path / ".zshrc").symlink_to("dotfiles/zshrc")
    assert block.apply(str(tmp_path / ".zshrc"), str(tmp_path), BODY)
    assert (tmp_path / ".zshrc").is_symlink()
    assert b"golden" in (tmp_path / "dotfiles/zshrc").read_bytes()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path, other: path.symlink_to(other), "lies outside the home"),
        (lambda path, _other: path.symlink_to(path.with_name("gone")), "a link to nothing"),
        (lambda path, _other: path.mkdir(), "is not a file"),
        (lambda path, _other: os.mkfifo(path), "is not a file"),
        (lambda path, _other: path.write_bytes(bytes(10 * 1024 * 1024)), "larger than a start-up file can be"),
        (lambda path, other: os.link(other, path), "has 2 names"),
    ],
)
def test_what_is_no_plain_file_of_the_user_is_left_alone(tmp_path, make, says) -> None:
    home, other = tmp_path / "ann", tmp_path / "bob"
    home.mkdir()
    other.write_bytes(b"B=1\n")
    make(home / ".zshrc", other)
    seen = block.observe(str(home / ".zshrc"), str(home), BODY)
    assert seen["state"] == "refused"
    assert says in seen["reason"]
    with pytest.raises(block.BlockError, match=says):
        block.apply(str(home / ".zshrc"), str(home), BODY)
    assert other.read_bytes() == b"B=1\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file of somebody else")
def test_a_file_of_somebody_else_is_left_alone(tmp_path) -> None:
    (tmp_path / ".zshrc").write_bytes(b"A=1\n")
    os.chown(tmp_path / ".zshrc", 12345, -1)
    assert "belongs to another user (uid 12345)" in block.observe(str(tmp_path / ".zshrc"), str(tmp_path), "")["reason"]


def test_a_file_that_the_user_cannot_read_is_left_alone():
    """Root reads everything, so the look is taken as somebody else, as the module does it."""
    look = ("/etc/shadow", "/etc", BODY)
    seen = as_user("nobody", block.observe, *look) if os.geteuid() == 0 else block.observe(*look)
    assert (seen["state"], seen["reason"]) == ("refused", "/etc/shadow cannot be read: Permission denied")


def test_a_file_that_changes_meanwhile_is_left_alone(tmp_path) -> None:
    path = tmp_path / ".zshrc"
    path.write_bytes(b"A=1\n")
    found = block._open(str(path), str(tmp_path))
    path.write_bytes(b"A=12\n")
    with pytest.raises(block.BlockError, match="changed by somebody else"):
        found.replace(b"ours")
    assert path.read_bytes() == b"A=12\n"
