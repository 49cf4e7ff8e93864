"""Flags and the grade that they give: every rule is raised by what it names and nothing less."""

from __future__ import annotations

import pytest
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.tables.flags import drifts, flags, flags_of_machine
from analysis.tables.summary import summarise
from analysis.tables.trust import grade

QUIET = [1e6, 1.001e6, 0.999e6, 1.002e6, 1e6, 0.998e6, 1.001e6, 1e6, 0.999e6, 1e6]


@pytest.fixture
def run(make_run):
    """Ten quiet blocks of one cell on a machine whose floor is known."""
    made = make_run(blocks=10)
    made.manifest["self_test"] = {"noise_floor": 0.01}
    made.measured("tbb", QUIET)
    return made


def found(run):
    summary = summarise(read_run(run.write()))
    raised = flags(summary)
    machine = flags_of_machine(summary.plan)
    return raised, machine, grade(summary, raised, machine)


def names(run) -> list[str]:
    return [flag.rule.name for flag in found(run)[0]]


def test_quiet_blocks_on_a_known_machine_are_graded_a_without_a_flag(run):
    raised, machine, graded = found(run)
    assert (raised, machine, graded.letter, graded.reasons) == ((), (), "A", ())


def test_a_wide_interval_is_noisy(run):
    run.measured("thread_pool", [1e6, 1.3e6] * 5)
    assert names(run) == ["noisy"]


def test_a_limit_that_a_sample_tells_of_is_flagged_with_what_lifts_it(run):
    cell = run.measured("libuv", QUIET)
    for line in run.lines:
        if line["cell"] == cell:
            line["limits"] = ["6 helpers wait for 64 tasks; -p libuv.files=64 has as many"]
    raised, _, graded = found(run)
    assert [flag.rule.name for flag in raised] == ["at a limit"]
    assert raised[0].rule.rule == "6 helpers wait for 64 tasks"
    assert raised[0].rule.advice == "-p libuv.files=64 has as many"
    assert ([cell.runner for cell in raised[0].cells], raised[0].samples) == (["libuv"], 10)
    assert graded.letter == "A"


def test_a_slope_is_flagged(run):
    run.measured("thread_pool", [1e6, 1.001e6, 1.002e6, 1.003e6, 1.004e6, *[1.06e6] * 5])
    assert names(run) == ["drift"]


@pytest.mark.parametrize(("noisy", "letter"), [(1, None), (2, "B"), (6, "C")])
def test_the_share_of_noisy_cells_lowers_the_grade(run, noisy, letter):
    for number in range(20 - 1 - noisy):
        run.measured(f"quiet_{number}", QUIET)
    for number in range(noisy):
        run.measured(f"noisy_{number}", [1e6, 1.3e6] * 5)
    told = [(reason.letter, reason.text) for reason in found(run)[2].reasons]
    assert told == ([(letter, f"{noisy} of 20 cells flagged: noisy")] if letter else [])


def test_one_is_not_told_in_the_plural(run):
    run.lines[0] |= {"status": "crashed", "reason": "signal 9"}
    run.measured("thread_pool", [1e6, 1.3e6] * 5)
    texts = [reason.text for reason in found(run)[2].reasons]
    assert texts == ["1 of 20 samples is not ok", "1 of 2 cells flagged: noisy"]


def test_a_slope_over_the_blocks_is_drift_and_noise_is_not():
    assert drifts([1.0, 1.01, 1.02, 1.2, 1.21, 1.22])
    assert drifts([1.22, 1.21, 1.2, 1.02, 1.01, 1.0])
    assert not drifts([1.0, 1.2, 1.01, 1.21, 1.02, 1.22])
    assert not drifts([1.0, 1.001, 1.002, 1.01, 1.011, 1.012])
    assert not drifts([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"wall_ns": [999_999, 1_000_000, 1_000_000], "iterations": 1}, "too short"),
        ({"wall_ns": [12_000_000, 10_000_000, 10_100_000]}, "slow first"),
        ({"noise": {"pressure_ns": 2_000_000, "run_queue_wait_ns": 0, "steal_ns": 0}}, "contended"),
        ({"noise": {"pressure_ns": 0, "run_queue_wait_ns": 2_000_000, "steal_ns": 0}}, "contended"),
        ({"noise": {"pressure_ns": 0, "run_queue_wait_ns": 0, "steal_ns": 900_000}}, "stolen time"),
    ],
)
def test_a_sample_that_breaks_a_rule_is_counted(run, change, name):
    run.lines[3] |= change
    (flag,) = [flag for flag in found(run)[0] if flag.rule.name == name]
    assert (len(flag.cells), flag.samples) == (1, 1)


