// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"os"
	"syscall"
)

const delvePackage = "github.com/go-delve/delve/cmd/dlv"

// runDelve runs Delve's twin. What a Linux debugger debugs must be a Linux program, so the go commands below it, which
// it starts for "dlv debug" and "dlv test", build for Linux and without cgo unless the caller said otherwise.
func runDelve(twin string, argv []string) error {
	for name, value := range map[string]string{"GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0"} {
		if os.Getenv(name) == "" {
			os.Setenv(name, value)
		}
	}
	if err := dropPrivileges(); err != nil {
		return err
	}
	return syscall.Exec(twin, argv, os.Environ())
}
