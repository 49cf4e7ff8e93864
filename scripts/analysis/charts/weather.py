"""A strip of the machine's own speed over a run: a dot for each sample, by pulses around it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.drawing.canvas import WIDTH, opened
from analysis.drawing.ink import ink
from analysis.drawing.keys import Keys, Note
from analysis.drawing.palette import Palette
from analysis.drawing.pen import Pen
from analysis.drawing.scales import Scale, linear_scale
from analysis.drawing.svg import Tag

LEFT, RIGHT = 62.0, 16.0
ABOVE, HEIGHT, BELOW = 42.0, 84.0, 48.0
# In percent: the axis goes at least this far down.
LEAST = 90.0


@dataclass(frozen=True, slots=True)
class Speed:
    """Of the slowest CPU of a sample: 1 is the best decile of that CPU in the run. `order` is the
    sample's place in the run, and `told` what is said on hover."""

    order: float
    share: float
    flagged: bool
    told: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.order) and math.isfinite(self.share) and self.share > 0):
            raise ValueError(f"only finite numbers above 0 can be drawn, not {self}")


@dataclass(frozen=True, slots=True)
class WeatherChart:
    """`axis` names what `order` counts."""

    axis: str
    speeds: tuple[Speed, ...]


def weather_chart(
    chart: WeatherChart, palette: Palette, *, name: str, description: str
) -> str | None:
    """None without any sample."""
    if not chart.speeds:
        return None
    percents = [100 * speed.share for speed in chart.speeds]
    up = linear_scale(
        min(LEAST, *percents), max(100.0, *percents), "Speed of the machine, by pulses", most=5
    )
    up = replace(up, ticks=tuple((place, f"{text} %") for place, text in up.ticks))
    orders = [speed.order for speed in chart.speeds]
    low, high = min(orders), max(orders)
    room = 0.015 * (high - low) or 0.5
    ticks = tuple(
        tick
        for tick in linear_scale(low, high, "", most=10, finest=1).ticks
        if low - room <= tick[0] <= high + room
    )
    across = Scale(chart.axis, low - room, high + room, ticks)
    keys = Keys((), tuple(_notes(chart)))
    top = keys.height(WIDTH - 8) + ABOVE
    with opened(WIDTH, top + HEIGHT + BELOW) as canvas:
        keys.draw(canvas.pen, palette, 8, 0, WIDTH - 8)
        panel = canvas.panel(LEFT, top, WIDTH - LEFT - RIGHT, HEIGHT, across, up)
        panel.pen.line([across.low, across.high], [100, 100], ink("faint"))
        for flagged in (False, True):
            chosen = [speed for speed in chart.speeds if speed.flagged is flagged]
            if chosen:
                xs, ys = [s.order for s in chosen], [100 * s.share for s in chosen]
                tag = Tag("", "", tuple(speed.told for speed in chosen))
                _mark(panel.pen, xs, ys, flagged, tag)
        return canvas.svg(name, description)


def _mark(pen: Pen, xs: list[float], ys: list[float], flagged: bool, tag: Tag | None) -> None:
    marker, colour = ("X", ink("bad")) if flagged else ("o", ink("good"))
    pen.markers(xs, ys, marker, colour, edge=ink("paper"), size=7 if flagged else 5, tag=tag)


def _notes(chart: WeatherChart) -> Iterator[Note]:
    if any(not speed.flagged for speed in chart.speeds):
        yield Note("a sample", lambda pen, x, y: _mark(pen, [x], [y], False, None))
    if any(speed.flagged for speed in chart.speeds):
        yield Note("flagged", lambda pen, x, y: _mark(pen, [x], [y], True, None))
