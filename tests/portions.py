"""How a sample's time is spent, worked out from the sample before it by the rule that docs tell."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from program import Json, all_samples_of, manifest_of


def portions_after(last: Json, effort: Json) -> tuple[int, int]:
    """Measurements, and batches in each, that come after the sample `last` of the same cell."""
    count, batches = len(last["wall_ns"]), last["iterations"]
    wanted = effort["measurements"]
    least_ns = effort["min_time_ns"] // wanted
    batch_ns = int(median(last["wall_ns"]) / batches)
    took_ns, ordered_ns = batch_ns * batches * count, wanted * least_ns
    if took_ns <= 1.5 * ordered_ns and 1.5 * took_ns >= ordered_ns:
        return count, batches
    batch_ns = max(batch_ns, 1)
    fitting, each = ((t + batch_ns // 2) // batch_ns for t in (ordered_ns, least_ns))
    return (max(fitting, 1), 1) if max(fitting, 1) < wanted else (wanted, max(each, 1))


def require_portions(run: Path) -> None:
    """Of each sample but a cell's first one, in the order in which they were taken."""
    effort = manifest_of(run)["effort"]
    last: dict[str, Json] = {}
    for sample in all_samples_of(run):
        if sample["status"] != "ok":
            continue
        if before := last.get(sample["cell"]):
            found = len(sample["wall_ns"]), sample["iterations"]
            assert found == portions_after(before, effort), sample["cell"]
        last[sample["cell"]] = sample
