"""Prints parts as aligned text for a terminal. Charts and downloads have no place there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

from analysis.pages.answer_text import answer_lines
from analysis.pages.parts import (
    Alarm,
    Answers,
    AnswerTable,
    Banner,
    Fold,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Part,
)
from analysis.pages.wrapping import BOLD, wrapped as _wrapped
from analysis.words.printable import collapsed, printable, spaced

YELLOW, RED = "1;33", "1;31"
SHORTEST_NAME = 8


def as_text(parts: Iterable[Part], width: int = 80, colour: bool = False) -> str:
    """Aligned text. Prose is wrapped at `width`; grids are narrowed to it as far as they can be."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Heading):
            lines += _heading(part.text, width, BOLD if colour else "", top=part.level == 1)
        elif isinstance(part, Paragraph):
            lines += [line for prose in part.lines for line in _wrapped(prose, width)] + [""]
        elif isinstance(part, Grid):
            lines += ["", *_wrapped(part.caption, width), *_grid(part, width), ""]
        elif isinstance(part, Fold):
            lines += _heading(part.title, width, BOLD if colour else "")
            lines += as_text(part.parts, width, colour).splitlines()
        elif isinstance(part, Alarm):
            lines += _heading(part.title, width, RED if colour else "")
            lines += [line for point in part.lines for line in _wrapped(point, width, "- ", "  ")]
        elif isinstance(part, Answers):
            lines += [""]
            for lead, sentence in part.points:
                lines += _wrapped(f"{lead}: {sentence}", width, "- ", "  ")
        elif isinstance(part, AnswerTable):
            lines += ["", *answer_lines(part, width, colour), ""]
        elif isinstance(part, Banner):
            lines += ["", *_wrapped(f"{part.grade}: {part.meaning}", width)]
            for name, fact in part.facts:
                lines += _wrapped(f"{name}: {fact}", width, "  ", "    ")
            lines += [f"  {printable(part.command)}"] if part.command else []
        elif isinstance(part, Listing):
            style = (YELLOW if part.bad else BOLD) if colour else ""
            lines += _heading(part.title, width, style) + _wrapped(part.lead, width)
            lines += [f"  {printable(part.command)}"] if part.command else []
            for point, cells in part.points:
                lines += _wrapped(point, width, "- ", "  ")
                for cell in cells:
                    lines += _wrapped(cell, width, "    ", "      ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _heading(text: str, width: int, style: str, top: bool = False) -> list[str]:
    lines = _wrapped(text, width)
    if not top and len(lines) == 1 and len(lines[0]) < width - 4:
        lines = [f"── {lines[0]} ".ljust(min(width, 80), "─")]
    lines = [f"\x1b[{style}m{line}\x1b[0m" for line in lines] if style else lines
    return lines if top else ["", *lines]


def _grid(grid: Grid, width: int) -> list[str]:
    rows = [[spaced(text) for text in row] for row in grid.rows]
    titles = [title.split("\n") for title in grid.titles]
    tight = [[collapsed(text) for text in row] for row in rows]
    for cells, gap in ((rows, "  "), (tight, "  "), (tight, " ")):
        columns = list(zip(titles, zip(*cells, strict=True), strict=True))
        widths = [max(map(cell_len, (*title, *texts))) for title, texts in columns]
        excess = sum(widths) + len(gap) * (len(widths) - 1) - width
        if excess <= 0:
            break
    else:
        widths[0] = max(widths[0] - excess, min(widths[0], SHORTEST_NAME))
    height = max(map(len, titles))
    head = [[""] * (height - len(title)) + title for title in titles]
    lines = [_line(texts, widths, gap, grid) for texts in zip(*head, strict=True)]
    lines.append("─" * (sum(widths) + len(gap) * (len(widths) - 1)))
    group = None
    for name, *texts in cells:
        first = "" if name == group else name
        lines.append(_line([first, *texts], widths, gap, grid))
        group = name
    return lines


def _line(texts: Sequence[str], widths: Sequence[int], gap: str, grid: Grid) -> str:
    name, *others = texts
    if cell_len(name) > widths[0]:
        name = set_cell_size(name, widths[0] - 1) + "…"
    cells = [set_cell_size(name, widths[0])]
    for column, (text, width) in enumerate(zip(others, widths[1:], strict=True), 1):
        blanks = " " * (width - cell_len(text))
        cells.append(text + blanks if grid.is_worded(column) else blanks + text)
    return gap.join(cells).rstrip()
