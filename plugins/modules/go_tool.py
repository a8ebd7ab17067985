#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: go_tool
short_description: Keep Go programs such as dlv at an exact version, built by an exact Go, proven by their own bytes
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Installs, proves, repairs, rolls back and removes programs of Go modules, each version built by each Go in a folder
    of its own such as C(/usr/local/golden.triangle/tools/dlv/1.21.2-go1.21.5), with one path that stays,
    C(/usr/local/golden.triangle/tools/dlv/current/dlv), and one public link such as C(/usr/local/bin/dlv).
  - Every run reads the program's file and runs nothing. Its build information says the version, the sum of each module
    in it, the Go that built it and how; the SHA-256 of the file without Apple's signature says that these are the very
    bytes. They are compared with the release record of the trusted library.
  - It is built by C(go install PACKAGE@VERSION) with C(GOTOOLCHAIN=local), C(-trimpath), without cgo, in an empty
    environment with a module cache and a build cache of its own, so every machine builds the same bytes. Each sum is
    verified against the checksum database as well, where the site can reach it.
  - What was built is proven before it comes into place, in one rename. Who is killed half-way leaves the old program.
options:
  profile:
    description:
      - The profile whose Delve, and gopls where it declares one, are kept, when O(tools) is empty. Both are built by
        the first Go of the profile.
    type: str
    default: seed
  programs:
    description:
      - Which programs of O(profile) are kept, when O(tools) is empty. One that it does not declare is left out.
    type: list
    elements: str
    choices: [dlv, gopls]
    default: [dlv, gopls]
  tools:
    description:
      - The programs to keep or to remove. Replaces those of O(profile).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The name of the program. C(dlv) and C(gopls) are known by it, any other needs O(tools[].package).
        type: str
        required: true
      package:
        description: The package that C(go install) takes. The default is the record's, where there is one.
        type: str
        default: ""
      version:
        description: The exact version of its module, with or without the prefix C(v).
        type: str
        default: ""
      go:
        description:
          - The Go that builds it, with or without the prefix C(go). The default is the first one of O(profile).
        type: str
        default: ""
      h1:
        description: The sum of the main module, as C(go.sum) has it, for a program without a release record.
        type: str
        default: ""
      sha256_unsigned:
        description:
          - SHA-256 of the program without a signature, for one without a release record.
          - Without either the program is sealed as it was built, and RV(notes) says that no record proves it.
        type: str
        default: ""
      state:
        description:
          - V(present) installs and repairs. V(absent) removes every version, the link and the store.
          - Only what carries the seal of this module is ever removed.
        type: str
        choices: [present, absent]
        default: present
      rollback:
        description:
          - The id of a version that is kept (see RV(tools[].versions)) and shall be in place instead, for instance
            C(1.21.1-go1.21.5). It is proven against its seal. Without this option the declared version comes back.
        type: str
        default: ""
  signatures:
    description:
      - The signatures that programs shall have, as those of M(golden.triangle.dlv_codesign), which says what each
        option means. It is made before a program takes its place, and checked on every run.
      - The signature of a program that is not named here is neither looked at nor changed.
      - Signing dlv gives it no right to debug. It gives it an identity that firewall rules can hold on to.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The name of the program.
        type: str
        required: true
      signature:
        description: No signature, one without a certificate, or one by O(signatures[].identity).
        type: str
        choices: [none, adhoc, identity]
        default: adhoc
      identity:
        description: The certificate, by its SHA-1, or by its name or a part of it in any case.
        type: str
        default: ""
      entitlements:
        description: What the program is entitled to. Exactly these.
        type: dict
        default:
          com.apple.security.cs.debugger: true
      options:
        description: Options of C(codesign --options). Exactly these.
        type: list
        elements: str
        choices: [runtime, library, hard, kill]
        default: []
      identifier:
        description: The identifier of the code. The default is the name of the program.
        type: str
        default: ""
      timestamp:
        description: Whether Apple's time-stamp server is asked. Only for V(identity).
        type: bool
        default: false
      keychain:
        description: The keychain that holds the identity. The default is every one in the user's search list.
        type: path
      keychain_password:
        description: Opens O(signatures[].keychain) in the same session, as signing over ssh needs it.
        type: str
      allow_password_in_argv:
        description: Whether the password is given as an argument, where every user of the Mac can see it for a moment.
        type: bool
        default: false
  release_paths:
    description:
      - Folders on the controller with own release records (C(delve/VERSION.json), C(gopls/VERSION.json),
        C(go/VERSION.json)) and profiles (C(profiles/NAME.json)). They win over the shipped ones, in their order.
    type: list
    elements: path
    default: []
  method:
    description:
      - V(host) builds on the Mac, by the Go below O(prefix) that O(tools[].go) names, once every byte of that is
        proven, and as O(builder).
      - V(controller) builds once for all hosts, on the controller, by the same release of Go for the controller's own
        system, and copies the program.
      - With either method a program that lies in the controller's cache or in O(built) is copied, and not built again.
    type: str
    choices: [host, controller]
    default: host
  built:
    description:
      - Programs that were built elsewhere, or folders of them, on the controller. The first file with the digest of the
        record is used, whatever its name.
    type: list
    elements: path
    default: []
  proxy:
    description:
      - Where modules come from, as GOPROXY takes it. The go command gets no other way to a module, no version control.
      - With O(offline) it must begin with C(file://).
    type: str
    default: https://proxy.golang.org
  checksum_database:
    description:
      - As GOSUMDB takes it. V(off) is for a site that cannot reach it, and refused where the release record does not
        know the sum of every module.
    type: str
    default: sum.golang.org
  sources:
    description:
      - Where the controller's own Go comes from with O(method=controller), as in M(golden.triangle.go_toolchain).
    type: list
    elements: dict
    default:
      - type: url
        location: https://go.dev/dl
    suboptions:
      type:
        description: As there. V(host_path) is not for the controller and is passed over.
        type: str
        choices: [url, goproxy, file, host_path]
        required: true
      location:
        description: The base URL, or the path.
        type: str
        required: true
  cache_dir:
    description: The controller's cache. The default is C(~/.cache/golden.triangle/releases).
    type: path
  offline:
    description: Ask no network, only caches and files. The checksum database is then as with V(off).
    type: bool
    default: false
  ca_path:
    description: A file on the controller with the certificates by which O(sources) and O(proxy) are trusted there.
    type: path
  prefix:
    description:
      - The folder below which each GOROOT lies, as C(goVERSION), and programs, below C(golden.triangle/tools).
    type: path
    default: /usr/local
  bin_dir:
    description:
      - The folder for the public links. A place that is taken by somebody else's program is left alone and reported.
      - The empty string means no public links.
    type: str
    default: /usr/local/bin
  owner:
    description: Who owns programs.
    type: str
    default: root
  group:
    description: The group of programs.
    type: str
    default: wheel
  builder:
    description:
      - The account without rights that root lets build on the host.
    type: str
    default: nobody
  generations:
    description: How many versions that are not in place are kept of each program.
    type: int
    default: 1
  proxy_with_login:
    description: Filled in by the action plugin of this name, where O(proxy) has a login. Not for playbooks.
    type: str
    default: ""
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
    details:
      - Nothing is built in check mode. It says that it would be.
  diff_mode:
    support: full
    details:
      - The difference is computed before anything is written, so check mode and the real run show the same.
  idempotent:
    support: full
  platform:
    details:
      - Intel Macs. On a Mac with Apple silicon, also under Rosetta, it fails with RV(refusal=not_applicable).
    support: full
    platforms: macos
notes:
  - Needs root on the host (C(become)).
  - C(go install) without cgo runs nothing of the modules it fetches. As the compiler and the linker read them all the
    same, root lends these to O(builder), and copies only what came out proven.
  - A signature is not looked at, and is not kept when the program has to be replaced.
seealso:
  - module: golden.triangle.go_toolchain
  - module: golden.triangle.go_tool_info
"""

EXAMPLES = r"""
- name: Keep the Delve of the profile, built on each Mac by its own Go
  golden.triangle.go_tool:
    profile: seed
  become: true

- name: Build it once on the controller, and copy it
  golden.triangle.go_tool:
    profile: seed
    method: controller
  become: true

- name: Any other program, from the company's own proxy
  golden.triangle.go_tool:
    tools:
      - name: staticcheck
        package: honnef.co/go/tools/cmd/staticcheck
        version: 0.4.6
        go: 1.21.5
    proxy: https://goproxy.example.com
  become: true

- name: The version before
  golden.triangle.go_tool:
    tools:
      - name: dlv
        version: 1.21.2
        rollback: 1.21.1-go1.21.5
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
        - C(delve.version), C(delve.builder), C(delve.sums), C(delve.bytes), C(delve.flags), C(delve.modes),
          C(delve.current), C(delve.link), C(delve.residue). Those of gopls begin with C(gopls), those of any other
          program with C(tool), and their subject names it.
      type: str
      returned: always
      sample: delve.builder
    corner:
      description: The corner of the triangle, V(delve) for dlv, V(editor) for gopls, V(go) for any other.
      type: str
      returned: always
      sample: delve
    subject:
      description: The program's path, or the public link.
      type: str
      returned: always
      sample: /usr/local/golden.triangle/tools/dlv/1.21.2-go1.21.5/dlv
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
      sample: go1.21.6
    evidence:
      description: Each difference, up to 50, and the count.
      type: list
      elements: str
      returned: always
      sample:
        - built by go1.21.6, not by go1.21.5
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
        text: build it here by /usr/local/go1.21.5, once that is proven
    repaired:
      description: Whether this run made it compliant.
      type: bool
      returned: always
      sample: false
notes:
  description: Advisories that are no drift, such as a program whose bytes no record knows.
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
tools:
  description: What was measured of each program.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The program.
      type: str
      returned: always
      sample: dlv
    path:
      description: Its path, with the version.
      type: str
      returned: always
      sample: /usr/local/golden.triangle/tools/dlv/1.21.2-go1.21.5/dlv
    stable_path:
      description: The path that stays, whatever the version in place.
      type: str
      returned: always
      sample: /usr/local/golden.triangle/tools/dlv/current/dlv
    state:
      description: V(present) or V(absent), as it is.
      type: str
      returned: always
      sample: present
    version:
      description: The version by its build information.
      type: str
      returned: always
      sample: 1.21.2
    go:
      description: The Go that built it, by its build information.
      type: str
      returned: always
      sample: 1.21.5
    h1:
      description: The sum of its main module, by its build information.
      type: str
      returned: always
      sample: "h1:eaS+ziJo+660mi3D2q/VP8RxW5GcF4Y1zyKSi82alsU="
    sha256:
      description: SHA-256 of the file.
      type: str
      returned: always
      sample: f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200
    sha256_unsigned:
      description: SHA-256 of the file without a signature.
      type: str
      returned: always
      sample: f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200
    bytes:
      description: Its size.
      type: int
      returned: always
      sample: 16968032
    dwarf_bytes:
      description: How many of these are debug information.
      type: int
      returned: always
      sample: 4104533
    proven_by:
      description: V(record) for a release record, V(seal) for what was found out when it was built, else V(nothing).
      type: str
      returned: always
      sample: record
    source:
      description: Where it came from.
      type: str
      returned: always
      sample: built here by /usr/local/go1.21.5
    sealed_at:
      description: When it was put in place.
      type: str
      returned: always
      sample: "2026-11-23T23:15:21Z"
    current:
      description: The id of the version in place.
      type: str
      returned: always
      sample: 1.21.2-go1.21.5
    versions:
      description: The versions that are there, oldest first.
      type: list
      elements: dict
      returned: always
      contains:
        id:
          description: What O(tools[].rollback) takes.
          type: str
          returned: always
          sample: 1.21.2-go1.21.5
        version:
          description: The version.
          type: str
          returned: always
          sample: 1.21.2
        go:
          description: The Go that built it.
          type: str
          returned: always
          sample: 1.21.5
        sealed_at:
          description: When it was put in place.
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
import pwd
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import host, signing_options
from ansible_collections.golden.triangle.plugins.module_utils._apple.signing import Wish as Signature
from ansible_collections.golden.triangle.plugins.module_utils._apple.signing_options import SIGNATURE
from ansible_collections.golden.triangle.plugins.module_utils._argspec import (
    ArgumentSpec,
    create_module,
    finish,
    only_on_intel,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner, named_owner
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.build import Fetching
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.part import Tool, Workbench
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.signature import SignatureAspect
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import NAME, Reference, Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, SubprocessRunner

SPEC: ArgumentSpec = {
    "profile": {"type": "str", "default": "seed"},
    "programs": {"type": "list", "elements": "str", "choices": ["dlv", "gopls"], "default": ["dlv", "gopls"]},
    "tools": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "name": {"type": "str", "required": True},
            "package": {"type": "str", "default": ""},
            "version": {"type": "str", "default": ""},
            "go": {"type": "str", "default": ""},
            "h1": {"type": "str", "default": ""},
            "sha256_unsigned": {"type": "str", "default": ""},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "rollback": {"type": "str", "default": ""},
        },
    },
    "signatures": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"name": {"type": "str", "required": True}, **SIGNATURE},
    },
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "method": {"type": "str", "choices": ["host", "controller"], "default": "host"},
    "built": {"type": "list", "elements": "path", "default": []},
    "proxy": {"type": "str", "default": "https://proxy.golang.org"},
    "checksum_database": {"type": "str", "default": "sum.golang.org"},
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
    "bin_dir": {"type": "str", "default": "/usr/local/bin"},
    "owner": {"type": "str", "default": "root"},
    "group": {"type": "str", "default": "wheel"},
    "builder": {"type": "str", "default": "nobody"},
    "generations": {"type": "int", "default": 1},
    # Arguments stand in the host's system log.
    "proxy_with_login": {"type": "str", "default": "", "no_log": True},
    "records": {"type": "list", "elements": "dict", "default": []},
    "brought": {"type": "list", "elements": "dict", "default": []},
}


