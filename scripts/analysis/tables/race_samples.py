"""Whether the samples of a run give what its manifest tells of a race. The manifest is believed in
what was decided; samples that were lost or changed since then are told."""

from __future__ import annotations

import math

from analysis.reading.race import Contender, WorkloadRace
from analysis.statistics.estimates import median, pair
from analysis.tables.summary import WorkloadTable, blocks_from

# What a sum of logarithms may be off through rounding.
ROUNDING = 1e-9


def has_its_samples(table: WorkloadTable) -> bool:
    """True of a workload without a race."""
    race = table.race
    if race is None or race.reference is None:
        return True
    return all(_is_its(one, race, race.reference, table) for one in race.contenders)


def _is_its(one: Contender, race: WorkloadRace, reference: str, table: WorkloadTable) -> bool:
    """By the ratio of the pairs that it had when it was decided."""
    if one.ratio is None:
        return True
    own, base = (blocks_from(race.from_block, table.times[cell]) for cell in (one.cell, reference))
    logs = pair(own, base).logs[: one.pairs]
    if len(logs) < one.pairs or not logs:
        return False
    return math.isclose(math.exp(median(logs)), one.ratio, rel_tol=ROUNDING)
