"""What the Markdown pages show of kept runs is what the commands print that stand above it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

# <!-- from: scripts/summary.py RUN --tables --> above lines that are indented by four blanks.
PLACE = re.compile(r"<!-- from: (scripts/\S+\.py .+?) -->\n\n?((?:    .*\n|\n(?=    ))+)")
PAGES = sorted([*(REPOSITORY / "docs").glob("*.md"), REPOSITORY / "README.md"])
SHOWN = [
    (page, command, shown)
    for page in PAGES
    for command, shown in PLACE.findall(page.read_text())
]


def printed_by(command: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, *shlex.split(command)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.rstrip() for line in done.stdout.splitlines()]


def is_within(shown: list[str], printed: list[str]) -> bool:
    """One behind the other, without a gap."""
    starts = range(len(printed) - len(shown) + 1)
    return any(printed[start : start + len(shown)] == shown for start in starts)


def test_some_pages_show_what_kept_runs_print():
    assert len(SHOWN) >= 5
    marks = sum(page.read_text().count("<!-- from: ") for page in PAGES)
    assert marks == len(SHOWN)


@pytest.mark.parametrize(
    ("page", "command", "shown"), SHOWN, ids=[f"{p.name}-{i}" for i, (p, _, _) in enumerate(SHOWN)]
)
def test_what_is_shown_is_printed(page: Path, command: str, shown: str):
    lines = [line.removeprefix("    ").rstrip() for line in shown.rstrip("\n").splitlines()]
    assert is_within(lines, printed_by(command)), f"{page.name}: not what {command} prints"


def test_what_is_not_printed_is_found():
    assert is_within(["b", "c"], ["a", "b", "c"])
    assert not is_within(["b", "d"], ["a", "b", "c"])
    assert not is_within(["a", "c"], ["a", "b", "c"])
