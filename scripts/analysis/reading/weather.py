"""How fast the machine itself was around a sample: its weather, by pulses of a fixed kernel."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reading.fields import Fields


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the kernel took on one CPU right before and right after a sample, in ns."""

    cpu: int
    before_ns: int | None
    after_ns: int | None


@dataclass(frozen=True, slots=True)
class Weather:
    """`flagged`: a CPU was slow before the sample and did not recover within the wait."""

    flagged: bool
    waited_ns: int
    pulses: tuple[Pulse, ...]


def read_weather(sample: Fields) -> Weather | None:
    """None for what was not measured."""
    weather = sample.within_or_none("weather")
    if weather is None:
        return None
    return Weather(
        flagged=weather.truth("flagged"),
        waited_ns=weather.whole("waited_ns"),
        pulses=tuple(
            Pulse(one.whole("cpu"), one.whole_or_none("before_ns"), one.whole_or_none("after_ns"))
            for one in weather.each("pulses")
        ),
    )
