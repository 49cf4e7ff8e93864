"""What the scripts know of the suite's runners and workloads is what the program says of them."""

from __future__ import annotations

from analysis.words.catalogue import DEFAULTS, RUNNERS
from program import lists, needs_program

pytestmark = needs_program


def missing(kind: str) -> set[str]:
    return {entry["name"] for entry in lists()["missing"] if entry["kind"] == kind}


def test_every_runner_is_told_in_its_own_line() -> None:
    told = {entry["name"]: entry["summary"] for entry in lists()["runners"]}
    assert {name: RUNNERS.get(name) for name in told} == told
    assert RUNNERS.keys() - told.keys() == missing("runner")


def test_every_parameter_is_known_as_it_is_unless_told() -> None:
    told = {
        entry["name"]: {one["name"]: one["default"] for one in entry["parameters"]}
        for entry in lists()["workloads"]
    }
    assert {name: DEFAULTS.get(name) for name in told} == told
    assert DEFAULTS.keys() - told.keys() == missing("workload")
