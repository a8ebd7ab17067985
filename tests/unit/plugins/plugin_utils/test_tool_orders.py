# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a profile, or from a list, to what each program is proven against."""

from __future__ import annotations

import json

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records, tool_orders, tool_records
from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import RecordError

SHIPPED = records.SHIPPED
H1 = "h1:" + "A" * 43 + "="
RECORDS = [("delve", "1.21.2"), ("gopls", "0.14.2")]


def orders(*tools, profile="seed", paths=(), **more):
    return tool_orders.orders(list(tools), profile, paths, **more)


def test_the_seed_names_its_programs_and_each_can_be_asked_for_alone():
    assert [order.name for order in orders()] == ["dlv", "gopls"]
    [order] = orders(programs=["gopls"])
    assert (order.name, order.tool["version"], order.reference.go) == ("gopls", "0.14.2", "1.21.5")
    assert order.reference.sha256_unsigned == "511c9fcd82bebf6ab10bce440e8d21747d406ce9d916a1df33c0f9e6773e15f8"
    for programs in (["staticcheck"], "gopls"):
        with pytest.raises(RecordError, match="programs is a list of dlv, gopls"):
            orders(programs=programs)


def test_the_seed_names_its_delve():
    [order] = orders(programs=["dlv"])
    assert (order.name, order.tool["version"], order.reference.go) == ("dlv", "1.21.2", "1.21.5")
    assert order.reference.package == "github.com/go-delve/delve/cmd/dlv"
    assert order.reference.h1 == "h1:eaS+ziJo+660mi3D2q/VP8RxW5GcF4Y1zyKSi82alsU="
    assert order.reference.sha256_unsigned == "f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200"
    assert order.reference.origin == "record"
    assert order.goroot_h1 == "h1:tu88hVN3R/aSfZmgaipDd4Itxdj06SFZ4JsapWgXVps="


def test_a_profile_that_declares_gopls_gets_it(tmp_path):
    (tmp_path / "profiles").mkdir()
    profile = {"schema": 1, "kind": "profile", "name": "ours", "go": ["1.21.6", "1.21.5"], "gopls": "0.14.2"}
    (tmp_path / "profiles/ours.json").write_text(json.dumps(profile), "utf-8")
    [order] = orders(profile="ours", paths=[str(tmp_path)])
    assert (order.name, order.reference.version, order.reference.go) == ("gopls", "0.14.2", "1.21.6")
    assert order.reference.sha256_unsigned


@pytest.mark.parametrize("text", ["1.21.2", "v1.21.2"])
def test_versions_in_one_form(text):
    [order] = orders({"name": "dlv", "version": text, "go": "go1.21.5"})
    assert (order.tool["version"], order.tool["go"]) == ("1.21.2", "1.21.5")


def test_another_program_has_only_what_the_user_says():
    tool = {"name": "sc", "package": "honnef.co/go/tools/cmd/staticcheck", "version": "0.4.6", "h1": H1}
    [order] = orders(tool)
    assert (order.reference.h1, order.reference.go, order.reference.origin) == (H1, "1.21.5", "nothing")
    [order] = orders({**tool, "sha256_unsigned": "0" * 64})
    assert order.reference.origin == "record"


def test_a_version_without_a_record_has_the_package_all_the_same():
    [order] = orders({"name": "dlv", "version": "1.20.0", "go": "1.21.5"})
    assert (order.reference.package, order.reference.h1) == ("github.com/go-delve/delve/cmd/dlv", "")


def test_a_fork_is_not_proven_by_the_record():
    [order] = orders({"name": "dlv", "version": "1.21.2", "package": "example.com/fork/cmd/dlv"})
    assert (order.reference.h1, dict(order.reference.modules)) == ("", {})


def test_what_is_to_go_needs_no_version_and_no_record():
    [order] = orders({"name": "staticcheck", "state": "absent"})
    assert order.tool["state"] == "absent"


