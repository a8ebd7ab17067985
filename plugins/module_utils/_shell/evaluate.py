# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following start-up files: tests, loops, functions and sourced files as a shell would do them, nothing run.

What cannot be followed leaves a doubt with its file and line, so that whoever asks gets "unknown", never a guess.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import programs, traced, variables
from ansible_collections.golden.triangle.plugins.module_utils._shell.builtins import BUILTINS, Call
from ansible_collections.golden.triangle.plugins.module_utils._shell.conditions import Conditions, negated
from ansible_collections.golden.triangle.plugins.module_utils._shell.expand import Expander
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files, Text
from ansible_collections.golden.triangle.plugins.module_utils._shell.frame import Budget, Exhausted, Frame, Manner
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import Shadow, State, Truth, merged
from ansible_collections.golden.triangle.plugins.module_utils._shell.syntax import Parser
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import (
    AndOr,
    Arith,
    Case,
    Cmd,
    Command,
    For,
    Function,
    Group,
    If,
    Pipeline,
    Script,
    Simple,
    Subshell,
    Test,
    Var,
    While,
    Word,
)
from ansible_collections.golden.triangle.plugins.module_utils._shell.words import SyntaxDoubt

#: A loop whose end is not known is followed until nothing new happens, at most this often.
MOST_ROUNDS = 6
_UNSURE = "depends on a test that is not followed"
#: Words before a command that change nothing about what is followed here.
_BEFORE_A_COMMAND = ("command", "builtin", "noglob", "nocorrect", "-")
_PAST_FUNCTIONS = ("command", "builtin")


