#!/usr/bin/python3 -EsB
"""Writes the measured tables of docs/models.md, each from the run that its section names.

    scripts/model_tables.py                           # anew, from those runs
    scripts/model_tables.py --from RUN [MODEL ...]    # of these models, or of all that RUN has
    scripts/model_tables.py --measure MODEL [-- ...]  # runs the page's selection first

In a section stands `<!-- measured: MODEL -->`, the table, the run, and `<!-- end of the table -->`;
or "Not measured yet." in their place. A table holds every cell of a workload in which the runner
MODEL, with any settings, was at its fastest. --measure takes what comes after `--` to `concbench
run`, such as `--chunk 1,32`, and keeps the run below results/.
"""

from __future__ import annotations

import analysis.words.loading  # noqa: F401  # first: it says what stops the others

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.run_pages.models import model_table, models_of
from analysis.tables.summary import Summary, summarise
from analysis.words.arguments import refuse_empty
from analysis.words.program import ArgumentParser, answer, run_program, tell

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "models.md"

PLACE = re.compile(r"(?<=<!-- measured: )(\w+) -->\n(.*?)(?=<!-- end of the table -->)", re.DOTALL)
RUN = re.compile(r"^Run: `(\S+)`\.$", re.MULTILINE)
NOT_YET = "Not measured yet."

# What the page measures: two cores, two tasks at once where tasks compute and 64 where they wait.
COMPUTING = ("sum_of_squares", "mandelbrot")
WAITING = ("sleep", "http_fetch", "fetch_and_hash")


def main(arguments: Sequence[str]) -> int:
    own, passed_on = split(arguments)
    parser = ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--from", dest="run", metavar="RUN", type=Path, help="directory of a run")
    what.add_argument("--measure", metavar="MODEL", help="measure it, and write its table")
    parser.add_argument("models", metavar="MODEL", nargs="*", help="with --from: these alone")
    refuse_empty(parser, arguments)
    options = parser.parse_args(own)
    if passed_on and not options.measure:
        parser.error("only --measure takes options for concbench run, after --")
    if options.models and not options.run:
        parser.error("name the models behind --from RUN, or one behind --measure")
    try:
        page = PAGE.read_text()
        if options.measure:
            require_place(page, options.measure)
            run = measured(options.measure, passed_on)
            page = from_run(page, run, [options.measure])
            told = f"{PAGE.name} has the table of {options.measure}. To keep its run with it:"
            answer(f"{told}\n  git add --force {run}\n")
        elif options.run:
            page = from_run(page, relative(options.run), options.models)
        else:
            page = rewritten(page, summaries(runs_of(page)))
        PAGE.write_text(page)
    except (RunError, OSError, subprocess.CalledProcessError) as error:
        tell(str(error))
        return 2
    return 0


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """What stands before and after the first "--"."""
    words = list(arguments)
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end + 1 :]


def relative(run: Path) -> str:
    """As the page names it. Raises RunError for one that is not kept in the repository."""
    try:
        return run.resolve().relative_to(REPOSITORY).as_posix()
    except ValueError:
        raise RunError(f"{run} lies outside of {REPOSITORY}; copy it below results/") from None


def runs_of(page: str) -> dict[str, str | None]:
    """Each model's run, or None where it is not measured yet. Raises RunError where a section says
    neither."""
    runs: dict[str, str | None] = {}
    for model, text in PLACE.findall(page):
        named = RUN.search(text)
        if named is None and text.strip() != NOT_YET:
            raise RunError(f'the section of {model} names no run; write "{NOT_YET}" into it')
        runs[model] = named[1] if named else None
    return runs


def summaries(runs: Mapping[str, str | None]) -> dict[str, Summary]:
    """Of every run that a section names."""
    return {run: summarise(read_run(REPOSITORY / run)) for run in set(runs.values()) if run}


def rewritten(page: str, known: Mapping[str, Summary]) -> str:
    """The page with each table from the run that it names."""
    for model, run in runs_of(page).items():
        if run is not None:
            page = with_table(page, model, run, known[run])
    return page


def from_run(page: str, run: str, models: Sequence[str]) -> str:
    """The page with the tables of these models from this run; of none: of all that both have."""
    summary = summarise(read_run(REPOSITORY / run))
    sections = runs_of(page)
    for model in models or [model for model in sections if model in models_of(summary)]:
        require_place(page, model)
        page = with_table(page, model, run, summary)
    return page


def require_place(page: str, model: str) -> None:
    if model not in runs_of(page):
        raise RunError(
            f"docs/models.md has no section of {model}; write it first, with the lines "
            f"<!-- measured: {model} -->, {NOT_YET} and <!-- end of the table -->"
        )


def with_table(page: str, model: str, run: str, summary: Summary) -> str:
    """Raises RunError where the run has no time of the model."""
    known = models_of(summary)
    if model not in known:
        raise RunError(f"{run} has no time of {model}. It has: {', '.join(sorted(known))}.")
    text = f"{model} -->\n\n{model_table(summary, model)}\nRun: `{run}`.\n\n"
    return PLACE.sub(lambda place: text if place[1] == model else place[0], page)


def measured(model: str, passed_on: Sequence[str]) -> str:
    """Measures the model beside `sequential` and gives the run. Raises RunError."""
    program = Path(os.environ.get("CONCBENCH", REPOSITORY / "build" / "release" / "bin/concbench"))
    if not program.is_file():
        raise RunError(f"{program} is not there; scripts/bench builds it")
    command = [str(program.absolute()), "run", *selection(model, entry_of(program, model))]
    done = subprocess.run(
        [*command, *passed_on], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=False
    )
    answer(done.stdout)
    run = re.search(r"^run: (.+)$", done.stdout, re.MULTILINE)
    if done.returncode != 0 or run is None:
        raise RunError(f"the run ended with {done.returncode}; {PAGE.name} stays as it was")
    return run[1]


def entry_of(program: Path, model: str) -> Mapping[str, object]:
    lists = subprocess.run([program, "list", "--json"], stdout=subprocess.PIPE, check=True).stdout
    for entry in json.loads(lists)["runners"]:
        if entry["name"] == model:
            return entry
    raise RunError(f"there is no runner {model}; `concbench list` shows them")


def selection(model: str, entry: Mapping[str, object]) -> list[str]:
    """Options of `concbench run`. What has one task at a time is measured so, `sequential` too."""
    alone = ["sequential"] + [model] * (entry["most_concurrency"] == 1 and model != "sequential")
    computing, waiting, one_task = "|".join(COMPUTING), "|".join(WAITING), "|".join(alone)
    cells = (
        f"^({computing})/.*cores:2/concurrency:2$",
        f"^({waiting})/.*cores:2/concurrency:64$",
        f"^({computing})/({one_task})/.*cores:1/concurrency:1$",
        f"^({waiting})/({one_task})/.*cores:2/concurrency:1$",
    )
    return [
        *("--quick", "--blocks", "12", "--workloads", ",".join([*COMPUTING, *WAITING])),
        *("--runners", ",".join(dict.fromkeys(["sequential", model]))),
        *("--cores", "1,2", "--concurrency", "1,2,64", "--filter", "|".join(cells)),
    ]


if __name__ == "__main__":
    run_program(lambda: main(sys.argv[1:]))
