# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""codesign and security as a runner for the Mac's Python: what they leave was made by a real signer beforehand."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._runner import DEFAULT_TIMEOUT, Completed
from ansible_collections.golden.triangle.tests.unit.signed_files import SHA1

HEAD, VALID_HEAD = "\nPolicy: Code Signing\n  Matching identities\n", "\n  Valid identities only\n"
#: As recorded: a certificate of one's own that nobody trusts.
LISTED = (
    f'{HEAD}  1) {SHA1.upper()} "dlv-cert" (CSSMERR_TP_NOT_TRUSTED)\n     1 identities found\n'
    f"{VALID_HEAD}     0 valid identities found\n"
)


@dataclasses.dataclass
class Codesigner:
    """Signing puts C(signed) in the place of the file; each answer can be another one."""

    signed: bytes
    verdict: str = "{path}: valid on disk\n{path}: satisfies its Designated Requirement\n"
    verdict_rc: int = 0
    refusal: str = ""
    identities: str = LISTED
    security: tuple[int, str] = (0, "")
    before_signing: t.Callable[[], object] = lambda: None
    asked: list[tuple[tuple[str, ...], bytes | None]] = dataclasses.field(default_factory=list)

    def run(self, argv: t.Sequence[str], *, stdin: bytes | None = None, timeout: float = DEFAULT_TIMEOUT) -> Completed:
        self.asked.append((tuple(argv), stdin))
        if argv[0] == "/usr/bin/security":
            if argv[1] == "find-identity":
                return Completed(tuple(argv), 0, self.identities, "")
            return Completed(tuple(argv), self.security[0], "", self.security[1])
        assert argv[0] == "/usr/bin/codesign"
        if argv[1] == "--verify":
            return Completed(tuple(argv), self.verdict_rc, "", self.verdict.format(path=argv[-1]))
        self.before_signing()
        if self.refusal:
            return Completed(tuple(argv), 1, "", self.refusal.format(path=argv[-1]))
        with open(argv[-1], "wb") as stream:
            stream.write(self.signed)
        return Completed(tuple(argv), 0, "", "")

    @property
    def words(self) -> list[str]:
        """Every word that stood on a command line."""
        return [word for argv, _stdin in self.asked for word in argv]
