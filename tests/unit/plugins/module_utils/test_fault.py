# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults are planted and put back to the byte; the mark, the lease; killed runs and other people's work in between."""

from __future__ import annotations

import json
import os
import pwd
import stat

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._fault import planted, steps
from ansible_collections.golden.triangle.plugins.module_utils._fault.lease import Lease, LeaseError
from ansible_collections.golden.triangle.plugins.module_utils._fault.planted import Planted, RefusedError
from ansible_collections.golden.triangle.plugins.module_utils._fault.steps import StepError
from ansible_collections.golden.triangle.plugins.modules import planted_fault

ME = pwd.getpwuid(os.geteuid()).pw_name


def seen(root):
    """Everything below a folder, in the words of lstat, with contents."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in ["", *files, *folders]:
            path = os.path.join(folder, name) if name else folder
            what = steps.look(path)
            found[os.path.relpath(path, root)] = what
    return found


@pytest.fixture
def mac(tmp_path):
    """A folder with a file of each kind."""
    root = tmp_path / "mac"
    (root / "tree" / "deep").mkdir(parents=True)
    (root / "tree" / "deep" / "one").write_bytes(b"one")
    (root / "file").write_bytes(b"a line\n")
    (root / "file").chmod(0o640)
    (root / "link").symlink_to("file")
    return root


def all_steps(root, user=None):
    """A step of each verb that works on files."""
    made = [
        {"write": f"{root}/new/deep/er", "text": "new", "bits": "0755"},
        {"append": f"{root}/file", "text": "another\n"},
        {"replace": f"{root}/file", "old": "a line", "new": "no line"},
        {"flip": f"{root}/file", "at": 0},
        {"copy": f"{root}/tree/deep/one", "from": f"{root}/file"},
        {"link": f"{root}/link", "to": "elsewhere"},
        {"link": f"{root}/other/link", "to": "elsewhere"},
        {"mode": f"{root}/file", "bits": "0666"},
        {"owner": f"{root}/file", "name": ME},
    ]
    return [{**step, "user": user} for step in made] if user else made


@pytest.mark.parametrize("user", [None, ME])
def test_every_step_is_done_and_undone_to_the_byte(mac, tmp_path, user):
    before = seen(mac)
    one = Planted("one", str(tmp_path / "store"))
    one.plant(all_steps(mac, user))
    assert (mac / "new/deep/er").read_text() == "new"
    assert stat.S_IMODE((mac / "new/deep/er").stat().st_mode) == 0o755
    assert (mac / "file").read_bytes() == b"oo line\nanother\n"
    assert (mac / "tree/deep/one").read_bytes() == b"oo line\nanother\n"
    assert os.readlink(mac / "link") == "elsewhere"
    assert one.since() == "planted"
    assert one.undo() == []
    assert seen(mac) == before
    assert one.since() is None
    assert planted.all_planted(str(tmp_path / "store")) == []


def test_what_is_deleted_is_moved_and_comes_back(mac, tmp_path):
    before = seen(mac)
    one = Planted("one", str(tmp_path / "store"))
    one.plant([{"delete": f"{mac}/tree"}, {"delete": f"{mac}/link"}])
    assert sorted(os.listdir(mac)) == ["file"]
    assert one.undo() == []
    assert seen(mac) == before


def test_a_users_file_is_deleted_and_comes_back(mac, tmp_path):
    before = seen(mac)
    one = Planted("one", str(tmp_path / "store"))
    one.plant([{"delete": f"{mac}/file", "user": ME}])
    assert not (mac / "file").exists()
    assert one.undo() == []
    assert seen(mac) == before


def test_commands_are_run_and_undone(mac, tmp_path):
    one = Planted("one", str(tmp_path / "store"))
    touched = str(mac / "touched")
    one.plant([{"run": ["/bin/mkdir", touched], "undo": ["/bin/rmdir", touched]}])
    assert os.path.isdir(touched)
    one.undo()
    assert not os.path.exists(touched)


def test_a_command_whose_work_was_repaired_is_told_and_the_rest_is_undone(mac, tmp_path):
    before = seen(mac)
    one = Planted("one", str(tmp_path / "store"))
    one.plant([{"append": f"{mac}/file", "text": "x"}, {"run": ["/bin/echo"], "undo": ["/bin/rmdir", f"{mac}/gone"]}])
    (left,) = one.undo()
    assert left.startswith("run /bin/echo: it cannot be undone: /bin/rmdir")
    assert seen(mac) == before
    assert one.since() is None


def test_what_was_repaired_in_between_is_left(mac, tmp_path):
    one = Planted("one", str(tmp_path / "store"))
    one.plant([{"append": f"{mac}/file", "text": "x"}, {"delete": f"{mac}/tree/deep/one"}])
    (mac / "file").write_bytes(b"somebody else's\n")
    (mac / "tree/deep/one").write_bytes(b"one")
    (left,) = one.undo()
    assert left == f"append {mac}/file: it is no more as planted, and left as it is"
    assert (mac / "file").read_bytes() == b"somebody else's\n"


def test_a_step_that_fails_takes_the_others_back(mac, tmp_path):
    before = seen(mac)
    one = Planted("one", str(tmp_path / "store"))
    with pytest.raises(StepError, match=r"one cannot be planted: .*has no 'nowhere'"):
        one.plant([*all_steps(mac), {"replace": f"{mac}/file", "old": "nowhere", "new": "x"}])
    assert seen(mac) == before
    assert one.since() is None


def test_a_killed_run_is_undone(mac, tmp_path, monkeypatch):
    before = seen(mac)
    one = Planted("one", str(tmp_path / "store"))
    done = []

    def killed(step, place):
        if done:
            raise KeyboardInterrupt
        done.append(step)
        return real(step, place)

    real = steps.do
    monkeypatch.setattr(steps, "do", killed)
    with pytest.raises(KeyboardInterrupt):
        one.plant(all_steps(mac))
    assert one.since() == "half"
    assert seen(mac) != before
    one.undo()
    assert seen(mac) == before


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"append": "/x", "delete": "/x"}, "has not one of"),
        ({}, "has not one of"),
        ({"replace": "/x", "old": "a"}, "a step replace has no new"),
        ({"delete": "/x", "colour": "red"}, "delete knows no colour"),
    ],
)
def test_what_is_no_step_is_refused(step, says):
    with pytest.raises(StepError, match=says):
        steps.verb_of(step)


def test_the_mark(tmp_path):
    marker, me = tmp_path / "marker", os.geteuid()
    with pytest.raises(RefusedError, match=r"not marked for faults: .*No such file"):
        planted.permit(str(marker), me)
    marker.touch(mode=0o644)
    planted.permit(str(marker), me)
    with pytest.raises(RefusedError, match="is not root's"):
        planted.permit(str(marker), me + 1)
    marker.chmod(0o666)
    with pytest.raises(RefusedError, match="can be written by others"):
        planted.permit(str(marker), me)
    marker.chmod(0o644)
    os.link(marker, tmp_path / "second")
    with pytest.raises(RefusedError, match="has a second name"):
        planted.permit(str(marker), me)
    (tmp_path / "link").symlink_to(marker)
    with pytest.raises(RefusedError, match="is no plain file"):
        planted.permit(str(tmp_path / "link"), me)


def asked(mac, tmp_path, **params):
    """The module's work with these options."""
    marker = tmp_path / "marker"
    marker.touch(mode=0o644)
    plan = {"fault": "edited", "steps": [{"append": f"{mac}/file", "text": "x"}]}
    check_mode = params.pop("check_mode", False)
    given = {"state": "present", "faults": [], "user": ME, "plans": [plan], **params}
    return planted_fault.work(given, check_mode, str(tmp_path / "store"), str(marker), os.geteuid())


