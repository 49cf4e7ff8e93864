"""docs/models.md: a section for every runner, and tables that are those of the run it names."""

from __future__ import annotations

import re

import pytest
from conftest import REPOSITORY

from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.run_pages.models import model_table, models_of
from analysis.tables.summary import summarise
from model_tables import PLACE, rewritten

PAGE = REPOSITORY / "docs" / "models.md"


def test_every_runner_of_the_list_has_a_section():
    lines = (REPOSITORY / "runners" / "list.cpp").read_text()
    runners = re.findall(r"^ +(\w+)_entry\(\),", lines, re.M)
    assert len(runners) > 20
    page = PAGE.read_text()
    assert re.findall(r"^### (\w+)$", page, re.M) == runners
    assert [place[2] for place in PLACE.finditer(page)] == runners


def test_its_tables_are_those_of_the_run_that_it_names():
    page = PAGE.read_text()
    run = re.search(r"`(results/\S+)`", page)
    assert run is not None
    assert rewritten(page, summarise(read_run(REPOSITORY / run[1]))) == page


def test_a_table_has_the_best_cell_of_each_setting(make_run):
    made = make_run()
    made.measured("sequential", [4e6] * 6)
    made.measured("process_pool", [9e6] * 6, cores=1)
    made.measured("process_pool", [2e6] * 6, cores=2)
    made.measured("process_pool:chunk=3", [1e6] * 6, cores=2)
    summary = summarise(read_run(made.write()))
    assert models_of(summary) == {"sequential", "process_pool"}
    rows = [line for line in model_table(summary, "process_pool").splitlines() if "ms" in line]
    assert len(rows) == 2
    assert "| process_pool | 2 | 2 | 2.00 ms (2.00–2.00) | 2.00x (2.00–2.00) |" in rows[0]
    assert "| process_pool:chunk=3 | 2 | 2 | 1.00 ms (1.00–1.00) | 4.00x (4.00–4.00) |" in rows[1]


def test_a_model_that_was_not_measured_is_an_error(make_run):
    made = make_run()
    made.measured("tbb", [4e6] * 6)
    page = "<!-- measured: fibers -->\n<!-- end of the table -->"
    with pytest.raises(RunError, match="the run has no time of fibers. It has: tbb"):
        rewritten(page, summarise(read_run(made.write())))