@pytest.mark.parametrize(
    ("tools", "words"),
    [
        ([{"name": "dlv", "version": "latest"}], "'latest' is not an exact version"),
        ([{"name": "dlv"}], "'' is not an exact version"),
        ([{"name": "../dlv", "version": "1.21.2"}], "is not the name of a program"),
        ([{"name": "-x", "version": "1.21.2"}], "is not the name of a program"),
        ([{"name": "x", "version": "1.0.0", "package": "-toolexec=x/y"}], "is not a package"),
        ([{"name": "x", "version": "1.0.0", "package": "example.com/../x"}], "is not a package"),
        ([{"name": "x", "version": "1.0.0"}], "is not a package"),
        ([{"name": "dlv", "version": "1.21.2", "go": "1.99"}], "no release record of Go 1.99"),
        ([{"name": "dlv", "version": "1.21.2", "go": "1.22.12"}], "Delve 1.21.2 with Go 1.22.12 (it takes"),
        ([{"name": "dlv", "version": "1.21.2", "h1": "abc"}], "h1 is 'abc', which is no such digest"),
        ([{"name": "dlv", "version": "1.21.2", "h1": H1}], "is not that of the record"),
        ([{"name": "dlv", "version": "1.21.2", "sha256_unsigned": "0" * 64}], "is not that of the record"),
        ([{"name": "dlv", "version": "1.21.2", "verison": "x"}], "verison is no option of a tool"),
        ([{"name": "dlv", "version": "1.21.2", "rollback": "../x"}], "is not the id of a version"),
        ([{"name": "dlv", "version": "1.21.2", "state": "gone"}], "state is present or absent"),
        ([{"name": "dlv", "version": "1.21.2"}] * 2, "names dlv more than once"),
        (["dlv"], "tools is a list of mappings"),
    ],
)
def test_what_is_refused_before_any_host_is_asked(tools, words):
    with pytest.raises(RecordError) as caught:
        orders(*tools)
    assert words in str(caught.value)


def test_a_weak_pair_is_noted():
    [order] = orders({"name": "gopls", "version": "0.10.1", "go": "1.21.5"})
    [note] = order.notes
    assert "it cannot read the go.mod that Go 1.21" in note


class TestRecords:
    @pytest.mark.parametrize(("kind", "version"), RECORDS)
    def test_shipped_builds_are_complete(self, kind, version):
        """The bytes of builds by Go releases that have a record and fit, and the sums of all modules."""
        release = tool_records.tool_release(kind, version)
        assert release.program is not None
        built = {build.go for build in release.program.builds}
        known = {path.stem for path in (SHIPPED / "go").glob("*.json")}
        fitting = {go for go in known if all(fit.holds(go) for fit in release.fits if fit.part == "go")}
        assert {"1.21.5"} <= built <= fitting
        assert len(release.program.modules) > 10
        assert len({build.sha256_unsigned for build in release.program.builds}) == len(built)

    @pytest.mark.parametrize(("kind", "version"), RECORDS)
    def test_each_derived_value_says_how(self, kind, version):
        record = json.loads((SHIPPED / kind / f"{version}.json").read_text("utf-8"))
        assert record["sources"]["builds"].startswith("derived: CGO_ENABLED=0 GOOS=darwin GOARCH=amd64")
        assert "checksum database" in record["sources"]["modules"]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"modules": {"example.com/x@v1": "h1:short"}}, "which is no such digest"),
            ({"builds": [{"go": "1.21.5"}]}, "a build has the keys"),
            ({"program": "dlv"}, "program is a mapping"),
            ({"program": {"name": "dlv", "pakage": "x"}}, "pakage is no field"),
            ({"modules": []}, "modules is a mapping, builds a list"),
        ],
    )
    def test_a_damaged_record_is_not_a_record_that_knows_less(self, tmp_path, changes, words):
        record = json.loads((SHIPPED / "delve/1.21.2.json").read_text("utf-8")) | changes
        (tmp_path / "delve").mkdir()
        (tmp_path / "delve/1.21.2.json").write_text(json.dumps(record), "utf-8")
        with pytest.raises(RecordError, match=words):
            tool_records.tool_release("delve", "1.21.2", [str(tmp_path)])
