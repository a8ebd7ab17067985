# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is run in a probe that is not proven, and then in an environment that holds nothing of anybody's.

The probe's folder is the home of all it starts: Delve would make C(~/.config/dlv) there, Go and gopls their caches.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._debug import workplace
from ansible_collections.golden.triangle.plugins.module_utils._go import executable, fingerprint
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._place import changeable_by_others
from ansible_collections.golden.triangle.plugins.module_utils._runner import SCRUBBED_ENVIRONMENT

#: Delve has 17 MB, gopls 30.
_LARGEST = 256 * 1024 * 1024


def go_faults(goroot: str, library: t.Sequence[Known]) -> list[str]:
    """Why the Go there may not be run, in words; empty where it may."""
    try:
        # Nothing is said of its programs here, so they are read once only, as all its files are.
        taken = fingerprint.take(goroot, library, programs=False)
    except OSError as exc:
        return [f"{goroot} cannot be read: {exc.strerror}"]
    if not taken.proven:
        return [f"{goroot}: {taken.verdict}", *taken.reasons]
    return writable(os.path.join(os.path.realpath(goroot), "bin", "go"))


def program_faults(path: str, digests: t.Sequence[str]) -> list[str]:
    """Why the program there may not be run, in words; empty where it may. C(digests) are of it without a signature."""
    real, name = os.path.realpath(path), os.path.basename(path)
    try:
        file = executable.open_file(real)
        try:
            if file.size > _LARGEST:
                return [f"{path}: {file.size} bytes are more than any {name} has"]
            data = file.at(0, file.size)
        finally:
            os.close(file.descriptor)
    except OSError as exc:
        return [f"{path} cannot be read: {exc.strerror}"]
    except ExecutableError as exc:
        return [f"{path}: {exc}"]
    digest = macho.sha256_without_signature(data)
    if not digests:
        return [f"no release record has the digest of {path}: nothing proves it"]
    if digest not in digests:
        return [f"{path}: sha256 without signature is {digest}, expected {', '.join(digests)}"]
    return writable(real)


def writable(path: str) -> list[str]:
    """Between the proof and the run nobody may change it but root and the user who runs it."""
    place = changeable_by_others(path, (0, os.geteuid()))
    return [f"{place} can be changed by others than root and the user"] if place else []


def environment(goroot: str, folder: str) -> dict[str, str]:
    """What all that is started is given: C(go) is found by Delve and gopls as well."""
    return {
        **SCRUBBED_ENVIRONMENT,
        "PATH": f"{os.path.join(goroot, 'bin')}:{SCRUBBED_ENVIRONMENT['PATH']}",
        "HOME": os.path.join(folder, workplace.HOME),
        "TMPDIR": folder,
        "GOROOT": goroot,
        "GOPATH": os.path.join(folder, "go"),
        "GOCACHE": os.path.join(folder, "cache"),
        "GOENV": "off",
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "GOFLAGS": "-modcacherw",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }
