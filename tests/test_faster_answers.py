"""Answers where a contender turned out faster than the reference that all were held against."""

from __future__ import annotations

import re

import pytest
from made_up_race import race_between
from test_answer_table import cells, plain, row_of


def test_one_that_was_faster_than_the_reference_is_the_answer(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "coroutines": 0.8, "process_pool": 1.01, "sequential": 1.9}
    race_between(run, runners, {"coroutines": "faster", "process_pool": "same"})
    row = row_of(run)
    assert cells(row)[1] == "async"
    assert "thread_pool 1.2" in cells(row)[4]
    assert "process_pool" not in plain(row.detail)  # slower than one of 0.8, as the reference is
    assert float(cells(row)[3].strip("x")) == pytest.approx(1.9 / 0.8, rel=0.05)


def test_two_that_were_faster_are_not_told_apart(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "coroutines": 0.8, "process_pool": 0.82, "sequential": 1.9}
    race_between(run, runners, {"coroutines": "faster", "process_pool": "faster"})
    row = row_of(run)
    assert cells(row)[1] == "async or processes"
    assert "not held against it: process_pool" in plain(row.detail)
    assert "no difference" not in plain(row.detail) + plain(row.sentence)


def test_of_two_that_were_faster_one_is_clearly_slower_where_the_race_shows_it(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "coroutines": 0.5, "sequential": 0.9}
    race_between(run, runners, {"coroutines": "faster", "sequential": "faster"})
    row = row_of(run)
    assert cells(row)[1:3] == ["async", "settled"]
    assert re.fullmatch(r"sequential 1\.\dx|sequential 1\.\d\dx", cells(row)[4])


def test_who_is_a_little_slower_than_the_reference_is_held_against_the_faster_one(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"sequential": 1.0, "coroutines": 0.94, "thread_pool": 1.08}
    race_between(run, runners, {"coroutines": "faster"})
    row = row_of(run)
    assert cells(row)[4].startswith("thread_pool 1.1")  # 1.15 times as long as coroutines
    assert "a little slower: sequential 1.05x" in plain(row.detail)
