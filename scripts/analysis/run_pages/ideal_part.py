"""What a run with a preset is about: each of its settings beside its ideal time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.pages.columns import Column, counts, grid, numbers
from analysis.pages.parts import Grid, Heading, Paragraph, Part
from analysis.reading.plan import Plan
from analysis.tables.ideals import (
    TOLERANCE_OF_WAITS,
    TOLERANCE_OF_WORK,
    Judged,
    Outcome,
    judged_cells,
)
from analysis.tables.summary import Summary, title_of
from analysis.words import figures
from analysis.words.figures import ABSENT, listed, percent

TITLES = {"guides": "The guides' own settings"}
# Of options: what changes the settings of a preset.
CHANGING = ("concurrency", "cores", "param", "url", "chunk", "hosts", "launcher")
UNSAID = {
    Outcome.NO_BASE: "no base: no sequential time of this work in the run, which the ideal is a "
    "share of.",
    Outcome.NO_IDEAL: "no ideal: how long its tasks wait is not known.",
    Outcome.NO_TIME: "no time: no sample of it succeeded, or the cell was skipped.",
}


def ideal_parts(summary: Summary) -> tuple[Part, ...]:
    """Nothing of a run without a preset."""
    found = judged_cells(summary)
    if not found:
        return ()
    title = title_of_preset(summary.plan)
    lines = Paragraph(_lines(found, summary.plan))
    return (Heading(title, 2, "ideal"), lines, *(table(of_one) for of_one in _by_workload(found)))


def _by_workload(found: Sequence[Judged]) -> list[list[Judged]]:
    groups: dict[str, list[Judged]] = {}
    for one in found:
        groups.setdefault(one.row.cell.workload, []).append(one)
    return list(groups.values())


def title_of_preset(plan: Plan) -> str:
    name = dict(plan.options).get("preset", "")
    return TITLES.get(name, f"The settings of the preset {name}")


def _lines(found: Sequence[Judged], plan: Plan) -> tuple[str, ...]:
    outcomes = Counter(one.outcome for one in found)
    judged = outcomes[Outcome.MET] + outcomes[Outcome.NOT_MET]
    options = dict(plan.options)
    changed = [f"--{name}" for name in CHANGING if options.get(name, "") not in ("", "[]")]
    lines = [
        f"{outcomes[Outcome.MET]} of {judged} meet their ideal: the time of a batch if nothing is "
        "lost. It is what the tasks wait, in so many rounds as the workers need; or, where they "
        "compute, the sequential time of this run (base) shared by as many cores as there are, "
        "and workers. Where the order of the tasks decides, it is a range.",
        f"met: the median is at most {percent(TOLERANCE_OF_WAITS)} above the ideal, or above the "
        f"upper end of its range; {percent(TOLERANCE_OF_WORK)} where tasks compute, since cores "
        "that compute at once share caches, memory and clock. Times the ideal: the median over "
        "that end.",
        *(text for outcome, text in UNSAID.items() if outcomes[outcome]),
    ]
    if changed:
        lines.append(f"The settings are changed by {listed(changed)}.")
    return tuple(lines)


def table(found: Sequence[Judged]) -> Grid:
    """Of one workload. Where it has one setting alone, this stands above."""
    settings = {one.setting: None for one in found}
    workload = found[0].row.cell.workload
    titles = [", ".join(f"{key} {text}" for key, text in one.setting) for one in found]
    column = [Column("setting", titles)] if len(settings) > 1 else []
    cells = [one.row.cell for one in found]
    times = [one.row.wall_ns.value if one.row.wall_ns else None for one in found]
    return grid(
        [
            *column,
            Column("runner", [cell.runner for cell in cells]),
            counts("wor-\nkers", [cell.concurrency for cell in cells]),
            Column("median", [ABSENT if t is None else figures.time_text(t) for t in times], times),
            Column(
                "ideal",
                [_ideal_text(one) for one in found],
                [one.ideal_ns[1] if one.ideal_ns else None for one in found],
            ),
            numbers("times\nthe ideal", [one.ratio for one in found]),
            Column("verdict", [one.outcome.value for one in found], words=True),
        ],
        labels=1 + len(column),
        caption=workload if column else title_of(workload, found[0].setting),
    )


def _ideal_text(one: Judged) -> str:
    if one.ideal_ns is None:
        return ABSENT
    least, most = one.ideal_ns
    upper = figures.time_text(most)
    if figures.time_text(least) == upper:
        return upper
    unit, factor = figures.time_unit([most])
    return f"{figures.significant(least / factor)}–{figures.significant(most / factor)} {unit}"
