"""What a task that waits costs in memory, by model: how much more is taken for each further one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from analysis.reading.waiting_memory import WaitingMemory
from analysis.statistics.estimates import Estimate, estimate, median
from analysis.tables.summary import WorkloadTable, title_of

# From the fewest tasks in flight to the most: over less, pages and heaps that grow in steps decide.
LEAST_SPAN = 10
# Each task is a thread and nothing else, or at least a thread: others are held against the first
# of these that a work has.
THREADS = ("thread_per_task", "thread_pool")
ALPHA = 0.05

# Of one block: what the process tree took, by the tasks that were in flight.
Points = list[tuple[int, int]]
ByBlock = dict[int, float]


@dataclass(frozen=True, slots=True)
class WaitingCost:
    """Of one runner, at its most cores: bytes for each further task in flight, as a median over the
    blocks; `kernel_bytes` of them are the kernel's own, page tables and stacks. `against_threads`:
    how many times those of `base` in the same block, None where there is no such base."""

    workload: str
    runner: str
    family: str
    cores: int
    fewest: int
    most: int
    bytes_per_task: Estimate
    kernel_bytes: float
    base: str
    against_threads: Estimate | None


@dataclass(frozen=True, slots=True)
class _Slopes:
    key: tuple[str, str, str, int]  # workload without its number of tasks, runner, family, cores
    fewest: int
    most: int
    all_bytes: ByBlock
    kernel_bytes: ByBlock


def waiting_costs(tables: Iterable[WorkloadTable]) -> tuple[WaitingCost, ...]:
    """Of work that only waits, where a run has cells with enough tasks in flight and with few, in
    the order of the plan."""
    found: dict[tuple[str, str], _Slopes] = {}
    for key, blocks in _seen(tables).items():
        slopes = _slopes(key, blocks)
        before = found.get(key[:2])
        if slopes and not (before and before.key[3] > key[3]):
            found[key[:2]] = slopes
    costs = (_cost(slopes, _base(slopes, found)) for slopes in found.values())
    return tuple(cost for cost in costs if cost)


# By the tasks that a cell asks to be in flight.
_Seen = dict[int, WaitingMemory]


def _seen(
    tables: Iterable[WorkloadTable],
) -> Mapping[tuple[str, str, str, int], Mapping[int, _Seen]]:
    """Of each block."""
    seen: dict[tuple[str, str, str, int], dict[int, _Seen]] = defaultdict(lambda: defaultdict(dict))
    for table in tables:
        if table.kind != "waits":
            continue
        title = title_of(table.workload, tuple(p for p in table.parameters if p[0] != "tasks"))
        for row in table.rows:
            cell = row.cell
            for sample in table.samples[cell.name]:
                if sample.waiting_memory:
                    asked = min(cell.concurrency, sample.tasks)
                    key = (title, cell.runner, cell.family, cell.cores)
                    seen[key][sample.block][asked] = sample.waiting_memory
    return seen


def _slopes(key: tuple[str, str, str, int], blocks: Mapping[int, _Seen]) -> _Slopes | None:
    """None where too few tasks were in flight. Blocks that lack a number of them do not count."""
    asked = {count for seen in blocks.values() for count in seen}
    if max(asked) < LEAST_SPAN * min(asked):
        return None
    whole = {block: seen.values() for block, seen in blocks.items() if seen.keys() == asked}
    if not whole:
        return None
    return _Slopes(
        key,
        min(asked),
        max(asked),
        {b: slope([(one.tasks, one.all_bytes) for one in seen]) for b, seen in whole.items()},
        {b: slope([(one.tasks, one.kernel_bytes) for one in seen]) for b, seen in whole.items()},
    )


def slope(points: Points) -> float:
    """The median of the slopes between any two points, each counted as often as the two are apart:
    one point that is off does not move it far. Raises ValueError where no two are apart."""
    slopes = sorted(
        ((y2 - y1) / (x2 - x1), abs(x2 - x1))
        for (x1, y1), (x2, y2) in combinations(points, 2)
        if x1 != x2
    )
    if not slopes:
        raise ValueError("points at one place have no slope")
    half = sum(weight for _, weight in slopes) / 2
    passed = 0
    for value, weight in slopes:
        passed += weight
        if passed >= half:
            break
    return value


def _base(slopes: _Slopes, found: Mapping[tuple[str, str], _Slopes]) -> _Slopes | None:
    return next((b for name in THREADS if (b := found.get((slopes.key[0], name)))), None)


def _cost(slopes: _Slopes, base: _Slopes | None) -> WaitingCost | None:
    workload, runner, family, cores = slopes.key
    taken = estimate(list(slopes.all_bytes.values()), ALPHA)
    if taken is None:
        return None
    return WaitingCost(
        workload,
        runner,
        family,
        cores,
        slopes.fewest,
        slopes.most,
        taken,
        median(list(slopes.kernel_bytes.values())),
        base.key[1] if base else "",
        _ratio(slopes.all_bytes, base.all_bytes) if base else None,
    )


def _ratio(ours: ByBlock, theirs: ByBlock) -> Estimate | None:
    """Over the blocks that have both."""
    both = sorted(ours.keys() & theirs.keys())
    return estimate([ours[b] / theirs[b] for b in both if theirs[b] > 0], ALPHA)
