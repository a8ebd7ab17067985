# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fingerprint of small releases: declared, known, unknown, changed; and what is never run."""

from __future__ import annotations

import os
import pwd
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import fingerprint, seal, survey
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Fingerprint, Known
from ansible_collections.golden.triangle.plugins.module_utils._runner import Completed
from ansible_collections.golden.triangle.tests.unit.helpers import (
    PLATFORM,
    manifest_of,
    record_of,
    release_files,
    signed,
)

FILES = release_files()
KNOWN = Known("1.21.5", PLATFORM, record_of(FILES).h1_unsigned)


class Compiler:
    """A runner that only counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run(self, argv: t.Sequence[str], *, stdin: bytes | None = None, timeout: float = 0) -> Completed:
        self.asked.append(" ".join(argv))
        return Completed(tuple(argv), 0, "compile version go1.21.5\n", "")


def written(root: Path, files: dict[str, bytes]) -> str:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return str(root)


def test_a_release_is_recognised_signed_or_not(tmp_path: Path) -> None:
    plain = fingerprint.take(written(tmp_path / "a", FILES), [KNOWN], ["1.21.5"])
    assert (plain.verdict, plain.h1_unsigned, plain.h1) == ("declared", KNOWN.h1_unsigned, KNOWN.h1_unsigned)
    assert fingerprint.take(str(tmp_path / "a"), [KNOWN]).verdict == "known"
    shipped = {**FILES, "bin/go": signed(FILES["bin/go"])}
    found = fingerprint.take(written(tmp_path / "b", shipped), [KNOWN], ["1.21.5"])
    assert (found.verdict, found.h1_unsigned) == ("declared", KNOWN.h1_unsigned)
    assert found.h1 == seal.h1(manifest_of(shipped), seal.module_prefix("1.21.5", PLATFORM)) != found.h1_unsigned
    assert found.programs[0].signer.startswith("signed")
    assert found.programs[0].sha256_unsigned == plain.programs[0].sha256_unsigned


def test_a_tree_as_a_module_cache_has_it(tmp_path: Path) -> None:
    cached = {seal.canonical_name(path): data for path, data in FILES.items()}
    found = fingerprint.take(written(tmp_path, cached), [KNOWN], ["1.21.5"])
    assert (found.verdict, found.form) == ("declared", "module cache")


def test_extras_of_an_archive_are_no_difference(tmp_path: Path) -> None:
    found = fingerprint.take(written(tmp_path, {**FILES, "test/go.mod": b"module test\n"}), [KNOWN], ["1.21.5"])
    assert found.verdict == "declared"


@pytest.mark.parametrize("path", ["src/fmt/print.go", "pkg/tool/darwin_amd64/compile", "src/added.go"])
def test_changed_bytes_with_the_right_version(tmp_path: Path, path: str) -> None:
    found = fingerprint.take(written(tmp_path, {**FILES, path: b"changed"}), [KNOWN], ["1.21.5"])
    assert found.verdict == "differs"
    assert not found.proven
    assert "no manifest" in found.reasons[1]


def test_a_link_in_the_tree_is_a_difference(tmp_path: Path) -> None:
    root = written(tmp_path, FILES)
    (tmp_path / "src/linked").symlink_to("/etc/passwd")
    found = fingerprint.take(root, [KNOWN], ["1.21.5"])
    assert found.verdict == "differs"
    assert "src/linked is a link" in found.reasons[1]


def test_a_release_nobody_recorded_is_never_trusted(tmp_path: Path) -> None:
    found = fingerprint.take(written(tmp_path, release_files("1.99.1")), [KNOWN], ["1.99.1"])
    assert (found.verdict, found.version, found.proven) == ("unknown release", "go1.99.1", False)
    assert found.h1.startswith("h1:")
    assert [program.name for program in found.programs] == list(fingerprint.TOOLS)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"VERSION": b"devel go1.22-abc\n"}, "VERSION says"),
        ({"VERSION": b"\xff\xfe"}, "no VERSION"),
        ({"pkg/tool/linux_amd64/compile": b"x"}, "several"),
    ],
)
def test_what_is_no_toolchain(tmp_path: Path, files: dict[str, bytes], says: str) -> None:
    found = fingerprint.take(written(tmp_path, {**FILES, **files}), [KNOWN])
    assert found.verdict == "no toolchain"
    assert says in found.reasons[0]


def test_the_compiler_is_asked_only_when_proven_and_root_s_alone(tmp_path: Path, monkeypatch: t.Any) -> None:
    compiler = Compiler()
    root = written(tmp_path, FILES)
    proven = fingerprint.take(root, [KNOWN], ["1.21.5"])
    monkeypatch.setattr(fingerprint, "changeable_by_others", lambda _path: "")
    assert fingerprint.says(proven, compiler) == {"answer": "compile version go1.21.5"}
    assert compiler.asked == [f"{root}/pkg/tool/darwin_amd64/compile -V=full"]
    monkeypatch.setattr(fingerprint, "changeable_by_others", lambda path: path)
    assert "changed by others" in fingerprint.says(proven, compiler)["not_asked"]
    unknown = fingerprint.take(root, [])
    assert "not proven" in fingerprint.says(unknown, compiler)["not_asked"]
    assert len(compiler.asked) == 1


def test_who_can_change_a_file(tmp_path: Path) -> None:
    assert fingerprint.changeable_by_others("/usr") == ""
    path = tmp_path / "open"
    path.write_bytes(b"")
    path.chmod(0o666)
    assert fingerprint.changeable_by_others(str(path)) == str(path)


def test_a_survey_of_any_path(tmp_path: Path) -> None:
    root = written(tmp_path / "go", FILES)
    (tmp_path / "link").symlink_to("go/bin/go")
    library = [KNOWN]
    for path in (root, f"{root}/bin/go", str(tmp_path / "link")):
        found = survey.survey(path, library, ["1.21.5"])
        assert (found["kind"], found["owner"], found["error"]) == ("goroot", "unknown", "")
        assert Fingerprint.from_result(found["fingerprint"]).verdict == "declared"
    compiler = survey.survey(f"{root}/pkg/tool/darwin_amd64/compile", library)
    assert (compiler["kind"], compiler["program"]["architecture"]) == ("program", "amd64")
    assert "no build information" in compiler["program"]["error"]
    for path, kind in ((str(tmp_path / "gone"), "absent"), (str(tmp_path), "other"), (f"{root}/VERSION", "other")):
        assert survey.survey(path, library)["kind"] == kind


def test_what_a_user_owns_is_looked_at_as_that_user(tmp_path: Path, monkeypatch: t.Any) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    asked: list[str] = []
    monkeypatch.setattr(survey, "as_user", lambda user, *_rest, **_more: asked.append(user) or {})
    nobody = pwd.getpwnam("nobody")
    real = os.lstat

    def lstat(path: str) -> t.Any:
        fields = list(real(path))
        fields[4] = nobody.pw_uid if str(path) == str(tmp_path) else 0
        return os.stat_result(fields)

    monkeypatch.setattr(os, "lstat", lstat)
    (tmp_path / "go").mkdir()
    survey.survey(str(tmp_path / "go"), [])
    assert asked == ["nobody"]
