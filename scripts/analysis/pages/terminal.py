"""Standard output: what fits a terminal."""

from __future__ import annotations

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
