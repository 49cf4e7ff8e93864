"""Signs that a figure is not what it seems. What is flagged is kept and marked, never removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
LOAD_PER_CORE = 0.10
QUIET_GOVERNORS = ("performance",)


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
    """What is known to disturb this machine, or its build, and what to do."""

    name: str
    finding: str
    advice: str


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
    if (sample.steal_ns or 0) > STOLEN * measured_ns * plan.logical_cpus:
        found.append(STOLEN_TIME)
    return tuple(found)


def flags(summary: Summary) -> tuple[Flag, ...]:
    """Every rule that some cell breaks, with the cells, by itself or by one of its samples."""
    cells: dict[Rule, list[Cell]] = {rule: [] for rule in CELL_RULES}
    samples: dict[Rule, int] = dict.fromkeys(SAMPLE_RULES, 0)
    for table in summary.workloads:
        for row in table.rows:
            broken = set(_of_cell(row, table))
            for sample in table.samples[row.cell.name]:
                for rule in flags_of_sample(sample, row.cell, summary.plan):
                    samples[rule] += 1
                    broken.add(rule)
            for rule in broken:
                cells[rule].append(row.cell)
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
    checks: Iterable[Callable[[Plan], MachineFlag | None]] = (
        _debug_build,
        _virtual_machine,
        _governor,
        _load,
        _quota,
    )
    return tuple(flag for check in checks if (flag := check(plan)))


def _debug_build(plan: Plan) -> MachineFlag | None:
    if plan.build_type in ("Release", "RelWithDebInfo"):
        return None
    named = plan.build_type or "without a type"
    return MachineFlag("debug build", f"the build is {named}", "build it with --preset release")


def _virtual_machine(plan: Plan) -> MachineFlag | None:
    if plan.hypervisor is None:
        return None
    return MachineFlag(
        "virtual machine",
        f"the machine is virtual ({plan.hypervisor}): what its host does cannot all be seen",
        "for figures to quote, use a machine without a hypervisor",
    )


def _governor(plan: Plan) -> MachineFlag | None:
    if plan.governor is None or plan.governor in QUIET_GOVERNORS:
        return None
    return MachineFlag(
        "frequency governor",
        f"the governor is {plan.governor}: the clock follows the load",
        "cpupower frequency-set --governor performance",
    )


def _load(plan: Plan) -> MachineFlag | None:
    if plan.load_at_start is None or plan.load_at_start <= LOAD_PER_CORE * plan.usable_cores:
        return None
    return MachineFlag(
        "load at the start",
        f"the load average was {plan.load_at_start:.2f} on {plan.usable_cores} cores",
        "stop what else runs, wait a minute; concbench run --strict refuses to start like this",
    )


def _quota(plan: Plan) -> MachineFlag | None:
    if plan.quota_cpus is None or plan.quota_cpus == int(plan.quota_cpus):
        return None
    return MachineFlag(
        "quota",
        f"a control group allows {plan.quota_cpus:g} CPUs: threads pause when it is used up",
        "give the container a whole number of CPUs, or pin it to some",
    )
