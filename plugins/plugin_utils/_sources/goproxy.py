# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of module proxies, as the go command reads GOPROXY, asked for one module version.

After a comma the next proxy is asked only where this one says that it does not have it (404 or 410), after a pipe after
any error (golang/go src/cmd/go/internal/modfetch/proxy.go at go1.21.5, and go.dev/ref/mod#goproxy-protocol). The words
C(direct) and C(off) end the list: a toolchain lies in no version control.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import re
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._sources import download

MODULE = "golang.org/toolchain"
_NOT_THERE = (404, 410)
_END = ("direct", "off")

T = t.TypeVar("T")


class GoproxyError(Exception):
    """The list is none, or no proxy of it gave what was asked for: the text says of each what it answered."""


@dataclasses.dataclass(frozen=True)
class Proxy:
    """One entry: its base URL, or C(direct) or C(off). C(any_error): whether any error leads to the next one."""

    url: str
    any_error: bool


def parsed(text: str) -> tuple[Proxy, ...]:
    """The entries of a list. Raises GoproxyError for anything that is neither http(s) nor direct nor off."""
    proxies = []
    for entry, separator in re.findall(r"([^,|]*)([,|]|$)", text):
        url = entry.strip().rstrip("/")
        if not url:
            continue
        if url not in _END and not re.match(r"https?://[^/]", url):
            raise GoproxyError(f"{url!r} in GOPROXY is no module proxy: an http or https URL is needed")
        proxies.append(Proxy(url, separator == "|"))
        if url in _END:
            break
    return tuple(proxies)


def asked(proxies: t.Sequence[Proxy], ask: t.Callable[[str], T]) -> T:
    """The answer of the first proxy that has one; C(ask) takes its base URL. Raises GoproxyError.

    C(ask) raises DownloadError where it was not to be had, and what it raises otherwise is no matter of the list.
    """
    tried = []
    for proxy in proxies:
        if proxy.url in _END:
            tried.append(f"{proxy.url} is refused, a toolchain is taken from a module proxy only")
            break
        try:
            return ask(proxy.url)
        except download.DownloadError as exc:
            tried.append(str(exc))
            if not proxy.any_error and not (isinstance(exc, download.Refused) and exc.code in _NOT_THERE):
                break
    raise GoproxyError("; ".join(tried) or "GOPROXY names no proxy")


def has(base: str, version: str, *, ca_path: str | None) -> None:
    """Ask a proxy for C(.info), so that no error page is taken for 70 MB. Raises DownloadError."""
    url = f"{base}/{MODULE}/@v/{version}.info"
    data = download.read_small(url, ca_path=ca_path, most=64 * 1024)
    try:
        info = json.loads(data)
    except ValueError:
        info = None
    if not isinstance(info, dict) or info.get("Version") != version:
        raise download.DownloadError(f"{download.shown(url)} is not about {version}")


def zip_url(base: str, version: str) -> str:
    """Where the module's zip lies on a proxy."""
    return f"{base}/{MODULE}/@v/{version}.zip"
