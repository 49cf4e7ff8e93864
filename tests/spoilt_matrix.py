"""Runs of some hundred cells, as they should be and with all that can go wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from made_up_matrix import write_matrix


def spoil(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What can be wrong with a sample of a run, each now and then."""
    spoilt = []
    for number, line in enumerate(lines):
        if number % 41 == 0:
            continue  # missing
        if line["status"] == "ok":
            if number % 43 == 0:
                line |= {"status": "crashed", "reason": f"signal {number % 3}"}
            if number % 47 == 0:
                line["wall_ns"] = [0, 0, line["wall_ns"][2]]
            if number % 17 == 0:
                line["wall_ns"].append(line["wall_ns"][0] // 2)
            if number % 53 == 0:
                line["cpu_ns"] = None
                line["task_latency_ns"] = {"p50": 5, "p90": 6, "p99": 7, "max": 8}
            if number % 5 == 0:
                line["peak_pss_bytes"] = None
                del line["peak_rss_bytes"], line["shutdown_ns"]
            if line["runner"] == "tbb" and line["cores"] == 1:
                line |= {"status": "failed", "reason": "wrong answer"}
            if line["runner"] == "openmp" and line["workload"] == "sqrt_map":
                line |= {"status": "skipped", "reason": "no such library"}
            if line["runner"] == "fibers" and line["cores"] == 4:
                line["context_switches_voluntary"] = None
                line["wall_ns"] = [0, 0, 0]
            if line["runner"] == "mpi":
                continue
        spoilt.append(line)
    return spoilt


def write_spoilt(directory: Path, cells: int, blocks: int) -> Path:
    path = write_matrix(directory, cells, blocks) / "samples.jsonl"
    lines = spoil([json.loads(line) for line in path.read_text().splitlines()])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return directory


# How to write them, and of how many cells and blocks each is.
MATRICES: list[tuple[Callable[[Path, int, int], Path], int, int]] = [
    (write_matrix, 330, 10),
    (write_spoilt, 330, 10),
    (write_spoilt, 170, 5),
    (write_matrix, 8, 1),
]
