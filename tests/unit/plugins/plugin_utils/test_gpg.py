# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive's OpenPGP signature, by the real gpg with a key made here, and by status lines of GnuPG's doc/DETAILS."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import gpg as _gpg
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.gpg import BadSignature, NotProven

KEY = _gpg.SIGNING_KEY
SUBKEY = "2F528D36D67B69EDF998D85778BD65473CB3BD13"
GOOD = f"[GNUPG:] GOODSIG 78BD65473CB3BD13 Google Inc.\n[GNUPG:] VALIDSIG {SUBKEY} 2024-01-09 1 0 4 0 1 8 00 {KEY}\n"


def gpg(home, *arguments):
    command = ["gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def keyring():
    """A folder with one key; short, for gpg-agent's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="gpg", dir="/tmp") as home:
        gpg(home, "--quick-generate-key", "Release <release@example.org>", "ed25519", "sign", "never")
        [fingerprint] = re.findall(r"^fpr:+(\w+):", gpg(home, "--list-keys", "--with-colons"), re.MULTILINE)
        yield home, fingerprint
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


@pytest.fixture
def signed_file(keyring, tmp_path, monkeypatch):
    home, _key = keyring
    monkeypatch.setenv("GNUPGHOME", home)
    file = tmp_path / "go.tar.gz"
    file.write_bytes(b"the archive")
    gpg(home, "--armor", "--detach-sign", "--output", str(tmp_path / "go.tar.gz.asc"), str(file))
    return file, tmp_path / "go.tar.gz.asc"


def test_a_signature_by_the_key(keyring, signed_file):
    _gpg.verify(*signed_file, key=keyring[1])


def test_a_file_that_was_changed(keyring, signed_file):
    signed_file[0].write_bytes(b"the archivf")
    with pytest.raises(BadSignature, match="the file is not what Release"):
        _gpg.verify(*signed_file, key=keyring[1])


def test_another_key_of_the_keyring_is_not_enough(signed_file):
    with pytest.raises(NotProven, match=f"not by {KEY}"):
        _gpg.verify(*signed_file)


def test_a_key_that_is_not_in_the_keyring(signed_file, monkeypatch, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(empty))
    with pytest.raises(NotProven, match="is not in the keyring; import it"):
        _gpg.verify(*signed_file)


def test_what_is_no_signature(signed_file):
    signed_file[1].write_text("<html>", "utf-8")
    with pytest.raises(NotProven, match="no valid signature"):
        _gpg.verify(*signed_file)


def test_no_gpg_and_no_keys(signed_file, monkeypatch, tmp_path):
    monkeypatch.setenv("GNUPGHOME", str(tmp_path / "none"))
    with pytest.raises(NotProven, match="has no keys at"):
        _gpg.verify(*signed_file)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotProven, match="there is no gpg"):
        _gpg.verify(*signed_file)
    assert not Path(tmp_path / "none").exists()


def test_the_primary_key_counts_and_not_the_subkey():
    _gpg.judge(GOOD, KEY)
    _gpg.judge(GOOD, "EB4C 1BFD 4F04 2F6D DDCC  EC91 7721 F63B D38B 4796")
    with pytest.raises(NotProven, match=f"it is signed by {KEY}, not by {SUBKEY}"):
        _gpg.judge(GOOD, SUBKEY)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (GOOD.replace("GOODSIG", "EXPKEYSIG"), "expired"),
        (GOOD.replace("GOODSIG", "REVKEYSIG"), "revoked"),
        (GOOD.replace("GOODSIG", "EXPSIG"), "signing no longer"),
        (GOOD.replace("[GNUPG:] ", "gpg: "), "no valid signature"),
        (GOOD.partition("\n")[0], "no valid signature"),
        ("", "no valid signature"),
    ],
)
def test_less_than_good_is_not_proven(status, words):
    with pytest.raises(NotProven, match=words):
        _gpg.judge(status, KEY)


def test_one_bad_signature_is_bad_whatever_else_is_there():
    with pytest.raises(BadSignature):
        _gpg.judge(f"{GOOD}[GNUPG:] BADSIG 78BD65473CB3BD13 Google Inc.\n", KEY)
