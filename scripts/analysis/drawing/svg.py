"""A renderer of matplotlib that writes lean SVG: colours of the page, classes, hover texts.

matplotlib's own SVG styles every element by itself, names a font for every text and has colours
that no page can change. This one writes what a page's style sheet and script need, and no more.
The same figure gives the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from analysis.drawing.ink import css, variable
from analysis.drawing.labels import SIZE, escaped, label, width

# The height of digits in ems. With nothing below the base line, a text is centred by its digits.
_DIGITS = 0.73

_INK = f'fill="{variable("ink")}"'
_HATCH = (
    ' width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"',
    f'<path d="M3 0V6" stroke="{variable("ink")}" stroke-opacity="0.45"/>',
)

Colour = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """What a thing that is drawn belongs to: the `series` or the `key` of a runner, or neither.
    `titles` are hover texts: one for each point of a line of markers, or one for a shape."""

    kind: str = ""
    runner: str = ""
    titles: tuple[str, ...] = ()


class SvgRenderer(RendererBase):
    """Draws one figure whose artists have keys of `tags` as their gid; `svg` then has its text.

    All ids begin with `name`. Distances are in pixels: the figure has 72 dots per inch.
    """

    def __init__(self, width: float, height: float, name: str, tags: Mapping[str, Tag]) -> None:
        super().__init__()
        self._size = width, height
        self._prefix = re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}", name)
        self._tags = tags
        self._open: list[str | None] = []
        self._parts: list[tuple[tuple[str, str], str]] = []
        self._shared: dict[tuple[str, str, str], str] = {}

    def svg(self, description: str) -> str:
        wide, high = map(number, self._size)
        shared = "".join(
            f'<{element} id="{identity}"{attributes}' + (f">{inner}</{element}>" if inner else "/>")
            for (element, attributes, inner), identity in self._shared.items()
        )
        return (
            f'<svg class="chart" role="img" aria-label="{escaped(label(description))}" '
            f'viewBox="0 0 {wide} {high}" style="max-width:{wide}px" '
            f'font-size="{number(SIZE)}" {_INK} stroke-linejoin="round">'
            f"<defs>{shared}</defs>{self._body()}</svg>\n"
        )

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self._size

    def points_to_pixels(self, points: float) -> float:
        return points

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: bool | str
    ) -> tuple[float, float, float]:
        size = prop.get_size_in_points()
        return width(s, size), _DIGITS * size, 0.0

    def open_group(self, s: str, gid: str | None = None) -> None:
        self._open.append(gid)

    def close_group(self, s: str) -> None:
        self._open.pop()

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Colour | None = None,
    ) -> None:
        data, style = path_data(path, transform + self._downwards()), _style(gc, rgbFace)
        if data and style:
            shape = f'<path d="{data}"{style}{self._clip(gc, path, transform)}/>'
            titles = self._tag().titles
            self._add(_mark(titles[0], shape) if titles else shape)
        if data and gc.get_hatch():
            pattern = self._define("pattern", *_HATCH)
            self._add(f'<path d="{data}" fill="url(#{pattern})" pointer-events="none"/>')

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Colour | None = None,
    ) -> None:
        data = path_data(marker_path, marker_trans + Affine2D().scale(1, -1))
        style = _style(gc, rgbFace)
        if not data or not style:
            return
        marker = self._define("path", f' d="{data}"')
        placed = path.iter_segments(trans + self._downwards(), simplify=False)
        points = [tuple(map(number, vertices[-2:])) for vertices, _ in placed]
        uses = [f'<use href="#{marker}" x="{x}" y="{y}"/>' for x, y in points]
        titles = self._tag().titles
        if titles:
            uses = [_mark(title, use) for title, use in zip(titles, uses, strict=True)]
        self._add(f"<g{style}>{''.join(uses)}</g>")

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: bool | str = False,
        mtext: Text | None = None,
    ) -> None:
        """By its anchor, as no page is sure to have the font that it was measured in."""
        anchor = "start"
        if mtext is not None:
            anchor = {"center": "middle", "right": "end"}.get(mtext.get_ha(), "start")
            x, y = self._anchored(mtext, x, y, math.radians(angle))
        size, colour = prop.get_size_in_points(), css(gc.get_rgb())
        left, top = number(x), number(y)
        attributes = (
            f' x="{left}" y="{top}"',
            f' font-size="{number(size)}"' if size != SIZE else "",
            ' font-weight="600"' if prop.get_weight() == "bold" else "",
            f' text-anchor="{anchor}"' if anchor != "start" else "",
            f' fill="{colour}"' if colour != variable("ink") else "",
            f' transform="rotate({number(-angle)} {left} {top})"' if angle else "",
            # A shape behind it has the hover text.
            ' pointer-events="none"' if self._tag().kind == "series" else "",
        )
        whole = "".join(_title(title) for title in self._tag().titles)
        self._add(f"<text{''.join(attributes)}>{whole}{escaped(label(s))}</text>")

    def _anchored(self, text: Text, x: float, y: float, turned: float) -> tuple[float, float]:
        """Where the anchor is along the base line that begins at x, y."""
        at_x, at_y = text.get_transform().transform(text.get_unitless_position())
        at_y = self._size[1] - at_y
        across = math.sin(turned), math.cos(turned)
        offset = across[0] * (x - at_x) + across[1] * (y - at_y)
        return at_x + offset * across[0], at_y + offset * across[1]

    def _body(self) -> str:
        return "".join(
            f'\n<g class="{kind}" data-series="{escaped(label(runner))}">{inner}</g>'
            if kind
            else f"\n{inner}"
            for (kind, runner), inner in (
                (owner, "".join(markup for _, markup in parts))
                for owner, parts in groupby(self._parts, lambda part: part[0])
            )
        )

    def _tag(self) -> Tag:
        gid = next((gid for gid in reversed(self._open) if gid), None)
        return self._tags[gid] if gid else Tag()

    def _add(self, markup: str) -> None:
        tag = self._tag()
        self._parts.append(((tag.kind, tag.runner), markup))

    def _downwards(self) -> Transform:
        return Affine2D().scale(1, -1).translate(0, self._size[1])

    def _define(self, element: str, attributes: str, inner: str = "") -> str:
        """The id of an element that others refer to: one for all that are alike. Two dashes, since
        a page gives `overview-2` to a second anchor of that name."""
        fresh = f"{self._prefix}--{len(self._shared):x}"
        return self._shared.setdefault((element, attributes, inner), fresh)

    def _clip(self, gc: GraphicsContextBase, path: Path, transform: Transform) -> str:
        """Only for what does reach out of its panel."""
        box = gc.get_clip_rectangle()
        if box is None:
            return ""
        found = path.get_extents(transform)
        outside = (box.x0 - found.x0, box.y0 - found.y0, found.x1 - box.x1, found.y1 - box.y1)
        if max(outside) < 0.5:
            return ""
        left, top = number(box.x0), number(self._size[1] - box.y1)
        sides = f'width="{number(box.width)}" height="{number(box.height)}"'
        inner = f'<rect x="{left}" y="{top}" {sides}/>'
        return f' clip-path="url(#{self._define("clipPath", "", inner)})"'


def number(value: float) -> str:
    """With one decimal at the most: a tenth of a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def path_data(path: Path, transform: Transform) -> str:
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
    pieces, last = [], ""
    for vertices, code in path.iter_segments(transform, simplify=False):
        if code == Path.CLOSEPOLY:
            pieces.append("Z")
            last = "Z"
            continue
        letter = letters[code]
        # After its letter, a command can go on with more numbers.
        pieces.append(f"{' ' if letter == last == 'L' else letter}")
        pieces.append(" ".join(map(number, vertices)))
        last = letter
    return "".join(pieces)


def _style(gc: GraphicsContextBase, face: Colour | None) -> str:
    """The attributes of a shape; nothing for one that is not seen."""
    stroked = gc.get_linewidth() > 0 and gc.get_rgb()[3] > 0
    filled = face is not None and (len(face) < 4 or face[3] > 0)
    if not stroked and not filled:
        return ""
    style = [f' fill="{css(face)}"' if face is not None and filled else ' fill="none"']
    if stroked:
        style.append(f' stroke="{css(gc.get_rgb())}"')
        if gc.get_linewidth() != 1:
            style.append(f' stroke-width="{number(gc.get_linewidth())}"')
        _, dashes = gc.get_dashes()
        if dashes is not None:
            style.append(f' stroke-dasharray="{" ".join(map(number, dashes))}"')
    if gc.get_alpha() != 1:
        style.append(f' opacity="{gc.get_alpha():.2g}"')
    return "".join(style)


def _mark(title: str, shape: str) -> str:
    return f'<g class="mark">{_title(title)}{shape}</g>'


def _title(text: str) -> str:
    return f"<title>{escaped(label(text))}</title>"
