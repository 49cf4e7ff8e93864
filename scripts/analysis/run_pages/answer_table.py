"""The answers of a run as a part of a page: a row for each workload, grouped by kind of work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.pages.parts import AnswerRow, AnswerTable, Span, Words
from analysis.reading.plan import KINDS as ORDER, Plan
from analysis.run_pages import answer_words as words
from analysis.run_pages.advice import advice
from analysis.run_pages.answer_sentences import sentence
from analysis.run_pages.answer_words import KINDS, plain
from analysis.statistics.verdicts import margin
from analysis.tables.answers import Answer, answer_of
from analysis.tables.best import best_of_each
from analysis.tables.race_samples import has_its_samples
from analysis.tables.summary import ALPHA, Summary
from analysis.tables.trust import Grade
from analysis.words.figures import counted, listed
from analysis.words.printable import command_text

TITLES = ("work", "use", "how sure", "gain", "clearly slower", "with")
PROMISE = f"What is settled holds with {100 * (1 - ALPHA):.0f} %, for all runners of a work at once"
GRADE_WIDTH = 80
BRIEF_MEANINGS = {"C": "large differences only"}


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of a run, with what judges them at once, and the command that continues it."""

    plan: Plan
    margin: float
    answers: tuple[Answer, ...]
    resume_command: tuple[str, ...]


def answered(summary: Summary) -> Answered:
    """Of the workloads that runners are compared by, in the order of the plan."""
    delta = margin_of(summary.plan)
    tables = [table for table in summary.workloads if not table.is_cost_of_harness]
    answers = (answer_of(t, best_of_each(t, delta), summary.plan) for t in tables)
    return Answered(summary.plan, delta, tuple(answers), summary.resume_command)


def margin_of(plan: Plan) -> float:
    return plan.race.margin if plan.race else margin(plan.noise_floor)


def answer_table(found: Answered, notes: Iterable[Words], models: str = "") -> AnswerTable:
    """`models` is the address of the page of models. `notes` stand below, behind the advice on
    blocks."""
    groups = []
    for kind in ORDER:
        of_kind = [one for one in found.answers if one.table.kind == kind]
        if of_kind:
            rows = tuple(_row(one, found.margin, models) for one in of_kind)
            groups.append((KINDS[kind], rows))
    told = advice(found.answers, found.plan)
    lines = (*([told] if told else []), *_without_samples(found), *notes)
    promise = PROMISE if any(one.compared and one.has_verdict for one in found.answers) else ""
    return AnswerTable("answer", TITLES, tuple(groups), lines, promise)


def _without_samples(found: Answered) -> Iterator[Words]:
    names = [
        words.name_of(one.table) for one in found.answers if not has_its_samples(one.table)
    ]
    if names:
        races = f"The race{'s' if len(names) > 1 else ''} of {listed(names)}"
        are = "are" if len(names) > 1 else "is"
        yield plain(f"{races} {are} not what the samples give; what decides anew:")
        yield (Span(command_text(found.resume_command), code=True),)


def _row(answer: Answer, delta: float, models: str) -> AnswerRow:
    name = words.name_of(answer.table)
    cells: tuple[Words, ...] = (
        plain(name),
        words.use(answer),
        plain(words.sureness(answer)),
        plain(words.gain(answer)),
        words.worse(answer, models),
    )
    return AnswerRow(
        anchor=f"answer-{re.sub(r'[^A-Za-z0-9_]+', '-', name).strip('-')}",
        cells=cells,
        detail=words.detail(answer, delta, models),
        sentence=sentence(answer, delta, models),
    )


def grade_line(grade: Grade) -> str:
    """One line: the letter, what it means, and its worst reason where there is room."""
    meaning = BRIEF_MEANINGS.get(grade.letter, grade.meaning.partition(";")[0])
    text = f"Grade {grade.letter}: {meaning}"
    if not grade.reasons:
        return f"{text}."
    others = len(grade.reasons) - 1
    more = f" ({counted(others, 'more reason')})" if others else ""
    whole = f"{text}; {grade.reasons[0].text}{more}."
    reasons = counted(len(grade.reasons), "reason")
    return whole if len(whole) <= GRADE_WIDTH else f"{text} ({reasons})."
