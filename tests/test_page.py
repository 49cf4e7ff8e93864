"""The HTML page in a browser: how it looks in every size, on paper, and without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from analysis.drawing import ink
from analysis.pages.parts import Chart, Download, Grid, Heading, Paragraph
from analysis.words.printable import printable
from browser import Browser, chromium
from made_up_page import HOSTILE, hostile_page, rich_page, written

TABLE = "#scaling > .grid"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("rich")
    return written(directory / "report.html", rich_page())


def flat(text: str) -> str:
    return " ".join(text.split())


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scripts", [True, False])
def test_it_opens_without_a_complaint_or_a_request(chrome, page, theme, scripts):
    chrome.open(page, theme=theme, scripts=scripts)
    assert chrome.complaints() == []
    assert chrome.requests() == [page.as_uri()]


def test_every_section_is_there_and_the_contents_lead_to_it(chrome, page):
    chrome.open(page, height=600)
    sections = ["trust", "answers", "overview", "scaling", "quality", "data"]
    assert [section.get_attribute("id") for section in chrome.find("section")] == sections
    chrome.run("document.documentElement.style.scrollBehavior = 'auto'")
    for section in sections[:-1]:
        chrome.run("arguments[0].click()", chrome.find(f'.wide a[href="#{section}"]')[0])
        top = chrome.run(f"return document.getElementById('{section}').getBoundingClientRect().top")
        assert -1 <= top <= 100


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_follow_the_reader_and_then_the_buttons(chrome, page, theme):
    paper = "return getComputedStyle(document.body).backgroundColor"
    colours = {"light": rgb(ink.LIGHT["paper"]), "dark": rgb(ink.DARK["paper"])}
    assert colours["light"] != colours["dark"]
    chrome.open(page, theme=theme)
    assert chrome.run(paper) == colours[theme]
    buttons = {"auto": 1, "light": 2, "dark": 3}
    for chosen in ("light", "dark", "auto", "dark", "light"):
        chrome.click(f".themes button:nth-child({buttons[chosen]})")
        assert chrome.run(paper) == colours[theme if chosen == "auto" else chosen]
        assert chrome.texts('.themes [aria-pressed="true"]') == [chosen]


def test_everything_can_be_read_without_scripts(chrome, page):
    chrome.open(page, scripts=False)
    assert chrome.find("button") == chrome.find("input") == []
    assert chrome.seen("section") == 6
    assert chrome.seen("section > .grid tbody tr") == 6 + 14 + 2
    assert chrome.seen("svg.chart") == 4
    assert len(chrome.texts(".mark title")) == 21 + 4 * (7 + 3 + 3)
    assert chrome.find(f"{TABLE} tr")[1].text.startswith("sequential 1 1 ")
    assert chrome.seen("details tbody tr") == 0
    chrome.click("main summary")
    assert chrome.seen("details tbody tr") == 40


@pytest.mark.parametrize("width", [320, 400, 800, 1400])
@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_sticks_out_of_the_page(chrome, page, tmp_path, width, scripts):
    long = "process_pool_shared_" * 30
    rows = tuple((long, "1") for _ in range(3))
    odd = (Heading(long, 1), Heading(long, 2, long), Paragraph((long,)), Grid((long, long), rows))
    for path in (page, written(tmp_path / "odd.html", (*odd, *hostile_page()))):
        chrome.open(path, width=width, scripts=scripts)
        chrome.run("for (const fold of document.querySelectorAll('details')) fold.open = true")
        assert chrome.run("return document.scrollingElement.scrollWidth") <= width


def test_the_contents_fold_on_a_narrow_page_and_stand_beside_it_on_a_wide_one(chrome, page):
    chrome.open(page, width=400)
    assert chrome.seen(".contents a") == 0
    chrome.click(".contents summary")
    assert chrome.seen(".contents a") == 6
    chrome.click(".contents .narrow li:nth-child(3) a")
    assert chrome.seen(".contents a") == 0
    assert chrome.run("return location.hash") == "#overview"
    chrome.open(page, width=1400)
    assert chrome.seen(".contents a") == 6


def test_a_table_scrolls_beside_its_names_on_a_narrow_page(chrome, page):
    chrome.open(page, width=400)
    script = (
        "const box = document.querySelector(arguments[0]); box.scrollLeft = 9999; "
        "return [box.scrollLeft, box.querySelector('tbody th').getBoundingClientRect().left - "
        "box.getBoundingClientRect().left]"
    )
    scrolled, name_left = chrome.run(script, f"{TABLE} .scroll")
    assert scrolled > 50
    assert name_left == 0


def test_it_prints_on_paper(chrome, page):
    chrome.open(page, theme="dark")
    pdf = chrome.pdf()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 3
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}
    assert chrome.complaints() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_has_what_is_folded_and_nothing_to_press(chrome, page, scripts):
    chrome.open(page, theme="dark", scripts=scripts)
    chrome.print_style()
    assert chrome.seen("main details tbody tr") == 40
    assert chrome.seen("nav, .themes, .filter, button.small") == 0
    assert chrome.run("return getComputedStyle(document.body).color") == rgb(ink.LIGHT["ink"])


def test_folds_are_open_while_printing_only(chrome, page):
    chrome.open(page)
    for event, is_open in (("beforeprint", True), ("afterprint", False)):
        chrome.run("dispatchEvent(new Event(arguments[0]))", event)
        assert chrome.run("return document.querySelector('main details').open") is is_open


@pytest.mark.parametrize("scripts", [True, False])
def test_hostile_text_is_shown_as_it_is_and_does_nothing(chrome, tmp_path, scripts):
    chrome.open(written(tmp_path / "page.html", hostile_page()), scripts=scripts)
    text = flat(chrome.texts("body")[0])
    hostile = flat(printable(HOSTILE))
    fields = (
        "top opening section heading line grade meaning name fact command lead sentence alarm "
        "reason listing point cell label figure caption description fold folded file note linked "
        "series"
    )
    for field in (*fields.split(), "second line", "listing lead", "row 0", "value 9"):
        assert f"{field} {hostile}" in text, field
    assert chrome.run("return 'hacked' in window") is False
    assert chrome.complaints() == []
    assert chrome.requests() == [(tmp_path / "page.html").as_uri()]


def test_not_even_a_chart_can_bring_a_script(chrome, tmp_path):
    svg = (
        '<svg class="chart" viewBox="0 0 100 50" onload="window.hacked = 1">'
        "<script>window.hacked = 1</script>"
        '<image href="https://example.invalid/a.png" onerror="window.hacked = 1"/>'
        '<a href="javascript:window.hacked = 1"><rect class="bait" width="99" height="49"/></a>'
        "</svg>"
    )
    chrome.open(written(tmp_path / "page.html", (Chart("bad", svg, "bad"),)))
    chrome.click(".bait")
    assert chrome.run("return 'hacked' in window") is False
    assert len([text for text in chrome.complaints() if "Content Security Policy" in text]) >= 4


def test_a_file_in_the_page_can_be_saved(chrome, tmp_path):
    content = bytes(range(256)) * 12_000
    file = Download("raw <data>.bin", "note", "application/octet-stream", content)
    chrome.open(written(tmp_path / "page.html", (file,)))
    chrome.downloads_to(tmp_path / "saved")
    chrome.click(".downloads a")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [path for path in (tmp_path / "saved").glob("*") if path.stat().st_size]
        if found and found[0].suffix == ".bin" and found[0].stat().st_size == len(content):
            break
        time.sleep(0.05)
    assert found[0].read_bytes() == content
    assert found[0].name.startswith("raw ")
