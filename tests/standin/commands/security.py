# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""security: keychains that hold identities, locked or open, and the lines of `security -i`.

A keychain is a file of JSON in the place that was asked for; whether it is open is remembered, as on a Mac, not there.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from standin.commands import rcodesign
from standin.commands.play import Play

SYSTEM = "/Library/Keychains/System.keychain"
#: Of the recordings: the keychain and what was typed.
_RECORDED = "/Users/u/Library/Keychains/login.keychain-db"
NEW: dict[str, Any] = {"open": [], "usable": [], "trusted": []}
_PARTITIONS = ("-S", "apple-tool:,apple:,codesign:", "-s", "-k")


def run(play: Play) -> int:
    """One command, or with -i those of standard input."""
    if play.argv != ["-i"]:
        return _command(play, play.argv)
    status = 0
    for line in sys.stdin:
        words = split(line.rstrip("\n"))
        status = _command(play, words) if words else status
        if status:
            play.say("-i", when="failed", command=words[0], status=str(status))
    return status


def split(line: str) -> list[str]:
    """The words of a line: split_line of SecurityTool's security.c."""
    words: list[str] = []
    word, quote, escaped, inside = "", "", False, False
    for character in line:
        if escaped:
            word, escaped = word + character, False
        elif character == "\\":
            escaped = inside = True
        elif inside and (character == quote if quote else character.isspace()):
            words.append(word)
            word, quote, inside = "", "", False
        elif inside:
            word += character
        elif character in "\"'":
            quote, inside = character, True
        elif not character.isspace():
            word, inside = character, True
    return [*words, word] if inside else words


def _command(play: Play, words: list[str]) -> int:
    # Play.recorded() for all that is not played here: nobody recorded it, or the recording stands for itself.
    known = {
        "find-identity": _find_identity,
        "unlock-keychain": _unlock,
        "lock-keychain": _lock,
        "create-keychain": _create,
        "import": _import,
        "set-key-partition-list": _set_partitions,
    }.get(words[0])
    return known(play, words) if known else play.say(*words)


def read(path: str) -> dict[str, Any]:
    """A keychain; one that is not there holds nothing, as codesign has it."""
    try:
        keychain: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"password": None, "identities": []}
    return keychain


def _find_identity(play: Play, words: list[str]) -> int:
    if words[1:3] != ["-p", "codesigning"] or len(words) > 4:
        return play.say(*words)
    ask = ("find-identity", "-p", "codesigning")
    with play.state(NEW) as state:
        found = read(words[3] if len(words) > 3 else SYSTEM)["identities"]
        trusted = [entry for entry in found if entry["name"] in state["trusted"]]
    lines = [play.text(*ask, when="head")]
    for when, listed in (("count", found), ("valid count", trusted)):
        for number, entry in enumerate(listed, 1):
            kind = "identity" if entry in trusted else "identity not trusted"
            lines.append(
                play.text(*ask, when=kind, number=f"{number})", sha1=entry["sha1"].upper(), name=entry["name"])
            )
        lines.append(play.text(*ask, when=when, count=str(len(listed))))
        if when == "count":
            lines.append(play.text(*ask, when="valid head"))
    sys.stdout.write("".join(lines))
    return 0


def _unlock(play: Play, words: list[str]) -> int:
    if len(words) != 4 or words[1] != "-p":
        return play.say(*words)
    password, path = words[2:]
    right = password == read(path)["password"]
    with play.state(NEW) as state:
        if right and path not in state["open"]:
            state["open"].append(path)
    return play.say(*words, when="right" if right else "wrong", password=password, path=path)


def _lock(play: Play, words: list[str]) -> int:
    status = play.say(*words, when="done", path=words[-1])
    with play.state(NEW) as state:
        state["open"] = [path for path in state["open"] if path != words[-1]]
    return status


def _create(play: Play, words: list[str]) -> int:
    if len(words) != 4 or words[1] != "-p":
        return play.say(*words)
    password, path = words[2:]
    if Path(path).exists():
        return play.say(*words, when="there", password=password, path=path)
    Path(path).write_text(json.dumps({"password": password, "identities": []}), encoding="utf-8")
    with play.state(NEW) as state:
        state["open"].append(path)
    return play.say(*words, when="new", password=password, path=path)


def _import(play: Play, words: list[str]) -> int:
    if len(words) != 8 or words[2::2] != ["-k", "-P", "-T"]:
        return play.say(*words)
    file, path, password = words[1], words[3], words[5]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as secret:
        secret.write(password)
        secret.flush()
        found = rcodesign.certificates("--p12-file", file, "--p12-password-file", secret.name)
    values = {"file": file, "path": path, "password": password}
    if not found:
        return play.say(*words, when="wrong", **values)
    [(name, sha1)] = found
    keychain = read(path)
    data = base64.b64encode(Path(file).read_bytes()).decode("ascii")
    keychain["identities"].append({"name": name, "sha1": sha1, "p12": data, "password": password})
    Path(path).write_text(json.dumps(keychain), encoding="utf-8")
    return play.say(*words, when="right", **values)


def _set_partitions(play: Play, words: list[str]) -> int:
    if len(words) != 7 or tuple(words[1:5]) != _PARTITIONS:
        return play.say(*words)
    password, path = words[5:]
    keychain = read(path)
    when = "wrong" if password != keychain["password"] else "right" if keychain["identities"] else "no key"
    with play.state(NEW) as state:
        if when == "right" and path not in state["usable"]:
            state["usable"].append(path)
    return play.say(*words, when=when, password=password, path=path)
