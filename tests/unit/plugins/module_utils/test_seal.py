# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from hypothesis import given
from hypothesis import strategies as st

PREFIX = seal.module_prefix("1.21.5", "darwin/amd64")
NAMES = st.lists(
    st.sampled_from(["a", "b", "go.mod", "_go.mod", "api", "src", "x y", "ü"]), min_size=1, max_size=4
).map("/".join)
MANIFESTS = st.dictionaries(NAMES, st.binary(max_size=3).map(lambda data: hashlib.sha256(data).hexdigest()))


def test_prefix_and_module_version():
    assert PREFIX == "golang.org/toolchain@v0.0.1-go1.21.5.darwin-amd64/"


def test_h1_is_dirhash_hash1():
    # golang.org/x/mod/sumdb/dirhash Hash1: sha256 of lines "%x  %s\n", sorted by name, go.mod under its module name.
    one, two = (hashlib.sha256(data).hexdigest() for data in (b"1", b"2"))
    text = f"{two}  {PREFIX}src/_go.mod\n{one}  {PREFIX}src/a.go\n".encode()
    manifest = {"src/a.go": one, "src/go.mod": two}
    assert seal.preimage(manifest, PREFIX) == text
    assert seal.h1(manifest, PREFIX) == seal.h1_of(text)
    assert seal.h1_of(b"").startswith("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")


def test_what_only_archives_have_is_left_out_of_h1():
    manifest = {"VERSION": "0" * 64}
    assert seal.h1({**manifest, "doc/x": "1" * 64, "test/go.mod": "2" * 64}, PREFIX) == seal.h1(manifest, PREFIX)
    # A file of that name at the top is no such folder.
    assert seal.h1({**manifest, "doc": "1" * 64}, PREFIX) != seal.h1(manifest, PREFIX)


@given(NAMES)
def test_names_go_to_the_module_and_back(path):
    assert seal.path_of(seal.canonical_name(path)) == path


@given(NAMES, NAMES)
def test_two_paths_never_share_a_name(one, other):
    assert (seal.canonical_name(one) == seal.canonical_name(other)) == (one == other)


@given(MANIFESTS)
def test_a_manifest_is_read_back_from_its_preimage(manifest):
    canonical, extras = seal.split(manifest)
    assert seal.parse(seal.preimage(canonical, PREFIX), PREFIX) == canonical
    assert {**canonical, **extras} == manifest


@given(MANIFESTS, MANIFESTS)
def test_differences_lead_from_one_manifest_to_the_other(expected, actual):
    differences = seal.compare(expected, actual)
    mended = {path: digest for path, digest in actual.items() if path not in differences.added}
    mended.update({path: expected[path] for path in (*differences.changed, *differences.missing)})
    assert mended == expected
    assert bool(differences) == (expected != actual)


@pytest.mark.parametrize("text", [b"zz", b"0" * 64 + b" one blank\n", b"0" * 64 + b"  elsewhere/src/a\n"])
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(seal.ManifestError, match="line 1"):
        seal.parse(text, PREFIX)


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        ("bin/go", 0o755),
        ("pkg/tool/darwin_amd64/compile", 0o755),
        ("src/make.bash", 0o755),
        ("src/syscall/mksyscall.pl", 0o755),
        ("src/all.rc", 0o755),
        ("misc/wasm/go_js_wasm_exec", 0o755),
        ("go_js_wasm_exec", 0o755),
        ("src/fmt/print.go", 0o644),
        ("pkg/include/textflag.h", 0o644),
        ("src/bin/go", 0o644),
    ],
)
def test_modes_are_upstreams_rule(path, mode):
    assert seal.mode(path) == mode
