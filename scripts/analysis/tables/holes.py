"""What a run has no time for: samples that failed, samples that are missing, cells that cannot be.

Blocks are kept as spans, (first, last) with both ends in them: a run may lack very many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.reading.plan import Cell
from analysis.reading.samples import Sample

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Samples that failed in the same way, with the blocks in which each cell did. `first_at` is
    when the first of them was started, for a look into the machine's own logs."""

    status: str
    reason: str
    first_at: str
    cells: tuple[tuple[Cell, Spans], ...]

    @property
    def samples(self) -> int:
        return sum(length(spans) for _, spans in self.cells)


@dataclass(frozen=True, slots=True)
class Missing:
    """Cells that were planned for the same blocks and have no sample of them."""

    spans: Spans
    cells: tuple[Cell, ...]

    @property
    def per_cell(self) -> int:
        return length(self.spans)

    @property
    def samples(self) -> int:
        return self.per_cell * len(self.cells)


@dataclass(frozen=True, slots=True)
class Skip:
    """Cells that cannot exist, for the same reason."""

    reason: str
    cells: tuple[Cell, ...]


def length(spans: Spans) -> int:
    return sum(last - first + 1 for first, last in spans)


def spans_of(blocks: Iterable[int]) -> Spans:
    """0, 1, 2, 5 becomes (0, 2), (5, 5)."""
    found: list[tuple[int, int]] = []
    for block in sorted(blocks):
        if found and found[-1][1] + 1 == block:
            found[-1] = (found[-1][0], block)
        else:
            found.append((block, block))
    return tuple(found)


def spans_between(blocks: Iterable[int], count: int) -> Spans:
    """The blocks in [0, count) that are not in `blocks`."""
    ends = [(-1, -1), *spans_of(blocks), (count, count)]
    between = ((left[1] + 1, right[0] - 1) for left, right in zip(ends, ends[1:], strict=False))
    return tuple((first, last) for first, last in between if first <= last)


def failures(cells: Sequence[Cell], samples: Mapping[str, Sequence[Sample]]) -> tuple[Failure, ...]:
    found: dict[tuple[str, str], dict[str, tuple[Cell, list[int]]]] = {}
    first: dict[tuple[str, str], str] = {}
    for cell in cells:
        for sample in samples[cell.name]:
            if sample.status not in ("ok", "skipped"):
                how = sample.status, sample.reason
                first[how] = min(first.get(how, sample.started_at), sample.started_at)
                same = found.setdefault(how, {})
                same.setdefault(cell.name, (cell, []))[1].append(sample.block)
    return tuple(
        Failure(*how, first[how], tuple((cell, spans_of(b)) for cell, b in same.values()))
        for how, same in found.items()
    )


def missing(
    cells: Sequence[Cell], samples: Mapping[str, Sequence[Sample]], blocks: int
) -> tuple[Missing, ...]:
    """Of the first `blocks` blocks, which every cell is to be in."""
    found: dict[Spans, list[Cell]] = {}
    for cell in cells:
        there = (sample.block for sample in samples[cell.name] if sample.block < blocks)
        spans = spans_between(there, blocks)
        if spans and cell.skipped is None:
            found.setdefault(spans, []).append(cell)
    return tuple(Missing(spans, tuple(same)) for spans, same in found.items())


def skips(cells: Sequence[Cell], samples: Mapping[str, Sequence[Sample]]) -> tuple[Skip, ...]:
    """From the plan, and from processes that found out only when they ran."""
    found: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        told = [s.reason for s in samples[cell.name] if s.status == "skipped"]
        for reason in told if cell.skipped is None else [cell.skipped]:
            found.setdefault(reason, {})[cell.name] = cell
    return tuple(Skip(reason, tuple(same.values())) for reason, same in found.items())
