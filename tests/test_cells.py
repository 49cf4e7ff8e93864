"""`concbench cells`: every cell as a Google Benchmark, as its users expect it."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from program import Running, concbench, local_server, needs_http, needs_program
from test_campaign import url_that_nobody_answers

pytestmark = needs_program

BRIEFLY = "--benchmark_min_time=0.001"
AS_JSON = "--benchmark_format=json"


def test_a_filter_chooses_cells_and_json_is_json(tmp_path):
    chosen = "--benchmark_filter=^sum_of_squares/thread_pool"
    done = concbench("cells", chosen, AS_JSON, BRIEFLY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["context"]["concbench_version"]
    assert len(report["benchmarks"]) >= 2
    for benchmark in report["benchmarks"]:
        assert benchmark["name"].startswith("sum_of_squares/thread_pool/")
        assert benchmark["real_time"] > 0
        assert not benchmark.get("error_occurred")
    assert os.listdir(tmp_path) == []


def test_every_runner_is_a_google_benchmark(tmp_path):
    selection = ["--workloads", "sleep", "-p", "sleep.tasks=4", "-p", "sleep.delay=1ms"]
    done = concbench("cells", *selection, "--concurrency", 2, AS_JSON, BRIEFLY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    names = [benchmark["name"] for benchmark in json.loads(done.stdout)["benchmarks"]]
    listed = concbench("list", "--cells", *selection, "--concurrency", 2, cwd=tmp_path).stdout
    cells = [line for line in listed.splitlines() if "/" in line and "skipped" not in line]
    assert [name.removesuffix("/manual_time") for name in names] == cells


@needs_http
def test_http_cells_start_a_server_and_end_it(tmp_path):
    few = ["--workloads", "http_fetch", "--runners", "thread_pool,process_pool", "--concurrency", 2]
    parameters = ["-p", "http_fetch.tasks=2", "-p", "http_fetch.delay=1ms"]
    with Running("cells", *few, *parameters, BRIEFLY, cwd=tmp_path) as running:
        assert running.wait() == 0, running.stderr
        assert running.processes() == []
        assert "http_fetch/process_pool/" in running.stdout


def test_a_table_can_be_written_to_a_file(tmp_path):
    arguments = ["--workloads", "empty", "--runners", "sequential", BRIEFLY]
    done = concbench("cells", *arguments, "--benchmark_out=out.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.json").read_text())["benchmarks"]


def test_cells_can_be_listed(tmp_path):
    done = concbench("cells", "--benchmark_list_tests", "--runners", "thread_pool", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all("/thread_pool/" in line for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--benchmark_flter=x"], "see concbench cells --help"),
        (["--benchmark_min_time=1e300"], "at most 86400"),
        (["--benchmark_color=purple"], "type --benchmark_color=auto, true, false, yes"),
        (["--benchmark_list_tests=maybe"], "type --benchmark_list_tests=true, false, yes"),
        (["--filtr=x"], "--filtr"),
        (["extra"], "extra"),
        (["--benchmark_filter=^nothing_like_this$"], "nothing_like_this"),
        (["--filter", "^nothing_like_this$"], "no cell matches"),
        (["--workloads", "slep"], "did you mean 'sleep'"),
        (["--concurrency", "0"], "from 1 to"),
        (["--benchmark_format=xml"], "type --benchmark_format=console, json or csv"),
        (["--benchmark_out_format=xml"], "type --benchmark_out_format=console, json or csv"),
        (["--benchmark_out=nowhere/out.json"], "cannot write nowhere/out.json: No such file"),
        (["--benchmark_out=."], "cannot write .: it is a directory"),
        (["--benchmark_min_time=-1"], "such as --benchmark_min_time=0.5s"),
        (["--benchmark_min_time=0"], "seconds above 0"),
        (["--benchmark_min_time=1h"], "seconds above 0"),
        (["--benchmark_min_time=inf"], "seconds above 0"),
        (["--benchmark_min_warmup_time=-1"], "seconds from 0"),
        (["--benchmark_min_warmup_time=1e400"], "seconds from 0"),
        (["--benchmark_time_unit=h"], "type --benchmark_time_unit=ns, us, ms or s"),
        (["--benchmark_repetitions=0"], "a whole number from 1"),
        (["--benchmark_repetitions=1.5"], "a whole number from 1"),
    ],
)
def test_bad_usage_ends_with_exit_2_and_a_message(tmp_path, arguments, words):
    done = concbench("cells", *arguments, BRIEFLY, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("flag", ["--benchmark_min_time=0.001", "--benchmark_min_time=0.001s"])
def test_a_time_may_have_its_unit_with_any_version_of_the_library(tmp_path, flag):
    done = concbench("cells", "--workloads", "empty", "--runners", "sequential", flag, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "empty/sequential/" in done.stdout


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("BENCHMARK_FORMAT", "xml", "no format 'xml'"),
        ("BENCHMARK_MIN_TIME", "inf", "seconds above 0"),
        ("BENCHMARK_REPETITIONS", "-1", "a whole number from 1"),
        ("BENCHMARK_TIME_UNIT", "h", "no time_unit 'h'"),
        ("BENCHMARK_OUT", "nowhere/out.json", "cannot write nowhere/out.json"),
    ],
)
def test_flags_from_the_environment_are_read_as_carefully(tmp_path, variable, value, words):
    done = concbench("cells", "--workloads", "empty", cwd=tmp_path, environment={variable: value})
    assert done.returncode == 2
    assert words in done.stderr


def test_what_is_typed_prevails_over_the_environment(tmp_path):
    one = ["--workloads", "empty", "--runners", "sequential", "--concurrency", 1, BRIEFLY]
    variables = {"BENCHMARK_FORMAT": "json", "BENCHMARK_REPETITIONS": "2"}
    done = concbench("cells", *one, cwd=tmp_path, environment=variables)
    report = json.loads(done.stdout)
    assert {one["repetitions"] for one in report["benchmarks"]} == {2}
    done = concbench("cells", *one, "--benchmark_format=csv", cwd=tmp_path, environment=variables)
    assert "name,iterations,real_time" in done.stdout


def test_results_that_could_not_be_written_are_missed(tmp_path):
    arguments = ["--workloads", "empty", "--runners", "sequential", BRIEFLY]
    done = concbench("cells", *arguments, "--benchmark_out=/dev/full", cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot write /dev/full" in done.stderr


@needs_http
@pytest.mark.parametrize("runner", ["sequential", "process_pool", "coroutines"])
def test_a_cell_that_fails_is_shown_as_such_and_in_the_exit_code(tmp_path, runner):
    with url_that_nobody_answers() as url:
        selection = ["--workloads", "http_fetch,empty", "--runners", runner, "--url", url]
        one = ["--concurrency", "1", AS_JSON, BRIEFLY]
        done = concbench("cells", *selection, *one, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    for benchmark in json.loads(done.stdout)["benchmarks"]:
        failed = benchmark["name"].startswith("http_fetch/")
        assert benchmark.get("error_occurred", False) == failed
        if failed:
            assert f"GET {url}: " in benchmark["error_message"]


@needs_http
def test_a_url_that_answers_is_fetched(tmp_path):
    with local_server(tmp_path) as (_, url):
        selection = ["--workloads", "http_fetch", "--runners", "async", "--concurrency", "4"]
        done = concbench("cells", *selection, "--url", f"{url}/bytes/9", BRIEFLY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_google_benchmarks_flags_mean_cells(tmp_path):
    options = ("--benchmark_filter=^empty/sequential/", "--benchmark_list_tests")
    done = concbench(*options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("empty/sequential/")
    assert "sum_of_squares" not in done.stdout + done.stderr


def benchmarks_of(report: str) -> list[dict[str, Any]]:
    """Of a report as JSON, or as CSV below what it says of its context."""
    if report.startswith("{"):
        return json.loads(report)["benchmarks"]
    return list(csv.DictReader(io.StringIO(report[report.index("name,iterations,") :])))


def cpu_times(benchmarks: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, list[float]]]:
    """By what they are of, a run ("") or an aggregate such as "_mean", and then by runner."""
    found: dict[str, dict[str, list[float]]] = {}
    for benchmark in benchmarks:
        runner = benchmark["name"].split("/")[1]
        kind = benchmark["name"].rpartition("manual_time")[2]
        found.setdefault(kind, {}).setdefault(runner, []).append(float(benchmark["cpu_time"]))
    return found


@pytest.mark.parametrize("repetitions", [1, 2])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_cpu_time_is_that_of_every_process_of_a_cell(tmp_path, form, repetitions):
    cores = min(2, len(os.sched_getaffinity(0)))
    size = ["--workloads", "sum_of_squares", "--cores", cores, "--concurrency", 2]
    repeated = [f"--benchmark_repetitions={repetitions}", "--benchmark_min_time=0.02"]
    file = tmp_path / f"out.{form}"
    out = [f"--benchmark_out={file}", f"--benchmark_out_format={form}"]
    runners = ["--runners", "sequential,process_pool"]
    done = concbench("cells", *size, *runners, *repeated, *out, AS_JSON, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    kinds = {"", "_mean", "_median", "_stddev", "_cv"} if repetitions > 1 else {""}
    for benchmarks in (benchmarks_of(done.stdout), benchmarks_of(file.read_text())):
        told = cpu_times(benchmarks)
        assert told.keys() == kinds
        for kind in kinds - {"_stddev", "_cv"}:
            alone, pool = told[kind]["sequential"], told[kind]["process_pool"]
            assert len(alone) == len(pool) == (1 if kind else repetitions)
            # The same sums. The caller alone, which waits for its workers, takes next to nothing.
            assert min(pool) >= min(alone) / 2, kind
