"""The Markdown pages: numbers and names that they say are those of the suite."""

from __future__ import annotations

import re

import pytest
from conftest import REPOSITORY
from program import lists, names, needs_program

from model_tables import runs_of


def the_number_of(what: str) -> int:
    found = re.findall(rf"\*\*(\d+) {what}\*\*", (REPOSITORY / "README.md").read_text())
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


@pytest.mark.parametrize("folder", ["runners", "workloads", "benchmarks"])
def test_a_readme_names_files_that_are_there(folder):
    text = (REPOSITORY / folder / "README.md").read_text()
    tables = re.findall(r"^\| `(\w+)/` \|.*\n\|.*\n((?:\|.*\n)+)", text, re.M)
    assert len(tables) > 5
    for below, rows in tables:
        files = {path.name.split(".")[0] for path in (REPOSITORY / folder / below).iterdir()}
        named = [name for row in rows.splitlines() for name in words_of(row.split("|")[1])]
        assert named and set(named) <= files, f"the table of {folder}/{below}"


def words_of(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)
