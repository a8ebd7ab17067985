# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is computed from start-up files equals what a real zsh and a real bash have after reading them.

The shells run in a mount namespace with a Mac's /etc and a /usr/libexec/path_helper written here by Apple's rules, with
an empty environment and a scratch home. The bash is Linux's (5.x): what the files use exists in 3.2 as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._shell import startup
from ansible_collections.golden.triangle.tests.unit.shell import dotfiles
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standin import shells

SYSTEM_PATH = startup.SYSTEM_PATH
PATH_HELPER = """#!{python} -IS
import os
found = []
def add(texts, escape):
    for text in texts:
        for char in "\\"'$" if escape else "":
            text = text.replace(char, "\\\\" + char)
        if text and text not in found:
            found.append(text)
names = sorted(e.name for e in os.scandir("/etc/paths.d") if e.is_file(follow_symlinks=False))
for path in ["/etc/paths"] + ["/etc/paths.d/" + name for name in names]:
    with open(path) as stream:
        add(stream.read().split("\\n"), True)
add(os.environ.get("PATH", "").split(":"), False)
print('PATH="%s"; export PATH;' % ":".join(found))
"""
#: The variables compared beside PATH.
NAMES = ("GOROOT", "GOPATH", "GOFLAGS", "GOBIN", "GOPROXY", "GOENV")

INSIDE = (
    'mount --bind "$1/etc" /etc && mount --bind "$1/usr/libexec" /usr/libexec && shift && exec /usr/bin/env -i "$@"'
)


def _namespaces() -> bool:
    tried = (
        subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
        if shutil.which("unshare")
        else None
    )
    return tried is not None and tried.returncode == 0


pytestmark = [
    pytest.mark.skipif(not (shutil.which("zsh") and shutil.which("bash")), reason="needs zsh and bash"),
    pytest.mark.skipif(not _namespaces(), reason="needs a mount namespace"),
]


@pytest.fixture(scope="module")
def mac(tmp_path_factory):
    """The system's part of a Mac: /etc and /usr/libexec."""
    root = tmp_path_factory.mktemp("mac")
    (root / "etc").mkdir()
    shells.write(root / "etc")
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/paths.d/go").write_text("/usr/local/go/bin\n")
    (root / "etc/paths.d/10-tools").write_text("/opt/to ols/bin\n/usr/bin\n")
    (root / "usr/libexec").mkdir(parents=True)
    for shared in ("usr/bin", "usr/local", "usr/sbin", "bin", "opt"):
        (root / shared).symlink_to(f"/{shared}")
    helper = root / "usr/libexec/path_helper"
    helper.write_text(PATH_HELPER.format(python=os.path.realpath(sys.executable)))
    helper.chmod(0o755)
    return root


def lay_home(home: Path, files: dict[str, str]) -> None:
    shutil.rmtree(home, ignore_errors=True)
    (home / "bin").mkdir(parents=True)
    (home / "bin/prog").write_text("#!/bin/sh\n")
    (home / "bin/prog").chmod(0o755)
    (home / "a file").write_text("x")
    (home / "q").mkdir()
    shutil.copy(home / "bin/prog", home / "q/prog")
    for name, text in files.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(text, newline="")


def real(mac: Path, home: Path, shell: str, mode: str) -> dict[str, str]:
    """The environment a command gets from the shell."""
    flags = ["-l", "-i"] if mode == "login" else []
    argv = [shutil.which(shell) or shell, *flags, "-c", "/usr/bin/env -0"]
    given_first = [f"HOME={home}", "USER=ann", "LOGNAME=ann", f"SHELL=/bin/{shell}", f"PATH={SYSTEM_PATH}", "LC_ALL=C"]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", INSIDE, "sh", str(mac), *given_first, *argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    # Nothing comes out of a shell that a start-up file has ended.
    assert b"PWD=" in done.stdout or (done.stdout, done.returncode, done.stderr) == (b"", 0, b""), done
    return dict(entry.split("=", 1) for entry in os.fsdecode(done.stdout).split("\0") if entry)


def computed(mac: Path, home: Path, shell: str, mode: str) -> dict:
    request = {"user": "ann", "home": str(home), "shell": f"/bin/{shell}", "macos": [14, 2], "root": str(mac)}
    request["names"] = ["prog"]
    return startup.observe(request)["modes"][mode]


def first_of(path: str, name: str) -> str:
    """What a PATH gives for a name; its relative elements are never known."""
    candidates = [f"{folder}/{name}" for folder in path.split(":") if folder.startswith("/")]
    return next((candidate for candidate in candidates if os.access(candidate, os.X_OK)), "")


def compare(mac: Path, home: Path, shell: str, mode: str) -> tuple[int, list[str]]:
    """Assert that both agree on everything that is not in doubt; the number of variables in doubt, and why."""
    actual, answer = real(mac, home, shell, mode), computed(mac, home, shell, mode)
    if not actual:
        assert all(element["uncertain"] for element in answer["path"])
        return len(NAMES) + 1, answer["uncertain"]
    doubtful = 0
    if any(element["uncertain"] for element in answer["path"]):
        doubtful += 1
        elements = iter(actual.get("PATH", "").split(":"))
        whole = [e["element"] for e in answer["path"] if not e["uncertain"]]
        assert all(element in elements for element in whole), (whole, actual.get("PATH"))
    else:
        assert ":".join(element["element"] for element in answer["path"]) == actual.get("PATH", "")
    which, expected = answer["which"]["prog"], first_of(actual.get("PATH", ""), "prog")
    assert which["state"] == "uncertain" or which["first"] == expected
    for name in NAMES:
        variable = answer["variables"][name]
        if variable["state"] == "uncertain":
            doubtful += 1
        elif variable["state"] == "set" and variable["exported"]:
            assert actual.get(name) == variable["value"], name
        else:
            assert name not in actual, name
    return doubtful, answer["uncertain"]


#: Each run takes the same examples.
PROPERTY = settings(
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MODES = st.sampled_from(["login", "login", "command"])
SHELLS = pytest.mark.parametrize("shell", ["zsh", "bash"])


@SHELLS
def test_the_computed_environment_is_the_real_one(mac, tmp_path, shell):
    seen: list[int] = []
    why: list[str] = []

    @PROPERTY
    @given(files=dotfiles.homes(shell), mode=MODES)
    def agree(files, mode):
        home = tmp_path / "home"
        lay_home(home, files)
        doubtful, reasons = compare(mac, home, shell, mode)
        why.extend(reasons)
        seen.append(doubtful)

    agree()
    # Within the subset a doubt is the exception: it may not become the way out.
    in_doubt = sum(seen) / (len(seen) * (len(NAMES) + 1))
    assert in_doubt < 0.05, sorted(why)


@SHELLS
def test_what_cannot_be_known_is_said_and_the_rest_is_right(mac, tmp_path, shell):
    @PROPERTY
    @given(files=dotfiles.homes(shell, dotfiles.DOUBTFUL, dotfiles.DOUBTFUL), mode=MODES)
    def agree(files, mode):
        home = tmp_path / "home"
        lay_home(home, files)
        compare(mac, home, shell, mode)

    agree()
