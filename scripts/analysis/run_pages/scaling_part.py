"""The section of a report on scaling: the curves of those who have one, and every cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from analysis.charts.scaling import Curve, Point, ScalingChart, scaling_chart
from analysis.drawing.measure import Measure
from analysis.pages.parts import Chart, Fold, Heading, Paragraph, Part
from analysis.run_pages.answers import at_text
from analysis.run_pages.findings import Findings, Study
from analysis.run_pages.report_charts import chart_of
from analysis.run_pages.summary_page import workload_parts
from analysis.tables.scaling import Curve as CurveFound
from analysis.words.figures import counted, listed

# Of a chart: more can hardly be told apart.
LEADING = 8
NO_CURVE = "No curve, because no runner has a time at two points"


def scaling_parts(found: Findings) -> Iterable[Part]:
    yield Heading("Scaling", 2, "scaling")
    drawn = [_charts(study, found) for study in found.measured]
    yield from (chart for charts in drawn for some in charts[:1] for chart in some)
    without = [s.label for s, charts in zip(found.measured, drawn, strict=True) if not charts]
    if without:
        yield Paragraph((f"{NO_CURVE}: {listed(without)}.",))
    more = [chart for charts in drawn for some in charts[1:] for chart in some]
    if more:
        yield Fold(f"The curves of all but the {LEADING} leading runners", tuple(more))
    if found.studies:
        yield Fold("The figures of all cells", tuple(_figures(found)))


def _figures(found: Findings) -> Iterable[Part]:
    for study in found.studies:
        yield Heading(f"{study.table.title}: all cells", 3)
        yield from workload_parts(study.table, found.summary.plan.blocks, found.marks)


def _lowest_time(curve: CurveFound) -> float:
    return curve.best.row.wall_ns.value if curve.best.row.wall_ns else math.inf


def _charts(study: Study, found: Findings) -> list[tuple[Chart, ...]]:
    """The leading runners first, by their lowest time. One that has a single point has no curve,
    and is in the tables alone."""
    drawn = sorted((c for c in study.scaling.curves if len(c.points) > 1), key=_lowest_time)
    groups = [drawn[at : at + LEADING] for at in range(0, len(drawn), LEADING)]
    name = f"scaling-{study.name}"
    return [
        _chart(name if number == 1 else f"{name}-{number}", study, group, found)
        for number, group in enumerate(groups, 1)
    ]


def _chart(
    name: str, study: Study, curves: Sequence[CurveFound], found: Findings
) -> tuple[Chart, ...]:
    computes = study.table.kind == "computes"
    base, plan = study.scaling.sequential, found.summary.plan
    rows = [point.row for curve in curves for point in curve.points]
    # What lies beyond the cores of the cells are more tasks at once on these, not more cores.
    most = max((row.cell.cores for row in rows), default=1)
    chart = ScalingChart(
        workload=study.label,
        axis="cores, then tasks at once" if computes else "tasks at once",
        curves=tuple(map(_curve, curves)),
        sequential_ns=Measure.of(base.wall_ns) if base and base.wall_ns else None,
        tasks=max((row.tasks or 0 for row in rows), default=0) or None,
        physical=plan.physical_cores if computes and plan.physical_cores <= most else None,
        logical=plan.logical_cpus if computes and plan.logical_cpus <= most else None,
        usable=min(plan.usable_cores, most) if computes else None,
    )
    whose = counted(len(curves), "runner")
    description = f"{study.label}: time and speed-up of {whose} over {chart.axis}."
    svg = scaling_chart(chart, found.palette, name=name, description=description)
    return chart_of(name, svg, description)


def _curve(curve: CurveFound) -> Curve:
    return Curve(
        runner=curve.runner,
        points=tuple(
            Point(
                workers=point.workers,
                time_ns=Measure.of(point.row.wall_ns),
                speedup=(
                    Measure.of(point.row.against_sequential.estimate)
                    if point.row.against_sequential and point.row.against_sequential.estimate
                    else None
                ),
                note=at_text(point.row),
            )
            for point in curve.points
            if point.row.wall_ns
        ),
        cost=curve.cost.high if curve.cost else None,
    )
