# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people of a Mac: whose homes hold an editor's files."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import pwd
import typing as t

#: The first uid macOS gives to a person.
FIRST_UID: t.Final = 500
_NOBODYS_HOMES: t.Final = ("/var/empty", "/private/var/empty", "/dev/null", "/")


@dataclasses.dataclass(frozen=True)
class Person:
    """A user. C(fault) says why there is no home to look at, empty when there is one."""

    name: str
    home: str = ""
    fault: str = ""


def named(name: str) -> Person:
    """The user of a name, with what is wrong with it."""
    try:
        return _person(pwd.getpwnam(name))
    except KeyError:
        return Person(name, fault="there is no such user")


def everybody() -> list[Person]:
    """All human users with a home, sorted by uid."""
    entries = sorted(pwd.getpwall(), key=lambda entry: entry.pw_uid)
    people = {
        entry.pw_name: _person(entry)
        for entry in entries
        if entry.pw_uid >= FIRST_UID and entry.pw_name[0] not in "_+" and entry.pw_name != "nobody"
    }
    return [person for person in people.values() if not person.fault]


def _person(entry: pwd.struct_passwd) -> Person:
    if not os.path.isabs(entry.pw_dir) or entry.pw_dir in _NOBODYS_HOMES or not os.path.isdir(entry.pw_dir):
        return Person(entry.pw_name, fault=f"there is no home at {entry.pw_dir or '(none)'}")
    return Person(entry.pw_name, entry.pw_dir)
