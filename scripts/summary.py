#!/usr/bin/python3
"""Prints the tables of a run: times, speed-ups, failures, skipped cells, and the method."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from analysis.exports.csv_table import as_csv
from analysis.pages.markdown import as_markdown
from analysis.pages.terminal import as_terminal_text, print_whole
from analysis.reading.plan import RunError
from analysis.reading.samples import Run, read_run
from analysis.run_pages.summary_page import document
from analysis.tables.summary import summarise, workload_names
from analysis.words.arguments import names_in, refuse_empty
from analysis.words.command import command_name
from analysis.words.printable import printable


def main() -> int:
    options = _options()
    try:
        run = read_run(options.run)
        chosen = _chosen(run, options.workloads)
    except RunError as error:
        print(f"{command_name('summary.py')}: {printable(str(error))}", file=sys.stderr)
        return 2
    for note in run.notes:
        print(f"{command_name('summary.py')}: note: {printable(note)}", file=sys.stderr)
    summary = summarise(run, chosen)
    if options.format == "csv":
        return _print(as_csv(summary))
    parts = document(summary)
    if options.format == "markdown":
        return _print(as_markdown(parts))
    return _print(as_terminal_text(parts))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=command_name("summary.py"), description=__doc__)
    parser.add_argument(
        "run", metavar="RUN", type=Path, help="directory of a run, or its manifest or samples file"
    )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "csv"),
        default="text",
        help="csv has one line per cell, in base units and full precision (default: text)",
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


def _print(text: str) -> int:
    return print_whole(text, command_name("summary.py"), "the tables")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
