# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark times, as a process of its own on the Python a Mac has: one check or one install of a GOROOT."""

from __future__ import annotations

import argparse
import json
import os
import sys

from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.part import Toolchain
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Artefact, Record, Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import run

MAC = Host(system="Darwin", machine="x86_64", macos=(14, 2, 1), apple_silicon=False, translated=False)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["check", "install"])
    parser.add_argument("record")
    parser.add_argument("goroot")
    parser.add_argument("artefact")
    arguments = parser.parse_args()
    with open(arguments.record, encoding="utf-8") as stream:
        record = Record(**json.load(stream))
    wish = Wish(
        record=record,
        goroot=arguments.goroot,
        owner=Owner(os.geteuid(), os.getegid()),
        artefacts=(Artefact(arguments.artefact, "benchmark"),),
        answered=True,
    )
    outcome = run([Toolchain(wish, MAC)], check_mode=arguments.action == "check")
    wrong = [check for check in outcome.checks if check.state != "compliant"]
    if outcome.errors or wrong or outcome.changed != (arguments.action == "install"):
        sys.exit(f"not what was to be timed: {outcome}")


if __name__ == "__main__":
    main()
