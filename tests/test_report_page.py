"""The report of a run in a browser, opened from disk as its reader does."""

from __future__ import annotations

import re
import subprocess

import pytest
from browser import chromium
from conftest import REPOSITORY, MadeUpRun, fill
from test_report import SECTIONS

HOSTILE = (
    "<script>window.hostile=1</script>\"'><img src=x onerror='window.hostile=1'>&amp; $\\frac{"
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


def page_of(run: MadeUpRun):
    script = REPOSITORY / "scripts" / "report.py"
    subprocess.run(["/usr/bin/python3", script, run.write()], check=True, capture_output=True)
    return run.directory / "report.html"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return page_of(fill(MadeUpRun(tmp_path_factory.mktemp("report") / "run", blocks=10)))


def hidden(browser, runner: str) -> list[bool]:
    """For every chart that has the runner, whether its series are out of sight."""
    return browser.run(
        """return [...document.querySelectorAll('svg.chart')].map(
             (svg) => [...svg.querySelectorAll('.series')].filter(
               (series) => series.dataset.series === arguments[0])
           ).filter((found) => found.length).map(
             (found) => found.every((series) => getComputedStyle(series).display === 'none'
                                    || getComputedStyle(series).visibility === 'hidden'))""",
        runner,
    )


def test_it_opens_without_a_complaint_and_without_a_request(browser, page):
    browser.open(page)
    assert browser.complaints() == []
    assert browser.requests() == [page.as_uri()]


def test_every_section_has_content_and_a_place_in_the_contents(browser, page):
    browser.open(page)
    assert browser.run("return [...document.querySelectorAll('main section')].map(s => s.id)") == (
        SECTIONS
    )
    for section in SECTIONS:
        assert len(browser.texts(f"#{section}")[0]) > 60, section
        assert browser.find(f"nav a[href='#{section}']"), section
    drawn = ("answers", "overview", "scaling", "costs", "latency", "distribution", "ranking")
    for section in drawn:
        assert browser.find(f"#{section} svg.chart"), section


def test_a_click_on_a_key_hides_its_runner_in_every_chart(browser, page):
    browser.open(page)
    before = hidden(browser, "tbb")
    assert len(before) >= 8
    assert not any(before)
    browser.click("#scaling .key[data-series='tbb']")
    assert all(hidden(browser, "tbb"))
    assert not any(hidden(browser, "coroutines"))
    browser.click("#costs .key[data-series='tbb']")
    assert not any(hidden(browser, "tbb"))


def test_a_table_is_sorted_by_a_click_on_its_head(browser, page):
    browser.open(page)
    column = """return [...document.querySelectorAll('#which + .grid tbody tr, .grid tbody tr')]
                .filter((row) => row.closest('.grid').contains(window.chosen))
                .map((row) => Number(row.cells[4].dataset.key))"""
    browser.run("window.chosen = document.querySelectorAll('#answers .grid thead th button')[4]")
    unsorted = browser.run(column)
    browser.run("window.chosen.click()")
    assert browser.run(column) == sorted(unsorted)
    browser.run("window.chosen.click()")
    assert browser.run(column) == sorted(unsorted, reverse=True)


def test_hovering_shows_a_value_with_its_interval(browser, page):
    browser.open(page)
    # Drawn last, so nothing lies over it.
    browser.hover("#scaling .series[data-series='coroutines'] .mark use")
    assert browser.seen(".tip") == 1
    (tip,) = browser.texts(".tip")
    assert re.fullmatch(r"coroutines, 1 core: [\d.]+ ms \([\d.]+ to [\d.]+\)", tip)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_is_wider_than_the_window(browser, page, width, theme):
    browser.open(page, width=width, theme=theme)
    assert browser.run("return document.scrollingElement.scrollWidth") <= width
    assert browser.complaints() == []


def test_it_is_readable_without_javascript(browser, page):
    browser.open(page, scripts=False)
    for section in SECTIONS:
        assert browser.find(f"#{section} h2")[0].is_displayed(), section
    table = browser.find("#answers table")[0]
    assert table.is_displayed()
    assert "coroutines" in table.text
    assert browser.find("#scaling svg.chart")[0].is_displayed()


def test_it_prints(browser, page):
    browser.open(page)
    assert browser.pdf().startswith(b"%PDF")


def test_no_script_of_a_run_file_ever_runs(browser, tmp_path):
    run = MadeUpRun(tmp_path / "run")
    run.manifest["environment"] |= {"host": HOSTILE, "cpu_model": HOSTILE, "os": HOSTILE}
    run.manifest["command"] = ["concbench", HOSTILE]
    run.manifest["started_at"] = HOSTILE
    for runner in ("sequential", f"tbb{HOSTILE}"):
        for kind in ("computes", "waits"):
            name = f"{kind}{HOSTILE}"
            parameters = {HOSTILE: HOSTILE}
            run.measured(runner, [1e6] * 6, workload=name, kind=kind, parameters=parameters)
    cell = run.cell("tbb", 2, workload=HOSTILE, skipped=HOSTILE)
    failed = run.cell(f"x{HOSTILE}", 2, workload=HOSTILE)
    for block in range(6):
        run.sample(failed, block, status="crashed", reason=HOSTILE)
    assert cell
    page = page_of(run)
    browser.open(page)
    assert browser.complaints() == []
    assert browser.requests() == [page.as_uri()]
    assert browser.run("return window.hostile") is None
    assert browser.run("return document.querySelectorAll('img, script').length") == 1
    assert any(HOSTILE in text for text in browser.texts("#answers h3"))
