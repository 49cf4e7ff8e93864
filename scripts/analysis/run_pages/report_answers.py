"""What a report begins with: the answers, and whether they can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.pages.parts import Answers, Banner, Fold, Heading, Paragraph, Part
from analysis.reading.plan import Plan
from analysis.run_pages import report_charts, report_grids
from analysis.run_pages.answer_table import Answered, answer_table, grade_line
from analysis.run_pages.answer_words import plain
from analysis.run_pages.answers import answer
from analysis.run_pages.findings import Findings, Study
from analysis.run_pages.method import effort_text
from analysis.run_pages.summary_page import failures, missing
from analysis.tables.answers import answer_of
from analysis.tables.summary import Summary
from analysis.words.figures import counted, duration_text, listed
from analysis.words.printable import command_text

# Of what was skipped, in the banner.
REASONS = 3
EACH_AT_ONCE = (
    "Each row is a ranking by itself: its 95 % hold for the comparisons of that row at once, not "
    "for those of the whole table."
)
EACH_ALONE = (
    "Each interval of this table holds with 95 % by itself. What holds at once are the answers "
    "above."
)


def answers_part(found: Findings, models: str) -> Iterable[Part]:
    plan = found.summary.plan
    unfinished = "" if plan.finished_at else ", not finished"
    yield Heading(f"concbench on {plan.host}, {plan.started_at}{unfinished}", 1)
    yield Heading("Answers", 2, "answers")
    yield from _table(found, models)
    yield from _behind(found)
    yield from _trust(found)


def _table(found: Findings, models: str) -> Iterable[Part]:
    """A run of the first schema has its own sentences, of the comparisons in all of its blocks."""
    plan = found.summary.plan
    compared = [study for study in found.studies if not study.table.is_cost_of_harness]
    answers = tuple(answer_of(study.table, study.best, plan) for study in compared)
    notes = (plain(grade_line(found.grade)),)
    answered = Answered(plan, found.margin, answers, found.summary.resume_command)
    table = answer_table(answered, notes, models)
    if plan.race:
        yield table
        told = [study for study in found.studies if study.table.is_cost_of_harness]
    else:
        groups = tuple(
            (title, tuple(replace(row, sentence=()) for row in rows))
            for title, rows in table.groups
        )
        yield replace(table, groups=groups)
        told = list(found.studies)
    if told:
        yield Answers(tuple((s.table.title, answer(s.table, s.best)) for s in told))


def _trust(found: Findings) -> Iterable[Part]:
    plan = found.summary.plan
    floor = "not measured" if plan.noise_floor is None else f"{100 * plan.noise_floor:.1f} %"
    facts = [
        (
            "machine",
            f"{plan.cpu_model or 'CPU model not available'}, "
            f"{counted(plan.usable_cores, 'usable core')}",
        ),
        ("cells", _cells_text(found.summary)),
        ("effort", effort_text(plan)),
        ("noise floor", floor),
        ("seed", str(plan.seed)),
        ("duration", duration_text(plan.elapsed_ns)),
    ]
    skips = found.summary.skips
    reasons = [f"{counted(len(skip.cells), 'cell')}: {skip.reason}" for skip in skips[:REASONS]]
    if len(skips) > REASONS:
        reasons.append(f"{counted(len(skips) - REASONS, 'more reason')} under Data quality")
    facts += [("skipped", "; ".join(reasons))] if reasons else []
    facts += [(f"no better than {r.letter}", r.text) for r in found.grade.reasons]
    yield Heading("Can it be trusted?", 2, "trust")
    banner = Banner(
        grade=found.grade.letter,
        meaning=found.grade.meaning,
        facts=tuple(facts),
        command=command_text(reproducing(plan)),
    )
    yield Fold(f"Grade {found.grade.letter}: what it is made of", (banner,))
    yield from failures(found.summary)
    yield from missing(found.summary)


def reproducing(plan: Plan) -> tuple[str, ...]:
    """The command of the run, with the seed that it drew where none was given."""
    given = any(word == "--seed" or word.startswith("--seed=") for word in plan.command)
    return plan.command if given else (*plan.command, "--seed", str(plan.seed))


def _cells_text(summary: Summary) -> str:
    rows = [row for table in summary.workloads for row in table.rows]
    counts = Counter(row.status for row in rows)
    order = ("ok", "failed", "crashed", "timeout", "missing", "skipped")
    named = [f"{counts[status]:,} {status}" for status in order if counts[status]]
    partly = sum(row.status == "ok" and row.blocks < summary.plan.blocks for row in rows)
    more = f"; {partly:,} of those ok not in every block" if partly else ""
    return listed(named) + more if named else "none"


def _behind(found: Findings) -> Iterable[Part]:
    """The tables and charts that the answers come from."""
    titled = [(study.label, point) for study in found.measured for point in study.points]
    if titled:
        yield Heading("Which model when", 3, "which")
        yield Paragraph((EACH_ALONE if found.summary.plan.race else EACH_AT_ONCE,))
        yield report_grids.which_when(titled)
    yield from _at_their_best([study for study in found.measured if study.best.comparisons], found)


def _at_their_best(compared: Sequence[Study], found: Findings) -> Iterable[Part]:
    if not compared:
        return
    yield Heading("Every runner at its best", 3, "best")
    grids: list[Part] = []
    for study in compared:
        yield from report_charts.against_fastest(
            f"fastest-{study.name}", study.label, study.best, found.margin, found.palette
        )
        grids.append(Heading(f"{study.label}: every runner at its best", 3))
        grids.append(report_grids.ranking(study.best))
    yield Fold("Every runner at its best: the figures", tuple(grids))
