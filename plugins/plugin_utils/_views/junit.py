# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JUnit XML, as test systems read it: a suite for each host, a case for each check.

Drift is a failure that holds the difference, what is unknown is an error, what is exempt or does not apply is skipped.
The form is the one of Jenkins, https://github.com/jenkinsci/xunit-plugin, junit-10.xsd.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

from xml.etree import ElementTree

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common


def render(report: JsonDict) -> str:
    """The XML document."""
    root = ElementTree.Element("testsuites", name="golden.triangle")
    suites = [_suite(host, report) for host in report["hosts"]]
    root.extend(suites)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(host: JsonDict, report: JsonDict) -> ElementTree.Element:
    name = common.one_line(host["name"])
    cases = [_case(host, check, report) for check in host["checks"]]
    state = common.shown_state(host)
    if host["reason"] or not cases or state == "stale":
        cases.append(_host_case(host, state))
    suite = ElementTree.Element("testsuite", name=name, timestamp=(host["ended"] or report["ended"]).rstrip("Z"))
    suite.set("tests", str(len(cases)))
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)
    return suite


def _case(host: JsonDict, check: JsonDict, report: JsonDict) -> ElementTree.Element:
    title = common.one_line(f"{check['id']} {check['subject']}")
    case = ElementTree.Element("testcase", classname=common.one_line(f"{host['name']}.{check['corner']}"), name=title)
    state = check["state"]
    message = common.one_line(f"expected {check['expected']}, found {check['actual']}")
    if state == "drifted":
        failure = ElementTree.SubElement(case, "failure", type=check["severity"], message=message)
        failure.text = common.harmless("\n".join(_lines(host, check, report)))
    elif state == "unknown":
        error = ElementTree.SubElement(case, "error", type="unknown", message=common.one_line(check["actual"]))
        error.text = common.harmless("\n".join(check["evidence"]))
    elif state in ("exempt", "not_applicable"):
        exemption = check.get("exemption")
        said = (
            f"exempt until {exemption['expires']} ({exemption['owner']}): {exemption['reason']}" if exemption else state
        )
        ElementTree.SubElement(case, "skipped").text = common.harmless(said)
    return case


def _lines(host: JsonDict, check: JsonDict, report: JsonDict) -> list[str]:
    lines = [f"expected: {check['expected']}", f"actual:   {check['actual']}", *check["evidence"]]
    if "first_seen" in check:
        lines.append(f"first seen: {check['first_seen']}, {common.age(check['first_seen'], report['ended'])} ago")
    words, command = common.remedy(host, check)
    return [*lines, *(f"to do: {text}" for text in (words, command) if text)]


def _host_case(host: JsonDict, state: str) -> ElementTree.Element:
    """The case that stands for what keeps a host from a full answer."""
    case = ElementTree.Element("testcase", classname=common.one_line(f"{host['name']}.host"), name="answers")
    said = common.harmless(host["reason"] or f"silent since {host.get('silent_since')}")
    if state == "not_applicable":
        ElementTree.SubElement(case, "skipped").text = said
    else:
        ElementTree.SubElement(case, "error", type=state, message=common.one_line(said)).text = said
    return case
