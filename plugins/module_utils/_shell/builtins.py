# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The builtins that decide what a start-up file does next: reading files, tests, options, functions, leaving.

Each takes a call and gives the state after it, None where nothing after it in this file is reached.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import options, programs, tools, traced, variables
from ansible_collections.golden.triangle.plugins.module_utils._shell.conditions import Conditions
from ansible_collections.golden.triangle.plugins.module_utils._shell.expand import Expander, short
from ansible_collections.golden.triangle.plugins.module_utils._shell.frame import Frame
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import Shadow, State
from ansible_collections.golden.triangle.plugins.module_utils._shell.syntax import DECLARING
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Assign, Cmd, Shell, Simple, Word, names

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.module_utils._shell.evaluate import Evaluator

#: Files of the system that read one file more for each kind of terminal.
_OF_THE_TERMINAL = ("/etc/zshrc", "/etc/bashrc")


@dataclasses.dataclass(frozen=True)
class Call:
    """A builtin with its arguments, where it stands."""

    name: str
    words: tuple[Word | Assign, ...]
    command: Simple
    state: State
    frame: Frame
    run: Evaluator

    @property
    def place(self) -> str:
        """The line it stands in."""
        return self.frame.place(self.command.line)

    @property
    def shell(self) -> Shell:
        """The shell that is followed."""
        return self.run.manner.shell

    @property
    def expander(self) -> Expander:
        """What expands its words."""
        return self.run.expander(self.state, self.frame)

    @property
    def fixed(self) -> list[str | None]:
        """Its arguments as far as nothing in them is expanded."""
        return [word.fixed if isinstance(word, Word) else None for word in self.words]

    def fields(self) -> list[Traced]:
        """All its arguments, expanded."""
        return [field for word in self.words if isinstance(word, Word) for field in self.expander.fields(word)]

    def doubt(self, why: str) -> State:
        """Nobody knows what it did."""
        self.state.taint(self.place, why)
        return self.state


Builtin = t.Callable[[Call], t.Optional[State]]


# variables


def _declare(call: Call) -> State | None:
    if call.name == "local" and call.shell == "bash" and call.frame.hidden is None:
        call.state.status = False  # refused outside a function
    elif call.command.assigns:
        return call.doubt(f"{call.name} with assignments before it is not followed")
    else:
        variables.declare(call.name, call.words, call.expander, call.frame.hidden)
        call.state.status = True if not call.state.doubt else None
    return call.state


def _unset(call: Call) -> State | None:
    variables.unset(call.words, call.expander)
    call.state.status = None
    return call.state


def _sets_named(call: Call) -> State | None:
    """C(read), C(printf -v), C(let) and others that set what their arguments name."""
    if call.name != "printf" or call.fixed[:1] == ["-v"]:
        variables.set_unknown(call.words, call.expander, call.name)
    call.state.status = None
    return call.state


def _shift(call: Call) -> State | None:
    state = call.state
    number = call.fixed[0] if call.words else "1"
    if state.arguments is None or number is None or not number.isdigit():
        state.arguments = None
    elif int(number) <= len(state.arguments):
        state.arguments = state.arguments[int(number) :]
    state.status = None
    return state


# other files and texts


def _source(call: Call) -> State | None:
    state = call.state
    part = _only_part(call)
    if isinstance(part, Cmd) and part.as_file:
        return _eval_command(call, part.text)
    fields = call.fields()
    path = traced.known(fields[0]) if fields else None
    of_the_terminal = path is None and bool(fields) and traced.show(fields[0]) == f"{call.frame.path}_"
    if of_the_terminal and call.frame.path in _OF_THE_TERMINAL:
        # Apple's /etc/zshrc reads /etc/zshrc_$TERM_PROGRAM, which keeps sessions and the title and no PATH.
        state.status = None
        return state
    if path is None or call.command.assigns or not path.startswith("/"):
        return call.doubt(f"reads a file whose name is not known{f': {path}' if path else ''}")
    if path.endswith("/oh-my-zsh.sh") and call.run.files.status(path) is not None:
        return _oh_my_zsh(call, path)
    effect = tools.read(path, state, call.run.files) if call.run.files.status(path) is not None else None
    if effect is not None:
        call.run.budget.file(path, call.run.files.read(path))
        effect.apply(state, call.place)
        state.status = None
        return state
    return call.run.sourced(path, fields[1:], state, call.frame)


def _oh_my_zsh(call: Call, path: str) -> State | None:
    call.run.budget.file(path, call.run.files.read(path))
    wanted = tools.oh_my_zsh(path, call.state, call.run.files)
    if wanted is None:
        return call.doubt("oh-my-zsh with plugins that are not known")
    state = call.state
    for each in wanted:
        state = call.run.sourced(each, (), state, call.frame)
    state.status = None
    return state


def _eval(call: Call) -> State | None:
    part = _only_part(call)
    if isinstance(part, Cmd) and not part.as_file:
        return _eval_command(call, part.text)
    fields = call.fields()
    if len(fields) == 1 and len(fields[0]) == 1 and fields[0][0].printed:
        return _eval_command(call, fields[0][0].printed)
    blank = traced.literal(" ", call.place)
    text = traced.known(traced.join([part for field in fields for part in (field, blank)]))
    if text is None or call.command.assigns:
        return call.doubt("eval of a text that is not known")
    return call.run.evaluated(text, call.command.line, call.state, call.frame)


