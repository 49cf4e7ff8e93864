"""Containers that hide what the kernel tells of processes or machines: figures are null, never 0,
and it is told which."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from program import PATIENCE_S, PROGRAM, Json, little, manifest_of, needs_program, samples_of

pytestmark = needs_program

# A namespace of processes whose /proc is that of others.
OTHERS_PROC = ["unshare", "--pid", "--fork", "--kill-child"]
# Nothing in /proc but processes.
ONLY_PROCESSES = "mount -t proc -o subset=pid proc /proc && exec "


def only_processes(*command: str) -> list[str]:
    return ["unshare", "--mount", "sh", "-c", ONLY_PROCESSES + '"$@"', "sh", *command]


def others_proc(*command: str) -> list[str]:
    return [*OTHERS_PROC, *command]


def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE_S)


def measure(hides: Callable[..., list[str]], cwd: Path) -> list[Json]:
    """Samples of a runner with processes and of one with threads, taken so."""
    if run(hides("true"), cwd).returncode != 0:
        pytest.skip("no namespace of one's own here")
    cells = [*little("sleep", blocks=1), "--runners", "process_pool,thread_pool"]
    axes = ["--cores", "1", "--concurrency", "2", "-o", "run"]
    done = run(hides(str(PROGRAM), "run", *cells, *axes), cwd)
    assert done.returncode == 0, done.stderr
    samples = samples_of(cwd / "run")
    assert [sample["status"] for sample in samples] == ["ok", "ok"]
    return samples


def told(cwd: Path) -> dict[str, tuple[str, str | None]]:
    """What the manifest says of each disturbance."""
    disturbances = manifest_of(cwd / "run")["disturbances"]
    return {one["name"]: (one["level"], one["state"]) for one in disturbances}


def test_where_proc_shows_other_processes_costs_are_null_and_that_is_told(tmp_path: Path) -> None:
    for sample in measure(others_proc, tmp_path):
        assert sample["cpu_ns"] is None
        assert sample["peak_pss_bytes"] is None
        assert sample["noise"]["run_queue_wait_ns"] is None
        assert sample["peak_rss_bytes"] > 0  # its own, whatever its number is there
    level, state = told(tmp_path)["process figures"]
    assert level == "warning"
    assert state and state.startswith("no CPU time, memory and run-queue wait")
    env = json.loads(run(others_proc(str(PROGRAM), "env", "--json"), tmp_path).stdout)
    assert state in [one["state"] for one in env["disturbances"]]
    cells = ["cells", "--workloads", "empty", "--runners", "sequential"]
    briefly = "--benchmark_min_time=0.001"
    done = run(others_proc(str(PROGRAM), *cells, briefly), tmp_path)
    assert done.returncode == 0
    assert "note: the column CPU is of the calling thread alone" in done.stderr
    for command in ("report", "summary"):
        done = run([str(PROGRAM), command, "run"], tmp_path)
        assert done.returncode == 0, done.stderr


def test_where_proc_shows_nothing_of_the_machine_that_is_not_available(tmp_path: Path) -> None:
    for sample in measure(only_processes, tmp_path):
        assert sample["noise"]["pressure_ns"] is None
        assert sample["noise"]["steal_ns"] is None
        assert all(figure > 0 for figure in sample["cpu_ns"])
    disturbances = told(tmp_path)
    for name in ("load", "CPU pressure", "stolen time", "virtual machine"):
        assert disturbances[name] == ("not available", None), name
