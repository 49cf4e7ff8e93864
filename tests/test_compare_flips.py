"""Rank flips: claimed where the lead is shown on both sides, and nowhere else."""

from __future__ import annotations

import pytest
from analysis.comparison.findings.comparison import Rules, compare
from analysis.comparison.findings.flips import places
from analysis.comparison.sides.groups import read_sides
from conftest import MadeUpRun, fill
from made_up_sides import measured, side

TBB_LEADS = {("tbb", 2, 2): 1e6, ("thread_pool", 2, 2): 1.2e6, ("coroutines", 2, 2): 2e6}
POOL_LEADS = {("tbb", 2, 2): 1.5e6, ("thread_pool", 2, 2): 1e6, ("coroutines", 2, 2): 2e6}


def places_of(*runs):
    base, new = read_sides([run.write() for run in runs])
    return places(compare(base, new, Rules()))


def test_a_flip_is_found_where_another_runner_leads_on_each_side(tmp_path):
    found = places_of(side(tmp_path / "a", TBB_LEADS), side(tmp_path / "b", POOL_LEADS))
    assert [(place.cores, place.concurrency) for place in found] == [(None, None), (2, 2)]
    assert all(place.is_flip for place in found)
    place = found[0]
    assert (place.base.best.runner, place.base.runner_up.runner) == ("tbb", "thread_pool")
    assert (place.new.best.runner, place.new.runner_up.runner) == ("thread_pool", "tbb")
    assert place.base.lead.value == pytest.approx(1.2, rel=1e-5)
    assert place.new.lead.value == pytest.approx(1.5, rel=1e-5)


def test_a_lead_within_the_margin_is_no_flip(tmp_path):
    close = {**POOL_LEADS, ("tbb", 2, 2): 1.03e6}
    found = places_of(side(tmp_path / "a", TBB_LEADS), side(tmp_path / "b", close))
    assert all(place.differs and not place.is_flip for place in found)
    assert found[0].base.is_separate and not found[0].new.is_separate


def test_a_lead_of_five_blocks_is_no_flip(tmp_path):
    noise = (1.0, 1.001, 0.999, 1.002, 0.998)
    runs = [
        side(tmp_path / name, cells, noise=noise)
        for name, cells in (("a", TBB_LEADS), ("b", POOL_LEADS))
    ]
    assert all(place.differs and not place.is_flip for place in places_of(*runs))


def test_equal_runs_have_no_place_that_differs(tmp_path):
    runs = [fill(MadeUpRun(tmp_path / name, 10), seed=8) for name in "ab"]
    found = places_of(*runs)
    assert len(found) > 10
    assert not any(place.differs for place in found)


def test_two_runs_of_one_machine_have_no_flip(tmp_path):
    runs = [fill(MadeUpRun(tmp_path / name, 10), seed) for name, seed in (("a", 9), ("b", 10))]
    assert not any(place.is_flip for place in places_of(*runs))


def test_a_third_runner_that_ties_with_the_best_forbids_the_flip(tmp_path):
    # It has the third median, but jumps so much that nobody is shown to be faster than it.
    def with_third(name, cells):
        run = side(tmp_path / name, cells)
        wild = [0.2, 3.0] * 5
        return measured(run, {("process_pool", 2, 2): 1.3e6}, noise=wild)

    found = places_of(with_third("a", TBB_LEADS), with_third("b", POOL_LEADS))
    assert found[0].differs
    assert not found[0].is_flip


def test_only_runners_with_a_time_on_both_sides_are_ranked(tmp_path):
    faster = {**TBB_LEADS, ("process_pool", 2, 2): 1e5}
    runs = [side(tmp_path / name, cells) for name, cells in (("a", TBB_LEADS), ("b", faster))]
    for found in (places_of(*runs), places_of(*reversed(runs))):
        assert len(found) == 2
        assert {place.base.best.runner for place in found} == {"tbb"}
        assert not any(place.differs for place in found)
    alone = places_of(side(tmp_path / "c", {("tbb", 2, 2): 1e6}), side(tmp_path / "d", faster))
    assert alone == ()


def test_sequential_takes_part_at_every_point(tmp_path):
    base = side(tmp_path / "a", {**TBB_LEADS, ("sequential", 1, 1): 5e5})
    new = side(tmp_path / "b", {**TBB_LEADS, ("sequential", 1, 1): 5e6})
    found = places_of(base, new)
    assert [place.base.best.runner for place in found] == ["sequential", "sequential"]
    assert [place.new.best.runner for place in found] == ["tbb", "tbb"]
    assert all(place.is_flip for place in found)


def test_tasks_that_do_nothing_are_not_ranked(tmp_path):
    runs = [MadeUpRun(tmp_path / name, 10) for name in "ab"]
    for run, cells in zip(runs, (TBB_LEADS, POOL_LEADS), strict=True):
        measured(run, cells, workload="empty")
    assert places_of(*runs) == ()


def test_several_runs_of_a_side_must_agree_on_the_lead(tmp_path):
    def group(name, *cells):
        for number, held in enumerate(cells):
            side(tmp_path / name / str(number), held, host=name).write()
        return tmp_path / name

    steady = group("a", TBB_LEADS, TBB_LEADS, TBB_LEADS)
    other = group("b", POOL_LEADS, POOL_LEADS, POOL_LEADS)
    torn = group("c", POOL_LEADS, POOL_LEADS, TBB_LEADS)
    flips = {}
    for new in (other, torn):
        sides = read_sides([steady, new])
        flips[new.name] = [place.is_flip for place in places(compare(*sides, Rules()))]
    assert flips == {"b": [True, True], "c": [False, False]}
