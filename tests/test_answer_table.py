"""The table of answers and its sentences: which model, how sure, and never surer than the race."""

from __future__ import annotations

import re

import pytest
from analysis.pages.parts import AnswerRow, AnswerTable, Words
from analysis.reading.samples import read_run
from analysis.run_pages.answer_table import answer_table, answered
from analysis.tables.summary import summarise
from conftest import MadeUpRun
from made_up_race import contender, race_between, raced, second_edition, time_of

RUNNERS = ("thread_pool", "process_pool", "coroutines", "loop_with_threads", "sequential")


def table_of(run: MadeUpRun, models: str = "") -> AnswerTable:
    return answer_table(answered(summarise(read_run(run.write()))), (), models)


def row_of(run: MadeUpRun) -> AnswerRow:
    (row,) = table_of(run).rows
    return row


def plain(words: Words) -> str:
    return "".join(span.text for span in words)


def cells(row: AnswerRow) -> list[str]:
    return [plain(cell) for cell in row.cells]


def bold(words: Words) -> str:
    return "".join(span.text for span in words if span.bold)


def test_one_that_beats_all_is_named_alone(make_run) -> None:
    run = make_run(blocks=6)
    race_between(run, {"coroutines": 1.0, "thread_pool": 1.12, "sequential": 1.9})
    row = row_of(run)
    assert cells(row) == ["sum_of_squares", "async", "settled", "1.88x", "thread_pool 1.13x"]
    assert plain(row.detail) == "coroutines at 2 cores"
    sentence = plain(row.sentence)
    assert re.fullmatch(
        r"async \(coroutines at 2 cores\), 1\.88x \(1\.\d\d to 1\.\d\d\) the speed of one after "
        r"another; thread_pool is clearly slower, 1\.1\dx\.",
        sentence,
    )
    assert bold(row.sentence) == "asynccoroutines"


def test_the_same_are_named_as_such_and_not_as_not_told_apart(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.01, "sequential": 1.9}
    race_between(run, runners, {"process_pool": "same"})
    row = row_of(run)
    assert cells(row)[1:3] == ["threads or processes", "settled"]
    assert "same within 5 %: process_pool" in plain(row.detail)
    assert "same within 5 %" in plain(row.sentence)
    assert "no difference" not in plain(row.detail) + plain(row.sentence)


def test_who_was_given_up_is_named_with_what_would_have_been_found(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.01, "sequential": 1.9}
    race_between(run, runners, {"process_pool": "given up"})
    row = row_of(run)
    assert cells(row)[1:3] == ["threads or processes", "1/2 settled"]
    assert "no difference found (1.07x would be): process_pool" in plain(row.detail)
    assert "same" not in plain(row.detail) + plain(row.sentence)
    assert bold(row.sentence) == "threads or processesthread_pool and process_pool"


def test_where_no_runner_of_several_is_slower_any_will_do(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.01, "coroutines": 1.02, "sequential": 1.02}
    race_between(run, runners, dict.fromkeys(runners, "given up"))
    row = row_of(run)
    assert cells(row)[1:] == ["any of them", "0/3 settled", "none", "none"]
    assert all(runner in plain(row.detail) for runner in runners)
    assert all(runner in plain(row.sentence) for runner in runners)
    assert "nothing concurrent is shown to be worth its cost" in plain(row.sentence)


def test_where_a_large_difference_would_not_have_been_found_nothing_is_known(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.01, "coroutines": 1.02}
    entry = race_between(run, runners, dict.fromkeys(runners, "given up"))
    entry["contenders"][1]["would_find"] = 1.9
    row = row_of(run)
    assert cells(row)[1:] == ["not known yet", "0/2 settled", "–", "–"]
    assert "no difference found (1.90x would be)" in plain(row.detail)
    assert plain(row.sentence).startswith("Not known: no difference found (1.90x would be) between")
    assert bold(row.sentence) == ""


