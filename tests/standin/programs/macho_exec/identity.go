// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// identity is what the build information of a Go program says of it: its package, the module that holds it with
// version and h1 sum (empty for the tools of a Go release), and the Go release that built it.
type identity struct {
	path, module, version, sum, goVersion string
}

// identify reads a Mach-O or ELF file.
func identify(file string) (identity, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return identity{}, fmt.Errorf("no build information of Go: %w", err)
	}
	id := identity{path: info.Path, goVersion: info.GoVersion}
	if !strings.HasPrefix(info.Path, "cmd/") {
		id.module, id.version, id.sum = info.Main.Path, info.Main.Version, info.Main.Sum
	}
	return id, nil
}

// twin gives the Linux build of the same program. Tools of a Go release lie in <folder>/go1.21.5/, programs of modules
// in <folder>/modules/<module>@<version>/go1.21.5/<name>. The twin's own build information must say the same.
func (id identity) twin(folder string) (string, error) {
	name := filepath.Base(id.path)
	release := filepath.Join(folder, id.goVersion)
	var file string
	switch {
	case id.path == "cmd/go" || id.path == "cmd/gofmt":
		file = filepath.Join(release, "bin", name)
	case strings.HasPrefix(id.path, "cmd/") && name == id.path[len("cmd/"):]:
		file = filepath.Join(release, "pkg", "tool", "linux_amd64", name)
	case id.sum != "":
		file = filepath.Join(folder, "modules", id.module+"@"+id.version, id.goVersion, name)
	default:
		return "", fmt.Errorf("%s built by %s is no released program", id.path, id.goVersion)
	}
	if _, err := os.Stat(file); err != nil {
		return "", fmt.Errorf("no Linux build of %s %s %s is at hand: %w", id.path, id.version, id.goVersion, err)
	}
	if other, err := identify(file); err != nil || other != id {
		return "", fmt.Errorf("the Linux build at hand is another program: %+v, not %+v (%v)", other, id, err)
	}
	return file, nil
}
