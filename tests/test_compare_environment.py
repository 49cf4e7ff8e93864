"""Variables that steer runtimes, where two sides had others: rows of what differs."""

from __future__ import annotations

import html
import json
import re

import pytest
from made_up_sides import compare_py, side

ONE = {("thread_pool", 1, 1): 1e6}
BASE = {"OMP_PLACES": "cores (kept)", "MALLOC_ARENA_MAX": "1 (removed)", "TBB_ALIKE": "x (kept)"}
NEW = {"OMP_PLACES": "threads (kept)", "LD_PRELOAD": "<b>|a.so (removed)", "TBB_ALIKE": "x (kept)"}
ROWS = {
    "variables.OMP_PLACES": ("cores (kept)", "threads (kept)"),
    "variables.MALLOC_ARENA_MAX": ("1 (removed)", None),
    "variables.LD_PRELOAD": (None, "<b>|a.so (removed)"),
}


@pytest.fixture
def two(tmp_path):
    """Runs that are alike but for their variables."""
    runs = [side(tmp_path / name, ONE, host="here") for name in ("base", "new")]
    for run, variables in zip(runs, (BASE, NEW), strict=True):
        run.manifest["environment"]["variables"] = variables
    return [run.write() for run in runs]


def rows_of_text(text):
    """By their names: the cells beside them, which two spaces part."""
    differs = text.partition("── What differs ─")[2].partition("\n── ")[0]
    rows = (re.split(r" {2,}", line.strip()) for line in differs.splitlines())
    return {name: tuple(cells) for name, *cells in rows if len(cells) == 2 and name != "row"}


def rows_of_html(page):
    section = page.partition('<section id="differences">')[2].partition("</section>")[0]
    body = section.partition("<tbody>")[2]
    rows = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("<tr>")[1:])
    return {name: tuple(map(html.unescape, cells)) for name, *cells in rows}


def told(absent):
    return {
        name: tuple(absent if value is None else value for value in values)
        for name, values in ROWS.items()
    }


def test_variables_that_differ_are_rows_and_no_mismatch(two, tmp_path):
    done = compare_py(*two, "--html", tmp_path / "page.html")
    assert (done.returncode, done.stderr) == (0, "")
    rows = rows_of_text(done.stdout)
    assert rows == told("(not set)")
    assert list(rows) == sorted(rows)  # in any process, whatever its hashes
    assert rows_of_html((tmp_path / "page.html").read_text()) == told("(not set)")


def test_what_an_older_run_did_not_record_is_not_said_to_be_unset(two):
    manifest = two[1] / "manifest.json"
    content = json.loads(manifest.read_text())
    del content["environment"]["variables"]
    manifest.write_text(json.dumps(content))
    rows = rows_of_text(compare_py(*two).stdout)
    assert rows["variables.MALLOC_ARENA_MAX"][1] == "(not recorded)"


def test_variables_that_are_alike_are_none(two):
    done = compare_py(two[0], two[0])
    assert done.returncode == 0
    assert "No row of the environment or of the build differs." in done.stdout
    assert "variables." not in done.stdout
