# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following start-up files: assignments, exports, tests and sourced files as a shell would do them, nothing run.

What cannot be followed leaves a doubt with its file and line, so that whoever asks gets "unknown", never a guess.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import commands as names
from ansible_collections.golden.triangle.plugins.module_utils._shell import effects, known, traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.conditions import Conditions, Truth, negated
from ansible_collections.golden.triangle.plugins.module_utils._shell.expand import Expander
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import Shadow, State, merged
from ansible_collections.golden.triangle.plugins.module_utils._shell.syntax import DECLARING, Parser
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import (
    AndOr,
    Arith,
    Assign,
    Case,
    Cmd,
    Command,
    Function,
    Group,
    If,
    Lit,
    Loop,
    Pipeline,
    Script,
    Simple,
    Test,
    Var,
    Word,
)
from ansible_collections.golden.triangle.plugins.module_utils._shell.words import Shell, SyntaxDoubt

#: Bounds of one start: far more than any person's files need, far less than would be felt.
MOST_COMMANDS = 20000
MOST_FILES = 200
MOST_BYTES = 4 * 1024 * 1024
DEEPEST_SOURCE = 20
MOST_SECONDS = 10.0
#: Files of the system that read one file more for each kind of terminal.
_OF_THE_TERMINAL = ("/etc/zshrc", "/etc/bashrc")


@dataclasses.dataclass(frozen=True)
class Read:
    """A file a shell looked for, and what was found."""

    path: str
    state: str
    real: str = ""


class _Budget(Exception):
    """A bound was reached."""


@dataclasses.dataclass
class _Frame:
    """One file being followed; C(left): the states in which it may have been left early."""

    path: str
    depth: int
    left: list[State] = dataclasses.field(default_factory=list)
    base: int = 0

    def place(self, line: int) -> str:
        return f"{self.path}:{line + self.base}"


@dataclasses.dataclass(frozen=True)
class Manner:
    """How the shell is started; C(options) are what C([[ -o name ]]) says."""

    shell: Shell
    login: bool
    interactive: bool
    macos: tuple[int, ...] = ()

    @property
    def options(self) -> dict[str, bool]:
        return {"login": self.login, "interactive": self.interactive, "rcs": True}


