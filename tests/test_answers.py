"""The sentences of a report: right about what is fastest, and no surer than the intervals."""

from __future__ import annotations

import pytest
from analysis.reading.samples import read_run
from analysis.run_pages.answers import answer
from analysis.tables.best import best_of_each
from analysis.tables.summary import summarise

STEADY = [1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00]


@pytest.fixture
def run(make_run):
    made = make_run(blocks=10)
    made.measured("sequential", times(2.1))
    return made


def times(factor: float) -> list[float]:
    return [1e6 * factor * noise for noise in STEADY]


def sentence(run) -> str:
    (table,) = summarise(read_run(run.write())).workloads
    return answer(table, best_of_each(table, 0.05))


def test_the_fastest_alone_is_said_to_be_with_its_runner_up(run):
    run.measured("tbb", times(1.0), cores=2)
    run.measured("process_pool", times(1.31), cores=2)
    assert sentence(run) == (
        "tbb at 2 cores is fastest, 1.00 ms for a batch, 2.10x (2.10 to 2.10) over the best "
        "sequential 2.10 ms; the runner-up, process_pool, is 1.31x (1.31 to 1.31) slower; "
        "sequential is 2.10x slower."
    )


def test_one_that_is_not_separated_is_named_and_nothing_is_called_fastest(run):
    run.measured("tbb", times(1.0), cores=2, concurrency=4)
    run.measured("thread_pool", times(1.01), cores=2)
    text = sentence(run)
    assert text.startswith("tbb at 2 cores, 4 tasks at once, has the lowest time, 1.00 ms")
    assert "thread_pool is not separated from it" in text
    assert "fastest" not in text


def test_a_concurrency_that_does_not_pay_is_said_to_be_so(run):
    run.measured("tbb", times(3.0), cores=2)
    assert "sequential at 1 core is fastest" in sentence(run)
    assert "no concurrency is worth its cost here" in sentence(run)


def test_a_concurrency_is_not_said_to_be_worthless_before_it_is_shown(run, make_run):
    run.measured("tbb", [time * 1.005 for time in times(2.1)], cores=2)
    text = sentence(run)
    told = "2.10 ms (2.08 to 2.12) for a batch: no concurrency is shown to be worth its cost"
    assert told in text
    assert "tbb is not separated from it" in text
    alone = make_run(blocks=10)
    alone.measured("sequential", times(1.0))
    assert "worth" not in sentence(alone)


def test_all_ratios_of_a_sentence_hold_at_once_however_many_cells_the_table_has(run):
    for number in range(30):
        run.measured("tbb", times(1.0 + number), cores=2, concurrency=2 + number)
    assert "2.10x (2.10 to 2.10) over the best sequential 2.10 ms" in sentence(run)


def test_a_lowest_time_of_some_lucky_blocks_is_told_as_such(run):
    name = run.cell("tbb", 2)
    for block, time in enumerate(times(1.0)):
        if block < 7:
            run.sample(name, block, time)
        else:
            run.sample(name, block, status="crashed", reason="signal 9")
    assert sentence(run).endswith("; failed: tbb in 3 of 10 blocks.")


def test_who_is_faster_in_the_blocks_of_both_is_not_called_unseparated(make_run):
    run = make_run(blocks=20)
    early, late = [1.0e6] * 9, [4.0e6] * 11
    name = run.cell("tbb")
    for block, time in enumerate(early):
        run.sample(name, block, time)
    run.measured("thread_pool", [0.8 * time for time in (*early, *late)])
    text = sentence(run)
    assert text.startswith("tbb at 1 core has the lowest time")
    assert "thread_pool is faster in the blocks where both have a time" in text
    assert "not separated" not in text


def test_a_speed_up_whose_interval_holds_one_is_not_claimed(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", times(1.02))
    run.measured("tbb", [1e6 * f for f in (1, 1.1, 0.9, 1.1, 0.9, 1.1, 0.9, 1.1, 0.9, 1)], cores=2)
    assert "which does not separate it from the best sequential 1.02 ms" in sentence(run)


def test_too_few_blocks_are_told_with_how_many_would_do_and_what_all_agree_on(make_run):
    run = make_run(blocks=6)
    for number, runner in enumerate(("sequential", "tbb", "thread_pool", "coroutines")):
        run.measured(runner, [1e6 * (4 - number) * noise for noise in STEADY[:6]])
    text = sentence(run)
    assert "6 blocks cannot separate 4 runners with 95 % at once (7 can: --blocks 7)" in text
    assert "coroutines beat thread_pool, tbb and sequential in every block" in text


def test_failures_and_missing_bases_are_said(make_run):
    run = make_run(blocks=10)
    run.measured("tbb", times(1.0))
    failed = run.cell("coroutines")
    run.sample(failed, 0, status="timeout", reason="took over 5 min")
    text = sentence(run)
    assert "there is no sequential time to compare with" in text
    assert "no other runner has a time to compare with" in text
    assert "without a time: coroutines (timeout)" in text


def test_a_workload_without_a_time_says_why(make_run):
    run = make_run(blocks=10)
    failed = run.cell("coroutines")
    run.sample(failed, 0, status="failed", reason="wrong answer")
    assert sentence(run) == "no runner has a time (failed)."


def test_the_harness_is_answered_by_what_a_task_costs(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", [64 * 7.0] * 10, workload="empty", parameters={})
    run.measured("tbb", [64 * 48.0] * 10, workload="empty", parameters={})
    assert sentence(run) == (
        "a task that does nothing costs, at each runner's best: sequential 7.00 ns and tbb 48.0 ns."
    )
