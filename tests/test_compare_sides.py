"""What makes a side, what it is called, and which sides can be compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from analysis.comparison.sides.comparability import comparability
from analysis.comparison.sides.groups import by_directory, read_sides
from analysis.reading.plan import RunError
from made_up_sides import measured, side

ONE = {("tbb", 1, 1): 1e6}


def pair(tmp_path, **changes):
    """Two sides, of which the second has other values in its manifest."""
    base, new = (side(tmp_path / name, ONE) for name in "ab")
    for key, value in changes.items():
        held = new.manifest
        *path, last = key.split("__")
        for step in path:
            held = held[step]
        held[last] = value
    return read_sides([base.write(), new.write()])


def found(sides):
    return comparability(sides, lambda cell: True)


def test_a_directory_of_runs_is_one_side_with_the_earliest_first(tmp_path):
    for name, started in (("x", "2025-03-02"), ("y", "2025-03-01")):
        run = side(tmp_path / "many" / name, ONE, host="h1")
        run.manifest["started_at"] = started
        run.write()
    (tmp_path / "many" / "notes").mkdir()
    one = side(tmp_path / "one", ONE, host="h2").write()
    sides = read_sides([tmp_path / "many", one])
    assert [[run.directory.name for run in side.runs] for side in sides] == [["y", "x"], ["one"]]
    assert [side.label for side in sides] == ["h1", "h2"]


def test_a_file_of_a_run_stands_for_it(tmp_path):
    runs = [side(tmp_path / name / "run", ONE, host="h").write() for name in "ab"]
    sides = read_sides([runs[0] / "manifest.json", runs[1] / "samples.jsonl"])
    assert [side.label for side in sides] == ["a", "b"]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/r/gcc/1", "/r/clang/1"], ["gcc", "clang"]),
        (["/r/vm/2025", "/r/vm/2026"], ["2025", "2026"]),
        (["/x/a/run", "/y/a/run", "/y/b/run"], ["x/a", "y/a", "y/b"]),
        (["/x/run", "/y/run", "/y/run2"], ["x/run", "y/run", "y/run2"]),
        (["/r/one", "/r/one", "/r/one"], ["one", "one (2)", "one (3)"]),
        (["/r/one", "/r/one (2)", "/r/one"], ["one", "one (2)", "one (3)"]),
        (["/a", "/a/a"], ["a", "a/a"]),
        (["/", "/"], ["/", "/ (2)"]),
    ],
)
def test_directories_are_named_by_the_shortest_ends_that_tell_them_apart(paths, names):
    assert by_directory([Path(path) for path in paths]) == names


def test_hosts_name_the_sides_only_where_all_of_them_differ(tmp_path):
    hosts = {"a": "x", "b": "y", "c": "y"}
    runs = [side(tmp_path / name, ONE, host=host).write() for name, host in hosts.items()]
    assert [side.label for side in read_sides(runs[:2])] == ["x", "y"]
    assert [side.label for side in read_sides(runs)] == ["a", "b", "c"]


def test_labels_are_taken_as_given_and_must_be_one_for_each_side(tmp_path):
    runs = [side(tmp_path / name, ONE).write() for name in "ab"]
    assert [side.label for side in read_sides(runs, [" gcc 12", "clang"])] == ["gcc 12", "clang"]
    for labels in (["one"], ["same", "same"], ["", "x"], ["a", "b", "c"]):
        with pytest.raises(RunError, match="--label needs 2 different names"):
            read_sides(runs, labels)


def test_titles_of_tables_are_safe_and_short_whatever_the_label(tmp_path):
    runs = [side(tmp_path / name, ONE).write() for name in "ab"]
    for label in ("a|b", "x" * 40, "<b>", "`x`", "日本", "a\x1b[31m"):
        assert [side.column for side in read_sides(runs, [label, "short"])] == ["base", "new"]
    three = read_sides([*runs, runs[0]], ["a|b", "c", "d"])
    assert [side.column for side in three] == ["base", "new 1", "new 2"]


def test_a_directory_without_runs_says_what_to_name_instead(tmp_path):
    run = side(tmp_path / "results" / "host" / "start", ONE).write()
    with pytest.raises(RunError, match=f"Name one of them for each side: {run.parent}"):
        read_sides([run, tmp_path / "results"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match="neither a run nor a directory of runs"):
        read_sides([run, tmp_path / "empty"])
    with pytest.raises(RunError, match="no such directory"):
        read_sides([run, tmp_path / "nowhere"])


def test_equal_runs_have_no_mismatch_and_no_differing_row(tmp_path):
    comparable = found(pair(tmp_path, environment__host="a"))
    assert comparable.mismatches == ()
    assert comparable.differences == ()
    assert comparable.rows_alike == 8


@pytest.mark.parametrize(
    ("changes", "what", "values"),
    [
        ({"suite__version": "9.9"}, "suite version", ("0.1.0", "9.9")),
        ({"build__type": "Debug"}, "build type", ("Release", "Debug")),
        ({"build__flags": "-O3 -g"}, "build flags", ("-O3", "-O3 -g")),
    ],
)
def test_what_makes_times_incomparable_is_a_mismatch_with_both_values(
    tmp_path, changes, what, values
):
    (mismatch,) = found(pair(tmp_path, **changes)).mismatches
    assert mismatch.what == what
    assert mismatch.values == tuple(zip("ab", values, strict=True))
    assert mismatch.advice


def test_what_one_may_want_to_compare_is_a_differing_row_and_no_mismatch(tmp_path):
    changes = {
        "build__compiler": "clang 14",
        "build__libraries": {"boost": "1.83"},
        "environment__kernel": "Linux 7",
        "environment__load_at_start": 0.5,
    }
    comparable = found(pair(tmp_path, **changes))
    assert comparable.mismatches == ()
    rows = {row.name: (row.values, row.volatile) for row in comparable.differences}
    assert rows == {
        "host": (("a", "b"), False),
        "kernel": ((None, "Linux 7"), False),
        "load_at_start": ((None, "0.5"), True),
        "compiler": (("g++ 12.2", "clang 14"), False),
        "libraries.boost": ((None, "1.83"), False),
    }


def test_another_version_of_a_workload_or_another_seed_policy_is_a_mismatch(tmp_path):
    base, new = (side(tmp_path / name, ONE) for name in "ab")
    for run, version in ((base, "1"), (new, "2")):
        run.manifest["seed_policy"] = f"policy {version}"
        run.manifest["workload_versions"] = {"sum_of_squares": version, "sleep": version}
    comparable = found(read_sides([base.write(), new.write()]))
    assert [(m.what, m.values) for m in comparable.mismatches] == [
        ("seed policy", (("a", "policy 1"), ("b", "policy 2"))),
        ("version of the workload sum_of_squares", (("a", "1"), ("b", "2"))),
    ]
    assert not any("Not recorded" in note for note in comparable.notes)


def test_what_only_one_side_records_is_a_note(tmp_path):
    base, new = (side(tmp_path / name, ONE) for name in "ab")
    new.manifest["seed_policy"] = "policy"
    new.manifest["workload_versions"] = {"sum_of_squares": "1"}
    comparable = found(read_sides([base.write(), new.write()]))
    assert comparable.mismatches == ()
    assert comparable.notes[:2] == (
        "seed policy: not recorded by a, so not compared.",
        "version of sum_of_squares: not recorded by a, so not compared.",
    )


def test_parameters_without_a_common_point_are_a_mismatch_and_a_wider_sweep_is_not(tmp_path):
    runs = [side(tmp_path / name, {}) for name in "abc"]
    for run, grains in zip(runs, (("1", "2"), ("2", "4"), ("8",)), strict=True):
        for grain in grains:
            measured(run, ONE, parameters={"grain": grain, "tasks": "64"})
    a, b, c = read_sides([run.write() for run in runs])
    assert found((a, b)).mismatches == ()
    (mismatch,) = found((a, c)).mismatches
    assert mismatch.what == "parameters of sum_of_squares"
    assert mismatch.values == (
        ("a", "grain 1, tasks 64 | grain 2, tasks 64"),
        ("c", "grain 8, tasks 64"),
    )


def test_only_chosen_cells_are_looked_at(tmp_path):
    base, new = (side(tmp_path / name, ONE) for name in "ab")
    for run, delay, tasks in ((base, "5ms", 64), (new, "9ms", 65)):
        measured(run, ONE, workload="empty")
        for line in run.lines[-10:]:
            line["tasks"] = tasks
        measured(run, ONE, workload="sleep", kind="waits", parameters={"delay": delay})
        run.manifest["workload_versions"] = {"sleep": delay}
    sides = read_sides([base.write(), new.write()])
    assert len(found(sides).mismatches) == 3
    chosen = comparability(sides, lambda cell: cell.workload == "sum_of_squares")
    assert chosen.mismatches == ()


def test_another_number_of_tasks_behind_the_same_parameters_is_a_mismatch(tmp_path):
    base, new = (side(tmp_path / name, ONE) for name in "ab")
    for line in new.lines:
        line["tasks"] = 65
    (mismatch,) = found(read_sides([base.write(), new.write()])).mismatches
    assert mismatch.text.startswith("Not the same number of tasks of sum_of_squares: a: 64; b: 65.")


def test_the_runs_of_one_side_must_be_comparable_and_of_one_thing(tmp_path):
    for name, host, flags in (("1", "x", "-O3"), ("2", "y", "-O3"), ("3", "y", "-O0")):
        run = side(tmp_path / "many" / name, ONE, host=host)
        run.manifest["build"]["flags"] = flags
        run.write()
    one = side(tmp_path / "one", ONE).write()
    texts = [m.text for m in found(read_sides([one, tmp_path / "many"])).mismatches]
    starts = [
        "Not the same build flags: one, many/1 and many/2: -O3; many/3: -O0.",
        "Not the same host in all runs of many: many/1: x; many/2 and many/3: y.",
    ]
    assert [text[: len(start)] for text, start in zip(texts, starts, strict=True)] == starts


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("kernel", ("Linux 6.1", "Linux 6.9")),
        ("usable_cores", (2, 1)),
        ("quota_cpus", (None, 1.0)),
        ("smt", (True, False)),
        ("governor", ("performance", "powersave")),
        ("boost", (True, False)),
    ],
)
def test_runs_of_one_side_must_be_of_one_state_of_the_machine(tmp_path, row, values):
    for name, value in zip("12", values, strict=True):
        run = side(tmp_path / "many" / name, ONE, host="x")
        run.manifest["environment"][row] = value
        run.write()
    one = side(tmp_path / "one", ONE, host="y").write()
    (mismatch,) = found(read_sides([one, tmp_path / "many"])).mismatches
    assert mismatch.what == f"{row} in all runs of x"
    # Between sides it is what one may want to compare.
    two = [tmp_path / "many" / name for name in "12"]
    assert found(read_sides(two)).mismatches == ()


def test_what_an_older_run_of_a_side_does_not_record_is_no_mismatch(tmp_path):
    for name in "12":
        run = side(tmp_path / "many" / name, ONE, host="x")
        if name == "2":
            run.manifest["environment"] |= {"smt": True, "boost": False, "kernel": "Linux 6.1"}
        run.write()
    one = side(tmp_path / "one", ONE, host="y").write()
    assert found(read_sides([one, tmp_path / "many"])).mismatches == ()


def test_a_copy_of_a_run_does_not_count_as_another_run(tmp_path):
    for name in ("1", "2"):
        side(tmp_path / "many" / name, ONE, host="x").write()
    one = side(tmp_path / "one", ONE, host="y").write()
    assert found(read_sides([one, tmp_path / "many"])).mismatches == ()
    shutil.copytree(tmp_path / "many" / "1", tmp_path / "many" / "1-backup")
    (mismatch,) = found(read_sides([one, tmp_path / "many"])).mismatches
    assert mismatch.text == (
        "More than once the same run: x/1 and x/1-backup: the same samples. Its blocks would count "
        "more than once: remove the copy."
    )


def test_effort_disturbances_and_a_run_on_both_sides_are_notes(tmp_path):
    base, new = (side(tmp_path / name, ONE) for name in "ab")
    base.manifest["options"] = {"min-time": "45ms"}
    new.manifest["options"] = {"min-time": "90ms"}
    new.manifest["effort"]["blocks"] = 20
    new.disturbed("load", "warning", "7.00 for 2 usable cores")
    for run in (base, new):
        run.disturbed("build", "unfit", "Debug, not optimised", "cmake --preset release")
    sides = read_sides([base.write(), new.write()])
    assert found(sides).mismatches == ()
    notes = " ".join(found(sides).notes)
    assert "The effort differs in blocks (a: 10; b: 20)" in notes
    assert "The effort differs in least time of a measurement (a: 45ms; b: 90ms)" in notes
    assert (
        "a and b: build: Debug, not optimised (what to do: what to do about the build cmake "
        "--preset release)." in notes
    )
    assert "b: load: 7.00 for 2 usable cores (what to do: " in notes
    assert "not recorded" not in notes.replace("not recorded in these runs", "")
    del base.manifest["disturbances"]
    base.write()
    older = " ".join(found(read_sides([base.directory, new.directory])).notes)
    assert "a: what disturbed the machine was not recorded." in older
    again = read_sides([base.directory, base.directory])
    assert "a and a (2) share the run a: it is compared with itself." in found(again).notes
    shutil.copytree(base.directory, tmp_path / "copy")
    copied = read_sides([base.directory, tmp_path / "copy"])
    assert "a and copy share the run a: it is compared with itself." in found(copied).notes
    assert "share" not in notes