def _eval_command(call: Call, text: str) -> State | None:
    """C(eval "$(command)"): nothing happens where the command is not there."""
    state, run = call.state, call.run
    try:
        argv = run.argv(text, state, call.frame, call.command.line)
        run.ambiguous.update(dict.fromkeys(programs.evaluated(argv, state, run.files, run.manner.macos, call.place)))
    except programs.NotKnown:
        return call.doubt(f"eval of {short(text)}, which is not run")
    state.status = None
    return state


def _only_part(call: Call) -> object:
    """The part that the only argument is made of."""
    word = call.words[0] if len(call.words) == 1 else None
    return word.parts[0] if isinstance(word, Word) and len(word.parts) == 1 else None


# tests


def _bracket(call: Call) -> State | None:
    state = call.state
    words = [word for word in call.words if isinstance(word, Word)]
    if call.name == "[":
        if not words or words[-1].plain != "]":
            state.status = None
            return state
        words = words[:-1]
    if call.shell == "zsh" and any((word.plain or "").startswith("==") for word in words):
        # zsh takes == for the path of a command named "=" and leaves the file (zshexpn, "= Expansion").
        state.lose(call.place, "zsh leaves the file at == without quotes in [ ]")
        return state
    expander = call.expander
    fields = [field for word in words for field in expander.fields(word)]
    state.status = Conditions(expander, call.run.manner.options).bracket(fields)
    return state


def _where(call: Call) -> State | None:
    """C(command -v), C(type), C(which), C(whence), C(hash): whether a name is there."""
    state, fixed = call.state, call.fixed
    asked = [word for word in fixed if word is not None and not word.startswith("-")]
    state.status = None
    if call.name == "hash" and any(word is None or "=" in word or word in ("-p", "-d") for word in fixed):
        for word in asked:
            state.shadows[word.split("=")[0]] = Shadow("hashed path", call.place)
    elif len(asked) == 1 and None not in fixed and "-a" not in fixed:
        if asked[0] in state.shadows or asked[0] in BUILTINS or asked[0] in _IN_THE_SHELL:
            state.status = True if call.name not in ("hash", "which") else None
        else:
            where = programs.located(state, call.run.files, asked[0])
            state.status = None if where is None or (not where and state.doubt) else bool(where)
    return state


# aliases and functions


def _alias(call: Call) -> State | None:
    for field in call.fields():
        name, equals, _value = traced.show(field).partition("=")
        if equals and name:
            call.state.shadows[name] = Shadow("alias", call.place)
    call.state.status = None
    return call.state


def _forget(call: Call) -> State | None:
    shadows = call.state.shadows
    for name in call.fixed:
        if name == "-a":
            call.state.shadows = {key: shadow for key, shadow in shadows.items() if shadow.what != "alias"}
        elif name:
            shadows.pop(name, None)
    call.state.status = None
    return call.state


def _autoload(call: Call) -> State | None:
    for name in call.fixed:
        if name and name[0] not in "-+" and name not in programs.HARMLESS and name not in BUILTINS:
            call.state.shadows[name] = Shadow("function", call.place)
    call.state.status = True
    return call.state


# leaving


def _return(call: Call) -> State | None:
    number = call.fixed[0] if call.words else ""
    if call.words:
        call.state.status = number == "0" if number is not None and number.isdigit() else None
    call.frame.left.append(call.state)
    return None


def _end(call: Call) -> State | None:
    if call.name != "exec" or call.words:
        call.state.lose(call.place, f"{call.name} ends the shell here")
    return call.state


def _jump(call: Call) -> State | None:
    """C(break) and C(continue), out of the innermost loop."""
    if call.words or not call.frame.loops:
        return call.doubt(f"{call.name} is not followed here")
    call.frame.loops[-1][call.name].append(call.state)
    return None


# the rest


def _options(call: Call) -> State | None:
    why = options.setopt(call.name, call.fixed, call.state)
    return _changed(call, why)


def _set(call: Call) -> State | None:
    arguments, why = options.set_options(call.fixed)
    if arguments is not None and not why:
        expander = call.expander
        words = [word for word in call.words[arguments:] if isinstance(word, Word)]
        call.state.arguments = tuple(field for word in words for field in expander.fields(word))
    return _changed(call, why)


def _emulate(call: Call) -> State | None:
    own = call.frame.hidden is not None and set(call.fixed) == {"-L", "zsh"}
    return _changed(call, "" if own or call.fixed == ["zsh"] else "emulate")


def _changed(call: Call, why: str) -> State:
    call.state.status = None
    if why:
        call.state.lose(call.place, f"{why}: the rest is read in another way")
    return call.state


def _trap(call: Call) -> State | None:
    if any(name in ("DEBUG", "ERR", "ZERR") for name in call.fixed):
        return call.doubt("trap is not followed")
    call.state.status = None
    return call.state


#: Words the shell knows by itself, beside those of the table below.
_IN_THE_SHELL = names(": true false echo print cd pwd if for while case time test")


def _table() -> dict[str, Builtin]:
    table: dict[str, Builtin] = dict.fromkeys(DECLARING, _declare)
    grouped: list[tuple[str, Builtin]] = [
        ("unset", _unset),
        ("read printf let getopts vared mapfile readarray zparseopts", _sets_named),
        ("shift", _shift),
        ("source .", _source),
        ("eval", _eval),
        ("[ test", _bracket),
        ("command type which whence where hash", _where),
        ("alias", _alias),
        ("unalias unhash unfunction", _forget),
        ("autoload", _autoload),
        ("return", _return),
        ("exit exec logout bye", _end),
        ("break continue", _jump),
        ("setopt unsetopt", _options),
        ("set", _set),
        ("emulate", _emulate),
        ("trap", _trap),
    ]
    for listed, function in grouped:
        table.update(dict.fromkeys(listed.split(), function))
    return table


BUILTINS = _table()
