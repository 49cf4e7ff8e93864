"""What concurrency costs: CPU time against wall time, and what is paid once per runner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from analysis.drawing.canvas import Canvas, Panel, opened
from analysis.drawing.ink import ink
from analysis.drawing.keys import Keys, Note
from analysis.drawing.labels import SMALL, label, width
from analysis.drawing.measure import Measure, time_words
from analysis.drawing.palette import Palette
from analysis.drawing.pen import Pen
from analysis.drawing.scales import Scale, time_scale
from analysis.drawing.svg import Tag
from analysis.words.figures import counted

# Half as wide as a page: the two stand side by side.
WHOLE, LEFT, RIGHT, LABEL = 528.0, 66.0, 96.0, 150.0
ABOVE, HEIGHT, BELOW, ROW = 52.0, 165.0, 48.0, 22.0


@dataclass(frozen=True, slots=True)
class CpuPoint:
    """A cell, of a runner: `cell` says which one, on hover."""

    runner: str
    cell: str
    wall_ns: Measure
    cpu_ns: Measure


@dataclass(frozen=True, slots=True)
class CpuChart:
    """`cores` get a line each: CPU time = cores x wall time."""

    workload: str
    points: tuple[CpuPoint, ...]
    cores: tuple[int, ...] = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Phases:
    """The life of a runner in ns: start-up, first batch, a batch in the steady state, shutdown.
    None is not known."""

    runner: str
    cell: str
    startup_ns: Measure | None = None
    first_batch_ns: Measure | None = None
    batch_ns: Measure | None = None
    shutdown_ns: Measure | None = None


@dataclass(frozen=True, slots=True)
class PhaseChart:
    workload: str
    rows: tuple[Phases, ...]


def cpu_chart(chart: CpuChart, palette: Palette, *, name: str, description: str) -> str | None:
    """None where no point has both times above 0."""
    points = [p for p in chart.points if p.wall_ns.value > 0 and p.cpu_ns.value > 0]
    across = time_scale(_ends(p.wall_ns for p in points), "time of a batch", most=5)
    up = time_scale(
        _ends(p.cpu_ns for p in points), f"{chart.workload}: CPU time of a batch", most=6
    )
    if not across or not up:
        return None
    wide = WHOLE - LEFT - RIGHT
    keys = Keys(tuple(dict.fromkeys(point.runner for point in points)), lines=False)
    top = keys.height(WHOLE) + ABOVE
    with opened(WHOLE, top + HEIGHT + BELOW) as canvas:
        keys.draw(canvas.pen, palette, 0, 0, WHOLE)
        panel = canvas.panel(LEFT, top, wide, HEIGHT, across, up)
        taken: list[tuple[float, float, int]] = []
        for cores in reversed(chart.cores):
            _busy(canvas, panel, cores, taken)
        for point in points:
            _crossed(panel, point, palette)
        return canvas.svg(name, description)


def phase_chart(chart: PhaseChart, palette: Palette, *, name: str, description: str) -> str | None:
    """One row of dots per runner. Phases of 0 ns have no place on the logarithmic axis. None where
    no time above 0 is known."""
    rows = [row for row in chart.rows if _known(row)]
    title = f"{chart.workload}: what is paid once, and what for each batch (log scale)"
    across = time_scale(_ends(time for row in rows for _, time in _known(row)), "", most=5)
    if not across:
        return None
    names = min(max(width(label(row.runner)) for row in rows), LABEL) + 30
    wide, height = WHOLE - names - 20, ROW * len(rows)
    notes = tuple(Note(phase.text, phase.swatch) for phase in PHASES)
    keys = Keys((), notes)
    top = keys.height(WHOLE) + ABOVE
    up = Scale("", 0, height, ())
    with opened(WHOLE, top + height + 26) as canvas:
        canvas.pen.text(4, top - 22, title, bold=True, room=WHOLE)
        keys.draw(canvas.pen, palette, 0, 0, WHOLE)
        panel = canvas.panel(names, top, wide, height, across, up)
        for number, row in enumerate(rows):
            middle = ROW * (number + 0.5)
            tag = Tag("key", row.runner)
            canvas.pen.dots([10], [top + middle], palette.style(row.runner), tag=tag)
            canvas.pen.text(20, top + middle + 4, row.runner, room=LABEL, tag=tag)
            _life(panel, row, height - middle, palette)
        return canvas.svg(name, description)


def _ends(measures: Iterable[Measure]) -> Iterator[float]:
    for measure in measures:
        yield measure.value
        yield from measure.interval or ()


def _busy(
    canvas: Canvas, panel: Panel, cores: int, taken: list[tuple[float, float, int]]
) -> None:
    """The line on which so many cores are busy all the time, with its name where it leaves. Those
    that leave above stand in the first line that is not `taken` there."""
    x, y = panel.x, panel.y
    first, last = max(x.low, y.low / cores), min(x.high, y.high / cores)
    if first >= last:
        return
    panel.pen.line([first, last], [first * cores, last * cores], ink("faint"), dash=(4, 3))
    right, up = panel.pixel(last, last * cores)
    text = f"{counted(cores, 'core')} busy"
    if last == x.high:
        canvas.pen.text(right + 5, up + 4, text, size=SMALL)
    else:
        left, wide = right - width(text, SMALL) / 2, width(text, SMALL)
        near = {at for start, end, at in taken if left < end + 6 and start < left + wide + 6}
        line = next(line for line in range(len(taken) + 1) if line not in near)
        taken.append((left, left + wide, line))
        canvas.pen.text(right, up - 5 + 13 * line, text, size=SMALL, align="center")


def _crossed(panel: Panel, point: CpuPoint, palette: Palette) -> None:
    """A dot with the intervals of both times."""
    style, own = palette.style(point.runner), Tag("series", point.runner)
    at_x, at_y = point.wall_ns, point.cpu_ns
    if at_x.interval:
        ends = [panel.x.within(end) for end in at_x.interval]
        panel.pen.line(ends, [at_y.value] * 2, style.colour, width=1.2, tag=own)
    if at_y.interval:
        ends = [panel.y.within(end) for end in at_y.interval]
        panel.pen.line([at_x.value] * 2, ends, style.colour, width=1.2, tag=own)
    told = f"{point.runner}, {point.cell}: {time_words(at_y)} of CPU time in {time_words(at_x)}"
    tag = Tag("series", point.runner, (told,))
    panel.pen.dots([at_x.value], [at_y.value], style, size=9, tag=tag)


@dataclass(frozen=True, slots=True)
class _Phase:
    text: str
    of: Callable[[Phases], Measure | None]
    marker: str
    hollow: bool

    def swatch(self, pen: Pen, x: float, y: float) -> None:
        self.draw(pen, x, y, ink("ink"))

    def draw(self, pen: Pen, x: float, y: float, colour: str, tag: Tag | None = None) -> None:
        fill = ink("paper") if self.hollow else colour
        edge = colour if self.hollow else ink("paper")
        wide = 1.6 if self.hollow else 0.7
        pen.markers([x], [y], self.marker, fill, edge=edge, edge_width=wide, size=8, tag=tag)


PHASES = (
    _Phase("start-up", lambda row: row.startup_ns, ">", False),
    _Phase("first batch", lambda row: row.first_batch_ns, "o", True),
    _Phase("a batch in the steady state", lambda row: row.batch_ns, "o", False),
    _Phase("shutdown", lambda row: row.shutdown_ns, "s", True),
)


def _known(row: Phases) -> list[tuple[_Phase, Measure]]:
    times = [(phase, phase.of(row)) for phase in PHASES]
    return [(phase, time) for phase, time in times if time and time.value > 0]


def _life(panel: Panel, row: Phases, y: float, palette: Palette) -> None:
    known, colour = _known(row), palette.style(row.runner).colour
    own = Tag("series", row.runner)
    values = [time.value for _, time in known]
    panel.pen.line([min(values), max(values)], [y, y], ink("rule"), width=2, tag=own)
    for phase, time in known:
        if time.interval:
            ends = [panel.x.within(end) for end in time.interval]
            panel.pen.line(ends, [y, y], colour, width=2, tag=own)
        told = f"{row.runner}, {row.cell}: {phase.text} {time_words(time)}"
        phase.draw(panel.pen, time.value, y, colour, Tag("series", row.runner, (told,)))
