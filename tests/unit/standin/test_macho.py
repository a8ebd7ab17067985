# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real darwin programs run on a stand-in through the Linux build of the same release; nothing else does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from standin.host import Host

pytestmark = pytest.mark.standin

Run = Callable[..., "subprocess.CompletedProcess[str]"]

_HEAD = r"\xcf\xfa\xed\xfe\x07\x00\x00\x01\x03\x00\x00\x00"


def test_go_says_it_is_a_mac(mac: Host, run: Run, goroot: Path) -> None:
    done = run(mac, f"{goroot}/bin/go version; {goroot}/bin/go env GOROOT GOOS GOARCH GOHOSTOS GOTOOLDIR GOENV GOCACHE")
    assert done.stdout.splitlines() == [
        "go version go1.21.5 darwin/amd64",
        str(goroot),
        *("darwin", "amd64", "darwin"),
        f"{goroot}/pkg/tool/darwin_amd64",
        "/Users/admin/Library/Application Support/go/env",
        "/Users/admin/Library/Caches/go-build",
    ]


def test_go_runs_the_macs_own_tools(mac: Host, run: Run, goroot: Path) -> None:
    """And nobody but the go command sees the second name of their folder."""
    assert run(mac, f"{goroot}/bin/go tool compile -V=full").stdout == "compile version go1.21.5\n"
    assert run(mac, f"{goroot}/pkg/tool/darwin_amd64/link -V").stdout == "link version go1.21.5\n"
    assert run(mac, f"ls {goroot}/pkg/tool").stdout == "darwin_amd64\n"
    tool = f"{goroot}/pkg/tool/darwin_amd64/asm"
    try:
        run(mac, f"sudo mv {tool} {tool}.away")
        done = run(mac, f"{goroot}/bin/go tool asm -V")
        assert done.returncode != 0
        assert "asm" in done.stderr
    finally:
        run(mac, f"sudo mv {tool}.away {tool}")


def test_go_follows_links_and_keeps_what_the_caller_set(mac: Host, run: Run, goroot: Path) -> None:
    done = run(mac, f"ln -s {goroot}/bin/go ~/golink; ~/golink env GOROOT; GOOS=linux ~/golink env GOOS; rm ~/golink")
    assert done.stdout == f"{goroot}\nlinux\n"
    done = run(mac, f"sudo -u dev -H {goroot}/bin/go env GOENV; id -u")
    assert done.stdout == "/Users/dev/Library/Application Support/go/env\n501\n"


@pytest.mark.slow
def test_go_builds_a_macho_that_is_no_release_and_so_not_run(mac: Host, run: Run, goroot: Path) -> None:
    source = 'package main\nfunc main() { println("hello") }\n'
    done = run(mac, f"mkdir -p w && cd w && printf '%s' '{source}' > m.go && {goroot}/bin/go build -o m m.go && ./m")
    assert done.returncode == 126
    assert "no released program" in done.stderr
    head = subprocess.run(["head", "-c", "8", mac.disk.root / "Users/admin/w/m"], capture_output=True, check=True)
    assert head.stdout == bytes.fromhex("cffaedfe07000001")


def test_unknown_macho_is_refused(mac: Host, run: Run) -> None:
    done = run(mac, f"printf '{_HEAD}' > strange; chmod +x strange; ./strange --flag; rc=$?; rm strange; exit $rc")
    assert (done.stdout, done.returncode) == ("", 126)
    assert "/Users/admin/strange: this darwin program is not run: no build information of Go" in done.stderr
    assert "strange" in run(mac, "cat /private/var/log/refused.log").stdout


def test_other_files_of_the_machine_below_still_run(mac: Host, run: Run) -> None:
    assert run(mac, "cp /usr/bin/true t && ./t; rc=$?; rm t; exit $rc").returncode == 0
