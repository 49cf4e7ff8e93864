"""The tables of one workload, written out: times, speed-ups, the cost of the harness."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import figures
from analysis.figures import ABSENT
from analysis.parts import Grid
from analysis.statistics import Estimate
from analysis.tables import Row, Speedup

INTERVAL = "\n(95 % interval)"
RANGE = "\n(range)"


def timing(rows: Sequence[Row]) -> Grid:
    times = [row.wall_ns for row in rows]
    unit, factor = figures.time_unit(time.value for time in times if time)
    word, medians = _estimates(
        [time and time.scaled(1 / factor) for time in times],
        4,
        ["no sample" if row.status == "missing" else row.status for row in rows],
    )
    rates = [row.tasks_per_s for row in rows]
    alike = len({row.blocks for row in rows}) == 1
    columns = {
        **({} if alike else {"blocks": [str(row.blocks) for row in rows]}),
        f"{unit} per batch{word}": medians,
        "tasks/s": [figures.per_second(rate.value) if rate else ABSENT for rate in rates],
        f"CPU\n{unit}": _aligned([row.cpu_ns and row.cpu_ns / factor for row in rows]),
        "peak\nMB": [_size(row.peak_pss_bytes) for row in rows],
    }
    return _grid(rows, columns)


def speedups(rows: Sequence[Row]) -> Grid:
    itself = "at 1 core"
    if rows[0].cell.kind == "waits":
        fewest = own_base_concurrencies(rows)
        itself = f"{fewest[0]} at once" if len(fewest) == 1 else "fewest at once"
    sequential_word, sequential = _speedups([row.against_sequential for row in rows])
    itself_word, against_itself = _speedups([row.against_itself for row in rows])
    efficiencies = [row.efficiency for row in rows]
    columns = {
        f"vs best\nsequential{sequential_word}": sequential,
        f"vs itself,\n{itself}{itself_word}": against_itself,
        "effi-\nciency": [figures.percent(e) if e is not None else ABSENT for e in efficiencies],
    }
    return _grid(rows, columns)


def cost(rows: Sequence[Row]) -> Grid:
    word, costs = _estimates([row.wall_ns_per_task for row in rows], 3, [ABSENT] * len(rows))
    return _grid(rows, {f"ns per task{word}": costs})


def own_base_concurrencies(rows: Sequence[Row]) -> list[int]:
    """The concurrencies of the cells that others of the same runner are compared with."""
    own = [row.against_itself for row in rows]
    return sorted({s.base.concurrency for s in own if s and not s.is_base})


def _grid(rows: Sequence[Row], columns: dict[str, list[str]]) -> Grid:
    keys = [(row.cell.runner, str(row.cell.cores), str(row.cell.concurrency)) for row in rows]
    return Grid(
        titles=("runner", "cores", "tasks\nat once", *columns),
        rows=tuple((*key, *rest) for key, *rest in zip(keys, *columns.values(), strict=True)),
    )


def _estimates(
    estimates: Sequence[Estimate | None], digits: int, instead: Sequence[str]
) -> tuple[str, list[str]]:
    """What the title says of the ends, and each median with its ends, or what stands instead.

    Ranges among intervals are marked `~`; a column of nothing but ranges says so in its title.
    """
    known = [estimate for estimate in estimates if estimate]
    reached = {estimate.interval.reached for estimate in known}
    medians = iter(figures.on_the_point([figures.significant(e.value, digits) for e in known]))
    marks = {True: " ", False: "~"} if len(reached) == 2 else {True: "", False: ""}
    ends = [marks[e.interval.reached] + figures.ends(e, digits) for e in known]
    width = max(map(len, ends), default=0)
    padded = iter([end.ljust(width) for end in ends])
    texts = [f"{next(medians)} {next(padded)}" if estimate else "" for estimate in estimates]
    total = max(map(len, texts), default=0)
    median_width = total - width - 1 if known else 0
    word = INTERVAL if True in reached else RANGE if reached else ""
    return word, [
        text or other.rjust(median_width).ljust(total)
        for text, other in zip(texts, instead, strict=True)
    ]


def _speedups(column: Sequence[Speedup | None]) -> tuple[str, list[str]]:
    bases = {s.base.name for s in column if s and s.estimate}
    instead = ["base" if s and s.is_base and s.base.name in bases else ABSENT for s in column]
    return _estimates([s.estimate if s else None for s in column], 3, instead)


def _aligned(values: Sequence[float | None]) -> list[str]:
    texts = [ABSENT if value is None else figures.significant(value) for value in values]
    return figures.on_the_point(texts)


def _size(size_bytes: float | None) -> str:
    return ABSENT if size_bytes is None else figures.megabytes(size_bytes)
