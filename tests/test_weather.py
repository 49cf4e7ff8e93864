"""The machine's own speed over a run, by the pulses around each sample: in numbers and drawn."""

from __future__ import annotations

from typing import Any

import pytest
from analysis.charts.weather import Speed, WeatherChart, weather_chart
from analysis.drawing.palette import Palette
from analysis.reading.samples import read_run
from analysis.run_pages.order_part import orders_of
from analysis.run_pages.weather_part import MOST_DOTS, weather_parts
from analysis.tables.summary import summarise
from analysis.tables.weather import speeds
from conftest import MadeUpRun
from drawn_charts import parsed, texts, titles
from made_up_race import race_between, second_edition
from test_report import page_of


def pulse(cpu: int, before: int | None, after: int | None) -> dict[str, Any]:
    return {"cpu": cpu, "before_ns": before, "after_ns": after}


def weather(*pulses: dict[str, Any], flagged: bool = False) -> dict[str, Any]:
    return {"flagged": flagged, "waited_ns": 0, "pulses": list(pulses)}


def blown(run: MadeUpRun, slow: int = 5) -> MadeUpRun:
    """CPU 0 is always the same; CPU 1 is half as fast in one sample, which is flagged."""
    run.measured("sequential", [2e6] * 6)
    run.measured("tbb", [1e6] * 6, cores=2)
    second_edition(run)
    for place, line in enumerate(run.lines):
        bad = place == slow
        other = pulse(1, 400_000 if bad else 200_000, 200_000)
        line["weather"] = weather(pulse(0, 100_000, 100_000), other, flagged=bad)
    return run


def read(run: MadeUpRun):
    return read_run(run.write()).samples


def test_the_speed_of_a_sample_is_that_of_its_slowest_pulse(make_run):
    found = speeds(read(blown(make_run())))
    assert [one.share for one in found] == [1, 1, 1, 1, 1, 0.5, *[1] * 6]
    assert [one.flagged for one in found].index(True) == 5
    assert (found[5].cpu, found[5].pulse_ns, found[5].best_ns) == (1, 400_000, 200_000)


def test_each_cpu_is_measured_by_its_own_best_decile(make_run):
    run = blown(make_run())
    for place, line in enumerate(run.lines):
        line["weather"] = weather(pulse(0, 100 + place, None))
    found = speeds(read(run))
    # Of twelve pulses, the second fastest.
    assert {one.best_ns for one in found} == {101}
    assert found[0].share == pytest.approx(101 / 100)
    assert found[11].share == pytest.approx(101 / 111)


def test_samples_without_a_pulse_have_no_speed(make_run):
    run = blown(make_run())
    run.lines[0]["weather"] = None
    run.lines[1]["weather"] = weather(pulse(0, None, None))
    assert [one.place for one in speeds(read(run))] == list(range(2, 12))


def test_the_report_draws_it_and_counts_the_flagged(make_run):
    run = blown(make_run())
    page = page_of(run)
    assert any("1 of 12 samples (8.3 %)" in sentence for sentence in page.sentences)
    text = (run.directory / "report.html").read_text()
    assert 'id="weather"' in text
    told = "sum_of_squares/tasks:64/sequential/cores:1/concurrency:1, block 5: 50 % on CPU 1"
    assert f"{told} (400 µs), flagged" in text


def test_without_weather_nothing_is_said_of_it(make_run):
    run = make_run()
    run.measured("tbb", [1e6] * 6)
    page_of(run)
    text = (run.directory / "report.html").read_text()
    assert 'id="weather"' not in text and "pulse" not in text


def test_a_long_run_has_the_slowest_of_several_samples_at_each_dot(make_run):
    run = blown(make_run())
    samples = read(run) * (MOST_DOTS // 6)
    _, chart = weather_parts(samples, Palette.of(()))
    assert "the slowest of each 2 samples" in chart.description
    assert len(titles(parsed(chart.svg))) == MOST_DOTS
    # Of two samples of which one was slow, that one is shown.
    assert sum("50 %" in title for title in titles(parsed(chart.svg))) == MOST_DOTS // 6


def test_the_strip_tells_the_flagged_from_the_others():
    dots = (Speed(0, 1.0, False, "calm"), Speed(1, 0.6, True, "slow"))
    svg = weather_chart(
        WeatherChart("samples", dots), Palette.of(()), name="weather", description="d"
    )
    assert svg is not None
    root = parsed(svg)
    assert titles(root) == ["calm", "slow"]
    assert {"a sample", "flagged", "60 %", "100 %"} <= set(texts(root))
    empty = WeatherChart("samples", ())
    assert weather_chart(empty, Palette.of(()), name="weather", description="d") is None


def test_the_order_of_a_run_has_no_gap_where_blocks_hold_fewer_cells(make_run):
    run = make_run(blocks=6)
    race_between(run, {"tbb": 1.0, "sequential": 2.0}, blocks=9)
    run.measured("tbb", [1e6] * 6, workload="sqrt_map")
    second_edition(run, 6, **run.manifest["race"])
    # As in a file: each block holds what it holds, at places of its own.
    for line in run.lines:
        line["position"] %= 50
    orders = orders_of(summarise(read_run(run.write())))
    assert sorted(orders.samples.values()) == list(range(2 * 15 + 6))
    assert max(orders.samples[cell, 5] for cell in run.plan) == orders.blocks[6] - 1
