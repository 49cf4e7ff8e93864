"""What to take for each workload, and how sure that is: the winners that nothing separates, who is
clearly slower, and what could not be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from analysis.reading.plan import Plan
from analysis.reading.race import FASTER, FIXED, GIVEN_UP, LAST_LOOKS, OPEN, TIME, Replaced
from analysis.statistics.estimates import Estimate, pair, pairs_needed, ratio, values_needed
from analysis.statistics.verdicts import Verdict
from analysis.tables.best import has_begun
from analysis.tables.ranking import Place, Ranking
from analysis.tables.summary import ALPHA, Row, WorkloadTable, blocks_from


class Standing(Enum):
    """Of a runner against the first that is named."""

    FIRST = "first"
    SAME = "same"
    A_LITTLE = "slower, perhaps by less than the margin"
    NOT_FOUND = "no difference found"
    UNTESTED = "as much faster than others, but not held against it"
    SLOWER_IN_ALL = "slower in all blocks"
    SLOWER = "clearly slower"
    BEHIND = "not shown to be slower than another that is"


class Sureness(Enum):
    """How a workload's question ended."""

    SETTLED = "every comparison is decided"
    PARTLY = "some differences were not found"
    OUT_OF_TIME = "the time was up"
    INTERRUPTED = "the run was not finished"
    NO_VERDICT = "the blocks are too few for any verdict"
    NO_RIVAL = "no other runner has a time"
    RIVALS_FAILED = "all other runners failed"
    NO_TIME = "no runner has a time"


@dataclass(frozen=True, slots=True)
class Named:
    """A runner by its best cell. `times` is its time / the first one's. `would_find` is the
    smallest such ratio that would have been found; None where that is not known."""

    row: Row
    standing: Standing
    times: Estimate | None = None
    would_find: float | None = None

    @property
    def runner(self) -> str:
        return self.row.cell.runner


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one workload. `winners` are those that are not shown to be slower by more than the margin,
    the first one first; `losers` the others, the nearest first, of which those `SLOWER_IN_ALL` are
    not proven to be.

    `gain` is the time of the sequential runner / the first winner's, None where that is sequential
    itself or has no such ratio. `decided` of `compared` runners have a verdict, from `pairs`
    blocks at most. Where there is no verdict, these `blocks` were too few for so many `runners`,
    and `needed` would be enough.
    """

    table: WorkloadTable
    sureness: Sureness
    winners: tuple[Named, ...] = ()
    losers: tuple[Named, ...] = ()
    gain: Estimate | None = None
    decided: int = 0
    compared: int = 0
    pairs: int = 0
    blocks: int = 0
    runners: int = 0
    needed: int | None = None
    failed: tuple[Row, ...] = ()
    replaced: tuple[Replaced, ...] = ()

    @property
    def has_verdict(self) -> bool:
        return self.sureness not in (Sureness.NO_VERDICT, Sureness.NO_TIME)

    @property
    def is_out_of_time(self) -> bool:
        return self.table.race is not None and self.table.race.state == TIME

    @property
    def sequential_wins(self) -> bool:
        """Nothing is shown to be faster."""
        return any(
            one.runner == "sequential" and one.standing is not Standing.A_LITTLE
            for one in self.winners
        )

    @property
    def proven(self) -> tuple[Named, ...]:
        return tuple(one for one in self.losers if one.standing is Standing.SLOWER)

    @property
    def agreed(self) -> tuple[Named, ...]:
        """Slower in all blocks, which is no proof yet."""
        return tuple(one for one in self.losers if one.standing is Standing.SLOWER_IN_ALL)


def answer_of(table: WorkloadTable, ranked: Ranking, plan: Plan) -> Answer:
    """From the ranking of every runner's best cell."""
    failed = tuple(r for r in ranked.without_time if r.status not in ("skipped", "missing"))
    if ranked.fastest is None:
        return Answer(table, Sureness.NO_TIME, failed=failed)
    named = _named(ranked, early=_ended_early(table, plan))
    compared = [place for place in ranked.places if place.judgement]
    sureness = _sureness(table, ranked, plan, failed)
    pairs = max((p.slower_by.count for p in ranked.places if p.slower_by), default=0)
    return Answer(
        table=table,
        sureness=sureness,
        winners=tuple(one for one in named if one.standing not in LOSING),
        losers=tuple(one for one in named if one.standing in LOSING),
        gain=_gain(table, ranked, named[0]),
        decided=sum(not _is_open(place) for place in compared),
        compared=ranked.comparisons,
        pairs=pairs,
        blocks=_first_pair(table) + pairs if pairs else table.blocks_seen,
        runners=len({row.cell.runner for row in _taking_part(table, plan)}),
        needed=_needed(table, plan) if sureness is Sureness.NO_VERDICT else None,
        failed=failed,
        replaced=table.race.replaced if table.race else (),
    )


LOSING = (Standing.SLOWER, Standing.SLOWER_IN_ALL, Standing.BEHIND)


def _is_open(place: Place) -> bool:
    return place.judgement is None or place.judgement.verdict is Verdict.INCONCLUSIVE


