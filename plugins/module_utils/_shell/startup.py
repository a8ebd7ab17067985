# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user's shell gives: PATH, Go's variables and what a name means, computed from files, nothing run.

Which files: zsh manual "Startup/Shutdown Files"; bash-3.2 shell.c run_startup_files with Apple's override of
/etc/profile (apple-oss-distributions/bash). Runs as the user, in a child: JSON in, JSON out.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import posixpath
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import lookup, traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.evaluate import Evaluator
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.frame import Manner, Read
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State, Variable
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import ENVIRONMENT, Element

Mode = t.Literal["login", "command", "gui"]

#: Terminal and plain ssh: login and interactive; C(ssh host CMD): neither; an application started from the Dock.
MODES: tuple[Mode, ...] = ("login", "command", "gui")
#: What launchd and sshd give before any file is read.
SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
#: Read by go itself (cmd/go/internal/help "environment"), or moving where it looks.
WATCHED = [
    "GOROOT",
    "GOTOOLCHAIN",
    "GOENV",
    "GOFLAGS",
    "GOPATH",
    "GOBIN",
    "GOPROXY",
    "GONOPROXY",
    "GOSUMDB",
    "GONOSUMDB",
    "GONOSUMCHECK",
    "GOPRIVATE",
    "GOINSECURE",
    "GOVCS",
    "GOAUTH",
    "GOMODCACHE",
    "GOCACHE",
    "GOTMPDIR",
    "GO111MODULE",
    "GOWORK",
    "GOOS",
    "GOARCH",
    "GOAMD64",
    "GOEXPERIMENT",
    "GODEBUG",
    "GOFIPS140",
    "CGO_ENABLED",
    "DYLD_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
]
MANAGED_PROFILE = "/private/var/db/ManagedConfigurationFiles/com.apple.bash/etc/profile"
_BASH_LOGIN = (".bash_profile", ".bash_login", ".profile")


