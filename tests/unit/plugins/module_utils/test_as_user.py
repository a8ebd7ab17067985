# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import pwd
import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user

ME = pwd.getpwuid(os.geteuid()).pw_name
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def whoami():
    return {"uid": os.getuid(), "groups": sorted(os.getgroups()), "home": os.environ["HOME"], "cwd": os.getcwd()}


def test_the_result_comes_back():
    assert as_user(ME, lambda one, two: [one, two], "a", {"b": 1}) == ["a", {"b": 1}]


@needs_root
def test_root_is_given_up_for_good():
    nobody = pwd.getpwnam("nobody")
    seen = as_user("nobody", whoami)
    assert (seen["uid"], seen["home"], seen["cwd"]) == (nobody.pw_uid, nobody.pw_dir, "/")
    assert 0 not in seen["groups"]
    assert as_user("nobody", lambda: _can(lambda: os.setuid(0))) is False


@needs_root
def test_a_file_only_root_may_read_is_closed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0o600)
    with pytest.raises(AsUserError, match="as nobody: PermissionError"):
        as_user("nobody", secret.read_text)


def test_an_unknown_user():
    with pytest.raises(AsUserError, match="no such user: nosuchuser"):
        as_user("nosuchuser", whoami)


def test_what_the_function_raises_is_told():
    with pytest.raises(AsUserError, match="ValueError: broken"):
        as_user(ME, _raise)


def test_a_child_that_dies_is_told():
    with pytest.raises(AsUserError, match="died without an answer"):
        as_user(ME, lambda: os._exit(7))


def test_a_child_that_hangs_is_ended():
    with pytest.raises(AsUserError, match="did not end within"):
        as_user(ME, lambda: time.sleep(30), timeout=0.2)


def test_a_large_answer():
    assert len(as_user(ME, lambda: "x" * 1_000_000)) == 1_000_000


def _raise():
    raise ValueError("broken")


def _can(act):
    try:
        act()
    except PermissionError:
        return False
    return True
