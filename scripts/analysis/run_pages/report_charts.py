"""The charts of a report: what the tables say, handed over to the modules that draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.charts.costs import CpuChart, CpuPoint, PhaseChart, Phases, cpu_chart, phase_chart
from analysis.charts.heat_map import HeatCell, HeatMap, State, heat_map
from analysis.charts.intervals import ForestPlot, IntervalGroup, IntervalRow, forest_plot
from analysis.charts.latency import LatencyChart, LatencyCurve, Quantile, latency_chart
from analysis.charts.profile import Profile, ProfileChart, profile_chart
from analysis.charts.scaling import Curve, Point, ScalingChart, scaling_chart
from analysis.drawing.measure import Measure
from analysis.drawing.palette import Palette
from analysis.pages.parts import Chart
from analysis.reading.plan import Plan
from analysis.run_pages.answers import at_text, factor_text, place_text
from analysis.statistics.estimates import Estimate
from analysis.statistics.verdicts import Verdict
from analysis.tables.costs import RunnerCost
from analysis.tables.latency import SHARES, Latency
from analysis.tables.profiles import Record
from analysis.tables.ranking import Place, Ranking
from analysis.tables.scaling import Scaling
from analysis.tables.summary import Row
from analysis.words.figures import time_text

STATES = {"skipped": State.SKIPPED, "missing": State.ABSENT}


def chart_of(name: str, svg: str | None, description: str) -> tuple[Chart, ...]:
    """No part at all where there is nothing to draw."""
    return (Chart(name, svg, description),) if svg else ()


def overview(ranked: Sequence[tuple[str, Ranking]], palette: Palette) -> tuple[Chart, ...]:
    """The rankings of every runner's fastest cell, each with the label of its workload."""
    cells = [cell for label, ranking in ranked for cell in _heat_cells(label, ranking)]
    chart = HeatMap(
        workloads=tuple(label for label, _ in ranked),
        runners=tuple(dict.fromkeys(cell.runner for cell in cells)),
        cells=tuple(cells),
    )
    description = "Speed-up of every runner over the best sequential time, for each workload."
    svg = heat_map(chart, palette, name="overview", description=description)
    return chart_of("overview", svg, description)


def _heat_cells(label: str, ranking: Ranking) -> Iterable[HeatCell]:
    for place in ranking.places:
        row, judgement = place.row, place.judgement
        gain = row.against_sequential
        time = time_text(row.wall_ns.value) if row.wall_ns else ""
        over = gain.estimate if gain else None
        told = f", {factor_text(over)} over the best sequential" if over else ""
        yield HeatCell(
            workload=label,
            runner=row.cell.runner,
            speedup=gain.value if gain else None,
            text="" if gain and gain.value is not None else time,
            group=place.group if ranking.has_verdicts else None,
            inconclusive=ranking.has_verdicts
            and judgement is not None
            and judgement.verdict is Verdict.INCONCLUSIVE,
            sentence=f"{label}: {place_text(row)}, {time}{told}",
        )
    for row in ranking.without_time:
        yield HeatCell(
            workload=label,
            runner=row.cell.runner,
            state=STATES.get(row.status, State.FAILED),
            sentence=f"{label}: {row.cell.runner}, {row.status}: {row.reason}",
        )


def against_fastest(
    name: str, title: str, ranking: Ranking, delta: float, palette: Palette
) -> tuple[Chart, ...]:
    rows = tuple(
        IntervalRow(
            label=place_text(place.row),
            ratio=_measure(place.slower_by),
            verdict=_verdict(place),
            columns=(time_text(place.row.wall_ns.value) if place.row.wall_ns else "",),
            runner=place.row.cell.runner,
        )
        for place in ranking.places[1:]
    )
    fastest = place_text(ranking.places[0].row)
    chart = ForestPlot(
        axis=f"time / time of {ranking.places[0].row.cell.runner}",
        groups=(IntervalGroup("", rows),),
        delta=delta,
        columns=("time",),
    )
    description = f"{title}: how many times the time of {fastest} every other runner takes."
    svg = forest_plot(chart, palette, name=name, description=description)
    return chart_of(name, svg, description)


