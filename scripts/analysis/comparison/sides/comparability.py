"""Whether runs can be compared at all, and what differs between the machines behind them.

A mismatch makes a comparison of times mean nothing: other work, or a build of another kind. What
one may want to compare, such as a compiler, a kernel or a library, is a differing row. What only
makes one side less certain, such as its effort, is a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analysis.comparison.sides.groups import Side
from analysis.comparison.sides.mismatch import Mismatch, by_value, cut
from analysis.comparison.sides.one_side import measured, within
from analysis.reading.plan import Cell, Plan, Rows
from analysis.tables.flags import flags_of_machine
from analysis.words.figures import listed
from analysis.words.paths import resolved

VALUES_LISTED = 3

# Rows of variables that steer runtimes, and what stands there where a run had one and another not.
VARIABLES = "variables."
NOT_SET = "(not set)"
# Words in the names of rows that change on one machine from one run to the next.
VOLATILE = frozenset({"load", "pressure", "steal", "uptime", "free", "mhz"})

Chosen = Callable[[Cell], bool]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the environment or the build that differs; one value for each side, in which the
    values of several runs are joined by `|`. None is a row that no run of the side has."""

    name: str
    values: tuple[str | None, ...]
    volatile: bool


@dataclass(frozen=True, slots=True)
class Comparability:
    mismatches: tuple[Mismatch, ...]
    notes: tuple[str, ...]
    differences: tuple[Difference, ...]
    rows_alike: int


def comparability(sides: Sequence[Side], chosen: Chosen) -> Comparability:
    """Of the cells that `chosen` lets through, between all sides and within each."""
    mismatches: list[Mismatch] = []
    unknown: list[str] = []
    everywhere_unknown: list[str] = []

    def check(what: str, value: Callable[[Plan], str | None], advice: str) -> None:
        held = _held(sides, value)
        known = tuple((who, text) for who, text in held if text is not None)
        if len({text for _, text in known}) > 1:
            mismatches.append(Mismatch(what, known, advice))
        if not known:
            everywhere_unknown.append(what)
        elif len(known) < len(held):
            who = listed(cut([who for who, text in held if text is None]))
            unknown.append(f"{what}: not recorded by {who}, so not compared.")

    check("suite version", lambda p: p.version, "Measure all with one version of concbench.")
    check("seed policy", lambda p: p.seed_policy, "Measure all with one version of concbench.")
    check("build type", lambda p: p.build_type, "Build all with the same preset.")
    check("build flags", lambda p: dict(p.build).get("flags"), "Build all with the same flags.")
    workloads = _workloads(sides, chosen)
    versioned = [run.plan for side in sides for run in side.runs if run.plan.workload_versions]
    if not versioned:
        everywhere_unknown.append("workload versions")
    for workload in workloads if versioned else ():
        among = [s for s in sides if any(c.workload == workload for c in _cells(s, chosen))]

        def version(plan: Plan, workload: str = workload) -> str | None:
            return dict(plan.workload_versions).get(workload)

        held = _held(among, version)
        known = tuple((who, text) for who, text in held if text is not None)
        if len({text for _, text in known}) > 1:
            advice = "It is other work. Measure all with one version of concbench."
            mismatches.append(Mismatch(f"version of the workload {workload}", known, advice))
        elif len(known) < len(held):
            who = listed(cut([who for who, text in held if text is None]))
            unknown.append(f"version of {workload}: not recorded by {who}, so not compared.")
    mismatches += [m for workload in workloads for m in _parameters(sides, workload, chosen)]
    mismatches += _tasks(sides, chosen)
    mismatches += [m for side in sides for m in within(side)]
    if everywhere_unknown:
        nowhere = listed(everywhere_unknown)
        unknown.append(f"Not recorded in these runs, so not compared: {nowhere}.")
    differences, alike = _differences(sides)
    notes = (*unknown, *_same_runs(sides), *_efforts(sides), *_disturbances(sides))
    return Comparability(tuple(mismatches), notes, differences, alike)


def _held(
    sides: Sequence[Side], value: Callable[[Plan], str | None]
) -> list[tuple[str, str | None]]:
    """Who holds which value: each side or, where its runs differ, each of them."""
    held = []
    for side in sides:
        values = [(run.directory.name, value(run.plan)) for run in side.runs]
        if len({text for _, text in values}) == 1:
            held.append((side.label, values[0][1]))
        else:
            held += [(f"{side.label}/{name}", text) for name, text in values]
    return held


def _cells(side: Side, chosen: Chosen) -> Iterable[Cell]:
    return (cell for run in side.runs for cell in run.plan.cells if chosen(cell))


def _workloads(sides: Sequence[Side], chosen: Chosen) -> list[str]:
    """Those that two or more sides have, or two or more runs of one side."""
    plans = [
        {cell.workload: None for cell in run.plan.cells if chosen(cell)}
        for side in sides
        for run in side.runs
    ]
    every = dict.fromkeys(name for plan in plans for name in plan)
    return [name for name in every if sum(name in plan for plan in plans) > 1]


