# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only seam to servers: one request with a deadline, a bound on what is read, and an answer that is what it says.

C(open_url) installs an opener for the whole process with each call, so two threads must not use two configurations at
once: a process talks with one C(Door) only (see C(fetch)). Building a TLS context reads every certificate of the
system, so it is built once for a door and not for each request.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import calendar
import dataclasses
import email.utils
import http.client
import json
import re
import ssl
import time
import typing as t
import urllib.error
import urllib.parse

from ansible.module_utils.urls import Request, make_context

AGENT = "golden.triangle"
#: Bytes of an answer that are read: configs end at some 100 KB, a registry of 10,000 instances has 15 MB.
MOST = 16 * 1024 * 1024
#: Redirects in a row, on one host.
HOPS = 3
#: Seconds before the second attempt; doubled for each further one.
BACK_OFF = 0.2
_REDIRECTS = (301, 302, 303, 307, 308)
#: Answers that may be other ones a moment later.
_PASSING = (429, 500, 502, 503, 504)
_PIECE = 64 * 1024
_LOGIN = re.compile(r"//[^/@]*@")


class ServiceError(Exception):
    """A server gave no answer, or one that cannot be used: the text names it and says why."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a server answered. C(headers) by their names in lower case; C(at) in seconds since the epoch, ours."""

    url: str
    status: int
    headers: t.Mapping[str, str]
    body: bytes
    at: float

    def text(self) -> str:
        """The body as text. Raises ServiceError."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            raise ServiceError(f"{shown(self.url)} answers what is no UTF-8") from None

    def json(self) -> t.Any:
        """The body as JSON. Raises ServiceError where it is something else, be it said or found out."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind and kind != "application/json" and not kind.endswith("+json"):
            raise ServiceError(f"{shown(self.url)} answers {self.status} with {kind}, not with JSON")
        try:
            return json.loads(self.text(), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            # Nothing of what it is: it may be half a config, with a password in it.
            raise ServiceError(
                f"{shown(self.url)} answers {self.status} with {len(self.body)} bytes that are no JSON"
            ) from None

    def refused(self) -> ServiceError:
        """What to raise for a status that is no answer to the question."""
        said = " ".join(self.body[:200].decode("utf-8", "replace").split())
        if self.status in (401, 403):
            return ServiceError(f"{shown(self.url)} refuses the credentials: {self.status} {said}".rstrip())
        return ServiceError(f"{shown(self.url)} answers {self.status} {said}".rstrip())

    def server_time(self) -> float:
        """When the server says it is, in seconds since the epoch: its clock, not ours, made the times that it tells."""
        date = email.utils.parsedate(self.headers.get("date", ""))
        return float(calendar.timegm(date)) if date else self.at


@dataclasses.dataclass(frozen=True)
class Tls:
    """How servers prove themselves, and we to them. Empty paths: the system's certificates, no certificate of ours."""

    validate: bool = True
    ca_path: str = ""
    client_cert: str = ""
    client_key: str = ""

    def context(self) -> ssl.SSLContext:
        """Raises ServiceError for files that cannot be used."""
        try:
            return t.cast(
                ssl.SSLContext,
                make_context(
                    cafile=self.ca_path or None,
                    validate_certs=self.validate,
                    client_cert=self.client_cert or None,
                    client_key=self.client_key or None,
                ),
            )
        except (OSError, ValueError) as exc:
            raise ServiceError(f"the certificates cannot be used: {exc}") from exc


class Door:
    """The way to the servers of one source.

    C(tls) is None where none of them speaks it. C(timeout) is for one request, C(deadline) (of C(time.monotonic)) for
    all of them, both in seconds.
    """

    def __init__(
        self,
        *,
        tls: Tls | None,
        timeout: float,
        deadline: float,
        retries: int = 2,
        use_proxy: bool = True,
        most: int = MOST,
    ) -> None:
        # Without https no certificate is of use, and reading those of the system takes longer than all the rest.
        context = tls.context() if tls is not None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._opener = Request(
            context=context, use_proxy=use_proxy, http_agent=AGENT, follow_redirects="none", use_netrc=False
        )
        self._timeout, self._deadline, self._retries, self._most = timeout, deadline, retries, most
        self._silent: dict[str, str] = {}

    def ask(self, url: str, *, headers: t.Mapping[str, str] | None = None) -> Answer:
        """GET, tried again with growing pauses where that may help. Raises ServiceError where there is no answer.

        Of a server that did not answer in spite of that nothing is asked any more: 200 configs must not cost 200 waits.
        """
        tried = 0
        server = urllib.parse.urlsplit(url).netloc
        if server in self._silent:
            raise ServiceError(self._silent[server])
        while True:
            try:
                answer = self._once("GET", url, dict(headers or {}), None)
                if answer.status not in _PASSING or self._is_last(tried):
                    return answer
            except _Silent as exc:
                if self._is_last(tried):
                    self._silent[server] = str(exc)
                    raise ServiceError(str(exc)) from exc
            time.sleep(BACK_OFF * 2**tried)
            tried += 1

    def _is_last(self, tried: int) -> bool:
        return tried >= self._retries or time.monotonic() + BACK_OFF * 2**tried >= self._deadline

    def tell(self, method: str, url: str, *, headers: t.Mapping[str, str], data: bytes | None = None) -> Answer:
        """Anything that changes something: once, whatever comes. Raises ServiceError where there is no answer."""
        try:
            return self._once(method, url, dict(headers), data)
        except _Silent as exc:
            raise ServiceError(str(exc)) from exc

    def _once(self, method: str, url: str, headers: dict[str, str], data: bytes | None) -> Answer:
        """One request, led on where its own host says so. Raises _Silent and ServiceError."""
        here = url
        for _hop in range(HOPS):
            answer = self._exchange(method, here, headers, data)
            if answer.status not in _REDIRECTS or method != "GET":
                return answer
            here = _led(here, answer.headers.get("location", ""))
        raise ServiceError(f"{shown(url)} redirects more than {HOPS} times")

    def _exchange(self, method: str, url: str, headers: dict[str, str], data: bytes | None) -> Answer:
        end = min(self._deadline, time.monotonic() + self._timeout)
        left = end - time.monotonic()
        if left <= 0:
            raise ServiceError(f"{shown(url)} was not asked: the time for this source is over")
        try:
            try:
                stream = self._opener.open(method, url, data=data, headers=headers, timeout=left, decompress=False)
            except urllib.error.HTTPError as exc:
                stream = exc
            with stream:
                body = self._read(stream, url, end)
        except ssl.SSLError as exc:
            raise ServiceError(f"{shown(url)} cannot be trusted: {exc}") from exc
        except (OSError, http.client.HTTPException, ValueError) as exc:
            reason = getattr(exc, "reason", exc)
            if isinstance(reason, ssl.SSLError):
                raise ServiceError(f"{shown(url)} cannot be trusted: {reason}") from exc
            if isinstance(exc, ValueError):
                raise ServiceError(f"{shown(url)} cannot be asked: {exc}") from exc
            raise _Silent(f"{shown(url)} does not answer: {reason or type(exc).__name__}") from exc
        found = {name.lower(): value for name, value in (stream.headers or {}).items()}
        return Answer(url, int(stream.status or 0), found, body, time.time())

    def _read(self, stream: t.Any, url: str, end: float) -> bytes:
        """The whole body, in time: a server that sends a byte now and then would meet every timeout of its socket."""
        pieces: list[bytes] = []
        size = 0
        while True:
            piece = stream.read1(_PIECE)
            if not piece:
                break
            size += len(piece)
            if size > self._most:
                raise ServiceError(f"{shown(url)} answers more than {self._most} bytes")
            if time.monotonic() > end:
                raise ServiceError(f"{shown(url)} sent {size} bytes and was not done in time")
            pieces.append(piece)
        length = stream.headers.get("Content-Length", "")
        if length.isdigit() and int(length) != size:
            raise _Silent(f"{shown(url)} broke off after {size} of {length} bytes")
        return b"".join(pieces)


class _Silent(Exception):
    """No answer this time."""


def joined(base: str, path: str, query: t.Mapping[str, t.Any] | None = None) -> str:
    """A URL below a base; parts of C(path) that are names are quoted by the caller. A value of None is a mere flag."""
    given = query or {}
    text = urllib.parse.urlencode({name: value for name, value in given.items() if value is not None})
    text = "&".join([*([text] if text else []), *(quoted(name) for name, value in given.items() if value is None)])
    return base.rstrip("/") + path + (f"?{text}" if text else "")


def quoted(name: str, safe: str = "") -> str:
    """A name as a part of a path."""
    return urllib.parse.quote(name, safe=safe)


def basic(username: str, password: str) -> dict[str, str]:
    """Basic authentication, where there is a user."""
    if not username:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode("ascii")}


def form(values: t.Mapping[str, t.Any]) -> bytes:
    """Values as the body of a form."""
    return urllib.parse.urlencode(values).encode("ascii")


def shown(url: str) -> str:
    """A URL as it may be printed: without the user, the password and the query that may hold a token."""
    return _LOGIN.sub("//", url, count=1).partition("?")[0]


def _led(here: str, location: str) -> str:
    """Where a redirect leads, on the same host and not out of TLS. Raises ServiceError."""
    there = urllib.parse.urljoin(here, location)
    old, new = urllib.parse.urlsplit(here), urllib.parse.urlsplit(there)
    # Credentials stand in headers of ours: whoever the answer names does not get them.
    if (new.hostname, new.port) != (old.hostname, old.port) or new.scheme != old.scheme:
        raise ServiceError(f"{shown(here)} redirects to {shown(there)}, another place, which is not followed")
    return there


def _no_constant(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is no JSON")
