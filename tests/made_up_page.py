"""A made-up report: every kind of part, and small charts as the real ones are built."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from analysis.pages.html import as_html
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
    Part,
)
from analysis.words.printable import printable

RUNNERS = (
    "sequential",
    "thread_per_task",
    "thread_pool",
    "tbb",
    "process_pool",
    "process_pool_shared",
    "coroutines",
)
FALLBACKS = ("#0072b2", "#d55e00", "#008a65", "#b8447f", "#b87a00", "#2f8fc8", "#3b3f45")
CORES = (1, 2, 4, 8)


def line_chart(name: str, runners: tuple[str, ...] = RUNNERS, width: int = 880) -> Chart:
    """A line with a band and four marks for each runner, and a legend beside them."""
    chance = random.Random(name)
    right = width - 190
    lines, keys = [], []
    for place, runner in enumerate(runners):
        colour = f"var(--series-{place}, {FALLBACKS[place]})"
        label, quoted = escape(runner), quoteattr(runner)
        xs = [60 + (right - 80) * step / 3 for step in range(4)]
        ys = [300 - 40 * step * chance.uniform(0.2, 1.3) - 6 * place for step in range(4)]
        above = [f"{x:.0f},{y - 9:.0f}" for x, y in zip(xs, ys, strict=True)]
        below = [f"{x:.0f},{y + 9:.0f}" for x, y in zip(xs, ys, strict=True)]
        band = " ".join((*above, *reversed(below)))
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in zip(xs, ys, strict=True))
        marks = "".join(
            f'<g class="mark"><title>{label}, {cores} cores: {300 / y:.2f}× (1.10 to 1.90)'
            f'</title><circle cx="{x:.0f}" cy="{y:.0f}" r="3.5" style="fill: {colour}"/></g>'
            for x, y, cores in zip(xs, ys, CORES, strict=True)
        )
        lines.append(
            f'<g class="series" data-series={quoted}>'
            f'<polygon points="{band}" style="fill: {colour}; opacity: 0.15"/>'
            f'<polyline points="{line}" style="fill: none; stroke: {colour}; stroke-width: 1.5"/>'
            f"{marks}</g>"
        )
        keys.append(
            f'<g class="key" data-series={quoted}><circle cx="{right + 14}" cy="{40 + 22 * place}" '
            f'r="4" style="fill: {colour}"/><text x="{right + 28}" y="{44 + 22 * place}" '
            f'style="font-size: 12px; fill: var(--ink, #1f2328)">{label}</text></g>'
        )
    axes = "".join(
        f'<path d="M50 {y}H{right}" style="stroke: var(--rule, #d8dee4)"/>'
        f'<text x="42" y="{y + 4}" text-anchor="end" style="font-size: 11px; fill: '
        f'var(--ink, #1f2328)">{(320 - y) // 40}</text>'
        for y in range(80, 321, 40)
    )
    description = f"Speed-up of every runner over cores, for {name}."
    svg = (
        f'<svg class="chart" role="img" aria-label={quoteattr(description)} '
        f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 350" '
        f'style="max-width: {width}px">{axes}{"".join(lines)}{"".join(keys)}</svg>'
    )
    return Chart(name, svg, description)


def heat_map(name: str = "overview") -> Chart:
    """A column for each runner, whose cells show their value and tell it on hover."""
    columns = []
    for place, runner in enumerate(RUNNERS):
        x = 150 + 100 * place
        cells = "".join(
            f'<g class="mark"><rect x="{x}" y="{50 + 44 * row}" width="96" height="40" '
            f'style="fill: var(--{"good" if (row + place) % 3 else "bad"}, #2a8a5f); '
            f'fill-opacity: {0.1 + 0.05 * place}"/><text x="{x + 48}" y="{75 + 44 * row}" '
            f'text-anchor="middle" style="font-size: 13px; fill: var(--ink, #1f2328)">'
            f"{row + place}.1× {'abc'[row]}</text>"
            f"<title>{workload}, {runner}: {row + place}.1×</title></g>"
            for row, workload in enumerate(("sum_of_squares", "sqrt_map", "http_fetch"))
        )
        columns.append(
            f'<g class="series" data-series="{runner}"><text x="{x + 48}" y="38" '
            f'text-anchor="middle" style="font-size: 11px; fill: var(--ink, #1f2328)">'
            f"{runner[:14]}</text>{cells}</g>"
        )
    svg = (
        '<svg class="chart" role="img" aria-label="Heat map" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 860 190" style="max-width: 860px">{"".join(columns)}</svg>'
    )
    return Chart(name, svg, "How many times as fast as the best sequential each runner is.")


def times(rows: int = 14, caption: str = "") -> Grid:
    """A table as a report has it. One runner has no time, and comes last however it is sorted."""
    chance = random.Random(rows)
    medians = [chance.uniform(0.2, 1200) for _ in range(rows)]
    texts, keys = [], []
    for place, median in enumerate(medians):
        runner, cores = RUNNERS[place // 2 % len(RUNNERS)], 2 ** (place % 4)
        failed = place == 3
        ends = f"({median * 0.97:,.2f}–{median * 1.1:,.2f})"
        shown = "failed" if failed else f"  {median:,.2f} {ends}"
        texts.append((runner, str(cores), str(cores), shown, f"{64e3 / median:,.0f}", "12.3"))
        key = None if failed else median
        keys.append((None, cores, cores, key, None if failed else 64e3 / median, 12.3))
    titles = ("runner", "cores", "tasks\nat once", "ms per batch\n(95 % interval)", "tasks/s", "MB")
    return Grid(titles, tuple(texts), keys=tuple(keys), caption=caption)


def flag_grid() -> Grid:
    """Names and prose in several columns."""
    rows = (
        ("drift", "a rank correlation with the block beyond its 99 % limit",
         "close what else runs, or measure with more blocks", "3"),
        ("noisy", "the interval's half-width is over 5 % of the median",
         "run with --rigorous", "12"),
    )  # fmt: skip
    return Grid(("flag", "rule", "what to do", "cells"), rows, labels=3)


def rich_page() -> tuple[Part, ...]:
    """Something of everything, in the order of a report."""
    command = "concbench run --workloads sqrt_map,http_fetch --cores 1,2,4,8 --seed 42 -o results/x"
    answers = (
        ("sqrt_map", "tbb at 8 cores is fastest, 6.9× (6.7 to 7.1) over the best sequential "
         "2.10 ms; thread_pool is not separated from it; process_pool is 1.31× slower."),
        ("http_fetch", "coroutines with 64 tasks at once are fastest, 5.4 ms (5.3 to 5.6); tbb is "
         "inconclusive: about 24 blocks would settle it."),
    )  # fmt: skip
    failed = "6 samples crashed: SIGSEGV"
    cells = ("sqrt_map/n:1000000/grain:10000/process_per_task/cores:2/concurrency:4: blocks 0–5",)
    samples = b'{"cell": "sqrt_map", "wall_ns": [1, 2, 3]}\n' * 40
    return (
        Heading("concbench on bench-host, 2025-03-04T05:06:07Z", 1),
        Heading("Can it be trusted?", 2, "trust"),
        Banner(
            "B",
            "Good for comparing runners; small differences may be noise.",
            (
                ("machine", "AMD EPYC 7B13 64-Core Processor, 8 usable cores"),
                ("cells", "92 ok, 1 crashed, 14 skipped"),
                ("noise floor", "1.2 %"),
                ("no better than B", "12 of 92 cells are noisy"),
            ),
            command,
        ),
        Listing("Failures", "6 samples without a time.", ((failed, cells),), True, command),
        Heading("Answers", 2, "answers"),
        Answers(answers),
        Heading("Which model when", 3, "which"),
        times(6),
        Heading("Overview", 2, "overview"),
        Paragraph(("Each runner at its best number of cores.", "Letters are tie groups.")),
        heat_map("heat"),
        Heading("Scaling", 2, "scaling"),
        Heading("sqrt_map (n 1000000)", 3),
        line_chart("scaling-sqrt-map"),
        Fold("sqrt_map: all cells", (Heading("Times", 2), times(40, "Times of all cells"))),
        Heading("http_fetch", 3),
        line_chart("latency-a", RUNNERS[:3], 400),
        line_chart("latency-b", RUNNERS[2:5], 400),
        times(14, "Times of http_fetch, each the median over 10 blocks"),
        Heading("Data quality", 2, "quality"),
        Alarm("These runs cannot be compared", ("suite version 0.1.0 against 0.2.0", "flags")),
        flag_grid(),
        Listing("Skipped cells", "14 cells cannot exist.", (("14 cells: no", ()),), False),
        Heading("Raw data", 2, "data"),
        Download("samples.jsonl", "one line for each sample", "application/json", samples),
        Download("gbench.json", "the run as Google Benchmark writes it"),
    )


# What must stay text: markup, quotes, ends of what it may stand in, templates, control characters.
HOSTILE = (
    "<script>window.hacked = 1</script> </script> </style> --> ]]> "
    "\"><img src=x onerror=alert(window.hacked=1)> ' onmouseover='window.hacked=1 <!--x "
    "{{ 6 * 7 }} {% raw %} ${1} &amp; &#60; \x00\x1b[31m \u202egnihton\u202c größer 速い"
)


def hostile_page() -> tuple[Part, ...]:
    """HOSTILE in every text of every part, behind the name of the field."""

    def text(field: str) -> str:
        return f"{field} {HOSTILE}"

    drawn = line_chart("drawn", (printable(text("series")), "tbb"))
    return (
        Heading(text("top"), 1),
        Paragraph((text("opening"),)),
        Heading(text("section"), 2, text("anchor")),
        Heading(text("heading"), 3, text("inner anchor")),
        Paragraph((text("line"), text("second line"))),
        Banner(text("grade"), text("meaning"), ((text("name"), text("fact")),), text("command")),
        Answers(((text("lead"), text("sentence")),)),
        Alarm(text("alarm"), (text("reason"),)),
        Listing(
            text("listing"),
            text("listing lead"),
            ((text("point"), (text("cell"),)),),
            True,
            text("listing command"),
        ),
        Grid(
            (text("label"), text("figure")),
            tuple((text(f"row {row}"), text(f"value {row}")) for row in range(13)),
            caption=text("caption"),
        ),
        Chart(text("chart"), drawn.svg, text("description")),
        Fold(text("fold"), (Paragraph((text("folded"),)), Heading(text("folded heading"), 2))),
        Download(text("file"), text("note"), text("type"), b"content"),
        Download(text("linked"), text("linked note")),
    )


def written(path: Path, parts: Iterable[Part]) -> Path:
    """The path, where now a page of these parts lies."""
    path.write_text(as_html(parts, "a made-up page"), encoding="utf-8")
    return path
