"""`concbench report|summary|compare`: the scripts as commands of the program."""

from __future__ import annotations

import os
import subprocess

import pytest
from analysis.words.printable import collapsed
from conftest import REPOSITORY
from program import concbench, little, needs_program

pytestmark = needs_program

REFERENCE = REPOSITORY / "results" / "vm" / "2026-11-28T07-00-04.000Z"


def test_a_command_says_what_its_script_says(tmp_path):
    summary = concbench("summary", REFERENCE, "--format", "csv", cwd=tmp_path)
    assert summary.returncode == 0, summary.stderr
    script = REPOSITORY / "scripts" / "summary.py"
    alone = subprocess.run([script, REFERENCE, "--format", "csv"], capture_output=True, text=True)
    assert summary.stdout == alone.stdout != ""


@pytest.mark.parametrize("command", ["report", "summary", "compare"])
def test_the_options_of_a_command_are_its_scripts(tmp_path, command):
    told = concbench(command, "--help", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"usage: concbench {command} ")
    done = concbench(command, cwd=tmp_path)
    assert done.returncode == 2
    assert f"concbench {command}: error: " in done.stderr


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["report", ""], "on the command line"),
        (["report", REFERENCE, "-o", ""], "behind -o"),
        (["report", REFERENCE, "--output="], "behind --output="),
        (["summary", ""], "on the command line"),
        (["summary", REFERENCE, "--workloads", ""], "behind --workloads"),
        (["compare", "", REFERENCE], "on the command line"),
        (["compare", REFERENCE, REFERENCE, "--csv", ""], "behind --csv"),
        (["compare", REFERENCE, REFERENCE, "--filter", ""], "behind --filter"),
    ],
)
def test_an_empty_word_is_neither_a_directory_nor_a_default(tmp_path, words, place):
    done = concbench(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{place} is an empty word, as of a variable that is not set" in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_run_may_be_called_like_a_command(tmp_path):
    options = [*little("empty"), "--runners", "sequential", "-o", "run"]
    assert concbench("run", *options, cwd=tmp_path).returncode == 0
    for words in (("summary", "run"), ("report", "run"), ("compare", "run", "run")):
        done = concbench(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "run/report.html").is_file()


def test_a_command_reads_nothing_that_is_meant_for_another_python(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit(99)\n")
    hostile = {"PYTHONHOME": "/nonexistent", "PYTHONPATH": str(tmp_path)}
    done = concbench("summary", REFERENCE, cwd=tmp_path, environment=hostile)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", [("list", "run"), ("env", "serve"), ("run", "cells")])
def test_one_command_at_a_time(tmp_path, words):
    done = concbench(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"unknown option or command '{words[1]}'" in done.stderr


@pytest.mark.parametrize("words", [("--",), ("--", "--help"), ("-x",), ("--", "-x")])
def test_a_script_is_told_every_word_as_it_was_typed(tmp_path, words):
    """After "--" nothing is an option: "--help" is a run that is not there."""
    told = concbench("summary", *words, cwd=tmp_path)
    alone = subprocess.run(
        [REPOSITORY / "scripts" / "summary.py", *words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (told.returncode, told.stdout) == (alone.returncode, alone.stdout)
    assert alone.stderr != ""
    assert collapsed(told.stderr) == collapsed(alone.stderr).replace(
        "summary.py", "concbench summary"
    )
