# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is computed from start-up files equals what a real zsh and a real bash have after reading them.

The shells run in a mount namespace with a Mac's /etc and a /usr/libexec/path_helper written here by Apple's rules, with
an empty environment and a scratch home. The bash is Linux's (5.x): what the files use exists in 3.2 as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._shell import startup
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from standin import shells

SYSTEM_PATH = startup.SYSTEM_PATH
PATH_HELPER = """#!{python} -IS
import os
found = []
def add(texts, escape):
    for text in texts:
        for char in "\\"'$" if escape else "":
            text = text.replace(char, "\\\\" + char)
        if text and text not in found:
            found.append(text)
names = sorted(e.name for e in os.scandir("/etc/paths.d") if e.is_file(follow_symlinks=False))
for path in ["/etc/paths"] + ["/etc/paths.d/" + name for name in names]:
    with open(path) as stream:
        add(stream.read().split("\\n"), True)
add(os.environ.get("PATH", "").split(":"), False)
print('PATH="%s"; export PATH;' % ":".join(found))
"""
#: The variables compared beside PATH.
NAMES = ("GOROOT", "GOPATH", "GOFLAGS", "GOBIN", "GOPROXY", "GOENV")

INSIDE = (
    'mount --bind "$1/etc" /etc && mount --bind "$1/usr/libexec" /usr/libexec && shift && exec /usr/bin/env -i "$@"'
)


def _namespaces() -> bool:
    tried = (
        subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
        if shutil.which("unshare")
        else None
    )
    return tried is not None and tried.returncode == 0


pytestmark = [
    pytest.mark.skipif(not (shutil.which("zsh") and shutil.which("bash")), reason="needs zsh and bash"),
    pytest.mark.skipif(not _namespaces(), reason="needs a mount namespace"),
]


@pytest.fixture(scope="module")
def mac(tmp_path_factory):
    """The system's part of a Mac: /etc and /usr/libexec."""
    root = tmp_path_factory.mktemp("mac")
    (root / "etc").mkdir()
    shells.write(root / "etc")
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/paths.d/go").write_text("/usr/local/go/bin\n")
    (root / "etc/paths.d/10-tools").write_text("/opt/to ols/bin\n/usr/bin\n")
    (root / "usr/libexec").mkdir(parents=True)
    helper = root / "usr/libexec/path_helper"
    helper.write_text(PATH_HELPER.format(python=os.path.realpath(sys.executable)))
    helper.chmod(0o755)
    return root


def lay_home(home: Path, files: dict[str, str]) -> None:
    shutil.rmtree(home, ignore_errors=True)
    (home / "bin").mkdir(parents=True)
    (home / "bin/prog").write_text("#!/bin/sh\n")
    (home / "bin/prog").chmod(0o755)
    (home / "a file").write_text("x")
    for name, text in files.items():
        (home / name).write_text(text, newline="")


def real(mac: Path, home: Path, shell: str, mode: str) -> dict[str, str]:
    """The environment a command gets from the shell."""
    flags = ["-l", "-i"] if mode == "login" else []
    argv = [shutil.which(shell) or shell, *flags, "-c", "/usr/bin/env -0"]
    given_first = [f"HOME={home}", "USER=ann", "LOGNAME=ann", f"SHELL=/bin/{shell}", f"PATH={SYSTEM_PATH}", "LC_ALL=C"]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", INSIDE, "sh", str(mac), *given_first, *argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert b"PWD=" in done.stdout, done
    return dict(entry.split("=", 1) for entry in os.fsdecode(done.stdout).split("\0") if entry)


def computed(mac: Path, home: Path, shell: str, mode: str) -> dict:
    request = {"user": "ann", "home": str(home), "shell": f"/bin/{shell}", "macos": [14, 2], "root": str(mac)}
    return startup.observe(request)["modes"][mode]


