"""compare.py as a process: what it prints where, and how it ends."""

from __future__ import annotations

import re

import pytest
from conftest import MadeUpRun, fill
from made_up_sides import ONE, PROGRAM, compare_py, sections, side, whole_sides, written


@pytest.fixture
def two(tmp_path):
    return whole_sides(tmp_path)


def slower(run, factor, runner="tbb"):
    for line in run.lines:
        if line["runner"] == runner:
            line["wall_ns"] = [round(wall * factor) for wall in line["wall_ns"]]


def test_it_prints_its_sections_in_the_promised_order(two):
    two[1].manifest["build"]["compiler"] = "clang++ 14"
    two[1].lines[0]["status"] = "crashed"
    two[1].cell("tbb", 3)
    done = compare_py(*written(two))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("host-b compared with host-a\n")
    titles = [re.sub(r" \(.*", "", title) for title in sections(done.stdout)]
    workloads = ["sum_of_squares", "sqrt_map", "empty", "sleep", "http_fetch"]
    assert titles == [
        *("Notes", "What differs", "Times and ratios", *workloads, "Rank flips", "Per core"),
        *("Failed cells", "Cells on one side only", "Summary", "Method"),
    ]
    assert re.search(r"^compiler +g\+\+ 12.2 +clang\+\+ 14$", done.stdout, re.M)
    assert "cpu_model" not in done.stdout


def test_no_line_is_wider_than_80_columns(two):
    slower(two[1], 1.5)
    two[0].manifest["environment"]["cpu_model"] = "a CPU with a long name " * 8
    for options in ([], ["--row", "workload,cores", "--col", "runner"], ["--row", "workload"]):
        done = compare_py(*written(two), *options)
        assert max(map(len, done.stdout.splitlines())) <= 80, options


def test_one_run_per_side_prints_that_the_variation_between_runs_was_not_measured(tmp_path):
    for name in ("a/1", "a/2", "b/1", "b/2"):
        side(tmp_path / name, ONE, host=name[0]).write()
    told = "variation between runs was not measured"
    few = "The variation between runs is known from few runs"
    one = " ".join(compare_py(tmp_path / "a/1", tmp_path / "b/1").stdout.split())
    assert f"The {told}: a and b have one run each." in one
    mixed = " ".join(compare_py(tmp_path / "a", tmp_path / "b/1").stdout.split())
    assert f"The {told}: b has one run." in mixed
    assert few not in one and f"{few}: a (2)." in mixed
    both = " ".join(compare_py(tmp_path / "a", tmp_path / "b").stdout.split())
    assert told not in both and f"{few}: a (2) and b (2)." in both
    for number in range(3, 6):
        for name in "ab":
            side(tmp_path / name / str(number), ONE, host=name).write()
    enough = compare_py(tmp_path / "a", tmp_path / "b")
    assert (enough.returncode, "The variation between runs" in enough.stdout) == (0, False)


@pytest.mark.parametrize(
    ("factor", "option", "code"),
    [
        (1.2, "--fail-on-regression", 3),
        (1.2, "--fail-on-regression=15%", 3),
        (1.2, "--fail-on-regression=0.25", 0),
        (1.04, "--fail-on-regression", 0),
        (1.04, "--fail-on-regression=1%", 0),
        (0.8, "--fail-on-regression", 0),
    ],
)
def test_only_a_confirmed_regression_beyond_the_threshold_ends_with_exit_3(
    tmp_path, factor, option, code
):
    runs = [side(tmp_path / "a", ONE), side(tmp_path / "b", {("tbb", 1, 1): factor * 1e6})]
    # The option stands before a directory, which is not to be taken for its value.
    done = compare_py(option, *written(runs))
    assert done.returncode == code
    assert ("confirmed regression of b; the largest is" in done.stderr) == (code == 3)
    assert ("Confirmed regressions" in done.stdout) == (code == 3)
    assert compare_py(*written(runs)).returncode == 0


def test_an_inconclusive_slowdown_is_no_regression(tmp_path):
    noise = (1.0, 1.001, 0.999, 1.002, 0.998)
    twice = {("tbb", 1, 1): 2e6}
    runs = [side(tmp_path / name, c, noise=noise) for name, c in (("a", ONE), ("b", twice))]
    done = compare_py("--fail-on-regression", *written(runs))
    assert done.returncode == 0
    assert "inconclusive" in done.stdout
    assert "Too few blocks (5)" in done.stdout


