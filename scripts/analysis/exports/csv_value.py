"""A value as a field of a CSV file. A spreadsheet would take a text from a run's files that begins
with `=` for a formula, and run it: such a text gets an apostrophe before it. A number that is not
finite is no number to most readers: its field stays empty."""

from __future__ import annotations

import math

from analysis.words.printable import printable

# An apostrophe is among them so that whoever removes one gets every text back.
FORMULA_BEGINS = tuple("=+-@＝＋－＠\t\n'")


def csv_value(value: object) -> object:
    if isinstance(value, str):
        text = printable(value, kept="\n\t")
        return f"'{text}" if text.startswith(FORMULA_BEGINS) else text
    return None if isinstance(value, float) and not math.isfinite(value) else value
