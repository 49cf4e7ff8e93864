"""Two sides cell by cell: absolute times, the ratio of times, and a verdict on each.

Blocks of different runs have nothing to do with each other, so nothing is paired across sides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.comparison.sides.groups import Side
from analysis.comparison.sides.side_cells import (
    Key,
    Parameters,
    SideCell,
    Time,
    side_cells,
    time_of,
)
from analysis.reading.plan import Cell
from analysis.statistics.unpaired import UnpairedRatio, unpaired_ratio
from analysis.statistics.verdicts import LEAST_MARGIN, Judgement, Verdict, judge, margin
from analysis.tables.summary import ALPHA, COST_OF_HARNESS, title_of

SEED = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What a comparison is made by. `margin` is the least one, `seed` that of the bootstrap, and
    `chosen` says which cells take part."""

    chosen: Callable[[Cell], bool] = lambda cell: True
    margin: float = LEAST_MARGIN
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Compared:
    """`ratio` is the time of the new side / that of the base, None where one is 0 ns; the verdict
    is on the new side: `slower` is a regression."""

    base_cell: Cell
    new_cell: Cell
    base: Time
    new: Time
    ratio: UnpairedRatio | None
    judgement: Judgement

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict


@dataclass(frozen=True, slots=True)
class WorkloadComparison:
    """One table. Every interval of its ratios has the level 1 - `alpha`, so that 95 % hold for all
    of them at once."""

    workload: str
    kind: str
    parameters: Parameters
    alpha: float
    rows: tuple[Compared, ...]

    @property
    def title(self) -> str:
        return title_of(self.workload, self.parameters)

    @property
    def is_cost_of_harness(self) -> bool:
        return self.workload == COST_OF_HARNESS

    @property
    def comparisons(self) -> int:
        return sum(row.ratio is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Uncompared:
    """Cells without a comparison for one reason. `side` is where it lies; `cells` are as the side
    that plans them has them."""

    side: Side
    status: str
    reason: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`in_common` counts the cells that both sides plan. `delta` is the margin, as a share."""

    base: Side
    new: Side
    base_cells: Mapping[Key, SideCell] = field(repr=False)
    new_cells: Mapping[Key, SideCell] = field(repr=False)
    workloads: tuple[WorkloadComparison, ...]
    uncompared: tuple[Uncompared, ...]
    in_common: int
    delta: float
    rules: Rules

    @property
    def rows(self) -> Iterable[Compared]:
        return (row for table in self.workloads for row in table.rows)


def compare(base: Side, new: Side, rules: Rules) -> Comparison:
    """Raises RunError where a run has the same cell twice."""
    base_cells, new_cells = (side_cells(side, rules.chosen) for side in (base, new))
    common = [key for key in base_cells if key in new_cells]
    delta = max(margin(side.noise_floor, rules.margin) for side in (base, new))
    tables: dict[object, list[Key]] = {}
    for key in common:
        if base_cells[key].status == new_cells[key].status == "ok":
            tables.setdefault(key[:2], []).append(key)
    return Comparison(
        base=base,
        new=new,
        base_cells=base_cells,
        new_cells=new_cells,
        workloads=tuple(
            _table(keys, base_cells, new_cells, delta, rules.seed) for keys in tables.values()
        ),
        uncompared=_uncompared(base, new, base_cells, new_cells),
        in_common=len(common),
        delta=delta,
        rules=rules,
    )


def verdicts(rows: Iterable[Compared]) -> Counter[Verdict]:
    return Counter(row.verdict for row in rows)


def geometric_mean(rows: Iterable[Compared]) -> float | None:
    """Of the ratios: a summary of them, and no time. None without any."""
    logs = [math.log(row.ratio.value) for row in rows if row.ratio]
    return math.exp(math.fsum(logs) / len(logs)) if logs else None


def regressions(comparison: Comparison, threshold: float | None) -> tuple[Compared, ...]:
    """The confirmed ones: the verdict is `slower`, and the ratio lies beyond `threshold`, a share
    (None: the margin of the verdict). The largest come first."""
    least = 1 + (comparison.delta if threshold is None else threshold)
    found = [
        row
        for row in comparison.rows
        if row.verdict is Verdict.SLOWER and row.ratio and row.ratio.value > least
    ]
    return tuple(sorted(found, key=lambda row: -row.ratio.value if row.ratio else 0))


def _table(
    keys: Sequence[Key],
    base_cells: Mapping[Key, SideCell],
    new_cells: Mapping[Key, SideCell],
    delta: float,
    seed: int,
) -> WorkloadComparison:
    comparisons = sum(base_cells[k].has_ratio and new_cells[k].has_ratio for k in keys)
    alpha = ALPHA / max(comparisons, 1)
    rows = []
    for key in keys:
        base, new = base_cells[key], new_cells[key]
        ratio = unpaired_ratio(new.times, base.times, alpha, seed)
        rows.append(
            Compared(
                base_cell=base.cell,
                new_cell=new.cell,
                base=time_of(base, seed),
                new=time_of(new, seed),
                ratio=ratio,
                judgement=judge(ratio, delta, alpha),
            )
        )
    cell = rows[0].base_cell
    return WorkloadComparison(cell.workload, cell.kind, cell.parameters, alpha, tuple(rows))


def _uncompared(
    base: Side, new: Side, base_cells: Mapping[Key, SideCell], new_cells: Mapping[Key, SideCell]
) -> tuple[Uncompared, ...]:
    """Grouped by side and reason: failures first, then what one side lacks. What is skipped on
    both sides lacks nowhere."""
    found: dict[tuple[str, str, str], list[Cell]] = {}
    sides = {base.label: base, new.label: new}
    for key in dict.fromkeys((*base_cells, *new_cells)):
        held = {base.label: base_cells.get(key), new.label: new_cells.get(key)}
        known = [cell for cell in held.values() if cell]
        if all(cell.status == "skipped" for cell in known):
            continue
        for label, cell in held.items():
            if cell is None:
                found.setdefault((label, "absent", "not in its plan"), []).append(known[0].cell)
            elif cell.status != "ok":
                found.setdefault((label, cell.status, cell.reason), []).append(cell.cell)
    order = ("failed", "absent", "skipped", "missing")
    return tuple(
        Uncompared(sides[label], status, reason, tuple(cells))
        for (label, status, reason), cells in sorted(
            found.items(), key=lambda item: order.index(item[0][1])
        )
    )
