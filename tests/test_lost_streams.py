"""What happens to the program when nobody reads any more what it tells."""

from __future__ import annotations

import os
import re
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from program import (
    Running,
    concbench,
    little,
    local_server,
    needs_program,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)

pytestmark = needs_program

OPTIONS = [*little("sleep", blocks=4), "--runners", "sequential,thread_pool", "-o", "run"]
SIGPIPE_BIT = 1 << (signal.SIGPIPE - 1)


def broken_pipe() -> int:
    """The end to write to of a pipe that nobody reads."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    return write_end


def ignored(pid: int) -> int:
    """The signals that a process ignores, a bit for each."""
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("SigIgn:")]
    return int(line.split()[1], 16)


@pytest.mark.parametrize("streams", [["stderr"], ["stdout"], ["stdout", "stderr"]])
def test_a_run_goes_on_to_its_end(tmp_path: Path, streams: list[str]) -> None:
    pipe = broken_pipe()
    lost: dict[str, Any] = dict.fromkeys(streams, pipe)
    with Running("run", *OPTIONS, cwd=tmp_path, **lost) as running:
        os.close(pipe)
        code = running.wait()
        said = running.stderr
    # The run is whole; that its last lines were lost is an error all the same.
    assert code == (1 if "stdout" in streams else 0)
    assert taken_samples(tmp_path / "run") == planned_samples(tmp_path / "run")
    if streams == ["stdout"]:
        assert "run: run\n" in said
        assert "cannot write to standard output: Broken pipe" in said


@pytest.mark.parametrize("full", [True, False])
def test_where_standard_output_takes_nothing_the_other_one_says_where_the_run_is(
    tmp_path: Path, full: bool
) -> None:
    with open("/dev/full" if full else "/dev/null", "wb" if full else "rb") as stream:
        done = concbench("run", *OPTIONS, cwd=tmp_path, stdout=stream)
    assert done.returncode == 1
    assert re.search(r"^(\d+) of \1 samples, 0 not ok", done.stderr, re.M)
    assert "run: run\n" in done.stderr
    assert "cannot write to standard output" in done.stderr


def test_ctrl_c_still_ends_it_in_good_order(tmp_path: Path) -> None:
    pipe = broken_pipe()
    slow = ["-p", "sleep.tasks=4", "-p", "sleep.delay=100ms"]
    options = ["--quick", "--blocks", "4", "--workloads", "sleep", *OPTIONS[-4:], *slow]
    with Running("run", *options, cwd=tmp_path, stderr=pipe) as running:
        os.close(pipe)
        until(lambda: samples_of(tmp_path / "run"), "a first sample")
        os.killpg(running.popen.pid, signal.SIGINT)
        assert running.wait() == 130
        assert "run: run" in running.stdout
        assert running.processes() == []
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert taken_samples(tmp_path / "run") == planned_samples(tmp_path / "run")


def test_cells_have_the_signal_as_usual(tmp_path: Path) -> None:
    slow = ["--quick", "--blocks", "1", "--workloads", "sleep", "--runners", "sequential"]
    with Running("run", *slow, "-p", "sleep.delay=1h", "-o", "run", cwd=tmp_path) as running:
        [cell] = until(lambda: running.children("cell"), "a cell is being measured")
        assert ignored(running.popen.pid) & SIGPIPE_BIT
        assert not ignored(cell.pid) & SIGPIPE_BIT


def test_a_server_goes_on_serving(tmp_path: Path) -> None:
    with local_server(tmp_path) as (running, url):
        assert ignored(running.popen.pid) & SIGPIPE_BIT
        host, port = url.removeprefix("http://").split(":")
        for _ in range(3):
            with socket.create_connection((host, int(port))) as client:
                client.sendall(b"GET /bytes/1000000 HTTP/1.1\r\nHost: a\r\n\r\n")
                client.recv(1)
        assert running.popen.poll() is None


@pytest.mark.parametrize(
    "command",
    [
        ["selftest", "--blocks", "6"],
        ["cells", "--workloads", "sleep", "--runners", "sequential", "-p", "sleep.delay=1h"],
    ],
)
def test_the_others_that_last_ignore_it_too(tmp_path: Path, command: list[str]) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path)}
    with Running(*command, cwd=tmp_path, environment=environment) as running:
        until(lambda: ignored(running.popen.pid) & SIGPIPE_BIT, "it ignores the signal")


def test_a_list_ends_when_nobody_reads_it_as_others_do(tmp_path: Path) -> None:
    pipe = broken_pipe()

    def as_a_shell_starts_it() -> None:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)

    with Running("list", cwd=tmp_path, stdout=pipe, preexec_fn=as_a_shell_starts_it) as running:
        os.close(pipe)
        assert running.wait() == -signal.SIGPIPE
        assert running.stderr == ""
