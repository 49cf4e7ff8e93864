"""The answers of a run in sentences: which runner is fastest for a workload, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.run_pages.advice import too_few
from analysis.statistics.estimates import Estimate, values_needed
from analysis.tables.ranking import Place, Ranking
from analysis.tables.summary import ALPHA, Row, WorkloadTable
from analysis.words.figures import counted, listed, significant, time_text, time_unit

NAMES_LISTED = 12


def answer(table: WorkloadTable, ranking: Ranking) -> str:
    """One workload's sentence, from the ranking of every runner's fastest cell."""
    fastest = ranking.fastest
    if fastest is None:
        return _nothing(ranking)
    if table.is_cost_of_harness:
        return _cost_of_harness(ranking)
    others = _others(fastest, ranking)
    only = "" if ranking.comparisons else "; no other runner has a time to compare with"
    failed = f"{_partly_failed(ranking)}{_without_time(ranking)}"
    return f"{_headline(fastest, ranking)}{others}{only}{failed}."


def place_text(row: Row) -> str:
    """`tbb at 2 cores`, with the tasks at once where they are not as many as the cores."""
    return f"{row.cell.runner} at {at_text(row)}"


def at_text(row: Row) -> str:
    """`2 cores`, or `2 cores, 64 tasks at once`."""
    return _at_text(row, counted(row.cell.concurrency, "task"))


def brief_at_text(row: Row) -> str:
    """`2 cores`, or `2 cores, 64 at once`."""
    return _at_text(row, f"{row.cell.concurrency:,}")


def _at_text(row: Row, tasks: str) -> str:
    alone = row.cell.concurrency == row.cell.cores or row.cell.runner == "sequential"
    return counted(row.cell.cores, "core") + ("" if alone else f", {tasks} at once")


def factor_text(estimate: Estimate) -> str:
    """`1.81x (1.13 to 3.37)`; a range is called one."""
    return f"{significant(estimate.value)}x {_ends(estimate)}"


def _ends(estimate: Estimate) -> str:
    ends = f"{significant(estimate.low)} to {significant(estimate.high)}"
    return f"({'' if estimate.reached else 'range '}{ends})"


def _headline(fastest: Place, ranking: Ranking) -> str:
    """The speed-up is the ratio of sequential in the ranking, at the level of that table."""
    row = fastest.row
    base = next((p for p in ranking.places if p.row.cell.runner == "sequential"), None)
    gain = base.slower_by if base else None
    word = "is fastest" if _is_separated(ranking) else "has the lowest time"
    lead = f"{place_text(row)}{',' if ',' in at_text(row) else ''} {word}, "
    if base is None or gain is None:
        alone = f"{lead}{_time_with_ends(row)} for a batch"
        if base is None:
            return f"{alone} (there is no sequential time to compare with)"
        if base is fastest:
            return f"{alone}{_no_gain(ranking)}"
        return f"{alone} (in no block together with a sequential time)"
    lead += f"{time_text(row.wall_ns.value) if row.wall_ns else ''} for a batch"
    sequential = time_text(base.row.wall_ns.value) if base.row.wall_ns else ""
    if gain.low <= 1 <= gain.high:
        shown = "which does not separate it from"
        return f"{lead}, {factor_text(gain)}, {shown} the best sequential {sequential}"
    return f"{lead}, {factor_text(gain)} over the best sequential {sequential}"


def _time_with_ends(row: Row) -> str:
    if row.wall_ns is None:
        return ""
    unit, factor = time_unit([row.wall_ns.value])
    time = row.wall_ns.scaled(1 / factor)
    return f"{significant(time.value)} {unit} {_ends(time)}"


def _no_gain(ranking: Ranking) -> str:
    """Of a workload whose lowest time is sequential: no more than the ranking shows."""
    if _is_separated(ranking):
        return ": no concurrency is worth its cost here"
    return ": no concurrency is shown to be worth its cost" if ranking.comparisons else ""


def _is_separated(ranking: Ranking) -> bool:
    return bool(ranking.comparisons) and not ranking.not_separated


def _others(fastest: Place, ranking: Ranking) -> str:
    """What is known of the other runners, the nearest first."""
    too_few = _too_few_blocks(fastest, ranking)
    if too_few:
        return f"; {too_few}"
    texts = []
    faster = [place for place in ranking.not_separated if place.is_faster]
    if faster:
        # Its median is higher only because it has a time in other blocks, too.
        texts.append(f"{_names(faster)} {_be(faster)} faster in the blocks where both have a time")
    tied = [place for place in ranking.not_separated if not place.is_faster]
    if tied:
        texts.append(f"{_names(tied)} {_be(tied)} not separated from it")
    slower = [place for place in ranking.places if place.group > 1]
    if slower and slower[0].slower_by:
        nearest, *rest = slower
        name = nearest.row.cell.runner
        who = name if ranking.not_separated else f"the runner-up, {name},"
        texts.append(f"{who} is {factor_text(slower[0].slower_by)} slower")
        if rest and rest[-1].slower_by:
            name = rest[-1].row.cell.runner
            who = name if len(rest) == 1 else f"the slowest, {name},"
            texts.append(f"{who} is {significant(rest[-1].slower_by.value)}x slower")
    return "".join(f"; {text}" for text in texts)


def _be(places: Sequence[Place]) -> str:
    return "is" if len(places) == 1 else "are"


def _too_few_blocks(fastest: Place, ranking: Ranking) -> str:
    """Where the blocks are too few for any verdict: that, and what all of them agree on."""
    compared = [place for place in ranking.places if place.slower_by]
    if not compared or any(place.slower_by.reached for place in compared if place.slower_by):
        return ""
    blocks = max(place.slower_by.count for place in compared if place.slower_by)
    needed = values_needed(ALPHA / ranking.comparisons)
    text = too_few([blocks], [len(compared) + 1], needed, f"--blocks {needed}")
    beaten = [place for place in compared if place.slower_by and place.slower_by.low > 1]
    if not beaten or blocks < 2:
        return text
    return f"{text}; {fastest.row.cell.runner} beat {_names(beaten)} in every block"


def _names(places: Sequence[Place]) -> str:
    return _cut([place.row.cell.runner for place in places])


def _cut(texts: Sequence[str]) -> str:
    more = len(texts) - NAMES_LISTED
    if more <= 0:
        return listed(texts)
    return listed([*texts[:NAMES_LISTED], counted(more, "other")])


def _partly_failed(ranking: Ranking) -> str:
    """Who failed in some blocks: a time of the others may be that of the lucky ones."""
    rows = [place.row for place in ranking.places if place.row.failed]
    texts = [f"{r.cell.runner} in {r.failed:,} of {r.failed + r.blocks:,} blocks" for r in rows]
    return f"; failed: {_cut(texts)}" if texts else ""


def _without_time(ranking: Ranking) -> str:
    failed = [row for row in ranking.without_time if row.status not in ("skipped", "missing")]
    if not failed:
        return ""
    return f"; without a time: {_cut([f'{r.cell.runner} ({r.status})' for r in failed])}"


def _cost_of_harness(ranking: Ranking) -> str:
    costs = [
        (place.row.cell.runner, place.row.wall_ns_per_task.value)
        for place in sorted(ranking.places, key=_per_task)
        if place.row.wall_ns_per_task
    ]
    if not costs:
        return "no runner has a time."
    texts = [f"{runner} {time_text(cost)}" for runner, cost in costs]
    return f"a task that does nothing costs, at each runner's best: {_cut(texts)}."


def _per_task(place: Place) -> float:
    cost = place.row.wall_ns_per_task
    return cost.value if cost else 0


def _nothing(ranking: Ranking) -> str:
    statuses = sorted({row.status for row in ranking.without_time})
    return f"no runner has a time ({listed(statuses)})." if statuses else "no runner has a time."
