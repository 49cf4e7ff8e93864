"""The one advice on blocks, wherever a run has too few for a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.pages.parts import Span, Words
from analysis.reading.plan import Plan
from analysis.reading.race import RACE
from analysis.tables.answers import Answer
from analysis.words.figures import between, counted


WORKLOAD = "workload"


def too_few(blocks: Sequence[int], runners: Sequence[int], needed: int, remedy: str) -> str:
    """`6 blocks cannot separate 4 runners with 95 % at once (7 can: --blocks 7)`, over several
    workloads as well."""
    told = f"{between(blocks)} block{'' if set(blocks) == {1} else 's'}"
    compared = f"{between(runners)} runner{'' if set(runners) == {1} else 's'}"
    return f"{told} cannot separate {compared} with 95 % at once ({needed} can: {remedy})"


def advice(answers: Sequence[Answer], plan: Plan) -> Words:
    """Of a whole run, in a sentence; nothing where each workload that could have a verdict has
    one."""
    lacking = [one for one in answers if one.needed is not None]
    if not lacking:
        return ()
    needed = max(one.needed or 0 for one in lacking)
    blocks = [one.blocks for one in lacking]
    remedy = _remedy(plan, needed)
    text = too_few(blocks, [one.runners for one in lacking], needed, remedy)
    some = len(lacking) < sum(one.compared > 0 for one in answers)
    lead = f"No verdict{f' on {counted(len(lacking), WORKLOAD)}' if some else ''}: "
    before, option, after = text.partition(remedy)
    return Span(f"{lead}{before}"), Span(option, code=True), Span(f"{after}.")


def _remedy(plan: Plan, needed: int) -> str:
    """What gives a verdict: going on, where that brings as many blocks."""
    is_race = plan.race is not None and plan.race.kind == RACE
    if plan.finished_at is None and (is_race or needed <= plan.blocks):
        return "--resume"
    return "--until settled" if is_race else f"--blocks {needed}"
