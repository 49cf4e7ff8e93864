"""The ranking that a race gives: winners, the rest, and nothing where no look could decide."""

from __future__ import annotations

import pytest
from analysis.reading.samples import read_run
from analysis.run_pages.report_grids import ranking as ranking_grid
from analysis.run_pages.report_grids import verdict_text, which_when
from analysis.statistics.verdicts import Verdict
from analysis.tables.best import best_of_each
from analysis.tables.profiles import records
from analysis.tables.ranking import Ranking, at_each_point
from analysis.tables.scaling import scaling
from analysis.tables.summary import summarise
from conftest import MadeUpRun
from made_up_race import race_between, second_edition

FOUR = {"tbb": 1.0, "coroutines": 1.01, "thread_pool": 1.3, "sequential": 1.9}


@pytest.fixture
def run(make_run) -> MadeUpRun:
    return make_run(blocks=6)


def ranked(run: MadeUpRun) -> Ranking:
    (table,) = summarise(read_run(run.write())).workloads
    return best_of_each(table, 0.05)


def groups(ranking: Ranking) -> dict[str, int]:
    return {place.row.cell.runner: place.group for place in ranking.places}


def test_the_reference_and_all_that_are_not_slower_share_the_first_group(run: MadeUpRun) -> None:
    race_between(run, FOUR, {"coroutines": "same"})
    found = ranked(run)
    assert found.has_verdicts
    assert groups(found) == {"tbb": 1, "coroutines": 1, "thread_pool": 2, "sequential": 2}
    assert [verdict_text(place, found.is_raced) for place in found.places] == [
        "fastest", "same", "clearly slower", "clearly slower",
    ]  # fmt: skip


def test_the_interval_is_that_of_the_race_and_not_of_all_blocks(run: MadeUpRun) -> None:
    race_between(run, FOUR, {"coroutines": "same"})
    told = run.manifest["race"]["workloads"][0]["contenders"][1]
    told |= {"ratio": 1.5, "low": 1.4, "high": 1.7}
    slower_by = ranked(run).places[2].slower_by
    assert slower_by is not None and slower_by.reached
    assert (slower_by.value, slower_by.low, slower_by.high, slower_by.count) == (1.5, 1.4, 1.7, 9)
    assert slower_by.interval.rank == 1  # y(n-c+1) of 9 pairs at the boundary of 9


def test_who_is_faster_than_the_reference_wins_alone(run: MadeUpRun) -> None:
    runners = {"tbb": 1.0, "coroutines": 0.8, "thread_pool": 1.01, "sequential": 1.9}
    race_between(run, runners, {"coroutines": "faster", "thread_pool": "same"})
    found = ranked(run)
    assert groups(found) == {"coroutines": 1, "tbb": 2, "thread_pool": 2, "sequential": 2}
    first, reference, same, slower = found.places
    assert first.slower_by is None
    back = first.contender
    assert back is not None and reference.slower_by is not None and back.ratio
    assert reference.slower_by.value == pytest.approx(1 / back.ratio)
    assert reference.slower_by.low == pytest.approx(1 / (back.high or 0))
    assert reference.judgement and reference.judgement.verdict is Verdict.SLOWER
    assert same.judgement and same.judgement.verdict is Verdict.SLOWER  # than one of 0.8
    assert slower.judgement and slower.judgement.verdict is Verdict.SLOWER
    told = same.contender
    assert told is not None and same.slower_by is not None and same.slower_by.reached
    assert same.slower_by.low == pytest.approx((told.low or 0) / (back.high or 1))


def test_who_failed_in_the_race_has_no_place(run: MadeUpRun) -> None:
    race_between(run, FOUR, {"coroutines": "failed"})
    found = ranked(run)
    assert "coroutines" not in groups(found)
    assert [row.cell.runner for row in found.without_time] == ["coroutines"]


def test_before_the_first_look_there_is_no_verdict_and_no_group_is_printed(run: MadeUpRun) -> None:
    verdicts = dict.fromkeys(("coroutines", "thread_pool", "sequential"), "open")
    race_between(run, FOUR, verdicts, state="time", blocks=5)
    found = ranked(run)
    assert not found.has_verdicts
    assert set(groups(found).values()) == {1}
    titles = " ".join(ranking_grid(found).titles)
    assert "group" not in titles and "verdict" not in titles and "needed" not in titles


def test_a_screen_alone_gives_no_verdict_however_far_apart_the_times_are(run: MadeUpRun) -> None:
    run.measured("tbb", [1e6] * 6)
    run.measured("sequential", [9e6] * 6)
    second_edition(run)
    found = ranked(run)
    assert not found.has_verdicts
    assert groups(found) == {"tbb": 1, "sequential": 1}


def test_no_win_tie_or_loss_is_counted_where_no_verdict_was_possible(run: MadeUpRun) -> None:
    verdicts = dict.fromkeys(("coroutines", "thread_pool", "sequential"), "open")
    race_between(run, FOUR, verdicts, state="time", blocks=5)
    race_between(run, FOUR, {"coroutines": "same"}, workload="sqrt_map")
    tables = summarise(read_run(run.write())).workloads
    found = {r.runner: r for r in records({t.title: best_of_each(t, 0.05) for t in tables})}
    counted = {
        name: (record.wins, record.ties, record.losses, record.undecided)
        for name, record in found.items()
    }
    assert counted == {
        "tbb": (0, 1, 0, 1),
        "coroutines": (0, 1, 0, 1),
        "thread_pool": (0, 0, 1, 1),
        "sequential": (0, 0, 1, 1),
    }


def test_the_fewest_losses_come_first_and_then_the_lowest_mean(make_run) -> None:
    run = make_run(blocks=10)
    noise = [1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00]
    times = {
        # Ahead in one workload and far behind in the other; never ahead and never far behind.
        "winner": (1.0, 5.0), "even": (1.02, 1.01), "close": (1.01, 1.0), "slow": (3.0, 3.0),
    }  # fmt: skip
    for runner, factors in times.items():
        for workload, factor in zip(("a", "b"), factors, strict=True):
            run.measured(runner, [1e6 * factor * one for one in noise], workload=workload)
    tables = summarise(read_run(run.write())).workloads
    found = records({table.title: best_of_each(table, 0.05) for table in tables})
    assert [record.runner for record in found] == ["close", "even", "winner", "slow"]
    assert [record.losses for record in found] == [0, 0, 1, 2]


def test_tables_over_cores_hold_each_ratio_by_itself(run: MadeUpRun) -> None:
    for number in range(12):
        run.measured(f"runner_{number}", [1e6 * (1 + number)] * 6, cores=2)
    race_between(run, {"tbb": 0.9, "sequential": 19.0})
    (table,) = summarise(read_run(run.write())).workloads
    assert table.comparisons_with_sequential == 1
    against = [row.against_sequential for row in table.rows if row.against_sequential]
    assert {a.estimate.reached for a in against if a.estimate} == {True}
    (point,) = at_each_point(table, 0.05)
    assert point.ranking.has_verdicts
    assert point.ranking.not_separated == ()


def test_too_few_blocks_give_no_cost_and_no_ties(make_run) -> None:
    run = make_run(blocks=4)
    run.measured("sequential", [2e6] * 4)
    run.measured("tbb", [1e6] * 4, cores=2)
    run.measured("thread_pool", [1.1e6] * 4, cores=2)
    summary = summarise(read_run(run.write()))
    (table,) = summary.workloads
    assert {curve.cost for curve in scaling(table, summary.plan).curves} == {None}
    (point,) = at_each_point(table, 0.05)
    assert "no verdict" in which_when([("sum", point)]).rows[0]
