"""Limits on threads, processes, memory and file descriptors: every runner that comes to one says so
at once and names it; none hangs, and none is measured with less than it claims."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from program import (
    PATIENCE_S,
    PROGRAM,
    available,
    concbench,
    little,
    manifest_of,
    needs,
    needs_http,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)

pytestmark = needs_program

WORKLOADS = available("workloads")
RUNNERS = [name for name in available("runners") if name != "mpi"]
# One caller and nobody else.
ALONE = {"sequential", "coroutines", "callbacks", "epoll", "await_in_turn", "nursery", "fibers",
         "libuv", "uring"}  # fmt: skip
THREADS = {"thread_per_task", "thread_pool", "future_pool", "tbb", "tbb_tasks", "tbb_graph",
           "std_async", "std_par", "openmp", "thread_team", "global_lock"}  # fmt: skip
PATIENCE_OF_ALL_S = 10 * PATIENCE_S
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="root may do it alone")


def two_at_once(*runners: str) -> list[str]:
    """A cell of each that has two workers on two cores, where the machine has them."""
    cores = min(2, len(os.sched_getaffinity(0)))
    axes = ["--cores", str(cores), "--concurrency", "2", "--timeout", "60s"]
    return ["run", *little("sleep", blocks=1), "--runners", ",".join(runners), *axes, "-o", "run"]


def assert_refused(run: Path, limit: str) -> None:
    """What has no workers is measured; all others name the limit."""
    samples = {sample["runner"]: sample for sample in samples_of(run)}
    assert samples.keys() == {*RUNNERS}
    for runner, sample in samples.items():
        if runner in ALONE:
            assert sample["status"] == "ok", sample
            continue
        assert sample["status"] == "failed", sample
        assert re.search(limit, sample["reason"]), sample
        assert "wall_ns" not in sample, sample


@pytest.fixture(scope="module")
def of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the program that every user can start, in a directory that every user can enter."""
    directory = Path(tempfile.mkdtemp(prefix="concbench-of-all-"))
    directory.chmod(0o755)
    (directory / "bin").mkdir()
    shutil.copy(PROGRAM, directory / "bin")
    shutil.copytree(PROGRAM.parent.parent / "lib", directory / "lib")
    yield directory
    shutil.rmtree(directory)


@needs_root
def test_a_user_who_may_have_few_processes_is_told(of_all: Path) -> None:
    """The campaign, the cell and one more."""
    somebody = 54_321  # who has no other process
    cwd = of_all / "somebody"
    cwd.mkdir()
    os.chown(cwd, somebody, somebody)
    done = subprocess.run(
        [of_all / "bin" / "concbench", *two_at_once(*RUNNERS)],
        cwd=cwd,
        user=somebody,
        group=somebody,
        extra_groups=[],
        env=os.environ | {"HOME": str(cwd)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (3, 3)),
        capture_output=True,
        text=True,
        timeout=PATIENCE_OF_ALL_S,
    )
    assert done.returncode == 1, done.stderr
    assert_refused(cwd / "run", r"ulimit -u is 3\b")


def new_pids_group() -> Path:
    """A control group of one's own that counts processes, or the test is skipped."""
    name = f"concbench-{uuid.uuid4().hex}"
    for parent in (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")):
        with suppress(OSError):
            (parent / name).mkdir()
            if (parent / name / "pids.max").exists():
                return parent / name
            (parent / name).rmdir()
    pytest.skip("no control group that counts processes can be made here")


@pytest.fixture
def pids_group() -> Iterator[Path]:
    group = new_pids_group()
    yield group
    until(lambda: (group / "cgroup.procs").read_text() == "", "the group is empty")
    group.rmdir()


def enter(group: Path) -> Callable[[], None]:
    def move_there() -> None:
        (group / "cgroup.procs").write_text(str(os.getpid()))

    return move_there


def test_a_container_that_may_have_few_processes_is_told(tmp_path: Path, pids_group: Path) -> None:
    (pids_group / "pids.max").write_text("3")
    done = concbench(
        *two_at_once(*RUNNERS), cwd=tmp_path, patience_s=PATIENCE_OF_ALL_S,
        preexec_fn=enter(pids_group),
    )
    assert done.returncode == 1, done.stderr
    assert_refused(tmp_path / "run", rf"pids\.max of the control group {pids_group} is 3\b")


@needs("mpi")
@pytest.mark.skipif(shutil.which("mpirun") is None, reason="no mpirun")
@pytest.mark.parametrize("most", [4, 6, 9])
def test_ranks_that_cannot_be_started_fail_at_once(
    tmp_path: Path, pids_group: Path, most: int
) -> None:
    (pids_group / "pids.max").write_text(str(most))
    done = concbench(*two_at_once("mpi"), cwd=tmp_path, preexec_fn=enter(pids_group))
    assert done.returncode in (1, 2), done.stderr
    assert re.search(r"the ranks did not start: \w+", done.stderr)
    # One rank, which the launcher is tried with, may start where three do not.
    statuses = [sample["status"] for sample in samples_of(tmp_path / "run")]
    assert statuses == (["failed"] if done.returncode == 1 else [])


@pytest.mark.parametrize("runner", sorted(THREADS & set(RUNNERS)))
def test_memory_for_too_few_threads_is_told_apart_from_a_hang(tmp_path: Path, runner: str) -> None:
    """A pool that gets too few of them may wait for ever, and a library abort."""
    many = ["--cores", 1, "--concurrency", 4000, "--runners", runner]
    done = concbench(
        *("run", *little("sleep", "sleep.tasks=4000", blocks=1), *many, "-o", "run"),
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)),
    )
    assert done.returncode == 1
    [refused] = not_ok(tmp_path / "run")
    assert refused["status"] == "failed"
    words = r"a process gets \d+ threads here, not 4000: .+ \(ulimit -v is 4194304\); raise that"
    assert re.match(words, refused["reason"]), refused["reason"]


