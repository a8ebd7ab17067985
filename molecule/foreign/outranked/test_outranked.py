# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declared release is first for both users, by their own shells; what is foreign is where it was."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run
    from testinfra.host import Host

testinfra_hosts = ["ansible://molecule-2"]

OURS = "go version go1.21.5 darwin/amd64 /usr/local/go1.21.5"
ASK = "echo $(go version) $(go env GOROOT)"


def test_the_users_get_the_declared_release(host: Host) -> None:
    for user in ("admin", "dev"):
        assert host.check_output(f"cd / && sudo -H -u {user} /bin/zsh -l -i -c %s", ASK) == OURS
    assert host.check_output("cd / && sudo -H -u dev /bin/zsh -c %s", ASK) == OURS, "over ssh, by ~/.zshenv"


def test_what_is_foreign_is_left_alone(host: Host) -> None:
    with host.sudo():
        assert host.check_output("readlink /usr/local/bin/go") == "../Cellar/go/1.21.4/bin/go"
        assert host.check_output("head -n 1 /usr/local/Cellar/go/1.21.4/libexec/VERSION") == "go1.21.4"
        assert host.check_output("tail -n 1 /usr/local/go/src/cmd/compile/main.go") == "// patched"
        assert host.check_output("cat /etc/paths.d/go") == "/usr/local/go/bin"
        env = host.check_output("grep -v '^#' '/Users/admin/Library/Application Support/go/env'").split()
    assert env == ["GOFLAGS=-mod=mod", "GOTOOLCHAIN=local", "UNKNOWN=kept"]


def test_what_is_left_is_for_a_person(play: t.Callable[..., Run]) -> None:
    audit = play("audit", "-e", "triangle_hosts=molecule-2", "-e", "go_sdk_foreign=outrank")
    left = {(check["id"], check["subject"], check["remedy"]["kind"]) for check in audit.findings("molecule-2")}
    assert left == {("go.env.goflags", "admin", "manual")}
    assert audit.status == 2
