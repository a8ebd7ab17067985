# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small module of which is known what a language server has to say: a planted mistake, and two names to be found."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os

MAIN = "main.go"
GREET = "greet/greet.go"
#: A mistake and the correction, in C(MAIN).
MISTAKE, CORRECTION = '"three"', "3"
#: What the compiler says of it, from Go 1.20 on (go/types, assignment.go).
COMPLAINT = 'cannot use "three" (untyped string constant) as int value in variable declaration'
#: A name of the module's own and one of the standard library: where each is used in C(MAIN), and where it is from.
OWN, STANDARD = "Hello", "ToUpper"
STANDARD_FILE = os.path.join("src", "strings", "strings.go")

# Before a name stands a character that UTF-16, in which the protocol counts, has two of.
FILES = {
    "go.mod": "module golden.example/language\n\ngo 1.18\n",
    MAIN: f"""package main

import (
\t"fmt"
\t"strings"

\t"golden.example/language/greet"
)

func main() {{
\tvar times int = {MISTAKE}
\tfmt.Println("\U0001d11e", strings.{STANDARD}(greet.{OWN}("Zoë")), times)
}}
""",
    GREET: f"""package greet

// {OWN} greets.
func {OWN}(name string) string {{
\treturn "hello " + name
}}
""",
}


def position(text: str, word: str) -> dict[str, int]:
    """Where a word first stands in a text, as the protocol counts: lines from 0, and units of UTF-16."""
    before = text[: text.index(word)]
    line = before.rpartition("\n")[2]
    return {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}
