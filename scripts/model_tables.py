#!/usr/bin/python3
"""Writes the measured tables of docs/models.md anew, each from one run.

In the page stands `<!-- measured: NAME -->`, the table, and `<!-- end of the table -->`. The table
holds every cell of a workload in which the runner NAME, with any settings, was at its fastest.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.run_pages.models import model_table, models_of
from analysis.tables.summary import Summary, summarise
from analysis.words.printable import printable

PLACE = re.compile(r"(<!-- measured: (\w+) -->\n)(?:.*?)(<!-- end of the table -->)", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(prog="model_tables.py", description=__doc__)
    parser.add_argument("run", metavar="RUN", type=Path, help="directory of a run")
    parser.add_argument("page", metavar="PAGE", type=Path, help="such as docs/models.md")
    options = parser.parse_args()
    try:
        summary = summarise(read_run(options.run))
        options.page.write_text(rewritten(options.page.read_text(), summary))
    except (RunError, OSError) as error:
        print(f"model_tables.py: {printable(str(error))}", file=sys.stderr)
        return 2
    return 0


def rewritten(page: str, summary: Summary) -> str:
    """The page with its tables from this run. Raises RunError where it has no time of a model."""
    known = models_of(summary)

    def table(place: re.Match[str]) -> str:
        model = place[2]
        if model not in known:
            raise RunError(f"the run has no time of {model}. It has: {', '.join(sorted(known))}.")
        return f"{place[1]}\n{model_table(summary, model)}\n{place[3]}"

    return PLACE.sub(table, page)


if __name__ == "__main__":
    sys.exit(main())
