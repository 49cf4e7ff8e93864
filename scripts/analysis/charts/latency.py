"""Latency of tasks: a curve of percentiles per runner, stretched towards the slowest tasks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.drawing.canvas import opened
from analysis.drawing.curves import Placed, draw_band, draw_curve
from analysis.drawing.keys import Keys
from analysis.drawing.measure import Measure, time_words
from analysis.drawing.palette import Palette
from analysis.drawing.scales import Scale, plain, time_scale

# Half as wide as a page: those of two workloads stand side by side.
WHOLE, LEFT, RIGHT = 528.0, 66.0, 24.0
ABOVE, HEIGHT, BELOW = 42.0, 210.0, 48.0


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time within which `share` of the tasks were done: 0 is the fastest, 1 the slowest."""

    share: float
    time_ns: Measure

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"a share lies between 0 and 1, not at {self.share}")


@dataclass(frozen=True, slots=True)
class LatencyCurve:
    """`cell` says which cell of the runner it is, on hover: "2 cores, 64 tasks at once"."""

    runner: str
    cell: str
    quantiles: tuple[Quantile, ...]


@dataclass(frozen=True, slots=True)
class LatencyChart:
    """`what` of a task is shown: its response time, or its service time."""

    workload: str
    curves: tuple[LatencyCurve, ...]
    what: str = "response time"


def latency_chart(
    chart: LatencyChart, palette: Palette, *, name: str, description: str
) -> str | None:
    """None without any quantile above 0 ns."""
    curves = [(curve, points) for curve in chart.curves if (points := _placed(chart, curve))]
    ends = [
        end
        for _, points in curves
        for point in points
        for end in (point.y.value, *(point.y.interval or ()))
    ]
    up = time_scale(ends, f"{chart.workload}: {chart.what} of a task")
    if not up:
        return None
    wide = WHOLE - LEFT - RIGHT
    across = _across(chart, wide)
    keys = Keys(tuple(dict.fromkeys(curve.runner for curve, _ in curves)))
    top = keys.height(wide) + ABOVE
    with opened(WHOLE, top + HEIGHT + BELOW) as canvas:
        keys.draw(canvas.pen, palette, LEFT, 0, wide)
        panel = canvas.panel(LEFT, top, wide, HEIGHT, across, up)
        for curve, points in curves:
            draw_band(panel, curve.runner, palette.style(curve.runner), points)
        for curve, points in curves:
            draw_curve(panel, curve.runner, palette.style(curve.runner), points)
        return canvas.svg(name, description)


def _stretched(share: float, slowest: float) -> float:
    """-log10(1 - share): each step of 1 leaves a tenth of the tasks before it. The slowest task of
    all would be at no finite place; it gets `slowest`."""
    return slowest if share >= 1 else -math.log10(1 - share)


def _slowest(chart: LatencyChart) -> float:
    finite = [q.share for curve in chart.curves for q in curve.quantiles if q.share < 1]
    return _stretched(max(finite, default=0), 0) + 0.5


def _placed(chart: LatencyChart, curve: LatencyCurve) -> tuple[Placed, ...]:
    slowest = _slowest(chart)
    return tuple(
        Placed(
            _stretched(quantile.share, slowest),
            quantile.time_ns,
            f"{curve.runner}, {curve.cell}, {_name(quantile.share)}: "
            f"{time_words(quantile.time_ns)}",
        )
        for quantile in sorted(curve.quantiles, key=lambda quantile: quantile.share)
        if quantile.time_ns.value > 0
    )


def _name(share: float) -> str:
    return {0: "fastest", 0.5: "median", 1: "slowest"}.get(share, f"{plain(100 * share)} %")


def _across(chart: LatencyChart, wide: float) -> Scale:
    """Ruled where there are points, the rounder ones first, as far as there is room."""
    shares = {quantile.share for curve in chart.curves for quantile in curve.quantiles}
    slowest = _slowest(chart)
    margin = 0.03 * slowest
    per_pixel = (slowest + 2 * margin) / wide
    shown: list[tuple[float, str]] = []
    for share in sorted(shares, key=_least_round):
        place = _stretched(share, slowest)
        if all(abs(place - other) > 46 * per_pixel for other, _ in shown):
            shown.append((place, _name(share)))
    title = "share of tasks done within this time (stretched to the slowest)"
    return Scale(title, -margin, slowest + margin, tuple(sorted(shown)))


def _least_round(share: float) -> tuple[bool, int, float]:
    return share not in (0, 0.5, 1), len(plain(100 * share)), -share
