# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a Mac what our recordings were asked, and report where it answers in other words.

``python -m tools.fidelity`` on any Mac; with ``--standin NAME`` a stand-in is asked, which must never differ. Only
questions are asked: what changes a Mac or opens a dialog is left out, and so is what is about a file of the recorded
Mac. Exit status 1 where something differs.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import getpass
import os
import re
import shlex
import subprocess
import sys
import typing as t

from standin import apple, ssh, transcripts
from standin.host import Host
from standin.transcripts import ANY_ARGUMENTS, Transcript

#: What these say is data of one machine: of their answers only the names are compared.
DATA: t.Final = ("sysctl", "sw_vers", "uname")
SECONDS: t.Final = 60
#: A pattern: some text of one line.
LINE: t.Final = r"[^\n]+"


class Answer(t.NamedTuple):
    """What a command said."""

    stdout: str
    stderr: str
    rc: int


#: Runs a command line on the Mac.
Ask = t.Callable[[list[str]], Answer]


@dataclasses.dataclass
class Findings:
    """Command lines, by how they fared."""

    same: list[str] = dataclasses.field(default_factory=list)
    unasked: list[str] = dataclasses.field(default_factory=list)
    differing: list[tuple[str, Answer, list[Transcript]]] = dataclasses.field(default_factory=list)


def here(argv: list[str]) -> Answer:
    """Ask the Mac this runs on."""
    env = {"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": os.environ["HOME"]}
    return _run(argv, env)


def on_standin(name: str) -> Ask:
    """Ask a stand-in that is up."""
    state = Host(name).state()
    if state is None:
        raise SystemExit(f"{name} was never up")
    address = state.address
    return lambda argv: _run(ssh.command(address, "admin", "LC_ALL=C " + shlex.join(argv)), dict(os.environ))


def _run(argv: list[str], env: dict[str, str]) -> Answer:
    try:
        done = subprocess.run(
            argv,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="backslashreplace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer("", str(error), -1)
    return Answer(done.stdout, done.stderr, done.returncode)


def compare(ask: Ask, user: str) -> Findings:
    """Ask everything that is recorded of such a Mac."""
    macos = ask(["/usr/bin/sw_vers", "-productVersion"]).stdout.strip()
    tools = ask(["/usr/bin/xcode-select", "-p"]).rc == 0
    machine = _machine(ask)
    findings = Findings()
    questions: dict[tuple[str, ...], list[Transcript]] = collections.defaultdict(list)
    for command in transcripts.commands():
        for recorded in transcripts.load(command) if command in apple.COMMANDS else ():
            if recorded.valid_on(macos, machine=machine, tools=tools):
                questions[_question(recorded, user)].append(recorded)
    for argv, known in questions.items():
        line = shlex.join(argv)
        if any(_unaskable(one) for one in known):
            findings.unasked.append(line)
            continue
        answer = ask([f"/usr/{apple.COMMANDS[argv[0]]}/{argv[0]}", *argv[1:]])
        if answer.stderr.startswith("stand-in: refused: "):
            # It knows the answer of another account or object only, which is for tests: no words to compare.
            findings.unasked.append(line)
        elif says(answer, known, user):
            findings.same.append(line)
        else:
            findings.differing.append((line, answer, known))
    return findings


def _machine(ask: Ask) -> str:
    if "RELEASE_X86_64" in ask(["/usr/bin/uname", "-v"]).stdout:
        return "intel"
    return "silicon" if ask(["/usr/bin/uname", "-m"]).stdout.strip() == "arm64" else "rosetta"


def _question(recorded: Transcript, user: str) -> tuple[str, ...]:
    """The recorded question, about the user who asks in place of the recorded one."""
    name = recorded.fields.get("user")
    return tuple(user if word == name else word for word in recorded.argv)


def _unaskable(recorded: Transcript) -> bool:
    """Whether it changes the Mac, opens a dialog, or is about something that only the recorded Mac has."""
    others = [value for name, value in recorded.fields.items() if name != "user"]
    about = any(value in word for word in recorded.argv for value in others)
    return recorded.changes or bool(recorded.effect) or recorded.argv[-1] == ANY_ARGUMENTS or about


def says(answer: Answer, recorded: list[Transcript], user: str) -> bool:
    """Whether an answer is one of the recorded ones, or is made of their pieces, whatever stands in their fields."""
    data = recorded[0].argv[0] in DATA
    pieces = [
        one
        for one in recorded
        if one.rc == answer.rc and re.fullmatch(_pattern(one, one.stderr, data=data, user=user), answer.stderr)
    ]
    if not pieces:
        return False
    known = "|".join(_pattern(one, one.stdout, data=data, user=user) for one in pieces)
    return re.fullmatch(f"(?:{known})+|{known}", answer.stdout) is not None


def _pattern(recorded: Transcript, text: str, *, data: bool, user: str) -> str:
    if data:
        names = [re.match(r"[\w.]+:\s+", line) for line in text.splitlines()]
        return "".join(f"{re.escape(name[0]) if name else ''}{LINE}\n" for name in names)
    values = {value: _anything_like(value) for value in recorded.fields.values()}
    if "user" in recorded.fields:
        values[recorded.fields["user"]] = re.escape(user)
    if recorded.hostname:
        values[recorded.hostname] = LINE
    if not values:
        return re.escape(text)
    longest_first = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    parts = re.split(f"({longest_first})", text)
    return "".join(values.get(part, re.escape(part)) for part in parts)


def _anything_like(value: str) -> str:
    """A number with its surroundings is another number; everything else may be any text of one line."""
    if re.fullmatch(r"[^./\d]*\d+[^./\d]*", value):
        return re.sub(r"\d+", r"\\d+", re.escape(value))
    return LINE


def report(findings: Findings) -> None:
    """Print it, the differences last."""
    for line, answer, recorded in findings.differing:
        print(f"differs: {line}")
        print(f"  the Mac: {answer!r}")
        for one in recorded:
            known = Answer(one.stdout, one.stderr, one.rc)
            print(f"  ours{f' ({one.when})' if one.when else ''}: {known!r} [{one.source}]")
    print(
        f"{len(findings.same)} questions are answered as recorded, {len(findings.differing)} otherwise, "
        f"{len(findings.unasked)} were not asked"
    )


def main() -> int:
    """Give 1 where something differs."""
    parser = argparse.ArgumentParser(prog="tools.fidelity", description=__doc__)
    parser.add_argument("--standin", metavar="NAME")
    options = parser.parse_args()
    if not options.standin and sys.platform != "darwin":
        raise SystemExit("this is no Mac: run it on one, or ask a stand-in by --standin NAME")
    ask, user = (on_standin(options.standin), "admin") if options.standin else (here, getpass.getuser())
    findings = compare(ask, user)
    report(findings)
    return 1 if findings.differing else 0


if __name__ == "__main__":
    sys.exit(main())
