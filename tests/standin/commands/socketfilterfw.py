# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""socketfilterfw: the application firewall in the dialect of this macOS. Off and without rules on a new Mac."""

from __future__ import annotations

from typing import Any

from standin.commands.play import Play

_GETTERS = ("--getglobalstate", "--getblockall", "--getstealthmode", "--getallowsigned")
# Stealth mode was never set on a new Mac; what that looks like since macOS 15 nobody recorded.
DEFAULT: dict[str, Any] = {"state": "0", "stealth": "off", "builtin": "on", "downloaded": "on", "rules": []}


def run(play: Play) -> int:
    """One question or order, or several questions at once: these are answered in their order."""
    with play.state(DEFAULT) as state:
        option, *words = play.argv or [""]
        if all(word in _GETTERS for word in play.argv):
            return max((_get(play, question, state) for question in play.argv), default=0) or 0
        if option == "--listapps":
            return _list(play, state)
        if option in ("--add", "--unblockapp", "--remove") and len(words) == 1:
            return _rule(play, option, words[0], state)
        return _set(play, state)


def _get(play: Play, question: str, state: dict[str, Any]) -> int:
    answers = {
        "--getglobalstate": state["state"],
        "--getblockall": "on" if state["state"] == "2" else "off",
        "--getstealthmode": state["stealth"],
        "--getallowsigned": f"{state['builtin']} {state['downloaded']}",
    }
    return play.say(question, when=answers[question])


def _list(play: Play, state: dict[str, Any]) -> int:
    rules = state["rules"]
    text = play.text("--listapps", when="head", count=f"apps = {len(rules)}")
    for number, rule in enumerate(rules, 1):
        text += play.text("--listapps", when=rule["permission"], number=f"{number} :", path=rule["path"])
    print(text, end="")
    return 0


def _rule(play: Play, option: str, path: str, state: dict[str, Any]) -> int:
    """Without root it says the same and changes nothing."""
    listed = [rule for rule in state["rules"] if rule["path"] == path]
    who = "root" if play.is_root else "user"
    status = play.say(option, path, when=f"{who}, {'listed' if listed else 'not listed'}", path=path)
    if not play.is_root:
        return status
    if option == "--add" and not listed:
        state["rules"].append({"path": path, "permission": "allow"})
    if option == "--unblockapp" and listed:
        listed[0]["permission"] = "allow"
    if option == "--remove" and listed:
        state["rules"].remove(listed[0])
    return status


def _set(play: Play, state: dict[str, Any]) -> int:
    """What was recorded was recorded as root."""
    names = {
        "--setglobalstate": "state",
        "--setblockall": "state",
        "--setstealthmode": "stealth",
        "--setallowsigned": "builtin",
        "--setallowsignedapp": "downloaded",
    }
    option, *words = play.argv
    if option not in names or words not in (["on"], ["off"]) or not play.is_root:
        return play.recorded()
    name, word = names[option], words[0]
    before = state[name]
    if name == "state":
        before = "on" if before != "0" else "off"
        word = {"--setblockall": "2"}.get(option, "1") if words == ["on"] else "0"
    status = play.say(*play.argv, when="off" if before == "unset" else before)
    state[name] = word
    return status
