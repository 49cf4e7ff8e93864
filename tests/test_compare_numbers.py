"""From two sides to ratios, verdicts and counts, with numbers that can be computed by hand."""

from __future__ import annotations

import math

import pytest
from analysis.comparison.findings.comparison import (
    Rules,
    compare,
    geometric_mean,
    regressions,
    verdicts,
)
from analysis.comparison.findings.per_core import per_core
from analysis.comparison.sides.groups import read_sides
from analysis.statistics.verdicts import Verdict
from conftest import MadeUpRun, fill
from made_up_sides import NOISE, measured, side

TWO = {("tbb", 1, 1): 2e6, ("tbb", 2, 2): 1e6}


def compared(*runs, **rules):
    base, new = read_sides([run.write() for run in runs])
    return compare(base, new, Rules(**rules))


def only_row(comparison):
    (row,) = comparison.rows
    return row


def test_the_ratio_is_that_of_the_medians_of_the_logarithms_new_by_base(tmp_path):
    base = side(tmp_path / "a", {("tbb", 1, 1): 1e6})
    new = side(tmp_path / "b", {("tbb", 1, 1): 1.3e6}, noise=NOISE[::-1])
    row = only_row(compared(base, new))
    assert row.ratio.value == pytest.approx(1.3, rel=1e-5)
    assert row.ratio.low <= row.ratio.value <= row.ratio.high
    assert row.verdict is Verdict.SLOWER


def test_swapping_the_sides_inverts_every_ratio_and_every_verdict(tmp_path):
    runs = [fill(MadeUpRun(tmp_path / name, 10), seed) for name, seed in (("a", 1), ("b", 2))]
    for line in runs[1].lines:
        if line["runner"] == "tbb":
            line["wall_ns"] = [2 * wall for wall in line["wall_ns"]]
    inverse = {Verdict.SLOWER: Verdict.FASTER, Verdict.FASTER: Verdict.SLOWER}
    forth, back = compared(*runs), compared(*reversed(runs))
    assert len(list(forth.rows)) == 96
    assert Verdict.SLOWER in verdicts(forth.rows)
    for one, other in zip(forth.rows, back.rows, strict=True):
        assert one.base_cell.name == other.base_cell.name
        assert one.ratio.value == pytest.approx(1 / other.ratio.value, rel=1e-12)
        assert one.ratio.low == pytest.approx(1 / other.ratio.high, rel=1e-12)
        assert one.verdict is inverse.get(other.verdict, other.verdict)


def test_a_run_and_its_copy_are_the_same_in_every_cell(tmp_path):
    runs = [fill(MadeUpRun(tmp_path / name, 10), seed=3) for name in "ab"]
    comparison = compared(*runs)
    assert {row.ratio.value for row in comparison.rows} == {1.0}
    assert set(verdicts(comparison.rows)) <= {Verdict.SAME, Verdict.INCONCLUSIVE}
    assert geometric_mean(comparison.rows) == 1


