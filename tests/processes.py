"""Processes of this machine, those of one start of the program told by a mark."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    arguments: tuple[str, ...]

    @property
    def command(self) -> str:
        """The subcommand: run, serve, or cell, which is what measures."""
        return self.arguments[1] if len(self.arguments) > 1 else ""

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def read_process(pid: int, mark: str) -> Process | None:
    """None when there is no such process, or it lacks the mark. One that has ended lacks it."""
    proc = Path("/proc") / str(pid)
    try:
        if mark.encode() not in (proc / "environ").read_bytes().split(b"\0"):
            return None
        arguments = (proc / "cmdline").read_bytes().decode().split("\0")[:-1]
        # The second field is the name in parentheses, which may hold anything.
        parent = int((proc / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
    return Process(pid, parent, tuple(arguments))


def marked_processes(mark: str) -> list[Process]:
    pids = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
    return [process for pid in pids if (process := read_process(pid, mark))]


def where_it_is(process: Process) -> str:
    """What it waits in, as far as the kernel tells."""
    proc = Path("/proc") / str(process.pid)
    try:
        state = (proc / "stat").read_text().rpartition(")")[2].split()[0]
        waits_in = (proc / "wchan").read_text()
        files = [os.readlink(file) for file in (proc / "fd").iterdir()]
    except OSError as error:
        return f"{process.pid}: {error}"
    words = " ".join(process.arguments)[:120]
    return f"{process.pid} of {process.parent}: {state} in {waits_in}: {words}: {files}"
