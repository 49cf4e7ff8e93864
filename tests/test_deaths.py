"""Processes of a run that are killed: what is lost is one sample at most, and nothing stays."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from program import (
    Process,
    Running,
    concbench,
    little,
    needs_http,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)

pytestmark = needs_program


@pytest.mark.parametrize(
    ("workload", "runner"),
    [
        ("sleep", "process_pool"),
        ("sleep", "process_per_task"),
        pytest.param("http_fetch", "thread_pool", marks=needs_http),
        pytest.param("http_fetch", "process_pool_shared", marks=needs_http),
    ],
)
def test_a_killed_run_leaves_nothing_behind_and_is_completed_later(tmp_path, workload, runner):
    run = tmp_path / "run"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    shared_memory = set(os.listdir("/dev/shm"))
    arguments = [*little(workload), "--runners", runner, "-p", f"{workload}.delay=50ms"]
    environment = {"TMPDIR": str(temporary)}
    with Running("run", *arguments, "-o", run, cwd=tmp_path, environment=environment) as running:
        until(lambda: samples_of(run), "a first sample")
        forks = runner.startswith("process")
        until(
            lambda: running.workers(workload) if forks else running.children("cell"),
            "a cell is being measured",
        )
        running.popen.kill()
        assert running.wait() == -signal.SIGKILL
        until(lambda: not running.processes(), "every process of the run ends")
    assert os.listdir(temporary) == []
    until(lambda: set(os.listdir("/dev/shm")) <= shared_memory, "nothing new in shared memory")

    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert taken_samples(run) == planned_samples(run)
    assert not_ok(run) == []


@pytest.mark.parametrize(("command", "number"), [("run", signal.SIGKILL), ("cells", signal.SIGINT)])
def test_the_files_of_a_killed_cell_are_removed(tmp_path, command, number):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    cell = ["--workloads", "file_write", "--runners", "sequential", "-p", "file_write.tasks=20000"]
    environment = {"TMPDIR": str(temporary)}
    with Running(command, *cell, cwd=tmp_path, environment=environment) as running:
        until(lambda: list(temporary.glob("concbench-*/*")), "a file")
        running.popen.send_signal(number)
        assert running.wait() == -number
        until(lambda: os.listdir(temporary) == [], "the files are gone")
        until(lambda: not running.processes(), "every process of the run ends")


def test_a_run_that_is_killed_again_and_again_is_completed(tmp_path):
    run = tmp_path / "run"
    arguments = [*little("sleep", blocks=4), "--runners", "sequential,thread_pool"]
    arguments += ["-p", "sleep.tasks=8"]
    with Running("run", *arguments, "-o", run, cwd=tmp_path) as running:
        until(lambda: samples_of(run), "a first sample")
        running.popen.kill()
    for _ in range(3):
        before = len(samples_of(run))
        with Running("run", "--resume", run, cwd=tmp_path) as running:
            until(
                lambda: len(samples_of(run)) > before or running.popen.poll() is not None,
                "another sample",
            )
            running.popen.kill()
    assert concbench("run", "--resume", run, cwd=tmp_path).returncode == 0
    assert taken_samples(run) == planned_samples(run)


def with_long_sleeps(tmp_path: Path, runner: str, tasks: int, delay: str) -> Running:
    """A run of one cell that sleeps, with two workers, and two or more cells that compute."""
    arguments = [*little("sleep", "sum_of_squares", blocks=1), "--runners", runner]
    sleeps = ["-p", f"sleep.tasks={tasks}", "-p", f"sleep.delay={delay}", "--concurrency", "2"]
    return Running("run", *arguments, *sleeps, "-o", tmp_path / "run", cwd=tmp_path)


def both_workers(running: Running) -> list[Process]:
    def both() -> list[Process]:
        workers = running.workers("sleep")
        return workers if len(workers) == 2 else []

    return until(both, "both workers of the sleeping cell are there")


def assert_that_only_sleep_failed(running: Running, run: Path, status: str, reason: str) -> None:
    assert running.wait() == 1, running.stderr
    assert running.processes() == []
    assert taken_samples(run) == planned_samples(run)
    assert [sample["workload"] for sample in not_ok(run)] == ["sleep"]
    [sample] = not_ok(run)
    assert sample["status"] == status
    assert re.search(reason, sample["reason"]), sample["reason"]
    assert sample["reason"] in running.stderr
    assert "wall_ns" not in sample


@pytest.mark.parametrize(
    "runner", ["process_per_task", "spawn_per_task", "process_pool", "process_pool_shared"]
)
def test_a_killed_worker_fails_its_cell_alone(tmp_path, runner):
    with with_long_sleeps(tmp_path, runner, tasks=2, delay="1s") as running:
        both_workers(running)[0].kill()
        reason = r"worker \d+ died: signal 9"
        assert_that_only_sleep_failed(running, tmp_path / "run", "failed", reason)


@pytest.mark.parametrize("runner", ["process_pool", "process_pool_shared"])
@pytest.mark.parametrize("worker", [0, 1])
def test_a_pool_that_loses_a_worker_is_not_measured_without_it(tmp_path, runner, worker):
    # One task for two workers: one of them has nothing to do.
    with with_long_sleeps(tmp_path, runner, tasks=1, delay="300ms") as running:
        both_workers(running)[worker].kill()
        reason = r"worker \d+ died: signal 9"
        assert_that_only_sleep_failed(running, tmp_path / "run", "failed", reason)


@pytest.mark.parametrize(
    "runner", ["thread_pool", "process_per_task", "spawn_per_task", "process_pool"]
)
def test_a_killed_cell_is_a_crash_and_its_workers_go_with_it(tmp_path, runner):
    forks = runner != "thread_pool"
    with with_long_sleeps(tmp_path, runner, tasks=2, delay="60s") as running:
        if forks:
            both_workers(running)
        [cell] = until(lambda: running.children("cell", "sleep"), "the cell sleeps")
        cell.kill()
        assert_that_only_sleep_failed(running, tmp_path / "run", "crashed", "signal 9")


@needs_http
def test_a_killed_server_costs_one_sample_at_most_and_is_started_again(tmp_path):
    run = tmp_path / "run"
    arguments = [*little("http_fetch", blocks=2), "-p", "http_fetch.delay=20ms"]
    some = ["--runners", "sequential,thread_pool,process_pool,coroutines"]
    with Running("run", *arguments, *some, "-o", run, cwd=tmp_path) as running:
        until(lambda: samples_of(run), "a first sample")
        [server] = running.children("serve")
        server.kill()
        code = running.wait()
        assert running.processes() == []
    assert taken_samples(run) == planned_samples(run)
    assert len(not_ok(run)) <= 1
    for sample in not_ok(run):
        assert sample["status"] == "failed"
        assert "GET http://127.0.0.1:" in sample["reason"]
    assert code == len(not_ok(run)), running.stderr
    assert samples_of(run)[-1]["status"] == "ok"
    assert all(sample["server_cpu_ns"] >= 0 for sample in samples_of(run))


@needs_http
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_cells_that_are_ended_leave_nothing_behind(tmp_path, number):
    selection = ["--workloads", "http_fetch", "--runners", "process_pool", "--concurrency", "2"]
    slow = ["-p", "http_fetch.delay=10s", "-p", "http_fetch.tasks=2"]
    with Running("cells", *selection, *slow, cwd=tmp_path) as running:
        # The program itself, its server and two workers.
        until(lambda: len(running.processes()) == 4, "a pool is being measured")
        os.killpg(running.popen.pid, number)
        assert running.wait() != 0
        until(lambda: not running.processes(), "every process ends")
