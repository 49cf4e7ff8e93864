"""Where a cell's files, a module or the program itself cannot lie: told before anything is
measured, by the name of what says so."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from program import PROGRAM, Done, concbench, lists, little, needs, needs_program, samples_of

pytestmark = needs_program

# Whatever needs a directory takes its name as a parameter.
WORKLOADS = [
    entry["name"]
    for entry in lists()["workloads"]
    if entry["available"] and entry["needs_directory"]
]
NOT_UTF8 = os.fsdecode(b"not-utf8-\xff")
SHOWN = r"not-utf8-\xff"


def run(cwd: Path, workload: str, *options: object, **environment: str) -> Done:
    short = [*little(workload, blocks=1), "--runners", "sequential"]
    return concbench("run", *short, *options, "-o", "run", cwd=cwd, environment=environment)


def assert_refused(done: Done, cwd: Path, *words: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert all(word in done.stderr for word in words), done.stderr
    assert done.stderr.count("\n") == 1
    assert not (cwd / "run").exists()


def test_several_workloads_have_files() -> None:
    assert {"file_read", "file_write"} <= set(WORKLOADS)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_directory_that_is_none_is_refused_by_the_name_of_its_parameter(tmp_path, workload):
    (tmp_path / "file").write_text("precious")
    for directory, why in [
        ("nowhere", "No such file or directory"),
        ("file", "Not a directory"),
        ("/proc", "such as /var/tmp"),  # nobody makes directories there
    ]:
        done = run(tmp_path, workload, "-p", f"{workload}.directory={directory}")
        assert_refused(done, tmp_path, f"{workload}.directory: no directory can be made", why)
    assert os.listdir(tmp_path) == ["file"]


def test_libraries_that_lie_in_the_current_directory_are_not_loaded(tmp_path):
    listed = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
    names = [line.split()[0] for line in listed.splitlines() if "=>" in line]
    assert any(name.startswith("libbenchmark") for name in names)
    for name in names:
        (tmp_path / name).write_text("no library")
    done = run(tmp_path, "sum_of_squares")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_may_not_be_written_is_refused(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o555)
    done = run(tmp_path, "file_write", "-p", "file_write.directory=locked")
    assert_refused(done, tmp_path, "file_write.directory: ", "Permission denied")


@pytest.mark.parametrize("variable", ["TMPDIR", "TMP", "TEMP", "TEMPDIR"])
def test_a_bad_directory_for_temporary_files_is_refused_by_the_name_of_its_variable(
    tmp_path, monkeypatch, variable
):
    for other in ("TMPDIR", "TMP", "TEMP", "TEMPDIR"):
        monkeypatch.delenv(other, raising=False)
    (tmp_path / NOT_UTF8).mkdir()
    for place, why in [
        (tmp_path / "nowhere", "No such file or directory"),
        (tmp_path / NOT_UTF8, f"{SHOWN}': its name is not UTF-8"),
    ]:
        done = run(tmp_path, "file_write", **{variable: str(place)})
        advice = "set TMPDIR to one that is there"
        assert_refused(done, tmp_path, f"concbench: {variable}: ", why, advice)
    assert os.listdir(tmp_path / NOT_UTF8) == []


def test_a_workload_without_files_needs_no_place(tmp_path):
    done = run(tmp_path, "empty", TMPDIR=str(tmp_path / "nowhere"))
    assert done.returncode == 0, done.stderr


def test_a_plan_is_made_wherever_its_files_are_to_lie(tmp_path):
    elsewhere = ["-p", "file_write.directory=/nowhere/but/elsewhere"]
    listing = concbench("list", "--cells", "--workloads", "file_write", *elsewhere, cwd=tmp_path)
    assert (listing.returncode, listing.stderr) == (0, "")
    plan = run(tmp_path, "file_write", *elsewhere, "--dry-run")
    assert plan.returncode == 0
    assert "note: a run would not begin here: file_write.directory: " in plan.stderr
    orders = run(tmp_path, "file_write", *elsewhere, "--dry-run", "--orders")
    assert (orders.returncode, orders.stdout.count("\n")) == (0, 1)
    assert os.listdir(tmp_path) == []


def test_cells_refuse_a_directory_that_was_typed_and_fail_without_one_for_temporary_files(tmp_path):
    cells = ["cells", "--workloads", "file_write,empty", "--runners", "sequential"]
    briefly = "--benchmark_min_time=0.001"
    typed = concbench(*cells, "-p", "file_write.directory=nowhere", briefly, cwd=tmp_path)
    assert_refused(typed, tmp_path, "file_write.directory: no directory can be made")
    gone = {"TMPDIR": str(tmp_path / "nowhere")}
    without = concbench(*cells, briefly, cwd=tmp_path, environment=gone)
    assert without.returncode == 1
    assert "cannot make a directory below" in without.stdout + without.stderr
    others = concbench(*cells, briefly, "--benchmark_filter=^empty", cwd=tmp_path, environment=gone)
    assert others.returncode == 0, others.stderr


def test_a_run_is_not_continued_without_its_directory(tmp_path):
    (tmp_path / "files").mkdir()
    started = run(tmp_path, "file_write", "-p", "file_write.directory=files", "--budget", "1ns")
    assert started.returncode == 124, started.stderr
    (tmp_path / "files").rmdir()
    manifest = (tmp_path / "run" / "manifest.json").read_bytes()
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "file_write.directory: no directory can be made below" in done.stderr
    assert (tmp_path / "run" / "manifest.json").read_bytes() == manifest
    assert samples_of(tmp_path / "run") == []
    (tmp_path / "files").mkdir()
    assert concbench("run", "--resume", "run", cwd=tmp_path).returncode == 0


@needs("mpi")
def test_what_other_hosts_do_not_measure_needs_no_directory(tmp_path):
    """File workloads are skipped there; another workload is left."""
    (tmp_path / "hosts").write_text("localhost slots=2\n")
    options = ["--workloads", "file_write,empty", "--runners", "mpi", "--hosts", "hosts"]
    nowhere = ["-p", "file_write.directory=nowhere"]
    done = concbench("run", *options, *nowhere, "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "would not begin" not in done.stderr


def test_a_relative_path_in_a_directory_that_is_not_utf8_is_refused(tmp_path):
    here = tmp_path / NOT_UTF8
    (here / "files").mkdir(parents=True)
    done = run(here, "file_write", "-p", "file_write.directory=files")
    assert_refused(done, here, "file_write.directory: ", f"{SHOWN}/files' is not UTF-8; rename")
    (here / "module.json").write_text("{}")
    done = concbench("--module", "module.json", "list", cwd=here)
    assert_refused(done, here, "--module module.json: ", f"{SHOWN}/module.json' is not UTF-8")
    # A run itself may lie there: nothing asks for its path but the shell.
    assert run(here, "empty").returncode == 0


def test_a_program_that_lies_in_a_directory_that_is_not_utf8_says_so(tmp_path):
    there = tmp_path / NOT_UTF8
    for folder in ("bin", "lib"):
        shutil.copytree(PROGRAM.parent.parent / folder, there / folder)
    done = subprocess.run([there / "bin" / "concbench", "list"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{SHOWN}/lib/concbench', which is not UTF-8" in done.stderr
