#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dlv_codesign
short_description: Keep the code signature of dlv, or of any other program, as declared
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Brings Mach-O programs to a declared signature, which is none, ad hoc, or by an identity, with entitlements, options
    and an identifier.
  - The signature is read from the file and verified there. That is its structure, the hash of every page and of
    everything else it binds, both forms of the entitlements, and that the CMS covers these very hashes and the team is
    the certificate's. The public-key step and the trust in the certificate are left to C(codesign), which must agree
    (check C(delve.codesign)).
  - A file is never signed in place. A copy beside it is signed and proven, gets mode and owner of the file, and takes
    its place in one step. A run that is ended half-way leaves the file as it was.
  - B(Signing dlv grants no right to debug.) Delve's default backend on macOS starts Apple's debugserver, and that one
    holds the right. A signature by an identity is good for firewall and privacy rules that shall survive the next
    build of dlv, since an ad hoc one is another code to macOS with every build, and it is needed for dlv built with
    C(-tags macnative), which asks for the task port itself.
options:
  files:
    description: The programs, and what their signatures shall be.
    type: list
    elements: dict
    required: true
    suboptions:
      path:
        description:
          - The program. A link is followed, the file behind it is signed and the link stays. Universal programs are
            signed and verified in every architecture.
          - Where others than root and the user the task runs as can change a folder of the path, nothing is written.
        type: path
        required: true
      signature:
        description:
          - V(none) removes the signature, byte for byte to what Go's linker wrote, V(adhoc) signs without a
            certificate, V(identity) with O(files[].identity).
        type: str
        choices: [none, adhoc, identity]
        default: adhoc
      identity:
        description:
          - The certificate, by its SHA-1, or by its name or a part of it in any case.
          - A name must mean one certificate only. codesign is always given the SHA-1.
          - Anybody can make a certificate of any name. The SHA-1 says which one it is, and so does C(codesign) where
            the Mac trusts that one only.
        type: str
        default: ""
      entitlements:
        description: What the program is entitled to. Exactly these, an empty dictionary means none.
        type: dict
        default:
          com.apple.security.cs.debugger: true
      options:
        description:
          - Options of C(codesign --options). Exactly these.
          - V(runtime) is the hardened runtime. With it, and without C(com.apple.security.get-task-allow), dlv itself
            cannot be debugged.
        type: list
        elements: str
        choices: [runtime, library, hard, kill]
        default: []
      identifier:
        description: The identifier of the code. The default is the name of the file.
        type: str
        default: ""
      timestamp:
        description:
          - Whether Apple's time-stamp server is asked. Only for V(identity).
          - A time stamp that is there and was not asked for is left alone.
        type: bool
        default: false
      keychain:
        description:
          - The keychain that holds the identity. The default is every keychain in the user's search list, which is
            never changed.
        type: path
      keychain_password:
        description:
          - Opens O(files[].keychain) for codesign before it is used, in the same session. It is unlocked, and the
            partition list of its signing keys is set, so that no dialog is needed. That is what signing over ssh needs.
          - It is handed to C(security -i) by standard input. The keychain stays open until its own timeout.
        type: str
      allow_password_in_argv:
        description:
          - Whether the password is given as an argument instead, where every user of the Mac can see it for a moment.
        type: bool
        default: false
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
    details:
      - Whether the identity is in the keychain is only seen when it is needed.
  diff_mode:
    support: full
  idempotent:
    support: full
    details:
      - Signatures by an identity hold the time, so two Macs that sign the same file have different bytes.
  platform:
    support: full
    platforms: macos
notes:
  - Needs Apple's C(codesign), and C(security) for V(identity). Both are part of macOS.
  - Access control lists and extended attributes of the file are not kept, quarantine among them.
  - Runs as the user whose keychain holds the identity. For files that belong to root that is root, with the System
    keychain or a keychain of its own.
  - A certificate of one's own that nobody trusts is enough to sign. C(codesign --verify) then may say
    C(CSSMERR_TP_NOT_TRUSTED), which only a person can mend (C(security add-trusted-cert)).
seealso:
  - module: golden.triangle.go_toolchain
  - name: Inside code signing
    description: Apple's technical notes TN3126 and TN3127 on hashes and requirements.
    link: https://developer.apple.com/documentation/technotes/tn3126-inside-code-signing-hashes
"""

EXAMPLES = r"""
- name: An ad hoc signature with the debugger's entitlement
  golden.triangle.dlv_codesign:
    files:
      - path: /usr/local/bin/dlv
  become: true

- name: A stable identity for firewall rules, out of a keychain that is opened for this
  golden.triangle.dlv_codesign:
    files:
      - path: /usr/local/bin/dlv
        signature: identity
        identity: dlv-cert
        identifier: com.example.dlv
        keychain: /Library/Keychains/signing.keychain-db
        keychain_password: "{{ vault_signing_keychain }}"
  become: true