def test_a_cell_that_is_20_percent_slower_is_found_among_equal_ones(tmp_path):
    runs = [fill(MadeUpRun(tmp_path / name, 20), seed) for name, seed in (("a", 4), ("b", 5))]
    slow = "sum_of_squares/n:100000/tasks:64/tbb/cores:2/concurrency:2"
    for line in runs[1].lines:
        if line["cell"] == slow:
            line["wall_ns"] = [wall * 6 // 5 for wall in line["wall_ns"]]
    comparison = compared(*runs)
    found = regressions(comparison, None)
    assert [row.new_cell.name for row in found] == [slow]
    assert found[0].ratio.value == pytest.approx(1.2, abs=0.03)
    assert verdicts(comparison.rows)[Verdict.FASTER] == 0
    assert regressions(comparison, 0.25) == ()


def test_the_intervals_of_a_table_share_its_level(tmp_path):
    noise = [1 + 0.01 * n for n in range(10)]
    many = {(f"runner_{n}", 1, 1): 1e6 for n in range(20)}
    one = {("runner_0", 1, 1): 1e6}
    wide = compared(*(side(tmp_path / f"m{n}", many, noise=noise) for n in "ab"))
    narrow = compared(*(side(tmp_path / f"o{n}", one, noise=noise) for n in "ab"))
    assert wide.workloads[0].alpha == 0.05 / 20
    assert narrow.workloads[0].alpha == 0.05
    first = next(iter(wide.rows)).ratio
    assert first.high > only_row(narrow).ratio.high


def test_the_margin_is_the_largest_of_what_is_asked_for_and_both_noise_floors(tmp_path):
    base, new = (side(tmp_path / name, {("tbb", 1, 1): 1e6}) for name in "ab")
    new.manifest["self_test"] = {"noise_floor": 0.08}
    assert compared(base, new).delta == 0.08
    assert compared(base, new, margin=0.1).delta == 0.1
    assert compared(new, base, margin=0.02).delta == 0.08
    del new.manifest["self_test"]
    assert compared(base, new, margin=0.02).delta == 0.02
    assert compared(base, new).delta == 0.05


def test_a_difference_within_the_margin_is_no_verdict_however_sure_it_is(tmp_path):
    base = side(tmp_path / "a", {("tbb", 1, 1): 1e6})
    new = side(tmp_path / "b", {("tbb", 1, 1): 1.04e6})
    assert only_row(compared(base, new)).verdict is Verdict.SAME
    assert only_row(compared(base, new, margin=0.02)).verdict is Verdict.SLOWER


def test_five_blocks_give_no_verdict_and_say_how_many_would(tmp_path):
    runs = [
        side(tmp_path / name, {("tbb", 1, 1): time}, noise=NOISE[:5])
        for name, time in (("a", 1e6), ("b", 2e6))
    ]
    row = only_row(compared(*runs))
    assert not row.ratio.reached
    assert row.verdict is Verdict.INCONCLUSIVE
    assert row.judgement.blocks_needed == 6


def test_several_runs_of_a_side_are_pooled_and_their_variation_widens_the_interval(tmp_path):
    def group(name, factors):
        for number, factor in enumerate(factors):
            side(tmp_path / name / str(number), {("tbb", 1, 1): 1e6 * factor}, host=name).write()
        return tmp_path / name

    one = read_sides([group("a1", [1.0]), group("b1", [1.0])])
    three = read_sides([group("a3", [0.97, 1.0, 1.03]), group("b3", [0.97, 1.0, 1.03])])
    alone, pooled = (only_row(compare(*sides, Rules())) for sides in (one, three))
    assert alone.ratio.runs == (1, 1)
    assert pooled.ratio.runs == (3, 3)
    assert pooled.base.count == 30
    assert pooled.ratio.value == pytest.approx(1, abs=1e-9)
    assert pooled.ratio.high / pooled.ratio.low > alone.ratio.high / alone.ratio.low
    # The rank interval of the 30 blocks would leave out the outer two runs.
    assert alone.base.high - alone.base.low < 0.02e6
    assert pooled.base.high - pooled.base.low > 0.05e6


def test_a_cell_with_a_failed_sample_on_either_side_is_left_out_with_its_reason(tmp_path):
    base, new = (side(tmp_path / name, TWO) for name in "ab")
    new.lines[3] = dict(new.lines[3], status="failed", reason="wrong answer in task 7")
    comparison = compared(base, new)
    assert [row.base_cell.cores for row in comparison.rows] == [2]
    (group,) = comparison.uncompared
    assert (group.side.label, group.status) == ("b", "failed")
    assert group.reason == "failed: wrong answer in task 7"
    assert [cell.cores for cell in group.cells] == [1]


def test_cells_on_one_side_only_are_grouped_by_side_and_reason(tmp_path):
    base = side(tmp_path / "a", {**TWO, ("tbb", 2, 4): 1e6, ("coroutines", 1, 1): 1e6})
    base.cell("sequential", 2, skipped="one task at a time")
    new = side(tmp_path / "b", {("tbb", 1, 1): 1e6})
    new.cell("tbb", 2, skipped="too few cores")
    new.cell("tbb", 2, 4)
    new.cell("sequential", 2, skipped="one task at a time")
    comparison = compared(base, new)
    told = [(g.side.label, g.status, g.reason, len(g.cells)) for g in comparison.uncompared]
    assert told == [
        ("b", "absent", "not in its plan", 1),
        ("b", "skipped", "too few cores", 1),
        ("b", "missing", "no sample yet", 1),
    ]
    assert comparison.in_common == 4


def test_cells_are_matched_by_their_parts_whatever_the_order_of_their_parameters(tmp_path):
    base, new = (MadeUpRun(tmp_path / name, 10) for name in "ab")
    measured(base, {("tbb", 1, 1): 1e6}, parameters={"tasks": "64", "n": "5"})
    measured(new, {("tbb", 1, 1): 1e6}, parameters={"n": "5", "tasks": "64"})
    assert only_row(compared(base, new)).verdict is Verdict.SAME


def test_0_ns_has_no_ratio(tmp_path):
    base, new = (side(tmp_path / name, {("tbb", 1, 1): 1e6}) for name in "ab")
    for line in new.lines:
        line["wall_ns"] = [0, 0, 0]
    comparison = compared(base, new)
    assert only_row(comparison).ratio is None
    assert only_row(comparison).verdict is Verdict.INCONCLUSIVE
    assert geometric_mean(comparison.rows) is None
    assert comparison.workloads[0].comparisons == 0


def test_the_geometric_mean_is_one_of_ratios(tmp_path):
    base = side(tmp_path / "a", {("tbb", 1, 1): 1e6, ("coroutines", 1, 1): 9e6})
    new = side(tmp_path / "b", {("tbb", 1, 1): 2e6, ("coroutines", 1, 1): 72e6})
    found = geometric_mean(compared(base, new).rows)
    assert found == pytest.approx(math.sqrt(2 * 8), rel=1e-6)


def test_core_time_is_that_of_the_fewest_cores_within_the_margin_of_the_best_time(tmp_path):
    base = side(tmp_path / "a", {("tbb", 1, 1): 4e6, ("tbb", 2, 2): 2e6, ("tbb", 4, 4): 1.96e6})
    new = side(tmp_path / "b", {("tbb", 1, 1): 3e6, ("tbb", 2, 2): 1.5e6})
    comparison = compared(base, new)
    (row,) = per_core(comparison.workloads[0], comparison)
    assert row.at_one.ratio.value == pytest.approx(0.75, rel=1e-6)
    assert (row.base.cell.cores, row.new.cell.cores) == (2, 2)
    assert row.base.core_ns == pytest.approx(2 * 2e6, rel=0.01)
    assert row.new.core_ns == pytest.approx(2 * 1.5e6, rel=0.01)


def test_waiting_has_no_view_per_core(tmp_path):
    base, new = (MadeUpRun(tmp_path / name, 10) for name in "ab")
    for run in (base, new):
        measured(run, {("coroutines", 1, 1): 1e6}, workload="sleep", kind="waits")
    comparison = compared(base, new)
    assert per_core(comparison.workloads[0], comparison) == ()


def test_one_seed_gives_one_result_and_another_gives_another(tmp_path):
    runs = [fill(MadeUpRun(tmp_path / name, 10), seed) for name, seed in (("a", 6), ("b", 7))]
    ends = [[row.ratio.high for row in compared(*runs, seed=seed).rows] for seed in (1, 1, 2)]
    assert ends[0] == ends[1] != ends[2]