def test_the_module_says_before_what_it_does_and_does_it_once(mac, tmp_path):
    before = seen(mac)
    announced = asked(mac, tmp_path, check_mode=True)
    assert seen(mac) == before
    done = asked(mac, tmp_path)
    assert (announced["diff"], announced["changed"], announced["faults"]) == (done["diff"], True, done["faults"])
    assert done["diff"][0]["after"] == f"edited: append {mac}/file\n"
    again = asked(mac, tmp_path)
    assert (again["changed"], again["msg"], again["diff"]) == (False, "planted: none; as wished already: edited", [])
    announced = asked(mac, tmp_path, state="absent", check_mode=True)
    undone = asked(mac, tmp_path, state="absent")
    assert (announced["diff"], undone["changed"], undone["faults"]) == (undone["diff"], True, [])
    assert seen(mac) == before
    assert asked(mac, tmp_path, state="absent")["changed"] is False


def test_a_home_is_the_hosts_to_know(mac, tmp_path):
    plan = {"fault": "home", "steps": [{"write": "@home@/x", "text": "@home@"}]}
    home = pwd.getpwnam(ME).pw_dir
    assert planted_fault.wished(plan, ME) == [{"write": f"{home}/x", "text": home}]
    with pytest.raises(StepError, match="home needs a user of this Mac, not 'nobody-here'"):
        planted_fault.wished(plan, "nobody-here")


