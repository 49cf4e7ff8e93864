"""Prints parts as GitHub's Markdown. No Markdown and no HTML of a run's files is interpreted."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import quote

from analysis.pages.parts import (
    Alarm,
    Answers,
    AnswerTable,
    Banner,
    Chart,
    Download,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Part,
    Words,
)
from analysis.words.printable import one_line, printable, spaced

# Where a page's charts lie, seen from the page.
CHARTS = "charts"


def as_markdown(parts: Iterable[Part]) -> str:
    return "\n\n".join(block for part in parts for block in _blocks(part)) + "\n"


def _blocks(part: Part) -> list[str]:
    if isinstance(part, Heading):
        return [f"{'#' * part.level} {_escaped(part.text)}"]
    if isinstance(part, Paragraph):
        return ["\\\n".join(map(_escaped, part.lines))]
    if isinstance(part, Grid):
        return _grid(part)
    if isinstance(part, Listing):
        return _listing(part)
    if isinstance(part, Banner):
        facts = [f"- {_escaped(name)}: {_escaped(fact)}" for name, fact in part.facts]
        title = f"**{_escaped(part.grade)}**: {_escaped(part.meaning)}"
        return [title, "\n".join(facts), *_command(part.command)]
    if isinstance(part, Answers):
        points = [f"- **{_escaped(lead)}**: {_escaped(text)}" for lead, text in part.points]
        return ["\n".join(points)]
    if isinstance(part, AnswerTable):
        return _answers(part)
    if isinstance(part, Alarm):
        lines = [f"- {_escaped(line)}" for line in part.lines]
        return ["\n> ".join(["> [!CAUTION]", f"**{_escaped(part.title)}**", "", *lines])]
    if isinstance(part, Chart):
        return [f"![{_escaped(part.description)}]({CHARTS}/{part.name}.svg)"]
    if isinstance(part, Download):
        return [f"- [{_escaped(part.name)}]({part.name}): {_escaped(part.note)}"]
    # No Markdown is read between the tags, so what would be HTML there is escaped as HTML is.
    title = html.escape(one_line(part.title))
    inner = as_markdown(part.parts)
    return [f"<details><summary>{title}</summary>", inner.rstrip(), "</details>"]


def _grid(grid: Grid) -> list[str]:
    titles = [title.replace("-\n", "").replace("\n", " ") for title in grid.titles]
    rules = [":--" if grid.is_worded(i) else "--:" for i in range(len(titles))]
    rows = [[_escaped(text) for text in row] for row in grid.rows]
    titles = list(map(_escaped, titles))
    lines = [f"| {' | '.join(row)} |" for row in (titles, rules, *rows)]
    return [*([_escaped(grid.caption)] if grid.caption else []), "\n".join(lines)]


def _answers(part: AnswerTable) -> list[str]:
    rows = [list(map(_escaped, part.titles)), [":--"] * len(part.titles)]
    for title, answers in part.groups:
        rows.append([f"**{_escaped(title)}**", *[""] * (len(part.titles) - 1)])
        for answer in answers:
            rows.append([_words(cell) for cell in (*answer.cells, answer.detail)])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    sentences = "\n".join(
        f"- {_escaped(row.name)}: {_words(row.sentence)}" for row in part.rows if row.sentence
    )
    promise = [f"{_escaped(part.promise)}."] if part.promise else []
    notes = [*promise, *(_words(note) for note in part.notes)]
    return [table, *([sentences] if sentences else []), *notes] if part.rows else notes


def _words(words: Words) -> str:
    """Emphasis begins and ends at a letter, not at a blank."""
    texts = []
    for span in words:
        text = _code(span.text) if span.code else _escaped_piece(span.text)
        bare = text.strip()
        if span.link and bare:
            bare = f"[{bare}]({quote(span.link, safe='/#.:')})"
        if span.bold and bare:
            bare = f"**{bare}**"
        before = text[: len(text) - len(text.lstrip())]
        after = text[len(text.rstrip()) :] if bare else ""
        texts.append(f"{before}{bare}{after}")
    return re.sub(r"\*\*(\s*)\*\*", r"\1", "".join(texts))


def _code(text: str) -> str:
    text = printable(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    room = " " if len(fence) > 1 else ""
    return f"{fence}{room}{text}{room}{fence}"


def _escaped_piece(text: str) -> str:
    """As `_escaped`, with the blanks around it."""
    line = spaced(text)
    before, after = len(line) - len(line.lstrip()), len(line.rstrip())
    return f"{line[:before]}{_escaped(line)}{line[after:]}" if line.strip() else line


def _listing(part: Listing) -> list[str]:
    points = []
    for point, cells in part.points:
        points += [f"- {_escaped(point)}", *(f"  - {_escaped(cell)}" for cell in cells)]
    head = [f"### {_escaped(part.title)}", _escaped(part.lead), *_command(part.command)]
    return [*head, "\n".join(points)]


def _command(command: str) -> list[str]:
    """Fenced: behind a list, four blanks would make it a paragraph of the last point."""
    text = printable(command)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return [f"{fence}\n{text}\n{fence}"] if command else []


def _escaped(text: str) -> str:
    """One line in which nothing has a meaning: no emphasis, link, list, mathematics or HTML."""
    line = re.sub(r"([\\`*\[\]<>|~#&$])", r"\\\1", one_line(text))
    line = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", line)
    return re.sub(r"^(?:[-+](?=\s|$)|[-=]+$|\d+(?=[.)](?:\s|$)))", _literal, line)


def _literal(start: re.Match[str]) -> str:
    """What would begin a list or a rule. A digit cannot be escaped, but what follows it can."""
    return f"{start[0]}\\" if start[0].isdigit() else f"\\{start[0]}"