class Evaluator:
    """Follows the files of one start of one shell. C(read), C(ambiguous) and C(reasons) gather what it met."""

    def __init__(self, manner: Manner, files: Files, *, seconds: float = MOST_SECONDS) -> None:
        self.read: list[Read] = []
        self.ambiguous: dict[str, None] = {}
        self.reasons: dict[str, None] = {}
        self._manner = manner
        self._shell: Shell = manner.shell
        self._files = files
        self._commands = 0
        self._bytes = 0
        self._until = time.monotonic() + seconds

    def startup_file(self, path: str, state: State) -> State:
        """Follow one file a shell reads by itself."""
        try:
            return self._file(path, state, depth=0)
        except _Budget as exc:
            self._lose(state, path, str(exc))
            return state

    # files

    def _file(self, path: str, state: State, *, depth: int) -> State:
        found = self._files.read(path)
        self.read.append(Read(path, found.state, found.real))
        if self._shell == "zsh" and self._compiled_is_newer(path):
            self._taint(state, path, "the compiled file beside it is read instead, which is not followed")
            return state
        if found.state == "too_large":
            self._taint(state, path, "too large to be followed")
        elif found.state == "not_a_file" and not self._is_nothing(path):
            self._taint(state, path, "neither a file nor a folder: what comes out of it is not known")
        if found.state != "read":
            return state
        self._bytes += len(found.text)
        if depth > DEEPEST_SOURCE or len(self.read) > MOST_FILES or self._bytes > MOST_BYTES:
            raise _Budget("files that read each other without an end, or too many of them")
        if "\0" in found.text:
            self._taint(state, path, "holds NUL bytes")
            return state
        return self._text(found.text, state, _Frame(path, depth))

    def _is_nothing(self, path: str) -> bool:
        status = self._files.status(path)
        return path == "/dev/null" or (status is not None and (status.st_mode & 0o170000) == 0o040000)

    def _compiled_is_newer(self, path: str) -> bool:
        """Zsh reads file.zwc instead of file when it is not older (zsh Src/init.c, Src/parse.c try_source_file)."""
        compiled = self._files.status(path + ".zwc")
        plain = self._files.status(path)
        return compiled is not None and (plain is None or compiled.st_mtime >= plain.st_mtime)

    def _text(self, text: str, state: State, frame: _Frame) -> State:
        current: State | None = state
        parser = Parser(text, self._shell)
        try:
            for entry in parser.lists():
                if current is None or current.lost:
                    break
                current, _truth = self._list(entry, current, frame)
        except SyntaxDoubt as exc:
            current = current if current is not None else state
            self._taint(current, frame.place(exc.line), exc.why)
        states = [*frame.left, *([current] if current is not None else [])]
        return merged(states, frame.path, "depends on where the file is left") if len(states) > 1 else states[0]

    # lists

    def _list(self, entry: AndOr, state: State, frame: _Frame) -> tuple[State | None, Truth]:
        if entry.background:
            return state, True
        current, truth = self._pipeline(entry.first, state, frame)
        for operator, pipeline in entry.rest:
            if current is None:
                break
            wanted = operator == "&&"
            if truth is None:
                other = current.copy()
                taken, after = self._pipeline(pipeline, current, frame)
                current = self._either([taken, other], frame.place(pipeline.line))
                truth = after if after is (not wanted) else None
            elif truth is wanted:
                current, truth = self._pipeline(pipeline, current, frame)
        return current, truth

    def _either(self, states: t.Sequence[State | None], place: str) -> State | None:
        """One state for branches of which nobody knows which is taken."""
        there = [state for state in states if state is not None]
        return merged(there, place, "depends on a test that is not followed") if there else None

    def _pipeline(self, pipeline: Pipeline, state: State, frame: _Frame) -> tuple[State | None, Truth]:
        if len(pipeline.commands) == 1:
            current, truth = self._command(pipeline.commands[0], state, frame)
            return current, negated(truth) if pipeline.negated else truth
        if self._shell == "zsh":
            # Only its last command runs in the shell itself (zshmisc, "Simple Commands & Pipelines").
            place = frame.place(pipeline.line)
            self._may_have_run(pipeline.commands[-1], state, frame, place, "set at the end of a pipeline")
        return state, None

    def _script(self, script: Script | None, state: State, frame: _Frame) -> tuple[State | None, Truth]:
        current: State | None = state
        truth: Truth = True
        for entry in script.lists if script is not None else ():
            if current is None or current.lost:
                break
            current, truth = self._list(entry, current, frame)
        return current, truth

    # commands

    def _command(self, command: Command, state: State, frame: _Frame) -> tuple[State | None, Truth]:
        self._commands += 1
        if self._commands > MOST_COMMANDS or (self._commands % 64 == 0 and time.monotonic() > self._until):
            raise _Budget("too many commands to be followed")
        place = frame.place(command.line)
        if isinstance(command, Simple):
            return self._simple(command, state, frame, place)
        if isinstance(command, If):
            return self._if(command, state, frame)
        if isinstance(command, Case):
            return self._case(command, state, frame)
        if isinstance(command, Group):
            return self._script(command.body, state, frame)
        if isinstance(command, Loop):
            return self._loop(command, state, frame)
        if isinstance(command, Function):
            state.shadows[command.name] = Shadow("function", place, command.body)
            return state, True
        if isinstance(command, Test):
            return state, self._conditions(state, place).double(command.words)
        if isinstance(command, Arith):
            return state, self._arith(command.text, state, place)
        return state, None

    def _if(self, command: If, state: State, frame: _Frame) -> tuple[State | None, Truth]:
        done: list[State | None] = []
        current: State | None = state
        for condition, body in command.clauses:
            if current is None:
                break
            current, truth = self._script(condition, current, frame)
            if current is None or truth is False:
                continue
            branch = current if truth else current.copy()
            done.append(self._script(body, branch, frame)[0])
            if truth:
                current = None
        if current is not None:
            done.append(self._script(command.otherwise, current, frame)[0])
        return self._either(done, frame.place(command.line)), None

    def _case(self, command: Case, state: State, frame: _Frame) -> tuple[State | None, Truth]:
        place = frame.place(command.line)
        value = self._expander(state, place).scalar(command.word)
        conditions = self._conditions(state, place)
        done: list[State | None] = []
        current: State | None = state
        for patterns, body, end in command.items:
            if current is None:
                break
            truths = [conditions.matches(value, pattern) for pattern in patterns]
            truth = True if True in truths else None if None in truths else False
            if truth is False:
                continue
            if end != ";;":
                self._taint(current, place, f"a case item that ends with {end}")
            branch = current if truth else current.copy()
            done.append(self._script(body, branch, frame)[0])
            if truth:
                current = None
        done.append(current)
        return self._either(done, place), None

    def _loop(self, command: Loop, state: State, frame: _Frame) -> tuple[State | None, Truth]:
        place = frame.place(command.line)
        words = self._loop_words(command, state, place)
        if words is None:
            self._may_have_run(command, state, frame, place, f"set in a {command.kind} loop")
            return state, None
        current: State | None = state
        for word in words:
            if current is None or current.lost:
                break
            current.assign(command.name, word)
            current = self._script(command.body, current, frame)[0]
        return current, None

    def _loop_words(self, command: Loop, state: State, place: str) -> list[Traced] | None:
        """The words of a C(for) that can be done one after the other."""
        if command.kind != "for" or not command.name or command.words is None or _jumps(command.body):
            return None
        expander = self._expander(state, place)
        words = [field for word in command.words for field in expander.fields(word)]
        return None if any(traced.known(word) is None for word in words) else words

    def _may_have_run(self, command: Command, state: State, frame: _Frame, place: str, why: str) -> None:
        """The command may run any number of times: what it could set is in doubt."""
        found = effects.of(command, state.shadows, unknown_names=state.doubt is not None)
        if found.ends:
            self._lose(state, place, f"{why}: it may end the shell")
        elif found.wild:
            self._taint(state, place, f"{why}: {found.wild}")
        for name in sorted(found.names):
            state.assign(name, self._doubt(place, why), exported=True)
        if found.leaves:
            frame.left.append(state.copy())

    def _arith(self, text: str, state: State, place: str) -> Truth:
        """Zsh's C((( $+commands[name] ))); other arithmetic is not followed, and may assign."""
        asked = re.fullmatch(r"\s*(!?)\s*\$\+(commands|functions|aliases)\[([\w.-]+)\]\s*", text)
        if asked and self._shell == "zsh":
            if asked[2] == "commands":
                where = known.located(state, self._files, asked[3])
                truth: Truth = None if where is None else bool(where)
            else:
                truth = True if asked[3] in state.shadows else (None if state.doubt else False)
            return negated(truth) if asked[1] else truth
        for name in re.findall(r"([A-Za-z_]\w*)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|(?:\+\+|--)\s*([A-Za-z_]\w*)", text):
            state.assign(name[0] or name[1], self._doubt(place, "set by arithmetic"))
        for counted in re.findall(r"([A-Za-z_]\w*)\s*(?:\+\+|--)", text):
            state.assign(counted, self._doubt(place, "set by arithmetic"))
        return None

    # simple commands

    def _simple(self, command: Simple, state: State, frame: _Frame, place: str) -> tuple[State | None, Truth]:
        if not command.words:
            for assign in command.assigns:
                self._assign(assign, state, place)
            return state, True
        name = self._command_name(command, state, place)
        if name is None:
            self._taint(state, place, "runs a command whose name is computed")
            return state, None
        words = list(command.words[1:])
        if name in ("command", "builtin", "noglob", "nocorrect", "-") and words and isinstance(words[0], Word):
            if not (words[0].fixed or "").startswith("-"):
                return self._simple(dataclasses.replace(command, words=tuple(words)), state, frame, place)
        if name in state.shadows:
            return self._shadowed(name, state, frame, place), None
        if name in _BUILTINS:
            return _BUILTINS[name](self, _Call(name, words, command, state, frame, place))
        if "/" in name or name in names.HARMLESS:
            return state, True if name in (":", "true", "echo") else False if name == "false" else None
        if state.doubt is not None:
            self._taint(state, place, f"runs {name}, which may be a function nobody knows ({state.doubt[0]})")
        return state, None

    def _command_name(self, command: Simple, state: State, place: str) -> str | None:
        first = command.words[0]
        if isinstance(first, Assign):
            return None
        fixed = first.fixed
        if fixed is not None and not fixed.startswith("~"):
            return fixed
        fields = self._expander(state, place).fields(first)
        return traced.known(fields[0]) if len(fields) == 1 else None

    def _shadowed(self, name: str, state: State, frame: _Frame, place: str) -> State:
        """A call of an alias or function of the user's: what its text could set is in doubt."""
        shadow = state.shadows[name]
        if shadow.body is None:
            self._taint(state, place, f"runs {name}, the {shadow.what} of {shadow.place}")
        else:
            body = Simple((), (Word((Lit(name),), 0),), 0)
            self._may_have_run(body, state, frame, place, f"set by the function {name}")
        return state

    def _assign(self, assign: Assign, state: State, place: str, *, exported: bool | None = None) -> None:
        if assign.name in state.readonly:
            self._lose(state, place, f"sets {assign.name}, which was made read-only")
            return
        is_path = assign.name == "path" and self._shell == "zsh"
        if assign.array is not None and not is_path:
            value = self._doubt(place, "an array")
        elif assign.index:
            value = self._doubt(place, f"a part of {assign.name} is set")
        elif is_path:
            value = self._path_array(assign, state, place)
        else:
            expander = self._expander(state, place)
            value = expander.scalar(assign.value, assignment=True) if assign.value is not None else ()
            if assign.append:
                value = traced.join((state.value(assign.name), value), place)
        if assign.name == "path" and not is_path:
            # bash: a variable like any other, which must not be taken for PATH.
            return
        state.assign(assign.name, value, exported=exported)

    def _path_array(self, assign: Assign, state: State, place: str) -> Traced:
        """The PATH after zsh's C(path=(...)), C(path+=(...)), C(path=x) or C(path+=x)."""
        expander = self._expander(state, place)
        added: list[Traced] = []
        if assign.array is not None:
            for word in assign.array:
                added.extend(expander.fields(word))
        else:
            added.append(expander.scalar(assign.value, assignment=True) if assign.value is not None else ())
        if assign.append and state.look("PATH") is not None:
            added.insert(0, state.value("PATH"))
        colon = traced.literal(":", place)
        parts: list[Traced] = []
        for number, value in enumerate(added):
            parts.extend([colon, value] if number else [value])
        return traced.join(parts, place)

    # builtins: each takes a call and gives the state after it and its truth

    def _declare(self, call: _Call) -> tuple[State | None, Truth]:
        if call.name == "local" and self._shell == "bash":
            return call.state, False  # refused outside a function
        flags = ""
        exported: bool | None = True if call.name == "export" else None
        for word in call.words:
            text = word.fixed if isinstance(word, Word) else None
            if text is not None and re.fullmatch(r"[-+][A-Za-z]+", text):
                flags += text if text[0] == "-" else text
                if "x" in text:
                    exported = text[0] == "-"
                if call.name == "export" and "n" in text and self._shell == "bash":
                    exported = False
                continue
            self._declared(call, word, flags, exported)
        return call.state, True

    def _declared(self, call: _Call, word: Word | Assign, flags: str, exported: bool | None) -> None:
        state, place = call.state, call.place
        if "f" in flags or ("p" in flags and call.name != "export"):
            return
        assigns = [word] if isinstance(word, Assign) else self._as_assigns(call, word)
        for assign in assigns:
            if re.search(r"-[A-Za-z]*[TiluFELRZnA]", flags.replace("-x", "")) and call.name != "export":
                state.assign(assign.name, self._doubt(place, f"declared with {flags}"), exported=True)
                continue
            if assign.name in ("path", "PATH") and self._shell == "zsh" and "U" in flags:
                self._unique(state, assign.name, on=not re.search(r"\+\w*U", flags))
            if assign.value is not None or assign.array is not None or not _bare(word):
                self._assign(assign, state, place, exported=exported)
            elif exported is not None:
                state.export(assign.name, exported)
            if call.name == "readonly" or re.search(r"-\w*r", flags):
                state.readonly |= {assign.name}

    def _as_assigns(self, call: _Call, word: Word) -> list[Assign]:
        """C(export NAME), C(export "NAME=value") and the like."""
        for field in self._expander(call.state, call.place).fields(word):
            text = traced.known(field)
            name = re.match(r"([A-Za-z_]\w*)(=|$)", traced.show(field))
            if name is None or (text is None and not name[2]):
                self._taint(call.state, call.place, f"{call.name} of a name that is computed")
            elif name[2]:
                value = traced.join(_after(field, name.end()), call.place)
                call.state.assign(name[1], value, exported=True if call.name == "export" else None)
            else:
                return [Assign(name[1], False, None, None, False, word.line)]
        return []

    @staticmethod
    def _unique(state: State, name: str, *, on: bool) -> None:
        state.unique = state.unique | {name} if on else state.unique - {name}
        if on and state.look("PATH") is not None:
            state.assign("PATH", traced.unique(state.value("PATH")))

    def _unset(self, call: _Call) -> tuple[State | None, Truth]:
        functions = False
        for word in call.words:
            text = word.fixed if isinstance(word, Word) else None
            if text is None:
                self._taint(call.state, call.place, "unset of a name that is computed")
            elif text.startswith("-"):
                functions = "f" in text
                if "m" in text:
                    self._taint(call.state, call.place, "unset of a pattern")
            elif functions:
                call.state.shadows.pop(text, None)
            elif text in call.state.readonly:
                self._lose(call.state, call.place, f"unsets {text}, which was made read-only")
            else:
                name = "PATH" if text == "path" and self._shell == "zsh" else text
                call.state.variables[name] = None
                call.state.to_export -= {name}
        return call.state, None

    def _source(self, call: _Call) -> tuple[State | None, Truth]:
        fields = [field for word in call.words if isinstance(word, Word) for field in self._fields(call, word)]
        path = traced.known(fields[0]) if fields else None
        if path is None and fields and call.frame.path in _OF_THE_TERMINAL:
            # Apple's /etc/zshrc reads /etc/zshrc_$TERM_PROGRAM, which keeps sessions and the title and no PATH.
            if traced.show(fields[0]) == f"{call.frame.path}_":
                return call.state, None
        if path is None or len(fields) > 1 or call.command.assigns or not path.startswith("/"):
            why = "reads a file whose name is not known" if path is None else f"reads {path} in a way not followed"
            self._taint(call.state, call.place, why)
            return call.state, None
        return self._file(path, call.state, depth=call.frame.depth + 1), None

    def _eval(self, call: _Call) -> tuple[State | None, Truth]:
        words = [word for word in call.words if isinstance(word, Word)]
        substituted = _only_command(words[0]) if len(words) == 1 else None
        if substituted is not None:
            return self._eval_of_command(call, substituted)
        fields = [field for word in words for field in self._fields(call, word)]
        text = traced.known(traced.join([part for f in fields for part in (f, traced.literal(" ", call.place))]))
        if text is None or call.command.assigns or call.frame.depth >= DEEPEST_SOURCE:
            self._taint(call.state, call.place, "eval of a text that is not known")
            return call.state, None
        line = call.command.line + call.frame.base - 1
        frame = _Frame(call.frame.path, call.frame.depth + 1, base=line)
        return self._text(text, call.state, frame), None

    def _eval_of_command(self, call: _Call, text: str) -> tuple[State | None, Truth]:
        argv = self._argv(text, call.state, call.place)
        try:
            if argv is None:
                raise known.NotKnown
            result = known.evaluated(argv, call.state, self._files, self._manner.macos, call.place)
        except known.NotKnown:
            self._taint(call.state, call.place, f"eval of {' '.join(text.split())[:60]}, which is not run")
            return call.state, None
        if result is not None:
            self.ambiguous.update(dict.fromkeys(result.ambiguous))
        return call.state, None

    def _bracket(self, call: _Call) -> tuple[State | None, Truth]:
        words = [word for word in call.words if isinstance(word, Word)]
        if call.name == "[":
            if not words or words[-1].plain != "]":
                return call.state, None
            words = words[:-1]
        if self._shell == "zsh" and any((word.plain or "").startswith("==") for word in words):
            # zsh takes ==  for the path of a command named "=" and leaves the file (zshexpn, "= Expansion").
            self._taint(call.state, call.place, "zsh leaves the file at == without quotes in [ ]")
            call.frame.left.append(call.state)
            return None, None
        fields = [field for word in words for field in self._fields(call, word)]
        return call.state, self._conditions(call.state, call.place).bracket(fields)

    def _command_v(self, call: _Call) -> tuple[State | None, Truth]:
        """C(command -v), C(type), C(which), C(whence), C(hash): whether a name is there."""
        words = [word.fixed for word in call.words if isinstance(word, Word)]
        asked = [word for word in words if word is not None and not word.startswith("-")]
        if call.name == "hash" and any(word is None or "=" in word or word in ("-p", "-d") for word in words):
            for word in asked:
                call.state.shadows[word.split("=")[0]] = Shadow("hashed path", call.place)
            return call.state, None
        if len(asked) != 1 or None in words:
            return call.state, None
        if asked[0] in call.state.shadows or asked[0] in _BUILTINS:
            return call.state, True if call.name != "hash" else None
        where = known.located(call.state, self._files, asked[0])
        if where is None or (not where and call.state.doubt is not None):
            return call.state, None
        return call.state, bool(where)

    def _leave(self, call: _Call) -> tuple[State | None, Truth]:
        call.frame.left.append(call.state)
        return None, None

    def _end(self, call: _Call) -> tuple[State | None, Truth]:
        if call.name == "exec" and not call.words:
            return call.state, True  # only redirections
        self._lose(call.state, call.place, f"{call.name} ends the shell here")
        return call.state, None

    def _alias(self, call: _Call) -> tuple[State | None, Truth]:
        for word in call.words:
            for field in self._fields(call, word) if isinstance(word, Word) else ():
                name, equals, _value = traced.show(field).partition("=")
                if equals and name:
                    call.state.shadows[name] = Shadow("alias", call.place)
        return call.state, None

    def _forget(self, call: _Call) -> tuple[State | None, Truth]:
        for word in call.words:
            if isinstance(word, Word) and word.fixed is not None:
                if word.fixed == "-a":
                    call.state.shadows = {n: s for n, s in call.state.shadows.items() if s.what != "alias"}
                call.state.shadows.pop(word.fixed, None)
        return call.state, None

    def _autoload(self, call: _Call) -> tuple[State | None, Truth]:
        for word in call.words:
            name = word.fixed if isinstance(word, Word) else None
            if name and name[0] not in "-+" and name not in names.HARMLESS and name not in _BUILTINS:
                call.state.shadows[name] = Shadow("function", call.place)
        return call.state, True

    def _options(self, call: _Call) -> tuple[State | None, Truth]:
        """C(setopt) and C(unsetopt)."""
        for word in call.words:
            text = word.fixed if isinstance(word, Word) else None
            option, on = names.zsh_option(text or "")
            on = on == (call.name == "setopt")
            if text is None or (names.matters(option) and not (option in ("equals", "exec", "unset") and on)):
                self._lose(call.state, call.place, f"{call.name} {text or ''}: reads the rest in another way")
            elif option == "rcs":
                call.state.rcs = on
            elif option == "globalrcs":
                call.state.global_rcs = on
        return call.state, True

    def _set(self, call: _Call) -> tuple[State | None, Truth]:
        texts = [word.fixed if isinstance(word, Word) else None for word in call.words]
        for number, text in enumerate(texts):
            if text == "--" or (text is not None and text[:1] not in ("-", "+")):
                break
            before = texts[number - 1] if number else None
            harmful = text is None or (
                text.startswith("-") and text != "-o" and set(text[1:]) & names.SET_LETTERS_THAT_MATTER
            )
            option = texts[number + 1] if text in ("-o", "+o") and number + 1 < len(texts) else ""
            harmful = harmful or ((option is None or option in names.SET_OPTIONS_THAT_MATTER) and before != "-o")
            if harmful:
                self._lose(call.state, call.place, f"set {text or ''} {option or ''}".rstrip() + ": changes the rest")
            if text in ("-o", "+o"):
                break
        return call.state, True

    def _sets_named(self, call: _Call) -> tuple[State | None, Truth]:
        """C(read), C(printf -v), C(let) and others that set what their arguments name."""
        fixed = [word.fixed if isinstance(word, Word) else None for word in call.words]
        if call.name == "printf" and fixed[:1] != ["-v"]:
            return call.state, None
        for text in fixed:
            name = re.match(r"[A-Za-z_]\w*", text or "")
            if text is None:
                self._taint(call.state, call.place, f"{call.name} of a name that is computed")
            elif name:
                target = "PATH" if name[0] == "path" and self._shell == "zsh" else name[0]
                call.state.assign(target, self._doubt(call.place, f"set by {call.name}"))
        return call.state, None

    def _not_followed(self, call: _Call) -> tuple[State | None, Truth]:
        if call.name == "emulate":
            self._lose(call.state, call.place, "emulate: reads the rest in another way")
        elif call.name != "trap" or any(
            isinstance(w, Word) and w.fixed in ("DEBUG", "ERR", "ZERR") for w in call.words
        ):
            self._taint(call.state, call.place, f"{call.name} is not followed")
        return call.state, None

    # words

    def _expander(self, state: State, place: str) -> Expander:
        return Expander(
            state, self._shell, self._files, place, lambda text, where: self._substituted(text, state, where)
        )

    def _conditions(self, state: State, place: str) -> Conditions:
        return Conditions(self._expander(state, place), self._files, self._shell, self._manner.options)

    def _fields(self, call: _Call, word: Word) -> list[Traced]:
        return self._expander(call.state, call.place).fields(word)

    def _substituted(self, text: str, state: State, place: str) -> Traced | None:
        argv = self._argv(text, state, place)
        return None if argv is None else known.output(argv, state, self._files, place)

    def _argv(self, text: str, state: State, place: str) -> list[str] | None:
        """The words of a substituted command, when it is one simple command and all is known of it."""
        try:
            lists = list(Parser(text, self._shell).lists())
        except SyntaxDoubt:
            return None
        if len(lists) != 1 or lists[0].rest or len(lists[0].first.commands) != 1:
            return None
        command = lists[0].first.commands[0]
        if not isinstance(command, Simple) or command.assigns or not command.words:
            return None
        expander = self._expander(state.copy(), place)
        argv: list[str] = []
        for word in command.words:
            fields = [traced.known(field) for field in expander.fields(word)] if isinstance(word, Word) else [None]
            if None in fields:
                return None
            argv.extend(field for field in fields if field is not None)
        return argv if argv and argv[0] not in state.shadows else None

    # doubts

    def _doubt(self, place: str, why: str) -> Traced:
        self.reasons[f"{place}: {why}"] = None
        return traced.unknown(place, why)

    def _taint(self, state: State, place: str, why: str) -> None:
        self.reasons[f"{place}: {why}"] = None
        state.taint(place, why)

    def _lose(self, state: State, place: str, why: str) -> None:
        self.reasons[f"{place}: {why}"] = None
        state.lose(place, why)


