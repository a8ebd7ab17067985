# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium, spoken to over its own pipe: no driver, no port, no package.

Source of the protocol: https://chromedevtools.github.io/devtools-protocol/; messages end with a zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import typing as t
from pathlib import Path

JsonDict = dict[str, t.Any]

#: Seconds without a word after which a browser is given up.
_PATIENCE = 60


class Page:
    """One page in a browser of its own, as a context manager."""

    def __init__(self, width: int = 1280, height: int = 900, *, dark: bool = False) -> None:
        self._size = (width, height)
        self._dark = dark
        self._count = 0
        self._rest = b""

    def __enter__(self) -> Page:
        """Start the browser and attach to its first page."""
        chromium = shutil.which("chromium")
        if chromium is None:
            raise FileNotFoundError("chromium is not installed: setup.py browser")
        self._profile = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        theirs_in, self._ours_out = os.pipe()
        self._ours_in, theirs_out = os.pipe()
        # Chromium reads from 3 and writes to 4; its sandbox needs what a container may not have.
        options = f"--headless --no-sandbox --disable-gpu --remote-debugging-pipe --user-data-dir={self._profile.name}"
        command = f"exec {chromium} {options} about:blank 3<&{theirs_in} 4>&{theirs_out}"
        self._process = subprocess.Popen(
            ["bash", "-c", command],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._session: str | None = None
        pages = [one for one in self._ask("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        target = pages[0]["targetId"] if pages else self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        width, height = self._size
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if self._dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])
        self._ask("Network.enable")
        self._ask("Page.enable")
        return self

    def __exit__(self, *_unused: object) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait(20)
        os.close(self._ours_in)
        os.close(self._ours_out)
        self._profile.cleanup()

    def open(self, url: str) -> list[str]:
        """Load a page until it has loaded; return every address that was asked for."""
        # By way of nothing: where only the part after # differs, a browser loads nothing anew.
        for address in ("about:blank", url):
            self._asked: list[str] = []
            self._loaded = False
            self._ask("Page.navigate", url=address)
            while not self._loaded:
                self._heard(self._read())
        return self._asked

    def eval(self, expression: str) -> t.Any:
        """The value of a JavaScript expression in the page. Raises RuntimeError where it throws."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """A PNG of what is seen, or of the whole page."""
        answer = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))

    def pdf(self, path: Path) -> None:
        """The page as it is printed."""
        path.write_bytes(base64.b64decode(self._ask("Page.printToPDF", printBackground=True, landscape=True)["data"]))

    def _ask(self, method: str, **params: t.Any) -> JsonDict:
        self._count += 1
        message: JsonDict = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._ours_out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") != self._count:
                self._heard(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return t.cast("JsonDict", answer["result"])

    def _heard(self, event: JsonDict) -> None:
        if event.get("method") == "Page.loadEventFired":
            self._loaded = True
        elif event.get("method") == "Network.requestWillBeSent":
            self._asked.append(event["params"]["request"]["url"])

    def _read(self) -> JsonDict:
        while b"\0" not in self._rest:
            ready, _out, _odd = select.select([self._ours_in], [], [], _PATIENCE)
            if not ready:
                raise TimeoutError(f"chromium says nothing for {_PATIENCE} s")
            chunk = os.read(self._ours_in, 1 << 20)
            if not chunk:
                raise RuntimeError("chromium has ended")
            self._rest += chunk
        text, _zero, self._rest = self._rest.partition(b"\0")
        return t.cast("JsonDict", json.loads(text))
