"""From samples to tables: one row per cell, in the order of the plan. Numbers only, in base units;
how they are written down is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.reading.plan import Cell, Plan
from analysis.reading.race import Group, WorkloadRace, group_of
from analysis.reading.samples import Run, Sample
from analysis.statistics.estimates import Estimate, Pairs, estimate, median, pair, ratio
from analysis.tables.holes import Failure, Missing, Skip, failures, missing, skips

ALPHA = 0.05
# Tasks that do nothing have a cost, not a speed-up.
COST_OF_HARNESS = "empty"

Blocks = Mapping[int, "float | None"]


def blocks_from(first: int, blocks: Blocks) -> Blocks:
    return {block: time for block, time in blocks.items() if block >= first}


@dataclass(frozen=True, slots=True)
class Speedup:
    """How many times faster than its base a cell is, over the blocks in which both have a time.

    The base itself has the value 1 and no estimate. `dropped` counts the other blocks.
    """

    base: Cell
    is_base: bool
    value: float | None
    estimate: Estimate | None
    dropped: int


@dataclass(frozen=True, slots=True)
class Row:
    """A cell: its medians over the blocks, and what went wrong in the others.

    `status` is `ok` as soon as one block has a time; `missing` means no sample at all. `zeros`
    counts the blocks whose time is 0 ns.
    """

    cell: Cell
    status: str
    reason: str
    tasks: int | None
    blocks: int
    zeros: int
    failed: int
    missing: int
    wall_ns: Estimate | None
    cpu_ns: float | None
    peak_pss_bytes: float | None
    against_sequential: Speedup | None = None
    against_itself: Speedup | None = None

    @property
    def tasks_per_s(self) -> Estimate | None:
        if self.wall_ns is None or self.tasks is None:
            return None
        return self.wall_ns.rate(self.tasks * 1e9)

    @property
    def wall_ns_per_task(self) -> Estimate | None:
        return self.wall_ns.scaled(1 / self.tasks) if self.wall_ns and self.tasks else None

    @property
    def efficiency(self) -> float | None:
        """Speed-up against the best sequential time, per core. Only work that computes has one:
        how many waits can overlap is no matter of cores."""
        gain = self.against_sequential.value if self.against_sequential else None
        computes = self.cell.kind == "computes"
        return gain / self.cell.cores if computes and gain is not None else None


@dataclass(frozen=True, slots=True)
class WorkloadTable:
    """The rows of one workload with its parameters, and what they are made from: by the name of
    the cell its samples, and the time of a batch in each block (None where the block failed).
    `is_raced`: verdicts on it come from its race alone, and each ratio holds by itself; `race` is
    None where it has not come to that."""

    workload: str
    kind: str
    parameters: tuple[tuple[str, str], ...]
    tasks: int | None
    blocks_seen: int
    rows: tuple[Row, ...]
    samples: Mapping[str, Sequence[Sample]] = field(repr=False)
    times: Mapping[str, Blocks] = field(repr=False)
    is_raced: bool = False
    race: WorkloadRace | None = None

    @property
    def group(self) -> Group:
        return group_of(self.workload, self.parameters)

    @property
    def title(self) -> str:
        return title_of(self.workload, self.parameters)

    @property
    def is_cost_of_harness(self) -> bool:
        return self.workload == COST_OF_HARNESS

    @property
    def sequential_base(self) -> Row | None:
        against = ((row, row.against_sequential) for row in self.rows)
        return next((row for row, speedup in against if speedup and speedup.is_base), None)

    @property
    def comparisons_with_sequential(self) -> int:
        """How many intervals of that column hold at once."""
        return self._at_once(row.against_sequential for row in self.rows)

    @property
    def comparisons_with_itself(self) -> int:
        return self._at_once(row.against_itself for row in self.rows)

    def _at_once(self, column: Iterable[Speedup | None]) -> int:
        count = sum(speedup is not None and speedup.estimate is not None for speedup in column)
        return min(count, 1) if self.is_raced else count


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that is printed of a run."""

    plan: Plan
    resume_command: tuple[str, ...]
    workloads: tuple[WorkloadTable, ...]
    failures: tuple[Failure, ...]
    missing: tuple[Missing, ...]
    skips: tuple[Skip, ...]


def title_of(workload: str, parameters: Iterable[tuple[str, str]]) -> str:
    """`sleep (tasks 64, delay 5ms)`. A parameter without a value is left out."""
    given = ", ".join(f"{key} {value}" for key, value in parameters if value)
    return f"{workload} ({given})" if given else workload


def workload_names(run: Run) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.workload for cell in run.plan.cells))


def summarise(run: Run, workloads: Iterable[str] | None = None) -> Summary:
    """The tables of a run, of all workloads or of the ones named."""
    chosen = None if workloads is None else set(workloads)
    cells = [cell for cell in run.plan.cells if chosen is None or cell.workload in chosen]
    samples: dict[str, list[Sample]] = {cell.name: [] for cell in cells}
    for sample in run.samples:
        if sample.cell in samples:
            samples[sample.cell].append(sample)
    groups: dict[object, list[Cell]] = {}
    for cell in cells:
        key = (cell.kind, *cell.group)
        groups.setdefault(key, []).append(cell)
    races = run.plan.race.by_group() if run.plan.race else {}
    return Summary(
        plan=run.plan,
        resume_command=run.resume_command,
        workloads=tuple(
            _table(group, samples, run.plan, races.get(group[0].group)) for group in groups.values()
        ),
        failures=failures(cells, samples),
        missing=missing(cells, samples, run.plan.blocks),
        skips=skips(cells, samples),
    )


