"""Runs that screen every cell and then race: the real program, on workloads of microseconds."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest
from analysis.reading.samples import read_run
from analysis.run_pages.answer_table import answer_table, answered
from analysis.tables.summary import summarise
from program import (
    Json,
    all_samples_of,
    concbench,
    little,
    manifest_of,
    needs_program,
    planned_samples,
    samples_of,
)
from toy_runner import ONE_POINT, change, copied_toy

pytestmark = needs_program

RACE = ["--quick", "--min-time", "1ms"]
WORK = ["-p", "sum_of_squares.tasks=4", "-p", "sum_of_squares.n=1000", "-p", "sleep.tasks=4"]
WORK += ["-p", "sleep.delay=5ms", "--workloads", "sum_of_squares,sleep"]
RUNNERS = ["--runners", "sequential,thread_pool,coroutines"]


def races_of(run: Path) -> list[Json]:
    return manifest_of(run)["race"]["workloads"]


def race(tmp_path: Path, *more: object) -> Path:
    done = concbench("run", *RACE, *WORK, *RUNNERS, *more, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^\d+ samples, 0 not ok; ", done.stdout, re.M)
    return tmp_path / "run"


@pytest.fixture(scope="module")
def raced(tmp_path_factory) -> Path:
    """A race that is over, to be read."""
    return race(tmp_path_factory.mktemp("raced"))


def test_every_cell_is_screened_and_the_best_of_each_runner_races(raced):
    manifest, samples = manifest_of(raced), samples_of(raced)
    assert manifest["finished_at"] is not None
    first = {(s["cell"], s["block"]) for s in samples if s["block"] < 6}
    assert first == set(planned_samples(raced))
    assert {one["workload"] for one in races_of(raced)} == {"sum_of_squares", "sleep"}
    for one in races_of(raced):
        racing = {one["reference"], *(other["cell"] for other in one["contenders"])}
        assert len(one["contenders"]) == 2
        later = [s for s in samples if s["block"] >= 6 and s["workload"] == one["workload"]]
        assert {s["cell"] for s in later} == racing
        assert one["state"] in ("settled", "last look")
        assert one["comparisons"] == 2
        # Whoever is decided races no more.
        for other in one["contenders"]:
            blocks = [s["block"] for s in later if s["cell"] == other["cell"]]
            if other["verdict"] != "open":
                assert max(blocks) == other["block"]
            assert len({*blocks}) == other["pairs"] + other["dropped"]
    sleep = next(one for one in races_of(raced) if one["workload"] == "sleep")
    slower = {other["cell"].split("/")[1]: other["verdict"] for other in sleep["contenders"]}
    assert slower["sequential"] == "slower"  # four sleeps, one after the other


def test_cells_of_a_workload_are_neighbours_in_a_block(raced):
    for block, of_block in groupby(samples_of(raced), key=lambda s: s["block"]):
        in_order = [s for s in of_block if s["take"] == 0]
        assert [s["position"] for s in in_order] == list(range(len(in_order))), block
        works = [work for work, _ in groupby(s["workload"] for s in in_order)]
        assert len(works) == len({*works}), block


def test_pulses_of_the_cpus_are_in_the_samples(raced):
    for sample in samples_of(raced):
        weather = sample["weather"]
        assert [pulse["cpu"] for pulse in weather["pulses"]] == sample["cpus"]
        assert len(sample["cpus"]) == sample["cores"]
        for pulse in weather["pulses"]:
            assert 0 < pulse["before_ns"] < 1e9
            assert 0 < pulse["after_ns"] < 1e9


def test_until_a_time_ends_the_race_and_not_the_screen(tmp_path):
    run = race(tmp_path, "--until", "10ms")
    assert manifest_of(run)["finished_at"] is not None
    assert {s["block"] for s in samples_of(run)} == set(range(6))
    for one in races_of(run):
        assert one["state"] == "time"
        assert {other["verdict"] for other in one["contenders"]} == {"open"}
    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 0
    assert {s["block"] for s in samples_of(run)} == set(range(6))


def test_until_settled_allows_more_looks(tmp_path):
    run = race(tmp_path, "--until", "settled")
    assert manifest_of(run)["race"]["last_look"] == 60
    assert {one["looks"][-1] for one in races_of(run)} == {60}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--until", "soon"], "--until 'soon': type settled, or after how long races end"),
        (["--until", "0s"], "type settled, or after how long races end, such as 10m"),
        (["--until", "settled", "--blocks", "9"], "leave one of the two out"),
        (["--blocks", "0"], "type a whole number from 1"),
    ],
)
def test_nonsense_is_refused(tmp_path, typed, said):
    done = concbench("run", *WORK, *typed, "-o", "run", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_fixed_number_of_blocks_has_no_race_and_says_what_it_cannot(tmp_path):
    done = concbench("run", *RACE, *WORK, *RUNNERS, "--blocks", 1, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0
    told = r"1 block cannot separate 3 runners with 95 % at once \((\d+) can: --blocks \2\)"
    note = re.search(rf"^note: no verdict: ({told})", done.stderr, re.M)
    assert note, done.stderr
    notes = answer_table(answered(summarise(read_run(tmp_path / "run"))), ()).notes
    assert note[1] in "".join(span.text for span in notes[0])
    assert manifest_of(tmp_path / "run")["race"]["kind"] == "fixed"
    assert {one["state"] for one in races_of(tmp_path / "run")} == {"last look"}
    assert manifest_of(tmp_path / "run")["options"]["blocks"] == 1


def test_a_fixed_number_that_is_large_enough_settles(tmp_path):
    work = [*little("sleep", "sleep.delay=1ms", blocks=10), *ONE_POINT[:2], "--concurrency", 2]
    done = concbench(
        *("run", *work, "--runners", "sequential,coroutines", "-o", "run"), cwd=tmp_path
    )
    assert done.returncode == 0
    assert "cannot separate" not in done.stderr
    (one,) = races_of(tmp_path / "run")
    assert one["from_block"] == 0
    assert len({s["block"] for s in samples_of(tmp_path / "run")}) == 10
    assert one["boundaries"][0] is not None


def test_one_runner_has_nobody_to_race_with(tmp_path):
    done = concbench(
        *("run", *RACE, *WORK, "--runners", "thread_pool", "-o", "run"), cwd=tmp_path
    )
    assert done.returncode == 0
    assert {one["state"] for one in races_of(tmp_path / "run")} == {"nothing to compare"}
    assert {s["block"] for s in samples_of(tmp_path / "run")} == set(range(6))


def test_where_every_cell_fails_nothing_is_compared(tmp_path):
    done = concbench(
        *("run", *RACE, "--workloads", "http_fetch", "-p", "http_fetch.tasks=2", *RUNNERS),
        *("--url", "http://127.0.0.1:1/", "-o", "run"),
        cwd=tmp_path,
    )
    assert done.returncode == 1
    (one,) = races_of(tmp_path / "run")
    assert (one["state"], one["reference"]) == ("nothing to compare", None)
    assert one["contenders"] == []


def failing_in_the_race(tmp_path: Path) -> Path:
    """The toy, which fails as soon as one of its samples in the race of `run` has been taken, as
    long as there is no toy.py.mended."""
    toy = copied_toy(tmp_path)
    measures = "        measure(order)\n"
    fails = (
        f"        with open({str(tmp_path / 'run' / 'samples.jsonl')!r}) as samples:\n"
        "            taken = [json.loads(line) for line in samples]\n"
        "        races = any(one['runner'] == 'toy' and one['block'] >= 6 for one in taken)\n"
        "        if races and not __import__('os').path.exists(__file__ + '.mended'):\n"
        "            raise ValueError('worn out')\n"
    )
    change(toy / "toy.py", measures, fails + measures)
    return toy / "toy.json"


def test_a_reference_that_fails_in_the_race_is_replaced_and_told(tmp_path):
    toy = failing_in_the_race(tmp_path)
    # Others have to be slower than Python: they make a process for a task.
    done = concbench(
        *("run", "--module", toy, *RACE, "--workloads", "sum_of_squares", *ONE_POINT),
        *("-p", "sum_of_squares.tasks=4", "-p", "sum_of_squares.n=1"),
        *("--runners", "toy,process_per_task,spawn_per_task", "-o", "run"),
        cwd=tmp_path,
    )
    assert done.returncode == 1
    (one,) = races_of(tmp_path / "run")
    assert [was["reference"].split("/")[1] for was in one["replaced"]] == ["toy"]
    # In the second block of the race, or as the first one was taken again.
    failed_in = min(s["block"] for s in all_samples_of(tmp_path / "run") if s["status"] != "ok")
    assert failed_in in (6, 7)
    assert one["replaced"][0]["block"] == failed_in + 1
    assert one["reference"].split("/")[1] == "process_per_task"
    assert one["from_block"] == failed_in + 2
    verdicts = {other["cell"].split("/")[1]: other["verdict"] for other in one["contenders"]}
    assert verdicts["toy"] == "failed"
    assert verdicts["spawn_per_task"] != "open"


def test_a_run_ends_with_its_answers_and_where_it_is(tmp_path):
    answers = {"CONCBENCH_NO_ANSWERS": ""}
    done = concbench(
        *("run", *RACE, *WORK, *RUNNERS, "-o", "run"), cwd=tmp_path, environment=answers
    )
    assert done.returncode == 0
    last = done.stdout.splitlines()[-25:]
    assert any(re.match(r"sleep .* (threads|async)", line) for line in last), done.stdout
    assert "run: run" in last
    assert any(line.startswith("next: concbench report ") for line in last)
    assert max(map(len, last)) <= 80
