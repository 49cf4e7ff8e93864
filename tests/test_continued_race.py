"""Races that `run --resume` goes on with: the samples that there are decide, and nobody else."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from program import Running, all_samples_of, concbench, manifest_of, needs_program, samples_of
from test_race import RACE, RUNNERS, WORK, failing_in_the_race, race, races_of
from toy_runner import ONE_POINT

pytestmark = needs_program


@pytest.fixture(scope="module")
def finished_once(tmp_path_factory) -> Path:
    return race(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def run(tmp_path, finished_once) -> Path:
    """A race that is over, to be tampered with."""
    return Path(shutil.copytree(finished_once, tmp_path / "run"))


def test_a_finished_race_has_nothing_to_resume_and_keeps_its_decisions(tmp_path, run):
    files = {file: (run / file).read_bytes() for file in ("manifest.json", "samples.jsonl")}
    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {file: (run / file).read_bytes() for file in files} == files


@pytest.mark.parametrize("seed", [pytest.param(0, id="short"), pytest.param(1, id="long")])
def test_a_race_that_is_killed_again_and_again_decides_what_its_samples_say(tmp_path, seed):
    """Its decisions are those that a run which was never interrupted makes of the same samples."""
    chance = random.Random(seed)
    command = ["run", *RACE, *WORK, *RUNNERS, "--seed", seed, "-o", tmp_path / "run"]
    for _ in range(8):
        with Running(*command, cwd=tmp_path) as running:
            time.sleep(chance.uniform(0.3, 1.0))
            running.popen.send_signal(signal.SIGKILL)
            running.popen.wait()
        if (tmp_path / "run" / "samples.jsonl").exists():
            command = ["run", "--resume", tmp_path / "run"]
    assert concbench(*command, cwd=tmp_path).returncode == 0
    run = tmp_path / "run"
    manifest = manifest_of(run)
    decided = manifest["race"]["workloads"]
    taken = [(s["cell"], s["block"], s["take"]) for s in all_samples_of(run)]
    assert len(taken) == len({*taken}), "a sample was taken twice"
    # Told nothing of its decisions, the program finds them again and takes no sample.
    forgetful = tmp_path / "forgetful"
    shutil.copytree(run, forgetful)
    manifest["race"]["workloads"] = []
    (forgetful / "manifest.json").write_text(json.dumps(manifest))
    assert concbench("run", "--resume", forgetful, cwd=tmp_path).returncode == 0
    assert races_of(forgetful) == decided
    assert (forgetful / "samples.jsonl").read_bytes() == (run / "samples.jsonl").read_bytes()
    assert read_run(run).plan.race is not None


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("last_look", 32, "'race.last_look' must be 24, but is 32"),
        ("last_look", 10**18, "'race.last_look' must be 24"),
        ("comparisons", 0, "has 2 contenders, but 0 comparisons"),
    ],
)
def test_a_race_of_other_terms_is_refused_by_both(tmp_path, run, key, value, said):
    manifest = manifest_of(run)
    changed = manifest["race"] if key == "last_look" else manifest["race"]["workloads"][0]
    changed[key] = value
    (run / "manifest.json").write_text(json.dumps(manifest))
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr
    with pytest.raises(RunError, match=re.escape(said)):
        read_run(run)


def test_a_decision_that_the_samples_do_not_give_is_made_anew_and_told(tmp_path, run):
    manifest = manifest_of(run)
    decided = [one for work in manifest["race"]["workloads"] for one in work["contenders"]]
    before = json.dumps(decided)
    changed = next(one for one in decided if one["verdict"] != "given up")
    was = changed["verdict"]
    changed["verdict"] = "given up"
    (run / "manifest.json").write_text(json.dumps(manifest))
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 0
    told = f"manifest.json says that {changed['cell']} is given up against "
    assert told in done.stderr and f"; its samples say {was}, which counts" in done.stderr
    assert "none of them taken now" in done.stdout
    again = [one for work in manifest_of(run)["race"]["workloads"] for one in work["contenders"]]
    assert json.dumps(again) == before


@pytest.mark.parametrize("key", ["from_block", "looks", "pairs", "dropped", "would_find"])
def test_figures_that_the_samples_do_not_give_are_told(tmp_path, run, key):
    before = races_of(run)
    manifest = manifest_of(run)
    work = next(one for one in manifest["race"]["workloads"] if one["contenders"])
    changed = work if key in work else work["contenders"][0]
    was = changed[key]
    changed[key] = [*was[:-1], was[-1] + 1] if key == "looks" else was + 1
    (run / "manifest.json").write_text(json.dumps(manifest))
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 0
    assert f"'{key}' is " in done.stderr and "which counts" in done.stderr
    assert races_of(run) == before


def test_what_failed_in_a_race_is_not_taken_again_behind_its_back(tmp_path):
    toy = failing_in_the_race(tmp_path)
    command = ["--module", toy, *RACE, "--workloads", "sum_of_squares", *ONE_POINT]
    command += ["-p", "sum_of_squares.tasks=4", "-p", "sum_of_squares.n=1"]
    command += ["--runners", "toy,process_per_task,spawn_per_task", "-o", "run"]
    assert concbench("run", *command, cwd=tmp_path).returncode == 1
    run = tmp_path / "run"
    before = (races_of(run), samples_of(run))
    (toy.parent / "toy.py.mended").touch()
    done = concbench("run", "--resume", run, "--module", toy, "--retry-failed", cwd=tmp_path)
    assert done.returncode == 1
    assert (races_of(run), samples_of(run)) == before


def test_a_run_of_the_first_schema_is_not_continued(tmp_path):
    run = race(tmp_path, "--until", "10ms")
    manifest = manifest_of(run) | {"schema_version": 1}
    (run / "manifest.json").write_text(json.dumps(manifest))
    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 2
    assert "start a new run" in done.stderr


def test_options_that_contradict_those_of_the_run_are_told_and_not_its_manifest(tmp_path):
    run = race(tmp_path, "--until", "10ms")
    done = concbench("run", "--resume", run, "--blocks", "8", cwd=tmp_path)
    assert done.returncode == 2
    assert "a run is continued with its own options" in done.stderr
    assert "blocks: the run has null, not 8" in done.stderr
