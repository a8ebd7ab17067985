# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/faults.md and the drawing of the fault tree from the catalogue of faults.

Usage: ``python -m tools.fault_docs [--check]``, which only says whether the files are what they should be.
"""

from __future__ import annotations

import html
import sys
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._faults import catalogue
from ansible_collections.golden.triangle.plugins.plugin_utils._faults.catalogue import Catalogue, Fault, Sign
from tools.setup import ROOT

PAGE = ROOT / "docs" / "faults.md"
TREE = ROOT / "docs" / "faults" / "tree.svg"
HEAD = """\
<!--
Copyright: (c) 2026, golden.triangle contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Made by `make fault-docs` from faults/*.yml. Edit those.
-->

# Faults

{count} root causes of a Mac that is not as declared, or on which no breakpoint is hit, and of services that contradict
each other: what shows each, what repairs it, where it is known from. They are data, [`faults/`](../faults); the report
names the most likely ones of each host.

```console
$ ansible-playbook golden.triangle.report -e report=triangle-report.json          # what is the most likely cause?
$ ansible-playbook golden.triangle.repair -e report=triangle-report.json --check  # what would be repaired?
$ ansible-playbook golden.triangle.repair -e report=triangle-report.json
```

Repair looks at each corner of each Mac that the report calls drifted and automatic, converges it, and looks again. A
corner that is worse then is rolled back where a generation was kept. `triangle_repair_serial` (25%) Macs go at a time,
after more than `triangle_repair_max_fail_percentage` (20) failures no further one is touched. `triangle-repair.json`
says what was done, at every moment; a repair that was interrupted is gone on with by starting it again. Of two repairs
of one Mac the second waits `triangle_repair_wait` seconds (0) and then gives it up.

## The tree

From what a person sees, on the left, to the root causes. Green is repaired by itself, red is for a person.

![The fault tree: symptoms, events, root causes](faults/tree.svg)

## Plant them

On Macs that are set aside for it (`triangle_allow_faults: true` in the inventory, and on the Mac a file
`/private/etc/golden.triangle-faults-allowed` of root's), to see whether they are found:

```console
$ ansible-playbook golden.triangle.inject -e '{{"triangle_faults": ["library_edited"]}}'
$ ansible-playbook golden.triangle.inject -e triangle_fault_state=absent
```

`make faults` plants {planted} of them, each on a stand-in of its own, and holds audit, diagnosis, repair to this page:
[the outcome](faults/measured.md).
"""
_COLUMNS = (12, 470, 860)
_WIDTHS = (400, 330, 430)
_ROW = 30
_BOX = 24
_STYLE = """\
text { font: 12px system-ui, "Helvetica Neue", "DejaVu Sans", sans-serif; fill: #16202c; }
rect { fill: #fff; stroke: #8a97a6; }
path { fill: none; stroke: #a9b4c0; }
.top { fill: #e8eefc; stroke: #1456b8; }
.mid { fill: #f4f5f7; }
.automatic { fill: #e6f5ec; stroke: #12703c; }
.manual { fill: #fdecee; stroke: #b3192b; }
"""


def page(known: Catalogue, planted: int) -> str:
    """The page."""
    lines = [HEAD.format(count=len(known.faults), planted=planted)]
    for corner in catalogue.KNOWN_CORNERS:
        lines.append(f"## {corner.capitalize()}\n")
        lines += [entry(known, fault) for fault in known.faults.values() if fault.corner == corner]
    return "\n".join(lines)


def entry(known: Catalogue, fault: Fault) -> str:
    """One fault."""
    events, tops = known.way(fault)
    facts = [
        f"leads to: {', '.join(events)}, so: {', '.join(tops)}",
        f"shown by: {signs(fault.finds)}" + (f"; perhaps also {signs(fault.may)}" if fault.may else ""),
        f"repair: {fault.repair}. {plain(fault.remedy)}",
        *([f"looked for with: {plain(fault.needs)}"] if fault.needs else []),
        f"not planted on a Mac: {plain(fault.not_planted)}" if fault.plant is None else f"planted by: {steps(fault)}",
        f"source: {plain(fault.source)}",
    ]
    listed = "\n".join(f"- {fact}" for fact in facts)
    return f"### {plain(fault.title)}\n\n`{fault.id}`. {plain(fault.cause)}\n\n{listed}\n"


def signs(some: t.Sequence[Sign]) -> str:
    """Checks, with what they say."""
    return ", ".join(f"`{one.check}`" + (f" (`{one.says.pattern}`)" if one.says else "") for one in some)


def steps(fault: Fault) -> str:
    """What is done to plant it, in words of the catalogue."""
    said = []
    for step in fault.plant or ():
        verb, what = next(iter(step.items()))
        said.append(f"`{verb} {' '.join(what) if isinstance(what, list) else what}`")
    return ", ".join(said)


def plain(text: str) -> str:
    """Text in which Markdown sees no markup."""
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def drawing(known: Catalogue) -> str:
    """The tree as SVG: three columns, each cause under its first event, lines for all."""
    rows = [fault for event in known.events for fault in known.faults.values() if fault.leads_to[0] == event]
    height = {fault.id: 10 + _ROW * number for number, fault in enumerate(rows)}
    for event in known.events:
        below = [height[fault.id] for fault in rows if fault.leads_to[0] == event]
        height[f"event {event}"] = sum(below) // len(below)
    for top in known.symptoms:
        under = [height[f"event {name}"] for name, event in known.events.items() if event.leads_to[0] == top]
        height[f"top {top}"] = sum(under) // len(under)
    lines = []
    for name, node in known.events.items():
        lines += [_line(0, height[f"top {top}"], height[f"event {name}"]) for top in node.leads_to]
    for fault in rows:
        lines += [_line(1, height[f"event {name}"], height[fault.id]) for name in fault.leads_to]
    boxes = [_box(0, height[f"top {name}"], top.title, "top") for name, top in known.symptoms.items()]
    boxes += [_box(1, height[f"event {name}"], event.title, "mid") for name, event in known.events.items()]
    boxes += [_box(2, height[fault.id], fault.title, fault.repair) for fault in rows]
    size = f'viewBox="0 0 1302 {_ROW * len(rows) + 10}"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="The fault tree">'
    ground = '<rect width="100%" height="100%" style="stroke: none"/>'
    return "\n".join([start, f"<style>{_STYLE}</style>", ground, *lines, *boxes, "</svg>", ""])


def _box(column: int, y: int, title: str, kind: str) -> str:
    x, width, size = _COLUMNS[column], _WIDTHS[column], _fitting(title, _WIDTHS[column])
    text = f'<text x="{x + 8}" y="{y + 16}"{size}>{html.escape(title)}</text>'
    return f'<rect x="{x}" y="{y}" width="{width}" height="{_BOX}" rx="5" class="{kind}"/>{text}'


def _fitting(title: str, width: int) -> str:
    """A long title is set narrower, not cut: fonts differ from one reader to the next."""
    room = width - 16
    return f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if len(title) * 6.4 > room else ""


def _line(column: int, above: int, below: int) -> str:
    x1, x2 = _COLUMNS[column] + _WIDTHS[column], _COLUMNS[column + 1]
    y1, y2, middle = above + _BOX // 2, below + _BOX // 2, (x1 + x2) // 2
    return f'<path d="M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"/>'


def files() -> dict[Path, str]:
    """What each file is to be."""
    planted = catalogue.load([str(ROOT / "tests" / "standin" / "faults")]).faults.values()
    known = catalogue.shipped()
    return {PAGE: page(known, sum(fault.plant is not None for fault in planted)), TREE: drawing(known)}


def main() -> int:
    """Write them, or compare."""
    if "--check" in sys.argv[1:]:
        stale = [str(path) for path, text in files().items() if not path.exists() or path.read_text("utf-8") != text]
        print(f"not as the catalogue has it: {', '.join(stale)}; run make fault-docs" if stale else "as the catalogue")
        return 1 if stale else 0
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
