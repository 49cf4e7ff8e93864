"""An installation: what it brings, that it can be moved, and that a runner and a workload of
somebody else's are built against it alone and measured beside the suite's own."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from build_tree import BUILD, cached, needs_build, same_tools, succeed
from conftest import REPOSITORY
from program import (
    Done,
    concbench,
    few_workloads,
    listed,
    little,
    manifest_of,
    needs_program,
    not_ok,
    samples_of,
)

pytestmark = [needs_program, needs_build]

EXAMPLE = REPOSITORY / "examples" / "own_models"
CONTRACTS = ("workloads/contract", "runners/contract")
OTHER_VERSION = 4321


@dataclass(frozen=True)
class Installed:
    prefix: Path
    runner: Path  # the example's modules
    workload: Path

    @property
    def program(self) -> Path:
        return self.prefix / "bin" / "concbench"

    def concbench(self, *arguments: object, cwd: Path) -> Done:
        return concbench(*arguments, cwd=cwd, executable=self.program)

    def with_modules(self, *arguments: object, cwd: Path) -> Done:
        options = ("--module", self.runner, "--module", self.workload)
        return self.concbench(*options, *arguments, cwd=cwd)


def build_example(prefix: Path, build: Path, flags: str = "", target: str = "all") -> None:
    options = [option for option in same_tools() if not option.startswith("-DCMAKE_CXX_FLAGS=")]
    options.append(f"-DCMAKE_CXX_FLAGS={cached('CMAKE_CXX_FLAGS')} {flags}".rstrip())
    options.append("-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
    succeed("cmake", "-S", EXAMPLE, "-B", build, *options, f"-DCMAKE_PREFIX_PATH={prefix}")
    succeed("cmake", "--build", build, "--target", target)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Where the prefix lies has nothing to do with where it was installed: it has been moved."""
    directory = tmp_path_factory.mktemp("installed")
    succeed("cmake", "--install", BUILD, "--prefix", directory / "first")
    own = directory / "own"
    build_example(directory / "first", own)
    # The modules were built against the place that is gone; what they need is there already.
    shutil.move(directory / "first", directory / "moved")
    return Installed(directory / "moved", own / "reversed_stripes.so", own / "collatz.so")


