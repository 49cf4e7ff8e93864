"""The section of a report on costs: what a runner needs beside time, and what more cores gain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.charts.costs import CpuChart, CpuPoint, PhaseChart, Phases, cpu_chart, phase_chart
from analysis.drawing.measure import Measure
from analysis.pages.parts import Chart, Fold, Grid, Heading, Paragraph, Part
from analysis.run_pages import cost_grids
from analysis.run_pages.answers import at_text
from analysis.run_pages.findings import Findings, Study
from analysis.run_pages.memory_part import memory_parts
from analysis.run_pages.report_charts import chart_of
from analysis.statistics.laws import LEAST_CORE_COUNTS
from analysis.tables.costs import RunnerCost, costs
from analysis.tables.scaling import Scaling
from analysis.words.figures import listed

NO_TIME = Paragraph(("No workload has a time.",))


def costs_parts(found: Findings) -> Iterable[Part]:
    yield Heading("What concurrency costs", 2, "costs")
    if not found.measured:
        yield NO_TIME
        return
    yield Paragraph(
        (
            "Each runner at its best. Switches are those of the process tree's whole life. "
            "Pays from: the fewest tasks for which start-up and shutdown and the time per task "
            "are below the sequential time; it takes time per task from a whole batch. "
            "Efficiency is speed-up over the best sequential time per core, so only work that "
            "computes has one. Karp-Flatt stands where a speed-up over 1 is shown.",
        )
    )
    paid = [(study, costs(study.table, study.best_rows)) for study in found.measured]
    # A single runner has nobody to be compared with: its figures are in the table.
    drawn = [(study, runners) for study, runners in paid if len(runners) > 1]
    cores = found.summary.plan.usable_cores
    while_running = [c for study, runners in drawn for c in _cpu(study, runners, cores, found)]
    once = [chart for study, runners in drawn for chart in _phases(study, runners, found)]
    for title, charts in (("While a batch runs", while_running), ("Once, and per batch", once)):
        if charts:
            yield Heading(title, 3)
            yield from charts
    yield from memory_parts(found.summary, 3, tells_how=True)
    yield Fold("The figures of each workload", tuple(_figures(paid)))


def _figures(paid: Sequence[tuple[Study, Sequence[RunnerCost]]]) -> Iterable[Part]:
    for study, runners in paid:
        yield Heading(study.table.title, 3)
        yield from cost_grids.costs(runners)
        yield from _of_cores(study)
        yield from _why_no_law(study)


def _of_cores(study: Study) -> list[Grid]:
    """What more cores, or more tasks at once, gain each runner."""
    curves = [curve for curve in study.scaling.curves if len(curve.points) > 1]
    shares = cost_grids.shares(study.scaling.curves)
    laws = cost_grids.laws(study.scaling, curves) if curves else None
    return [grid for grid in (shares, laws) if grid]


def _why_no_law(study: Study) -> Iterable[Part]:
    """Only of work that computes: the laws are about cores."""
    if study.table.kind == "computes" and study.scaling.curves:
        if why := study.scaling.why_no_fit or _not_all_fitted(study.scaling):
            yield Paragraph((why,))


def _not_all_fitted(scaling: Scaling) -> str:
    without = [curve.runner for curve in scaling.curves if curve.amdahl is None]
    few = f"fewer than {LEAST_CORE_COUNTS} core counts with a speed-up over itself"
    return f"No law is fitted to what has {few}: {listed(without)}." if without else ""


def _cpu(
    study: Study, runners: Sequence[RunnerCost], cores: int, found: Findings
) -> tuple[Chart, ...]:
    points = tuple(
        CpuPoint(
            cost.row.cell.runner,
            at_text(cost.row),
            Measure.of(cost.row.wall_ns),
            Measure(cost.row.cpu_ns),
        )
        for cost in runners
        if cost.row.wall_ns and cost.row.cpu_ns is not None
    )
    lines = tuple(sorted({1, 2, cores} if cores > 1 else {1}))
    name = f"cpu-{study.name}"
    told = f"{study.label}: CPU time against wall time of a batch."
    chart = CpuChart(study.label, points, lines)
    return chart_of(name, cpu_chart(chart, found.palette, name=name, description=told), told)


def _phases(study: Study, runners: Sequence[RunnerCost], found: Findings) -> tuple[Chart, ...]:
    name = f"phases-{study.name}"
    told = f"{study.label}: what is paid once, and what for each batch."
    chart = PhaseChart(study.label, tuple(map(_life, runners)))
    return chart_of(name, phase_chart(chart, found.palette, name=name, description=told), told)


def _life(cost: RunnerCost) -> Phases:
    return Phases(
        runner=cost.row.cell.runner,
        cell=at_text(cost.row),
        startup_ns=_number(cost.startup_ns),
        first_batch_ns=_number(cost.first_batch_ns),
        batch_ns=Measure.of(cost.row.wall_ns) if cost.row.wall_ns else None,
        shutdown_ns=_number(cost.shutdown_ns),
    )


def _number(value: float | None) -> Measure | None:
    return None if value is None else Measure(value)
