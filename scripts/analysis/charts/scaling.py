"""Time and speed-up of one workload over cores or tasks at once: two panels, a line per runner."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from analysis.drawing.canvas import WIDTH, Canvas, Panel, opened
from analysis.drawing.curves import Placed, draw_band, draw_curve
from analysis.drawing.ink import ink
from analysis.drawing.keys import Keys, Note, band_swatch, shade_swatch
from analysis.drawing.labels import SMALL, width
from analysis.drawing.measure import Measure, factor_words, interval_word, time_words
from analysis.drawing.palette import Palette
from analysis.drawing.pen import Pen
from analysis.drawing.scales import Scale, count_scale, factor_scale, time_scale
from analysis.drawing.svg import Tag

LEFT, BETWEEN, RIGHT = 62.0, 78.0, 34.0
ABOVE, HEIGHT, BELOW = 46.0, 170.0, 48.0
PANEL = (WIDTH - LEFT - BETWEEN - RIGHT) / 2
_IDEAL_DASH = (1.5, 3)


@dataclass(frozen=True, slots=True)
class Point:
    """A cell. `workers` is its place on the axis; `note` says on hover which cell it is, where
    that takes more than `workers` and the name of the axis."""

    workers: int
    time_ns: Measure
    speedup: Measure | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A runner from few to many workers. `cost` is the COST: the fewest workers that beat the best
    sequential time (McSherry et al. 2015), whose point gets a ring; None for "none"."""

    runner: str
    points: tuple[Point, ...]
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class ScalingChart:
    """One workload. `axis` names what is counted ("cores", "tasks at once").

    `sequential_ns` is the best sequential time, by the runner `sequential`: a horizontal line.
    `physical` and `logical` get vertical rules; what lies beyond `usable` is shaded as
    oversubscribed. More workers than `tasks` have nothing to do. Each may be None: not known, or no
    matter on this axis.
    """

    workload: str
    axis: str
    curves: tuple[Curve, ...]
    sequential_ns: Measure | None = None
    sequential: str = "sequential"
    physical: int | None = None
    logical: int | None = None
    usable: int | None = None
    tasks: int | None = None

    @property
    def busy(self) -> int | None:
        """The most workers that can be of use."""
        return min((most for most in (self.usable, self.tasks) if most), default=None)


@dataclass(frozen=True, slots=True)
class _View:
    """What a panel shows: the curves and the best sequential time in its unit, and the ideal."""

    curves: tuple[tuple[Curve, tuple[Placed, ...]], ...]
    base: Measure | None
    ideal: Callable[[float], float] | None
    scale: Scale


def scaling_chart(
    chart: ScalingChart, palette: Palette, *, name: str, description: str
) -> str | None:
    """None without any point above 0 ns. A panel of speed-ups only where there is a speed-up."""
    base = chart.sequential_ns if chart.sequential_ns and chart.sequential_ns.value > 0 else None
    times, speedups = _times(chart, base), _speedups(chart, base)
    views = [view for view in (times, speedups) if view]
    counts = [round(point.x) for view in views for _, points in view.curves for point in points]
    across = count_scale(counts, chart.axis, PANEL)
    if not across:
        return None
    keys = Keys(_runners(chart, views), tuple(_notes(chart, views)))
    whole = WIDTH if len(views) == 2 else LEFT + PANEL + RIGHT
    room = whole - LEFT - RIGHT
    top = keys.height(room) + ABOVE
    with opened(whole, top + HEIGHT + BELOW) as canvas:
        keys.draw(canvas.pen, palette, LEFT, 0, room)
        for number, view in enumerate(views):
            left = LEFT + number * (PANEL + BETWEEN)
            panel = canvas.panel(left, top, PANEL, HEIGHT, across, view.scale)
            _surroundings(canvas, panel, chart, view, top)
            _draw(panel, chart, view, palette)
        return canvas.svg(name, description)


def cell_words(point: Point, axis: str) -> str:
    """Of a hover text: `2 cores`."""
    noun = re.sub(r"^(\w+)s\b", r"\1", axis) if point.workers == 1 else axis
    return point.note or f"{point.workers:,} {noun}"


def _times(chart: ScalingChart, base: Measure | None) -> _View | None:
    curves = _placed(chart, lambda point: point.time_ns, time_words)
    scale = time_scale(_ends(curves, base), f"{chart.workload}: time of a batch")
    alone = base.value if base else None
    ideal = None if alone is None else lambda workers: alone / _ideal(chart, workers)
    return _View(curves, base, ideal, scale) if curves and scale else None


def _speedups(chart: ScalingChart, base: Measure | None) -> _View | None:
    curves = _placed(chart, lambda point: point.speedup, factor_words)
    itself = Measure(1)
    scale = factor_scale(_ends(curves, itself), "Speed-up over the best sequential time")
    return _View(curves, itself, partial(_ideal, chart), scale) if curves and scale else None