def wish_of(params: dict[str, t.Any], tool: dict[str, t.Any], owner: Owner) -> Wish:
    """One wish from the options, the record and what the controller brought."""
    name = tool["name"]
    record: dict[str, t.Any] = next((entry for entry in params["records"] if entry["name"] == name), {})
    if not record or not NAME.fullmatch(name):
        raise PartError(f"nothing is known of a program {name!r}", refusal="invalid")
    brought: dict[str, t.Any] = next((entry for entry in params["brought"] if entry["name"] == name), {})
    return Wish(
        name=name,
        reference=Reference(**record["reference"]),
        prefix=params["prefix"],
        link=os.path.join(params["bin_dir"], name) if params["bin_dir"] else "",
        present=tool["state"] == "present",
        owner=owner,
        keep=max(0, params["generations"]),
        rollback=tool["rollback"],
        method=params["method"],
        goroot_h1=record["goroot_h1"],
        artefact=brought.get("artefact", ""),
        source=brought.get("source", ""),
        answered=bool(brought),
        tried=tuple(brought.get("tried", ())),
    )


def tools_of(params: dict[str, t.Any], workbench: Workbench) -> list[Tool]:
    """One part for each program, with the signature it shall have."""
    owner = named_owner(params["owner"], params["group"])
    wishes = [wish_of(params, tool, owner) for tool in params["tools"]]
    signatures = {entry["name"]: signing_options.wish_of(entry, entry["name"]) for entry in params["signatures"]}
    nowhere = sorted(set(signatures) - {wish.name for wish in wishes})
    if nowhere:
        raise PartError(f"signatures names {', '.join(nowhere)}, which tools does not", refusal="invalid")
    return [Tool(wish, workbench, aspects_of(wish, signatures)) for wish in wishes]


