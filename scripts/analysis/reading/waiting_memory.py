"""What a sample's process tree took while its tasks waited."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reading.fields import Fields


@dataclass(frozen=True, slots=True)
class WaitingMemory:
    """What a process tree took while so many tasks were in flight. `kernel_stack_bytes` is None
    where the kernel does not tell it."""

    tasks: int
    pss_bytes: int
    page_table_bytes: int
    kernel_stack_bytes: int | None
    processes: int
    threads: int

    @property
    def kernel_bytes(self) -> int:
        return self.page_table_bytes + (self.kernel_stack_bytes or 0)

    @property
    def all_bytes(self) -> int:
        return self.pss_bytes + self.kernel_bytes


def read_waiting_memory(line: Fields) -> WaitingMemory:
    waiting = line.within("waiting_memory")
    return WaitingMemory(
        tasks=waiting.whole("tasks", least=1),
        pss_bytes=waiting.whole("pss_bytes"),
        page_table_bytes=waiting.whole("page_table_bytes"),
        kernel_stack_bytes=waiting.whole_or_none("kernel_stack_bytes"),
        processes=waiting.whole("processes"),
        threads=waiting.whole("threads"),
    )