def _ended_early(table: WorkloadTable, plan: Plan) -> bool:
    """Whether more blocks were to come, so that what all agree on may be worth telling."""
    if plan.race is None:
        return True
    return table.race is None or table.race.state in (OPEN, TIME) or plan.race.kind == FIXED


def _named(ranked: Ranking, early: bool) -> list[Named]:
    """All with a place. Where some are faster than the one with the lowest median, these alone
    win."""
    first, *others = ranked.places
    faster = [place for place in others if place.is_faster]
    if faster:  # only where medians are of other blocks than ratios
        winners = sorted(faster, key=lambda p: p.slower_by.value if p.slower_by else 0)
        rest = [first, *(place for place in others if place not in faster)]
        return [
            Named(winners[0].row, Standing.FIRST),
            *(Named(place.row, Standing.UNTESTED) for place in winners[1:]),
            *(Named(place.row, Standing.SLOWER) for place in rest),
        ]
    named = [Named(first.row, Standing.FIRST)]
    most = max((place.slower_by.count for place in others if place.slower_by), default=0)
    # What a race would have found is of its reference.
    is_reference = first.contender is None
    for place in others:
        found = place.contender.would_find if place.contender and is_reference else None
        named.append(Named(place.row, _standing(place, early, most), place.slower_by, found))
    order = list(Standing)
    return sorted(
        named, key=lambda one: len(order) if one.standing in LOSING else order.index(one.standing)
    )


def _standing(place: Place, early: bool, blocks: int) -> Standing:
    if place.judgement and place.judgement.verdict is Verdict.A_LITTLE_SLOWER:
        return Standing.A_LITTLE
    if place.is_slower:
        return Standing.SLOWER
    if place.group > 1:
        return Standing.BEHIND
    if place.judgement and place.judgement.verdict is Verdict.SAME:
        return Standing.SAME
    if place.contender and place.contender.verdict == FASTER:
        return Standing.UNTESTED
    given_up = place.contender is not None and place.contender.verdict == GIVEN_UP
    if early and not given_up and _slower_in_all(place, blocks):
        return Standing.SLOWER_IN_ALL
    return Standing.NOT_FOUND


def _slower_in_all(place: Place, blocks: int) -> bool:
    """In all that others have, and in two at least: one is no agreement. Where there is an
    interval, the blocks were enough for a proof, and there is none: the difference is small."""
    times = place.slower_by
    if not times or times.reached or times.count < blocks:
        return False
    return times.low > 1 and times.count > 1


def _sureness(
    table: WorkloadTable, ranked: Ranking, plan: Plan, failed: Sequence[Row]
) -> Sureness:
    if ranked.comparisons == 0:
        return Sureness.RIVALS_FAILED if failed else Sureness.NO_RIVAL
    if not ranked.has_verdicts:
        return Sureness.NO_VERDICT
    if not any(_is_open(place) for place in ranked.places if place.judgement or place.slower_by):
        return Sureness.SETTLED
    if table.race is None:
        return Sureness.PARTLY if plan.finished_at else Sureness.INTERRUPTED
    by_state = {OPEN: Sureness.INTERRUPTED, TIME: Sureness.OUT_OF_TIME}
    return by_state.get(table.race.state, Sureness.PARTLY)


def _gain(table: WorkloadTable, ranked: Ranking, first: Named) -> Estimate | None:
    sequential = next((p for p in ranked.places if p.row.cell.runner == "sequential"), None)
    if sequential is None or sequential.row is first.row:
        return None
    told = sequential.slower_by
    if not ranked.has_verdicts:
        return told
    if first.row is ranked.places[0].row and (told is None or told.reached):
        return told
    start = table.race.from_block if table.race else 0
    own, base = (
        blocks_from(start, table.times[row.cell.name]) for row in (first.row, sequential.row)
    )
    return ratio(pair(base, own), ALPHA / max(ranked.comparisons, 1)) or told


def _first_pair(table: WorkloadTable) -> int:
    """The block from which on pairs count."""
    return table.race.from_block if table.race and has_begun(table.race) else 0


def _taking_part(table: WorkloadTable, plan: Plan) -> list[Row]:
    """Cells that are compared; of a run that goes on also those that have no time yet."""
    goes_on = plan.finished_at is None
    return [row for row in table.rows if row.wall_ns or (goes_on and row.status == "missing")]


def _needed(table: WorkloadTable, plan: Plan) -> int:
    """Blocks with which a verdict is possible: of a race those of the screen come before."""
    cells = Counter(row.cell.runner for row in _taking_part(table, plan))
    rivals = max(len(cells) - 1, 1)
    if plan.race is None:
        return values_needed(ALPHA / rivals)
    if plan.race.kind == FIXED:
        total = sum(cells.values())
        pairs = sum(count * (total - count) for count in cells.values()) // 2
        comparisons = table.race.comparisons if table.race else pairs
        return values_needed(ALPHA / max(comparisons, 1))
    if plan.finished_at is not None:  # a new run, which may take more blocks
        most = max(LAST_LOOKS.values())
        return plan.race.screen_blocks + pairs_needed(ALPHA / (2 * rivals), most)
    first = table.race.first_look if table.race else None
    alone = pairs_needed(ALPHA / (2 * rivals), plan.race.last_look)
    return plan.race.screen_blocks + (first or alone)
