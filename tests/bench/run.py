# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Benchmark: our check and install of a GOROOT beside the shell's own tools, in one run, as ratios.

    python tests/bench/run.py [--rounds N] [--write docs/benchmarks.md]

Both sides are whole processes and take turns, so that a machine that slows down slows down both. Ours runs on Python
3.9, which is what a Mac has.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import typing as t
import zipfile
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from standin import artefacts

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VERSION = "1.21.5"
PLATFORM = "darwin/amd64"


@dataclasses.dataclass(frozen=True)
class Cost:
    """What one process took: seconds of wall clock, and the largest resident size in MiB."""

    seconds: float
    memory: float


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One row of the table."""

    what: str
    ours: list[Cost]
    theirs: list[Cost]
    limit: float

    @property
    def ratios(self) -> list[float]:
        return [mine.seconds / other.seconds for mine, other in zip(self.ours, self.theirs, strict=True)]


def cost_of(command: t.Sequence[str]) -> Cost:
    """Run one command to its end. Its output is thrown away; a failure ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT / ".ansible/collections")}
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status != 0:
        sys.exit(f"failed: {' '.join(command)[:300]}")
    return Cost(seconds, usage.ru_maxrss / 1024)


def make_archive(module: Path, into: Path) -> Path:
    """The tree of the module zip as a tar.gz of go.dev/dl's form."""
    prefix = seal.module_prefix(VERSION, PLATFORM)
    archive = into / f"go{VERSION}.tar.gz"
    with zipfile.ZipFile(module) as source, tarfile.open(archive, "w:gz", compresslevel=6) as target:
        for info in source.infolist():
            path = seal.path_of(info.filename[len(prefix) :])
            member = tarfile.TarInfo(f"go/{path}")
            member.size, member.mode = info.file_size, seal.mode(path)
            with source.open(info) as stream:
                target.addfile(member, stream)
    return archive


def make_record(archive: Path, into: Path) -> Path:
    """The shipped record with the digest of our own archive."""
    known = records.go_release(VERSION, PLATFORM)
    record = into / "record.json"
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    fields = {
        "version": VERSION,
        "platform": PLATFORM,
        "h1_unsigned": known.platform.h1_unsigned,
        "files": known.platform.files,
        "bytes": known.platform.bytes,
        "minimum_macos": known.minimum_macos,
        "archive_sha256": digest,
    }
    record.write_text(json.dumps(fields), "utf-8")
    return record


def measure(rounds: int, python: str, work: Path) -> list[Comparison]:
    """Time everything, a warm-up first."""
    archive = make_archive(artefacts.build(VERSION), work)
    record = make_record(archive, work)
    goroot = work / "local" / f"go{VERSION}"
    ours = [python, str(HERE / "toolchain.py")]
    install = [*ours, "install", str(record), str(goroot), str(archive)]
    unpacked = work / "unpacked"
    by_hand = ["sh", "-ec", f"sha256sum {archive}; mkdir {unpacked}; tar -xzf {archive} -C {unpacked}"]
    durable = ["sh", "-ec", f"{by_hand[2]}; sync"]
    installs, hands, synced = [], [], []
    for _round in range(rounds + 1):
        for command, costs in ((install, installs), (by_hand, hands), (durable, synced)):
            shutil.rmtree(work / "local", ignore_errors=True)
            shutil.rmtree(unpacked, ignore_errors=True)
            (work / "local").mkdir()
            os.sync()
            costs.append(cost_of(command))
    shutil.rmtree(work / "local", ignore_errors=True)
    (work / "local").mkdir()
    cost_of(install)
    files = sorted(str(path) for path in goroot.rglob("*") if path.is_file())
    check, sums = [*ours, "check", str(record), str(goroot), str(archive)], ["sha256sum", *files]
    checks, digests = [], []
    for _round in range(rounds + 1):
        checks.append(cost_of(check))
        digests.append(cost_of(sums))
    return [
        Comparison("full check / one sha256sum of the same files", checks[1:], digests[1:], 1.3),
        Comparison("install / sha256sum + tar -xzf", installs[1:], hands[1:], 1.3),
        Comparison("install / sha256sum + tar -xzf + sync", installs[1:], synced[1:], 1.3),
    ]


def spread(values: t.Iterable[float]) -> str:
    """Minimum, median and maximum."""
    found = sorted(values)
    return f"{found[0]:.2f} / {statistics.median(found):.2f} / {found[-1]:.2f}"


def table(comparisons: t.Sequence[Comparison], python: str, rounds: int) -> str:
    """The page."""
    version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout.strip()
    lines = [
        "<!--",
        *(line.removeprefix("# ") for line in Path(__file__).read_text("utf-8").splitlines()[:3]),
        "Written by make bench.",
        "-->",
        "",
        "# Benchmarks",
        "",
        (
            f"Go {VERSION} for {PLATFORM}: {records.go_release(VERSION, PLATFORM).platform.files} files. {version},"
            f" {platform.system()} {platform.release().split('-')[0]}, {os.cpu_count()} cores, {rounds} rounds in turn"
            " after a warm-up. Whole processes, interpreter start included. Minimum / median / maximum."
        ),
        "",
        "The collection's install flushes the tree to the drive before it is put in place; `tar` does not, so the",
        "comparison stands here with and without `sync`.",
        "",
        "| ours / theirs | ratio | seconds, ours | seconds, theirs | peak memory of ours, MiB |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines.extend(
        f"| {row.what} | {spread(row.ratios)} | {spread(cost.seconds for cost in row.ours)} |"
        f" {spread(cost.seconds for cost in row.theirs)} | {max(cost.memory for cost in row.ours):.0f} |"
        for row in comparisons
    )
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", default="python3.9", help="the Python to time ours on")
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("GOLDEN_TRIANGLE_CACHE")) as work:
        comparisons = measure(arguments.rounds, arguments.python, Path(work))
    page = table(comparisons, arguments.python, arguments.rounds)
    print(page)
    if arguments.write:
        arguments.write.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
