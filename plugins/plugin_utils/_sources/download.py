# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files over HTTP: taken up again where they were cut off, few at a time on one controller, no longer than allowed.

What was cut off stays as C(NAME.part) with C(NAME.part.json) beside it (url, validator, total in bytes). It is
continued by a range request with If-Range (RFC 9110, sections 13.1.5 and 14): where the server ignores ranges, or the
file changed, the answer is the whole file and the download begins anew. A redirect is followed, but never from https to
anything else. Nothing here proves anything: the caller does, and gives the file its name.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import errno
import http.client
import json
import re
import time
import typing as t
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from ansible.module_utils.urls import open_url
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks

#: Seconds in which the server must answer, and in which each read must bring something.
TIMEOUT = 60
#: A line that brings less than this in TIMEOUT seconds is given up: a release would take days.
LEAST = 16 * 1024
#: Downloads at once on one controller. They are shared by all its runs; more of them only share the same line.
SLOTS = 4
#: How often one call continues a download that breaks off. It counts only where something was brought.
ATTEMPTS = 3

#: Errors that no network has: the disk of the controller is full, its quota is used up, or it fails.
DISK_ERRORS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO))

AGENT = "golden.triangle"
#: Redirects in a row: go.dev/dl needs one.
HOPS = 5
_PIECE = 1024 * 1024
_PROGRESS = 5.0
_LOGIN = re.compile(r"//[^/]*@")
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


class DownloadError(Exception):
    """It did not arrive: the text names the URL and says why. What did arrive is kept to be continued."""


class Refused(DownloadError):
    """The server answered, with an error: C(code) is HTTP's."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


class _Restart(Exception):
    """What is there is no beginning of what the server has."""


@dataclasses.dataclass(frozen=True)
class _State:
    """What is known of a part: C(validator) is an ETag or a date, C(total) the bytes of the whole file, if known."""

    url: str
    validator: str
    total: int | None


@dataclasses.dataclass(frozen=True)
class _Job:
    """What to bring where, and how many bytes it may have."""

    url: str
    part: Path
    most: int


class Downloads:
    """Downloads to files below C(folder), which also holds the locks by which they are counted."""

    def __init__(
        self,
        folder: Path,
        *,
        ca_path: str | None = None,
        voice: _locks.Voice = _locks.SILENT,
        slots: int = SLOTS,
    ) -> None:
        self._slots = [folder / f"download-{number}.lock" for number in range(1, slots + 1)]
        self._ca_path = ca_path
        self._voice = voice

    def fetch(self, url: str, part: Path, *, most: int) -> bool:
        """Complete the file C(part), of at most C(most) bytes. Returns whether an earlier beginning was continued.

        The caller sees to it that only one process works on a part. Raises DownloadError, or OSError of the disk.
        """
        if _is_complete(part, url):
            return True
        with _locks.one_of(self._slots, f"download of {shown(url)}", self._voice):
            continued = False
            for attempt in range(1, ATTEMPTS + 1):
                before = _size(part)
                try:
                    return self._attempt(_Job(url, part, most)) or continued
                except _Restart:
                    discard(part)
                except DownloadError as exc:
                    if attempt == ATTEMPTS or _size(part) <= before or not _is_begun(part, url):
                        raise
                    self._voice.progress(f"{exc}; continuing")
                    continued = True
        raise DownloadError(f"{shown(url)}: the server's answers to range requests contradict each other")

    def _attempt(self, job: _Job) -> bool:
        """One request. Returns whether it continued a part. Raises DownloadError and _Restart."""
        url, part = job.url, job.part
        state = _state(part, url)
        begun = _size(part) if state is not None else 0
        headers = {"Accept-Encoding": "identity"}
        if state is not None and begun:
            headers |= {"Range": f"bytes={begun}-", "If-Range": state.validator}
        try:
            with _opened(url, ca_path=self._ca_path, headers=headers, decompress=False) as answer:
                if answer.status != 206:
                    begun = 0
                total = _total(answer, begun)
                if total is not None and total > job.most:
                    raise _too_large(job)
                if not begun:
                    _begin(part, url, answer.headers, total)
                self._receive(job, answer, begun, total)
        except urllib.error.HTTPError as exc:
            if exc.code == 416:
                raise _Restart from exc
            raise _answered(url, exc) from exc
        except (OSError, http.client.HTTPException, ValueError) as exc:
            if getattr(exc, "errno", None) in DISK_ERRORS:
                raise
            raise _silent(url, exc) from exc
        return begun > 0

    def _receive(self, job: _Job, answer: t.Any, begun: int, total: int | None) -> None:
        url = shown(job.url)
        whole = f"{total / 1e6:.1f} MB" if total is not None else "a length that the server does not say"
        self._voice.progress(f"{url}: {'continued at' if begun else 'from'} {begun / 1e6:.1f} of {whole}")
        pace = _Pace(url)
        size = begun
        with job.part.open("ab") as stream:
            for piece in iter(lambda: answer.read1(_PIECE), b""):
                size += len(piece)
                if size > job.most:
                    raise _too_large(job)
                stream.write(piece)
                if pace.step(len(piece)):
                    self._voice.progress(f"{url}: {size / 1e6:.1f} of {whole}")
        if total is not None and size != total:
            raise DownloadError(f"{url} ended after {size} of {total} bytes")
        self._voice.progress(f"{url}: {size / 1e6:.1f} MB are here, {pace.rate(size - begun):.1f} MB/s")


class _Pace:
    """Whether a download still moves, and when to say how far it is."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._started = self._window = self._said = time.monotonic()
        self._bytes = 0

    def step(self, count: int) -> bool:
        """Count bytes. Returns whether it is time for a word. Raises DownloadError where too few came."""
        now = time.monotonic()
        self._bytes += count
        if now - self._window >= TIMEOUT:
            if self._bytes < LEAST:
                raise DownloadError(f"{self._url} stalls: {self._bytes} bytes in {TIMEOUT} s")
            self._window, self._bytes = now, 0
        if now - self._said < _PROGRESS:
            return False
        self._said = now
        return True

    def rate(self, count: int) -> float:
        """MB/s since the start."""
        return count / 1e6 / max(time.monotonic() - self._started, 1e-3)


