"""The tables of a report: rankings, scaling, costs, latency, records across workloads, flags."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from analysis.pages.columns import Column, counts, estimates, grid, numbers, times
from analysis.pages.parts import Grid
from analysis.reading.plan import Rows
from analysis.reading.race import FASTER, GIVEN_UP, OPEN, SAME, SLOWER
from analysis.run_pages.summary_grids import cell_columns
from analysis.statistics.laws import Cost
from analysis.tables.costs import RunnerCost
from analysis.tables.flags import Flag, MachineFlag
from analysis.tables.latency import SHARES, Latency
from analysis.tables.profiles import Record
from analysis.tables.ranking import Place, PointRanking, Ranking
from analysis.tables.scaling import Curve, Scaling
from analysis.words import figures
from analysis.words.figures import ABSENT

# What a race says of a contender, in the words of the answers.
RACE_WORDS = {
    SLOWER: "clearly slower",
    FASTER: "fastest",
    SAME: "same",
    GIVEN_UP: "no difference found",
    OPEN: "open",
}
FACTORS = (1.0, 1.1, 2.0, 10.0)


def ranking(ranked: Ranking) -> Grid:
    """Every runner by its fastest cell, against the fastest of all. Groups and verdicts stand only
    where a verdict was possible; how many blocks would settle it, only where no race went on until
    that was known."""
    places = ranked.places
    time_list = [place.row.wall_ns for place in places]
    unit, factor = figures.time_unit(time.value for time in time_list if time)
    groups = [place.group for place in places]
    needed = [p.judgement.blocks_needed if p.judgement else None for p in places]
    blocks = Column("blocks\nneeded", ["" if n is None else f"{n:,}" for n in needed], needed)
    verdicts = [
        Column("group", [figures.group_letter(group) for group in groups], groups),
        Column("verdict", [verdict_text(place) for place in places], words=True),
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


def verdict_text(place: Place) -> str:
    judgement = place.judgement
    if place.contender and place.contender.verdict in RACE_WORDS:
        return RACE_WORDS[place.contender.verdict]
    if judgement is None:
        return "fastest" if place.group == 1 and place.slower_by is None else ABSENT
    return judgement.verdict.value


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


def efficiencies(curves: Sequence[Curve]) -> Grid:
    """Each point of the curves: both speed-ups are in the workload's own table."""
    points = [point for curve in curves for point in curve.points]
    shares = [point.row.efficiency for point in points]
    columns = [
        *cell_columns([point.row for point in points]),
        Column(
            "efficiency",
            [ABSENT if share is None else figures.percent(share) for share in shares],
            shares,
        ),
    ]
    serial = [point.karp_flatt for point in points]
    if any(serial):
        instead = ["oversubscribed" if point.oversubscribed else ABSENT for point in points]
        columns.append(estimates("Karp-Flatt", serial, 3, instead))
    return grid(columns)


def laws(scaling: Scaling) -> Grid:
    """What each runner's whole curve says."""
    curves = scaling.curves
    columns = [
        Column("runner", [curve.runner for curve in curves]),
        counts("best with\ntasks at once", [curve.best.workers for curve in curves]),
        Column(
            "COST",
            [_cost_text(curve.cost) for curve in curves],
            [curve.cost.cores if curve.cost else None for curve in curves],
        ),
    ]
    if scaling.why_no_fit is None:
        for title, fits in (
            ("Amdahl:\nserial share", [curve.amdahl for curve in curves]),
            ("USL:\ncontention", [curve.usl for curve in curves]),
        ):
            columns.append(numbers(title, [fit.sigma if fit else None for fit in fits]))
        usl = [curve.usl for curve in curves]
        columns.append(numbers("USL:\ncrosstalk", [fit.kappa if fit else None for fit in usl]))
        columns.append(numbers("USL:\npeak at", [fit.peak if fit else None for fit in usl]))
    return grid(columns)


