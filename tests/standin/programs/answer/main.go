// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Command answer plays Apple's commands on a stand-in: it prints what was recorded of a real Mac for these very
// arguments, and refuses loudly what nobody recorded. Commands that remember have a program in standin/commands, which
// is started in its place.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	answersFile = "/.standin/host/answers.json"
	refusedLog  = "/private/var/log/refused.log"
	dialogsLog  = "/private/var/log/dialogs.log"
	refusedRC   = 99

	inside      = "/.standin/host/inside"
	interpreter = "/.standin/host/interpreter"
	libraries   = "/.standin/python/lib"
)

// answer is one recording, as standin/answers.py writes it.
type answer struct {
	Argv   []string
	Stdout string
	Stderr string
	RC     int
	Effect string
	// In which state of the Mac it holds: only programs know states.
	When string
}

func main() {
	argv := append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...)
	if name := program(argv); name != "" {
		refuse(argv, start(name, argv).Error())
	}
	found, err := find(argv)
	if err != nil {
		refuse(argv, err.Error())
	}
	if found == nil {
		refuse(argv, "nobody recorded what a Mac answers to this")
	}
	if found.Effect == "dialog" {
		note(dialogsLog, argv, "the dialog \"install the command line developer tools\" was raised")
	}
	fmt.Print(found.Stdout)
	fmt.Fprint(os.Stderr, found.Stderr)
	os.Exit(found.RC)
}

// program names the program that plays this command, or this sub-command of it; "" where recordings are all there is.
func program(argv []string) string {
	name := programName(argv[0])
	names := []string{name}
	if len(argv) > 1 && !strings.ContainsAny(argv[1], "./") {
		names = []string{name + "_" + programName(argv[1]), name}
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(inside, "standin", "commands", name+".py")); err == nil {
			return name
		}
	}
	return ""
}

func programName(word string) string {
	return strings.ToLower(strings.ReplaceAll(word, "-", "_"))
}

// start becomes the program; it returns only an error.
func start(name string, argv []string) error {
	// -E, -s, -S, -B: nothing of the caller's environment and of no site reaches it, it writes no caches.
	words := append([]string{interpreter, "-EsSB", inside, name}, argv...)
	return syscall.Exec(interpreter, words, append(os.Environ(), "LD_LIBRARY_PATH="+libraries))
}

// find gives the recording of argv, nil when there is none.
func find(argv []string) (*answer, error) {
	text, err := os.ReadFile(answersFile)
	if err != nil {
		return nil, err
	}
	var answers []answer
	if err := json.Unmarshal(text, &answers); err != nil {
		return nil, fmt.Errorf("%s: %w", answersFile, err)
	}
	for i := range answers {
		if answers[i].When == "" && matches(answers[i].Argv, argv) {
			return &answers[i], nil
		}
	}
	return nil, nil
}

// matches compares word for word; a last "*" in the recording stands for any further words.
func matches(recorded, argv []string) bool {
	if n := len(recorded); n > 0 && recorded[n-1] == "*" {
		return len(argv) >= n-1 && equal(recorded[:n-1], argv[:n-1])
	}
	return equal(recorded, argv)
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func refuse(argv []string, why string) {
	fmt.Fprintf(os.Stderr, "stand-in: refused: %s: %s\n", strings.Join(argv, " "), why)
	note(refusedLog, argv, why)
	os.Exit(refusedRC)
}

// note appends one line to a log that every user of the stand-in may append to.
func note(path string, argv []string, what string) {
	line := fmt.Sprintf("%s uid=%d %q %s\n", time.Now().UTC().Format(time.RFC3339), os.Getuid(), argv, what)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(line)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "stand-in: %s: %v\n", path, err)
	}
}
