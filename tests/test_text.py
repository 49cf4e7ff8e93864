"""What is printed of a run: as aligned text, as Markdown and as CSV."""

from __future__ import annotations

import csv
import io
import re

import pytest
from analysis.exports.csv_table import as_csv
from analysis.pages.markdown import as_markdown
from analysis.pages.parts import Paragraph
from analysis.pages.text import as_text
from analysis.reading.samples import read_run
from analysis.run_pages.summary_page import document
from analysis.tables.summary import summarise
from rich.cells import cell_len


def text_of(made, width=80):
    return as_text(document(summarise(read_run(made.write()))), width)


def flat(text):
    """The text with its line breaks undone, so that a sentence can be found."""
    return " ".join(text.split())


def records_of(made):
    text = as_csv(summarise(read_run(made.write())))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_whole_run_is_printed_in_at_most_80_columns(whole_run):
    lines = text_of(whole_run).splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert not [line for line in lines if line != line.rstrip()]


def test_names_of_19_characters_are_not_cut(whole_run):
    text = text_of(whole_run)
    assert text.count("process_pool_shared ") == 10
    assert "…" not in text


def test_an_oversized_name_is_cut_and_marked(make_run):
    made = make_run()
    made.measured("runner_" * 30, [1e6] * 6)
    lines = text_of(made).splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert any(line.startswith("runner_runner_") and "… " in line for line in lines)


def test_the_opening_says_which_run_this_is(whole_run):
    first = text_of(whole_run).splitlines()[:3]
    assert first == [
        "concbench run on bench-host, started 2025-03-04T05:06:07.089Z",
        "AMD EPYC 7B13 64-Core Processor; 2 usable cores",
        "effort quick: 6 blocks of 3 measurements; seed 42",
    ]


SMALL_RUN = """\
concbench run on bench-host, started 2025-03-04T05:06:07.089Z
AMD EPYC 7B13 64-Core Processor; 2 usable cores
effort quick: 6 blocks of 3 measurements; seed 42

── sum_of_squares (tasks 64) ───────────────────────────────────────────────────
computes; one batch is 64 tasks; 6 of 6 blocks have samples

                     tasks         ms per batch            CPU  peak
runner      cores  at once      (95 % interval)  tasks/s    ms    MB
────────────────────────────────────────────────────────────────────
sequential      1        1  3.200 (3.100–3.300)   20,000  3.20  12.3
tbb             2        2  1.600 (1.500–1.650)   40,000  1.60  12.3

Speed-up: how many times faster than the base. Best sequential: the runner
sequential at 1 core. Itself: the same runner at 1 core. Efficiency: speed-up vs
best sequential / cores.

                                     vs best
                     tasks        sequential  vs itself,   effi-
runner      cores  at once   (95 % interval)   at 1 core  ciency
────────────────────────────────────────────────────────────────
sequential      1        1  base                       –   100 %
tbb             2        2  2.00 (1.94–2.13)           –   100 %

── Trust ───────────────────────────────────────────────────────────────────────
Grade B: good for most purposes; what lowers it stands below.
- no better than B: 6 blocks, fewer than 10
- no better than B: the noise floor of this machine was not measured: concbench
selftest

── Method ──────────────────────────────────────────────────────────────────────
Unit of analysis: one value per cell and block, the median of 3 measurements in
a fresh process. Time, CPU time and peak memory (of the whole process tree) are
medians over blocks; a speed-up is the median of the ratios within blocks.
Times: 6 blocks: interval = lowest to highest of 6, coverage 96.9 %.
Speed-ups: each of the m ratios of a column (m = 1) has the level 1-0.05/m, so
that 95 % holds for all of them at once (Bonferroni). 6 blocks: interval =
lowest to highest of 6, coverage 96.9 %.
"""


