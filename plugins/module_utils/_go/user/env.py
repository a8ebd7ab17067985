# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go's own environment file and what else decides a setting of Go: which value holds, and the place it comes from.

The rules are those of cmd/go/internal/cfg C(Getenv), C(EnvFile) and C(readEnvFile) of go1.21.5: the first value that is
not empty of the process environment; then the user's file, whose empty value hides the release's; then
C(GOROOT/go.env); then Go's default.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import stat
import typing as t

#: C(os.UserConfigDir) on macOS; XDG_CONFIG_HOME is not looked at there.
USER_FILE = "Library/Application Support/go/env"
#: A file of Go's has a few lines; what is larger is not read, and not touched.
LARGEST = 1024 * 1024
#: Everything about a Go that a setting can change behind a pin's back.
KEYS = (
    "GOENV",
    "GOROOT",
    "GOTOOLCHAIN",
    "GOFLAGS",
    "GOPROXY",
    "GOSUMDB",
    "GONOSUMDB",
    "GONOPROXY",
    "GOPRIVATE",
    "GOINSECURE",
    "GOEXPERIMENT",
    "GOAMD64",
)


class EnvFileError(Exception):
    """A GOENV file that cannot be read or is not to be written: the text says why."""


@dataclasses.dataclass(frozen=True)
class Value:
    """A setting and its place: C(FILE:LINE), C(default), or what set it in the environment."""

    value: str
    place: str


@dataclasses.dataclass(frozen=True)
class EnvFile:
    """A file of settings as Go reads it. C(garbage) are the numbers of lines that Go passes over without a word."""

    path: str
    settings: t.Mapping[str, Value]
    garbage: tuple[int, ...] = ()


def parse(path: str, data: bytes) -> EnvFile:
    """Read the file as Go does: the last line of a key holds, and no blank or carriage return is cut off."""
    settings: dict[str, Value] = {}
    garbage = []
    for number, line in enumerate(_lines(data), start=1):
        key, value = _setting(line)
        if key is not None:
            settings[key] = Value(value, f"{path}:{number}")
        elif line.strip() and not line.lstrip().startswith(b"#"):
            garbage.append(number)
    return EnvFile(path, settings, tuple(garbage))


def holding(lines: t.Sequence[bytes], key: str) -> int | None:
    """The index of the line that holds for C(key): the last one."""
    held = [index for index, line in enumerate(lines) if _setting(line)[0] == key]
    return held[-1] if held else None


def effective(key: str, process: t.Mapping[str, Value], user: EnvFile | None, release: EnvFile | None) -> Value:
    """What Go goes by, for one key."""
    if key in process and process[key].value:
        return process[key]
    if key == "GOENV":
        return Value("", "default")  # Go does not look for it in a file
    for file in (user, release):
        if file is not None and key in file.settings:
            return file.settings[key]
    return Value("", "default")


def user_file(home: str, process: t.Mapping[str, Value]) -> str | None:
    """The user's file, None where C(GOENV=off)."""
    named = process["GOENV"].value if "GOENV" in process else ""
    if named == "off":
        return None
    return named or os.path.join(home, USER_FILE)


def read(path: str) -> bytes | None:
    """The bytes of a file of settings, None when there is none. Raises EnvFileError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as exc:
        raise EnvFileError(f"{path} cannot be read: {exc.strerror}") from exc
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise EnvFileError(f"{path} is not a regular file")
        if status.st_size > LARGEST:
            raise EnvFileError(f"{path} has {status.st_size} bytes: that is no file of Go's")
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            return stream.read(LARGEST)
    finally:
        os.close(descriptor)


def _lines(data: bytes) -> list[bytes]:
    """The lines, and one more, empty, where the last one ends with a newline: joined again they are the file."""
    return data.split(b"\n")


def _setting(line: bytes) -> tuple[str | None, str]:
    key, separator, value = line.partition(b"=")
    if not separator or not line[:1].isalpha() or not line[:1].isupper():
        return None, ""
    return key.decode("utf-8", "backslashreplace"), value.decode("utf-8", "backslashreplace")