def time_per_batch_ns(sample: Sample) -> float | None:
    """The median of a sample's measurements; None for a sample without a time."""
    if sample.status != "ok":
        return None
    return median([wall / sample.iterations for wall in sample.wall_ns])


def _table(
    cells: list[Cell], samples: dict[str, list[Sample]], plan: Plan, race: WorkloadRace | None
) -> WorkloadTable:
    blocks, is_raced = plan.blocks, plan.race is not None
    times: dict[str, Blocks] = {
        cell.name: {s.block: time_per_batch_ns(s) for s in samples[cell.name]} for cell in cells
    }
    rows = [_row(cell, samples[cell.name], times[cell.name], blocks) for cell in cells]
    sequential = [row for row in rows if row.cell.runner == "sequential" and row.wall_ns]
    best = min(sequential, key=lambda row: row.wall_ns.value if row.wall_ns else 0, default=None)
    bases = _own_bases(cells)
    against_sequential = _speedups(
        rows, times, dict.fromkeys(times, best.cell if best else None), blocks, is_raced
    )
    against_itself = _speedups(
        rows, times, {c.name: bases.get(c.runner) for c in cells}, blocks, is_raced
    )
    every = [sample for cell in cells for sample in samples[cell.name]]
    return WorkloadTable(
        workload=cells[0].workload,
        kind=cells[0].kind,
        parameters=cells[0].parameters,
        tasks=every[0].tasks if every else None,
        blocks_seen=len({sample.block for sample in every}),
        rows=tuple(
            replace(row, against_sequential=a, against_itself=b)
            for row, a, b in zip(rows, against_sequential, against_itself, strict=True)
        ),
        samples={cell.name: samples[cell.name] for cell in cells},
        times=times,
        is_raced=is_raced,
        race=race,
    )


def _row(cell: Cell, samples: list[Sample], times: Blocks, blocks: int) -> Row:
    measured = [time for time in times.values() if time is not None]
    bad = [sample for sample in samples if sample.status != "ok"]
    status, reason = "ok", ""
    if cell.skipped is not None:
        status, reason = "skipped", cell.skipped
    elif not measured:
        kinds = {sample.status for sample in bad}
        status = kinds.pop() if len(kinds) == 1 else "failed" if kinds else "missing"
    if bad and not reason:
        reason = "; ".join(dict.fromkeys(sample.reason for sample in bad))
    in_all = sum(sample.block < blocks for sample in samples)
    cpu = [median([c / s.iterations for c in s.cpu_ns]) for s in samples if s.cpu_ns]
    peak = [s.peak_pss_bytes for s in samples if s.peak_pss_bytes is not None]
    return Row(
        cell=cell,
        status=status,
        reason=reason,
        tasks=samples[0].tasks if samples else None,
        blocks=len(measured),
        zeros=measured.count(0),
        failed=sum(sample.status != "skipped" for sample in bad),
        missing=0 if cell.skipped is not None else blocks - in_all,
        wall_ns=estimate(measured, ALPHA),
        cpu_ns=median(cpu) if cpu else None,
        peak_pss_bytes=median(peak) if peak else None,
    )


def _own_bases(cells: list[Cell]) -> dict[str, Cell]:
    """Each runner's cell at one core or, where it waits, at its smallest concurrency."""
    bases: dict[str, Cell] = {}
    for cell in cells:
        if cell.skipped is not None or (cell.kind == "computes" and cell.cores != 1):
            continue
        known = bases.setdefault(cell.runner, cell)
        if (cell.concurrency, cell.cores) < (known.concurrency, known.cores):
            bases[cell.runner] = cell
    return bases


def _speedups(
    rows: list[Row],
    times: dict[str, Blocks],
    bases: Mapping[str, Cell | None],
    blocks: int,
    each_alone: bool,
) -> list[Speedup | None]:
    """A column of speed-ups. Its intervals share the error rate, each gets ALPHA / its number,
    unless `each_alone`."""
    pairs: list[Pairs | None] = []
    for row in rows:
        base = bases[row.cell.name]
        if base is None or base.name == row.cell.name:
            pairs.append(None)
        else:
            pairs.append(pair(times[base.name], times[row.cell.name], blocks))
    comparisons = 1 if each_alone else max(sum(bool(p and p.logs) for p in pairs), 1)
    return [
        _speedup(row, bases[row.cell.name], p, ALPHA / comparisons)
        for row, p in zip(rows, pairs, strict=True)
    ]


def _speedup(row: Row, base: Cell | None, pairs: Pairs | None, alpha: float) -> Speedup | None:
    if base is None:
        return None
    if pairs is None:
        return Speedup(base, True, 1.0 if row.wall_ns else None, None, 0)
    gain = ratio(pairs, alpha)
    return Speedup(base, False, gain.value if gain else None, gain, pairs.dropped)
