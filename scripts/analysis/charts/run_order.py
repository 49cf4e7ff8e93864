"""Every sample of some cells in the order in which they were measured, and the same by cell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.drawing.canvas import WIDTH, Panel, opened
from analysis.drawing.ink import ink
from analysis.drawing.keys import Keys, Note, band_swatch
from analysis.drawing.labels import label, width
from analysis.drawing.measure import Measure, interval_word
from analysis.drawing.palette import Palette
from analysis.drawing.pen import Pen
from analysis.drawing.scales import Scale, linear_scale, plain
from analysis.drawing.svg import Tag

MOST_CELLS = 40

# Half as wide as a page: those of two workloads stand side by side.
WHOLE, LEFT, RIGHT = 528.0, 62.0, 16.0
ABOVE, HEIGHT, BELOW = 42.0, 115.0, 48.0
# By cell.
LABEL, ROW, FOOT, EDGE = 230.0, 16.0, 28.0, 26.0
# The axis of deviations goes at least this far, as a share: less is not worth a look.
LEAST = 0.01
BLOCK_DASH = (1, 3)


@dataclass(frozen=True, slots=True)
class SampleDot:
    """`order` is its place in the run: a sequence number, or seconds from the start. `deviation` is
    its time / the median of its cell - 1: 0.02 is 2 % slower. `note` is told on hover: the absolute
    time, a flag."""

    order: float
    deviation: float
    note: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.order) and math.isfinite(self.deviation)):
            raise ValueError(f"only finite numbers can be drawn, not {self}")


@dataclass(frozen=True, slots=True)
class CellDots:
    """A cell by its label ("tbb, 2 cores"), with the deviations of its interval's ends, whose value
    is 0 by definition; None where there is no interval."""

    runner: str
    label: str
    samples: tuple[SampleDot, ...]
    interval: Measure | None = None


@dataclass(frozen=True, slots=True)
class RunOrderChart:
    """`axis` names what `order` counts; `blocks` are the orders at which a block begins.

    At most MOST_CELLS cells, by choice of the caller: more are a ValueError. 40 cells of 10 blocks
    take about 120 KB.
    """

    title: str
    axis: str
    cells: tuple[CellDots, ...]
    blocks: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.cells) > MOST_CELLS:
            raise ValueError(f"{len(self.cells)} cells, of which {MOST_CELLS} can be drawn")


def run_order_chart(
    chart: RunOrderChart, palette: Palette, *, name: str, description: str
) -> str | None:
    """None without any sample. Deviations beyond what most have are drawn at the edge, as arrows,
    with their value on hover."""
    cells = [cell for cell in chart.cells if cell.samples]
    if not cells:
        return None
    up = _deviations(cells, f"{chart.title}: time / median of its cell", most=6)
    across = _orders(chart, cells)
    notes = [*_blocks(chart), *_beyond(cells, up)]
    keys = Keys(tuple(dict.fromkeys(cell.runner for cell in cells)), tuple(notes), lines=False)
    room = WHOLE - 8
    top = keys.height(room) + ABOVE
    with opened(WHOLE, top + HEIGHT + BELOW) as canvas:
        keys.draw(canvas.pen, palette, 8, 0, room)
        panel = canvas.panel(LEFT, top, WHOLE - LEFT - RIGHT, HEIGHT, across, up)
        for start in chart.blocks:
            if across.low < start < across.high:
                panel.pen.line([start, start], [up.low, up.high], ink("faint"), dash=BLOCK_DASH)
        panel.pen.line([across.low, across.high], [0, 0], ink("faint"))
        for cell in cells:
            _in_order(panel, cell, palette)
        return canvas.svg(name, description)


def spread_chart(
    chart: RunOrderChart, palette: Palette, *, name: str, description: str
) -> str | None:
    """The same deviations in a row for each cell, with the interval of its median."""
    cells = [cell for cell in chart.cells if cell.samples]
    if not cells:
        return None
    across = replace(_deviations(cells, ""), title="")
    runners = tuple(dict.fromkeys(cell.runner for cell in cells))
    keys = Keys(runners, (*_intervals(cells), *_beyond(cells, across)), lines=False)
    left = min(max(width(label(cell.label)) for cell in cells), LABEL) + 34
    wide, strip = WIDTH - left - EDGE, ROW * len(cells)
    top = keys.height(WIDTH - 8) + ABOVE
    with opened(WIDTH, top + strip + FOOT) as canvas:
        keys.draw(canvas.pen, palette, 8, 0, WIDTH - 8)
        rows = Scale(f"{chart.title}: time / median of its cell, by cell", 0, strip, ())
        panel = canvas.panel(left, top, wide, strip, across, rows)
        panel.pen.line([0, 0], [0, strip], ink("faint"))
        for number, cell in enumerate(cells):
            middle = ROW * (number + 0.5)
            own = Tag("series", cell.runner)
            canvas.pen.dots([14], [top + middle], palette.style(cell.runner), tag=own)
            canvas.pen.text(left - 8, top + middle + 4, cell.label, align="right", room=LABEL)
            _by_cell(panel, cell, strip - middle, palette)
        return canvas.svg(name, description)


def _deviations(cells: list[CellDots], title: str, most: int = 8) -> Scale:
    """In percent. Each end holds all deviations, or four times as far as 4 of 5 go."""
    deviations = [dot.deviation for cell in cells for dot in cell.samples]
    far = sorted(abs(deviation) for deviation in deviations)
    usual = 4 * far[math.ceil(0.8 * len(far)) - 1]
    low = max(min(-min(deviations), usual), LEAST)
    high = max(min(max(deviations), usual), LEAST)
    scale = linear_scale(-100 * low, 100 * high, title, most=most)
    ticks = tuple((place, f"{'+' if place > 0 else ''}{text} %") for place, text in scale.ticks)
    return replace(scale, ticks=ticks)


def _orders(chart: RunOrderChart, cells: list[CellDots]) -> Scale:
    orders = [dot.order for cell in cells for dot in cell.samples]
    low, high = min(orders), max(orders)
    # Next to a number of 40 digits, 0.5 is nothing.
    room = max(0.015 * (high - low), 1e-9 * high) or 0.5
    ticks: tuple[tuple[float, str], ...] = ((low, plain(low)),)
    if low < high:
        finest = 1 if all(float(order).is_integer() for order in orders) else 0
        whole = linear_scale(low, high, chart.axis, most=7, finest=finest)
        ticks = tuple(tick for tick in whole.ticks if low - room <= tick[0] <= high + room)
    return Scale(chart.axis, low - room, high + room, ticks)


def _in_order(panel: Panel, cell: CellDots, palette: Palette) -> None:
    style, scale = palette.style(cell.runner), panel.y
    for dots, marker in _sorted_out(cell, scale, "v", "^"):
        xs = [dot.order for dot in dots]
        ys = [scale.within(100 * dot.deviation) for dot in dots]
        tag = Tag("series", cell.runner, tuple(_told(cell, dot) for dot in dots))
        panel.pen.dots(xs, ys, replace(style, marker=marker or style.marker), size=6, tag=tag)


def _by_cell(panel: Panel, cell: CellDots, y: float, palette: Palette) -> None:
    style, scale, own = palette.style(cell.runner), panel.x, Tag("series", cell.runner)
    if cell.interval and cell.interval.interval:
        low, high = (scale.within(100 * end) for end in cell.interval.interval)
        panel.pen.box((low, y - 5), (high, y + 5), style.colour, opacity=0.25, tag=own)
    for dots, marker in _sorted_out(cell, scale, "<", ">"):
        xs = [scale.within(100 * dot.deviation) for dot in dots]
        tag = Tag("series", cell.runner, tuple(_told(cell, dot) for dot in dots))
        shape = replace(style, marker=marker or style.marker)
        panel.pen.dots(xs, [y] * len(xs), shape, size=6, tag=tag)


def _sorted_out(
    cell: CellDots, scale: Scale, below: str, above: str
) -> Iterator[tuple[list[SampleDot], str]]:
    """The samples that the axis holds, those below it and those above, with a marker each; no
    marker is the runner's own."""
    sides: dict[str, list[SampleDot]] = {"": [], below: [], above: []}
    for dot in cell.samples:
        percent = 100 * dot.deviation
        sides[below if percent < scale.low else above if percent > scale.high else ""].append(dot)
    return ((dots, marker) for marker, dots in sides.items() if dots)


def _intervals(cells: list[CellDots]) -> Iterator[Note]:
    if word := interval_word(cell.interval for cell in cells if cell.interval):
        yield Note("interval of the median" if word == "interval" else word, band_swatch)


def _blocks(chart: RunOrderChart) -> Iterator[Note]:
    if len(chart.blocks) > 1:
        yield Note("a block begins", _block_swatch)


def _beyond(cells: list[CellDots], scale: Scale) -> Iterator[Note]:
    if any(marker for cell in cells for _, marker in _sorted_out(cell, scale, "<", ">")):
        yield Note("beyond the axis", _beyond_swatch)


def _block_swatch(pen: Pen, x: float, y: float) -> None:
    pen.line([x, x], [y - 7, y + 7], ink("faint"), dash=BLOCK_DASH)


def _beyond_swatch(pen: Pen, x: float, y: float) -> None:
    pen.markers([x], [y], ">", ink("ink"), edge=ink("paper"), size=6)


def _told(cell: CellDots, dot: SampleDot) -> str:
    note = f" ({dot.note})" if dot.note else ""
    return f"{cell.label}: {100 * dot.deviation:+.1f} %{note}"
