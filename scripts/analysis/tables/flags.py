"""Signs that a figure is not what it seems. What is flagged is kept and marked, never removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.reading.plan import Cell, Plan
from analysis.reading.samples import Sample
from analysis.statistics.estimates import Estimate, mdape, median
from analysis.tables.summary import Row, Summary, WorkloadTable

SHORTEST_NS = 1_000_000
TARGET = 0.05
SLOW_FIRST = 1.10
WAITED = 0.05
STOLEN = 0.01
CONTENT = ("ok", "not available")


@dataclass(frozen=True, slots=True)
class Rule:
    """A flag: when it is raised, and what to do about it."""

    name: str
    rule: str
    advice: str


NOISY = Rule(
    "noisy",
    f"half of a cell's interval is over {TARGET:.0%} of its median, or so is the median deviation",
    "run on an idle machine, or take more blocks (--rigorous)",
)
DRIFT = Rule(
    "drift",
    "every block of a cell's second half is slower, or every one is faster, than all of its first "
    f"half, by over {TARGET:.0%} of the median",
    "ratios within blocks stand it; for the times, wait until the machine is warm and idle",
)
TOO_SHORT = Rule(
    "too short",
    "a measurement took less than 1 ms in all",
    "give it more time: --min-time 100ms",
)
SLOW = Rule(
    "slow first",
    "the first measurement took over 10 % longer than the longest of the others",
    "the warm-up was too short for this cell: take more effort (--standard, --rigorous)",
)
CONTENDED = Rule(
    "contended",
    "a process waited for a CPU in over 5 % of the measured time, though the cell had no more "
    "tasks at once than cores",
    "stop what else runs and measure again; if nothing does, workers shared a core by the kernel's "
    "choice",
)
STOLEN_TIME = Rule(
    "stolen time",
    "the hypervisor took over 1 % of the CPU time of this machine",
    "use dedicated cores, or a time when the neighbours are quiet",
)
OVERSUBSCRIBED = Rule(
    "oversubscribed",
    "a computing cell had more tasks at once than cores",
    "nothing, if that is the question",
)
# One rule for each limit, in the words of who has come to it.
AT_A_LIMIT = "at a limit"
SAMPLE_RULES = (TOO_SHORT, SLOW, CONTENDED, STOLEN_TIME)
CELL_RULES = (NOISY, DRIFT, *SAMPLE_RULES, OVERSUBSCRIBED)


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule that applies to cells; `samples` counts where it is one of samples."""

    rule: Rule
    cells: tuple[Cell, ...]
    samples: int | None


@dataclass(frozen=True, slots=True)
class MachineFlag:
    """What is known to disturb this machine, or its build, how much, and what to do."""

    name: str
    finding: str
    advice: str
    level: str


def flags_of_sample(sample: Sample, cell: Cell, plan: Plan) -> tuple[Rule, ...]:
    """The rules that one sample breaks; none for a sample without times."""
    if sample.status != "ok":
        return ()
    found = []
    first, *others = sample.wall_ns
    measured_ns = sum(sample.wall_ns)
    if min(sample.wall_ns) < SHORTEST_NS:
        found.append(TOO_SHORT)
    if others and first > SLOW_FIRST * max(others):
        found.append(SLOW)
    waited_ns = max(sample.pressure_ns or 0, sample.run_queue_wait_ns or 0)
    if cell.concurrency <= cell.cores and waited_ns > WAITED * measured_ns:
        found.append(CONTENDED)
    for limit in sample.limits:
        what, _, instead = limit.partition("; ")
        found.append(Rule(AT_A_LIMIT, what, instead or "it is the model's own"))
    if (sample.steal_ns or 0) > STOLEN * measured_ns * plan.logical_cpus:
        found.append(STOLEN_TIME)
    return tuple(found)


def flags(summary: Summary) -> tuple[Flag, ...]:
    """Every rule that some cell breaks, with the cells, by itself or by one of its samples."""
    cells: dict[Rule, list[Cell]] = {rule: [] for rule in CELL_RULES}
    samples: Counter[Rule] = Counter(dict.fromkeys(SAMPLE_RULES, 0))
    for table in summary.workloads:
        for row in table.rows:
            broken = set(_of_cell(row, table))
            for sample in table.samples[row.cell.name]:
                for rule in flags_of_sample(sample, row.cell, summary.plan):
                    samples[rule] += 1
                    broken.add(rule)
            for rule in broken:
                cells.setdefault(rule, []).append(row.cell)
    return tuple(
        Flag(rule, tuple(found), samples.get(rule)) for rule, found in cells.items() if found
    )


def _of_cell(row: Row, table: WorkloadTable) -> Iterator[Rule]:
    if row.wall_ns is None:
        return
    times = [time for _, time in sorted(table.times[row.cell.name].items()) if time]
    if is_noisy(row.wall_ns, times):
        yield NOISY
    if drifts(times):
        yield DRIFT
    if table.kind == "computes" and row.cell.concurrency > row.cell.cores:
        yield OVERSUBSCRIBED


def is_noisy(time: Estimate, times: Sequence[float]) -> bool:
    """Of a cell's time and the block times that it was made from."""
    if time.value <= 0 or len(times) < 2:
        return False
    half_width = (time.high - time.low) / 2 / time.value
    return half_width > TARGET or (mdape(times) or 0) >= TARGET


def drifts(times: Sequence[float]) -> bool:
    """Of block times in their order. Fewer than six have too few orders for it to mean much."""
    if len(times) < 6:
        return False
    half = len(times) // 2
    early, late = times[:half], times[-half:]
    apart = min(late) > max(early) or max(late) < min(early)
    return apart and abs(median(late) - median(early)) > TARGET * median(times)


def flags_of_machine(plan: Plan) -> tuple[MachineFlag, ...]:
    """What the program that measured was not content with; nothing where it recorded nothing."""
    return tuple(
        MachineFlag(one.name, f"{one.name}: {one.state}", one.advice, one.level)
        for one in plan.disturbances or ()
        if one.level not in CONTENT
    )
