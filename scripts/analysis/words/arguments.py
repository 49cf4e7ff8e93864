"""What stands on a command line, before it is read."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import pairwise

from analysis.reading.plan import RunError


def refuse_empty(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> None:
    """An empty word is an unset variable: it means neither a directory nor a default. Ends the
    process with exit code 2, as concbench does."""
    for before, word in pairwise(("", *arguments)):
        lacks_value = word.startswith("-") and word.find("=") == len(word) - 1
        if word and not lacks_value:
            continue
        option = word or before
        place = f"behind {option}" if option.startswith("-") else "on the command line"
        parser.error(
            f"{place} is an empty word, as of a variable that is not set: type what is meant, or "
            "leave it out"
        )


def names_in(text: str, option: str) -> list[str]:
    """The names between commas. Raises RunError where one of them is empty."""
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise RunError(f"{option} {text}: a name is empty; type one on each side of a comma.")
    return names
