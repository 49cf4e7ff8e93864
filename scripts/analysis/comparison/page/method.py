"""How a comparison was made, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.comparison.findings.comparison import Comparison
from analysis.statistics.estimates import values_needed
from analysis.statistics.unpaired import BOOTSTRAP, LEAST_BLOCKS, MOVER, RESAMPLES
from analysis.words.figures import between, listed, percent

# A bootstrap over fewer finds too little of what lies between runs: where these differ by 4 %, it
# calls identical work different in 16 % of simulated comparisons with 2 runs on each side, in 6 %
# with 3, and in 2 % with 5 (tests/test_simulation.py).
ENOUGH_RUNS = 5


def margin_text(comparison: Comparison) -> str:
    """The margin, and which of its sources is the largest."""
    sides = (comparison.base, comparison.new)
    floors = [(side.label, side.noise_floor) for side in sides]
    known = ", ".join(f"{label} {percent(floor)}" for label, floor in floors if floor is not None)
    unknown = [label for label, floor in floors if floor is None]
    told = [f"noise floors: {known}"] if known else []
    if unknown:
        told.append(f"noise floor not measured on {listed(unknown)}: concbench selftest does")
    return f"{percent(comparison.delta)} ({'; '.join(told)})"


def variation_text(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """What the runs cannot show."""
    sides = {side.label: side for c in comparisons for side in (c.base, c.new)}
    single = [label for label, side in sides.items() if len(side.runs) == 1]
    few = [
        f"{label} ({len(side.runs)})"
        for label, side in sides.items()
        if 1 < len(side.runs) < ENOUGH_RUNS
    ]
    told = []
    if single:
        have = "has one run" if len(single) == 1 else "have one run each"
        told.append(
            f"The variation between runs was not measured: {listed(single)} {have}. The intervals "
            "hold for these very runs; the same program started again may differ by more. Several "
            "runs in one directory stand for one side."
        )
    if few:
        told.append(
            f"The variation between runs is known from few runs: {listed(few)}. Where runs differ "
            "by more than the margin, the intervals are too narrow; they hold from "
            f"{ENOUGH_RUNS} runs on each side on."
        )
    return tuple(told)


def method_lines(comparisons: Sequence[Comparison], ranked: bool) -> tuple[str, ...]:
    """`ranked`: rank flips were looked for."""
    ratios = [row.ratio for c in comparisons for row in c.rows if row.ratio]
    flips = (
        "Rank flip: on each side by itself, ratios paired by block between its fastest runner and "
        "every other one, simultaneous for all of them; claimed where on both sides all others are "
        "slower by the rule of the verdict, with that side's margin."
    )
    return (
        "Unit of analysis: one value per cell and block, the median of the measurements in a fresh "
        "process. A time is the median of a side's blocks with its 95 % rank interval (with "
        "several runs: bootstrap over runs, then blocks).",
        "Ratio: exp of the difference between the two medians of the logarithms of the times. "
        "Blocks of different runs are not paired.",
        *_intervals(comparisons, {ratio.method for ratio in ratios}),
        "Verdict: faster or slower where the interval excludes 1 and the ratio lies outside of the "
        "margin; same where the interval lies inside of it; else inconclusive, which is never a "
        "finding of no difference. Blocks needed: in each side, if the ratio stays what it is.",
        *([flips] if ranked else []),
        "Geometric mean: a summary of ratios, each cell counting the same. It is no time, and "
        "another choice of cells gives another one.",
    )


def range_note(comparison: Comparison, alpha: float, unreached: Iterable[int]) -> tuple[str, ...]:
    """Why intervals of a table are not what they should be, by the blocks that they are from."""
    counts = sorted(set(unreached))
    if not counts:
        return ()
    if counts[-1] >= LEAST_BLOCKS:
        return (
            f"So many comparisons need a level that {RESAMPLES:,} resamples cannot reach: "
            "intervals are narrower than they should be, and nothing is concluded from them. "
            "Compare fewer cells at once: --filter.",
        )
    return (
        f"Too few blocks ({between(counts)}) for intervals at this level: those of their ranges "
        f"are shown, and nothing is concluded from them. It needs "
        f"{min(values_needed(alpha), LEAST_BLOCKS)} blocks on each side, or fewer cells at once: "
        "--filter.",
    )


def _intervals(comparisons: Sequence[Comparison], methods: set[str]) -> Iterable[str]:
    tables = [table for c in comparisons for table in c.workloads if table.comparisons]
    if not tables:
        return
    sizes = between(table.comparisons for table in tables)
    ways = []
    if BOOTSTRAP in methods:
        seed = comparisons[0].rules.seed
        ways.append(
            f"bootstrap of {RESAMPLES:,} resamples with seed {seed}, runs drawn first and then "
            "blocks of each"
        )
    if MOVER in methods:
        ways.append(
            f"with fewer than {LEAST_BLOCKS} blocks on a side, MOVER (Zou and Donner, 2008) from "
            "the rank intervals of both"
        )
    yield (
        f"Intervals of ratios: {'; '.join(ways)}. Each of the m ratios of a table (m = {sizes}) "
        "has the level 1-0.05/m, so that 95 % holds for all of them at once (Bonferroni)."
    )
