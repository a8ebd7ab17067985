# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go's settings: which value holds and where it comes from, and what defeats a pin."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go.user import env, pin
from ansible_collections.golden.triangle.plugins.module_utils._go.user.env import Value
from hypothesis import given
from hypothesis import strategies as st

FILE = b"""# kept
GOPROXY=https://proxy.example.com
GOFLAGS=-mod=mod
this is garbage
UNKNOWN_KEY=stays
gofoo=lower case is no key
GOTOOLCHAIN=auto
"""


def test_a_file_is_read_as_go_reads_it() -> None:
    file = env.parse("/h/env", FILE + b"GOFLAGS=\r\n =x\nGOTOOLCHAIN=local")
    assert file.settings["GOFLAGS"] == Value("\r", "/h/env:8")
    assert file.settings["GOTOOLCHAIN"] == Value("local", "/h/env:10")
    assert file.settings["UNKNOWN_KEY"].value == "stays"
    assert file.garbage == (4, 6, 9)


def test_what_holds_and_where_it_comes_from() -> None:
    user = env.parse("/h/env", b"GOTOOLCHAIN=\nGOFLAGS=-mod=mod\nGOENV=/elsewhere\n")
    release = env.parse("/go/go.env", b"GOPROXY=https://proxy.golang.org,direct\nGOTOOLCHAIN=auto\n")
    process = {"GOFLAGS": Value("", ".zshrc:1"), "GOROOT": Value("/x", ".zshrc:2")}
    found = {key: env.effective(key, process, user, release) for key in env.KEYS}
    assert found["GOROOT"] == Value("/x", ".zshrc:2")
    assert found["GOFLAGS"] == Value("-mod=mod", "/h/env:2"), "an empty value of the process falls through"
    assert found["GOTOOLCHAIN"] == Value("", "/h/env:1"), "an empty value of the user's file does not"
    assert found["GOPROXY"].place == "/go/go.env:1"
    assert found["GOENV"] == Value("", "default"), "Go does not look for GOENV in a file"
    assert found["GOSUMDB"] == Value("", "default")


def test_which_file_is_the_users() -> None:
    assert env.user_file("/Users/ann", {}) == "/Users/ann/Library/Application Support/go/env"
    assert env.user_file("/Users/ann", {"GOENV": Value("off", "x")}) is None
    assert env.user_file("/Users/ann", {"GOENV": Value("/e", "x")}) == "/e"


def test_files_that_are_none(tmp_path: t.Any) -> None:
    assert env.read(str(tmp_path / "absent")) is None
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(bytes(env.LARGEST + 1))
    for name in ("pipe", "large", "."):
        with pytest.raises(env.EnvFileError):
            env.read(str(tmp_path / name))
    (tmp_path / "env").write_bytes(FILE)
    assert env.read(str(tmp_path / "env")) == FILE


GOROOT = "/usr/local/go1.21.5"


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("GOENV", "", ""),
        ("GOENV", "off", "switched off"),
        ("GOENV", "/tmp/env", "another file"),
        *(("GOTOOLCHAIN", value, "") for value in ("", "local", "go1.21.5")),
        *(
            ("GOTOOLCHAIN", value, "switches")
            for value in ("auto", "path", "go1.21.6", "local+auto", "go1.21.5+auto", "go1.21", "local\r")
        ),
        ("GOROOT", GOROOT + "/", ""),
        ("GOROOT", "/usr/local/go", "standard library"),
        *(("GOFLAGS", value, "") for value in ("", "-mod=readonly", "-mod=vendor", "-compiler=gc", "-v")),
        *(("GOFLAGS", value, "") for value in ("-trimpath=false", "-ldflags=-X=main.v=-w", "'-ldflags=-X main.v=1'")),
        ("GOFLAGS", "-trimpath", "paths of the sources"),
        *(
            ("GOFLAGS", value, "debug information")
            for value in ("-ldflags=-w", "'-ldflags=-X main.v=1 -s'", "--ldflags=all=-w", "'-ldflags=all=-s -w'")
        ),
        ("GOFLAGS", "-trimpath -mod=mod", "-mod"),
        ("GOFLAGS", "--modfile=x", "-modfile"),
        ("GOFLAGS", "'-toolexec=/tmp/x y'", "-toolexec"),
        ("GOFLAGS", "-overlay=/tmp/o.json", "-overlay"),
        ("GOFLAGS", "'-x", "quotes"),
        *(("GOPROXY", value, "") for value in ("", "https://a,direct", "off", "http://127.0.0.1:3000", "file:///x")),
        ("GOPROXY", "https://a|http://proxy.example.com", "http://proxy.example.com"),
        *(("GOSUMDB", value, "") for value in ("", "sum.golang.org", "sum.golang.org https://mirror.example.com")),
        ("GOSUMDB", "off", "nothing is checked"),
        ("GOSUMDB", "sum.example.com+abc", "another database"),
        *(("GONOSUMDB", value, "") for value in ("", "corp.example.com", "*.example.com/x", "github.com/mycorp")),
        ("GONOSUMDB", "*", "golang.org/toolchain"),
        ("GONOSUMDB", "corp.example.com,github.com/*", "go-delve"),
        ("GOPRIVATE", "golang.org", "golang.org/toolchain"),
        ("GOINSECURE", "golang.org/*", "golang.org/toolchain"),
        ("GOEXPERIMENT", "", ""),
        ("GOEXPERIMENT", "loopvar", "another language"),
        ("GOAMD64", "v3", ""),
        ("GOAMD64", "v4", "up to v3"),
        ("GOAMD64", "v9", "no level"),
    ],
)
def test_what_defeats_a_pin(key: str, value: str, says: str) -> None:
    rule = next(rule for rule in pin.rules(["1.21.5"], [GOROOT], "v3") if rule.key == key)
    fault = rule.fault(Value(value, "x"))
    assert (says in fault) if says else fault == ""


@given(st.text(max_size=80))
def test_no_value_makes_a_rule_fail(value: str) -> None:
    for rule in pin.rules(["1.21.5"], [GOROOT], "v3"):
        assert isinstance(rule.fault(Value(value, "x")), str)
