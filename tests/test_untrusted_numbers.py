"""A run's files may come from anywhere: numbers that cannot be right are refused by the name of
their field, and no shape of a file breaks its reader."""

from __future__ import annotations

import copy
import json

import pytest
from analysis.exports.gbench import as_gbench
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run

NO_JSON = ["NaN", "Infinity", "-Infinity", "1e400"]
COUNTS = ["1e300", "-1", "-0.0", "1.5", "1.0", str(2**64), "true",
          '"1"', "[[1]]", "{}"]  # fmt: skip
OF_SAMPLES = [
    ("cores",), ("concurrency",), ("block",), ("position",), ("started_monotonic_ns",), ("tasks",),
    ("iterations",), ("wall_ns", 1), ("cpu_ns", 0), ("peak_pss_bytes",), ("peak_rss_bytes",),
    ("startup_ns",), ("first_batch_ns",), ("shutdown_ns",), ("context_switches_voluntary",),
    ("context_switches_involuntary",), ("task_latency_ns", "p50"), ("noise", "pressure_ns"),
    ("noise", "run_queue_wait_ns"), ("noise", "steal_ns"), ("schema_version",),
]  # fmt: skip
OF_THE_MANIFEST = [
    ("seed",), ("elapsed_ns",), ("effort", "blocks"), ("effort", "measurements"),
    ("environment", "usable_cores"), ("environment", "physical_cores"),
    ("environment", "logical_cpus"), ("cells", 0, "cores"), ("cells", 0, "concurrency"),
    ("schema_version",),
]  # fmt: skip
SHARES = [("environment", "load_at_start"), ("self_test", "noise_floor")]


def with_number(record, path, number):
    """The record as JSON, with a number as it would stand in a file."""
    record = copy.deepcopy(record)
    inner = record
    for key in path[:-1]:
        inner = inner.setdefault(key, {}) if isinstance(inner, dict) else inner[key]
    inner[path[-1]] = "@@"
    return json.dumps(record).replace('"@@"', number)


def refusal(directory):
    with pytest.raises(RunError) as caught:
        read_run(directory)
    return str(caught.value)


@pytest.mark.parametrize("path", OF_SAMPLES, ids=lambda path: ".".join(map(str, path)))
def test_a_count_of_a_sample_that_is_none_is_refused_by_its_name(make_run, path):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    whole_line = made.lines[2]
    # A list or an object of numbers is refused as a whole.
    name = path[0] if path[0] in ("wall_ns", "cpu_ns", "task_latency_ns") else ".".join(path)
    for number in COUNTS:
        made.lines[2] = with_number(whole_line, path, number)
        message = refusal(made.write())
        assert "samples.jsonl, line 3: " in message, number
        assert f"'{name}' must be" in message, number


@pytest.mark.parametrize("path", OF_THE_MANIFEST, ids=lambda path: ".".join(map(str, path)))
def test_a_count_of_the_manifest_that_is_none_is_refused_by_its_name(make_run, path):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    directory = made.write()
    name = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)[1:]
    for number in COUNTS:
        (directory / "manifest.json").write_text(with_number(made.manifest, path, number))
        message = refusal(directory)
        assert f"manifest.json: '{name}' must be" in message, number


@pytest.mark.parametrize("number", NO_JSON)
def test_what_is_no_number_of_json_is_refused_wherever_it_stands(make_run, number):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    made.lines[2] = with_number(made.lines[2], ("unknown",), number)
    assert "samples.jsonl, line 3: cannot be read" in refusal(made.write())
    (made.directory / "manifest.json").write_text(
        with_number(made.manifest, ("environment", "unknown"), number)
    )
    assert "manifest.json: not JSON" in refusal(made.directory)


@pytest.mark.parametrize("path", SHARES, ids=lambda path: ".".join(path))
def test_a_figure_of_the_machine_must_be_finite_and_not_negative(make_run, path):
    made = make_run()
    directory = made.write()
    for number in set(COUNTS) - {"-0.0", "1.5", "1.0", str(2**64)} | {"1e20"}:
        (directory / "manifest.json").write_text(with_number(made.manifest, path, number))
        assert f"'{'.'.join(path)}' must be a number from 0" in refusal(directory), number


def test_no_zero_is_negative(make_run):
    made = make_run()
    made.manifest["environment"]["load_at_start"] = -0.0
    run = read_run(made.write())
    assert str(run.plan.load_at_start) == "0.0"
    assert json.loads(as_gbench(run))["context"]["load_avg"] == [0.0]


def test_a_number_of_ten_thousand_digits_is_refused(make_run):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    made.lines[1] = with_number(made.lines[1], ("tasks",), "9" * 10_000)
    message = refusal(made.write())
    assert "samples.jsonl, line 2: cannot be read" in message
    assert len(message) < 600


def test_nesting_of_any_depth_is_read_or_refused(make_run):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    directory = made.write()
    made.manifest["environment"]["deep"] = "@"
    manifest = json.dumps(made.manifest)
    read = refused = 0
    for depth in [*range(1, 80), *range(900, 1000, 10), 100_000]:
        nested = '{"a":' * depth + "[" * 3 + "]" * 3 + "}" * depth
        lists = "[" * depth + '"\\ud83d\\ude00"' + "]" * depth
        for text in (nested, lists):
            (directory / "manifest.json").write_text(manifest.replace('"@"', text))
            try:
                read_run(directory)
                read += 1
            except RunError as error:
                refused += 1
                assert "Restore the file" in str(error)
                assert len(str(error)) < 3000
    assert read > 50
    assert refused > 10


def test_names_that_would_fill_the_memory_are_refused(make_run):
    made = make_run()
    made.manifest["environment"]["n" * 1200] = {str(number): number for number in range(1000)}
    message = refusal(made.write())
    assert "'environment' must be an object of names of up to 1000 characters" in message


def test_many_figures_of_a_machine_are_read_in_their_order(make_run):
    made = make_run()
    made.manifest["environment"]["many"] = {str(number): number for number in range(100_000)}
    environment = dict(read_run(made.write()).plan.environment)
    assert [key for key in environment if key.startswith("many.")][-1] == "many.99999"


def test_half_surrogate_pairs_are_refused(make_run):
    made = make_run()
    for half in ("\ud800", "\ud801"):
        made.cell("tbb")
        made.manifest["cells"][-1]["cell"] = half
    assert "an escape stands for half a surrogate pair" in refusal(made.write())
