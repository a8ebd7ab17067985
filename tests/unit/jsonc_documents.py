# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random documents of JSON with comments that know where each of their values lies: what the reader is judged by."""

from __future__ import annotations

import dataclasses
import json

from hypothesis import strategies as st

KEYS = st.sampled_from(
    ["a", "b", "go.toolsEnvVars", "go.goroot", "x y", "", "ü", '"', "\\", "//", "/*", ",}", "\ud83d"]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from(["", "// no comment", "/* none */", "a\\b", "\u2028", "\U0001f600", "\udc00", "},]", "true"]),
    st.text(max_size=6),
)
#: A value to be rendered: a leaf, ["[", elements] or ["{", [key, value] pairs with equal keys allowed].
TREES = st.recursive(
    LEAVES.map(lambda leaf: ["leaf", leaf]),
    lambda tree: st.one_of(
        st.lists(tree, max_size=4).map(lambda items: ["[", items]),
        st.lists(st.tuples(KEYS, tree), max_size=4).map(lambda items: ["{", items]),
    ),
    max_leaves=12,
)
OBJECTS = st.lists(st.tuples(KEYS, TREES), max_size=5).map(lambda items: ["{", items])
NOISE = st.sampled_from(
    ["", "", "", " ", "\n", "\r\n", "\n  ", "\t", "// c\n", ' // "{[,\r\n', "/**/", '/* , " */', "\n/* a\n b */\n  "]
)


@dataclasses.dataclass(frozen=True)
class Random:
    """A document, and by path the offsets of each value that holds: (where its item starts, its start, its end)."""

    text: str
    value: object
    places: dict[tuple, tuple[int, int, int]]

    @property
    def containers(self) -> list[tuple]:
        """The paths of all objects that hold."""
        return [path for path in self.places if isinstance(at(self.value, path), dict)]


def at(value, path):
    """What lies at a path."""
    for step in path:
        value = value[step]
    return value


class _Writer:
    def __init__(self, draw):
        self.draw = draw
        self.text = ""
        self.places = {}

    def noise(self):
        self.text += self.draw(NOISE)

    def write(self, tree, path, item_start):
        """Write one value, give it as Python has it."""
        start = len(self.text)
        kind, content = tree
        if kind == "leaf":
            self.text += self.literal(content)
            value = content
        else:
            value = self.items(kind, content, path)
        self.places[path] = (item_start, start, len(self.text))
        return value

    def literal(self, leaf):
        plain = json.dumps(leaf, ensure_ascii=self.draw(st.booleans()))
        return plain if plain.isascii() or encodable(plain) else json.dumps(leaf)

    def items(self, kind, items, path):
        self.text += kind
        value = {} if kind == "{" else []
        for index, item in enumerate(items):
            self.noise()
            start = len(self.text)
            if kind == "{":
                key, tree = item
                for gone in [place for place in self.places if place[: len(path) + 1] == (*path, key)]:
                    del self.places[gone]  # the last of equal keys holds
                self.text += self.literal(key)
                self.noise()
                self.text += ":"
                self.noise()
                value[key] = self.write(tree, (*path, key), start)
            else:
                value.append(self.write(item, (*path, index), start))
            self.noise()
            if index < len(items) - 1 or self.draw(st.booleans()):
                self.text += ","
        self.noise()
        self.text += "}" if kind == "{" else "]"
        return value


def encodable(text):
    """Whether a text has a form in UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@st.composite
def documents(draw, trees=OBJECTS):
    """A random document."""
    writer = _Writer(draw)
    writer.noise()
    value = writer.write(draw(trees), (), len(writer.text))
    writer.noise()
    return Random(writer.text, value, writer.places)
