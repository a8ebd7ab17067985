# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed block and its function in a real zsh and a real bash, under the options that break careless code."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go.user import order
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError
from ansible_collections.golden.triangle.plugins.module_utils._shell import goenv

VERSIONS = ("1.21.5", "1.21.6", "1.22.12")
SHELLS = ("zsh", "bash")


@dataclasses.dataclass(frozen=True)
class Lab:
    """A prefix with three releases, whose C(go) says which it is, and a home."""

    folder: Path
    shell: str

    @property
    def prefix(self) -> Path:
        return self.folder / "local"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def body(self, *, name: str = "goenv", per_version: bool = True, shared: bool = True) -> str:
        """The text of the block of 1.21.5."""
        made = order.order(
            f"{self.prefix}/go1.21.5", str(self.prefix), name, gopath_per_version=per_version, shared_cache=shared
        )
        return made.body(".zshrc")

    def run(self, script: str, *options: str, body: str | None = None, path: str = "/usr/bin:/bin") -> list[str]:
        """The lines that the script prints, run after the block in a shell that reads no files."""
        flags = ["-f"] if self.shell == "zsh" else ["--norc", "--noprofile"]
        done = subprocess.run(
            [str(shutil.which(self.shell)), *flags, *options, "-c", (self.body() if body is None else body) + script],
            env={"HOME": str(self.home), "PATH": path},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return [*done.stdout.splitlines(), *([f"stderr: {done.stderr.strip()}"] if done.stderr else [])]


@pytest.fixture(params=SHELLS)
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Lab:
    made = Lab(tmp_path, request.param)
    for version in VERSIONS:
        go = made.prefix / f"go{version}" / "bin" / "go"
        go.parent.mkdir(parents=True)
        go.write_text(f"#!/bin/sh\necho {version}\n")
        go.chmod(0o755)
    (made.prefix / "go1.20").mkdir()
    (made.prefix / "go").mkdir()
    made.home.mkdir()
    return made


STRICT = ("-u", "-e")


def test_the_declared_release_is_first(lab: Lab) -> None:
    assert lab.run('command -v go; go; echo "$PATH"; echo "${GOROOT-none}"', *STRICT) == [
        f"{lab.prefix}/go1.21.5/bin/go",
        "1.21.5",
        f"{lab.prefix}/go1.21.5/bin:/usr/bin:/bin",
        "none",
    ]


def test_reading_the_block_again_does_not_grow_path(lab: Lab) -> None:
    once, thrice = (lab.run('echo "$PATH"', *STRICT, body=lab.body() * times) for times in (1, 3))
    assert once == thrice


def test_switching(lab: Lab) -> None:
    script = 'goenv 1.22.12; go; echo "$GOROOT"; echo "$GOPATH"; echo "$GOMODCACHE"; echo "$PATH"; goenv'
    assert lab.run(script, *STRICT) == [
        "1.22.12",
        f"{lab.prefix}/go1.22.12",
        f"{lab.home}/go-1.22.12",
        f"{lab.home}/go/pkg/mod",
        f"{lab.prefix}/go1.22.12/bin:{lab.home}/go-1.22.12/bin:/usr/bin:/bin",
        "1.22.12",
    ]


def test_path_does_not_grow(lab: Lab) -> None:
    script = "for v in 1.21.6 1.22.12 go1.21.5 1.22.12; do goenv $v; done"
    one, many = lab.run('goenv 1.22.12; echo "$PATH"', *STRICT), lab.run(f'{script}; echo "$PATH"', *STRICT)
    assert one == many


@pytest.mark.parametrize("path", ["/usr/bin:/bin", "/a b:/usr/bin::/bin:/x*y", "relative:/usr/bin:/bin:"])
def test_everything_else_in_path_stays_in_order(lab: Lab, path: str) -> None:
    (found,) = lab.run('goenv 1.21.6; echo "$PATH"', *STRICT, path=path)
    assert found == f"{lab.prefix}/go1.21.6/bin:{lab.home}/go-1.21.6/bin:{path}"


def test_what_is_exported_reaches_programs(lab: Lab) -> None:
    said = lab.run("goenv 1.21.6; env", *STRICT)
    assert {f"GOROOT={lab.prefix}/go1.21.6", f"GOPATH={lab.home}/go-1.21.6"} <= set(said)


def test_listing_and_asking(lab: Lab) -> None:
    assert lab.run("goenv list", *STRICT) == list(VERSIONS)
    assert lab.run("goenv", *STRICT) == ["1.21.5"]


@pytest.mark.parametrize("wish", ["1.21.4", "1.20", "../x", "*", "", "1.21.5/../go1.22.12", "'1.21.5 1.21.6'"])
def test_an_unknown_release_is_refused(lab: Lab, wish: str) -> None:
    quoted = wish if wish.startswith("'") else f"'{wish}'"
    said = lab.run(f'goenv {quoted} 2>&1 || echo "refused $?"; echo "$PATH"; echo "${{GOROOT-none}}"', "-u")
    assert said[-2:] == [f"{lab.prefix}/go1.21.5/bin:/usr/bin:/bin", "none"], "nothing has changed"
    if wish:
        assert said[-3] == "refused 1"
        assert "is not installed in" in said[0]
        assert "goenv list" in said[0]


def test_more_words_than_one(lab: Lab) -> None:
    assert lab.run('goenv 1.21.5 1.21.6 2>&1 || echo "$?"', "-u") == ["usage: goenv [VERSION | list]", "2"]


def test_another_name_leaves_that_one_free(lab: Lab) -> None:
    script = "use_go 1.21.6; go; command -v goenv || echo free"
    assert lab.run(script, *STRICT, body=lab.body(name="use_go")) == ["1.21.6", "free"]


def test_without_a_name_there_is_no_function(lab: Lab) -> None:
    assert lab.run("go; command -v goenv || echo free", *STRICT, body=lab.body(name="")) == ["1.21.5", "free"]


def test_module_caches_apart(lab: Lab) -> None:
    body = lab.body(shared=False)
    script = 'goenv 1.21.6; echo "$GOPATH ${GOMODCACHE-none}"'
    assert lab.run(script, *STRICT, body=body) == [f"{lab.home}/go-1.21.6 none"]


def test_one_gopath_for_all_is_left_alone(lab: Lab) -> None:
    body = "GOPATH=/mine; export GOPATH\n" + lab.body(per_version=False)
    script = 'goenv 1.21.6; echo "$GOPATH ${GOMODCACHE-none} $PATH"'
    assert lab.run(script, *STRICT, body=body) == [f"/mine none {lab.prefix}/go1.21.6/bin:/usr/bin:/bin"]


def test_the_users_own_options_do_not_matter(lab: Lab) -> None:
    strange = "setopt ksh_arrays extended_glob sh_word_split no_match; " if lab.shell == "zsh" else "set -f; set +f; "
    assert lab.run(f"{strange}goenv 1.22.12; go; goenv list", *STRICT) == ["1.22.12", *VERSIONS]


def test_nothing_of_its_own_is_left_in_the_shell(lab: Lab) -> None:
    assert lab.run('goenv 1.21.6; echo "${wish-}${item-}${rest-}${kept-}${found-}"', *STRICT) == [""]


def test_completion(lab: Lab) -> None:
    """In zsh with compinit and without; a script of zsh gets none."""
    if lab.shell == "bash":
        script = "complete -p goenv; _goenv_complete goenv 1.21 goenv; echo ${COMPREPLY[@]}"
        assert lab.run(script, *STRICT) == ["complete -F _goenv_complete goenv", "1.21.5 1.21.6"]
        return
    with_system = "autoload -Uz compinit; compinit -u -D\n" + lab.body()
    assert lab.run('echo "${_comps[goenv]}"', "-i", body=with_system) == ["_goenv_complete"]
    assert lab.run("compctl -L goenv; _goenv_reply; echo $reply", "-i") == [
        "compctl -K _goenv_reply goenv",
        f"list {' '.join(VERSIONS)}",
    ]
    assert lab.run("compctl -L goenv 2>/dev/null || echo none", "-u") == ["none"]


def test_removal_from_the_disk_is_noticed(lab: Lab) -> None:
    shutil.rmtree(lab.prefix / "go1.21.6")
    assert lab.run("goenv list", *STRICT) == ["1.21.5", "1.22.12"]
    for version in VERSIONS:
        shutil.rmtree(lab.prefix / f"go{version}", ignore_errors=True)
    assert lab.run("goenv list", *STRICT) == []


def test_only_syntax_of_bash_3(tmp_path: Path) -> None:
    """What came later: associative arrays, |&, ;;&, ${x^^}, ${x@Q}, mapfile, &>>, local -n, negative substrings."""
    text = goenv.function() + goenv.order("/usr/local/go1.21.5")
    newer = (
        "declare -A",
        "|&",
        ";;&",
        ";&",
        "^^}",
        ",,}",
        "@Q}",
        "mapfile",
        "readarray",
        "&>>",
        "local -n",
        "printf -v",
    )
    assert [word for word in newer if word in text] == []
    path = tmp_path / "block.sh"
    path.write_text(text)
    for shell in SHELLS:
        subprocess.run([shell, "-n", str(path)], check=True)


@pytest.mark.parametrize("name", ["go", "if", "a b", "x;y", "$(z)", "1st", "-x", "a" * 40])
def test_names_that_no_function_may_have(name: str) -> None:
    with pytest.raises(PartError, match="not a name for a shell function"):
        order.order("/usr/local/go1.21.5", "/usr/local", name, gopath_per_version=False, shared_cache=True)


@pytest.mark.parametrize("prefix", ["/opt/my go", '/opt/"', "/opt/$(x)", "relative", "/opt/`x`"])
def test_prefixes_that_a_shell_would_read_otherwise(prefix: str) -> None:
    with pytest.raises(PartError, match="to be written into a shell file"):
        order.order(os.path.join(prefix, "go1.21.5"), prefix, "goenv", gopath_per_version=False, shared_cache=True)
