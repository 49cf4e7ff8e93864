#!/usr/bin/python3 -EsB
"""Compares runs cell by cell: machines, compilers, kernels, versions of a library.

Each of BASE and NEW is the directory of a run, or a directory of several runs of one thing.
The ratio is time of NEW / time of BASE: below 1, NEW is faster.
"""

from __future__ import annotations

import analysis.words.loading  # noqa: F401  # first: it says what stops the others

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.comparison.findings.comparison import Comparison, Rules, compare, regressions
from analysis.comparison.findings.flips import places
from analysis.comparison.findings.projection import CELL, SIDE, Pivot, parse_keys, project
from analysis.comparison.options import STANDARD_OUTPUT, parse_options
from analysis.comparison.page.csv_table import comparisons_as_csv
from analysis.comparison.page.document import (
    Findings,
    document,
    nothing_compared,
    title_of,
)
from analysis.comparison.page.words import ratio_text
from analysis.comparison.sides.comparability import Comparability, comparability
from analysis.comparison.sides.groups import Side, read_sides
from analysis.comparison.sides.name_filter import passing
from analysis.pages.files import (
    WriteError,
    require_directory,
    require_place,
    write_file,
    write_files,
)
from analysis.pages.markdown import CHARTS, as_markdown
from analysis.pages.parts import charts_in
from analysis.pages.terminal import as_terminal_text
from analysis.reading.plan import Cell, RunError
from analysis.words.figures import counted
from analysis.words.program import answer, run_program, tell

REGRESSION, NOT_COMPARABLE = 3, 4


def main(arguments: Sequence[str]) -> int:
    options = parse_options(arguments, __doc__ or "")
    try:
        _require_places(options)
        sides = read_sides(options.sides, options.label)
        chosen = _chooser(options.filter, sides)
        for run in (run for side in sides for run in side.runs):
            for note in run.notes:
                tell(f"note: {note}")
        comparable = comparability(sides, chosen)
        if comparable.mismatches and not options.allow_mismatch:
            return _refuse(comparable)
        found = _find(sides, comparable, chosen, options)
        printed = _print(found, options)
        return _verdict(found, options) or printed
    except RunError as error:
        tell(str(error))
        return 2
    except WriteError as error:
        tell(str(error))
        return error.exit_code


def _require_places(options: argparse.Namespace) -> None:
    for path in (options.csv, options.html, options.markdown):
        if path and path != STANDARD_OUTPUT:
            require_place(path)
    if options.markdown and options.markdown != STANDARD_OUTPUT:
        require_directory(options.markdown.parent / CHARTS)


def _chooser(pattern: str | None, sides: Sequence[Side]) -> Callable[[Cell], bool]:
    if pattern is None:
        return lambda cell: True
    names = [cell.name for side in sides for run in side.runs for cell in run.plan.cells]
    chosen = passing(pattern, names)
    if not chosen:
        example = f" A cell is named like {names[0]}." if names else ""
        raise RunError(f"--filter {pattern}: no cell of any side matches.{example}")
    return lambda cell: cell.name in chosen


def _refuse(comparable: Comparability) -> int:
    tell(
        "these runs cannot be compared:",
        *(f"  - {mismatch.text}" for mismatch in comparable.mismatches),
        "  To compare them all the same: --allow-mismatch",
    )
    return NOT_COMPARABLE


def _find(
    sides: tuple[Side, ...],
    comparable: Comparability,
    chosen: Callable[[Cell], bool],
    options: argparse.Namespace,
) -> Findings:
    rules = Rules(chosen, options.margin, options.seed)
    base, *others = sides
    comparisons = tuple(compare(base, side, rules) for side in others)
    pivots: tuple[Pivot, ...] = ()
    if options.row is not None or options.col is not None:
        row = (CELL,) if options.row is None else parse_keys(options.row, "--row", comparisons)
        col = (SIDE,) if options.col is None else parse_keys(options.col, "--col", comparisons)
        pivots = project(comparisons, row, col, options.show == "time")
    threshold = options.fail_on_regression
    confirmed = None
    if threshold is not False:
        confirmed = tuple(regressions(comparison, threshold) for comparison in comparisons)
    ranked = tuple(() if pivots else places(comparison) for comparison in comparisons)
    return Findings(sides, comparable, comparisons, ranked, pivots, confirmed)


def _print(found: Findings, options: argparse.Namespace) -> int:
    """Files first: a reader of the terminal may stop early, and they are to be there."""
    printed = None
    if options.csv:
        printed = _deliver(options.csv, comparisons_as_csv(found.comparisons)) or printed
    if options.html or options.markdown:
        printed = _pages(found, options) or printed
    if printed is None:
        return answer(as_terminal_text(document(found)))
    return answer(printed, encoding="utf-8")


def _pages(found: Findings, options: argparse.Namespace) -> str | None:
    """What draws and writes pages takes longer to load than a terminal's tables take to print."""
    from analysis.comparison.page.charts import drawing_of
    from analysis.drawing.canvas import standalone
    from analysis.pages.html import as_html

    if options.markdown == STANDARD_OUTPUT and not options.html:
        return as_markdown(document(found, wide=True))  # no place for charts
    printed = None
    parts = document(found, wide=True, drawing=drawing_of(found.comparisons))
    if options.html:
        printed = _deliver(options.html, as_html(parts, title_of(found.sides)))
    if options.markdown == STANDARD_OUTPUT:
        return as_markdown(document(found, wide=True))
    if options.markdown:
        charts = {f"{CHARTS}/{part.name}.svg": standalone(part.svg) for part in charts_in(parts)}
        write_files(options.markdown.parent, charts)
        _deliver(options.markdown, as_markdown(parts))
    return printed


def _deliver(path: Path, text: str) -> str | None:
    """The text back where it is for standard output."""
    if path == STANDARD_OUTPUT:
        return text
    write_file(path, text)
    return None


def _verdict(found: Findings, options: argparse.Namespace) -> int:
    code = 0
    for comparison, rows in zip(
        found.comparisons, found.regressions or ((),) * len(found.comparisons), strict=True
    ):
        if rows:
            told = f"{counted(len(rows), 'confirmed regression')} of {comparison.new.label}"
            tell(f"{told}; the largest is {rows[0].new_cell.name}, {ratio_text(rows[0].ratio)}.")
            code = REGRESSION
        _tell_of_failures(comparison, options)
    for comparison in found.comparisons:
        if not any(row.ratio for row in comparison.rows):
            tell(_nothing(comparison))
            code = NOT_COMPARABLE
    return code


def _tell_of_failures(comparison: Comparison, options: argparse.Namespace) -> None:
    failed = sum(
        len(group.cells)
        for group in comparison.uncompared
        if group.status == "failed" and group.side is comparison.new
    )
    if failed and options.fail_on_regression is not False:
        told = f"{counted(failed, 'cell')} failed on {comparison.new.label}"
        tell(f"note: {told}, where no regression is looked for.")


def _nothing(comparison: Comparison) -> str:
    has = "; ".join(
        f"{side.label} has {counted(len(cells), 'cell')}"
        + (f", such as {next(iter(cells.values())).cell.name}" if cells else "")
        for side, cells in (
            (comparison.base, comparison.base_cells),
            (comparison.new, comparison.new_cells),
        )
    )
    return f"{nothing_compared(comparison)} {has}."


if __name__ == "__main__":
    run_program(lambda: main(sys.argv[1:]))
