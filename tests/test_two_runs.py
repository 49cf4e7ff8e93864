"""Two runs of one machine: what one has settled, the other must not contradict.

Within a run the boundaries keep the error rate. Between runs a ratio moves by some per cent more,
with where memory lies and how fast each CPU happens to be. So there are many pairs of runs here,
each with a level of its own, decided by the looks and counts of a race of five runners.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from functools import lru_cache
from pathlib import Path
from statistics import median

import pytest
from analysis.statistics.estimates import Estimate, Interval
from analysis.statistics.verdicts import Verdict, is_clear, judge

PAIRS_OF_RUNS = 1000
LOOKS = {9: 9, 12: 11, 17: 15, 24: 20}  # with their boundaries
BETWEEN_RUNS = 0.02
MARGIN = 0.05
ALPHA = 0.05 / 8
NEAR = (1.0, 1.02, 1.03, 1.04, 1.05, 1.06, 1.08, 1.1)
NOISES = (0.02, 0.03, 0.06, 0.1)
CLEARLY_SLOWER = "clearly slower"
TOLD = (*((r, noise) for noise in (0.02, 0.03) for r in (1.02, 1.04, 1.06)), (1.04, 0.06))
TRUST = Path(__file__).parent.parent / "docs" / "trust.md"


def raced(chance: random.Random, true_ratio: float, noise: float) -> tuple[Verdict, bool]:
    """The verdict on a contender that takes `true_ratio` times as long, and whether it is clear."""
    level = math.log(true_ratio) + chance.gauss(0, BETWEEN_RUNS)
    logs: list[float] = []
    for pairs, boundary in LOOKS.items():
        logs += [level + chance.gauss(0, noise * math.sqrt(2)) for _ in range(pairs - len(logs))]
        ordered = sorted(math.exp(log) for log in logs)
        ends = Interval(
            ordered[pairs - boundary], ordered[boundary - 1], pairs, pairs - boundary + 1, True
        )
        ratio = Estimate(median(ordered), ends)
        verdict = judge(ratio, MARGIN, ALPHA).verdict
        if verdict is not Verdict.INCONCLUSIVE:
            return verdict, verdict is Verdict.SLOWER and is_clear(ratio, MARGIN)
    return Verdict.INCONCLUSIVE, False


@lru_cache(maxsize=None)
def pairs_of_runs(true_ratio: float, noise: float) -> tuple[tuple[str, str], ...]:
    """What each two runs say."""
    chance = random.Random(f"{true_ratio} {noise}")

    def said() -> str:
        verdict, clear = raced(chance, true_ratio, noise)
        return CLEARLY_SLOWER if clear else verdict.value

    return tuple((said(), said()) for _ in range(PAIRS_OF_RUNS))


def share(found: tuple[tuple[str, str], ...], one: set[str], other: set[str]) -> float:
    """Of the pairs of which one run says the one, and the other run the other."""
    either = sum((a in one and b in other) or (a in other and b in one) for a, b in found)
    return either / len(found)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("true_ratio", NEAR)
def test_what_is_clearly_slower_in_one_run_is_seldom_the_same_in_another(
    true_ratio: float, noise: float
) -> None:
    assert share(pairs_of_runs(true_ratio, noise), {"same"}, {CLEARLY_SLOWER}) <= 0.03


def test_a_verdict_of_slower_near_the_margin_would_contradict_one_of_same() -> None:
    """Why there is more to `clearly slower` than that."""
    slower = {"slower", CLEARLY_SLOWER}
    assert share(pairs_of_runs(1.04, 0.02), {"same"}, slower) > 0.1
    assert share(pairs_of_runs(1.04, 0.03), {"same"}, slower) > 0.05


@pytest.mark.parametrize(("true_ratio", "noise"), [(1.2, 0.03), (1.3, 0.06), (1.3, 0.1)])
def test_a_runner_that_is_much_slower_is_clearly_so(true_ratio: float, noise: float) -> None:
    said = Counter(word for both in pairs_of_runs(true_ratio, noise) for word in both)
    assert said[CLEARLY_SLOWER] >= 0.95 * 2 * PAIRS_OF_RUNS


def test_trust_has_what_these_pairs_of_runs_say() -> None:
    slower = {"slower", CLEARLY_SLOWER}
    text = TRUST.read_text()
    for true_ratio, noise in TOLD:
        found = pairs_of_runs(true_ratio, noise)
        told = (100 * share(found, {"same"}, words) for words in (slower, {CLEARLY_SLOWER}))
        shares = " | ".join(f"{one:.1f} %" for one in told)
        assert f"| {true_ratio} | {100 * noise:.0f} % | {shares} |" in text
