"""Reading a run: what is taken, what is forgiven, what is refused and how that is said."""

from __future__ import annotations

import json
import os

import pytest
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from conftest import REPOSITORY
from jsonschema import Draft202012Validator


@pytest.fixture
def run(make_run):
    """Two cells with six samples each, in the making."""
    made = make_run()
    for runner in ("sequential", "tbb"):
        made.measured(runner, [1e6] * 6)
    return made


def refusal(made):
    with pytest.raises(RunError) as caught:
        read_run(made.write())
    return str(caught.value)


def schema_of(name):
    return json.loads((REPOSITORY / "results" / "schema" / f"{name}.schema.json").read_text())


@pytest.mark.parametrize(
    ("schema", "at"),
    [
        ("sample", ()),
        ("sample", ("noise",)),
        ("manifest", ()),
        ("manifest", ("cells", "items")),
        ("manifest", ("disturbances", "items")),
        ("manifest", ("modules", "items")),
    ],
)
def test_every_key_that_is_written_is_read_by_a_script(schema, at):
    described = schema_of(schema)
    for step in at:
        described = described[step] if step == "items" else described["properties"][step]
    reading = REPOSITORY / "scripts" / "analysis" / "reading"
    source = "".join(path.read_text() for path in reading.glob("*.py"))
    unread = {key for key in described["properties"] if f'"{key}"' not in source}
    assert unread == set()
    assert described["additionalProperties"] is False


def test_the_made_up_runs_are_valid_by_the_schema(whole_run):
    def validator(name):
        text = (REPOSITORY / "results" / "schema" / f"{name}.schema.json").read_text()
        return Draft202012Validator(json.loads(text))

    cell = whole_run.cell("tbb", 1, workload="other")
    whole_run.sample(cell, 0, status="crashed", reason="worker 3 died: signal 9")
    directory = whole_run.write()
    validator("manifest").validate(json.loads((directory / "manifest.json").read_text()))
    sample = validator("sample")
    for line in (directory / "samples.jsonl").read_text().splitlines():
        sample.validate(json.loads(line))


def test_a_run_is_read_with_its_plan_and_samples(run):
    run.cell("coroutines", 1, skipped="needs two cores")
    read = read_run(run.write())
    assert read.plan.host == "bench-host"
    assert (read.plan.blocks, read.plan.measurements, read.plan.seed) == (6, 3, 42)
    assert [cell.runner for cell in read.plan.cells] == ["sequential", "tbb", "coroutines"]
    assert read.plan.cells[2].skipped == "needs two cores"
    assert len(read.samples) == 12
    assert read.samples[0].wall_ns == (10_100_000, 10_000_000, 9_900_000)
    assert read.notes == ()


@pytest.mark.parametrize("name", ["manifest.json", "samples.jsonl"])
def test_a_file_of_the_run_names_the_run(run, name):
    assert read_run(run.write() / name).directory == run.directory


def test_unknown_keys_are_ignored(run):
    run.manifest["new"] = {"a": 1}
    run.lines[0]["new"] = [1, 2]
    assert len(read_run(run.write()).samples) == 12


def test_a_torn_last_line_is_forgiven_and_told(run):
    run.torn = json.dumps(run.lines.pop())[:-20]
    read = read_run(run.write())
    assert len(read.samples) == 11
    assert "line 12: the last line is torn" in read.notes[0]


def test_a_last_line_torn_inside_a_character_is_forgiven(run):
    directory = run.write()
    with (directory / "samples.jsonl").open("ab") as file:
        file.write('{"cell": "é'.encode()[:-1])
    assert len(read_run(directory).samples) == 12


def test_a_whole_last_line_counts_without_its_newline(run):
    run.torn = json.dumps(run.lines.pop())
    read = read_run(run.write())
    assert len(read.samples) == 12
    assert not read.notes


@pytest.mark.parametrize("line", ['{"schema_version": 1, "cel', "", "null null", "[" * 100_000])
def test_an_unreadable_line_in_the_middle_is_refused_with_its_number(run, line):
    run.lines.insert(3, line)
    message = refusal(run)
    assert "samples.jsonl, line 4: cannot be read" in message
    assert "Only a torn last line is forgiven" in message


def test_an_unreadable_last_line_with_its_newline_is_refused(run):
    run.lines.append('{"schema_version": 1, "cel')
    assert "line 13: cannot be read" in refusal(run)


@pytest.mark.parametrize("line", ["17", "[]", '"text"', "null"])
def test_a_line_that_is_no_object_is_refused(run, line):
    run.lines.insert(0, line)
    assert "line 1: the content must be a JSON object" in refusal(run)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cell", 7),
        ("block", -1),
        ("block", True),
        ("block", 1.0),
        ("status", "fine"),
        ("status", ["ok"]),
        ("tasks", None),
        ("iterations", 0),
        ("iterations", 10**300),
        ("wall_ns", None),
        ("wall_ns", []),
        ("wall_ns", [1, -1]),
        ("wall_ns", [10**300]),
        ("cpu_ns", "many"),
        ("peak_pss_bytes", 1.5),
        ("parameters", []),
        ("schema_version", "1"),
        ("schema_version", 0),
    ],
)
def test_a_field_that_is_not_as_the_schema_says_is_refused_by_its_name(run, key, value):
    run.lines[4][key] = value
    message = refusal(run)
    assert "samples.jsonl, line 5: " in message
    assert f"'{key}' must be" in message
    assert len(message) < 600