def test_a_small_run_is_printed_like_this(make_run):
    made = make_run()
    made.measured("sequential", [3.2e6, 3.1e6, 3.3e6, 3.2e6, 3.2e6, 3.2e6])
    made.measured("tbb", [1.6e6, 1.6e6, 1.65e6, 1.6e6, 1.5e6, 1.6e6], cores=2)
    assert text_of(made) == SMALL_RUN


def test_a_runner_is_named_once_in_text_and_in_each_row_of_markdown(make_run):
    made = make_run()
    for cores in (1, 2, 4):
        made.measured("tbb", [1e6 / cores] * 6, cores=cores)
    parts = document(summarise(read_run(made.write())))
    assert len(re.findall(r"^tbb ", as_text(parts), re.M)) == 2
    assert len(re.findall(r"^\| tbb \|", as_markdown(parts), re.M)) == 6


def test_five_blocks_print_no_interval(make_run):
    made = make_run(blocks=5)
    made.measured("tbb", [1e6, 2e6, 3e6, 4e6, 5e6])
    text = text_of(made)
    assert "95 % interval)" not in text
    assert "3.000 (1.000–5.000)" in text
    assert "(range)" in text
    assert "Range: lowest to highest of 5 blocks. Coverage: 93.8 %; 95 % needs 6" in flat(text)
    assert "No 95 % interval exists with 5 blocks: the range is shown" in flat(text)


def test_six_blocks_print_intervals_of_times_and_say_that_many_ratios_need_more(whole_run):
    text = flat(text_of(whole_run))
    assert "6 blocks: interval = lowest to highest of 6, coverage 96.9 %" in text
    assert "95 % for all 14 to 21 of a column needs 10 blocks" in text
    assert "No such interval exists with 6 blocks: the range is shown" in text


def test_a_range_among_intervals_is_marked(make_run):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    made.measured("thread_pool", [1e6] * 5)
    text = text_of(made)
    assert "~(1.000–1.000)" in text
    assert " (1.000–1.000)" in text
    assert "~ range: lowest to highest of 5 blocks" in text


def test_the_numbers_of_blocks_are_printed_where_they_differ(make_run):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    assert "blocks\n" not in text_of(made)
    made.measured("thread_pool", [1e6] * 4)
    assert re.search(r"thread_pool +1 +1 +4 ", text_of(made))


def test_the_speedup_table_names_its_bases(whole_run):
    text = flat(text_of(whole_run))
    assert "Best sequential: the runner sequential at 1 core. Itself: the same runner at" in text
    assert "Itself: the same runner with its fewest tasks at once (16)" in text


def test_the_empty_workload_shows_the_cost_per_task_and_no_speedup(make_run):
    made = make_run()
    made.measured("sequential", [6400] * 6, workload="empty")
    made.measured("tbb", [64_000] * 6, workload="empty")
    text = text_of(made)
    assert "Cost of the harness per task" in text
    assert re.search(r"tbb +1 +1 +1,000 +\(1,000–1,000\)", text)
    assert "Speed-up" not in text


def test_failures_missing_samples_and_skipped_cells_are_listed(make_run):
    made = make_run()
    made.manifest["finished_at"] = None
    made.measured("tbb", [1e6] * 4)
    name = made.cell("thread_pool")
    for block in range(6):
        made.sample(name, block, status="failed", reason="task 3: wrong answer")
    made.cell("sequential", 2, skipped="one task at a time")
    text = text_of(made)
    assert "not finished" in text.splitlines()[0]
    assert "- 6 samples failed: task 3: wrong answer\n" in text
    assert "thread_pool/cores:1/concurrency:1: blocks 0–5" in flat(text)
    assert "the first of them was started at 2025-03-04T05:06:07.089Z" in flat(text)
    assert "2 of 12 planned samples are not there" in text
    assert f"  concbench run --resume {made.directory}\n" in text
    assert "each without 2 samples: blocks 4–5" in text
    assert "- 1 cell: one task at a time" in text
    assert re.search(r"thread_pool +1 +1 +0 +failed +– +– +–", text)


