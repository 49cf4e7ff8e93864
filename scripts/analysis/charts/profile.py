"""Performance profiles (Dolan and More 2002): who is within which factor of the best, how often."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from analysis.drawing.canvas import Panel, opened
from analysis.drawing.keys import Keys
from analysis.drawing.palette import Palette
from analysis.drawing.scales import Scale, factor_tick, log_ticks
from analysis.drawing.svg import Tag
from analysis.words.figures import counted, significant

WHOLE, LEFT, RIGHT = 720.0, 58.0, 24.0
ABOVE, HEIGHT, BELOW = 42.0, 200.0, 48.0


@dataclass(frozen=True, slots=True)
class Profile:
    """A runner: for each workload with a time, how many times the fastest one's it is, at least 1.
    A workload without a time has no factor, and counts as infinitely far."""

    runner: str
    factors: tuple[float, ...]

    def __post_init__(self) -> None:
        if not all(1 <= factor < math.inf for factor in self.factors):
            raise ValueError(f"a factor is a finite number of at least 1: {self}")


@dataclass(frozen=True, slots=True)
class ProfileChart:
    """`workloads` is how many there are in all."""

    profiles: tuple[Profile, ...]
    workloads: int

    def __post_init__(self) -> None:
        most = max((len(profile.factors) for profile in self.profiles), default=0)
        if most > self.workloads:
            raise ValueError(f"{most} factors of {self.workloads} workloads")


def profile_chart(
    chart: ProfileChart, palette: Palette, *, name: str, description: str
) -> str | None:
    """None without any factor."""
    drawn = [profile for profile in chart.profiles if profile.factors]
    factors = [factor for profile in drawn for factor in profile.factors]
    if not factors:
        return None
    across = _across(factors)
    ticks = tuple((share / 100, f"{share} %") for share in range(0, 101, 20))
    up = Scale("Workloads within a factor of the fastest", -0.03, 1.03, ticks)
    wide = WHOLE - LEFT - RIGHT
    keys = Keys(tuple(profile.runner for profile in drawn))
    top = keys.height(wide) + ABOVE
    with opened(WHOLE, top + HEIGHT + BELOW) as canvas:
        keys.draw(canvas.pen, palette, LEFT, 0, wide)
        panel = canvas.panel(LEFT, top, wide, HEIGHT, across, up)
        for profile in drawn:
            _steps(panel, profile, chart.workloads, palette)
        return canvas.svg(name, description)


def _across(factors: list[float]) -> Scale:
    """Nothing is faster than the fastest: nearly all room is to the right of 1."""
    high = max(1.5, *factors) ** 1.06
    ticks = tuple((tick, factor_tick(tick)) for tick in log_ticks(1, high, 8))
    return Scale("time / time of the fastest", high**-0.03, high, ticks, 10)


def _steps(panel: Panel, profile: Profile, workloads: int, palette: Palette) -> None:
    """From the left edge on, the line is at the share of the workloads that it has reached."""
    style = palette.style(profile.runner)
    reached = sorted(Counter(profile.factors).items())
    xs, ys, titles, done = [], [], [], 0
    path_x, path_y = [1.0], [0.0]
    for factor, count in reached:
        done += count
        share = done / workloads
        path_x += [factor, factor]
        path_y += [path_y[-1], share]
        xs.append(factor)
        ys.append(share)
        within = f"{done} of {counted(workloads, 'workload')}"
        titles.append(f"{profile.runner}: {within} within {significant(factor)}×")
    path_x.append(panel.x.high)
    path_y.append(path_y[-1])
    tag = Tag("series", profile.runner)
    panel.pen.line(path_x, path_y, style.colour, width=1.8, dash=style.dash, tag=tag)
    panel.pen.dots(xs, ys, style, tag=Tag("series", profile.runner, tuple(titles)))