def test_memory_that_was_not_available_is_none(run):
    run.lines[0]["peak_pss_bytes"] = None
    del run.lines[1]["peak_pss_bytes"]
    read = read_run(run.write())
    assert [sample.peak_pss_bytes for sample in read.samples[:2]] == [None, None]


def test_a_failed_sample_needs_no_times_and_those_it_has_are_not_read(run):
    run.lines[0] |= {"status": "failed", "reason": "wrong answer in task 3"}
    read = read_run(run.write())
    assert read.samples[0].wall_ns == ()
    assert read.samples[0].reason == "wrong answer in task 3"


def test_a_sample_of_a_cell_outside_the_plan_is_refused(run):
    run.lines[2]["cell"] = "sum_of_squares/nowhere"
    assert "line 3: the cell sum_of_squares/nowhere is not in the plan" in refusal(run)


def test_a_sample_that_differs_from_its_cell_in_the_plan_is_refused(run):
    run.lines[2]["runner"] = "thread_pool"
    assert "line 3: the cell" in refusal(run)


def test_a_block_outside_the_plan_is_refused(run):
    run.lines[5]["block"] = 6
    assert "line 6: block 6 is not in the plan, whose last one is 5" in refusal(run)


def test_a_time_of_a_skipped_cell_is_refused(run):
    run.manifest["cells"][0]["skipped"] = "cannot exist"
    assert "is skipped in the plan" in refusal(run)


def test_the_same_cell_and_block_twice_is_refused_with_both_lines(run):
    run.lines.append(run.lines[1])
    message = refusal(run)
    assert "samples.jsonl, line 13" in message
    assert "block 1 in line 2" in message


def test_a_sample_of_a_newer_schema_is_refused(run):
    run.lines[7] = {"schema_version": 3, "everything": "else"}
    assert "samples.jsonl, line 8: made by a newer concbench (schema version 3" in refusal(run)


def test_a_manifest_of_a_newer_schema_is_refused(run):
    run.manifest |= {"schema_version": 3, "cells": "elsewhere"}
    message = refusal(run)
    assert "manifest.json: made by a newer concbench (schema version 3" in message
    assert "Use the scripts of the concbench that made the run" in message


def test_a_missing_directory_is_named(tmp_path):
    with pytest.raises(RunError, match="nowhere: no such directory"):
        read_run(tmp_path / "nowhere")


def test_a_directory_without_a_manifest_is_refused_and_a_run_inside_is_named(run):
    run.write()
    with pytest.raises(RunError, match="no manifest.json here.* The last run in it is .*run"):
        read_run(run.directory.parent)


@pytest.mark.parametrize("content", ["", "not JSON", "{", "\udcff", "[" * 100_000])
def test_a_manifest_that_is_not_json_is_refused(run, content):
    path = run.write() / "manifest.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(RunError, match="manifest.json: not JSON"):
        read_run(run.directory)


@pytest.mark.parametrize("content", [[], {}, {"suite": {"name": "other"}}, {"suite": "concbench"}])
def test_the_manifest_of_another_program_is_refused(run, content):
    path = run.write() / "manifest.json"
    path.write_text(json.dumps(content))
    with pytest.raises(RunError, match="not the manifest of a concbench run"):
        read_run(run.directory)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("cells",), {}),
        (("cells", 0), "a cell"),
        (("cells", 0, "kind"), "plays"),
        (("cells", 0, "cores"), 0),
        (("cells", 1, "parameters"), {"n": 5}),
        (("environment", "usable_cores"), None),
        (("effort", "blocks"), 10**30),
        (("effort",), None),
        (("seed",), "42"),
    ],
)
def test_a_damaged_manifest_is_refused_by_the_name_of_the_field(run, path, value):
    inner = run.manifest
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    names = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    message = refusal(run)
    assert "manifest.json: " in message
    assert f"'{names[1:]}' must be" in message


def test_two_cells_of_one_name_are_refused(run):
    run.manifest["cells"].append(run.manifest["cells"][0])
    assert "two cells named sum_of_squares/" in refusal(run)


@pytest.mark.parametrize("name", ["manifest.json", "samples.jsonl"])
def test_a_pipe_is_refused_instead_of_waited_for(run, name):
    path = run.write() / name
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(RunError, match=f"{name}: is not a file"):
        read_run(run.directory)


def test_a_run_without_samples_is_read(run):
    run.lines.clear()
    assert read_run(run.write()).samples == ()


def test_a_run_whose_samples_were_not_begun_is_read_and_told(run):
    (run.write() / "samples.jsonl").unlink()
    read = read_run(run.directory)
    assert read.samples == ()
    assert "no samples yet" in read.notes[0]
