"""That charts say what they were given."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from analysis.charts.costs import CpuChart, CpuPoint, cpu_chart
from analysis.charts.heat_map import HeatCell, HeatMap, heat_class
from analysis.charts.intervals import ForestPlot, IntervalGroup, IntervalRow, forest_plot
from analysis.charts.latency import Quantile
from analysis.charts.overlay import OverlayChart, Side, overlay_chart
from analysis.charts.profile import Profile
from analysis.charts.run_order import (
    CellDots,
    RunOrderChart,
    SampleDot,
    run_order_chart,
    spread_chart,
)
from analysis.charts.scaling import Curve, Point, ScalingChart, _ideal, scaling_chart
from analysis.drawing.measure import Measure, factor_words, time_words
from analysis.drawing.palette import Palette
from analysis.drawing.scales import log_ticks, time_tick
from analysis.statistics.verdicts import Verdict
from analysis.words.figures import group_letter
from drawn_charts import RUNNERS, around, drawn, of_class, parsed, scaling, texts, titles

ABOUT = {"name": "a", "description": "a"}


def test_a_point_tells_its_runner_its_place_its_value_and_its_interval() -> None:
    found = titles(parsed(drawn("scaling")))
    assert "thread_pool, 2 cores: 3.00 ms (2.85 to 3.30)" in found
    assert "thread_pool, 1 core: 0.33× (0.32 to 0.37)" in found
    assert "sequential, a note: 1.00 ms (0.95 to 1.10)" in found
    assert "best sequential: 2.00 ms (1.90 to 2.20)" in found


def test_cores_are_ruled_and_what_lies_beyond_them_is_shaded() -> None:
    shown = texts(parsed(drawn("scaling")))
    assert shown.count("physical cores") == shown.count("logical CPUs") == 2
    assert {"oversubscribed", "ideal", "interval"} <= set(shown)
    bare = scaling(RUNNERS, "sqrt_map", (1, 2))
    svg = scaling_chart(bare, Palette.of(()), **ABOUT)
    assert svg and "oversubscribed" not in svg and "logical CPUs" not in svg


def test_the_ideal_ends_where_the_cores_or_the_tasks_do() -> None:
    assert [_ideal(ScalingChart("w", "", ()), n) for n in (1, 99)] == [1, 99]
    few = ScalingChart("w", "", (), tasks=64)
    assert [_ideal(few, n) for n in (16, 64, 1000)] == [16, 64, 64]
    both = ScalingChart("w", "", (), usable=2, tasks=64)
    assert [_ideal(both, n) for n in (1, 2, 4)] == [1, 2, 2]


def test_the_cost_is_a_ring_around_its_point() -> None:
    def rings(cost: int | None) -> int:
        curve = Curve("tbb", tuple(Point(n, around(1e6 / n), around(n)) for n in (1, 2)), cost)
        chart = ScalingChart("w", "cores", (curve,), around(1e6))
        svg = scaling_chart(chart, Palette.of(()), **ABOUT)
        assert svg is not None
        series = of_class(parsed(svg), "series")
        return sum(g.get("fill") == "none" for group in series for g in group.iter("g"))

    assert (rings(2), rings(None), rings(4)) == (2, 0, 0)


def test_without_speed_ups_only_times_are_drawn() -> None:
    curve = Curve("tbb", (Point(1, around(1e6)),))
    chart = ScalingChart("w", "cores", (curve,))
    svg = scaling_chart(chart, Palette.of(()), **ABOUT)
    assert svg is not None
    assert [text for text in texts(parsed(svg)) if "w:" in text or "Speed" in text] == [
        "w: time of a batch (log scale)"
    ]


def test_a_heat_map_shows_figures_letters_hatches_and_failures() -> None:
    svg = drawn("heat")
    shown = texts(parsed(svg))
    assert {"1.0×", "128×", "0.50×", "failed", "a", "h"} <= set(shown)
    assert svg.count('fill="url(#heat-') == len(RUNNERS) - 1 + 1
    assert "sqrt_map: tbb, 8.0×" in titles(parsed(svg))
    with pytest.raises(ValueError, match="no row or no column"):
        HeatMap(("w",), ("tbb",), (HeatCell("w", "openmp", 1.0),))


def test_classes_of_heat_are_the_same_in_both_directions() -> None:
    assert [heat_class(s) for s in (0, 1 / 16, 0.9, 1, 1.09, 1.1, 2, 15, 16)] == [
        *(0, 0, 3, 4, 4, 5, 6, 7, 8)
    ]
    for speedup in (1.05, 1.5, 2, 3, 4, 10, 16, 1e9):
        assert heat_class(speedup) + heat_class(1 / speedup) == 8
    assert [group_letter(group) for group in (1, 26, 27, 53)] == ["a", "z", "aa", "ba"]


def test_a_forest_plot_names_every_verdict_and_cuts_long_intervals() -> None:
    wide = IntervalRow("a", Measure(1.02, 1e-6, 1e6), Verdict.INCONCLUSIVE)
    none = IntervalRow("b", None, Verdict.INCONCLUSIVE)
    chart = ForestPlot("time / time", (IntervalGroup("", (wide, none)),), 0.05)
    svg = forest_plot(chart, Palette.of(()), **ABOUT)
    assert svg is not None
    root = parsed(svg)
    assert {"inconclusive", "no block in common", "margin of 5 %"} <= set(texts(root))
    assert "clip-path" not in svg
    assert titles(root) == ["a: 1.02× (0.00 to 1,000,000.00), inconclusive"]
    only = ForestPlot("time / time", (IntervalGroup("", (none,)),))
    assert forest_plot(only, Palette.of(()), **ABOUT) is None
    assert {verdict.value for verdict in Verdict} <= set(texts(parsed(drawn("forest"))))


def test_ends_that_are_no_interval_are_called_a_range() -> None:
    assert time_words(Measure(1e6, 0.9e6, 1.2e6, reached=False)) == "1.00 ms (range 0.90 to 1.20)"
    palette = Palette.of(())
    for reached, word in ((True, "interval"), (False, "range")):
        one = Measure(1.5, 1.4, 1.6, reached)
        curve = Curve("tbb", (Point(1, one, one), Point(2, one, one)))
        row = IntervalRow("tbb", one, Verdict.INCONCLUSIVE)
        cell = CellDots("tbb", "tbb", (SampleDot(0, 0.1),), Measure(0, -0.1, 0.1, reached))
        side = Side("side", (curve,))
        svgs = [
            scaling_chart(ScalingChart("w", "cores", (curve,), one), palette, **ABOUT),
            forest_plot(ForestPlot("", (IntervalGroup("", (row,)),)), palette, **ABOUT),
            overlay_chart(OverlayChart("w", "cores", (side,)), palette, **ABOUT),
            spread_chart(RunOrderChart("w", "samples", (cell,)), palette, **ABOUT),
        ]
        for svg in svgs:
            assert svg is not None
            shown = {word for text in texts(parsed(svg)) for word in text.split()}
            assert {"interval", "range"} & shown == {word}


def test_far_deviations_are_arrows_at_the_edge() -> None:
    usual = [SampleDot(n, 0.01 * (-1) ** n) for n in range(20)]
    cell = CellDots("tbb", "tbb, 2 cores", (*usual, SampleDot(20, 9.0, "20 ms")))
    chart = RunOrderChart("w", "samples", (cell,))
    for draw in (run_order_chart, spread_chart):
        svg = draw(chart, Palette.of(()), **ABOUT)
        assert svg is not None
        root = parsed(svg)
        assert titles(root).count("tbb, 2 cores: +900.0 % (20 ms)") == 1
        assert "beyond the axis" in texts(root)
        assert "+4 %" in texts(root) and "+200 %" not in texts(root)
    with pytest.raises(ValueError, match="41 cells, of which 40"):
        RunOrderChart("w", "samples", (cell,) * 41)


def test_the_names_of_busy_cores_do_not_lie_on_each_other() -> None:
    places = ((5e6, 1e5), (3.5e7, 6e7), (3.3e8, 3e6))
    points = tuple(CpuPoint("tbb", "", Measure(wall), Measure(cpu)) for wall, cpu in places)
    svg = cpu_chart(CpuChart("w", points, (1, 2, 3)), Palette.of(()), **ABOUT)
    assert svg is not None
    named = [text for text in parsed(svg).iter("text") if (text.text or "").endswith("busy")]
    placed = [(float(text.get("x") or 0), float(text.get("y") or 0)) for text in named]
    assert len(placed) == 3
    for one, other in itertools.combinations(placed, 2):
        assert abs(one[0] - other[0]) > 60 or abs(one[1] - other[1]) > 10


def test_a_profile_counts_workloads_without_a_time_as_not_reached() -> None:
    assert "tbb: 2 of 3 workloads within 4.00×" in titles(parsed(drawn("profile")))
    with pytest.raises(ValueError, match="at least 1"):
        Profile("tbb", (0.5,))


def test_the_slowest_task_has_a_place_on_the_axis_of_latency() -> None:
    shown = texts(parsed(drawn("latency")))
    assert {"fastest", "90 %", "99.9 %", "slowest"} <= set(shown)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Quantile(1.5, around(1))


@pytest.mark.parametrize("number", (float("nan"), float("inf")))
def test_what_is_no_number_is_refused(number: float) -> None:
    makers: tuple[Callable[[float], object], ...] = (
        Measure,
        lambda x: Measure(1, x, x),
        lambda x: SampleDot(0, x),
    )
    for make in makers:
        with pytest.raises(ValueError, match="finite"):
            make(number)
    with pytest.raises(ValueError, match="a lower and an upper end"):
        Measure(1, 2, 1)
    with pytest.raises(ValueError, match="finite"):
        HeatCell("w", "tbb", number)


def test_values_are_written_with_their_interval_and_unit() -> None:
    assert time_words(Measure(1.45e6, 1.33e6, 2.37e6)) == "1.45 ms (1.33 to 2.37)"
    assert time_words(Measure(980)) == "980 ns"
    assert factor_words(Measure(6.9, 6.7, 7.1)) == "6.90× (6.70 to 7.10)"


def test_ticks_are_round_and_few() -> None:
    assert log_ticks(0.9e6, 12e6, 8) == [1e6, 2e6, 5e6, 10e6]
    assert log_ticks(2e2, 4e8, 5) == [1e4, 1e6, 1e8]
    assert log_ticks(1.02, 1.11, 8) == pytest.approx([1.02, 1.04, 1.06, 1.08, 1.1])
    assert [time_tick(t) for t in (0.5, 1e3, 2e6, 1e12)] == ["0.5 ns", "1 µs", "2 ms", "1,000 s"]


@pytest.mark.parametrize("value", (0.0, -1.0, 1e-300, 1e300))
def test_extreme_values_are_drawn_or_left_out(value: float) -> None:
    one, palette = Measure(value, value, value), Palette.of(())
    curves = (Curve("tbb", (Point(1, one, one), Point(2, Measure(5.0), Measure(2.0)))),)
    usual = CpuPoint("tbb", "", around(1), around(1))
    svgs = [
        scaling_chart(ScalingChart("w", "cores", curves, one), palette, **ABOUT),
        overlay_chart(OverlayChart("w", "cores", (Side("s", curves),)), palette, **ABOUT),
        cpu_chart(CpuChart("w", (usual, CpuPoint("tbb", "", one, one))), palette, **ABOUT),
    ]
    for svg in svgs:
        assert svg and not re.search(r"\b(nan|inf)\b", svg)
        parsed(svg)
