"""The race of a run, as its manifest tells it: what was compared, how often it was looked at, and
what was decided. None of it is worked out again here, but it must not contradict itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.reading.fields import Fields, Malformed

RACE, FIXED = "race", "fixed"
SETTLED, LAST_LOOK, TIME, OPEN = "settled", "last look", "time", "open"
NOTHING_TO_COMPARE = "nothing to compare"
STATES = (OPEN, SETTLED, LAST_LOOK, TIME, NOTHING_TO_COMPARE)
SLOWER, FASTER, SAME, GIVEN_UP, FAILED = "slower", "faster", "same", "given up", "failed"
DECIDED = (SLOWER, FASTER, SAME)
VERDICTS = (*DECIDED, GIVEN_UP, FAILED, OPEN)

Parameters = tuple[tuple[str, str], ...]
# What every race is run by: the error rate of a workload, and the margin unless the noise floor is
# above it.
ERROR_RATE, MARGIN = 0.05, 0.05
# Most pairs of a comparison, by the effort; of any where the run was to settle.
LAST_LOOKS = {"quick": 24, "standard": 32, "rigorous": 60}
# A workload with its parameters, whatever their order.
Group = tuple[str, Parameters]


@dataclass(frozen=True, slots=True)
class Contender:
    """The best cell of a runner, against the reference.

    `ratio` is the median of its times / the reference's, block by block, and `low` to `high` the
    interval that holds together with all others of the workload; None where no look could decide
    yet. `would_find` is the smallest ratio that this comparison would have found. `pairs` are the
    blocks in which both have a time, `block` the one after which it was decided.
    """

    cell: str
    verdict: str
    reason: str
    block: int | None
    pairs: int
    dropped: int
    slower_in: int
    not_slower_in: int
    not_faster_in: int
    ratio: float | None
    low: float | None
    high: float | None
    would_find: float | None

    @property
    def is_decided(self) -> bool:
        return self.verdict in DECIDED


@dataclass(frozen=True, slots=True)
class Replaced:
    """A reference that failed in the race. The next best took its place."""

    reference: str
    block: int
    reason: str


@dataclass(frozen=True, slots=True)
class WorkloadRace:
    """How the race of one workload with its parameters went. `state` says how it ended."""

    group: Group
    state: str
    reference: str | None
    from_block: int
    comparisons: int
    looks: tuple[int, ...]
    boundaries: tuple[int | None, ...]
    replaced: tuple[Replaced, ...]
    contenders: tuple[Contender, ...]

    @property
    def first_look(self) -> int | None:
        """The fewest pairs that can decide anything."""
        pairs = zip(self.looks, self.boundaries, strict=True)
        return next((look for look, boundary in pairs if boundary is not None), None)


@dataclass(frozen=True, slots=True)
class Race:
    """`kind` is "race", or "fixed" for a run whose blocks were told: one look, at its end."""

    kind: str
    screen_blocks: int
    last_look: int
    error_rate: float
    margin: float
    until: str
    workloads: tuple[WorkloadRace, ...]

    def by_group(self) -> dict[Group, WorkloadRace]:
        return {one.group: one for one in self.workloads}


def group_of(workload: str, parameters: Parameters) -> Group:
    return workload, tuple(sorted(parameters))


def read_race(
    entry: Fields, effort: Fields, noise_floor: float | None, cells: Mapping[str, tuple[Group, str]]
) -> Race:
    """`cells` are those of the plan by their names: each one's group and its runner. Raises
    Malformed."""
    blocks = effort.whole("blocks", least=1)
    screen = entry.whole("screen_blocks", least=1)
    if screen != blocks:
        raise Malformed(f"'race.screen_blocks' must be 'effort.blocks', {blocks}, but is {screen}")
    groups = {group for group, _ in cells.values()}
    margin = _margin(entry, noise_floor)
    workloads = tuple(_workload(one, margin, groups, cells) for one in entry.each("workloads"))
    kind, until = entry.one_of("kind", (RACE, FIXED)), _until(entry)
    most = max(LAST_LOOKS.values()) if until == SETTLED else LAST_LOOKS.get(effort.text("name"), 0)
    for one in workloads if kind == RACE else ():
        if one.contenders and len(one.contenders) != one.comparisons:
            told = f"{len(one.contenders)} contenders, but {one.comparisons} comparisons"
            raise Malformed(f"the race of {one.group[0]} has {told}")
    if len({one.group for one in workloads}) != len(workloads):
        raise Malformed("'race.workloads' has a workload twice with the same parameters")
    return Race(
        kind=kind,
        screen_blocks=screen,
        last_look=_last_look(entry, blocks if kind == FIXED else most),
        error_rate=ERROR_RATE,
        margin=margin,
        until=until,
        workloads=workloads,
    )


def _margin(entry: Fields, noise_floor: float | None) -> float:
    """Neither it nor the error rate is a choice: other ones would decide otherwise."""
    rate, margin = entry.share("error_rate"), entry.ratio("margin")
    if rate != ERROR_RATE:
        raise Malformed(f"'race.error_rate' must be {ERROR_RATE}, but is {rate}")
    ours = max(MARGIN, noise_floor or 0)
    if margin != ours:
        raise Malformed(
            f"'race.margin' must be {ours}, of the noise floor of its self-test, but is {margin}"
        )
    return margin


def _last_look(entry: Fields, ours: int) -> int:
    last = entry.whole("last_look", least=1)
    if last != ours:
        raise Malformed(f"'race.last_look' must be {ours}, but is {last}")
    return last


def _until(entry: Fields) -> str:
    """Empty where the run was given none, "settled", or whole ns."""
    if not entry.has("until"):
        return ""
    if entry.is_text("until"):
        return entry.one_of("until", (SETTLED,))
    return str(entry.whole("until"))


def _workload(
    entry: Fields, margin: float, groups: set[Group], cells: Mapping[str, tuple[Group, str]]
) -> WorkloadRace:
    group = group_of(entry.text("workload"), entry.texts("parameters"))
    if group not in groups:
        raise Malformed(f"the race is of a workload that is not in the plan: {group[0]}")
    looks = entry.wholes("looks", empty=True)
    boundaries = entry.wholes_or_nulls("boundaries")
    _require_looks(looks, boundaries)
    reference = entry.text_or_none("reference")
    contenders = tuple(_contender(one, margin) for one in entry.each("contenders"))
    state = entry.one_of("state", STATES)
    replaced = tuple(_replaced(one) for one in entry.each("replaced"))
    named = [*([reference] if reference is not None else []), *(c.cell for c in contenders)]
    for name in (*named, *(one.reference for one in replaced)):
        if name not in cells or cells[name][0] != group:
            raise Malformed(f"the race of {group[0]} names a cell that is not of it: {name}")
    if len({cells[name][1] for name in named}) != len(named):
        raise Malformed(f"the race of {group[0]} has two cells of one runner")
    if contenders and reference is None:
        raise Malformed(f"the race of {group[0]} has contenders and no reference")
    if reference is None and state != NOTHING_TO_COMPARE:
        entry.text("reference")
    if state == SETTLED and any(one.verdict == OPEN for one in contenders):
        raise Malformed(f"the race of {group[0]} is settled, but a contender of it is open")
    return WorkloadRace(
        group=group,
        state=state,
        reference=reference,
        from_block=entry.whole("from_block"),
        comparisons=entry.whole("comparisons"),
        looks=looks,
        boundaries=boundaries,
        replaced=replaced,
        contenders=contenders,
    )


def _require_looks(looks: tuple[int, ...], boundaries: tuple[int | None, ...]) -> None:
    if list(looks) != sorted(set(looks)):
        raise Malformed("'looks' of a race must rise")
    if len(looks) != len(boundaries):
        raise Malformed(f"a race has {len(looks)} looks, but {len(boundaries)} boundaries")
    for look, boundary in zip(looks, boundaries, strict=True):
        if boundary is not None and not look / 2 < boundary <= look:
            raise Malformed(f"the boundary {boundary} of a race is not one of {look} pairs")


def _replaced(entry: Fields) -> Replaced:
    reason = entry.text_or_none("reason") or "no reason given"
    return Replaced(entry.text("reference"), entry.whole("block"), reason)


def _contender(entry: Fields, margin: float) -> Contender:
    pairs = entry.whole("pairs")
    _part_of(pairs, entry, "faster_in")
    found = Contender(
        cell=entry.text("cell"),
        verdict=entry.one_of("verdict", VERDICTS),
        reason=entry.text_or_none("reason") or "",
        block=entry.whole_or_none("block"),
        pairs=pairs,
        dropped=entry.whole("dropped"),
        slower_in=_part_of(pairs, entry, "slower_in"),
        not_slower_in=_part_of(pairs, entry, "not_slower_in"),
        not_faster_in=_part_of(pairs, entry, "not_faster_in"),
        ratio=entry.ratio_or_none("ratio"),
        low=entry.ratio_or_none("low"),
        high=entry.ratio_or_none("high"),
        would_find=entry.ratio_or_none("would_find"),
    )
    ends = (found.low, found.ratio, found.high)
    known = [end for end in ends if end is not None]
    if known != sorted(known) or (found.low is None) != (found.high is None):
        raise Malformed(f"the ratio of {found.cell} does not lie in its interval")
    if found.would_find is not None and found.would_find < 1:
        raise Malformed(f"'would_find' of {found.cell} must be at least 1")
    if found.is_decided and len(known) < len(ends):
        raise Malformed(f"{found.cell} is {found.verdict} without a ratio and its interval")
    if found.is_decided and not _is_shown(found, margin):
        told = "which its ratio and interval do not show"
        raise Malformed(f"{found.cell} is {found.verdict}, {told}")
    return found


def _is_shown(found: Contender, margin: float) -> bool:
    """Where the boundary is reached, the nearer end of the interval lies beyond 1, too."""
    edge = 1 + margin
    low, ratio, high = found.low or 0, found.ratio or 0, found.high or 0
    if found.verdict == SLOWER:
        return low > 1 and ratio > edge
    if found.verdict == FASTER:
        return high < 1 and ratio < 1 / edge
    return high < edge and low > 1 / edge


def _part_of(pairs: int, entry: Fields, key: str) -> int:
    count = entry.whole(key)
    if count > pairs:
        raise Malformed(f"'{key}' of a contender must be at most its {pairs} pairs, but is {count}")
    return count
