"""Samples that are not ok: when a cell is given up, and how its samples are taken again."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from analysis.reading.samples import read_run
from program import (
    Done,
    all_samples_of,
    concbench,
    manifest_of,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
)
from toy_runner import copied_toy, do_at_first, run_with

pytestmark = needs_program


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A copy of the toy that dies as long as a file beside it is there."""
    toy = copied_toy(tmp_path)
    do_at_first(toy, "__import__('os').path.exists(__file__ + '.broken') and sys.exit('it rains')")
    (toy / "toy.py.broken").touch()
    return toy / "toy.json"


def mend(toy: Path) -> None:
    (toy.parent / "toy.py.broken").unlink()


def resume(run: Path, toy: Path, *more: object) -> Done:
    return concbench("run", "--resume", run, "--module", toy, *more, cwd=run.parent)


def of_toy(run: Path) -> list[tuple[int, str]]:
    """Block and status, in the order of the file."""
    return [(s["block"], s["status"]) for s in samples_of(run) if s["runner"] == "toy"]


GIVEN_UP = [(0, "crashed"), (1, "crashed"), (2, "skipped"), (3, "skipped")]


def test_a_cell_that_dies_in_its_first_two_blocks_is_given_up(toy: Path, tmp_path: Path) -> None:
    done, run = run_with(toy, tmp_path, blocks=4)
    assert done.returncode == 1
    assert of_toy(run) == GIVEN_UP
    assert done.stderr.count("given up: it crashed or timed out in its first two blocks") == 1
    assert "--retry-failed takes it again" in done.stderr
    # The others were none of its business, and the run is whole.
    others = [sample["status"] for sample in samples_of(run) if sample["runner"] != "toy"]
    assert others == ["ok"] * 4
    assert manifest_of(run)["finished_at"]
    assert {sample["reason"] for sample in not_ok(run) if sample["status"] == "skipped"} == {
        "given up: it crashed or timed out in its first two blocks; --retry-failed takes it again"
    }


def test_a_cell_that_times_out_twice_is_given_up(tmp_path: Path) -> None:
    toy = copied_toy(tmp_path)
    do_at_first(toy, "__import__('time').sleep(99)")
    done, run = run_with(toy / "toy.json", tmp_path, "--timeout", "2s", runners="toy", blocks=4)
    assert done.returncode == 1
    assert of_toy(run) == [(0, "timeout"), (1, "timeout"), (2, "skipped"), (3, "skipped")]


def test_what_failed_is_taken_again_when_that_is_asked_for(toy: Path, tmp_path: Path) -> None:
    _, run = run_with(toy, tmp_path, blocks=4)
    mend(toy)
    before = samples_of(run)
    done = resume(run, toy)
    assert done.returncode == 1  # not asked for
    assert samples_of(run) == before

    # Four, and those of blocks that were taken again because a CPU happened to be slow.
    failed = [sample for sample in all_samples_of(run) if sample["status"] != "ok"]
    assert len(failed) >= 4
    done = resume(run, toy, "--retry-failed")
    assert done.returncode == 0, done.stderr
    assert f"taking {len(failed)} samples again, not ok so far" in done.stderr
    assert of_toy(run) == [*GIVEN_UP, *((block, "ok") for block in range(4))]
    assert samples_of(run)[: len(before)] == before
    read = read_run(run)
    assert len(read.samples) == len(planned_samples(run))
    assert {sample.status for sample in read.samples} == {"ok"}
    [note] = read.notes
    assert f"{len(failed)} samples that were not ok were taken again; the later count" in note

    finished = manifest_of(run)
    done = resume(run, toy, "--retry-failed")
    assert done.returncode == 0, done.stderr
    assert "samples again" not in done.stderr
    assert len(samples_of(run)) == len(before) + 4
    assert manifest_of(run) == finished


def test_a_retry_that_is_ended_early_says_how_it_goes_on(toy: Path, tmp_path: Path) -> None:
    _, run = run_with(toy, tmp_path, blocks=4)
    mend(toy)
    finished = manifest_of(run)
    done = resume(run, toy, "--retry-failed", "--budget", "1ns")
    assert done.returncode == 124
    assert manifest_of(run) == finished
    [line] = [line for line in done.stderr.splitlines() if "continue with: " in line]
    words = shlex.split(line.partition("continue with: ")[2])
    assert words[:2] == ["concbench", "run"]
    done = concbench(*words[1:], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {sample.status for sample in read_run(run).samples} == {"ok"}


def test_what_fails_again_is_given_up_again(toy: Path, tmp_path: Path) -> None:
    _, run = run_with(toy, tmp_path, blocks=4)
    assert resume(run, toy, "--retry-failed").returncode == 1
    assert of_toy(run) == GIVEN_UP * 2
    mend(toy)
    assert resume(run, toy, "--retry-failed").returncode == 0
    assert {sample.status for sample in read_run(run).samples} == {"ok"}


def test_a_new_run_has_nothing_to_try_again(tmp_path: Path) -> None:
    done = concbench("run", "--retry-failed", "-o", "run", cwd=tmp_path)
    assert done.returncode == 2
    assert "--resume" in done.stderr
    assert not (tmp_path / "run").exists()
