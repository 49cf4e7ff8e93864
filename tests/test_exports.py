"""The exports of a run, against docs/figures.md: everything is recomputed from the lines of
samples.jsonl by code that shares nothing with the scripts."""

from __future__ import annotations

import csv
import io
import json
import re
from statistics import median

import pytest
from analysis.exports.benchfmt import as_benchfmt
from analysis.exports.csv_table import as_csv
from analysis.exports.csv_value import csv_value
from analysis.exports.gbench import as_gbench
from analysis.reading.samples import read_run
from analysis.tables.summary import summarise
from conftest import REPOSITORY
from made_up_matrix import write_matrix
from recomputed import MEDIANS, raw, recomputed
from spoilt_matrix import MATRICES, write_spoilt
from test_latency import waiting


@pytest.fixture(scope="module", params=MATRICES)
def directory(request, tmp_path_factory):
    write, cells, blocks = request.param
    return write(tmp_path_factory.mktemp("exports"), cells, blocks)


def refuse(constant):
    raise AssertionError(f"{constant} is not JSON")


# summary.csv


def test_every_column_of_the_csv_is_recomputed_from_the_samples(directory):
    text = as_csv(summarise(read_run(directory)))
    printed = list(csv.DictReader(io.StringIO(text, newline="")))
    expected = list(recomputed(directory))
    assert len(printed) == len(expected) > 0
    for record, wanted in zip(printed, expected, strict=True):
        assert set(record) == set(wanted)
        for column, value in wanted.items():
            told = record[column]
            if value is None or isinstance(value, str):
                assert told == (value or ""), (column, record["cell"])
            else:
                assert float(told) == pytest.approx(value, rel=1e-12), (column, record["cell"])


def test_the_spoilt_run_fills_every_column_somewhere(tmp_path):
    records = list(recomputed(write_spoilt(tmp_path, 330, 10)))
    of_schema_2 = ("task_queueing_", "task_response_")
    for column in (one for one in records[0] if not one.startswith(of_schema_2)):
        assert any(record[column] not in (None, "") for record in records), column
    assert {r["status"] for r in records} == {"ok", "failed", "skipped", "missing"}
    assert {r["speedup_self_interval_kind"] for r in records} == {"95%", "range", None}


def test_queueing_and_response_times_are_those_of_the_samples(make_run):
    place = waiting(make_run()).write()
    told = list(csv.DictReader(io.StringIO(as_csv(summarise(read_run(place))))))
    wanted = {record["cell"]: record for record in recomputed(place)}
    assert told
    for record in told:
        for column in ("task_queueing_p50_ns", "task_response_p99_ns", "task_response_max_ns"):
            assert float(record[column]) == wanted[record["cell"]][column] > 0, column


def test_every_column_is_on_the_page_of_formulas(directory):
    page = (REPOSITORY / "docs" / "figures.md").read_text()
    section = page.partition("## summary.csv")[2].partition("## What the report makes")[0]
    names = set(re.findall(r"`([a-z_.]+)`", section))
    header = as_csv(summarise(read_run(directory))).splitlines()[0].split(",")
    for column in header:
        general = re.sub(r"^(task_[a-z]+)_(min|max|p\d+)_ns$", r"\1_..._ns", column)
        general = re.sub(r"^speedup_self_.*", "speedup_self_...", general)
        ending = column.removeprefix("speedup_sequential")
        assert general in names or ending in names, column


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (1.5, 1.5),
        (7, 7),
        (None, None),
        (float("inf"), None),
        (float("nan"), None),
        ("a\nb", "a\nb"),
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
    ],
)
def test_a_field_is_a_finite_number_or_a_text_that_is_no_formula(value, field):
    assert csv_value(value) == field


# gbench.json


