# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured of gopls: a double that does what the article claims is told from one that does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.tests.unit import double_gopls, double_program
from standin.errors import StandinError
from tools import claims_of_editor
from tools.claims_of_editor import Unmeasured


@pytest.mark.parametrize(("how", "claimed"), [("nothing", False), ("watch:initialize", True), ("badly:exit", True)])
def test_a_server_that_ends_with_its_editor_is_told_from_one_that_goes_on(
    how: str, claimed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = double_program.put(double_gopls, tmp_path / "gopls")
    monkeypatch.setattr(claims_of_editor, "gopls", lambda: Path(server))
    environment = {"PATH": os.environ["PATH"], "GOROOT": "/none", "DOUBLE": how}
    monkeypatch.setattr(claims_of_editor.proof, "environment", lambda _goroot, _folder: environment)
    monkeypatch.setattr(claims_of_editor, "_ALONE", 0.5)
    measured = claims_of_editor.editor_gone()
    assert measured.holds is claimed
    assert measured.figures.count("no answer") == (2 if claimed else 0)


@pytest.mark.parametrize(
    ("lost", "answered", "obeys", "holds"),
    [
        ([], {"workspace/configuration": 1}, True, False),
        (["no", "no", "no"], {}, True, True),
        ([], {"workspace/configuration": 1}, False, True),
    ],
)
def test_settings_are_supported_where_they_are_asked_for_and_obeyed(
    lost: list[str], answered: dict[str, int], obeys: bool, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"rounds": 3, "lost": lost, "answered": answered}
    monkeypatch.setattr(claims_of_editor, "lsp_probe_of", lambda _request: answer)
    monkeypatch.setattr(
        claims_of_editor,
        "_documented",
        lambda settings, _folder, _family: not obeys or settings["hoverKind"] == "FullDocumentation",
    )
    measured = claims_of_editor.configuration()
    assert measured.holds is holds
    assert f"in {3 - len(lost)} of 3 sessions" in measured.figures


_LISTED = "golang.org/x/tools/gopls v0.13.0 v0.13.2 v0.14.2"


@pytest.mark.parametrize(
    ("said", "holds"),
    [(_LISTED, False), (f"go: downloading something\n{_LISTED}", False), (f"{_LISTED} v0.13.4", True)],
)
def test_a_whole_list_settles_whether_there_is_a_release(
    said: str, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims_of_editor.gotools, "fetching", lambda: {"GOPROXY": "https://proxy.example"})
    monkeypatch.setattr(claims_of_editor, "run", lambda *_argv, **_environment: said)
    measured = claims_of_editor.release_list()
    assert measured.holds is holds
    assert measured.figures == f"of 0.13 there are v0.13.0, v0.13.2{', v0.13.4' if holds else ''}"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("golang.org/x/tools/gopls v0.19.1 v0.20.0", "not whole, without v0.13.2 as well"),
        ("golang.org/x/tools/gopls", "not whole"),
        ("go: module golang.org/x/tools/gopls: no such host", "could not be had"),
        ("", "could not be had"),
    ],
)
def test_no_list_or_half_a_list_settles_nothing(said: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_of_editor.gotools, "fetching", dict)
    monkeypatch.setattr(claims_of_editor, "run", lambda *_argv, **_environment: said)
    with pytest.raises(Unmeasured, match=reason):
        claims_of_editor.release_list()


def test_without_a_go_client_nothing_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetching() -> dict[str, str]:
        raise StandinError("go is not on PATH")

    monkeypatch.setattr(claims_of_editor.gotools, "fetching", fetching)
    with pytest.raises(Unmeasured, match="not on PATH"):
        claims_of_editor.release_list()
