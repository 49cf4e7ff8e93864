"""`concbench selftest`, and how its result reaches the manifests that follow.

What it says of the machine decides no test: on a noisy one it may say that it failed.
"""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import jsonschema
import pytest
from conftest import REPOSITORY
from program import (
    available,
    PATIENCE_S,
    Done,
    Json,
    Running,
    concbench,
    little,
    manifest_of,
    needs_program,
    until,
)

pytestmark = needs_program

SEED = 11
RUN = ["run", *little("empty", blocks=1), "--runners", "sequential"]
KEYS = ["finished_at", "seed", "blocks", "noise_floor", "a_a", "a_b", "timer", "start_skew_ns"]
KEYS += ["cost_per_task_ns"]


def self_test(cwd: Path, state: Path, *arguments: object) -> Done:
    """The shortest that there is."""
    options = ["--blocks", 6, "--seed", SEED, *arguments]
    environment = {"XDG_STATE_HOME": str(state)}
    with Running("selftest", *options, cwd=cwd, environment=environment) as running:
        code = running.popen.wait(5 * PATIENCE_S)  # it measures all the while
        return Done(code, running.stdout, running.stderr)


def store_in(state: Path) -> Path:
    return state / "concbench" / "selftest.json"


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """A self-test, and where it has stored its result."""
    cwd = tmp_path_factory.mktemp("tested")
    state = cwd / "not" / "there" / "yet"
    return self_test(cwd, state, "--json"), state


@pytest.fixture
def state(tested: tuple[Done, Path], tmp_path: Path) -> Path:
    """A place with that result, to be spoilt."""
    path = store_in(tmp_path / "state")
    path.parent.mkdir(parents=True)
    path.write_bytes(store_in(tested[1]).read_bytes())
    return tmp_path / "state"


def run_with(state: Path) -> tuple[Json, str]:
    """The manifest of a run, and what the run said."""
    environment = {"XDG_STATE_HOME": str(state)}
    done = concbench(*RUN, "-o", "run", cwd=state.parent, environment=environment)
    assert done.returncode == 0, done.stderr
    return manifest_of(state.parent / "run"), done.stderr


def schema() -> Json:
    return json.loads((REPOSITORY / "results" / "schema" / "manifest.schema.json").read_text())


def test_the_record_has_every_figure(tested):
    done, _ = tested
    assert done.returncode in (0, 1), done.stderr
    record = json.loads(done.stdout)
    assert list(record) == KEYS
    assert record["seed"] == SEED
    assert record["blocks"] in (6, 12, 18)  # more of them while the A/A test cannot tell
    for comparison in (record["a_a"], record["a_b"]):
        assert comparison["low"] <= comparison["ratio"] <= comparison["high"]
        assert comparison["pairs"] == record["blocks"]
    assert record["a_b"]["found"] == (record["a_b"]["low"] > 1)
    a_a = record["a_a"]
    half_width = max(a_a["high"] / a_a["ratio"], a_a["ratio"] / a_a["low"]) - 1
    assert a_a["half_width"] == pytest.approx(half_width)
    assert a_a["ok"] == (a_a["verdict"] == "same")
    assert a_a["verdict"] != "same" or half_width < 0.05
    assert a_a["verdict"] != "too wide" or (half_width >= 0.05 and record["blocks"] == 18)
    farthest = max(record["a_a"]["high"], 1 / record["a_a"]["low"])
    farthest = max(farthest, record["a_a"]["low"], 1 / record["a_a"]["high"])
    assert record["noise_floor"] == pytest.approx(farthest - 1)
    assert record["timer"]["resolution_ns"] > 0
    assert record["timer"]["cost_ns"] > 0
    assert set(record["start_skew_ns"]) == {"thread_pool", "process_pool_shared"}
    assert all(cost > 0 for cost in record["cost_per_task_ns"].values())
    passed = record["a_a"]["ok"] and record["a_b"]["found"]
    assert done.returncode == (0 if passed else 1)


def test_every_runner_has_a_cost(tested):
    record = json.loads(tested[0].stdout)
    assert list(record["cost_per_task_ns"]) == available("runners")


