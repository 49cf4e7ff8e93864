"""Text in lines of a width, with what is bold in it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from analysis.pages.parts import Words
from analysis.words.printable import spaced

BOLD = "1"


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    # A percent sign stays with its number: textwrap does not break at a non-breaking space.
    lines = textwrap.wrap(
        spaced(text).replace(" %", "\xa0%"),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
    return [line.replace("\xa0%", " %") for line in lines]


def styled(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style and text else text


def text_of(words: Words) -> str:
    return "".join(spaced(span.text) for span in words)


def boldness(words: Words) -> Iterator[bool]:
    """Of each character that is no blank, in their order: wrapping changes blanks alone."""
    for span in words:
        for char in spaced(span.text):
            if not char.isspace():
                yield span.bold


def embolden(line: str, bold: Iterator[bool]) -> str:
    """The line with its bold characters in bold; `bold` is used up by those of the line. A blank
    between two bold characters is bold as well."""
    pieces: list[str] = []
    begun = ""  # bold so far, and the blanks behind it
    for char in line:
        if char.isspace():
            if begun:
                begun += char
            else:
                pieces.append(char)
        elif next(bold, False):
            begun += char
        else:
            pieces += [_ended(begun), char]
            begun = ""
    return "".join(pieces) + _ended(begun)


def _ended(begun: str) -> str:
    text = begun.rstrip()
    return styled(text, BOLD) + begun[len(text) :]
