#!/usr/bin/python3 -EsB
"""Prints what a run answers: which concurrency model for which work, and how sure that is."""

from __future__ import annotations

import analysis.words.loading  # noqa: F401  # first: it says what stops the others

import argparse
import difflib
import sys
from pathlib import Path

from analysis.exports.csv_table import as_csv
from analysis.pages.markdown import as_markdown
from analysis.pages.terminal import as_terminal_text
from analysis.reading.plan import RunError
from analysis.reading.samples import Run, read_run
from analysis.run_pages.summary_page import answers_page, document
from analysis.tables.summary import summarise, workload_names
from analysis.words.arguments import names_in, refuse_empty
from analysis.words.program import ArgumentParser, answer, run_program, tell


def main() -> int:
    options = _options()
    try:
        run = read_run(options.run)
        chosen = _chosen(run, options.workloads)
    except RunError as error:
        tell(str(error))
        return 2
    for note in run.notes:
        tell(f"note: {note}")
    summary = summarise(run, chosen)
    if options.format == "csv":
        return answer(as_csv(summary), encoding="utf-8")
    parts = (
        *(document(summary) if options.tables else ()),
        *answers_page(summary, run.directory, opening=not options.tables),
    )
    if options.format == "markdown":
        return answer(as_markdown(parts), encoding="utf-8")
    return answer(as_terminal_text(parts))


def _options() -> argparse.Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument(
        "run", metavar="RUN", type=Path, help="directory of a run, or its manifest or samples file"
    )
    parser.add_argument(
        "--tables",
        action="store_true",
        help="before it every table: times, speed-ups, failures, skipped cells, what the grade is "
        "made of, and the method",
    )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "csv"),
        default="text",
        help="csv has one line per cell, in base units and full precision, and is a table by "
        "itself (default: text)",
    )
    parser.add_argument(
        "--workloads", metavar="A,B", help="only these workloads (default: all of the run)"
    )
    refuse_empty(parser, sys.argv[1:])
    return parser.parse_args()


def _chosen(run: Run, names: str | None) -> list[str] | None:
    if names is None:
        return None
    known = workload_names(run)
    chosen = names_in(names, "--workloads")
    for name in chosen:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise RunError(f"the run has no workload {name}. {hint}It has: {', '.join(known)}.")
    return chosen


if __name__ == "__main__":
    run_program(main)
