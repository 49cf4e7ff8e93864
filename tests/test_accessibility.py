"""Every page in light and dark, by axe-core and by the keyboard."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from accessibility import violations
from browser import Browser, chromium
from conftest import REPOSITORY, MadeUpRun, fill
from made_up_page import rich_page, written
from made_up_race import race_between
from selenium.webdriver.common.keys import Keys
from test_latency import waiting
from test_weather import blown

# From the top of a page to what a reader has come for.
MOST_STOPS = 100
PAGES = ["rich", "whole", "weather", "few", "raced", "tasks", "comparison"]
STOPS_BEFORE_A_TABLE = """
const table = document.querySelector('main table');
return [...document.querySelectorAll('a[href], button, input, summary, [tabindex]')].filter(
  (one) => one.tabIndex >= 0 && one.checkVisibility()
    && one.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING
    && !one.contains(table)).length
"""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def made_by(script: str, *arguments: Path | str) -> None:
    program = str(REPOSITORY / "scripts" / script)
    command = ["/usr/bin/python3", program, *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each kind of page that there is, with as many kinds of parts as a run can have."""
    place = tmp_path_factory.mktemp("pages")
    whole, other = (fill(MadeUpRun(place / name), seed) for seed, name in ((1, "a"), (2, "b")))
    failed = whole.cell("mpi")
    whole.sample(failed, 0, status="crashed", reason="signal 11")
    whole.disturbed("load", "warning", "load 3.2", "uptime")
    weather = blown(MadeUpRun(place / "weather"))
    few = MadeUpRun(place / "few", blocks=3)
    few.measured("tbb", [1e6, 2e6])
    raced, tasks = MadeUpRun(place / "raced"), waiting(MadeUpRun(place / "tasks"))
    times = {"tbb": 1.0, "thread_pool": 1.01, "sequential": 2.0}
    race_between(raced, times, {"thread_pool": "same"})
    made = {"whole": whole, "weather": weather, "few": few, "raced": raced, "tasks": tasks}
    runs = {name: run.write() for name, run in made.items()}
    for run in runs.values():
        made_by("report.py", run)
    compared = place / "compared.html"
    made_by("compare.py", runs["whole"], other.write(), "--html", compared)
    rich = written(place / "rich.html", rich_page())
    return {
        "rich": rich,
        "comparison": compared,
        **{name: run / "report.html" for name, run in runs.items()},
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_no_violation_of_wcag(chrome, pages, page, theme):
    chrome.open(pages[page], theme=theme)
    assert violations(chrome) == []


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        ("document.querySelector('h2').style.color = '#eee'", "color-contrast"),
        ("document.querySelector('html').removeAttribute('lang')", "html-has-lang"),
        ("for (const one of document.querySelectorAll('input')) one.closest('div').before(one)",
         "label"),
    ],
)  # fmt: skip
def test_axe_would_find_one(chrome, pages, spoil, rule):
    chrome.open(pages["whole"])
    chrome.run(spoil)
    assert [one.split(":")[0] for one in violations(chrome)] == [rule]


@pytest.mark.parametrize("page", PAGES[1:])
def test_the_first_table_is_near_for_the_keyboard(chrome, pages, page):
    chrome.open(pages[page])
    assert chrome.run(STOPS_BEFORE_A_TABLE) <= MOST_STOPS


def test_a_legend_is_one_stop_and_arrows_go_from_key_to_key(chrome, pages):
    chrome.open(pages["whole"])
    stops = """return [...document.querySelectorAll('svg.chart')].map(
        (chart) => [...chart.querySelectorAll('.key')]).filter((keys) => keys.length).map(
        (keys) => keys.filter((key) => key.tabIndex >= 0).length)"""
    assert set(chrome.run(stops)) == {1}
    legend = "#scaling svg.chart:first-of-type .key"
    runners = chrome.run(
        "return [...document.querySelector('#scaling svg.chart').querySelectorAll('.key')]"
        ".map((key) => key.dataset.series)"
    )
    focused = "return document.activeElement.dataset.series"
    chrome.focus(legend)
    walked = [chrome.run(focused)]
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_UP):
        chrome.press(key)
        walked.append(chrome.run(focused))
    assert walked == [runners[place] for place in (0, 1, 2, 1, 0, -1)]
    chrome.press(Keys.ENTER)
    assert chrome.texts(".hiding span") == [f"Hidden: {runners[-1]}"]
    assert set(chrome.run(stops)) == {1}


def test_a_page_says_when_a_scale_is_logarithmic(chrome, pages):
    chrome.open(pages["whole"])
    shown = chrome.texts("svg.chart text")
    assert "sleep: time of a batch (log scale)" in shown
    assert "tasks at once (log scale)" in shown
    assert any("time / time of" in text and "(log scale)" in text for text in shown)


def test_the_letters_of_the_heat_map_can_be_read(chrome, pages):
    """Also where the window is narrower than the map: it scrolls instead of shrinking."""
    for width in (400, 1400):
        chrome.open(pages["whole"], width=width)
        script = """return Math.min(...[...document.querySelectorAll('#overview svg text')].map(
            (text) => parseFloat(getComputedStyle(text).fontSize)
              * text.ownerSVGElement.getScreenCTM().a))"""
        assert chrome.run(script) >= 11
