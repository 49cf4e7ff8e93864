"""What the HTML page is made of, as text. What a browser makes of it is in test_page.py."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys

import pytest
from analysis.drawing import ink
from analysis.pages import html
from analysis.pages.html import TEMPLATES, as_html
from analysis.pages.parts import (
    Alarm,
    Answers,
    Banner,
    Chart,
    Download,
    Fold,
    Grid,
    Heading,
    Listing,
    Paragraph,
)
from conftest import REPOSITORY
from made_up_page import HOSTILE, heat_map, hostile_page, line_chart, rich_page, times
from page_outline import Outline


@pytest.mark.parametrize("parts", [(), rich_page(), hostile_page()])
def test_every_element_is_closed_in_its_order(parts):
    Outline(as_html(parts, "page"))


def test_every_id_stands_once_and_every_link_within_the_page_leads_somewhere():
    twice = Heading("Scaling again", 2, "scaling"), line_chart("overview"), heat_map("content")
    outline = Outline(as_html((*rich_page(), *twice), "page"))
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {"content", "overview", "overview-2", "scaling", "scaling-2", "content-2"} <= set(ids)
    links = [a["href"][1:] for a in outline.named("a") if a["href"].startswith("#")]
    owned = [a["href"][1:] for a in outline.named("a") if a.get("class") == "self"]
    things = [a for _, a in outline.elements if a.get("class") == "grid"] + outline.named("figure")
    assert sorted(owned) == sorted(thing["id"] for thing in things)
    assert len(links) == 15 + len(owned)
    assert set(links) <= set(ids)


def test_odd_anchors_become_good_ones():
    page = as_html((Heading("one", 2, 'a b"<c>'), Heading("two", 2, "→")), "page")
    assert [a.get("id") for a in Outline(page).named("section")] == ["a-b-c", "part"]


def test_a_section_without_an_anchor_is_not_in_the_contents():
    page = as_html((Heading("one", 2), Paragraph(("text",))), "page")
    assert "<nav" not in page
    assert "<section>\n<h2>one</h2>" in page


def test_the_title_stands_on_top_where_no_heading_does():
    assert "<h1>the title</h1>" in as_html((), "the title")
    page = as_html((Heading("the heading", 1),), "the title")
    assert "<h1>the heading</h1>" in page
    assert "<title>the title</title>" in page


def test_the_policy_names_the_only_script_by_its_hash():
    page = as_html(rich_page(), "page")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = next(a["content"] for a in Outline(page).named("meta") if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; ")
    assert f"script-src 'sha256-{digest}';" in policy


def test_the_script_is_small_and_whole():
    script = (TEMPLATES / "page.js").read_bytes()
    assert len(script) < 15 * 1024
    assert b"</script" not in script
    assert b"<!--" not in script
    assert b"innerHTML" not in script
    assert b"\r" not in script


def test_a_page_asks_for_nothing():
    page = as_html(rich_page(), "page")
    addresses = re.findall(r'(?:href|src)="([^#"]*)', page) + re.findall(r"url\(([^)]*)", page)
    assert {address.partition(",")[0].partition("/")[0] for address in addresses} <= {
        "",
        ".",
        "data:",
        "data:application",
    }
    assert not re.search(r"@import|https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_same_parts_give_the_same_bytes_in_every_process():
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from made_up_page import hostile_page, rich_page\n"
        "from analysis.pages.html import as_html\n"
        "page = as_html((*rich_page(), *hostile_page()), 'page')\n"
        "sys.stdout.buffer.write(page.encode())"
    )
    paths = [str(REPOSITORY / "scripts"), str(REPOSITORY / "tests")]
    command = [sys.executable, "-B", "-c", code, *paths]
    seeds = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    pages = [subprocess.run(command, env=env, capture_output=True, check=True) for env in seeds]
    here = as_html((*rich_page(), *hostile_page()), "page").encode()
    assert pages[0].stdout == pages[1].stdout == here
    assert as_html((*rich_page(), *hostile_page()), "page").encode() == here


def test_no_text_of_a_part_is_taken_for_markup():
    page = as_html(hostile_page(), HOSTILE)
    own_script = re.compile(r"<script>.*?</script>", re.S)
    written = own_script.sub("", page, count=1)
    for markup in ("<script", "</style> --", "<img", "<!--x"):
        assert markup in HOSTILE
        assert markup not in written
        assert written.count(markup.replace("<", "&lt;").replace(">", "&gt;")) > 25
    for control in "\x00\x1b\u202e\u202c":
        assert control in HOSTILE
        assert control not in page
    assert written.count("{{ 6 * 7 }} {% raw %}") > 25
    names = {name for _, attributes in Outline(page).elements for name in attributes}
    assert not [name for name in names if name.startswith("on")]


def test_text_that_is_no_unicode_can_be_written():
    as_html((Paragraph(("\ud800 half a character",)), Download("\udc00", "note")), "x").encode()


def test_downloads_in_a_row_become_one_list():
    files = [Download(f"{name}.csv", "note") for name in "abc"]
    page = as_html((*files[:2], Paragraph(("text",)), files[2]), "page")
    assert page.count('<ul class="downloads">') == 2


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("summary.csv", "./summary.csv"),
        ("charts/a b.svg", "./charts/a%20b.svg"),
        ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("//evil.invalid/x", ".///evil.invalid/x"),
        ('"><img src=x>', "./%22%3E%3Cimg%20src%3Dx%3E"),
    ],
)
def test_a_file_beside_the_page_is_linked_by_its_name(name, address):
    links = Outline(as_html((Download(name, "note"),), "page")).named("a")
    assert links[-1] == {"href": address}


def test_a_file_in_the_page_is_whole_and_of_a_plain_type():
    content = bytes(range(256)) * 5
    files = [Download("a.gz", "", t, content) for t in ("application/gzip", 'text/html,<b>"', "")]
    links = Outline(as_html(files, "page")).named("a")[1:]
    kinds = [link["href"].partition(";")[0] for link in links]
    plain = "data:application/octet-stream"
    assert kinds == ["data:application/gzip", plain, plain]
    assert base64.b64decode(links[0]["href"].partition(",")[2]) == content
    assert links[0]["download"] == "a.gz"


def test_a_part_in_a_fold_is_written_as_outside_of_it():
    inner = (Paragraph(("within",)), times(2), Fold("deeper", (line_chart("chart"),)))
    page = as_html((Fold("more", inner),), "page")
    assert page.count("<details>") == 2
    assert "<p>within</p>" in page
    assert '<figure id="chart"' in page


def test_empty_parts_leave_a_page_in_order():
    empty = (
        Paragraph(()), Grid((), ()), Listing("", "", (), False), Banner("", "", ()), Answers(()),
        Alarm("", ()), Fold("", ()), Heading("", 3), Chart("", "<svg></svg>", ""), Download("", ""),
    )  # fmt: skip
    Outline(as_html(empty, ""))


@pytest.mark.parametrize("colours", [{**ink.LIGHT, **html.LIGHT}, {**ink.DARK, **html.DARK}])
def test_text_can_be_read_on_every_ground_that_it_stands_on(colours):
    pairs = [(name, ground) for name in ("ink", "soft", "link") for ground in ("paper", "panel")]
    pairs += [("ink", "shade"), ("ink", "alarm-panel"), ("alarm", "alarm-panel")]
    pairs += [("paper", "ink"), ("paper", "soft"), *((f"grade-{g}", "on-grade") for g in "abcd")]
    low = [pair for pair in pairs if ink.contrast(*(colours[name] for name in pair)) < 4.5]
    assert low == []


def test_every_colour_that_the_style_asks_for_is_defined():
    style = "".join((TEMPLATES / f"{name}.css").read_text() for name in html.STYLES)
    asked = set(re.findall(r"var\(--([a-z0-9-]+)\)", style)) - {"grade", "wide"}
    assert asked <= ({*ink.LIGHT, *html.LIGHT} & {*ink.DARK, *html.DARK})