def observe(request: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Everything about one user's shell.

    C(request): user, home, shell, macos (list of int), names (default go and dlv), gui (what C(launchctl getenv)
    said, empty for unset), root (before every path outside the home, for tests). The answer's shape: shell,
    supported, notes, and per mode files, path, variables, shadows, which, ambiguous, uncertain.
    """
    shell = shell_of(request["shell"])
    files = Files(request.get("root", ""), request["home"])
    names = list(request.get("names") or ("go", "dlv"))
    modes: dict[str, t.Any] = {}
    for mode in MODES:
        if mode == "gui" or shell != "other":
            modes[mode] = _Start(request, mode, files).answer(names)
    notes = [] if shell != "other" else [f"the shell {request['shell']} is not followed: only zsh and bash are"]
    return t.cast(
        "dict[str, t.Any]", _printable({"shell": shell, "supported": shell != "other", "notes": notes, "modes": modes})
    )


def shell_of(path: str) -> t.Literal["zsh", "bash", "other"]:
    """Which shell a login shell's path names."""
    name = posixpath.basename(path)
    if name == "zsh":
        return "zsh"
    return "bash" if name == "bash" else "other"


class _Start:
    """One start of one shell (or, for C(gui), of none)."""

    def __init__(self, request: t.Mapping[str, t.Any], mode: Mode, files: Files) -> None:
        self._home: str = request["home"]
        self._files = files
        self._mode = mode
        shell = shell_of(request["shell"])
        macos = tuple(request.get("macos") or ())
        login = mode == "login"
        self._manner = Manner("bash" if shell == "bash" else "zsh", login, login, macos)
        self._evaluator = Evaluator(self._manner, files)
        self._notes: list[str] = []
        self.state = self._inherited(request)
        if mode != "gui" and shell == "zsh":
            self._zsh()
        elif mode != "gui" and shell == "bash":
            self._bash()

    def _inherited(self, request: t.Mapping[str, t.Any]) -> State:
        """What the shell is started with."""
        values = {"PATH": SYSTEM_PATH, "HOME": self._home, "SHELL": request["shell"]}
        values.update(dict.fromkeys(("USER", "LOGNAME"), request["user"]))
        if self._mode == "gui":
            values.update({name: value for name, value in (request.get("gui") or {}).items() if value})
        own = {} if self._mode == "gui" else _own_variables(self._manner)
        state = State()
        for name, value in values.items():
            state.variables[name] = Variable(traced.literal(value, ENVIRONMENT), exported=True)
        for name, value in own.items():
            state.variables[name] = Variable(traced.literal(value, ENVIRONMENT))
        return state

    # which files

    def _zsh(self) -> None:
        pairs = ["zshenv"]
        if self._manner.login:
            pairs += ["zprofile", "zshrc", "zlogin"]
        folder: str | None = None
        for name in pairs:
            if self.state.rcs and (self.state.global_rcs or name == "zshenv"):
                self._follow(f"/etc/{name}")
            if not self.state.rcs or self.state.lost:
                continue
            known = self._zdotdir()
            # What ~/.zshrc runs may move ZDOTDIR in theory; only ~/.zlogin would be looked for elsewhere.
            folder = known if known is not None or name != "zlogin" else folder
            if folder is None:
                self.state.lose(ENVIRONMENT, "ZDOTDIR is not known, so neither are the files")
                continue
            self._follow(f"{folder}/.{name}")

    def _zdotdir(self) -> str | None:
        variable = self.state.look("ZDOTDIR")
        value = self.state.value("HOME") if variable is None else variable.value
        folder = traced.known(value)
        if folder is None or (folder and not folder.startswith("/")):
            return None
        return folder

    def _bash(self) -> None:
        if not self._manner.login:
            if self._files.status(f"{self._home}/.bashrc") is not None:
                self._notes.append(
                    "~/.bashrc counts as not read: whether bash reads it here depends on how sshd calls it"
                )
            return
        managed = self._files.status(MANAGED_PROFILE) is not None
        self._follow(MANAGED_PROFILE if managed else "/etc/profile")
        for name in _BASH_LOGIN:
            if self._follow(f"{self._home}/{name}") != "absent":
                break

    def _follow(self, path: str) -> str:
        """Follow a file and say how it was found."""
        seen = len(self._evaluator.budget.read)
        if not self.state.lost:
            self.state = self._evaluator.startup_file(path, self.state)
        return self._evaluator.budget.read[seen].state if len(self._evaluator.budget.read) > seen else "skipped"

    # the answer

    def answer(self, names: t.Sequence[str]) -> dict[str, t.Any]:
        path = self._path()
        lost = self.state.lost
        reasons: dict[str, None] = {}
        if lost is not None:
            reasons[f"{lost[0]}: {lost[1]}"] = None
        for name in ("PATH", *WATCHED):
            reasons.update(dict.fromkeys(traced.doubts(self.state.value(name))))
        return {
            "files": [_file_result(read) for read in self._evaluator.budget.read],
            "path": [{"element": e.text, "places": list(e.places), "uncertain": e.doubt, "risk": e.risk} for e in path],
            "variables": {name: self._variable(name) for name in WATCHED},
            "shadows": {name: self._shadows(name) for name in names},
            "which": {name: self._which(name, path) for name in names},
            "ambiguous": list(self._evaluator.ambiguous),
            "uncertain": list(reasons),
            "notes": self._notes,
        }

    def _path(self) -> tuple[Element, ...]:
        variable = self.state.look("PATH")
        return traced.split(variable.value) if variable is not None else ()

    def _variable(self, name: str) -> dict[str, t.Any]:
        variable = self.state.look(name)
        value = variable.value if variable is not None else ()
        reasons = list(traced.doubts(value))
        if variable is not None and variable.exported is None and not reasons:
            reasons = [f"{', '.join(traced.places(value))}: whether {name} is exported is not known"]
        return {
            "state": "unset" if variable is None else "uncertain" if reasons else "set",
            "value": traced.show(value),
            "exported": variable is not None and variable.exported is True,
            "places": list(traced.places(value)),
            "reasons": reasons,
        }

    def _shadows(self, name: str) -> list[dict[str, str]]:
        shadow = self.state.shadows.get(name)
        return [] if shadow is None else [{"what": shadow.what, "place": shadow.place}]

    def _which(self, name: str, path: t.Sequence[Element]) -> dict[str, t.Any]:
        found = lookup.which(path, name, self._files.is_executable)
        hits = [
            {
                "path": hit.path,
                "real": os.path.realpath(self._files.real(hit.path)),
                "place": ", ".join(hit.element.places),
            }
            for hit in found.hits
        ]
        first = hits[0] if hits else {"path": "", "real": "", "place": ""}
        return {
            "state": found.state,
            "first": first["path"],
            "real": first["real"],
            "place": first["place"],
            "later": hits[1:],
            "reasons": list(found.reasons),
        }


def _own_variables(manner: Manner) -> dict[str, str]:
    """What a shell sets by itself before it reads a file, as far as a start-up file may ask for it."""
    darwin = _darwin(manner.macos)
    interactive = "i" if manner.interactive else ""
    if manner.shell == "zsh":
        prompt = "%m%# " if manner.interactive else ""
        own = {"ZSH_VERSION": "5.9", "ZSH_NAME": "zsh", "PS1": prompt, "PROMPT": prompt, "-": f"569XZ{interactive}"}
        own.update({"OSTYPE": f"darwin{darwin}.0"} if darwin else {})
    else:
        own = {"BASH_VERSION": "3.2.57(1)-release", "BASH": "/bin/bash", "-": f"h{interactive}mBH"}
        own.update({"PS1": "\\s-\\v\\$ "} if manner.interactive else {})
        own.update({"OSTYPE": f"darwin{darwin}"} if darwin else {})
    return own


def _darwin(macos: t.Sequence[int]) -> int:
    """The kernel's major version: macOS 12 to 15 have 21 to 24, macOS 26 has 25."""
    if not macos:
        return 0
    return macos[0] + 9 if macos[0] < 26 else macos[0] - 1


def _file_result(read: Read) -> dict[str, str]:
    return {"path": read.path, "state": read.state, "real": read.real}


def _printable(value: t.Any) -> t.Any:
    """The same with undecodable bytes written out: what goes through JSON must be text."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_printable(key): _printable(entry) for key, entry in value.items()}
    return [_printable(entry) for entry in value] if isinstance(value, list) else value
