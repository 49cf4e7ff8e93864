"""Rank flips: where the fastest runner of one machine is not the fastest of another.

Each machine is judged by itself, with ratios paired by block. A flip is only claimed where, on
both, the fastest runner is faster than every other by the verdict's rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.comparison.findings.comparison import Comparison
from analysis.comparison.sides.groups import Side
from analysis.comparison.sides.side_cells import Key, SideCell
from analysis.reading.plan import Cell
from analysis.statistics.estimates import median, pair, ratio
from analysis.statistics.unpaired import unpaired_ratio
from analysis.statistics.verdicts import Ratio, Verdict, judge, margin
from analysis.tables.summary import ALPHA

SEQUENTIAL = "sequential"


@dataclass(frozen=True, slots=True)
class Lead:
    """The fastest runner of a side, by its cell. `lead` is the time of the runner-up / its own,
    None where no block has both; `is_separate` says whether every other runner is slower."""

    side: Side
    best: Cell
    runner_up: Cell
    time_ns: float
    lead: Ratio | None
    is_separate: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where runners were ranked on both sides: a workload, by every runner's best cell or, with
    cores and concurrency, at one point of the matrix."""

    title: str
    cores: int | None
    concurrency: int | None
    base: Lead
    new: Lead

    @property
    def differs(self) -> bool:
        return self.base.best.runner != self.new.best.runner

    @property
    def is_flip(self) -> bool:
        return self.differs and self.base.is_separate and self.new.is_separate


def places(comparison: Comparison) -> tuple[Place, ...]:
    """Every place with two or more runners that have a time on both sides; for each workload
    first its best cells, then its points."""
    workloads: dict[object, str] = {}
    for table in comparison.workloads:
        if not table.is_cost_of_harness:
            workloads[table.workload, tuple(sorted(table.parameters))] = table.title
    found = []
    for workload, title in workloads.items():
        base, new = (
            {key: cell for key, cell in cells.items() if key[:2] == workload and cell.has_ratio}
            for cells in (comparison.base_cells, comparison.new_cells)
        )
        found += _place(comparison, title, None, _best(base.values()), _best(new.values()))
        points = dict.fromkeys(key[3:] for key in base if key[2] != SEQUENTIAL)
        for point in sorted(points):
            found += _place(comparison, title, point, _at(base, point), _at(new, point))
    return tuple(found)


def _best(cells: Iterable[SideCell]) -> dict[str, SideCell]:
    """Each runner's cell with the lowest median."""
    best: dict[str, tuple[float, SideCell]] = {}
    for cell in cells:
        time = _median(cell)
        known = best.get(cell.cell.runner)
        if known is None or time < known[0]:
            best[cell.cell.runner] = time, cell
    return {runner: cell for runner, (_, cell) in best.items()}


def _at(cells: Mapping[Key, SideCell], point: tuple[int, int]) -> dict[str, SideCell]:
    """The runners' cells at so many cores and tasks at once. Sequential is what one would do
    instead: it takes part with its cell of as many cores or, where it has none, its fastest."""
    here = {key[2]: cell for key, cell in cells.items() if key[3:] == point}
    alone = {key[3]: cell for key, cell in cells.items() if key[2] == SEQUENTIAL}
    if SEQUENTIAL not in here and alone:
        here[SEQUENTIAL] = alone.get(point[0]) or _best(alone.values())[SEQUENTIAL]
    return here


def _place(
    comparison: Comparison,
    title: str,
    point: tuple[int, int] | None,
    base: Mapping[str, SideCell],
    new: Mapping[str, SideCell],
) -> list[Place]:
    runners = [runner for runner in base if runner in new]
    if len(runners) < 2 or (point and runners == [SEQUENTIAL]):
        return []
    cores, concurrency = point or (None, None)
    leads = [
        _lead(comparison, side, [cells[runner] for runner in runners])
        for side, cells in ((comparison.base, base), (comparison.new, new))
    ]
    return [Place(title, cores, concurrency, *leads)]


def _lead(comparison: Comparison, side: Side, cells: list[SideCell]) -> Lead:
    rules = comparison.rules
    delta = margin(side.noise_floor, rules.margin)
    best, *others = sorted(cells, key=_median)
    alpha = ALPHA / len(others)
    ratios = [_paired(other, best, alpha, rules.seed) for other in others]
    slower = [judge(found, delta, alpha).verdict is Verdict.SLOWER for found in ratios]
    return Lead(side, best.cell, others[0].cell, _median(best), ratios[0], all(slower))


def _paired(a: SideCell, b: SideCell, alpha: float, seed: int) -> Ratio | None:
    """a/b within blocks. With several runs, runs and then their blocks are drawn (bootstrap)."""
    pairs = [pair(left, right) for left, right in zip(a.runs, b.runs, strict=True)]
    known = [found for found in pairs if found.logs]
    if len(known) == 1:
        return ratio(known[0], alpha)
    ratios = [[math.exp(log) for log in found.logs] for found in known]
    return unpaired_ratio(ratios, [[1.0] * sum(map(len, ratios))], alpha, seed)


def _median(cell: SideCell) -> float:
    return median([time for times in cell.times for time in times if time is not None])
