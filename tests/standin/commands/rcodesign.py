# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real signer inside a stand-in (standin.signer): makes signatures, and says what is true of a file."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from standin.commands.play import RefusedError

PROGRAM = Path("/.standin/host/rcodesign")
_CERTIFICATE = re.compile(r"^Subject CN: +(.*)$(?:\n.*)*?\n^SHA-1 fingerprint: +([0-9a-f]{40})$", re.MULTILINE)
_SIGNED_BY = re.compile(r"^certificate #\d+: subject CN=([^,;]*).*; self signed=true$", re.MULTILINE)


def sign(path: str, identifier: str, words: list[str]) -> None:
    """Sign a file in place, as codesign does. No server is asked for the time."""
    done = _run("sign", "--binary-identifier", identifier, "--timestamp-url", "none", *words, path)
    if done.returncode:
        raise RefusedError(f"the signer did not sign: {done.stderr.strip()}")


def state(path: str) -> str:
    """valid, invalid or unsigned."""
    done = _run("verify", path)
    faults = done.stdout.splitlines()
    if done.returncode == 0:
        return "valid"
    if any("signature data not found" in line for line in faults):
        return "unsigned"
    # An ad hoc signature has an empty CMS, which this command of the signer takes for a fault.
    return "valid" if all(line.startswith("CMS error: missing further values") for line in faults) else "invalid"


def own_certificates(path: str) -> list[str]:
    """The names of the certificates in a signature that are signed by nobody but themselves."""
    return _SIGNED_BY.findall(_run("extract", "cms-info", path).stdout)


def certificates(*source: str) -> list[tuple[str, str]]:
    """Name and SHA-1 of each certificate of a file; empty where the password is wrong."""
    return _CERTIFICATE.findall(_run("analyze-certificate", *source).stdout)


def _run(*argv: str) -> subprocess.CompletedProcess[str]:
    if not PROGRAM.exists():
        raise RefusedError("the signer is not built: python -m standin signer")
    # Nothing of the caller's environment and no configuration of the user.
    return subprocess.run(
        [str(PROGRAM), *argv], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env={}, cwd="/"
    )
