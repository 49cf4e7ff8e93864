"""A forest plot: ratios with their intervals in rows, the margin around 1, verdicts by shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from analysis.drawing.canvas import WIDTH, Canvas, Panel, opened
from analysis.drawing.ink import ink
from analysis.drawing.keys import Keys, Note, shade_swatch
from analysis.drawing.labels import SMALL, label, width
from analysis.drawing.measure import Measure, factor_words, interval_word
from analysis.drawing.palette import Palette
from analysis.drawing.pen import Pen
from analysis.drawing.scales import Scale, factor_scale, plain
from analysis.drawing.svg import Tag
from analysis.statistics.verdicts import Verdict

EDGE, HEAD, FOOT, ROW = 12.0, 30.0, 48.0, 22.0
LABEL, COLUMN, VERDICT, LEAST = 300.0, 120.0, 106.0, 150.0
# Half of a page: two charts stand side by side, without room for verdicts in words.
HALF = 528.0
# How far beyond the outermost ratios an interval is drawn; longer ones end in an arrow.
REACH = 3.0
MARKERS = {
    Verdict.FASTER: "<",
    Verdict.SLOWER: ">",
    Verdict.A_LITTLE_SLOWER: ">",
    Verdict.SAME: "s",
    Verdict.INCONCLUSIVE: "D",
}
COLOURS = {
    Verdict.FASTER: "good",
    Verdict.SLOWER: "bad",
    Verdict.A_LITTLE_SLOWER: "bad",
    Verdict.SAME: "ink",
    Verdict.INCONCLUSIVE: "faint",
}
HOLLOW = (Verdict.A_LITTLE_SLOWER, Verdict.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """`ratio` is a time / another time: below 1 is faster; None is a row without a common block.

    `columns` are printed beside it, under ForestPlot.columns: absolute times, for example. `runner`
    is who the row belongs to, for the legends of the page; None where it is nobody's alone.
    `sentence` is told on hover in place of one made from the figures.
    """

    label: str
    ratio: Measure | None
    verdict: Verdict
    columns: tuple[str, ...] = ()
    runner: str | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class IntervalGroup:
    """Rows under one title, which may be empty."""

    title: str
    rows: tuple[IntervalRow, ...]


@dataclass(frozen=True, slots=True)
class ForestPlot:
    """`axis` says which time is divided by which. `delta` is the margin as a share: the band from
    1 / (1 + delta) to 1 + delta is shaded. `columns` are the titles of the rows' columns. A chart
    of `half` the width has its axis above, and verdicts in shapes and colours alone. `words` are
    those of verdicts that have other ones here."""

    axis: str
    groups: tuple[IntervalGroup, ...]
    delta: float | None = None
    columns: tuple[str, ...] = ()
    half: bool = False
    words: Mapping[Verdict, str] = field(default_factory=dict)

    @property
    def whole(self) -> float:
        return HALF if self.half else WIDTH

    def word(self, verdict: Verdict) -> str:
        return self.words.get(verdict, verdict.value)


def forest_plot(chart: ForestPlot, palette: Palette, *, name: str, description: str) -> str | None:
    """None where no row has a ratio. Its height grows with its rows."""
    rows = [row for group in chart.groups for row in group.rows]
    across = factor_scale(_ends(rows, chart.delta), "", most=7)
    if not any(row.ratio and row.ratio.value > 0 for row in rows) or not across:
        return None
    lines: list[str | IntervalRow] = []
    for group in chart.groups:
        lines += [*_title(group), *group.rows]
    columns = _Columns.of(chart, rows)
    keys = Keys((), tuple(_notes(chart, rows)))
    room = chart.whole - 2 * EDGE
    top = keys.height(room) + HEAD + (18 if chart.half else 0)
    height = ROW * len(lines) + 8
    with opened(chart.whole, top + height + FOOT) as canvas:
        keys.draw(canvas.pen, palette, EDGE, 0, room)
        up = Scale("", 0, height, ())
        panel = canvas.panel(columns.left, top, columns.plot, height, across, up)
        _ground(canvas, panel, chart, columns, top)
        for number, line in enumerate(lines):
            y = top + 4 + ROW * (number + 0.5)
            if isinstance(line, str):
                canvas.pen.text(EDGE, y + 4, line, bold=True, room=columns.left - EDGE)
            else:
                _texts(canvas.pen, line, columns, palette, y + 4)
                if line.ratio and not chart.half:
                    canvas.pen.text(WIDTH - EDGE, y + 4, chart.word(line.verdict), align="right")
                _interval(panel, line, top + height - y, chart.word(line.verdict))
        return canvas.svg(name, description)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand, in pixels: the right edges of the text columns, and the plot."""

    edges: tuple[float, ...]
    left: float
    plot: float

    @classmethod
    def of(cls, chart: ForestPlot, rows: list[IntervalRow]) -> _Columns:
        edge = EDGE + 16 + min(max(width(label(row.label)) for row in rows), LABEL)
        edges = []
        for number, title in enumerate(chart.columns):
            texts = [title, *(row.columns[number] for row in rows if number < len(row.columns))]
            edge += 18 + min(max(width(label(text)) for text in texts), COLUMN)
            edges.append(edge)
        figures = max(width(_figures(row)) for row in rows)
        left = edge + 22
        verdict = 14 if chart.half else VERDICT
        plot = max(chart.whole - EDGE - left - figures - verdict, LEAST)
        return cls(tuple(edges), left, plot)


