"""How far a run can be trusted: one grade, and every reason why it is not better.

A: nothing known speaks against it. B: good for most purposes. C: large differences only. D: do not
quote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.reading.race import OPEN, RACE, TIME
from analysis.reading.samples import Sample
from analysis.statistics.estimates import values_needed
from analysis.tables.flags import CONTENDED, DRIFT, NOISY, TOO_SHORT, Flag, MachineFlag
from analysis.tables.summary import ALPHA, Summary

MEANINGS = {
    "A": "nothing known speaks against these figures",
    "B": "good for most purposes; what lowers it stands below",
    "C": "rely on large differences only",
    "D": "do not quote these figures",
}
GOOD_BLOCKS = 10
FEW, MANY = 0.05, 0.25
DISTURBED = (NOISY, DRIFT, CONTENDED, TOO_SHORT)
LETTER_OF_LEVEL = {"warning": "B", "serious": "C", "unfit": "D"}


@dataclass(frozen=True, slots=True)
class Reason:
    """No grade better than `letter`, because of `text`."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Grade:
    """`letter` is the worst of the reasons' letters, or A. The worst reasons come first."""

    letter: str
    reasons: tuple[Reason, ...]

    @property
    def meaning(self) -> str:
        return MEANINGS[self.letter]


def grade(summary: Summary, flags: Sequence[Flag], machine: Sequence[MachineFlag]) -> Grade:
    reasons = [
        *_of_samples(summary),
        *_of_blocks(summary),
        *_of_weather(summary),
        *_of_cells(summary, flags),
        *(Reason(LETTER_OF_LEVEL[flag.level], flag.finding) for flag in machine),
        *_of_unrecorded(summary),
        *_of_floor(summary),
    ]
    reasons.sort(key=lambda reason: reason.letter, reverse=True)
    return Grade(max((reason.letter for reason in reasons), default="A"), tuple(reasons))


def _of_samples(summary: Summary) -> list[Reason]:
    cells = [row for table in summary.workloads for row in table.rows if row.status != "skipped"]
    failed = sum(row.failed for row in cells)
    missing = sum(row.missing for row in cells)
    raced = sum(sample.block >= summary.plan.blocks for sample in _samples(summary))
    planned = summary.plan.blocks * len(cells) + raced
    reasons = []
    if not any(row.wall_ns for row in cells):
        reasons.append(Reason("D", "no cell has a time"))
    elif failed:
        letter = "C" if failed <= FEW * planned else "D"
        reasons.append(Reason(letter, f"{_share(failed, planned, 'sample')} not ok"))
    if missing:
        letter = "C" if missing <= FEW * planned else "D"
        reasons.append(Reason(letter, f"{_share(missing, planned, 'sample')} missing"))
    return reasons


def _of_blocks(summary: Summary) -> list[Reason]:
    blocks = summary.plan.blocks
    if blocks < values_needed(ALPHA):
        return [Reason("D", f"there is no 95 % interval of {blocks} block{'s' * (blocks > 1)}")]
    race = summary.plan.race
    if race and race.kind == RACE:
        return _of_races(summary)
    few = blocks < GOOD_BLOCKS
    return [Reason("B", f"{blocks} blocks, fewer than {GOOD_BLOCKS}")] if few else []


def _of_races(summary: Summary) -> list[Reason]:
    """Of a race that came to its end it does not matter how many blocks that took."""
    tables = [table for table in summary.workloads if not table.is_cost_of_harness]
    unsettled = sum(
        table.race is None or table.race.state in (OPEN, TIME)
        for table in tables
        if len({row.cell.runner for row in table.rows if row.wall_ns}) > 1
    )
    if not unsettled:
        return []
    text = f"the race of {unsettled:,} of {len(tables):,} workloads did not come to its end"
    return [Reason("B", text)]


def _of_weather(summary: Summary) -> list[Reason]:
    """Of the samples that count: those that were taken again do not."""
    known = [sample.weather for sample in _samples(summary) if sample.weather]
    flagged = sum(weather.flagged for weather in known)
    if not known or flagged <= FEW * len(known):
        return []
    letter = "C" if flagged > MANY * len(known) else "B"
    return [Reason(letter, f"{flagged:,} of {len(known):,} samples are of bad weather")]


def _samples(summary: Summary) -> Iterator[Sample]:
    for table in summary.workloads:
        for samples in table.samples.values():
            yield from samples


def _of_cells(summary: Summary, flags: Sequence[Flag]) -> list[Reason]:
    timed = sum(bool(row.wall_ns) for table in summary.workloads for row in table.rows)
    reasons = []
    for flag in flags:
        share = len(flag.cells) / timed if timed else 0.0
        if flag.rule in DISTURBED and share > FEW:
            letter = "C" if share > MANY else "B"
            text = f"{_part(len(flag.cells), timed, 'cell')} flagged: {flag.rule.name}"
            reasons.append(Reason(letter, text))
    return reasons


def _share(some: int, total: int, noun: str) -> str:
    """`1 of 20 cells is`, `2 of 20 cells are`."""
    return f"{_part(some, total, noun)} {'is' if some == 1 else 'are'}"


def _part(some: int, total: int, noun: str) -> str:
    return f"{some:,} of {total:,} {noun}{'s' * (total != 1)}"


def _of_unrecorded(summary: Summary) -> list[Reason]:
    if summary.plan.disturbances is None:
        return [Reason("B", "what disturbed this machine was not recorded")]
    return []


def _of_floor(summary: Summary) -> list[Reason]:
    floor = summary.plan.noise_floor
    if floor is None:
        return [Reason("B", "the noise floor of this machine was not measured: concbench selftest")]
    return [Reason("C", f"the noise floor is {100 * floor:.1f} %")] if floor > FEW else []
