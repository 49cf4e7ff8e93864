"""What `summary.py` says about a run: its answers, and its tables in words and written figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from analysis.pages.parts import Answers, Heading, Listing, Paragraph, Part, Span
from analysis.run_pages.answer_table import answer_table, answered, grade_line
from analysis.run_pages.answer_words import plain
from analysis.run_pages.answers import answer
from analysis.run_pages.ideal_part import ideal_parts
from analysis.run_pages.memory_part import memory_parts
from analysis.run_pages.method import effort_text, method_lines, range_notes, ratio_families
from analysis.run_pages.summary_grids import cost, own_base_concurrencies, speedups, timing
from analysis.tables.best import best_of_each
from analysis.tables.costs import costs
from analysis.tables.flags import flags, flags_of_machine
from analysis.tables.summary import Row, Summary, WorkloadTable
from analysis.tables.trust import Grade, grade
from analysis.words.figures import between, counted, listed, significant, span_text
from analysis.words.printable import command_text, plain_or_quoted

# Longer lists are cut short on a page, with their length told; the CSV has every cell.
CELLS_LISTED = 10
# A terminal has no room for them.
NO_MARKS: Mapping[str, str] = MappingProxyType({})


def document(summary: Summary) -> tuple[Part, ...]:
    parts = [*_opening(summary), *ideal_parts(summary)]
    for table in summary.workloads:
        parts += [Heading(table.title, 2), *workload_parts(table, summary.plan.blocks)]
    parts += memory_parts(summary, 2)
    parts += [*failures(summary), *missing(summary), *skips(summary)]
    parts += [Heading("Trust", 2), Paragraph(_trust_lines(_grade(summary)))]
    return (*parts, Heading("Method", 2), Paragraph(method_lines(summary)))


def answers_page(summary: Summary, directory: Path, opening: bool) -> tuple[Part, ...]:
    """The answers, last on the screen: below them the grade, where the run is, and what comes
    next, or the report where there is one."""
    found = answered(summary)
    place = plain_or_quoted(str(directory))
    report = directory / "report.html"
    lines = [
        plain(grade_line(_grade(summary))),
        (Span("run: "), Span(place, code=True)),
    ]
    if summary.plan.finished_at is None:
        lines.append((Span("next: "), Span(command_text(summary.resume_command), code=True)))
    elif report.is_file():
        lines.append((Span("report: "), Span(plain_or_quoted(str(report)), code=True)))
    else:
        making = command_text(("concbench", "report", str(directory)))
        lines.append((Span("next: "), Span(making, code=True)))
    if bad := sum(failure.samples for failure in summary.failures):
        lines.insert(0, plain(f"{counted(bad, 'sample')} without a time: --tables says why."))
    parts = [*_opening(summary), *ideal_parts(summary)] if opening else []
    told = [] if found.answers else _costs(summary, found.margin)
    return (*parts, Heading("Answers", 2), *told, answer_table(found, lines))


def _grade(summary: Summary) -> Grade:
    return grade(summary, flags(summary), flags_of_machine(summary.plan))


def _trust_lines(judged: Grade) -> tuple[str, ...]:
    reasons = (f"- no better than {reason.letter}: {reason.text}" for reason in judged.reasons)
    return f"Grade {judged.letter}: {judged.meaning}.", *reasons


def _costs(summary: Summary, delta: float) -> list[Part]:
    """Of a run that compares no runners, but only what they cost."""
    tables = [table for table in summary.workloads if table.is_cost_of_harness]
    points = tuple((table.title, answer(table, best_of_each(table, delta))) for table in tables)
    return [Answers(points)] if points else []


def _opening(summary: Summary) -> list[Part]:
    plan = summary.plan
    unfinished = "" if plan.finished_at else ", not finished"
    machine = (
        f"{plan.cpu_model or 'CPU model not available'}; "
        f"{counted(plan.usable_cores, 'usable core')}"
    )
    effort = f"effort {effort_text(plan)}; seed {plan.seed}"
    title = f"concbench run on {plan.host}, started {plan.started_at}{unfinished}"
    return [Heading(title, 1), Paragraph((machine, effort))]


def workload_parts(
    table: WorkloadTable, planned_blocks: int, marks: Mapping[str, str] = NO_MARKS
) -> list[Part]:
    """Every cell of a workload: its times, and its speed-ups or what its tasks cost. `marks` are
    the flags of cells, by their names."""
    batch = "" if table.tasks is None else f"; one batch is {counted(table.tasks, 'task')}"
    raced = max(table.blocks_seen - planned_blocks, 0)
    seen = f"{table.blocks_seen - raced} of {counted(planned_blocks, 'block')} have samples"
    seen += f", and {raced} more of the fastest cells alone" if raced else ""
    kind = "waits and computes" if table.kind == "both" else table.kind
    parts: list[Part] = [Paragraph((f"{kind}{batch}; {seen}",))]
    rows = [row for row in table.rows if row.status != "skipped"]
    times = [row.wall_ns for row in rows if row.wall_ns]
    if not times:
        return [*parts, Paragraph(("No cell of it has a time.",))]
    parts += [
        timing(rows, marks),
        *_notes(range_notes([(times, 1)], not table.is_raced) + _zeros(rows) + _hosts(table, rows)),
        *_notes(_limits(table, rows)),
        *_notes(_system_calls(table, rows)),
    ]
    if table.is_cost_of_harness:
        caption = "Cost of the harness per task: time of a batch / its tasks."
        return [*parts, Paragraph((caption,)), cost(rows)]
    families = ratio_families(table)
    notes = range_notes(families, not table.is_raced) + _dropped(rows)
    if not families:
        return [*parts, Paragraph(("Speed-up: no cell has a base to compare with.", *notes))]
    return [*parts, Paragraph(_bases(table)), speedups(rows), *_notes(notes)]


def _notes(lines: tuple[str, ...]) -> list[Part]:
    return [Paragraph(lines)] if lines else []


def _bases(table: WorkloadTable) -> tuple[str, ...]:
    base = table.sequential_base
    if base is None:
        sequential = "There is no sequential time to compare with."
    else:
        cores = counted(base.cell.cores, "core")
        sequential = f"Best sequential: the runner sequential at {cores}."
    if table.kind == "computes":
        itself, efficiency = "at 1 core", " Efficiency: speed-up vs best sequential / cores."
    else:
        fewest = own_base_concurrencies(table.rows)
        itself = "with its fewest tasks at once"
        itself += f" ({between(fewest)})" if fewest else ""
        efficiency = ""
    return (
        f"Speed-up: how many times faster than the base. {sequential} Itself: the same runner "
        f"{itself}.{efficiency}",
    )


def _limits(table: WorkloadTable, rows: Sequence[Row]) -> tuple[str, ...]:
    """Who has come to a limit that is not its model's own, and what to type instead."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for sample in table.samples.get(row.cell.name, ()):
            for limit in sample.limits:
                found.setdefault(limit, {})[row.cell.runner] = None
    return tuple(f"At a limit: {listed([*who])}: {limit}." for limit, who in found.items())


