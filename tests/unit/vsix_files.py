# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Synthetic VSIX files with the identity of a real extension, and of none: what the tests install and refuse."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

_MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="{name}" Version="{version}" Publisher="{publisher}"{platform}/>
    <DisplayName>Go</DisplayName>
    <Description xml:space="preserve">A stand-in for the extension</Description>
    <Properties><Property Id="Microsoft.VisualStudio.Code.Engine" Value="{engine}"/></Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
  </Assets>
</PackageManifest>
"""
_TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".json" ContentType="application/json"/>
  <Default Extension=".js" ContentType="application/javascript"/>
  <Default Extension=".vsixmanifest" ContentType="text/xml"/>
</Types>
"""


def package(version="0.36.0", name="go", publisher="golang", engine="^1.67.0"):
    """A package.json."""
    return {
        "name": name,
        "publisher": publisher,
        "version": version,
        "engines": {"vscode": engine},
        "main": "./dist/goMain.js",
        "contributes": {},
    }


def members(version="0.36.0", name="go", publisher="golang", engine="^1.67.0", platform=""):
    """All files of a VSIX, by name."""
    target = f' TargetPlatform="{platform}"' if platform else ""
    manifest = _MANIFEST.format(version=version, name=name, publisher=publisher, engine=engine, platform=target)
    described = json.dumps(package(version, name, publisher, engine), indent=2)
    return {
        "extension.vsixmanifest": manifest.encode(),
        "[Content_Types].xml": _TYPES.encode(),
        "extension/package.json": described.encode(),
        "extension/dist/goMain.js": f"// {publisher}.{name} {version}\n".encode(),
        "extension/dist/debugAdapter.js": b"// the adapter\n",
        "extension/README.md": b"# Go\n",
    }


def packed(files):
    """A zip of these files; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2022, 11, 4, 0, 0, 0)), data)
    return buffer.getvalue()


def vsix(version="0.36.0", **said):
    """A VSIX as vsce makes it."""
    return packed(members(version, **said))


if __name__ == "__main__":  # vsix_files.py FOLDER VERSION...: go-VERSION.vsix for each
    for wanted in sys.argv[2:]:
        (Path(sys.argv[1]) / f"go-{wanted}.vsix").write_bytes(vsix(wanted))
