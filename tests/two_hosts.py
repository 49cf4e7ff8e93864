"""Scripts on the two hosts that tests/mpi_two_hosts makes, and on a Slurm cluster of them."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REPOSITORY
from program import MARK, PATIENCE_S, PROGRAM, Done, Process, marked_processes, until

TWO_HOSTS = REPOSITORY / "tests" / "mpi_two_hosts"
SLURM = REPOSITORY / "tests" / "slurm_on_two_hosts"


def network_namespaces() -> set[str]:
    said = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True)
    return {line.split()[0] for line in said.stdout.splitlines()}


def on_two_hosts(
    script: str,
    cwd: Path,
    meanwhile: Callable[[str], None] = lambda mark: None,
    within: Path = TWO_HOSTS,
) -> Done:
    """Runs a shell script on the first host, where "$CONCBENCH" is the program, and checks that
    everything that was started or set up is gone afterwards."""
    possible = subprocess.run([within, "true"], capture_output=True, text=True)
    if possible.returncode == 77:
        pytest.skip(possible.stderr.strip())
    before = network_namespaces()
    mark = f"{MARK}={uuid.uuid4().hex}"
    with (cwd / "stdout").open("w+") as stdout, (cwd / "stderr").open("w+") as stderr:
        running = subprocess.Popen(
            ["env", mark, f"CONCBENCH={PROGRAM}", within, "sh", "-euc", script],
            cwd=cwd,
            stdout=stdout,
            stderr=stderr,
        )
        try:
            meanwhile(mark)
            running.wait(5 * PATIENCE_S)
        finally:
            running.terminate()  # the script then takes everything down
            code = running.wait(PATIENCE_S)
        until(lambda: not marked_processes(mark), "every process ends")
    assert network_namespaces() <= before
    return Done(code, (cwd / "stdout").read_text(), (cwd / "stderr").read_text())


def host_of(process: Process) -> str:
    enter = ["nsenter", "--target", str(process.pid), "--uts", "hostname"]
    return subprocess.run(enter, capture_output=True, text=True).stdout.strip()


def ranks_on(host: str, mark: str) -> list[Process]:
    """Those of a cell: before the first one, the launcher is tried."""
    processes = marked_processes(mark)
    if not any(process.command == "cell" for process in processes):
        return []
    ranks = [one for one in processes if one.command == "rank" and host_of(one) == host]
    # What removes the files of a rank has been forked from it.
    return [one for one in ranks if one.parent not in [rank.pid for rank in ranks]]
