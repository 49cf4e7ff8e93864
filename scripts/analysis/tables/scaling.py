"""How each runner's time changes with more cores, or with more tasks at once where they wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.reading.plan import Plan
from analysis.statistics.estimates import Estimate
from analysis.statistics.laws import (
    LEAST_CORE_COUNTS,
    Cost,
    Fit,
    amdahl,
    cost,
    karp_flatt_interval,
    universal_scalability,
    why_no_fit,
)
from analysis.tables.summary import Row, WorkloadTable


@dataclass(frozen=True, slots=True)
class Point:
    """A cell on its runner's curve. `workers` is the place on the axis: the tasks at once.

    `oversubscribed`: a computing workload had more tasks at once than cores. `karp_flatt` is known
    where the speed-up is shown to be above 1: of what is slower it is no share of the work.
    """

    workers: int
    row: Row
    oversubscribed: bool
    karp_flatt: Estimate | None


@dataclass(frozen=True, slots=True)
class Curve:
    """One runner's points from few to many workers. `best` is the one with the lowest time. `cost`
    is None where the blocks are too few for the interval of any speed-up. The
    laws are fitted to its speed-up over itself at one core, on as many as the physical cores; None
    of fewer than LEAST_CORE_COUNTS core counts."""

    runner: str
    family: str
    points: tuple[Point, ...]
    best: Point
    cost: Cost | None
    amdahl: Fit | None
    usl: Fit | None


@dataclass(frozen=True, slots=True)
class Scaling:
    """The curves of one workload. `why_no_fit` is the reason where no law is fitted to any."""

    curves: tuple[Curve, ...]
    sequential: Row | None
    why_no_fit: str | None

    @property
    def workers(self) -> tuple[int, ...]:
        return tuple(sorted({p.workers for curve in self.curves for p in curve.points}))


def scaling(table: WorkloadTable, plan: Plan) -> Scaling:
    """Of the cells whose concurrency is their core count, and of those on most cores beyond that.

    So the axis goes on, for a computing workload, from as many workers as cores to more of them;
    a waiting workload is swept on one number of cores.
    """
    computes = table.kind == "computes"
    most = max((row.cell.cores for row in table.rows), default=1)
    chosen: dict[str, list[Row]] = {}
    for row in table.rows:
        cell = row.cell
        on_axis = cell.cores == most or (computes and cell.concurrency == cell.cores)
        if row.wall_ns and on_axis and (cell.runner != "sequential"):
            chosen.setdefault(cell.runner, []).append(row)
    curves = tuple(_curve(rows, computes, plan.physical_cores) for rows in chosen.values())
    most_counts = max((_core_counts(curve.points) for curve in curves), key=len, default=())
    reason = (
        why_no_fit(most_counts, plan.physical_cores)
        if computes
        else "The laws of Amdahl and Gunther are about cores; this workload waits."
    )
    return Scaling(curves=curves, sequential=table.sequential_base, why_no_fit=reason)


def _curve(rows: Iterable[Row], computes: bool, physical_cores: int) -> Curve:
    rows = sorted(rows, key=lambda row: (row.cell.concurrency, row.cell.cores))
    points = tuple(_point(row, computes) for row in _one_of_each(rows))
    best = min(points, key=lambda p: p.row.wall_ns.value if p.row.wall_ns else 0)
    gains = {p.workers: gain for p in points if (gain := _gain(p.row))}
    usable = [p for p in points if p.workers == p.row.cell.cores <= physical_cores]
    own = {p.workers: p.row.against_itself for p in usable}
    measured = {cores: gain.value for cores, gain in own.items() if gain and gain.value}
    fitted = computes and len(measured) >= LEAST_CORE_COUNTS
    return Curve(
        runner=rows[0].cell.runner,
        family=rows[0].cell.family,
        points=points,
        best=best,
        cost=cost(gains) if any(gain.reached for gain in gains.values()) or not gains else None,
        amdahl=amdahl(measured) if fitted else None,
        usl=universal_scalability(measured) if fitted else None,
    )


def _core_counts(points: Iterable[Point]) -> tuple[int, ...]:
    """The core counts of a curve that a law can be fitted to: with its own time on one core."""
    matched = [(p, p.row.against_itself) for p in points if p.workers == p.row.cell.cores]
    return tuple(p.workers for p, own in matched if own and own.value)


def _gain(row: Row) -> Estimate | None:
    return row.against_sequential.estimate if row.against_sequential else None


def _one_of_each(rows: list[Row]) -> list[Row]:
    """Where a number of workers was measured on several numbers of cores, the matched one."""
    by_workers: dict[int, Row] = {}
    for row in rows:
        known = by_workers.get(row.cell.concurrency)
        matched = row.cell.cores == row.cell.concurrency
        if known is None or matched:
            by_workers[row.cell.concurrency] = row
    return list(by_workers.values())


def _point(row: Row, computes: bool) -> Point:
    cell, gain = row.cell, _gain(row)
    oversubscribed = computes and cell.concurrency > cell.cores
    scales = computes and not oversubscribed and cell.cores > 1
    gained = gain if scales and gain and gain.low > 1 else None
    karp_flatt = karp_flatt_interval(gained, cell.cores) if gained else None
    return Point(cell.concurrency, row, oversubscribed, karp_flatt)
