"""One look per runner, the same in every chart: a colour, a marker, a dash.

The look follows from the runner's place in a fixed list, so that it is also the same in the reports
of two runs. Colour is never alone: runners that stand near each other in the list have different
markers, and no two of the first 36 have the same colour, marker and dash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.drawing.ink import SERIES, series

KNOWN = (
    "sequential",
    "thread_per_task",
    "thread_pool",
    "tbb",
    "process_per_task",
    "process_pool",
    "process_pool_shared",
    "coroutines",
    "std_async",
    "std_par",
    "openmp",
    "thread_team",
    "global_lock",
    "spawn_per_task",
    "coroutine_loops",
    "callbacks",
    "await_in_turn",
    "fibers",
    "nursery",
    "uring",
    "libuv",
    "loop_with_threads",
    "loop_with_processes",
    "mpi",
)
MARKERS = ("o", "s", "^", "D", "X", "v", "P", "*", "<", ">")
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 2), (2, 1.5), (8, 2, 2, 2))


@dataclass(frozen=True, slots=True)
class Style:
    """`slot` is the number of a series colour, `marker` a marker of matplotlib, `dash` its lengths
    in pixels: none for a solid line. A hollow marker is filled with the paper."""

    slot: int
    marker: str
    dash: tuple[float, ...]
    hollow: bool

    @property
    def colour(self) -> str:
        return series(self.slot)


@dataclass(frozen=True, slots=True)
class Palette:
    """The styles of all runners of a page. Made once for it, as unknown runners have their places
    in the order in which they are named."""

    styles: Mapping[str, Style]

    @classmethod
    def of(cls, runners: Iterable[str]) -> Palette:
        known = {runner: place for place, runner in enumerate(KNOWN)}
        unknown = (runner for runner in dict.fromkeys(runners) if runner not in known)
        places = known | {runner: place for place, runner in enumerate(unknown, len(KNOWN))}
        return cls({runner: _style(place) for runner, place in places.items()})

    def style(self, runner: str) -> Style:
        """Raises KeyError for an unknown runner that the palette was not made for."""
        return self.styles[runner]


def _style(place: int) -> Style:
    # The first in the list is what the others are measured by: it has the grey, which is the last.
    lap = place // SERIES
    return Style(
        slot=(place - 1) % SERIES,
        marker=MARKERS[place % len(MARKERS)],
        dash=DASHES[lap % len(DASHES)],
        hollow=lap % 2 == 1,
    )
