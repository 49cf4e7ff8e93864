"""Whether the runs of one side are runs of one thing, and different runs."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.comparison.sides.groups import Side
from analysis.comparison.sides.mismatch import Mismatch
from analysis.reading.plan import LIBRARIES, Plan
from analysis.reading.samples import Run

# Rows of the environment in which the runs of one side must agree: what one may want to compare, or
# what no other run of the side can make up for.
OF_ONE_SIDE = ("kernel", "usable_cores", "quota_cpus", "smt", "governor", "boost")

# Rows of the build in which all runs of all sides must agree.
COMPARED_ANYWAY = ("type", "flags")


def within(side: Side) -> Iterable[Mismatch]:
    """Runs in one directory that are not of one thing, and runs that stand there twice."""
    if len(side.runs) > 1:
        yield from _other_things(side)
        yield from _copies(side)


def _other_things(side: Side) -> Iterable[Mismatch]:
    rows = [_rows(run.plan) for run in side.runs]
    for name in dict.fromkeys(name for row in rows for name in row):
        values = tuple(
            (f"{side.label}/{run.directory.name}", row.get(name, ""))
            for run, row in zip(side.runs, rows, strict=True)
            if name in row or not _may_be_missing(name)
        )
        if len({value for _, value in values}) > 1:
            advice = "Runs in one directory stand for one side: part them and name each."
            yield Mismatch(f"{name} in all runs of {side.label}", values, advice)


def _may_be_missing(name: str) -> bool:
    """What an older concbench did not record, and libraries that a run's cells did not load."""
    return name in OF_ONE_SIDE or name.startswith(LIBRARIES)


def _rows(plan: Plan) -> dict[str, str]:
    return {
        "host": plan.host,
        "cpu_model": plan.cpu_model or "",
        **{name: text for name, text in plan.environment if name in OF_ONE_SIDE},
        **{name: text for name, text in plan.build if name not in COMPARED_ANYWAY},
    }


def _copies(side: Side) -> Iterable[Mismatch]:
    copies: dict[object, list[str]] = {}
    for run in side.runs:
        if run.samples:
            copies.setdefault(measured(run), []).append(f"{side.label}/{run.directory.name}")
    for names in copies.values():
        if len(names) > 1:
            values = tuple((name, "the same samples") for name in names)
            advice = "Its blocks would count more than once: remove the copy."
            yield Mismatch("run", values, advice, fault="More than once the same")


def measured(run: Run) -> object:
    """What no two runs have in common: what was measured at which moments."""
    samples = tuple((s.cell, s.block, s.started_monotonic_ns, s.wall_ns) for s in run.samples)
    return run.plan.started_at, run.plan.seed, samples
