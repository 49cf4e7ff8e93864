"""How the figures of a run were made, in words: which order statistics, with which coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.reading.plan import Plan
from analysis.reading.race import FIXED, Race
from analysis.statistics.estimates import Estimate, Interval, coverage, values_needed
from analysis.tables.summary import ALPHA, Speedup, Summary, WorkloadTable
from analysis.words.figures import between, counted, coverage_percent

Family = tuple[Sequence[Estimate], int]


def method_lines(summary: Summary) -> tuple[str, ...]:
    tables = summary.workloads
    times = [row.wall_ns.interval for table in tables for row in table.rows if row.wall_ns]
    printed = [table for table in tables if not table.is_cost_of_harness]
    families = [family for table in printed for family in ratio_families(table)]
    ratios = [estimate.interval for family, _ in families for estimate in family]
    lines = [
        f"Unit of analysis: one value per cell and block, the median of "
        f"{measurements_text(summary.plan)} in a fresh process. Time, CPU time "
        "and peak memory (of the whole process tree) are medians over blocks; a speed-up is the "
        "median of the ratios within blocks."
    ]
    if times:
        lines.append(f"Times: {_order_statistics(times, 'No 95 % interval exists with')}.")
    race = summary.plan.race
    if ratios and race:
        lines.append(
            "Speed-ups and tables over cores: each interval holds with 95 % by itself. "
            f"{_order_statistics(ratios, 'No 95 % interval exists with')}."
        )
    elif ratios:
        sizes = between(size for _, size in families)
        lines.append(
            f"Speed-ups: each of the m ratios of a column (m = {sizes}) has the level 1-0.05/m, "
            "so that 95 % holds for all of them at once (Bonferroni). "
            f"{_order_statistics(ratios, 'No such interval exists with')}."
        )
    if race:
        lines += race_lines(race)
    return tuple(lines)


def measurements_text(plan: Plan) -> str:
    """In a run with a race, samples of long batches have fewer."""
    return f"{'up to ' if plan.race else ''}{counted(plan.measurements, 'measurement')}"


def effort_text(plan: Plan) -> str:
    """`quick: 6 blocks of 3 measurements`"""
    text = f"{plan.effort}: {counted(plan.blocks, 'block')} of {measurements_text(plan)}"
    if plan.race is None or plan.race.kind == FIXED:
        return text
    return f"{text}, then up to {plan.race.last_look} of the fastest cells"


def race_lines(race: Race) -> tuple[str, ...]:
    """How the answers of a run are settled."""
    if race.kind == FIXED:
        how = (
            f"Answers: every cell is in {counted(race.screen_blocks, 'block')}, as was told, and "
            "each comparison of two runners is looked at once, at the end."
        )
    else:
        how = (
            f"Answers: {counted(race.screen_blocks, 'block')} of every cell choose each runner's "
            "best cell and the one with the lowest median, the reference. These alone go on, in "
            f"fresh blocks, up to {race.last_look} of them; a runner leaves when it is decided."
        )
    above, margin = f"{1 + race.margin:.4g}", f"{100 * race.margin:.3g} %"
    twice = f"{(1 + race.margin) ** 2:.4g}"
    return (
        f"{how} A sign test on the ratios within blocks, with exact boundaries at every look, "
        f"makes any false verdict on a workload at most {100 * race.error_rate:.3g} % likely. "
        "Slower: at least as many ratios as the boundary are above 1. Clearly so where the "
        f"interval lies above {above} or the median above {twice}, else a little, since between "
        f"runs ratios move by some per cent more. Same within {margin}: as many are below {above}, "
        f"and as many above 1/{above}. No difference found: neither; how small a one would have "
        "been found is told.",
    )


def report_method_lines(
    delta: float, noise_floor: float | None, is_raced: bool = False
) -> tuple[str, ...]:
    """How runners are ranked, and what the verdicts mean. Of a race `race_lines` tells it."""
    floor = (
        "the noise floor was not measured"
        if noise_floor is None
        else f"the noise floor is {100 * noise_floor:.1f} %"
    )
    points = (
        "Karp-Flatt: e = (1/S - 1/p) / (1 - 1/p) for the speed-up S over the best sequential time "
        "on p cores. COST: the fewest workers whose speed-up exceeds 1, by the median and by both "
        "ends of the interval."
    )
    if is_raced:
        return (
            f"The margin is the larger of 5 % and the noise floor of an A/A test ({floor}). Tie "
            "groups: a are those that are not clearly slower, b the others, which the race does "
            "not compare.",
            points,
        )
    return (
        f"Verdicts: slower or faster when the interval of the ratio excludes 1 and the ratio lies "
        f"outside the margin, 1/{1 + delta:.2f} to {1 + delta:.2f}; same when the interval lies "
        "inside it; else inconclusive, with the number of blocks that are expected to settle it. "
        f"The margin is the larger of 5 % and the noise floor of an A/A test ({floor}).",
        "Ranking: each runner by its fastest cell, in the order of the medians; ratios to the "
        "fastest are paired within blocks, each with the level 1-0.05/m for the m runners compared "
        "with it. Tie group a is the fastest and all that are not slower; the fastest of the rest "
        "leads b, tested at the same level, and so on. The fastest cell of a runner is chosen by "
        "the same samples, which favours runners with many cells a little.",
        points,
    )


def ratio_families(table: WorkloadTable) -> list[Family]:
    """The columns of a speed-up table that have ratios, each with how many of them hold at once."""
    columns: list[list[Speedup | None]] = [[], []]
    for row in table.rows:
        columns[0].append(row.against_sequential)
        columns[1].append(row.against_itself)
    estimates = [[s.estimate for s in column if s and s.estimate] for column in columns]
    at_once = (table.comparisons_with_sequential, table.comparisons_with_itself)
    return [(column, m) for column, m in zip(estimates, at_once, strict=True) if column]


def range_notes(families: Sequence[Family], advise: bool = True) -> tuple[str, ...]:
    """Why a grid shows ranges and how many blocks would do, unless the advice on blocks stands
    elsewhere; nothing where it shows none."""
    ranges = [e.interval for family, _ in families for e in family if not e.interval.reached]
    if not ranges:
        return ()
    mixed = any(e.interval.reached for family, _ in families for e in family)
    sizes = [size for family, size in families if any(not e.interval.reached for e in family)]
    needed = between(values_needed(ALPHA / size) for size in sizes)
    alone = " for one ratio alone" if max(sizes) > 1 else ""
    together = f" for all {between(sizes)} of a column" if max(sizes) > 1 else ""
    more = f"; 95 %{together} needs {needed} blocks" if advise else ""
    return (
        f"{'~ r' if mixed else 'R'}ange: lowest to highest of "
        f"{between(interval.count for interval in ranges)} blocks. Coverage: {_covered(ranges)}"
        f"{alone}{more}.",
    )


def _order_statistics(intervals: Sequence[Interval], too_few: str) -> str:
    """Each way of forming the interval that was used, with what it really covers."""
    ways = []
    for count, rank in sorted({(i.count, i.rank) for i in intervals if i.reached}):
        nth = "" if rank == 1 else f"{_ordinal(rank)} "
        ways.append(
            f"{counted(count, 'block')}: interval = {nth}lowest to {nth}highest of {count}, "
            f"coverage {coverage_percent(coverage(count, rank))}"
        )
    ranges = [interval for interval in intervals if not interval.reached]
    if ranges:
        counts = sorted({interval.count for interval in ranges})
        blocks = " or ".join(map(str, counts)) + (" block" if counts == [1] else " blocks")
        ways.append(f"{too_few} {blocks}: the range is shown, coverage {_covered(ranges)}")
    return ". ".join(ways)


def _covered(intervals: Iterable[Interval]) -> str:
    shares = sorted({interval.coverage for interval in intervals})
    return " or ".join(map(coverage_percent, shares))


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
