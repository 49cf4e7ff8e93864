"""Rows and columns by keys: what falls where, and what several cells become."""

from __future__ import annotations

import math

import pytest
from analysis.comparison.findings.comparison import Rules, compare
from analysis.comparison.findings.projection import parse_keys, project
from analysis.comparison.sides.groups import read_sides
from analysis.reading.plan import RunError
from analysis.statistics.verdicts import Verdict
from made_up_sides import measured, side

CELLS = {("tbb", 1, 1): 8e6, ("tbb", 10, 10): 1e6, ("tbb", 2, 2): 4e6, ("coroutines", 1, 1): 1e6}


def comparisons(tmp_path, *factors):
    runs = [side(tmp_path / "base", CELLS)]
    for number, factor in enumerate(factors):
        slower = {key: time * factor * key[1] for key, time in CELLS.items()}
        runs.append(side(tmp_path / f"new{number}", slower))
    sides = read_sides([run.write() for run in runs])
    return [compare(sides[0], new, Rules()) for new in sides[1:]]


def test_one_cell_keeps_its_ratio_and_verdict_and_several_become_their_geometric_mean(tmp_path):
    (pivot,) = project(comparisons(tmp_path, 2), ("runner",), ("workload",))
    assert pivot.rows == (("tbb",), ("coroutines",))
    tbb = pivot.entries[("tbb",), ("sum_of_squares",)]
    assert (tbb.count, tbb.verdict, tbb.time_ns) == (3, None, None)
    assert tbb.ratio == pytest.approx(2 * math.pow(1 * 2 * 10, 1 / 3))
    alone = pivot.entries[("coroutines",), ("sum_of_squares",)]
    assert (alone.count, alone.verdict) == (1, Verdict.SLOWER)
    assert alone.ratio == pytest.approx(2)
    mean, count = pivot.means[0]
    assert count == 4
    assert mean == pytest.approx(2 * math.pow(1 * 2 * 10, 1 / 4))


def test_numbers_stand_in_the_order_of_their_size(tmp_path):
    (pivot,) = project(comparisons(tmp_path, 1), ("runner",), ("cores",))
    assert pivot.columns == (("1",), ("2",), ("10",))
    assert (("coroutines",), ("10",)) not in pivot.entries


def test_with_the_key_side_the_base_is_1_and_every_side_has_a_column(tmp_path):
    (pivot,) = project(comparisons(tmp_path, 2, 3), ("cell",), ("side",))
    assert pivot.columns == (("base",), ("new0",), ("new1",))
    row = next(row for row in pivot.rows if "coroutines" in row[0])
    ratios = [pivot.entries[row, column].ratio for column in pivot.columns]
    assert ratios == pytest.approx([1, 2, 3])


def test_without_the_key_side_there_is_a_table_for_each_pair(tmp_path):
    pivots = project(comparisons(tmp_path, 2, 3), ("runner",), ("cores",))
    assert [pivot.title for pivot in pivots] == ["new0 / base", "new1 / base"]


def test_a_table_of_times_has_the_medians_of_both_sides(tmp_path):
    keys = ("runner", "cores")
    (pivot,) = project(comparisons(tmp_path, 2), keys, ("side",), times=True)
    times = [pivot.entries[("tbb", "2"), (side,)].time_ns for side in ("base", "new0")]
    assert times == pytest.approx([4e6, 16e6], rel=0.01)


def test_times_of_different_cells_are_never_averaged(tmp_path):
    together = r"6 cells fall together in 2 places.*Add what varies \(cores"
    with pytest.raises(RunError, match=together):
        project(comparisons(tmp_path, 2), ("runner",), ("side",), times=True)
    with pytest.raises(RunError, match="needs the key side"):
        project(comparisons(tmp_path, 2), ("runner",), ("cores",), times=True)


def test_names_of_parameters_are_keys(tmp_path):
    runs = [side(tmp_path / name, {}) for name in "ab"]
    for run in runs:
        for grain in ("100", "20"):
            measured(run, {("tbb", 1, 1): 1e6}, parameters={"grain": grain})
    base, new = read_sides([run.write() for run in runs])
    found = [compare(base, new, Rules())]
    keys = parse_keys(" grain ,runner,grain", "--col", found)
    assert keys == ("grain", "runner")
    (pivot,) = project(found, ("workload",), ("grain",))
    assert pivot.columns == (("20",), ("100",))


def test_unknown_and_repeated_keys_are_refused_with_what_there_is(tmp_path):
    found = comparisons(tmp_path, 1)
    unknown = r"--row: no key runer\. Did you mean runner\? There are: workload, runner"
    with pytest.raises(RunError, match=unknown):
        parse_keys("runer", "--row", found)
    with pytest.raises(RunError, match="--col  , : a name is empty"):
        parse_keys(" , ", "--col", found)
    with pytest.raises(RunError, match="--row and --col both have cores"):
        project(found, ("runner", "cores"), ("cores",))
