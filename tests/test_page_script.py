"""The HTML page in a browser: sorting, filtering, hiding of runners, tool tips, copying."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from analysis.pages.parts import Grid
from analysis.words.printable import printable
from browser import Browser, chromium
from made_up_page import HOSTILE, RUNNERS, hostile_page, rich_page, written
from selenium.webdriver.common.keys import Keys

TABLE = "#scaling > .grid"
KEY = '.key[data-series="tbb"]'


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("rich")
    return written(directory / "report.html", rich_page())


def column(chrome: Browser, number: int, table: str = TABLE) -> list[str]:
    return chrome.texts(f"{table} tbody tr > :nth-child({number})")


def sort(chrome: Browser, number: int, table: str = TABLE) -> str | None:
    """Clicks a title and tells what the column then says of itself."""
    head = f"{table} thead th:nth-child({number})"
    chrome.click(f"{head} button")
    return chrome.find(head)[0].get_attribute("aria-sort")


def test_a_click_on_a_title_sorts_by_number_up_and_down_and_back(chrome, page):
    chrome.open(page)
    original = column(chrome, 4)
    numbers = [float(text.split()[0].replace(",", "")) for text in original if text != "failed"]
    assert sort(chrome, 4) == "ascending"
    up = [float(text.split()[0].replace(",", "")) for text in column(chrome, 4)[:-1]]
    assert up == sorted(numbers)
    assert column(chrome, 4)[-1] == "failed"
    assert sort(chrome, 4) == "descending"
    down = [float(text.split()[0].replace(",", "")) for text in column(chrome, 4)[:-1]]
    assert down == sorted(numbers, reverse=True)
    assert column(chrome, 4)[-1] == "failed"
    assert sort(chrome, 4) is None
    assert column(chrome, 4) == original


def test_a_column_of_names_sorts_by_text_and_keeps_the_order_of_equals(chrome, page):
    chrome.open(page)
    before = list(zip(column(chrome, 1), column(chrome, 4), strict=True))
    assert sort(chrome, 2) == "ascending"
    assert sort(chrome, 1) == "ascending"
    assert chrome.find(f"{TABLE} thead th:nth-child(2)")[0].get_attribute("aria-sort") is None
    after = list(zip(column(chrome, 1), column(chrome, 4), strict=True))
    assert after == sorted(before, key=lambda row: row[0])


def test_figures_without_keys_sort_as_numbers_if_all_of_them_are(chrome, tmp_path):
    texts = ("1.5", "1.45", "–", "1,200", "98 %", "")
    words = ("b2", "b10", "–", "1.5", "", "a")
    grid = Grid(("a", "b", "c"), tuple(("x", *row) for row in zip(texts, words, strict=True)))
    chrome.open(written(tmp_path / "page.html", (grid,)))
    sort(chrome, 2, ".grid")
    assert column(chrome, 2, ".grid") == ["1.45", "1.5", "98 %", "1,200", "–", ""]
    sort(chrome, 3, ".grid")
    assert column(chrome, 3, ".grid") == ["1.5", "a", "b2", "b10", "–", ""]


def test_infinite_keys_sort_at_the_ends(chrome, tmp_path):
    keys = ((None, float("inf")), (None, 3.0), (None, float("-inf")), (None, None), (None, 1e-9))
    rows = tuple((text, text) for text in ("inf", "three", "-inf", "none", "tiny"))
    chrome.open(written(tmp_path / "page.html", (Grid(("a", "b"), rows, keys=keys),)))
    sort(chrome, 2, ".grid")
    assert column(chrome, 2, ".grid") == ["-inf", "tiny", "three", "inf", "none"]


def test_titles_are_reached_and_pressed_by_keyboard(chrome, page):
    chrome.open(page)
    chrome.focus(f"{TABLE} thead button")
    chrome.press(Keys.TAB, Keys.ENTER)
    head = chrome.find(f"{TABLE} thead th:nth-child(2)")[0]
    assert head.get_attribute("aria-sort") == "ascending"


def test_the_filter_hides_rows_and_counts_what_is_left(chrome, page):
    chrome.open(page)
    chrome.click(f"{TABLE} input")
    chrome.press("PROCESS_ 4")
    rows = f"{TABLE} tbody tr:not([hidden]) th"
    expected = chrome.texts(rows)
    assert set(expected) == {"process_pool", "process_pool_shared"}
    assert chrome.texts(f"{TABLE} output") == [f"{len(expected)} of 14 rows"]
    assert chrome.seen(f"{TABLE} tbody tr") == len(expected)
    sort(chrome, 4)
    assert chrome.seen(f"{TABLE} tbody tr") == len(expected)
    chrome.run("arguments[0].select()", chrome.find(f"{TABLE} input")[0])
    chrome.press(Keys.BACKSPACE)
    assert chrome.seen(f"{TABLE} tbody tr") == 14
    assert chrome.texts(f"{TABLE} output") == [""]


def test_short_tables_have_no_filter(chrome, page):
    chrome.open(page)
    assert len(chrome.find("#answers .grid th button")) == 6
    assert chrome.find("#answers .filter") == []


def test_a_table_without_titles_is_left_alone(chrome, tmp_path):
    rows = tuple((f"name {place}", "what it is") for place in range(20))
    chrome.open(written(tmp_path / "page.html", (Grid(("", ""), rows, labels=2),)))
    assert chrome.find(".grid button") == chrome.find(".grid input") == []
    assert chrome.complaints() == []


def shown(chrome: Browser, runner: str) -> list[bool]:
    script = (
        "return [...document.querySelectorAll('.series')].filter((g) => g.dataset.series === "
        "arguments[0]).map((g) => g.getBoundingClientRect().width > 0)"
    )
    return chrome.run(script, runner)


def pressed(chrome: Browser, runner: str) -> set[str]:
    keys = chrome.find(f'.key[data-series="{runner}"]')
    return {key.get_attribute("aria-pressed") for key in keys}


def test_a_click_on_a_key_hides_the_runner_in_every_chart(chrome, page):
    chrome.open(page)
    assert shown(chrome, "tbb") == [True] * 3
    chrome.click(f"{KEY} text")
    assert shown(chrome, "tbb") == [False] * 3
    assert shown(chrome, "thread_pool") == [True] * 4
    assert pressed(chrome, "tbb") == {"false"}
    decorations = "return [...document.querySelectorAll(arguments[0])].map((e) => "
    decorations += "getComputedStyle(e).textDecorationLine)"
    assert chrome.run(decorations, f"{KEY} text") == ["line-through"] * 2
    chrome.click(f"{KEY} circle")
    assert shown(chrome, "tbb") == [True] * 3
    assert pressed(chrome, "tbb") == {"true"}


def test_keys_are_pressed_by_keyboard_and_everything_comes_back_at_once(chrome, page):
    chrome.open(page)
    assert chrome.seen(".hiding") == 0
    chrome.focus(KEY)
    chrome.press(Keys.ENTER)
    chrome.focus('.key[data-series="thread_pool"]')
    chrome.press(" ")
    assert shown(chrome, "tbb") + shown(chrome, "thread_pool") == [False] * 7
    assert chrome.texts(".hiding span") == ["Hidden: tbb, thread_pool"]
    chrome.click(".hiding button")
    assert all(all(shown(chrome, runner)) for runner in RUNNERS)
    assert chrome.seen(".hiding") == 0


def test_keys_are_buttons_with_a_name(chrome, page):
    chrome.open(page)
    key = chrome.find(KEY)[0]
    assert (key.aria_role, key.accessible_name) == ("button", "tbb")
    assert chrome.find("#scaling svg")[0].get_attribute("role") == "group"


def test_the_pointer_on_or_near_a_mark_shows_its_value_at_once(chrome, page):
    chrome.open(page)
    mark = '#scaling-sqrt-map .series[data-series="sequential"] .mark circle'
    value = chrome.texts("#scaling-sqrt-map title")[0]
    assert value.startswith("sequential, 1 cores: ")
    for right in (0, -9):
        chrome.hover("h1")
        assert chrome.seen(".tip") == 0
        chrome.hover(mark, right)
        assert chrome.texts(".tip") == [value]
        assert chrome.seen(".tip") == 1
    chrome.hover(mark, -40)
    assert chrome.seen(".tip") == 0
    # The browser's own tool tip would come on top of it.
    assert value not in chrome.texts("#scaling-sqrt-map title")


def test_arrow_keys_walk_the_marks_and_say_them(chrome, page):
    chrome.open(page)
    values = chrome.texts("#scaling-sqrt-map title")
    chrome.focus("#scaling-sqrt-map svg")
    walk = [Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_LEFT, Keys.END]
    walk += [Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.HOME]
    heard = []
    for key in walk:
        chrome.press(key)
        heard += chrome.texts("[aria-live]")
        assert chrome.texts(".tip") == heard[-1:]
    assert heard == [values[place] for place in (0, 1, 5, 4, 27, 0, 24, 0)]
    chrome.press(Keys.ESCAPE)
    assert chrome.seen(".tip") == 0


def test_arrow_keys_pass_over_hidden_runners(chrome, page):
    chrome.open(page)
    values = chrome.texts("#scaling-sqrt-map title")
    chrome.focus('#scaling-sqrt-map .key[data-series="thread_per_task"]')
    chrome.press(Keys.ENTER)
    chrome.focus("#scaling-sqrt-map svg")
    for key in (Keys.HOME, Keys.ARROW_DOWN):
        chrome.press(key)
    assert chrome.texts("[aria-live]") == [values[8]]


def test_a_command_is_copied(chrome, page):
    chrome.open(page)
    chrome.click("#trust .command button")
    deadline = time.monotonic() + 10
    while chrome.texts("#trust .command button")[0] == "Copy" and time.monotonic() < deadline:
        time.sleep(0.02)
    box = chrome.find(f"{TABLE} input")[0]
    box.send_keys(Keys.CONTROL, "v")
    assert box.get_attribute("value") == chrome.texts("#trust .command code")[0]


def test_hostile_names_are_sorted_filtered_hidden_and_pointed_at_without_harm(chrome, tmp_path):
    chrome.open(written(tmp_path / "page.html", hostile_page()))
    sort(chrome, 1, ".grid")
    chrome.click(".grid input")
    chrome.press("<script>")
    chrome.click(".key circle")
    assert chrome.texts(".hiding span") == [f"Hidden: {printable(f'series {HOSTILE}')}"]
    chrome.click(".hiding button")
    chrome.hover(".mark circle")
    assert printable(f"series {HOSTILE}, 1 cores: ") in chrome.texts(".tip")[0]
    assert chrome.run("return 'hacked' in window") is False
    assert chrome.complaints() == []
