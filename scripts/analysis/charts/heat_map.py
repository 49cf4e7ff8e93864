"""Runners x workloads: how many times as fast as the best sequential each is, at its best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from analysis.drawing.canvas import WIDTH, opened
from analysis.drawing.ink import HEATS, ink
from analysis.drawing.labels import SMALL, label, width
from analysis.drawing.palette import Palette
from analysis.drawing.pen import Pen
from analysis.drawing.scales import plain
from analysis.drawing.svg import Tag
from analysis.words.figures import group_letter, significant

# Where classes of colour end, in both directions: the same in all reports, so that they can be
# laid side by side.
STEPS = (1.1, 2.0, 4.0, 16.0)

# A row has one line: the figure, and behind it the letter of its tie group.
ROW, FOOT = 26.0, 58.0
LABEL, HEAD = 200.0, 150.0
NARROWEST, WIDEST, LEAST = 76.0, 132.0, 640.0
# Of the letter, from the right edge of its cell.
LETTER = 18.0
SLANT = math.sqrt(0.5)


class State(Enum):
    """Why a cell has no value: every sample failed, it cannot exist, it was not measured."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`speedup` is the best sequential time / this one; None with a state other than OK, and where
    there is no sequential time: then `text` is shown without a colour.

    `text` replaces the figure ("6.9×") that is made from `speedup`. `group` is a tie group from 1,
    shown as a letter. `inconclusive` cells are hatched. `sentence` is told on hover.
    """

    workload: str
    runner: str
    speedup: float | None = None
    text: str = ""
    group: int | None = None
    inconclusive: bool = False
    state: State = State.OK
    sentence: str = ""

    def __post_init__(self) -> None:
        if self.speedup is not None and not 0 <= self.speedup < math.inf:
            raise ValueError(f"a speed-up is a finite number that is not negative: {self}")


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A row per runner and a column per workload, in the order in which they are drawn. A pair
    without a cell stays empty; a cell of another row or column is a ValueError."""

    workloads: tuple[str, ...]
    runners: tuple[str, ...]
    cells: tuple[HeatCell, ...]

    def __post_init__(self) -> None:
        workloads, runners = set(self.workloads), set(self.runners)
        for cell in self.cells:
            if cell.workload not in workloads or cell.runner not in runners:
                raise ValueError(f"the heat map has no row or no column for {cell}")


@dataclass(frozen=True, slots=True)
class _Layout:
    """In pixels: the width of the rows' labels, of a column, and of all; the height of the head."""

    labels: float
    column: float
    whole: float
    head: float
    turned: bool


def heat_map(chart: HeatMap, palette: Palette, *, name: str, description: str) -> str | None:
    """None where no cell has anything to show."""
    if not any(_shown(cell) for cell in chart.cells):
        return None
    layout = _layout(chart)
    bottom = layout.head + ROW * len(chart.runners)
    with opened(layout.whole, bottom + FOOT) as canvas:
        pen = canvas.pen
        for number, workload in enumerate(chart.workloads):
            _head(pen, layout, workload, layout.labels + layout.column * (number + 0.5))
        columns = {workload: place for place, workload in enumerate(chart.workloads)}
        rows: dict[str, list[HeatCell]] = {runner: [] for runner in chart.runners}
        for cell in chart.cells:
            rows[cell.runner].append(cell)
        for number, runner in enumerate(chart.runners):
            top = layout.head + ROW * number
            # A row's name is its key, too.
            tag = Tag("key", runner)
            pen.dots([10], [top + ROW / 2], palette.style(runner), tag=tag)
            pen.text(22, top + ROW / 2 + 4, runner, room=LABEL, tag=tag)
            for cell in filter(_shown, rows[runner]):
                left = layout.labels + layout.column * columns[cell.workload]
                _cell(pen, cell, left, top, layout.column)
        _legend(pen, chart, bottom + 30)
        return canvas.svg(name, description)


def heat_class(speedup: float) -> int:
    """From 0, a sixteenth as fast or slower, over 4, within STEPS[0] of the same, to 8."""
    if speedup >= 1:
        return len(STEPS) + sum(speedup >= step for step in STEPS)
    return len(STEPS) - sum(speedup * step <= 1 for step in STEPS)


def _shown(cell: HeatCell) -> bool:
    return cell.state is not State.ABSENT and (cell.state is not State.OK or bool(_text(cell)))


