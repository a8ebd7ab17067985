# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-test without a container engine, in a copy of the checkout that has the path it insists on.

ansible-test wants ``.../ansible_collections/golden/triangle``, as a real folder and a git repository, and writes
environments into it and into ``~/.ansible/test``. Both live in the cache here, so that the next run finds them:

- ``<cache>/ansible-test/<ansible-core version>/home``: what ansible-test takes for the home folder,
- ``<cache>/ansible-test/<ansible-core version>/ansible_collections/golden/triangle``: the copy of what git knows or
  would know, brought up to date before each run.

Its environments are bootstrapped by a get-pip script that ansible-test downloads from its own CI; a stand-in of ours
(Python's own ``ensurepip``, then pip's own index) takes that file's place, so only the package index is needed.

Usage (PYTHONPATH=tests): ``python -m tools.ansible_test sanity|units [OPTION...]``
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import importlib.resources
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.logged import run_logged
from tools.setup import MAC_PYTHON, ROOT, cache_root

# Not what pip says while it fills environments.
SHOWN = r"^(Running|Installing req|ERROR|FATAL|See doc|WARNING: (?!Using locale|Review)|Unit test|=|FAILED|\S+:\d+:)"
# Molecule looks for scenarios behind this link. A tarball may hold no link to a folder, and ours does not hold it.
LEFT_OUT = {"", "extensions/molecule"}
GET_PIP = '''\
"""Stand-in for get-pip: bootstrap pip from Python's own bundle, then install what ansible-test asks for."""
import ensurepip, os, runpy, sys

ensurepip.bootstrap()
os.environ.pop("PIP_CONFIG_FILE", None)  # ensurepip hides the machine's pip configuration from all that follows
sys.argv = ["pip", "install"] + [a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel")]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
'''


def core_version() -> str:
    """Give the version of the ansible-core whose ansible-test runs."""
    return importlib.metadata.version("ansible-core")


def pip_version() -> str:
    """Give the version of pip that this ansible-test bootstraps: it is part of the file name that it looks for."""
    source = importlib.resources.files("ansible_test").joinpath("_internal/python_requirements.py").read_text()
    found = re.search(r"^\s+pip='([0-9.]+)',$", source, re.MULTILINE)
    if not found:
        raise SystemExit("ansible_test.py: cannot tell which pip ansible-test bootstraps; has its source changed?")
    return found.group(1)


def make_home(home: Path) -> None:
    """Lay out the home folder: the bootstrap script and the user's own pip configuration.

    ansible-test passes no PIP_* variables on, so they go into the configuration file (readable by its owner only).
    """
    script = home / ".ansible/test/cache" / f"get_pip_{pip_version().replace('.', '_')}.py"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(GET_PIP)
    settings = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    values: dict[str, str] = {}
    for name, quoted in re.findall(r"^(?:global|install|:env:)\.([a-z-]+)=(.*)$", settings, re.MULTILINE):
        values[name] = quoted.strip("'\"").replace("\\n", "\n    ")  # the environment is listed last, and wins
    target = home / ".config/pip/pip.conf"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_text("[global]\n" + "".join(f"{name} = {value}\n" for name, value in values.items()))


def tracked_files() -> list[str]:
    """List what git tracks, and what it would track if it were added now, without what is no part of a collection."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
    return sorted(name for name in set(listed.split("\0")) if name not in LEFT_OUT and os.path.lexists(ROOT / name))


def copy_file(source: Path, target: Path) -> None:
    """Copy one file or link, unless it is the same already (so that caches by time stay useful)."""
    if source.is_symlink():
        if target.is_symlink() and os.readlink(target) == os.readlink(source):
            return
        target.unlink(missing_ok=True)
        target.symlink_to(os.readlink(source))
        return
    if target.is_file() and not target.is_symlink() and target.read_bytes() == source.read_bytes():
        shutil.copymode(source, target)
        return
    target.unlink(missing_ok=True)
    shutil.copy2(source, target)


def mirror(into: Path) -> None:
    """Make a folder hold exactly the tracked files, beside its .git and tests/output."""
    names = tracked_files()
    wanted = {into / name for name in names}
    folders = {parent for path in wanted for parent in path.parents}
    kept = {into / ".git", into / "tests/output"}
    for path in sorted(into.rglob("*"), reverse=True):
        if path in wanted or path in folders or any(k == path or k in path.parents for k in kept):
            continue
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    for name in names:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        copy_file(ROOT / name, into / name)
    if not (into / ".git").exists():
        subprocess.run(["git", "init", "--quiet", str(into)], check=True)


def run(base: Path, arguments: list[str]) -> int:
    """Run ansible-test in the copy; give its exit status."""
    env = dict(os.environ, HOME=str(base / "home"), PYTHONDONTWRITEBYTECODE="1")
    for name in ("ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_HOME", "PYTHONPATH", "VIRTUAL_ENV"):
        env.pop(name, None)  # it sets its own
    print("-- ansible-test " + " ".join(arguments), flush=True)
    command = ["ansible-test", *arguments, "--color", "no", "--truncate", "0"]
    copy = base / "ansible_collections/golden/triangle"
    return run_logged(f"ansible-test-{arguments[0]}", command, cwd=copy, env=env, show=SHOWN)


def refuse_ignores() -> None:
    """Hold the rule that nothing is ignored."""
    found = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "tests/sanity").glob("ignore*"))
    if found:
        raise SystemExit("ansible_test.py: no sanity test is ignored here; remove " + ", ".join(found))


def sanity_pythons() -> list[str]:
    """Give the options that run single-version tests on this Python, and import and compile on the Mac's, too."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    return ["--controller", f"origin:python={here}", "--target-python", MAC_PYTHON, "--target-python", here]


def main() -> int:
    """Bring home and copy up to date, then run."""
    command, options = sys.argv[1], sys.argv[2:]
    base = cache_root() / "ansible-test" / core_version()
    copy = base / "ansible_collections/golden/triangle"
    copy.mkdir(parents=True, exist_ok=True)
    with open(base / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two checkouts share the copy
        make_home(base / "home")
        mirror(copy)
        if command == "sanity":
            refuse_ignores()
            options = sanity_pythons() + options
        return run(base, [command, *options])


if __name__ == "__main__":
    sys.exit(main())