def aspects_of(wish: Wish, signatures: dict[str, Signature]) -> list[SignatureAspect]:
    """What is wished of a program beside its bytes."""
    if wish.name not in signatures:
        return []
    return [SignatureAspect(signatures[wish.name], wish.name, wish.words[0], SubprocessRunner())]


def workbench_of(params: dict[str, t.Any]) -> Workbench:
    """Who builds, and what from."""
    proxy = params["proxy_with_login"] or params["proxy"]
    fetching = Fetching(proxy=proxy, checksum_database=params["checksum_database"])
    if os.geteuid() != 0:
        return Workbench(fetching=fetching)
    try:
        account = pwd.getpwnam(params["builder"])
    except KeyError as exc:
        raise PartError(f"builder {params['builder']}: there is no such account", refusal="invalid") from exc
    return Workbench(account=Owner(account.pw_uid, account.pw_gid), fetching=fetching)


def main() -> None:
    module = create_module(SPEC)
    try:
        here = host.observe(SubprocessRunner())
        only_on_intel(module, here, "Go programs of an Intel Mac", tools=[])
        tools = tools_of(module.params, workbench_of(module.params))
        outcome = run(tools, check_mode=module.check_mode)
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except (CommandError, OSError) as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    finish(module, outcome, tools=list(outcome.measured))


if __name__ == "__main__":
    main()
