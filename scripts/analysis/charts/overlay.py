"""Time of one workload on two or more machines, in absolute units: a dash per machine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analysis.charts.scaling import Curve, cell_words
from analysis.drawing.canvas import WIDTH, Panel, opened
from analysis.drawing.curves import Placed, draw_band, draw_curve
from analysis.drawing.ink import ink
from analysis.drawing.keys import Keys, Note, band_swatch
from analysis.drawing.measure import interval_word, time_words
from analysis.drawing.palette import Palette, Style
from analysis.drawing.pen import Pen
from analysis.drawing.scales import count_scale, time_scale

COLUMNS = 4
LEFT, BETWEEN, RIGHT, LEAST = 62.0, 20.0, 20.0, 480.0
PANEL = (WIDTH - LEFT - RIGHT + BETWEEN) / COLUMNS - BETWEEN
TITLE, HEAD, HEIGHT, FOOT = 26.0, 36.0, 150.0, 46.0
SIDES: tuple[tuple[float, ...], ...] = ((), (5, 3), (2, 2), (8, 2, 2, 2))


@dataclass(frozen=True, slots=True)
class Side:
    """A machine, or another build or library on the same one, with its curves. Only `workers` and
    `time_ns` of their points are drawn, and no COST."""

    label: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class OverlayChart:
    workload: str
    axis: str
    sides: tuple[Side, ...]


def overlay_chart(
    chart: OverlayChart, palette: Palette, *, name: str, description: str
) -> str | None:
    """One panel per runner that has a point above 0 ns, all on the same axes: so a runner's sides
    can be told apart, and runners compared. None without any point."""
    lines = list(_lines(chart))
    across = count_scale((round(p.x) for line in lines for p in line.points), chart.axis, PANEL)
    up = time_scale(_ends(lines), "", most=6)
    if not across or not up:
        return None
    runners = tuple(dict.fromkeys(line.runner for line in lines))
    notes = [_note(number, side) for number, side in enumerate(chart.sides)]
    if word := interval_word(point.y for line in lines for point in line.points):
        notes.append(Note(word, band_swatch))
    keys = Keys((), tuple(notes))
    room = WIDTH - LEFT - RIGHT
    above = keys.height(room) + TITLE
    columns = min(len(runners), COLUMNS)
    whole = LEFT + columns * (PANEL + BETWEEN) - BETWEEN + RIGHT
    rows = math.ceil(len(runners) / COLUMNS)
    with opened(max(whole, LEAST), above + rows * (HEAD + HEIGHT + FOOT)) as canvas:
        keys.draw(canvas.pen, palette, LEFT, 0, canvas.width - LEFT - RIGHT)
        title = f"{chart.workload}: time of a batch"
        canvas.pen.text(LEFT, above - 8, title, bold=True, room=canvas.width - LEFT - RIGHT)
        for number, runner in enumerate(runners):
            row, column = divmod(number, COLUMNS)
            left = LEFT + column * (PANEL + BETWEEN)
            top = above + row * (HEAD + HEIGHT + FOOT) + HEAD
            Keys((runner,), lines=False).draw(canvas.pen, palette, left - 6, top - 25, PANEL)
            bare = replace(up, ticks=tuple((place, "") for place, _ in up.ticks))
            panel = canvas.panel(left, top, PANEL, HEIGHT, across, up if column == 0 else bare)
            _draw(panel, [line for line in lines if line.runner == runner], palette)
        return canvas.svg(name, description)


@dataclass(frozen=True, slots=True)
class _Line:
    runner: str
    side: int
    points: tuple[Placed, ...]


def _lines(chart: OverlayChart) -> Iterator[_Line]:
    for number, side in enumerate(chart.sides):
        for curve in side.curves:
            points = tuple(
                Placed(
                    point.workers,
                    point.time_ns,
                    f"{curve.runner} on {side.label}, {cell_words(point, chart.axis)}: "
                    f"{time_words(point.time_ns)}",
                )
                for point in sorted(curve.points, key=lambda point: point.workers)
                if point.time_ns.value > 0 and point.workers > 0
            )
            if points:
                yield _Line(curve.runner, number, points)


def _ends(lines: Iterable[_Line]) -> Iterator[float]:
    for line in lines:
        for point in line.points:
            yield point.y.value
            yield from point.y.interval or ()


def _draw(panel: Panel, lines: Iterable[_Line], palette: Palette) -> None:
    for line in lines:
        style = _style(palette.style(line.runner), line.side)
        draw_band(panel, line.runner, style, line.points)
    for line in lines:
        style = _style(palette.style(line.runner), line.side)
        draw_curve(panel, line.runner, style, line.points)


def _style(style: Style, side: int) -> Style:
    """The runner's colour and marker; every second side has it hollow."""
    return replace(style, dash=SIDES[side % len(SIDES)], hollow=side % 2 == 1)


def _note(number: int, side: Side) -> Note:
    dash = SIDES[number % len(SIDES)]

    def swatch(pen: Pen, x: float, y: float) -> None:
        pen.line([x - 12, x + 12], [y, y], ink("ink"), width=1.8, dash=dash)
        fill = ink("paper" if number % 2 else "ink")
        pen.markers([x], [y], "o", fill, edge=ink("ink"), edge_width=1.5, size=6)

    return Note(side.label, swatch)
