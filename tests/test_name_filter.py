"""`--filter` of concbench and of compare.py: one dialect, whoever reads it, in linear time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from analysis.comparison.sides import name_filter
from analysis.reading.plan import RunError
from conftest import REPOSITORY
from made_up_sides import compare_py, whole_sides, written
from program import PROGRAM, concbench, needs_program

pytestmark = needs_program

NAMES = ("sleep/tbb/cores:2/concurrency:2", "empty/tbb:x=ä/cores:1/concurrency:12", "a\nb\0c\\d")
FOUND = [
    ("sleep", {0}),
    ("^empty/.*:1$", set()),
    ("concurrency:2$", {0}),
    ("cores:(1|2)/", {0, 1}),
    ("x=.{1}/", {1}),
    ("(?i)SLEEP", {0}),
    (r"\bb\x00c\\", {2}),
    ("(.*)*x$", set()),
    ("", {0, 1, 2}),
]
NOT_FOUND = {
    "(": "missing ): (",
    "[z-a]": "invalid character class range: z-a",
    "sleep(?!/mpi)": "invalid perl operator: (?!",
    r"(a)\1": r"invalid escape sequence: \1",
    "(x{1000}){1000}": "invalid repetition size: {1000}",
    r"\pL{1000}": "pattern too large - compile failed",
}


@pytest.fixture(params=["python3-re2", "concbench"])
def engine(request, monkeypatch, tmp_path) -> str:
    """What the scripts ask. The program is that of the tests, in a checkout's place for it."""
    if request.param == "concbench":
        monkeypatch.setattr(name_filter, "re2", None)
        (tmp_path / "build/any").mkdir(parents=True)
        (tmp_path / "build/any").joinpath("bin").symlink_to(PROGRAM.parent)
        monkeypatch.setattr(name_filter, "SCRIPTS", tmp_path / "scripts")
    elif name_filter.re2 is None:
        pytest.skip("Python has no RE2 here")
    return request.param


def refusal(pattern: str) -> str:
    why = NOT_FOUND[pattern]
    kind = f"--filter '{pattern}' is no regular expression of RE2"
    return f"{kind}: {why}; type one such as sleep or cores:2/"


@pytest.mark.parametrize(("pattern", "found"), FOUND)
def test_scripts_find_the_same_names_by_either_engine(engine, pattern, found):
    assert name_filter.passing(pattern, NAMES) == {NAMES[place] for place in found}


@pytest.mark.parametrize("pattern", NOT_FOUND)
def test_scripts_refuse_the_same_patterns_in_the_same_words(engine, pattern):
    with pytest.raises(RunError) as told:
        name_filter.passing(pattern, NAMES)
    assert str(told.value) == refusal(pattern)


@pytest.mark.parametrize("pattern", NOT_FOUND)
@pytest.mark.parametrize("command", [["run"], ["list", "--cells"], ["cells"]])
def test_the_program_refuses_them_in_these_words_too(tmp_path, command, pattern):
    done = concbench(*command, "--filter", pattern, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"concbench: {refusal(pattern)}\n"


@pytest.mark.parametrize("pattern", ["(.*)*x$", "http.*z", "(a|a)*b", "(a*)*(a*)*b"])
def test_no_pattern_takes_for_ever_nor_crashes_on_a_long_name(engine, tmp_path, pattern):
    """What backtracks takes years for these."""
    assert name_filter.passing(pattern, ["http" + "a" * 1_000_000]) == set()
    plan = ["run", "--dry-run", "--workloads", "sleep", "--filter", pattern]
    assert "no cell matches" in concbench(*plan, cwd=tmp_path).stderr


def test_a_name_that_is_no_text_is_matched_all_the_same(engine):
    assert name_filter.passing("^a.b$", ["a\ud800b"]) == {"a\ud800b"}


def test_a_pattern_that_is_no_text_is_refused(engine):
    with pytest.raises(RunError, match="invalid UTF-8"):
        name_filter.passing("\udcff", NAMES)


def test_without_any_re2_the_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(name_filter, "re2", None)
    monkeypatch.setattr(name_filter, "SCRIPTS", tmp_path / "share/concbench/scripts")
    with pytest.raises(RunError, match="install the package python3-re2"):
        name_filter.passing("sleep", NAMES)


def test_a_program_that_cannot_be_started_is_told(monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/concbench").write_text("no program")
    monkeypatch.setattr(name_filter, "re2", None)
    monkeypatch.setattr(name_filter, "SCRIPTS", tmp_path / "share/concbench/scripts")
    with pytest.raises(RunError, match="bin/concbench: Permission denied; build it anew"):
        name_filter.passing("sleep", NAMES)


def test_scripts_of_an_installation_ask_the_program_beside_them(monkeypatch, tmp_path):
    (tmp_path / "bin").symlink_to(PROGRAM.parent)
    monkeypatch.setattr(name_filter, "re2", None)
    monkeypatch.setattr(name_filter, "SCRIPTS", tmp_path / "share/concbench/scripts")
    assert name_filter.passing("sleep", NAMES) == {NAMES[0]}


def test_the_scripts_that_are_alone_say_what_is_missing(tmp_path):
    """The whole program, where neither a build nor an installation is near."""
    if name_filter.re2 is not None:
        pytest.skip("Python has an RE2 of its own here")
    alone = Path(shutil.copytree(REPOSITORY / "scripts", tmp_path / "alone/scripts"))
    sides = written(whole_sides(tmp_path))
    done = compare_py(*sides, "--filter", "sleep", program=str(alone / "compare.py"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "python3-re2" in done.stderr
