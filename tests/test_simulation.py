"""What the statistics promise, kept on a simulated machine over 1,000 seeds.

Two promises are told apart. With the margin of 5 %, at most 5 % of the verdicts on identical work
may be `faster` or `slower`. With a margin of 0, every interval that excludes 1 is such a verdict:
there the intervals alone keep the error rate, which for a rank interval is known exactly.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist

import pytest
from analysis.comparison.page.method import ENOUGH_RUNS
from analysis.statistics.estimates import coverage, estimate, interval_rank, pair, ratio
from analysis.statistics.unpaired import unpaired_ratio
from analysis.statistics.verdicts import Ratio, Verdict, judge

SEEDS = 1000
ALPHA = 0.05
MARGINS = (0.05, 0.0)
TASK_NS = 1e6
SAMPLE_S = 0.25
OTHER_CELLS = 4
WRONG = (Verdict.FASTER, Verdict.SLOWER)

# Of each seed, a/b and b/a.
Found = Sequence[tuple[Ratio, Ratio]]


@dataclass(frozen=True)
class Weather:
    """How a machine disturbs what it measures. All but the spikes are changes of ln(time).

    `noise` is the standard deviation of a sample; `spikes` the share of samples that take 30 to
    100 % longer; `warming` the change over a run, whose direction is the run's own unless `warms`
    is set; `walk` the standard deviation of a random walk per block; `level` that between runs.
    """

    noise: float = 0.01
    spikes: float = 0.0
    warming: float = 0.0
    warms: bool = False
    walk: float = 0.0
    level: float = 0.0


class Machine:
    """A clock that only samples move. What they take depends on when they are taken."""

    def __init__(self, weather: Weather, seed: int, run_s: float, walk: float) -> None:
        self.chance = random.Random(seed)
        self.weather = weather
        self.now_s = 0.0
        direction = 1 if weather.warms else self.chance.choice((-1, 1))
        self.slope = direction * weather.warming / run_s
        self.walk = walk
        self.state = self.chance.gauss(0, weather.level)

    def sample_ns(self, true_ns: float) -> float:
        self.now_s += SAMPLE_S
        self.state += self.chance.gauss(0, self.walk)
        disturbed = self.state + self.slope * self.now_s
        time_ns = true_ns * math.exp(disturbed + self.chance.gauss(0, self.weather.noise))
        if self.chance.random() < self.weather.spikes:
            time_ns *= 1 + self.chance.uniform(0.3, 1)
        return time_ns


def simulate(
    weather: Weather, seed: int, cells: Mapping[str, float], blocks: int, in_blocks: bool = True
) -> dict[str, dict[int, float]]:
    """The times of cells by block. Other cells stand between them, as in a real plan. Without
    blocks, each cell has all of its samples at once."""
    names = [*cells, *[""] * OTHER_CELLS]
    run_s = blocks * len(names) * SAMPLE_S
    machine = Machine(weather, seed, run_s, weather.walk / math.sqrt(len(names)))
    times: dict[str, dict[int, float]] = {name: {} for name in names}
    if in_blocks:
        for block in range(blocks):
            machine.chance.shuffle(names)
            for name in names:
                times[name][block] = machine.sample_ns(cells.get(name, TASK_NS))
    else:
        for name in names:
            times[name] = {b: machine.sample_ns(cells.get(name, TASK_NS)) for b in range(blocks)}
    return times


@lru_cache(maxsize=None)
def paired(weather: Weather, effect: float, blocks: int, in_blocks: bool = True) -> Found:
    """Ratios within one run, in which a takes `effect` times as long as b."""
    cells = {"a": TASK_NS * effect, "b": TASK_NS}
    found = []
    for seed in range(SEEDS):
        times = simulate(weather, seed, cells, blocks, in_blocks)
        a, b = times["a"], times["b"]
        there, back = ratio(pair(a, b), ALPHA), ratio(pair(b, a), ALPHA)
        assert there and back
        found.append((there, back))
    return found


@lru_cache(maxsize=None)
def unpaired(weather: Weather, effect: float, blocks: int, runs: int) -> Found:
    """Ratios between runs, of which each side has its own."""

    def side(number: int, seed: int, true_ns: float) -> list[Sequence[float]]:
        seeds = ((seed * 2 + number) * runs + run for run in range(runs))
        made = (simulate(weather, 10**6 + s, {"x": true_ns}, blocks)["x"] for s in seeds)
        return [list(times.values()) for times in made]

    found = []
    for seed in range(SEEDS):
        a, b = side(0, seed, TASK_NS * effect), side(1, seed, TASK_NS)
        there, back = unpaired_ratio(a, b, ALPHA, 42), unpaired_ratio(b, a, ALPHA, 42)
        assert there and back
        found.append((there, back))
    return found


def verdicts(found: Found, delta: float) -> Counter[Verdict]:
    return Counter(judge(there, delta, ALPHA).verdict for there, _ in found)


def wrong(found: Found, delta: float) -> float:
    """The share of verdicts that call identical work different."""
    counts = verdicts(found, delta)
    return sum(counts[verdict] for verdict in WRONG) / SEEDS


CALM = Weather()
SPIKES = Weather(spikes=0.1)
PAIRED_WEATHER = {
    "noise": CALM,
    "linear drift": Weather(warming=0.3),
    "random walk": Weather(walk=0.02),
    "spikes": SPIKES,
    "all": Weather(warming=0.3, walk=0.02, spikes=0.1),
}
# Between runs that drift apart nothing but the margin stands: these drift by less. Where both runs
# warm up in the same way, no drift is too large.
UNPAIRED_WEATHER = {
    "noise": CALM,
    "warming up": Weather(warming=0.3, warms=True),
    "drift of its own": Weather(warming=0.02, walk=0.004),
    "spikes": SPIKES,
    "all": Weather(warming=0.02, walk=0.004, spikes=0.1),
}
in_any_weather = pytest.mark.parametrize("weather", PAIRED_WEATHER.values(), ids=PAIRED_WEATHER)
with_any_number_of_blocks = pytest.mark.parametrize("blocks", [6, 10, 20])


@in_any_weather
@with_any_number_of_blocks
def test_identical_work_in_one_run_is_called_different_in_at_most_5_percent(weather, blocks):
    assert wrong(paired(weather, 1.0, blocks), 0.05) <= 0.05


@in_any_weather
@with_any_number_of_blocks
def test_in_one_run_the_intervals_alone_keep_the_error_rate(weather, blocks):
    promised = 1 - coverage(blocks, interval_rank(blocks, ALPHA))
    assert promised <= ALPHA
    chance_of_seeds = 3 * math.sqrt(promised / SEEDS)
    found = wrong(paired(weather, 1.0, blocks), 0.0)
    assert found == pytest.approx(promised, abs=chance_of_seeds)


def test_identical_work_without_drift_or_spikes_is_called_the_same():
    assert verdicts(paired(CALM, 1.0, 10), 0.05)[Verdict.SAME] >= 0.95 * SEEDS


@pytest.mark.parametrize("name", ["noise", "linear drift", "random walk"])
def test_10_percent_more_work_is_found_in_one_run_with_10_blocks(name):
    weather = PAIRED_WEATHER[name]
    assert verdicts(paired(weather, 1.1, 10), 0.05)[Verdict.SLOWER] >= 0.9 * SEEDS
    assert verdicts(paired(weather, 1 / 1.1, 10), 0.05)[Verdict.FASTER] >= 0.9 * SEEDS


@in_any_weather
def test_10_percent_more_work_is_never_called_less(weather):
    assert verdicts(paired(weather, 1.1, 10), 0.05)[Verdict.FASTER] == 0


@pytest.mark.parametrize("name", ["linear drift", "random walk", "all"])
def test_the_same_machine_fools_a_comparison_without_blocks(name):
    assert wrong(paired(PAIRED_WEATHER[name], 1.0, 10, False), 0.0) >= 0.3


def test_the_ratios_of_a_table_keep_the_error_rate_together():
    cells = {f"{number}": TASK_NS for number in range(22)}
    level = ALPHA / len(cells)
    tables_with_a_mistake = 0
    for seed in range(SEEDS):
        times = simulate(PAIRED_WEATHER["all"], seed, {"base": TASK_NS, **cells}, 10)
        ratios = (ratio(pair(times["base"], times[cell]), level) for cell in cells)
        tables_with_a_mistake += any(judge(r, 0.0, level).verdict in WRONG for r in ratios)
    assert tables_with_a_mistake / SEEDS <= ALPHA


@pytest.mark.parametrize("weather", [Weather(noise=0.05), Weather(noise=0.05, spikes=0.1)])
def test_the_ratios_between_two_runs_keep_the_error_rate_of_their_table(weather):
    cells = {f"{number}": TASK_NS for number in range(22)}
    level = ALPHA / len(cells)
    tables_with_a_mistake = 0
    for seed in range(SEEDS // 2):
        runs = [simulate(weather, 10**6 + 2 * seed + side, cells, 10) for side in (0, 1)]
        one, other = ([[list(times[cell].values())] for cell in cells] for times in runs)
        ratios = (unpaired_ratio(a, b, level, 42) for a, b in zip(one, other, strict=True))
        tables_with_a_mistake += any(judge(r, 0.0, level).verdict in WRONG for r in ratios)
    assert tables_with_a_mistake / (SEEDS // 2) <= ALPHA


@pytest.mark.parametrize("weather", UNPAIRED_WEATHER.values(), ids=UNPAIRED_WEATHER)
@with_any_number_of_blocks
def test_identical_work_in_two_runs_is_called_different_in_at_most_5_percent(weather, blocks):
    assert wrong(unpaired(weather, 1.0, blocks, 1), 0.05) <= 0.05


@pytest.mark.parametrize("weather", [CALM, SPIKES], ids=["noise", "spikes"])
@with_any_number_of_blocks
def test_between_runs_without_drift_the_intervals_alone_keep_the_error_rate(weather, blocks):
    assert wrong(unpaired(weather, 1.0, blocks, 1), 0.0) <= ALPHA


def test_10_percent_more_work_is_found_between_two_runs_with_10_blocks():
    assert verdicts(unpaired(CALM, 1.1, 10, 1), 0.05)[Verdict.SLOWER] >= 0.9 * SEEDS
    assert verdicts(unpaired(CALM, 1 / 1.1, 10, 1), 0.05)[Verdict.FASTER] >= 0.9 * SEEDS


def test_one_run_each_cannot_know_how_runs_differ_few_guess_and_enough_know():
    # Which is why a comparison of one run each says that this was not measured, and one of few that
    # they are few.
    differing = Weather(level=0.04)
    assert wrong(unpaired(differing, 1.0, 10, 1), 0.05) >= 0.2
    assert 0.1 <= wrong(unpaired(differing, 1.0, 10, 2), 0.05) <= 0.25
    assert wrong(unpaired(differing, 1.0, 10, 3), 0.05) <= 0.1
    assert wrong(unpaired(differing, 1.0, 10, ENOUGH_RUNS), 0.05) <= 0.05


@pytest.mark.parametrize("make", [paired, lambda *given: unpaired(*given, 1)])
@with_any_number_of_blocks
def test_swapping_the_sides_inverts_the_ratio_and_the_verdict(
    make: Callable[..., Found], blocks: int
):
    weather = PAIRED_WEATHER["all"] if make is paired else UNPAIRED_WEATHER["all"]
    opposite = dict(zip(WRONG, reversed(WRONG), strict=True))
    for there, back in make(weather, 1.0, blocks):
        inverse = [1 / back.high, 1 / back.value, 1 / back.low]
        assert [there.low, there.value, there.high] == pytest.approx(inverse, rel=1e-13)
        for delta in MARGINS:
            one, other = judge(there, delta, ALPHA), judge(back, delta, ALPHA)
            assert other == replace(one, verdict=opposite.get(one.verdict, one.verdict))


@pytest.mark.parametrize("spikes", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("blocks", [6, 10, 15, 20])
def test_a_rank_interval_covers_the_true_median_as_often_as_it_says(blocks, spikes):
    # All spikes are above the median, so it is where the undisturbed samples reach half of all.
    true = TASK_NS * math.exp(NormalDist(0, 0.01).inv_cdf(0.5 / (1 - spikes)))
    covered = 0
    for seed in range(2 * SEEDS):
        machine = Machine(Weather(spikes=spikes), seed, 1.0, 0.0)
        found = estimate([machine.sample_ns(TASK_NS) for _ in range(blocks)], ALPHA)
        covered += found.low <= true <= found.high
    promised = coverage(blocks, interval_rank(blocks, ALPHA))
    assert covered / (2 * SEEDS) == pytest.approx(promised, abs=0.015)
    assert promised >= 1 - ALPHA
