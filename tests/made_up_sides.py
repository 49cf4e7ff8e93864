"""Two made-up runs to compare, and compare.py as a process."""

from __future__ import annotations

import re
import subprocess
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from conftest import REPOSITORY, MadeUpRun, fill

PROGRAM = str(REPOSITORY / "scripts" / "compare.py")

# Ten blocks around 1, without two that are the same.
NOISE = (0.991, 1.004, 0.998, 1.007, 1.001, 0.995, 1.009, 0.993, 1.002, 1.006)

Cells = Mapping[tuple[str, int, int], float]

ONE = {("tbb", 1, 1): 1e6}


def compare_py(
    *arguments: object, program: str = PROGRAM, **options: Any
) -> subprocess.CompletedProcess[str]:
    command = ["/usr/bin/python3", "-B", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


def sections(text: str) -> list[str]:
    """The headings of what it printed."""
    return re.findall(r"^── ([^─]+?) ─", text, re.M)


def measured(
    run: MadeUpRun, cells: Cells, noise: Sequence[float] = NOISE, **cell: object
) -> MadeUpRun:
    """Adds cells, by runner, cores and concurrency, with a time of so many ns and this noise."""
    for (runner, cores, at_once), batch_ns in cells.items():
        times = [batch_ns * factor for factor in noise]
        run.measured(runner, times, cores=cores, concurrency=at_once, **cell)
    return run


def side(
    directory: Path, cells: Cells, host: str = "", noise: Sequence[float] = NOISE
) -> MadeUpRun:
    """A run with these cells, on the host that its directory is named after. Runs of different
    directories are different runs."""
    run = MadeUpRun(directory, blocks=len(noise))
    run.manifest["seed"] = zlib.crc32(str(directory).encode())
    run.manifest["environment"]["host"] = host or directory.name
    return measured(run, cells, noise)


def whole_sides(directory: Path) -> list[MadeUpRun]:
    """Two whole runs of equal machines, not yet written."""
    runs = [fill(MadeUpRun(directory / name, 10), seed) for name, seed in (("a", 1), ("b", 2))]
    for run in runs:
        run.manifest["environment"]["host"] = f"host-{run.directory.name}"
    return runs


def written(runs: Iterable[MadeUpRun]) -> list[Path]:
    return [run.write() for run in runs]