def refused(done: Done) -> str:
    """The message about a module that cannot be used."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("concbench: --module ") and done.stderr.count("\n") == 1
    return done.stderr


def test_it_has_one_program_and_every_header_of_the_contracts(installed):
    assert os.listdir(installed.prefix / "bin") == ["concbench"]
    for contract in CONTRACTS:
        ours = {file.name for file in (REPOSITORY / contract).glob("*.hpp")}
        there = set(os.listdir(installed.prefix / "include" / "concbench" / contract))
        assert there == ours
    headers = sorted((installed.prefix / "include").rglob("*.hpp"))
    assert len(headers) == sum(len(list((REPOSITORY / one).glob("*.hpp"))) for one in CONTRACTS)


def test_it_has_every_module_of_the_build(installed):
    def modules_below(prefix: Path) -> set[str]:
        directory = prefix / cached("CMAKE_INSTALL_LIBDIR") / "concbench"
        return {str(file.relative_to(directory)) for file in directory.rglob("*.so")}

    assert modules_below(installed.prefix) == modules_below(BUILD)
    assert "runners/thread_pool.so" in modules_below(installed.prefix)


def test_nothing_in_it_points_at_where_it_was_built(installed):
    package = installed.prefix / cached("CMAKE_INSTALL_LIBDIR") / "cmake" / "concbench"
    assert (package / "concbench-config-version.cmake").is_file()
    itself = re.compile(r"(?<![\w.}-])" + re.escape(str(REPOSITORY)) + r"(?![\w.-])")
    for file in package.iterdir():
        assert not itself.search(file.read_text()), file
    for file in [installed.program, *(installed.prefix).rglob("*.so")]:
        named = succeed("readelf", "-d", file)
        paths = [line for line in named.splitlines() if "RUNPATH" in line or "RPATH" in line]
        assert all(str(BUILD) not in path for path in paths), (file, paths)


def test_it_passes_on_none_of_the_suites_own_warnings_or_paths(installed):
    # Somebody else's sources have warnings of their own choice.
    theirs = (installed.runner.parent / "compile_commands.json").read_text()
    ours = (BUILD / "compile_commands.json").read_text()
    assert theirs.count('"command"') == 4
    for word in ("-Wconversion", "/sight/"):
        assert word not in theirs and word in ours


def test_the_program_runs_after_the_move(installed, tmp_path):
    ours = concbench("list", cwd=tmp_path).stdout
    theirs = installed.concbench("list", cwd=tmp_path)
    assert theirs.returncode == 0, theirs.stderr
    assert theirs.stdout == ours
    some = [*little(*few_workloads(), blocks=1), "--concurrency", 2]
    chosen = ["--runners", "sequential,thread_pool,process_pool,spawn_per_task,coroutines"]
    done = installed.concbench("run", *some, *chosen, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert samples_of(tmp_path / "run") and not_ok(tmp_path / "run") == []


def test_its_scripts_are_commands_of_its_program(installed, tmp_path):
    run = installed.concbench(
        "run", *little("empty"), "--runners", "sequential", "-o", "run", cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    for words in (("summary", "run"), ("report", "run"), ("compare", "run", "run")):
        done = installed.concbench(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "run/report.html").is_file()


def test_models_of_somebody_elses_are_listed(installed, tmp_path):
    done = installed.with_modules("list", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "reversed_stripes" in listed("runners", done.stdout)
    assert "collatz" in listed("workloads", done.stdout)
    without = installed.concbench("list", cwd=tmp_path).stdout
    assert "reversed_stripes" not in without and "collatz" not in without


def test_models_of_somebody_elses_are_measured_in_a_matrix_with_ours(installed, tmp_path):
    ours = ["thread_pool", "process_pool", "spawn_per_task", "coroutines"]
    if "mpi" in listed("runners", installed.concbench("list", cwd=tmp_path).stdout):
        ours.append("mpi")
    parameters = ["-p", "collatz.tasks=10", "-p", "collatz.grain=100"]
    starts = ["-p", "process_pool.start=fork", "-p", "process_pool.start=spawn"]
    done = installed.with_modules(
        "run",
        *little("sum_of_squares", blocks=2),
        *["--workloads", "collatz,sum_of_squares"],
        *["--runners", ",".join(["reversed_stripes", *ours])],
        *["--cores", 1, "--concurrency", 2, *parameters, *starts, "-o", "run"],
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    run = tmp_path / "run"
    assert not_ok(run) == []
    labels = {"reversed_stripes", "process_pool:start=spawn", *ours}
    pairs = Counter((sample["workload"], sample["runner"]) for sample in samples_of(run))
    workloads = ("collatz", "sum_of_squares")
    assert pairs == {(workload, label): 2 for workload in workloads for label in labels}
    families = {cell["runner"]: cell["family"] for cell in manifest_of(run)["cells"]}
    assert families["reversed_stripes"] == "threaded"


@pytest.mark.parametrize("command", ["run", "cells", "list"])
def test_modules_may_be_named_after_the_command_too(installed, tmp_path, command):
    tail = {"run": ["--dry-run"], "cells": ["--benchmark_list_tests"], "list": ["--cells"]}
    selection = ["--workloads", "collatz", "--runners", "reversed_stripes", "--concurrency", 2]
    done = installed.concbench(
        *["--module", installed.runner, command, "--module", installed.workload],
        *[*selection, *tail[command]],
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "collatz/reversed_stripes/" in done.stdout


def test_a_module_of_another_contract_version_is_refused_by_name(installed, tmp_path):
    text = (installed.prefix / "include/concbench/workloads/contract/module.hpp").read_text()
    [version] = re.findall(r"kContractVersion = (\d+);", text)
    patched = tmp_path / "patched" / "workloads" / "contract" / "module.hpp"
    patched.parent.mkdir(parents=True)
    patched.write_text(text.replace(f"Version = {version};", f"Version = {OTHER_VERSION};"))
    target = "concbench_runner_reversed_stripes_module"
    build_example(installed.prefix, tmp_path / "own", f"-I{tmp_path / 'patched'}", target)
    module = tmp_path / "own" / "reversed_stripes.so"
    said = refused(installed.concbench("--module", module, "list", cwd=tmp_path))
    assert str(module) in said
    wanted = f"of contract version {OTHER_VERSION}, this concbench of version {version}: build it"
    assert wanted in said


def test_what_is_no_module_is_refused_by_name(installed, tmp_path):
    text = tmp_path / "text.so"
    text.write_text("no shared object")
    library = next((installed.prefix / cached("CMAKE_INSTALL_LIBDIR")).glob("libconcbench.so"))
    for file, why in {
        text: "is no shared object, and is no JSON: line 1, column 2",
        library: "is no module of concbench",
        tmp_path: "is no regular file",
        tmp_path / "nothing.so": "No such file",
    }.items():
        said = refused(installed.concbench("--module", file, "list", cwd=tmp_path))
        assert str(file) in said and why in said


def test_a_name_that_is_taken_is_refused(installed, tmp_path):
    directory = installed.prefix / cached("CMAKE_INSTALL_LIBDIR") / "concbench"
    for file, taken in {
        "runners/thread_pool.so": "a runner 'thread_pool'",
        "workloads/sleep.so": "a workload 'sleep'",
    }.items():
        module = Path(shutil.copy(directory / file, tmp_path))
        said = refused(installed.concbench("--module", module, "list", cwd=tmp_path))
        assert f"{module}: there is {taken} already; give it another name" in said


def test_a_module_that_is_named_twice_is_added_once(installed, tmp_path):
    done = installed.with_modules("list", "--module", installed.runner, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert listed("runners", done.stdout).count("reversed_stripes") == 1


def test_what_a_workload_of_somebody_elses_refuses_is_told(installed, tmp_path):
    done = installed.with_modules(
        *["run", "--quick", "--workloads", "collatz", "-o", "run"],
        *["-p", "collatz.tasks=10", "-p", "collatz.grain=100001"],
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "collatz: 10 tasks of 100001 numbers go beyond a million" in done.stderr
