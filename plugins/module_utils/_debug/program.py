# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that a probe debugs, and what is true at each of its statements.

A comment that begins with C(//=) marks a line with a statement at which a debugger must be able to stop, and says what
holds when it first does so in a round: C(name=value) for a local variable or an argument, C(?expression=value) for
what is evaluated, C(>over:label), C(>in:label) and C(>out:label) for where one step leads, C(once) for what is not
repeated in each round. C(@label) names a line; C(//@) only names it. Nothing here holds a blank.

Indented by blanks, as the rest of this file is. It needs no more of the standard library than syscall, sync and time,
since all of that is compiled for a probe.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

MODULE = "golden.triangle/probe"
#: The line that each round begins with.
TOP = "top"
#: How many rounds it makes, and how many milliseconds it sleeps after each.
ROUNDS, PAUSE = "PROBE_ROUNDS", "PROBE_PAUSE"

#: One function in two ways: Go's own and, where the program is built with a C compiler, one of C.
_WITHOUT_CGO, _WITH_CGO = "shapes/next.go", "shapes/next_cgo.go"

FILES: t.Mapping[str, str] = {
    "go.mod": f"module {MODULE}\n\ngo 1.19\n",
    "main.go": """\
package main

import (
    "syscall"
    "time"

    "golden.triangle/probe/shapes"
    "golden.triangle/probe/work"
)

func main() {
    rounds := setting("PROBE_ROUNDS") //= once
    pause := setting("PROBE_PAUSE") //= once
    println("ready") //= once
    for round := 0; round < rounds; round++ { //= once
        total := once(4) //= @top >in:once
        println("total", total) //= total=107
        time.Sleep(time.Duration(pause) * time.Millisecond) //=
    }
}

func setting(name string) int {
    text, _ := syscall.Getenv(name) //= once name="PROBE_ROUNDS"
    number := 0 //= once ?len(text)=1
    for _, digit := range []byte(text) { //= once number=0
        number = number*10 + int(digit-'0') //= once
    }
    return number //= once
}

func once(start int) int { //@ once
    sum := start //= start=4 >over:count
    sum += work.Count(3) //= @count sum=4 ?sum*2+1=9
    sum += work.Closure(start) //= sum=7
    sum += work.Deferred(start) //= sum=31
    sum += work.Recovered([]int{1, 2}, 7) //= sum=45
    sum += work.Goroutines(3) //= sum=44
    sum += work.Choose("two") //= sum=49
    sum += shapes.All(3) //= sum=51 start=4
    return sum //= sum=107
}
""",
    "work/work.go": """\
// Package work has loops, closures, deferred calls and goroutines.
package work

import "sync"

func Count(limit int) int {
    sum := 0 //= limit=3
    for i := 0; i < limit; i++ { //= sum=0
        sum += i //= i=0 sum=0
    }
    return sum //= sum=3
}

func Closure(start int) int {
    seen := start //= start=4
    add := func(by int) int { //= seen=4
        seen += by //= by=5 ?seen=4
        return seen //= by=5 ?seen=9
    }
    first := add(5) //= seen=4
    second := add(6) //= first=9
    return first + second //= first=9 second=15 seen=15
}

func Deferred(number int) (result int) {
    defer func() { //= number=4
        result += number //= ?result=10 ?number=4
    }()
    result = 10 //= result=0
    return result //= result=10
}

func Recovered(list []int, at int) (result int) {
    defer func() { //= at=7
        if recover() != nil { //=
            result = -1 //= ?result=0
        }
    }()
    return list[at] //= at=7 ?len(list)=2 ?list[1]=2
}

func Goroutines(count int) int {
    var group sync.WaitGroup //= count=3
    numbers := make(chan int, count) //= count=3
    for i := 0; i < count; i++ { //= ?cap(numbers)=3
        group.Add(1) //= i=0
        go worker(i, numbers, &group) //= i=0
    }
    group.Wait() //= count=3
    close(numbers) //= ?len(numbers)=3
    sum := 0 //= count=3
    for number := range numbers { //= sum=0
        sum += number //= sum=0
    }
    return sum //= sum=5
}

func worker(number int, numbers chan<- int, group *sync.WaitGroup) {
    defer group.Done() //= ?number<3=true
    square := number * number //=
    numbers <- square //= ?square==number*number=true
}

func Choose(word string) int {
    result := 0 //= word="two"
    switch word { //= result=0
    case "one":
        result = 1
    case "two":
        result = 2 //= word="two"
    }
    return result //= result=2
}
""",
    "shapes/shapes.go": """\
// Package shapes has methods, method values, interfaces, generics, and functions that a compiler likes to inline.
package shapes

type Number interface{ ~int | ~float64 }

func Sum[T Number](list []T) T {
    var total T //= ?len(list)=3 ?list[2]=3
    for _, number := range list { //= total=0
        total += number //= total=0 number=1
    }
    return total //= total=6
}

type Shape interface{ Area() int }

type Square struct{ Side int }

func (s Square) Area() int {
    return s.Side * s.Side //= ?s.Side=3
}

func (s *Square) Grow(by int) {
    s.Side += by //= by=2 ?s.Side=3 >out:grown
}

func All(start int) int {
    square := Square{Side: start} //= start=3
    area := square.Area() //= ?square.Side=3
    square.Grow(2) //= area=9
    method := square.Area //= @grown ?square.Side=5
    area += method() //= area=9
    var shape Shape = square //= area=34
    area += shape.Area() - 16 //= area=34
    counts := map[string]int{"a": 1} //= area=43
    counts["b"] = next(area) //= ?counts["a"]=1
    area += Sum([]int{1, 2, 3}) + int(Sum([]float64{0.5, 0.5})) //= ?counts["b"]=44
    return area + counts["b"] - 38 //= area=50
}
""",
    _WITHOUT_CGO: """\
//go:build !cgo

package shapes

func next(number int) int {
    return number + 1 //= number=43
}
""",
    _WITH_CGO: """\
//go:build cgo

package shapes

// static int next_of(int number) { return number + 1; }
import "C"

func next(number int) int {
    return int(C.next_of(C.int(number))) //= number=43
}
""",
}


@dataclasses.dataclass(frozen=True, order=True)
class Place:
    """A line of a file; C(file) relative to the module."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclasses.dataclass(frozen=True)
class Statement:
    """A marked line: C(values) of variables, C(evaluated) of expressions by their text, C(step) and where it leads."""

    place: Place
    values: t.Mapping[str, str]
    evaluated: t.Mapping[str, str]
    step: tuple[str, Place] | None
    once: bool


def compiled(*, cgo: bool) -> dict[str, str]:
    """The files that the go command compiles, with cgo or without."""
    left_out = _WITHOUT_CGO if cgo else _WITH_CGO
    return {name: text for name, text in FILES.items() if name != left_out}


def statements(files: t.Mapping[str, str] | None = None) -> dict[Place, Statement]:
    """All marked lines, of the program without cgo unless others are given. Raises ValueError for what is no mark."""
    marks: dict[Place, list[str]] = {}
    named: dict[str, Place] = {}
    for file, text in (compiled(cgo=False) if files is None else files).items():
        for number, line in enumerate(text.splitlines(), start=1):
            place = Place(file, number)
            _code, mark, words = line.partition("//=")
            if mark:
                marks[place] = words.split()
                named.update((word[1:], place) for word in words.split() if word.startswith("@"))
            elif "//@ " in line:
                named[line.partition("//@ ")[2].strip()] = place
    return {place: _statement(place, words, named) for place, words in marks.items()}


def top() -> Place:
    """Where each round begins."""
    return next(
        Place(file, number)
        for file, text in FILES.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if f"@{TOP}" in line.partition("//=")[2].split()
    )


def _statement(place: Place, words: t.Sequence[str], named: t.Mapping[str, Place]) -> Statement:
    values: dict[str, str] = {}
    evaluated: dict[str, str] = {}
    step: tuple[str, Place] | None = None
    for word in words:
        if word.startswith("?"):
            expression, _equals, value = word[1:].rpartition("=")
            evaluated[expression] = value
        elif word.startswith(">"):
            kind, _colon, label = word[1:].partition(":")
            step = (kind, named[label])
        elif "=" in word:
            name, _equals, value = word.partition("=")
            values[name] = value
        elif word != "once" and not word.startswith("@"):
            raise ValueError(f"{place}: {word!r} is no mark")
    return Statement(place, values, evaluated, step, "once" in words)
