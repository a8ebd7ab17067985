#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The work is done by the action plugin of the same name; this file documents it.

from __future__ import annotations

DOCUMENTATION = r"""
module: release_record
short_description: Add a release of Go to the trusted library
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Makes the release record of a Go release, by which M(golden.triangle.go_toolchain) proves what it installs. Reads
    the list of go.dev, the archive or the toolchain module, the checksum database and the archive's OpenPGP
    signature, builds the tree from source where that is asked for, and says of each whether it proved the bytes, and
    why not where it did not.
  - The record is written for a person to review. It names the source of each value. A record whose bytes nothing
    speaks for, or without the SHA-256 of the archive, is not written.
  - The checksum database need not be reached directly. Any module proxy can serve it, since the signature of the log
    and the record's place in it are checked here. What is not checked is that others are shown the same log.
  - Of Apple's signatures nothing is proven here. C(h1_unsigned) is the digest with them cut off.
options:
  version:
    description: The version, with or without the prefix C(go).
    type: str
    required: true
  path:
    description:
      - The folder of the release records, on the controller. The record is written to C(go/VERSION.json) below it.
      - Name the same folder in the O(golden.triangle.go_toolchain#module:release_paths) of the modules that shall use
        it.
    type: path
    required: true
  platforms:
    description:
      - The platforms whose trees are recorded, as GOOS/GOARCH. V(darwin/amd64) must be among them.
      - Archives of darwin/arm64 and linux/amd64 are recorded by their digests in any case, if go.dev's list has them,
        so that they are named when they are offered by mistake.
    type: list
    elements: str
    default: [darwin/amd64]
  index:
    description:
      - The list of all releases in JSON. A base URL such as V(https://golang.google.cn/dl), a full URL with its
        query, or a saved file.
      - A list over plain HTTP, from another machine, proves nothing. It is read nevertheless.
    type: str
    default: https://go.dev/dl
  mirrors:
    description:
      - Where the archive is taken from, asked in this order after the controller's cache. Base URLs below which it
        lies under its usual name with its signature C(FILE.asc) beside it, or such files or folders on the
        controller. A folder or file may hold the module's zip instead.
      - A mirror whose bytes are contradicted by the list, the database, the signature or the build is noted, and the
        next one is asked.
    type: list
    elements: str
    default: ["https://go.dev/dl"]
  goproxy:
    description:
      - Module proxies, asked after the mirrors, in the form of E(GOPROXY). After a comma the next one is asked where
        this one answers 404 or 410, after a pipe on any error. The words V(direct) and V(off) end the list. An empty
        string asks none.
    type: str
    default: https://proxy.golang.org
  sumdb:
    description:
      - Base URLs of the checksum database, asked in this order. By default the module proxies are asked for it, then
        the database itself.
    type: list
    elements: str
    default: []
  sumdb_key:
    description: The database's public key, as the go command has it built in.
    type: str
    default: sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8
  signing_key:
    description:
      - The fingerprint of the primary OpenPGP key that signs the archives. It is looked for in the keyring of the
        user who runs Ansible. Keys are never fetched.
    type: str
    default: EB4C1BFD4F042F6DDDCCEC917721F63BD38B4796
  build:
    description:
      - Build the darwin/amd64 tree from the release's own source, with the release's own toolchain for the
        controller, which is fetched and proven like any other platform, and recorded too. It takes some five
        minutes of CPU.
      - The controller's own programs are built in the same way first. Only if they come out as the official bytes is
        the way right, and the darwin/amd64 tree believed.
      - Where no source has the bytes for darwin/amd64, the build is what C(h1_unsigned) comes from. Otherwise it must
        give the same.
    type: bool
    default: false
  minimum_macos:
    description: The oldest macOS of the release. The default is taken from a table that is shipped.
    type: str
  cache_dir:
    description:
      - The controller's cache, the same as that of M(golden.triangle.go_toolchain). The bytes are kept there, so an
        install does not download them again. The default is C(~/.cache/golden.triangle/releases).
    type: path
  ca_path:
    description: A file with the certificates by which servers are trusted.
    type: path
  offline:
    description: Ask no network, only the cache and files.
    type: bool
    default: false
  force:
    description: Replace the values of a record that is there and says otherwise.
    type: bool
    default: false
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
    details:
      - What is downloaded in check mode stays in the cache for the run that writes. The record is shown, not written.
  diff_mode:
    support: full
  idempotent:
    support: full
    details:
      - A record that is there is rewritten only when a value or a proof is new.
  platform:
    details:
      - Runs on the controller.
    support: full
    platforms: posix
notes:
  - Proxies are taken from the environment of C(ansible-playbook) (E(https_proxy), E(no_proxy)).
  - A platform is proven by any one of four things, V(sha256) (go.dev's list has the archive's digest), V(h1_official)
    (the checksum database has the h1 of the signed tree), V(signature) (the archive's OpenPGP signature),
    V(h1_unsigned) (a build from source gives the same).
  - A redirect from https to anything else is refused. User and password in a URL are neither printed nor recorded.
seealso:
  - module: golden.triangle.go_toolchain
  - name: Certificate Transparency
    description: The hashes and proofs of the log.
    link: https://www.rfc-editor.org/rfc/rfc6962
"""

EXAMPLES = r"""
- name: Add a release
  golden.triangle.release_record:
    version: 1.21.13
    path: releases
  delegate_to: localhost

- name: Add a release without network, from what was saved elsewhere
  golden.triangle.release_record:
    version: 1.21.13
    path: releases
    offline: true
    index: /srv/golang/dl.json
    mirrors:
      - /srv/golang
  delegate_to: localhost
"""

RETURN = r"""
path:
  description: The record's file.
  returned: always
  type: str
  sample: /srv/fleet/releases/go/1.21.13.json
record:
  description: The record as it is or would be written.
  returned: always
  type: dict
  sample: {}
proofs:
  description: What was tried to prove the bytes, and how it ended.
  returned: always
  type: list
  elements: dict
  contains:
    platform:
      description: The platform.
      type: str
      returned: always
      sample: darwin/amd64
    kind:
      description: V(sha256), V(h1_official), V(signature) or V(h1_unsigned).
      type: str
      returned: always
      sample: signature
    proven:
      description: Whether it proved them.
      type: bool
      returned: always
      sample: false
    detail:
      description: What was compared, or why it could not be.
      type: str
      returned: always
      sample: there is no gpg on the controller
summary:
  description: The message, what was proven or could not be, as the record has it, and each note, for people.
  returned: always
  type: list
  elements: str
  sample:
    - "darwin/amd64 signature could not be proven: there is no gpg on the controller"
notes:
  description: Sources that were passed over, a list that was not to be had, shipped digests that are overridden.
  returned: always
  type: list
  elements: str
  sample: []
refusal:
  description:
    - Why no record was written, in one word, V(invalid), V(unfound), V(unproven), V(unbuilt), V(conflict) or
      V(unwritable). V(null) where one was.
  returned: always
  type: str
  sample: unproven
"""