def test_waiting_for_a_cpu_is_expected_with_more_tasks_at_once_than_cores(run):
    cell = run.cell("tbb", 1, 2)
    for block, time in enumerate(QUIET):
        run.sample(cell, block, time)["noise"] = {"run_queue_wait_ns": 25_000_000}
    assert names(run) == ["oversubscribed"]


@pytest.mark.parametrize(("level", "letter"), [("warning", "B"), ("serious", "C"), ("unfit", "D")])
def test_what_disturbs_a_machine_lowers_the_grade_by_its_level_whatever_it_is(run, level, letter):
    run.disturbed("moon", level, "full", "sudo dim")
    _, (flag,), graded = found(run)
    assert (flag.name, flag.finding) == ("moon", "moon: full")
    assert flag.advice == "what to do about the moon sudo dim"
    assert (graded.letter, graded.reasons[0].text) == (letter, "moon: full")


def test_the_worst_of_what_disturbs_decides(run):
    for name, level in (("load", "warning"), ("build", "unfit"), ("CPU quota", "serious")):
        run.disturbed(name, level, "bad")
    graded = found(run)[2]
    assert [(reason.letter, reason.text) for reason in graded.reasons] == [
        ("D", "build: bad"), ("C", "CPU quota: bad"), ("B", "load: bad")
    ]  # fmt: skip


def test_what_the_program_was_content_with_has_no_flag(run):
    run.disturbed("governor", "ok", "userspace")
    run.manifest["disturbances"].append(
        {"name": "boost", "level": "not available", "state": None, "advice": None, "command": None}
    )
    _, machine, graded = found(run)
    assert (machine, graded.letter) == ((), "A")


def test_machine_and_build_are_judged_by_the_program_alone(run):
    run.manifest["build"] |= {"type": "Debug", "flags": "-O0 -fsanitize=address"}
    run.manifest["environment"] |= {
        "hypervisor": "KVM", "governor": "powersave", "load_at_start": 9, "quota_cpus": 1.5
    }  # fmt: skip
    _, machine, graded = found(run)
    assert (machine, graded.letter) == ((), "A")


def test_a_run_that_does_not_record_what_disturbed_it_is_not_graded_a(run):
    del run.manifest["disturbances"]
    _, machine, graded = found(run)
    assert machine == ()
    assert [(reason.letter, reason.text) for reason in graded.reasons] == [
        ("B", "what disturbed this machine was not recorded")
    ]


@pytest.mark.parametrize("level", ["grave", None, 3])
def test_a_level_that_nobody_knows_is_refused(run, level):
    run.disturbed("moon", level, "full")
    with pytest.raises(RunError, match=r"'disturbances\[0\]\.level' must be one of ok, "):
        read_run(run.write())


def test_too_few_blocks_failures_and_an_unknown_floor_lower_the_grade(run, make_run):
    few = make_run(blocks=5)
    few.measured("tbb", QUIET[:5])
    graded = found(few)[2]
    assert graded.letter == "D"
    assert [reason.letter for reason in graded.reasons] == ["D", "B"]
    assert "5 blocks" in graded.reasons[0].text

    run.lines[0] |= {"status": "crashed", "reason": "signal 9"}
    assert found(run)[2].letter == "D"
    run.manifest["self_test"]["noise_floor"] = 0.08
    assert "8.0 %" in " ".join(reason.text for reason in found(run)[2].reasons)


def test_a_run_without_a_time_is_graded_d(make_run):
    run = make_run(blocks=10)
    run.cell("tbb")
    graded = found(run)[2]
    assert graded.letter == "D"
    assert "no cell has a time" in [reason.text for reason in graded.reasons]
