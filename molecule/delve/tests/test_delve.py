# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a converged Mac must hold, asked of the Mac, of dlv itself and of go, never of the modules."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from testinfra.host import Host

testinfra_hosts = ["ansible://triangle"]

DLV = "/usr/local/golden.triangle/tools/dlv/1.21.2-go1.21.5/dlv"
GO = "/usr/local/go1.21.5/bin/go"
#: Built on another machine, in another folder: releases/delve/1.21.2.json.
SHA256 = "f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200"
PROGRAM = """package main

import "fmt"

func main() {
    answer := 42
    fmt.Println(answer)
}
"""


Look = t.Callable[["Host", str], dict[str, t.Any]]


def test_the_very_bytes(host: Host, look: Look) -> None:
    assert look(host, DLV)["sha256"] == SHA256


def test_only_root_can_write_there(host: Host, look: Look) -> None:
    path = DLV
    while path != "/usr/local":
        found = look(host, path)
        assert (found["uid"], found["gid"], found["mode"]) == (0, 0, 0o755), path
        path = path.rpartition("/")[0]


def test_a_shell_gets_it(host: Host, look: Look) -> None:
    assert look(host, "/usr/local/bin/dlv")["real"] == DLV
    assert "Version: 1.21.2" in host.check_output("/usr/local/bin/dlv version")


def test_go_says_who_built_it(host: Host) -> None:
    said = host.check_output(f"GOTOOLCHAIN=local {GO} version -m {DLV}")
    assert f"{DLV}: go1.21.5" in said
    assert "github.com/go-delve/delve\tv1.21.2\th1:eaS+ziJo+660mi3D2q/VP8RxW5GcF4Y1zyKSi82alsU=" in said
    for setting in ("-trimpath=true", "CGO_ENABLED=0", "GOOS=darwin", "GOARCH=amd64", "GOAMD64=v1"):
        assert f"build\t{setting}" in said
    assert "vcs" not in said


def test_a_breakpoint_hits(host: Host) -> None:
    """The debugged program is built by the Mac's own Go."""
    folder = host.check_output("mktemp -d")
    try:
        module, commands = "module hello\n\ngo 1.21\n", "break main.go:7\ncontinue\nprint answer\nexit\n"
        for name, text in (("main.go", PROGRAM), ("go.mod", module), ("commands", commands)):
            host.check_output("printf %%s %s > %s/%s", text, folder, name)
        run = f"cd {folder} && PATH=/usr/local/go1.21.5/bin:$PATH GOTOOLCHAIN=local GOFLAGS=-mod=mod"
        said = host.check_output(
            f"{run} /usr/local/bin/dlv debug --allow-non-terminal-interactive=true --init commands . < /dev/null"
        )
        assert "> main.main() ./main.go:7" in said, said
        assert said.splitlines()[-1] == "42", said
    finally:
        host.run("rm -rf %s", folder)


def test_nothing_is_left_behind(host: Host) -> None:
    listed = host.check_output("ls -A /usr/local/golden.triangle/tools/dlv").split()
    assert sorted(name for name in listed if name != "replaced") == ["1.21.2-go1.21.5", "current", "lock"]
