"""The words of an answer: what to use, how sure that is, and what the others are against it.

The question was asked in families: threads, processes, async, or one after another. `clearly
slower` is proven; `slower in all n blocks` is not, and only told of a run that ended early; `no
difference found` says how small a one would have been. `same` is proven, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analysis.pages.parts import Span, Words
from analysis.run_pages.answers import brief_at_text, factor_text
from analysis.statistics.verdicts import Verdict
from analysis.tables.answers import Answer, Named, Standing, Sureness
from analysis.tables.summary import Row, WorkloadTable
from analysis.words.catalogue import DEFAULTS, RUNNERS
from analysis.words.figures import ABSENT, counted, listed, significant

FAMILIES = {
    "sequential": "one after another",
    "threaded": "threads",
    "multiprocess": "processes",
    "async": "async",
    "hybrid": "hybrid",
    "distributed": "distributed",
}
KINDS = {
    "computes": "Work that computes",
    "waits": "Work that waits",
    "both": "Work that waits and computes",
}
UNKNOWN = "not known yet"
A_LITTLE = Verdict.A_LITTLE_SLOWER.value
# Of a race.
VERDICT_WORDS = {
    Verdict.SLOWER: "clearly slower",
    Verdict.INCONCLUSIVE: "no difference found",
}
# Of so many runners or more, none of which is slower, no family is worth a name: any will do, if a
# difference that matters would have been found.
ANY = "any of them"
FEWEST_FOR_ANY = 3
MATTERS = 1.25
NAMES_LISTED = 12


def plain(text: str) -> Words:
    return (Span(text),)


def name_of(table: WorkloadTable) -> str:
    """The workload, with the parameters that are not as they are unless told."""
    usual = DEFAULTS.get(table.workload, {})
    given = [f"{key} {value}" for key, value in table.parameters if usual.get(key, "") != value]
    return f"{table.workload} ({', '.join(given)})" if given else table.workload


def runner(name: str, models: str, bold: bool = False) -> Span:
    """`models` is the address of the page of models; empty where a reader would not have it."""
    model = name.partition(":")[0]
    known = RUNNERS.get(model, "")
    return Span(name, bold, known, f"{models}#{model}" if models and known else "")


def runners(named: Iterable[Named], models: str, bold: bool = False, most: int = 99) -> Words:
    """`a, b and c`."""
    names = [one.runner for one in named]
    shown = [runner(name, models, bold) for name in names[:most]]
    if len(names) > most:
        shown.append(Span(counted(len(names) - most, "other"), bold))
    between = {len(shown) - 1: " and "}
    words: list[Span] = []
    for place, span in enumerate(shown):
        words += [Span(between.get(place, ", "), bold)] if place else []
        words.append(span)
    return tuple(words)


def runners_with_times(named: Sequence[Named], models: str) -> Words:
    """`a 1.03x, b 1.05x and 2 others`: how many times as long as the first each takes."""
    shown = [slower(one, models) for one in named[:NAMES_LISTED]]
    if len(named) > len(shown):
        shown.append(plain(counted(len(named) - len(shown), "other")))
    *most, last = shown
    return (*joined(most, ", "), Span(" and "), *last) if most else last


def joined(parts: Sequence[Words], separator: str) -> Words:
    words: list[Span] = []
    for place, part in enumerate(parts):
        words += [Span(separator)] if place else []
        words += part
    return tuple(words)


def families(named: Iterable[Named]) -> str:
    """`threads`, `threads or processes`, `threads, processes or async`."""
    words = list(dict.fromkeys(FAMILIES.get(o.row.cell.family, o.row.cell.family) for o in named))
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def is_unknown(answer: Answer) -> bool:
    """Nothing is told apart from anything, not even by all blocks without proof, and a difference
    that matters may be there."""
    if answer.losers or not answer.winners:
        return False
    told_apart = any(one.standing is Standing.A_LITTLE for one in answer.winners)
    return not answer.has_verdict or not (told_apart or _alike(answer))


def _alike(answer: Answer) -> bool:
    """Whether a difference that matters would have been found between the winners."""
    small = (Standing.SAME, Standing.A_LITTLE)
    others = (one for one in answer.winners[1:] if one.standing not in small)
    found = [one.would_find or _high_end(one) for one in others]
    return all(ratio is not None and ratio <= MATTERS for ratio in found)


def _high_end(one: Named) -> float | None:
    return one.times.high if one.times and one.times.reached else None


def use(answer: Answer) -> Words:
    if not answer.winners:
        return plain(ABSENT)
    if is_unknown(answer):
        return plain(UNKNOWN)
    if len(answer.winners) >= FEWEST_FOR_ANY and not answer.losers and _alike(answer):
        return (Span(ANY, bold=True),)
    return (Span(families(answer.winners), bold=answer.has_verdict),)


def sureness(answer: Answer) -> str:
    told = f"{answer.decided}/{answer.compared}"
    if answer.sureness is Sureness.NO_VERDICT and answer.is_out_of_time:
        return f"0/{answer.compared}, time up"
    return {
        Sureness.SETTLED: "settled",
        Sureness.PARTLY: f"{told} settled",
        Sureness.OUT_OF_TIME: f"{told}, time up",
        Sureness.INTERRUPTED: f"{told}, stopped",
        Sureness.NO_VERDICT: "no verdict",
        Sureness.NO_RIVAL: "only runner",
        Sureness.RIVALS_FAILED: "others failed",
        Sureness.NO_TIME: "no time",
    }[answer.sureness]


def gain(answer: Answer) -> str:
    """Over one after another; `~` where its interval is the range of too few blocks."""
    if is_unknown(answer):
        return ABSENT
    if answer.sequential_wins:
        is_known = answer.compared and answer.has_verdict and _alike(answer)
        return "none" if is_known else ABSENT
    if answer.gain is None:
        return ABSENT
    return f"{'' if answer.gain.reached else '~'}{significant(answer.gain.value)}x"


def all_blocks(answer: Answer) -> str:
    return "both blocks" if answer.pairs == 2 else f"all {counted(answer.pairs, 'block')}"


def worse(answer: Answer, models: str) -> Words:
    """The nearest that is clearly slower, or that was in all blocks."""
    if answer.proven:
        return slower(answer.proven[0], models)
    if answer.agreed:
        return (Span("not proven: "), *slower(answer.agreed[0], models))
    return plain("none" if answer.compared and not is_unknown(answer) else ABSENT)


def slower(one: Named, models: str) -> Words:
    ratio = f" {significant(one.times.value)}x" if one.times else ""
    return (runner(one.runner, models), Span(ratio))


def detail(answer: Answer, margin: float, models: str) -> Words:
    """Who wins with which cell, and what that says of each other."""
    if not answer.winners:
        return plain(_failed(answer.failed) or "no sample")
    first = answer.winners[0]
    parts: list[Words] = []
    if answer.compared and not answer.has_verdict and not answer.losers:
        names = runners(answer.winners, models, most=NAMES_LISTED)
        parts.append((Span("not told apart: "), *names))
    else:
        parts.append((runner(first.runner, models), Span(f" at {brief_at_text(first.row)}")))
        parts += _others(answer, margin, models)
    if answer.agreed:
        told = f"slower in {all_blocks(answer)}, no proof yet: "
        parts.append((Span(told), *runners(answer.agreed, models, most=NAMES_LISTED)))
    if untested := not_held_against_it(answer):
        names = runners(untested, models, most=NAMES_LISTED)
        parts.append((Span("not held against it: "), *names))
    parts += [plain(text) for text in (*replacements(answer), _failed(answer.failed)) if text]
    return joined(parts, "; ")


def not_held_against_it(answer: Answer) -> list[Named]:
    """As the race held all against another one."""
    untested = (Standing.UNTESTED, Standing.BEHIND)
    return [one for one in (*answer.winners, *answer.losers) if one.standing in untested]


def _others(answer: Answer, margin: float, models: str) -> Iterator[Words]:
    same = [one for one in answer.winners if one.standing is Standing.SAME]
    if same:
        yield (Span(f"{within(margin)}: "), *runners(same, models, most=NAMES_LISTED))
    little = [one for one in answer.winners if one.standing is Standing.A_LITTLE]
    if little:
        yield (Span(f"{A_LITTLE}: "), *runners_with_times(little, models))
    others = [one for one in answer.winners if one.standing is Standing.NOT_FOUND]
    if others and not answer.has_verdict:
        yield (Span("not told apart: "), *runners(others, models, most=NAMES_LISTED))
    elif others:
        told = f"no difference found{_in_brackets(would_find(others))}: "
        yield (Span(told), *runners(others, models, most=NAMES_LISTED))


def within(margin: float) -> str:
    return f"same within {100 * margin:.3g} %"


def would_find(named: Sequence[Named]) -> str:
    """How small a difference each of them would have shown; nothing where that is not known."""
    found = [one.would_find for one in named]
    known = [ratio for ratio in found if ratio is not None]
    return f"{significant(max(known))}x would be" if known and len(known) == len(found) else ""


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def replacements(answer: Answer) -> list[str]:
    """References that failed in the race."""
    names = {row.cell.name: row.cell.runner for row in answer.table.rows}
    return [
        f"{names.get(one.reference, one.reference)} led and failed in block {one.block + 1}"
        for one in answer.replaced
    ]


def _failed(rows: Sequence[Row]) -> str:
    names = [row.cell.runner for row in rows[:NAMES_LISTED]]
    if len(rows) > len(names):
        names.append(counted(len(rows) - len(names), "other"))
    return f"failed: {listed(names)}" if names else ""


def gain_text(answer: Answer, brief: bool) -> str:
    """With its interval, unless `brief`."""
    if answer.gain is None:
        return ""
    return f"{significant(answer.gain.value)}x" if brief else factor_text(answer.gain)
