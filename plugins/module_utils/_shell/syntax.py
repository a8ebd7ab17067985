# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the commands of a shell's text: the grammar zsh and bash share, as far as start-up files use it.

By POSIX 2.10 and the zsh manual (Shell Grammar). Raises SyntaxDoubt with the line at what this subset does not know.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import (
    AndOr,
    Arith,
    Assign,
    Case,
    Command,
    Function,
    Group,
    If,
    Lit,
    Loop,
    Pipeline,
    Script,
    Simple,
    Subshell,
    Test,
    Word,
)
from ansible_collections.golden.triangle.plugins.module_utils._shell.words import Shell, Words

#: Commands whose arguments are read as assignments. zsh has more of them than bash.
DECLARING = frozenset(("export", "typeset", "declare", "local", "readonly", "integer", "float"))
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^]\n]*\])?(\+?)=")
_REDIRECTION = re.compile(r"\d*(?:<<<|<<-?|<>|<&|>&|>\||>>|>!|&>>|&>|<|>)(?!\()")
_RESERVED_ENDS = frozenset(("then", "else", "elif", "fi", "do", "done", "esac", "}", "end"))
_NOT_FOLLOWED = frozenset(("coproc", "foreach", "always", "nocorrect", "noglob"))


class Parser(Words):
    """Takes commands from a text, one list at a time: a shell has run the first before it reads the second."""

    def __init__(self, text: str, shell: Shell, line: int = 1, depth: int = 0) -> None:
        super().__init__(text, shell, line, depth)
        self._heredocs: list[tuple[str, bool]] = []
        self._nesting = 0

    def lists(self) -> t.Iterator[AndOr]:
        """The lists of the whole text."""
        while True:
            self._newlines()
            if self.at >= len(self.text):
                return
            yield self._list()

    # structure

    def _newlines(self) -> None:
        """Skip blanks, comments, newlines (with the documents that begin there) and lone semicolons."""
        while True:
            self.blanks()
            if self.peek() == "\n":
                self._newline()
            elif self.peek() == ";" and self.peek(2) != ";;" and self.peek(2) != ";&":
                self.at += 1
            else:
                return

    def _newline(self) -> None:
        self.at += 1
        for delimiter, tabs in self._heredocs:
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                line = self.text[self.at : end]
                self.at = min(end + 1, len(self.text))
                if (line.lstrip("\t") if tabs else line) == delimiter:
                    break
        self._heredocs = []

    def _script(self, *ends: str) -> Script:
        """Lists up to one of the reserved words (or brackets) in C(ends), which is not taken."""
        self._nesting += 1
        if self._nesting > 100:
            raise self.fail("nested too deeply")
        lists: list[AndOr] = []
        while True:
            self._newlines()
            if self.at >= len(self.text):
                raise self.fail(f"the text ends before {' or '.join(ends)}")
            if self._at_one_of(ends):
                self._nesting -= 1
                return Script(tuple(lists))
            lists.append(self._list())

    def _at_one_of(self, ends: t.Sequence[str]) -> bool:
        return self._keyword() in ends or any(not end.isalpha() and self._at(end) for end in ends)

    def _at(self, bracket: str) -> bool:
        return self.text.startswith(bracket, self.at)

    def _keyword(self) -> str:
        """The plain word at the cursor, which is not moved; empty when there is none."""
        found = re.compile(r"[A-Za-z_!{}\[\]]+(?=[\s;&|()<>]|$)").match(self.text, self.at)
        return found[0] if found else ""

    def _take(self, *words: str) -> str:
        """The reserved word at the cursor, which must be one of these."""
        self._newlines()
        for word in words:
            if self._keyword() == word or (not word.isalpha() and self._at(word)):
                self.at += len(word)
                return word
        raise self.fail(f"{' or '.join(words)} was expected before {self.peek(10)!r}")

    def _list(self) -> AndOr:
        line = self.line
        first = self._pipeline()
        rest: list[tuple[str, Pipeline]] = []
        while True:
            self.blanks()
            operator = self.peek(2)
            if operator not in ("&&", "||"):
                break
            self.at += 2
            self._skip_newlines_only()
            rest.append((operator, self._pipeline()))
        background = self.peek() == "&"
        if background:
            self.at += 1
            if self.peek() in ("!", "|"):
                self.at += 1
        elif self.peek() == ";" and self.peek(2) not in (";;", ";&"):
            self.at += 1
        elif self.peek() not in ("", "\n", ")", ";"):
            raise self.fail(f"the end of a command was expected before {self.peek(10)!r}")
        return AndOr(first, tuple(rest), background, line)

    def _skip_newlines_only(self) -> None:
        self.blanks()
        while self.peek() == "\n":
            self._newline()
            self.blanks()

    def _pipeline(self) -> Pipeline:
        line = self.line
        negated = False
        while self._keyword() in ("!", "time"):
            negated = negated != (self._keyword() == "!")
            self.at += len(self._keyword())
            self.blanks()
        commands = [self._command()]
        while True:
            self.blanks()
            if self.peek() != "|" or self.peek(2) == "||":
                return Pipeline(tuple(commands), negated, line)
            self.at += 2 if self.peek(2) == "|&" else 1
            self._skip_newlines_only()
            commands.append(self._command())

    # commands

    def _command(self) -> Command:
        keyword = self._keyword()
        compound: dict[str, t.Callable[[], Command]] = {
            "if": self._if,
            "case": self._case,
            "for": self._for,
            "select": self._for,
            "while": self._while,
            "until": self._while,
            "repeat": self._repeat,
            "function": self._function,
            "[[": self._test,
            "{": self._group,
        }
        if self.peek(2) == "((":
            return self._redirected(self._arith())
        if self.peek() == "(":
            return self._redirected(self._subshell())
        if keyword in compound:
            return self._redirected(compound[keyword]())
        if keyword in _RESERVED_ENDS or keyword in _NOT_FOLLOWED:
            raise self.fail(f"{keyword} is not followed here")
        return self._simple()

    def _redirected(self, command: Command) -> Command:
        while True:
            self.blanks()
            if not self._redirection():
                return command

    def _redirection(self) -> bool:
        found = _REDIRECTION.match(self.text, self.at)
        if not found:
            return False
        self.at = found.end()
        self.blanks()
        target = self.word()
        if found[0].lstrip("0123456789") in ("<<", "<<-"):
            if target.fixed is None:
                raise self.fail("a here-document whose end is not plain")
            self._heredocs.append((target.fixed, found[0].endswith("-")))
        return True

    def _simple(self) -> Command:
        line = self.line
        assigns: list[Assign] = []
        words: list[Word | Assign] = []
        redirected = False
        while True:
            self.blanks()
            if self._redirection():
                redirected = True
                continue
            if self.peek() in ("", "\n", ";", "&", "|", ")", "("):
                break
            assign = self._assign() if not words or _declares(words[0]) else None
            if assign is None:
                words.append(self.word())
            elif words:
                words.append(assign)
            else:
                assigns.append(assign)
        if self.peek() == "(" and len(words) == 1 and not assigns:
            return self._function_called(words[0], line)
        if self.peek() == "(":
            raise self.fail("a ( is not followed here")
        if not words and not assigns and not redirected:
            raise self.fail(f"a command was expected before {self.peek(10)!r}")
        return Simple(tuple(assigns), tuple(words), line)

    def _assign(self) -> Assign | None:
        found = _ASSIGNMENT.match(self.text, self.at)
        if not found:
            return None
        line = self.line
        self.at = found.end()
        name, index, append = found[1], bool(found[2]), bool(found[3])
        if self.peek() == "(":
            return Assign(name, append, None, self._array(), index, line)
        if self.peek() in ("", " ", "\t", "\n", ";", "&", "|", ")") or (
            self.peek() in "<>" and self.peek(2)[1:] != "("
        ):
            return Assign(name, append, None, None, index, line)
        return Assign(name, append, self.word(), None, index, line)

    def _array(self) -> tuple[Word, ...]:
        self.at += 1
        words: list[Word] = []
        while True:
            self._skip_newlines_only()
            if self.peek() == ")":
                self.at += 1
                return tuple(words)
            if self.peek() in ("", ";", "&", "|", "<", ">", "("):
                raise self.fail("an array that is not followed")
            words.append(self.word(qualified=True))

    def _function_called(self, word: Word | Assign, line: int) -> Function:
        """C(name() body), the cursor at its parenthesis."""
        name = word.plain if isinstance(word, Word) else None
        if name is None or not re.match(r"\(\s*\)", self.text[self.at : self.at + 20]):
            raise self.fail("a ( is not followed here")
        self.at = self.text.index(")", self.at) + 1
        return self._function_body(name, line)

    def _function_body(self, name: str, line: int) -> Function:
        self._skip_newlines_only()
        if self._keyword() != "{" and self.peek() not in ("(", "{"):
            raise self.fail("the body of a function was expected")
        return Function(name, self._command(), line)

    def _function(self) -> Command:
        line = self.line
        self.at += len("function")
        self.blanks()
        name = self.word().plain
        if name is None:
            raise self.fail("a function without a plain name")
        self.blanks()
        empty = re.compile(r"\(\s*\)").match(self.text, self.at)
        if empty:
            self.at = empty.end()
        return self._function_body(name, line)

    def _group(self) -> Command:
        line = self.line
        self._take("{")
        body = self._script("}")
        self._take("}")
        return Group(body, line)

    def _subshell(self) -> Command:
        line = self.line
        self._take("(")
        body = self._script(")")
        self._take(")")
        return Subshell(body, line)

    def _arith(self) -> Command:
        line = self.line
        end = self.text.find("))", self.at)
        if end < 0 or "\n" in self.text[self.at : end]:
            raise self.fail("a (( that is not closed in its line")
        text = self.text[self.at + 2 : end]
        self.at = end + 2
        return Arith(text, line)

    def _test(self) -> Command:
        line = self.line
        self._take("[[")
        words: list[Word] = []
        while True:
            self._skip_newlines_only()
            if self._keyword() == "]]":
                self.at += 2
                return Test(tuple(words), line)
            operator = re.compile(r"&&|\|\||[()<>]").match(self.text, self.at)
            pattern = bool(words) and words[-1].plain in ("=", "==", "!=", "=~")
            if operator and not pattern:
                words.append(self._symbol(operator[0]))
            elif self.at >= len(self.text) or self.peek() in (";", "&", "|"):
                raise self.fail("a [[ that is not closed")
            else:
                words.append(self.word(pattern=pattern))

    def _symbol(self, text: str) -> Word:
        line = self.line
        self.at += len(text)
        return Word((Lit(text),), line)

    # compounds

    def _if(self) -> Command:
        line = self.line
        clauses: list[tuple[Script, Script]] = []
        keyword = self._take("if")
        while keyword in ("if", "elif"):
            condition = self._script("then", "{")
            self._take("then")
            body = self._script("elif", "else", "fi")
            clauses.append((condition, body))
            keyword = self._take("elif", "else", "fi")
        otherwise = None
        if keyword == "else":
            otherwise = self._script("fi")
            self._take("fi")
        return If(tuple(clauses), otherwise, line)

    def _case(self) -> Command:
        line = self.line
        self._take("case")
        self.blanks()
        word = self.word()
        self._take("in")
        items: list[tuple[tuple[Word, ...], Script, str]] = []
        while True:
            self._newlines()
            if self._keyword() == "esac":
                self.at += len("esac")
                return Case(word, tuple(items), line)
            patterns = self._patterns()
            body = self._script(";;&", ";;", ";&", "esac")
            end = self._case_end()
            items.append((patterns, body, end))

    def _case_end(self) -> str:
        for end in (";;&", ";;", ";&"):
            if self._at(end):
                self.at += len(end)
                return end
        return ";;"

    def _patterns(self) -> tuple[Word, ...]:
        self.blanks()
        if self.peek() == "(":
            self.at += 1
        patterns: list[Word] = []
        while True:
            self.blanks()
            patterns.append(self.word(pattern=True))
            self.blanks()
            if self.peek() == ")":
                self.at += 1
                return tuple(patterns)
            if self.peek() != "|":
                raise self.fail("a pattern of case is not followed")
            self.at += 1

    def _for(self) -> Command:
        line = self.line
        kind = self._take("for", "select")
        self.blanks()
        if self.peek(2) == "((":
            self._arith()
            return self._loop_body(kind, "", None, line)
        name = self.word().plain
        if name is None:
            raise self.fail("a loop without a plain name")
        self._skip_newlines_only()
        words: tuple[Word, ...] | None = None
        if self._keyword() == "in":
            self.at += len("in")
            words = self._loop_words()
        elif self.peek() == "(":
            raise self.fail("zsh's short loops are not followed")
        return self._loop_body(kind, name, words, line)

    def _loop_words(self) -> tuple[Word, ...]:
        words: list[Word] = []
        while True:
            self.blanks()
            if self.peek() in ("\n", ";"):
                return tuple(words)
            if self.peek() in ("", "&", "|", ")", "("):
                raise self.fail("the words of a loop are not followed")
            words.append(self.word(qualified=True))

    def _loop_body(self, kind: str, name: str, words: tuple[Word, ...] | None, line: int) -> Loop:
        self._newlines()
        ends = ("}", "{") if self._keyword() == "{" else ("done", "do")
        self._take(ends[1])
        body = self._script(ends[0])
        self._take(ends[0])
        return Loop(kind, name, words, None, body, line)

    def _while(self) -> Command:
        line = self.line
        kind = self._take("while", "until")
        condition = self._script("do")
        self._take("do")
        body = self._script("done")
        self._take("done")
        return Loop(kind, "", None, condition, body, line)

    def _repeat(self) -> Command:
        line = self.line
        self._take("repeat")
        self.blanks()
        self.word()
        return self._loop_body("repeat", "", None, line)


def _declares(word: Word | Assign) -> bool:
    return isinstance(word, Word) and word.plain in DECLARING
