"""One table of good and bad files of a run, read by both readers: that of the scripts and that of
`run --resume`. What one of them takes the other one takes, and neither hangs, crashes or destroys
anything."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from program import (
    all_samples_of,
    as_in_calm_weather,
    concbench,
    files_of,
    little,
    manifest_of,
    needs_program,
)
from spoilt_race import BAD_RACES, GOOD_RACES
from spoilt_run import BAD, GOOD, Spoil

pytestmark = needs_program


@pytest.fixture(scope="module")
def complete_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cwd = tmp_path_factory.mktemp("complete")
    selection = ["--runners", "sequential,thread_pool", "--cores", "1", "--concurrency", "1,2"]
    arguments = [*little("sum_of_squares"), *selection, "-o", "run"]
    done = concbench("run", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return as_in_calm_weather(cwd / "run")


@pytest.fixture
def run(complete_run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(complete_run, tmp_path / "run"))


# A cell's name says where a text like it is shown; that it is cut is no harm.
MOST_SHOWN = 4000


def scripts_take(run: Path) -> bool:
    try:
        read_run(run)
    except RunError as error:
        assert len(str(error)) < MOST_SHOWN
        return False
    return True


@pytest.mark.parametrize("spoil", {**GOOD, **GOOD_RACES}.values(), ids=[*GOOD, *GOOD_RACES])
def test_a_good_file_is_taken_by_both(run: Path, spoil: Spoil) -> None:
    spoil(run)
    assert scripts_take(run)
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode in (0, 1), done.stderr  # 1: a sample that is not ok
    assert "json.exception" not in done.stderr
    assert scripts_take(run)


@pytest.mark.parametrize("spoil", {**BAD, **BAD_RACES}.values(), ids=[*BAD, *BAD_RACES])
def test_a_bad_file_is_refused_by_both_and_stays_as_it_is(run: Path, spoil: Spoil) -> None:
    spoil(run)
    before = files_of(run.parent)
    assert not scripts_take(run)
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("concbench: ")
    assert "json.exception" not in done.stderr
    assert len(done.stderr) < MOST_SHOWN
    assert files_of(run.parent) == before


OF_ANOTHER_KIND: dict[str, tuple[object, ...]] = {
    "seed": (None, "x", -1, 1.5, [1]),
    "workloads": (None, 7, [7], {"a": "b"}, "sleep"),
    "cores": (None, [], ["1"], True),
    "timeout": (None, 7, []),
    "param": (None, "sleep", [{}]),
    "effort": (None,),
}


@pytest.mark.parametrize(
    ("option", "value"),
    [(option, value) for option, values in OF_ANOTHER_KIND.items() for value in values],
)
def test_an_option_of_another_kind_is_refused_by_its_name(
    run: Path, option: str, value: object
) -> None:
    manifest = manifest_of(run)
    manifest["options"][option] = value
    (run / "manifest.json").write_text(json.dumps(manifest))
    before = files_of(run)
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 2, done.stderr
    by_both = f"'options.{option}' must be "  # where the scripts read it, too
    assert by_both in done.stderr or "manifest.json: 'options' cannot be read: " in done.stderr
    assert "json.exception" not in done.stderr
    assert files_of(run) == before


# These are none of the scripts' concern: what they only read may lie elsewhere.


def test_a_link_out_of_the_run_is_not_followed(run: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.jsonl"
    os.rename(run / "samples.jsonl", elsewhere)
    with elsewhere.open("a") as file:
        file.write('{"torn')
    before = elsewhere.read_bytes()
    (run / "samples.jsonl").symlink_to(elsewhere)
    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 2
    assert "samples.jsonl is a symbolic link" in done.stderr
    assert elsewhere.read_bytes() == before


def test_a_link_in_place_of_the_manifest_is_refused(run: Path, tmp_path: Path) -> None:
    os.rename(run / "manifest.json", tmp_path / "elsewhere.json")
    (run / "manifest.json").symlink_to(tmp_path / "elsewhere.json")
    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 2
    assert "manifest.json is a symbolic link" in done.stderr


def test_logs_that_lead_elsewhere_get_nothing(run: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(run / "logs", ignore_errors=True)
    (run / "logs").symlink_to(tmp_path / "elsewhere")
    with (run / "samples.jsonl").open("a") as file:
        file.write('{"torn')
    before = files_of(run)
    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 2
    assert "logs is a symbolic link" in done.stderr
    assert files_of(run) == before
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_unfinished_manifest_that_is_no_file_is_not_waited_for(
    run: Path, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    os.mkfifo(tmp_path / "new" / "manifest.json.new")
    done = concbench("run", *little("empty"), "--runners", "sequential", "-o", "new", cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot write new/manifest.json.new: " in done.stderr
    lines = (run / "samples.jsonl").read_text().splitlines(True)
    (run / "samples.jsonl").write_text("".join(lines[:-1]))
    os.mkfifo(run / "manifest.json.new")
    done = concbench("run", "--resume", run, cwd=tmp_path)
    assert done.returncode == 1
    assert "manifest.json.new: " in done.stderr
    assert len(all_samples_of(run)) == len(lines)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every directory")
def test_a_directory_that_cannot_be_read_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o111)
    done = concbench("run", "--resume", "closed", cwd=tmp_path)
    assert done.returncode == 2
    assert "closed is not a run: it has no manifest.json" in done.stderr


@pytest.mark.parametrize("name", ["manifest.json", "samples.jsonl"])
def test_what_is_no_file_is_refused_at_once(run: Path, name: str) -> None:
    (run / name).unlink()
    os.mkfifo(run / name)
    assert not scripts_take(run)
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 2
    assert f"{name} is no regular file" in done.stderr
    (run / name).unlink()
    (run / name).mkdir()
    assert not scripts_take(run)
    done = concbench("run", "--resume", run, cwd=run.parent)
    assert done.returncode == 2, done.stderr
