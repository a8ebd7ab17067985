# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found of a release, and what it is proven by, where everybody is honest and where one of them lies."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import (
    go_index,
    gpg,
    release,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import (
    goproxy as _goproxy,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.archives import Provided
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.release import NothingFound, Places, Search
from ansible_collections.golden.triangle.tests.unit.helpers import (
    PLATFORM,
    mach_o,
    module_zip,
    release_files,
    signed,
    tar_gz,
)
from ansible_collections.golden.triangle.tests.unit.upstream import VERSION, Release, serving

RELEASE = Release()
EVIL = {**RELEASE.signed, "src/fmt/print.go": b"package fmt // and more\n"}


@pytest.fixture
def upstream():
    with serving() as server:
        RELEASE.publish(server)
        yield server


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch, tmp_path):
    monkeypatch.setenv("GNUPGHOME", str(tmp_path / "no-keys"))


def places(server, mirrors=None, goproxy=None, **changed):
    return Places(
        mirrors=tuple([f"{server.url}/dl"] if mirrors is None else mirrors),
        goproxy=_goproxy.parsed(f"{server.url}/proxy" if goproxy is None else goproxy),
        **{"sumdb": (f"{server.url}/proxy/sumdb/{RELEASE.log.name}",), "sumdb_key": RELEASE.log.key, **changed},
    )


def find(tmp_path, where, *, listed=True, cached=None, built=None, listing=None):
    archive = go_index.Archive(RELEASE.name, RELEASE.sha256, len(RELEASE.archive), "https://go.dev/dl/?mode=json")
    search = Search(VERSION, where, tmp_path / "cache")
    return search.find(PLATFORM, listing or (archive if listed else None), cached, built)


def proven(found):
    return sorted(proof.kind for proof in found.proofs if proof.proven)


def why(found, kind):
    [proof] = [proof for proof in found.proofs if proof.kind == kind]
    assert not proof.proven
    assert proof.text().startswith("could not be proven: ")
    return proof.detail


def tried(tmp_path, where, **options):
    with pytest.raises(NothingFound) as error:
        find(tmp_path, where, **options)
    return "\n".join(error.value.tried)


def test_the_archive_of_a_mirror(tmp_path, upstream):
    found = find(tmp_path, places(upstream))
    assert proven(found) == ["h1_official", "sha256"]
    assert found.tree.sha256 == RELEASE.sha256
    assert found.tree.h1_unsigned == RELEASE.h1_unsigned
    assert (found.tree.files, found.tree.bytes) == (len(RELEASE.files), sum(map(len, RELEASE.files.values())))
    assert found.official.h1 == RELEASE.h1_official
    assert found.tree.source == f"url {upstream.url}/dl"
    assert found.notes == ()
    assert "has no keys" in why(found, "signature")


def test_the_module_of_a_proxy(tmp_path, upstream):
    found = find(tmp_path, places(upstream, mirrors=[]), listed=False)
    assert proven(found) == ["h1_official"]
    assert found.tree.h1_unsigned == RELEASE.h1_unsigned
    assert found.tree.source == f"goproxy {upstream.url}/proxy"
    assert "was not to be had" in why(found, "sha256")
    assert "no OpenPGP signature" in why(found, "signature")


def test_each_that_does_not_have_it_is_named(tmp_path, upstream):
    upstream.files[f"/dl/{RELEASE.name}"] = 403
    proxies = f"{upstream.url}/none,{upstream.url}/proxy"
    found = find(tmp_path, places(upstream, mirrors=[f"{upstream.url}/dl", str(tmp_path / "x")], goproxy=proxies))
    assert found.tree.source == f"goproxy {upstream.url}/proxy"
    assert found.notes == (
        f"passed over url {upstream.url}/dl: {upstream.url}/dl/{RELEASE.name} answers 403 Forbidden",
        f"passed over file {tmp_path / 'x'}: is not there",
    )


def test_nobody_has_it(tmp_path, upstream):
    upstream.files.clear()
    text = tried(tmp_path, places(upstream, goproxy=f"{upstream.url}/proxy,direct"))
    assert f"{RELEASE.name} answers 404 Not Found" in text
    assert "direct is refused" in text


def test_a_mirror_with_other_bytes_is_passed_over(tmp_path, upstream):
    upstream.files[f"/dl/{RELEASE.name}"] = tar_gz(EVIL)
    found = find(tmp_path, places(upstream))
    assert found.tree.source == f"goproxy {upstream.url}/proxy"
    assert found.notes[0].startswith(f"passed over url {upstream.url}/dl: wrong digest: sha256 is ")
    assert not list((tmp_path / "cache" / "unrecorded").glob("*.tar.gz*.part")), "what is wrong is not kept"


def test_a_proxy_with_other_bytes_is_told_by_the_database(tmp_path, upstream):
    upstream.files[f"/proxy/golang.org/toolchain/@v/{RELEASE.module_version}.zip"] = module_zip(EVIL, VERSION)
    text = tried(tmp_path, places(upstream, mirrors=[]))
    assert "wrong digest: the h1 of its tree is " in text
    assert RELEASE.h1_official in text


