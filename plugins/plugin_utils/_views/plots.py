# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plots as SVG that stands in a page: no script, no style of its own; the page's classes colour it."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import html
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._views import common

WIDTH = 560
_HIGH, _TOP, _BOTTOM = 216, 34, 30
_ROW, _LABEL, _FIGURES = 30, 118, 128
#: With more bars than this every second one is labelled.
_MOST_LABELS = 14


def text(value: object) -> str:
    """Harmless in an element and in an attribute."""
    return html.escape(common.one_line(str(value)))


def histogram(counts: t.Mapping[int, int], marks: t.Mapping[str, int], *, unit: str, noun: str) -> str:
    """Bars over bounds that are powers of the square root of 2; C(counts) and C(marks) go by twice the power.

    C(marks) are vertical lines with a label, each at the upper bound of a bar.
    """
    first, last = min(counts), max(counts)
    wide = WIDTH / (last - first + 1)
    most = max(counts.values())
    floor = _HIGH - _BOTTOM
    drawn = []
    for power in range(first, last + 1):
        number = counts.get(power, 0)
        high = (floor - _TOP) * number / most
        left = (power - first) * wide
        title = f"<title>up to {bound(power)} {unit}: {number} {noun}</title>"
        drawn.append(
            f'<rect class="bar-a" x="{left + 1:.1f}" y="{floor - high:.1f}" width="{max(wide - 2, 1):.1f}"'
            f' height="{high:.1f}" rx="2">{title}</rect>'
        )
        if power % 2 == 0 and (wide * _MOST_LABELS > WIDTH or power % 4 == 0):
            drawn.append(_word(left + wide, _HIGH - 10, bound(power), anchor="middle" if power < last else "end"))
    drawn.append(f'<line class="axis" x1="0" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>')
    for row, (label, power) in enumerate(marks.items()):
        place = (power - first + 1) * wide
        high = 12 + 14 * (row % 2)
        drawn.append(f'<line class="mark" x1="{place:.1f}" x2="{place:.1f}" y1="{high - 8}" y2="{floor}"/>')
        left = place > WIDTH * 0.72
        drawn.append(_word(place + (-6 if left else 6), high, label, anchor="end" if left else "start"))
    return _svg(_HIGH, f"How {noun} are spread, in {unit}", drawn)


def shares(rows: t.Mapping[str, tuple[float, float, str]]) -> str:
    """Two bars in each row, one in the other, as shares of 1, with figures at the right."""
    room = WIDTH - _LABEL - _FIGURES
    drawn = []
    for number, (name, (outer, inner, figures)) in enumerate(rows.items()):
        top = number * _ROW
        drawn.append(_word(0, top + 19, name))
        drawn.append(_bar("bar-room", (_LABEL, top + 5), (room, 18)))
        drawn.append(_bar("bar-b", (_LABEL, top + 5), (room * outer, 18)))
        drawn.append(_bar("bar-a", (_LABEL, top + 9), (room * inner, 10)))
        drawn.append(_word(WIDTH, top + 19, figures, anchor="end"))
    return _svg(len(rows) * _ROW, "Shares by row", drawn)


def stacks(
    rows: t.Mapping[str, t.Mapping[str, int]], classes: t.Mapping[str, str], figures: t.Mapping[str, str]
) -> str:
    """A bar in each row, made of its counts, as shares of their sum. C(classes) colours them in their order."""
    room = WIDTH - _LABEL - _FIGURES
    drawn = []
    for number, (name, counts) in enumerate(rows.items()):
        top, left, total = number * _ROW, float(_LABEL), sum(counts.values())
        drawn.append(_word(0, top + 19, name))
        for state, css in classes.items():
            wide = room * counts.get(state, 0) / total if total else 0
            title = f"<title>{text(name)}: {counts.get(state, 0)} {text(state.replace('_', ' '))}</title>"
            drawn.append(_bar(css, (left, top + 6), (wide, 16), title) if wide else "")
            left += wide
        drawn.append(_word(WIDTH, top + 19, figures[name], anchor="end"))
    return _svg(len(rows) * _ROW, "Checks by row and state", drawn)


def bound(power: int) -> str:
    """A bound in three digits at most."""
    value = float(2 ** (power / 2))
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"


def _bar(css: str, at: tuple[float, float], size: tuple[float, float], title: str = "") -> str:
    place = f'x="{at[0]:.1f}" y="{at[1]:g}" width="{size[0]:.1f}" height="{size[1]:g}"'
    return f'<rect class="{css}" {place} rx="3">{title}</rect>'


def _word(left: float, top: float, said: str, *, anchor: str = "start") -> str:
    return f'<text x="{left:.1f}" y="{top}" text-anchor="{anchor}">{text(said)}</text>'


def _svg(high: int, label: str, drawn: t.Sequence[str]) -> str:
    inside = "".join(drawn)
    return f'<svg class="plot" viewBox="0 0 {WIDTH} {high}" role="img" aria-label="{text(label)}">{inside}</svg>'
