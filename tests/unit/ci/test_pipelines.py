# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pipelines of docs/ci: GitLab's run by gitlab-ci-local on a stand-in Mac, GitHub's read by actionlint.

GitLab's pipeline is included by a repository of a user's, which installs the collection from this checkout.
"""

from __future__ import annotations

import dataclasses
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
import typing as t
import urllib.parse
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import yaml
from tools.fleet import Fleet

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
PIPELINES = ROOT / ".ansible" / "pipelines"
#: Each parallel test process has a Mac of its own.
MAC = f"ci-{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
EDITED = "/usr/local/go1.21.5/src/fmt/print.go"
#: How gitlab-ci-local says that a job has ended, and with what.
ENDED = re.compile(r"^(?!pipeline )(\S+) +finished in [\d.]+ \w+(?: +(?:FAIL|WARN) +(\d+))? *$", re.MULTILINE)
VIEWS = ("triangle.html", "triangle.md", "triangle.sarif", "triangle.xml")


def test_actionlint_finds_nothing_in_the_workflows() -> None:
    """Also in those of this project: what it calls an error GitHub refuses, or does otherwise than it looks."""
    program = PIPELINES / "actionlint"
    assert program.exists(), "setup.py pipelines"
    files = [ROOT / "docs" / "ci" / "github-workflow.yml", *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    done = subprocess.run([str(program), *map(str, files)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_both_pipelines_run_the_same_commands() -> None:
    """In the same jobs, in the same order; only GitLab's runs are of this project's tests."""
    gitlab = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab-ci.yml").read_text("utf-8"))
    github = yaml.safe_load((ROOT / "docs" / "ci" / "github-workflow.yml").read_text("utf-8"))
    for name, job in github["jobs"].items():
        runs = "\n".join(step["run"] for step in job["steps"] if "run" in step).replace("\\\n", " ")
        lines = [*gitlab[".triangle"]["before_script"], *gitlab[name]["script"]]
        assert playbooks(runs) == playbooks("\n".join(lines)), name


def playbooks(script: str) -> list[list[str]]:
    """The words of each command of Ansible's in a script, without where a pipeline's own variable is used."""
    found = re.findall(r"^ *(ansible-(?:playbook|galaxy) .*?)(?: *\|\| \w+=\$\?)?$", script, re.MULTILINE)
    return [line.replace('"$TRIANGLE_REQUIREMENTS"', "requirements.yml").split() for line in found]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The end of one pipeline: exit status, that of each job that ran, what was printed, where artefacts are."""

    rc: int
    jobs: dict[str, int]
    output: str
    artifacts: Path

    def view(self, name: str, job: str = "report-triangle") -> str:
        return (self.artifacts / job / "triangle" / name).read_text("utf-8")