def _cost_text(cost: Cost | None) -> str:
    if cost is None:
        return ABSENT
    if cost.cores is None and cost.low is None:
        return "none"
    ends = [str(end) if end is not None else "none" for end in (cost.low, cost.high)]
    middle = str(cost.cores) if cost.cores is not None else "none"
    return middle if set(ends) == {middle} else f"{middle} ({ends[0]} to {ends[1]})"


def costs(runners: Sequence[RunnerCost]) -> list[Grid]:
    """Two tables: what runs while a batch does, and what is paid once."""
    rows = [cost.row for cost in runners]
    memory = [row.peak_pss_bytes for row in rows]
    running = grid(
        [
            *cell_columns(rows),
            times("wall\n{}", [row.wall_ns.value if row.wall_ns else None for row in rows]),
            times("CPU\n{}", [row.cpu_ns for row in rows]),
            numbers("cores\nbusy", [cost.cores_busy for cost in runners]),
            numbers("CPU vs\nsequential", [cost.inflation for cost in runners]),
            _switches(runners),
            Column(
                "peak\nMB", [ABSENT if m is None else figures.megabytes(m) for m in memory], memory
            ),
        ]
    )
    once = grid(
        [
            *cell_columns(rows),
            times("start-up\n{}", [cost.startup_ns for cost in runners]),
            times("first batch\n{}", [cost.first_batch_ns for cost in runners]),
            times("batch\n{}", [row.wall_ns.value if row.wall_ns else None for row in rows]),
            times("shutdown\n{}", [cost.shutdown_ns for cost in runners]),
            _break_even(runners),
        ]
    )
    return [running, once]


def _switches(runners: Sequence[RunnerCost]) -> Column:
    pairs = [(cost.switches_voluntary, cost.switches_involuntary) for cost in runners]
    texts = [
        ABSENT if given is None or taken is None else f"{given:,.0f} + {taken:,.0f}"
        for given, taken in pairs
    ]
    keys = [None if None in pair else sum(n for n in pair if n is not None) for pair in pairs]
    return Column("switches\nvol. + invol.", texts, keys)


def _break_even(runners: Sequence[RunnerCost]) -> Column:
    texts = [_break_even_text(cost) for cost in runners]
    return Column("pays from\ntasks", texts, [cost.break_even_tasks for cost in runners])


def _break_even_text(cost: RunnerCost) -> str:
    """Only where the time per task is shown to differ from the sequential one."""
    gain = cost.row.against_sequential
    if gain is None or gain.is_base or cost.startup_ns is None or cost.shutdown_ns is None:
        return ABSENT
    if gain.estimate is None or gain.estimate.low <= 1 <= gain.estimate.high:
        return "not separated"
    tasks = cost.break_even_tasks
    return "never" if tasks is None else f"{math.floor(tasks) + 1:,}"


def latency(found: Sequence[Latency]) -> Grid:
    names = [name for name in SHARES if any(one.at(name) is not None for one in found)]
    unit, factor = figures.time_unit(time for one in found for _, time in one.quantiles_ns)
    columns = cell_columns([one.row for one in found])
    for name in names:
        values = [one.at(name) for one in found]
        scaled = [None if value is None else value / factor for value in values]
        title = "p99.9" if name == "p999" else name
        columns.append(Column(f"{title}\n{unit}", numbers("", scaled).texts, values))
    return grid(columns)


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
    return grid(
        [
            Column("flag", [*(m.name for m in machine), *(flag.rule.name for flag in found)]),
            Column(
                "rule or finding", [*(m.finding for m in machine), *(f.rule.rule for f in found)]
            ),
            Column("what to do", [*(m.advice for m in machine), *(f.rule.advice for f in found)]),
            Column("cells", [*none, *(f"{n:,}" for n in cells)], [*unknown, *cells]),
            Column(
                "samples",
                [*none, *(ABSENT if f.samples is None else f"{f.samples:,}" for f in found)],
                [*unknown, *(flag.samples for flag in found)],
            ),
        ],
        labels=3,
    )


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
