# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system's shell files of a Mac, which decide the PATH that a login shell ends with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

# apple-oss-distributions/zsh zprofile, zsh-84 to zsh-108
_ZPROFILE: Final = """\
# System-wide profile for interactive zsh(1) login shells.

# Setup user specific overrides for this in ~/.zprofile. See zshbuiltins(1)
# and zshoptions(1) for more details.

if [ -x /usr/libexec/path_helper ]; then
\teval `/usr/libexec/path_helper -s`
fi
"""

# Of apple-oss-distributions/zsh zshrc only what a script could notice: it does not touch PATH.
_ZSHRC: Final = """\
# System-wide profile for interactive zsh(1) shells.

setopt COMBINING_CHARS
disable log
HISTFILE=${ZDOTDIR:-$HOME}/.zsh_history
HISTSIZE=2000
SAVEHIST=1000
PS1="%n@%m %1~ %# "
[ -r "/etc/zshrc_$TERM_PROGRAM" ] && . "/etc/zshrc_$TERM_PROGRAM"
"""

# apple-oss-distributions/bash profile, bash-118.11.1 to bash-140
_PROFILE: Final = """\
# System-wide .profile for sh(1)

if [ -x /usr/libexec/path_helper ]; then
\teval `/usr/libexec/path_helper -s`
fi

if [ "${BASH-no}" != "no" ]; then
\t[ -r /etc/bashrc ] && . /etc/bashrc
fi
"""

# apple-oss-distributions/bash bashrc
_BASHRC: Final = """\
# System-wide .bashrc file for interactive bash(1) shells.
if [ -z "$PS1" ]; then
   return
fi

PS1='\\h:\\W \\u\\$ '
# Make bash check its window size after a process completes
shopt -s checkwinsize

[ -r "/etc/bashrc_$TERM_PROGRAM" ] && . "/etc/bashrc_$TERM_PROGRAM"
"""

_PATHS: Final = "/usr/local/bin\n/usr/bin\n/bin\n/usr/sbin\n/sbin\n"


def write(etc: Path) -> None:
    """Below etc: paths, paths.d, and the files of zsh and bash with Apple's modes."""
    for name, text in (("zprofile", _ZPROFILE), ("zshrc", _ZSHRC), ("profile", _PROFILE), ("bashrc", _BASHRC)):
        (etc / name).write_text(text, encoding="utf-8")
        (etc / name).chmod(0o444)
    (etc / "paths").write_text(_PATHS, encoding="utf-8")
    (etc / "paths.d").mkdir()
    # Debian's zsh looks for these files one folder deeper.
    (etc / "zsh").symlink_to(".")
