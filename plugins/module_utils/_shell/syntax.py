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
    For,
    Function,
    Group,
    If,
    Lit,
    Pipeline,
    Script,
    Shell,
    Simple,
    Subshell,
    Test,
    While,
    Word,
)
from ansible_collections.golden.triangle.plugins.module_utils._shell.words import Words

#: Commands whose arguments are read as assignments. zsh has more of them than bash.
DECLARING = frozenset(("export", "typeset", "declare", "local", "readonly", "integer", "float"))
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^]\n]*\])?(\+?)=")
_REDIRECTION = re.compile(r"\d*(<<<|<<-?|<>|<&|>&|>\||>>|>!|&>>|&>|<|>)(?!\()")
_KEYWORD = re.compile(r"[A-Za-z_!{}\[\]]+(?=[\s;&|()<>]|$)")
_EMPTY_PARENTHESES = re.compile(r"\(\s*\)")
_ENDS = frozenset(("then", "else", "elif", "fi", "do", "done", "esac", "}", "end"))
_NOT_FOLLOWED = frozenset(("coproc", "foreach", "select", "repeat"))
_DEEPEST = 100


class Parser(Words):
    """Takes commands from a text, one list at a time: a shell has run the first before it reads the second."""

    def __init__(self, text: str, shell: Shell, line: int = 1) -> None:
        super().__init__(text, shell, line)
        self._heredocs: list[tuple[str, bool]] = []
        self._nesting = 0

    def lists(self) -> t.Iterator[AndOr]:
        """The lists of the whole text."""
        while True:
            self._newlines()
            if self.at >= len(self.text):
                return
            yield self._list()

    # blanks and keywords

    def _newlines(self, *, semicolons: bool = True) -> None:
        """Skip blanks, comments, newlines (with the documents that begin there) and lone semicolons."""
        while True:
            self.blanks()
            if self.peek() == "\n":
                self._newline()
            elif semicolons and self.peek() == ";" and self.peek(2) not in (";;", ";&", ";|"):
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

    def _keyword(self) -> str:
        """The plain word at the cursor, which is not moved; empty when there is none."""
        found = _KEYWORD.match(self.text, self.at)
        return found[0] if found else ""

    def _is_at(self, word: str) -> bool:
        """Whether the cursor is at this reserved word, or at this sign."""
        return self._keyword() == word or (not word.isalpha() and self.text.startswith(word, self.at))

    def _take(self, *words: str) -> str:
        """The reserved word at the cursor, which must be one of these."""
        self._newlines()
        for word in words:
            if self._is_at(word):
                self.at += len(word)
                return word
        raise self.fail(f"{' or '.join(words)} was expected before {self.peek(10)!r}")

    # lists

    def _script(self, *ends: str, empty: bool = False) -> Script:
        """Lists up to one of the reserved words (or brackets) in C(ends), which is not taken."""
        self._nesting += 1
        if self._nesting > _DEEPEST:
            raise self.fail("nested too deeply")
        lists: list[AndOr] = []
        while True:
            self._newlines()
            if self.at >= len(self.text):
                raise self.fail(f"the text ends before {' or '.join(ends)}")
            if any(self._is_at(end) for end in ends):
                break
            lists.append(self._list())
        if not lists and self.shell == "bash" and not empty:
            raise self.fail("bash takes no empty list of commands")
        self._nesting -= 1
        return Script(tuple(lists))

    def _list(self) -> AndOr:
        first = self._pipeline()
        rest: list[tuple[str, Pipeline]] = []
        while True:
            self.blanks()
            operator = self.peek(2)
            if operator not in ("&&", "||"):
                break
            self.at += 2
            self._newlines(semicolons=False)
            rest.append((operator, self._pipeline()))
        background = self._ended()
        last = (rest[-1][1] if rest else first).commands[-1]
        if background and self.shell == "zsh" and isinstance(last, Simple) and not last.words:
            raise self.fail("zsh takes no assignment in the background")
        return AndOr(first, tuple(rest), background)

    def _ended(self) -> bool:
        """Take what ends a list; whether that sends it into the background."""
        if self.peek() == "&":
            self.at += 2 if self.peek(2) in ("&!", "&|") else 1
            return True
        if self.peek() == ";" and self.peek(2) not in (";;", ";&", ";|"):
            self.at += 1
        elif self.peek() not in ("", "\n", ")", ";"):
            raise self.fail(f"the end of a command was expected before {self.peek(10)!r}")
        return False

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
            self._newlines(semicolons=False)
            commands.append(self._command())

    # commands

    def _command(self) -> Command:
        keyword = self._keyword()
        compound: dict[str, t.Callable[[], Command]] = {
            "if": self._if,
            "case": self._case,
            "for": self._for,
            "while": self._while,
            "until": self._while,
            "function": self._function,
            "[[": self._test,
            "{": self._group,
        }
        if self.peek(2) == "((":
            return self._redirected(self._arith())
        if self.peek() == "(":
            anonymous = self.shell == "zsh" and _EMPTY_PARENTHESES.match(self.text, self.at)
            return self._function_body("") if anonymous else self._redirected(self._subshell())
        if keyword in compound:
            return self._redirected(compound[keyword]())
        if keyword in _ENDS or keyword in _NOT_FOLLOWED:
            raise self.fail(f"{keyword} is not followed here")
        return self._simple()

    def _redirected(self, command: Command) -> Command:
        self.blanks()
        while self._redirection():
            self.blanks()
        return command

    def _redirection(self) -> bool:
        found = _REDIRECTION.match(self.text, self.at)
        if not found:
            return False
        self.at = found.end()
        self.blanks()
        target = self.word()
        if found[1] in ("<<", "<<-"):
            if target.fixed is None:
                raise self.fail("a here-document whose end is not plain")
            self._heredocs.append((target.fixed, found[1] == "<<-"))
        return True

    def _simple(self) -> Command:
        line, start = self.line, self.at
        assigns: list[Assign] = []
        words: list[Word | Assign] = []
        while True:
            self.blanks()
            if self._redirection():
                continue
            if self.peek() in ("", "\n", ";", "&", "|", ")", "("):
                break
            assign = self._assign() if not words or _declares(words[0]) else None
            if assign is None:
                words.append(self.word(glob=bool(words)))
            elif words:
                words.append(assign)
            else:
                assigns.append(assign)
        if self.peek() == "(":
            return self._function_called(words, line)
        if self.at == start:
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
        bare = self.peek() in ("", " ", "\t", "\n", ";", "&", "|", ")") or _REDIRECTION.match(self.text, self.at)
        return Assign(name, append, None if bare else self.word(), None, index, line)

    def _array(self) -> tuple[Word, ...]:
        self.at += 1
        words: list[Word] = []
        while True:
            self._newlines(semicolons=False)
            if self.peek() == ")":
                self.at += 1
                return tuple(words)
            words.append(self.word(glob=True))

    # functions and groups

    def _function_called(self, words: t.Sequence[Word | Assign], line: int) -> Function:
        """C(name() body), the cursor at its parenthesis."""
        name = words[0].plain if len(words) == 1 and isinstance(words[0], Word) else None
        if not name or not _EMPTY_PARENTHESES.match(self.text, self.at):
            raise self.fail("a ( is not followed here")
        return self._function_body(name, line)

    def _function(self) -> Command:
        line = self.line
        self.at += len("function")
        self.blanks()
        name = "" if self._keyword() == "{" or self.peek() == "(" else self.word().plain
        if name is None:
            raise self.fail("a function without a plain name")
        self.blanks()
        return self._function_body(name, line)

    def _function_body(self, name: str, line: int = 0) -> Function:
        line = line or self.line
        empty = _EMPTY_PARENTHESES.match(self.text, self.at)
        if empty:
            self.at = empty.end()
        self._newlines(semicolons=False)
        if self._keyword() != "{" and self.peek() != "(":
            raise self.fail("the body of a function was expected")
        body = self._command()
        self.blanks()
        arguments = not name and self.peek() not in ("", "\n", ";", "&", "|", ")")
        if arguments:
            self._simple()
        return Function(name, body, line, arguments)

    def _group(self) -> Command:
        line = self.line
        self._take("{")
        body = self._script("}", empty=self.shell == "zsh")
        self._take("}")
        self.blanks()
        if self.shell == "zsh" and self._keyword() == "always":
            self.at += len("always")
            self._take("{")
            body = Script(body.lists + self._script("}").lists)
            self._take("}")
        return Group(body, line)

    def _subshell(self) -> Command:
        line = self.line
        self._take("(")
        self._script(")")
        self._take(")")
        return Subshell(line)

    # tests

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
            self._newlines(semicolons=False)
            if self._keyword() == "]]":
                self.at += 2
                return Test(tuple(words), line)
            operator = re.compile(r"&&|\|\||[()<>]").match(self.text, self.at)
            pattern = bool(words) and words[-1].plain in ("=", "==", "!=", "=~")
            if operator and not pattern:
                words.append(Word((Lit(operator[0]),), self.line))
                self.at = operator.end()
            elif self.peek() in ("", ";", "&", "|"):
                raise self.fail("a [[ that is not closed")
            else:
                words.append(self.word(pattern=pattern))

    def _if(self) -> Command:
        line = self.line
        clauses: list[tuple[Script, Script]] = []
        keyword = self._take("if")
        while keyword in ("if", "elif"):
            condition = self._script("then")
            self._take("then")
            clauses.append((condition, self._script("elif", "else", "fi")))
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
            body = self._script(";;&", ";;", ";&", ";|", "esac", empty=True)
            end = next((end for end in (";;&", ";;", ";&", ";|") if self.text.startswith(end, self.at)), "")
            self.at += len(end)
            items.append((patterns, body, end or ";;"))

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

    # loops

    def _for(self) -> Command:
        line = self.line
        self._take("for")
        self.blanks()
        if self.peek(2) == "((":
            self._arith()
            return While(Script(()), self._loop_body(), line)
        name = self.word().plain
        if name is None:
            raise self.fail("a loop without a plain name")
        self._newlines(semicolons=False)
        if self._keyword() == "in":
            self.at += len("in")
            words = self._loop_words()
        elif self.peek() == "(" and self.shell == "zsh":
            words = self._array()
            self._newlines()
            if self._keyword() not in ("do", "{"):
                return For(name, words, Script((self._list(),)), line)
        else:
            return For(name, None, self._loop_body(), line)
        return For(name, words, self._loop_body(), line)

    def _loop_words(self) -> tuple[Word, ...]:
        words: list[Word] = []
        while True:
            self.blanks()
            if self.peek() in ("\n", ";"):
                return tuple(words)
            words.append(self.word(glob=True))

    def _loop_body(self) -> Script:
        self._newlines()
        opening, closing = ("{", "}") if self._keyword() == "{" else ("do", "done")
        self._take(opening)
        body = self._script(closing)
        self._take(closing)
        return body

    def _while(self) -> Command:
        line = self.line
        self._take("while", "until")
        condition = self._script("do")
        return While(condition, self._loop_body(), line)


def _declares(word: Word | Assign) -> bool:
    return isinstance(word, Word) and word.plain in DECLARING
