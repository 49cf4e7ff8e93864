"""Prints parts as one HTML file: style, script and charts inside, no request to anywhere.

What a run's files say is escaped, and the page's policy lets no script run but its own.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.drawing import ink
from analysis.pages.parts import AnswerTable, Chart, Download, Fold, Grid, Heading, Part
from analysis.words.printable import one_line, spaced

TEMPLATES = Path(__file__).with_name("templates")
# In the order in which they outweigh each other.
STYLES = ("page", "parts", "tables", "charts", "answers", "narrow", "print")
# Longer tables keep their head in sight and scroll within the page.
TALL_ROWS = 14
# In characters: longer labels get a wide column, and longer figures are words.
WIDE_LABEL = 20
LONGEST_FIGURE = 34
# Of a chart that does not say it.
WIDTH_PX = 960
# The page's colours beside those of its charts, on light and on dark paper.
LIGHT = {
    "soft": "#57606a",
    "panel": "#f6f8fa",
    "link": "#0b5cad",
    "alarm": "#b3261e",
    "alarm-panel": "#fdecea",
    "warning": "#9a6700",
    "grade-a": "#1a7f4b",
    "grade-b": "#0b5cad",
    "grade-c": "#8a5a00",
    "grade-d": "#b3261e",
    "on-grade": "#ffffff",
}
DARK = {
    "soft": "#9aa4af",
    "panel": "#151b23",
    "link": "#79b8ff",
    "alarm": "#ff8b82",
    "alarm-panel": "#2f1719",
    "warning": "#dca63a",
    "grade-a": "#4cc38a",
    "grade-b": "#79b8ff",
    "grade-c": "#e3b341",
    "grade-d": "#ff8b82",
    "on-grade": "#0d1117",
}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    anchor: str
    content: Markup


@dataclass(frozen=True, slots=True)
class Table:
    """Heads by their lines, and cells with what they are sorted by, each with its column's style.
    There is no head where every title is empty."""

    heads: Sequence[tuple[Sequence[str], str]]
    rows: Iterable[Iterable[tuple[str, str, str]]]
    tall: bool


@dataclass(frozen=True, slots=True)
class Figure:
    anchor: str
    width_px: int
    svg: Markup
    description: str


@dataclass(frozen=True, slots=True)
class Link:
    """`size` is empty for a file that lies beside the page instead of in it."""

    name: str
    address: str
    size: str
    note: str


def as_html(parts: Iterable[Part], title: str) -> str:
    """A whole page. `title` names it in a browser's tab, and on top if no heading does.

    Every heading of level 2 opens a section; those with an anchor are in the table of contents.
    The SVG of a chart goes in as it is: its maker has escaped what came from a run.
    """
    page = _Page()
    heading, opening, sections = _divided(parts)
    anchors = [page.anchor(top.anchor) for top, _ in sections]
    script = _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            policy="default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
            f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
            title=title,
            heading=heading or title,
            opening=page.content(opening, heading or title),
            sections=[
                Section(top.text, anchor, page.content(inner, top.text))
                for anchor, (top, inner) in zip(anchors, sections, strict=True)
            ],
            light=_properties({**ink.LIGHT, **LIGHT}),
            dark=_properties({**ink.DARK, **DARK}),
            css=Markup("".join(_asset(f"{name}.css") for name in STYLES)),
            script=Markup(script),
        )
    )


def _divided(parts: Iterable[Part]) -> tuple[str, list[Part], list[tuple[Heading, list[Part]]]]:
    """The title, what stands before the first section, and the sections."""
    title = ""
    opening: list[Part] = []
    sections: list[tuple[Heading, list[Part]]] = []
    for part in parts:
        if isinstance(part, Heading) and part.level == 1:
            title = part.text
        elif isinstance(part, Heading) and part.level == 2:
            sections.append((part, []))
        else:
            (sections[-1][1] if sections else opening).append(part)
    return title, opening, sections


class _Page:
    """Writes the parts of one page, and gives out its anchors, each once."""

    def __init__(self) -> None:
        self._macros: Any = _environment().get_template("parts.html.jinja").module
        self._taken = {"content"}

    def anchor(self, wanted: str) -> str:
        if not wanted:
            return ""
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", wanted).strip("-") or "part"
        unique = name
        for number in itertools.count(2):
            if unique not in self._taken:
                break
            unique = f"{name}-{number}"
        self._taken.add(unique)
        return unique

    def content(self, parts: Iterable[Part], title: str) -> Markup:
        """The parts in their order, under a heading that names the tables without a caption."""
        written: list[Markup] = []
        for kind, alike in itertools.groupby(parts, type):
            if kind is Chart:
                figures = [self._figure(part) for part in alike if isinstance(part, Chart)]
                written.append(self._macros.charts(figures))
            elif kind is Download:
                links = [_link(part) for part in alike if isinstance(part, Download)]
                written.append(self._macros.downloads(links))
            else:
                for part in alike:
                    title = part.text if isinstance(part, Heading) else title
                    written.append(self._written(part, title))
        return Markup("\n").join(written)

    def _written(self, part: Part, title: str) -> Markup:
        if isinstance(part, Grid):
            label = f"Table: {part.caption or title}"
            anchor = self.anchor(f"table-{part.caption or title}"[:60])
            return self._macros.grid(part, _table(part), label, anchor)
        if isinstance(part, AnswerTable):
            anchors = {row.anchor: self.anchor(row.anchor) for row in part.rows}
            anchor = self.anchor(part.anchor)
            return self._macros.answertable(part, anchors, anchor, f"Table: {title}")
        if isinstance(part, Heading):
            return self._macros.heading(part, max(part.level, 3), self.anchor(part.anchor))
        if isinstance(part, Fold):
            return self._macros.fold(part, self.content(part.parts, part.title))
        return getattr(self._macros, type(part).__name__.lower())(part)

    def _figure(self, chart: Chart) -> Figure:
        box = re.search(r'viewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)', chart.svg)
        # Rounded up: nothing is drawn smaller than it was made.
        width_px = math.ceil(float(box[1])) if box else WIDTH_PX
        return Figure(self.anchor(chart.name), width_px, Markup(chart.svg), chart.description)


def _table(grid: Grid) -> Table:
    rows = [[one_line(text) for text in row] for row in grid.rows]
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    styles = [_style(grid.is_worded(place), size) for place, size in enumerate(longest)]
    places = range(len(grid.titles))
    styles = styles or ["label" if grid.is_worded(place) else "" for place in places]
    heads = [title.replace("-\n", "").split("\n") for title in grid.titles]
    keys = grid.keys or [(None,) * len(grid.titles)] * len(rows)
    return Table(
        heads=list(zip(heads, styles, strict=True)) if any(grid.titles) else [],
        rows=(
            zip(row, map(_key, row_keys), styles, strict=True)
            for row, row_keys in zip(rows, keys, strict=True)
        ),
        tall=len(rows) > TALL_ROWS,
    )


def _style(is_label: bool, longest: int) -> str:
    """How a column is set. One of words is set as the names are, wherever it stands."""
    if is_label:
        return "label long" if longest > WIDE_LABEL else "label"
    return "label long" if longest > LONGEST_FIGURE else ""


def _key(key: float | None) -> str:
    if key is None or math.isnan(key):
        return ""
    if math.isinf(key):
        return "Infinity" if key > 0 else "-Infinity"
    return f"{key:.12g}"


def _link(file: Download) -> Link:
    name = one_line(file.name)
    if not file.content:
        # The dot keeps a name with a colon from being taken for a scheme.
        return Link(name, f"./{quote(file.name, errors='replace')}", "", file.note)
    plain = re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.media_type, re.ASCII)
    media_type = file.media_type if plain else "application/octet-stream"
    content = base64.b64encode(file.content).decode()
    return Link(name, f"data:{media_type};base64,{content}", _size(file.content), file.note)


def _size(content: bytes) -> str:
    size = len(content)
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"


def _properties(colours: Mapping[str, str]) -> Markup:
    return Markup("".join(f"  --{name}: {colour};\n" for name, colour in colours.items()))


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_harmless,
    )


def _harmless(value: object) -> object:
    """Whatever a template prints comes by here before it is escaped."""
    return spaced(value) if isinstance(value, str) and not isinstance(value, Markup) else value
