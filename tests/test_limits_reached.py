"""Limits of the suite's that a model feels: a cell that comes to one says so, others do not."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY
from program import (
    Running,
    available,
    concbench,
    needs_http,
    needs_program,
    samples_of,
    until,
)

pytestmark = needs_program

# min(32, cores + 4)
HELPERS = 5


def limits_of(cwd: Path, workload: str, runner: str, *options: object) -> set[str]:
    chosen = ["--workloads", workload, "--runners", runner, "--cores", 1, "--blocks", 1]
    done = concbench("run", "--quick", *chosen, *options, "-o", "run", cwd=cwd)
    assert done.returncode == 0, done.stderr
    samples = samples_of(cwd / "run")
    assert samples
    return {limit for sample in samples for limit in sample.get("limits", [])}


WITH_FILES = [name for name in ("coroutines", "callbacks", "epoll", "io_threads", "libuv", "fibers")
              if name in available("runners")]  # fmt: skip


@pytest.mark.parametrize("runner", WITH_FILES)
@pytest.mark.parametrize(("at_once", "is_reached"), [(HELPERS, False), (HELPERS + 1, True)])
def test_tasks_that_outnumber_the_helpers_are_told(tmp_path, runner, at_once, is_reached):
    few = ["-p", f"file_write.tasks={at_once}", "--concurrency", at_once]
    told = limits_of(tmp_path, "file_write", runner, *few)
    says = (
        f"{HELPERS} helpers wait for the files of {at_once} tasks at once; "
        f"-p {runner}.files={at_once} has as many"
    )
    assert told == ({says} if is_reached else set())


def test_what_is_typed_then_lifts_it(tmp_path):
    many = ["-p", "file_write.tasks=8", "--concurrency", 8, "-p", "coroutines.files=8"]
    assert limits_of(tmp_path, "file_write", "coroutines", *many) == set()


def test_helpers_of_a_hybrid_are_workers(tmp_path):
    many = ["-p", "file_write.tasks=8", "--concurrency", 8]
    (told,) = limits_of(tmp_path, "file_write", "loop_with_threads", *many)
    assert told.endswith("-p loop_with_threads.workers=8 has as many")


@pytest.mark.skipif("uring" not in available("runners"), reason="no io_uring here")
def test_a_loop_that_waits_for_files_itself_has_no_such_limit(tmp_path):
    many = ["-p", "file_write.tasks=8", "--concurrency", 8]
    assert limits_of(tmp_path, "file_write", "uring", *many) == set()


def test_a_model_whose_tasks_are_threads_has_no_such_limit(tmp_path):
    many = ["-p", "file_write.tasks=8", "--concurrency", 8]
    assert limits_of(tmp_path, "file_write", "thread_pool", *many) == set()


@pytest.mark.skipif("libuv" not in available("runners"), reason="this build has no libuv")
@pytest.mark.parametrize(("delay", "is_reached"), [("5ms", True), ("20ms", False)])
def test_waits_that_are_short_for_the_timers_are_told(tmp_path, delay, is_reached):
    few = ["-p", "sleep.tasks=2", "-p", f"sleep.delay={delay}", "--concurrency", 2]
    told = limits_of(tmp_path, "sleep", "libuv", *few)
    assert len(told) == is_reached
    says = "timers count in 1 ms, and tasks wait for 5 ms; "
    assert all(limit.startswith(says) for limit in told)
    other = tmp_path / "other"
    other.mkdir()
    assert limits_of(other, "sleep", "coroutines", *few) == set()


def ports_of(process: int) -> set[int]:
    """On which it listens."""
    proc = Path("/proc") / str(process)
    sockets = {os.readlink(one) for one in (proc / "fd").iterdir()}
    listening = "0A"
    rows = [line.split() for line in (proc / "net" / "tcp").read_text().splitlines()[1:]]
    return {
        int(row[1].rpartition(":")[2], 16)
        for row in rows
        if row[3] == listening and f"socket:[{row[9]}]" in sockets
    }


@needs_http
def test_a_local_server_that_had_no_place_left_is_told(tmp_path):
    places = 2 + 64
    few = ["-p", "http_fetch.tasks=2", "-p", "http_fetch.delay=500ms", "--concurrency", 2]
    chosen = ["--workloads", "http_fetch", "--runners", "thread_pool", "--cores", 1, "--blocks", 4]
    with Running("run", "--quick", *chosen, *few, "-o", "run", cwd=tmp_path) as running:
        samples = tmp_path / "run" / "samples.jsonl"
        until(lambda: samples.is_file() and samples.stat().st_size > 0, "a sample is taken")
        [server] = [one.pid for one in running.children("serve")]
        strangers = [
            socket.create_connection(("127.0.0.1", port))
            for port in ports_of(server)
            for _ in range(places)
        ]
        assert running.wait() == 0, running.stderr
    for one in strangers:
        one.close()
    told = [sample.get("limits", []) for sample in samples_of(tmp_path / "run")]
    assert told[0] == []
    assert any(
        limit.startswith("a client found no place free at the local server")
        for limits in told
        for limit in limits
    )


def test_the_report_and_the_tables_flag_it(tmp_path):
    limits_of(tmp_path, "file_write", "coroutines", "-p", "file_write.tasks=8", "--concurrency", 8)
    said = concbench("summary", "--tables", "run", cwd=tmp_path)
    assert "At a limit: coroutines: 5 helpers wait" in said.stdout
    report = REPOSITORY / "scripts" / "report.py"
    subprocess.run([sys.executable, report, tmp_path / "run"], check=True, capture_output=True)
    page = (tmp_path / "run" / "report.html").read_text()
    assert "at a limit" in page
    assert "-p coroutines.files=8" in page
