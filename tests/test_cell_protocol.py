"""The cell protocol, spoken from Python: a program that is no part of the suite as a runner, whose
right answers are measured and whose wrong ones are caught."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from conftest import REPOSITORY
from program import (
    Done,
    manifest_of,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
)
from portions import require_portions
from toy_runner import EXAMPLE, change, copied_toy, run_with

SCHEMAS = REPOSITORY / "results" / "schema"
WRITES = "self.results[task] = sum_of_squares(self.n)"
COUNTS = "self.counts[task] += 1"

pytestmark = needs_program


@pytest.fixture(scope="module")
def toy_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    done, run = run_with(EXAMPLE / "toy.json", tmp_path_factory.mktemp("toy"))
    assert done.returncode == 0, done.stderr
    return run


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return copied_toy(tmp_path)


def test_a_program_in_another_language_is_measured_beside_the_suites_own(toy_run: Path) -> None:
    assert taken_samples(toy_run) == planned_samples(toy_run)
    assert not_ok(toy_run) == []
    assert {sample["runner"] for sample in samples_of(toy_run)} == {"sequential", "toy"}


def test_its_manifest_is_of_the_schema_and_has_the_files_that_it_is_made_of(toy_run: Path) -> None:
    manifest = manifest_of(toy_run)
    jsonschema.validate(manifest, json.loads((SCHEMAS / "manifest.schema.json").read_text()))
    assert manifest["options"]["module"] == [str(EXAMPLE / "toy.json")]
    files = {module["file"]: module for module in manifest["modules"]}
    for name in ("toy.json", "toy.py"):
        assert files[str(EXAMPLE / name)]["hash"] and not files[str(EXAMPLE / name)]["libraries"]


def test_its_samples_are_of_the_schema_and_null_where_it_knows_nothing(toy_run: Path) -> None:
    schema = json.loads((SCHEMAS / "sample.schema.json").read_text())
    for sample in samples_of(toy_run):
        jsonschema.validate(sample, schema)
    toys = [sample for sample in samples_of(toy_run) if sample["runner"] == "toy"]
    for sample in toys:
        assert sample["startup_ns"] is None and sample["task_latency_ns"] is None
        assert set(sample["noise"].values()) == {None}
        assert sample["peak_pss_bytes"] > 0
        assert 1 <= len(sample["wall_ns"]) == len(sample["cpu_ns"]) <= 3
        assert not {"message", "protocol", "batches"} & sample.keys()
    require_portions(toy_run)


@pytest.mark.parametrize("script", ["report.py", "summary.py"])
def test_the_pages_are_made_of_its_run_too(toy_run: Path, tmp_path: Path, script: str) -> None:
    command = [sys.executable, str(REPOSITORY / "scripts" / script), str(toy_run)]
    output = ["-o", str(tmp_path / "page")] if script == "report.py" else []
    done = subprocess.run([*command, *output], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# What somebody may get wrong: what stands in the toy program, what in its place, and the reason.
WRONG = {
    "answers wrongly": (
        "return total % 2**64",
        "return total % 2**64 + 1",
        r"task 0: sum of squares is \d+, not \d+",
    ),
    "executes a task twice": (
        COUNTS,
        "self.counts[task] += 2 if task == 3 else 1",
        r"task 3 was executed \d+ times in \d+ batches",
    ),
    "skips a task": (
        "range(self.tasks)",
        "range(self.tasks - 1)",
        r"task 7 was executed 0 times in \d+ batches",
    ),
    "leaves an older result in place": (
        WRITES,
        f"if self.executed < 2 or task != 5:\n                {WRITES}",
        r"task 5: sum of squares is \d+, not \d+",
    ),
    "says that it executed more than it did": (
        "self.executed += 1",
        "self.executed += 1 if self.executed < 2 else 2",
        r"task 0 was executed \d+ times in \d+ batches",
    ),
    "executes fewer batches than it says": (
        "iterations=iterations,",
        "iterations=iterations + 1,",
        r"measured 3 times \d+ batches, and that it executed \d+ since it was warm",
    ),
    "has another unit": (
        "wall_ns.append(sum(",
        "wall_ns.append(10**6 * sum(",
        r"longer than the \d+ ns since",
    ),
    "takes no time": (
        "wall_ns.append(sum(",
        "wall_ns.append(0 * sum(",
        r"\d+ batches took no time",
    ),
    "used more than there was": (
        "cpu_ns.append(process",
        "cpu_ns.append(10**12 + process",
        "more CPU time than its 1 CPUs had",
    ),
    "does not wait": (
        "    channel.recv(1)\n",
        "    say('report', protocol=1, status='ok', batches=batch.executed, iterations=1,"
        " wall_ns=[1, 1, 1])\n    return\n",
        # Heard as late as after the reply it is found out, too.
        "did not wait for the reply|executed 0 since it was warm",
    ),
    "sends nothing": ('say("ready")', 'channel.send(b"")', "an empty message"),
    "has quantiles that fall": (
        "        first_batch_ns=first,\n",
        "        task_latency_ns={'p50': 9, 'p90': 5, 'p99': 5, 'max': 5},\n",
        "must have 'task_latency_ns' as null, or whole numbers .*, none below the one before",
    ),
    "has a histogram of other tasks": (
        "        first_batch_ns=first,\n",
        "        task_latency_ns={'p50': 5, 'p90': 5, 'p99': 5, 'max': 5},\n"
        "        task_latency_histogram=[[5, 7]],\n",
        r"says in 'task_latency_histogram' that there were 7 tasks, not the 8 of a batch",
    ),
    "has a histogram that falls": (
        "        first_batch_ns=first,\n",
        "        task_latency_histogram=[[5, 7], [4, 1]],\n",
        "must have 'task_latency_histogram' as null, or a list of pairs: .*, ascending",
    ),
    "has another slowest task in its histogram": (
        "        first_batch_ns=first,\n",
        "        task_latency_ns={'p50': 5, 'p90': 5, 'p99': 5, 'max': 5},\n"
        "        task_latency_histogram=[[5, 7], [6, 1]],\n",
        "whose last bucket is not that of the max of 'task_latency_ns'",
    ),
    "took longer than it lived": (
        "        first_batch_ns=first,\n",
        "        first_batch_ns=first, shutdown_ns=10**15,\n",
        r"'shutdown_ns' that it took 1000000000000000 ns, longer than the \d+ ns since",
    ),
    "has more workers than tasks": (
        "        first_batch_ns=first,\n",
        "        workers_seen=9,\n",
        "9 workers executed its 8 tasks",
    ),
    "has no worker": (
        "        first_batch_ns=first,\n",
        "        workers_seen=0,\n",
        "0 workers executed its 8 tasks",
    ),
    "was under pressure for longer than it lived": (
        "        first_batch_ns=first,\n",
        "        noise={'pressure_ns': 10**15},\n",
        r"a pressure of 1000000000000000 ns within \d+ ns",
    ),
    "has more memory than the machine": (
        "        first_batch_ns=first,\n",
        "        peak_rss_bytes=10**18,\n",
        "bytes were resident, more than this machine has",
    ),
    "says more batches than can be counted": (
        "        batches=batch.executed,\n        iterations",
        "        batches=batch.executed + 2**32,\n        iterations",
        "more than a count of them can be",
    ),
    "speaks another version": (
        "PROTOCOL = 1",
        "PROTOCOL = 2",
        "its report is of version 2 of the cell protocol, this concbench speaks version 1",
    ),
    "sends garbage": (
        'say("ready")',
        'channel.send(b"hello")',
        "it sent what is no message of the cell protocol: 'hello'",
    ),
    "leaves a message out": ('say("ready")', "", "it said 'warm' out of turn"),
    "does not say its batches": (
        'say("warm", batches=batch.executed)',
        'say("warm")',
        "its warm must have 'batches' as a whole number from 1, but lacks it",
    ),
    "says what it is not asked": (
        'status="ok",',
        'status="ok", block=0,',
        "its report has the key 'block', which the cell protocol does not know",
    ),
    "fails by itself": (
        "place = order",
        "os.ftruncate(4, 0)\n        place = order",
        "NameError",
    ),
    "ends badly": (
        "        measure(order)\n",
        "        measure(order)\n        return 3\n",
        "the cell's process ended badly: exit status 3",
    ),
}


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_has_no_time_and_its_own_reason(
    toy: Path, tmp_path: Path, old: str, new: str, reason: str
) -> None:
    change(toy / "toy.py", old, new)
    done, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    assert_that_only_the_toy_is_not_ok(done, run, "failed", reason)


def assert_that_only_the_toy_is_not_ok(done: Done, run: Path, status: str, reason: str) -> None:
    assert done.returncode == 1, done.stderr
    assert taken_samples(run) == planned_samples(run)
    [sample] = not_ok(run)
    assert (sample["runner"], sample["status"]) == ("toy", status)
    assert re.search(reason, sample["reason"]), sample["reason"]
    assert "wall_ns" not in sample and "iterations" not in sample
    assert sample["reason"] in done.stderr


@pytest.mark.parametrize(
    "hangs", ["channel.recv(1)", 'say("ready")', 'order = json.loads(sys.argv[-1])']
)
def test_a_program_that_hangs_is_killed_after_the_time_limit(
    toy: Path, tmp_path: Path, hangs: str
) -> None:
    change(toy / "toy.py", hangs, f"{hangs}; __import__('time').sleep(1000)")
    done, run = run_with(toy / "toy.json", tmp_path, "--timeout", "2s", blocks=1)
    assert_that_only_the_toy_is_not_ok(done, run, "timeout", "no result within 2s")


def test_a_program_that_ends_without_a_report_has_crashed(toy: Path, tmp_path: Path) -> None:
    change(toy / "toy.py", 'say("ready")', 'sys.exit("out of ideas")')
    done, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    reason = "without a result: exit status 1: out of ideas"
    assert_that_only_the_toy_is_not_ok(done, run, "crashed", reason)


def test_memory_that_was_cut_short_harms_nobody_else(toy: Path, tmp_path: Path) -> None:
    change(toy / "toy.py", 'say("warm"', '__import__("os").ftruncate(4, 0)\n    say("warm"')
    done, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    reason = "it has cut the memory of the results short"
    assert_that_only_the_toy_is_not_ok(done, run, "failed", reason)
