# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of the managed block: our order in PATH, and the shell function that switches between Go releases.

For zsh and for bash 3.2, also under C(set -u) and C(set -e); no programs are called. The order is made by plain
assignments, so that reading the block tells what it does. A shell started below one where the function has switched
is back at the declared release.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re

VERSION = "{version}"
DEFAULT_NAME = "goenv"
DEFAULT_GOPATH = "~/go-{version}"
#: Words no function may take: a shell reads them otherwise, or the function needs them.
_TAKEN = frozenset(
    [
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "case",
        "esac",
        "for",
        "select",
        "while",
        "until",
        "do",
        "done",
        "in",
        "function",
        "time",
        "coproc",
        "repeat",
        "foreach",
        "end",
        "local",
        "return",
        "printf",
        "export",
        "hash",
        "emulate",
        "compadd",
        "compgen",
        "complete",
        "compdef",
        "compctl",
        "typeset",
        "test",
        "go",
        "list",
    ]
)
_PLAIN = re.compile(r"[A-Za-z0-9_./+@%,=-]*")


def valid_name(name: str) -> bool:
    """Whether a shell function may have this name."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,31}", name) is not None and name not in _TAKEN


def valid_gopath(gopath: str) -> bool:
    """Whether it is a folder per version: absolute or below C(~/), with C({version}) once, of plain characters."""
    head, marker, tail = gopath.partition(VERSION)
    plain = _PLAIN.fullmatch((head.removeprefix("~/")) + tail)
    return bool(marker and plain and head.startswith(("/", "~/")))


def order(goroot: str) -> str:
    """Lines that put a release first in PATH: the same when it stands there already. Raises ValueError."""
    if not goroot.startswith("/") or not _PLAIN.fullmatch(goroot):
        raise ValueError(f"not a GOROOT to be written into a shell file: {goroot!r}")
    return (
        f'PATH="{goroot}/bin:${{PATH#{goroot}/bin:}}"\n'
        "export PATH\n"
        "# go finds its own GOROOT: one that another file exports would belong to another release.\n"
        "unset GOROOT\n"
    )


def function(
    name: str = DEFAULT_NAME, prefix: str = "/usr/local", gopath: str = DEFAULT_GOPATH, modcache: str = ""
) -> str:
    """The function and its completion.

    C(gopath): that of each version, empty where GOPATH is left alone. C(modcache): one module cache for all versions,
    empty for one in each GOPATH. Raises ValueError for a name or path that cannot be written into a shell file as it
    is.
    """
    if not valid_name(name):
        raise ValueError(f"not a name for a shell function: {name!r}")
    if gopath and not valid_gopath(gopath):
        raise ValueError(f"not a GOPATH per version: {gopath!r}")
    for path in (prefix, modcache.replace("~/", "/", 1)):
        if path and not (path.startswith("/") and _PLAIN.fullmatch(path)):
            raise ValueError(f"not a path to be written into a shell file: {path!r}")
    text = _FUNCTION
    for key, per_version, without in _PER_VERSION:
        text = text.replace(key, per_version if gopath else without)
    head, _marker, tail = gopath.partition(VERSION)
    shared = f'\n  GOMODCACHE="{_home(modcache)}"\n  export GOMODCACHE' if modcache else ""
    for key, value in (
        ("@NAME@", name),
        ("@PREFIX@", prefix.rstrip("/")),
        ("@HEAD@", _home(head)),
        ("@TAIL@", tail),
        ("@SHARED@", shared if gopath else ""),
    ):
        text = text.replace(key, value)
    return text


def _home(path: str) -> str:
    return "${HOME-}/" + path[2:] if path.startswith("~/") else path


#: What a GOPATH for each version adds to the function, and what stands there without.
_PER_VERSION = (
    (
        "@OURS@",
        """
    "@HEAD@"[0-9]*"@TAIL@"/bin) version="${1#"@HEAD@"}"; version="${version%"@TAIL@"/bin}" ;;""",
        "",
    ),
    ("@GOPATH@", '\n  GOPATH="@HEAD@$wish@TAIL@"\n  export GOPATH', ""),
    ("@BINARIES@", "$GOROOT/bin:$GOPATH/bin", "$GOROOT/bin"),
)
# Of zsh's own ways only "emulate -L sh" is used, which makes a pattern without a match stay as it is, as in bash.
_FUNCTION = r"""_@NAME@_versions() {
  if [ -n "${ZSH_VERSION-}" ]; then emulate -L sh; fi
  local root
  for root in "@PREFIX@"/go[0-9]*; do
    if [ -x "$root/bin/go" ]; then printf '%s\n' "${root##*/go}"; fi
  done
}
_@NAME@_ours() {
  local version
  case "$1" in
    "@PREFIX@"/go[0-9]*/bin) version="${1#"@PREFIX@"/go}"; version="${version%/bin}" ;;@OURS@
    *) return 1 ;;
  esac
  case "$version" in */*) return 1 ;; esac
}
_@NAME@_current() {
  local rest item
  if [ -n "${GOROOT-}" ]; then
    case "$GOROOT" in "@PREFIX@"/go[0-9]*) printf '%s\n' "${GOROOT##*/go}" ;; *) printf '%s\n' "$GOROOT" ;; esac
    return 0
  fi
  rest="${PATH-}:"
  while [ -n "$rest" ]; do
    item="${rest%%:*}"
    rest="${rest#*:}"
    case "$item" in "@PREFIX@"/go[0-9]*/bin) item="${item%/bin}"; printf '%s\n' "${item##*/go}"; return 0 ;; esac
  done
  printf '%s\n' '@NAME@: no release of "@PREFIX@" is in PATH' >&2
  return 1
}
@NAME@() {
  if [ -n "${ZSH_VERSION-}" ]; then emulate -L sh; fi
  local wish="${1-}" item rest kept='' found=''
  if [ "$#" -gt 1 ]; then printf '%s\n' 'usage: @NAME@ [VERSION | list]' >&2; return 2; fi
  case "$wish" in
    '') _@NAME@_current; return ;;
    list) _@NAME@_versions; return ;;
  esac
  wish="${wish#go}"
  for item in "@PREFIX@"/go[0-9]*; do
    if [ "${item##*/go}" = "$wish" ] && [ -x "$item/bin/go" ]; then found="$item"; fi
  done
  if [ -z "$found" ]; then
    printf '%s\n' "@NAME@: Go $wish is not installed in @PREFIX@; @NAME@ list shows what is" >&2
    return 1
  fi
  rest="${PATH-}"
  if [ -n "$rest" ]; then rest="$rest:"; fi
  while [ -n "$rest" ]; do
    item="${rest%%:*}"
    rest="${rest#*:}"
    if ! _@NAME@_ours "$item"; then kept="$kept:$item"; fi
  done
  GOROOT="$found"@GOPATH@
  PATH="@BINARIES@$kept"
  export GOROOT PATH@SHARED@
  hash -r 2>/dev/null || :
}
_@NAME@_complete() {
  if [ -n "${ZSH_VERSION-}" ]; then
    compadd -- list $(_@NAME@_versions)
  else
    COMPREPLY=($(compgen -W "list $(_@NAME@_versions)" -- "${2-}"))
  fi
}
_@NAME@_reply() {
  reply=(list $(_@NAME@_versions))
}
if [ -n "${ZSH_VERSION-}" ]; then
  case "$-" in
    *i*)
      if typeset -f compdef >/dev/null; then compdef _@NAME@_complete @NAME@
      else compctl -K _@NAME@_reply @NAME@; fi ;;
  esac
elif [ -n "${BASH_VERSION-}" ]; then
  complete -F _@NAME@_complete @NAME@
fi
"""