def test_a_mirror_and_a_list_that_lie_together_are_told_by_the_database(tmp_path, upstream):
    evil = tar_gz(EVIL)
    upstream.files[f"/dl/{RELEASE.name}"] = evil
    upstream.files["/dl/?mode=json&include=all"] = RELEASE.listing(
        sha256=hashlib.sha256(evil).hexdigest(), size=len(evil)
    )
    listing = go_index.listing(VERSION, f"{upstream.url}/dl", ca_path=None, offline=False)[PLATFORM]
    assert "the checksum database has" in tried(tmp_path, places(upstream, goproxy=""), listing=listing)


def test_a_proxy_that_forges_the_database_is_named_and_the_next_one_is_asked(tmp_path, upstream):
    lookup = f"/lookup/golang.org/toolchain@{RELEASE.module_version}"
    RELEASE.publish_log(upstream, "/other")
    base = f"{upstream.url}/proxy/sumdb/{RELEASE.log.name}"
    lie = upstream.files[f"/proxy/sumdb/{RELEASE.log.name}{lookup}"]
    upstream.files[f"/proxy/sumdb/{RELEASE.log.name}{lookup}"] = lie.replace(
        RELEASE.h1_official.encode(), b"h1:" + b"f" * 43 + b"="
    )
    found = find(tmp_path, places(upstream, sumdb=(base, f"{upstream.url}/other")))
    assert proven(found) == ["h1_official", "sha256"]
    [note] = found.notes
    assert note.startswith(f"passed over the checksum database at {base}: record 300 is not in the signed tree of 601")


def test_the_database_is_asked_through_the_proxies_and_then_by_its_name():
    where = Places(mirrors=(), goproxy=_goproxy.parsed("https://a,https://b/c|direct"))
    assert where.databases() == [
        "https://a/sumdb/sum.golang.org",
        "https://b/c/sumdb/sum.golang.org",
        "https://sum.golang.org",
    ]


def test_no_database_is_said(tmp_path, upstream):
    found = find(tmp_path, places(upstream, sumdb=(f"{upstream.url}/none",)))
    assert proven(found) == ["sha256"]
    assert found.official is None
    assert "answers 404" in why(found, "h1_official")


def test_list_and_archive_of_one_host_prove_little_and_say_so(tmp_path, upstream):
    listing = go_index.listing(VERSION, f"{upstream.url}/dl", ca_path=None, offline=False)[PLATFORM]
    [proof] = [p for p in find(tmp_path, places(upstream), listing=listing).proofs if p.kind == "sha256"]
    assert proof.proven
    assert proof.detail.endswith("so it proves no more than that host and the transport")


def test_a_list_over_plain_http_proves_nothing(tmp_path, upstream):
    listing = go_index.Archive(RELEASE.name, RELEASE.sha256, None, "http://mirror.example/dl")
    found = find(tmp_path, places(upstream, sumdb=(f"{upstream.url}/none",)), listing=listing)
    assert not found.is_proven
    assert "plain HTTP" in why(found, "sha256")


def test_unsigned_bytes_do_not_contradict_the_database(tmp_path, upstream):
    """A build from source is what the database has but for Apple's signatures: not proven by it, and not wrong."""
    path = tmp_path / "built.zip"
    path.write_bytes(module_zip(RELEASE.files, VERSION))
    found = find(tmp_path, places(upstream, mirrors=[str(path)], goproxy=""), listed=False)
    assert not found.is_proven
    assert "carry no signatures of Apple" in why(found, "h1_official")
    assert found.tree.h1_unsigned == RELEASE.h1_unsigned


def test_a_build_from_source_proves_and_contradicts(tmp_path, upstream):
    path = tmp_path / "built.zip"
    path.write_bytes(module_zip(RELEASE.files, VERSION))
    built = release.derive(path, VERSION, PLATFORM, "a build")
    assert proven(find(tmp_path, places(upstream), built=built)) == ["h1_official", "h1_unsigned", "sha256"]
    upstream.files.clear()
    alone = find(tmp_path / "alone", places(upstream), built=built)
    assert (alone.tree, proven(alone)) == (built, ["h1_unsigned"])


def test_a_build_from_source_that_says_otherwise(tmp_path, upstream):
    path = tmp_path / "built.zip"
    path.write_bytes(module_zip({**RELEASE.files, "src/fmt/print.go": b"package fmt // other\n"}, VERSION))
    built = release.derive(path, VERSION, PLATFORM, "a build")
    with pytest.raises(release.Contradiction, match=r"a build gives h1:.* proven by sha256, h1_official"):
        find(tmp_path, places(upstream), built=built)
    nobody = places(upstream, sumdb=(f"{upstream.url}/none",))
    found = find(tmp_path, nobody, built=built, listed=False)
    assert found.tree is built
    assert "h1_unsigned is " in found.notes[0]


