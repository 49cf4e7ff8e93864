"""Laws of scaling: known answers, and where they say nothing."""

from __future__ import annotations

import math
import random

import pytest
from analysis.statistics.estimates import Estimate, Interval
from analysis.statistics.laws import (
    amdahl,
    cost,
    efficiency,
    karp_flatt,
    karp_flatt_interval,
    universal_scalability,
    why_no_fit,
)

CORES = (1, 2, 3, 4, 6, 8, 12, 16)


def speedup(low: float, value: float, high: float, reached: bool = True) -> Estimate:
    return Estimate(value, Interval(low, high, 10, 2, reached))


def scaled(sigma: float, kappa: float, cores=CORES) -> dict[int, float]:
    return {p: p / (1 + sigma * (p - 1) + kappa * p * (p - 1)) for p in cores}


def squares(speedups: dict[int, float], sigma: float, kappa: float) -> float:
    fitted = scaled(sigma, kappa, speedups)
    return sum((measured - fitted[p]) ** 2 for p, measured in speedups.items())


def test_efficiency_is_the_speed_up_per_core():
    assert efficiency(6.0, 8) == 0.75


@pytest.mark.parametrize(
    ("gain", "cores", "serial"),
    # 1.0 on any number of cores is all serial; p on p cores is not at all; half the cores' worth
    # on 2 is what running one after the other gives.
    [(1.0, 8, 1.0), (8.0, 8, 0.0), (4.0, 8, 1 / 7), (1.0, 2, 1.0), (0.5, 2, 3.0), (4.0, 2, -0.5)],
)
def test_the_karp_flatt_fraction(gain, cores, serial):
    assert karp_flatt(gain, cores) == pytest.approx(serial)


def test_karp_flatt_finds_the_serial_share_that_amdahl_put_in():
    for p, gain in scaled(0.07, 0).items():
        assert p == 1 or karp_flatt(gain, p) == pytest.approx(0.07)


def test_one_core_and_no_speed_up_have_no_karp_flatt_fraction():
    assert karp_flatt(1.0, 1) is None
    assert karp_flatt(0.0, 4) is None
    assert karp_flatt_interval(speedup(0.9, 1, 1.1), 1) is None


def test_the_ends_of_a_karp_flatt_interval_swap():
    found = karp_flatt_interval(speedup(3.0, 3.5, 3.8), 4)
    assert (found.low, found.high) == (karp_flatt(3.8, 4), karp_flatt(3.0, 4))
    assert found.low < found.value == karp_flatt(3.5, 4) < found.high
    assert (found.reached, found.count) == (True, 10)


def test_cost_is_the_fewest_cores_that_beat_the_best_sequential_time():
    speedups = {
        1: speedup(0.4, 0.5, 0.6),
        2: speedup(0.8, 0.9, 1.1),
        4: speedup(0.9, 1.2, 1.5),
        8: speedup(2.0, 2.5, 3.0),
        16: speedup(3.0, 3.5, 4.0),
    }
    found = cost(speedups)
    assert (found.low, found.cores, found.high) == (2, 4, 8)
    assert cost(dict(reversed(speedups.items()))) == found


def test_cost_is_none_where_nothing_beats_it_and_uncertain_where_blocks_were_too_few():
    found = cost({1: speedup(0.4, 0.5, 0.6), 2: speedup(0.8, 0.9, 1.0)})
    assert (found.low, found.cores, found.high) == (None, None, None)
    found = cost({2: speedup(1.8, 1.9, 2.0, reached=False)})
    assert (found.low, found.cores, found.high) == (2, 2, None)
    assert cost({}).cores is None


@pytest.mark.parametrize("sigma", [0.0, 0.01, 0.2, 1.0])
def test_amdahl_recovers_its_parameter(sigma):
    fit = amdahl(scaled(sigma, 0))
    assert fit.sigma == pytest.approx(sigma, abs=1e-9)
    assert (fit.kappa, fit.residual, fit.largest) == (0, pytest.approx(0, abs=1e-9), 16)


@pytest.mark.parametrize(("sigma", "kappa"), [(0.02, 5e-4), (0.0, 1e-3), (0.1, 0.0), (0.3, 0.02)])
def test_the_usl_recovers_its_parameters(sigma, kappa):
    fit = universal_scalability(scaled(sigma, kappa))
    assert (fit.sigma, fit.kappa) == (
        pytest.approx(sigma, abs=1e-9),
        pytest.approx(kappa, abs=1e-9),
    )
    assert fit.residual == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_no_parameters_near_a_fit_are_nearer_to_noisy_speed_ups(seed):
    chance = random.Random(seed)
    true = scaled(chance.uniform(0, 0.1), chance.uniform(0, 2e-3), range(1, 17))
    noisy = {p: gain * chance.lognormvariate(0, 0.05) for p, gain in true.items()}
    fit = universal_scalability(noisy)
    best = squares(noisy, fit.sigma, fit.kappa)
    assert fit.residual == pytest.approx(math.sqrt(best / 16))
    grid = [n / 1000 for n in range(0, 200, 2)]
    assert best <= min(squares(noisy, s, k / 50) for s in grid for k in grid) + 1e-12
    law = amdahl(noisy)
    assert squares(noisy, law.sigma, 0) <= min(squares(noisy, s, 0) for s in grid) + 1e-12
    assert fit.residual <= law.residual


