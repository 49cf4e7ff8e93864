"""What a task that waits costs in memory, where a run has cells that tell it."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.pages.columns import Column, estimates, grid, numbers
from analysis.pages.parts import Grid, Heading, Paragraph, Part
from analysis.tables.summary import Summary
from analysis.tables.waiting import LEAST_SPAN, WaitingCost, waiting_costs

WHAT = (
    "Bytes for each further task that waits: of the process tree, and of the kernel for it, page "
    "tables and a stack for each thread; sockets are not in it. Looked at while as many tasks as "
    "ever were in flight, by their stamps; a slope over the cells of a block, and its median over "
    "the blocks.",
)
HOW = (
    "No runner has waited with two numbers of tasks in flight of which one is "
    f"{LEAST_SPAN} times the other, so what each further one takes in memory is not known; "
    "`concbench run --preset memory` has such cells.",
)


def memory_parts(summary: Summary, level: int, tells_how: bool = False) -> list[Part]:
    """Under a heading of this level; nothing where there is nothing to tell, unless it `tells_how`
    to get it."""
    found = waiting_costs(summary.workloads)
    if not found and not tells_how:
        return []
    heading = Heading("Memory of a task that waits", level)
    if not found:
        return [heading, Paragraph(HOW)]
    base = next((one.base for one in found if one.base), "")
    against = (f"vs thread: times the bytes of {base} in the same block.",) if base else ()
    parts: list[Part] = [heading, Paragraph((*WHAT, *against))]
    for workload in dict.fromkeys(one.workload for one in found):
        parts.append(_grid([one for one in found if one.workload == workload], workload))
    return parts


def _grid(found: Sequence[WaitingCost], caption: str) -> Grid:
    flights = [f"{one.fewest:,} to {one.most:,}" for one in found]
    ratios = [one.against_threads for one in found]
    columns = [
        Column("runner", [one.runner for one in found]),
        Column("tasks\nin flight", flights, [one.most for one in found]),
        estimates("bytes a task", [one.bytes_per_task for one in found], 3, [""] * len(found)),
        numbers("kernel's\nof these", [one.kernel_bytes for one in found]),
        numbers("vs\nthread", [ratio.value if ratio else None for ratio in ratios]),
    ]
    return grid(columns, caption=caption)
