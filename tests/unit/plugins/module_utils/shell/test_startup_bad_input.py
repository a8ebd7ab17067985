# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start-up files nobody would write: no traceback, no long wait, and nothing told that is not so."""

from __future__ import annotations

import json
import os
import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._shell import startup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

BOTH = pytest.mark.parametrize("shell", ["zsh", "bash"])
OWN = {"zsh": ".zshrc", "bash": ".bash_profile"}


def elements(found):
    return [element["element"] for element in found["path"]]


def is_uncertain(found):
    return any(element["uncertain"] for element in found["path"])


@BOTH
def test_missing_files_leave_the_system_path(mac, shell):
    found = mac.login(None, shell)
    assert elements(found) == ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    assert not found["uncertain"]
    states = {os.path.basename(read["path"]): read["state"] for read in found["files"]}
    assert states[OWN[shell]] == "absent"


@BOTH
def test_an_unreadable_file_is_named(mac, shell, monkeypatch):
    mac.write(OWN[shell], "PATH=/x:$PATH")
    # bash looks no further: ~/.profile is for homes where the file is missing.
    mac.write(".profile", "PATH=/x:$PATH")
    opened = os.open

    def refuse(path, *arguments, **keywords):
        if str(path).endswith(OWN[shell]):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", refuse)
    found = mac.login(None, shell)
    assert "/x" not in elements(found)
    assert (str(mac.home / OWN[shell]), "unreadable") in [(read["path"], read["state"]) for read in found["files"]]


@BOTH
def test_a_link_into_another_home_is_read_and_told(mac, tmp_path, shell):
    other = tmp_path / "bob"
    other.mkdir()
    (other / "rc").write_text("PATH=/bobs:$PATH\n")
    (mac.home / OWN[shell]).symlink_to(other / "rc")
    found = mac.login(None, shell)
    assert elements(found)[0] == "/bobs"
    assert str(other / "rc") in [read["real"] for read in found["files"]]


@BOTH
@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling", "circle"])
def test_what_is_no_file_is_not_waited_for(mac, shell, kind):
    path = mac.home / OWN[shell]
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path if kind == "circle" else mac.home / "nothing")
    assert is_uncertain(mac.login(None, shell)) == (kind == "pipe")


@BOTH
def test_ten_megabytes_are_not_read(mac, shell):
    mac.write(OWN[shell], b"PATH=/x:$PATH\n" * (10 * 1024 * 1024 // 14))
    begun = time.monotonic()
    found = mac.login(None, shell)
    assert time.monotonic() - begun < 2
    assert is_uncertain(found)
    assert "too large" in found["uncertain"][0]


@BOTH
def test_crlf_is_part_of_the_last_word(mac, shell):
    found = mac.login("export GOROOT=/go\r\nexport PATH=/x:/y\r\n", shell)
    assert elements(found) == ["/x", "/y\r"]
    assert found["variables"]["GOROOT"]["value"] == "/go\r"


@BOTH
def test_nul_bytes_are_in_doubt(mac, shell):
    found = mac.login("PATH=/x\0y:$PATH\n", shell)
    assert is_uncertain(found)
    assert "NUL" in found["uncertain"][0]


@BOTH
def test_five_hundred_elements(mac, shell):
    wanted = [f"/opt/tool {number}/bin" for number in range(500)]
    found = mac.login(f"PATH='{':'.join(wanted)}'\nPATH=$PATH:/last\n", shell)
    assert elements(found) == [*wanted, "/last"]
    assert {element["uncertain"] for element in found["path"]} == {""}


@BOTH
def test_relative_and_empty_elements_are_a_risk(mac, shell):
    mac.program("usr/bin/go")
    found = mac.login("PATH=:bin:/usr/bin::\n", shell)
    assert [element["risk"][:8] for element in found["path"]] == ["empty: m", "relative", "", "empty: m", "empty: m"]
    assert found["which"]["go"]["state"] == "uncertain"
    assert mac.login("PATH=/usr/bin::bin\n", shell)["which"]["go"]["state"] == "found"


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        ". ~/{own}\n",
        "eval 'eval \"$x\"'\n",
        "f() {{ f; }}; f\n",
        "f() {{ f; f; }}; f\n",
        "x=1; while :; do x=$x$x; PATH=$PATH:$PATH; done\n",
        "x=aaaaaaaa\n" + "x=$x$x$x$x\n" * 40 + "PATH=$x:$PATH\n",
        "(" * 5000 + "\n",
        "{{ " * 5000 + "\n",
        'x="${{a:-' * 200 + "\n",
        "if true; then " * 500 + "\n",
        "for a in 1 2 3 4 5 6 7 8 9; do " * 8 + "PATH=/x:$PATH\n" + "done; " * 8 + "\n",
        "! " * 20000 + "true\n",
        "true &&" * 20000 + " true\n",
        "echo $(" * 300 + ")" * 300 + "\n",
        "PATH=" + "~:" * 20000 + "\n",
        "case x in " + "*x*x*x*x*x*x*y) ;; " * 20 + " esac\n",
        f"case {'x' * 200} in {'*x' * 20}y) ;; esac\n",
        "cat <<A <<B\nA\n",
    ],
)
def test_what_has_no_end_ends_soon(mac, shell, text):
    mac.write(OWN[shell], text.replace("{own}", OWN[shell]).replace("{{", "{").replace("}}", "}"))
    begun = time.monotonic()
    mac.login(None, shell)
    assert time.monotonic() - begun < 15


LINES = st.sampled_from(
    [
        "PATH=/x:$PATH",
        "export GOROOT=",
        "if [ -d / ]; then",
        "fi",
        "for d in $x; do",
        "done",
        "f() {",
        "}",
        "case $x in",
        "*)",
        ";;",
        "esac",
        "<<E",
        '"',
        "'",
        "$(",
        "`",
        "${x",
        "((",
        "[[ ",
        "]]",
        "&&",
        "|",
        "\\",
        "#",
        "path=(",
        ")",
        "$'",
    ]
)
GARBAGE = st.one_of(
    st.binary(max_size=400),
    st.lists(LINES, max_size=30).map(lambda lines: "\n".join(lines).encode()),
    st.lists(LINES, max_size=30).map(lambda lines: " ".join(lines).encode()),
    st.text(alphabet="${}()[]<>|&;'\"`\\#!~=*?: \n\tax", max_size=80).map(str.encode),
)


@BOTH
@given(data=GARBAGE)
@example(data=b"\xff\xfe\x00PATH")
@example(data=b"export PATH=\xff/bin:$PATH\n")
@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_never_raises_and_is_told_in_json(mac, shell, data):
    mac.write(OWN[shell], data)
    found = mac.login(None, shell)
    assert json.loads(json.dumps(found)) == found


def test_a_home_that_is_not_there(mac):
    request = {"user": "ann", "home": "/nonexistent", "shell": "/bin/zsh", "macos": [], "root": str(mac.root)}
    assert startup.observe(request)["modes"]["login"]["path"][0]["element"] == "/usr/local/bin"
