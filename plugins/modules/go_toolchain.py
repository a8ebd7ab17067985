#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: go_toolchain
short_description: Keep exact Go releases on a Mac, proven byte by byte
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Installs, proves, repairs and removes Go releases, each in a GOROOT of its own such as C(/usr/local/go1.21.5).
  - Every run hashes every byte of every declared GOROOT and names each file that differs from the release, is missing
    or was added, and each wrong mode or owner. What differs is replaced by a proven tree in one exchange, so no process
    ever sees half a toolchain. Wrong modes alone are set in place.
  - What is expected comes from the release records of the trusted library, never from the server the bytes come from.
    An archive is proven by its SHA-256 before it is unpacked. The tree is always proven by its h1, the digest of
    C(golang.org/x/mod/sumdb/dirhash) over the canonical tree of the C(golang.org/toolchain) module, with Apple's
    signatures cut off the programs.
  - Nothing that was not proven is ever run, and nothing is run to find a version.
options:
  profile:
    description:
      - The profile whose Go releases are kept, when O(releases) is empty.
    type: str
    default: seed
  releases:
    description:
      - The releases to keep or to remove. Replaces those of O(profile).
    type: list
    elements: dict
    default: []
    suboptions:
      version:
        description: The exact version, with or without the prefix C(go).
        type: str
        required: true
      state:
        description:
          - V(present) installs and repairs. V(absent) removes the GOROOT, its generations and its seal.
          - Only a GOROOT that carries the seal of this module is ever removed.
        type: str
        choices: [present, absent]
        default: present
      rollback:
        description:
          - The id of a kept generation (see RV(releases[].generations)) that shall be in place instead of the release.
          - The tree that was in place is kept as a generation in turn. Without this option the release is put back.
        type: str
        default: ""
  release_paths:
    description:
      - Folders on the controller with own release records (C(go/VERSION.json)) and profiles (C(profiles/NAME.json)).
      - They win over the shipped ones, in their order. A digest that differs from a shipped one is noted in RV(notes).
    type: list
    elements: path
    default: []
  sources:
    description:
      - Where the bytes come from, asked in this order after the controller's cache.
      - A source of the controller that gives the wrong bytes is noted and the next one is asked.
    type: list
    elements: dict
    default:
      - type: url
        location: https://go.dev/dl
    suboptions:
      type:
        description:
          - V(url) is a base URL below which the archive lies under its usual name, V(goproxy) a module proxy, V(file) a
            file on the controller or a folder there. All three are read by the controller, kept in its cache and
            brought to the host.
          - V(host_path) is a file on the host itself or a folder there. It is used before anything is brought there;
            where it is not the release, the module fails.
        type: str
        choices: [url, goproxy, file, host_path]
        required: true
      location:
        description: The base URL, or the path.
        type: str
        required: true
  cache_dir:
    description:
      - The controller's cache. The default is C(~/.cache/golden.triangle/releases).
    type: path
  offline:
    description: Ask no network, only the cache and files.
    type: bool
    default: false
  ca_path:
    description:
      - A file on the controller with the certificates by which sources of type V(url) and V(goproxy) are trusted.
    type: path
  prefix:
    description: The folder below which each GOROOT lies, as C(goVERSION).
    type: path
    default: /usr/local
  owner:
    description: Who owns a GOROOT.
    type: str
    default: root
  group:
    description: The group of a GOROOT.
    type: str
    default: wheel
  generations:
    description: How many trees that were replaced are kept for each GOROOT.
    type: int
    default: 1
  adopt:
    description:
      - Whether a folder in the place of a GOROOT that is not the release and carries no seal is replaced. It is kept as
        a generation. Without this option it is reported and left alone.
      - A folder that is the release, byte for byte, is always sealed as it is.
    type: bool
    default: false
  records:
    description: Filled in by the action plugin of this name, from the release records. Not for playbooks.
    type: list
    elements: dict
    default: []
  brought:
    description: Filled in by the action plugin of this name, with what it brought to the host. Not for playbooks.
    type: list
    elements: dict
    default: []
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - The difference is computed before anything is written, so check mode and the real run show the same.
      - Files are listed up to 50, and counted.
  idempotent:
    support: full
  platform:
    details:
      - Intel Macs. On a Mac with Apple silicon, also under Rosetta, it fails with RV(refusal=not_applicable).
    support: full
    platforms: macos
