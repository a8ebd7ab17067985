# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a Go program takes to hear a signal that it sends to itself.

This says nothing of breakpoints: SIGUSR1 and SIGUSR2 are signals like others to Go's runtime, which passes both on
(golang/go:src/runtime/sigtab_darwin.go, src/os/signal/doc.go at go1.21.5). A breakpoint's SIGTRAP goes to the debugger;
how long that takes is measured by the stops of sessions.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re
import typing as t

NAMES = ("SIGUSR1", "SIGUSR2")

FILES: t.Mapping[str, str] = {
    "go.mod": "module golden.triangle/signals\n\ngo 1.19\n",
    "main.go": """\
// Sends itself each signal as often as its first argument says, and writes into the file that the second one names how
// many nanoseconds each took to be heard.
package main

import (
    "fmt"
    "os"
    "os/signal"
    "strconv"
    "syscall"
    "time"
)

func main() {
    rounds, err := strconv.Atoi(os.Args[1])
    if err != nil {
        panic(err)
    }
    file, err := os.Create(os.Args[2])
    if err != nil {
        panic(err)
    }
    for name, one := range map[string]syscall.Signal{"SIGUSR1": syscall.SIGUSR1, "SIGUSR2": syscall.SIGUSR2} {
        // Nobody listens yet: a C program would be ended.
        syscall.Kill(syscall.Getpid(), one)
        time.Sleep(10 * time.Millisecond)
        heard := make(chan os.Signal, 1)
        signal.Notify(heard, one)
        for round := 0; round < rounds; round++ {
            sent := time.Now()
            syscall.Kill(syscall.Getpid(), one)
            <-heard
            fmt.Fprintln(file, name, time.Since(sent).Nanoseconds())
        }
        signal.Stop(heard)
    }
}
""",
}
_LINE = re.compile(r"(SIGUSR[12]) (\d{1,15})")


def parse(text: str, rounds: int) -> dict[str, list[float]] | None:
    """What the program wrote: microseconds by signal; None where that is not all of it."""
    found: dict[str, list[float]] = {name: [] for name in NAMES}
    for match in map(_LINE.fullmatch, text.splitlines()):
        if match is None:
            return None
        found[match[1]].append(int(match[2]) / 1000)
    return found if all(len(values) == rounds for values in found.values()) else None
