"""The table of answers in a headless browser: in sight on a wide window, whole on a narrow one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, chromium
from conftest import REPOSITORY, MadeUpRun
from test_answer_page import seven_workloads

SIDEWAYS = "const box = document.querySelector('.answer-table .scroll'); return box.scrollWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    run = seven_workloads(MadeUpRun(tmp_path_factory.mktemp("answers") / "run", blocks=6))
    script = REPOSITORY / "scripts" / "report.py"
    subprocess.run(["/usr/bin/python3", script, run.write()], check=True, capture_output=True)
    return run.directory / "report.html"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_answers_are_seen_without_scrolling_on_a_wide_window(browser, page, theme) -> None:
    browser.open(page, width=1400, height=900, theme=theme)
    bottom = "return document.querySelector('.answer-table').getBoundingClientRect().bottom"
    assert browser.run(bottom) <= 900
    assert browser.seen(".answer-table tbody tr") == 7 + 3
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [400, 1400])
def test_no_answer_is_hidden_at_the_side(browser, page, width) -> None:
    browser.open(page, width=width)
    assert browser.run(f"{SIDEWAYS} <= box.clientWidth")


def test_on_a_narrow_window_each_value_has_its_title_before_it(browser, page) -> None:
    browser.open(page, width=400)
    cell = "document.querySelector('.answer-table td')"
    title = f"return getComputedStyle({cell}, '::before').content"
    assert "use" in browser.run(title)
    browser.open(page, width=1400)
    assert browser.run(title) == "none"


def test_each_link_leads_to_its_own_answer(browser, page) -> None:
    browser.open(page)
    links = "return [...document.querySelectorAll('.answer-table tr .self')].map((a) => a.hash)"
    places = browser.run(links)
    assert len(places) == len(set(places)) == 7
    for place in places:
        row = browser.find(f"tr{place}")
        assert len(row) == 1
        assert row[0].find_elements("css selector", f'a[href="{place}"]')


def test_what_a_runner_is_can_be_read_without_a_pointer(browser, page) -> None:
    browser.open(page)
    titles = browser.run(
        "return [...document.querySelectorAll('.answer-table abbr')].map((a) => a.title)"
    )
    assert "one event loop, tasks in flight" in titles
    assert all(titles)


def test_the_answers_print_without_their_links(browser, page) -> None:
    browser.open(page)
    browser.print_style()
    assert browser.seen(".answer-table .self") == 0
    assert browser.seen(".answer-table tbody tr") == 7 + 3