notes:
  - Needs root on the host (C(become)).
  - Only its manual remedies are left to a person. These never fail the module unless they stand in the way of what was
    asked for.
seealso:
  - module: golden.triangle.drift_report
  - name: Reproducible toolchains
    description: How upstream's builds became reproducible, and what is signed afterwards.
    link: https://go.dev/blog/rebuild
"""

EXAMPLES = r"""
- name: Keep the Go of the profile
  golden.triangle.go_toolchain:
    profile: seed
  become: true

- name: Keep two releases side by side, from the company's own mirror, and remove a third
  golden.triangle.go_toolchain:
    releases:
      - version: 1.21.5
      - version: 1.21.6
      - version: 1.20.12
        state: absent
    sources:
      - type: url
        location: https://mirror.example.com/golang
  become: true

- name: A site without network
  golden.triangle.go_toolchain:
    offline: true
    sources:
      - type: file
        location: /srv/golang
  become: true
"""

RETURN = r"""
checks:
  description: One entry for each verified statement.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description:
        - C(go.macos), C(go.prefix), C(go.goroot), C(go.version), C(go.tree), C(go.modes), C(go.residue).
      type: str
      returned: always
      sample: go.tree
    corner:
      description: The corner of the triangle.
      type: str
      returned: always
      sample: go
    subject:
      description: The GOROOT.
      type: str
      returned: always
      sample: /usr/local/go1.21.5
    state:
      description: One of V(compliant), V(drifted), V(exempt), V(not_applicable), V(unknown).
      type: str
      returned: always
      sample: drifted
    expected:
      description: What was wished.
      type: str
      returned: always
      sample: go1.21.5
    actual:
      description: What was measured.
      type: str
      returned: always
      sample: go1.21.4
    evidence:
      description: Each file that differs, up to 50, and the count.
      type: list
      elements: str
      returned: always
      sample:
        - missing pkg/tool/darwin_amd64/compile
    severity:
      description: One of V(critical), V(warning), V(info).
      type: str
      returned: always
      sample: critical
    remedy:
      description: What makes it compliant, and whether the module does it.
      type: dict
      returned: always
      sample:
        kind: automatic
        text: replace the tree by a proven one
    repaired:
      description: Whether this run made it compliant.
      type: bool
      returned: always
      sample: false
notes:
  description:
    - Advisories that are no drift, such as a shipped digest that is overridden or a source that was passed over.
  returned: always
  type: list
  elements: str
  sample: []
seconds:
  description: How long each step of the life cycle took; C(repair) and C(prove) only where something was repaired.
  returned: always
  type: dict
  sample: {observe: 1.204, compare: 0.002}
refusal:
  description: Why the module refused, in one word, where it did.
  returned: always
  type: str
  sample: unproven
releases:
  description: What was measured of each release.
  returned: always
  type: list
  elements: dict
  contains:
    version:
      description: The version that was asked for.
      type: str
      returned: always
      sample: 1.21.5
    goroot:
      description: The GOROOT.
      type: str
      returned: always
      sample: /usr/local/go1.21.5
    state:
      description: V(present) or V(absent), as it is.
      type: str
      returned: always
      sample: present
    version_file:
      description: The first line of VERSION.
      type: str
      returned: always
      sample: go1.21.5
    h1_unsigned:
      description: The h1 of the canonical tree with Apple's signatures cut off.
      type: str
      returned: always
      sample: "h1:tu88hVN3R/aSfZmgaipDd4Itxdj06SFZ4JsapWgXVps="
    h1:
      description: The h1 of the canonical tree as it is.
      type: str
      returned: always
      sample: "h1:tu88hVN3R/aSfZmgaipDd4Itxdj06SFZ4JsapWgXVps="
    files:
      description: How many files there are.
      type: int
      returned: always
      sample: 9269
    bytes:
      description: How many bytes these have.
      type: int
      returned: always
      sample: 197301803
    proofs:
      description: Which digests of the record the tree has now.
      type: list
      elements: str
      returned: always
      sample: [h1_unsigned]
    installed_proofs:
      description: Which proofs held when it was put in place, C(archive_sha256) among them.
      type: list
      elements: str
      returned: always
      sample: [archive_sha256, h1_unsigned]
    source:
      description: Where the tree came from.
      type: str
      returned: always
      sample: url https://go.dev/dl
    sealed_at:
      description: When it was put in place.
      type: str
      returned: always
      sample: "2026-11-23T23:15:21Z"
    generations:
      description: The trees kept from before, oldest first.
      type: list
      elements: dict
      returned: always
      contains:
        id:
          description: What O(releases[].rollback) takes.
          type: str
          returned: always
          sample: 20261123T231521Z
        version_line:
          description: The first line of its VERSION.
          type: str
          returned: always
          sample: go1.21.5
        h1_unsigned:
          description: Its h1 when it was replaced.
          type: str
          returned: always
          sample: "h1:WrOAQjg8QgkRG8F6tTB3APHUS0CF7cQrK47RKYikzvo="
        retired_at:
          description: When it was replaced.
          type: str
          returned: always
          sample: "2026-11-23T23:15:21Z"
