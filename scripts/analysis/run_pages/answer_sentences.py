"""The sentence of an answer: all of it in at most so many words, the winner in bold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

from analysis.pages.parts import Span, Words
from analysis.run_pages.answer_words import (
    A_LITTLE,
    all_blocks,
    families,
    gain_text,
    is_unknown,
    joined,
    not_held_against_it,
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


class Length(IntEnum):
    """How much a sentence says."""

    WHOLE = 0
    WITHOUT_ENDS = 1  # of intervals, and of what would have been found
    BRIEF = 2  # and not which of the winners are the same


# Names in a list, then fewer of them where the sentence is too long; never one alone of several.
FEWER = (12, 8, 5, 4, 3, 2)


def sentence(answer: Answer, margin: float, models: str) -> Words:
    """What matters least goes first where it would be too long."""
    for length in Length:
        for most in FEWER:
            clauses = _clauses(answer, margin, models, most, length)
            if _fits(clauses):
                return _whole(clauses)
    while len(clauses) > 1 and not _fits(clauses):
        clauses.pop()
    return _whole(clauses)


def _fits(clauses: Sequence[Words]) -> bool:
    return len(words_in(_whole(clauses))) <= MOST_WORDS


def _whole(clauses: Sequence[Words]) -> Words:
    return (*joined(clauses, "; "), Span("."))


def words_in(words: Words) -> list[str]:
    return "".join(span.text for span in words).split()


def _clauses(answer: Answer, margin: float, models: str, most: int, length: Length) -> list[Words]:
    """The first one says most, the last one least."""
    if answer.sureness is Sureness.NO_TIME:
        statuses = sorted({row.status for row in answer.failed})
        return [plain(f"No runner has a time{f' ({listed(statuses)})' if statuses else ''}")]
    first = answer.winners[0]
    if answer.sureness in (Sureness.NO_RIVAL, Sureness.RIVALS_FAILED):
        why = "no other runner has a time" if not answer.failed else "all others failed"
        told = f" at {at_text(first.row)} has nothing to be compared with: {why}"
        return [(runner(first.runner, models), Span(told))]
    if is_unknown(answer) and answer.has_verdict:
        small = would_find([o for o in answer.winners if o.standing is Standing.NOT_FOUND])
        names = runners(answer.winners, models, most=most)
        told = f" ({small})" if small and length is Length.WHOLE else ""
        return [(Span("Not known: no difference found"), Span(f"{told} between "), *names)]
    if is_unknown(answer):
        told = f" {'are' if len(answer.winners) > 1 else 'is'} not told apart by "
        names = runners(answer.winners, models, most=most)
        return [(Span("No verdict: "), *names, Span(f"{told}{counted(answer.blocks, 'block')}"))]
    return [
        _headline(answer, models, most, length),
        *_of_the_others(answer, margin, models, most, length),
        *_rest(answer, models, most, length),
    ]


def _headline(answer: Answer, models: str, most: int, length: Length) -> Words:
    """`threads: tbb at 2 cores, 1.9x (1.8 to 2.0) the speed of one after another`."""
    first, *others = answer.winners
    bold = answer.has_verdict
    lead = "" if bold else "No verdict yet: perhaps "
    words: list[Span] = [*([Span(lead)] if lead else []), Span(families(answer.winners), bold)]
    words += [Span(" ("), *runners(answer.winners, models, bold, most)]
    words.append(Span(")" if others else f" at {at_text(first.row)})"))
    told = gain_text(answer, brief=length is not Length.WHOLE)
    if answer.sequential_wins and length is not Length.WHOLE:
        words.append(Span(", with no gain shown"))
    elif answer.sequential_wins:
        is_worth = "is worth" if answer.has_verdict and not others else "is shown to be worth"
        words.append(Span(f", so nothing concurrent {is_worth} its cost"))
    elif told:
        words.append(Span(f", {told} the speed of one after another"))
    return tuple(words)


def _of_the_others(
    answer: Answer, margin: float, models: str, most: int, length: Length
) -> Iterator[Words]:
    """What is known of the other winners: `same within 5 % or no difference found`. Where one is a
    little slower, who is what."""
    kinds = {
        standing: [one for one in answer.winners if one.standing is standing]
        for standing in (Standing.SAME, Standing.A_LITTLE, Standing.NOT_FOUND)
    }
    small = would_find(kinds[Standing.NOT_FOUND]) if length is Length.WHOLE else ""
    words = {
        Standing.SAME: within(margin),
        Standing.A_LITTLE: A_LITTLE,
        Standing.NOT_FOUND: f"no difference found{f' ({small})' if small else ''}",
    }
    told = [kind for kind in kinds if kinds[kind] and answer.has_verdict]
    if Standing.A_LITTLE in told and length < Length.BRIEF:
        yield joined(
            [(*runners(kinds[kind], models, most=most), Span(f" {words[kind]}")) for kind in told],
            ", ",
        )
    elif told:
        *firsts, last = (words[kind] for kind in told)
        yield plain(f"{', '.join(firsts)} or {last}" if firsts else last)


def _rest(answer: Answer, models: str, most: int, length: Length) -> Iterator[Words]:
    if answer.proven:
        nearest = answer.proven[0]
        ratio = f", {significant(nearest.times.value)}x" if nearest.times else ""
        yield (runner(nearest.runner, models), Span(f" is clearly slower{ratio}"))
    elif answer.agreed:
        names = runners(answer.agreed, models, most=most)
        are = "is" if len(answer.agreed) == 1 else "are"
        yield (*names, Span(f" {are} slower in {all_blocks(answer)}, no proof yet"))
    if untested := not_held_against_it(answer):
        was = "was" if len(untested) == 1 else "were"
        yield (*runners(untested, models, most=most), Span(f" {was} not held against it"))
    yield from (plain(text) for text in replacements(answer))
    if answer.sureness is Sureness.INTERRUPTED:
        yield plain("the run was interrupted")
    elif answer.is_out_of_time and length is Length.WHOLE:
        yield plain("time was up")
    if answer.failed and length is Length.WHOLE:
        failed = [row.cell.runner for row in answer.failed[:most]]
        yield plain(f"failed: {listed(failed)}")
