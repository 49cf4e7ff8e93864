"""What a task that waits costs in memory, by model: how much more is taken for each further one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import linear_regression

from analysis.reading.samples import Sample
from analysis.statistics.estimates import Estimate, estimate
from analysis.tables.summary import WorkloadTable, title_of

# From the fewest tasks in flight to the most: over less, pages and heaps that grow in steps decide.
LEAST_SPAN = 10
# Whose task is a thread that is kept, which others are held against.
THREADS = "thread_pool"
ALPHA = 0.05

Parameters = tuple[tuple[str, str], ...]
# Of one block: the most memory of the process tree, by the tasks in flight.
Points = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class WaitingMemory:
    """Of one runner, at its most cores: bytes of the process tree (PSS) for each further task in
    flight, by least squares over all numbers of them in a block, as a median over the blocks.
    `against_threads`: how many times that of THREADS it is; None where these have none."""

    workload: str
    runner: str
    family: str
    cores: int
    fewest: int
    most: int
    bytes_per_task: Estimate
    against_threads: float | None


def waiting_memory(tables: Iterable[WorkloadTable]) -> tuple[WaitingMemory, ...]:
    """Of work that only waits, where a run has cells with enough tasks in flight and with few, in
    the order of the plan."""
    found: dict[tuple[str, str], WaitingMemory] = {}
    for (workload, runner, family, cores), blocks in _points(tables).items():
        counts = {count for points in blocks.values() for count, _ in points}
        if max(counts) < LEAST_SPAN * min(counts):
            continue
        whole = [points for points in blocks.values() if {count for count, _ in points} == counts]
        slope = estimate([_slope(points) for points in whole], ALPHA)
        before = found.get((workload, runner))
        if slope is None or (before and before.cores > cores):
            continue
        found[workload, runner] = WaitingMemory(
            workload, runner, family, cores, min(counts), max(counts), slope, None
        )
    return tuple(_against_threads(one, found) for one in found.values())


def _points(
    tables: Iterable[WorkloadTable],
) -> Mapping[tuple[str, str, str, int], Mapping[int, Points]]:
    """By workload, without its number of tasks, runner, family and cores: of each block."""
    points: dict[tuple[str, str, str, int], dict[int, Points]] = defaultdict(
        lambda: defaultdict(list)
    )
    for table in tables:
        if table.kind != "waits":
            continue
        parameters = tuple(pair for pair in table.parameters if pair[0] != "tasks")
        title = title_of(table.workload, parameters)
        for row in table.rows:
            cell = row.cell
            key = (title, cell.runner, cell.family, cell.cores)
            for sample in _known(table.samples[cell.name]):
                count = min(cell.concurrency, sample.tasks)
                points[key][sample.block].append((count, sample.peak_pss_bytes or 0))
    return points


def _known(samples: Sequence[Sample]) -> Iterable[Sample]:
    return (s for s in samples if s.peak_pss_bytes is not None and s.tasks > 0)


def _slope(points: Points) -> float:
    counts, bytes_taken = zip(*points, strict=True)
    return linear_regression(counts, bytes_taken).slope


def _against_threads(
    one: WaitingMemory, found: Mapping[tuple[str, str], WaitingMemory]
) -> WaitingMemory:
    threads = found.get((one.workload, THREADS))
    if threads is None or threads.bytes_per_task.value <= 0:
        return one
    ratio = one.bytes_per_task.value / threads.bytes_per_task.value
    return replace(one, against_threads=ratio)
