"""A runner's line in a panel: markers, what lies between them, and the band of their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.drawing.canvas import Panel
from analysis.drawing.measure import Measure
from analysis.drawing.palette import Style
from analysis.drawing.svg import Tag

_BAND = 0.16


@dataclass(frozen=True, slots=True)
class Placed:
    """A value above 0 at its place on the axis, and what is told on hover."""

    x: float
    y: Measure
    title: str


def draw_band(panel: Panel, runner: str, style: Style, points: Sequence[Placed]) -> None:
    """Of all points with an interval; a whisker for one that has no neighbour."""
    tag = Tag("series", runner)
    known = [(point.x, *point.y.interval) for point in points if point.y.interval]
    xs = [x for x, _, _ in known]
    lows = [panel.y.within(low) for _, low, _ in known]
    highs = [panel.y.within(high) for _, _, high in known]
    if len(known) > 1:
        panel.pen.area(xs, lows, highs, style.colour, opacity=_BAND, tag=tag)
    elif known:
        panel.pen.line(xs * 2, [lows[0], highs[0]], style.colour, width=1.5, tag=tag)


def draw_curve(
    panel: Panel,
    runner: str,
    style: Style,
    points: Sequence[Placed],
    dash: tuple[float, ...] | None = None,
) -> None:
    """`dash` takes the place of the runner's own."""
    xs, ys = [point.x for point in points], [point.y.value for point in points]
    if len(points) > 1:
        used = style.dash if dash is None else dash
        panel.pen.line(xs, ys, style.colour, width=1.8, dash=used, tag=Tag("series", runner))
    titles = tuple(point.title for point in points)
    panel.pen.dots(xs, ys, style, tag=Tag("series", runner, titles))
