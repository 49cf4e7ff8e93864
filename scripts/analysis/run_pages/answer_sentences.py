"""The sentence of an answer: all of it in at most so many words, the winner in bold."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.pages.parts import Span, Words
from analysis.run_pages.answer_words import (
    families,
    gain_text,
    is_unknown,
    plain,
    replacements,
    runner,
    runners,
    within,
    would_find,
)
from analysis.run_pages.answers import at_text
from analysis.tables.answers import Answer, Standing, Sureness
from analysis.words.figures import counted, listed, significant

MOST_WORDS = 35
# Names in a list, then fewer of them where the sentence is too long; never one alone of several.
FEWER = (12, 8, 5, 4, 3, 2)


def sentence(answer: Answer, margin: float, models: str) -> Words:
    """What matters least goes first where it would be too long."""
    shortest: Words = ()
    for brief in (False, True):
        for most in FEWER:
            words = _sentence(answer, margin, models, most, brief)
            if not shortest or len(words_in(words)) < len(words_in(shortest)):
                shortest = words
            if len(words_in(words)) <= MOST_WORDS:
                return words
    return shortest


def words_in(words: Words) -> list[str]:
    return "".join(span.text for span in words).split()


def _sentence(answer: Answer, margin: float, models: str, most: int, brief: bool) -> Words:
    if answer.sureness is Sureness.NO_TIME:
        statuses = sorted({row.status for row in answer.failed})
        return plain(f"No runner has a time{f' ({listed(statuses)})' if statuses else ''}.")
    first = answer.winners[0]
    if answer.sureness in (Sureness.NO_RIVAL, Sureness.RIVALS_FAILED):
        why = "no other runner has a time" if not answer.failed else "all others failed"
        told = f" at {at_text(first.row)} has nothing to be compared with: {why}."
        return (runner(first.runner, models), Span(told))
    if is_unknown(answer) and answer.has_verdict:
        small = would_find([o for o in answer.winners if o.standing is Standing.NOT_FOUND])
        names = runners(answer.winners, models, most=most)
        told = f" ({small})" if small and not brief else ""
        return (Span("Not known: no difference found"), Span(f"{told} between "), *names, Span("."))
    if is_unknown(answer):
        told = f" {'are' if len(answer.winners) > 1 else 'is'} not told apart by "
        names = runners(answer.winners, models, most=most)
        return (Span("No verdict: "), *names, Span(f"{told}{counted(answer.blocks, 'block')}."))
    clauses = [_headline(answer, margin, models, most, brief), *_rest(answer, models, most, brief)]
    words: list[Span] = []
    for place, clause in enumerate(clauses):
        words += [Span("; ")] if place else []
        words += clause
    return (*words, Span("."))


def _headline(answer: Answer, margin: float, models: str, most: int, brief: bool) -> Words:
    """`threads: tbb at 2 cores, 1.9x (1.8 to 2.0) the speed of one after another`."""
    first, *others = answer.winners
    bold = answer.has_verdict
    lead = "" if bold else "No verdict yet: perhaps "
    words: list[Span] = [*([Span(lead)] if lead else []), Span(families(answer.winners), bold)]
    words += [Span(" ("), *runners(answer.winners, models, bold, most)]
    words.append(Span(")" if others else f" at {at_text(first.row)})"))
    told = gain_text(answer)
    if answer.sequential_wins:
        is_worth = "is shown to be worth" if others else "is worth"
        words.append(Span(f", so nothing concurrent {is_worth} its cost"))
    elif told:
        words.append(Span(f", {told} the speed of one after another"))
    standings = {one.standing for one in others}
    unfound = [one for one in others if one.standing is Standing.NOT_FOUND]
    if unfound and answer.has_verdict:
        small = would_find(unfound)
        told = f" ({small})" if small and not brief else ""
        same = f"{within(margin)} or " if Standing.SAME in standings else ""
        words.append(Span(f"; {same}no difference found{told}"))
    elif Standing.SAME in standings:
        words.append(Span(f"; {within(margin)}"))
    return tuple(words)


def _rest(answer: Answer, models: str, most: int, brief: bool) -> Iterator[Words]:
    if answer.proven:
        nearest = answer.proven[0]
        ratio = f", {significant(nearest.times.value)}x" if nearest.times else ""
        yield (runner(nearest.runner, models), Span(f" is clearly slower{ratio}"))
    elif answer.agreed:
        names = runners(answer.agreed, models, most=most)
        are = "is" if len(answer.agreed) == 1 else "are"
        yield (*names, Span(f" {are} slower in all {counted(answer.pairs, 'block')}, no proof yet"))
    yield from (plain(text) for text in replacements(answer))
    if answer.sureness is Sureness.INTERRUPTED:
        yield plain("the run was interrupted")
    elif answer.sureness is Sureness.OUT_OF_TIME:
        yield plain("the time was up")
    if answer.failed and not brief:
        failed = [row.cell.runner for row in answer.failed[:most]]
        yield plain(f"failed: {listed(failed)}")