def test_gbench_has_a_row_for_each_sample_in_the_order_of_cells_and_blocks(directory):
    cells, _, lines = raw(directory)
    content = json.loads(as_gbench(read_run(directory)), parse_constant=refuse)
    rows = content["benchmarks"]
    expected = [
        line
        for cell in cells
        for line in sorted(lines[cell["cell"]], key=lambda line: line["block"])
        if line["status"] != "skipped"
    ]
    order = [(sample["cell"], sample["block"]) for sample in expected]
    assert [(row["run_name"], row["block"]) for row in rows] == order
    for row, sample in zip(rows, expected, strict=True):
        assert (row["run_type"], row["threads"], row["time_unit"]) == ("iteration", 1, "ns")
        if sample["status"] != "ok":
            assert row["name"] == f"{sample['cell']}_{sample['status']}"
            assert row["error_occurred"] is True
            assert row["error_message"] == f"{sample['status']}: {sample['reason']}"
            assert (row["real_time"], row["cpu_time"]) == (0, 0)
            continue
        count = sample["iterations"]
        assert row["name"] == sample["cell"]
        assert "error_occurred" not in row
        assert row["iterations"] == count
        wall = median([ns / count for ns in sample["wall_ns"]])
        assert row["real_time"] == pytest.approx(wall, rel=1e-12)
        cpu = median([ns / count for ns in sample["cpu_ns"]]) if sample["cpu_ns"] else 0
        assert row["cpu_time"] == pytest.approx(cpu, rel=1e-12)
        rate = sample["tasks"] * 1e9 / wall if wall else None
        assert row.get("items_per_second") == (rate and pytest.approx(rate, rel=1e-12))
        for key in MEDIANS:
            assert row.get(key) == sample.get(key)
        assert row["task_latency_p99_ns"] == sample["task_latency_ns"]["p99"]


def test_gbench_numbers_families_instances_and_repetitions(directory):
    rows = json.loads(as_gbench(read_run(directory)))["benchmarks"]
    cells, _, _ = raw(directory)
    families, by_cell = {}, {}
    about = {cell["cell"]: cell for cell in cells}
    for row in rows:
        cell = about[row["run_name"]]
        key = (cell["workload"], tuple(cell["parameters"].items()), cell["runner"])
        assert families.setdefault(key, row["family_index"]) == row["family_index"]
        by_cell.setdefault(row["run_name"], []).append(row)
    assert sorted(set(families.values())) == list(range(len(families)))
    instances = {}
    for same in by_cell.values():
        assert [row["repetition_index"] for row in same] == list(range(len(same)))
        assert {row["repetitions"] for row in same} == {len(same)}
        assert len({(row["family_index"], row["per_family_instance_index"]) for row in same}) == 1
        family, instance = same[0]["family_index"], same[0]["per_family_instance_index"]
        instances.setdefault(family, []).append(instance)
    assert all(numbers == list(range(len(numbers))) for numbers in instances.values())


def test_gbench_tells_of_the_machine_what_is_known(make_run):
    made = make_run()
    made.measured("tbb", [1e6] * 6)
    context = json.loads(as_gbench(read_run(made.write())))["context"]
    assert context["date"] == made.manifest["started_at"]
    assert context["host_name"] == "bench-host"
    assert context["executable"] == "concbench"
    assert context["num_cpus"] == 2
    assert (context["mhz_per_cpu"], context["caches"], context["load_avg"]) == (0, [], [])
    assert "cpu_scaling_enabled" not in context
    assert "library_build_type" not in context
    made.manifest["environment"] |= {"governor": "powersave", "load_at_start": 0.5}
    made.disturbed("governor", "warning", "powersave")
    context = json.loads(as_gbench(read_run(made.write())))["context"]
    assert (context["cpu_scaling_enabled"], context["load_avg"]) == (True, [0.5])


def test_gbench_takes_a_governor_that_the_run_is_content_with_for_no_scaling(make_run):
    made = make_run()
    made.manifest["environment"]["governor"] = "userspace"
    made.disturbed("governor", "ok", "userspace")
    context = json.loads(as_gbench(read_run(made.write())))["context"]
    assert context["cpu_scaling_enabled"] is False


@pytest.mark.parametrize(
    ("level", "told"), [("ok", "release"), ("unfit", "debug"), ("warning", "debug")]
)
def test_gbench_calls_a_build_a_release_where_the_run_finds_it_fit_for_measuring(
    make_run, level, told
):
    made = make_run()
    made.manifest["build"]["type"] = "Coverage"
    made.disturbed("build", level, "Coverage")
    context = json.loads(as_gbench(read_run(made.write())))["context"]
    assert context["library_build_type"] == told


def test_gbench_of_a_run_without_samples_has_no_rows(make_run):
    assert json.loads(as_gbench(read_run(make_run().write())))["benchmarks"] == []


# All of them


def test_the_same_run_gives_the_same_bytes(tmp_path):
    texts = []
    for name in ("one", "two"):
        run = read_run(write_matrix(tmp_path / name, 40, 6))
        texts.append((as_csv(summarise(run)), as_gbench(run), as_benchfmt(run)))
    assert texts[0] == texts[1]
