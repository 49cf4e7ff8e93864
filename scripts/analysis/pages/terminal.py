"""Standard output: what fits a terminal, and what to do when nobody reads on."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable

from analysis.pages.parts import Part
from analysis.pages.text import as_text

NARROWEST, WIDEST = 80, 100


def as_terminal_text(parts: Iterable[Part]) -> str:
    """Text as wide as the terminal, with colour where it shows any; plain text of 80 columns where
    standard output is none. Narrower than that, tables would lose more than wrapping costs."""
    if not sys.stdout.isatty():
        return as_text(parts, NARROWEST)
    columns = shutil.get_terminal_size((NARROWEST, 24)).columns
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return as_text(parts, min(max(columns, NARROWEST), WIDEST), colour=not plain)


def print_whole(text: str, program: str, what: str) -> int:
    """Prints all of it and returns the exit code: 1 where it cannot be printed, which is said."""
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Python would complain once more when it closes the stream at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # a reader like head has seen enough
            print(f"{program}: cannot print {what}: {error.strerror}.", file=sys.stderr)
            return 1
    return 0