def test_of_five_that_split_the_blocks_all_are_named(make_run) -> None:
    run = make_run(blocks=6)
    names = [run.cell(runner, 1) for runner in RUNNERS]
    for block in range(6):
        for place, name in enumerate(names):
            run.sample(name, block, 1e6 * (1 + 0.01 * ((block + place) % 2) + 1e-5 * place))
    second_edition(run, 6, kind="fixed", last_look=6)
    others = [
        contender(
            name, "given up", [time_of(run, name, b) / time_of(run, names[0], b) for b in range(6)],
            None, "it would take more blocks than there are",
        )
        for name in names[1:]
    ]  # fmt: skip
    raced(run, names[0], others, looks=[6], boundaries=[None], from_block=0, comparisons=4)
    part = table_of(run)
    (row,) = part.rows
    assert cells(row)[1:] == ["not known yet", "no verdict", "–", "–"]
    for runner in RUNNERS:
        assert runner in plain(row.detail) and runner in plain(row.sentence)
    assert bold(row.sentence) == ""
    assert [plain(note) for note in part.notes] == [
        "No verdict: 6 blocks cannot separate 5 runners with 95 % at once (8 can: --blocks 8)."
    ]


def test_who_is_shown_to_be_slower_within_the_margin_is_a_little_slower(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.04, "sequential": 1.9}
    entry = race_between(run, runners, {"process_pool": "given up"})
    entry["contenders"][0] |= {"ratio": 1.04, "low": 1.01, "high": 1.07}
    row = row_of(run)
    assert cells(row)[1] == "threads or processes"
    assert "a little slower: process_pool 1.04x" in plain(row.detail)
    assert "; process_pool a little slower; " in plain(row.sentence)
    assert "no difference" not in plain(row.detail) + plain(row.sentence)


def test_who_is_slower_by_about_the_margin_is_no_more_than_a_little_slower(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.07, "coroutines": 1.09, "sequential": 1.9}
    entry = race_between(run, runners, {})
    small = {"process_pool": (1.02, 1.07, 1.12), "coroutines": (1.04, 1.09, 1.2)}
    for told in entry["contenders"]:
        for name, (low, ratio, high) in small.items():
            if f"/{name}/" in told["cell"]:
                told |= {"ratio": ratio, "low": low, "high": high}
    row = row_of(run)
    assert cells(row)[1:3] == ["threads, processes or async", "settled"]
    assert cells(row)[4].startswith("sequential 1.9")
    assert "a little slower: process_pool 1.07x and coroutines 1.09x" in plain(row.detail)
    entry["contenders"][0] |= {"low": 1.051}  # wholly beyond the margin
    assert cells(row_of(run))[4].startswith("process_pool 1.07")


def test_who_is_a_little_slower_in_much_noise_is_not_unknown(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.09, "coroutines": 1.0}
    entry = race_between(run, runners, {"coroutines": "given up"})
    for told in entry["contenders"]:
        told["would_find"] = 1.4
        if "/process_pool/" in told["cell"]:
            told |= {"ratio": 1.09, "low": 1.01, "high": 1.5}
    row = row_of(run)
    assert cells(row)[1:3] == ["threads, processes or async", "1/2 settled"]
    assert "a little slower" in plain(row.sentence)
    assert "Not known" not in plain(row.sentence)


def test_one_after_another_that_is_a_little_slower_leaves_a_gain(make_run) -> None:
    run = make_run(blocks=6)
    entry = race_between(run, {"thread_pool": 1.0, "sequential": 1.07}, {})
    entry["contenders"][0] |= {"ratio": 1.07, "low": 1.02, "high": 1.12}
    row = row_of(run)
    assert cells(row)[1:] == ["threads or one after another", "settled", "1.07x", "none"]
    assert "a little slower" in plain(row.sentence) and "worth" not in plain(row.sentence)


def test_two_between_which_much_could_have_been_missed_are_not_known(make_run) -> None:
    run = make_run(blocks=6)
    entry = race_between(run, {"thread_pool": 1.0, "sequential": 1.01}, {"sequential": "given up"})
    entry["contenders"][0]["would_find"] = 5.4
    assert cells(row_of(run))[1:] == ["not known yet", "0/1 settled", "–", "–"]


