"""The section of a report on single tasks: service time, queueing and response."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.charts.latency import LatencyChart, LatencyCurve, Quantile, latency_chart
from analysis.drawing.measure import Measure
from analysis.pages.columns import Column, estimates, grid
from analysis.pages.parts import Chart, Fold, Grid, Heading, Paragraph
from analysis.pages.parts import Part as PagePart
from analysis.run_pages.answers import at_text
from analysis.run_pages.findings import Findings, Study
from analysis.run_pages.report_charts import chart_of
from analysis.run_pages.summary_grids import cell_columns
from analysis.tables.latency import LEAST_BEYOND, SHARES, Latency, Part, latencies
from analysis.tables.summary import Row
from analysis.words import figures
from analysis.words.figures import ABSENT, counted, listed

# Of a chart: more can hardly be told apart.
LEADING = 8
NAMES = {"p50": "p50", "p90": "p90", "p99": "p99", "p999": "p99.9"}
DEFINITIONS = (
    "Response time: from the batch's start to a task's finish, which is queueing and service.",
    "Queueing: from the batch's start to the task's start.",
    "Service time: from the task's start to its finish.",
)
SERVICE_ONLY = (
    "This run recorded the service time alone, from a task's start to its finish. It leaves out "
    "how long a task waited for its turn, so fewer tasks at once always look better."
)
POOLED = (
    "Percentiles are those of the tasks of all blocks together; the interval is that of the "
    "blocks' own percentiles, and holds by itself. A percentile with fewer than "
    f"{LEAST_BEYOND} tasks beyond it is not told; where a single batch has fewer, its ends are the "
    "range over blocks."
)
MEDIANS = (
    "This run kept no histograms, so percentiles are those of a batch, the median over blocks. "
    f"Each interval holds by itself. A percentile with fewer than {LEAST_BEYOND} tasks of a batch "
    "beyond it is not told."
)


def latency_parts(found: Findings) -> Iterable[PagePart]:
    waiting = [study for study in found.measured if study.table.kind != "computes"]
    yield Heading("Latency of single tasks", 2, "latency")
    if not waiting:
        yield Paragraph(("No workload of this run waits.",))
        return
    studies = [(study, latencies(study.table, _timed(study))) for study in waiting]
    told = [one for _, every in studies for one in every if one.quantiles_ns]
    if told:
        known = any(Part.RESPONSE in one.quantiles_ns for one in told)
        yield Paragraph((*(DEFINITIONS if known else (SERVICE_ONLY,)), *_how(told)))
    drawn = [_charts(study, found) for study, every in studies if every]
    for study, every in studies:
        yield Heading(study.table.title, 3)
        yield from _table(study, every)
    curves = [chart for charts in drawn for some in charts for chart in some]
    if curves:
        yield Fold("Curves of percentiles, each runner at its best", tuple(curves))


def _how(told: Sequence[Latency]) -> Iterable[str]:
    if not any(one.pooled for one in told):
        yield MEDIANS
        return
    yield POOLED
    alone = list(dict.fromkeys(one.row.cell.runner for one in told if not one.pooled))
    if alone:
        yield (
            f"Samples of {listed(alone)} lack histograms: theirs are the percentiles of a batch, "
            "the median over blocks."
        )


def _timed(study: Study) -> list[Row]:
    return [row for row in study.table.rows if row.wall_ns]


def _table(study: Study, every: Sequence[Latency]) -> Iterable[PagePart]:
    if not every:
        yield Paragraph(("Its samples have no latencies.",))
    elif not any(one.quantiles_ns for one in every):
        tasks = counted(study.table.tasks or 0, "task")
        yield Paragraph((f"A batch of {tasks} has too few for percentiles.",))
    else:
        yield latency_grid(every)


def latency_grid(found: Sequence[Latency]) -> Grid:
    """Every cell, with each part that is known."""
    columns = cell_columns([one.row for one in found])
    known = [e for one in found for told in one.quantiles_ns.values() for e in told.values()]
    unit, factor = figures.time_unit(one.value for one in known)
    for part in Part:
        for name, written in NAMES.items():
            values = [one.at(part, name) for one in found]
            if any(values):
                columns.append(_column(f"{part.value}\n{written}, {unit}", values, factor))
    return grid(columns)


def _column(title: str, values: Sequence[figures.Estimate | None], factor: float) -> Column:
    scaled = [value and value.scaled(1 / factor) for value in values]
    return estimates(title, scaled, 3, [ABSENT] * len(values))


def _charts(study: Study, found: Findings) -> list[tuple[Chart, ...]]:
    """Of the response where it is known of each, the leading runners first."""
    best = latencies(study.table, study.best_rows)
    part = Part.SERVICE
    if all(Part.RESPONSE in one.quantiles_ns for one in best):
        part = Part.RESPONSE
    drawn = [one for one in best if one.quantiles_ns.get(part)]
    groups = [drawn[at : at + LEADING] for at in range(0, len(drawn), LEADING)]
    name = f"latency-{study.name}"
    return [
        _chart(name if number == 1 else f"{name}-{number}", study, group, part, found)
        for number, group in enumerate(groups, 1)
    ]


def _chart(
    name: str, study: Study, group: Sequence[Latency], part: Part, found: Findings
) -> tuple[Chart, ...]:
    curves = tuple(
        LatencyCurve(
            one.row.cell.runner,
            at_text(one.row),
            tuple(
                Quantile(SHARES[key], Measure.of(time))
                for key, time in one.quantiles_ns[part].items()
            ),
        )
        for one in group
    )
    whose = counted(len(curves), "runner")
    told = f"{study.label}: {part.value} by the share of tasks that were done within it, {whose}."
    chart = LatencyChart(study.label, curves, part.value)
    return chart_of(name, latency_chart(chart, found.palette, name=name, description=told), told)
