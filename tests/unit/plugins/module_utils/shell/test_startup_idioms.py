# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that people have in their start-up files, and what is told of them. The real shells: tests/unit/shell."""

from __future__ import annotations

import os

import pytest

SYSTEM = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
BOTH = pytest.mark.parametrize("shell", ["zsh", "bash"])


@BOTH
@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("export PATH=$HOME/bin:$PATH", ["~/bin"]),
        ('[[ ":$PATH:" != *":/x:"* ]] && PATH="/x:$PATH"', ["/x"]),
        ('[[ ":$PATH:" != *":/usr/bin:"* ]] && PATH="/usr/bin:$PATH"', []),
        ('[ -d "$HOME/none" ] && PATH="$HOME/none:$PATH"', []),
        ('case ":$PATH:" in *:/x:*) ;; *) export PATH=/x:$PATH ;; esac', ["/x"]),
        ("if [ -d /none ]; then PATH=/a:$PATH; elif [ -n x ]; then PATH=/b:$PATH; else PATH=/c:$PATH; fi", ["/b"]),
        ('for d in /a /b; do PATH="$d:$PATH"; done', ["/b", "/a"]),
        ("front() { PATH=$1:$PATH; }", []),
        ('front() { PATH="$1:$PATH"; }\nfront /x', ["/x"]),
        ("[ -f ~/.extra ] && source ~/.extra", ["/extra"]),
        ('for file in ~/.{path,extra}; do [ -r "$file" ] && source "$file"; done', ["/extra"]),
        ('[ -s "$HOME/.extra" ] && \\. "$HOME/.extra"', ["/extra"]),
        ('eval "$(direnv hook zsh)"\neval "$(starship init bash)"', []),
        ("source <(kubectl completion zsh)", []),
        ('if [ "$(uname -s)" = Darwin ]; then PATH=/mac:$PATH; fi', ["/mac"]),
        ("PATH=/x:$PATH\r\n", ["/x"]),
        ("PATH=/x:$PATH", ["/x"]),
    ],
)
def test_what_a_careful_person_could_tell_is_told(mac, shell, text, front):
    for name in ("direnv", "starship", "kubectl"):
        mac.program(f"usr/local/bin/{name}")
    mac.write(".extra", "PATH=/extra:$PATH\n")
    expected = [*front, *SYSTEM]
    if "\r" in text:
        expected[-1] += "\r"
    assert mac.path(text, shell) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("path=(~/bin $path)", ["~/bin", *SYSTEM]),
        ("path+=(/x)", [*SYSTEM, "/x"]),
        ("typeset -U path PATH\npath=(/bin $path)", ["/bin", *[each for each in SYSTEM if each != "/bin"]]),
        ("path=(~/none(N-/) $path)", SYSTEM),
    ],
)
def test_the_array_path_of_zsh(mac, text, expected):
    assert mac.path(text) == expected


def test_each_element_tells_where_it_was_written(mac):
    mac.system("etc/paths.d/go", "/usr/local/go/bin\n")
    mac.write(".zprofile", "\nexport PATH=/early:$PATH")
    found = mac.login("path=(\n  /one\n  $path\n)\n")["path"]
    places = {element["element"]: element["places"] for element in found}
    assert places["/one"] == [f"{mac.home}/.zshrc:2"]
    assert places["/early"] == [f"{mac.home}/.zprofile:2"]
    assert places["/usr/local/go/bin"] == ["/etc/paths.d/go:1"]


def test_homebrew_puts_itself_in_front(mac):
    mac.program("usr/local/bin/brew")
    found = mac.path('eval "$(/usr/local/bin/brew shellenv)"')
    assert found == ["/usr/local/bin", "/usr/local/sbin", "/usr/local/bin", *SYSTEM[1:]]
    mac.system("usr/local/etc/paths", "/usr/local/bin\n/usr/local/sbin\n")
    assert mac.path('eval "$(/usr/local/bin/brew shellenv)"') == ["/usr/local/bin", "/usr/local/sbin", *SYSTEM[1:]]


@BOTH
def test_a_version_manager_of_another_language_leaves_go_certain(mac, shell):
    mac.program("usr/local/bin/go")
    mac.own_program(".nvm/versions/node/v20.1.0/bin/node")
    mac.own_program(".sdkman/candidates/java/current/bin/java")
    mac.own_program("miniconda3/bin/conda")
    mac.write(".nvm/nvm.sh", "nvm() { :; }\n")
    mac.write(".sdkman/bin/sdkman-init.sh", "sdk() { :; }\n")
    text = (
        'export NVM_DIR="$HOME/.nvm"\n[ -s "$NVM_DIR/nvm.sh" ] && \\. "$NVM_DIR/nvm.sh"\n'
        '[[ -s "$HOME/.sdkman/bin/sdkman-init.sh" ]] && source "$HOME/.sdkman/bin/sdkman-init.sh"\n'
        f"__conda_setup=\"$('{mac.home}/miniconda3/bin/conda' 'shell.{shell}' 'hook' 2> /dev/null)\"\n"
        'if [ $? -eq 0 ]; then\n    eval "$__conda_setup"\nelse\n'
        f'    export PATH="{mac.home}/miniconda3/bin:$PATH"\nfi\nunset __conda_setup\n'
    )
    found = mac.login(text, shell)
    assert found["which"]["go"]["state"] == "found"
    assert found["which"]["go"]["first"] == "/usr/local/bin/go"
    # A go in one of those folders is another matter.
    mac.own_program("miniconda3/bin/go")
    found = mac.login(text, shell)
    assert found["which"]["go"]["state"] == "uncertain"
    assert "conda" in "".join(found["which"]["go"]["reasons"])


