# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""codesign over the real signer: it signs and verifies, the words are those that were recorded.

What it is asked in other arguments than these is refused.
"""

from __future__ import annotations

import base64
import tempfile
from contextlib import ExitStack
from pathlib import Path

from standin.commands import rcodesign, security
from standin.commands.play import Play, RefusedError

_VERIFY = ["--verify", "--strict", "--verbose=2"]
#: The question whose answers were recorded; ours has more words, which change nothing in what is said.
_SIGN = (
    *("-s", "Apple Development: x@y (ID)", "--force", "--options", "runtime"),
    *("--entitlements", "dlv.entitlements", "--timestamp=none"),
)
_TAKES = {"--sign": 1, "--identifier": 1, "--options": 1, "--entitlements": 1, "--keychain": 1}


def run(play: Play) -> int:
    """Verify, sign, or answer as it was recorded."""
    words, path = play.argv[:-1], play.argv[-1] if play.argv else ""
    if words == _VERIFY:
        return play.say(*words, path, when=_verdict(play, path), path=path)
    if words == ["-dv", "--verbose=4"] and rcodesign.state(path) == "unsigned":
        return play.say(*words, path, when="unsigned", path=path)
    if words[:2] == ["--force", "--sign"]:
        return _sign(play, words, path)
    return play.recorded()


def _verdict(play: Play, path: str) -> str:
    state = rcodesign.state(path)
    with play.state(security.NEW, of="security") as known:
        own = rcodesign.own_certificates(path) if state == "valid" else []
        return "untrusted" if set(own) - set(known["trusted"]) else state


def _sign(play: Play, words: list[str], path: str) -> int:
    given = _options(words)
    again = {"unsigned": "first", "valid": "again", "invalid": "again, over a broken one"}[rcodesign.state(path)]
    asked = (*_SIGN, path)
    more: list[str] = []
    if given["--options"]:
        more += [word for flag in given["--options"].split(",") for word in ("--code-signature-flags", flag)]
    if given["--entitlements"]:
        more += ["--entitlements-xml-file", given["--entitlements"]]
    with ExitStack() as stack:
        if given["--sign"] != "-":
            keychain = given["--keychain"] or security.SYSTEM
            found = [entry for entry in security.read(keychain)["identities"] if _meant(given["--sign"], entry)]
            if not found:
                return play.say("-s", given["--sign"], path, when="no identity", identity=given["--sign"], path=path)
            with play.state(security.NEW, of="security") as state:
                if keychain not in state["open"] or keychain not in state["usable"]:
                    return play.say(*asked, when=f"{again.partition(',')[0]}, locked", path=path)
            more += _key(stack, found[0])
        if again != "first":
            raise RefusedError("the signer keeps flags and entitlements of the signature before, codesign does not")
        rcodesign.sign(path, given["--identifier"], more)
    return play.say(*asked, when=again, path=path)


def _options(words: list[str]) -> dict[str, str]:
    """The options by name; refused where one is not known."""
    given = dict.fromkeys(_TAKES, "")
    rest = [word for word in words if word not in ("--force", "--timestamp=none")]
    while rest:
        if rest[0] not in _TAKES or len(rest) < 2:
            raise RefusedError(f"nobody recorded what a Mac answers to {rest[0]}")
        given[rest[0]] = rest[1]
        rest = rest[2:]
    if not given["--sign"] or not given["--identifier"]:
        raise RefusedError("the rule by which codesign makes up an identifier is not recorded")
    return given


def _meant(wanted: str, entry: dict[str, str]) -> bool:
    return wanted.lower() in (entry["sha1"], *([entry["name"].lower()] if len(wanted) != 40 else []))


def _key(stack: ExitStack, identity: dict[str, str]) -> list[str]:
    """The identity as the signer takes it, in files that go with the stack."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "p12").write_bytes(base64.b64decode(identity["p12"]))
    (folder / "password").write_text(identity["password"], encoding="utf-8")
    return ["--p12-file", str(folder / "p12"), "--p12-password-file", str(folder / "password")]