def _system_calls(table: WorkloadTable, rows: Sequence[Row]) -> tuple[str, ...]:
    """Of each runner at its best, where the kernel let them be counted."""
    told: dict[str, str] = {}
    fastest_first = sorted(rows, key=lambda row: row.wall_ns.value if row.wall_ns else 0)
    for spent in costs(table, fastest_first):
        if spent.system_calls_per_task is not None:
            told.setdefault(spent.row.cell.runner, significant(spent.system_calls_per_task))
    texts = [f"{runner} {calls}" for runner, calls in told.items()]
    return (f"System calls a task: {', '.join(texts)}.",) if texts else ()


def _hosts(table: WorkloadTable, rows: Sequence[Row]) -> tuple[str, ...]:
    """Where the workers of the cells ran that may leave the run's own machine."""
    places: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        found = {host for sample in table.samples.get(row.cell.name, ()) for host in sample.hosts}
        if found:
            at = f"{row.cell.runner} at {counted(row.cell.cores, 'core')}"
            places.setdefault(tuple(sorted(found)), []).append(
                f"{at}, {row.cell.concurrency} at once"
            )
    return tuple(
        f"Ran on {listed(hosts)}: {'; '.join(cells)}." for hosts, cells in places.items()
    )


def _zeros(rows: Sequence[Row]) -> tuple[str, ...]:
    found = [row for row in rows if row.zeros]
    names = [
        f"{row.cell.runner} at {counted(row.cell.cores, 'core')}, {row.cell.concurrency} at once"
        for row in found[:CELLS_LISTED]
    ]
    if len(found) > CELLS_LISTED:
        names.append(f"and {len(found) - CELLS_LISTED:,} more")
    text = "Some blocks took 0 ns, shorter than the clock can tell, and have no ratio"
    return (f"{text}: {'; '.join(names)}.",) if found else ()


def _dropped(rows: Sequence[Row]) -> tuple[str, ...]:
    """How many blocks could not be paired, by the number of ratios that lack as many."""
    speedups = [s for row in rows for s in (row.against_sequential, row.against_itself) if s]
    drops = Counter(speedup.dropped for speedup in speedups if speedup.dropped)
    if not drops:
        return ()
    texts = [f"{blocks:,} in {counted(count, 'ratio')}" for blocks, count in sorted(drops.items())]
    title = "Dropped blocks, because one side failed, is missing or took 0 ns"
    return (f"{title}: {', '.join(texts)} (each in --format csv).",)


def _listed(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) <= CELLS_LISTED:
        return tuple(lines)
    more = f"and {counted(len(lines) - CELLS_LISTED, 'more cell')} (--format csv has all)"
    return (*lines[:CELLS_LISTED], more)


def failures(summary: Summary) -> list[Part]:
    failures = summary.failures
    if not failures:
        return []
    total = sum(failure.samples for failure in failures)
    points = tuple(
        (
            f"{counted(failure.samples, 'sample')} {failure.status}: {failure.reason}",
            (
                *_listed([f"{cell.name}: {span_text(spans)}" for cell, spans in failure.cells]),
                f"the first of them was started at {failure.first_at}",
            ),
        )
        for failure in failures
    )
    lead = f"{counted(total, 'sample')} without a time."
    return [Listing("Failures", lead, points, bad=True)]


def missing(summary: Summary) -> list[Part]:
    if not summary.missing:
        return []
    total = sum(group.samples for group in summary.missing)
    planned = summary.plan.blocks * sum(
        row.status != "skipped" for table in summary.workloads for row in table.rows
    )
    points = tuple(
        (
            f"{counted(len(group.cells), 'cell')}, each without "
            f"{counted(group.per_cell, 'sample')}: {span_text(group.spans)}",
            _listed([cell.name for cell in group.cells]),
        )
        for group in summary.missing
    )
    lead = f"{total:,} of {counted(planned, 'planned sample')} are not there. To measure them:"
    return [Listing("Missing samples", lead, points, True, command_text(summary.resume_command))]


def skips(summary: Summary) -> list[Part]:
    if not summary.skips:
        return []
    total = sum(len(skip.cells) for skip in summary.skips)
    points = tuple(
        (
            f"{counted(len(skip.cells), 'cell')}: {skip.reason}",
            _listed([cell.name for cell in skip.cells]),
        )
        for skip in summary.skips
    )
    lead = f"{counted(total, 'cell')} of the plan cannot exist."
    return [Listing("Skipped cells", lead, points, bad=False)]