def test_a_library_that_aborts_for_want_of_memory_is_told_with_the_limit(tmp_path: Path) -> None:
    """Where the threads that were tried before had room, and those of TBB have not."""
    if "tbb" not in RUNNERS:
        pytest.skip("tbb is not available here")
    reasons = []
    for megabytes in range(150, 650, 25):
        most = megabytes << 20
        done = concbench(
            *("run", *little("empty", blocks=1), "--runners", "tbb", "--cores", "1"),
            *("--concurrency", "16", "--timeout", "20s", "-o", f"run-{megabytes}"),
            cwd=tmp_path,
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_AS, (most, most)),
        )
        if done.returncode == 1:
            reasons += [
                (sample["reason"], f"(ulimit -v is {megabytes << 10})")
                for sample in not_ok(tmp_path / f"run-{megabytes}")
                if sample["status"] != "timeout"  # oneTBB's threads may wait for one for ever
            ]
    assert reasons
    for reason, limit in reasons:
        assert limit in reason


@pytest.mark.parametrize("stack_kib", [64, 192])
def test_a_stack_that_may_not_do_is_told_before_anything_begins(
    tmp_path: Path, stack_kib: int
) -> None:
    most = stack_kib << 10
    done = concbench(
        *("run", *little("empty"), "-o", "run"),
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (most, most)),
    )
    assert done.returncode == 2
    assert f"a stack of {stack_kib} kB (ulimit -s) is too small" in done.stderr
    assert not (tmp_path / "run").exists()


def few_descriptors(most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


# mpirun's are in processes of its own; what starts programs has as many as what forks.
def test_a_cell_is_skipped_for_want_of_descriptors_or_runs(tmp_path: Path) -> None:
    """Whichever of the two: none fails sample by sample. 12 threads that fetch, 40 processes
    and 40 tasks of a loop, or 20 with a file each, are about as many as there can be."""
    most = 64
    runners = ",".join(name for name in RUNNERS if name != "spawn_per_task")
    fetch_or_write = ("http_fetch", "file_write", "download_files")
    workloads = [name for name in fetch_or_write if name in WORKLOADS]
    tasks = [f"{name}.tasks=60" for name in workloads]
    axes = ["--cores", 1, "--concurrency", "12,20,40", "--runners", runners]
    done = concbench(
        *("run", *little(*workloads, *tasks, blocks=1), *axes, "-o", "run"),
        cwd=tmp_path,
        patience_s=PATIENCE_OF_ALL_S,
        preexec_fn=few_descriptors(most),
    )
    assert done.returncode == 0, done.stderr
    run = tmp_path / "run"
    assert not_ok(run) == [] and taken_samples(run) == planned_samples(run)
    skipped = {cell["skipped"] for cell in manifest_of(run)["cells"] if cell["skipped"]}
    for reason in (reason for reason in skipped if "descriptors" in reason):
        words = rf"needs about \d+ file descriptors; ulimit -Hn allows {most}: raise it, or type"
        assert re.match(words, reason), reason


def test_where_no_cell_has_the_descriptors_that_is_told_before_anything_begins(
    tmp_path: Path,
) -> None:
    many = ["--concurrency", 500, "--runners", "process_pool"]
    done = concbench(
        *("run", *little("sleep", "sleep.tasks=500"), *many, "-o", "run"),
        cwd=tmp_path,
        preexec_fn=few_descriptors(1000),
    )
    assert done.returncode == 2
    assert "needs about 1024 file descriptors; ulimit -Hn allows 1000: raise it" in done.stderr
    assert not (tmp_path / "run").exists()


@needs_http
@pytest.mark.parametrize("runner", ["coroutines", "callbacks", "fibers", "libuv", "uring"])
@needs_root
def test_a_loop_whose_helper_cannot_start_fails_and_does_not_wait(
    tmp_path: Path, pids_group: Path, runner: str
) -> None:
    """A name is looked up in a thread of its own."""
    if runner not in RUNNERS:
        pytest.skip(f"{runner} is not available here")
    cell = ["--workloads", "http_fetch", "--runners", runner, "--url", "http://localhost:1/"]
    (pids_group / "pids.max").write_text("2")
    done = concbench(
        *("run", "--quick", "--blocks", 1, *cell, "--cores", 1, "--concurrency", 2, "-o", "run"),
        cwd=tmp_path,
        preexec_fn=enter(pids_group),
    )
    assert done.returncode == 1, done.stderr
    [sample] = not_ok(tmp_path / "run")
    assert sample["status"] == "failed"
