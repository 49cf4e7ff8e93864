#!/usr/bin/python3 -EsB
"""Writes the report of a run: report.html, report.md with its charts, summary.csv, and the run's
times for other tools (gbench.json for Google Benchmark's, bench.txt for benchstat)."""

from __future__ import annotations

import analysis.words.loading  # noqa: F401  # first: it says what stops the others

import argparse
import gc
import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from analysis.drawing.canvas import standalone
from analysis.exports.benchfmt import as_benchfmt
from analysis.exports.csv_table import as_csv
from analysis.exports.gbench import as_gbench
from analysis.pages.files import WriteError, require_directory, require_place, write_files
from analysis.pages.html import as_html
from analysis.pages.markdown import CHARTS, as_markdown
from analysis.pages.parts import Download, charts_in
from analysis.reading.plan import MANIFEST, RunError
from analysis.reading.samples import SAMPLES, Run, read_run
from analysis.run_pages.findings import find
from analysis.run_pages.report_page import report
from analysis.tables.summary import summarise
from analysis.words.arguments import refuse_empty
from analysis.words.paths import resolved
from analysis.words.printable import plain_or_quoted
from analysis.words.program import ArgumentParser, answer, run_program, tell

# Before it is packed. A page that carries more grows slow, and its run's files are the source.
MOST_RAW_BYTES = 8_000_000
TABLE = "summary.csv"
EXPORTS = (TABLE, "gbench.json", "bench.txt")
PAGES = ("report.md", "report.html")
NOTES = {
    TABLE: "one line per cell, in base units and full precision",
    "gbench.json": "every sample as Google Benchmark writes it, for compare.py and its like",
    "bench.txt": "every sample in Go's benchmark format, for benchstat",
    MANIFEST: "the plan, the options and seed, the machine, the build",
    SAMPLES: "a line for each sample: what everything here is made from",
}


def main() -> int:
    options = _options()
    try:
        run = read_run(options.run)
    except RunError as error:
        tell(str(error))
        return 2
    for note in run.notes:
        tell(f"note: {note}")
    directory = options.output or run.directory
    try:
        _require_places(directory)
        _write(run, directory)
    except WriteError as error:
        tell(str(error))
        return error.exit_code
    return answer(f"report: {plain_or_quoted(str(directory / 'report.html'))}\n")


def _options() -> argparse.Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument(
        "run", metavar="RUN", type=Path, help="directory of a run, or its manifest or samples file"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        type=Path,
        help="where the files go; made if it is not there (default: the directory of the run)",
    )
    refuse_empty(parser, sys.argv[1:])
    return parser.parse_args()


def _require_places(directory: Path) -> None:
    for name in (*EXPORTS, *PAGES):
        require_place(directory / name)
    require_directory(directory / CHARTS)


def _write(run: Run, directory: Path) -> None:
    """The page that everybody opens is written last: when it is there, all of it is."""
    summary = summarise(run)
    found = find(summary)
    # What was read stays to the end. Else the collector goes through it with every few charts.
    gc.freeze()
    texts = (as_csv(summary), as_gbench(run), as_benchfmt(run))
    exports = dict(zip(EXPORTS, texts, strict=True))
    title = f"concbench report: {run.plan.host}, {run.plan.started_at}"
    body = report(found, _models_seen_from(directory))
    here = resolved(directory) == resolved(run.directory)
    names = [*exports, *((MANIFEST, SAMPLES) if here else ())]
    links = [Download(name, NOTES[name]) for name in names]
    files = {
        **exports,
        **{f"{CHARTS}/{part.name}.svg": standalone(part.svg) for part in charts_in(body)},
        "report.md": as_markdown((*body, *links)),
        "report.html": as_html((*body, *_carried(run, exports)), title),
    }
    write_files(directory, files)


def _models_seen_from(directory: Path) -> str:
    """The address of docs/models.md for who reads the page where it lies; empty outside of the
    checkout, where a link would lead nowhere."""
    checkout = Path(__file__).resolve().parent.parent
    page = checkout / "docs" / "models.md"
    here = resolved(directory)
    if not page.is_file() or checkout not in here.parents:
        return ""
    return Path(os.path.relpath(page, here)).as_posix()


def _carried(run: Run, exports: dict[str, str]) -> Iterator[Download]:
    """What travels in the page itself: it may be opened far from the files of the run."""
    yield Download(TABLE, NOTES[TABLE], "text/csv", exports[TABLE].encode())
    for name, text in exports.items():
        if name != TABLE:
            yield _packed(name, text.encode())
    for name in (MANIFEST, SAMPLES):
        path = run.directory / name
        if path.is_file() and path.stat().st_size <= MOST_RAW_BYTES:
            yield _packed(name, path.read_bytes())


def _packed(name: str, content: bytes) -> Download:
    """What is too large for the page lies beside it, which is said."""
    if len(content) > MOST_RAW_BYTES:
        return Download(name, f"{NOTES[name]} (a file beside this page, not in it)")
    packed = gzip.compress(content, mtime=0)
    return Download(f"{name}.gz", NOTES[name], "application/gzip", packed)


if __name__ == "__main__":
    run_program(main)
