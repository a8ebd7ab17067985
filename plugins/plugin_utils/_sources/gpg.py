# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OpenPGP signature beside an archive of Go, where gpg and the key are there; no key is ever fetched or trusted.

What gpg says is read from its status lines (GnuPG doc/DETAILS), never from its words.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner, SubprocessRunner

#: The primary key that signs the archives of go.dev/dl, as docker-library/golang Dockerfile-linux.template checks it.
SIGNING_KEY = "EB4C1BFD4F042F6DDDCCEC917721F63BD38B4796"
TIMEOUT = 120.0


class NotProven(Exception):
    """Nothing can be said of the signature: the text says why."""


class BadSignature(Exception):
    """The file is not what was signed."""


def home() -> Path:
    """The folder of the user's keys."""
    return Path(os.environ.get("GNUPGHOME") or "~/.gnupg").expanduser()


def program() -> str:
    """The path of gpg, where it has keys. Raises NotProven."""
    found = shutil.which("gpg")
    if found is None:
        raise NotProven("there is no gpg on the controller")
    if not home().is_dir():
        raise NotProven(f"gpg has no keys at {home()}")
    return os.path.abspath(found)


def verify(file: Path, signature: Path, *, key: str = SIGNING_KEY, runner: Runner | None = None) -> None:
    """Return where C(signature) is one of C(file) by the primary key C(key). Raises NotProven, BadSignature."""
    command = [
        program(),
        *("--homedir", str(home().resolve()), "--batch", "--no-tty", "--no-auto-key-retrieve", "--status-fd", "1"),
        *("--verify", str(signature.resolve()), str(file.resolve())),
    ]
    try:
        answer = (runner or SubprocessRunner()).run(command, timeout=TIMEOUT)
    except CommandError as exc:
        raise NotProven(str(exc)) from exc
    judge(answer.stdout, key)


def judge(status: str, key: str) -> None:
    """Judge gpg's status lines. Raises NotProven, BadSignature."""
    said = [line.split()[1:] for line in status.splitlines() if line.startswith("[GNUPG:] ")]
    words = {line[0]: line[1:] for line in said if line}
    if "BADSIG" in words:
        raise BadSignature(f"gpg: the file is not what {' '.join(words['BADSIG'][1:])} signed")
    for word, what in (("REVKEYSIG", "revoked"), ("EXPKEYSIG", "expired"), ("EXPSIG", "signing no longer")):
        if word in words:
            raise NotProven(f"the key {' '.join(words[word])} is {what}, says the keyring")
    if "NO_PUBKEY" in words:
        raise NotProven(
            f"the key {' '.join(words['NO_PUBKEY'])} is not in the keyring; import it and compare its fingerprint"
        )
    # The last field of VALIDSIG is the fingerprint of the primary key.
    valid = [line[-1] for line in said if line and line[0] == "VALIDSIG" and len(line) > 1]
    if not valid or "GOODSIG" not in words:
        raise NotProven("gpg found no valid signature")
    if key.replace(" ", "").upper() not in (fingerprint.upper() for fingerprint in valid):
        raise NotProven(f"it is signed by {', '.join(valid)}, not by {key}")
