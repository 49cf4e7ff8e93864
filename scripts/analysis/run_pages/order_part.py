"""The section of a report on every sample: in the order of the run, by cell, and what the machine
itself did meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.charts.run_order import (
    MOST_CELLS,
    CellDots,
    RunOrderChart,
    SampleDot,
    run_order_chart,
    spread_chart,
)
from analysis.drawing.measure import Measure
from analysis.pages.parts import Chart, Fold, Heading, Paragraph, Part
from analysis.reading.samples import Sample
from analysis.run_pages.findings import Findings, Study
from analysis.run_pages.report_charts import chart_of
from analysis.run_pages.weather_part import weather_parts
from analysis.statistics.estimates import mdape
from analysis.tables.summary import Row, Summary, WorkloadTable
from analysis.words.figures import counted, time_text

AXIS = "samples of the run"


@dataclass(frozen=True, slots=True)
class Orders:
    """How many samples of the run were before one, by its cell and block, and before a block."""

    samples: Mapping[tuple[str, int], int]
    blocks: Mapping[int, int]


def order_parts(found: Findings) -> Iterable[Part]:
    yield Heading("Distribution and run order", 2, "distribution")
    yield Paragraph(
        (
            "Every sample as its distance from its cell's median, in the order of the run (drift "
            "is a slope, a disturbance a cluster) and by cell (noise is width). A cell is named by "
            "its runner, cores/tasks at once.",
        )
    )
    orders = orders_of(found.summary)
    charts = {study.name: _chart(study, orders) for study in found.studies}
    for study in found.studies:
        yield from _in_order(study, charts[study.name], found)
    yield from weather_parts(_in_their_order(found.summary), found.palette)
    # A single cell is all of the chart above.
    several = [study for study in found.studies if len(charts[study.name].cells) > 1]
    by_cell = [c for s in several for c in _by_cell(s, charts[s.name], found)]
    if by_cell:
        yield Fold("The same by cell", tuple(by_cell))


def orders_of(summary: Summary) -> Orders:
    """Counted over the samples that there are: a run that was continued another day has no gap in
    it, and neither has one whose later blocks hold fewer cells."""
    samples: dict[tuple[str, int], int] = {}
    blocks: dict[int, int] = {}
    for place, sample in enumerate(_in_their_order(summary)):
        samples[sample.cell, sample.block] = place
        blocks.setdefault(sample.block, place)
    return Orders(samples, blocks)


def _in_their_order(summary: Summary) -> Sequence[Sample]:
    every = (s for table in summary.workloads for found in table.samples.values() for s in found)
    return sorted(every, key=lambda sample: (sample.block, sample.position, sample.cell))


def _chart(study: Study, orders: Orders) -> RunOrderChart:
    """Of more than MOST_CELLS cells those with the widest spread."""
    table = study.table
    timed = [row for row in table.rows if row.wall_ns and row.wall_ns.value > 0]
    widest = sorted(timed, key=lambda row: -_spread(table, row))[:MOST_CELLS]
    chosen = {row.cell.name for row in widest}
    rows = [row for row in timed if row.cell.name in chosen]
    blocks = {block for row in rows for block in table.times[row.cell.name]}
    return RunOrderChart(
        title=study.label,
        axis=AXIS,
        cells=tuple(_dots(table, row, orders) for row in rows),
        blocks=tuple(float(orders.blocks[block]) for block in sorted(blocks)),
    )


def _in_order(study: Study, chart: RunOrderChart, found: Findings) -> tuple[Chart, ...]:
    name = f"order-{study.name}"
    told = f"{study.label}: {_which(study, chart)}, in the order of the run."
    return chart_of(name, run_order_chart(chart, found.palette, name=name, description=told), told)


def _by_cell(study: Study, chart: RunOrderChart, found: Findings) -> tuple[Chart, ...]:
    name = f"spread-{study.name}"
    told = f"{study.label}: {_which(study, chart)}, by cell."
    return chart_of(name, spread_chart(chart, found.palette, name=name, description=told), told)


def _which(study: Study, chart: RunOrderChart) -> str:
    timed = sum(bool(row.wall_ns and row.wall_ns.value > 0) for row in study.table.rows)
    if len(chart.cells) == timed:
        return "every sample"
    total = counted(timed, "cell")
    return f"the samples of the {len(chart.cells)} cells with the widest spread of {total}"


def _spread(table: WorkloadTable, row: Row) -> float:
    return mdape([time for time in table.times[row.cell.name].values() if time]) or 0


def _dots(table: WorkloadTable, row: Row, orders: Orders) -> CellDots:
    times, middle = table.times[row.cell.name], row.wall_ns.value if row.wall_ns else 1
    samples = []
    for sample in table.samples[row.cell.name]:
        time = times.get(sample.block)
        if time:
            order = float(orders.samples[sample.cell, sample.block])
            samples.append(SampleDot(order, time / middle - 1, time_text(time)))
    ends = row.wall_ns.interval if row.wall_ns else None
    interval = None
    if ends:
        interval = Measure(0, ends.low / middle - 1, ends.high / middle - 1, ends.reached)
    cell = row.cell
    label = f"{cell.runner} {cell.cores}/{cell.concurrency}"
    return CellDots(cell.runner, label, tuple(samples), interval)
