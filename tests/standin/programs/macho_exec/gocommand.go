// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// runGo runs the go command's twin so that it works for a Mac: it ends this process unless it fails to start.
func runGo(file, twin string, argv []string) error {
	goroot := os.Getenv("GOROOT")
	if goroot == "" {
		goroot = findGOROOT(file)
	}
	if goroot != "" {
		if err := showTools(filepath.Join(goroot, "pkg", "tool")); err != nil {
			return err
		}
	}
	if err := dropPrivileges(); err != nil {
		return err
	}
	environ := goEnvironment(goroot)
	if rewrite := rewriterFor(argv[1:]); rewrite != nil {
		return runRewriting(twin, argv, environ, rewrite)
	}
	return syscall.Exec(twin, argv, environ)
}

// findGOROOT is what the go command does on a Mac (cmd/go/internal/cfg findGOROOT): the folder above bin, first of
// the path as called, then of the file behind its links.
func findGOROOT(file string) string {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	for _, resolve := range []func(string) (string, error){
		func(path string) (string, error) { return path, nil },
		filepath.EvalSymlinks,
	} {
		if path, err := resolve(absolute); err == nil {
			dir := filepath.Dir(filepath.Dir(path))
			if info, err := os.Stat(filepath.Join(dir, "pkg", "tool")); err == nil && info.IsDir() {
				return dir
			}
		}
	}
	return ""
}

// goEnvironment makes a Mac's defaults of the twin's: the target, and through XDG the places of GOENV and GOCACHE
// (which no go command on a Mac looks at).
func goEnvironment(goroot string) []string {
	values := map[string]string{"GOOS": "darwin", "GOARCH": "amd64"}
	if goroot != "" {
		values["GOROOT"] = goroot
	}
	for name := range values {
		if os.Getenv(name) != "" {
			delete(values, name)
		}
	}
	if home := os.Getenv("HOME"); home != "" {
		values["XDG_CONFIG_HOME"] = filepath.Join(home, "Library", "Application Support")
		values["XDG_CACHE_HOME"] = filepath.Join(home, "Library", "Caches")
	}
	for name, value := range values {
		os.Setenv(name, value)
	}
	return os.Environ()
}

// rewriterFor gives what must be changed in the output of the two go subcommands that print the host they were
// built for, nil for all others.
func rewriterFor(arguments []string) func([]byte) []byte {
	if len(arguments) == 0 {
		return nil
	}
	switch arguments[0] {
	case "version":
		return func(text []byte) []byte {
			return bytes.Replace(text, []byte(" linux/amd64\n"), []byte(" darwin/amd64\n"), 1)
		}
	case "env":
		return func(text []byte) []byte { return rewriteEnv(text, arguments[1:]) }
	}
	return nil
}

func rewriteEnv(text []byte, arguments []string) []byte {
	var names []string
	for _, argument := range arguments {
		if !strings.HasPrefix(argument, "-") {
			names = append(names, argument)
		}
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		line = strings.ReplaceAll(line, "pkg/tool/linux_amd64", "pkg/tool/darwin_amd64")
		line = strings.ReplaceAll(line, "GOHOSTOS='linux'", "GOHOSTOS='darwin'")
		line = strings.ReplaceAll(line, "\"GOHOSTOS\": \"linux\"", "\"GOHOSTOS\": \"darwin\"")
		if i < len(names) && names[i] == "GOHOSTOS" && line == "linux" {
			line = "darwin"
		}
		lines[i] = line
	}
	return []byte(strings.Join(lines, "\n"))
}

func runRewriting(twin string, argv, environ []string, rewrite func([]byte) []byte) error {
	var output bytes.Buffer
	command := exec.Command(twin)
	command.Args, command.Env = argv, environ
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, &output, os.Stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	os.Stdout.Write(rewrite(output.Bytes()))
	os.Exit(command.ProcessState.ExitCode())
	return nil
}