@BOTH
def test_goenv_and_asdf_come_first(mac, shell):
    mac.program("usr/local/bin/goenv")
    mac.own_program(".goenv/shims/go")
    mac.own_program(".asdf/shims/go")
    mac.write(".asdf/asdf.sh", "asdf() { :; }\n")
    found = mac.login('eval "$(goenv init -)"\n', shell)
    assert found["which"]["go"]["first"] == f"{mac.home}/.goenv/shims/go"
    assert found["variables"]["GOROOT"]["state"] == "uncertain"
    found = mac.login('. "$HOME/.asdf/asdf.sh"\n', shell)
    assert found["which"]["go"]["first"] == f"{mac.home}/.asdf/shims/go"


@BOTH
def test_mise_is_uncertain_and_says_why(mac, shell):
    mac.program("usr/local/bin/mise")
    mac.program("usr/local/bin/go")
    found = mac.login('eval "$(mise activate zsh)"\n', shell)["which"]["go"]
    assert found["state"] == "uncertain"
    assert "mise" in found["reasons"][0]


@BOTH
def test_what_stands_in_front_of_a_doubt_is_certain(mac, shell):
    mac.program("opt/go/bin/go")
    found = mac.login("PATH=$(some command):$PATH\nsource /etc/hosts$(x)\nPATH=/opt/go/bin:$PATH\n", shell)
    assert found["which"]["go"]["first"] == "/opt/go/bin/go"
    assert found["variables"]["GOROOT"]["state"] == "uncertain"


@BOTH
def test_a_test_that_nobody_knows_leaves_the_rest_known(mac, shell):
    assert mac.path('[ -n "$TMUX" ] && PATH=/t:$PATH', shell) == ["?", *SYSTEM]


@BOTH
def test_an_alias_or_function_named_go_is_told(mac, shell):
    found = mac.login("alias go='/x/go'\n", shell)["shadows"]["go"]
    assert [shadow["what"] for shadow in found] == ["alias"]


@BOTH
def test_a_command_over_ssh_reads_no_login_files(mac, shell):
    mac.login("PATH=/x:$PATH", shell)
    found = mac.look(f"/bin/{shell}")["modes"]["command"]["path"]
    assert [element["element"] for element in found] == ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]


@pytest.mark.parametrize("shell", ["/usr/local/bin/fish", "/bin/tcsh", "", "/opt/odd shell"])
def test_another_shell_is_reported_and_left_alone(mac, shell):
    mac.write(".zshrc", "PATH=/x:$PATH")
    found = mac.look(shell)
    assert (found["shell"], found["supported"], list(found["modes"])) == ("other", False, ["gui"])
    assert "only zsh and bash" in found["notes"][0]


def test_oh_my_zsh_with_plugins_that_leave_path_alone(mac):
    mac.write(".oh-my-zsh/oh-my-zsh.sh", "for plugin ($plugins); do\n  source $ZSH/plugins/$plugin\ndone\n")
    mac.write(".oh-my-zsh/plugins/git/git.plugin.zsh", "alias g=git\n")
    mac.write(".oh-my-zsh/plugins/odd/odd.plugin.zsh", "export PATH=/odd:$PATH\n")
    mac.write(".oh-my-zsh/custom/mine.zsh", "PATH=/mine:$PATH\n")
    text = 'export ZSH="$HOME/.oh-my-zsh"\nplugins=({})\nsource $ZSH/oh-my-zsh.sh\n'
    assert mac.path(text.format("git")) == ["/mine", *SYSTEM]
    assert mac.path(text.format("git odd")) == ["/mine", "/odd", *SYSTEM]
    assert mac.path(text.format("absent")) == ["/mine", *SYSTEM]
    assert mac.path(text.format("$(which)")) == ["?"]


def test_a_compiled_file_that_is_newer_is_in_doubt(mac):
    mac.write(".zshrc", "PATH=/x:$PATH")
    os.utime(mac.home / ".zshrc", (1, 1))
    mac.write(".zshrc.zwc", b"\0")
    assert mac.path(None) == ["?"]
