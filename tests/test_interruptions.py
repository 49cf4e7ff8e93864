"""Runs that end early, by a signal or by a limit: what is there is kept, the rest is resumed."""

from __future__ import annotations

import json
import os
import re
import resource
import shlex
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from program import (
    Done,
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


def continue_as_told(stderr: str, cwd: Path) -> Done:
    """Types the command that the message names."""
    told = re.search(r"continue with: concbench (.*)", stderr)
    assert told, stderr
    return concbench(*shlex.split(told[1]), cwd=cwd)


def assert_complete(done: Done, run: Path) -> None:
    assert done.returncode == 0, done.stderr
    assert taken_samples(run) == planned_samples(run)
    assert not_ok(run) == []


@pytest.mark.parametrize(
    ("workload", "number"),
    [
        ("sleep", signal.SIGINT),
        ("sleep", signal.SIGTERM),
        ("sleep", signal.SIGHUP),
        ("sleep", signal.SIGQUIT),
        ("sleep", signal.SIGUSR1),
        ("sleep", signal.SIGXCPU),
        pytest.param("http_fetch", signal.SIGINT, marks=needs_http),
    ],
)
def test_a_signal_ends_a_run_that_is_resumed_later(tmp_path, workload, number):
    # Many blocks: a busy machine may look seldom, and must find a pool before the last one.
    arguments = [*little(workload, f"{workload}.delay=30ms", blocks=5), "-o", "run"]
    arguments += ["--runners", "thread_pool,process_pool"]
    with Running("run", *arguments, cwd=tmp_path) as running:
        until(lambda: samples_of(tmp_path / "run"), "a first sample")
        until(lambda: running.workers(workload), "a pool is being measured")
        os.killpg(running.popen.pid, number)  # as Ctrl-C does
        assert running.wait() == 130, running.stderr
        assert running.processes() == []
        said = running.stderr
    assert "interrupted" in said
    taken = len(samples_of(tmp_path / "run"))
    assert 0 < taken < len(planned_samples(tmp_path / "run"))
    assert not_ok(tmp_path / "run") == []
    assert_complete(continue_as_told(said, tmp_path), tmp_path / "run")


def test_a_signal_ends_a_cell_that_would_take_long(tmp_path):
    arguments = [*little("sleep", "sleep.delay=1h", blocks=1), "--runners", "process_pool"]
    with Running("run", *arguments, "-o", "run", "--timeout", "1h", cwd=tmp_path) as running:
        until(lambda: running.workers("sleep"), "the pool is being measured")
        running.popen.send_signal(signal.SIGINT)
        assert running.wait() == 130
        assert running.processes() == []
    assert samples_of(tmp_path / "run") == []


def test_a_run_that_is_to_outlive_its_terminal_does(tmp_path):
    def ignore_hangups() -> None:  # as nohup does
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    arguments = [*little("sleep"), "--runners", "sequential,thread_pool", "-o", "run"]
    with Running("run", *arguments, cwd=tmp_path, preexec_fn=ignore_hangups) as running:
        until(lambda: samples_of(tmp_path / "run"), "a first sample")
        running.popen.send_signal(signal.SIGHUP)
        assert running.wait() == 0, running.stderr
    assert taken_samples(tmp_path / "run") == planned_samples(tmp_path / "run")


def test_a_run_whose_budget_is_used_up_is_resumed_later(tmp_path):
    arguments = [*little("sleep"), "--runners", "sequential,thread_pool", "-o", "run"]
    done = concbench("run", *arguments, "--budget", "1ms", cwd=tmp_path)
    assert done.returncode == 124, done.stderr
    assert "budget" in done.stderr
    assert len(samples_of(tmp_path / "run")) <= 1
    assert_complete(continue_as_told(done.stderr, tmp_path), tmp_path / "run")


def test_a_resumed_run_has_a_budget_of_its_own(tmp_path):
    arguments = [*little("sleep"), "--runners", "sequential,thread_pool", "-o", "run"]
    assert concbench("run", *arguments, "--budget", "1ms", cwd=tmp_path).returncode == 124
    resume = ["run", "--resume", "run", "--budget"]
    assert concbench(*resume, "1ms", cwd=tmp_path).returncode == 124
    assert_complete(concbench(*resume, "1h", cwd=tmp_path), tmp_path / "run")


def test_a_budget_that_suffices_changes_nothing(tmp_path):
    arguments = [*little("sleep"), "--runners", "thread_pool", "-o", "run", "--budget", "1h"]
    assert_complete(concbench("run", *arguments, cwd=tmp_path), tmp_path / "run")


def test_the_command_that_continues_a_run_can_be_pasted(tmp_path):
    arguments = [*little("empty", blocks=1), "--runners", "thread_pool", "--budget", "1ns"]
    done = concbench("run", *arguments, "-o", "my run's $HOME", cwd=tmp_path)
    assert done.returncode == 124
    assert_complete(continue_as_told(done.stderr, tmp_path), tmp_path / "my run's $HOME")


@pytest.mark.parametrize("runner", ["thread_per_task", "process_pool"])
def test_a_cell_over_its_time_limit_fails_alone(tmp_path, runner):
    arguments = [*little("sleep", "sleep.delay=1h", "sum_of_squares", blocks=1)]
    limits = ["--runners", runner, "--concurrency", "2", "--timeout", "10s"]
    with Running("run", *arguments, *limits, "-o", "run", cwd=tmp_path) as running:
        assert running.wait() == 1, running.stderr
        assert running.processes() == []
    run = tmp_path / "run"
    assert taken_samples(run) == planned_samples(run)
    [sample] = not_ok(run)
    assert sample["workload"] == "sleep"
    assert sample["status"] == "timeout"
    assert "10s" in sample["reason"]
    assert "--timeout" in sample["reason"]
    assert sample["elapsed_ns"] >= 10e9


def with_small_files(limit_bytes: int) -> dict[str, Callable[[], None] | bool]:
    """Options of a start in which no file may grow longer: as a disk that is full."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    return {"preexec_fn": limit, "restore_signals": False}


def test_a_full_disk_ends_a_run_that_is_resumed_later(tmp_path):
    arguments = [*little("sleep", blocks=16), "--runners", "sequential", "-o", "run"]
    done = concbench("run", *arguments, cwd=tmp_path, **with_small_files(12_000))
    run = tmp_path / "run"
    assert done.returncode == 1, done.stderr
    assert "run/samples.jsonl: File too large" in done.stderr
    lines = (run / "samples.jsonl").read_bytes().splitlines(True)
    assert 0 < len(lines) < 16
    assert all(line.endswith(b"}\n") and json.loads(line) for line in lines)
    assert_complete(continue_as_told(done.stderr, tmp_path), run)


def test_a_disk_that_is_full_from_the_start_is_bad_usage(tmp_path):
    arguments = ["run", *little("sleep", blocks=1), "--runners", "sequential", "-o", "run"]
    done = concbench(*arguments, cwd=tmp_path, **with_small_files(1000))
    assert done.returncode == 2, done.stderr
    assert re.search(r"run/manifest\.json.*: File too large", done.stderr)
    # What remains stands in no one's way.
    assert_complete(concbench(*arguments, cwd=tmp_path), tmp_path / "run")