@dataclasses.dataclass(frozen=True)
class _Call:
    """A builtin with its arguments, where it stands."""

    name: str
    words: list[Word | Assign]
    command: Simple
    state: State
    frame: _Frame
    place: str


_Builtin = t.Callable[[Evaluator, _Call], tuple[t.Optional[State], Truth]]


def _table() -> dict[str, _Builtin]:
    table: dict[str, _Builtin] = dict.fromkeys(DECLARING, Evaluator._declare)
    grouped: list[tuple[str, _Builtin]] = [
        ("unset", Evaluator._unset),
        ("source .", Evaluator._source),
        ("eval", Evaluator._eval),
        ("[ test", Evaluator._bracket),
        ("command type which whence where hash", Evaluator._command_v),
        ("return", Evaluator._leave),
        ("exit exec logout bye", Evaluator._end),
        ("alias", Evaluator._alias),
        ("unalias unhash unfunction", Evaluator._forget),
        ("autoload", Evaluator._autoload),
        ("setopt unsetopt", Evaluator._options),
        ("set", Evaluator._set),
        ("read printf let getopts vared mapfile readarray", Evaluator._sets_named),
        ("emulate trap zparseopts shift", Evaluator._not_followed),
    ]
    for listed, function in grouped:
        table.update(dict.fromkeys(listed.split(), function))
    return table


_BUILTINS = _table()


def _after(value: Traced, start: int) -> list[Traced]:
    """What stands behind the first C(start) characters."""
    rest: list[Traced] = []
    at = 0
    for piece in value:
        low = max(start - at, 0)
        if piece.doubt:
            rest.append((piece,))
        else:
            rest.append(traced.literal(piece.text[low:], piece.place))
        at += len(piece.text)
    return rest


def _bare(word: Word | Assign) -> bool:
    """Whether a declaring command only names a variable."""
    return not isinstance(word, Assign)


def _only_command(word: Word) -> str | None:
    """The text of the command substitution a word is made of, and of nothing else."""
    part = word.parts[0] if len(word.parts) == 1 else None
    if isinstance(part, Var) and not part.name and part.arg is not None and len(part.arg.parts) == 1:
        part = part.arg.parts[0]
    return part.text if isinstance(part, Cmd) else None


def _jumps(script: Script) -> bool:
    """Whether C(break) or C(continue) stands somewhere in it."""
    return re.search(r"'(?:break|continue)'", repr(script)) is not None