def _title(group: IntervalGroup) -> tuple[str, ...]:
    return (group.title,) if group.title else ()


def _ends(rows: list[IntervalRow], delta: float | None) -> Iterator[float]:
    """What the axis must hold: every ratio, and of the longest intervals only a part."""
    values = [row.ratio.value for row in rows if row.ratio and row.ratio.value > 0]
    if not values:
        return
    yield from (1 / (1 + (delta or 0)), 1 + (delta or 0))
    yield from values
    least, most = min(1.0, *values) / REACH, max(1.0, *values) * REACH
    for row in rows:
        for end in (row.ratio and row.ratio.interval) or ():
            yield min(max(end, least), most)


def _ground(canvas: Canvas, panel: Panel, chart: ForestPlot, columns: _Columns, top: float) -> None:
    """The margin, the line at 1, and what stands above and below the columns."""
    if chart.delta:
        panel.shade(1 / (1 + chart.delta), 1 + chart.delta)
    panel.pen.line([1, 1], [panel.y.low, panel.y.high], ink("ink"))
    for edge, title in zip(columns.edges, chart.columns, strict=True):
        canvas.pen.text(edge, top - 8, title, size=SMALL, align="right", room=COLUMN)
    bottom = top + panel.y.high + 36
    middle, right = columns.left + columns.plot / 2, columns.left + columns.plot
    canvas.pen.text(columns.left, bottom, "← faster")
    canvas.pen.text(right, bottom, "slower →", align="right")
    if chart.half:
        axis = f"{chart.axis} (log scale)"
        canvas.pen.text(EDGE, top - 16, axis, bold=True, room=HALF - 2 * EDGE)
    else:
        canvas.pen.text(middle, bottom, chart.axis, align="center", room=columns.plot - 150)
        canvas.pen.text(right, top - 8, "log scale", size=SMALL, align="right")


def _texts(pen: Pen, row: IntervalRow, columns: _Columns, palette: Palette, y: float) -> None:
    if row.runner is not None:
        own = Tag("series", row.runner)
        pen.dots([EDGE + 5], [y - 4], palette.style(row.runner), tag=own)
    pen.text(EDGE + 16, y, row.label, room=LABEL)
    for edge, text in zip(columns.edges, row.columns, strict=False):
        pen.text(edge, y, text, align="right", room=COLUMN)
    right = columns.left + columns.plot + 14
    pen.text(right, y, _figures(row))


def _figures(row: IntervalRow) -> str:
    """The legend says of all rows whether the ends are those of an interval."""
    return factor_words(replace(row.ratio, reached=True)) if row.ratio else "no block in common"


def _interval(panel: Panel, row: IntervalRow, y: float, word: str) -> None:
    if row.ratio is None or row.ratio.value <= 0:
        return
    colour, x = ink(COLOURS[row.verdict]), panel.x
    own = None if row.runner is None else Tag("series", row.runner)
    if row.ratio.interval:
        low, high = row.ratio.interval
        panel.pen.line([x.within(low), x.within(high)], [y, y], colour, width=2, tag=own)
        for end, marker in ((low, "<"), (high, ">")):
            beyond = end != x.within(end)
            tick = marker if beyond else "|"
            edge_width = 0.0 if beyond else 1.5
            panel.pen.markers(
                [x.within(end)], [y], tick, colour, edge=colour, edge_width=edge_width, tag=own
            )
    told = row.sentence or f"{row.label}: {_figures(row)}, {word}"
    tag = Tag("series" if own else "", row.runner or "", (told,))
    _verdict(panel.pen, row.ratio.value, y, row.verdict, tag)


def _verdict(pen: Pen, x: float, y: float, verdict: Verdict, tag: Tag | None = None) -> None:
    colour, hollow = ink(COLOURS[verdict]), verdict in HOLLOW
    fill, edge = (ink("paper"), colour) if hollow else (colour, ink("paper"))
    wide = 1.5 if hollow else 0.7
    pen.markers([x], [y], MARKERS[verdict], fill, edge=edge, edge_width=wide, size=9, tag=tag)


def _interval_swatch(pen: Pen, x: float, y: float) -> None:
    pen.line([x - 12, x + 12], [y, y], ink("faint"), width=2)
    pen.markers([x - 12, x + 12], [y, y], "|", ink("faint"), edge=ink("faint"), edge_width=1.5)


def _notes(chart: ForestPlot, rows: list[IntervalRow]) -> Iterator[Note]:
    for verdict in Verdict:
        if any(row.ratio and row.verdict is verdict for row in rows):
            yield Note(chart.word(verdict), partial(_verdict, verdict=verdict))
    if word := interval_word(row.ratio for row in rows if row.ratio):
        yield Note(word, _interval_swatch)
    if chart.delta:
        yield Note(f"margin of {plain(round(100 * chart.delta, 1))} %", shade_swatch)
