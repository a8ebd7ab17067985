# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What two users get of three releases, asked of their own shells on the Mac."""

from __future__ import annotations

import json
import typing as t

import pytest

if t.TYPE_CHECKING:
    from conftest import Run
    from testinfra.host import Host

testinfra_hosts = ["ansible://molecule-1"]

VERSIONS = ("1.21.5", "1.21.6", "1.22.12")
#: By user: how that user's login shell is started.
LOGIN = {"admin": "/bin/zsh -l -i -c", "dev": "/bin/bash -l -c"}
RELEASES = [{"version": version} for version in ("1.21.6", "1.21.5", "1.22.12")]
OPTIONS = {"go_sdk_releases": RELEASES, "go_sdk_gopath_per_version": True, "go_sdk_goamd64": "v2"}


def login(host: Host, user: str, script: str) -> list[str]:
    """The lines that a script prints in a user's login shell."""
    text: str = host.check_output(f"cd / && sudo -H -u {user} {LOGIN[user]} %s", script)
    return text.splitlines()


@pytest.mark.parametrize("version", VERSIONS)
def test_each_release_is_there(host: Host, version: str) -> None:
    said = host.check_output(f"GOTOOLCHAIN=local /usr/local/go{version}/bin/go version")
    assert said == f"go version go{version} darwin/amd64"


@pytest.mark.parametrize("user", LOGIN)
def test_the_first_one_is_what_a_login_shell_finds(host: Host, user: str) -> None:
    assert login(host, user, "command -v go; go version; go env GOTOOLCHAIN GOPATH GOMODCACHE GOAMD64") == [
        "/usr/local/go1.21.6/bin/go",
        "go version go1.21.6 darwin/amd64",
        "local",
        f"/Users/{user}/go-1.21.6",
        f"/Users/{user}/go/pkg/mod",
        "v2",
    ]


@pytest.mark.parametrize("user", LOGIN)
def test_the_function_switches(host: Host, user: str) -> None:
    script = "goenv list; before=$PATH; goenv 1.22.12; go version; go env GOROOT GOPATH; goenv 1.21.5; goenv; goenv 9.9"
    said = login(host, user, f"{script} 2>&1; goenv 1.21.6; echo ${{#before}} ${{#PATH}}")
    assert said[:-1] == [
        *VERSIONS,
        "go version go1.22.12 darwin/amd64",
        "/usr/local/go1.22.12",
        f"/Users/{user}/go-1.22.12",
        "1.21.5",
        "goenv: Go 9.9 is not installed in /usr/local; goenv list shows what is",
    ]
    before, after = map(int, said[-1].split())
    assert after - before == len(f"/Users/{user}/go-1.21.6/bin:"), "its own GOPATH's programs, and nothing else"


@pytest.mark.parametrize("user", LOGIN)
def test_a_line_in_go_mod_switches_to_no_other_release(host: Host, user: str) -> None:
    script = "cd $(mktemp -d) && printf 'module x\n\ngo 1.22.12\n' > go.mod && go list 2>&1"
    assert login(host, user, f"{script} || true") == [
        "go: go.mod requires go >= 1.22.12 (running go 1.21.6; GOTOOLCHAIN=local)"
    ]


def test_the_report_says_what_the_shells_say(host: Host, play: t.Callable[..., Run]) -> None:
    """And the corner costs two executions of modules for three releases and two users; all corners cost seven."""
    audit = play("audit", "-vvv", "-e", "triangle_hosts=molecule-1", "-e", json.dumps(OPTIONS))
    assert audit.status == 0
    executed = [line.rpartition("/")[2] for line in audit.text.splitlines() if "Using module file " in line]
    go, delve = ["go_toolchain.py", "go_fingerprint.py"], ["go_tool.py"]
    access, editor = ["macos_debug_rights.py", "macos_appfw.py"], ["vscode_extension.py", "vscode_settings.py"]
    assert executed == [*go, *delve, *access, *editor]
    (found,) = audit.report["hosts"]
    assert found["measured"]["go_fingerprint"]["cpu"]["level"] == "v3"
    users = {entry["user"]: entry for entry in found["measured"]["go_fingerprint"]["users"]}
    assert set(users) == set(LOGIN)
    for user, entry in users.items():
        assert [entry["login"]["path"]] == login(host, user, "command -v go")
        assert entry["login"]["verdict"] == "declared"
