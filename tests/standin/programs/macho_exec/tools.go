// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// Holds one link, linux_amd64 -> darwin_amd64.
const toolNames = "/.standin/toolnames"

// showTools lets the twin find the Mac's own tools: a go command looks for them in pkg/tool/<host it was built for>
// only. So it gets a mount namespace of its own in which that folder also has the name linux_amd64; the GOROOT itself
// is not touched and nobody else sees it. Compiler and linker are then started through their Mach-O files.
func showTools(folder string) error {
	if _, err := os.Stat(folder); err != nil {
		return nil // a damaged GOROOT: the go command itself says what is missing
	}
	if strings.ContainsAny(folder, ":,\\") {
		return fmt.Errorf("%s: a GOROOT with one of : , \\ in its path is not simulated", folder)
	}
	if err := syscall.Unshare(syscall.CLONE_NEWNS); err != nil {
		return fmt.Errorf("unshare: %w", err)
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	options := "userxattr,lowerdir=" + toolNames + ":" + folder
	if err := syscall.Mount("overlay", folder, "overlay", syscall.MS_RDONLY, options); err != nil {
		return fmt.Errorf("mount %s: %w", folder, err)
	}
	return nil
}
