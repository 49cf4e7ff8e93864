"""Every runner of a workload at its best, ranked: by its race, or by all blocks where it had none.

A race compares each runner's fastest cell of the screen with the reference, in fresh blocks. Who
is `faster` than the reference is the fastest; without one it is the reference, with all that are
not clearly slower. Behind these comes one group: a race does not compare losers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.reading.race import (
    FAILED,
    FASTER,
    GIVEN_UP,
    OPEN,
    SAME,
    SLOWER,
    TIME,
    Contender,
    WorkloadRace,
)
from analysis.statistics.estimates import Estimate, Interval, pair, ratio_range
from analysis.statistics.verdicts import Judgement, Verdict, is_clear
from analysis.tables.ranking import Place, Ranking, best_rows, rank
from analysis.tables.summary import Blocks, Row, WorkloadTable, blocks_from

INCONCLUSIVE = Judgement(Verdict.INCONCLUSIVE)
CLEARLY_SLOWER = Judgement(Verdict.SLOWER)
A_LITTLE_SLOWER = Judgement(Verdict.A_LITTLE_SLOWER)


def best_of_each(table: WorkloadTable, delta: float) -> Ranking:
    """Every runner by its fastest cell."""
    if not table.is_raced:
        return rank(best_rows(table), table.times, delta)
    race = table.race
    if race is None or race.reference is None:
        return _not_raced(table, delta)
    if not has_begun(race):
        named = {race.reference, *(one.cell for one in race.contenders)}
        rows = [row for row in table.rows if row.cell.name in named]
        screen = {name: _before(race, times) for name, times in table.times.items()}
        return _by_screen(table, rows, screen, delta)
    return _raced(table, race, race.reference, delta)


def has_begun(race: WorkloadRace) -> bool:
    """Whether it knows more than the screen: two pairs, a failure, or how it ended."""
    if race.state not in (OPEN, TIME) or race.replaced:
        return True
    return any(one.pairs > 1 or one.verdict == FAILED for one in race.contenders)


def _not_raced(table: WorkloadTable, delta: float) -> Ranking:
    """Without the cells that failed in half of their blocks or more, as a race has none."""
    rows = [row for row in table.rows if row.blocks > row.failed]
    best = best_rows(replace(table, rows=tuple(rows)))
    return _by_screen(table, best, table.times, delta)


def _by_screen(
    table: WorkloadTable, rows: Iterable[Row], times: Mapping[str, Blocks], delta: float
) -> Ranking:
    """What the screen alone says: an order, and no verdict, since it chose by the same times."""
    ranked = rank(rows, times, delta)
    first = ranked.fastest
    places = []
    for place in ranked.places:
        found = None
        if first and place is not first:
            found = ratio_range(pair(times[place.row.cell.name], times[first.row.cell.name]))
        places.append(replace(place, group=1, slower_by=found, judgement=found and INCONCLUSIVE))
    return Ranking(tuple(places), _others(table, places), has_verdicts=False)


def _others(table: WorkloadTable, places: Iterable[Place]) -> tuple[Row, ...]:
    """The best of each runner that has no place."""
    named = {place.row.cell.runner for place in places}
    return tuple(row for row in best_rows(table) if row.cell.runner not in named)


def _raced(table: WorkloadTable, race: WorkloadRace, reference: str, delta: float) -> Ranking:
    rows = {row.cell.name: row for row in table.rows}
    standing = [one for one in race.contenders if one.verdict != FAILED]
    faster = [one for one in standing if one.verdict == FASTER]
    if faster:
        places = _behind_the_faster(race, rows, table.times, reference, faster, delta)
    else:
        others = [_place(one, race, table.times, reference, rows, delta) for one in standing]
        places = [Place(rows[reference], 1, None, None), *sorted(others, key=_order)]
    failed = [rows[one.cell] for one in race.contenders if one.verdict == FAILED]
    gone = {row.cell.runner: row for row in failed}
    for row in _others(table, places):
        gone.setdefault(row.cell.runner, row)
    has_verdicts = any(one.low is not None for one in standing)
    left_alone = len(places) == 1 and bool(gone)
    return Ranking(tuple(places), tuple(gone.values()), has_verdicts or left_alone)


def _order(place: Place) -> tuple[int, float]:
    return place.group, place.slower_by.value if place.slower_by else 0.0


def _place(
    one: Contender,
    race: WorkloadRace,
    times: Mapping[str, Blocks],
    reference: str,
    rows: Mapping[str, Row],
    delta: float,
) -> Place:
    slower_by = _slower_by(one, race, times, reference)
    judgement = _judged(one, slower_by, delta)
    group = 2 if judgement is CLEARLY_SLOWER else 1
    return Place(rows[one.cell], group, slower_by, judgement, one)


def _judged(one: Contender, slower_by: Estimate | None, delta: float) -> Judgement:
    """The verdict of the race; of one who is proven to be slower, how clear that is."""
    if one.verdict == SAME:
        return Judgement(Verdict.SAME)
    if slower_by is None or not slower_by.reached or slower_by.low <= 1:
        return INCONCLUSIVE
    if one.verdict == SLOWER and is_clear(slower_by, delta):
        return CLEARLY_SLOWER
    return A_LITTLE_SLOWER if one.verdict in (SLOWER, GIVEN_UP, OPEN) else INCONCLUSIVE


def _slower_by(
    one: Contender, race: WorkloadRace, times: Mapping[str, Blocks], reference: str
) -> Estimate | None:
    """With the interval of the race, or the range of the blocks where no look could decide."""
    if one.ratio is None:
        return None
    if one.low is not None and one.high is not None:
        looked = [
            boundary
            for look, boundary in zip(race.looks, race.boundaries, strict=True)
            if boundary is not None and look <= one.pairs
        ]
        rank_of_end = one.pairs - looked[-1] + 1 if looked else 1
        return Estimate(one.ratio, Interval(one.low, one.high, one.pairs, rank_of_end, True))
    own, base = (blocks_from(race.from_block, times[cell]) for cell in (one.cell, reference))
    found = ratio_range(pair(own, base))
    low, high = (found.low, found.high) if found else (one.ratio, one.ratio)
    ends = Interval(min(low, one.ratio), max(high, one.ratio), max(one.pairs, 1), 1, False)
    return Estimate(one.ratio, ends)


def _before(race: WorkloadRace, blocks: Blocks) -> Blocks:
    return {block: time for block, time in blocks.items() if block < race.from_block}


def _behind_the_faster(
    race: WorkloadRace,
    rows: Mapping[str, Row],
    times: Mapping[str, Blocks],
    reference: str,
    faster: list[Contender],
    delta: float,
) -> list[Place]:
    """All ratios to the reference hold at once, so their quotients bound those to the fastest. Who
    is not shown to be slower by these was not held against it."""
    first, *tied = sorted(faster, key=lambda one: one.ratio or 0)
    base = _slower_by(first, race, times, reference)
    places = [Place(rows[reference], 2, base and _over(None, base), INCONCLUSIVE)]
    for one in race.contenders:
        if one is not first and one.verdict != FAILED:
            own = _slower_by(one, race, times, reference)
            quotient = _over(own, base) if own and base else None
            group = 1 if one in tied else 2
            places.append(Place(rows[one.cell], group, quotient, INCONCLUSIVE, one))
    judged = [_judged_by_quotient(place, delta) for place in places]
    return [Place(rows[first.cell], 1, None, None, first), *sorted(judged, key=_order)]


def _judged_by_quotient(place: Place, delta: float) -> Place:
    ratio = place.slower_by
    if ratio is None or not ratio.reached or ratio.low <= 1:
        return replace(place, judgement=INCONCLUSIVE)
    if is_clear(ratio, delta):
        return replace(place, group=2, judgement=CLEARLY_SLOWER)
    return replace(place, group=1, judgement=A_LITTLE_SLOWER)


def _over(own: Estimate | None, base: Estimate) -> Estimate:
    """Of two ratios to the reference, the first of which is 1 where it is its own."""
    value, low, high = (own.value, own.low, own.high) if own else (1.0, 1.0, 1.0)
    reached = base.reached and (own is None or own.reached)
    count = min(base.count, own.count) if own else base.count
    ends = replace(
        base.interval, low=low / base.high, high=high / base.low, reached=reached, count=count
    )
    return Estimate(value / base.value, ends)
