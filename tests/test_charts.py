"""What a page relies on in the SVG of every chart."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from collections import Counter

import matplotlib
import pytest
from analysis.charts.scaling import scaling_chart
from analysis.drawing import ink
from analysis.drawing.canvas import standalone
from analysis.drawing.palette import KNOWN, Palette
from conftest import REPOSITORY
from drawn_charts import (
    EVERY,
    HOSTILE,
    RUNNERS,
    drawn,
    of_class,
    order_svg,
    parsed,
    scaling,
    texts,
    titles,
)

every_chart = pytest.mark.parametrize("kind", EVERY)


@every_chart
def test_a_chart_is_one_svg_element_that_scales_to_its_column(kind: str) -> None:
    svg = drawn(kind, title='a "title"')
    root = parsed(svg)
    assert svg.startswith("<svg ")
    assert (root.tag, root.get("class"), root.get("role")) == ("svg", "chart", "img")
    assert root.get("aria-label") == 'a "title"'
    assert root.get("width") is None and root.get("height") is None
    left, top, width, height = map(float, (root.get("viewBox") or "").split())
    assert (left, top) == (0, 0) and 400 <= width <= 1000 and 100 <= height <= 1000
    assert root.get("style") == f"max-width:{width:g}px"


@every_chart
def test_every_runner_has_a_series_with_values_to_hover_over(kind: str) -> None:
    root = parsed(drawn(kind))
    told: dict[str, int] = Counter()
    for group in of_class(root, "series"):
        told[group.get("data-series") or ""] += len(of_class(group, "mark"))
    assert all(told[runner] >= 1 for runner in RUNNERS)
    assert all(titles(root))
    assert all(mark[0].tag == "title" and len(mark) == 2 for mark in of_class(root, "mark"))


@every_chart
def test_every_runner_has_a_key_unless_the_rows_name_it(kind: str) -> None:
    keys = {key.get("data-series"): key for key in of_class(parsed(drawn(kind)), "key")}
    assert set(keys) == (set() if kind == "forest" else set(RUNNERS))
    assert all(texts(key) == [runner] for runner, key in keys.items())


def test_ids_differ_between_the_charts_of_a_page_and_all_references_are_met() -> None:
    page = "".join(drawn(kind, name=name) for kind in EVERY for name in (kind, f"{kind} 2", "é<"))
    ids = re.findall(r' id="([^"]*)"', "".join(drawn(kind) for kind in EVERY))
    assert len(set(ids)) == len(ids) > len(EVERY)
    everywhere = set(re.findall(r' id="([^"]*)"', page))
    assert set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', page)) <= (
        {(identity, "") for identity in everywhere} | {("", identity) for identity in everywhere}
    )
    assert all(re.fullmatch(r"[\w-]+", identity, re.ASCII) for identity in everywhere)


@every_chart
def test_every_colour_is_a_property_of_the_page_with_its_fallback(kind: str) -> None:
    colours = set(re.findall(r' (?:fill|stroke)="([^"]*)"', drawn(kind)))
    known = {f"var(--{name}, {value})" for name, value in ink.LIGHT.items()} | {"none"}
    assert all(colour in known or colour.startswith("url(#") for colour in colours)


@every_chart
def test_the_same_input_gives_the_same_bytes_whatever_matplotlib_was_told(kind: str) -> None:
    first = drawn(kind)
    with matplotlib.rc_context({"font.size": 30, "axes.grid": True, "lines.marker": "x"}):
        before = dict(matplotlib.rcParams)
        assert drawn(kind) == first
        assert dict(matplotlib.rcParams) == before


def test_another_process_draws_the_same_bytes() -> None:
    program = "import drawn_charts as t; print(''.join(map(t.drawn, t.EVERY)), end='')"
    path = f"{REPOSITORY / 'scripts'}:{REPOSITORY / 'tests'}"
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert found.stdout.decode() == "".join(map(drawn, EVERY))


@every_chart
def test_labels_are_shown_as_they_are_and_never_interpreted(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for title in HOSTILE:
            root = parsed(drawn(kind, [title], title))
            assert not list(root.iter("script"))
    root = parsed(drawn(kind, HOSTILE, "$t^2$"))
    named = {group.get("data-series") for group in of_class(root, "series")}
    assert {"$x^2$", r"$\frac{", "<script>alert(1)</script>", "a & b"} <= named
    assert "$x^2$" in " ".join(texts(root))


def test_a_long_label_is_cut_in_its_middle_and_whole_on_hover() -> None:
    name = "first_" + "x" * 90 + "_last"
    root = parsed(drawn("profile", [name]))
    (cut,) = (text for text in root.iter("text") if len(text))
    assert cut[0].tag == "title" and cut[0].text == name
    assert re.fullmatch(r"first_x+…x+_last", cut[0].tail or "")


@every_chart
def test_a_chart_as_a_file_of_its_own_needs_no_page(kind: str) -> None:
    title = "var(--ink, #123456)"
    svg = standalone(drawn(kind, (*RUNNERS, title), title))
    root = parsed(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    _, _, width, height = (root.get("viewBox") or "").split()
    assert (root.get("width"), root.get("height")) == (width, height)
    assert root[0].attrib == {"width": width, "height": height, "fill": "#ffffff"}
    assert root.get("aria-label") == title and title in "".join(root.itertext())
    assert not re.search(r'(fill|stroke)="var', svg)


def test_only_charts_become_files() -> None:
    with pytest.raises(ValueError, match="not an SVG of a chart"):
        standalone("<p>")


@every_chart
def test_nothing_to_draw_is_no_chart(kind: str) -> None:
    assert EVERY[kind]((), "sqrt_map", "nothing") is None


@every_chart
def test_one_runner_is_enough(kind: str) -> None:
    assert of_class(parsed(drawn(kind, ["tbb"])), "mark")


@every_chart
def test_thirty_runners_stay_small(kind: str) -> None:
    assert len(drawn(kind, [f"runner_{i}" for i in range(30)])) < 100_000


def test_the_charts_of_a_standard_run_fit_into_a_page() -> None:
    cells = [f"{runner}, {cores}" for cores in range(5) for runner in RUNNERS]
    palette = Palette.of(cells)
    dots = order_svg(cells, "sqrt_map", "order")
    counts = scaling(RUNNERS, "sqrt_map", (1, 2, 4, 8, 16))
    curves = scaling_chart(counts, palette, name="scaling", description="")
    assert dots and len(dots) < 150_000
    assert curves and len(curves) < 40_000
    others = sum(len(drawn(kind)) for kind in EVERY if kind not in ("order", "scaling"))
    assert 5 * (len(dots) + len(curves) + others) < 2_000_000


def test_no_two_of_the_first_36_runners_look_the_same() -> None:
    palette = Palette.of(f"new_{number}" for number in range(36 - len(KNOWN)))
    assert len(palette.styles) == 36
    assert len(set(palette.styles.values())) == 36
    # As dots, which have no dash.
    dots = {(style.slot, style.marker, style.hollow) for style in palette.styles.values()}
    assert len(dots) == 36
    first = [palette.style(runner) for runner in RUNNERS]
    assert len({style.slot for style in first}) == len({style.marker for style in first}) == 8


def test_a_known_runner_looks_the_same_in_every_report() -> None:
    assert Palette.of(["new", "tbb"]).style("tbb") == Palette.of([]).style("tbb")
    assert Palette.of(["a", "own"]).style("a") == Palette.of(["a"]).style("a")
    assert Palette.of(["a", "own"]).style("own") != Palette.of(["a", "own"]).style("a")
    assert Palette.of(["a", "own"]).style("own") == Palette.of(["own"]).style("own")
    with pytest.raises(KeyError):
        Palette.of([]).style("a")


def test_a_runner_has_one_colour_and_one_marker_in_all_charts() -> None:
    looks: dict[str, set[tuple[str | None, str | None]]] = {}
    for kind in EVERY:
        root = parsed(drawn(kind))
        shapes = {path.get("id"): path.get("d") for path in root.iter("path")}
        for key in of_class(root, "key"):
            (use,) = key.iter("use")
            (group,) = (g for g in key.iter("g") if use in g)
            look = group.get("fill"), shapes[(use.get("href") or "")[1:]]
            looks.setdefault(key.get("data-series") or "", set()).add(look)
    assert all(len(found) == 1 for found in looks.values())
    assert len({next(iter(found)) for found in looks.values()}) == len(looks) == 8


@pytest.mark.parametrize("colours", (ink.LIGHT, ink.DARK), ids=("light", "dark"))
def test_text_and_lines_stand_out_from_what_is_behind_them(colours: dict[str, str]) -> None:
    for behind in ("paper", "shade", *(f"heat-{number}" for number in range(ink.HEATS))):
        assert ink.contrast(colours["ink"], colours[behind]) >= 4.5
    for name in ("faint", "good", "bad", *(f"series-{number}" for number in range(ink.SERIES))):
        for behind in ("paper", "shade"):
            assert ink.contrast(colours[name], colours[behind]) >= 3, (name, behind)
    assert colours.keys() == ink.LIGHT.keys()
    assert ink.contrast("#000000", "#ffffff") == pytest.approx(21)
