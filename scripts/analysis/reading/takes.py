"""Which samples count: a block of a workload that was taken again in bad weather counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from analysis.reading.race import Group


class Taken(Protocol):
    @property
    def cell(self) -> str:
        ...

    @property
    def block(self) -> int:
        ...

    @property
    def take(self) -> int:
        ...


T = TypeVar("T", bound=Taken)


def those_that_count(
    samples: Iterable[T], group_of_cell: Callable[[str], Group]
) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """The samples that count, and the others, in the order given.

    Of a group and block the highest complete take counts: every cell that has a sample in the
    first take, 0, has one in it. The first is complete by this, however far it came.
    """
    samples = tuple(samples)
    cells: dict[tuple[Group, int], dict[int, set[str]]] = {}
    for one in samples:
        takes = cells.setdefault((group_of_cell(one.cell), one.block), {})
        takes.setdefault(one.take, set()).add(one.cell)
    counts = {key: _highest_complete(takes) for key, takes in cells.items()}
    chosen = [one.take == counts[group_of_cell(one.cell), one.block] for one in samples]
    pairs = list(zip(samples, chosen, strict=True))
    return tuple(one for one, is_in in pairs if is_in), tuple(o for o, is_in in pairs if not is_in)


def _highest_complete(takes: dict[int, set[str]]) -> int:
    lowest = min(takes)
    return max(take for take, cells in takes.items() if cells >= takes[lowest])
