# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a place is safe to work in: who can change what lies there while we look at it."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import stat
import typing as t


def changeable_by_others(path: str, trusted: t.Collection[int] = (0,)) -> str:
    """The first of C(path) and the folders above it that others than C(trusted) users can change; empty without one."""
    while True:
        status = os.lstat(path)
        sticky = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
        if status.st_uid not in trusted or (status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not sticky):
            return path
        if path == "/":
            return ""
        path = os.path.dirname(path)