def test_cells_that_fail_are_no_regression_but_are_told_of(tmp_path):
    runs = [side(tmp_path / name, {**ONE, ("tbb", 2, 2): 1e6}) for name in "ab"]
    runs[1].lines[0] = dict(runs[1].lines[0], status="crashed", reason="signal 11")
    done = compare_py("--fail-on-regression", *written(runs))
    assert done.returncode == 0
    assert "note: 1 cell failed on b" in done.stderr
    assert "crashed: signal 11" in done.stdout


def test_a_run_on_one_core_and_one_on_two_list_the_cells_that_only_one_has(tmp_path):
    base = side(tmp_path / "a", {("tbb", n, n): 1e6 for n in range(1, 16)})
    done = compare_py(*written([base, side(tmp_path / "b", ONE)]))
    assert done.returncode == 0
    assert "14 cells (sum_of_squares, tbb): not in the plan of b" in done.stdout
    assert "sum_of_squares/tasks:64/tbb/cores:2/concurrency:2" in done.stdout
    assert "and 4 more (--csv has all)" in done.stdout


def test_a_run_compared_with_itself_says_so_and_finds_nothing(two):
    directory = two[0].write()
    done = compare_py(directory, directory, "--fail-on-regression=0%")
    assert done.returncode == 0
    assert "share the run a: it is compared with itself" in done.stdout
    assert not re.search(r"\)  +(faster|slower)$", done.stdout, re.M)
    assert "The fastest runner is the same on both sides in all 14 places" in done.stdout


def test_rank_flips_are_told_with_both_leads(tmp_path):
    base = side(tmp_path / "a", {("tbb", 2, 2): 1e6, ("thread_pool", 2, 2): 1.2e6})
    new = side(tmp_path / "b", {("tbb", 2, 2): 1.5e6, ("thread_pool", 2, 2): 1e6})
    text = " ".join(compare_py(*written([base, new])).stdout.split())
    assert "best cells: rank flip: on a tbb at 2 cores, 1.00 ms, 1.20x (" in text
    assert "on b thread_pool at 2 cores, 1.00 ms, 1.50x (" in text


def test_more_sides_are_each_compared_with_the_base(two, tmp_path):
    third = fill(MadeUpRun(tmp_path / "c", 10), seed=3)
    third.manifest["environment"]["host"] = "host-c"
    slower(third, 2)
    done = compare_py(*written([*two, third]), "--filter", "sqrt_map", "--fail-on-regression")
    assert done.returncode == 3
    assert "host-b and host-c compared with host-a" in done.stdout
    titles = sections(done.stdout)
    for pair in ("host-b / host-a", "host-c / host-a"):
        assert [t for t in titles if t.endswith(pair)] == [
            f"{name}: {pair}" for name in ("Times and ratios", "Rank flips", "Per core", "Summary")
        ]


def test_the_filter_chooses_cells_by_name(two):
    done = compare_py(*written(two), "--filter", r"^sleep/.*/tbb/")
    assert "sum_of_squares" not in done.stdout
    assert re.search(r"^sleep +\d+ +\d+", done.stdout, re.M)
    nothing = compare_py(*written(two), "--filter", "no such cell")
    assert nothing.returncode == 2
    assert "no cell of any side matches. A cell is named like sum_of_squares/" in nothing.stderr


def test_a_margin_is_a_share_or_a_percentage(two):
    texts = [compare_py(*written(two), "--margin", m).stdout for m in ("10%", "0.1", "10 %", ".1")]
    assert "Margin: 10 %" in texts[0]
    assert len(set(texts)) == 1


def test_a_torn_last_line_is_a_note_on_standard_error(tmp_path):
    runs = [side(tmp_path / name, ONE) for name in "ab"]
    runs[1].torn = '{"schema_version": 1, "ce'
    done = compare_py(*written(runs))
    assert done.returncode == 0
    assert "note: " in done.stderr and "the last line is torn" in done.stderr


def test_one_runner_with_one_block_on_one_core_gives_an_honest_table(tmp_path):
    runs = [side(tmp_path / name, ONE, noise=(1.0,)) for name in "ab"]
    done = compare_py(*written(runs))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Too few blocks (1)" in done.stdout
    assert "Nothing is ranked" in done.stdout


def test_two_processes_print_the_same_bytes(two):
    slower(two[1], 1.3)
    printed = [compare_py(*written(two), "--seed", "7").stdout for _ in range(2)]
    assert printed[0] == printed[1]
    assert "with seed 7" in " ".join(printed[0].split())


def test_the_help_names_every_exit_code():
    text = compare_py("--help").stdout
    for code in range(5):
        assert re.search(rf"\b{code} ", text[text.index("exit codes") :])
    assert PROGRAM.endswith("scripts/compare.py")
