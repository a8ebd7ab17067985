# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""Apple's commands that remember: set, then get. Most commands need none of this and answer from recordings alone.

How to add one, `frob`:

1. `transcripts/frob.yml` holds what was recorded. An answer that depends on what the Mac is set to says so by `when`,
   a word of your own; what differs from Mac to Mac in it is named by `fields`, with its value in that recording:

       - argv: ["frob", "--add", "/usr/libexec/bootpd"]
         when: new
         fields: {path: /usr/libexec/bootpd}
         macos: ["13", "14", "15"]
         stdout: "Application at path ( /usr/libexec/bootpd ) added to frob\n"
         stderr: ""
         rc: 0
         source: ...
         confidence: recorded

   A recording of a list is cut into its head and one entry of each kind, each with a `when` of its own; a test joins
   them again and compares with the whole recording.
2. `commands/frob.py` holds `def run(play: Play) -> int`. It reads `play.argv`, decides, and says only recorded words:
   `play.say("--add", path, when="new", path=path)` prints the recording with `path` put in the place of the recorded
   value and gives its exit status; where there is none for this macOS, everything is refused (exit 99, refused.log).
   `with play.state({"rules": {}}) as state:` is the command's memory, JSON, kept in /private/var/db/standin/frob.json,
   locked while it is open and written at the end. Another command's memory is `play.state({...}, of="security")`.
   A question that the program does not know: `play.recorded()`, which answers as commands without a program do.
3. The name of the program is in small letters, `_` in the place of `-`. A command with sub-commands can be split:
   `security authorizationdb ...` is played by `commands/security_authorizationdb.py` and recorded in
   `transcripts/security.authorizationdb.yml`, all others by `commands/security.py` and `transcripts/security.yml`.

A program runs on the stand-in, with the stand-in's own Python (3.9 where the machine has it) and the standard library.
"""