def compare(mac: Path, home: Path, shell: str, mode: str) -> tuple[int, list[str]]:
    """Assert that both agree on everything that is not in doubt; the number of variables in doubt, and why."""
    actual, answer = real(mac, home, shell, mode), computed(mac, home, shell, mode)
    doubtful = 0
    if any(element["uncertain"] for element in answer["path"]):
        doubtful += 1
        elements = iter(actual.get("PATH", "").split(":"))
        whole = [e["element"] for e in answer["path"] if not e["uncertain"]]
        assert all(element in elements for element in whole), (whole, actual.get("PATH"))
    else:
        assert ":".join(element["element"] for element in answer["path"]) == actual.get("PATH", "")
    for name in NAMES:
        variable = answer["variables"][name]
        if variable["state"] == "uncertain":
            doubtful += 1
        elif variable["state"] == "set" and variable["exported"]:
            assert actual.get(name) == variable["value"], name
        else:
            assert name not in actual, name
    return doubtful, answer["uncertain"]


# start-up files within the subset

ELEMENT = st.sampled_from(
    [
        "$HOME/bin",
        "${HOME}/none",
        "/opt/x",
        "~/t",
        "'/a b'",
        '"$HOME/q"',
        "/usr/local/bin",
        "rel",
        "$GOPATH/bin",
        "/usr/bin",
    ]
)
PLAIN = st.sampled_from(["/opt/x", "/usr/bin", "/new", "$HOME/bin", "$GOROOT/bin", "a b"])
ASSIGNMENT = st.one_of(
    ELEMENT.map("export PATH={}:$PATH".format),
    ELEMENT.map("PATH=$PATH:{}".format),
    PLAIN.map('PATH="{}:${{PATH}}"'.format),
    PLAIN.map('export "PATH=$PATH:{}"'.format),
    ELEMENT.map("PATH+=:{}".format),
    PLAIN.map('export PATH="${{PATH:+$PATH:}}{}"'.format),
    PLAIN.map('PATH="{0}:${{PATH#{0}:}}"'.format),
    ELEMENT.map("export GOROOT={} GOFLAGS=-mod=mod".format),
    ELEMENT.map("GOPATH={}".format),
    ELEMENT.map("export GOBIN=${{GOBIN:-{}}}".format),
    ELEMENT.map("export GOPROXY=${{GOROOT:+{}}}".format),
    st.sampled_from(
        [
            "export GOPATH", "unset GOROOT", "unset GOPATH GOBIN", "export GOENV=off", "GOENV=$GOENV.x", "GOFLAGS=",
            "declare -x GOBIN=~/b:~/c", "readonly UNRELATED=1", "export GOPROXY='a,$HOME|\"b' GOENV=a\\ b",
            "GOPROXY=$'x\\ty'; export GOPROXY", "export PATH=$PATH:", "PATH=:$PATH", "GOROOT=/not/exported true",
        ]
    ),
)  # fmt: skip
QUIET = st.sampled_from(
    [
        "", "# a comment with ' and \" in it", "alias go='/x/go run'", "f() { PATH=/never; }", "( PATH=/sub )",
        ": <<EOF\nPATH=/no\nEOF", "cat <<'E' >/dev/null\n$PATH '\nE", "echo x | true", "true && : || PATH=/no",
        "umask 022; set -o vi", ". \"$HOME/sub\"", "source $HOME/missing 2>/dev/null", "false || . ~/sub",
        "[ -n $UNSET ] && GOENV=gotcha", "PATH=/in/background &", "! false && GOENV=negated", "export EDITOR=vi PAGER=\"less -R\"",
        'eval "$(/usr/libexec/path_helper -s)"', "eval `/usr/libexec/path_helper -s`", "eval 'PATH=/evaluated:$PATH'",
        "case $- in *i*) PATH=/interactive:$PATH ;; *) GOENV=not ;; esac", '[ -z "$PS1" ] && GOENV=noprompt',
        "if command -v prog >/dev/null 2>&1; then GOENV=prog; fi", "GOENV=\\\n/joined",
    ]
)  # fmt: skip
#: What cannot be known without running it.
DOUBTFUL = st.sampled_from(
    ["PATH=$PATH:$(printf /z)", "while false; do GOENV=loop; done", "GOBIN=$((1+1))", "f; GOENV=after"]
)
TEST = st.one_of(
    ELEMENT.map("[ -d {} ]".format),
    st.sampled_from(
        [
            '[ -f "$HOME/a file" ]', "[[ -e ~/bin/prog && ! -d ~/none ]]", '[ -n "$GOROOT" ]', "[[ -z $GOPATH ]]", "test -x ~/bin/prog",
            '[ "$GOENV" = off ]', '[[ $GOFLAGS == -mod* || -z "$GOBIN" ]]', "[ ! -r ~/none ]", "[[ :$PATH: != *:/opt/x:* ]]",
        ]
    ),
)  # fmt: skip
ZSH = st.one_of(
    ELEMENT.map("path=({} $path)".format),
    ELEMENT.map("path+=({} /w)".format),
    ELEMENT.map('path=("$path[@]" {})'.format),
    st.sampled_from(
        [
            "typeset -U path", "typeset -U path PATH", "typeset -gxU PATH", "path=(~/bin(N-/) ~/none(N) $path)",
            "(( $+commands[prog] )) && GOENV=prog", "path[1,0]=/x", "setopt auto_cd no_beep", "typeset -gx GOBIN=/typeset",
            "path=(\n  /one # first\n  /two\n  $path\n)", "unsetopt nomatch", "path=/scalar:/s", "autoload -Uz compinit",
        ]
    ),
)  # fmt: skip


