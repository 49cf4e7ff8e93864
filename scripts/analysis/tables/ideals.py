"""The cells of a preset beside the time that their batch takes if nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from analysis.reading.plan import Cell, Ideal
from analysis.tables.summary import Row, Summary, WorkloadTable

# How far above its ideal a median may lie. Waits overlap whole, so 10 % is already a loss. What
# computes on several cores at once shares their caches, memory and clock: 3.4 times faster on four
# cores counts as using them, which is 18 % above the ideal.
TOLERANCE_OF_WAITS = 0.10
TOLERANCE_OF_WORK = 0.20


class Outcome(Enum):
    MET = "met"
    NOT_MET = "not met"
    BASE = "base"
    NO_BASE = "no base"
    NO_IDEAL = "no ideal"
    NO_TIME = "no time"


@dataclass(frozen=True, slots=True)
class Judged:
    """A cell of a preset, with the parameters that are its setting. `ideal_ns` is from the least to
    the most that its batch takes if nothing is lost, `ratio` its median over the most; both None
    where that is not known."""

    setting: tuple[tuple[str, str], ...]
    row: Row
    ideal_ns: tuple[float, float] | None
    ratio: float | None
    outcome: Outcome


def judged_cells(summary: Summary) -> tuple[Judged, ...]:
    """In the order of the plan; none of a run without a preset."""
    physical = summary.plan.physical_cores
    return tuple(
        _judged(table, row, physical)
        for table in summary.workloads
        for row in table.rows
        if row.cell.setting is not None
    )


def _judged(table: WorkloadTable, row: Row, physical_cores: int) -> Judged:
    cell = row.cell
    setting = tuple(one for one in cell.parameters if one[0] in (cell.setting or ()))
    if row.wall_ns is None:
        return Judged(setting, row, None, None, Outcome.NO_TIME)
    if cell.ideal is None:
        return Judged(setting, row, None, None, Outcome.NO_IDEAL)
    work_ns = _work_ns(table.rows) if cell.ideal.share[1] else 0.0
    if work_ns is None:
        return Judged(setting, row, None, None, Outcome.NO_BASE)
    ideal_ns = _ideal_ns(cell, cell.ideal, work_ns, physical_cores)
    ratio = row.wall_ns.value / ideal_ns[1] if ideal_ns[1] else None
    if ratio is None:
        return Judged(setting, row, None, None, Outcome.NO_IDEAL)
    if cell.ideal.share[1] and cell.runner == "sequential":
        return Judged(setting, row, ideal_ns, ratio, Outcome.BASE)
    tolerance = TOLERANCE_OF_WORK if cell.ideal.share[1] else TOLERANCE_OF_WAITS
    outcome = Outcome.MET if ratio <= 1 + tolerance else Outcome.NOT_MET
    return Judged(setting, row, ideal_ns, ratio, outcome)


def _work_ns(rows: Sequence[Row]) -> float | None:
    """How long the tasks of a batch compute one after another: what the fastest sequential cell
    takes besides what its tasks wait for."""
    times = [
        max(row.wall_ns.value - row.cell.ideal.wait_ns[1], 0.0)
        for row in rows
        if row.cell.runner == "sequential" and row.wall_ns and row.cell.ideal
    ]
    return min(times, default=None)


def _ideal_ns(
    cell: Cell, ideal: Ideal, work_ns: float, physical_cores: int
) -> tuple[float, float]:
    """CPUs that share a physical core may be as fast together as one of them alone. Where tasks
    wait and compute, some may wait while others compute, or none; one after another, none."""
    if cell.runner == "sequential":
        return ideal.wait_ns[0] + work_ns, ideal.wait_ns[1] + work_ns
    sharing = max(cell.cores / physical_cores, 1.0)
    least = ideal.share[0] * work_ns
    most = min(ideal.share[1] * sharing, 1.0) * work_ns
    return max(ideal.wait_ns[0], least), ideal.wait_ns[1] + most
