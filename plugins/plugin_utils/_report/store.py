# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports as files on the controller: read with suspicion, written in one step, the one before never lost."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import errno
import fcntl
import functools
import json
import os
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._report import schema
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import SCHEMA, JsonDict

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "report.schema.json"


class Unreadable(ValueError):
    """A file that is no report which this collection can read: the text names it and says why."""


class Unwritable(OSError):
    """A file that cannot be written: the text names it and says why."""


def load(path: Path) -> JsonDict:
    """The report in C(path). Raises Unreadable, and FileNotFoundError where there is none."""
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is no whole JSON document: {error}") from error
    try:
        return checked(document)
    except Unreadable as error:
        raise Unreadable(f"{path} {error}") from error


def checked(document: t.Any) -> JsonDict:
    """The document, if it is a report of a version that is understood here. Raises Unreadable."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise Unreadable(f"is no {SCHEMA}")
    version = str(document.get("schema_version"))
    if version.partition(".")[0] != "1":
        raise Unreadable(f"has schema version {version}, this collection reads 1.x")
    try:
        schema.check(document, _described())
    except schema.Broken as error:
        raise Unreadable(f"is no whole report: {error}") from error
    return document


def readable(path: Path) -> bool:
    """Whether C(path) holds a report that can be read here."""
    try:
        load(path)
    except (Unreadable, FileNotFoundError):
        return False
    return True


def newest(place: Path) -> tuple[JsonDict | None, list[str]]:
    """The report at C(place), of a folder the newest in it, and what is wrong with files there. No place, no report."""
    if not place.is_dir():
        try:
            return load(place), []
        except FileNotFoundError:
            return None, []
        except Unreadable as error:
            return None, [str(error)]
    faults: list[str] = []
    best: JsonDict | None = None
    for path in sorted(place.glob("*.json")):
        try:
            found = load(path)
        except (Unreadable, FileNotFoundError) as error:
            faults.append(str(error))
            continue
        if best is None or found["ended"] >= best["ended"]:
            best = found
    return best, faults


@contextlib.contextmanager
def alone(path: Path) -> t.Iterator[None]:
    """One at a time between reading the report before and writing the next. The lock is on the folder: no litter."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise Unwritable(f"the report cannot be written to {path}: {error.strerror or error}") from error
    try:
        # A file system without locks has one report written after the other, whole, as before.
        with contextlib.suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def aside(path: Path, stamp: str) -> Path:
    """Give the file at C(path) a second name beside it, so that what is written over it is not lost."""
    for number in range(1000):
        name = path.with_name(f"{path.name}.kept-{stamp}{f'-{number}' if number else ''}")
        try:
            # By link, not by renaming: until the new report is whole, the old one stays where it is.
            os.link(path, name)
        except FileExistsError:
            continue
        except OSError as error:
            raise Unwritable(f"{path} cannot be kept as {name}: {error.strerror or error}") from error
        return name
    raise Unwritable(f"{path} cannot be kept: there are 1000 of {path.name}.kept-{stamp}")


def refusal(path: Path, what: str) -> str | None:
    """Why nothing can be written at C(path), as far as that can be seen without writing; None where nothing is seen."""
    above = next(folder for folder in path.parents if os.path.lexists(folder))
    number = 0
    if path.is_dir():
        number = errno.EISDIR
    elif not above.is_dir():
        number = errno.ENOTDIR
    elif not os.access(above, os.W_OK | os.X_OK):
        number = errno.EACCES
    return f"{what} cannot be written to {path}: {os.strerror(number)}" if number else None


def write_report(report: JsonDict, path: Path) -> None:
    """Write a report so that a reader sees the old one or the new one. Raises Unwritable."""
    write_text(json.dumps(report, indent=1, ensure_ascii=False, default=str) + "\n", path, "the report")


def write_text(text: str, path: Path, what: str) -> None:
    """Write a file in one step: a full disk costs only the new one. Raises Unwritable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
        try:
            with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(part, 0o644)
            os.replace(part, path)
        except BaseException:
            os.unlink(part)
            raise
    except OSError as error:
        raise Unwritable(f"{what} cannot be written to {path}: {error.strerror or error}") from error


@functools.cache
def _described() -> JsonDict:
    return t.cast("JsonDict", json.loads(SCHEMA_FILE.read_bytes()))
