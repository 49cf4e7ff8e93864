#!/usr/bin/python3
"""Writes a made-up run of any size, as a large machine could give it: every key that a sample can
have, drift, noise and spikes, and here and there a sample that failed.

    tests/made_up_matrix.py DIR --cells 10000 --blocks 10
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

STARTED = "2025-03-04T05:06:07.089Z"
CORES = (1, 2, 4, 8, 16, 32, 64)
MEASUREMENTS = 3
QUANTILES = {
    "min": 0.0, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75,
    "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999, "max": 0.9999,
}  # fmt: skip

# What a task costs a runner in ns, by its name and family.
RUNNERS = {
    ("sequential", "sequential"): 1,
    ("thread_per_task", "threaded"): 30_000,
    ("thread_pool", "threaded"): 300,
    ("thread_pool_shared", "threaded"): 6,
    ("tbb", "threaded"): 48,
    ("tbb_task_group", "threaded"): 110,
    ("openmp", "threaded"): 20,
    ("asio_pool", "threaded"): 290,
    ("std_async", "threaded"): 32_000,
    ("work_stealing", "threaded"): 90,
    ("process_per_task", "multiprocess"): 210_000,
    ("process_pool", "multiprocess"): 9_000,
    ("process_pool_shared", "multiprocess"): 40,
    ("spawned_processes", "multiprocess"): 396_000,
    ("coroutines", "async"): 280,
    ("callbacks", "async"): 150,
    ("fibers", "hybrid"): 295,
    ("coroutines_on_threads", "hybrid"): 700,
    ("processes_of_threads", "hybrid"): 600,
    ("mpi", "distributed"): 42_000,
}
# Kind, tasks of a batch, and ns of work in each.
WORKLOADS = {
    "sum_of_squares": ("computes", 64, 50_000),
    "sqrt_map": ("computes", 100, 21_000),
    "empty": ("computes", 64, 3),
    "matrix_product": ("computes", 48, 180_000),
    "sort": ("computes", 128, 90_000),
    "sleep": ("waits", 64, 5_060_000),
    "http_fetch": ("waits", 64, 5_250_000),
}


@dataclass(frozen=True, slots=True)
class MadeUpCell:
    """A cell of the plan with the time of a batch and the CPU time of it that its samples have
    without noise."""

    entry: dict[str, Any]
    tasks: int
    wall_ns: float
    cpu_ns: float
    task_ns: float


def write_matrix(
    directory: Path, cells: int, blocks: int, seed: int = 1, one_table: bool = False
) -> Path:
    """Writes a run of exactly so many cells and blocks. The same numbers give the same bytes.

    As a rule there are more workloads where there are more cells; in `one_table` it is runners.
    """
    chance = random.Random(seed)
    made = list(islice(_cells_of_one_workload() if one_table else _cells(), cells))
    directory.mkdir(parents=True, exist_ok=True)
    manifest = _manifest([cell.entry for cell in made], blocks, seed)
    (directory / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    with (directory / "samples.jsonl").open("w", encoding="utf-8") as file:
        for block in range(blocks):
            # All of a block is up to 2 % slower or faster, and each next one a little slower.
            drift = (1 + 0.001 * block) * math.exp(chance.gauss(0, 0.01))
            measured = [cell for cell in made if cell.entry["skipped"] is None]
            for position, cell in enumerate(chance.sample(measured, len(measured))):
                file.write(json.dumps(_sample(cell, block, position, drift, chance)) + "\n")
    return directory


def _cells() -> Iterator[MadeUpCell]:
    """Workloads with ever larger parameters, each under every runner on every number of cores."""
    for size in count(1):
        for workload, (kind, tasks, work_ns) in WORKLOADS.items():
            parameters = {"tasks": str(tasks), "size": str(size)}
            for (runner, family), cost_ns in RUNNERS.items():
                for cores, at_once in [(1, 1), *((c, c) for c in CORES[1:]), (64, 128)]:
                    yield _cell(
                        workload, kind, parameters, tasks, work_ns * (1 + size / 10),
                        runner, family, cost_ns, cores, at_once,
                    )  # fmt: skip


def _cells_of_one_workload() -> Iterator[MadeUpCell]:
    kind, tasks, work_ns = WORKLOADS["sqrt_map"]
    for number in count():
        for (runner, family), cost_ns in RUNNERS.items():
            name = runner if number == 0 else f"{runner}_{number}"
            for cores in CORES:
                yield _cell(
                    "sqrt_map", kind, {"tasks": str(tasks)}, tasks, work_ns,
                    name, family, cost_ns + number, cores, cores,
                )  # fmt: skip


def _cell(
    workload: str, kind: str, parameters: dict[str, str], tasks: int, work_ns: float,
    runner: str, family: str, cost_ns: float, cores: int, at_once: int,
) -> MadeUpCell:  # fmt: skip
    texts = [f"{key}:{value}" for key, value in parameters.items()]
    names = [workload, runner, *texts, f"cores:{cores}", f"concurrency:{at_once}"]
    alone = runner == "sequential" and at_once > 1
    entry = {
        "cell": "/".join(names),
        "workload": workload,
        "kind": kind,
        "parameters": parameters,
        "runner": runner,
        "family": family,
        "cores": cores,
        "concurrency": at_once,
        "skipped": "runs one task at a time" if alone else None,
    }
    waits = kind == "waits"
    cpu_ns = tasks * (cost_ns + (4_000 if waits else work_ns))
    width = at_once if waits else 1 if family == "async" else cores
    # Amdahl's law with 2 % that does not go faster, and a little more for every worker.
    shrunk = 0.02 + 0.98 / min(width, tasks) + 0.0005 * (width - 1)
    wall_ns = (tasks * work_ns if waits else cpu_ns) * shrunk + (tasks * cost_ns if waits else 0)
    return MadeUpCell(entry, tasks, wall_ns, cpu_ns, work_ns + cost_ns)


def _sample(
    cell: MadeUpCell, block: int, position: int, drift: float, chance: random.Random
) -> dict[str, Any]:
    entry = cell.entry
    line: dict[str, Any] = {
        "schema_version": 1,
        "cell": entry["cell"],
        "workload": entry["workload"],
        "parameters": entry["parameters"],
        "runner": entry["runner"],
        "cores": entry["cores"],
        "concurrency": entry["concurrency"],
        "block": block,
        "position": position,
        "started_at": STARTED,
        "started_monotonic_ns": 10**12 + 250_000_000 * (block * 10_000 + position),
        "elapsed_ns": 250_000_000,
        "tasks": cell.tasks,
    }
    luck = chance.random()
    if luck < 0.002:
        status = "timeout" if luck < 0.0005 else "failed"
        reason = "over 60 s" if status == "timeout" else f"task {position % 7}: wrong answer"
        return line | {"status": status, "reason": reason}
    noise = drift * (1 + abs(chance.gauss(0, 0.012)) + (0.2 if luck > 0.98 else 0.0))
    iterations = max(1, round(60e6 / cell.wall_ns))
    wall_ns = [
        round(cell.wall_ns * noise * iterations * chance.uniform(0.995, 1.005))
        for _ in range(MEASUREMENTS)
    ]
    cpu_ns = [round(cell.cpu_ns * noise * iterations)] * MEASUREMENTS
    at_once = entry["concurrency"]
    size_bytes = 9_000_000 + 37_000 * at_once + chance.randrange(100_000)
    task_ns = cell.task_ns * noise
    return line | {
        "status": "ok",
        "reason": None,
        "startup_ns": round(11_000 + 30_000 * at_once * noise),
        "first_batch_ns": round(cell.wall_ns * noise * 1.3),
        "iterations": iterations,
        "wall_ns": wall_ns,
        "cpu_ns": cpu_ns,
        "noise": {
            "pressure_ns": chance.randrange(2_000_000),
            "run_queue_wait_ns": chance.randrange(1_000_000),
            "steal_ns": 0,
        },
        "task_latency_ns": _quantiles(task_ns),
        "shutdown_ns": round(40_000 + 5_000 * at_once * noise),
        "peak_rss_bytes": size_bytes + 3_000_000,
        "context_switches_voluntary": chance.randrange(20, 2_000),
        "system_calls": chance.randrange(5000),
        "context_switches_involuntary": chance.randrange(200),
        "peak_pss_bytes": size_bytes,
        "waiting_memory": {
            "tasks": at_once,
            "pss_bytes": size_bytes - 1000,
            "page_table_bytes": 4096 * at_once,
            "kernel_stack_bytes": 16384 * at_once,
            "processes": 1,
            "threads": at_once + 1,
        },
    }


def _quantiles(median_ns: float) -> dict[str, int]:
    """Of times with a long upper end."""
    return {
        name: round(median_ns * (0.8 + 0.3 * p + 0.3 * p**30)) for name, p in QUANTILES.items()
    }


def _manifest(cells: list[dict[str, Any]], blocks: int, seed: int) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "suite": {"name": "concbench", "version": "0.1.0"},
        "command": ["concbench", "run", "--blocks", str(blocks)],
        "seed": seed,
        "started_at": STARTED,
        "finished_at": "2025-03-05T05:06:07.089Z",
        "elapsed_ns": 86_400_000_000_000,
        "options": {"effort": "standard", "blocks": blocks, "seed": seed},
        "effort": {
            "name": "standard",
            "blocks": blocks,
            "measurements": MEASUREMENTS,
            "min_time_ns": 60_000_000,
            "warm_up_ns": 10_000_000,
        },
        "environment": {
            "host": "large-host",
            "os": "Debian GNU/Linux 12 (bookworm)",
            "kernel": "Linux 6.1.0-18-amd64",
            "architecture": "x86_64",
            "cpu_model": "AMD EPYC 7B13 64-Core Processor",
            "logical_cpus": 128,
            "physical_cores": 64,
            "usable_cores": 64,
            "quota_cpus": None,
            "memory_bytes": 274_877_906_944,
            "hypervisor": None,
            "governor": "performance",
            "load_at_start": 0.12,
        },
        "disturbances": [],
        "build": {
            "type": "Release",
            "compiler": "GNU 12.2.0",
            "flags": "-O3 -DNDEBUG",
            "libraries": {"benchmark": "1.7.1", "boost": "1.81.0", "onetbb": "2021.8"},
        },
        "cells": cells,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", metavar="DIR", type=Path)
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--blocks", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one-table", action="store_true", help="one workload, many runners")
    options = parser.parse_args()
    write_matrix(options.directory, options.cells, options.blocks, options.seed, options.one_table)


if __name__ == "__main__":
    main()