def _placed(
    chart: ScalingChart,
    of: Callable[[Point], Measure | None],
    words: Callable[[Measure], str],
) -> tuple[tuple[Curve, tuple[Placed, ...]], ...]:
    """Without what has no place on logarithmic axes."""
    found = []
    for curve in chart.curves:
        points = []
        for point in sorted(curve.points, key=lambda point: point.workers):
            measure = of(point)
            if measure and measure.value > 0 and point.workers > 0:
                cell = cell_words(point, chart.axis)
                title = f"{curve.runner}, {cell}: {words(measure)}"
                points.append(Placed(point.workers, measure, title))
        if points:
            found.append((curve, tuple(points)))
    return tuple(found)


def _ends(
    curves: tuple[tuple[Curve, tuple[Placed, ...]], ...], base: Measure | None
) -> Iterator[float]:
    for measure in (base, *(point.y for _, points in curves for point in points)):
        if measure:
            yield measure.value
            yield from measure.interval or ()


def _ideal(chart: ScalingChart, workers: float) -> float:
    """More tasks at once than cores, or than there are, promise nothing."""
    return min(workers, chart.busy) if chart.busy else workers


def _surroundings(
    canvas: Canvas, panel: Panel, chart: ScalingChart, view: _View, top: float
) -> None:
    """All that lies behind the curves."""
    low, high = panel.y.low, panel.y.high
    if _oversubscribed(chart):
        panel.shade(chart.usable or 0, panel.x.high)
    rules: dict[int, str] = {}
    for cores, word in ((chart.physical, "physical cores"), (chart.logical, "logical CPUs")):
        if cores and panel.x.low < cores < panel.x.high:
            rules[cores] = f"{rules[cores]} = {word}" if cores in rules else word
    for number, (cores, text) in enumerate(sorted(rules.items())):
        panel.pen.line([cores, cores], [low, high], ink("faint"), width=1.2, dash=(5, 3))
        at, _ = panel.pixel(cores, low)
        wide = width(text, SMALL)
        first_of_two = number == 0 and len(rules) > 1
        edge, _ = panel.pixel(panel.x.high, low)
        left = min(at - wide if first_of_two else at - 3, edge + RIGHT - wide)
        canvas.pen.text(left, top - 5, text, size=SMALL)
    if view.ideal:
        # It bends where the cores or the tasks end.
        bend = [chart.busy] if chart.busy and panel.x.low < chart.busy < panel.x.high else []
        xs = [panel.x.low, *bend, panel.x.high]
        ys = [view.ideal(x) for x in xs]
        panel.pen.line(xs, ys, ink("faint"), width=1.5, dash=_IDEAL_DASH)


def _draw(panel: Panel, chart: ScalingChart, view: _View, palette: Palette) -> None:
    if view.base and chart.sequential_ns:
        style = palette.style(chart.sequential)
        title = f"best {chart.sequential}: {time_words(chart.sequential_ns)}"
        tag = Tag("series", chart.sequential, (title,))
        ends, level = [panel.x.low, panel.x.high], [view.base.value] * 2
        panel.pen.line(ends, level, style.colour, width=1.8, dash=style.dash, tag=tag)
    for curve, points in view.curves:
        draw_band(panel, curve.runner, palette.style(curve.runner), points)
    for curve, points in view.curves:
        for point in points:
            if point.x == curve.cost:
                tag = Tag("series", curve.runner)
                _ring(panel.pen, point.x, point.y.value, tag)
        draw_curve(panel, curve.runner, palette.style(curve.runner), points)


def _ring(pen: Pen, x: float, y: float, tag: Tag | None = None) -> None:
    pen.markers([x], [y], "o", "none", edge=ink("ink"), edge_width=1.3, size=14, tag=tag)


def _oversubscribed(chart: ScalingChart) -> bool:
    most = max(point.workers for curve in chart.curves for point in curve.points)
    return chart.usable is not None and most > chart.usable


def _runners(chart: ScalingChart, views: list[_View]) -> tuple[str, ...]:
    drawn = [curve.runner for view in views for curve, _ in view.curves]
    base = [chart.sequential] if chart.sequential_ns and any(v.base for v in views) else []
    return tuple(dict.fromkeys((*base, *drawn)))


def _notes(chart: ScalingChart, views: list[_View]) -> Iterator[Note]:
    if word := interval_word(p.y for view in views for _, points in view.curves for p in points):
        yield Note(word, band_swatch)
    if any(view.ideal for view in views):
        yield Note("ideal", _ideal_swatch)
    costs = {curve.cost for view in views for curve, _ in view.curves}
    if costs & {point.x for view in views for _, points in view.curves for point in points}:
        yield Note("COST: the fewest that beat sequential", _ring)
    if _oversubscribed(chart):
        yield Note("oversubscribed", shade_swatch)


def _ideal_swatch(pen: Pen, x: float, y: float) -> None:
    pen.line([x - 12, x + 12], [y, y], ink("faint"), width=1.5, dash=_IDEAL_DASH)