def test_a_race_whose_samples_are_gone_or_changed_is_told(make_run) -> None:
    run = make_run(blocks=6)
    race_between(run, {"coroutines": 1.0, "sequential": 1.9})
    assert table_of(run).notes == ()
    whole = list(run.lines)
    run.lines = whole[:-1]
    note, command = table_of(run).notes
    told = "The race of sum_of_squares is not what the samples give; what decides anew:"
    assert plain(note) == told
    assert plain(command).startswith("concbench run --resume ")
    run.lines = [*whole[:-2], *({**line, "wall_ns": [1, 10**9, 1]} for line in whole[-2:-1])]
    assert plain(table_of(run).notes[0]) == told


def test_a_concurrency_that_does_not_pay_is_said_to_be_so(make_run) -> None:
    run = make_run(blocks=6)
    race_between(run, {"sequential": 1.0, "thread_pool": 1.5})
    row = row_of(run)
    assert cells(row)[1:4] == ["one after another", "settled", "none"]
    assert "nothing concurrent is worth its cost" in plain(row.sentence)


def test_a_reference_that_failed_is_told(make_run) -> None:
    run = make_run(blocks=6)
    lost = run.measured("tbb", [0.9e6] * 6)
    entry = race_between(run, {"thread_pool": 1.0, "sequential": 1.9})
    entry["replaced"] = [{"reference": lost, "block": 8, "reason": "worker died"}]
    row = row_of(run)
    assert "tbb led and failed in block 9" in plain(row.detail)
    assert "tbb led and failed in block 9" in plain(row.sentence)
    assert cells(row)[1] == "threads"


def test_a_contender_that_failed_is_told_and_wins_nothing(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "coroutines": 1.0, "sequential": 1.9}
    race_between(run, runners, {"coroutines": "failed"})
    row = row_of(run)
    assert cells(row)[1] == "threads"
    assert "failed: coroutines" in plain(row.detail)
    assert "failed: coroutines" in plain(row.sentence)


@pytest.mark.parametrize("edition", [1, 2])
def test_one_runner_alone_has_nothing_to_be_compared_with(make_run, edition: int) -> None:
    run = make_run(blocks=6)
    run.measured("tbb", [1e6] * 6)
    if edition == 2:
        second_edition(run)
    row = row_of(run)
    assert cells(row)[1:] == ["threads", "only runner", "–", "–"]
    assert "tbb at 1 core has nothing to be compared with" in plain(row.sentence)


@pytest.mark.parametrize("edition", [1, 2])
def test_all_others_failed(make_run, edition: int) -> None:
    run = make_run(blocks=6)
    run.measured("tbb", [1e6] * 6)
    run.sample(run.cell("coroutines"), 0, status="crashed", reason="signal 9")
    if edition == 2:
        second_edition(run)
    row = row_of(run)
    assert cells(row)[2] == "others failed"
    assert "all others failed" in plain(row.sentence)
    assert "failed: coroutines" in plain(row.detail)


@pytest.mark.parametrize("edition", [1, 2])
def test_no_runner_has_a_time(make_run, edition: int) -> None:
    run = make_run(blocks=6)
    run.sample(run.cell("coroutines"), 0, status="timeout", reason="over 60 s")
    if edition == 2:
        second_edition(run)
    row = row_of(run)
    assert cells(row)[1:] == ["–", "no time", "–", "–"]
    assert plain(row.sentence) == "No runner has a time (timeout)."


def test_a_parameter_that_is_not_as_usual_is_told_in_the_name(make_run) -> None:
    run = make_run(blocks=6)
    usual = {"tasks": "64", "delay": "5ms"}
    for parameters in (usual, usual | {"delay": "50ms"}):
        race_between(
            run, {"coroutines": 1.0, "sequential": 64.0},
            workload="sleep", kind="waits", parameters=parameters,
        )  # fmt: skip
    race_between(run, {"tbb": 1.0, "sequential": 2.0}, workload="own", parameters={"size": "3"})
    names = [row.name for row in table_of(run).rows]
    assert names == ["own (size 3)", "sleep", "sleep (delay 50ms)"]
