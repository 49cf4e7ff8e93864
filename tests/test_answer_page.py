"""The answers as they are printed: on a terminal of 80 columns, as Markdown and in a page."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from analysis.pages.html import as_html
from analysis.pages.markdown import as_markdown
from analysis.pages.parts import AnswerRow
from analysis.pages.text import as_text
from analysis.reading.samples import read_run
from analysis.run_pages.answer_sentences import MOST_WORDS
from analysis.run_pages.answer_table import answer_table, answered
from analysis.run_pages.summary_page import answers_page
from analysis.tables.summary import COST_OF_HARNESS, summarise
from analysis.words.catalogue import DEFAULTS
from conftest import REPOSITORY, MadeUpRun
from made_up_race import race_between
from test_answer_table import plain, table_of


KEPT = sorted((REPOSITORY / "results" / "vm").glob("*/manifest.json"))


def seven_workloads(run: MadeUpRun) -> MadeUpRun:
    """A quick run, with ties and with a race that did not end."""
    computing = {"thread_pool": 1.0, "process_pool": 1.01, "loop_with_threads": 1.12,
                 "coroutines": 1.9, "sequential": 1.91}  # fmt: skip
    waiting = {"coroutines": 1.0, "loop_with_threads": 1.01, "thread_pool": 1.12,
               "process_pool": 1.3, "sequential": 64.0}  # fmt: skip
    for workload in ("sum_of_squares", "factorial", "sha256_chain"):
        verdict = "given up" if workload == "factorial" else "same"
        usual = DEFAULTS[workload]
        race_between(
            run, computing, {"process_pool": verdict}, workload=workload, parameters=usual
        )
    for workload in ("sleep", "http_fetch", "file_read"):
        race_between(
            run, waiting, {"loop_with_threads": "same"}, workload=workload, kind="waits",
            concurrency=64, parameters=DEFAULTS[workload],
        )  # fmt: skip
    both = {"loop_with_threads": 1.0, "thread_pool": 1.02, "process_pool": 1.3,
            "coroutines": 1.6, "sequential": 11.0}  # fmt: skip
    race_between(
        run, both, {"thread_pool": "open"}, state="time", workload="fetch_and_hash", kind="both",
        concurrency=64, parameters=DEFAULTS["fetch_and_hash"],
    )  # fmt: skip
    return run


def test_the_last_25_lines_of_80_columns_tell_what_to_use_for_each_kind_of_work(make_run) -> None:
    run = seven_workloads(make_run(blocks=6))
    read = read_run(run.write())
    text = as_text(answers_page(summarise(read), Path("results/vm/run"), opening=True))
    assert max(map(len, text.splitlines())) <= 80
    seen = text.splitlines()[-25:]
    for title, family in (
        ("Work that computes", "threads or"),
        ("Work that waits", "async or hybrid"),
        ("Work that waits and computes", "hybrid or threads"),
    ):
        (place,) = (i for i, line in enumerate(seen) if line.startswith(f"── {title} ─"))
        assert family in "\n".join(seen[place:])
    assert sum(" settled " in line for line in seen if "what is" not in line.lower()) == 6
    assert "3/4, time up" in "\n".join(seen)
    assert seen[-3].startswith("Grade ")
    assert seen[-2:] == ["run: results/vm/run", "next: concbench report results/vm/run"]


@pytest.mark.parametrize("kept", KEPT, ids=lambda place: place.parent.name)
def test_no_sentence_of_a_kept_run_is_longer_than_35_words(kept: Path) -> None:
    part = answer_table(answered(summarise(read_run(kept))), ())
    # What the harness itself costs is an answer of another kind.
    asked = {one["workload"] for one in json.loads(kept.read_text())["cells"]} - {COST_OF_HARNESS}
    assert bool(part.rows) == bool(asked)
    for row in part.rows:
        words = "".join(span.text for span in row.sentence).split()
        assert len(words) <= MOST_WORDS, " ".join(words)


def test_no_sentence_is_longer_than_35_words(make_run) -> None:
    run = seven_workloads(make_run(blocks=6))
    many = {f"tbb:chunk={number}": 1.0 + number / 1000 for number in range(20)}
    verdicts = dict.fromkeys(many, "given up")
    race_between(run, {**many, "sequential": 2.0}, verdicts, workload="image")
    for row in table_of(run).rows:
        assert len(plain(row.sentence).split()) <= MOST_WORDS, plain(row.sentence)
    assert "others" in plain(row_named(run, "image").sentence)


def row_named(run: MadeUpRun, start: str) -> AnswerRow:
    return next(row for row in table_of(run).rows if row.name.startswith(start))


def test_the_winner_is_bold_everywhere(make_run) -> None:
    run = make_run(blocks=6)
    race_between(run, {"coroutines": 1.0, "sequential": 1.9})
    part = table_of(run)
    assert "| **async** |" in as_markdown([part])
    assert "**async** (**coroutines** at 2 cores)" in as_markdown([part])
    assert "<strong>async</strong>" in as_html([part], "page")
    assert "\x1b[1masync\x1b[0m" in as_text([part], colour=True)
    assert "\x1b" not in as_text([part])


def test_a_runner_carries_what_it_is_and_leads_to_its_paragraph(make_run) -> None:
    run = make_run(blocks=6)
    race_between(run, {"openmp:schedule=static": 1.0, "sequential": 1.9, "own": 3.0})
    page = as_html([table_of(run, "../docs/models.md")], "page")
    assert (
        '<a href="../docs/models.md#openmp" title="a parallel loop, tasks dealt one by one">'
        "openmp:schedule=static</a>"
    ) in page
    assert "models.md#own" not in page
    alone = as_html([table_of(run)], "page")
    assert '<abbr title="a parallel loop, tasks dealt one by one">openmp' in alone


def test_every_answer_has_a_place_and_a_link_to_it(make_run) -> None:
    page = as_html([table_of(seven_workloads(make_run(blocks=6)))], "page")
    places = re.findall(r'<tr id="([^"]+)">', page)
    assert len(places) == len(set(places)) == 7
    assert all(f'href="#{place}"' in page for place in places)
    assert 'id="answer"' in page and 'href="#answer"' in page


def test_nothing_of_a_name_is_taken_for_markup(make_run) -> None:
    hostile = "a|b*c*<b>\x1b[31m`x`"
    run = make_run(blocks=6)
    race_between(run, {hostile: 1.0, "sequential": 2.0}, workload=hostile)
    part = table_of(run)
    assert "<b>" not in as_html([part], "page")
    assert "\x1b[31m" not in as_text([part], colour=True)
    assert all(line.count(" | ") == 5 for line in as_markdown([part]).splitlines() if "| " in line)


WINNING = ("thread_pool", "process_pool", "coroutines", "loop_with_threads", "sequential")
NEAR = {"tbb": 1.03, "openmp": 1.04, "std_par": 1.09, "callbacks": 1.2, "process_pool_shared": 20.0}


@pytest.mark.parametrize("seed", range(60))
def test_no_sentence_of_any_race_is_longer_than_35_words_nor_a_line_than_80(
    make_run, seed: int
) -> None:
    chance = random.Random(seed)
    winning = chance.sample(WINNING, chance.randint(1, len(WINNING)))
    factors = dict.fromkeys(winning, 1.0) | {
        runner: NEAR[runner] for runner in chance.sample(sorted(NEAR), chance.randint(1, len(NEAR)))
    }
    verdicts = {runner: chance.choice(("same", "given up")) for runner in winning[1:]}
    verdicts |= {runner: "given up" for runner in ("tbb", "openmp") if runner in factors}
    run = make_run(blocks=6)
    entry = race_between(run, factors, verdicts)
    for told in entry["contenders"]:
        told["would_find"] = chance.choice((1.06, 1.3, 5.0))
        if told["verdict"] == "given up":
            told |= {"low": chance.choice((0.9, 1.0001)), "high": told["ratio"] * 1.2}
            told["low"] = min(told["low"], told["ratio"])
    summary = summarise(read_run(run.write()))
    (row,) = answer_table(answered(summary), ()).rows
    text = "".join(span.text for span in row.sentence)
    assert len(text.split()) <= MOST_WORDS, text
    page = as_text(answers_page(summary, Path("results/vm/run"), opening=True))
    assert max(map(len, page.splitlines())) <= 80
