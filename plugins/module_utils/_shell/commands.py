# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of commands by their name: which of them change nothing a later line could see."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

#: Builtins, functions that come with zsh, and everyday programs that set no variable named in their arguments.
HARMLESS = frozenset(
    [":", "true", "false", "echo", "printf", "print", "test", "[", "cd", "pushd", "popd", "dirs", "umask", "ulimit", "limit", "stty", "bind", "bindkey", "zle", "zstyle", "compdef", "complete", "compctl", "compopt", "shopt", "history", "fc", "jobs", "wait", "kill", "disown", "suspend", "type", "which", "where", "whence", "command", "hash", "rehash", "disable", "enable", "zmodload", "compinit", "bashcompinit", "colors", "promptinit", "prompt", "zcompile", "autoload", "unalias", "ttyctl", "times", "sched", "log", "caller", "help", "pwd", "bg", "fg", "compaudit", "ls", "mkdir", "rm", "rmdir", "touch", "cat", "cp", "mv", "ln", "chmod", "chown", "chflags", "sleep", "date", "uname", "hostname", "whoami", "id", "tput", "clear", "defaults", "osascript", "launchctl", "open", "tty", "ssh-add", "ssh-agent", "gpg-connect-agent", "gpgconf", "keychain", "neofetch", "fastfetch", "fortune", "cowsay", "figlet", "grep", "sed", "awk", "head", "tail", "sort", "find", "xargs", "curl", "git", "brew", "python3", "perl", "ruby", "node", "go"]
)  # fmt: skip

#: Options of C(setopt) that change how the rest is read or whether it is. Names without C(_), without C(no).
ZSH_OPTIONS_THAT_MATTER = frozenset(
    ["allexport", "braceccl", "cshjunkiehistory", "cshjunkieloops", "cshjunkiequotes", "cshnullcmd", "equals", "errexit", "errreturn", "exec", "globassign", "globsubst", "ignorebraces", "ignoreclosebraces", "ksharrays", "kshtypeset", "kshzerosubscript", "localoptions", "magicequalsubst", "posixaliases", "posixargzero", "posixbuiltins", "posixidentifiers", "posixstrings", "privileged", "rcexpandparam", "rcquotes", "restricted", "shfileexpansion", "shglob", "shnullcmd", "shoptionletters", "shortloops", "shwordsplit", "singlecommand", "unset", "verbose", "warncreateglobal"]
)  # fmt: skip
#: These only print or forbid something else: they may be switched as one likes.
_PRINTS = frozenset(("verbose", "warncreateglobal", "localoptions"))
#: Options of C(set) by letter and name that do the same, in both shells.
SET_LETTERS_THAT_MATTER = frozenset("aefknptuB")
SET_OPTIONS_THAT_MATTER = frozenset(
    [
        "allexport",
        "errexit",
        "noexec",
        "noglob",
        "nounset",
        "keyword",
        "onecmd",
        "physical",
        "posix",
        "privileged",
        "braceexpand",
    ]
)


def zsh_option(name: str) -> tuple[str, bool]:
    """An option's plain name and whether C(setopt) with it switches it on."""
    plain = name.replace("_", "").replace("-", "").lower()
    if plain.startswith("no") and plain not in ("nomatch", "notify"):
        return plain[2:], False
    return plain, True


def matters(option: str) -> bool:
    """Whether switching this option of zsh makes the following lines unreadable to us."""
    return option in ZSH_OPTIONS_THAT_MATTER and option not in _PRINTS