def _parameters(sides: Sequence[Side], workload: str, chosen: Chosen) -> Iterable[Mismatch]:
    """A workload of which the base and another side have no parameters in common. Where they share
    some, the cells with the others are merely missing."""
    base, *others = (
        dict.fromkeys(
            tuple(sorted(cell.parameters))
            for cell in _cells(side, chosen)
            if cell.workload == workload
        )
        for side in sides
    )
    for side, found in zip(sides[1:], others, strict=True):
        if base and found and not base.keys() & found.keys():
            values = ((sides[0].label, _points(base)), (side.label, _points(found)))
            advice = (
                "Measure both with the same --param. Its cells are not compared; with "
                "--allow-mismatch the others are."
            )
            yield Mismatch(f"parameters of {workload}", values, advice)


def _points(points: Iterable[Rows]) -> str:
    texts = [", ".join(f"{key} {value}" for key, value in point) or "none" for point in points]
    more = [f"and {len(texts) - VALUES_LISTED:,} more"] if len(texts) > VALUES_LISTED else []
    return " | ".join([*texts[:VALUES_LISTED], *more])


def _tasks(sides: Sequence[Side], chosen: Chosen) -> Iterable[Mismatch]:
    """Equal parameters, yet another number of tasks: a default that has changed."""
    seen: dict[tuple[str, Rows], list[dict[int, None]]] = {}
    for number, side in enumerate(sides):
        for run in side.runs:
            points = {
                c.name: (c.workload, tuple(sorted(c.parameters)))
                for c in run.plan.cells
                if chosen(c)
            }
            for sample in run.samples:
                if sample.status == "ok" and sample.cell in points:
                    counts = seen.setdefault(points[sample.cell], [{} for _ in sides])
                    counts[number][sample.tasks] = None
    for (workload, _), counts in seen.items():
        if len({tasks for found in counts for tasks in found}) > 1:
            values = tuple(
                (side.label, " | ".join(f"{tasks:,}" for tasks in found))
                for side, found in zip(sides, counts, strict=True)
                if found
            )
            advice = "It is other work. Measure all with one version of concbench."
            yield Mismatch(f"number of tasks of {workload}", values, advice)


def _plans(side: Side) -> list[Plan]:
    return [run.plan for run in side.runs]


def _differences(sides: Sequence[Side]) -> tuple[tuple[Difference, ...], int]:
    held: list[dict[str, str]] = []
    set_somewhere = sorted(
        {
            name
            for side in sides
            for plan in _plans(side)
            for name, _ in plan.environment
            if name.startswith(VARIABLES)
        }
    )
    for side in sides:
        values: dict[str, dict[str, None]] = {}
        for plan in _plans(side):
            not_set = dict.fromkeys(set_somewhere if plan.records_variables else (), NOT_SET)
            rows = not_set | dict((*plan.environment, *plan.build))
            for name, text in rows.items():
                values.setdefault(name, {})[text or "not available"] = None
        held.append({name: " | ".join(texts) for name, texts in values.items()})
    found = []
    names = list(dict.fromkeys(name for rows in held for name in rows))
    for name in names:
        texts = tuple(rows.get(name) for rows in held)
        if len(set(texts)) > 1:
            volatile = not VOLATILE.isdisjoint(name.replace(".", "_").split("_"))
            found.append(Difference(name, texts, volatile))
    return tuple(found), len(names) - len(found)


def _same_runs(sides: Sequence[Side]) -> Iterable[str]:
    """A copy of a run is that run, wherever it lies."""
    owners: dict[object, dict[str, str]] = {}
    for side in sides:
        for run in side.runs:
            what = measured(run) if run.samples else resolved(run.directory)
            owners.setdefault(what, {})[side.label] = resolved(run.directory).name
    for names in owners.values():
        if len(names) > 1:
            name = next(iter(names.values()))
            yield f"{listed(list(names))} share the run {name}: it is compared with itself."


def _efforts(sides: Sequence[Side]) -> Iterable[str]:
    for what, value in (
        ("blocks", lambda plan: str(plan.blocks)),
        ("measurements in a block", lambda plan: str(plan.measurements)),
        ("least time of a measurement", lambda plan: dict(plan.options).get("min-time") or None),
    ):
        held = [(who, text) for who, text in _held(sides, value) if text is not None]
        if len({text for _, text in held}) > 1:
            texts = "; ".join(f"{who}: {text}" for who, text in by_value(tuple(held)))
            yield f"The effort differs in {what} ({texts}): one side is less certain."


def _disturbances(sides: Sequence[Side]) -> Iterable[str]:
    """What is known to disturb the machines, each kind once, with the sides that it is about."""
    labels: dict[tuple[str, str], dict[str, None]] = {}
    findings: dict[tuple[str, str], dict[str, None]] = {}
    silent: dict[str, None] = {}
    for side in sides:
        for plan in _plans(side):
            if plan.disturbances is None:
                silent[side.label] = None
            for flag in flags_of_machine(plan):
                kind = flag.name, flag.advice
                labels.setdefault(kind, {})[side.label] = None
                findings.setdefault(kind, {})[flag.finding] = None
    for kind, found in findings.items():
        first, *others = found
        more = f", and {len(others):,} more like this" if others else ""
        yield f"{listed(list(labels[kind]))}: {first}{more} (what to do: {kind[1]})."
    if silent:
        yield f"{listed(list(silent))}: what disturbed the machine was not recorded."
