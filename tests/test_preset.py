"""A run with a preset: what it records, what it says at its end, and that it can be continued."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from conftest import REPOSITORY
from program import concbench, manifest_of, needs_program, taken_samples

pytestmark = needs_program
CHEAP = ["run", "--preset", "guides", "--workloads", "factorial"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    directory = tmp_path_factory.mktemp("preset")
    done = concbench(*CHEAP, "-o", directory / "run", cwd=directory)
    assert done.returncode == 0, done.stderr
    return directory / "run", done


def test_each_cell_has_its_setting_and_its_ideal(finished):
    manifest = manifest_of(finished[0])
    schema = json.loads((REPOSITORY / "results/schema/manifest.schema.json").read_text())
    jsonschema.validate(manifest, schema)
    cells = {cell["runner"]: cell for cell in manifest["cells"]}
    assert set(cells) == {"sequential", "process_pool"}
    assert cells["process_pool"]["concurrency"] == 4
    for cell in cells.values():
        assert cell["setting"] == ["tasks"]  # n is 1000 by default
        assert (cell["ideal"]["least_wait_ns"], cell["ideal"]["most_wait_ns"]) == (0, 0)
    assert cells["sequential"]["ideal"]["most_share"] == 1
    cores = cells["process_pool"]["cores"]
    assert cells["process_pool"]["ideal"]["most_share"] == -(-5 // min(4, cores)) / 5


def test_it_has_three_blocks_without_a_race_and_says_so(finished):
    run, done = finished
    assert manifest_of(run)["race"]["kind"] == "fixed"
    assert manifest_of(run)["effort"]["blocks"] == 3
    assert "the preset 'guides' has 3 blocks and no race" in done.stderr
    told = concbench("summary", run, cwd=run.parent)
    assert "The guides' own settings" in told.stdout
    assert "factorial (tasks 5)" in told.stdout


def test_it_is_continued_by_itself_and_with_its_preset(finished):
    run, _ = finished
    before = taken_samples(run)
    for words in ([], ["--preset", "guides"]):
        done = concbench("run", "--resume", run, *words, cwd=run.parent)
        assert done.returncode == 0, done.stderr
    assert taken_samples(run) == before


def test_an_effort_that_is_asked_for_races(tmp_path):
    done = concbench(*CHEAP, "--quick", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "quick effort: 2 cells (0 skipped) x 6 blocks and a race of up to 24" in done.stdout
    assert "3 blocks" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    (
        (["--workloads", "empty"], "--workloads 'empty': it has no preset 'guides'; choose of"),
        (["--workloads", "factorial", "--runners", "fibers"], "run by sequential, process_pool"),
    ),
)
def test_what_it_does_not_run_is_refused_with_what_it_does(words, said, tmp_path):
    done = concbench("run", "--preset", "guides", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_that_there_is_not_is_refused_with_those_that_there_are(tmp_path):
    done = concbench("run", "--preset", "nope", cwd=tmp_path)
    assert done.returncode == 2
    assert "unknown preset 'nope'; type guides or memory" in done.stderr


def test_the_preset_memory_has_few_and_many_waiting_at_once(tmp_path):
    done = concbench("run", "--preset", "memory", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    name = r"^sleep/(\w+)/tasks:(\d+)/delay:2s/cores:\d+/concurrency:(\d+)$"
    cells = re.findall(name, done.stdout, re.M)
    assert all(tasks == at_once for _, tasks, at_once in cells)
    counts = {runner: [int(n) for name, n, _ in cells if name == runner] for runner, _, _ in cells}
    assert counts["thread_pool"] == counts["coroutines"] == [1, 100, 1000, 10_000]
    assert counts["process_pool"] == [1, 100, 1000]
