"""Prints a document as aligned text or as Markdown, and the numbers of a summary as CSV.

What a run's files say is not trusted: no control character of theirs reaches a terminal, and no
Markdown of theirs is interpreted.
"""

from __future__ import annotations

import csv
import io
import math
import re
import textwrap
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

from analysis.document import Grid, Heading, Paragraph, Part
from analysis.statistics import Estimate
from analysis.tables import Row, Speedup, Summary, WorkloadTable

BOLD, YELLOW = "1", "1;33"
SHORTEST_NAME = 8


def printable(text: str, kept: str = "") -> str:
    """The text without control characters, escape sequences and overrides of its direction."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in kept else " " if char.isspace() else "\ufffd"
        for char in text
    )


def as_text(parts: Iterable[Part], width: int = 80, colour: bool = False) -> str:
    """Aligned text. Prose is wrapped at `width`; grids are narrowed to it as far as they can be."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Heading):
            lines += _heading(part.text, width, BOLD if colour else "", top=part.level == 1)
        elif isinstance(part, Paragraph):
            lines += [line for prose in part.lines for line in _wrapped(prose, width)] + [""]
        elif isinstance(part, Grid):
            lines += ["", *_grid(part, width), ""]
        else:
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


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    # A percent sign stays with its number: textwrap does not break at a non-breaking space.
    lines = textwrap.wrap(
        printable(text).replace(" %", "\xa0%"),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
    return [line.replace("\xa0%", " %") for line in lines]


def _grid(grid: Grid, width: int) -> list[str]:
    rows = [[printable(text) for text in row] for row in grid.rows]
    titles = [title.split("\n") for title in grid.titles]
    tight = [[_collapsed(text) for text in row] for row in rows]
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
    lines = [_line(texts, widths, gap) for texts in zip(*head, strict=True)]
    lines.append("─" * (sum(widths) + len(gap) * (len(widths) - 1)))
    group = None
    for name, *texts in cells:
        lines.append(_line(["" if name == group else name, *texts], widths, gap))
        group = name
    return lines


def _line(texts: Sequence[str], widths: Sequence[int], gap: str) -> str:
    name, *others = texts
    if cell_len(name) > widths[0]:
        name = set_cell_size(name, widths[0] - 1) + "…"
    cells = [set_cell_size(name, widths[0])]
    for text, width in zip(others, widths[1:], strict=True):
        cells.append(" " * (width - cell_len(text)) + text)
    return gap.join(cells).rstrip()


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def as_markdown(parts: Iterable[Part]) -> str:
    """GitHub's Markdown."""
    blocks: list[str] = []
    for part in parts:
        if isinstance(part, Heading):
            blocks.append(f"{'#' * part.level} {_escaped(part.text)}")
        elif isinstance(part, Paragraph):
            blocks.append("\\\n".join(map(_escaped, part.lines)))
        elif isinstance(part, Grid):
            titles = [title.replace("-\n", "").replace("\n", " ") for title in part.titles]
            rules = [":--", *["--:"] * (len(titles) - 1)]
            rows = [[_escaped(text) for text in row] for row in part.rows]
            blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (titles, rules, *rows)))
        else:
            blocks += [f"## {part.title}", _escaped(part.lead)]
            blocks += [f"    {printable(part.command)}"] if part.command else []
            points = []
            for point, cells in part.points:
                points += [f"- {_escaped(point)}", *(f"  - {_escaped(cell)}" for cell in cells)]
            blocks.append("\n".join(points))
    return "\n\n".join(blocks) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*\[\]<>|~#&])", r"\\\1", _collapsed(printable(text)))


def as_csv(summary: Summary) -> str:
    """One flat table: a line per cell of every workload, with skipped and failed cells."""
    out = io.StringIO()
    records = [
        _record(table, row, summary.plan.blocks)
        for table in summary.workloads
        for row in table.rows
    ]
    if records:
        writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
    return out.getvalue()


def _record(table: WorkloadTable, row: Row, planned_blocks: int) -> dict[str, object]:
    cell = row.cell
    record = {
        "workload": cell.workload,
        "parameters": " ".join(f"{key}={value}" for key, value in cell.parameters),
        "kind": cell.kind,
        "cell": cell.name,
        "runner": cell.runner,
        "family": cell.family,
        "cores": cell.cores,
        "concurrency": cell.concurrency,
        "tasks": row.tasks,
        "status": row.status,
        "reason": row.reason,
        "planned_blocks": planned_blocks if row.status != "skipped" else 0,
        "blocks": row.blocks,
        "failed_samples": row.failed,
        "missing_samples": row.missing,
        "wall_median_ns": row.wall_ns and row.wall_ns.value,
        **_interval("wall_{}_ns", row.wall_ns),
        **_interval_kind("interval", row.wall_ns),
        "tasks_per_s": row.tasks_per_s and row.tasks_per_s.value,
        **_interval("tasks_per_s_{}", row.tasks_per_s),
        "cpu_median_ns": row.cpu_ns,
        "peak_pss_bytes": row.peak_pss_bytes,
        **_speedup("speedup_sequential", row.against_sequential, table.comparisons_with_sequential),
        **_speedup("speedup_self", row.against_itself, table.comparisons_with_itself),
        "efficiency": row.efficiency,
    }
    return {key: _csv_value(value) for key, value in record.items()}


def _interval(key: str, estimate: Estimate | None) -> dict[str, object]:
    inner = estimate and estimate.interval
    return {key.format("low"): inner and inner.low, key.format("high"): inner and inner.high}


def _interval_kind(key: str, estimate: Estimate | None) -> dict[str, object]:
    """`95%` or `range`, and what it covers by itself."""
    inner = estimate and estimate.interval
    kind = inner and ("95%" if inner.reached else "range")
    return {f"{key}_kind": kind, f"{key}_coverage": inner and inner.coverage}


def _speedup(key: str, speedup: Speedup | None, comparisons: int) -> dict[str, object]:
    estimate = speedup and speedup.estimate
    return {
        key: speedup and speedup.value,
        **_interval(f"{key}_{{}}", estimate),
        **_interval_kind(f"{key}_interval", estimate),
        f"{key}_base": speedup and speedup.base.name,
        f"{key}_blocks": estimate and estimate.interval.count,
        f"{key}_dropped_blocks": speedup and speedup.dropped,
        f"{key}_comparisons": estimate and comparisons,
    }


def _csv_value(value: object) -> object:
    if isinstance(value, str):
        return printable(value, kept="\n\t")
    return None if isinstance(value, float) and not math.isfinite(value) else value
