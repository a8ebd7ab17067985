# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module proxies in the order and under the conditions of GOPROXY (go.dev/ref/mod#environment-variables)."""

from __future__ import annotations

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import goproxy
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.download import DownloadError, Refused
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.goproxy import GoproxyError
from ansible_collections.golden.triangle.tests.unit.upstream import serving


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("https://a", [("https://a", False)]),
        ("https://a/,https://b|https://c", [("https://a", False), ("https://b", True), ("https://c", False)]),
        (" https://a , direct", [("https://a", False), ("direct", False)]),
        ("https://a|off,https://never", [("https://a", True), ("off", False)]),
        ("", []),
        (",", []),
    ],
)
def test_lists(text, entries):
    assert [(proxy.url, proxy.any_error) for proxy in goproxy.parsed(text)] == entries


@pytest.mark.parametrize("text", ["file:///srv", "proxy.golang.org", "https://", "ftp://a", "https://a,none"])
def test_what_is_no_proxy(text):
    with pytest.raises(GoproxyError, match="is no module proxy"):
        goproxy.parsed(text)


GONE, BROKEN, FORBIDDEN = (
    Refused("a answers 404", 404),
    DownloadError("a does not answer"),
    Refused("a answers 403", 403),
)


@pytest.mark.parametrize(
    ("separator", "error", "next_is_asked"),
    [
        (",", GONE, True),
        (",", Refused("a answers 410", 410), True),
        (",", BROKEN, False),
        (",", FORBIDDEN, False),
        ("|", GONE, True),
        ("|", BROKEN, True),
        ("|", FORBIDDEN, True),
    ],
)
def test_when_the_next_one_is_asked(separator, error, next_is_asked):
    def ask(base):
        if base == "https://a":
            raise error
        return base

    proxies = goproxy.parsed(f"https://a{separator}https://b")
    if next_is_asked:
        assert goproxy.asked(proxies, ask) == "https://b"
    else:
        with pytest.raises(GoproxyError, match=str(error)):
            goproxy.asked(proxies, ask)


@pytest.mark.parametrize("word", ["direct", "off"])
def test_the_words_end_the_list(word):
    def ask(_base):
        raise GONE

    with pytest.raises(GoproxyError, match=f"a answers 404; {word} is refused"):
        goproxy.asked(goproxy.parsed(f"https://a,{word},https://b"), ask)


def test_no_proxy_at_all():
    with pytest.raises(GoproxyError, match="names no proxy"):
        goproxy.asked((), lambda base: base)


@pytest.mark.parametrize("answer", [b"<html>log in first</html>", b'{"Version": "v2"}', b"[]", b'{"Version": "v'])
def test_an_answer_that_is_not_about_the_version(answer):
    with serving() as server:
        server.files["/golang.org/toolchain/@v/v1.info"] = answer
        with pytest.raises(DownloadError, match=r"v1\.info is not about v1"):
            goproxy.has(server.url, "v1", ca_path=None)
        server.files["/golang.org/toolchain/@v/v1.info"] = b'{"Version": "v1"}'
        goproxy.has(server.url, "v1", ca_path=None)
