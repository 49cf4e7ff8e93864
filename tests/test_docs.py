"""The Markdown pages: numbers and names that they say are those of the suite."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from analysis.reading.samples import read_run
from analysis.run_pages.answer_table import answered
from analysis.tables.summary import summarise
from conftest import REPOSITORY
from program import PROGRAM, lists, names, needs_program

from model_tables import runs_of


README = (REPOSITORY / "README.md").read_text()
KEPT = REPOSITORY / "results" / "vm" / "2026-11-27T16-12-59.970Z"


def test_the_readme_ends_a_run_with_the_answers_of_the_one_that_it_names():
    place = KEPT.relative_to(REPOSITORY).as_posix()
    assert f"`{place}`" in README
    summary = subprocess.run(
        [sys.executable, "scripts/summary.py", place],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # Behind it stands whether there is a report.
    table = summary[summary.index("work   ") : summary.index("run: results")]
    assert len(table.splitlines()) > 15
    assert "".join(f"    {line}\n" for line in table.splitlines()) in README


def test_the_readme_counts_what_the_run_of_the_whole_matrix_has_settled():
    (place,) = re.findall(r"`(results/\S+)` is such a run of the whole matrix", README)
    (told,) = re.findall(r"(\d+ of \d+) comparisons\s+settled", README)
    manifest = json.loads((REPOSITORY / place / "manifest.json").read_text())
    answers = answered(summarise(read_run(REPOSITORY / place))).answers
    decided, compared = (sum(counts) for counts in zip(*((a.decided, a.compared) for a in answers)))
    assert told == f"{decided} of {compared}"
    assert manifest["elapsed_ns"] < 90 * 60 * 1e9 and manifest["finished_at"]


def test_the_readme_stays_short():
    assert len(README.splitlines()) <= 150


def the_number_of(what: str) -> int:
    found = re.findall(rf"\*\*(\d+) {what}\*\*", README)
    assert len(found) == 1, f"README.md says once how many {what} there are"
    return int(found[0])


@needs_program
def test_the_readme_counts_the_workloads():
    missing = [one for one in lists()["missing"] if one["kind"] == "workload"]
    others = set(names("workloads")) - {"empty"}
    assert the_number_of("workloads") == len(others) + len(missing)


@needs_program
def test_the_readme_counts_the_models_that_have_a_measured_table():
    measured = [
        name
        for name, run in runs_of((REPOSITORY / "docs" / "models.md").read_text()).items()
        if run is not None
    ]
    missing = {one["name"] for one in lists()["missing"]}
    assert set(measured) <= set(names("runners")) | missing
    assert the_number_of("models in one harness") == len(measured)


def tables_of(folder: str) -> dict[str, list[str]]:
    """The tables of a folder's README, by what stands at the left of their first line: the names in
    their first column."""
    text = (REPOSITORY / folder / "README.md").read_text()
    tables = re.findall(r"^\| (\S+) \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)
    return {
        title: [name for row in rows.splitlines() for name in names_in(row.split("|")[1])]
        for title, rows in tables
    }


def names_in(text: str) -> list[str]:
    return re.findall(r"`([\w*-]+)`", text)


def stem(file: Path) -> str:
    return file.name.partition(".")[0]


@pytest.mark.parametrize("folder", ["runners", "workloads", "benchmarks"])
def test_a_readme_names_the_files_that_are_there_and_no_others(folder: str) -> None:
    """Of what a runner or a workload is, `concbench list` tells: it may be left out."""
    tables = {title.strip("`/"): names for title, names in tables_of(folder).items()}
    folders = [path for path in (REPOSITORY / folder).iterdir() if path.is_dir()]
    assert set(tables) == {path.name for path in folders}
    missing = {one["name"] for one in lists()["missing"]}
    listed = {*names("runners"), *names("workloads"), *missing}
    for path in folders:
        files = {stem(file) for file in path.iterdir() if file.is_file()}
        named = tables[path.name]
        assert sorted(set(named)) == sorted(named), f"twice in the table of {folder}/{path.name}"
        assert files - set(named) <= listed, f"not in the table of {folder}/{path.name}"
        assert set(named) <= files, f"the table of {folder}/{path.name} has what is not there"


def test_the_readme_of_the_tests_names_each_of_them() -> None:
    named = tables_of("tests")["files"]
    folder = REPOSITORY / "tests"
    tests = [stem(file) for form in ("*_test.cpp", "test_*.py") for file in folder.glob(form)]
    assert [test for test in sorted(tests) if not any(fnmatch(test, name) for name in named)] == []
    files = {stem(file) for file in folder.iterdir()}
    assert [name for name in named if not any(fnmatch(file, name) for file in files)] == []


@needs_program
def test_each_file_of_tests_in_python_is_run() -> None:
    build = PROGRAM.parent.parent
    told = subprocess.run(
        ["ctest", "--test-dir", build, "--show-only=json-v1"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    commands = [test.get("command", [""]) for test in json.loads(told.stdout)["tests"]]
    run = {Path(command[-1]).name for command in commands}
    files = {file.name for file in (REPOSITORY / "tests").glob("test_*.py")}
    assert len(run) > 1
    assert sorted(files - run) == [], "name them in tests/CMakeLists.txt"
