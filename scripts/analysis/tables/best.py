"""Every runner of a workload at its best, ranked: by its race, or by all blocks where it had none.

A race compares each runner's fastest cell of the screen with the reference, in fresh blocks. Who
is `faster` than the reference is the fastest; without one it is the reference, with all that were
not shown to be slower. Behind these comes one group: a race does not compare losers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.reading.race import (
    FAILED,
    FASTER,
    OPEN,
    SAME,
    SLOWER,
    TIME,
    Contender,
    WorkloadRace,
)
from analysis.statistics.estimates import Estimate, Interval, pair, ratio_range
from analysis.statistics.verdicts import Judgement, Verdict
from analysis.tables.ranking import Place, Ranking, best_rows, rank
from analysis.tables.summary import Blocks, Row, WorkloadTable

VERDICTS = {SLOWER: Verdict.SLOWER, FASTER: Verdict.FASTER, SAME: Verdict.SAME}


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
    return _raced(table, race, race.reference)


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
    first, unknown = ranked.fastest, Judgement(Verdict.INCONCLUSIVE)
    places = []
    for place in ranked.places:
        found = None
        if first and place is not first:
            found = ratio_range(pair(times[place.row.cell.name], times[first.row.cell.name]))
        places.append(replace(place, group=1, slower_by=found, judgement=found and unknown))
    return Ranking(tuple(places), _others(table, places), has_verdicts=False)


def _others(table: WorkloadTable, places: Iterable[Place]) -> tuple[Row, ...]:
    """The best of each runner that has no place."""
    named = {place.row.cell.runner for place in places}
    return tuple(row for row in best_rows(table) if row.cell.runner not in named)


def _raced(table: WorkloadTable, race: WorkloadRace, reference: str) -> Ranking:
    rows = {row.cell.name: row for row in table.rows}
    standing = [one for one in race.contenders if one.verdict != FAILED]
    faster = [one for one in standing if one.verdict == FASTER]
    if faster:
        places = _behind_the_faster(table, race, rows, reference, faster)
    else:
        others = [_place(one, race, table.times, reference, rows) for one in standing]
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
) -> Place:
    group = 2 if one.verdict == SLOWER else 1
    judgement = Judgement(VERDICTS.get(one.verdict, Verdict.INCONCLUSIVE))
    return Place(rows[one.cell], group, _slower_by(one, race, times, reference), judgement, one)


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
    found = ratio_range(pair(_since(race, times[one.cell]), _since(race, times[reference])))
    low, high = (found.low, found.high) if found else (one.ratio, one.ratio)
    ends = Interval(min(low, one.ratio), max(high, one.ratio), max(one.pairs, 1), 1, False)
    return Estimate(one.ratio, ends)


def _before(race: WorkloadRace, blocks: Blocks) -> Blocks:
    return {block: time for block, time in blocks.items() if block < race.from_block}


def _since(race: WorkloadRace, blocks: Blocks) -> Blocks:
    return {block: time for block, time in blocks.items() if block >= race.from_block}


def _behind_the_faster(
    table: WorkloadTable,
    race: WorkloadRace,
    rows: Mapping[str, Row],
    reference: str,
    faster: list[Contender],
) -> list[Place]:
    """The ratio to the reference, turned round, is that of the race; those of the others were not
    tested, and are of the blocks that they share with the fastest."""
    first, *tied = sorted(faster, key=lambda one: one.ratio or 0)
    places = [Place(rows[first.cell], 1, None, None, first)]
    unknown = Judgement(Verdict.INCONCLUSIVE)
    for one in tied:
        places.append(Place(rows[one.cell], 1, _shared(table, race, one, first), unknown, one))
    behind = []
    back = _slower_by(first, race, table.times, reference)
    turned = back and _turned(back)
    behind.append(Place(rows[reference], 2, turned, Judgement(Verdict.SLOWER)))
    for one in race.contenders:
        if one.verdict not in (FASTER, FAILED):
            judged = Judgement(Verdict.SLOWER) if one.verdict == SLOWER else unknown
            ratio_to_first = _shared(table, race, one, first)
            behind.append(Place(rows[one.cell], 2, ratio_to_first, judged, one))
    return [*places, *sorted(behind, key=_order)]


def _turned(back: Estimate) -> Estimate:
    ends = replace(back.interval, low=1 / back.high, high=1 / back.low)
    return Estimate(1 / back.value, ends)


def _shared(
    table: WorkloadTable, race: WorkloadRace, one: Contender, first: Contender
) -> Estimate | None:
    times = table.times
    return ratio_range(pair(_since(race, times[one.cell]), _since(race, times[first.cell])))
