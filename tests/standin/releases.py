# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the Go releases that the demo and the tests use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Release:
    """h1 sums in the form of go.sum (golang.org/x/mod/sumdb/dirhash), over the names of the toolchain module.

    `linux_h1`: the official module for linux-amd64, as the checksum database has it. `darwin_h1_unsigned`: the tree for
    darwin-amd64 whose tools carry no signature of Apple, reproducible from the source of that very module.
    `darwin_tools`: sha256 of unsigned tools, to name the one that differs.
    """

    linux_h1: str
    darwin_h1_unsigned: str
    darwin_tools: Mapping[str, str] = field(default_factory=dict)


KNOWN: Final = {
    "1.21.5": Release(
        "h1:WrOAQjg8QgkRG8F6tTB3APHUS0CF7cQrK47RKYikzvo=",
        "h1:tu88hVN3R/aSfZmgaipDd4Itxdj06SFZ4JsapWgXVps=",
        {
            "bin/go": "a3a94ee70d5327d7175ddbf258d195bfb3b9b130394b246fb517549f30aafcb2",
            "bin/gofmt": "219463435f8202f9825631660861aeea5b1f63f30e22f112353bf5a2dfa44795",
            "pkg/tool/darwin_amd64/asm": "a4a0e94ae9340540b985daa25a42f4744626ece53447000e49daea02502dd19a",
            "pkg/tool/darwin_amd64/compile": "26b12ded9b117f5df499994d42dede1e5250eb6af3becc39500ac0fe55a45d0a",
            "pkg/tool/darwin_amd64/link": "40ccca559875bf884ad81f420aad51e712b5c9d08416f76ae9ca3979776c45b7",
        },
    ),
    "1.21.6": Release(
        "h1:Wae1SWjDFiYkC/fPDK/yIdHQfkG+cPDQdt/pItHR/0g=", "h1:7GOil20Y37OgyyR3pqOm46S7AwyzbptN96NnZXLZERU="
    ),
    "1.22.12": Release(
        "h1:Hdh4VJAlDWzMnhKpqDwqJJr+sE7NgsJ86dyR4wrv2oY=", "h1:FQt+cEOsLlJTFNRPb+17kDf2QJyEDeTYY41qEgZrW8M="
    ),
}
DEFAULT: Final = "1.21.5"
