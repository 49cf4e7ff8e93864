"""compare.py: what it does not compare, and what it says instead."""

from __future__ import annotations

import pytest
from made_up_sides import ONE, compare_py, measured, sections, side, whole_sides, written


@pytest.fixture
def two(tmp_path):
    return whole_sides(tmp_path)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--margin", "5"], "for 5 percent type 5%"),
        (["--margin", "nan"], "type 5% or 0.05"),
        (["--margin=-1%"], "type 5% or 0.05"),
        (["--margin", "120%"], "no share below 100 %"),
        (["--margin", ""], "behind --margin is an empty word"),
        (["--fail-on-regression=often"], "type 5% or 0.05"),
        (["--filter", "("], "no regular expression of RE2: missing ): (; type one such as"),
        (["--row", "runer"], "no key runer. Did you mean runner?"),
        (["--col", ""], "behind --col is an empty word"),
        (["--html="], "behind --html= is an empty word"),
        ([""], "on the command line is an empty word"),
        (["--row", "runner,"], "--row runner,: a name is empty"),
        (["--label", "a,"], "--label needs 2 different names"),
        (["--row", "runner", "--col", "runner"], "--row and --col both have runner"),
        (["--show", "time"], "--show time is for --row and --col"),
        (["--row", "workload", "--show", "time"], "cells fall together"),
        (["--seed", "-1"], "--seed"),
        (["--seed", "x"], "whole number"),
        (["--label", "one"], "--label needs 2 different names"),
        (["--html", "-", "--csv", "-"], "only one of --html, --markdown and --csv"),
        (["--html", "x", "--csv", "./x"], "a file each"),
        (["--no-such-option"], "unrecognized arguments"),
    ],
)
def test_bad_usage_ends_with_exit_2_and_what_to_type_instead(two, options, told):
    done = compare_py(*written(two), *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mismatch_ends_with_exit_4_and_both_values_unless_it_is_allowed(two):
    two[1].manifest["suite"]["version"] = "0.9.0"
    two[1].manifest["build"]["type"] = "Debug"
    done = compare_py(*written(two))
    assert (done.returncode, done.stdout) == (4, "")
    assert "suite version: host-a: 0.1.0; host-b: 0.9.0." in done.stderr
    assert "build type: host-a: Release; host-b: Debug." in done.stderr
    assert "--allow-mismatch" in done.stderr
    allowed = compare_py(*written(two), "--allow-mismatch")
    assert (allowed.returncode, allowed.stderr) == (0, "")
    assert sections(allowed.stdout)[0] == "These runs cannot be compared"
    assert "host-b: 0.9.0" in allowed.stdout
    assert "Times and ratios" in allowed.stdout


def test_two_runs_without_a_common_cell_end_with_exit_4_and_what_each_has(tmp_path):
    base = side(tmp_path / "a", ONE)
    new = measured(side(tmp_path / "b", {}), ONE, workload="sleep")
    done = compare_py(*written([base, new]))
    assert done.returncode == 4
    assert "a and b have no cell in common. a has 1 cell, such as sum_of_squares/" in done.stderr
    assert "b has 1 cell, such as sleep/" in done.stderr


def spoil_manifest(run, text):
    (run.write() / "manifest.json").write_text(text)


def spoil_samples(run, text):
    (run.write() / "samples.jsonl").write_text(text)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda run: spoil_manifest(run, ""), "not JSON"),
        (lambda run: spoil_manifest(run, '{"schema_version": 1, "su'), "not JSON"),
        (lambda run: spoil_manifest(run, '{"some": 1}'), "not the manifest of a concbench run"),
        (lambda run: spoil_manifest(run, "[" * 100_000), "not JSON"),
        (lambda run: spoil_samples(run, "not a sample\n"), "line 1: cannot be read"),
        (lambda run: (run.write() / "manifest.json").unlink(), "there is no manifest.json"),
    ],
)
def test_files_that_are_no_run_end_with_exit_2_and_say_which(tmp_path, spoil, told):
    good, bad = (side(tmp_path / name, ONE) for name in ("good", "bad"))
    good.write()
    spoil(bad)
    for arguments in ((good.directory, bad.directory), (bad.directory, good.directory)):
        done = compare_py(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert str(bad.directory) in done.stderr
        assert "Traceback" not in done.stderr


def test_a_newer_schema_and_a_cell_under_two_names_are_refused(tmp_path):
    good, bad = (side(tmp_path / name, ONE) for name in ("good", "bad"))
    good.write()
    bad.manifest["schema_version"] = 99
    newer = compare_py(good.directory, bad.write())
    assert (newer.returncode, "made by a newer concbench" in newer.stderr) == (2, True)
    bad.manifest["schema_version"] = 1
    bad.manifest["cells"].append(dict(bad.manifest["cells"][0], cell="another name"))
    twice = compare_py(good.directory, bad.write())
    assert (twice.returncode, "the same one under two names" in twice.stderr) == (2, True)


@pytest.mark.parametrize("what", ["no samples", "no cells", "all failed", "all zero"])
def test_a_side_without_times_is_told_of_in_part_and_ends_with_exit_4(tmp_path, what):
    good, bad = (side(tmp_path / name, ONE) for name in ("good", "bad"))
    if what in ("no samples", "no cells"):
        bad.lines = []
    if what == "no cells":
        bad.manifest["cells"] = []
    if what == "all failed":
        bad.lines = [dict(line, status="timeout", reason="over 60 s") for line in bad.lines]
    if what == "all zero":
        bad.lines = [dict(line, wall_ns=[0, 0, 0]) for line in bad.lines]
    done = compare_py(*written([good, bad]))
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "bad compared with good" in done.stdout
    assert "bad" in done.stderr
