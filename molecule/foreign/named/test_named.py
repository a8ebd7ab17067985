# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit names everything that was planted: whose it is, and where it comes from."""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from conftest import Run

SHIM = "/Users/dev/.asdf/shims/go"
ENV = "/Users/admin/Library/Application Support/go/env"


@pytest.fixture(scope="module")
def audit(play: t.Callable[..., Run]) -> Run:
    """One audit for all tests."""
    return play("audit", "-e", "triangle_hosts=molecule-2")


def check_of(audit: Run, check_id: str, subject: str) -> dict[str, t.Any]:
    """One check of the audit."""
    (found,) = audit.report["hosts"]
    (check,) = (one for one in found["checks"] if (one["id"], one["subject"]) == (check_id, subject))
    assert isinstance(check, dict)
    return check


@pytest.mark.parametrize(
    ("user", "way", "actual", "evidence"),
    [
        (
            "admin",
            "login",
            "go1.21.4 at /usr/local/bin/go, homebrew 1.21.4: unknown release",
            [
                "/usr/local/bin/go is found first, by /etc/paths:1",
                (
                    "later on the PATH: /usr/local/go/bin/go, Go's own package or archive, /etc/paths.d/go is there, by"
                    " /etc/paths.d/go:1"
                ),
            ],
        ),
        (
            "dev",
            "login",
            f"unknown at {SHIM}, asdf 1.21.6 (shim): not a GOROOT's",
            [f"{SHIM} is found first, by /Users/dev/.zshrc:1"],
        ),
        (
            "dev",
            "ssh",
            "go1.21.5 at /usr/local/go/bin/go, Go's own package or archive, /etc/paths.d/go is there: differs",
            [
                "/usr/local/go/bin/go is found first, by /Users/dev/.zshenv:1",
                "changed pkg/tool/darwin_amd64/compile",
                "changed src/cmd/compile/main.go",
            ],
        ),
    ],
)
def test_each_owner_and_place(audit: Run, user: str, way: str, actual: str, evidence: list[str]) -> None:
    check = check_of(audit, f"go.user.{way}", user)
    assert (check["state"], check["remedy"]["kind"], check["actual"]) == ("drifted", "manual", actual)
    assert set(evidence) <= set(check["evidence"])


@pytest.mark.parametrize(
    ("key", "kind", "evidence"),
    [
        ("gotoolchain", "automatic", f"GOTOOLCHAIN=auto at {ENV}:2: "),
        ("goflags", "manual", f"GOFLAGS=-mod=mod at {ENV}:1: "),
        ("goroot", "manual", "GOROOT=/usr/local/go at /Users/admin/.zshrc:2: "),
    ],
)
def test_each_setting_and_place(audit: Run, key: str, kind: str, evidence: str) -> None:
    check = check_of(audit, f"go.env.{key}", "admin")
    assert (check["state"], check["remedy"]["kind"]) == ("drifted", kind)
    assert check["evidence"][0].startswith(evidence)


def test_the_audit_fails_and_every_file_of_ours_is_as_released(audit: Run) -> None:
    assert audit.status == 2
    assert check_of(audit, "go.tree", "/usr/local/go1.21.5")["state"] == "compliant"
    assert check_of(audit, "go.block", "admin")["actual"] == "another go is first, and foreign is report"
