"""Runs that are stopped for a while, by Ctrl-Z or from outside: the pause is nobody's time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from program import (
    Running,
    little,
    manifest_of,
    needs_program,
    not_ok,
    planned_samples,
    taken_samples,
    until,
)

pytestmark = needs_program

# A sample of about four seconds, which has to be done within twelve.
LIMIT_S = 12
OPTIONS = [*little("sleep", "sleep.delay=400ms", blocks=1), "--runners", "process_pool"]
OPTIONS += ["--concurrency", "2", "--timeout", f"{LIMIT_S}s", "-o", "run"]


def state_of(pid: int) -> str:
    """Such as T where it is stopped; "" where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def begin(tmp_path: Path) -> Running:
    # In the session of this process, as a shell's jobs are: there Ctrl-Z can be undone.
    return Running("run", *OPTIONS, cwd=tmp_path, start_new_session=False, process_group=0)


def assert_taken_again(running: Running, run: Path) -> None:
    assert running.wait() == 0, running.stderr
    assert "it was stopped while it ran; taking it again" in running.stderr
    assert taken_samples(run) == planned_samples(run)
    assert not_ok(run) == []
    assert running.processes() == []


def ctrl_z(running: Running) -> None:
    os.killpg(running.popen.pid, signal.SIGTSTP)


def stop_all(running: Running) -> None:
    # As when all the machine stands still; whoever watches first, or it would see the others stop.
    for pid in [running.popen.pid, *(process.pid for process in running.processes())]:
        os.kill(pid, signal.SIGSTOP)


def go_on(running: Running) -> None:
    for process in running.processes():
        os.kill(process.pid, signal.SIGCONT)


@pytest.mark.parametrize("stop", [ctrl_z, stop_all])
def test_a_pause_is_no_part_of_the_time_limit(
    tmp_path: Path, stop: Callable[[Running], None]
) -> None:
    with begin(tmp_path) as running:
        until(lambda: len(running.workers("sleep")) == 2, "the pool is being measured")
        stop(running)
        everybody = [process.pid for process in running.processes()]
        until(lambda: {state_of(pid) for pid in everybody} <= {"T", ""}, "all of it stands still")
        time.sleep(LIMIT_S + 1)
        if stop is ctrl_z:
            os.killpg(running.popen.pid, signal.SIGCONT)  # as fg does: the cells are not ours
        else:
            go_on(running)
        assert_taken_again(running, tmp_path / "run")
    assert manifest_of(tmp_path / "run")["elapsed_ns"] < 60e9


def the_cell(running: Running) -> int:
    return running.children("cell")[0].pid


def a_worker(running: Running) -> int:
    return running.workers("sleep")[0].pid


def stop_one(victim: Callable[[Running], int], running: Running) -> int:
    """0 where the sample has just ended."""
    try:
        pid = victim(running)
        os.kill(pid, signal.SIGSTOP)
    except (IndexError, ProcessLookupError):
        return 0
    return pid


@pytest.mark.parametrize("victim", [the_cell, a_worker])
def test_a_cell_part_of_which_was_stopped_is_taken_again(
    tmp_path: Path, victim: Callable[[Running], int]
) -> None:
    with begin(tmp_path) as running:
        until(lambda: len(running.workers("sleep")) == 2, "the pool is being measured")
        stopped = until(lambda: stop_one(victim, running), "a part of it is stopped")
        until(lambda: state_of(stopped) == "T", "it stands still")
        time.sleep(1)  # so that the campaign looks at it meanwhile
        os.kill(stopped, signal.SIGCONT)
        assert_taken_again(running, tmp_path / "run")


def test_a_cell_whose_worker_was_stopped_beyond_the_limit_is_taken_again(tmp_path: Path) -> None:
    with begin(tmp_path) as running:
        until(lambda: len(running.workers("sleep")) == 2, "the pool is being measured")
        stopped = until(lambda: stop_one(a_worker, running), "a worker is stopped")
        until(lambda: state_of(stopped) == "", "its cell is ended")
        assert_taken_again(running, tmp_path / "run")


def test_a_run_can_be_ended_while_it_is_stopped(tmp_path: Path) -> None:
    with begin(tmp_path) as running:
        until(lambda: running.children("cell"), "a cell is being measured")
        ctrl_z(running)
        until(lambda: state_of(running.popen.pid) == "T", "it stands still")
        os.killpg(running.popen.pid, signal.SIGTERM)
        os.killpg(running.popen.pid, signal.SIGCONT)
        assert running.wait() == 130, running.stderr
        assert running.processes() == []