wants:
  description: Between the module and its action plugin only. Always empty for a playbook.
  returned: always
  type: list
  elements: dict
  sample: []
"""

import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._argspec import (
    ArgumentSpec,
    create_module,
    finish,
    only_on_intel,
)
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner, named_owner
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.part import Toolchain, inflated_manifest
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Artefact, Record, Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, SubprocessRunner

SPEC: ArgumentSpec = {
    "profile": {"type": "str", "default": "seed"},
    "releases": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "version": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "rollback": {"type": "str", "default": ""},
        },
    },
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "sources": {
        "type": "list",
        "elements": "dict",
        "default": [{"type": "url", "location": "https://go.dev/dl"}],
        "options": {
            "type": {"type": "str", "choices": ["url", "goproxy", "file", "host_path"], "required": True},
            "location": {"type": "str", "required": True},
        },
    },
    "cache_dir": {"type": "path"},
    "offline": {"type": "bool", "default": False},
    "ca_path": {"type": "path"},
    "prefix": {"type": "path", "default": "/usr/local"},
    "owner": {"type": "str", "default": "root"},
    "group": {"type": "str", "default": "wheel"},
    "generations": {"type": "int", "default": 1},
    "adopt": {"type": "bool", "default": False},
    "records": {"type": "list", "elements": "dict", "default": []},
    "brought": {"type": "list", "elements": "dict", "default": []},
}


def wish_of(params: dict[str, t.Any], release: dict[str, t.Any], owner: Owner) -> Wish:
    """One wish from the options, the record and what the controller brought."""
    version = release["version"]
    record = next((entry for entry in params["records"] if entry["version"] == version), None)
    if record is None:
        raise PartError(f"no release record of Go {version} was given", refusal="invalid")
    brought: dict[str, t.Any] = next((entry for entry in params["brought"] if entry["version"] == version), {})
    module = seal.module_version(version, record["platform"])
    names = ("", f"go{version}.{record['platform'].replace('/', '-')}.tar.gz", f"{module}.zip")
    artefacts = [
        Artefact(os.path.join(source["location"], name).rstrip("/"), f"host_path {source['location']}")
        for source in params["sources"]
        if source["type"] == "host_path"
        for name in names
    ]
    if brought.get("artefact"):
        artefacts.append(Artefact(brought["artefact"], brought["source"]))
    manifest = None
    if brought.get("manifest"):
        with open(brought["manifest"], "rb") as stream:
            manifest = inflated_manifest(stream.read())
    return Wish(
        record=Record(**record),
        goroot=os.path.join(params["prefix"], f"go{version}"),
        present=release["state"] == "present",
        owner=owner,
        keep=max(0, params["generations"]),
        adopt=params["adopt"],
        rollback=release["rollback"],
        artefacts=tuple(artefacts),
        manifest=manifest,
        answered=bool(brought),
        tried=tuple(brought.get("tried", ())),
    )


def main() -> None:
    module = create_module(SPEC)
    try:
        here = host.observe(SubprocessRunner())
        only_on_intel(module, here, "Go of an Intel Mac", releases=[])
        owner = named_owner(module.params["owner"], module.params["group"])
        wishes = [wish_of(module.params, release, owner) for release in module.params["releases"]]
        outcome = run([Toolchain(wish, here) for wish in wishes], check_mode=module.check_mode)
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except (CommandError, OSError) as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    finish(module, outcome, releases=list(outcome.measured))


if __name__ == "__main__":
    main()
