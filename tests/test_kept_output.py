"""Output that a page shows is what the command says of a run that is kept.

`<!-- from: scripts/summary.py RUN --tables -->` stands above the indented lines, which are a part
of what the command prints, line by line.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import REPOSITORY

INDENT = 4
MARK = re.compile(r"<!-- from: (scripts/\S+ .+?) -->\n\n((?: {4}.*\n|\n)+)")


def shown() -> list[tuple[str, str, str]]:
    """Of every page: its name, a command, and the lines below it without their indentation."""
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
    return [
        (page.name, command, "".join(line[INDENT:] or "\n" for line in lines.splitlines(True)))
        for page in pages
        for command, lines in MARK.findall(page.read_text())
    ]


@cache
def said(command: str) -> str:
    script, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, script, *arguments], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("page", "command", "lines"), shown())
def test_a_page_shows_what_the_command_says(page, command, lines):
    kept = next(Path(word) for word in shlex.split(command) if word.startswith("results/"))
    assert (REPOSITORY / kept / "manifest.json").is_file()
    assert len(lines.strip().splitlines()) >= 3
    assert lines.strip("\n") in said(command), f"{page} does not show what is said"


def test_there_are_such_lines():
    pages = [page for page, _, _ in shown()]
    assert pages.count("waiting.md") >= 6
    assert pages.count("guides.md") >= 1
    texts = [page.read_text() for page in (REPOSITORY / "docs").glob("*.md")]
    marks = sum(text.count("<!-- from: ") for text in texts)
    assert marks == len([page for page in pages if page != "README.md"])
