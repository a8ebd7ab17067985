# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prove that the built tarball is what a user needs, and all of it.

1. Build it, and hold its table of contents to what is meant to be in it.
2. Run galaxy-importer over it, as Galaxy does on upload: an error or a warning fails.
3. Install it into an empty place, and from there, with a home and a working folder that hold nothing of ours (so no
   ``ansible.cfg``), use it by its full name: documentation, syntax, and a real run against a stand-in Mac.

Usage: ``python -m tools.package``
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools.fleet import Fleet
from tools.setup import ROOT

WANTED = {  # the top of the tarball; a name that is not here must be ignored in galaxy.yml, or be added with a reason
    "CHANGELOG.md",
    "FILES.json",
    "LICENSES",
    "MANIFEST.json",
    "README.md",
    "changelogs",
    "docs",
    "extensions",
    "faults",
    "meta",
    "playbooks",
    "plugins",
    "releases",
    "requirements.txt",
    "roles",
}
IMPORTER_SETTINGS = """\
[galaxy-importer]
CHECK_REQUIRED_TAGS = True
CHECK_CHANGELOG = True
RUN_ANSIBLE_DOC = True
RUN_ANSIBLE_LINT = False
RUN_ANSIBLE_TEST = False
"""
# What galaxy-importer warns about and this collection does on purpose.
EXPECTED_WARNINGS: tuple[str, ...] = ()


def step(text: str) -> None:
    """Say what comes next."""
    print(f"-- {text}", flush=True)


def stop(text: str) -> None:
    """End the gate."""
    raise SystemExit(f"package: {text}")


def clean_env(home: Path, **more: str) -> dict[str, str]:
    """Give an environment in which Ansible knows nothing of this checkout."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANSIBLE_", "MOLECULE_")) and k != "PYTHONPATH"}
    return {**kept, "HOME": str(home), **more}


def run(command: list[str], *, cwd: Path, env: dict[str, str], quiet: bool = False) -> str:
    """Run a command that must succeed; its output is shown when it fails, or always unless quiet."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0 or not quiet:
        print(done.stdout, flush=True)
    if done.returncode != 0:
        stop(f"{' '.join(command)} ended with {done.returncode}")
    return done.stdout


def build(work: Path) -> Path:
    """Build the tarball and look at what is in it."""
    step("ansible-galaxy collection build")
    out = ROOT / "build"
    shutil.rmtree(out, ignore_errors=True)
    run(["ansible-galaxy", "collection", "build", "--output-path", str(out)], cwd=ROOT, env=clean_env(work), quiet=True)
    (tarball,) = out.glob("golden-triangle-*.tar.gz")
    with tarfile.open(tarball) as archive:
        names = [name for name in archive.getnames() if name != "."]
    tops = {name.split("/")[0] for name in names}
    if tops != WANTED:
        stop(f"unexpected in the tarball: {sorted(tops - WANTED)}, missing: {sorted(WANTED - tops)}")
    litter = [name for name in names if "__pycache__" in name or "/." in name]
    if litter:
        stop(f"litter in the tarball: {litter}")
    print(f"{tarball.name}: {tarball.stat().st_size} bytes, {len(names)} entries")
    return tarball


def imported(tarball: Path, work: Path) -> None:
    """Import it as Galaxy would."""
    step("galaxy-importer")
    settings = work / "galaxy-importer.cfg"
    settings.write_text(IMPORTER_SETTINGS)
    env = clean_env(work, GALAXY_IMPORTER_CONFIG=str(settings))
    text = run([sys.executable, "-m", "galaxy_importer.main", str(tarball)], cwd=work, env=env)
    faults = [
        line
        for line in re.findall(r"^(?:ERROR|WARNING|CRITICAL).*$", text, re.MULTILINE)
        if line not in EXPECTED_WARNINGS
    ]
    if faults:
        stop("galaxy-importer is not content: " + "; ".join(faults))


def used(tarball: Path, work: Path) -> None:
    """Install it and use it by its full name."""
    step("install into an empty place, use from there")
    place = work / "installed"
    empty = work / "empty"
    empty.mkdir()
    env = clean_env(work, ANSIBLE_COLLECTIONS_PATH=str(place))
    run(["ansible-galaxy", "collection", "install", "--offline", str(tarball), "-p", str(place)], cwd=empty, env=env)
    run(["ansible-doc", "golden.triangle.go_toolchain"], cwd=empty, env=env, quiet=True)
    run(["ansible-doc", "-t", "role", "golden.triangle.go_sdk"], cwd=empty, env=env, quiet=True)
    run(["ansible-playbook", "golden.triangle.site", "--syntax-check", "-i", "localhost,"], cwd=empty, env=env)
    with Fleet("package-1") as fleet:
        inventory = fleet.write_inventory(work / "inventory.yml")
        command = ["ansible-playbook", "golden.triangle.site", "-i", str(inventory)]
        run(command, cwd=empty, env=env)
        again = run(command, cwd=empty, env=env)
        if not re.search(r"changed=0\s", again) or re.search(r"changed=[1-9]", again):
            stop("the second run of the installed collection changed something")


def main() -> int:
    """Run the three steps in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="golden.triangle-") as name:
        work = Path(name)
        tarball = build(work)
        imported(tarball, work)
        used(tarball, work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
