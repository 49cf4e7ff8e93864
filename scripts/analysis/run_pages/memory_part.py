"""What a task that waits costs in memory, where a run has cells that tell it."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.pages.columns import Column, estimates, grid, numbers
from analysis.pages.parts import Grid, Heading, Paragraph, Part
from analysis.tables.summary import Summary
from analysis.tables.waiting_memory import LEAST_SPAN, THREADS, WaitingMemory, waiting_memory

WHAT = (
    "Bytes of the process tree (PSS) for each further task in flight: the slope over the cells of "
    "a block, and its median over the blocks. The kernel's own are not in it: a stack for each "
    "thread (16 KiB on x86-64), page tables, sockets. Nor is what a task touches while it "
    f"computes. vs threads: times the bytes of {THREADS}.",
)
HOW = (
    "No runner has waited with two numbers of tasks in flight of which one is "
    f"{LEAST_SPAN} times the other, so what each further one takes in memory is not known; "
    "`concbench run --preset memory` has such cells.",
)


def memory_parts(summary: Summary, level: int, tells_how: bool = False) -> list[Part]:
    """Under a heading of this level; nothing where there is nothing to tell, unless it `tells_how`
    to get it."""
    found = waiting_memory(summary.workloads)
    if not found and not tells_how:
        return []
    heading = Heading("Memory of a task that waits", level)
    if not found:
        return [heading, Paragraph(HOW)]
    parts: list[Part] = [heading, Paragraph(WHAT)]
    for workload in dict.fromkeys(one.workload for one in found):
        parts.append(_grid([one for one in found if one.workload == workload], workload))
    return parts


def _grid(found: Sequence[WaitingMemory], caption: str) -> Grid:
    flights = [f"{one.fewest:,} to {one.most:,}" for one in found]
    columns = [
        Column("runner", [one.runner for one in found]),
        Column("tasks\nin flight", flights, [one.most for one in found]),
        estimates("bytes a task", [one.bytes_per_task for one in found], 3, [""] * len(found)),
        numbers("vs\nthreads", [one.against_threads for one in found]),
    ]
    return grid(columns, caption=caption)
