# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._shell import startup

# By apple-oss-distributions/zsh zprofile and bash profile: all they do to PATH.
LOGIN_FILE = "if [ -x /usr/libexec/path_helper ]; then\n\teval `/usr/libexec/path_helper -s`\nfi\n"


class Mac:
    """A Mac of a few files: C(root) is its system, C(home) the home of ann."""

    def __init__(self, folder):
        self.root, self.home = folder / "root", folder / "ann"
        self.home.mkdir()
        self.system("etc/zprofile", LOGIN_FILE)
        self.system("etc/profile", LOGIN_FILE)
        self.system("etc/paths", "/usr/local/bin\n/usr/bin\n/bin\n/usr/sbin\n/sbin\n")
        self.program("usr/libexec/path_helper")

    def system(self, name, text=""):
        """A file of the system."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def program(self, name):
        """A program of the system."""
        self.system(name, "#!/bin/sh\n").chmod(0o755)

    def write(self, name, text=""):
        """A file of the home."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def own_program(self, name):
        """A program of the home."""
        self.write(name, "#!/bin/sh\n").chmod(0o755)

    def look(self, shell="/bin/zsh", **more):
        """The whole answer."""
        request = {"user": "ann", "home": str(self.home), "shell": shell, "macos": [14, 2], "root": str(self.root)}
        return startup.observe({**request, **more})

    def login(self, text=None, shell="zsh"):
        """What a login shell gives, with C(text) as its last file."""
        if text is not None:
            self.write(".zshrc" if shell == "zsh" else ".bash_profile", text)
        return self.look(f"/bin/{shell}")["modes"]["login"]

    def path(self, text, shell="zsh"):
        """The elements of its PATH, those in doubt as C(?)."""
        found = self.login(text, shell)["path"]
        return ["?" if element["uncertain"] else element["element"].replace(str(self.home), "~") for element in found]


@pytest.fixture
def mac(tmp_path):
    return Mac(tmp_path)
