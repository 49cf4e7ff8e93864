"""The cells of one side: their times in every block of every run, or why there are none.

A cell is the same in two runs when its workload, parameters, runner, cores and concurrency are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.comparison.sides.groups import Side
from analysis.reading.plan import Cell, RunError
from analysis.reading.samples import Sample
from analysis.statistics.estimates import estimate
from analysis.statistics.unpaired import unpaired_ratio
from analysis.tables.summary import ALPHA, Blocks, time_per_batch_ns

Parameters = tuple[tuple[str, str], ...]
Key = tuple[str, Parameters, str, int, int]


@dataclass(frozen=True, slots=True)
class Time:
    """The median of a side's blocks in ns with its 95 % interval, or with a narrower one where
    `reached` is false."""

    value: float
    low: float
    high: float
    reached: bool
    count: int


@dataclass(frozen=True, slots=True)
class SideCell:
    """A cell in all runs of a side: for each run the times by block, none where it has none.

    `status` is `ok`, `failed` (at least one sample was: its answers or its process cannot be
    trusted), `skipped` or `missing`; all but `ok` have a reason.
    """

    cell: Cell
    runs: tuple[Blocks, ...]
    status: str
    reason: str

    @property
    def times(self) -> tuple[tuple[float | None, ...], ...]:
        """Of the runs that have any."""
        return tuple(tuple(blocks.values()) for blocks in self.runs if blocks)

    @property
    def has_ratio(self) -> bool:
        """0 ns has none."""
        return self.status == "ok" and any(time for times in self.times for time in times)


def side_cells(side: Side, chosen: Callable[[Cell], bool]) -> dict[Key, SideCell]:
    """The cells of a side in the order of its plans. Raises RunError."""
    cells: dict[Key, Cell] = {}
    samples: dict[Key, list[list[Sample]]] = {}
    skips: dict[Key, list[str]] = {}
    for number, run in enumerate(side.runs):
        keys: dict[str, Key] = {}
        for cell in filter(chosen, run.plan.cells):
            key = keys[cell.name] = _key(cell)
            cells.setdefault(key, cell)
            samples.setdefault(key, [[] for _ in side.runs])
            if cell.skipped is not None:
                skips.setdefault(key, []).append(cell.skipped)
        if len(set(keys.values())) < len(keys):
            twice = next(key for key, times in Counter(keys.values()).items() if times > 1)
            names = [name for name, key in keys.items() if key == twice]
            raise RunError(
                f"{run.directory}: the cells {names[0]} and {names[1]} are the same one under two "
                "names. Restore the manifest."
            )
        for sample in run.samples:
            if sample.cell in keys:
                samples[keys[sample.cell]][number].append(sample)
    return {key: _side_cell(cell, samples[key], skips.get(key, [])) for key, cell in cells.items()}


def time_of(cell: SideCell, seed: int) -> Time:
    """The median of all blocks. With several runs its interval is that of a ratio to blocks of
    1 ns, which the bootstrap over runs and blocks gives. Raises ValueError for a cell without a
    time."""
    values = [time for times in cell.times for time in times if time is not None]
    if len(cell.times) > 1:
        clock = [[1.0] * len(values)]
        found = unpaired_ratio(cell.times, clock, ALPHA, seed)
        if found:
            return Time(found.value, found.low, found.high, found.reached, found.count)
    pooled = estimate(values, ALPHA)
    if pooled is None:
        raise ValueError(f"{cell.cell.name} has no time")
    return Time(pooled.value, pooled.low, pooled.high, pooled.reached, pooled.count)


def _key(cell: Cell) -> Key:
    parameters = tuple(sorted(cell.parameters))
    return cell.workload, parameters, cell.runner, cell.cores, cell.concurrency


def _side_cell(cell: Cell, runs: Sequence[Sequence[Sample]], skips: Sequence[str]) -> SideCell:
    every = [sample for samples in runs for sample in samples]
    times = tuple({s.block: time_per_batch_ns(s) for s in samples} for samples in runs)
    bad = [s for s in every if s.status not in ("ok", "skipped")]
    if bad:
        reasons = "; ".join(dict.fromkeys(f"{s.status}: {s.reason}" for s in bad))
        return SideCell(cell, times, "failed", reasons)
    if any(sample.status == "ok" for sample in every):
        return SideCell(cell, times, "ok", "")
    told = [*skips, *(sample.reason for sample in every)]
    if told:
        return SideCell(cell, times, "skipped", "; ".join(dict.fromkeys(told)))
    return SideCell(cell, times, "missing", "no sample yet")
