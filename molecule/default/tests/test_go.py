# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a converged Mac must hold, asked of the Mac itself and of Go itself, never of the modules."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest

if t.TYPE_CHECKING:
    from testinfra.host import Host

testinfra_hosts = ["ansible://triangle"]

GOROOT = "/usr/local/go1.21.5"
HELLO = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'
# Every file and folder below the GOROOT, in the words of lstat: [kind, mode, uid, gid, path]
LOOK = """
import json, os, stat, sys
root, found = sys.argv[1], []
for folder, folders, files in os.walk(root):
    for name in [""] + files + [f for f in folders if os.path.islink(os.path.join(folder, f))]:
        path = os.path.join(folder, name) if name else folder
        seen = os.lstat(path)
        plain = stat.S_IFMT(seen.st_mode) in (stat.S_IFREG, stat.S_IFDIR)
        if not plain or seen.st_mode & 0o022 or seen.st_uid or seen.st_gid:
            found.append([path, oct(seen.st_mode), seen.st_uid, seen.st_gid])
print(json.dumps(found))
"""


def python(host: Host, source: str, *arguments: str) -> t.Any:
    """Run a script on the Mac, as root; give the JSON that it prints."""
    text = base64.b64encode(source.encode()).decode()
    code = f"import base64; exec(base64.b64decode('{text}'))"
    with host.sudo():
        return json.loads(
            host.check_output("/usr/bin/python3 -c %s " + " ".join(["%s"] * len(arguments)), code, *arguments)
        )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("version", "go version go1.21.5 darwin/amd64"),
        ("env GOROOT", GOROOT),
        ("env GOOS GOARCH GOVERSION", "darwin\namd64\ngo1.21.5"),
    ],
)
def test_go_says(host: Host, question: str, answer: str) -> None:
    assert host.check_output(f"GOTOOLCHAIN=local {GOROOT}/bin/go {question}") == answer


def test_go_builds_for_the_mac(host: Host) -> None:
    """A program built as the login user is a Mach-O for x86_64 that says which Go made it."""
    folder = host.check_output("mktemp -d")
    run = f"cd {folder} && export GOTOOLCHAIN=local GOFLAGS=-mod=mod && "
    try:
        host.check_output(
            "cd %s && printf %s > main.go && printf 'module hello\\n\\ngo 1.21\\n' > go.mod", folder, HELLO
        )
        host.check_output(run + f"{GOROOT}/bin/go build -o hello .")
        head = host.check_output("od -A n -t x1 -N 8 %s/hello", folder).split()
        assert " ".join(head) == "cf fa ed fe 07 00 00 01"
        assert "hello: go1.21.5" in host.check_output(run + f"{GOROOT}/bin/go version -m hello")
    finally:
        host.run("rm -rf %s", folder)


def test_the_tree_is_roots_and_nobody_elses(host: Host) -> None:
    """Regular files and folders only, of root and wheel, writable by root alone."""
    assert python(host, LOOK, GOROOT) == []


def test_nothing_is_left_behind(host: Host) -> None:
    """No staging beside the tree, no journal of an unfinished exchange."""
    with host.sudo():
        listed = host.check_output("ls -A /usr/local /usr/local/.golden.triangle/go1.21.5").split()
    assert [name for name in listed if name.startswith("stage-") or "journal" in name or name.endswith(".tmp")] == []
