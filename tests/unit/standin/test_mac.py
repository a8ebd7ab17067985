# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one meets on a stand-in: a Mac, as far as it is simulated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from standin import inventory
from standin.host import Host

pytestmark = pytest.mark.standin

Run = Callable[..., "subprocess.CompletedProcess[str]"]

_EXCHANGE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
os.chdir("/usr/local")
for name in "ab":
    os.mkdir(name)
    open(f"{name}/{name}", "w").close()
assert libc.renameat2(-100, b"a", -100, b"b", 2) == 0, os.strerror(ctypes.get_errno())
assert os.listdir("a") == ["b"]
for name, other in ("ab", "ba"):
    os.remove(f"{name}/{other}")
    os.rmdir(name)
"""


def _ansible(tmp_path: Path, host: Host, *arguments: str) -> str:
    file = tmp_path / "inventory.yml"
    file.write_text(inventory.render([host]), encoding="utf-8")
    (tmp_path / "ansible.cfg").touch()
    argv = [str(Path(sys.executable).parent / "ansible"), "-i", str(file), "triangle", *arguments]
    own = {"ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"), "ANSIBLE_HOME": str(tmp_path), "ANSIBLE_NOCOLOR": "1"}
    environ = {**os.environ, **own}
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=environ, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("become", [[], ["-b"], ["-b", "--become-user", "dev", "-e", "ansible_pipelining=true"]])
def test_ansible_pings(tmp_path: Path, mac: Host, become: list[str]) -> None:
    assert '"ping": "pong"' in _ansible(tmp_path, mac, *become, "-m", "ping")


def test_ansible_sees_a_mac(tmp_path: Path, mac: Host) -> None:
    output = _ansible(tmp_path, mac, "-b", "-m", "setup", "-a", "gather_subset=!all,min", "-o")
    facts = json.loads(output[output.index("{") :])["ansible_facts"]
    expected = {
        "ansible_system": "Darwin",
        "ansible_os_family": "Darwin",
        "ansible_distribution": "MacOSX",
        "ansible_distribution_version": "14.2.1",
        "ansible_kernel": "23.2.0",
        "ansible_architecture": "x86_64",
        "ansible_user_id": "root",
    }
    assert {key: facts[key] for key in expected} == expected


def test_python_says_darwin(mac: Host, run: Run) -> None:
    script = "import os, platform, sys, urllib.request; print(sys.platform, *os.uname()[:3:2], platform.mac_ver()[0])"
    for python in ("/usr/bin/python3", "sudo /usr/bin/python3", "/usr/bin/python3 -I"):
        assert run(mac, f"{python} -c '{script}'").stdout == "darwin Darwin 23.2.0 14.2.1\n"


def test_accounts(mac: Host, run: Run) -> None:
    assert run(mac, "id -u; id -gn; id -Gn; pwd; echo $PATH").stdout.splitlines() == [
        *("501", "staff", "staff admin com.apple.access_ssh", "/Users/admin", "/usr/bin:/bin:/usr/sbin:/sbin")
    ]
    assert run(mac, "sudo -n id -u; sudo -n id -gn").stdout == "0\nwheel\n"
    assert run(mac, "id -u; sudo -n id -u", user="dev").stdout == "502\n"
    assert run(mac, "cat /Users/dev/.ssh/authorized_keys").returncode != 0


def test_folders_and_owners(mac: Host, run: Run) -> None:
    stat = (
        "stat -c '%n %U:%G %a' /usr/local /Users/admin /Library /private/tmp/. /usr/bin/sudo /dev/console;"
        " readlink /tmp /etc /var"
    )
    assert run(mac, stat).stdout.splitlines() == [
        "/usr/local root:wheel 755",
        "/Users/admin admin:staff 750",
        "/Library root:wheel 755",
        "/private/tmp/. root:wheel 1777",
        "/usr/bin/sudo root:wheel 4755",
        "/dev/console root:wheel 600",
        *("private/tmp", "private/etc", "private/var"),
    ]
    assert run(mac, "touch /usr/local/x").returncode != 0
    assert run(mac, "ls /usr/bin/apt-get /usr/bin/python3.11 /usr/bin/systemctl").stdout == ""


def test_login_shell_gets_its_path_from_path_helper(mac: Host, run: Run) -> None:
    assert run(mac, "zsh -lc 'echo $PATH'").stdout == "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin\n"
    given = r"""sudo sh -c 'printf "/b\n/a \044x\n/bin\n" > /etc/paths.d/10-t; echo /first > /etc/paths.d/9-t'"""
    asked = "PATH=/own:/bin /usr/libexec/path_helper -s; PATH=/own /usr/libexec/path_helper -c"
    try:
        lines = run(mac, f"{given}; {asked}").stdout.splitlines()
    finally:
        run(mac, "sudo rm /etc/paths.d/10-t /etc/paths.d/9-t")
    elements = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/first:/b:/a \\$x:/own"
    assert lines == [f'PATH="{elements}"; export PATH;', f'setenv PATH "{elements}";']
    assert run(mac, "/usr/libexec/path_helper -x").stderr == "usage: path_helper [-c | -s]"


def test_usr_local_can_be_exchanged_and_is_ones_own(mac: Host, bare_mac: Host, run: Run) -> None:
    assert run(mac, f"sudo python3 - <<'E'\n{_EXCHANGE}E").stderr == ""
    run(mac, "sudo touch /usr/local/mine")
    try:
        assert run(bare_mac, "ls /usr/local").stdout == ""
        assert not Path("/usr/local/mine").exists()
    finally:
        run(mac, "sudo rm /usr/local/mine")
