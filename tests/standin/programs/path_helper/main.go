// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Command path_helper is Apple's /usr/libexec/path_helper by its published rules (apple-oss-distributions/shell_cmds
// path_helper/path_helper.c, tags shell_cmds-302.0.1 to -326): /etc/paths, then the files of /etc/paths.d in order,
// then the inherited PATH, each element once.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Quoting of what the files hold; the inherited value is not quoted.
var quoted = strings.NewReplacer("\"", "\\\"", "'", "\\'", "$", "\\$")

func main() {
	style := ""
	if len(os.Args) == 2 {
		style = os.Args[1]
	}
	if len(os.Args) > 2 || (style != "" && style != "-c" && style != "-s") {
		fmt.Fprint(os.Stderr, "usage: path_helper [-c | -s]")
		os.Exit(1)
	}
	csh := style == "-c" || (style == "" && strings.Contains(os.Getenv("SHELL"), "csh"))
	show("PATH", construct("/etc/paths"), csh)
	if os.Getenv("MANPATH") != "" {
		show("MANPATH", construct("/etc/manpaths")+":", csh)
	}
}

func show(name, value string, csh bool) {
	if csh {
		fmt.Printf("setenv %s \"%s\";\n", name, value)
		return
	}
	fmt.Printf("%s=\"%s\"; export %s;\n", name, value, name)
}

// construct joins the elements of path, of the files in path.d and of the inherited variable.
func construct(path string) string {
	var elements []string
	seen := map[string]bool{}
	add := func(element string) {
		if element != "" && !seen[element] {
			seen[element] = true
			elements = append(elements, element)
		}
	}
	for _, file := range append([]string{path}, dropIns(path+".d")...) {
		text, _ := os.ReadFile(file) // an unreadable file is skipped, as Apple's does
		for _, line := range strings.Split(string(text), "\n") {
			add(quoted.Replace(line))
		}
	}
	inherited := "PATH"
	if path != "/etc/paths" {
		inherited = "MANPATH"
	}
	for _, element := range strings.Split(os.Getenv(inherited), ":") {
		add(element)
	}
	return strings.Join(elements, ":")
}

// dropIns lists the regular files one level below dir: no links, no folders.
func dropIns(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var files []string
	for _, entry := range entries {
		if entry.Type().IsRegular() {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	sort.Slice(files, func(i, j int) bool { return before(filepath.Base(files[i]), filepath.Base(files[j])) })
	return files
}

// before orders two names by their leading numbers when both have one, else by their bytes.
func before(a, b string) bool {
	var m, n int
	_, errA := fmt.Sscanf(a, "%d", &m)
	_, errB := fmt.Sscanf(b, "%d", &n)
	if errA == nil && errB == nil && m != n {
		return m < n
	}
	return a < b
}
