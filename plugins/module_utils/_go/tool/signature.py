# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signature of a Go program, as one more thing that is wished of it beside its bytes.

It is made on the proven copy, before that takes its place: nobody ever runs a program of which only half is as wished,
and the digest of the record, which is of the file without a signature, holds for the signed one as well.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import signing
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Subject
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner


class SignatureAspect:
    """The declared signature of one program."""

    def __init__(self, wish: signing.Wish, name: str, prefix: str, runner: Runner) -> None:
        # Signed as a staged file, so its identifier cannot be left to the file's name.
        self._wish = dataclasses.replace(wish, identifier=wish.named(name))
        self._prefix = prefix
        self._runner = runner

    def observe(self, path: str) -> signing.Seen:
        """The signature of the file at C(path)."""
        # What a run of dlv_codesign has left beside it is that module's own to clear away.
        return dataclasses.replace(signing.look(path, self._runner), residue=False)

    def compare(self, subject: Subject, seen: t.Any) -> list[Check]:
        """Its checks; without a file they are unknown."""
        there = seen if isinstance(seen, signing.Seen) else signing.Seen(subject.name, subject.name, "absent")
        return signing.compare(self._wish, there, subject=subject, prefix=self._prefix)

    def apply(self, staged: str) -> None:
        """Put a signed copy into the place of the staged file."""
        copy = signing.sign_copy(staged, self._wish, self._runner)
        try:
            os.replace(copy, staged)
        finally:
            signing.discard(copy)
