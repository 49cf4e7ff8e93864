"""Answers where a contender turned out faster than the reference that all were held against."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from analysis.pages.parts import AnswerRow
from conftest import MadeUpRun
from made_up_race import race_between
from test_answer_table import cells, plain, row_of

RowAfter = Callable[[dict[str, float], dict[str, str]], AnswerRow]


@pytest.fixture
def row_after(make_run: Callable[..., MadeUpRun]) -> RowAfter:
    """What is said of a race between runners of these times, the first of which is the reference,
    with these verdicts."""

    def row(times: dict[str, float], verdicts: dict[str, str]) -> AnswerRow:
        run = make_run(blocks=6)
        race_between(run, times, verdicts)
        return row_of(run)

    return row


def test_one_that_was_faster_than_the_reference_is_the_answer(row_after: RowAfter) -> None:
    times = {"thread_pool": 1.0, "coroutines": 0.8, "process_pool": 1.01, "sequential": 1.9}
    row = row_after(times, {"coroutines": "faster", "process_pool": "same"})
    assert cells(row)[1] == "async"
    assert "thread_pool 1.2" in cells(row)[4]
    assert "process_pool" not in plain(row.detail)  # slower than one of 0.8, as the reference is
    assert float(cells(row)[3].strip("x")) == pytest.approx(1.9 / 0.8, rel=0.05)


def test_two_that_were_faster_are_not_told_apart(row_after: RowAfter) -> None:
    times = {"thread_pool": 1.0, "coroutines": 0.8, "process_pool": 0.82, "sequential": 1.9}
    row = row_after(times, {"coroutines": "faster", "process_pool": "faster"})
    assert cells(row)[1] == "async or processes"
    assert "not held against it: process_pool" in plain(row.detail)
    assert "no difference" not in plain(row.detail) + plain(row.sentence)


def test_of_two_that_were_faster_one_is_clearly_slower_where_the_race_shows_it(
    row_after: RowAfter,
) -> None:
    times = {"thread_pool": 1.0, "coroutines": 0.5, "sequential": 0.9}
    row = row_after(times, {"coroutines": "faster", "sequential": "faster"})
    assert cells(row)[1:3] == ["async", "settled"]
    assert re.fullmatch(r"sequential 1\.\d\d?x", cells(row)[4])


def test_who_is_a_little_slower_than_the_reference_is_held_against_the_faster_one(
    row_after: RowAfter,
) -> None:
    times = {"sequential": 1.0, "coroutines": 0.94, "thread_pool": 1.08}
    row = row_after(times, {"coroutines": "faster"})
    assert cells(row)[4].startswith("thread_pool 1.1")  # 1.15 times as long as coroutines
    assert "a little slower: sequential 1.05x" in plain(row.detail)
