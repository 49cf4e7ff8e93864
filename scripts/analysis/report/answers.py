"""The answers of a run in sentences: which runner is fastest for a workload, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.statistics.estimates import Estimate, values_needed
from analysis.tables.ranking import Place, Ranking
from analysis.tables.summary import ALPHA, Row, WorkloadTable
from analysis.words.figures import counted, listed, significant, time_text

NAMES_LISTED = 12


def answer(table: WorkloadTable, ranking: Ranking) -> str:
    """One workload's sentence, from the ranking of every runner's fastest cell."""
    fastest = ranking.fastest
    if fastest is None:
        return _nothing(ranking)
    if table.is_cost_of_harness:
        return _cost_of_harness(ranking)
    others = _others(ranking)
    only = "" if ranking.comparisons else "; no other runner has a time to compare with"
    without = _without_time(ranking)
    return f"{_headline(fastest, ranking)}{others}{only}{without}."


def place_text(row: Row) -> str:
    """`tbb at 2 cores`, with the tasks at once where they are not as many as the cores."""
    return f"{row.cell.runner} at {at_text(row)}"


def at_text(row: Row) -> str:
    """`2 cores`, or `2 cores, 64 tasks at once`."""
    cores, at_once = row.cell.cores, row.cell.concurrency
    alone = at_once == cores or row.cell.runner == "sequential"
    return counted(cores, "core") + ("" if alone else f", {counted(at_once, 'task')} at once")


def factor_text(estimate: Estimate) -> str:
    """`1.81x (1.13 to 3.37)`; a range is called one."""
    ends = f"{significant(estimate.low)} to {significant(estimate.high)}"
    return f"{significant(estimate.value)}x ({'' if estimate.reached else 'range '}{ends})"


def _headline(fastest: Place, ranking: Ranking) -> str:
    """The speed-up is the ratio of sequential in the ranking, at the level of that table."""
    row = fastest.row
    time = time_text(row.wall_ns.value) if row.wall_ns else ""
    base = next((p for p in ranking.places if p.row.cell.runner == "sequential"), None)
    word = "is fastest" if _is_separated(ranking) else "has the lowest time"
    lead = f"{place_text(row)} {word}, {time} for a batch"
    if base is None:
        return f"{lead} (there is no sequential time to compare with)"
    if base is fastest:
        return f"{lead}: no concurrency is worth its cost here"
    gain = base.slower_by
    if gain is None:
        return f"{lead} (in no block together with a sequential time)"
    sequential = time_text(base.row.wall_ns.value) if base.row.wall_ns else ""
    if gain.low <= 1 <= gain.high:
        shown = "which does not separate it from"
        return f"{lead}, {factor_text(gain)}, {shown} the best sequential {sequential}"
    return f"{lead}, {factor_text(gain)} over the best sequential {sequential}"


def _is_separated(ranking: Ranking) -> bool:
    return bool(ranking.comparisons) and not ranking.not_separated


def _others(ranking: Ranking) -> str:
    """What is known of the other runners, the nearest first."""
    too_few = _too_few_blocks(ranking)
    if too_few:
        return f"; {too_few}"
    texts = []
    if ranking.not_separated:
        names = _names(ranking.not_separated)
        be = "is" if len(ranking.not_separated) == 1 else "are"
        texts.append(f"{names} {be} not separated from it")
    slower = [place for place in ranking.places if place.group > 1]
    if slower and slower[0].slower_by:
        nearest = slower[0]
        again = "" if ranking.not_separated else " is the runner-up and"
        texts.append(f"{nearest.row.cell.runner}{again} is {factor_text(nearest.slower_by)} slower")
        rest = slower[1:]
        if rest and rest[-1].slower_by and nearest.slower_by:
            worst = rest[-1]
            texts.append(
                f"{worst.row.cell.runner}, the slowest, {significant(worst.slower_by.value)}x"
                if len(rest) > 1
                else f"{worst.row.cell.runner} {significant(worst.slower_by.value)}x"
            )
    return "".join(f"; {text}" for text in texts)


def _too_few_blocks(ranking: Ranking) -> str:
    """Where the blocks are too few for any verdict: that, and what all of them agree on."""
    compared = [place for place in ranking.places if place.slower_by]
    if not compared or any(place.slower_by.reached for place in compared if place.slower_by):
        return ""
    blocks = max(place.slower_by.count for place in compared if place.slower_by)
    needed = values_needed(ALPHA / ranking.comparisons)
    text = (
        f"{counted(blocks, 'block')} cannot separate {counted(len(compared) + 1, 'runner')} with "
        f"95 % at once ({needed} can: --blocks {needed})"
    )
    beaten = [place for place in compared if place.slower_by and place.slower_by.low > 1]
    return f"{text}; it beat {_names(beaten)} in every block" if beaten and blocks > 1 else text


def _names(places: Sequence[Place]) -> str:
    names = [place.row.cell.runner for place in places]
    if len(names) > NAMES_LISTED:
        names = [*names[:NAMES_LISTED], f"{len(names) - NAMES_LISTED} others"]
    return listed(names)


def _without_time(ranking: Ranking) -> str:
    failed = [row for row in ranking.without_time if row.status not in ("skipped", "missing")]
    if not failed:
        return ""
    return f"; without a time: {listed([f'{r.cell.runner} ({r.status})' for r in failed])}"


def _cost_of_harness(ranking: Ranking) -> str:
    costs = [
        (place.row.cell.runner, place.row.wall_ns_per_task.value)
        for place in sorted(ranking.places, key=_per_task)
        if place.row.wall_ns_per_task
    ]
    if not costs:
        return "no runner has a time."
    texts = [f"{runner} {time_text(cost)}" for runner, cost in costs[:NAMES_LISTED]]
    return f"a task that does nothing costs, at each runner's best: {listed(texts)}."


def _per_task(place: Place) -> float:
    cost = place.row.wall_ns_per_task
    return cost.value if cost else 0


def _nothing(ranking: Ranking) -> str:
    statuses = sorted({row.status for row in ranking.without_time})
    return f"no runner has a time ({listed(statuses)})." if statuses else "no runner has a time."
