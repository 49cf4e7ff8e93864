"""Prints the table of answers for a terminal: the sentences, then the table, so that the table is
what stays in sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from analysis.pages.parts import AnswerRow, AnswerTable, Span, Words
from analysis.pages.wrapping import BOLD, boldness, embolden, styled, text_of, wrapped

GAPS = (2, 1)
# In which a word that is too long for its column is broken.
NARROWEST = 12
DETAIL = "  "


def answer_lines(part: AnswerTable, width: int, colour: bool) -> list[str]:
    lines: list[str] = []
    for row in (row for row in part.rows if row.sentence):
        words = (Span(f"{row.name}: "), *row.sentence)
        lines += _prose(words, width, colour, "- ", "  ")
    if part.rows:
        lines += ["", *_table(part, width, colour)]
    for note in part.notes:
        # What ends with a command or a path is one line, to be copied.
        is_typed = bool(note) and note[-1].code
        lines += [text_of(note)] if is_typed else _prose(note, width, colour)
    return lines


def _prose(words: Words, width: int, colour: bool, first: str = "", rest: str = "") -> list[str]:
    lines = wrapped(text_of(words), width - len(first))
    if colour:
        bold = boldness(words)
        lines = [embolden(line, bold) for line in lines]
    return [(rest if place else first) + line for place, line in enumerate(lines)]


def _table(part: AnswerTable, width: int, colour: bool) -> list[str]:
    columns = len(part.titles) - 1  # the last one's texts stand below their rows
    titles = part.titles[:columns]
    texts = [[text_of(cell) for cell in row.cells[:columns]] for row in part.rows]
    gap, widths = _widths([*texts, list(titles)], width)
    across = _total(widths, gap)
    lines = [_line(titles, widths, gap)]
    for title, rows in part.groups:
        lines += _ruled(title, min(across, width), BOLD if colour else "")
        for row in rows:
            lines += _row(row, widths, gap, colour)
            lines += _prose(row.detail, width, colour, DETAIL, DETAIL)
    room = min(across, width)
    lines += _ruled(part.promise, room, "") if part.promise else ["─" * room]
    return lines


def _ruled(title: str, width: int, style: str) -> list[str]:
    """A title within the line that it stands on, where there is room for both."""
    *lines, last = wrapped(title, width) or [""]
    rest = width - cell_len(last) - len("── ")
    rule = f" {'─' * (rest - 1)}" if rest > 1 else ""
    lead = "── " if rule else ""
    return [*(styled(line, style) for line in lines), f"{lead}{styled(last, style)}{rule}"]


def _widths(rows: Sequence[Sequence[str]], width: int) -> tuple[int, list[int]]:
    """As wide as their texts where there is room; else the widest give way, down to their longest
    words, and then further."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    longest = [max((cell_len(w) for text in c for w in text.split()), default=1) for c in columns]
    gap = next((g for g in GAPS if _total(widths, g) <= width), GAPS[-1])
    for least in (longest, [min(one, NARROWEST) for one in longest]):
        while _total(widths, gap) > width:
            room = [have - need for have, need in zip(widths, least, strict=True)]
            if max(room) <= 0:
                break
            widths[room.index(max(room))] -= 1
    return gap, widths


def _total(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)


def _row(row: AnswerRow, widths: Sequence[int], gap: int, colour: bool) -> list[str]:
    cells = [
        wrapped(text_of(cell), width) for cell, width in zip(row.cells, widths, strict=False)
    ]
    bold = [boldness(cell) for cell in row.cells]
    lines = []
    for place in range(max(map(len, cells))):
        texts = [cell[place] if place < len(cell) else "" for cell in cells]
        shown = [
            embolden(text, flags) if colour else text
            for text, flags in zip(texts, bold, strict=False)
        ]
        lines.append(_line(shown, widths, gap, texts))
    return lines


def _line(
    shown: Iterable[str], widths: Sequence[int], gap: int, plain: Sequence[str] | None = None
) -> str:
    """`plain` are the texts without what makes them bold, which has no width."""
    shown = list(shown)
    padded = [
        text + " " * (width - cell_len(bare))
        for text, bare, width in zip(shown, plain or shown, widths, strict=True)
    ]
    return (" " * gap).join(padded).rstrip()
