"""What is answered of a run that ended before its races did: by its screen, or by a few blocks."""

from __future__ import annotations

import re

from made_up_race import race_between, second_edition
from test_answer_table import bold, cells, plain, row_of, table_of


def test_a_run_that_ended_early_says_who_was_slower_in_all_blocks(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.0, "sequential": 1.9}
    race_between(
        run, runners, {"process_pool": "open", "sequential": "open"}, state="open", blocks=4
    )
    run.manifest["finished_at"] = None
    part = table_of(run)
    (row,) = part.rows
    assert cells(row)[1:3] == ["threads or processes", "no verdict"]
    assert re.fullmatch(r"~1\.9\dx", cells(row)[3])
    assert re.fullmatch(r"not proven: sequential 1\.9\dx", cells(row)[4])
    assert "slower in all 4 blocks, no proof yet: sequential" in plain(row.detail)
    assert plain(row.sentence).startswith("No verdict yet: perhaps threads or processes")
    assert [plain(note) for note in part.notes] == [
        "No verdict: 10 blocks cannot separate 3 runners with 95 % at once (15 can: --resume)."
    ]


def test_a_run_whose_race_had_no_time_says_what_its_screen_does(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.0, "sequential": 1.9}
    verdicts = dict.fromkeys(runners, "open")
    race_between(run, runners, verdicts, state="time", blocks=0)
    part = table_of(run)
    (row,) = part.rows
    assert cells(row)[1:3] == ["threads or processes", "0/2, time up"]
    assert cells(row)[3] == "~1.88x"
    assert "slower in all 6 blocks, no proof yet: sequential" in plain(row.detail)
    assert bold(row.sentence) == ""
    (note,) = part.notes
    told = "6 blocks cannot separate 3 runners with 95 % at once (14 can: --until settled)"
    assert plain(note) == f"No verdict: {told}."


def test_one_pair_of_a_race_is_no_more_than_its_screen(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.0, "sequential": 1.9}
    race_between(run, runners, dict.fromkeys(runners, "open"), state="time", blocks=1)
    assert "slower in all 6 blocks, no proof yet: sequential" in plain(row_of(run).detail)


def test_slower_in_all_blocks_is_who_has_all_of_them(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.5, "sequential": 1.9}
    race_between(run, runners, dict.fromkeys(runners, "open"), state="time", blocks=0)
    for line in run.lines:
        if line["runner"] == "process_pool" and line["block"] < 2:
            line |= {"status": "timeout", "reason": "over 60 s"}
            for key in ("wall_ns", "iterations"):
                line.pop(key)
    detail = plain(row_of(run).detail)
    assert "slower in all 6 blocks, no proof yet: sequential" in detail
    assert "not told apart: process_pool" in detail


def test_who_failed_in_most_of_the_screen_leads_nothing(make_run) -> None:
    run = make_run(blocks=6)
    run.measured("thread_pool", [1e6] * 5)
    run.measured("sequential", [1.9e6] * 5)
    quick = run.cell("coroutines")
    for block in range(5):
        run.sample(quick, block, 0.5e6, status="ok" if block > 2 else "crashed", reason="signal 9")
    second_edition(run)
    run.manifest["finished_at"] = None
    row = row_of(run)
    assert cells(row)[1] == "threads"
    assert "failed: coroutines" in plain(row.detail)


def test_who_failed_in_a_race_that_had_no_time_wins_nothing_by_its_screen(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "coroutines": 0.5, "sequential": 1.9}
    race_between(run, runners, {"coroutines": "failed", "sequential": "open"}, "time", blocks=0)
    row = row_of(run)
    assert "coroutines" not in cells(row)[1]
    assert "failed: coroutines" in plain(row.detail)


def test_a_small_difference_that_all_blocks_show_is_no_lead(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.04, "sequential": 1.9}
    entry = race_between(run, runners, {"process_pool": "open"}, state="time")
    entry["contenders"][0]["slower_in"] = 9
    row = row_of(run)
    assert cells(row)[1] == "threads or processes"
    assert "no proof" not in plain(row.detail)


def test_a_race_that_is_over_says_nothing_of_who_was_slower_in_all_blocks(make_run) -> None:
    run = make_run(blocks=6)
    runners = {"thread_pool": 1.0, "process_pool": 1.2, "sequential": 1.9}
    race_between(run, runners, {"process_pool": "given up"})
    assert "no proof" not in plain(row_of(run).detail) + plain(row_of(run).sentence)


def test_a_run_that_was_stopped_in_its_screen_has_no_verdict(make_run) -> None:
    run = make_run(blocks=6)
    run.measured("thread_pool", [1e6] * 3)
    run.measured("sequential", [1.9e6] * 3)
    second_edition(run)
    run.manifest["finished_at"] = None
    part = table_of(run)
    assert cells(part.rows[0])[2] == "no verdict"
    (note,) = part.notes
    assert re.search(r"3 blocks cannot separate 2 runners .* \(\d+ can: --resume\)", plain(note))
