"""Runs from their start to their end: what stands in the files, and what fails alone."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import jsonschema
import pytest
from conftest import REPOSITORY
from program import (
    PATIENCE_S,
    Done,
    Json,
    Running,
    available,
    concbench,
    fetching_runners,
    few_workloads,
    little,
    local_server,
    manifest_of,
    needs_http,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
)
from portions import require_portions

pytestmark = needs_program


@pytest.fixture(scope="module")
def whole_matrix(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """Two workloads under every runner, oversubscribed."""
    cwd = tmp_path_factory.mktemp("whole")
    arguments = [*little(*few_workloads()), "--runners", "all"]
    size = ["--cores", "1", "--concurrency", "2x"]
    done = concbench("run", *arguments, *size, "-o", "run", "--seed", 7, cwd=cwd)
    return done, cwd / "run"


def order_of(run: Path, block: int) -> list[str]:
    """The cells of a block in the order in which they were measured."""
    samples = [sample for sample in samples_of(run) if sample["block"] == block]
    return [sample["cell"] for sample in sorted(samples, key=lambda sample: sample["position"])]


def schema(name: str) -> jsonschema.Draft202012Validator:
    text = (REPOSITORY / "results" / "schema" / f"{name}.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text))


@contextmanager
def url_that_nobody_answers() -> Iterator[str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and never listens; held, so that nobody else takes it
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"


def test_a_run_has_one_sample_of_every_cell_in_every_block(whole_matrix):
    done, run = whole_matrix
    assert done.returncode == 0, done.stderr
    assert taken_samples(run) == planned_samples(run)
    assert not_ok(run) == []


def test_a_run_pairs_its_workloads_with_every_runner(whole_matrix):
    pairs = {(sample["workload"], sample["runner"]) for sample in samples_of(whole_matrix[1])}
    holes = {
        (cell["workload"], cell["runner"])
        for cell in manifest_of(whole_matrix[1])["cells"]
        if cell["skipped"] is not None
    }
    assert {*product(few_workloads(), available("runners"))} <= pairs | holes


def test_every_workload_can_be_run(tmp_path):
    workloads = available("workloads")
    few = ["--runners", "sequential,thread_pool,coroutines,loop_with_threads"]
    done = concbench("run", *little(*workloads, blocks=1), *few, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {sample["workload"] for sample in samples_of(tmp_path / "run")} == set(workloads)
    assert os.listdir(tmp_path) == ["run"]


def test_the_schema_accepts_the_manifest_and_every_sample(whole_matrix):
    _, run = whole_matrix
    schema("manifest").validate(manifest_of(run))
    for sample in samples_of(run):
        schema("sample").validate(sample)


def test_every_line_is_json_for_others_too(whole_matrix):
    _, run = whole_matrix
    # Not by json.tool --json-lines: that of Python 3.13 reads a file that it has closed.
    lines = (run / "samples.jsonl").read_text().splitlines()
    assert lines and all(isinstance(json.loads(line), dict) for line in lines)
    read = subprocess.run(
        ["/usr/bin/python3", "-m", "json.tool", str(run / "manifest.json")],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert (read.returncode, read.stderr) == (0, "")


def test_summary_py_reads_a_run(whole_matrix):
    _, run = whole_matrix
    command = ["/usr/bin/python3", "-B", str(REPOSITORY / "scripts" / "summary.py"), str(run)]
    read = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    assert read.returncode == 0, read.stderr
    for workload in few_workloads():
        assert f"{workload} (" in read.stdout


def test_a_sample_names_its_place_in_its_block(whole_matrix):
    _, run = whole_matrix
    by_time = sorted(samples_of(run), key=lambda sample: sample["started_monotonic_ns"])
    cells = len(by_time) // 2
    places = [(sample["block"], sample["position"]) for sample in by_time]
    assert places == [(block, position) for block in range(2) for position in range(cells)]


def test_blocks_differ_in_their_order(whole_matrix):
    _, run = whole_matrix
    first, second = order_of(run, 0), order_of(run, 1)
    assert sorted(first) == sorted(second)
    assert first != second


def test_a_cell_has_as_many_batches_as_in_the_block_before_where_these_fit(whole_matrix):
    require_portions(whole_matrix[1])


@needs_http
def test_a_sample_of_an_http_cell_tells_what_the_server_used(whole_matrix):
    for sample in samples_of(whole_matrix[1]):
        uses_server = sample["workload"] == "http_fetch"
        assert ("server_cpu_ns" in sample) == uses_server
        if uses_server:
            assert sample["server_cpu_ns"] > 0


def test_the_same_seed_gives_the_same_order(tmp_path):
    arguments = ["run", *little("empty"), "--runners", "sequential,threaded,async"]
    for name, seed in (("first", 7), ("again", 7), ("other", 8)):
        done = concbench(*arguments, "--seed", seed, "-o", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert f"seed {seed}\n" in done.stderr
        assert manifest_of(tmp_path / name)["seed"] == seed
    orders = {
        name: [order_of(tmp_path / name, block) for block in range(2)]
        for name in ("first", "again", "other")
    }
    assert orders["first"] == orders["again"]
    assert orders["first"] != orders["other"]


def test_the_seed_of_a_run_without_one_is_printed_and_stored(tmp_path):
    done = concbench("run", *little("empty"), "--runners", "thread_pool", "-o", "run", cwd=tmp_path)
    assert f"seed {manifest_of(tmp_path / 'run')['seed']}\n" in done.stderr


def test_a_run_lies_under_results_by_default(tmp_path):
    done = concbench("run", *little("empty"), "--runners", "sequential", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    [manifest] = tmp_path.rglob("manifest.json")
    results, host, start, _ = manifest.relative_to(tmp_path).parts
    assert (results, host) == ("results", os.uname().nodename)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z", start)
    assert f"run: {manifest.parent.relative_to(tmp_path)}\n" in done.stdout


def http_failures(tmp_path: Path, url: str) -> list[Json]:
    """The failed samples of a run against a bad URL, of which all else is ok."""
    arguments = [*little("http_fetch", "empty", blocks=1), "--runners", fetching_runners()]
    done = concbench("run", *arguments, "--url", url, "-o", "run", cwd=tmp_path)
    run = tmp_path / "run"
    assert done.returncode == 1, done.stderr
    assert taken_samples(run) == planned_samples(run)
    failures = not_ok(run)
    http = [sample for sample in samples_of(run) if sample["workload"] == "http_fetch"]
    assert failures == http
    fetching = {cell["runner"] for cell in manifest_of(run)["cells"]}
    assert {sample["runner"] for sample in failures} == fetching
    assert {sample["status"] for sample in failures} == {"failed"}
    for sample in failures:
        schema("sample").validate(sample)
        assert "wall_ns" not in sample
        assert sample["reason"] in done.stderr
    return failures


@needs_http
def test_a_server_that_is_not_there_fails_the_cells_that_need_it(tmp_path):
    with url_that_nobody_answers() as url:
        for sample in http_failures(tmp_path, url):
            assert f"GET {url}: " in sample["reason"]


@needs_http
@pytest.mark.parametrize(("path", "status"), [("/status/500", 500), ("/nowhere", 404)])
def test_an_http_error_fails_the_cells_that_get_it(tmp_path, path, status):
    with local_server(tmp_path) as (_, url):
        for sample in http_failures(tmp_path, url + path):
            assert f"GET {url}{path}: " in sample["reason"]
            assert str(status) in sample["reason"].replace(url + path, "")


@needs_http
def test_any_url_is_fetched_that_answers(tmp_path):
    with local_server(tmp_path) as (_, url):
        arguments = ["run", *little("http_fetch", blocks=1), "--url", f"{url}/bytes/100"]
        done = concbench(*arguments, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not any("server_cpu_ns" in sample for sample in samples_of(tmp_path / "run"))


def test_one_cpu_is_enough(tmp_path):
    cpu = min(os.sched_getaffinity(0))
    done = concbench(
        "run",
        *little("sum_of_squares", "sleep", blocks=1),
        *("-o", "run", "--runners", "sequential,thread_pool,process_pool,process_pool_shared"),
        cwd=tmp_path,
        preexec_fn=lambda: os.sched_setaffinity(0, {cpu}),
    )
    assert done.returncode == 0, done.stderr
    run = tmp_path / "run"
    assert taken_samples(run) == planned_samples(run)
    assert manifest_of(run)["environment"]["cpu_order"] == [cpu]
    computed = [sample for sample in samples_of(run) if sample["workload"] == "sum_of_squares"]
    points = {(sample["cores"], sample["concurrency"]) for sample in computed}
    assert points == {(1, 1), (1, 2)}


@needs_http
def test_more_requests_at_once_than_connections_are_queued(tmp_path):
    arguments = [*little("http_fetch", "http_fetch.tasks=300", blocks=1), "--concurrency", "300"]
    arguments += ["--runners", "thread_pool,coroutines"]
    done = concbench("run", *arguments, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_processes_are_accounted_for_even_if_whoever_starts_the_run_ignores_its_own(tmp_path):
    def ignore_children() -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # stays so in what it starts

    arguments = [*little("empty", blocks=1), "--concurrency", "2", "-o", "run"]
    done = concbench("run", *arguments, cwd=tmp_path, preexec_fn=ignore_children)
    assert done.returncode == 0, done.stderr
    for sample in samples_of(tmp_path / "run"):
        switches = ("context_switches_voluntary", "context_switches_involuntary")
        assert sum(sample[key] for key in switches) > 0


@needs_http
def test_the_local_server_is_started_once(tmp_path: Path) -> None:
    options = [*little("http_fetch", blocks=4), "--runners", "sequential,coroutines"]
    servers = set()
    with Running("run", *options, "-o", "run", cwd=tmp_path) as running:
        while running.popen.poll() is None:
            servers |= {process.pid for process in running.children("serve")}
            time.sleep(0.01)
        assert running.wait() == 0, running.stderr
    assert len(samples_of(tmp_path / "run")) > 4
    assert len(servers) == 1
