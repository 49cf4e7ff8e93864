"""Runners and workloads are modules: which process loads which, and what that spares the others."""

from __future__ import annotations

import os
import re
import statistics
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from program import (
    PROGRAM,
    Process,
    Running,
    concbench,
    listed,
    little,
    needs,
    needs_program,
    samples_of,
    until,
)

pytestmark = needs_program

# What cells had in them when everything was one program.
LIBRARIES = ("libcurl", "libtbb", "libgomp", "libmpi", "libopen-pal", "libuv", "liburing",
             "libhwloc", "libboost_fiber", "libcrypto")  # fmt: skip
# What io_uring and MPI once needed.
FORMER_PROGRAMS = ("concbench_uring", "concbench_mpi")


def mapped(process: Process) -> str:
    """The files in its memory; "" once it has ended."""
    try:
        return Path(f"/proc/{process.pid}/maps").read_text()
    except OSError:
        return ""


def libraries_in(maps: str) -> set[str]:
    return {library for library in LIBRARIES if re.search(rf"/{library}[.\-]\S*$", maps, re.M)}


@contextmanager
def long_cell(cwd: Path, runner: str) -> Iterator[tuple[Running, Process]]:
    """The process of one cell of sum_of_squares that works for longer than anybody looks."""
    effort = ["--blocks", 1, "--min-time", "60s", "--cores", 1, "--concurrency", 2]
    chosen = ["--workloads", "sum_of_squares", "--runners", runner]
    with Running("run", "--quick", *effort, *chosen, "-o", "run", cwd=cwd) as running:

        def working() -> list[Process]:
            cells = running.children("cell")
            return [cell for cell in cells if f"/{runner}.so" in mapped(cell)]

        (cell,) = until(working, f"a cell of {runner} has loaded its runner")
        yield running, cell


def test_a_cell_of_process_pool_has_no_library_of_another_model(tmp_path):
    with long_cell(tmp_path, "process_pool") as (running, cell):
        workers = until(lambda: running.workers("sum_of_squares"), "the pool has its workers")
        for process in (cell, *workers):
            maps = until(lambda process=process: mapped(process), "its maps")
            assert "/workloads/sum_of_squares.so" in maps
            assert libraries_in(maps) == set()
            assert set(re.findall(r"/runners/(\w+)\.so", maps)) == {"process_pool"}
            assert set(re.findall(r"/workloads/(\w+)\.so", maps)) == {"sum_of_squares"}


@needs("tbb")
def test_a_cell_of_tbb_has_tbb_and_nothing_else(tmp_path):
    with long_cell(tmp_path, "tbb") as (_, cell):
        threads = Path(f"/proc/{cell.pid}/task")
        until(lambda: len(list(threads.iterdir())) > 1, "it has begun its first batch")
        assert libraries_in(mapped(cell)) == {"libtbb"}


def opened(cwd: Path, *arguments: object) -> set[str]:
    """The modules that the program opens, as the dynamic linker tells it: "runners/tbb"."""
    told = {"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(cwd / "linker")}
    done = concbench(*arguments, cwd=cwd, environment=told)
    assert done.returncode == 0, done.stderr
    (log,) = cwd.glob("linker.*")  # one for each process: it starts no other one
    text = log.read_text()
    log.unlink()
    assert "libconcbench.so" in text
    return set(re.findall(r"file=\S*/concbench/(\w+/\w+)\.so \[", text))


def test_listing_opens_no_module(tmp_path):
    assert opened(tmp_path, "list") == set()
    assert opened(tmp_path, "--version") == set()


def test_planning_opens_a_runner_only_to_ask_it(tmp_path):
    plan = ["run", "--dry-run", "--workloads", "sleep", "--runners"]
    assert not [name for name in opened(tmp_path, *plan, "threaded") if "runners/" in name]
    # Whether settings mean something only the runner itself knows.
    assert "runners/process_pool" in opened(tmp_path, *plan, "process_pool", "--chunk", 3)


def test_one_program_runs_every_model(tmp_path):
    assert [name for name in os.listdir(PROGRAM.parent) if name in FORMER_PROGRAMS] == []
    runners = listed("runners", concbench("list", cwd=tmp_path).stdout)
    assert len(runners) > 12


def cpu_ns_of_a_batch(cwd: Path, cores: int, cpus: set[int]) -> float:
    """What a batch of sleep under openmp takes with two threads, in a concbench that may use these
    CPUs: the median. One of the threads has the third task, and the other one waits for it for
    20 ms."""
    batches = ["-p", "sleep.tasks=3", "-p", "sleep.delay=20ms", "--min-time", "200ms"]
    cell = ["--workloads", "sleep", "--runners", "openmp", "--cores", cores, "--concurrency", 2]
    run = uuid.uuid4().hex
    done = concbench(
        *["run", "--quick", "--blocks", 3, *cell, *batches, "-o", run],
        cwd=cwd,
        preexec_fn=lambda: os.sched_setaffinity(0, cpus),
    )
    assert done.returncode == 0, done.stderr
    figures = [
        cpu / sample["iterations"] for sample in samples_of(cwd / run) for cpu in sample["cpu_ns"]
    ]
    assert len(figures) >= 3, "each block has one at least"
    return statistics.median(figures)


# Of the CPU time under a mask of one CPU. Threads that spin while they wait take 30 times as much.
MOST = 1.5
# A machine that is busy for a whole round gets another one; a cell that spins never passes.
ROUNDS = 5


@needs("openmp")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two CPUs")
def test_openmp_counts_the_cpus_of_its_cell(tmp_path):
    every = os.sched_getaffinity(0)
    for _ in range(ROUNDS):
        pinned = cpu_ns_of_a_batch(tmp_path, 1, {min(every)})
        times = cpu_ns_of_a_batch(tmp_path, 1, every) / pinned
        if times <= MOST:
            break
    assert times <= MOST
    # Threads that have a core each spin: so it would be if they believed that.
    assert cpu_ns_of_a_batch(tmp_path, 2, every) > MOST * pinned


def test_starting_sequential_costs_nothing_but_making_it(tmp_path):
    few = [*little("sum_of_squares", blocks=8), "--runners", "sequential", "--cores", 1]
    done = concbench("run", *few, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    startups = [sample["startup_ns"] for sample in samples_of(tmp_path / "run")]
    assert len(startups) == 8
    assert min(startups) < 20_000, f"median {statistics.median(startups)} ns"
