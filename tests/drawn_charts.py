"""One chart of each kind of made-up numbers, by the names of runners and a title."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence

import conftest  # noqa: F401
from analysis.charts.costs import CpuChart, CpuPoint, PhaseChart, Phases, cpu_chart, phase_chart
from analysis.charts.heat_map import HeatCell, HeatMap, State, heat_map
from analysis.charts.intervals import ForestPlot, IntervalGroup, IntervalRow, forest_plot
from analysis.charts.latency import LatencyChart, LatencyCurve, Quantile, latency_chart
from analysis.charts.overlay import OverlayChart, Side, overlay_chart
from analysis.charts.profile import Profile, ProfileChart, profile_chart
from analysis.charts.run_order import (
    CellDots,
    RunOrderChart,
    SampleDot,
    run_order_chart,
    spread_chart,
)
from analysis.charts.scaling import Curve, Point, ScalingChart, scaling_chart
from analysis.drawing.measure import Measure
from analysis.drawing.palette import KNOWN, Palette
from analysis.statistics.verdicts import Verdict

RUNNERS = KNOWN[:8]
HOSTILE = (
    "$x^2$",
    r"$\frac{",
    "<script>alert(1)</script>",
    "a & b",
    "\"double\" and 'single'",
    "\x00\x1b[31mred\u202e\ud800",
    "🎉 Δ 漢字",
    "very_long_" * 50,
    "",
    'var(--ink, #123456) fill="',
)
Names = Sequence[str]


def around(value: float) -> Measure:
    return Measure(value, 0.95 * value, 1.1 * value)


def scaling(names: Names, title: str, counts: Sequence[int] = (1, 2, 4)) -> ScalingChart:
    curves = tuple(
        Curve(
            runner,
            tuple(
                Point(n, around(2e6 * (1 + i) / n), around(n / (1 + i)), "" if i else "a note")
                for n in counts
            ),
            cost=counts[-1],
        )
        for i, runner in enumerate(names)
    )
    return ScalingChart(title, "cores", curves, around(2e6), physical=2, logical=4, usable=2)


def scaling_svg(names: Names, title: str, name: str) -> str | None:
    chart = scaling(names, title)
    return scaling_chart(chart, Palette.of(names), name=name, description=title)


def overlay_svg(names: Names, title: str, name: str) -> str | None:
    sides = tuple(Side(label, scaling(names, title).curves) for label in (title, "other"))
    chart = OverlayChart(title, "cores", sides if names else ())
    return overlay_chart(chart, Palette.of(names), name=name, description=title)


def heat_svg(names: Names, title: str, name: str) -> str | None:
    cells = [HeatCell(title, r, 2.0**i, group=i + 1) for i, r in enumerate(names)]
    cells += [HeatCell("other", runner, state=State.FAILED) for runner in names[:1]]
    cells += [HeatCell("other", runner, 0.5, inconclusive=True) for runner in names[1:]]
    chart = HeatMap((title, "other"), tuple(names), tuple(cells))
    return heat_map(chart, Palette.of(names), name=name, description=title)


def forest_svg(names: Names, title: str, name: str) -> str | None:
    verdicts = list(Verdict)
    rows = tuple(
        IntervalRow(r, around(0.5 + i / 4), verdicts[i % len(verdicts)], (title, "2 ms"), r)
        for i, r in enumerate(names)
    )
    chart = ForestPlot(title, (IntervalGroup(title, rows),), 0.05, (title, "other"))
    return forest_plot(chart, Palette.of(names), name=name, description=title)


def latency_svg(names: Names, title: str, name: str) -> str | None:
    shares = (0, 0.1, 0.5, 0.9, 0.99, 0.999, 1)
    curves = tuple(
        LatencyCurve(r, title, tuple(Quantile(s, around(1e6 * (1 + s + i))) for s in shares))
        for i, r in enumerate(names)
    )
    chart = LatencyChart(title, curves)
    return latency_chart(chart, Palette.of(names), name=name, description=title)


def cpu_svg(names: Names, title: str, name: str) -> str | None:
    points = [CpuPoint(r, title, around(1e6 + i), around(2e6 * i + 1)) for i, r in enumerate(names)]
    chart = CpuChart(title, tuple(points))
    return cpu_chart(chart, Palette.of(names), name=name, description=title)


def phase_svg(names: Names, title: str, name: str) -> str | None:
    rows = [Phases(r, title, around(1e3), around(2e6), None, around(9)) for r in names]
    chart = PhaseChart(title, tuple(rows))
    return phase_chart(chart, Palette.of(names), name=name, description=title)


def order_svg(names: Names, title: str, name: str, blocks: int = 10) -> str | None:
    chart = order(names, title, blocks)
    return run_order_chart(chart, Palette.of(names), name=name, description=title)


def spread_svg(names: Names, title: str, name: str) -> str | None:
    chart = order(names, title, 10)
    return spread_chart(chart, Palette.of(names), name=name, description=title)


def order(names: Names, title: str, blocks: int) -> RunOrderChart:
    def dot(block: int, place: int) -> SampleDot:
        return SampleDot(block * len(names) + place, 0.01 * (block - 4.5), "1.45 ms")

    middle = Measure(0, -0.02, 0.02)
    cells = tuple(
        CellDots(r, f"{r} {title}", tuple(dot(b, i) for b in range(blocks)), middle)
        for i, r in enumerate(names)
    )
    starts = tuple(float(block * len(names)) for block in range(blocks))
    return RunOrderChart(title, "samples", cells, starts)


def profile_svg(names: Names, title: str, name: str) -> str | None:
    profiles = tuple(Profile(r, (1.0, 1.0 + i)) for i, r in enumerate(names))
    chart = ProfileChart(profiles, 3)
    return profile_chart(chart, Palette.of(names), name=name, description=title)


EVERY: dict[str, Callable[[Names, str, str], str | None]] = {
    "scaling": scaling_svg,
    "overlay": overlay_svg,
    "heat": heat_svg,
    "forest": forest_svg,
    "latency": latency_svg,
    "cpu": cpu_svg,
    "phase": phase_svg,
    "order": order_svg,
    "spread": spread_svg,
    "profile": profile_svg,
}


def drawn(kind: str, names: Names = RUNNERS, title: str = "sqrt_map", name: str = "") -> str:
    svg = EVERY[kind](names, title, name or kind)
    assert svg is not None
    return svg


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter("g") if element.get("class") == name]


def titles(root: ET.Element) -> list[str]:
    return [mark[0].text or "" for mark in of_class(root, "mark")]


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter("text")]
