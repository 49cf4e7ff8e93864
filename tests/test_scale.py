"""Runs of thousands of cells: time and memory grow with their number and no faster."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc

import pytest
from analysis.exports.benchfmt import as_benchfmt
from analysis.exports.csv_table import as_csv
from analysis.exports.gbench import as_gbench
from analysis.pages.markdown import as_markdown
from analysis.pages.parts import charts_in
from analysis.pages.text import as_text
from analysis.reading.samples import read_run
from analysis.run_pages.findings import find
from analysis.run_pages.report_page import report
from analysis.run_pages.summary_page import document
from analysis.tables.summary import summarise
from conftest import REPOSITORY, MadeUpRun
from made_up_matrix import write_matrix

BLOCKS = 10
# A workload of the made-up matrix has 160 cells, so these are whole workloads.
FEW, MANY = 160, 640
GROWTH = MANY / FEW


def everything(directory):
    """All that summary.py can print of a run, and what else there is of its samples."""
    run = read_run(directory)
    summary = summarise(run)
    parts = document(summary)
    as_text(parts)
    as_markdown(parts)
    as_csv(summary)
    as_gbench(run)
    as_benchfmt(run)


def lines_executed(directory):
    """The work of `everything`, counted in lines of Python. Every turn of a loop counts again."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        everything(directory)
    finally:
        sys.settrace(before)
    return count


def peak_bytes(directory):
    tracemalloc.start()
    try:
        everything(directory)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module", params=[False, True], ids=["many workloads", "one workload"])
def sizes(request, tmp_path_factory):
    """A run with few cells and one with four times as many."""
    directory = tmp_path_factory.mktemp("sizes")
    return [
        write_matrix(directory / str(cells), cells, BLOCKS, one_table=request.param)
        for cells in (FEW, MANY)
    ]


def test_work_grows_no_faster_than_the_number_of_cells(sizes):
    few, many = map(lines_executed, sizes)
    assert many < 1.1 * GROWTH * few


def test_memory_grows_no_faster_than_the_number_of_cells(sizes):
    few, many = map(peak_bytes, sizes)
    assert many < 1.1 * GROWTH * few
    assert many < 5_000 * MANY * BLOCKS


def cost_of(script, *arguments, stdout=subprocess.DEVNULL):
    """The CPU seconds and the peak memory in bytes of a script."""
    command = ["/usr/bin/python3", "-B", str(REPOSITORY / "scripts" / script)]
    process = subprocess.Popen([*command, *map(str, arguments)], stdout=stdout)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def test_ten_thousand_cells_in_ten_blocks_are_summarised_in_time(tmp_path):
    """About 4 s of CPU time; the limit is for slower machines."""
    large = write_matrix(tmp_path, 10_000, BLOCKS)
    table = tmp_path / "table.csv"
    with table.open("w") as out:
        seconds, _ = cost_of("summary.py", large, "--format", "csv", stdout=out)
    assert seconds < 60
    assert table.read_text().count("\n") == 10_001


def report_of(directory, out):
    return cost_of("report.py", directory, "-o", out)


def test_a_report_of_four_times_the_cells_takes_at_most_so_much_more(tmp_path):
    """CPU time, which other load changes little; loading what draws is part of both."""
    few = write_matrix(tmp_path / "few", FEW, BLOCKS)
    many = write_matrix(tmp_path / "many", MANY, BLOCKS)
    seconds, peak = report_of(few, tmp_path / "few-out")
    more_seconds, more_peak = report_of(many, tmp_path / "many-out")
    assert more_seconds < 2 * GROWTH * seconds
    assert more_peak < GROWTH * peak
    assert (tmp_path / "many-out" / "report.html").stat().st_size < 8_000 * MANY


def workloads_of_one_cell(directory, count):
    run = MadeUpRun(directory)
    for number in range(count):
        run.measured("tbb", [1e6] * 6, workload=f"work_{number}")
    return run.write()


@pytest.mark.parametrize("count", [pytest.param(20, id="short"), pytest.param(60, id="long")])
def test_a_report_of_four_times_the_workloads_takes_at_most_so_much_more(tmp_path, count):
    few, many = (workloads_of_one_cell(tmp_path / str(n), n) for n in (count, 4 * count))
    seconds, _ = report_of(few, tmp_path / "few-out")
    more_seconds, _ = report_of(many, tmp_path / "many-out")
    assert more_seconds < 1.5 * GROWTH * seconds


def test_what_says_nothing_of_a_single_cell_is_not_drawn(tmp_path):
    """A chart takes as long as all else of such a workload."""
    few, many = (workloads_of_one_cell(tmp_path / str(n), n) for n in (5, 10))
    counts = []
    for directory in (few, many):
        charts = charts_in(report(find(summarise(read_run(directory)))))
        counts.append(len(list(charts)))
    assert counts[1] - counts[0] <= 5