- name: As Go's linker left it
  golden.triangle.dlv_codesign:
    files:
      - path: /usr/local/bin/dlv
        signature: none
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
        - C(delve.signature) is who signed it.
        - C(delve.signature_valid) is whether every page and every slot is as signed.
        - C(delve.entitlements), C(delve.signature_options) are what was asked for.
        - C(delve.codesign) is whether Apple's codesign agrees.
        - C(delve.residue) is only there where a run that was ended half-way has left something.
      type: str
      returned: always
      sample: delve.signature
    corner:
      description: The corner of the triangle.
      type: str
      returned: always
      sample: delve
    subject:
      description: The program.
      type: str
      returned: always
      sample: /usr/local/bin/dlv
    state:
      description: One of V(compliant), V(drifted), V(exempt), V(not_applicable), V(unknown).
      type: str
      returned: always
      sample: drifted
    expected:
      description: What was wished.
      type: str
      returned: always
      sample: signed by dlv-cert
    actual:
      description: What was measured.
      type: str
      returned: always
      sample: unsigned
    evidence:
      description: Each page or slot that differs, up to 50, and the count.
      type: list
      elements: str
      returned: always
      sample: []
    severity:
      description: One of V(critical), V(warning), V(info).
      type: str
      returned: always
      sample: warning
    remedy:
      description: What makes it compliant, and whether the module does it.
      type: dict
      returned: always
      sample:
        kind: automatic
        text: a signed copy takes its place in one step
    repaired:
      description: Whether this run made it compliant.
      type: bool
      returned: always
      sample: false
files:
  description: What was measured of each program.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: The program.
      type: str
      returned: always
      sample: /usr/local/bin/dlv
    real_path:
      description: The file behind links.
      type: str
      returned: always
      sample: /usr/local/go-tools/dlv-1.21.2/dlv
    state:
      description: V(present), V(absent) or V(not a program).
      type: str
      returned: always
      sample: present
    codesign:
      description: What codesign says, null where it was not asked.
      type: str
      returned: always
      sample: valid on disk, satisfies its Designated Requirement
    signatures:
      description: The signature of each architecture, null where it has none.
      type: list
      elements: dict
      returned: always
      contains:
        architecture:
          description: GOARCH.
          type: str
          returned: always
          sample: amd64
        signature:
          description: V(adhoc) or V(identity).
          type: str
          returned: always
          sample: identity
        identifier:
          description: The identifier.
          type: str
          returned: always
          sample: dlv
        team:
          description: The team, where the signature names one.
          type: str
          returned: always
          sample: ""
        flags:
          description: Its flags, as C(codesign -d) names them.
          type: list
          elements: str
          returned: always
          sample: [runtime]
        runtime_version:
          description: The version of the hardened runtime.
          type: str
          returned: always
          sample: 11.3.0
        hash:
          description: The hash of the CodeDirectory that macOS uses.
          type: str
          returned: always
          sample: sha256
        cdhash:
          description: What macOS knows this code by.
          type: str
          returned: always
          sample: 9ac8f2b102c6f2b8dafc777574099063f0e209f9
        cdhashes:
          description: The same for every CodeDirectory.
          type: dict
          returned: always
          sample:
            sha256: 9ac8f2b102c6f2b8dafc777574099063f0e209f9
        platform:
          description: Not 0 for a program of macOS itself.
          type: int
          returned: always
          sample: 0
        requirement:
          description: The designated requirement, where it is of a simple form.
          type: str
          returned: always
          sample: identifier "dlv" and certificate leaf = H"cea43c46..."
        requirement_sha256:
          description: SHA-256 of the designated requirement, empty without one.
          type: str
          returned: always
          sample: ""
        entitlements:
          description: The entitlements.
          type: dict
          returned: always
          sample:
            com.apple.security.cs.debugger: true
        authority:
          description: The name of the certificate.
          type: str
          returned: always
          sample: dlv-cert
        certificate_sha1:
          description: SHA-1 of the certificate, by which macOS names it.
          type: str
          returned: always
          sample: 0123456789abcdef0123456789abcdef01234567
        certificate_sha256:
          description: SHA-256 of the certificate.
          type: str
          returned: always
          sample: ""
        issuer:
          description: Who issued the certificate.
          type: str
          returned: always
          sample: dlv-cert
        not_before:
          description: From when on the certificate is valid.
          type: str
          returned: always
          sample: "2026-01-01T00:00:00Z"
        not_after:
          description: Until when the certificate is valid.
          type: str
          returned: always
          sample: "2027-01-01T00:00:00Z"
        signing_time:
          description: When it was signed, as the signer says.
          type: str
          returned: always
          sample: "2026-11-24T08:00:00Z"
        timestamped:
          description: Whether there is a time stamp of a server.
          type: bool
          returned: always
          sample: false
        faults:
          description: What does not verify.
          type: list
          elements: str
          returned: always
          sample: []
notes:
  description: Advisories that are no drift, such as a certificate that ends soon.
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
  sample: invalid
wants:
  description: Always empty.
  returned: always
  type: list
  elements: dict
  sample: []
"""

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple.signed_file import SignedFile
from ansible_collections.golden.triangle.plugins.module_utils._apple.signing_options import SIGNATURE, wish_of
from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module, finish
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, SubprocessRunner

SPEC: ArgumentSpec = {
    "files": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {"path": {"type": "path", "required": True}, **SIGNATURE},
    },
}


def parts_of(files: list[dict[str, t.Any]]) -> list[SignedFile]:
    """One part for each file; two would undo each other's work on the same one."""
    runner = SubprocessRunner()
    paths = [entry["path"] for entry in files]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        raise PartError(f"files names {', '.join(twice)} more than once", refusal="invalid")
    return [SignedFile(entry["path"], wish_of(entry, entry["path"]), runner) for entry in files]


def main() -> None:
    module = create_module(SPEC)
    try:
        outcome = run(parts_of(module.params["files"]), check_mode=module.check_mode)
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except (CommandError, OSError) as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    finish(module, outcome, files=list(outcome.measured))


if __name__ == "__main__":
    main()
