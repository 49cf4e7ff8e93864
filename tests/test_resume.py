"""`run --resume`: what it goes on with, what it refuses, and that it destroys nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from program import (
    Running,
    as_in_calm_weather,
    concbench,
    files_of,
    little,
    manifest_of,
    needs_program,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)
from portions import require_portions

pytestmark = needs_program

SEED = 12
OPTIONS = [*little("sleep"), "--runners", "sequential,thread_pool", "--concurrency", "2"]


@pytest.fixture(scope="module")
def complete_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cwd = tmp_path_factory.mktemp("complete")
    done = concbench("run", *OPTIONS, "--seed", SEED, "-o", "run", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return as_in_calm_weather(cwd / "run")


@pytest.fixture
def run(complete_run: Path, tmp_path: Path) -> Path:
    """A complete run of one's own."""
    return Path(shutil.copytree(complete_run, tmp_path / "run"))


def lines_of(run: Path) -> list[str]:
    return (run / "samples.jsonl").read_text().splitlines(True)


def write_lines(run: Path, lines: list[str]) -> None:
    (run / "samples.jsonl").write_text("".join(lines))


def refusal(run: Path, *options: object, **how: Any) -> str:
    """The message of a --resume that is refused and changes nothing."""
    before = files_of(run.parent)
    done = concbench("run", "--resume", run, *options, cwd=run.parent, **how)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert files_of(run.parent) == before
    return done.stderr


def test_a_complete_run_is_not_touched(run):
    before = files_of(run)
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 0, done.stderr
    after = files_of(run)
    assert after["samples.jsonl"] == before["samples.jsonl"]
    manifest = json.loads(before["manifest.json"])
    assert manifest_of(run)["finished_at"] == manifest["finished_at"]
    assert manifest_of(run)["cells"] == manifest["cells"]


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_what_is_missing_is_measured_and_what_is_there_is_kept(run, kept):
    whole = lines_of(run)
    write_lines(run, whole[:kept])
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 0, done.stderr
    assert lines_of(run)[:kept] == whole[:kept]
    assert taken_samples(run) == planned_samples(run)
    places = [(sample["cell"], sample["block"], sample["position"]) for sample in samples_of(run)]
    before = [json.loads(line) for line in whole]
    assert places == [(sample["cell"], sample["block"], sample["position"]) for sample in before]


@pytest.mark.parametrize("fits", [True, False])
def test_batches_are_as_many_as_in_the_sample_before_where_these_fit(run, fits):
    effort = manifest_of(run)["effort"]
    least_ns = effort["min_time_ns"] // effort["measurements"]
    wall_ns = [least_ns * (1 if fits else 9)] * effort["measurements"]
    told = {"iterations": 3, "wall_ns": wall_ns, "cpu_ns": wall_ns}
    first_block = [json.loads(line) | told for line in lines_of(run)]
    first_block = [sample for sample in first_block if sample["block"] == 0]
    write_lines(run, [json.dumps(sample) + "\n" for sample in first_block])
    assert concbench("run", "--resume", run, cwd=run.parent).returncode == 0
    require_portions(run)
    second = [sample["iterations"] for sample in samples_of(run) if sample["block"] == 1]
    assert second and set(second) == ({3} if fits else {1})


def test_a_failed_sample_is_kept_and_counts_in_the_exit_code(run):
    lines = lines_of(run)
    failed = json.loads(lines[1]) | {"status": "failed", "reason": "it rained"}
    write_lines(run, [lines[0], json.dumps(failed) + "\n"])
    assert concbench("run", "--resume", run, cwd=run.parent).returncode == 1
    assert taken_samples(run) == planned_samples(run)
    assert samples_of(run)[1] == failed


def test_options_that_are_equal_may_be_given(run):
    lines = lines_of(run)
    write_lines(run, lines[:2])
    done = concbench("run", "--resume", run, *OPTIONS, "--seed", SEED, cwd=run.parent)
    assert done.returncode == 0, done.stderr
    assert taken_samples(run) == planned_samples(run)


def test_equal_options_may_be_written_in_another_way(run):
    other = ["--min-time", "1000us", "-p", "sleep.delay=1000us", "-p", "sleep.tasks=4"]
    done = concbench("run", "--resume", run, *other, cwd=run.parent)
    assert done.returncode == 0, done.stderr


def test_every_option_that_differs_is_listed(run):
    write_lines(run, lines_of(run)[:2])
    different = {
        "seed": ["--seed", SEED + 1],
        "blocks": ["--blocks", 3],
        "min-time": ["--min-time", "2ms"],
        "timeout": ["--timeout", "1s"],
        "runners": ["--runners", "thread_pool"],
        "workloads": ["--workloads", "empty"],
        "cores": ["--cores", "1"],
        "concurrency": ["--concurrency", "3"],
        "filter": ["--filter", "thread_pool"],
        "preset": ["--preset", "guides"],
        "param": ["-p", "sleep.delay=2ms"],
        "chunk": ["--chunk", "7"],
        "url": ["--url", "http://127.0.0.1:1/"],
        "effort": ["--rigorous"],
    }
    message = refusal(run, *(word for option in different.values() for word in option))
    for option in different:
        assert f"{option}: " in message
    for option, words in different.items():
        assert f"{option}: " in refusal(run, *words)


def test_the_options_that_are_equal_are_not_listed(run):
    message = refusal(run, *OPTIONS, "--seed", SEED + 1)
    assert f"seed: the run has {SEED}, not {SEED + 1}" in message
    assert "blocks: " not in message
    assert "workloads: " not in message


