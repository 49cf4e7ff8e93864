"""Tie groups, leads and records: known answers for made-up times."""

from __future__ import annotations

import pytest
from analysis.reading.samples import read_run
from analysis.statistics.verdicts import Verdict
from analysis.tables.best import best_of_each
from analysis.tables.profiles import records
from analysis.tables.ranking import at_each_point
from analysis.tables.summary import summarise

STEADY = [1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00]
DELTA = 0.05


@pytest.fixture
def run(make_run):
    return make_run(blocks=10)


def times(factor: float, base_ns: float = 1e6) -> list[float]:
    return [base_ns * factor * noise for noise in STEADY]


def table_of(run):
    (table,) = summarise(read_run(run.write())).workloads
    return table


def groups(ranking) -> dict[str, int]:
    return {place.row.cell.runner: place.group for place in ranking.places}


def test_the_fastest_leads_and_those_not_slower_share_its_group(run):
    run.measured("sequential", times(2.0))
    run.measured("tbb", times(1.0), cores=2)
    run.measured("thread_pool", times(1.02), cores=2)
    run.measured("process_pool", times(1.31), cores=2)
    ranking = best_of_each(table_of(run), DELTA)
    assert groups(ranking) == {"tbb": 1, "thread_pool": 1, "process_pool": 2, "sequential": 3}
    assert [place.row.cell.runner for place in ranking.not_separated] == ["thread_pool"]
    slowest = ranking.places[-1]
    assert slowest.slower_by.value == pytest.approx(2.0)
    assert slowest.judgement.verdict is Verdict.SLOWER


def test_every_runner_stands_with_its_fastest_cell(run):
    run.measured("tbb", times(1.0), cores=1)
    run.measured("tbb", times(0.5), cores=2)
    run.measured("tbb", times(0.6), cores=2, concurrency=4)
    (place,) = best_of_each(table_of(run), DELTA).places
    assert (place.row.cell.cores, place.row.cell.concurrency) == (2, 2)


def test_a_second_group_is_led_by_the_fastest_of_the_rest(run):
    for runner, factor in (("tbb", 1.0), ("thread_pool", 1.5), ("process_pool", 1.52)):
        run.measured(runner, times(factor))
    assert groups(best_of_each(table_of(run), DELTA)) == {
        "tbb": 1,
        "thread_pool": 2,
        "process_pool": 2,
    }


def test_noise_that_hides_a_difference_leaves_one_group(run):
    run.measured("tbb", [1e6 * f for f in (1, 2, 1, 2, 1, 2, 1, 2, 1, 2)])
    run.measured("thread_pool", [1e6 * f for f in (2, 1.1, 2.2, 1.2, 2, 1.1, 2.2, 1.2, 2, 1.1)])
    ranking = best_of_each(table_of(run), DELTA)
    assert groups(ranking) == {"tbb": 1, "thread_pool": 1}
    assert ranking.places[1].judgement.verdict is Verdict.INCONCLUSIVE


def test_six_blocks_give_eight_runners_no_verdict_and_say_how_many_would(make_run):
    run = make_run(blocks=6)
    for number, runner in enumerate("abcdefgh"):
        run.measured(runner, times(1.0 + number)[:6])
    ranking = best_of_each(table_of(run), DELTA)
    assert set(groups(ranking).values()) == {1}
    assert {place.judgement.blocks_needed for place in ranking.places[1:]} == {9}


def test_a_runner_without_a_time_is_listed_with_the_cell_that_says_most(run):
    run.measured("tbb", times(1.0))
    run.cell("thread_pool", 1, skipped="cannot be")
    failed = run.cell("thread_pool", 2)
    for block in range(10):
        run.sample(failed, block, status="crashed", reason="worker died")
    ranking = best_of_each(table_of(run), DELTA)
    assert [row.status for row in ranking.without_time] == ["crashed"]


def test_points_compare_runners_at_the_same_cores_with_the_sequential_time(run):
    run.measured("sequential", times(1.0))
    run.measured("tbb", times(1.02), cores=1)
    run.measured("tbb", times(0.5), cores=2)
    run.measured("thread_pool", times(0.6), cores=2)
    one, two = at_each_point(table_of(run), DELTA)
    assert (one.cores, groups(one.ranking)) == (1, {"sequential": 1, "tbb": 1})
    assert (two.cores, groups(two.ranking)) == (2, {"tbb": 1, "thread_pool": 2, "sequential": 3})


def test_records_count_wins_ties_losses_and_failures_as_never(run):
    run.measured("tbb", times(1.0), workload="a")
    run.measured("thread_pool", times(2.0), workload="a")
    run.measured("tbb", times(1.0), workload="b")
    run.measured("thread_pool", times(1.01), workload="b")
    run.measured("tbb", times(1.0), workload="c")
    failed = run.cell("thread_pool", workload="c")
    run.sample(failed, 0, status="failed", reason="wrong answer")
    tables = summarise(read_run(run.write())).workloads
    tbb, pool = records({table.title: best_of_each(table, DELTA) for table in tables})
    assert (tbb.runner, tbb.wins, tbb.ties, tbb.losses) == ("tbb", 2, 1, 0)
    assert (pool.wins, pool.ties, pool.losses, pool.without_time) == (0, 1, 1, 1)
    assert pool.factors == pytest.approx((1.01, 2.0))
    shares = [pool.share_within(factor) for factor in (1, 1.5, 2.0, 1e9)]
    assert shares == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3])
    assert pool.geometric_mean == pytest.approx((1.01 * 2.0) ** 0.5)
