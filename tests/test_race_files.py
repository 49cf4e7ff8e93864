"""Runs of the second schema as they are read: the race, takes, weather, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.tables.summary import summarise
from conftest import MadeUpRun
from jsonschema import Draft202012Validator
from made_up_race import race_between, second_edition
from test_schemas import SCHEMAS, complaints


@pytest.fixture
def run(make_run) -> MadeUpRun:
    made = make_run(blocks=6)
    runners = {"tbb": 1.0, "thread_pool": 1.01, "sequential": 1.9}
    race_between(made, runners, {"thread_pool": "same"})
    return made


def test_a_race_is_read_as_it_stands(run: MadeUpRun) -> None:
    plan = read_run(run.write()).plan
    assert plan.blocks == 6
    race = plan.race
    assert race is not None
    assert (race.kind, race.screen_blocks, race.margin, race.until) == ("race", 6, 0.05, "")
    (workload,) = race.workloads
    assert (workload.state, workload.from_block, workload.first_look) == ("settled", 6, 9)
    same, slower = workload.contenders
    assert (same.verdict, slower.verdict) == ("same", "slower")
    assert (slower.pairs, slower.slower_in, slower.block) == (9, 9, 14)
    assert slower.ratio == pytest.approx(1.9, rel=0.03)
    assert slower.low and slower.ratio and slower.high
    assert slower.low < slower.ratio < slower.high


def test_what_is_made_up_is_what_the_schemas_describe(run: MadeUpRun) -> None:
    assert complaints("manifest", run.manifest) == []
    for line in run.lines:
        assert complaints("sample", line) == []
    del run.manifest["race"]
    assert complaints("manifest", run.manifest) == ["'race' is a required property"]


def test_a_run_of_the_first_schema_has_no_race_whatever_stands_there(run: MadeUpRun) -> None:
    run.manifest["schema_version"] = 1
    run.manifest["race"] = "nonsense"
    run.lines = [line for line in run.lines if line["block"] < 6]
    for line in run.lines:
        line |= {"schema_version": 1, "take": "nonsense", "weather": "nonsense"}
    read = read_run(run.write())
    assert read.plan.race is None
    assert {sample.take for sample in read.samples} == {0}


@pytest.mark.parametrize("until, read", [(None, ""), ("settled", "settled"), (9**9, str(9**9))])
def test_until_is_a_word_or_a_time(run: MadeUpRun, until: object, read: str) -> None:
    run.manifest["race"] |= {"until": until, "last_look": 60 if until == "settled" else 24}
    race = read_run(run.write()).plan.race
    assert race is not None and race.until == read


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "kind": ({"kind": "derby"}, "'race.kind' must be one of race, fixed, but is 'derby'"),
    "screen": ({"screen_blocks": 5}, "'race.screen_blocks' must be 'effort.blocks', 6, but is 5"),
    "rate": ({"error_rate": 1.5}, "'race.error_rate' must be a number between 0 and 1"),
    "margin": ({"margin": 0}, "'race.margin' must be a number above 0"),
    "look": ({"last_look": 0}, "'race.last_look' must be a whole number of at least 1"),
    "other look": ({"last_look": 32}, "'race.last_look' must be 24, but is 32"),
    "settled": ({"until": "settled"}, "'race.last_look' must be 60, but is 24"),
    "until": ({"until": "tea time"}, "'race.until' must be one of settled"),
    "workloads": ({"workloads": None}, "'race.workloads' must be a list"),
}


@pytest.mark.parametrize("spoilt", WRONG)
def test_a_race_that_cannot_be_is_refused(run: MadeUpRun, spoilt: str) -> None:
    fields, told = WRONG[spoilt]
    run.manifest["race"] |= fields
    refused(run, told)


WRONG_WORKLOAD: dict[str, tuple[dict[str, Any], str]] = {
    "workload": ({"workload": "tea"}, "the race is of a workload that is not in the plan: tea"),
    "parameters": ({"parameters": {}}, "a workload that is not in the plan: sum_of_squares"),
    "state": ({"state": "asleep"}, "must be one of open, settled, last look, time, nothing to"),
    "reference": ({"reference": "tea"}, "names a cell that is not of it: tea"),
    "no reference": ({"reference": None}, "has contenders and no reference"),
    "looks": ({"looks": [9, 9, 17, 24]}, "'looks' of a race must rise"),
    "boundaries": ({"boundaries": [9]}, "a race has 4 looks, but 1 boundaries"),
    "high": ({"boundaries": [10, 11, 14, 20]}, "the boundary 10 of a race is not one of 9 pairs"),
    "low": ({"boundaries": [4, 11, 14, 20]}, "the boundary 4 of a race is not one of 9 pairs"),
    "text": ({"boundaries": ["9"]}, "a list of nulls and whole numbers"),
    "replaced": (
        {"replaced": [{"reference": "tea", "block": 7, "reason": "it rained"}]},
        "names a cell that is not of it: tea",
    ),
}


@pytest.mark.parametrize("spoilt", WRONG_WORKLOAD)
def test_a_race_of_a_workload_that_cannot_be_is_refused(run: MadeUpRun, spoilt: str) -> None:
    fields, told = WRONG_WORKLOAD[spoilt]
    run.manifest["race"]["workloads"][0] |= fields
    refused(run, told)


WRONG_CONTENDER: dict[str, tuple[dict[str, Any], str]] = {
    "verdict": ({"verdict": "nice"}, "must be one of slower, faster, same, given up, failed, open"),
    "counts": ({"slower_in": 10}, "'slower_in' of a contender must be at most its 9 pairs"),
    "ratio": ({"ratio": 5.0}, "does not lie in its interval"),
    "no ratio": ({"ratio": None}, "is slower without a ratio and its interval"),
    "one end": ({"low": None}, "does not lie in its interval"),
    "zero": ({"low": 0.0}, "must be a number above 0"),
    "found": ({"would_find": 0.5}, "'would_find' of"),
    "open": ({"verdict": "open"}, "is settled, but a contender of it is open"),
    "text": ({"pairs": "9"}, "must be a whole number of at least 0"),
    "block": ({"block": -1}, "must be a whole number of at least 0"),
}


@pytest.mark.parametrize("spoilt", WRONG_CONTENDER)
def test_a_contender_that_cannot_be_is_refused(run: MadeUpRun, spoilt: str) -> None:
    fields, told = WRONG_CONTENDER[spoilt]
    run.manifest["race"]["workloads"][0]["contenders"][1] |= fields
    refused(run, told)


def test_a_runner_races_with_one_cell_and_a_workload_once(run: MadeUpRun) -> None:
    workload = run.manifest["race"]["workloads"][0]
    run.manifest["race"]["workloads"].append(workload)
    refused(run, "has a workload twice with the same parameters")
    run.manifest["race"]["workloads"].pop()
    workload["contenders"][0]["cell"] = workload["reference"]
    refused(run, "has two cells of one runner")


def refused(run: MadeUpRun, told: str) -> None:
    with pytest.raises(RunError) as caught:
        read_run(run.write())
    assert told in str(caught.value)


def test_a_block_beyond_the_screen_needs_a_race(run: MadeUpRun) -> None:
    run.manifest["race"] |= {"kind": "fixed", "last_look": 6}
    refused(run, "block 6 is not in the plan, whose last one is 5")


def test_a_block_that_was_not_raced_is_not_missing_and_not_dropped(make_run) -> None:
    run = make_run(blocks=6)
    slow = run.cell("tbb", 1)
    for block in range(6):
        run.sample(slow, block, 2e6)
    race_between(run, {"tbb": 1.0, "sequential": 1.9})
    read = read_run(run.write())
    summary = summarise(read)
    assert summary.missing == ()
    (table,) = summary.workloads
    rows = {row.cell.name: row for row in table.rows}
    assert rows[slow].blocks == 6
    assert {row.missing for row in rows.values()} == {0}
    against = rows[slow].against_sequential
    assert against is not None and against.dropped == 0
    assert against.estimate is not None and against.estimate.count == 6
    assert {row.blocks for name, row in rows.items() if name != slow} == {15}
    run.lines = [line for line in run.lines if not (line["cell"] == slow and line["block"] == 3)]
    (gone,) = summarise(read_run(run.write())).missing
    assert (gone.spans, [cell.name for cell in gone.cells]) == (((3, 3),), [slow])


def taken_again(run: MadeUpRun, block: int, take: int, factor: float) -> list[dict[str, Any]]:
    lines = [
        json.loads(json.dumps(line)) | {"take": take}
        for line in run.lines
        if line["block"] == block and line["take"] == 0
    ]
    for line in lines:
        line["wall_ns"] = [round(time * factor) for time in line["wall_ns"]]
    return lines


def test_of_the_takes_of_a_block_the_highest_whole_one_counts(run: MadeUpRun) -> None:
    again, torn = taken_again(run, 3, 1, 2), taken_again(run, 3, 2, 4)
    run.lines += [*again, *torn[:-1]]
    read = read_run(run.write())
    assert {sample.take for sample in read.samples if sample.block == 3} == {1}
    assert {sample.take for sample in read.samples if sample.block != 3} == {0}
    assert len(read.samples) == 3 * 15
    assert len(read.retaken) == 3 + 2
    run.lines.append(torn[-1])
    assert {s.take for s in read_run(run.write()).samples if s.block == 3} == {2}


def test_another_workload_keeps_its_own_take(run: MadeUpRun) -> None:
    race_between(run, {"tbb": 1.0, "sequential": 64.0}, workload="sleep", kind="waits")
    again = [line for line in taken_again(run, 2, 1, 2) if line["workload"] == "sleep"]
    run.lines += again
    read = read_run(run.write())
    takes = {(run.plan[s.cell]["workload"], s.take) for s in read.samples if s.block == 2}
    assert takes == {("sleep", 1), ("sum_of_squares", 0)}


def test_one_take_has_one_sample_that_is_ok(run: MadeUpRun) -> None:
    run.lines += [taken_again(run, 3, 1, 2)[0]] * 2
    refused(run, "already has its sample of block 3")


def test_the_weather_of_a_sample_is_read(run: MadeUpRun) -> None:
    pulses = [{"cpu": 1, "before_ns": 200_000, "after_ns": None}]
    run.lines[0]["weather"] = {"flagged": True, "waited_ns": 2, "pulses": pulses}
    run.lines[0]["cpus"] = [1]
    run.lines[0]["task_response_ns"] = {"p50": 3, "p90": 4, "p99": 5, "max": 6}
    assert complaints("sample", run.lines[0]) == []
    first, second, *_ = read_run(run.write()).samples
    assert second.weather is None
    assert first.weather is not None and first.weather.flagged
    (pulse,) = first.weather.pulses
    assert (pulse.cpu, pulse.before_ns, pulse.after_ns, first.cpus) == (1, 200_000, None, (1,))
    assert first.response_ns == {"p50": 3, "p90": 4, "p99": 5, "max": 6}
    assert first.queueing_ns is None


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"take": -1}, "'take' must be a whole number"),
        ({"cpus": 1}, "'cpus' must be a list"),
        ({"weather": {"flagged": 1, "waited_ns": 0, "pulses": []}}, "must be true or false"),
        ({"weather": {"flagged": True, "waited_ns": 0}}, "'weather.pulses' must be a list"),
        ({"task_queueing_ns": {"p50": -3}}, "'task_queueing_ns' must be an object of whole"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(run: MadeUpRun, fields: Any, told: str) -> None:
    run.lines[0] |= fields
    refused(run, told)


def test_the_schema_knows_a_race_without_anything_to_compare(make_run) -> None:
    run = second_edition(make_run(blocks=6))
    run.measured("tbb", [1e6] * 6)
    assert list(Draft202012Validator(SCHEMAS["manifest"]).iter_errors(run.manifest)) == []
