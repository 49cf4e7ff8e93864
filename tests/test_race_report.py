"""summary.py and report.py of runs of the second schema, as processes."""

from __future__ import annotations

import copy
import json
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from analysis.run_pages.findings import find
from analysis.run_pages.report_page import report
from analysis.run_pages.summary_page import answers_page, document
from analysis.tables.flags import flags, flags_of_machine
from analysis.tables.summary import summarise
from analysis.tables.trust import Grade, grade
from conftest import REPOSITORY, MadeUpRun
from made_up_race import contender, race_between, raced, second_edition
from report_page import ReportPage
from test_answer_page import seven_workloads


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> MadeUpRun:
    made = seven_workloads(MadeUpRun(tmp_path_factory.mktemp("race") / "run", blocks=6))
    made.write()
    return made


def printed(script: str, *arguments: object) -> str:
    command = ["/usr/bin/python3", str(REPOSITORY / "scripts" / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_answers_alone_are_printed_unless_the_tables_are_asked_for(run: MadeUpRun) -> None:
    answers = printed("summary.py", run.directory)
    tables = printed("summary.py", "--tables", run.directory)
    assert "per batch" not in answers and "── Method" not in answers
    assert "per batch" in tables and "── Method" in tables
    assert answers[answers.index("── Answers") :] == tables[tables.index("── Answers") :]
    assert answers.splitlines()[-2:] == [
        f"run: {run.directory}",
        f"next: concbench report {run.directory}",
    ]


def test_a_report_that_is_there_is_named_instead_of_how_to_make_it(make_run) -> None:
    made = make_run(blocks=6)
    race_between(made, {"tbb": 1.0, "sequential": 2.0})
    printed("report.py", made.write())
    last = printed("summary.py", made.directory).splitlines()[-1]
    assert last == f"report: {made.directory}/report.html"


def test_a_run_that_was_stopped_is_gone_on_with_next(make_run) -> None:
    made = make_run(blocks=6)
    race_between(made, {"tbb": 1.0, "sequential": 2.0}, {"sequential": "open"}, "open", blocks=4)
    made.manifest["finished_at"] = None
    lines = printed("summary.py", made.write()).splitlines()
    assert lines[-1] == f"next: concbench run --resume {made.directory}"
    told = "No verdict: 10 blocks cannot separate 2 runners with 95 % at once (15 can: --resume)."
    assert told in " ".join(lines[-6:])


def test_failed_samples_are_told_with_where_the_reason_stands(make_run) -> None:
    made = make_run(blocks=6)
    race_between(made, {"tbb": 1.0, "sequential": 2.0})
    bad = made.cell("coroutines")
    for block in range(6):
        made.sample(bad, block, status="crashed", reason="signal 9")
    second_edition(made, **made.manifest["race"])
    text = printed("summary.py", made.write())
    assert "6 samples without a time: --tables says why." in text.splitlines()
    assert "failed: coroutines" in text


def test_the_report_begins_with_the_table_of_answers(run: MadeUpRun, tmp_path: Path) -> None:
    printed("report.py", run.directory, "-o", tmp_path)
    page = ReportPage((tmp_path / "report.html").read_text())
    first = page.tables[0]
    assert first.titles == ["work", "use", "how sure", "gain", "clearly slower", "with"]
    assert [row[0] for row in first.rows if len(row) == 1] == [
        "Work that computes", "Work that waits", "Work that waits and computes",
    ]  # fmt: skip
    assert "sleep#" in [row[0] for row in first.rows]
    markdown = (tmp_path / "report.md").read_text()
    assert markdown.index("| work | use |") < markdown.index("Can it be trusted?")
    assert markdown.index("| work | use |") < markdown.index("Which model when")
    ids = re.findall(r' id="([^"]*)"', (tmp_path / "report.html").read_text())
    assert len(ids) == len(set(ids))


def test_one_advice_on_blocks_stands_in_all_of_a_report(make_run, tmp_path: Path) -> None:
    made = make_run(blocks=3)
    for number, runner in enumerate(("tbb", "thread_pool", "coroutines", "sequential")):
        made.measured(runner, [1e6 * (1 + number / 10)] * 3, cores=1)
    second_edition(made, kind="fixed", last_look=3)
    first, *others = made.plan
    given_up = [contender(name, "given up", [1.1, 1.2, 1.1], None) for name in others]
    raced(made, first, given_up, looks=[3], boundaries=[None], from_block=0, comparisons=6)
    printed("report.py", made.write(), "-o", tmp_path)
    text = (tmp_path / "report.md").read_text()
    told = set(re.findall(r"\d+ blocks? cannot separate[^)]*\)|needs? \d+ blocks?", text))
    assert told == {"3 blocks cannot separate 4 runners with 95 % at once (8 can: `--blocks 8`)"}
    assert "blocks needed" not in text
    overview = (tmp_path / "charts" / "overview.svg").read_text()
    assert "tie groups" not in overview


def graded(made: MadeUpRun) -> Grade:
    summary = summarise(read_run(made.write()))
    return grade(summary, flags(summary), flags_of_machine(summary.plan))


def test_a_race_that_did_not_end_lowers_the_grade_and_few_blocks_of_one_do_not(make_run) -> None:
    made = make_run(blocks=6)
    made.manifest["self_test"] = {"noise_floor": 0.01}
    entry = race_between(made, {"tbb": 1.0, "sequential": 2.0})
    assert [reason.text for reason in graded(made).reasons] == []
    entry["state"] = "time"
    told = [(reason.letter, reason.text) for reason in graded(made).reasons]
    assert told == [("B", "the race of 1 of 1 workloads did not come to its end")]


@pytest.mark.parametrize(("flagged", "letter"), [(1, "A"), (3, "B"), (10, "C")])
def test_bad_weather_lowers_the_grade(make_run, flagged: int, letter: str) -> None:
    made = make_run(blocks=6)
    made.manifest["self_test"] = {"noise_floor": 0.01}
    race_between(made, {"tbb": 1.0, "sequential": 2.0})
    assert len(made.lines) == 30
    for number, line in enumerate(made.lines):
        line["weather"] = {"flagged": number < flagged, "waited_ns": 0, "pulses": []}
    assert graded(made).letter == letter
    told = [reason.text for reason in graded(made).reasons]
    assert told == ([] if letter == "A" else [f"{flagged} of 30 samples are of bad weather"])


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands that could be something else."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, one in inner:
        found.append((*path, key))
        if isinstance(one, (dict, list)):
            found += leaves(one, (*path, key))
    return found


def test_whatever_a_race_says_it_is_refused_or_printed(run: MadeUpRun, tmp_path: Path) -> None:
    """Any one or two of its fields changed into anything: a clear error, or a page."""
    chance = random.Random(7)
    odd: tuple[Any, ...] = (
        *(None, 0, 1, -1, 3, 1.0, 1e-9, 1e18, 2**64 - 1, True, "", [], {}, [1], [None]),
        *("open", "slower", "faster", "same", "failed", "settled", "nothing to compare"),
    )
    places = leaves(run.manifest["race"])
    refused = 0
    (tmp_path / "samples.jsonl").write_bytes((run.directory / "samples.jsonl").read_bytes())
    for _ in range(60):
        manifest = copy.deepcopy(run.manifest)
        for place in chance.sample(places, chance.choice((1, 1, 2))):
            inner: Any = manifest["race"]
            try:
                for key in place[:-1]:
                    inner = inner[key]
                inner[place[-1]] = chance.choice(odd)
            except (KeyError, IndexError, TypeError):
                continue  # it went with the first change
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        try:
            summary = summarise(read_run(tmp_path))
        except RunError:
            refused += 1
            continue
        assert document(summary) and answers_page(summary, tmp_path, opening=True)
        assert report(find(summary))
    assert 15 < refused < 60


@pytest.mark.parametrize("lines", [0, 1, 3])
def test_a_race_whose_samples_are_gone_is_reported_with_what_is_left(
    run: MadeUpRun, tmp_path: Path, lines: int
) -> None:
    """Its decisions are in the manifest all the same."""
    torn = tmp_path / "torn"
    torn.mkdir()
    (torn / "manifest.json").write_bytes((run.directory / "manifest.json").read_bytes())
    left = (run.directory / "samples.jsonl").read_text().splitlines(True)[:lines]
    (torn / "samples.jsonl").write_text("".join(left))
    assert "report.html" in printed("report.py", torn)
    assert "── Answers" in printed("summary.py", torn)
