"""The race of a made-up run: the entry of a manifest that the times of its samples would have had,
counted and decided here by the rules that docs and schema tell."""

from __future__ import annotations

from math import exp, log
from statistics import median
from typing import Any

from conftest import MadeUpRun

MARGIN = 0.05


def second_edition(run: MadeUpRun, screen: int | None = None, **fields: Any) -> MadeUpRun:
    """Makes a run one of schema 2: the blocks of `screen` have every cell, those after them only
    the reference and its contenders. `fields` are of its race."""
    blocks = run.manifest["effort"]["blocks"] if screen is None else screen
    run.manifest["schema_version"] = 2
    run.manifest["effort"]["blocks"] = blocks
    run.manifest["options"]["blocks"] = None
    run.manifest["race"] = {
        "kind": "race",
        "screen_blocks": blocks,
        "last_look": 24,
        "error_rate": 0.05,
        "margin": MARGIN,
        "until": None,
        "workloads": [],
        **fields,
    }
    for line in run.lines:
        line |= {"schema_version": 2, "take": 0, "cpus": [0], "weather": None}
        if line["status"] == "ok":
            line |= {"task_response_ns": None, "task_queueing_ns": None}
    return run


def contender(
    cell: str,
    verdict: str,
    ratios: list[float],
    boundary: int | None,
    reason: str | None = None,
    block: int | None = None,
    would_find: float | None = None,
    dropped: int = 0,
) -> dict[str, Any]:
    """Against the reference, by the ratios of the blocks that count."""
    ordered, pairs = sorted(ratios), len(ratios)
    known = boundary is not None and boundary <= pairs
    return {
        "cell": cell,
        "verdict": verdict,
        "reason": reason,
        "block": block,
        "pairs": pairs,
        "dropped": dropped,
        "slower_in": sum(ratio > 1 for ratio in ratios),
        "faster_in": sum(ratio < 1 for ratio in ratios),
        "not_slower_in": sum(ratio < 1 + MARGIN for ratio in ratios),
        "not_faster_in": sum(ratio > 1 / (1 + MARGIN) for ratio in ratios),
        "ratio": exp(median(map(log, ratios))) if ratios else None,
        "low": ordered[pairs - boundary] if known and boundary else None,
        "high": ordered[boundary - 1] if known and boundary else None,
        "would_find": would_find,
    }


def raced(
    run: MadeUpRun,
    reference: str | None,
    contenders: list[dict[str, Any]],
    state: str = "settled",
    **fields: Any,
) -> dict[str, Any]:
    """Adds the race of the reference's workload, or of `fields`' one."""
    cell = run.plan[reference] if reference else {}
    looks, boundaries = [9, 12, 17, 24], [9, 11, 14, 20]
    entry = {
        "workload": cell.get("workload"),
        "parameters": cell.get("parameters"),
        "state": state,
        "reference": reference,
        "from_block": run.manifest["race"]["screen_blocks"],
        "comparisons": len(contenders),
        "looks": looks if contenders else [],
        "boundaries": boundaries if contenders else [],
        "replaced": [],
        "contenders": contenders,
        **fields,
    }
    run.manifest["race"]["workloads"].append(entry)
    return entry


def race_between(
    run: MadeUpRun,
    factors: dict[str, float],
    verdicts: dict[str, str] | None = None,
    state: str = "settled",
    blocks: int = 9,
    cores: int = 2,
    **cell: Any,
) -> dict[str, Any]:
    """A whole race of one workload: runners by what they take, in ms, the fastest first; in the
    blocks of the screen, and in as many after them as were raced. Their verdicts against the
    fastest are `slower`, unless told."""
    screen = run.manifest["effort"]["blocks"]
    noise = [1.00, 1.01, 0.99, 1.02, 0.98, 1.00, 1.01, 0.99, 1.00]
    names = {}
    for place, (runner, factor) in enumerate(factors.items()):
        at = 1 if runner == "sequential" else cores
        names[runner] = name = run.cell(runner, at, **cell)
        for block in range(screen + blocks):
            wobble = noise[(block + place) % len(noise)]
            run.sample(name, block, 1e6 * factor * wobble)
    second = run.manifest.get("race") is None
    if second:
        second_edition(run, screen)
    else:
        second_edition(run, screen, **run.manifest["race"])
    first, *others = names
    found = []
    for runner in others:
        ratios = [
            time_of(run, names[runner], block) / time_of(run, names[first], block)
            for block in range(screen, screen + blocks)
        ]
        verdict = (verdicts or {}).get(runner, "slower")
        decided = None if verdict == "open" else screen + blocks - 1
        reason = "it would take more blocks than there are" if verdict == "given up" else None
        boundary = 9 if blocks < 12 else 11
        found.append(contender(names[runner], verdict, ratios, boundary, reason, decided, 1.07))
    return raced(run, names[first], found, state)


def time_of(run: MadeUpRun, cell: str, block: int) -> float:
    (line,) = [one for one in run.lines if one["cell"] == cell and one["block"] == block]
    return line["wall_ns"][1] / line["iterations"]
