"""How a comparison's cells and ratios are written within a sentence, and long lists cut short."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reading.plan import Cell
from analysis.statistics.verdicts import Ratio
from analysis.words.figures import counted, significant

LINES_LISTED = 10


def cell_text(cell: Cell) -> str:
    """`tbb at 2 cores, 4 at once`."""
    cores = f"{cell.runner} at {counted(cell.cores, 'core')}"
    alone = cell.concurrency == cell.cores or cell.runner == "sequential"
    return cores if alone else f"{cores}, {cell.concurrency:,} at once"


def ratio_text(ratio: Ratio | None) -> str:
    """`1.21x (1.18 to 1.25)`."""
    if ratio is None:
        return "no ratio"
    ends = f"{significant(ratio.low)} to {significant(ratio.high)}"
    return f"{significant(ratio.value)}x ({'' if ratio.reached else 'range '}{ends})"


def cut_short(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) <= LINES_LISTED:
        return tuple(lines)
    more = f"and {len(lines) - LINES_LISTED:,} more (--csv has all)"
    return (*lines[:LINES_LISTED], more)
