"""Disks for the files of tasks that are full, missing, or fill up: told before the first sample, or
the end of the run, and no sample's fault."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from program import (
    Running,
    available,
    concbench,
    little,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)
from small_disk import needs_mount, small_disk

pytestmark = needs_program

OPTIONS = [*little("file_write"), "--runners", "sequential", "-o", "run"]


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    place = tmp_path / "disk"
    place.mkdir()
    return place


@needs_mount
@pytest.mark.parametrize("named", ["TMPDIR", "file_write.directory"])
def test_a_disk_without_room_is_refused_at_the_start(
    tmp_path: Path, disk: Path, named: str
) -> None:
    large = little("file_write", "file_write.bytes=1000000")
    where = ["-p", f"file_write.directory={disk}"] if named != "TMPDIR" else []
    environment = {"TMPDIR": str(disk)} if named == "TMPDIR" else {}
    done = concbench(
        *("run", *large, *OPTIONS[-4:], *where),
        cwd=tmp_path,
        environment=environment,
        preexec_fn=small_disk(disk, "size=1m"),
    )
    assert done.returncode == 2, done.stderr
    assert f"{disk} has no room" in done.stderr
    assert f"set {named} to a directory that has" in done.stderr
    assert not (tmp_path / "run").exists()


@needs_mount
@pytest.mark.parametrize("workload", ["file_read", "file_write", "download_files", "image"])
def test_a_disk_without_inodes_is_refused_at_the_start(
    tmp_path: Path, disk: Path, workload: str
) -> None:
    if workload not in available("workloads"):
        pytest.skip(f"{workload} is not available here")
    done = concbench(
        *("run", *little(workload, f"{workload}.tasks=30"), *OPTIONS[-4:]),
        cwd=tmp_path,
        environment={"TMPDIR": str(disk)},
        preexec_fn=small_disk(disk, "nr_inodes=20"),
    )
    files = 60 if workload == "image" else 30  # which saves what it has loaded
    assert done.returncode == 2, done.stderr
    assert f"{workload} needs {files} files (inodes), and {disk} has no room" in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("")])
def test_a_place_that_is_no_directory_is_refused_at_the_start(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "nowhere")
    environment = {"TMPDIR": str(tmp_path / "nowhere")}
    done = concbench("run", *OPTIONS, cwd=tmp_path, environment=environment)
    assert done.returncode == 2, done.stderr
    assert "TMPDIR" in done.stderr
    assert not (tmp_path / "run").exists()


@needs_mount
def test_a_disk_that_fills_ends_the_run_which_is_continued_later(
    tmp_path: Path, disk: Path
) -> None:
    run = tmp_path / "run"
    many = [*little("file_write", blocks=40), "--runners", "sequential", "-o", "run"]
    with Running(
        *("run", *many),
        cwd=tmp_path,
        environment={"TMPDIR": str(disk)},
        preexec_fn=small_disk(disk, "size=4m"),
    ) as running:
        until(lambda: samples_of(run), "a first sample")
        # The disk is there for that process only.
        with open(f"/proc/{running.popen.pid}/root{disk}/filler", "wb", buffering=0) as filler:
            while running.popen.poll() is None:
                with suppress(OSError):
                    filler.write(b"x" * 4096)
        assert running.wait() == 1, running.stderr
        said = running.stderr
    assert f"{disk} has no room" in said or "No space left on device" in said
    assert "nothing more can be written; continue with: concbench run --resume run" in said
    assert not_ok(run) == []
    assert len(samples_of(run)) < 40
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert taken_samples(run) == planned_samples(run)
