"""A library that is not there leaves out the modules that need it, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from build_tree import BUILD, cached, needs_build, same_tools, succeed
from conftest import REPOSITORY
from program import Json, concbench, listed, little, needs_program, not_ok, samples_of

pytestmark = [needs_program, needs_build]

# What CMake looks for, and the kinds and names of what it does not build without it.
LEFT_OUT = {
    "CURL": {("http_client", "curl")},
    "Fiber": {("runner", "fibers"), ("runner", "fibers_stealing")},
    "HWLOC": {("machine", "topology")},
    "LIBURING": {("runner", "uring")},
    "LIBUV": {("runner", "libuv")},
    "MPI": {("runner", "mpi")},
    "OpenMP": {("runner", "openmp")},
    "OpenSSL": {("workload", "sha256_chain"), ("workload", "fetch_and_hash")},
    "TBB": {
        ("runner", "tbb"),
        ("runner", "tbb_tasks"),
        ("runner", "tbb_graph"),
        ("runner", "std_par"),
    },
}
# The tests of those that link their code.
TESTS_LEFT_OUT = {
    "Fiber": {"fibers_test"},
    "MPI": {"mpi_hosts_test", "mpi_job_test", "mpi_launcher_test", "mpi_test"},
    "OpenSSL": {"hash_workloads_test"},
}
# Where the reason does not call it by that name.
CALLED = {"Fiber": "boost fiber"}


def build_without(libraries: list[str]) -> Path:
    """Beside the build under test, so that the relative paths are its own and the compiler's cache
    has what it needs."""
    name = libraries[0].lower() if len(libraries) == 1 else "libraries"
    build = BUILD.with_name(f"{BUILD.name}-without-{name}")
    options = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{library}=ON" for library in libraries]
    options += [*same_tools(), "-DCONCBENCH_TESTS=ON"]
    said = succeed("cmake", "--fresh", "-S", REPOSITORY, "-B", build, *options)
    tests = set().union(*(TESTS_LEFT_OUT.get(library, set()) for library in libraries))
    assert {*re.findall(r"the test (\w+) is left out", said)} == tests
    # CMake takes the name of a target that is not there for that of a library somewhere.
    if (ninja := build / "build.ninja").is_file():
        assert "-lconcbench_" not in ninja.read_text()
    succeed("cmake", "--build", build, "--target", "concbench_suite")
    return build


def check_build_without(libraries: list[str], cwd: Path) -> None:
    build = build_without(libraries)
    directory = build / cached("CMAKE_INSTALL_LIBDIR") / "concbench"
    index: Json = json.loads((directory / "index.json").read_text())
    reasons = {
        pair: f"built without {CALLED.get(library, library.lower())}"
        for library in libraries
        for pair in LEFT_OUT[library]
    }
    assert reasons.items() <= {
        (one["kind"], one["name"]): one["reason"] for one in index["missing"]
    }.items()

    program = build / "bin" / "concbench"
    listing = concbench("list", cwd=cwd, executable=program).stdout
    names = {*listed("runners", listing), *listed("workloads", listing)}
    everything = concbench("list", cwd=cwd).stdout
    left_out = {name for kind, name in reasons if kind in ("runner", "workload")}
    assert names == {*listed("runners", everything), *listed("workloads", everything)} - left_out

    few = ["sum_of_squares", "sleep", *([] if "CURL" in libraries else ["http_fetch"])]
    matrix = ["--runners", "all", "--cores", 1, "--concurrency", 2]
    run = ["run", *little(*few, blocks=1), *matrix, "-o", "run"]
    done = concbench(*run, cwd=cwd, executable=program)
    assert done.returncode == 0, done.stderr
    assert not_ok(cwd / "run") == []
    assert {sample["workload"] for sample in samples_of(cwd / "run")} == set(few)


def test_all_at_once(tmp_path):
    check_build_without(list(LEFT_OUT), tmp_path)


@pytest.mark.parametrize("library", LEFT_OUT)
def test_one_at_a_time(tmp_path, library):
    check_build_without([library], tmp_path)