def _text(cell: HeatCell) -> str:
    if cell.state is not State.OK:
        return {State.FAILED: "failed", State.SKIPPED: "–", State.ABSENT: ""}[cell.state]
    if cell.text or cell.speedup is None:
        return cell.text
    return _figure(cell.speedup)


def _figure(speedup: float) -> str:
    """Two digits, which a small cell has room for."""
    if speedup < 0.001:
        return "< 0.001×"
    if speedup >= 10_000:
        return f"{speedup / 1000:,.0f}k×"
    digits = 3 if speedup < 1 else 2
    return f"{speedup:,.0f}×" if speedup >= 9.95 else f"{significant(speedup, digits)}×"


def _layout(chart: HeatMap) -> _Layout:
    labels = min(max(width(label(runner)) for runner in chart.runners), LABEL) + 34
    heads = [min(width(label(workload)), HEAD) for workload in chart.workloads]
    free = (WIDTH - labels) / len(chart.workloads)
    turned = max(heads) > min(max(free, NARROWEST), WIDEST) - 8
    # A turned name reaches over the columns to its right.
    over = max(heads[-1] * SLANT + 12 - NARROWEST / 2, 0) if turned else 0
    column = min(max((WIDTH - labels - over) / len(chart.workloads), NARROWEST), WIDEST)
    return _Layout(
        labels=labels,
        column=column,
        whole=max(labels + column * len(chart.workloads) + over, LEAST),
        head=(max(heads) * SLANT + 22) if turned else 28,
        turned=turned,
    )


def _head(pen: Pen, layout: _Layout, workload: str, middle: float) -> None:
    if layout.turned:
        pen.text(middle + 3, layout.head - 10, workload, room=HEAD, turned=45)
    else:
        pen.text(middle, layout.head - 10, workload, align="center", room=HEAD)


def _cell(pen: Pen, cell: HeatCell, left: float, top: float, wide: float) -> None:
    text = _text(cell)
    told = cell.sentence or f"{cell.workload}: {cell.runner}, {text}"
    tag = Tag("series", cell.runner, (told,))
    fill, edge = "none", "none"
    if cell.state is not State.OK:
        edge = ink("bad" if cell.state is State.FAILED else "rule")
    elif cell.speedup is None:
        fill = ink("shade")
    else:
        fill = ink(f"heat-{heat_class(cell.speedup)}")
    corners = (left + 1, top + 1), (left + wide - 1, top + ROW - 1)
    # Not hollow: within its edge, a shape without a fill is not hovered over.
    pen.box(*corners, fill if fill != "none" else ink("paper"), edge=edge, tag=tag)
    own, middle = Tag("series", cell.runner), left + wide / 2
    if cell.inconclusive:
        pen.box(*corners, "none", hatched=True, tag=own)
    letter = group_letter(cell.group) if cell.group and cell.state is State.OK else ""
    first = cell.group == 1 and bool(letter)
    line, room = top + ROW / 2 + 4, wide - 4 - (LETTER if letter else 0)
    place = middle - (LETTER / 2 if letter else 0)
    pen.text(place, line, text, bold=first, align="center", room=room, tag=own)
    if letter:
        right = left + wide - 8
        pen.text(right, line, letter, bold=first, align="right", tag=own)


def _legend(pen: Pen, chart: HeatMap, top: float) -> None:
    """The classes of colour, then what else is in the cells."""
    x, box = 8.0, 34.0
    bounds = [f"1/{plain(step)}" for step in reversed(STEPS)] + [plain(step) for step in STEPS]
    if any(cell.speedup is not None for cell in chart.cells):
        pen.text(x, top - 8, "Speed-up over the best sequential time", size=SMALL)
        for number in range(HEATS):
            corner = x + box * number
            pen.box((corner, top), (corner + box, top + 12), ink(f"heat-{number}"))
            if number:
                pen.text(corner, top + 24, bounds[number - 1], size=SMALL, align="center")
        x += box * HEATS + 28
    if any(cell.group for cell in chart.cells):
        pen.text(x, top - 8, "a, b, …: tie groups of a column, the fastest first", size=SMALL)
    if any(cell.inconclusive for cell in chart.cells):
        pen.box((x, top), (x + 22, top + 12), "none", edge=ink("rule"), hatched=True)
        pen.text(x + 28, top + 10, "difference to the fastest inconclusive", size=SMALL)
