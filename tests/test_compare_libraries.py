"""Libraries as they were loaded, between sides and within one."""

from __future__ import annotations

from analysis.comparison.sides.comparability import comparability
from analysis.comparison.sides.groups import read_sides
from made_up_sides import side

ONE = {("tbb", 1, 1): 1e6}


def found(sides):
    return comparability(sides, lambda cell: True)


def modules(**libraries):
    return [{"file": f"runners/{n}.so", "hash": "0", "libraries": {n: v}}
            for n, v in libraries.items()]  # fmt: skip


def test_libraries_as_they_were_loaded_are_rows_like_those_that_were_compiled_in(tmp_path):
    base, new = (side(tmp_path / name, ONE) for name in "ab")
    for run, version in ((base, "2021.8.0"), (new, "2022.1.0")):
        run.manifest["build"]["libraries"] = {"boost": "1.83"}
        run.manifest["modules"] = modules(onetbb=version)
    comparable = found(read_sides([base.write(), new.write()]))
    assert comparable.mismatches == ()
    rows = {row.name: row.values for row in comparable.differences}
    assert rows == {"host": ("a", "b"), "libraries.onetbb": ("2021.8.0", "2022.1.0")}
    assert dict(read_sides([base.directory] * 2)[0].runs[0].plan.build)["libraries.boost"] == "1.83"


def test_the_runs_of_one_side_have_loaded_the_same_libraries_where_they_loaded_them(tmp_path):
    for name, loaded in (("1", {"libuv": "1.44"}), ("2", {"onetbb": "2021"}), ("3", {})):
        run = side(tmp_path / "many" / name, ONE, host="x")
        run.manifest["modules"] = modules(**loaded)
        run.write()
    one = side(tmp_path / "one", ONE, host="y").write()
    assert found(read_sides([one, tmp_path / "many"])).mismatches == ()
    run.manifest["modules"] = modules(libuv="1.51")
    run.write()
    (mismatch,) = found(read_sides([one, tmp_path / "many"])).mismatches
    assert mismatch.what == "libraries.libuv in all runs of x"
