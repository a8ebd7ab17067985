# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs at the start of every Python on a stand-in: from here on it says that it runs on a Mac.

Read by the Python of the stand-in (3.9), never by that of the tests. `standin_identity` is written at boot and
holds UNAME = (sysname, nodename, release, version, machine).
"""

from __future__ import annotations

import os
import sys

from standin_identity import UNAME  # type: ignore[import-not-found]

_UNAME = os.uname_result(UNAME)


def _uname() -> os.uname_result:
    return _UNAME


def _no_proxies() -> dict[str, str]:
    return {}


os.uname = _uname
sys.platform = "darwin"

# urllib asks macOS for its proxies through this module, which no Linux build of Python has.
_scproxy = type(sys)("_scproxy")
_scproxy.__dict__.update(_get_proxy_settings=_no_proxies, _get_proxies=_no_proxies)
sys.modules["_scproxy"] = _scproxy
