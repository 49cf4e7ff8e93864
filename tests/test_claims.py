"""What a runner claims of itself, held against what it did: whatever numbers the kernel gives to
threads, and by runners that have fewer of them than they say."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import REPOSITORY
from program import (
    PATIENCE_S,
    PROGRAM,
    Done,
    concbench,
    little,
    manifest_of,
    needs,
    needs_program,
    not_ok,
    samples_of,
)

pytestmark = needs_program

PID_MAX = 400
# A namespace of processes of its own, whose numbers begin anew after some hundred.
FEW_NUMBERS = f"echo {PID_MAX} > /proc/sys/kernel/pid_max && exec "


def in_few_numbers(*command: str) -> list[str]:
    words = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return [*words, "sh", "-c", FEW_NUMBERS + ' "$@"', "sh", *command]


def can_have_few_numbers() -> bool:
    """Before Linux 6.14 pid_max was the whole machine's, which is not a test's to change."""
    major, minor = os.uname().release.split(".")[:2]
    if (int(major), int(minor)) < (6, 14):
        return False
    asked = in_few_numbers("cat", "/proc/sys/kernel/pid_max")
    return subprocess.run(asked, capture_output=True, text=True).stdout == f"{PID_MAX}\n"


@pytest.mark.parametrize(
    "runner", ["thread_per_task", "std_async", "process_per_task", "thread_pool", "process_pool"]
)
def test_workers_are_told_apart_although_their_numbers_are_used_again(
    tmp_path: Path, runner: str
) -> None:
    if not can_have_few_numbers():
        pytest.skip("no numbers of processes of one's own here")
    cell = [*little("empty", "empty.tasks=1000", blocks=1), "--runners", runner]
    command = [str(PROGRAM), "run", *cell, "--cores", "1", "--concurrency", "4", "-o", "run"]
    done = subprocess.run(
        in_few_numbers(*command), cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
    assert [sample["status"] for sample in samples_of(tmp_path / "run")] == ["ok"]


@pytest.fixture(scope="module")
def lazy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module whose runner has as many threads as its setting says, whatever it claims."""
    module = tmp_path_factory.mktemp("lazy") / "lazy.so"
    source = REPOSITORY / "tests" / "lazy_runner.cpp"
    flags = ["-std=c++20", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{REPOSITORY}"]
    subprocess.run(["c++", *flags, source, "-o", module], check=True, timeout=PATIENCE_S)
    return module


def run_lazily(lazy: Path, cwd: Path, workers: int, *more: object) -> Done:
    cell = ["--workloads", "sleep", "--runners", "lazy", "-p", f"lazy.workers={workers}"]
    effort = ["--quick", "--blocks", 1, "--min-time", "1ms", "--cores", 1, "--concurrency", 8]
    return concbench("run", "--module", lazy, *effort, *cell, *more, "-o", "run", cwd=cwd)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_runner_that_has_fewer_at_work_than_it_claims_is_broken(
    tmp_path: Path, lazy: Path, workers: int
) -> None:
    # Long waits: on a busy machine, where it takes long to wake a thread, less is demanded.
    waits = ["-p", "sleep.tasks=8", "-p", "sleep.delay=150ms"]
    done = run_lazily(lazy, tmp_path, workers, *waits)
    assert done.returncode == 1
    [sample] = not_ok(tmp_path / "run")
    assert re.fullmatch(
        f"no more than {workers} of 8 tasks that wait were in progress at once; 8 may be, and "
        "[3-8] could have been in the time that one waits",
        sample["reason"],
    )
    assert "wall_ns" not in sample


@pytest.mark.parametrize("lazy_batches", [1, 2])
def test_one_that_was_held_up_in_a_batch_or_two_is_not(
    tmp_path: Path, lazy: Path, lazy_batches: int
) -> None:
    done = run_lazily(lazy, tmp_path, 1, "-p", f"lazy.lazy_batches={lazy_batches}")
    assert done.returncode == 0, done.stderr


def test_one_that_has_what_it_claims_is_not(tmp_path: Path, lazy: Path) -> None:
    done = run_lazily(lazy, tmp_path, 8, "-p", "sleep.tasks=400")
    assert done.returncode == 0, done.stderr


def test_what_is_soon_over_says_nothing_about_it(tmp_path: Path, lazy: Path) -> None:
    done = run_lazily(lazy, tmp_path, 1, "-p", "sleep.tasks=8")
    assert done.returncode == 0, done.stderr


def test_files_that_the_loop_waits_for_itself_are_the_users_choice(tmp_path: Path) -> None:
    disk = ["-p", "file_write.fsync=on", "-p", "file_write.tasks=200"]
    cell = ["--workloads", "file_write", "--runners", "coroutines", "-p", "coroutines.files=loop"]
    effort = ["--quick", "--blocks", 1, "--min-time", "1ms", "--cores", 1, "--concurrency", 64]
    done = concbench("run", *effort, *cell, *disk, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_chunks_that_leave_workers_nothing_are_the_users_choice(tmp_path: Path) -> None:
    cell = ["--workloads", "sleep", "--runners", "process_pool", "--chunk", "64"]
    effort = ["--quick", "--blocks", 1, "--min-time", "1ms", "--cores", 1, "--concurrency", 8]
    done = concbench("run", *effort, *cell, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@needs("openmp")
@pytest.mark.parametrize("workload", ["sleep", "sum_of_squares"])
def test_an_openmp_that_is_kept_to_one_thread_says_which_variable_does(
    tmp_path: Path, workload: str
) -> None:
    one_level = {"OMP_MAX_ACTIVE_LEVELS": "0"}
    cell = [*little(workload, blocks=1), "--runners", "openmp", "--cores", 1, "--concurrency", 8]
    kept = ["--keep-env", "OMP_MAX_ACTIVE_LEVELS"]
    done = concbench("run", *cell, *kept, "-o", "run", cwd=tmp_path, environment=one_level)
    assert done.returncode == 1
    [sample] = not_ok(tmp_path / "run")
    assert sample["reason"] == (
        "openmp: OMP_MAX_ACTIVE_LEVELS=0 leaves the loop to one thread; unset it"
    )
    assert manifest_of(tmp_path / "run")["environment"]["variables"]