@dataclasses.dataclass(frozen=True)
class Repository:
    """A user's repository beside a converged stand-in."""

    folder: Path

    def run(self, *options: str, **variables: str) -> Outcome:
        """Run the pipeline that a push to the default branch starts.

        Each job has a checkout of its own, so what it needs of another one comes as an artefact.
        """
        program = PIPELINES / "node_modules" / ".bin" / "gitlab-ci-local"
        assert program.exists(), "setup.py pipelines"
        state = self.folder / ".gitlab-ci-local"
        shutil.rmtree(state, ignore_errors=True)
        given = {"CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BRANCH": "main", **variables}
        command = [
            *(str(program), "--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source", "--no-color"),
            *(f"--variable={name}={value}" for name, value in given.items()),
        ]
        env = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        env |= {"HOME": str(self.folder), "ANSIBLE_NOCOLOR": "1"}
        done = subprocess.run(
            [*command, *options],
            cwd=self.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        jobs = {job: int(code or 0) for job, code in ENDED.findall(output)}
        return Outcome(done.returncode, jobs, output, state / "artifacts")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, with settings of nobody's."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Repository]:
    """A repository that includes the pipeline of the docs; its one Mac is as declared."""
    folder = tmp_path_factory.mktemp("repository")
    shutil.copyfile(ROOT / "docs" / "ci" / "gitlab-ci.yml", folder / "gitlab-ci.yml")
    shutil.copyfile(ROOT / "docs" / "fleet" / "ansible.cfg", folder / "ansible.cfg")
    (folder / ".gitlab-ci.yml").write_text("include: {local: gitlab-ci.yml}\n", "utf-8")
    source = {"name": str(ROOT), "type": "dir"}
    (folder / "requirements.yml").write_text(yaml.safe_dump({"collections": [source]}), "utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", "git@gitlab.example.com:fleet/macs.git")
    with Fleet(MAC) as fleet:
        inventory = fleet.write_inventory(folder / "inventory.yml")
        macs = yaml.safe_load(inventory.read_text("utf-8"))
        macs["triangle"]["vars"]["triangle_allow_faults"] = True
        inventory.write_text(yaml.safe_dump(macs), "utf-8")
        git(folder, "add", ".")
        git(folder, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "macs")
        command = ["ansible-playbook", "golden.triangle.site", "-i", str(inventory)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Repository(folder)


def on_mac(script: str) -> str:
    """What a shell's script of root's prints on the stand-in."""
    command = ["python", "-m", "standin", "shell", MAC, "sudo", "sh", "-c", f"'{script}'"]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def drift() -> t.Iterator[None]:
    """A source of the standard library edited, for the length of a test."""
    on_mac(f"cp -p {EDITED} /private/tmp/print.go && echo >> {EDITED}")
    yield
    on_mac(f"cp -p /private/tmp/print.go {EDITED}")


def test_without_drift_it_passes(repository: Repository) -> None:
    """No job plants a fault where nobody named a Mac for it."""
    done = repository.run("--manual=inject-fault")
    assert (done.rc, done.jobs) == (0, {"validate-triangle": 0, "report-triangle": 0}), done.output
    names = {path.name for path in (done.artifacts / "report-triangle" / "triangle").iterdir()}
    assert names == {"report.json", *VIEWS}
    assert json.loads(done.view("triangle.sarif"))["runs"][0]["results"] == []
    assert not list(Xml.fromstring(done.view("triangle.xml")).iter("failure"))


class Comments(http.server.BaseHTTPRequestHandler):
    """GitLab's interface for comments, as far as the job calls it: keeps what it is sent."""

    seen: t.ClassVar[list[tuple[str, str | None, str]]] = []

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        [body] = urllib.parse.parse_qs(text)["body"]
        self.seen.append((self.path, self.headers["PRIVATE-TOKEN"], body))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_unused: t.Any) -> None:
        """Say nothing."""


@pytest.mark.usefixtures("drift")
def test_drift_fails_it_and_everybody_is_told(repository: Repository) -> None:
    """In a merge request: every view names the file; the job's log and the comment show the Markdown."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Comments) as server:
        threading.Thread(target=server.serve_forever).start()
        done = repository.run(
            CI_PIPELINE_SOURCE="merge_request_event",
            CI_MERGE_REQUEST_IID="7",
            CI_PROJECT_ID="42",
            CI_API_V4_URL=f"http://127.0.0.1:{server.server_port}/api/v4",
            TRIANGLE_COMMENT_TOKEN="a-token",
        )
        server.shutdown()
    assert (done.rc, done.jobs) == (1, {"validate-triangle": 2, "report-triangle": 2}), done.output
    report = json.loads(done.view("report.json", "validate-triangle"))
    assert [host["state"] for host in report["hosts"]] == ["drifted"]
    [result] = json.loads(done.view("triangle.sarif"))["runs"][0]["results"]
    assert result["ruleId"] == "go.tree"
    cases = Xml.fromstring(done.view("triangle.xml")).iter("testcase")
    [case] = [case for case in cases if case.find("failure") is not None]
    assert "go.tree" in str(case.attrib)
    for name in ("triangle.md", "triangle.html"):
        assert "src/fmt/print.go" in done.view(name), name
    log = [line.partition(" > ")[2] for line in done.output.splitlines() if line.startswith("report-triangle ")]
    markdown = done.view("triangle.md")
    assert markdown.strip() in "\n".join(log)
    assert Comments.seen == [("/api/v4/projects/42/merge_requests/7/notes", "a-token", markdown)]


def test_a_mac_that_does_not_answer_fails_it(repository: Repository) -> None:
    """With another exit status than drift has, in both jobs."""
    done = repository.run("--variable=TRIANGLE_OPTIONS=-e ansible_port=9")
    assert (done.rc, done.jobs) == (1, {"validate-triangle": 4, "report-triangle": 4}), done.output


@pytest.fixture
def marked() -> t.Iterator[None]:
    """The stand-in is one that faults may be planted on, for the length of a test."""
    marker = "/private/etc/golden.triangle-faults-allowed"
    on_mac(f"touch {marker} && chmod 0644 {marker}")
    yield
    on_mac(f"rm {marker}")


@pytest.mark.usefixtures("marked")
def test_a_fault_is_planted_found_and_undone(repository: Repository) -> None:
    """In one checkout: gitlab-ci-local gives what follows the script another one, which GitLab does not."""
    before = on_mac(f"sha256sum {EDITED}")
    done = repository.run("inject-fault", "--no-shell-isolation", TRIANGLE_FAULT_HOSTS=MAC)
    assert (done.rc, done.jobs) == (0, {"inject-fault": 0}), done.output
    assert "planted: library_edited" in done.output
    assert done.output.count("undone: ") == 2, "after the script it is tried once more"
    assert "src/fmt/print.go" in done.view("fault.md", "inject-fault")
    assert on_mac(f"sha256sum {EDITED}") == before


def test_a_mac_without_the_marker_gets_no_fault(repository: Repository) -> None:
    before = on_mac(f"sha256sum {EDITED}")
    done = repository.run("inject-fault", TRIANGLE_FAULT_HOSTS=MAC)
    assert done.jobs == {"inject-fault": 2}, done.output
    assert "refused: this Mac is not marked for faults" in done.output
    assert on_mac(f"sha256sum {EDITED}") == before
