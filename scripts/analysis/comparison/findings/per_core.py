"""Two machines per core: how fast one core is, and what core-time a batch costs on each.

Of computing workloads only: one that waits does not use the cores it may use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.comparison.findings.comparison import Compared, Comparison, WorkloadComparison
from analysis.comparison.sides.side_cells import SideCell
from analysis.reading.plan import Cell
from analysis.statistics.estimates import median


@dataclass(frozen=True, slots=True)
class Whole:
    """A runner's cell on one side that comes within the margin of its fastest with the fewest
    cores: chance alone does not decide between cells that are as fast. `core_ns` is its time x its
    cores: what is spent."""

    cell: Cell
    time_ns: float

    @property
    def core_ns(self) -> float:
        return self.time_ns * self.cell.cores


@dataclass(frozen=True, slots=True)
class PerCore:
    """`at_one` compares the cells of one core and one task at once: the ratio of the speed of a
    core. `base` and `new` are the best cells of the whole matrix."""

    runner: str
    at_one: Compared | None
    base: Whole
    new: Whole


def per_core(table: WorkloadComparison, comparison: Comparison) -> tuple[PerCore, ...]:
    """A row per runner with a time on both sides; none where the tasks wait or do nothing."""
    if table.kind != "computes" or table.is_cost_of_harness:
        return ()
    workload = table.workload, tuple(sorted(table.parameters))
    base, new = (
        _wholes((c for key, c in cells.items() if key[:2] == workload), comparison.delta)
        for cells in (comparison.base_cells, comparison.new_cells)
    )
    at_one = {
        row.base_cell.runner: row
        for row in table.rows
        if row.base_cell.cores == row.base_cell.concurrency == 1
    }
    return tuple(
        PerCore(runner, at_one.get(runner), whole, new[runner])
        for runner, whole in base.items()
        if runner in new
    )


def _wholes(cells: Iterable[SideCell], delta: float) -> dict[str, Whole]:
    found: dict[str, list[Whole]] = {}
    for cell in cells:
        if cell.has_ratio:
            time = median([time for times in cell.times for time in times if time is not None])
            found.setdefault(cell.cell.runner, []).append(Whole(cell.cell, time))
    best = {}
    for runner, wholes in found.items():
        bound = min(whole.time_ns for whole in wholes) * (1 + delta)
        near = [whole for whole in wholes if whole.time_ns <= bound]
        best[runner] = min(near, key=lambda whole: (whole.cell.cores, whole.time_ns))
    return best
