"""docs/models.md: a section for every runner, and tables that are those of the runs it names."""

from __future__ import annotations

import re

import pytest
from conftest import REPOSITORY
from program import PROGRAM, lists, little, manifest_of, needs_program

import model_tables
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.run_pages.models import model_table, models_of
from analysis.tables.summary import summarise
from model_tables import from_run, rewritten, runs_of, selection, summaries, with_table

PAGE = REPOSITORY / "docs" / "models.md"
MADE_UP = "<!-- measured: fibers -->\n{}\n<!-- end of the table -->\n"


@needs_program
def test_every_runner_has_a_section_under_its_family() -> None:
    sections: dict[str, list[str]] = {}
    family = ""
    for level, title in re.findall(r"^(##|###) (\w+)$", PAGE.read_text(), re.M):
        if level == "##":
            family = title.lower()
        else:
            sections.setdefault(family, []).append(title)
    missing = {one["name"] for one in lists()["missing"] if one["kind"] == "runner"}
    found = {
        family: [name for name in names if name not in missing]
        for family, names in sections.items()
    }
    expected: dict[str, list[str]] = {}
    for runner in lists()["runners"]:
        expected.setdefault(runner["family"], []).append(runner["name"])
    assert {family: names for family, names in found.items() if names} == expected


def test_every_section_has_a_table_or_says_that_there_is_none_yet() -> None:
    page = PAGE.read_text()
    assert list(runs_of(page)) == re.findall(r"^### (\w+)$", page, re.M)


def test_its_tables_are_those_of_the_runs_that_it_names() -> None:
    page = PAGE.read_text()
    assert rewritten(page, summaries(runs_of(page))) == page


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


def test_a_model_that_was_not_measured_gets_its_table_and_its_run(make_run):
    made = make_run()
    made.measured("fibers", [4e6] * 6)
    summary = summarise(read_run(made.write()))
    page = MADE_UP.format("\nNot measured yet.\n")
    assert runs_of(page) == {"fibers": None}
    assert rewritten(page, {}) == page
    written = with_table(page, "fibers", "results/here/today", summary)
    assert runs_of(written) == {"fibers": "results/here/today"}
    assert "| sum_of_squares | 1 | 1 | 4.00 ms (4.00–4.00) |" in written
    assert written.endswith("\n<!-- end of the table -->\n")
    assert rewritten(written, {"results/here/today": summary}) == written


def test_a_section_that_names_no_run_is_an_error() -> None:
    with pytest.raises(RunError, match='fibers names no run; write "Not measured yet." into it'):
        runs_of(MADE_UP.format("| a table |"))


def test_a_model_without_a_section_is_an_error(make_run):
    made = make_run()
    made.measured("tbb", [4e6] * 6)
    with pytest.raises(RunError, match="no section of tbb; write it first"):
        from_run(MADE_UP.format("Not measured yet."), str(made.write()), ["tbb"])


def test_a_run_without_the_model_is_an_error(make_run):
    made = make_run()
    made.measured("tbb", [4e6] * 6)
    run = str(made.write())
    with pytest.raises(RunError, match="run has no time of fibers. It has: tbb"):
        from_run(MADE_UP.format("Not measured yet."), run, ["fibers"])


def test_what_is_measured_is_what_the_page_says() -> None:
    usual = re.compile(selection("tbb", {"most_concurrency": None})[-1])
    assert usual.search("mandelbrot/tbb/width:9/cores:2/concurrency:2")
    assert usual.search("sleep/tbb/tasks:64/cores:2/concurrency:64")
    assert usual.search("mandelbrot/sequential/width:9/cores:1/concurrency:1")
    assert usual.search("sleep/sequential/tasks:64/cores:2/concurrency:1")
    assert not usual.search("sleep/tbb/tasks:64/cores:2/concurrency:1")
    assert not usual.search("mandelbrot/tbb/width:9/cores:1/concurrency:1")
    alone = re.compile(selection("in_turn", {"most_concurrency": 1})[-1])
    assert alone.search("sleep/in_turn/tasks:64/cores:2/concurrency:1")


@needs_program
def test_a_model_is_measured_and_its_table_written(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(model_tables, "REPOSITORY", tmp_path)
    monkeypatch.setattr(model_tables, "PAGE", tmp_path / "models.md")
    monkeypatch.setenv("CONCBENCH", str(PROGRAM))
    brief = [*little("empty"), "--runners", "sequential,thread_team", "--cores", "1"]
    monkeypatch.setattr(model_tables, "selection", lambda *_: brief)
    page = "<!-- measured: thread_team -->\n\nNot measured yet.\n\n<!-- end of the table -->\n"
    (tmp_path / "models.md").write_text(page)
    assert model_tables.main(["--measure", "thread_team", "--", "--concurrency", "1"]) == 0
    run = runs_of((tmp_path / "models.md").read_text())["thread_team"]
    assert run is not None and manifest_of(tmp_path / run)["options"]["concurrency"] == "1"
    assert f"git add --force {run}" in capsys.readouterr().out


@needs_program
def test_a_runner_that_there_is_not_cannot_be_measured(monkeypatch, capsys):
    monkeypatch.setenv("CONCBENCH", str(PROGRAM))
    assert model_tables.main(["--measure", "none"]) == 2
    assert "no section of none" in capsys.readouterr().err
    with pytest.raises(RunError, match="there is no runner none; `concbench list`"):
        model_tables.entry_of(PROGRAM, "none")
