"""Draws lines, dots, boxes and text in the coordinates of a panel or of the whole canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import BboxBase, Transform

from analysis.drawing.ink import ink
from analysis.drawing.labels import SIZE, fitted, label
from analysis.drawing.palette import Style
from analysis.drawing.svg import Tag

# Above all axes; among themselves, things are drawn in the order in which they were added.
_LAYER = 3
# How much wider bold letters are.
_BOLD = 1.12


class Pen:
    """What is drawn first lies lowest; nothing but text leaves `box`. `tag` says whose it is."""

    def __init__(
        self,
        figure: Figure,
        transform: Transform,
        tags: dict[str, Tag],
        box: BboxBase | None = None,
    ) -> None:
        self._figure, self._transform, self._tags, self._box = figure, transform, tags, box

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        *,
        width: float = 1,
        dash: Sequence[float] = (),
        tag: Tag | None = None,
    ) -> None:
        line = Line2D(xs, ys, color=colour, linewidth=width)
        if dash:
            # matplotlib multiplies the lengths by the width.
            line.set_linestyle((0, [length / width for length in dash]))
        self._draw(line, tag)

    def dots(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        style: Style,
        *,
        size: float = 7,
        tag: Tag | None = None,
    ) -> None:
        """Markers. Filled ones have an edge of paper, which keeps those apart that overlap."""
        self.markers(
            xs,
            ys,
            style.marker,
            ink("paper") if style.hollow else style.colour,
            edge=style.colour if style.hollow else ink("paper"),
            edge_width=1.5 if style.hollow else 0.7,
            size=size,
            tag=tag,
        )

    def markers(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        marker: str,
        fill: str,
        *,
        edge: str,
        edge_width: float = 1,
        size: float = 7,
        tag: Tag | None = None,
    ) -> None:
        """`fill` may be "none". Some shapes of matplotlib's look smaller than others."""
        larger = {"*": 1.45, "D": 0.85, "X": 1.1, "P": 1.1, "^": 1.1, "v": 1.1}
        dots = Line2D(
            xs,
            ys,
            linestyle="none",
            marker=marker,
            markersize=size * larger.get(marker, 1),
            markerfacecolor=fill,
            markeredgecolor=edge,
            markeredgewidth=edge_width,
        )
        self._draw(dots, tag)

    def area(
        self,
        xs: Sequence[float],
        lows: Sequence[float],
        highs: Sequence[float],
        colour: str,
        *,
        opacity: float,
        tag: Tag | None = None,
    ) -> None:
        corners = [*zip(xs, lows, strict=True), *reversed([*zip(xs, highs, strict=True)])]
        area = Polygon(corners, closed=True, facecolor=colour, edgecolor="none", alpha=opacity)
        self._draw(area, tag)

    def box(
        self,
        corner: tuple[float, float],
        opposite: tuple[float, float],
        fill: str,
        *,
        edge: str = "none",
        opacity: float | None = None,
        hatched: bool = False,
        tag: Tag | None = None,
    ) -> None:
        """`fill` may be "none"."""
        box = Rectangle(
            corner,
            opposite[0] - corner[0],
            opposite[1] - corner[1],
            facecolor=fill,
            edgecolor=edge,
            alpha=opacity,
            hatch="/" if hatched else None,
        )
        self._draw(box, tag)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        bold: bool = False,
        align: str = "left",
        upright: str = "baseline",
        room: float | None = None,
        turned: float = 0,
        tag: Tag | None = None,
    ) -> None:
        """Cut in its middle where it is wider than `room` pixels, and then whole on hover."""
        whole = label(text)
        shown = whole if room is None else fitted(whole, room / (_BOLD if bold else 1), size)
        if shown != whole:
            tag = replace(tag or Tag(), titles=(whole,))
        drawn = Text(
            x,
            y,
            shown,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=ink("ink"),
            horizontalalignment=align,
            verticalalignment=upright,
            rotation=turned,
            rotation_mode="anchor",
            parse_math=False,
        )
        self._draw(drawn, tag)

    def _draw(self, artist: Artist, tag: Tag | None) -> None:
        artist.set_zorder(_LAYER)
        artist.set_transform(self._transform)
        if tag is not None:
            key = f"{len(self._tags)}"
            self._tags[key] = tag
            artist.set_gid(key)
        if self._box is not None:
            artist.set_clip_box(self._box)
        self._figure.add_artist(artist)
