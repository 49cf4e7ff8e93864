"""The figures of summary.csv by the formulas of docs/figures.md, straight from the lines of
samples.jsonl. It shares no code with the scripts, so that the two can be held to each other."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

Record = dict[str, Any]

QUANTILES = ("min", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "p999", "max")
MEDIANS = (
    "peak_pss_bytes",
    "peak_rss_bytes",
    "startup_ns",
    "first_batch_ns",
    "shutdown_ns",
    "context_switches_voluntary",
    "context_switches_involuntary",
)


def raw(directory: Path) -> tuple[list[Record], int, dict[str, list[Record]]]:
    """The plan's cells, the number of blocks, and the lines of each cell."""
    manifest = json.loads((directory / "manifest.json").read_text())
    lines: dict[str, list[Record]] = {cell["cell"]: [] for cell in manifest["cells"]}
    for line in (directory / "samples.jsonl").read_text().splitlines():
        sample = json.loads(line)
        lines[sample["cell"]].append(sample)
    return manifest["cells"], manifest["effort"]["blocks"], lines


def rank_interval(values: Sequence[float], alpha: float) -> tuple[float, float, bool, float]:
    """Low, high, whether the level is reached, coverage."""
    ordered, n = sorted(values), len(values)

    def tail(k: int) -> Fraction:
        return Fraction(sum(math.comb(n, i) for i in range(k)), 2**n)

    ranks = [k for k in range(1, n + 1) if tail(k) <= Fraction(alpha) / 2]
    k = max(ranks, default=1)
    return ordered[k - 1], ordered[n - k], bool(ranks), float(1 - 2 * tail(k))


def block_times(lines: Sequence[Record]) -> dict[int, float]:
    """The time of a batch in each block that has one, in ns."""
    return {
        line["block"]: median([wall / line["iterations"] for wall in line["wall_ns"]])
        for line in lines
        if line["status"] == "ok"
    }


def recomputed(directory: Path) -> Iterator[Record]:
    """The records of summary.csv, with None for an empty field, by the formulas of the page."""
    cells, blocks, lines = raw(directory)
    tables: dict[object, list[Record]] = {}
    for cell in cells:
        parameters = tuple(sorted(cell["parameters"].items()))
        tables.setdefault((cell["workload"], cell["kind"], parameters), []).append(cell)
    for table in tables.values():
        records = [first_columns(cell, lines[cell["cell"]], blocks) for cell in table]
        by_name = {record["cell"]: record for record in records}
        timed = [r for r in records if r["runner"] == "sequential" and r["blocks"]]
        best = min(timed, key=lambda record: record["wall_median_ns"], default=None)
        base = best["cell"] if best else None
        speedups(records, lines, dict.fromkeys(by_name, base), "sequential")
        speedups(records, lines, own_bases(table), "self")
        for record in records:
            last_columns(record, best)
            yield record


def first_columns(cell: Record, lines: Sequence[Record], blocks: int) -> Record:
    """What needs no other cell."""
    skipped = cell["skipped"] is not None
    ok = [line for line in lines if line["status"] == "ok"]
    bad = [line for line in lines if line["status"] != "ok"]
    kinds = {line["status"] for line in bad}
    status = "ok" if ok else kinds.pop() if len(kinds) == 1 else "failed" if kinds else "missing"
    times = list(block_times(lines).values())
    reasons = list(dict.fromkeys(line["reason"] for line in bad))
    status = "skipped" if skipped else status
    record = {
        **{key: cell[key] for key in ("workload", "kind", "cell", "runner", "family")},
        **{key: cell[key] for key in ("cores", "concurrency")},
        "parameters": " ".join(f"{key}={value}" for key, value in cell["parameters"].items()),
        "tasks": lines[0]["tasks"] if lines else None,
        "status": status,
        "reason": cell["skipped"] if skipped else "; ".join(reasons),
        "planned_blocks": 0 if status == "skipped" else blocks,
        "blocks": len(ok),
        "failed_samples": sum(line["status"] != "skipped" for line in bad),
        "missing_samples": 0 if skipped else blocks - len(lines),
        "wall_median_ns": median(times) if times else None,
        **interval("wall_{}_ns", "", times),
    }
    wall, low, high = (record[f"wall_{key}_ns"] for key in ("median", "low", "high"))
    work = (record["tasks"] or 0) * 1e9
    known = bool(wall)
    record["tasks_per_s"] = work / wall if known else None
    record["tasks_per_s_low"] = work / high if known else None
    record["tasks_per_s_high"] = work / low if known and low else None
    cpu = [
        median([ns / line["iterations"] for ns in line["cpu_ns"]]) for line in ok if line["cpu_ns"]
    ]
    record["cpu_median_ns"] = median(cpu) if cpu else None
    for key in MEDIANS:
        values = [line[key] for line in ok if line.get(key) is not None]
        record[key] = median(values) if values else None
    counted = [line for line in ok if line.get("system_calls") is not None and line["tasks"]]
    calls = [line["system_calls"] / line["tasks"] for line in counted]
    record["system_calls_per_task"] = median(calls) if calls else None
    waiting = [line["waiting_memory"] for line in ok if line.get("waiting_memory")]
    taken = [
        one["pss_bytes"] + one["page_table_bytes"] + (one["kernel_stack_bytes"] or 0)
        for one in waiting
    ]
    record["waiting_tasks"] = median([one["tasks"] for one in waiting]) if waiting else None
    record["waiting_bytes"] = median(taken) if waiting else None
    for part in ("task_latency", "task_queueing", "task_response"):
        told = [line for line in ok if line.get(f"{part}_ns")]
        everyone = every_task(told, f"{part}_histogram")
        for name in QUANTILES:
            values = [line[f"{part}_ns"][name] for line in told if name in line[f"{part}_ns"]]
            found = median(values) if values else None
            if everyone and values:
                of_all = {"min": min(values), "max": max(values)}
                found = of_all.get(name) or everyone[pooled_place(name, len(everyone))]
            record[f"{part}_{name}_ns"] = found
    return record


