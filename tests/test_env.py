"""`concbench env`, what `run` tells of it, and when `run --strict` refuses to start."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import pytest
from conftest import REPOSITORY
from program import (
    PATIENCE_S,
    Done,
    Json,
    Running,
    concbench,
    files_of,
    little,
    manifest_of,
    needs,
    needs_program,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)

pytestmark = needs_program

LEVELS = ("ok", "not available", "warning", "serious", "unfit")
CONTENT = LEVELS[:2]
OPTIONS = [*little("empty"), "--runners", "sequential"]
# Those change while a test runs.
FLEETING = {"load", "CPU pressure", "stolen time"}


@pytest.fixture
def state(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which no self-test of this machine lies."""
    return {"XDG_STATE_HOME": str(tmp_path / "state")}


def environment_of(cwd: Path) -> Json:
    done = concbench("env", "--json", cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def warnings_of(environment: Json) -> dict[str, Json]:
    disturbances = environment["disturbances"]
    return {one["name"]: one for one in disturbances if one["level"] not in CONTENT}


def test_it_watches_the_speed_of_each_cpu_until_it_is_interrupted(tmp_path):
    with Running("env", "--watch", cwd=tmp_path) as running:
        until(lambda: running.stdout.count("CPU 0 ") >= 2, "two pulses of a CPU")
        running.popen.send_signal(signal.SIGINT)
        assert running.wait() == -signal.SIGINT
        lines = running.stdout.splitlines()
    line = r"\d\d:\d\d:\d\d  CPU \d+ +\d+\.\d us  \d+\.\d\dx its best(  bad weather)?"
    assert all(re.fullmatch(line, one) for one in lines), lines
    refused = concbench("env", "--watch", "--json", cwd=tmp_path)
    assert refused.returncode == 2


def test_it_tells_what_the_machine_is(tmp_path, state):
    done = concbench("env", cwd=tmp_path, environment=state)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in done.stdout
    assert re.search(rf"^  host +{re.escape(os.uname().nodename)}$", done.stdout, re.M)
    assert re.search(r"^  self-test +none", done.stdout, re.M)
    usable = len(os.sched_getaffinity(0))
    assert re.search(r"^  cores .* (\d+)\s+of\s+them\s+usable", done.stdout, re.M | re.S)
    assert environment_of(tmp_path)["environment"]["usable_cores"] <= usable
    assert list(tmp_path.iterdir()) == []


def test_json_holds_the_same(tmp_path):
    environment = environment_of(tmp_path)
    text = concbench("env", cwd=tmp_path).stdout
    assert environment["environment"]["kernel"] in text
    assert environment["build"]["compiler"] in text
    for one in environment["disturbances"]:
        assert one["level"] in LEVELS
        assert (one["advice"] is not None) == (one["level"] not in CONTENT)
        assert (one["state"] is None) == (one["level"] == "not available")
        assert one["level"] not in CONTENT or not one["refused_by_strict"]
        if one["name"] not in FLEETING:
            assert re.search(rf"^  {one['name']} +{one['level']}", text, re.M)


def test_its_machine_and_build_are_those_of_a_manifest(tmp_path):
    environment = environment_of(tmp_path)
    schema = json.loads((REPOSITORY / "results/schema/manifest.schema.json").read_text())
    for part in ("environment", "build", "self_test"):
        described = {"$defs": schema["$defs"], **schema["properties"][part]}
        jsonschema.Draft202012Validator(described).validate(environment[part])
        if part != "self_test":
            assert set(environment[part]) <= set(described["properties"])


def test_a_manifest_says_more_of_the_machine_and_of_the_seed(tmp_path):
    done = concbench("run", *OPTIONS, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    manifest = manifest_of(tmp_path / "run")
    assert manifest["workload_versions"] == {"empty": 1}
    assert "order of its workloads" in manifest["seed_policy"]
    environment = manifest["environment"]
    for key in ("sockets", "smt", "numa_nodes", "caches", "boost", "clock_source", "c_library"):
        assert key in environment
    assert environment["cpu_pressure_avg10"] is None or environment["cpu_pressure_avg10"] >= 0


def test_a_run_warns_once_of_what_disturbs_it(tmp_path):
    warnings = warnings_of(environment_of(tmp_path))
    done = concbench("run", *OPTIONS, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in warnings.keys() - FLEETING:
        assert len(re.findall(rf"^warning: {name}: .+$", done.stderr, re.M)) == 1
    if warnings.keys() - FLEETING:
        assert done.stderr.count("concbench env") == 1


def test_a_dry_run_warns_of_nothing(tmp_path):
    assert concbench("run", "--dry-run", *OPTIONS, cwd=tmp_path).stderr == ""


def assert_refused(done: Done, reason: str) -> None:
    assert done.returncode == 4, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("concbench: --strict ")
    # The reason, and below it what to do.
    assert re.search(rf"^  {reason}: .+\n    \w+", done.stderr, re.M), done.stderr


def test_strict_starts_a_run_unless_something_is_to_be_mended(tmp_path):
    """Whichever of the two it is on this machine at this moment."""
    before = environment_of(tmp_path)
    done = concbench("run", "--strict", *OPTIONS, "-o", "run", cwd=tmp_path)
    if done.returncode == 4:
        assert not (tmp_path / "run").exists()
        assert re.search(r"^  \w[\w ]*: .+\n    \w+", done.stderr, re.M), done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert taken_samples(tmp_path / "run") == planned_samples(tmp_path / "run")
        assert "strict" not in manifest_of(tmp_path / "run")["options"]
    for name, one in warnings_of(before).items():
        if one["refused_by_strict"] and name not in FLEETING:
            assert_refused(done, name)


def test_a_build_that_is_not_for_measuring_is_refused(tmp_path):
    """Holds where CONCBENCH names a debug or sanitizer build, as in their presets."""
    build = environment_of(tmp_path)["build"]
    if "-DNDEBUG" in build["flags"] and "-fsanitize=" not in build["flags"]:
        pytest.skip("this build is for measuring")
    done = concbench("run", "--strict", *OPTIONS, "-o", "run", cwd=tmp_path)
    assert_refused(done, "build")
    assert not (tmp_path / "run").exists()
    done = concbench("run", *OPTIONS, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (told,) = (d for d in manifest_of(tmp_path / "run")["disturbances"] if d["name"] == "build")
    assert told["level"] == "unfit"
    report = concbench("report", "run", cwd=tmp_path)
    assert report.returncode == 0, report.stderr
    page = (tmp_path / "run/report.md").read_text()
    assert f"- no better than D: build: {told['state']}\n" in page


def test_bad_usage_comes_before_what_disturbs(tmp_path):
    done = concbench("run", "--strict", "--workloads", "slep", cwd=tmp_path)
    assert done.returncode == 2, done.stderr


@contextmanager
def two_on_one_cpu() -> Iterator[None]:
    """Two processes that want the same CPU all the time, so that one of them always waits."""
    cpu = min(os.sched_getaffinity(0))
    # They end by themselves, should nobody do it.
    give_up_s = int(3 * PATIENCE_S)
    busy = f"import os, time\nos.sched_setaffinity(0, {{{cpu}}})\nend = time.time() + {give_up_s}\n"
    command = [sys.executable, "-c", busy + "while time.time() < end: pass"]
    processes = [subprocess.Popen(command) for _ in range(2)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait(PATIENCE_S)


@pytest.fixture
def under_pressure(tmp_path: Path) -> Iterator[None]:
    if environment_of(tmp_path)["environment"]["cpu_pressure_avg10"] is None:
        pytest.skip("this kernel does not tell of pressure")
    with two_on_one_cpu():
        until(lambda: "CPU pressure" in warnings_of(environment_of(tmp_path)), "pressure is seen")
        yield


@pytest.mark.usefixtures("under_pressure")
def test_strict_refuses_to_start_under_pressure(tmp_path):
    assert_refused(
        concbench("run", "--strict", *OPTIONS, "-o", "run", cwd=tmp_path), "CPU pressure"
    )
    assert list(tmp_path.iterdir()) == []

    done = concbench("run", *OPTIONS, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^warning: CPU pressure: .+ %", done.stderr, re.M)
    assert manifest_of(tmp_path / "run")["environment"]["cpu_pressure_avg10"] > 0

    run = tmp_path / "run"
    (run / "samples.jsonl").write_text((run / "samples.jsonl").read_text().split("\n")[0] + "\n")
    before = files_of(run)
    assert_refused(concbench("run", "--strict", "--resume", "run", cwd=tmp_path), "CPU pressure")
    assert files_of(run) == before
    assert concbench("run", "--resume", "run", cwd=tmp_path).returncode == 0
    assert len(samples_of(run)) == len(planned_samples(run))


# Each would change how many CPUs, threads or arenas there are, or which allocator. What a cell has
# of them is read in test_cell_environment.py.
STEERING = {
    "OMP_PROC_BIND": "true",
    "OMP_PLACES": "cores",
    "GOMP_CPU_AFFINITY": "0-1",
    "OMP_MAX_ACTIVE_LEVELS": "0",
    "HWLOC_SYNTHETIC": "pack:2 core:4 pu:2",
    "MALLOC_ARENA_MAX": "1",
    "LD_PRELOAD": "libm.so.6",
    "http_proxy": "http://127.0.0.1:9",
}
# The library of the address sanitizer refuses to come after another one.
ASAN_OPTIONS = [os.environ.get("ASAN_OPTIONS", ""), "verify_asan_link_order=0"]
STEERED = STEERING | {"ASAN_OPTIONS": ":".join(filter(None, ASAN_OPTIONS))}


def test_what_steers_runtimes_changes_no_core_and_is_told(tmp_path):
    plain = json.loads(concbench("env", "--json", cwd=tmp_path).stdout)["environment"]
    steered = concbench("env", "--json", cwd=tmp_path, environment=STEERED)
    environment = json.loads(steered.stdout)["environment"]
    for key in ("logical_cpus", "physical_cores", "usable_cores", "cpu_order"):
        assert environment[key] == plain[key], key
    removed = {name: f"{value} (removed)" for name, value in STEERING.items()}
    assert environment["variables"].items() >= removed.items()
    told = concbench("env", cwd=tmp_path, environment=STEERED).stdout
    assert all(name in told for name in STEERING)

    done = concbench("run", *OPTIONS, "-o", "run", cwd=tmp_path, environment=STEERED)
    assert done.returncode == 0, done.stderr
    assert manifest_of(tmp_path / "run")["environment"]["variables"].items() >= removed.items()


@needs("openmp")
def test_a_variable_is_kept_for_cells_on_demand(tmp_path):
    variables = {"OMP_THREAD_LIMIT": "1", "OMP_DYNAMIC": "false"}
    run = ("run", *OPTIONS[:-2], "--runners", "openmp", "--concurrency", "2")
    done = concbench(*run, "-o", "clean", cwd=tmp_path, environment=variables)
    assert done.returncode == 0, done.stderr
    kept = ("--keep-env", "OMP_THREAD_LIMIT")
    done = concbench(*run, *kept, "-o", "kept", cwd=tmp_path, environment=variables)
    assert done.returncode == 1, "a limit of one thread fails a cell of two"
    recorded = manifest_of(tmp_path / "kept")["environment"]["variables"]
    assert recorded["OMP_THREAD_LIMIT"] == "1 (kept)"
    assert recorded["OMP_DYNAMIC"] == "false (removed)"
    done = concbench("run", "--resume", "kept", cwd=tmp_path, environment=variables)
    assert done.returncode == 2
    assert "variables that --keep-env keeps" in done.stderr
