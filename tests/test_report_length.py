"""How long the report is, and that nothing in it is empty: what is drawn, folded or left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, chromium
from conftest import MadeUpRun, fill
from report_page import ReportPage
from test_report import page_of

MOST_PX, MOST_OF_MANY_PX = 15_000, 25_000
RUNNERS = 26
WORKLOADS = {"sum_of_squares": "computes", "mandelbrot": "computes", "sleep": "waits"} | {
    "http_fetch": "waits",
    "fetch_and_hash": "both",
}
NOTHING = {"", "–"}


def matrix(run: MadeUpRun, workloads: dict[str, str], runners: int, points: int) -> MadeUpRun:
    """Every workload under `sequential` and so many runners less one, at some numbers of tasks at
    once; the later a runner, the slower."""
    for workload, kind in workloads.items():
        about = {"workload": workload, "kind": kind}
        run.measured("sequential", [8e6, 8.1e6, 7.9e6] * 2, **about)
        for number in range(1, runners):
            for at_once in (1, 2, 4)[:points]:
                times = [1e6 * (1 + number / 4 + wobble / 100) for wobble in range(6)]
                cores = min(at_once, 2) if kind == "computes" else 2
                run.measured(f"runner_{number}", times, cores=cores, concurrency=at_once, **about)
    return run


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many runners and workloads as the quick effort has."""
    run = MadeUpRun(tmp_path_factory.mktemp("quick") / "run")
    page_of(matrix(run, WORKLOADS | {"sqrt_map": "computes", "resize": "computes"}, 5, 3))
    return run.directory / "report.html"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = MadeUpRun(tmp_path_factory.mktemp("many") / "run")
    page_of(matrix(run, WORKLOADS, RUNNERS, 2))
    return run.directory / "report.html"


def height(chrome: Browser, page: Path) -> int:
    chrome.open(page, width=1400)
    return chrome.run("return document.scrollingElement.scrollHeight")


def test_the_report_of_a_quick_run_can_be_scrolled_through(chrome, quick):
    assert height(chrome, quick) <= MOST_PX


def test_that_of_many_runners_too(chrome, many):
    assert height(chrome, many) <= MOST_OF_MANY_PX


def test_every_runner_against_the_fastest_is_shown_without_a_click(chrome, many):
    chrome.open(many)
    assert chrome.seen("[id^='fastest-'] svg.chart") == len(WORKLOADS)


def test_the_leading_curves_are_shown_and_the_others_on_demand(chrome, many):
    chrome.open(many)
    keys = "return [...arguments[0].querySelectorAll('.key')].map((key) => key.dataset.series)"
    first, *_ = chrome.find("[id^='scaling-1-'] svg.chart")
    leading = [f"runner_{number}" for number in range(1, 9)]
    assert chrome.run(keys, first) == ["sequential", *leading]
    assert chrome.seen("#scaling svg.chart") == len(WORKLOADS)
    chrome.click("#scaling summary")
    assert chrome.seen("#scaling svg.chart") == 4 * len(WORKLOADS)


def test_a_single_point_is_no_curve(make_run):
    run = make_run()
    run.measured("sequential", [8e6] * 6)
    run.measured("tbb", [4e6] * 6, cores=2)
    for cores in (1, 2):
        run.measured("thread_pool", [8e6 / cores] * 6, cores=cores)
    page_of(run)
    (chart,) = re.findall(r'<figure id="scaling-.*?</figure>', html_of(run), re.DOTALL)
    assert 'data-series="thread_pool"' in chart and 'data-series="tbb"' not in chart


def test_without_any_curve_it_is_said(make_run):
    page = page_of(matrix(make_run(), {"sleep": "waits"}, 3, 1))
    said = "No curve, because no runner has a time at two points: sleep."
    assert said in page.sentences


def test_no_column_is_empty(quick, many, tmp_path):
    whole = fill(MadeUpRun(tmp_path / "whole"))
    page_of(whole)
    texts = (quick.read_text(), many.read_text(), html_of(whole))
    # That of the answers has rows that are titles of groups.
    every = (table for text in texts for table in ReportPage(text).tables)
    tables = [table for table in every if "use" not in table.titles]
    assert len(tables) > 60
    for table in tables:
        for title in table.titles[1:]:
            assert set(table.column(title)) - NOTHING, (table.under, title)


def test_what_a_machine_does_not_tell_has_no_column(make_run):
    run = matrix(make_run(), {"sum_of_squares": "computes"}, 3, 2)
    for line in run.lines:
        line |= {"peak_pss_bytes": None, "shutdown_ns": None}
    page = page_of(run)
    costs = [table for table in page.tables if table.under[0] == "What concurrency costs"]
    titles = {title for table in costs for title in table.titles}
    assert {"wall ms", "start-up µs"} <= titles
    assert not any(title.startswith(("peak", "shutdown", "pays")) for title in titles)


@pytest.mark.parametrize("kind", ["waits", "both"])
def test_work_that_waits_has_no_efficiency_in_any_table(make_run, kind):
    page = page_of(matrix(make_run(), {"sleep": kind}, 3, 3))
    assert not any("efficiency" in title for table in page.tables for title in table.titles)
    assert page.table("What concurrency costs", "sleep", title="best with tasks at once")


def html_of(run: MadeUpRun) -> str:
    return (run.directory / "report.html").read_text()