def every_task(lines: Sequence[Record], key: str) -> list[float]:
    """The middle of its bucket for each task, ascending; none where a line has no histogram."""
    if not all(line.get(key) for line in lines):
        return []
    times = []
    for line in lines:
        for bucket, tasks in line[key]:
            wide = 2 ** max(bucket // 512 - 1, 0)
            low = bucket if wide == 1 else (bucket % 512 + 512) * wide
            times += [low + (wide - 1) / 2] * tasks
    return sorted(times)


def pooled_place(name: str, tasks: int) -> int:
    """Nearest rank, from 0."""
    per_mille = int(name[1:]) if name == "p999" else 10 * int(name[1:])
    return -(-tasks * per_mille // 1000) - 1


def interval(
    ends: str,
    prefix: str,
    values: Sequence[float],
    alpha: float = 0.05,
    of: Callable[[float], float] = lambda value: value,
) -> Record:
    if not values:
        low = high = kind = coverage = None
    else:
        low, high, reached, coverage = rank_interval(values, alpha)
        low, high, kind = of(low), of(high), "95%" if reached else "range"
    return {
        ends.format("low"): low,
        ends.format("high"): high,
        f"{prefix}interval_kind": kind,
        f"{prefix}interval_coverage": coverage,
    }


def own_bases(table: Sequence[Record]) -> dict[str, str | None]:
    """By the name of a cell, that of the same runner's smallest one."""
    bases = {}
    for cell in table:
        same = [
            other
            for other in table
            if other["runner"] == cell["runner"]
            and other["skipped"] is None
            and (cell["kind"] == "waits" or other["cores"] == 1)
        ]
        first = min(same, key=lambda c: (c["concurrency"], c["cores"]), default=None)
        bases[cell["cell"]] = first["cell"] if first else None
    return bases


def speedups(
    records: Sequence[Record],
    lines: Mapping[str, Sequence[Record]],
    bases: Mapping[str, str | None],
    name: str,
) -> None:
    """Adds the columns of one kind of speed-up to the records of a table."""
    logs, dropped = {}, {}
    for cell, base in bases.items():
        if base is None or base == cell:
            continue
        ours, theirs = block_times(lines[cell]), block_times(lines[base])
        both = [b for b in sorted(ours) if ours[b] and theirs.get(b)]
        seen = {line["block"] for line in (*lines[cell], *lines[base])}
        logs[cell] = [math.log(theirs[b]) - math.log(ours[b]) for b in both]
        dropped[cell] = len(seen) - len(both)
    ratios = sum(map(bool, logs.values()))
    for record in records:
        cell, column = record["cell"], f"speedup_{name}"
        values = logs.get(cell, [])
        base = bases[cell]
        own = 1.0 if base == cell and record["blocks"] else None
        record |= {
            column: math.exp(median(values)) if values else own,
            **interval(f"{column}_{{}}", f"{column}_", values, 0.05 / max(ratios, 1), math.exp),
            f"{column}_base": base,
            f"{column}_blocks": len(values) or None,
            f"{column}_dropped_blocks": dropped.get(cell, 0) if base else None,
            f"{column}_comparisons": ratios if values else None,
        }


def last_columns(record: Record, best: Record | None) -> None:
    """Adds what is made from other columns and from the best sequential cell."""
    computes = record["kind"] == "computes"
    gain, wall, cpu = (
        record[key] for key in ("speedup_sequential", "wall_median_ns", "cpu_median_ns")
    )
    record["efficiency"] = gain / record["cores"] if gain is not None and computes else None
    record["cores_busy"] = cpu / wall if cpu is not None and wall else None
    base_cpu = best and best["cpu_median_ns"]
    record["cpu_inflation"] = cpu / base_cpu if cpu and base_cpu and wall is not None else None
    once = [record["startup_ns"], record["shutdown_ns"]]
    record["break_even_tasks"] = None
    if best and best is not record and wall is not None and None not in once:
        alone, paid = best["wall_median_ns"] / best["tasks"], sum(once)
        saved = alone - wall / record["tasks"]
        if saved > 0:
            record["break_even_tasks"] = max(paid / saved, 1 + paid / alone)