def test_an_output_directory_has_no_place_beside_resume(run):
    assert "-o" in refusal(run, "-o", "elsewhere")


def test_a_dry_run_of_what_is_missing_measures_nothing(run):
    write_lines(run, lines_of(run)[:2])
    before = files_of(run.parent)
    done = concbench("run", "--resume", run, "--dry-run", cwd=run.parent)
    assert files_of(run.parent) == before
    assert done.returncode in (0, 2), done.stderr


def test_a_torn_last_line_is_forgiven_and_kept_aside(run):
    lines = lines_of(run)
    torn = lines[2][:100]
    write_lines(run, [*lines[:2], torn])
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 0, done.stderr
    assert lines_of(run)[:2] == lines[:2]
    assert taken_samples(run) == planned_samples(run)
    assert torn.encode() in files_of(run / "logs").values()


def test_a_last_line_that_lacks_only_its_end_is_kept(run):
    lines = lines_of(run)
    write_lines(run, [*lines[:2], lines[2].rstrip("\n")])
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 0, done.stderr
    assert lines_of(run)[:3] == lines[:3]
    assert taken_samples(run) == planned_samples(run)


def bad_middle_line(run: Path) -> None:
    lines = lines_of(run)
    write_lines(run, [lines[0], "nonsense\n", *lines[2:], '{"torn'])


def newer_sample(run: Path) -> None:
    lines = lines_of(run)
    write_lines(run, [lines[0], json.dumps(json.loads(lines[1]) | {"schema_version": 3}) + "\n"])


def newer_manifest(run: Path) -> None:
    (run / "manifest.json").write_text(json.dumps(manifest_of(run) | {"schema_version": 3}))


def manifest_that_is_no_json(run: Path) -> None:
    (run / "manifest.json").write_text('{"schema_version": 1,')


def manifest_of_something_else(run: Path) -> None:
    (run / "manifest.json").write_text('{"name": "parcel", "version": 3}')


def manifest_without_options(run: Path) -> None:
    manifest = {key: value for key, value in manifest_of(run).items() if key != "options"}
    (run / "manifest.json").write_text(json.dumps(manifest))


def line_that_stands_twice(run: Path) -> None:
    lines = lines_of(run)
    write_lines(run, [lines[0], lines[0], *lines[1:]])


def no_manifest(run: Path) -> None:
    (run / "manifest.json").unlink()


def sample_of_another_cell(run: Path) -> None:
    lines = lines_of(run)
    write_lines(run, [lines[0], json.dumps(json.loads(lines[1]) | {"cell": "a/b"}) + "\n"])


def line_of_another_kind(run: Path) -> None:
    write_lines(run, [lines_of(run)[0], '{"schema_version": 2, "hello": "world"}\n'])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (bad_middle_line, "samples.jsonl, line 2 "),
        (newer_sample, "samples.jsonl, line 2 is of schema version 3"),
        (newer_manifest, "manifest.json is of schema version 3"),
        (manifest_that_is_no_json, "manifest.json is no JSON: line 1, column 22"),
        (manifest_of_something_else, "manifest.json: it is no manifest of a run"),
        (manifest_without_options, "manifest"),
        (no_manifest, "is not a run: it has no manifest.json"),
        (sample_of_another_cell, "samples.jsonl, line 2: the cell a/b is not in the plan"),
        (line_of_another_kind, "samples.jsonl, line 2: 'cell' must be text"),
        (line_that_stands_twice, "samples.jsonl, line 2: the cell sleep/"),
    ],
)
def test_files_that_are_no_whole_run_are_refused(run: Path, spoil: Callable, words: str):
    spoil(run)
    assert words in refusal(run)


def test_a_directory_that_is_not_there_is_refused(tmp_path):
    done = concbench("run", "--resume", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere is not a run" in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_run_that_another_concbench_writes_is_refused(tmp_path):
    arguments = [*little("sleep", "sleep.delay=1h"), "--runners", "sequential"]
    with Running("run", *arguments, "-o", tmp_path / "run", cwd=tmp_path) as running:
        until(lambda: running.children("cell"), "the run has begun")
        assert "another concbench" in refusal(tmp_path / "run")


@pytest.mark.parametrize("before_there_were_hashes", [False, True])
def test_another_program_or_another_module_is_refused_where_the_run_knows_its_own(
    run, before_there_were_hashes
):
    write_lines(run, lines_of(run)[:2])
    manifest = manifest_of(run)
    if before_there_were_hashes:
        del manifest["program"], manifest["modules"]
    else:
        manifest["program"]["concbench"] = "0123456789abcdef"
        [pool] = [one for one in manifest["modules"] if one["file"] == "runners/thread_pool.so"]
        pool["hash"] = "fedcba9876543210"
    (run / "manifest.json").write_text(json.dumps(manifest))
    if before_there_were_hashes:
        assert concbench("run", "--resume", run, cwd=run.parent).returncode == 0
        return
    message = refusal(run)
    assert 'the file concbench: "0123456789abcdef", now "' in message
    assert 'the module runners/thread_pool.so: "fedcba9876543210", now "' in message
    assert message.count("\n  ") == 2
    assert "start a new one instead" in message


def test_fewer_cpus_than_the_run_had_are_refused(run):
    cpus = os.sched_getaffinity(0)
    if len(cpus) < 2:
        pytest.skip("needs two CPUs")
    write_lines(run, lines_of(run)[:2])
    message = refusal(run, preexec_fn=lambda: os.sched_setaffinity(0, {min(cpus)}))
    assert "cpu_order" in message