def scaling(
    name: str, title: str, kind: str, curves: Scaling, plan: Plan, palette: Palette
) -> tuple[Chart, ...]:
    computes = kind == "computes"
    base = curves.sequential
    rows = [point.row for curve in curves.curves for point in curve.points]
    # What lies beyond the cores of the cells are more tasks at once on these, not more cores.
    most = max((row.cell.cores for row in rows), default=1)
    chart = ScalingChart(
        workload=title,
        axis="cores, then tasks at once" if computes else "tasks at once",
        curves=tuple(
            Curve(
                runner=curve.runner,
                points=tuple(
                    Point(
                        workers=point.workers,
                        time_ns=Measure.of(point.row.wall_ns),
                        speedup=_measure(_speedup(point.row)),
                        note=at_text(point.row),
                    )
                    for point in curve.points
                    if point.row.wall_ns
                ),
                cost=curve.cost.high if curve.cost else None,
            )
            for curve in curves.curves
        ),
        sequential_ns=_measure(base.wall_ns if base else None),
        tasks=max((row.tasks or 0 for row in rows), default=0) or None,
        physical=plan.physical_cores if computes and plan.physical_cores <= most else None,
        logical=plan.logical_cpus if computes and plan.logical_cpus <= most else None,
        usable=min(plan.usable_cores, most) if computes else None,
    )
    description = f"{title}: time and speed-up of every runner over {chart.axis}."
    svg = scaling_chart(chart, palette, name=name, description=description)
    return chart_of(name, svg, description)


def costs(
    name: str, title: str, runners: Sequence[RunnerCost], cores: int, palette: Palette
) -> tuple[Chart, ...]:
    """Two charts: CPU time against wall time, and the life of each runner."""
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
    cpu = f"{title}: CPU time against wall time of a batch under every runner."
    once = f"{title}: start-up, first batch, a batch in the steady state and shutdown."
    return (
        *chart_of(
            f"cpu-{name}",
            cpu_chart(CpuChart(title, points, lines), palette, name=f"cpu-{name}", description=cpu),
            cpu,
        ),
        *chart_of(
            f"phases-{name}",
            phase_chart(
                PhaseChart(title, tuple(map(_phases, runners))),
                palette,
                name=f"phases-{name}",
                description=once,
            ),
            once,
        ),
    )


def _phases(cost: RunnerCost) -> Phases:
    return Phases(
        runner=cost.row.cell.runner,
        cell=at_text(cost.row),
        startup_ns=_number(cost.startup_ns),
        first_batch_ns=_number(cost.first_batch_ns),
        batch_ns=_measure(cost.row.wall_ns),
        shutdown_ns=_number(cost.shutdown_ns),
    )


def latency(name: str, title: str, found: Sequence[Latency], palette: Palette) -> tuple[Chart, ...]:
    curves = tuple(
        LatencyCurve(
            one.row.cell.runner,
            at_text(one.row),
            tuple(Quantile(SHARES[key], Measure(time)) for key, time in one.quantiles_ns),
        )
        for one in found
    )
    description = f"{title}: within which time which share of the tasks was done."
    svg = latency_chart(LatencyChart(title, curves), palette, name=name, description=description)
    return chart_of(name, svg, description)


def profile(records: Sequence[Record], workloads: int, palette: Palette) -> tuple[Chart, ...]:
    """Not for a single workload, whose ratios stand in its own table."""
    if workloads < 2:
        return ()
    chart = ProfileChart(
        tuple(Profile(record.runner, record.factors) for record in records), workloads
    )
    description = "The share of workloads in which each runner is within a factor of the fastest."
    svg = profile_chart(chart, palette, name="profile", description=description)
    return chart_of("profile", svg, description)


def _speedup(row: Row) -> Estimate | None:
    return row.against_sequential.estimate if row.against_sequential else None


def _verdict(place: Place) -> Verdict:
    return place.judgement.verdict if place.judgement else Verdict.INCONCLUSIVE


def _measure(estimate: Estimate | None) -> Measure | None:
    return Measure.of(estimate) if estimate else None


def _number(value: float | None) -> Measure | None:
    return None if value is None else Measure(value)
