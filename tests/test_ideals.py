"""The settings of a preset beside their ideal time: the figures, the rule, and how it is told."""

from __future__ import annotations

import pytest
from analysis.pages.text import as_text
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.run_pages.ideal_part import ideal_parts
from analysis.run_pages.summary_page import answers_page, document
from analysis.tables.ideals import Outcome, judged_cells
from analysis.tables.summary import summarise

SECOND = 1_000_000_000


def with_ideal(run, name, waits_ns=(0, 0), share=(None, None), setting=("tasks",)):
    [entry] = [cell for cell in run.manifest["cells"] if cell["cell"] == name]
    entry["setting"] = list(setting)
    entry["ideal"] = {
        "least_wait_ns": waits_ns[0],
        "most_wait_ns": waits_ns[1],
        "least_share": share[0],
        "most_share": share[1],
    }


def waiting(run, batch_ns, least=SECOND, most=SECOND, runner="thread_pool"):
    about = {"cores": 2, "concurrency": 4, "workload": "sleep", "kind": "waits"}
    with_ideal(run, run.measured(runner, [batch_ns] * 3, **about), (least, most))


def computing(run, batch_ns, share=(0.5, 0.5), cores=2):
    name = run.measured("process_pool", [batch_ns] * 3, cores=cores, concurrency=4)
    with_ideal(run, name, share=share)


def base(run, batch_ns):
    with_ideal(run, run.measured("sequential", [batch_ns] * 3), share=(1.0, 1.0))


def judged(run):
    return judged_cells(summarise(read_run(run.write())))


@pytest.fixture
def run(make_run):
    made = make_run(blocks=3)
    made.manifest["options"] = {"preset": "guides", "blocks": 3, "concurrency": "", "param": []}
    return made


@pytest.mark.parametrize(
    ("times_ideal", "outcome"),
    ((1.0, Outcome.MET), (1.09, Outcome.MET), (1.11, Outcome.NOT_MET), (50.0, Outcome.NOT_MET)),
)
def test_what_waits_may_take_a_tenth_longer(run, times_ideal, outcome):
    waiting(run, times_ideal * SECOND)
    [one] = judged(run)
    assert one.outcome is outcome
    assert one.ratio == pytest.approx(times_ideal)
    assert one.ideal_ns == (SECOND, SECOND)


@pytest.mark.parametrize(("seconds", "outcome"), ((4, Outcome.MET), (7, Outcome.NOT_MET)))
def test_a_range_is_met_up_to_its_upper_end(run, seconds, outcome):
    waiting(run, seconds * SECOND, 3 * SECOND, 6 * SECOND)
    assert [one.outcome for one in judged(run)] == [outcome]


@pytest.mark.parametrize(
    ("batch_ns", "outcome"),
    ((590e3, Outcome.MET), (610e3, Outcome.NOT_MET), (9e6, Outcome.NOT_MET)),
)
def test_what_computes_is_held_against_the_sequential_time_of_the_run(run, batch_ns, outcome):
    base(run, 1e6)
    computing(run, batch_ns)
    first, second = judged(run)
    assert (first.outcome, second.outcome) == (Outcome.BASE, outcome)
    assert second.ideal_ns == pytest.approx((500e3, 500e3))
    assert second.ratio == pytest.approx(batch_ns / 500e3)


def test_cpus_that_share_a_core_count_as_one(run):
    run.manifest["environment"]["physical_cores"] = 1
    base(run, 1e6)
    computing(run, 990e3)
    one = judged(run)[1]
    assert one.ideal_ns == pytest.approx((500e3, 1e6))
    assert one.outcome is Outcome.MET


def test_without_a_sequential_time_nothing_is_judged(run):
    computing(run, 1e6)
    [one] = judged(run)
    assert (one.outcome, one.ideal_ns, one.ratio) == (Outcome.NO_BASE, None, None)
    assert "no base: " in as_text(ideal_parts(summarise(read_run(run.write()))), 200)


def test_what_waits_and_computes_may_do_both_at_once_or_in_turn(run):
    about = {"workload": "fetch_and_hash", "kind": "both"}
    alone = run.measured("sequential", [6 * SECOND] * 3, **about)
    with_ideal(run, alone, (5 * SECOND, 5 * SECOND), (1.0, 1.0))
    name = run.measured("thread_pool", [1.6 * SECOND] * 3, cores=2, concurrency=5, **about)
    with_ideal(run, name, (SECOND, SECOND), (0.6, 0.6))
    first, second = judged(run)
    assert first.ideal_ns == pytest.approx((6 * SECOND, 6 * SECOND))
    assert second.ideal_ns == pytest.approx((SECOND, 1.6 * SECOND))
    assert second.outcome is Outcome.MET


def test_a_cell_that_only_failed_has_no_time(run):
    name = run.cell("thread_pool", workload="sleep", kind="waits")
    run.sample(name, 0, status="failed", reason="it rained")
    with_ideal(run, name, (SECOND, SECOND))
    assert [one.outcome for one in judged(run)] == [Outcome.NO_TIME]


def test_the_table_says_its_rule_and_fits_a_terminal(run):
    waiting(run, 1.02 * SECOND)
    waiting(run, 3 * SECOND, runner="coroutines")
    summary = summarise(read_run(run.write()))
    text = as_text(ideal_parts(summary), 80)
    assert "The guides' own settings" in text
    assert "1 of 2 meet their ideal" in text
    assert "at most 10 % above the ideal" in " ".join(text.split())
    assert "sleep (tasks 64)" in text
    rows = [line.split() for line in text.splitlines() if "1.00 s" in line]
    assert [row[-1] for row in rows] == ["met", "met"]
    assert "not" in rows[1] and "not" not in rows[0]
    assert max(map(len, text.splitlines())) <= 80


def test_changed_settings_are_told(run):
    run.manifest["options"]["concurrency"] = "8"
    waiting(run, SECOND)
    text = as_text(ideal_parts(summarise(read_run(run.write()))), 200)
    assert "The settings are changed by --concurrency." in text


def test_the_table_is_in_the_answers_and_among_all_tables(run):
    waiting(run, SECOND)
    summary = summarise(read_run(run.write()))
    title = "The guides' own settings"
    assert title in as_text(document(summary), 80)
    assert title in as_text(answers_page(summary, run.directory, opening=True), 80)
    assert title not in as_text(answers_page(summary, run.directory, opening=False), 80)


def test_a_run_without_a_preset_has_no_such_table(make_run):
    run = make_run(blocks=3)
    run.measured("thread_pool", [1e6] * 3)
    assert ideal_parts(summarise(read_run(run.write()))) == ()


@pytest.mark.parametrize(
    "spoilt",
    (
        {"least_wait_ns": 2 * SECOND},
        {"least_wait_ns": -1},
        {"most_share": "much"},
        {"least_share": 2},
    ),
)
def test_an_ideal_that_is_none_is_refused(run, spoilt):
    waiting(run, SECOND)
    run.manifest["cells"][0]["ideal"] |= spoilt
    with pytest.raises(RunError):
        read_run(run.write())
