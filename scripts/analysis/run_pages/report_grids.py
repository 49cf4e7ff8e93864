"""The tables of a report: rankings, records across workloads, flags, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.pages.columns import Column, counts, estimates, filled, grid, numbers
from analysis.pages.parts import Grid
from analysis.reading.plan import Rows
from analysis.reading.race import FASTER, OPEN
from analysis.run_pages.answer_words import VERDICT_WORDS
from analysis.run_pages.summary_grids import cell_columns
from analysis.statistics.verdicts import Verdict
from analysis.tables.flags import Flag, MachineFlag
from analysis.tables.profiles import Record
from analysis.tables.ranking import Place, PointRanking, Ranking
from analysis.words import figures
from analysis.words.figures import ABSENT

# What a race says of a contender that it does not compare with the fastest.
UNDECIDED = {OPEN: "open", FASTER: "fastest"}
FACTORS = (1.0, 1.1, 2.0, 10.0)


def ranking(ranked: Ranking) -> Grid:
    """Every runner by its fastest cell, against the fastest of all.

    Groups and verdicts stand only where a verdict was possible; how many blocks would settle it,
    only where no race went on until that was known.
    """
    places = ranked.places
    time_list = [place.row.wall_ns for place in places]
    unit, factor = figures.time_unit(time.value for time in time_list if time)
    groups = [place.group for place in places]
    needed = [p.judgement.blocks_needed if p.judgement else None for p in places]
    blocks = Column("blocks\nneeded", ["" if n is None else f"{n:,}" for n in needed], needed)
    verdicts = [
        Column("group", [figures.group_letter(group) for group in groups], groups),
        Column("verdict", [verdict_text(place, ranked.is_raced) for place in places], words=True),
    ]
    return grid(
        [
            *cell_columns([place.row for place in places]),
            estimates(
                f"{unit} per batch",
                [time and time.scaled(1 / factor) for time in time_list],
                4,
                [ABSENT] * len(places),
            ),
            estimates(
                "times the\nfastest",
                [place.slower_by for place in places],
                3,
                ["fastest" if place is ranked.fastest else ABSENT for place in places],
            ),
            *(verdicts if ranked.has_verdicts else []),
            *([blocks] if any(needed) and ranked.has_verdicts else []),
        ]
    )


def verdict_text(place: Place, is_raced: bool) -> str:
    judgement = place.judgement
    if judgement is None:
        return "fastest" if place.group == 1 and place.slower_by is None else ABSENT
    if not is_raced:
        return judgement.verdict.value
    if place.contender and judgement.verdict is Verdict.INCONCLUSIVE:
        if place.contender.verdict in UNDECIDED:
            return UNDECIDED[place.contender.verdict]
    return VERDICT_WORDS.get(judgement.verdict, judgement.verdict.value)


def which_when(titled: Sequence[tuple[str, PointRanking]]) -> Grid:
    """For each workload and point of the matrix: what to take."""
    fastest = [point.ranking.places[0] for _, point in titled]
    runners_up = [point.ranking.runner_up for _, point in titled]
    times_ns = [place.row.wall_ns.value if place.row.wall_ns else None for place in fastest]
    return grid(
        [
            Column("workload", [title for title, _ in titled]),
            counts("cores", [point.cores for _, point in titled]),
            counts("tasks\nat once", [point.concurrency for _, point in titled]),
            Column("lowest time", [place.row.cell.runner for place in fastest], words=True),
            Column(
                "time",
                [ABSENT if t is None else figures.time_text(t) for t in times_ns],
                times_ns,
            ),
            Column(
                "not separated from it", [_tied(point.ranking) for _, point in titled], words=True
            ),
            estimates(
                "runner-up\n/ lowest",
                [place.slower_by if place else None for place in runners_up],
                3,
                [ABSENT] * len(titled),
            ),
        ]
    )


def _tied(ranked: Ranking) -> str:
    if not ranked.has_verdicts:
        return "no verdict"
    names = [place.row.cell.runner for place in ranked.not_separated]
    if names and len(names) == ranked.comparisons:
        return "all others"
    return figures.listed(names) if names else "none"


def records(found: Sequence[Record]) -> Grid:
    undecided = [record.undecided for record in found]
    shares = [
        Column(
            f"within\n{factor:g}x" if factor > 1 else "lowest\ntime",
            [f"{100 * record.share_within(factor):.0f} %" for record in found],
            [record.share_within(factor) for record in found],
        )
        for factor in FACTORS
    ]
    return grid(
        [
            Column("runner", [record.runner for record in found]),
            counts("wins", [record.wins for record in found]),
            counts("ties", [record.ties for record in found]),
            counts("losses", [record.losses for record in found]),
            *([counts("no\nverdict", undecided)] if any(undecided) else []),
            counts("without\na time", [record.without_time for record in found]),
            *shares,
            numbers("geometric\nmean", [record.geometric_mean for record in found]),
        ]
    )


def flags(found: Sequence[Flag], machine: Sequence[MachineFlag]) -> Grid:
    cells = [len(flag.cells) for flag in found]
    none, unknown = [ABSENT] * len(machine), [None] * len(machine)
    columns = [
        Column("flag", [*(m.name for m in machine), *(flag.rule.name for flag in found)]),
        Column("rule or finding", [*(m.finding for m in machine), *(f.rule.rule for f in found)]),
        Column("what to do", [*(m.advice for m in machine), *(f.rule.advice for f in found)]),
        Column("cells", [*none, *(f"{n:,}" for n in cells)], [*unknown, *cells]),
        Column(
            "samples",
            [*none, *(ABSENT if f.samples is None else f"{f.samples:,}" for f in found)],
            [*unknown, *(flag.samples for flag in found)],
        ),
    ]
    return grid([*columns[:3], *filled(columns[3:])], labels=3)


def marks(found: Mapping[str, str]) -> Grid:
    return grid([Column("cell", list(found)), Column("flags", list(found.values()))], labels=2)


def facts(rows: Rows) -> Grid:
    """Names and what they stand for; what is not known says so."""
    return grid(
        [
            Column("", [name for name, _ in rows]),
            Column("", [text or "not available" for _, text in rows]),
        ],
        labels=2,
    )
