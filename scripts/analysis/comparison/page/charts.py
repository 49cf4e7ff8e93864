"""The charts of a comparison: what its tables say, handed over to the modules that draw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.charts import overlay
from analysis.charts.intervals import ForestPlot, IntervalGroup, IntervalRow, forest_plot
from analysis.charts.overlay import OverlayChart, overlay_chart
from analysis.charts.scaling import Curve, Point
from analysis.comparison.findings.comparison import Compared, Comparison, WorkloadComparison
from analysis.comparison.sides.groups import Side
from analysis.comparison.sides.side_cells import Key, SideCell, Time, time_of
from analysis.drawing.measure import Measure
from analysis.drawing.palette import Palette
from analysis.pages.parts import Chart
from analysis.words.figures import counted, time_text

# A plot of more rows is taller than anybody looks at.
MOST_ROWS = 60
MOST_PANELS = 24


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws the charts of one page, in which every runner has one look."""

    palette: Palette

    def forest(
        self, name: str, table: WorkloadComparison, comparison: Comparison
    ) -> tuple[Chart, ...]:
        return forest(name, table, comparison, self.palette)

    def scaling(
        self, name: str, table: WorkloadComparison, comparison: Comparison
    ) -> tuple[Chart, ...]:
        return scaling(name, table, comparison, self.palette)


def drawing_of(comparisons: Iterable[Comparison]) -> Drawing:
    cells = (
        cell.cell
        for comparison in comparisons
        for held in (comparison.base_cells, comparison.new_cells)
        for cell in held.values()
    )
    return Drawing(Palette.of(dict.fromkeys(cell.runner for cell in cells)))


def forest(
    name: str, table: WorkloadComparison, comparison: Comparison, palette: Palette
) -> tuple[Chart, ...]:
    """Ratios with their intervals and the margin, beside the absolute times."""
    base, new = comparison.base.label, comparison.new.label
    rows = [row for row in table.rows if row.ratio]
    shown = sorted(rows, key=_distance, reverse=True)[:MOST_ROWS]
    kept = {row.base_cell.name for row in shown}
    groups: dict[tuple[int, int], list[IntervalRow]] = {}
    for row in rows:
        if row.base_cell.name in kept:
            point = row.base_cell.cores, row.base_cell.concurrency
            groups.setdefault(point, []).append(_interval_row(row))
    left_out = len(rows) - len(shown)
    most = f", the {len(shown)} furthest from 1 of {len(rows):,} cells" if left_out else ""
    description = (
        f"{table.title}: time of {new} / time of {base} for every cell{most}, with simultaneous "
        f"95 % intervals, beside both times. Below 1, {new} is faster."
    )
    chart = ForestPlot(
        axis=f"time of {new} / time of {base}",
        groups=tuple(
            IntervalGroup(f"{counted(cores, 'core')}, {at_once:,} at once", tuple(found))
            for (cores, at_once), found in groups.items()
        ),
        delta=comparison.delta,
        columns=(base, new),
    )
    drawn = forest_plot(chart, palette, name=name, description=description)
    return _chart(name, drawn, description)


def scaling(
    name: str, table: WorkloadComparison, comparison: Comparison, palette: Palette
) -> tuple[Chart, ...]:
    """Both sides over cores or over tasks at once, in absolute units; of all cells with a time, so
    also of those that the other side lacks. None without a runner that has two points."""
    computes = table.kind == "computes"
    workload = table.workload, tuple(sorted(table.parameters))
    seed = comparison.rules.seed
    sides = [
        _side(side, cells, workload, computes, seed)
        for side, cells in (
            (comparison.base, comparison.base_cells),
            (comparison.new, comparison.new_cells),
        )
    ]
    if not any(len(curve.points) > 1 for side in sides for curve in side.curves):
        return ()
    fastest = _fastest(sides)
    left_out = len({curve.runner for side in sides for curve in side.curves}) - len(fastest)
    sides = [
        overlay.Side(side.label, tuple(c for c in side.curves if c.runner in fastest))
        for side in sides
    ]
    axis = "cores" if computes else "tasks at once"
    which = f"of the {len(fastest)} fastest runners" if left_out else "of each runner"
    description = (
        f"{table.title}: time of a batch over {axis}, {which}, on {comparison.base.label} "
        f"and on {comparison.new.label}, with 95 % intervals."
    )
    chart = OverlayChart(workload=table.title, axis=axis, sides=tuple(sides))
    drawn = overlay_chart(chart, palette, name=name, description=description)
    return _chart(name, drawn, description)


def _chart(name: str, svg: str | None, description: str) -> tuple[Chart, ...]:
    return (Chart(name, svg, description),) if svg else ()


def _distance(row: Compared) -> float:
    return abs(math.log(row.ratio.value)) if row.ratio else 0.0


def _interval_row(row: Compared) -> IntervalRow:
    ratio = row.ratio
    return IntervalRow(
        label=row.base_cell.runner,
        ratio=Measure(ratio.value, ratio.low, ratio.high, ratio.reached) if ratio else None,
        verdict=row.verdict,
        columns=(time_text(row.base.value), time_text(row.new.value)),
        runner=row.base_cell.runner,
    )


def _side(
    side: Side, cells: Mapping[Key, SideCell], workload: object, computes: bool, seed: int
) -> overlay.Side:
    own = [cell for key, cell in cells.items() if key[:2] == workload and cell.status == "ok"]
    most = max((cell.cell.cores for cell in own), default=0)
    curves: dict[str, list[Point]] = {}
    for cell in own:
        plan = cell.cell
        if plan.concurrency == plan.cores if computes else plan.cores == most:
            point = Point(plan.concurrency, _measure(time_of(cell, seed)))
            curves.setdefault(plan.runner, []).append(point)
    return overlay.Side(
        side.label,
        tuple(Curve(runner, _ordered(points)) for runner, points in curves.items()),
    )


def _fastest(sides: Sequence[overlay.Side]) -> frozenset[str]:
    """Every runner or, of too many, those with the lowest time on any side."""
    best: dict[str, float] = {}
    for curve in (curve for side in sides for curve in side.curves):
        time = min(point.time_ns.value for point in curve.points)
        best[curve.runner] = min(time, best.get(curve.runner, time))
    return frozenset(sorted(best, key=lambda runner: best[runner])[:MOST_PANELS])


def _ordered(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda point: point.workers))


def _measure(time: Time) -> Measure:
    return Measure(time.value, time.low, time.high, time.reached)
