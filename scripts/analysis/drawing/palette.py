"""One look per runner, the same in every chart: a colour, a marker, a dash.

The look follows from the runner's place. Some have theirs in a fixed list, so that they look as
they did in older reports. Every other one has one behind these that follows from its name, so that
it looks the same in the reports of two runs, unless two of a page want the same: no runner has to
be added here. Colour is never alone: runners that stand near each other have different markers, and
no two of the first 36 have the same colour, marker and dash.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

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
    "future_pool",
    "tbb_tasks",
    "tbb_graph",
    "loop_per_core_pinned",
    "epoll",
    "coroutines_on_threads",
    "io_threads",
    "fibers_stealing",
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
    """The styles of all runners of a page. Made once for it: of two whose names mean the same
    place, the one that is named first has it."""

    styles: Mapping[str, Style]

    @classmethod
    def of(cls, runners: Iterable[str]) -> Palette:
        places = {runner: place for place, runner in enumerate(KNOWN)}
        taken = set(places.values())
        for runner in runners:
            if runner not in places:
                places[runner] = _free_place(runner, taken)
                taken.add(places[runner])
        return cls({runner: _style(place) for runner, place in places.items()})

    def style(self, runner: str) -> Style:
        """Raises KeyError for an unknown runner that the palette was not made for."""
        return self.styles[runner]


def _free_place(runner: str, taken: Collection[int]) -> int:
    """In the first lap of colours that is not full, from the one that follows from the name on."""
    lap = len(taken) // SERIES
    wanted = crc32(runner.encode(errors="surrogatepass"))
    places = (lap * SERIES + (wanted + colour) % SERIES for colour in range(SERIES))
    return next(place for place in places if place not in taken)


def _style(place: int) -> Style:
    # The first in the list is what the others are measured by: it has the grey, which is the last.
    lap = place // SERIES
    return Style(
        slot=(place - 1) % SERIES,
        marker=MARKERS[place % len(MARKERS)],
        dash=DASHES[lap % len(DASHES)],
        hollow=lap % 2 == 1,
    )
