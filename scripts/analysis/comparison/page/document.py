"""What `compare.py` says: whether the sides can be compared, what differs, and all ratios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.comparison.findings.comparison import Compared, Comparison, WorkloadComparison
from analysis.comparison.findings.flips import Place
from analysis.comparison.findings.per_core import per_core
from analysis.comparison.findings.projection import Pivot
from analysis.comparison.page import grids
from analysis.comparison.page.flip_words import flips
from analysis.comparison.page.holes import holes
from analysis.comparison.page.method import margin_text, method_lines, range_note, variation_text
from analysis.comparison.page.words import cell_text, cut_short, ratio_text
from analysis.comparison.sides.comparability import Comparability
from analysis.comparison.sides.groups import Side
from analysis.pages.parts import Alarm, Answers, Heading, Listing, Paragraph, Part
from analysis.words.figures import counted, listed, percent

# Every chart takes its time to draw, and its place in the page.
TABLES_DRAWN = 20

# What draws takes longer to load than a terminal's tables take to print.
if TYPE_CHECKING:
    from analysis.comparison.page.charts import Drawing


@dataclass(frozen=True, slots=True)
class Findings:
    """`places` and `regressions` have one entry per comparison. `pivots`, if any, take the place of
    all tables; `regressions` is None where nobody asked."""

    sides: tuple[Side, ...]
    comparability: Comparability
    comparisons: tuple[Comparison, ...]
    places: tuple[tuple[Place, ...], ...]
    pivots: tuple[Pivot, ...] = ()
    regressions: tuple[tuple[Compared, ...], ...] | None = None


def title_of(sides: Sequence[Side]) -> str:
    base, *others = (side.label for side in sides)
    return f"{listed(others)} compared with {base}"


def document(
    found: Findings, wide: bool = False, drawing: Drawing | None = None
) -> tuple[Part, ...]:
    """`wide` is for pages that may be wider than a terminal; `drawing` draws their charts."""
    several = len(found.comparisons) > 1
    parts = [Heading(title_of(found.sides), 1), *_mismatches(found), *_opening(found)]
    parts += _regressions(found)
    parts += _differences(found, wide)
    if found.pivots:
        parts += _pivots(found, wide)
    for number, (comparison, places) in enumerate(
        zip(found.comparisons, found.places, strict=True), 1
    ):
        of = f": {comparison.new.column} / {comparison.base.column}" if several else ""
        if not found.pivots:
            parts += _tables(comparison, number, of, drawing, wide)
            parts += _scaling(comparison, number, of, drawing)
            parts += flips(comparison, places, of)
            parts += _per_core(comparison, of)
        parts += holes(comparison, of)
        if not found.pivots:
            parts += _counts(comparison, of)
    if any(comparison.workloads for comparison in found.comparisons):
        method = method_lines(found.comparisons, ranked=not found.pivots)
        parts += [Heading("Method", 2, "method"), Paragraph(method)]
    return tuple(parts)


def _mismatches(found: Findings) -> Iterable[Part]:
    if found.comparability.mismatches:
        lines = (
            "They were compared because of --allow-mismatch. Nothing below says which is better.",
            *(mismatch.text for mismatch in found.comparability.mismatches),
        )
        yield Alarm("These runs cannot be compared", lines)


def _opening(found: Findings) -> Iterable[Part]:
    yield Paragraph(tuple(f"{_name(side)}: {_side_text(side)}" for side in found.sides))
    notes = (*variation_text(found.comparisons), *found.comparability.notes)
    if notes:
        points = tuple((note, ()) for note in notes)
        yield Listing("Notes", "What a reader of the figures should know:", points, bad=False)


def _name(side: Side) -> str:
    return side.label if side.column == side.label else f"{side.column} = {side.label}"


def _side_text(side: Side) -> str:
    plans = [run.plan for run in side.runs]
    hosts = listed(list(dict.fromkeys(plan.host for plan in plans)))
    blocks = dict.fromkeys(counted(plan.blocks, "block") for plan in plans)
    efforts = dict.fromkeys(plan.effort for plan in plans)
    unfinished = sum(plan.finished_at is None for plan in plans)
    started = [plan.started_at for plan in plans]
    span = started[0] if len(started) == 1 else f"{started[0]} to {started[-1]}"
    floor = side.noise_floor
    facts = [
        f"{counted(len(plans), 'run')} of {' or '.join(blocks)} ({', '.join(efforts)})"
        + (f", {unfinished} not finished" if unfinished else ""),
        f"started {span}",
        f"host {hosts}, {plans[0].cpu_model or 'CPU model not available'}, "
        f"{counted(plans[0].usable_cores, 'usable core')}",
        dict(plans[0].build).get("compiler", ""),
        "noise floor not measured" if floor is None else f"noise floor {percent(floor)}",
    ]
    return "; ".join(fact for fact in facts if fact)


def _regressions(found: Findings) -> Iterable[Part]:
    if found.regressions is None:
        return
    points = []
    for comparison, rows in zip(found.comparisons, found.regressions, strict=True):
        if rows:
            lines = [f"{row.new_cell.name}: {ratio_text(row.ratio)}" for row in rows]
            told = f"{comparison.new.label}: {counted(len(rows), 'cell')} slower than in "
            points.append((told + comparison.base.label, cut_short(lines)))
    if points:
        lead = "The interval excludes 1, and the ratio lies beyond the threshold:"
        yield Listing("Confirmed regressions", lead, tuple(points), bad=True)


def _differences(found: Findings, wide: bool) -> Iterable[Part]:
    sides, rows = found.sides, found.comparability.differences
    alike = f"{counted(found.comparability.rows_alike, 'other row')} of environment and build "
    alike += "is the same." if found.comparability.rows_alike == 1 else "are the same."
    yield Heading("What differs", 2, "differences")
    if not rows:
        yield Paragraph(("No row of the environment or of the build differs.",))
        return
    table = grids.differing(rows, sides)
    if wide or grids.fits(table):
        yield table
    else:
        yield Answers(
            tuple(
                (
                    f"{row.name} *" if row.volatile else row.name,
                    "; ".join(
                        f"{side.column}: {grids.NOT_RECORDED if v is None else v}"
                        for side, v in zip(sides, row.values, strict=True)
                    ),
                )
                for row in rows
            )
        )
    volatile = any(row.volatile for row in rows)
    mark = ("* changes from run to run by itself.",) if volatile else ()
    yield Paragraph((*mark, alike))


def _tables(
    comparison: Comparison, number: int, of: str, drawing: Drawing | None, wide: bool
) -> Iterable[Part]:
    base, new = comparison.base.label, comparison.new.label
    yield Heading(f"Times and ratios{of}", 2, f"ratios-{number}")
    if not comparison.workloads:
        yield Paragraph((f"{nothing_compared(comparison)} What each has stands below.",))
        return
    yield Paragraph(
        (
            f"Ratio: time of {new} / time of {base}. Below 1, {new} is faster. Margin: "
            f"{margin_text(comparison)}. The 95 % intervals of the ratios of a table hold all at "
            "once.",
            *(_undrawn(comparison) if drawing else ()),
        )
    )
    for index, table in enumerate(comparison.workloads, 1):
        yield Heading(table.title, 3, f"ratios-{number}-{index}")
        if drawing and index <= TABLES_DRAWN:
            yield from drawing.forest(f"forest-{number}-{index}", table, comparison)
        if wide:
            yield grids.times_and_ratios(table, comparison)
        else:
            yield grids.times(table, comparison)
            yield grids.ratios(table, comparison)
        notes = _table_notes(table, comparison)
        if notes:
            yield Paragraph(notes)


def _undrawn(comparison: Comparison) -> tuple[str, ...]:
    left_out = len(comparison.workloads) - TABLES_DRAWN
    text = f"Only the first {TABLES_DRAWN} tables have charts: --filter chooses others."
    return (text,) if left_out > 0 else ()


def nothing_compared(comparison: Comparison) -> str:
    """Why not one cell has a ratio."""
    base, new = comparison.base.label, comparison.new.label
    if comparison.in_common:
        return f"No cell has a time on both {base} and {new}."
    return f"{base} and {new} have no cell in common."


def _table_notes(table: WorkloadComparison, comparison: Comparison) -> tuple[str, ...]:
    unreached = [row.ratio.count for row in table.rows if row.ratio and not row.ratio.reached]
    zeros = [cell_text(row.base_cell) for row in table.rows if row.ratio is None]
    dropped = sum(row.ratio.dropped for row in table.rows if row.ratio)
    ranges = range_note(comparison, table.alpha, unreached)
    notes = [*ranges]
    if zeros:
        cells = "; ".join(cut_short(zeros))
        notes.append(f"0 ns, shorter than the clock can tell, has no ratio: {cells}.")
    if dropped:
        notes.append(f"{counted(dropped, 'block')} without a time took no part.")
    return tuple(notes)


def _scaling(
    comparison: Comparison, number: int, of: str, drawing: Drawing | None
) -> Iterable[Part]:
    if drawing is None:
        return
    drawn = [
        chart
        for index, table in enumerate(comparison.workloads[:TABLES_DRAWN], 1)
        for chart in drawing.scaling(f"overlay-{number}-{index}", table, comparison)
    ]
    if drawn:
        yield Heading(f"Scaling{of}", 2, f"scaling-{number}")
        yield from drawn


def _per_core(comparison: Comparison, of: str) -> Iterable[Part]:
    tables = [(table, per_core(table, comparison)) for table in comparison.workloads]
    shown = [(table, rows) for table, rows in tables if rows]
    if not shown:
        return
    yield Heading(f"Per core{of}", 2, "per-core")
    yield Paragraph(
        (
            "At 1 core: the ratio of the times of one core with one task at once. Core-time: time "
            "x cores, which is what a batch costs, of the cell with the fewest cores that comes "
            "within the margin of the runner's best time. Workloads that wait do not use their "
            "cores and have no such view.",
        )
    )
    for table, rows in shown:
        yield grids.cores(rows, comparison, table.title)


def _counts(comparison: Comparison, of: str) -> Iterable[Part]:
    if not comparison.workloads:
        return
    yield Heading(f"Summary{of}", 2, "summary")
    new = comparison.new.label
    yield Paragraph((f"How many cells {new} wins (faster), ties (same) and loses (slower).",))
    yield grids.counts(comparison)


def _pivots(found: Findings, wide: bool) -> Iterable[Part]:
    for pivot in found.pivots:
        of = f": {pivot.title}" if pivot.title else ""
        yield Heading(("Times" if pivot.shows_times else "Ratios") + of, 2, "projection")
        if not pivot.rows:
            yield Paragraph(("No cell has a time on both sides.",))
            continue
        yield from grids.pivots(pivot, wide)
        if not pivot.shows_times:
            marks = ", ".join(f"{mark} {verdict.value}" for verdict, mark in grids.MARKS.items())
            yield Paragraph(
                (
                    f"Time of the new side / time of the base. Of one cell, with its verdict: "
                    f"{marks}. Of several, in brackets how many: the geometric mean, a summary of "
                    "ratios. Intervals: without --row and --col.",
                )
            )
