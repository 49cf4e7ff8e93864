"""Colours, each a custom property of the page's style sheet, with a fallback for where it is none.

matplotlib knows none of these: it draws with a stand-in for each, which the renderer replaces. A
colour that does not stand here cannot be drawn, so no chart is unreadable on a dark page.
"""

from __future__ import annotations

import math

# The series begin with the colours of Okabe and Ito (2008), without the yellow, and darker where
# they would not stand out from paper and shade by 3:1; later ones are told apart by marker and
# dash, too. heat-0 is much slower, heat-4 the same, heat-8 much faster: orange
# to blue, which all common kinds of colour blindness tell apart. On each, --ink is readable.
LIGHT = {
    "ink": "#1f2328",
    "faint": "#7f8892",
    "rule": "#d8dee4",
    "paper": "#ffffff",
    "shade": "#eaeef2",
    "good": "#0072b2",
    "bad": "#d55e00",
    "series-0": "#0072b2",
    "series-1": "#d55e00",
    "series-2": "#00946c",
    "series-3": "#c8679b",
    "series-4": "#b87c00",
    "series-5": "#278dc9",
    "series-6": "#6b5d00",
    "series-7": "#6d1747",
    "series-8": "#2f2a8c",
    "series-9": "#8a5a2b",
    "series-10": "#e8305f",
    "series-11": "#4f5862",
    "heat-0": "#e6803c",
    "heat-1": "#f0a56c",
    "heat-2": "#f7c9a4",
    "heat-3": "#fbe6d6",
    "heat-4": "#f4f4f2",
    "heat-5": "#dcebf7",
    "heat-6": "#b5d5ee",
    "heat-7": "#86bae2",
    "heat-8": "#549bd1",
}

# The same on a dark page.
DARK = {
    "ink": "#e6edf3",
    "faint": "#7d8590",
    "rule": "#30363d",
    "paper": "#0d1117",
    "shade": "#1c232c",
    "good": "#58a6e0",
    "bad": "#f0883e",
    "series-0": "#3d8fe0",
    "series-1": "#e8702a",
    "series-2": "#2fc29a",
    "series-3": "#e39ac6",
    "series-4": "#f2c14b",
    "series-5": "#9bd8fb",
    "series-6": "#857d14",
    "series-7": "#b8558f",
    "series-8": "#9b8ff5",
    "series-9": "#b08050",
    "series-10": "#ff6f91",
    "series-11": "#a3adb8",
    "heat-0": "#a8480c",
    "heat-1": "#8a3f10",
    "heat-2": "#683415",
    "heat-3": "#472b1b",
    "heat-4": "#2b3036",
    "heat-5": "#1c3550",
    "heat-6": "#1b4670",
    "heat-7": "#1a588f",
    "heat-8": "#1868ab",
}

SERIES = 12
HEATS = 9

_STAND_INS = {name: f"#{0xC0DE00 + place:06x}" for place, name in enumerate(LIGHT)}
_NAMES = {stand_in: name for name, stand_in in _STAND_INS.items()}


def ink(name: str) -> str:
    """What to hand to matplotlib for the colour of this name."""
    return _STAND_INS[name]


def series(slot: int) -> str:
    return ink(f"series-{slot}")


def variable(name: str) -> str:
    return f"var(--{name}, {LIGHT[name]})"


def css(rgba: tuple[float, ...]) -> str:
    """The property that a colour which was drawn stands for."""
    stand_in = "#" + "".join(f"{round(255 * part):02x}" for part in rgba[:3])
    if stand_in not in _NAMES:
        raise ValueError(f"{stand_in} is not a colour of the page")
    return variable(_NAMES[stand_in])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else math.pow((p + 0.055) / 1.055, 2.4) for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