class TestLease:
    """One repair at a time."""

    def test_the_second_one_hears_of_the_first_and_the_first_of_the_second(self, tmp_path):
        path, clock = str(tmp_path / "deep" / "lease"), [1000.0]
        lease = Lease(path, lambda: clock[0])
        assert lease.take("a", {"name": "anna"}, 60) is None
        held = lease.take("b", {"name": "bob"}, 60)
        assert (held["name"], held["begun"], held["until"]) == ("anna", 1000.0, 1060.0)
        assert lease.give_back("b") == []
        assert lease.give_back("a") == ["bob"]
        assert lease.holder() is None
        assert lease.take("b", {"name": "bob"}, 60) is None

    def test_it_is_kept_for_longer_by_its_holder_and_ends_by_itself(self, tmp_path):
        clock = [1000.0]
        lease = Lease(str(tmp_path / "lease"), lambda: clock[0])
        lease.take("a", {"name": "anna"}, 60)
        clock[0] = 1050.0
        lease.take("a", {"name": "anna"}, 60)
        assert (lease.holder()["begun"], lease.holder()["until"]) == (1000.0, 1110.0)
        clock[0] = 1111.0
        assert lease.holder() is None
        assert lease.take("b", {"name": "bob"}, 60) is None

    def test_it_is_taken_over_from_one_who_is_known_to_be_gone_and_from_nobody_else(self, tmp_path):
        lease = Lease(str(tmp_path / "lease"), lambda: 1.0)
        lease.take("a", {"name": "anna"}, 60)
        assert lease.take("b", {"name": "bob"}, 60, over="z")["name"] == "anna"
        assert lease.take("b", {"name": "bob"}, 60, over="a") is None

    def test_a_file_that_is_none_is_said(self, tmp_path):
        (tmp_path / "lease").write_text("{")
        with pytest.raises(LeaseError, match="remove it if no repair is going on"):
            Lease(str(tmp_path / "lease")).take("a", {"name": "anna"}, 60)

    def test_giving_back_where_nothing_is_makes_nothing(self, tmp_path):
        assert Lease(str(tmp_path / "none" / "lease")).give_back("a") == []
        assert os.listdir(tmp_path) == []

    def test_it_is_roots_alone(self, tmp_path):
        Lease(str(tmp_path / "lease")).take("a", {"name": "anna"}, 60)
        assert stat.S_IMODE((tmp_path / "lease").stat().st_mode) == 0o600
        assert json.loads((tmp_path / "lease").read_text())["token"] == "a"
