"""Which runner is fastest, and which are not separated from it: tie groups of paired ratios.

The order is that of the medians. Tie group 1 holds the fastest and all that are not `slower` than
it; the fastest of the rest leads group 2, and so on. Every comparison has the level 1 - ALPHA / m,
m being the runners compared with the fastest: the table that is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.reading.plan import Cell
from analysis.reading.race import Contender
from analysis.statistics.estimates import Estimate, pair, ratio
from analysis.statistics.verdicts import Judgement, Verdict, judge
from analysis.tables.summary import ALPHA, Blocks, Row, WorkloadTable


@dataclass(frozen=True, slots=True)
class Place:
    """A runner in a ranking, by its cell `row`. `group` is its tie group, from 1.

    `slower_by` is its time / the fastest one's, paired by block, and `judgement` what that shows;
    both are None for the fastest, and where no block has both times. `contender` is what a race
    says of it, where one was run.
    """

    row: Row
    group: int
    slower_by: Estimate | None
    judgement: Judgement | None
    contender: Contender | None = None

    @property
    def is_slower(self) -> bool:
        return self.judgement is not None and self.judgement.verdict is Verdict.SLOWER

    @property
    def is_faster(self) -> bool:
        """Than the one with the lowest median: in the blocks in which both have a time."""
        return self.judgement is not None and self.judgement.verdict is Verdict.FASTER


@dataclass(frozen=True, slots=True)
class Ranking:
    """Runners from the lowest median to the highest, each with one cell; those of a race by their
    groups, then by their ratios. `without_time` are those that have none, or failed in the race.

    Without `has_verdicts` nothing could be told of any of them: no group means anything.
    """

    places: tuple[Place, ...]
    without_time: tuple[Row, ...]
    has_verdicts: bool = True

    @property
    def fastest(self) -> Place | None:
        return self.places[0] if self.places else None

    @property
    def is_raced(self) -> bool:
        return any(place.contender for place in self.places)

    @property
    def not_separated(self) -> tuple[Place, ...]:
        """The others of tie group 1."""
        return tuple(place for place in self.places[1:] if place.group == 1)

    @property
    def runner_up(self) -> Place | None:
        return self.places[1] if len(self.places) > 1 else None

    @property
    def comparisons(self) -> int:
        return max(len(self.places) - 1, 0)


@dataclass(frozen=True, slots=True)
class PointRanking:
    """The ranking of the runners that all have a cell of so many cores and tasks at once."""

    cores: int
    concurrency: int
    ranking: Ranking


def rank(
    rows: Iterable[Row], times: Mapping[str, Blocks], delta: float, each_alone: bool = False
) -> Ranking:
    """Ranks rows, one for each runner. `delta` is the margin within which times are the same. The
    ratios hold at once, unless `each_alone`."""
    rows = list(rows)
    timed = [row for row in rows if row.wall_ns]
    timed.sort(key=lambda row: row.wall_ns.value if row.wall_ns else 0)
    alpha = ALPHA if each_alone else ALPHA / max(len(timed) - 1, 1)
    groups = _groups(timed, times, delta, alpha)
    places = []
    for row, group in zip(timed, groups, strict=True):
        if row is timed[0]:
            places.append(Place(row, group, None, None))
            continue
        slower_by = ratio(pair(times[row.cell.name], times[timed[0].cell.name]), alpha)
        judgement = judge(slower_by, delta, alpha) if slower_by else None
        places.append(Place(row, group, slower_by, judgement))
    without = tuple(row for row in rows if not row.wall_ns)
    could_tell = any(place.slower_by and place.slower_by.reached for place in places)
    # Who is left alone because all others failed has nobody to be held against.
    return Ranking(tuple(places), without, could_tell or bool(len(places) == 1 and without))


def best_rows(table: WorkloadTable) -> tuple[Row, ...]:
    """Every runner's fastest cell, wherever in the matrix that is."""
    best: dict[str, Row] = {}
    for row in table.rows:
        known = best.setdefault(row.cell.runner, row)
        if row.wall_ns and (known.wall_ns is None or row.wall_ns.value < known.wall_ns.value):
            best[row.cell.runner] = row
        elif known.status == "skipped" and row.wall_ns is None:
            best[row.cell.runner] = row  # a cell that failed says more than one that cannot be
    return tuple(best.values())


def at_each_point(table: WorkloadTable, delta: float) -> tuple[PointRanking, ...]:
    """Rankings of the runners at the same cores and concurrency, where two or more have a time.

    The sequential runner takes part in each: it is what one would do instead. It stands there with
    its cell of as many cores or, where it has none, with its fastest.
    """
    sequential = [row for row in table.rows if row.cell.runner == "sequential" and row.wall_ns]
    points: dict[tuple[int, int], list[Row]] = {}
    for row in table.rows:
        if row.cell.runner != "sequential" and row.cell.skipped is None:
            points.setdefault((row.cell.cores, row.cell.concurrency), []).append(row)
    found = []
    for (cores, concurrency), rows in sorted(points.items()):
        own = [row for row in sequential if row.cell.cores == cores] or sequential
        base = min(own, key=lambda row: row.wall_ns.value if row.wall_ns else 0, default=None)
        ranking = rank(
            [*([base] if base else []), *rows], table.times, delta, each_alone=table.is_raced
        )
        if len(ranking.places) > 1:
            found.append(PointRanking(cores, concurrency, ranking))
    return tuple(found)


def _groups(
    timed: Sequence[Row], times: Mapping[str, Blocks], delta: float, alpha: float
) -> list[int]:
    groups: dict[str, int] = {}
    pending = [row.cell for row in timed]
    number = 0
    while pending:
        number += 1
        leader, *others = pending
        groups[leader.name] = number
        pending = []
        for cell in others:
            if _is_slower(cell, leader, times, delta, alpha):
                pending.append(cell)
            else:
                groups[cell.name] = number
    return [groups[row.cell.name] for row in timed]


def _is_slower(
    cell: Cell, leader: Cell, times: Mapping[str, Blocks], delta: float, alpha: float
) -> bool:
    compared = ratio(pair(times[cell.name], times[leader.name]), alpha)
    return compared is not None and judge(compared, delta, alpha).verdict is Verdict.SLOWER
