"""Labels from the files of a run: shown as they are, cut where they are too long."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LOAD_NO_HINTING

from analysis.words.printable import one_line

SIZE = 12.0
SMALL = 11.0
LONGEST = 200
_CUT = "…"
# The unit of FreeType's advance widths, in pixels.
_UNIT = 1 / 65536
_PIXELS = 100


def label(text: str) -> str:
    """One line without control characters. Of more than LONGEST characters some in the middle are
    left out: a name stands in a chart hundreds of times."""
    line = one_line(text)
    half = (LONGEST - 1) // 2
    return line if len(line) <= LONGEST else f"{line[:half]}{_CUT}{line[-half:]}"


def escaped(text: str) -> str:
    """As text or as a quoted attribute of XML. No quote is left, so that whoever looks for
    attributes in an SVG finds no label."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def width(text: str, size: float = SIZE) -> float:
    """In pixels in DejaVu Sans, which is wider than the fonts that most pages are shown in."""
    return size * sum(map(_advance, text))


def fitted(text: str, room: float, size: float = SIZE) -> str:
    """The text, or its beginning and its end where it is wider than `room` pixels."""
    if width(text, size) <= room:
        return text
    left, right, used = "", "", size * _advance(_CUT)
    for place in range(len(text)):
        from_left = place % 2 == 0
        char = text[place // 2] if from_left else text[-1 - place // 2]
        used += size * _advance(char)
        if used > room:
            break
        left, right = (left + char, right) if from_left else (left, char + right)
    return f"{left.rstrip()}{_CUT}{right.lstrip()}"


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    """In ems. What the font lacks is taken to be one wide, as most of that is."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans"), fallback_to_default=True))
    index = font.get_char_index(ord(char))
    if not index:
        return 1.0
    font.set_size(_PIXELS, 72)
    glyph = font.load_glyph(index, flags=LOAD_NO_HINTING)
    return glyph.linearHoriAdvance * _UNIT / _PIXELS
