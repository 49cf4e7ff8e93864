"""The runner mpi with scripts as launchers: such that start its ranks, and such that do not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from program import (
    Done,
    Running,
    all_samples_of,
    concbench,
    files_of,
    little,
    manifest_of,
    needs,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)
from small_disk import needs_mount, small_disk

pytestmark = [
    needs_program,
    needs("mpi"),
    pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no mpirun on the PATH"),
]


def launcher(directory: Path, script: str, name: str = "launcher") -> Path:
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def options(*more: object, runners: str = "mpi", blocks: int = 1) -> list[object]:
    small = ["--runners", runners, "--cores", "2", "--concurrency", "2"]
    return [*little("sleep", blocks=blocks), *small, *more]


def run_with(command: object, cwd: Path, *more: object, blocks: int = 1) -> Done:
    arguments = options("--launcher", command, "-o", "run", *more, blocks=blocks)
    return concbench("run", *arguments, cwd=cwd)


@pytest.mark.parametrize("script", ['exec mpirun "$@"', 'mpirun "$@"'])
def test_a_script_that_takes_the_number_of_ranks_starts_them(tmp_path, script):
    asked = launcher(tmp_path, f'echo "$1 $2 $4" >> asked\n{script}')
    done = run_with(asked, tmp_path)
    assert done.returncode == 0, done.stderr
    assert taken_samples(tmp_path / "run") == planned_samples(tmp_path / "run")
    # Nothing else: no option of Open MPI's own launchers. Once to try it, once for each take.
    takes = len(all_samples_of(tmp_path / "run"))
    assert (tmp_path / "asked").read_text() == "-n 3 rank\n" * (1 + takes)
    [sample] = samples_of(tmp_path / "run")
    assert all(cpu > 0 for cpu in sample["cpu_ns"])


ROW = "*" * 60
WITHOUT_A_RANK = {
    "fails": ("exit 3", "exit status 3"),
    "usage": (f"echo '{ROW}'; echo 'usage: start N PROGRAM'; exit 1", ": usage: start N PROGRAM"),
    "killed": ("kill -9 $$", "signal 9"),
    "alone": (  # as the launcher of another MPI does
        'shift 3; "$@" & "$@" & "$@" & wait',
        "rank 0 knows of 1, not 3: what starts them must be Open MPI's own, or speak PMIx",
    ),
    "forever": ("echo waiting for a node >&2; sleep 1000", " s: waiting for a node"),
}


@needs_mount
def test_shared_memory_without_room_is_named(tmp_path):
    done = concbench(
        *("run", *options("-o", "run")),
        cwd=tmp_path,
        preexec_fn=small_disk(Path("/dev/shm"), "size=4k"),
    )
    assert done.returncode == 2
    assert "/dev/shm has room for " in done.stderr
    assert " kB, and a rank of Open MPI takes 4096" in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("kind", WITHOUT_A_RANK)
def test_a_launcher_that_starts_no_rank_is_refused_before_the_run_begins(tmp_path, kind):
    script, reason = WITHOUT_A_RANK[kind]
    command = f"{launcher(tmp_path, script)} --quiet"
    with Running("run", *options("--launcher", command, "-o", "run"), cwd=tmp_path) as running:
        assert running.wait() == 2, running.stderr
        until(lambda: not running.processes(), "every process of it ends")
        said = running.stderr
    assert said.startswith("concbench: mpi: the ranks did not start: "), said
    assert reason in said, said
    assert said.endswith("; mend that, or leave mpi out with --runners\n"), said
    if kind in ("fails", "usage", "killed"):
        assert f"{command} ended: " in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("victim", ["run", "cell"])
def test_a_script_does_not_outlive_what_has_started_it(tmp_path, victim):
    """Nor does what the script has started: whoever is killed cannot tell it to end."""
    asked = launcher(tmp_path, 'if [ -e tried ]; then sleep 1000; fi; touch tried; mpirun "$@"')
    with Running("run", *options("--launcher", asked, "-o", "run"), cwd=tmp_path) as running:

        def asleep() -> bool:
            return any(one.arguments == ("sleep", "1000") for one in running.processes())

        until(asleep, "the launcher of a cell sleeps")
        if victim == "run":
            running.popen.kill()
        for cell in running.children("cell"):
            cell.kill()
        running.wait()
        running.wait_for_all()


def without_mpirun_that_works(directory: Path) -> dict[str, str]:
    broken = directory / "bin"
    broken.mkdir()
    launcher(broken, "echo no license >&2; exit 1", "mpirun")
    return {"PATH": f"{broken}:{os.environ['PATH']}"}


def test_cells_of_a_broken_mpirun_that_nobody_asked_for_are_skipped_with_the_reason(tmp_path):
    arguments = options("-o", "run", runners="sequential,mpi")
    broken = without_mpirun_that_works(tmp_path)
    done = concbench("run", *arguments, cwd=tmp_path, environment=broken)
    assert done.returncode == 0, done.stderr
    reason = "the ranks did not start: mpirun ended: exit status 1: no license"
    assert f"note: mpi is skipped: {reason}\n" in done.stderr
    run = tmp_path / "run"
    skipped = {cell["skipped"] for cell in manifest_of(run)["cells"] if cell["runner"] == "mpi"}
    assert skipped == {reason}
    assert taken_samples(run) == planned_samples(run)
    assert {sample["runner"] for sample in samples_of(run)} == {"sequential"}


def test_nothing_is_left_to_measure_where_it_is_the_only_runner(tmp_path):
    broken = without_mpirun_that_works(tmp_path)
    done = concbench("run", *options("-o", "run"), cwd=tmp_path, environment=broken)
    assert done.returncode == 2
    assert "mpirun ended: exit status 1: no license" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_run_is_not_continued_with_a_launcher_that_starts_nothing(tmp_path):
    working = launcher(tmp_path, 'exec mpirun "$@"')
    begun = run_with(working, tmp_path, "--budget", "1ns", blocks=2)
    assert begun.returncode == 124, begun.stderr
    run = tmp_path / "run"
    before = files_of(run)
    launcher(tmp_path, "exit 3")
    resume = ["run", "--resume", "run", "--launcher", working]
    done = concbench(*resume, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "the ranks did not start: " in done.stderr
    assert "; mend that, and continue the run then" in done.stderr
    assert files_of(run) == before
    launcher(tmp_path, 'exec mpirun "$@"')
    done = concbench(*resume, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert taken_samples(run) == planned_samples(run)
    assert not_ok(run) == []


def test_a_run_that_has_all_its_samples_of_mpi_needs_no_launcher(tmp_path):
    working = launcher(tmp_path, 'exec mpirun "$@"')
    assert run_with(working, tmp_path).returncode == 0
    launcher(tmp_path, "exit 3")
    done = concbench("run", "--resume", "run", "--launcher", working, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_plan_starts_no_launcher(tmp_path):
    asked = launcher(tmp_path, "touch asked; exit 3")
    arguments = options("--launcher", asked, "--dry-run")
    assert concbench("run", *arguments, cwd=tmp_path).returncode == 0
    assert not (tmp_path / "asked").exists()


def test_ranks_that_talk_without_end_stop_nothing(tmp_path):
    noise = "head -c 100000000 /dev/zero | tr '\\0' 'x'"
    talking = launcher(tmp_path, f'mpirun "$@" & {noise}; echo; wait')
    done = run_with(talking, tmp_path)
    assert done.returncode == 0, done.stderr
    assert not_ok(tmp_path / "run") == []
