"""The tables of what concurrency costs: beside time, once per runner, and for each core."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.pages.columns import Column, counts, estimates, filled, grid, numbers, times
from analysis.pages.parts import Grid
from analysis.run_pages.summary_grids import cell_columns
from analysis.statistics.laws import Cost
from analysis.tables.costs import RunnerCost
from analysis.tables.scaling import Curve, Scaling
from analysis.words import figures
from analysis.words.figures import ABSENT


def costs(runners: Sequence[RunnerCost]) -> list[Grid]:
    """Two tables: what runs while a batch does, and what is paid once. None where no runner has a
    time."""
    if not runners:
        return []
    rows = [cost.row for cost in runners]
    memory = [row.peak_pss_bytes for row in rows]
    batches = [row.wall_ns.value if row.wall_ns else None for row in rows]
    running = [
        *cell_columns(rows),
        times("wall\n{}", batches),
        times("CPU\n{}", [row.cpu_ns for row in rows]),
        numbers("cores\nbusy", [cost.cores_busy for cost in runners]),
        numbers("CPU vs\nsequential", [cost.inflation for cost in runners]),
        _switches(runners),
        numbers("system calls\na task", [cost.system_calls_per_task for cost in runners]),
        Column("peak\nMB", [ABSENT if m is None else figures.megabytes(m) for m in memory], memory),
    ]
    once = [
        *cell_columns(rows),
        times("start-up\n{}", [cost.startup_ns for cost in runners]),
        times("first batch\n{}", [cost.first_batch_ns for cost in runners]),
        times("batch\n{}", batches),
        times("shutdown\n{}", [cost.shutdown_ns for cost in runners]),
        _break_even(runners),
    ]
    return [grid(filled(running)), grid(filled(once))]


def _switches(runners: Sequence[RunnerCost]) -> Column:
    pairs = [(cost.switches_voluntary, cost.switches_involuntary) for cost in runners]
    texts = [
        ABSENT if given is None or taken is None else f"{given:,.0f} + {taken:,.0f}"
        for given, taken in pairs
    ]
    keys = [None if None in pair else sum(n for n in pair if n is not None) for pair in pairs]
    return Column("switches\nvol. + invol.", texts, keys)


def _break_even(runners: Sequence[RunnerCost]) -> Column:
    texts = [_break_even_text(cost) for cost in runners]
    return Column("pays from\ntasks", texts, [cost.break_even_tasks for cost in runners])


def _break_even_text(cost: RunnerCost) -> str:
    """Only where the time per task is shown to differ from the sequential one."""
    gain = cost.row.against_sequential
    if gain is None or gain.is_base or cost.startup_ns is None or cost.shutdown_ns is None:
        return ABSENT
    if gain.estimate is None or gain.estimate.low <= 1 <= gain.estimate.high:
        return "not separated"
    tasks = cost.break_even_tasks
    return "never" if tasks is None else f"{math.floor(tasks) + 1:,}"


def shares(curves: Sequence[Curve]) -> Grid | None:
    """Of each point of the curves, what its cores gain; the speed-ups are in the workload's own
    table. None for work without an efficiency."""
    points = [point for curve in curves for point in curve.points]
    gains = [point.row.efficiency for point in points]
    if not any(share is not None for share in gains):
        return None
    columns = [
        *cell_columns([point.row for point in points]),
        Column(
            "efficiency",
            [ABSENT if share is None else figures.percent(share) for share in gains],
            gains,
        ),
    ]
    serial = [point.karp_flatt for point in points]
    if any(serial):
        instead = ["oversubscribed" if point.oversubscribed else ABSENT for point in points]
        columns.append(estimates("Karp-Flatt", serial, 3, instead))
    return grid(columns)


def laws(scaling: Scaling, curves: Sequence[Curve]) -> Grid:
    """What each runner's whole curve says. There is no COST without a sequential time."""
    costs = [curve.cost for curve in curves]
    columns = [
        Column("runner", [curve.runner for curve in curves]),
        counts("best with\ntasks at once", [curve.best.workers for curve in curves]),
    ]
    if scaling.sequential:
        cores = [cost.cores if cost else None for cost in costs]
        columns.append(Column("COST", list(map(_cost_text, costs)), cores))
    if scaling.why_no_fit is None:
        for title, fits in (
            ("Amdahl:\nserial share", [curve.amdahl for curve in curves]),
            ("USL:\ncontention", [curve.usl for curve in curves]),
        ):
            columns.append(numbers(title, [fit.sigma if fit else None for fit in fits]))
        usl = [curve.usl for curve in curves]
        columns.append(numbers("USL:\ncrosstalk", [fit.kappa if fit else None for fit in usl]))
        columns.append(numbers("USL:\npeak at", [fit.peak if fit else None for fit in usl]))
    return grid(filled(columns))


def _cost_text(cost: Cost | None) -> str:
    """Nothing where the blocks are too few for it."""
    if cost is None:
        return ABSENT
    if cost.cores is None and cost.low is None:
        return "none"
    ends = [str(end) if end is not None else "none" for end in (cost.low, cost.high)]
    middle = str(cost.cores) if cost.cores is not None else "none"
    return middle if set(ends) == {middle} else f"{middle} ({ends[0]} to {ends[1]})"