def test_speed_ups_beyond_the_cores_do_not_make_parameters_negative():
    fit = universal_scalability({p: 1.1 * p for p in CORES})
    assert (fit.sigma, fit.kappa) == (0, 0)
    assert amdahl({p: 1.1 * p for p in CORES}).sigma == 0


def test_a_gain_beyond_the_cores_before_a_loss_leaves_only_the_cost_of_coherence():
    speedups = {1: 1.0, 2: 2.3, 4: 5.0, 8: 9.0, 12: 9.0, 16: 8.0}
    fit = universal_scalability(speedups)
    assert fit.sigma == 0
    kappas = [n / 100_000 for n in range(2000)]
    assert fit.kappa == pytest.approx(min(kappas, key=lambda k: squares(speedups, 0, k)), abs=1e-5)


@pytest.mark.parametrize(
    "speedups",
    [
        {p: 1 / p for p in CORES},
        {p: 1e-30 for p in CORES},
        {p: 1e30 for p in CORES},
        {p: 1e-300 for p in CORES},
        {p: 10.0 ** (30 * (-1) ** p) for p in range(1, 9)},
        {p: 1.0 for p in CORES},
    ],
)
def test_odd_speed_ups_still_give_finite_parameters(speedups):
    for fit in (amdahl(speedups), universal_scalability(speedups)):
        assert 0 <= fit.sigma < math.inf
        assert 0 <= fit.kappa < math.inf
        assert fit.residual < math.inf


def test_the_peak_of_the_usl():
    assert universal_scalability(scaled(0.05, 0.01)).peak == pytest.approx(math.sqrt(0.95 / 0.01))
    assert universal_scalability(scaled(0.9, 0.5)).peak == 1
    assert amdahl({p: 1 / p for p in CORES}).peak == 1


def test_a_peak_beyond_twice_the_most_cores_is_not_told():
    assert universal_scalability(scaled(0.05, 5e-4)).peak is None
    assert amdahl(scaled(0.05, 0)).peak is None


def test_a_fit_predicts_up_to_twice_the_most_cores_and_refuses_beyond():
    fit = universal_scalability(scaled(0.05, 0.001))
    assert fit.predict(1) == 1
    assert fit.predict(4) == pytest.approx(scaled(0.05, 0.001)[4])
    assert fit.predict(32) == pytest.approx(32 / (1 + 0.05 * 31 + 0.001 * 32 * 31))
    assert fit.limit == 32
    for cores in (32.1, 33, 1000, 0, 0.5, -1, math.nan):
        with pytest.raises(ValueError, match="1 to 32"):
            fit.predict(cores)


@pytest.mark.parametrize("fitted", [amdahl, universal_scalability])
def test_five_core_counts_are_not_fitted(fitted):
    with pytest.raises(ValueError, match="6 core counts, not 5"):
        fitted(scaled(0.1, 0, CORES[:5]))
    with pytest.raises(ValueError, match="6 core counts, not 5"):
        fitted({**scaled(0.1, 0, CORES[:5]), 64: 0.0})
    assert fitted(scaled(0.1, 0, CORES[:6])).largest == 8


@pytest.mark.parametrize(
    ("counts", "physical", "reason"),
    [
        ((1, 2, 4, 8, 16, 32), 32, None),
        ((1, 1, 2, 2, 3, 4, 5, 6), 6, None),
        ((1, 2), 2, "(2), and there are 2 (1, 2)."),
        ((16, 1, 2, 4, 8, 32), 16, "(16), and there are 5 (1, 2, 4, 8, 16)."),
        ((1, 1, 1, 1, 1, 1), 8, "(8), and there is 1 (1)."),
        ((), 8, "(8), and there is none."),
        ((1, 2, 4, 8, 16, 32), None, "which is not known."),
    ],
)
def test_why_there_is_no_fit(counts, physical, reason):
    found = why_no_fit(counts, physical)
    if reason is None:
        assert found is None
    else:
        assert found.startswith("Amdahl's law and the USL are not fitted: that needs 6 core counts")
        assert found.endswith(reason)
