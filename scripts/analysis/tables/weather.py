"""How fast the machine itself was around each sample, by the pulses before and after it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.reading.samples import Sample

DECILE = 0.1


@dataclass(frozen=True, slots=True)
class SampleSpeed:
    """`share` is the speed of the slowest pulse of a sample, of that CPU's best decile in the run:
    0.8 is a fifth slower. `pulse_ns` is that pulse, and `best_ns` the decile."""

    sample: Sample
    place: int
    cpu: int
    pulse_ns: int
    best_ns: int

    @property
    def share(self) -> float:
        return self.best_ns / self.pulse_ns

    @property
    def flagged(self) -> bool:
        return self.sample.weather is not None and self.sample.weather.flagged


def speeds(samples: Sequence[Sample]) -> tuple[SampleSpeed, ...]:
    """Of samples in the order of the run, whose places count from 0. Those without a pulse have no
    speed."""
    best = _best(samples)
    found = []
    for place, sample in enumerate(samples):
        pulses = list(_pulses(sample))
        if pulses:
            cpu, pulse = max(pulses, key=lambda one: one[1] / best[one[0]])
            found.append(SampleSpeed(sample, place, cpu, pulse, best[cpu]))
    return tuple(found)


def _best(samples: Iterable[Sample]) -> Mapping[int, int]:
    """The best decile of each CPU's pulses: a tenth of them are as fast, or faster."""
    every: dict[int, list[int]] = {}
    for sample in samples:
        for cpu, pulse in _pulses(sample):
            every.setdefault(cpu, []).append(pulse)
    return {
        cpu: sorted(pulses)[math.ceil(DECILE * len(pulses)) - 1] for cpu, pulses in every.items()
    }


def _pulses(sample: Sample) -> Iterable[tuple[int, int]]:
    for pulse in sample.weather.pulses if sample.weather else ():
        for time_ns in (pulse.before_ns, pulse.after_ns):
            if time_ns:
                yield pulse.cpu, time_ns
