"""System calls that an old kernel lacks, or that the filter of a container refuses: found before
anything is measured, by name and with advice."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import pytest
from forbidden import forbid
from program import (
    Done,
    Running,
    available,
    concbench,
    little,
    manifest_of,
    matches,
    names,
    needs_program,
    not_ok,
    planned_samples,
    taken_samples,
    until,
)

pytestmark = needs_program

OF_EVERY_CELL = ["pidfd_open", "memfd_create", "sched_getaffinity", "sched_setaffinity",
                 "signalfd4", "socketpair", "pipe2", "prctl"]  # fmt: skip
COMMANDS = {
    "run": ["run", *little("empty", blocks=1), "--runners", "sequential", "-o", "run"],
    "selftest": ["selftest", "--blocks", "6"],
    "cells": ["cells", "--workloads", "empty", "--runners", "sequential"],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errno.EPERM, "Operation not permitted, and every cell needs it"),
        (errno.ENOSYS, "Function not implemented (Linux has it since "),
    ],
)
@pytest.mark.parametrize("call", OF_EVERY_CELL)
def test_what_every_cell_needs_is_told_once_and_nothing_begins(
    tmp_path: Path, call: str, error: int, words: str, command: str
) -> None:
    done = concbench(*COMMANDS[command], cwd=tmp_path, preexec_fn=forbid(call, error))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"concbench: the system call {call} is refused here: {words}")
    assert "seccomp=unconfined" in done.stderr and done.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == []


def test_a_module_of_ones_own_is_not_tried_where_no_process_can_be_watched(tmp_path: Path) -> None:
    (tmp_path / "mine.so").write_bytes(b"\x7fELF")
    done = concbench("list", "--module", "mine.so", cwd=tmp_path, preexec_fn=forbid("pidfd_open"))
    assert done.returncode == 2
    assert "the system call pidfd_open is refused here" in done.stderr


def test_a_plan_can_be_looked_at_all_the_same(tmp_path: Path) -> None:
    plan = [*COMMANDS["run"][:-2], "--dry-run"]
    done = concbench(*plan, cwd=tmp_path, preexec_fn=forbid("pidfd_open"))
    assert done.returncode == 0, done.stderr


def run_without(call: str, error: int, runners: list[str], cwd: Path) -> Done:
    """One block of a sleeping cell of each."""
    chosen = ["--runners", ",".join(runners), "--concurrency", 2]
    return concbench(
        *("run", *little("sleep", blocks=1), *chosen, "-o", "run"),
        cwd=cwd,
        preexec_fn=forbid(call, error),
    )


# What a runner needs of the kernel is skipped without it; others are measured.
LOOPS = ["coroutines", "coroutine_loops", "loop_per_core_pinned", "callbacks", "epoll",
         "await_in_turn", "nursery", "fibers", "libuv", "io_threads",
         "coroutines_on_threads", "fibers_stealing", "loop_with_threads",
         "loop_with_processes"]  # fmt: skip
THREADS = ["thread_per_task", "thread_pool", "future_pool", "tbb", "tbb_tasks", "tbb_graph",
           "std_async", "std_par", "openmp", "thread_team", "global_lock", "coroutine_loops",
           "loop_per_core_pinned", "loop_with_threads", "spawn_per_task", "io_threads",
           "coroutines_on_threads", "fibers_stealing"]  # fmt: skip
NEEDED = {
    "io_uring_setup": ["uring"],
    "io_uring_enter": ["uring"],
    "epoll_create1": LOOPS,
    "eventfd2": ["process_pool_shared", "libuv", "epoll"],
    "clone3": THREADS,
    "rt_tgsigqueueinfo": ["global_lock"],
}


@pytest.mark.parametrize("call", NEEDED)
def test_what_some_runners_need_skips_these_and_no_others(tmp_path: Path, call: str) -> None:
    chosen = [name for name in available("runners") if name != "mpi"]
    skipped = set(NEEDED[call]) & set(chosen)
    if not skipped:
        pytest.skip(f"nothing here needs {call}")
    done = run_without(call, errno.EPERM, chosen, tmp_path)
    assert done.returncode == 0, done.stderr
    cells = manifest_of(tmp_path / "run")["cells"]
    reason = f"the system call {call} is refused here: Operation not permitted"
    told = {cell["runner"] for cell in cells if cell["skipped"] == reason}
    assert told == skipped
    assert taken_samples(tmp_path / "run") == planned_samples(tmp_path / "run")


def test_a_kernel_without_clone3_starts_threads_with_clone(tmp_path: Path) -> None:
    runners = [name for name in THREADS if name in available("runners")]
    done = run_without("clone3", errno.ENOSYS, runners, tmp_path)
    assert done.returncode == 0, done.stderr
    assert not_ok(tmp_path / "run") == []
    cells = manifest_of(tmp_path / "run")["cells"]
    assert {cell["runner"] for cell in cells if cell["skipped"] is None} == set(runners)


def test_where_nothing_is_left_the_reason_is_told(tmp_path: Path) -> None:
    if "uring" not in names("runners"):
        pytest.skip("built without uring")
    done = run_without("io_uring_enter", errno.ENOSYS, ["uring"], tmp_path)
    assert done.returncode == 2
    assert "the system call io_uring_enter is refused here: Function not implemented" in done.stderr
    assert os.listdir(tmp_path) == []


def test_without_close_range_the_files_of_a_killed_cell_are_removed(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    cell = ["--workloads", "file_write", "--runners", "sequential", "-p", "file_write.tasks=20000"]
    with Running(
        *("run", *cell, "-o", "run"),
        cwd=tmp_path,
        environment={"TMPDIR": str(temporary)},
        preexec_fn=forbid("close_range", errno.ENOSYS),
    ) as running:
        until(lambda: matches(temporary, "concbench-*/*"), "a file")
        running.popen.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        until(lambda: os.listdir(temporary) == [], "the files are gone")
        running.wait_for_all()