def test_the_cache_is_asked_first(tmp_path, upstream):
    (tmp_path / "artefact").write_bytes(RELEASE.archive)
    found = find(tmp_path, places(upstream), cached=Provided(tmp_path / "artefact", tmp_path / "m", "the cache"))
    assert found.tree.source == "the cache"
    assert f"/dl/{RELEASE.name}" not in upstream.asked


def test_offline_asks_nobody(tmp_path, upstream):
    (tmp_path / RELEASE.name).write_bytes(RELEASE.archive)
    upstream.asked.clear()
    found = find(tmp_path, places(upstream, mirrors=[f"{upstream.url}/dl", str(tmp_path)], offline=True))
    assert upstream.asked == []
    assert found.tree.source == f"file {tmp_path}"
    assert found.notes == (f"passed over url {upstream.url}/dl: not asked: offline",)
    assert "offline" in why(found, "h1_official")
    assert "not asked: offline" in tried(tmp_path, places(upstream, mirrors=[], offline=True))


def test_two_halves_that_are_no_release_are_downloaded_anew(tmp_path, upstream):
    where = places(upstream, goproxy="")
    find(tmp_path, where)
    [part] = (tmp_path / "cache" / "unrecorded").glob("*.part")
    assert part.read_bytes() == RELEASE.archive
    # All of it arrived, by what is written beside it, and some of it is not what the server has.
    part.with_name(f"{part.name}.json").write_text(
        f'{{"url": "{upstream.url}/dl/{RELEASE.name}", "validator": "x", "total": {len(RELEASE.archive)}}}', "utf-8"
    )
    part.write_bytes(bytes(len(RELEASE.archive)))
    assert find(tmp_path, where).tree.sha256 == RELEASE.sha256


@pytest.mark.parametrize("part", [0.5, 0.99])
def test_a_truncated_archive(tmp_path, upstream, part):
    upstream.files[f"/dl/{RELEASE.name}"] = RELEASE.archive[: int(len(RELEASE.archive) * part)]
    text = tried(tmp_path, places(upstream, goproxy=""), listed=False)
    assert "truncated or corrupt" in text


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({**RELEASE.signed, "VERSION": b"go1.21.12\n"}, "its VERSION says 'go1.21.12', not go1.21.13"),
        ({"VERSION": b"go1.21.13\n", "pkg/tool/darwin_arm64/asm": mach_o(b"asm")}, "it is not for darwin/amd64"),
    ],
)
def test_another_release_and_another_platform(tmp_path, upstream, files, words):
    upstream.files[f"/dl/{RELEASE.name}"] = tar_gz(files)
    assert words in tried(tmp_path, places(upstream, goproxy=""), listed=False)


def test_the_signature_of_the_mirror_the_archive_came_from(tmp_path, upstream, monkeypatch):
    seen = []

    def verify(file, signature, *, key):
        seen.append((file.read_bytes(), signature.read_bytes(), key))
        if seen[0][1] == b"bad":
            raise gpg.BadSignature("gpg: the file is not what X signed")

    monkeypatch.setattr(gpg, "program", lambda: "/usr/bin/gpg")
    monkeypatch.setattr(gpg, "verify", verify)
    assert f"{RELEASE.name}.asc answers 404" in why(find(tmp_path, places(upstream)), "signature")
    upstream.files[f"/dl/{RELEASE.name}.asc"] = b"good"
    found = find(tmp_path, places(upstream, signing_key="ABCD"))
    assert proven(found) == ["h1_official", "sha256", "signature"]
    assert seen == [(RELEASE.archive, b"good", "ABCD")]
    seen.clear()
    upstream.files[f"/dl/{RELEASE.name}.asc"] = b"bad"
    assert "is not what X signed" in tried(tmp_path, places(upstream, goproxy=""))
    (tmp_path / RELEASE.name).write_bytes(RELEASE.archive)
    (tmp_path / f"{RELEASE.name}.asc").write_bytes(b"good")
    seen.clear()
    assert "signature" in proven(find(tmp_path, places(upstream, mirrors=[str(tmp_path)], offline=True)))


def test_user_and_password_are_not_recorded(tmp_path, upstream):
    secret = upstream.url.replace("//", "//user:secret@")
    found = find(tmp_path, places(upstream, mirrors=[f"{secret}/none", f"{secret}/dl"]))
    assert found.tree.source == f"url {upstream.url}/dl"
    assert "secret" not in repr(found)
    assert "secret" not in tried(tmp_path, places(upstream, mirrors=[f"{secret}/none"], goproxy=f"{secret}/none"))


def test_a_proxy_that_is_down_is_named(tmp_path, upstream, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://user:secret@127.0.0.1:9")
    text = tried(tmp_path, places(upstream))
    assert "does not answer by the proxy http://127.0.0.1:9: " in text
    assert "secret" not in text


def test_the_small_release_is_signed():
    assert RELEASE.signed["bin/go"] == signed(release_files(VERSION)["bin/go"])
    assert RELEASE.h1_official != RELEASE.h1_unsigned