class Evaluator:
    """Follows the files of one start of one shell. C(ambiguous) gathers what path_helper's order leaves open.

    A method that follows something changes the state it is given and gives the state after it: None where nothing
    after it is reached. C(state.status) says whether it succeeded.
    """

    def __init__(self, manner: Manner, files: Files) -> None:
        self.ambiguous: dict[str, None] = {}
        self.manner = manner
        self.files = files
        self.budget = Budget()

    def startup_file(self, path: str, state: State) -> State:
        """Follow one file a shell reads by itself."""
        try:
            return self._file(path, state, depth=0)
        except (Exhausted, RecursionError) as exc:
            state.lose(path, str(exc) if isinstance(exc, Exhausted) else "nested too deeply")
            return state

    # files and texts

    def sourced(self, path: str, arguments: t.Sequence[Traced], state: State, frame: Frame) -> State:
        """Follow a file that another one reads."""
        before = state.arguments
        if arguments:
            state.arguments = tuple(arguments)
        state = self._file(path, state, depth=self.budget.depth(frame))
        if arguments:
            state.arguments = before
        return state

    def evaluated(self, text: str, line: int, state: State, frame: Frame) -> State | None:
        """Follow the text of an C(eval). It is part of what surrounds it: C(return) leaves that."""
        inner = dataclasses.replace(frame, depth=self.budget.depth(frame), base=line + frame.base - 1)
        return self._text(text, state, inner)

    def _file(self, path: str, state: State, *, depth: int) -> State:
        found = self.files.read(path)
        self.budget.file(path, found)
        why = self._obstacle(path, found)
        if why:
            state.taint(path, why)
        elif found.state != "read":
            state.status = False
        else:
            frame = Frame(path, depth)
            return self._ended(self._text(found.text, state, frame), frame)
        return state

    def _obstacle(self, path: str, found: Text) -> str:
        """Why what a file would do is not known."""
        if self.manner.shell == "zsh" and self._compiled_is_newer(path):
            return "the compiled file beside it is read instead, which is not followed"
        if found.state == "too_large":
            return "too large to be followed"
        if found.state == "not_a_file":
            status = self.files.status(path)
            nothing = path == "/dev/null" or (status is not None and (status.st_mode & 0o170000) == 0o040000)
            return "" if nothing else "neither a file nor a folder: what comes out of it is not known"
        return "holds NUL bytes" if "\0" in found.text else ""

    def _compiled_is_newer(self, path: str) -> bool:
        """Zsh reads file.zwc instead of file when it is not older (zsh Src/parse.c try_source_file)."""
        compiled = self.files.status(path + ".zwc")
        plain = self.files.status(path)
        return compiled is not None and (plain is None or compiled.st_mtime >= plain.st_mtime)

    @staticmethod
    def _ended(state: State | None, frame: Frame) -> State:
        """The state behind a file or function, wherever it was left."""
        states = [*frame.left, *([state] if state is not None else [])]
        return merged(states, frame.path, "depends on where the file is left")

    def _text(self, text: str, state: State, frame: Frame) -> State | None:
        current: State | None = state
        parser = Parser(text, self.manner.shell)
        try:
            for entry in parser.lists():
                if current is None or current.lost:
                    return current
                state = current
                current = self._list(entry, current, frame)
        except SyntaxDoubt as exc:
            state.taint(frame.place(exc.line), exc.why)
            return state
        return current

    # lists

    def _script(self, script: Script | None, state: State, frame: Frame) -> State | None:
        current: State | None = state
        state.status = True
        for entry in script.lists if script is not None else ():
            if current is None or current.lost:
                break
            current = self._list(entry, current, frame)
        return current

    def _list(self, entry: AndOr, state: State, frame: Frame) -> State | None:
        if entry.background:
            state.status = True
            return state
        current = self._pipeline(entry.first, state, frame)
        for operator, pipeline in entry.rest:
            if current is None:
                break
            wanted = operator == "&&"
            if current.status is None:
                passed = current.copy()
                passed.status = not wanted
                taken = self._pipeline(pipeline, current, frame)
                current = self._either([taken, passed], frame.place(pipeline.line))
            elif current.status is wanted:
                current = self._pipeline(pipeline, current, frame)
        return current

    @staticmethod
    def _either(states: t.Sequence[State | None], place: str) -> State | None:
        """One state for branches of which nobody knows which is taken."""
        there = [state for state in states if state is not None]
        return merged(there, place, _UNSURE) if there else None

    def _pipeline(self, pipeline: Pipeline, state: State, frame: Frame) -> State | None:
        current: State | None = state
        if len(pipeline.commands) == 1:
            current = self._command(pipeline.commands[0], state, frame)
        else:
            if self.manner.shell == "zsh":
                # Only its last command runs in the shell itself (zshmisc, "Simple Commands & Pipelines").
                current = self._command(pipeline.commands[-1], state, frame)
            state.status = None
        if current is not None and pipeline.negated:
            current.status = negated(current.status)
        return current

    # commands

    def _command(self, command: Command, state: State, frame: Frame) -> State | None:
        self.budget.command()
        follow = _FOLLOW[type(command)]
        followed: State | None = follow(self, command, state, frame)
        return followed

    def _group(self, command: Group, state: State, frame: Frame) -> State | None:
        return self._script(command.body, state, frame)

    def _subshell(self, command: Subshell, state: State, frame: Frame) -> State | None:
        state.status = None
        return state

    def _test(self, command: Test, state: State, frame: Frame) -> State | None:
        state.status = Conditions(self.expander(state, frame), self.manner.options).double(command.words)
        return state

    def _if(self, command: If, state: State, frame: Frame) -> State | None:
        done: list[State | None] = []
        current: State | None = state
        for condition, body in command.clauses:
            current = self._script(condition, current, frame) if current is not None else None
            if current is None or current.status is False:
                continue
            certain = current.status is True
            branch = current if certain else current.copy()
            done.append(self._script(body, branch, frame))
            if certain:
                current = None
        if current is not None:
            done.append(self._script(command.otherwise, current, frame))
        return self._either(done, frame.place(command.line))

    def _case(self, command: Case, state: State, frame: Frame) -> State | None:
        place = frame.place(command.line)
        expander = self.expander(state, frame)
        conditions = Conditions(expander, self.manner.options)
        value = expander.scalar(command.word)
        done: list[State | None] = []
        current: State | None = state
        for patterns, body, end in command.items:
            if current is None:
                break
            truths = [conditions.matches(value, pattern) for pattern in patterns]
            if not any(truth is not False for truth in truths):
                continue
            branch = current if True in truths else current.copy()
            if end != ";;":
                branch.taint(place, f"a case item that ends with {end}")
            done.append(self._script(body, branch, frame))
            if True in truths:
                current = None
        if current is not None:
            current.status = True
        return self._either([*done, current], place)

    # loops

    def _for(self, command: For, state: State, frame: Frame) -> State | None:
        expander = self.expander(state, frame)
        if command.words is not None:
            words = [field for word in command.words for field in expander.fields(word)]
        else:
            words = list(state.arguments) if state.arguments is not None else [traced.unknown("$@", "arguments")]
        unknown = next((word for word in words if traced.known(word) is None), None)
        if unknown is not None:
            state.assign(command.name, unknown)
            return self._rounds(Script(()), command.body, command.line, state, frame)
        current: State | None = state
        state.status = True
        frame.loops.append({"break": [], "continue": []})
        for word in words:
            if current is None or current.lost:
                break
            current.assign(command.name, word)
            current = self._round(command.body, current, frame)
        return self._either([current, *frame.loops.pop()["break"]], frame.place(command.line))

    def _round(self, body: Script, state: State, frame: Frame) -> State | None:
        """The body of a loop once, to its end or to C(continue)."""
        jumps = frame.loops[-1]["continue"] = []
        current = self._script(body, state, frame)
        return self._either([current, *jumps], frame.path)

    def _while(self, command: While, state: State, frame: Frame) -> State | None:
        return self._rounds(command.condition, command.body, command.line, state, frame)

    def _rounds(self, condition: Script, body: Script, line: int, state: State, frame: Frame) -> State | None:
        """A loop of which nobody knows how often it runs: what holds after any number of rounds."""
        place = frame.place(line)
        frame.loops.append({"break": [], "continue": []})
        current = state
        for _round in range(MOST_ROUNDS):
            after = self._script(condition, current.copy(), frame)
            after = self._round(body, after, frame) if after is not None else None
            both = merged([current, *([after] if after is not None else [])], place, "set in a loop")
            both.status = None
            settled = both == current
            current = both
            if settled or current.lost:
                break
        else:
            current.taint(place, "set in a loop that is not followed")
        return self._either([current, *frame.loops.pop()["break"]], place)

    # functions

    def _function(self, command: Function, state: State, frame: Frame) -> State | None:
        place = frame.place(command.line)
        shadow = Shadow("function", place, command.body, frame.path, frame.base)
        state.status = True
        if command.name:
            state.shadows[command.name] = shadow
            return state
        return self._called(shadow, None if command.arguments else (), state, frame)

    def _called(self, shadow: Shadow, arguments: tuple[Traced, ...] | None, state: State, frame: Frame) -> State | None:
        """Follow the body of a function."""
        if shadow.body is None:
            return state
        before = state.arguments
        inner = Frame(shadow.path, self.budget.depth(frame), shadow.base, hidden={})
        state.arguments = arguments
        state = self._ended(self._command(shadow.body, state, inner), inner)
        for name, variable in (inner.hidden or {}).items():
            state.variables[name] = variable
        state.arguments = before
        return state

    # simple commands

    def _simple(self, command: Simple, state: State, frame: Frame) -> State | None:
        if not command.words:
            self._assignments(command, state, frame)
            return state
        name = self._name(command, state, frame)
        if name is None:
            state.taint(frame.place(command.line), "runs a command whose name is computed")
            return state
        after = command.words[1] if len(command.words) > 1 else None
        if name in _BEFORE_A_COMMAND and isinstance(after, Word) and not (after.fixed or "").startswith("-"):
            rest = dataclasses.replace(command, words=command.words[1:])
            own = self._name(rest, state, frame)
            if name in _PAST_FUNCTIONS and own is not None:
                return self._unshadowed(own, rest, state, frame)
            return self._simple(rest, state, frame)
        shadow = state.shadows.get(name)
        first = command.words[0]
        if shadow is None or (shadow.what == "alias" and isinstance(first, Word) and first.plain is None):
            return self._unshadowed(name, command, state, frame)
        return self._shadowed(name, command, state, frame)

    def _unshadowed(self, name: str, command: Simple, state: State, frame: Frame) -> State | None:
        """A call of a builtin or of a program."""
        words = command.words[1:]
        if name in BUILTINS:
            return BUILTINS[name](Call(name, words, command, state, frame, self))
        for word in words:
            # What a program does with its arguments is nothing here; what their expansion sets remains.
            parts = word.parts if isinstance(word, Word) else ()
            if isinstance(word, Word) and any(isinstance(part, Var) and part.op[-1:] in ("=", "?") for part in parts):
                self.expander(state, frame).scalar(word)
        state.status = True if name in (":", "true", "echo") else False if name == "false" else None
        if state.doubt is not None and "/" not in name and name not in programs.HARMLESS:
            why = f"runs {name}, which may be a function nobody knows ({state.doubt[0]})"
            state.taint(frame.place(command.line), why)
        return state

    def _assignments(self, command: Simple, state: State, frame: Frame) -> None:
        """Assignments alone. Their status is that of the last command in them."""
        expander = self.expander(state, frame)
        status: Truth = True
        for entry in command.assigns:
            variables.assign(entry, expander)
            words = [*([entry.value] if entry.value is not None else []), *(entry.array or ())]
            if any(isinstance(part, Cmd) for word in words for part in word.parts):
                status = None
        state.status = status

    def _name(self, command: Simple, state: State, frame: Frame) -> str | None:
        first = command.words[0]
        if not isinstance(first, Word):
            return None
        fixed = first.fixed
        if fixed is not None and not fixed.startswith("~"):
            return fixed
        fields = self.expander(state, frame).fields(first)
        return traced.known(fields[0]) if len(fields) == 1 else None

    def _shadowed(self, name: str, command: Simple, state: State, frame: Frame) -> State | None:
        """A call of an alias or function of the user's."""
        shadow = state.shadows[name]
        if shadow.body is None:
            state.taint(frame.place(command.line), f"runs {name}, the {shadow.what} of {shadow.place}")
            return state
        expander = self.expander(state, frame)
        fields = [field for word in command.words[1:] if isinstance(word, Word) for field in expander.fields(word)]
        return self._called(shadow, tuple(fields), state, frame)

    def _arith(self, command: Arith, state: State, frame: Frame) -> State | None:
        """Zsh's C((( $+commands[name] ))); other arithmetic is not followed, and may assign."""
        place = frame.place(command.line)
        state.status = None
        asked = re.fullmatch(r"\s*(!?)\s*\$(?:\+|\{\+)(commands|functions|aliases)\[([\w.-]+)\]\}?\s*", command.text)
        if asked and self.manner.shell == "zsh":
            there = self._is_there(asked[2], asked[3], state)
            state.status = negated(there) if asked[1] else there
            return state
        for found in re.finditer(
            r"([A-Za-z_]\w*)\s*(?:\[[^]]*\]\s*)?(?:(?:<<|>>|[-+*/%&|^])?=(?!=)|\+\+|--)", command.text
        ):
            state.assign(found[1], traced.unknown(place, "set by arithmetic"))
        for found in re.finditer(r"(?:\+\+|--)\s*([A-Za-z_]\w*)", command.text):
            state.assign(found[1], traced.unknown(place, "set by arithmetic"))
        return state

    def _is_there(self, kind: str, name: str, state: State) -> Truth:
        if kind == "commands":
            where = programs.located(state, self.files, name)
            return None if where is None else bool(where)
        return True if name in state.shadows else (None if state.doubt else False)

    # words

    def expander(self, state: State, frame: Frame) -> Expander:
        """What expands words here."""
        return Expander(
            state, self.manner.shell, self.files, frame.place,
            lambda text, line: self._output(text, state, frame, line),
        )  # fmt: skip

    def _output(self, text: str, state: State, frame: Frame, line: int) -> Traced | None:
        try:
            return programs.output(self.argv(text, state, frame, line), state, self.files, frame.place(line))
        except programs.NotKnown:
            return None

    def argv(self, text: str, state: State, frame: Frame, line: int) -> list[str]:
        """The words of a substituted command. Raises NotKnown unless it is one simple command, wholly known."""
        try:
            lists = list(Parser(text, self.manner.shell, line).lists())
        except SyntaxDoubt as exc:
            raise programs.NotKnown from exc
        command = lists[0].first.commands[0] if len(lists) == 1 and not lists[0].rest else None
        if not isinstance(command, Simple) or command.assigns or len(lists[0].first.commands) != 1:
            raise programs.NotKnown
        expander = self.expander(state.copy(), frame)
        argv: list[str] = []
        for word in command.words:
            fields = [traced.known(field) for field in expander.fields(word)] if isinstance(word, Word) else [None]
            argv.extend(field if field is not None else "" for field in fields)
            if None in fields:
                raise programs.NotKnown
        if not argv or argv[0] in state.shadows:
            raise programs.NotKnown
        return argv


_FOLLOW: dict[type, t.Callable[..., t.Any]] = {
    Simple: Evaluator._simple,
    If: Evaluator._if,
    Case: Evaluator._case,
    For: Evaluator._for,
    While: Evaluator._while,
    Function: Evaluator._function,
    Group: Evaluator._group,
    Subshell: Evaluator._subshell,
    Test: Evaluator._test,
    Arith: Evaluator._arith,
}
