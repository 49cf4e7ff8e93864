"""The command line of compare.py."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from analysis.comparison.findings.comparison import SEED
from analysis.statistics.verdicts import LEAST_MARGIN
from analysis.words.arguments import refuse_empty
from analysis.words.paths import resolved
from analysis.words.program import ArgumentParser

STANDARD_OUTPUT = Path("-")
EXITS = """\
exit codes: 0 compared; 1 the output could not be written; 2 bad usage, a bad file, or no cell
matches; 3 a confirmed regression (--fail-on-regression); 4 runs that cannot be compared"""


def parse_options(arguments: Sequence[str], description: str) -> argparse.Namespace:
    """The options, with all sides in `sides`. Ends the process with exit code 2 on bad usage."""
    parser = ArgumentParser(
        description=description,
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("base", metavar="BASE", type=Path, help="what the others are compared with")
    parser.add_argument("new", metavar="NEW", type=Path, nargs="+", help="one side or more")
    parser.add_argument(
        "--label",
        metavar="A,B",
        type=lambda text: text.split(","),
        help="names of the sides (default: their hosts or, where these do not differ, directories)",
    )
    parser.add_argument(
        "--filter", metavar="REGEX", help="only cells in whose name it is found, by RE2"
    )
    parser.add_argument(
        "--margin",
        metavar="5%",
        type=_share,
        default=LEAST_MARGIN,
        help="the least difference that matters; a larger noise floor counts (default: 5%%)",
    )
    parser.add_argument(
        "--fail-on-regression",
        metavar="=5%",
        nargs="?",
        type=_share_or_margin,
        default=False,
        help="end with exit code 3 if a cell is slower beyond it (default: the margin)",
    )
    parser.add_argument(
        "--allow-mismatch", action="store_true", help="compare what cannot be compared, in red"
    )
    parser.add_argument("--row", metavar="KEYS", help="what makes a row, such as workload,cores")
    parser.add_argument("--col", metavar="KEYS", help="what makes a column, such as runner")
    parser.add_argument(
        "--show",
        choices=("ratio", "time"),
        default="ratio",
        help="what --row and --col show (default: ratio)",
    )
    parser.add_argument(
        "--seed", metavar="N", type=_seed, default=SEED, help=f"of the bootstrap (default: {SEED})"
    )
    for form, file in (("html", "one page"), ("markdown", "a page, and charts/ beside it")):
        parser.add_argument(f"--{form}", metavar="FILE", type=Path, help=f"write {file}")
    parser.add_argument(
        "--csv", metavar="FILE", type=Path, help="write every cell in full precision; - prints it"
    )
    refuse_empty(parser, arguments)
    # An optional value would otherwise swallow the directory that follows.
    whole = "--fail-on-regression"
    options = parser.parse_args([f"{whole}=margin" if a == whole else a for a in arguments])
    options.sides = [options.base, *options.new]
    outputs = [getattr(options, form) for form in ("html", "markdown", "csv")]
    if outputs.count(STANDARD_OUTPUT) > 1:
        parser.error("only one of --html, --markdown and --csv can go to standard output (-)")
    named = [resolved(path) for path in outputs if path and path != STANDARD_OUTPUT]
    if len(set(named)) < len(named):
        parser.error("--html, --markdown and --csv need a file each")
    if options.show == "time" and not (options.row or options.col):
        parser.error("--show time is for --row and --col")
    return options


def _share(text: str) -> float:
    """`5%` or `0.05`."""
    found = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*(%?)\s*", text, re.ASCII)
    share = float(found[1]) / (100 if found[2] else 1) if found else None
    if share is None or share >= 1:
        example = f"; for {found[1]} percent type {found[1]}%" if found and not found[2] else ""
        raise argparse.ArgumentTypeError(
            f"{text!r} is no share below 100 %: type 5% or 0.05{example}"
        )
    return share


def _share_or_margin(text: str) -> float | None:
    return None if text == "margin" else _share(text)


def _seed(text: str) -> int:
    if not re.fullmatch(r"\d{1,19}", text, re.ASCII):
        raise argparse.ArgumentTypeError("type a whole number of at most 19 digits")
    return int(text)
