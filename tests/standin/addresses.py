# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and addresses of the fleet: mac-7 is 127.77.0.7 unless somebody else listens there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from . import ssh
from .errors import StandinError

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NUMBERED: Final = re.compile(r"mac-([1-9]\d?|1\d\d)")
# Names without a number of their own get addresses from here on.
_FIRST_UNNUMBERED: Final = 200
_LAST: Final = 254


def choose(name: str) -> str:
    """A free address for a new stand-in. Those of stand-ins that are down now stay theirs."""
    from .host import all_hosts

    taken = {state.address for host in all_hosts() if host.name != name and (state := host.state())}
    for number in _wishes(name):
        address = f"{ssh.NETWORK}.{number}"
        if address not in taken and ssh.is_free(address):
            return address
    raise StandinError(f"no free address in {ssh.NETWORK}.1 to .{_LAST} on port {ssh.PORT}")


def sort_key(name: str) -> tuple[str, int, str]:
    """Sorts mac-10 after mac-9."""
    match = re.fullmatch(r"(.*?)(\d*)", name)
    stem, number = (match[1], match[2]) if match else (name, "")
    return (stem, int(number or 0), name)


def _wishes(name: str) -> Iterator[int]:
    if match := _NUMBERED.fullmatch(name):
        yield int(match[1])
    yield from range(_FIRST_UNNUMBERED, _LAST + 1)
