# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Becomes /.standin/host/inside/__main__.py: programs/answer starts it with a program's name and the caller's words."""

from __future__ import annotations

import sys

from standin.commands.play import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
