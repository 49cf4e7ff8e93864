"""What a cell has of the user's environment: nothing that steers runtimes unless it is kept, and
all else."""

from __future__ import annotations

import json
import os
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest
from program import (
    Running,
    concbench,
    little,
    manifest_of,
    needs,
    needs_program,
    not_ok,
    samples_of,
    until,
)
from test_env import STEERED, STEERING
from toy_runner import change, copied_toy, run_with

pytestmark = needs_program

KEPT = "OMP_PLACES"
LAST_IMPORT = "from typing import Any\n"
TELLS = """
with open({file!r}, "w") as told:
    json.dump(dict(__import__("os").environ), told)
"""


def users_environment(tmp_path: Path) -> dict[str, str]:
    """Everything that steers, an allocator where one is installed, and what must stay."""
    allocators = map(find_library, ("jemalloc", "tcmalloc", "tcmalloc_minimal", "mimalloc"))
    paths = [os.environ.get("LD_LIBRARY_PATH", ""), str(tmp_path)]
    return STEERED | {
        "LD_PRELOAD": next(filter(None, allocators), "libm.so.6"),
        "LD_LIBRARY_PATH": ":".join(filter(None, paths)),
        "CONCBENCH_TEST_OTHER": "stays",
    }


def environment_of_a_toy(tmp_path: Path, *options: str) -> dict[str, str]:
    """What a cell that is somebody else's program says of it."""
    toy = copied_toy(tmp_path)
    told = TELLS.format(file=str(tmp_path / "told.json"))
    change(toy / "toy.py", LAST_IMPORT, LAST_IMPORT + told)
    # No python3 of a shell's: some are scripts that change PATH.
    change(toy / "toy.json", '"python3"', json.dumps(sys.executable))
    environment = users_environment(tmp_path)
    done, _ = run_with(
        toy / "toy.json", tmp_path, *options, runners="toy", blocks=1, environment=environment
    )
    assert done.returncode == 0, done.stderr
    return json.loads((tmp_path / "told.json").read_text())


def environment_of_a_cell_of_ours(tmp_path: Path, *options: str) -> dict[str, str]:
    """What the kernel says of the one that a process of the suite was started with."""
    cell = [*little("sleep", "sleep.delay=1h", blocks=1), "--runners", "thread_pool"]
    arguments = ["run", *cell, *options, "-o", "run"]
    environment = users_environment(tmp_path)
    with Running(*arguments, cwd=tmp_path, environment=environment) as running:
        first, *_ = until(lambda: running.children("cell"), "a cell has started")
        told = Path(f"/proc/{first.pid}/environ").read_bytes().decode()
    return dict(one.split("=", 1) for one in told.split("\0") if "=" in one)


@pytest.mark.parametrize("kept", [set(), {KEPT}])
@pytest.mark.parametrize("of_a_cell", [environment_of_a_toy, environment_of_a_cell_of_ours])
def test_a_cell_has_only_what_is_kept_of_what_steers_and_all_else(tmp_path, of_a_cell, kept):
    told = of_a_cell(tmp_path, *(word for name in kept for word in ("--keep-env", name)))
    users = os.environ | users_environment(tmp_path)
    assert STEERING.keys() & told.keys() == kept
    for name in {"PATH", "LD_LIBRARY_PATH", "CONCBENCH_TEST_OTHER", *kept}:
        assert told[name] == users[name], name


@needs("openmp")
def test_openmp_has_its_workers_whatever_the_users_environment_says(tmp_path):
    # One after the other they sleep for 200 ms; two at once for half of that.
    sleeps = [*little("sleep", "sleep.delay=50ms"), "--cores", "1", "--concurrency", "2"]
    variables = {"OMP_NUM_THREADS": "1", "OMP_MAX_ACTIVE_LEVELS": "0"}

    def quickest_batch_ns(run: str, environment: dict[str, str]) -> float:
        arguments = [*sleeps, "--runners", "openmp", "-o", run]
        done = concbench("run", *arguments, cwd=tmp_path, environment=environment)
        assert done.returncode == 0, done.stderr
        samples = samples_of(tmp_path / run)
        return min(wall / sample["iterations"] for sample in samples for wall in sample["wall_ns"])

    assert quickest_batch_ns("plain", {}) < 200e6
    assert quickest_batch_ns("removed", variables) < 200e6


@needs("openmp")
def test_a_variable_that_is_kept_and_takes_openmp_its_workers_is_told(tmp_path):
    cell = [*little("sleep", blocks=1), "--runners", "openmp", "--cores", "1", "--concurrency", "2"]
    kept = ["--keep-env", "OMP_MAX_ACTIVE_LEVELS"]
    environment = {"OMP_MAX_ACTIVE_LEVELS": "0"}
    done = concbench("run", *cell, *kept, "-o", "run", cwd=tmp_path, environment=environment)
    assert done.returncode == 1, done.stderr
    [sample] = not_ok(tmp_path / "run")
    assert sample["reason"] == (
        "openmp: OMP_MAX_ACTIVE_LEVELS=0 leaves the loop to one thread; unset it"
    )


def test_flags_of_google_benchmark_are_not_for_the_cells_of_a_run(tmp_path):
    environment = {
        "BENCHMARK_OUT": "/nowhere/out.json",
        "BENCHMARK_LIST_TESTS": "true",
        "BENCHMARK_REPORT_AGGREGATES_ONLY": "true",
    }
    options = [*little("sleep"), "--runners", "sequential", "-o", "run"]
    done = concbench("run", *options, cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    variables = manifest_of(tmp_path / "run")["environment"]["variables"]
    removed = {name: f"{value} (removed)" for name, value in environment.items()}
    assert variables.items() >= removed.items()


@pytest.mark.parametrize("name", ["=", "OMP_PLACES=cores", "A,B", " A", "1A"])
@pytest.mark.parametrize("command", ["env", "run", "cells"])
def test_what_is_no_name_of_a_variable_is_refused(tmp_path, command, name):
    done = concbench(command, "--keep-env", name, cwd=tmp_path)
    assert done.returncode == 2
    assert f"--keep-env '{name}' is no name of a variable" in done.stderr
    assert os.listdir(tmp_path) == []


def test_what_there_is_nothing_of_to_keep_is_told(tmp_path):
    keep = ["--keep-env", "OMP_PLACES", "--keep-env", "PATH"]
    done = concbench("env", *keep, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "note: --keep-env OMP_PLACES: it is not set here" in done.stderr
    assert "note: --keep-env PATH: nothing takes it away" in done.stderr
    done = concbench("env", *keep, cwd=tmp_path, environment={"OMP_PLACES": "cores"})
    assert "OMP_PLACES: it is not set" not in done.stderr
