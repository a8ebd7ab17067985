# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start-up files as people write them, for hypothesis: what zsh 5.9, bash 5 and Apple's bash 3.2 all read alike.

Left out is what differs between bash 3.2 and 5: C(declare -g), C(${name^}), C(&>>), C([[ -v name ]]), C(declare -n).
"""

from __future__ import annotations

from hypothesis import strategies as st

_FOLDERS = "$HOME/bin|${HOME}/none|/opt/x|~/t|'/a b'|\"$HOME/q\"|/usr/local/bin|rel|$GOPATH/bin|/usr/bin"
ELEMENT = st.sampled_from(_FOLDERS.split("|"))
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
    ELEMENT.map(': "${{GOPATH:={}}}"'.format),
    st.sampled_from(
        [
            "export GOPATH",
            "unset GOROOT",
            "unset GOPATH GOBIN",
            "export GOENV=off",
            "GOENV=$GOENV.x",
            "GOFLAGS=",
            "declare -x GOBIN=~/b:~/c",
            "export GOPROXY='a,$HOME|\"b' GOENV=a\\ b",
            "GOPROXY=$'x\\ty'; export GOPROXY",
            "export PATH=$PATH:",
            "PATH=:$PATH",
            "GOROOT=/not/exported true",
            "PATH=${PATH%:*}",
            "export GOBIN=${PATH%%:*} GOENV=${PATH##*:}",
            'GOFLAGS="$GOFLAGS -x" # and a remark',
            'export GOPATH="${GOPATH%/}/"',
            'GOENV="$(command -v prog)"',
            "export GOENV=${GOENV:-$GOROOT}${GOBIN-none}",
        ]
    ),
)

#: What people keep beside assignments, and how they guard them.
IDIOM = st.one_of(
    PLAIN.map('[[ ":$PATH:" != *":{0}:"* ]] && export PATH="{0}:$PATH"'.format),
    ELEMENT.map('for d in {} /l3; do [ -d "$d" ] && PATH="$PATH:$d"; done'.format),
    st.tuples(ELEMENT, ELEMENT).map(
        (
            "pathmunge () {{\n"
            '  case ":${{PATH}}:" in\n'
            '    *:"$1":*) ;;\n'
            '    *) if [ "$2" = after ]; then PATH=$PATH:$1; else PATH=$1:$PATH; fi ;;\n'
            "  esac\n"
            "}}\n"
            "pathmunge {0[0]} after\n"
            "pathmunge {0[1]}\n"
            "unset -f pathmunge"
        ).format
    ),
    ELEMENT.map(
        'add() {{ [ -d "$1" ] || return 1; local d="$1"; export PATH="$d:$PATH"; }}; add {} && GOENV=added'.format
    ),
    st.tuples(ELEMENT, ELEMENT).map('dirs=({0[0]} {0[1]}); for d in "${{dirs[@]}}"; do PATH="$d:$PATH"; done'.format),
    st.tuples(ELEMENT, ELEMENT).map('set -- {0[0]} {0[1]}\nfor d in "$@"; do PATH="$PATH:$d"; done\nshift'.format),
    st.sampled_from(
        [
            'for f in ~/s{ub,one}; do [ -r "$f" ] && . "$f"; done; unset f',
            'for f in "$HOME"/conf.d/*.sh; do . "$f"; done',
            'if [ -d "$HOME/conf.d" ]; then for f in ~/conf.d/[0-9]*; do source $f; done; fi',
            '[ -s "$HOME/sub" ] && \\. "$HOME/sub"  # as nvm asks for it',
            "f() { GOENV=f; local GOBIN=/hidden; GOFLAGS=$1; }; f -tags=x",
            "type prog >/dev/null 2>&1 && export GOENV=has",
            "for d in a b c; do [ $d = b ] && break; GOENV=$d; done",
            "for d in a b c; do [ $d = b ] && continue; GOENV=$GOENV$d; done",
            "[ -f ~/none ] && . ~/none || export GOENV=none",
            "outer() { inner; GOENV=$GOENV-outer; }; inner() { GOENV=inner; }; outer",
            "if [ -z \"${GOFLAGS+x}\" ]; then export GOFLAGS='-x  -y'; fi",
            "set -o vi; set +x; trap : EXIT",
            "echo() { GOENV=$1; }; command echo x >/dev/null; builtin echo y >/dev/null; unset -f echo",
            "true() { GOENV=$1; }; true told; unset -f true",
            "alias true=false; \\true && GOENV=quoted; unalias true",
            "hash -r; history 1 >/dev/null 2>&1",
        ]
    ),
)

BLANK = st.sampled_from(["", "# a comment with ' and \" in it"])
QUIET = st.sampled_from(
    [
        "alias go='/x/go run'",
        "f() { PATH=/never; }",
        "( PATH=/sub )",
        ": <<EOF\nPATH=/no\nEOF",
        "cat <<'E' >/dev/null\n$PATH '\nE",
        "echo x | true",
        "true && : || PATH=/no",
        "umask 022; set -o vi",
        '. "$HOME/sub"',
        "source $HOME/missing 2>/dev/null",
        "false || . ~/sub",
        "[ -n $UNSET ] && GOENV=gotcha",
        "export PATH=/in/background &",
        "! false && GOENV=negated",
        'export EDITOR=vi PAGER="less -R"',
        'eval "$(/usr/libexec/path_helper -s)"',
        "eval `/usr/libexec/path_helper -s`",
        "eval 'PATH=/evaluated:$PATH'",
        "case $- in *i*) PATH=/interactive:$PATH ;; *) GOENV=not ;; esac",
        '[ -z "$PS1" ] && GOENV=noprompt',
        "if command -v prog >/dev/null 2>&1; then GOENV=prog; fi",
        "GOENV=\\\n/joined",
        'eval "$(absent init -)"',
    ]
)

TEST = st.one_of(
    ELEMENT.map("[ -d {} ]".format),
    st.sampled_from(
        [
            '[ -f "$HOME/a file" ]',
            "[[ -e ~/bin/prog && ! -d ~/none ]]",
            '[ -n "$GOROOT" ]',
            "[[ -z $GOPATH ]]",
            "test -x ~/bin/prog",
            '[ "$GOENV" = off ]',
            '[[ $GOFLAGS == -mod* || -z "$GOBIN" ]]',
            "[ ! -r ~/none ]",
            "[[ :$PATH: != *:/opt/x:* ]]",
            "[[ $- == *i* ]]",
            "! [ -d ~/t ]",
            "[ ${#} -eq 0 ]",
        ]
    ),
)

ZSH = st.one_of(
    ELEMENT.map("path=({} $path)".format),
    ELEMENT.map("path+=({} /w)".format),
    ELEMENT.map('path=("$path[@]" {})'.format),
    ELEMENT.map("for d ({} /s2) path+=($d)".format),
    st.sampled_from(
        [
            "typeset -U path",
            "typeset -U path PATH",
            "typeset -gxU PATH",
            "path=(~/bin(N-/) ~/none(N) $path)",
            "path=(~/*in(N-/) ~/none*(N) $path)",
            "(( $+commands[prog] )) && GOENV=prog",
            "if (( ${+functions[f]} )); then GOENV=f; fi",
            "setopt auto_cd no_beep",
            "typeset -gx GOBIN=/typeset",
            "path=(\n  /one # first\n  /two\n  $path\n)",
            "unsetopt nomatch",
            "path=/scalar:/s",
            "autoload -Uz compinit",
            "fpath=(~/.zfunc $fpath)",
            "() { local GOBIN=/hidden; GOENV=anonymous; } x",
            "function g { emulate -L zsh; path=(/g $path); }; g",
            "export PATH=$PATH:node_modules/.bin",
            "plugins=(git golang); typeset -A known; bindkey -e",
        ]
    ),
)

#: What cannot be known without running it, and what no shell takes.
DOUBTFUL = st.sampled_from(
    [
        "PATH=$PATH:$(printf /z)",
        "PATH=$(printf /z):$PATH",
        "[ -n \"$(printf '')\" ] && h() { GOENV=defined; }; h 2>/dev/null",
        "while false; do GOENV=loop; PATH=/never:$PATH; done",
        "i=0; while [ $i -lt 3 ]; do i=$((i+1)); PATH=/w$i:$PATH; done",
        "until true; do GOBIN=never; done",
        "GOBIN=$((1+1))",
        "f; GOENV=after",
        "[ -n \"$(printf x)\" ] && PATH=/maybe:$PATH",
        'if [ "$(id -u)" = 77 ]; then export PATH=/u:$PATH GOROOT=/u; else GOENV=other; fi',
        "case $(printf b) in a) PATH=/a:$PATH ;; b) PATH=/b:$PATH; GOENV=b ;; esac",
        "eval \"$(printf 'PATH=/printed:%s' \"$PATH\")\"",
        "readonly GOENV=fixed",
        "GOPATH=/one[1]:$PATH[1]",
        "printf -v GOBIN %s /printed 2>/dev/null",
        "read -r GOROOT < ~/sub",
        'export "$(printf GOPATH)=/computed"',
        '[ -n "$TERM_PROGRAM" ] || export GOENV=terminal',
        "test -d /usr -a -d /none && GOENV=both",
        "for d in $(printf 'x y'); do PATH=$PATH:/$d; [ $d = x ] || break; done",
        "command eval 'GOENV=deep'; builtin export GOBIN=/builtin",
        "if true; then",
        "{ PATH=/group:$PATH",
        "PATH=/cut:$PATH; )",
        "PATH='/open",
        "GOENV=${GOENV//f/g}",
        "echo /g | read GOENV",
        "PATH=/zsh/takes/none & :",
        "return 0",
        "exit 0",
    ]
)  # fmt: skip


def nested(lines):
    """Compound commands around some lines."""
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
    """A file of some lines, with a newline at its end or without. More kinds of lines come more often."""
    line = st.one_of(ASSIGNMENT, ASSIGNMENT, QUIET, IDIOM, *more)
    some = st.one_of(line, line, BLANK, nested(ASSIGNMENT), nested(line))
    return st.builds(
        lambda lines, last: "\n".join([*lines, ""]) if last else "\n".join(lines),
        st.lists(some, max_size=7),
        st.booleans(),
    )


#: A file that others read; itself it reads another one, since files that read themselves are cut off at some depth.
SUB = st.one_of(st.just("export GOFLAGS=-sub\n[ -d ~/none ] || return 0\nGOFLAGS=never"), texts()).map(
    lambda text: text.replace("ub", "ubsub")
)
_NAMES = {
    "zsh": (".zshenv", ".zprofile", ".zshrc", ".zlogin"),
    "bash": (".bash_profile", ".bash_login", ".profile", ".bashrc"),
}


def homes(shell, *more):
    """The files of a home: those the shell reads by itself, one of them C(sub), and two of a folder."""
    own = (ZSH, ZSH) if shell == "zsh" else ()
    files = texts(*own, *more)
    return st.fixed_dictionaries(
        {"sub": SUB, "conf.d/10.sh": ASSIGNMENT, "conf.d/9.sh": ASSIGNMENT},
        optional=dict.fromkeys(_NAMES[shell], files),
    )