def read_small(url: str, *, ca_path: str | None = None, most: int = 16 * 1024 * 1024) -> bytes:
    """The whole of a small file. Raises DownloadError."""
    try:
        with _opened(url, ca_path=ca_path) as answer:
            data = t.cast(bytes, answer.read(most + 1))
    except urllib.error.HTTPError as exc:
        raise _answered(url, exc) from exc
    except (OSError, http.client.HTTPException, ValueError) as exc:
        raise _silent(url, exc) from exc
    if len(data) > most:
        raise DownloadError(f"{shown(url)} has more than {most} bytes")
    return data


def shown(url: str) -> str:
    """A URL as it may be printed and recorded: without the user and the password that may stand in it."""
    return _LOGIN.sub("//", url, count=1)


def _opened(url: str, *, ca_path: str | None, headers: dict[str, str] | None = None, decompress: bool = True) -> t.Any:
    """The answer of a server, of the one that it points to. Raises DownloadError, and what open_url raises."""
    here = url
    for _hop in range(HOPS):
        try:
            return open_url(
                here,
                headers=headers,
                timeout=TIMEOUT,
                ca_path=ca_path,
                http_agent=AGENT,
                decompress=decompress,
                follow_redirects="none",
            )
        except urllib.error.HTTPError as exc:
            if exc.code not in (301, 302, 303, 307, 308):
                raise
            exc.close()
            if exc.url in (None, "", here):
                raise DownloadError(f"{shown(url)} redirects to itself, or to nowhere") from exc
            allowed = ("https",) if here.lower().startswith("https:") else ("https", "http")
            if urllib.parse.urlsplit(exc.url).scheme not in allowed:
                raise DownloadError(f"{shown(url)} redirects to {shown(exc.url)}, which is not encrypted") from exc
            here = exc.url
    raise DownloadError(f"{shown(url)} redirects more than {HOPS} times")


def _answered(url: str, exc: urllib.error.HTTPError) -> Refused:
    exc.close()
    return Refused(f"{shown(url)} answers {exc.code} {exc.reason}", exc.code)


def _silent(url: str, exc: Exception) -> DownloadError:
    """No answer, or none to the end. What lies between is named: it may be what does not answer."""
    parts = urllib.parse.urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    by = ""
    if proxy and parts.hostname and not urllib.request.proxy_bypass(parts.hostname):
        by = f" by the proxy {shown(proxy)}"
    return DownloadError(f"{shown(url)} does not answer{by}: {getattr(exc, 'reason', exc)}")


def discard(part: Path) -> None:
    """Forget what arrived."""
    _beside(part).unlink(missing_ok=True)
    part.unlink(missing_ok=True)


def _too_large(job: _Job) -> DownloadError:
    """What is larger than it can be is not what was asked for: nothing of it is kept."""
    discard(job.part)
    return DownloadError(f"{shown(job.url)} is larger than the release can be ({job.most} bytes)")


def _begin(part: Path, url: str, headers: t.Any, total: int | None) -> None:
    """An empty part; without a validator nothing is written beside it, and it is never continued."""
    discard(part)
    part.touch(mode=0o600)
    validator = headers.get("ETag") or ""
    if not validator.startswith('"'):  # a weak ETag does not promise the same bytes
        validator = headers.get("Last-Modified") or ""
    if validator:
        _beside(part).write_text(json.dumps(dataclasses.asdict(_State(shown(url), validator, total))), "utf-8")


def _total(answer: t.Any, begun: int) -> int | None:
    """The bytes of the whole file. Raises _Restart where the answer is not the rest that was asked for."""
    if begun:
        match = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if match is None or int(match.group(1)) != begun:
            raise _Restart
        return int(match.group(2))
    length = answer.headers.get("Content-Length")
    return int(length) if length is not None else None


def _state(part: Path, url: str) -> _State | None:
    """What is known of a part that can be continued."""
    try:
        state = _State(**json.loads(_beside(part).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return state if state.url == shown(url) and part.is_file() else None


def _is_begun(part: Path, url: str) -> bool:
    return _state(part, url) is not None


def _is_complete(part: Path, url: str) -> bool:
    """Whether all of it arrived before, and the process ended before it was proven."""
    state = _state(part, url)
    return state is not None and state.total is not None and _size(part) == state.total


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:
        return 0


def _beside(part: Path) -> Path:
    return part.with_name(part.name + ".json")
