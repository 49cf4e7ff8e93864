"""Laws of scaling: what a speed-up S on p cores says about the work that does not scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.statistics.estimates import Estimate

LEAST_CORE_COUNTS = 6

_STEPS = 100

Columns = Sequence[Sequence[float]]


def efficiency(speedup: float, cores: int) -> float:
    """S/p: which share of the cores the speed-up is worth."""
    return speedup / cores


def karp_flatt(speedup: float, cores: int) -> float | None:
    """The serial fraction that the speed-up shows, e = (1/S - 1/p) / (1 - 1/p).

    An e that grows with p is overhead that grows; one that stays is work that is serial; one below
    0 is a speed-up of more than p. None on one core, which shows nothing, and for an S of 0.
    From Karp and Flatt 1990, "Measuring parallel processor performance", CACM 33(5).
    """
    if cores <= 1 or speedup <= 0:
        return None
    return (1 / speedup - 1 / cores) / (1 - 1 / cores)


def karp_flatt_interval(speedup: Estimate, cores: int) -> Estimate | None:
    """The Karp-Flatt fraction with its interval: e falls as S grows, so the ends swap."""
    value = karp_flatt(speedup.value, cores)
    low, high = karp_flatt(speedup.high, cores), karp_flatt(speedup.low, cores)
    if value is None or low is None or high is None:
        return None
    return Estimate(value, replace(speedup.interval, low=low, high=high))


@dataclass(frozen=True, slots=True)
class Cost:
    """The fewest cores that beat the best sequential time, where None is "none": `cores` by the
    median, `low` by the upper end of the interval (perhaps), `high` by its lower end (certainly).
    """

    cores: int | None
    low: int | None
    high: int | None


def cost(speedups: Mapping[int, Estimate]) -> Cost:
    """COST, from speed-ups against the best sequential time by their core count. An interval that
    was not reached makes nothing certain.

    From McSherry, Isard and Murray 2015, "Scalability! But at what COST?", HotOS XV.
    """
    beaten = [(p, s) for p, s in speedups.items() if s.high > 1]
    return Cost(
        cores=min((p for p, s in beaten if s.value > 1), default=None),
        low=min((p for p, _ in beaten), default=None),
        high=min((p for p, s in beaten if s.reached and s.low > 1), default=None),
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """S(p) = p / (1 + sigma (p-1) + kappa p (p-1)), fitted on core counts up to `largest`.

    `sigma` is the share of work that is serial, or waits for what is shared, and above 1 where more
    cores are slower than one; `kappa` is the cost of keeping each pair of cores coherent, 0 in
    Amdahl's law. `residual` is the root of the mean squared difference between measured and fitted
    speed-up.
    """

    law: str
    sigma: float
    kappa: float
    residual: float
    largest: int

    @property
    def limit(self) -> int:
        """The most cores for which the fit predicts: twice the most on which it was made."""
        return 2 * self.largest

    def predict(self, cores: float) -> float:
        """The fitted speed-up. Raises ValueError below one core and beyond the limit."""
        if not 1 <= cores <= self.limit:
            raise ValueError(
                f"{self.law}, fitted on up to {self.largest} cores, predicts for 1 to "
                f"{self.limit}, not for {cores}"
            )
        return _speedup(cores, self.sigma, self.kappa)

    @property
    def peak(self) -> float | None:
        """The cores at which the fitted speed-up is largest, sqrt((1 - sigma) / kappa), and 1 where
        it only falls. None where it has no peak up to the limit."""
        if self.sigma >= 1:
            return 1.0
        peak = math.sqrt((1 - self.sigma) / self.kappa) if self.kappa > 0 else math.inf
        return max(peak, 1.0) if peak <= self.limit else None


def amdahl(speedups: Mapping[int, float]) -> Fit:
    """Amdahl's law, S = p / (1 + sigma (p-1)), fitted to speed-ups by their core count.

    They must be against the same runner on one core, where the law says 1, and on no more cores
    than there are physical ones. Raises ValueError for fewer than LEAST_CORE_COUNTS core counts.
    From Amdahl 1967, "Validity of the single processor
    approach to achieving large scale computing capabilities", AFIPS 30.
    """
    return _fit("Amdahl's law", speedups, [(True, False)])


def universal_scalability(speedups: Mapping[int, float]) -> Fit:
    """The universal scalability law (USL), fitted as Amdahl's is, with kappa.

    From Gunther 1993, "A simple capacity model of massively parallel transaction systems", CMG,
    and 2007, "Guerrilla capacity planning", Springer.
    """
    return _fit("The USL", speedups, [(True, True), (True, False), (False, True)])


def why_no_fit(core_counts: Iterable[int], physical_cores: int | None) -> str | None:
    """Why these core counts allow no fit, as a sentence; None where they do. Beyond the physical
    cores another law begins, so only those up to them count."""
    needs = f"Amdahl's law and the USL are not fitted: that needs {LEAST_CORE_COUNTS} core counts"
    if physical_cores is None:
        return f"{needs} up to the number of physical cores, which is not known."
    usable = sorted({count for count in core_counts if count <= physical_cores})
    if len(usable) >= LEAST_CORE_COUNTS:
        return None
    there = f"there are {len(usable)}" if len(usable) > 1 else f"there is {len(usable) or 'none'}"
    listed = f" ({', '.join(map(str, usable))})" if usable else ""
    return f"{needs} up to the number of physical cores ({physical_cores}), and {there}{listed}."


def _speedup(cores: float, sigma: float, kappa: float) -> float:
    return cores / (1 + sigma * (cores - 1) + kappa * cores * (cores - 1))


def _fit(law: str, speedups: Mapping[int, float], models: Sequence[tuple[bool, bool]]) -> Fit:
    """The best of the models, each of which says whether sigma and kappa are free or 0.

    Neither may be negative. Where the best pair would be, the best allowed one has a 0 in it: it
    is the best of a smaller model, or it is (0, 0).
    """
    points = [(p, s) for p, s in sorted(speedups.items()) if p >= 1 and s > 0]
    if len(points) < LEAST_CORE_COUNTS:
        raise ValueError(f"{law} needs {LEAST_CORE_COUNTS} core counts, not {len(points)}")
    found = [(0.0, 0.0), *(_descend(points, free) for free in models)]
    allowed = [pair for pair in found if min(pair) >= 0]
    sigma, kappa = min(allowed, key=lambda pair: _squares(points, *pair))
    residual = math.sqrt(_squares(points, sigma, kappa) / len(points))
    return Fit(law, sigma, kappa, residual, points[-1][0])


def _descend(points: Sequence[tuple[int, float]], free: tuple[bool, bool]) -> tuple[float, float]:
    """Least squares of S - S(p) by Gauss-Newton steps, halved until they help.

    It begins at the solution of p/S - 1 = sigma (p-1) + kappa p (p-1), which is linear.
    """

    def solve(slopes: Columns, target: Sequence[float]) -> list[float]:
        columns = [column for column, is_free in zip(slopes, free, strict=True) if is_free]
        found = iter(_least_squares(columns, target))
        return [next(found) if is_free else 0.0 for is_free in free]

    linear = [[p - 1.0 for p, _ in points], [p * (p - 1.0) for p, _ in points]]
    sigma, kappa = (max(x, 0.0) for x in solve(linear, [p / s - 1 for p, s in points]))
    for _ in range(_STEPS):
        fitted = [_speedup(p, sigma, kappa) for p, _ in points]
        slopes = [
            [-column * f * f / p for column, f, (p, _) in zip(line, fitted, points, strict=True)]
            for line in linear
        ]
        missed = [s - f for f, (_, s) in zip(fitted, points, strict=True)]
        by_sigma, by_kappa = solve(slopes, missed)
        squares = _squares(points, sigma, kappa)
        step = 1.0
        while _squares(points, sigma + step * by_sigma, kappa + step * by_kappa) >= squares:
            step /= 2
            if step < 1e-9:
                return sigma, kappa
        sigma, kappa = sigma + step * by_sigma, kappa + step * by_kappa
    return sigma, kappa


def _squares(points: Sequence[tuple[int, float]], sigma: float, kappa: float) -> float:
    """The sum of (S - S(p))^2, and infinity where the law has no speed-up."""
    if any(1 + sigma * (p - 1) + kappa * p * (p - 1) <= 0 for p, _ in points):
        return math.inf
    return sum((s - _speedup(p, sigma, kappa)) ** 2 for p, s in points)


def _least_squares(columns: Columns, target: Sequence[float]) -> list[float]:
    """The factors of one or two columns whose sum is nearest to the target; 0 where the columns do
    not tell them."""
    products = [[_dot(a, b) for b in columns] for a in columns]
    sides = [_dot(column, target) for column in columns]
    if len(columns) == 1:
        return [sides[0] / products[0][0] if products[0][0] > 0 else 0.0]
    (a, b), (_, d) = products
    determinant = a * d - b * b
    if determinant <= 0:
        return [0.0, 0.0]
    return [
        (d * sides[0] - b * sides[1]) / determinant,
        (a * sides[1] - b * sides[0]) / determinant,
    ]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return math.fsum(x * y for x, y in zip(a, b, strict=True))
