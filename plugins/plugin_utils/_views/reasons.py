# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why drift of each check matters to who reads the report. What was found on a host is in the check itself."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

#: Of any Go program that is managed: dlv, gopls, another tool.
_OF_PROGRAMS = {
    "version": "Another release of the program behaves in another way, and bug reports do not compare.",
    "current": "Another version is in place than the declared one, or none.",
    "builder": "A program that another Go has built has another runtime and other debug information.",
    "sums": "A module of other content than recorded is in the program: it is not what its version says.",
    "bytes": "The file differs from what every other machine builds of the same source, whatever it says of itself.",
    "flags": "Other build flags make another program: other paths, cgo, or no debug information.",
    "modes": "Who can write there can put another program in its place between two audits.",
    "link": "What people call by name is another program, or none.",
    "residue": "A run was ended half-way and left something behind.",
    "signature": "Firewall and privacy rules are bound to a signature: with another one they do not hold.",
    "signature_valid": "The file was changed after it was signed; macOS may end such a program at its start.",
    "entitlements": "Other entitlements give the program other rights than were declared, or too few.",
    "signature_options": "With another identifier macOS takes it for another program, and rules do not follow.",
    "codesign": "macOS itself does not accept the signature: programs like this one are blocked or ended.",
}

#: By id; what begins with an id, as go.env.goproxy with go.env, has its text unless it has one of its own.
WHY = {
    "host.platform": "The collection's promises hold for Intel Macs alone.",
    "go": "Breakpoints, stack traces and crash reports compare between Macs only if all have the very same Go.",
    "go.macos": "This Go does not run on an older macOS.",
    "go.prefix": "Who can write there can replace the compiler between two audits.",
    "go.goroot": "Without our seal nobody knows whose bytes are in this folder.",
    "go.version": "The folder holds another release than it is named for.",
    "go.tree": "A byte of the toolchain is not the released one: what this Go builds cannot be trusted.",
    "go.modes": "A file can be changed, or cannot be run, by others than was released.",
    "go.residue": "A run was ended half-way and left something behind.",
    "go.env": "A setting makes this user get another Go, other modules or no checksums, whatever is installed.",
    "go.env.gotoolchain": "A line in any project's go.mod can silently switch this user to another Go.",
    "go.goamd64": "Programs for a higher level than the CPU has end at their start.",
    "go.user": "This user gets another Go than the declared one.",
    "go.block": "Without our lines at the end another go can come first in this user's PATH.",
    **{f"{program}.{name}": text for program in ("delve", "gopls", "tool") for name, text in _OF_PROGRAMS.items()},
    "delve": "A Delve of another build stops elsewhere, or not at all.",
    "delve.version": "Another Delve supports other releases of Go, and stops elsewhere or not at all.",
    "delve.link": "The editor and people start the dlv that they find by name: another one, or none.",
    "editor": "Another release of the extension starts other tools in another way.",
    "editor.app": "Without the editor nothing of it can be looked at.",
    "editor.extensions.folder": "A folder that is not its user's alone lets others change the extension.",
    "editor.extensions.list": "The editor loads what this list says; without it other versions may be loaded.",
    "editor.extensions.allowed": "Device management forbids the declared release: the editor will not load it.",
    "editor.extension.version": "Another release of the extension starts other tools in another way.",
    "editor.extension.engine": "The editor refuses to load an extension that is made for another version of it.",
    "editor.extension.tree": "A file of the extension was changed: what it starts is not what was released.",
    "editor.extension.pin": "An extension that is not pinned updates itself.",
    "editor.extension.profiles": "One who changes to that profile of the editor works with another release.",
    "editor.extension.leftovers": "The editor may load another version that was left beside it.",
    "editor.settings": "A setting sends the editor to other tools, or lets them work in another way.",
    "editor.settings.file": "The editor cannot read its settings, and takes its own defaults for all of them.",
    "editor.settings.known": "The extension does not know this key: somebody believes in a setting that does nothing.",
    "editor.settings.load_config": "This setting is ignored in the mode that is used: variables are shown cut off.",
    "lsp.proven": "A gopls or a Go of unknown bytes is not run, so nothing was measured.",
    "lsp.sessions": "The editor loses its language server: no errors, no completion, no jumping.",
    "lsp.server": "What runs as the language server is not what was proven on the disk.",
    "lsp.diagnostics": "Mistakes are shown late, elsewhere or not at all.",
    "lsp.definition": "Jumping to a definition leads to another file, or into another Go than the declared one.",
    "lsp.initialize": "The editor feels slow whenever a project is opened.",
    "lsp.residue": "A language server goes on running and holds memory.",
    "access": "Without these rights the debugger asks for a password, or is refused.",
    "access.developer_mode": "Without developer mode macOS asks for a password whenever a debugger starts.",
    "access.developer_group": "Who is not in _developer is asked for an administrator's password by every debugger.",
    "access.sip": "Without these restrictions any program of root can read any other; nothing here asks for that.",
    "access.taskport": "Every program may read and change every other one of its user, unasked.",
    "access.clt": "Command Line Tools that do not go with this Delve and this macOS make debugging sessions fail.",
    "access.debugserver": "A debugserver that does not go with this Delve makes sessions hang or fail.",
    "access.firewall": "The firewall decides who can reach the debugger, and whether it can be reached at all.",
    "access.firewall.rule": "The rule is for another program than the one in place: it lets in the wrong one, or asks.",
    "access.listener": "A debugger that listens on a network runs any program for whoever reaches its port.",
    "access.listener.policy": "Debuggers are declared to be reachable from the network, where nothing protects them.",
    "debug.proven": "A Go or a dlv of unknown bytes is not run, so nothing was measured.",
    "debug.build": "What cannot be built here cannot be debugged here.",
    "debug.target": "The program is built for another machine than this one.",
    "debug.compiled": "With optimising or inlining some statements have no place to stop at.",
    "debug.attach": "Running programs cannot be looked into on this Mac.",
    "debug.sessions": "Debugging sessions break off here.",
    "debug.settable": "Some breakpoints cannot be set: the debugger skips them in silence.",
    "debug.hit": "Some breakpoints are set and never stop the program.",
    "debug.values": "The debugger shows wrong lines or values, which is worse than none.",
    "debug.residue": "A session left a process, a port or a file behind.",
    "services": "Services that disagree about the configuration make a bug appear on some machines only.",
    "services.source": "A server that does not answer may hold anything: nobody can say that the others agree with it.",
    "services.contract": "Two places say different things about one value: which one counts depends on who asks.",
    "services.metadata.version": "An instance runs with another configuration than the one that is published.",
    "services.config.service": "A service is configured that nobody offers: calls to it fail.",
    "services.config.nodes": "Nodes of one config centre give different answers: a restart changes the configuration.",
    "services.route.instances": "Requests on this route go nowhere.",
    "services.gateway.cache_age": "The gateway serves old routes: a change that was made is not in force.",
    "services.gateway.replicas": "Requests go one way or another, as the load balancer happens to choose.",
    "services.verdict.age": "What was read is too old to judge by.",
}


def why(check_id: str) -> str:
    """Why drift of a check matters, by the longest beginning of its id; nothing for one that is not known here."""
    parts = check_id.split(".")
    beginnings = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((WHY[name] for name in beginnings if name in WHY), "")
