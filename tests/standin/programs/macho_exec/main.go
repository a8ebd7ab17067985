// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Command macho_exec lets a stand-in execute real darwin/amd64 programs. The kernel starts it for every Mach-O file
// (binfmt_misc, flag P: arguments are the file, the caller's argv[0] and the caller's further arguments); it reads
// which program of which release the file is and executes the Linux build of that very release in its place.
// Anything else is refused.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

const (
	twinsFolder = "/.standin/twins"
	refusedLog  = "/private/var/log/refused.log"
	refusedRC   = 126
)

func main() {
	// The namespace made for the go command belongs to this thread alone.
	runtime.LockOSThread()
	if len(os.Args) < 3 {
		refuse("?", "not started by binfmt_misc with flag P")
	}
	file, argv := os.Args[1], os.Args[2:]
	program, err := identify(file)
	if err != nil {
		refuse(file, err.Error())
	}
	twin, err := program.twin(twinsFolder)
	if err != nil {
		refuse(file, err.Error())
	}
	if program.path == "cmd/go" {
		err = runGo(file, twin, argv)
	} else if program.path == delvePackage {
		err = runDelve(twin, argv)
	} else if err = dropPrivileges(); err == nil {
		err = syscall.Exec(twin, argv, os.Environ())
	}
	refuse(file, err.Error())
}

// dropPrivileges gives up what the set-user-id bit gave (it is needed for one mount, see tools.go).
func dropPrivileges() error {
	uid := os.Getuid()
	return syscall.Setresuid(uid, uid, uid)
}

func refuse(file, why string) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		absolute = file
	}
	text := strings.ReplaceAll(why, "\n", " ")
	fmt.Fprintf(os.Stderr, "stand-in: %s: this darwin program is not run: %s\n", absolute, text)
	if log, err := os.OpenFile(refusedLog, os.O_APPEND|os.O_WRONLY, 0); err == nil {
		fmt.Fprintf(log, "uid=%d %q %s\n", os.Getuid(), os.Args[1:], text)
	}
	os.Exit(refusedRC)
}
