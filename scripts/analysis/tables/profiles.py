"""Runners across workloads. Times of different workloads are never averaged: what counts is how
far each runner is from the fastest of the same workload."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.tables.ranking import Place, Ranking


@dataclass(frozen=True, slots=True)
class Record:
    """One runner over all workloads.

    A win is being alone in tie group 1, a tie sharing it, a loss anything else; `undecided` counts
    the workloads that no verdict was possible on, `without_time` those in which it failed or has no
    cell that can exist. `factors` has for each workload with a time how many times the fastest
    one's it is, ascending.
    """

    runner: str
    wins: int
    ties: int
    losses: int
    without_time: int
    factors: tuple[float, ...]
    undecided: int = 0

    @property
    def geometric_mean(self) -> float | None:
        """Of the factors: a summary of ratios, only over the workloads that have one."""
        if not self.factors:
            return None
        return math.exp(sum(map(math.log, self.factors)) / len(self.factors))

    def share_within(self, factor: float) -> float:
        """The share of all workloads in which it is within a factor of the fastest. A workload
        without a time counts as infinitely far (Dolan and More, 2002)."""
        total = len(self.factors) + self.without_time
        return sum(f <= factor for f in self.factors) / total if total else 0.0


def records(rankings: Mapping[str, Ranking]) -> tuple[Record, ...]:
    """Of the best cells of every runner, by workload. Fewest losses first, a workload without a
    time being one, then the lowest geometric mean."""
    ranked = [ranking for ranking in rankings.values() if ranking.fastest]
    runners = dict.fromkeys(
        row.cell.runner
        for ranking in ranked
        for row in (*(place.row for place in ranking.places), *ranking.without_time)
    )
    found = [_record(runner, ranked) for runner in runners]
    return tuple(sorted(found, key=_order))


def _order(record: Record) -> tuple[int, float, str]:
    mean = record.geometric_mean
    return record.losses + record.without_time, math.inf if mean is None else mean, record.runner


def _record(runner: str, rankings: list[Ranking]) -> Record:
    wins = ties = losses = without = undecided = 0
    factors = []
    for ranking in rankings:
        place = next((p for p in ranking.places if p.row.cell.runner == runner), None)
        if place is None:
            without += 1
            continue
        if not ranking.has_verdicts:
            undecided += 1
        elif place.group > 1:
            losses += 1
        elif ranking.not_separated:
            ties += 1
        else:
            wins += 1
        factor = 1.0 if place is ranking.fastest else _factor(place)
        if factor is None:
            without += 1
        else:
            factors.append(factor)
    return Record(runner, wins, ties, losses, without, tuple(sorted(factors)), undecided)


def _factor(place: Place) -> float | None:
    # The fastest is so by its median, or chosen before the race; another one's ratios within blocks
    # can still lie below 1.
    return max(place.slower_by.value, 1.0) if place.slower_by else None
