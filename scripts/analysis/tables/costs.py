"""What a runner costs beside time: CPU, memory, switches, start-up, and when it pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.reading.samples import Sample
from analysis.statistics.estimates import median
from analysis.tables.summary import Row, WorkloadTable


@dataclass(frozen=True, slots=True)
class RunnerCost:
    """Medians over blocks of one cell; None where a machine does not tell.

    `cores_busy` is CPU time / wall time, `inflation` CPU time / that of the best sequential cell.
    Switches are those of a process tree's whole life. Starting the runner and stopping it pays for
    more than `break_even_tasks` tasks; None where it never does.
    """

    row: Row
    cores_busy: float | None
    inflation: float | None
    switches_voluntary: float | None
    switches_involuntary: float | None
    system_calls_per_task: float | None
    startup_ns: float | None
    first_batch_ns: float | None
    shutdown_ns: float | None
    break_even_tasks: float | None


def costs(table: WorkloadTable, rows: Iterable[Row]) -> tuple[RunnerCost, ...]:
    """Of rows with a time: usually each runner's fastest cell."""
    base = table.sequential_base
    return tuple(_cost(table, row, base) for row in rows if row.wall_ns)


def break_even(row: Row, base: Row, once_ns: float) -> float | None:
    """The number of tasks above which once_ns + max(n x t, T) is below n x T, where t is the time
    per task and T that of `base`: one task alone takes T under any runner.

    Times per task are those of a whole batch, so it is an extrapolation for n far from that.
    """
    ours, theirs = row.wall_ns_per_task, base.wall_ns_per_task
    if ours is None or theirs is None or ours.value >= theirs.value:
        return None
    return max(once_ns / (theirs.value - ours.value), 1 + once_ns / theirs.value)


def _calls_per_task(sample: Sample) -> float | None:
    if sample.system_calls is None or sample.tasks == 0:
        return None
    return sample.system_calls / sample.tasks


def _cost(table: WorkloadTable, row: Row, base: Row | None) -> RunnerCost:
    samples = table.samples[row.cell.name]

    def middle(of: Callable[[Sample], float | None]) -> float | None:
        known = [value for value in map(of, samples) if value is not None]
        return median(known) if known else None

    startup_ns = middle(lambda sample: sample.startup_ns)
    shutdown_ns = middle(lambda sample: sample.shutdown_ns)
    wall_ns = row.wall_ns.value if row.wall_ns else 0
    once_ns = None if startup_ns is None or shutdown_ns is None else startup_ns + shutdown_ns
    itself = base is not None and base.cell.name == row.cell.name
    break_even_tasks = None
    if base is not None and not itself and once_ns is not None:
        break_even_tasks = break_even(row, base, once_ns)
    return RunnerCost(
        row=row,
        cores_busy=row.cpu_ns / wall_ns if row.cpu_ns is not None and wall_ns else None,
        inflation=row.cpu_ns / base.cpu_ns if base and base.cpu_ns and row.cpu_ns else None,
        switches_voluntary=middle(lambda sample: sample.switches_voluntary),
        switches_involuntary=middle(lambda sample: sample.switches_involuntary),
        system_calls_per_task=middle(_calls_per_task),
        startup_ns=startup_ns,
        first_batch_ns=middle(lambda sample: sample.first_batch_ns),
        shutdown_ns=shutdown_ns,
        break_even_tasks=break_even_tasks,
    )
