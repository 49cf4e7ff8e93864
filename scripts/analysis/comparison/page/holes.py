"""The cells of a comparison that have none: failed, or on one side only, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.comparison.findings.comparison import Comparison, Uncompared
from analysis.comparison.page.words import cut_short
from analysis.pages.parts import Listing, Part
from analysis.reading.plan import Cell
from analysis.words.figures import counted


def holes(comparison: Comparison, of: str) -> Iterable[Part]:
    failed = [group for group in comparison.uncompared if group.status == "failed"]
    others = [group for group in comparison.uncompared if group.status != "failed"]
    for title, lead, groups, bad in (
        (f"Failed cells{of}", "Left out, whatever times their other blocks have.", failed, True),
        (f"Cells on one side only{of}", "Not compared.", others, False),
    ):
        if groups:
            total = sum(len(group.cells) for group in groups)
            points = tuple(map(_group_point, groups))
            yield Listing(title, f"{counted(total, 'cell')}. {lead}", points, bad)


def _group_point(group: Uncompared) -> tuple[str, tuple[str, ...]]:
    label = group.side.label
    if group.status == "absent":
        text = f"not in the plan of {label}"
    elif group.status == "failed":
        text = f"on {label}, {group.reason}"
    elif group.status == "skipped":
        text = f"skipped on {label}: {group.reason}"
    else:
        text = f"{group.reason} on {label}"
    return f"{counted(len(group.cells), 'cell')}{_alike(group.cells)}: {text}", cut_short(
        [cell.name for cell in group.cells]
    )


def _alike(cells: Sequence[Cell]) -> str:
    """What all the cells share, so that a list cut short still says which they are."""
    if len(cells) < 2:
        return ""
    workloads, runners = {cell.workload for cell in cells}, {cell.runner for cell in cells}
    cores = {counted(cell.cores, "core") for cell in cells}
    shared = [value for found in (workloads, runners, cores) if len(found) == 1 for value in found]
    return f" ({', '.join(shared)})" if shared else ""
