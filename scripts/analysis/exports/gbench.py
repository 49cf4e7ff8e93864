"""Prints the samples of a run as Google Benchmark writes its results, for its compare.py and for
other tools that read them.

Every sample is an iteration row, and all samples of a cell are repetitions of one benchmark. Raw
rows are all there is: such tools make their own medians from them. The names of keys are those of
Google Benchmark 1.7.1.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from analysis.reading.plan import Cell, Plan
from analysis.reading.samples import Run, Sample
from analysis.statistics.estimates import median
from analysis.tables.summary import time_per_batch_ns


def as_gbench(run: Run) -> str:
    """JSON in ASCII. The rows stand in the order of cells in the plan, and of blocks in each."""
    samples: dict[str, list[Sample]] = {cell.name: [] for cell in run.plan.cells}
    for sample in run.samples:
        samples[sample.cell].append(sample)
    context = json.dumps(_context(run.plan), indent=2, allow_nan=False).replace("\n", "\n  ")
    lines = ",\n".join(f"    {json.dumps(row, allow_nan=False)}" for row in _rows(run, samples))
    return f'{{\n  "context": {context},\n  "benchmarks": [\n{lines}\n  ]\n}}\n'


def _context(plan: Plan) -> dict[str, object]:
    """What is unknown: 0 MHz, as Google Benchmark has it, no caches, and no word about the others.
    Whether the clock is scaled and the build fit for measuring, the run says itself."""
    level = {one.name: one.level for one in plan.disturbances or ()}
    told: dict[str, object] = {}
    if level.get("governor", "not available") != "not available":
        told["cpu_scaling_enabled"] = level["governor"] != "ok"
    if "build" in level:
        told["library_build_type"] = "release" if level["build"] == "ok" else "debug"
    return {
        "date": plan.started_at,
        "host_name": plan.host,
        "executable": plan.command[0] if plan.command else "concbench",
        "num_cpus": plan.logical_cpus,
        "mhz_per_cpu": 0,
        "caches": [],
        "load_avg": [] if plan.load_at_start is None else [plan.load_at_start],
        **told,
        "concbench_version": plan.version,
        "command": shlex.join(plan.command),
        "seed": str(plan.seed),
        **{f"environment.{key}": text for key, text in plan.environment if text},
        **{f"build.{key}": text for key, text in plan.build if text},
    }


def _rows(run: Run, samples: dict[str, list[Sample]]) -> Iterator[dict[str, object]]:
    families: dict[object, int] = {}
    members: dict[int, int] = {}
    for cell in run.plan.cells:
        rows = sorted(samples[cell.name], key=lambda sample: sample.block)
        rows = [sample for sample in rows if sample.status != "skipped"]
        if not rows:
            continue
        key = (cell.workload, cell.kind, cell.parameters, cell.runner)
        family = families.setdefault(key, len(families))
        member = members[family] = members.get(family, -1) + 1
        for index, sample in enumerate(rows):
            yield {
                "name": _name(cell, sample),
                "family_index": family,
                "per_family_instance_index": member,
                "run_name": cell.name,
                "run_type": "iteration",
                "repetitions": len(rows),
                "repetition_index": index,
                "threads": 1,
                **_result(sample),
            }


def _name(cell: Cell, sample: Sample) -> str:
    """compare.py does not look at `error_occurred`. Under a name of its own, the time that a failed
    sample has not got stays out of the cell's."""
    return cell.name if sample.status == "ok" else f"{cell.name}_{sample.status}"


def _result(sample: Sample) -> dict[str, object]:
    wall_ns = time_per_batch_ns(sample)
    if wall_ns is None:
        return {
            "error_occurred": True,
            "error_message": f"{sample.status}: {sample.reason}",
            "iterations": 0,
            "real_time": 0.0,
            "cpu_time": 0.0,
            "time_unit": "ns",
            "block": sample.block,
        }
    cpu_ns = median([cpu / sample.iterations for cpu in sample.cpu_ns]) if sample.cpu_ns else 0.0
    latency_ns = sample.latency_ns or {}
    counters = {
        "items_per_second": sample.tasks * 1e9 / wall_ns if wall_ns else None,
        "peak_pss_bytes": sample.peak_pss_bytes,
        "peak_rss_bytes": sample.peak_rss_bytes,
        "startup_ns": sample.startup_ns,
        "first_batch_ns": sample.first_batch_ns,
        "shutdown_ns": sample.shutdown_ns,
        "context_switches_voluntary": sample.switches_voluntary,
        "context_switches_involuntary": sample.switches_involuntary,
        "elapsed_ns": sample.elapsed_ns,
        "server_cpu_ns": sample.server_cpu_ns,
        "task_latency_p50_ns": latency_ns.get("p50"),
        "task_latency_p99_ns": latency_ns.get("p99"),
    }
    return {
        "iterations": sample.iterations,
        "real_time": wall_ns,
        "cpu_time": cpu_ns,
        "time_unit": "ns",
        "block": sample.block,
        **{key: value for key, value in counters.items() if value is not None},
    }
