# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import plistlib

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.golden.triangle.plugins.filter.vscode_allowed_extensions import vscode_allowed_extensions
from ansible_collections.golden.triangle.plugins.module_utils._editor import policy


def delivered(text):
    """The list as device management lays it down."""
    profile = plistlib.loads(text.encode())
    assert (profile["PayloadType"], profile["PayloadVersion"]) == ("Configuration", 1)
    [payload] = profile["PayloadContent"]
    assert payload["PayloadType"] == "com.microsoft.VSCode"
    assert payload["PayloadUUID"] != profile["PayloadUUID"]
    return json.loads(payload["AllowedExtensions"])


@pytest.mark.parametrize(
    ("given", "rules"),
    [
        ({"golang.go": "0.36.0"}, {"*": True, "golang.go": ["0.36.0"]}),
        ({"Golang.Go": ["0.36.0", "0.40.1@darwin-x64"]}, {"*": True, "golang.go": ["0.36.0", "0.40.1@darwin-x64"]}),
        ([], {"*": True, "golang.go": ["0.36.0"]}),
        (
            [{}, {"id": "a.b", "version": "1.0.0"}, {"id": "c.d", "state": "absent"}],
            {"*": True, "golang.go": ["0.36.0"], "a.b": ["1.0.0"]},
        ),
    ],
)
def test_the_extensions_in_these_versions_and_all_others(given, rules):
    value = delivered(vscode_allowed_extensions(given))
    assert value == rules
    assert policy.allows(value, "golang.go", "0.36.0")
    assert not policy.allows(value, "golang.go", "0.41.0")
    assert policy.allows(value, "anybody.else", "7.0.0")


def test_the_same_gives_the_same():
    text = vscode_allowed_extensions([])
    assert text == vscode_allowed_extensions([])
    assert text != vscode_allowed_extensions({"golang.go": "0.40.1"})


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "needs extensions"),
        ("golang.go", "needs a mapping"),
        ({"golang.go": []}, "no exact versions"),
        ({"golang.go": "latest"}, "no exact versions"),
        ({"go": "1.0.0"}, "no id of an extension"),
        ([{"id": "a.b"}], "no exact versions"),
        ([{"id": "golang.go", "state": "absent"}], "needs extensions"),
    ],
)
def test_refused(given, why):
    with pytest.raises(AnsibleFilterError, match=why):
        vscode_allowed_extensions(given)


def test_an_unknown_profile():
    with pytest.raises(AnsibleFilterError, match="no profile nosuch"):
        vscode_allowed_extensions([], profile="nosuch")
