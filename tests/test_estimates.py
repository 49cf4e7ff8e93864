"""How long a run is said to take, before it begins."""

from __future__ import annotations

import os
import re

import pytest
from program import concbench, needs_program

pytestmark = needs_program


def test_an_estimate_is_near_the_time_that_is_waited(tmp_path):
    # Thirty blocks of one cell: two batches, one of them measured, in each of which a task waits.
    cell = ["--workloads", "sleep", "--runners", "thread_pool", "-p", "sleep.delay=10s"]
    cell += ["-p", "sleep.tasks=1", "--concurrency", "1", "--blocks", "30"]
    done = concbench("run", "--dry-run", *cell, cwd=tmp_path)
    assert re.search(r"estimated (9|10|11) min ", done.stdout), done.stdout
    assert done.stderr == ""


def test_centuries_are_estimated_as_such_and_told_to_be_too_long(tmp_path):
    cell = ["--workloads", "sleep", "--runners", "sequential", "--concurrency", "1"]
    sleeps = ["-p", "sleep.delay=24h", "-p", "sleep.tasks=1000", "--blocks", "30"]
    done = concbench("run", "--dry-run", *cell, *sleeps, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"estimated 16[0-9] years, ", done.stdout), done.stdout
    told = "note: the time limit of 5m is short for 1 of 1 cell: a sample of sleep/sequential/"
    assert told in done.stderr


@pytest.mark.parametrize(
    ("typed", "takes"),
    [
        ("--min-time 10m", "take 10 min 0 s, and a cell's process is ended after 5m; type a"),
        ("--quick --min-time 241s --timeout 4m --dry-run", "take 4 min 1 s, .* ended after 4m; "),
        ("--timeout 120ms", "--min-time 120ms: .* take 0.1 s, .* ended after 120ms; "),
    ],
)
def test_measurements_that_no_process_has_the_time_for_are_refused(tmp_path, typed, takes):
    done = concbench("run", *typed.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(takes, done.stderr), done.stderr
    assert "type a longer --timeout or a shorter --min-time\n" in done.stderr
    assert os.listdir(tmp_path) == []


def efforts_of(tmp_path, *typed):
    cell = ["--workloads", "sleep", "--runners", "sequential"]
    done = concbench("run", "--dry-run", *cell, *typed, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = re.findall(r"--(quick|standard|rigorous) .* x (.*), estimated (.*) s\n", done.stdout)
    return {effort: (blocks, float(time)) for effort, blocks, time in told}


def test_each_effort_is_priced_with_what_was_asked_for_besides(tmp_path):
    usual = efforts_of(tmp_path)
    assert [blocks for blocks, _ in usual.values()] == [
        "6 blocks and a race of up to 24",
        "6 blocks and a race of up to 32",
        "10 blocks and a race of up to 60",
    ]
    longer = efforts_of(tmp_path, "--min-time", "2s")
    assert all(longer[effort][1] > usual[effort][1] for effort in usual)
    fixed = efforts_of(tmp_path, "--quick", "--blocks", "9")
    assert {blocks for blocks, _ in fixed.values()} == {"9 blocks"}
    settled = efforts_of(tmp_path, "--until", "settled")
    assert all(blocks.endswith("race of up to 60") for blocks, _ in settled.values())
