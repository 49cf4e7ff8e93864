"""The chart of every sample: which cells are on it, and how far each sample is from its cell."""

from __future__ import annotations

from analysis.charts.run_order import (
    MOST_CELLS,
    CellDots,
    RunOrderChart,
    SampleDot,
    run_order_chart,
)
from analysis.drawing.measure import Measure
from analysis.drawing.palette import Palette
from analysis.pages.parts import Chart
from analysis.run_pages.report_charts import chart_of
from analysis.statistics.estimates import mdape
from analysis.tables.summary import Row, Summary, WorkloadTable
from analysis.words.figures import counted, time_text


def run_order(
    name: str, title: str, table: WorkloadTable, per_block: int, palette: Palette
) -> tuple[Chart, ...]:
    """The axis counts the samples of the whole run, `per_block` to each block: a run that was
    continued another day has no gap in it.

    Of more than MOST_CELLS cells those with the widest spread are shown.
    """
    timed = [row for row in table.rows if row.wall_ns and row.wall_ns.value > 0]
    chosen = sorted(timed, key=lambda row: -_spread(table, row))[:MOST_CELLS]
    rows = [row for row in timed if row in chosen] if len(timed) > MOST_CELLS else timed
    blocks = sorted({block for row in rows for block in table.times[row.cell.name]})
    which = "every sample"
    if len(rows) < len(timed):
        total = counted(len(timed), "cell")
        which = f"the samples of the {len(rows)} cells with the widest spread of {total}"
    chart = RunOrderChart(
        title=title,
        axis="samples of the run",
        cells=tuple(_dots(table, row, per_block) for row in rows),
        blocks=tuple(float(block * per_block) for block in blocks),
    )
    description = f"{title}: {which}, over time and by cell."
    svg = run_order_chart(chart, palette, name=name, description=description)
    return chart_of(name, svg, description)


def samples_per_block(summary: Summary) -> int:
    """How many places the random order of a block has."""
    every = (
        sample
        for table in summary.workloads
        for samples in table.samples.values()
        for sample in samples
    )
    return max((sample.position for sample in every), default=-1) + 1


def _spread(table: WorkloadTable, row: Row) -> float:
    return mdape([time for time in table.times[row.cell.name].values() if time]) or 0


def _dots(table: WorkloadTable, row: Row, per_block: int) -> CellDots:
    times, middle = table.times[row.cell.name], row.wall_ns.value if row.wall_ns else 1
    samples = []
    for sample in table.samples[row.cell.name]:
        time = times.get(sample.block)
        if time:
            order = float(sample.block * per_block + sample.position)
            samples.append(SampleDot(order, time / middle - 1, time_text(time)))
    ends = row.wall_ns.interval if row.wall_ns else None
    interval = Measure(0, ends.low / middle - 1, ends.high / middle - 1) if ends else None
    cell = row.cell
    label = f"{cell.runner} {cell.cores}/{cell.concurrency}"
    return CellDots(cell.runner, label, tuple(samples), interval)
