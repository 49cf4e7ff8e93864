"""Legends: a row of keys above a chart, one per runner, and what else is drawn in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.drawing.ink import ink
from analysis.drawing.labels import fitted, label, width
from analysis.drawing.palette import Palette
from analysis.drawing.pen import Pen
from analysis.drawing.svg import Tag

ROW = 20.0
_LINE, _DOT, _GAP, _BETWEEN, _WIDEST = 24.0, 10.0, 6.0, 18.0, 240.0

Swatch = Callable[[Pen, float, float], None]


@dataclass(frozen=True, slots=True)
class Note:
    """A key that is nobody's: `draw` makes its picture around a middle, within 24 x 14 pixels."""

    text: str
    draw: Swatch


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys in rows as wide as the chart: those of the runners, then the notes. With `lines`, a
    piece of the runner's line lies behind its marker."""

    runners: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    lines: bool = True

    def height(self, room: float) -> float:
        """Of all rows, in pixels."""
        places = self._places(room)
        return places[-1][1] + ROW if places else 0.0

    def draw(self, pen: Pen, palette: Palette, left: float, top: float, room: float) -> None:
        places = self._places(room)
        for runner, (x, y) in zip(self.runners, places, strict=False):
            self._key(pen, palette, runner, left + x, top + y + ROW / 2)
        for note, (x, y) in zip(self.notes, places[len(self.runners) :], strict=True):
            middle = top + y + ROW / 2
            note.draw(pen, left + x + _LINE / 2, middle)
            pen.text(left + x + _LINE + _GAP, middle + 4, note.text, room=_WIDEST)

    def _key(self, pen: Pen, palette: Palette, runner: str, x: float, y: float) -> None:
        tag, style = Tag("key", runner), palette.style(runner)
        if self.lines:
            pen.line([x, x + _LINE], [y, y], style.colour, width=1.8, dash=style.dash, tag=tag)
        wide = _LINE if self.lines else _DOT
        pen.dots([x + wide / 2], [y], style, tag=tag)
        pen.text(x + wide + _GAP, y + 4, runner, room=_WIDEST, tag=tag)

    def _places(self, room: float) -> list[tuple[float, float]]:
        """The upper left corners."""
        places, x, y = [], 0.0, 0.0
        pictures = [_LINE if self.lines else _DOT] * len(self.runners) + [_LINE] * len(self.notes)
        texts = (*self.runners, *(note.text for note in self.notes))
        for text, picture in zip(texts, pictures, strict=True):
            wide = picture + _GAP + width(fitted(label(text), _WIDEST))
            if x and x + wide > room:
                x, y = 0.0, y + ROW
            places.append((x, y))
            x += wide + _BETWEEN
        return places


def shade_swatch(pen: Pen, x: float, y: float) -> None:
    pen.box((x - 12, y - 6), (x + 12, y + 6), ink("shade"), edge=ink("rule"))


def band_swatch(pen: Pen, x: float, y: float) -> None:
    pen.box((x - 12, y - 6), (x + 12, y + 6), ink("faint"), opacity=0.4)
