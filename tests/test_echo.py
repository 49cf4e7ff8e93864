"""The workload `echo` by the program: system calls are counted where the kernel lets it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from program import available, concbench, little, needs, needs_program, not_ok, samples_of

pytestmark = [needs_program, needs("echo")]

TASKS, ROUNDS = 8, 50


def can_count() -> bool:
    """As another program says: perf, where it is installed."""
    command = ["perf", "stat", "-e", "raw_syscalls:sys_enter", "true"]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def calls_a_round(cwd: Path, runner: str) -> list[float | None]:
    few = little("echo", f"echo.tasks={TASKS}", f"echo.rounds={ROUNDS}", blocks=2)
    axes = ["--cores", 1, "--concurrency", TASKS, "--runners", runner]
    done = concbench("run", *few, *axes, "-o", "run", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert not_ok(cwd / "run") == []
    counts = [sample["system_calls"] for sample in samples_of(cwd / "run")]
    return [None if count is None else count / TASKS / ROUNDS for count in counts]


@pytest.mark.skipif(not can_count(), reason="system calls cannot be counted here")
@pytest.mark.parametrize("runner", ["sequential", "thread_pool", "process_pool"])
def test_blocking_models_call_once_to_send_and_once_to_receive(
    tmp_path: Path, runner: str
) -> None:
    for calls in calls_a_round(tmp_path, runner):
        # Beside those of a batch: what starts it, and what waits for its end.
        assert calls is not None and 2 <= calls < 3


@pytest.mark.skipif(not can_count(), reason="system calls cannot be counted here")
@pytest.mark.skipif("uring" not in available("runners"), reason="needs io_uring")
def test_io_uring_makes_fewer_than_one_for_each(tmp_path: Path) -> None:
    for calls in calls_a_round(tmp_path, "uring"):
        assert calls is not None and calls < 2


@needs("sleep")
def test_work_that_exchanges_nothing_has_none_counted(tmp_path: Path) -> None:
    few = little("sleep", blocks=1)
    done = concbench("run", *few, "--runners", "sequential", "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {sample["system_calls"] for sample in samples_of(tmp_path / "run")} == {None}
