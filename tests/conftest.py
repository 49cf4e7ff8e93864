"""Made-up runs: a plan and samples as concbench writes them, without measuring anything."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "scripts"))

FAMILIES = {
    "sequential": "sequential",
    "thread_per_task": "threaded",
    "thread_pool": "threaded",
    "tbb": "threaded",
    "process_per_task": "multiprocess",
    "process_pool": "multiprocess",
    "process_pool_shared": "multiprocess",
    "coroutines": "async",
    "loop_with_threads": "hybrid",
    "mpi": "distributed",
}
STARTED = "2025-03-04T05:06:07.089Z"


class MadeUpRun:
    """A run in the making. `cell` and `sample` extend it, `write` puts it on disk; what they made
    can be spoilt in between."""

    def __init__(self, directory: Path, blocks: int = 6) -> None:
        self.directory = directory
        self.lines: list[Any] = []
        self.torn = ""
        self.plan: dict[str, dict[str, Any]] = {}
        self.manifest: dict[str, Any] = {
            "schema_version": 1,
            "suite": {"name": "concbench", "version": "0.1.0"},
            "command": ["concbench", "run", "--quick"],
            "seed": 42,
            "started_at": STARTED,
            "finished_at": "2025-03-04T05:08:09.123Z",
            "elapsed_ns": 122_034_000_000,
            "options": {},
            "effort": {
                "name": "quick",
                "blocks": blocks,
                "measurements": 3,
                "min_time_ns": 20_000_000,
                "warm_up_ns": 10_000_000,
            },
            "cells": [],
            "environment": {
                "host": "bench-host",
                "cpu_model": "AMD EPYC 7B13 64-Core Processor",
                "logical_cpus": 2,
                "physical_cores": 2,
                "usable_cores": 2,
            },
            "build": {"type": "Release", "compiler": "g++ 12.2", "flags": "-O3", "libraries": {}},
            "disturbances": [],
        }

    def cell(
        self,
        runner: str,
        cores: int = 1,
        concurrency: int | None = None,
        workload: str = "sum_of_squares",
        kind: str = "computes",
        parameters: dict[str, str] | None = None,
        skipped: str | None = None,
    ) -> str:
        """Plans a cell and gives its name."""
        entry: dict[str, Any] = {
            "workload": workload,
            "kind": kind,
            "parameters": {"tasks": "64"} if parameters is None else parameters,
            "runner": runner,
            "family": FAMILIES.get(runner, "threaded"),
            "cores": cores,
            "concurrency": cores if concurrency is None else concurrency,
        }
        texts = [f"{key}:{value}" for key, value in entry["parameters"].items()]
        name = "/".join(
            [workload, *texts, runner, f"cores:{cores}", f"concurrency:{entry['concurrency']}"]
        )
        self.plan[name] = entry
        self.manifest["cells"].append({"cell": name, **entry, "skipped": skipped})
        return name

    def sample(
        self,
        cell: str,
        block: int,
        batch_ns: float = 1_000_000,
        status: str = "ok",
        reason: str | None = None,
        iterations: int = 10,
        tasks: int = 64,
        cpu_ns: float | None = None,
        peak_pss_bytes: int | None = 12_345_678,
    ) -> dict[str, Any]:
        """Adds a sample whose three measurements have the median `batch_ns` per batch."""
        batch = round(batch_ns * iterations)
        cpu = batch if cpu_ns is None else round(cpu_ns * iterations)
        planned = {key: self.plan[cell][key] for key in self.plan[cell] if key != "kind"}
        del planned["family"]
        line: dict[str, Any] = {
            "schema_version": 1,
            "cell": cell,
            **planned,
            "block": block,
            "position": len(self.lines),
            "started_at": STARTED,
            "started_monotonic_ns": 1_000_000 * len(self.lines),
            "elapsed_ns": 250_000_000,
            "status": status,
            "reason": reason,
            "tasks": tasks,
        }
        if status == "ok":
            line |= {
                "iterations": iterations,
                "wall_ns": [batch + batch // 100, batch, batch - batch // 100],
                "cpu_ns": [cpu, cpu, cpu],
                "peak_pss_bytes": peak_pss_bytes,
                "startup_ns": 100_000,
                "first_batch_ns": 2_000_000,
                "shutdown_ns": 50_000,
                "task_latency_ns": {"p50": 1, "p90": 2, "p99": 3, "max": 4},
                "noise": {"pressure_ns": None, "run_queue_wait_ns": 10, "steal_ns": 0},
            }
        self.lines.append(line)
        return line

    def measured(self, runner: str, batches_ns: list[float], **cell: Any) -> str:
        """Plans a cell and gives it one sample per block."""
        name = self.cell(runner, **cell)
        for block, batch_ns in enumerate(batches_ns):
            self.sample(name, block, batch_ns)
        return name

    def disturbed(self, name: str, level: str, state: str, command: str | None = None) -> None:
        """Something that disturbs the machine, as concbench judged it."""
        self.manifest["disturbances"].append({
            "name": name,
            "level": level,
            "state": state,
            "advice": f"what to do about the {name}",
            "command": command,
        })

    def write(self) -> Path:
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "manifest.json").write_text(json.dumps(self.manifest, indent=2))
        texts = [line if isinstance(line, str) else json.dumps(line) for line in self.lines]
        lines = "".join(f"{text}\n" for text in texts)
        (self.directory / "samples.jsonl").write_text(lines + self.torn)
        return self.directory


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., MadeUpRun]:
    """Makes an empty run with the number of blocks asked for."""
    return lambda blocks=6: MadeUpRun(tmp_path / "run", blocks)


@pytest.fixture
def whole_run(tmp_path: Path) -> MadeUpRun:
    """A quick run of every workload under every runner on two cores."""
    return fill(MadeUpRun(tmp_path / "run"))


# What a task costs its runner, in ns, on a machine with two cores.
TASK_NS = {
    "sequential": 1,
    "thread_per_task": 30_000,
    "thread_pool": 300,
    "tbb": 48,
    "process_per_task": 210_000,
    "process_pool": 9_000,
    "process_pool_shared": 40,
    "coroutines": 280,
}
# Parameters, tasks, and the time of a batch (computing) or of a task (waiting) in ns.
COMPUTING = {
    "sum_of_squares": ({"n": "100000", "tasks": "64"}, 64, 3.2e6),
    "sqrt_map": ({"grain": "10000", "n": "1000000"}, 100, 6.1e5),
    "empty": ({"tasks": "64"}, 64, 210),
}
WAITING = {
    "sleep": ({"ms": "5", "tasks": "64"}, 64, 5.06e6),
    "http_fetch": ({"bytes": "1024", "delay_ms": "5", "tasks": "64"}, 64, 5.25e6),
}


def fill(run: MadeUpRun, seed: int = 1) -> MadeUpRun:
    """Fills a run with times as that machine could give them, with noise and one-sided spikes."""
    chance = random.Random(seed)
    measured: list[tuple[str, int, float, float]] = []
    for workload, (parameters, tasks, batch_ns) in COMPUTING.items():
        for runner, task_ns in TASK_NS.items():
            for cores, at_once in ((1, 1), (2, 2), (2, 4)):
                alone = runner == "sequential" and at_once > 1
                reason = "sequential runs one task at a time" if alone else None
                name = run.cell(runner, cores, at_once, workload, "computes", parameters, reason)
                cpu_ns = batch_ns + tasks * task_ns
                width = 1 if runner == "coroutines" else cores
                if not alone:
                    measured.append((name, tasks, cpu_ns / width, cpu_ns))
    for workload, (parameters, tasks, wait_ns) in WAITING.items():
        for runner, task_ns in TASK_NS.items():
            for cores, at_once in ((1, 1),) if runner == "sequential" else ((2, 16), (2, 64)):
                name = run.cell(runner, cores, at_once, workload, "waits", parameters)
                cpu_ns = tasks * (task_ns + 4000)
                measured.append((name, tasks, tasks / at_once * wait_ns + cpu_ns / cores, cpu_ns))
    for block in range(run.manifest["effort"]["blocks"]):
        for name, tasks, wall_ns, cpu_ns in chance.sample(measured, len(measured)):
            noise = 1 + abs(chance.gauss(0, 0.012)) + 0.15 * (chance.random() < 0.03)
            size = 9_000_000 + 130_000 * run.plan[name]["concurrency"]
            run.sample(name, block, wall_ns * noise, "ok", None, 50, tasks, cpu_ns, size)
    return run