def test_the_result_is_stored_where_state_belongs(tested):
    done, state = tested
    stored = json.loads(store_in(state).read_text())
    assert stored["self_test"] == json.loads(done.stdout)
    assert stored["identity"]["host"] == os.uname().nodename
    assert [path.name for path in store_in(state).parent.iterdir()] == ["selftest.json"]
    assert str(store_in(state)) in done.stderr


def test_the_manifests_that_follow_carry_it(state, tested):
    manifest, said = run_with(state)
    assert manifest["self_test"] == json.loads(tested[0].stdout)
    jsonschema.Draft202012Validator(schema()).validate(manifest)
    assert "selftest" not in said


def test_a_manifest_before_any_self_test_has_none(tmp_path):
    manifest, said = run_with(tmp_path / "state")
    assert manifest["self_test"] is None
    jsonschema.Draft202012Validator(schema()).validate(manifest)
    assert "selftest" not in said
    assert not (tmp_path / "state").exists()


def torn(text: str) -> str:
    return text[: len(text) // 2]


def of_another_machine(text: str) -> str:
    return text.replace(os.uname().nodename, "another-" + os.uname().nodename)


def of_another_build(text: str) -> str:
    return re.sub(r'"flags": "[^"]*"', '"flags": "-O1"', text)


def of_a_later_version(text: str) -> str:
    return text.replace('"schema_version": 1', '"schema_version": 2')


def with_nonsense_for_a_figure(text: str) -> str:
    return re.sub(r'"ratio": [0-9.e+-]+', '"ratio": "much"', text)


@pytest.mark.parametrize(
    "spoil",
    [
        torn,
        of_another_machine,
        of_another_build,
        of_a_later_version,
        with_nonsense_for_a_figure,
        lambda _: "",
        lambda _: "nonsense",
        lambda _: "[1, 2]",
        lambda _: "\x00\xff",
    ],
)
def test_a_result_that_cannot_be_used_is_forgiven(state, spoil):
    path = store_in(state)
    text = path.read_text()
    path.write_text(spoil(text))
    assert path.read_text() != text
    manifest, said = run_with(state)
    assert manifest["self_test"] is None
    assert re.search(r"^note: .*selftest\.json .*run concbench selftest again", said, re.M), said


def test_a_directory_in_its_place_is_forgiven(tmp_path):
    store_in(tmp_path / "state").mkdir(parents=True)
    manifest, said = run_with(tmp_path / "state")
    assert manifest["self_test"] is None
    assert "run concbench selftest again" in said


def test_a_resumed_run_keeps_what_it_started_with(state):
    manifest, _ = run_with(state)
    run = state.parent / "run"
    (run / "samples.jsonl").write_text("")
    store_in(state).unlink()
    environment = {"XDG_STATE_HOME": str(state)}
    done = concbench("run", "--resume", run, cwd=state.parent, environment=environment)
    assert done.returncode == 0, done.stderr
    assert manifest_of(run)["self_test"] == manifest["self_test"]


def test_people_get_a_result_even_where_it_cannot_be_stored(tmp_path):
    (tmp_path / "file").write_text("precious")
    done = self_test(tmp_path, tmp_path / "file")
    assert done.returncode == 1
    assert re.search(r"cannot .*file/concbench.*XDG_STATE_HOME", done.stderr), done.stderr
    for check in ("A/A", "A/B", "timer", "start skew", "cost per task"):
        assert re.search(rf"^  (ok|FAILED|UNSURE|told) +{check} ", done.stdout, re.M), done.stdout
    assert re.search(r"^noise floor \d+\.\d %", done.stdout, re.M)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout + done.stderr
    assert (tmp_path / "file").read_text() == "precious"


def test_a_signal_ends_it_and_nothing_is_stored(tmp_path):
    environment = {"XDG_STATE_HOME": str(tmp_path / "state")}
    with Running("selftest", cwd=tmp_path, environment=environment) as running:
        until(lambda: running.children("cell"), "a cell is being measured")
        running.popen.send_signal(signal.SIGINT)
        assert running.wait() == 130
        until(lambda: running.processes() == [], "every process ends")
        assert running.stdout == ""
        assert "interrupted" in running.stderr
    assert not (tmp_path / "state").exists()
