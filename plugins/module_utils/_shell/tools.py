# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Version managers and prompts: what the lines they ask people to add do to PATH.

Each rule names the tool's own file it is taken from. What such a tool may put in front of PATH is told as the folders
it chooses among, so that one in which there is no C(go) does no harm.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import posixpath
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import Shadow, State

#: Their C(init -) puts the shims below their root in front (pyenv/pyenv, rbenv/rbenv, go-nv/goenv: libexec/*-init).
_SHIMS = ("pyenv", "rbenv", "goenv", "jenv", "nodenv")
#: What these print, by their first arguments, defines functions, hooks and completions: PATH stays.
_ONLY_FUNCTIONS = {
    "atuin": ("init",),
    "direnv": ("hook",),
    "dircolors": ("",),
    "fzf": ("--zsh", "--bash"),
    "gdircolors": ("",),
    "mcfly": ("init",),
    "oh-my-posh": ("init",),
    "pyenv": ("virtualenv-init",),
    "ssh-agent": ("",),
    "starship": ("init",),
    "thefuck": ("--alias",),
    "zoxide": ("init",),
}
_COMPLETION = re.compile(r"-*(shell-)?completions?(=.*)?")
#: Files of prompts and plugins that leave PATH alone, by their names, as long as nobody has written PATH into them.
_PROMPTS = re.compile(
    r"/(\.p10k\.zsh|p10k-instant-prompt-[^/]*\.zsh|powerlevel10k\.zsh-theme|zsh-autosuggestions\.zsh"
    r"|zsh-syntax-highlighting\.zsh|zsh-history-substring-search\.zsh|\.iterm2_shell_integration\.(zsh|bash)"
    r"|git-completion\.(bash|zsh)|git-prompt\.sh|bash_completion(\.sh)?|completion\.(zsh|bash)\.inc"
    r"|(key-bindings|completion)\.(zsh|bash))$"
)
#: What a text must hold to set what is asked for here.
_TOUCHES = re.compile(
    r"\bPATH\s*\+?=|\bpath\s*(\+?=|\[)|\bGO[A-Z0-9]+\s*\+?=|\bCGO_ENABLED\s*=|\bDYLD_\w+\s*=|\bZDOTDIR\s*="
    r"|\b(unset|read|typeset|export)\b[^\n]*\b(PATH|path|GO[A-Z0-9]+)\b"
)
#: What may set anything, wherever it is written.
_RUNS = re.compile(r"\b(eval|source)\b|(^|[;&|\s])\.\s", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Effect:
    """What a tool's lines do.

    C(front): folders put before PATH, the first of them first, C(once): unless they are there. C(maybe): folders that
    may come before it in any number; None: any at all. C(sets) are exported, C(doubtful) set to something.
    """

    front: tuple[str, ...] = ()
    once: bool = False
    maybe: tuple[str, ...] | None = ()
    sets: tuple[tuple[str, str], ...] = ()
    doubtful: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    why: str = ""

    def apply(self, state: State, place: str) -> None:
        """Do it."""
        for name, text in self.sets:
            state.assign(name, traced.literal(text, place), exported=True)
        for name in self.doubtful:
            state.assign(name, traced.unknown(place, self.why), exported=True)
        for name in self.functions:
            state.shadows[name] = Shadow("function", place)
        path = state.look("PATH")
        elements = traced.split(path.value) if path is not None else ()
        before = [traced.Element(text, (place,)) for text in self.front if not self._is_there(text, elements)]
        if self.once and before and any(element.doubt for element in elements):
            before = [traced.among([element.text for element in before], place, "put there unless it is in PATH")]
        if self.maybe is None:
            value = (traced.unknown(place, self.why), traced.literal(":", place), traced.path_of((*before, *elements)))
            state.assign("PATH", traced.join(value), exported=True)
        elif before or self.maybe:
            choice = [traced.among(self.maybe, place, self.why)] if self.maybe else []
            state.assign("PATH", traced.path_of((*choice, *before, *elements)), exported=True)

    def _is_there(self, text: str, elements: t.Sequence[traced.Element]) -> bool:
        return self.once and any(element.text == text and not element.doubt for element in elements)


def initialised(argv: t.Sequence[str], program: str, state: State, files: Files) -> Effect | None:
    """What C(eval "$(argv)") does, None where there is no rule. C(program) is where the command lies."""
    name, *arguments = argv
    first = arguments[0] if arguments else ""
    home = traced.known(state.value("HOME")) or ""
    if name == "direnv" and files.status(f"{home}/.envrc") is not None:
        return None
    if first in _ONLY_FUNCTIONS.get(name, ()) or any(_COMPLETION.fullmatch(argument) for argument in arguments[:2]):
        return Effect()
    if name in _SHIMS and first == "init" and ("-" in arguments or "--path" in arguments):
        return _shims(name, state, home)
    if name == "conda" and re.fullmatch(r"shell\.\w+", first) and arguments[1:] == ["hook"]:
        # conda/conda conda/activate.py: condabin always, and bin of the base environment unless it is switched off.
        prefix = posixpath.dirname(posixpath.dirname(program))
        return Effect(maybe=(f"{prefix}/bin", f"{prefix}/condabin"), functions=("conda",), why="conda's hook")
    if name == "mise" and first == "activate":
        folder = f"{traced.known(state.value('MISE_DATA_DIR')) or home + '/.local/share/mise'}"
        if "--shims" in arguments:
            return Effect(front=(f"{folder}/shims",))
        return Effect(maybe=None, doubtful=("GOROOT", "GOBIN"), why="mise activate goes by its own configuration")
    return None


def _shims(name: str, state: State, home: str) -> Effect | None:
    variable = state.look(f"{name.upper()}_ROOT")
    root = f"{home}/.{name}" if variable is None else traced.known(variable.value)
    if not root:
        return None
    managed = ("GOROOT", "GOPATH") if name == "goenv" else ()
    return Effect(
        front=(f"{root}/shims",),
        once=name == "rbenv",
        doubtful=managed,
        functions=("goenv",) if name == "goenv" else (),
        why=f"set by {name}",
    )


def read(path: str, state: State, files: Files) -> Effect | None:
    """What reading a tool's own file does, None for any other file."""
    folder = posixpath.dirname(path)
    if path.endswith("/nvm.sh"):
        # nvm-sh/nvm nvm.sh: the node of the default alias.
        homes = [folder, traced.known(state.value("NVM_DIR")) or folder]
        found = [
            f"{home}/versions/node/{name}/bin" for home in homes for name in files.names(f"{home}/versions/node") or ()
        ]
        return Effect(maybe=tuple(dict.fromkeys(found)), functions=(), why="the node that nvm chooses")
    if path.endswith("/bin/sdkman-init.sh"):
        # sdkman/sdkman-cli src/main/bash/sdkman-init.sh
        home = posixpath.dirname(folder)
        names = files.names(f"{home}/candidates") or ()
        found = [f"{home}/candidates/{name}/current{tail}" for name in names for tail in ("/bin", "")]
        return Effect(maybe=tuple(found), functions=("sdk",), why="the candidates of sdkman")
    if path.endswith("/asdf.sh"):
        # asdf-vm/asdf asdf.sh (to 0.15)
        home = traced.known(state.value("HOME")) or ""
        data = traced.known(state.value("ASDF_DATA_DIR")) or f"{home}/.asdf"
        own = traced.known(state.value("ASDF_DIR")) or folder
        return Effect(front=(f"{data}/shims", f"{own}/bin"), once=True, functions=("asdf",), sets=(("ASDF_DIR", own),))
    if path.endswith("/etc/profile.d/conda.sh"):
        return Effect(functions=("conda",))
    if re.search(r"/google-cloud-sdk/path\.(zsh|bash)\.inc$", path):
        return Effect(maybe=(f"{folder}/bin",), why="the Google Cloud SDK, unless it is in PATH")
    if _PROMPTS.search(path) and leaves_path(path, files):
        return Effect()
    return None


def leaves_path(path: str, files: Files, *, runs: bool = True) -> bool:
    """Whether a file holds nothing that sets PATH or what Go reads; C(runs) False: nor runs a text or another file."""
    found = files.read(path)
    return found.state == "read" and not _TOUCHES.search(found.text) and (runs or not _RUNS.search(found.text))


def oh_my_zsh(path: str, state: State, files: Files) -> list[str] | None:
    """What ohmyzsh/ohmyzsh oh-my-zsh.sh reads that may touch PATH, in its order; None where nobody knows.

    Its own lib and themes leave PATH alone, and so do most plugins.
    """
    own = posixpath.dirname(path)
    variable = state.look("ZSH_CUSTOM")
    custom = f"{own}/custom" if variable is None else traced.known(variable.value)
    plugins = state.look("plugins")
    if not custom or (plugins is not None and plugins.elements is None and plugins.value):
        return None
    wanted: list[str] = []
    for element in plugins.elements or () if plugins is not None else ():
        name = traced.known(element) or ""
        places = [f"{folder}/plugins/{name}/{name}.plugin.zsh" for folder in (custom, own)]
        found = next((place for place in places if files.status(place) is not None), "")
        if found and not leaves_path(found, files, runs=False):
            wanted.append(found)
    names = files.names(custom)
    return None if names is None else [*wanted, *(f"{custom}/{name}" for name in names if name.endswith(".zsh"))]
