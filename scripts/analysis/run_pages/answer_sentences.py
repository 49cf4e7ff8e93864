"""The sentence of an answer: all of it in at most so many words, the winner in bold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.pages.parts import Span, Words
from analysis.run_pages.answer_words import (
    A_LITTLE,
    all_blocks,
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
    for brief in (False, True):
        for most in FEWER:
            clauses = _clauses(answer, margin, models, most, brief)
            if _fits(clauses):
                return _joined(clauses)
    while len(clauses) > 1 and not _fits(clauses):
        clauses.pop()
    return _joined(clauses)


def _fits(clauses: Sequence[Words]) -> bool:
    return len(words_in(_joined(clauses))) <= MOST_WORDS


def _joined(clauses: Sequence[Words]) -> Words:
    words: list[Span] = []
    for place, clause in enumerate(clauses):
        words += [Span("; ")] if place else []
        words += clause
    return (*words, Span("."))


def words_in(words: Words) -> list[str]:
    return "".join(span.text for span in words).split()


def _clauses(answer: Answer, margin: float, models: str, most: int, brief: bool) -> list[Words]:
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
        told = f" ({small})" if small and not brief else ""
        return [(Span("Not known: no difference found"), Span(f"{told} between "), *names)]
    if is_unknown(answer):
        told = f" {'are' if len(answer.winners) > 1 else 'is'} not told apart by "
        names = runners(answer.winners, models, most=most)
        return [(Span("No verdict: "), *names, Span(f"{told}{counted(answer.blocks, 'block')}"))]
    return [_headline(answer, margin, models, most, brief), *_rest(answer, models, most, brief)]


def _headline(answer: Answer, margin: float, models: str, most: int, brief: bool) -> Words:
    """`threads: tbb at 2 cores, 1.9x (1.8 to 2.0) the speed of one after another`."""
    first, *others = answer.winners
    bold = answer.has_verdict
    lead = "" if bold else "No verdict yet: perhaps "
    words: list[Span] = [*([Span(lead)] if lead else []), Span(families(answer.winners), bold)]
    words += [Span(" ("), *runners(answer.winners, models, bold, most)]
    words.append(Span(")" if others else f" at {at_text(first.row)})"))
    told = gain_text(answer, brief)
    if answer.sequential_wins and brief:
        words.append(Span(", with no gain shown"))
    elif answer.sequential_wins:
        is_worth = "is worth" if answer.has_verdict and not others else "is shown to be worth"
        words.append(Span(f", so nothing concurrent {is_worth} its cost"))
    elif told:
        words.append(Span(f", {told} the speed of one after another"))
    words.append(Span(_of_the_others(answer, margin, brief)))
    return tuple(words)


def _of_the_others(answer: Answer, margin: float, brief: bool) -> str:
    """What is known of the other winners: `; same within 5 % or no difference found`."""
    standings = {one.standing for one in answer.winners}
    unfound = [one for one in answer.winners if one.standing is Standing.NOT_FOUND]
    words = [within(margin)] if Standing.SAME in standings else []
    words += [A_LITTLE] if Standing.A_LITTLE in standings else []
    if unfound and answer.has_verdict:
        small = "" if brief else would_find(unfound)
        words.append(f"no difference found{f' ({small})' if small else ''}")
    *most, last = words or [""]
    return f"; {', '.join(most)} or {last}" if most else f"; {last}" if last else ""


def _rest(answer: Answer, models: str, most: int, brief: bool) -> Iterator[Words]:
    if answer.proven:
        nearest = answer.proven[0]
        ratio = f", {significant(nearest.times.value)}x" if nearest.times else ""
        yield (runner(nearest.runner, models), Span(f" is clearly slower{ratio}"))
    elif answer.agreed:
        names = runners(answer.agreed, models, most=most)
        are = "is" if len(answer.agreed) == 1 else "are"
        yield (*names, Span(f" {are} slower in {all_blocks(answer)}, no proof yet"))
    if behind := [one for one in answer.losers if one.standing is Standing.BEHIND]:
        was = "was" if len(behind) == 1 else "were"
        yield (*runners(behind, models, most=most), Span(f" {was} not held against it"))
    yield from (plain(text) for text in replacements(answer))
    if answer.sureness is Sureness.INTERRUPTED:
        yield plain("the run was interrupted")
    elif answer.is_out_of_time and not brief:
        yield plain("time was up")
    if answer.failed and not brief:
        failed = [row.cell.runner for row in answer.failed[:most]]
        yield plain(f"failed: {listed(failed)}")