def test_the_command_that_continues_a_run_names_its_modules_again(make_run):
    made = make_run()
    made.manifest["finished_at"] = None
    made.manifest["options"] = {"module": ["/opt/my models/mine.so", "/opt/cell.json"]}
    made.measured("tbb", [1e6] * 4)
    again = "--module '/opt/my models/mine.so' --module /opt/cell.json"
    assert f"  concbench run --resume {made.directory} {again}\n" in text_of(made)


def test_dropped_blocks_and_zero_times_are_told(make_run):
    made = make_run()
    made.measured("sequential", [1e6] * 6)
    made.measured("tbb", [1e6, 0, 1e6, 1e6, 1e6, 1e6])
    text = flat(text_of(made))
    assert "Dropped blocks, because one side failed, is missing or took 0 ns: 1 in 1 ratio" in text
    assert "Some blocks took 0 ns" in text


def test_long_lists_of_cells_are_cut_short_with_their_length(make_run):
    made = make_run()
    for cores in range(1, 31):
        made.cell("tbb", cores, skipped="no")
    text = text_of(made)
    assert "- 30 cells: no" in text
    assert "and 20 more cells (--format csv has all)" in text
    assert len(records_of(made)) == 30


def test_markdown_tables_hold_together(whole_run):
    name = whole_run.cell("odd|name\nhere", workload="sleep", kind="waits")
    whole_run.sample(name, 0, status="failed", reason="a|b\n# c *d* [e](f) <g>")
    text = as_markdown(document(summarise(read_run(whole_run.write()))))
    for block in text.split("\n\n"):
        if block.startswith("|"):
            pipes = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(pipes) == 1
    assert "a\\|b \\# c \\*d\\* \\[e\\](f) \\<g\\>" in text
    assert "| efficiency |" in text
    assert "tasks at once" in text


def test_csv_comes_back_with_full_precision(make_run):
    made = make_run()
    made.measured("sequential", [1e6 / 3 + block for block in range(6)])
    made.measured("tbb", [1e6 / 7 + block for block in range(6)], cores=2)
    reason = 'task 3: "refused", then\ngone'
    made.sample(made.cell("thread_pool"), 0, status="crashed", reason=reason)
    made.cell("coroutines", skipped="no, never")
    table = summarise(read_run(made.write())).workloads[0]
    first, second, crashed, skipped = records_of(made)
    assert float(first["wall_median_ns"]) == table.rows[0].wall_ns.value
    assert float(second["speedup_sequential"]) == table.rows[1].against_sequential.value
    assert float(second["speedup_sequential_low"]) < float(second["speedup_sequential_high"])
    assert float(second["interval_coverage"]) == 0.96875
    assert (second["blocks"], second["speedup_sequential_comparisons"]) == ("6", "1")
    assert second["speedup_self"] == ""
    assert (crashed["status"], crashed["reason"]) == ("crashed", reason)
    assert (crashed["failed_samples"], crashed["missing_samples"]) == ("1", "5")
    assert crashed["wall_median_ns"] == ""
    assert (skipped["status"], skipped["reason"]) == ("skipped", "no, never")


def test_csv_holds_no_infinity(make_run):
    made = make_run()
    made.measured("tbb", [0, 1e6, 1e6, 1e6, 1e6, 1e6])
    assert records_of(made)[0]["tasks_per_s_high"] == ""


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("- a", r"\- a"),
        ("1. b", r"1\. b"),
        ("1.12 (1.1)", "1.12 (1.1)"),
        ("---", r"\---"),
        ("a _b_ c", r"a \_b\_ c"),
        ("__init__", r"\_\_init\_\_"),
        ("thread_pool", "thread_pool"),
        ("$x$", r"\$x\$"),
        ("-5 %", "-5 %"),
        ("<b> [a](b) *c*", r"\<b\> \[a\](b) \*c\*"),
    ],
)
def test_nothing_in_a_paragraph_means_anything_to_markdown(text, escaped):
    assert as_markdown([Paragraph((text,))]) == f"{escaped}\n"
