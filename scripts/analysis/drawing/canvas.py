"""Figures in pixels, and their SVG for a page or for a file of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from matplotlib.transforms import Affine2D

from analysis.drawing.ink import LIGHT, ink, variable
from analysis.drawing.labels import SIZE
from analysis.drawing.pen import Pen
from analysis.drawing.scales import Scale
from analysis.drawing.svg import SvgRenderer, Tag

WIDTH = 960

_FONTS = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
# Not what the reader's own configuration of matplotlib says; where it draws to is left alone.
_DEFAULTS = {
    key: value
    for key, value in dict.items(matplotlib.rcParamsDefault)
    if not key.startswith(("backend", "interactive", "toolbar", "webagg"))
}


class Panel:
    """Axes within a canvas. `pen` draws in their data coordinates."""

    def __init__(self, axes: Axes, x: Scale, y: Scale, tags: dict[str, Tag]) -> None:
        self.x, self.y = x, y
        self.pen = Pen(axes.figure, axes.transData, tags, axes.bbox)
        self._axes = axes
        axes.patch.set_visible(False)
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set(visible=side in ("left", "bottom"), color=ink("faint"))
            axes.spines[side].set_linewidth(1)
        for axis, scale, name in ((axes.xaxis, x, "x"), (axes.yaxis, y, "y")):
            if scale.base:
                getattr(axes, f"set_{name}scale")("log", base=scale.base)
            getattr(axes, f"set_{name}lim")(scale.low, scale.high)
            axis.set_major_locator(FixedLocator([place for place, _ in scale.ticks]))
            axis.set_major_formatter(FixedFormatter([text for _, text in scale.ticks]))
            axis.set_minor_locator(NullLocator())
            axis.set_tick_params(length=0, pad=5, labelsize=SIZE, labelcolor=ink("ink"))
            axis.grid(True, color=ink("rule"), linewidth=1)
        axes.set_axisbelow(True)

    def shade(self, left: float, right: float) -> None:
        """From the lower end to the upper one, beneath the grid."""
        self._axes.axvspan(left, right, facecolor=ink("shade"), edgecolor="none", zorder=0.1)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """A place of the data on the canvas."""
        right, up = self._axes.transData.transform((x, y))
        return float(right), float(self._axes.figure.bbox.height - up)


class Canvas:
    """A figure measured in pixels from its upper left corner, which are what `pen` draws in. Made
    by `opened`."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._tags: dict[str, Tag] = {}
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self._figure.patch.set_visible(False)
        pixels = Affine2D().scale(1, -1).translate(0, height)
        self.pen = Pen(self._figure, pixels, self._tags)

    def panel(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        x: Scale,
        y: Scale,
    ) -> Panel:
        """The edges are those of the data: ticks lie outside, the title of x below and that of y
        above, where it can be read without turning one's head."""
        box = left, self.height - top - height, width, height
        whole = self.width, self.height, self.width, self.height
        axes = self._figure.add_axes([part / all_ for part, all_ in zip(box, whole, strict=True)])
        if y.title:
            self.pen.text(left, top - 22, y.told, bold=True, room=width)
        if x.title:
            middle = left + width / 2
            self.pen.text(middle, top + height + 36, x.told, align="center", room=width)
        return Panel(axes, x, y, self._tags)

    def svg(self, name: str, description: str) -> str:
        renderer = SvgRenderer(self.width, self.height, name, self._tags)
        self._figure.draw(renderer)
        return renderer.svg(description)


@contextmanager
def opened(width: float, height: float) -> Iterator[Canvas]:
    """A canvas that looks the same whatever matplotlib was told elsewhere."""
    with matplotlib.rc_context(_DEFAULTS):
        yield Canvas(width, height)


def standalone(svg: str) -> str:
    """A chart of a page as a file of its own: with a size, a font and a paper. Its colours are
    those of a light page, without properties, which not every viewer of pictures knows."""
    head, _, rest = svg.partition(">")
    box = re.search(r' viewBox="0 0 ([\d.]+) ([\d.]+)"', head)
    if not head.startswith("<svg ") or box is None:
        raise ValueError("this is not an SVG of a chart")
    wide, high = box.groups()
    head = re.sub(r' style="[^"]*"', "", head)
    opening = (
        f'{head} xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'font-family="{_FONTS}">'
    )
    paper = f'<rect width="{wide}" height="{high}" fill="{variable("paper")}"/>'
    # Labels hold no quotes, so nothing but attributes is found.
    return re.sub(r' (fill|stroke)="var\(--([\w-]+),[^"]*"', _plain, f"{opening}{paper}{rest}")


def _plain(found: re.Match[str]) -> str:
    return f' {found[1]}="{LIGHT[found[2]]}"'
