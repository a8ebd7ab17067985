# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: python -m standin up|down|editors|list|shell|reset|inventory|artefacts|signer|tools."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from . import answers, artefacts, editors, gotools, inventory, releases, signer, ssh
from .errors import StandinError
from .host import Host, all_hosts
from .mac import DEFAULT_MAJOR, RELEASES, choose


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when all went well, 1 with the reason on standard error."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = options.run
    try:
        run(options)
    except StandinError as error:
        print(f"standin: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="standin", description="Simulated Intel Macs for tests and the demo.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    up = _add(commands, "up", "boot stand-ins (mac-1, mac-2 ...)", _up, hosts="+")
    up.add_argument("--macos", choices=list(RELEASES), default=None, help=f"major version, default {DEFAULT_MAJOR}")
    up.add_argument("--silicon", action="store_true", help="an Apple silicon Mac")
    up.add_argument("--rosetta", action="store_true", help="with --silicon: programs are translated ones")
    up.add_argument("--bare", action="store_true", help="without developer tools: python3 is Apple's stub")

    down = _add(commands, "down", "end stand-ins; their disks stay", _down, hosts="*")
    down.add_argument("--all", action="store_true", help="all of them")
    down.add_argument("--forget", action="store_true", help="remove their disks too")

    _add(commands, "reset", "give stand-ins a fresh disk and boot them", _reset, hosts="+")

    editors_ = _add(commands, "editors", "put editors into the /Applications of a stand-in", _editors)
    editors_.add_argument("host")
    editors_.add_argument("editors", nargs="+", choices=list(editors.FLAVOURS), metavar="EDITOR")

    listing = _add(commands, "list", "list stand-ins", _list)
    listing.add_argument("--json", action="store_true")

    shell = _add(commands, "shell", "open a login shell, or run a command, over ssh", _shell)
    shell.add_argument("host")
    shell.add_argument("--user", default="admin")
    shell.add_argument("remote", nargs=argparse.REMAINDER, metavar="...")

    inventory_ = _add(commands, "inventory", "print an Ansible inventory", _inventory, hosts="*")
    inventory_.add_argument("--become", action="store_true", help="ansible_become: true")

    artefacts_ = _add(commands, "artefacts", "build and cache the darwin toolchains", _artefacts)
    artefacts_.add_argument("versions", nargs="*", default=[releases.DEFAULT], metavar="VERSION")

    artefacts_.add_argument(
        "--prove", action="store_true", help="rebuild the Linux tools too and compare them with the official ones"
    )

    _add(commands, "signer", "build and cache the signer of Apple's format", _signer)
    tools = _add(commands, "tools", "build and cache dlv for a Mac, with its twin; print the folder", _tools)
    tools.add_argument("--bad", action="store_true", help="the folder of dlvs that are not what they should be")
    tools.add_argument("--modules", action="store_true", help="the folder of the modules it is built from")

    _add(commands, "commands", "list Apple's commands with and without recordings", _commands)
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], None],
    *,
    hosts: str | None = None,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    if hosts:
        parser.add_argument("hosts", nargs=hosts, metavar="HOST")
    return parser


def _each(names: list[str], action: Callable[[Host], str]) -> None:
    """Do it to all, two at a time; every failure is told, the first one raised at the end."""
    failures: list[StandinError] = []

    def one(name: str) -> None:
        try:
            print(action(Host(name)), flush=True)
        except StandinError as error:
            failures.append(error)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(one, dict.fromkeys(names)))
    if failures:
        raise StandinError("\n".join(map(str, failures)))


def _up(options: argparse.Namespace) -> None:
    named = options.macos or options.silicon or options.rosetta or options.bare
    mac = choose(options.macos or DEFAULT_MAJOR, silicon=options.silicon, rosetta=options.rosetta, bare=options.bare)
    _each(options.hosts, lambda host: host.up(mac if named else None))


def _down(options: argparse.Namespace) -> None:
    names = [host.name for host in all_hosts()] if options.all else options.hosts
    if not names and not options.all:
        raise StandinError("which? Name hosts or say --all")
    _each(names, lambda host: host.down(forget=options.forget))


def _reset(options: argparse.Namespace) -> None:
    _each(options.hosts, lambda host: host.reset())


def _editors(options: argparse.Namespace) -> None:
    print(Host(options.host).install_editors(options.editors))


def _list(options: argparse.Namespace) -> None:
    rows = []
    for host in all_hosts():
        if state := host.state():
            mac = {"macos": state.mac.macos, "machine": state.mac.machine, "tools": state.mac.tools}
            pid = state.process.pid if state.process else None
            rows.append(
                {"name": host.name, "up": host.is_up(), "address": state.address, "port": ssh.PORT, **mac, "pid": pid}
            )
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        kind = f"macOS {row['macos']} {row['machine']}{'' if row['tools'] else ' bare'}"
        print(f"{row['name']:<12} {'up' if row['up'] else 'down':<5} {row['address']}:{row['port']}  {kind}")


def _shell(options: argparse.Namespace) -> None:
    state = Host(options.host).state()
    if state is None:
        raise StandinError(f"{options.host} was never up")
    sys.stdout.flush()
    argv = ssh.command(state.address, options.user, *options.remote)
    os.execv(argv[0], argv)


def _inventory(options: argparse.Namespace) -> None:
    hosts = [Host(name) for name in options.hosts] or all_hosts()
    print(inventory.render(hosts, become=options.become), end="")


def _artefacts(options: argparse.Namespace) -> None:
    for version in options.versions:
        print(artefacts.build(version))
        if options.prove:
            if differing := artefacts.prove(version):
                raise StandinError(f"go{version}: rebuilt Linux tools differ from the official: {', '.join(differing)}")
            print(f"go{version}: the Linux tools rebuilt in the same way are the official ones, byte for byte")


def _signer(_options: argparse.Namespace) -> None:
    print(signer.build())


def _tools(options: argparse.Namespace) -> None:
    print(gotools.bad() if options.bad else gotools.module_proxy() if options.modules else gotools.build())


def _commands(_options: argparse.Namespace) -> None:
    found = answers.coverage()
    print("recorded:", *found.recorded)
    print("refusing:", *found.refusing)


if __name__ == "__main__":
    sys.exit(main())
