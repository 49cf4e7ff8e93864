"""Runs in a storm: whatever of them is killed, at whatever moment, they are continued until every
sample is there once, and nothing stays of what was killed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from processes import Process
from program import (
    Running,
    available,
    concbench,
    little,
    needs_program,
    planned_samples,
    samples_of,
    until,
)

pytestmark = needs_program

MOST_BEFORE_A_KILL_S = 0.8
MOST_KILLS_OF_A_START = 3
WORKLOADS = ("sleep", "http_fetch", "file_write")
RUNNERS = ("thread_pool", "process_pool", "spawn_per_task", "mpi")
EVERYTHING = "everything"


def kind_of(process: Process, driver: int) -> str:
    """What a process of a run is. One that was forked bears the command of its parent."""
    program = Path(process.arguments[0]).name
    if process.pid == driver:
        return "driver"
    if program == "mpirun":
        return "launcher"
    if process.command in ("serve", "worker", "rank"):
        return process.command
    if process.command == "cell":
        return "cell" if process.parent == driver else "worker"
    return "remover"


def some_of(running: Running, kind: str) -> list[Process]:
    processes = [process for process in running.processes() if process.arguments]
    if kind == EVERYTHING:
        return processes
    return [process for process in processes if kind_of(process, running.popen.pid) == kind]


class Storm:
    def __init__(self, directory: Path, kills: int) -> None:
        kinds = ["driver", "cell", "worker", "serve", "remover", EVERYTHING]
        if "mpi" in available("runners"):
            kinds += ["launcher", "rank"]
        if "http_fetch" not in available("workloads"):
            kinds.remove("serve")
        self.random = random.Random(kills)
        self.directory = directory
        self.victims = [kinds[i % len(kinds)] for i in range(kills)]
        self.random.shuffle(self.victims)
        self.killed: Counter[str] = Counter()
        self.temporary = directory / "temporary"
        self.temporary.mkdir()

    def is_complete(self, run: Path) -> bool:
        if not (run / "manifest.json").exists():
            return False
        return {at for at, ok in self.outcomes(run) if ok} == set(planned_samples(run))

    @staticmethod
    def outcomes(run: Path) -> list[tuple[tuple[str, int], bool]]:
        return [((s["cell"], s["block"]), s["status"] == "ok") for s in samples_of(run)]

    def take(self, run: Path, cells: list[str]) -> None:
        """Begins it, and continues it until it is complete, while some of its processes die."""
        while not self.is_complete(run):
            is_begun = (run / "manifest.json").exists()
            what = ["--resume", run, "--retry-failed"] if is_begun else [*cells, "-o", run]
            with self.start(*what) as running:
                for _ in range(self.random.randint(1, MOST_KILLS_OF_A_START)):
                    self.kill_another(running)
                code = running.wait()
                # A launcher that is killed while it is tried has not started anything.
                is_tried_in_vain = code == 2 and "the ranks did not start" in running.stderr
                assert code in (0, 1, -signal.SIGKILL) or is_tried_in_vain, running.stderr
                running.wait_for_all()

    def start(self, *arguments: object) -> Running:
        environment = {"TMPDIR": str(self.temporary)}
        return Running("run", *arguments, cwd=self.directory, environment=environment)

    def kill_another(self, running: Running) -> None:
        """The next that is to be killed, as soon as there is one. Later, if this run ends first."""
        if not self.victims:
            return
        time.sleep(self.random.uniform(0, MOST_BEFORE_A_KILL_S))
        kind = self.victims[-1]
        until(
            lambda: some_of(running, kind) or running.popen.poll() is not None,
            f"there is a {kind} to be killed",
        )
        found = some_of(running, kind)
        if not found:
            return
        if kind == EVERYTHING:
            for process in found:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGSTOP)  # or some would notice how others go
        else:
            found = [self.random.choice(found)]
        for process in found:
            process.kill()
        self.killed[self.victims.pop()] += 1


@pytest.mark.parametrize("kills", [pytest.param(8, id="short"), pytest.param(200, id="long")])
def test_whatever_is_killed_every_sample_is_taken_and_nothing_stays(
    tmp_path: Path, kills: int
) -> None:
    workloads = [name for name in WORKLOADS if name in available("workloads")]
    delays = [f"{name}.delay=20ms" for name in workloads if name != "file_write"]
    runners = [name for name in RUNNERS if name in available("runners")]
    cells = [*little(*workloads, *delays), "--runners", ",".join(runners)]
    cells += ["--cores", "2", "--concurrency", "2"]
    shared_memory = set(os.listdir("/dev/shm"))
    storm = Storm(tmp_path, kills)
    runs = 0
    while storm.victims:
        run = tmp_path / f"run-{runs}"
        storm.take(run, cells)
        # What was not ok stays in the file, before what was taken in its place.
        ok = Counter(at for at, is_ok in storm.outcomes(run) if is_ok)
        assert sorted(ok.elements()) == planned_samples(run)
        runs += 1
    print(f"\nkilled {dict(storm.killed)} of {runs} runs, each continued to its end")

    # What was left where everything was killed, the next run removes.
    files = [*little("file_write"), "--runners", "sequential", "-o", "last"]
    environment = {"TMPDIR": str(storm.temporary)}
    done = concbench("run", *files, cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    assert os.listdir(storm.temporary) == []
    until(lambda: set(os.listdir("/dev/shm")) <= shared_memory, "nothing new in shared memory")