def nested(lines):
    return st.one_of(
        st.tuples(TEST, lines).map("{0[0]} && {0[1]}".format),
        st.tuples(TEST, lines).map("{0[0]} || {0[1]}".format),
        st.tuples(TEST, lines, lines).map("if {0[0]}; then\n  {0[1]}\nelse\n  {0[2]}\nfi".format),
        st.tuples(TEST, lines, TEST, lines).map("if {0[0]}; then {0[1]}\nelif {0[2]}\nthen {0[3]}\nfi".format),
        st.tuples(PLAIN, lines).map('case ":$PATH:" in\n  *":{0[0]}:"*) ;;\n  *) {0[1]} ;;\nesac'.format),
        lines.map("{{ {}\n}}".format),
        lines.map("for d in /l1 /l2; do\n  {}\n  PATH=$d:$PATH\ndone".format),
    )


def texts(*more):
    line = st.one_of(ASSIGNMENT, ASSIGNMENT, QUIET, *more)
    some = st.one_of(line, line, nested(ASSIGNMENT), nested(line))
    return st.builds(
        lambda lines, ends, last: ends.join([*lines, ""]) if last else ends.join(lines),
        st.lists(some, max_size=7),
        st.just("\n"),
        st.booleans(),
    )


SUB = st.one_of(st.just("export GOFLAGS=-sub\n[ -d ~/none ] || return 0\nGOFLAGS=never"), texts())
ZSH_FILES = st.fixed_dictionaries(
    {"sub": SUB},
    optional={name: texts(ZSH, ZSH) for name in (".zshenv", ".zprofile", ".zshrc", ".zlogin")},
)
BASH_FILES = st.fixed_dictionaries(
    {"sub": SUB},
    optional={name: texts() for name in (".bash_profile", ".bash_login", ".profile", ".bashrc")},
)
PROPERTY = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("shell", ["zsh", "bash"])
def test_the_computed_environment_is_the_real_one(mac, tmp_path, shell):
    seen: list[int] = []
    why: list[str] = []

    @PROPERTY
    @given(files=ZSH_FILES if shell == "zsh" else BASH_FILES, mode=st.sampled_from(["login", "login", "command"]))
    def agree(files, mode):
        home = tmp_path / "home"
        # A file that includes itself is cut off by both, each at a depth of its own.
        files = {**files, "sub": files["sub"].replace('/sub"', '/other"').replace("~/sub", "~/other")}
        lay_home(home, files)
        doubtful, reasons = compare(mac, home, shell, mode)
        why.extend(reasons)
        seen.append(doubtful)
        event(f"in doubt: {doubtful}")

    agree()
    # Within the subset a doubt is the exception: it may not become the way out.
    in_doubt = sum(seen) / (len(seen) * (len(NAMES) + 1))
    assert in_doubt < 0.05, sorted(why)
