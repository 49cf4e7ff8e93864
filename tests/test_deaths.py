"""Processes of a run that are killed: what is lost is one sample at most, and nothing stays."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from processes import Process
from program import (
    PROGRAM,
    Running,
    available,
    concbench,
    little,
    matches,
    needs_http,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)

pytestmark = needs_program
needs_mpi = pytest.mark.skipif(
    "mpi" not in available("runners") or shutil.which("mpirun") is None,
    reason="built without Open MPI, or there is no mpirun on the PATH",
)


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
    arguments = [*little(workload, f"{workload}.delay=50ms"), "--runners", runner]
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
        running.wait_for_all()
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
        until(lambda: matches(temporary, "concbench-*/*"), "a file")
        running.popen.send_signal(number)
        assert running.wait() == -number
        until(lambda: os.listdir(temporary) == [], "the files are gone")
        running.wait_for_all()


def test_a_run_that_is_killed_again_and_again_is_completed(tmp_path):
    run = tmp_path / "run"
    arguments = [*little("sleep", "sleep.tasks=8", blocks=4)]
    arguments += ["--runners", "sequential,thread_pool"]
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


def mpi_with_long_sleeps(tmp_path: Path) -> Running:
    sleeps = little("sleep", "sleep.tasks=2", "sleep.delay=60s", blocks=1)
    arguments = [*sleeps, "--runners", "mpi", "--concurrency", "2"]
    return Running("run", *arguments, "-o", tmp_path / "run", cwd=tmp_path)


def job_of(running: Running) -> tuple[dict[str, list[Process]], Path]:
    """The processes of the job of a cell by what they are, and the directory that it was given. Its
    cell waits for its tasks."""

    def both_ranks_sleep() -> dict[str, list[Process]]:
        cells = running.children("cell", "sleep")
        found: dict[str, list[Process]] = {"cell": cells, "launcher": [], "rank": []}
        for process in running.processes():
            if process.parent in [cell.pid for cell in cells] and process.command != "cell":
                found["launcher"].append(process)
        launchers = [launcher.pid for launcher in found["launcher"]]
        ranks = [one for one in running.processes() if one.command == "rank"]
        found["rank"] = [one for one in ranks if one.parent in launchers]
        return found if len(found["rank"]) == 3 else {}

    job = until(both_ranks_sleep, "the ranks are there")
    environ = Path(f"/proc/{job['rank'][0].pid}/environ").read_bytes().decode().split("\0")
    [path] = [one.partition("=")[2] for one in environ if one.startswith("OMPI_MCA_orte_tmpdir")]
    until(lambda: any(Path(path).iterdir()), "Open MPI keeps its files there")
    return job, Path(path)


@needs_mpi
@pytest.mark.parametrize("victim", ["launcher", "rank", "cell", "campaign"])
def test_a_job_of_mpi_leaves_nothing_behind_whatever_of_it_is_killed(tmp_path, victim):
    with mpi_with_long_sleeps(tmp_path) as running:
        job, directory = job_of(running)
        for process in job[victim][-1:] if victim != "campaign" else []:
            process.kill()
        if victim == "campaign":
            running.popen.kill()
        assert running.wait() == (-signal.SIGKILL if victim == "campaign" else 1), running.stderr
        running.wait_for_all()
        until(lambda: not directory.exists(), "its directory is removed")
    if victim != "campaign":
        [sample] = not_ok(tmp_path / "run")
        assert sample["status"] == ("crashed" if victim == "cell" else "failed")


@needs_mpi
def test_what_is_left_when_everything_is_killed_is_removed_by_the_next_run(tmp_path):
    with mpi_with_long_sleeps(tmp_path) as running:
        _, directory = job_of(running)
        everything = running.processes()
        for process in everything:
            os.kill(process.pid, signal.SIGSTOP)  # or the first to go would be missed by others
        for process in everything:
            process.kill()
        running.wait()
        running.wait_for_all()
        assert directory.is_dir()
    arguments = [*little("sleep", blocks=1), "--runners", "mpi", "--concurrency", "2"]
    done = concbench("run", *arguments, "-o", tmp_path / "another", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not directory.exists()


def with_long_sleeps(tmp_path: Path, runner: str, tasks: int, delay: str) -> Running:
    """A run of one cell that sleeps, with two workers, and two or more cells that compute."""
    sleeps = [f"sleep.tasks={tasks}", f"sleep.delay={delay}"]
    arguments = [*little("sleep", "sum_of_squares", *sleeps, blocks=1), "--runners", runner]
    return Running("run", *arguments, "--concurrency", "2", "-o", tmp_path / "run", cwd=tmp_path)


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


def test_jobs_of_the_shell_that_becomes_the_program_are_left_alone(tmp_path):
    """They are its children then, and start processes while cells are measured."""
    run = [PROGRAM, "run", *little("sleep"), "--runners", "thread_pool,process_pool", "-o", "run"]
    command = " ".join(f"'{word}'" for word in run)
    loop = "while [ ! -e end ]; do sleep 0.01 || echo killed; done"
    job = f"({loop}) > job 2> errors & echo $! > number"
    done = subprocess.run(
        ["bash", "-c", f"{job}; exec {command}"], cwd=tmp_path, capture_output=True, text=True
    )
    (tmp_path / "end").touch()
    assert done.returncode == 0, done.stderr
    assert not_ok(tmp_path / "run") == []
    number = (tmp_path / "number").read_text().strip()
    until(lambda: not Path(f"/proc/{number}").exists(), "the job ends")
    assert (tmp_path / "job").read_text() == ""


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
    arguments = little("http_fetch", "http_fetch.delay=20ms", blocks=2)
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
