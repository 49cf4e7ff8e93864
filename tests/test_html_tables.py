"""What a table becomes in the HTML page."""

from __future__ import annotations

import re

import pytest
from analysis.pages.html import as_html
from analysis.pages.parts import Grid, Heading
from made_up_page import times
from page_outline import Outline, cells_of


def test_a_runner_is_named_in_each_row():
    rows = (("tbb", "1"), ("tbb", "2"))
    page = as_html((Grid(("runner", "cores"), rows),), "page")
    assert cells_of(page) == [["tbb", "1"], ["tbb", "2"]]
    assert page.count('<th scope="row" class="label">tbb</th>') == 2


def test_cells_carry_what_they_are_sorted_by():
    inf, nan = float("inf"), float("nan")
    keys = ((None, 1.5e-7), (None, 3e12), (None, None), (None, inf), (None, -inf), (None, nan))
    rows = tuple((f"r{place}", "text") for place in range(6))
    page = as_html((Grid(("runner", "time"), rows, keys=keys),), "page")
    assert re.findall(r'<td(?: data-key="([^"]*)")?>text</td>', page) == [
        "1.5e-07",
        "3e+12",
        "",
        "Infinity",
        "-Infinity",
        "",
    ]


def test_rows_of_another_length_than_the_titles_or_keys_are_refused():
    with pytest.raises(ValueError):
        as_html((Grid(("a", "b"), (("1",),)),), "page")
    with pytest.raises(ValueError):
        as_html((Grid(("a",), (("1",), ("2",)), keys=((1,),)),), "page")


def test_only_names_stand_at_the_left():
    page = as_html((Grid(("a", "b", "c"), (("x", "y", "1"),), labels=2),), "page")
    outline = Outline(page)
    assert [cell.get("class") for cell in outline.named("th")] == ["label", "label", None, "label"]
    assert [cell.get("class") for cell in outline.named("td")] == ["label", None]
    figures = as_html((Grid(("a", "b"), (("1", "2"),), labels=0),), "page")
    assert [cell.get("scope") for cell in Outline(figures).named("th")] == ["col", "col"]


def test_columns_of_words_are_set_like_names_wherever_they_stand():
    rows = (("a name of over 20 characters", "1,158.72 (1,123.96–1,274.60)", "–", "short"),
            ("b", "1.5 (1–2)", "tbb, thread_pool, process_pool_shared", "x"))  # fmt: skip
    page = as_html((Grid(("a", "b", "c", "d"), rows),), "page")
    outline = Outline(page)
    assert [cell.get("class") for cell in outline.named("td")] == [None, "label long", None] * 2
    assert [cell.get("class") for cell in outline.named("th")][-1] == "label long"


def test_a_table_without_titles_has_no_head():
    page = as_html((Grid(("", ""), (("tbb", "a library"),), labels=2),), "page")
    assert "<thead>" not in page
    assert cells_of(page) == [["tbb", "a library"]]


def test_titles_keep_their_lines_and_words_that_were_parted_come_together():
    page = as_html((Grid(("effi-\nciency", "ms\n(range)"), ()),), "page")
    assert '<th scope="col" class="label">efficiency</th>' in page
    assert '<th scope="col">ms <br>(range)</th>' in page


def test_padding_of_figures_is_collapsed():
    assert cells_of(as_html((Grid(("a", "b"), (("x", "   1.5   (1–2) "),)),), "page")) == [
        ["x", "1.5 (1–2)"]
    ]


def test_a_table_is_named_by_its_caption_or_by_the_heading_above_it():
    page = as_html((Heading("Times", 3), times(2), times(2, "Memory")), "page")
    labels = [a["aria-label"] for a in Outline(page).named("div") if a.get("role") == "region"]
    assert labels == ["Table: Times", "Table: Memory"]
    assert page.count("<caption>") == 1


def test_long_tables_scroll_under_their_head():
    assert 'class="scroll"' in as_html((times(14),), "page")
    assert 'class="scroll tall"' in as_html((times(15),), "page")
