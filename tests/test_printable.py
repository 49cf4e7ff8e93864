"""What a name may do to a terminal, a page or a command line: the cases of golden/printable.json,
which hold in C++ as well (telling_test)."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest
from analysis.words.printable import command_text, one_line, printable, quoted_for_shell, spaced
from conftest import REPOSITORY

CASES = json.loads((REPOSITORY / "tests" / "golden" / "printable.json").read_text())["cases"]


def text_of(case):
    """As Python has it, whatever bytes a name consists of."""
    return case["text"] if "text" in case else os.fsdecode(bytes.fromhex(case["bytes"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["printable"])
def test_the_golden_cases_hold(case):
    text = text_of(case)
    assert printable(text) == case["printable"]
    assert quoted_for_shell(text) == case["quoted"]
    assert printable(case["quoted"]) == case["quoted"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["printable"])
def test_a_shell_reads_what_was_quoted(case):
    for text in (text_of(case), f"it's {text_of(case)}"):
        line = f"printf %s {command_text([text, '-'])}"
        said = subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout
        assert said == os.fsencode(text) + b"-"


def test_what_may_stay_stays():
    assert printable("a\n\tb\r", kept="\n\t") == "a\n\tb\\x0d"


def test_half_a_surrogate_pair_is_written_out():
    assert printable("a\ud83db") == "a\\ud83db"


def test_blanks_separate_words_and_nothing_else():
    assert one_line("a \n\t b\u2028c\x1b\u00a0d") == "a b c\\x1b d"
    assert spaced("  1.0\n2\u00a03\x1b ") == "  1.0 2 3\\x1b "


PRINTS = re.compile(
    r"fmt::print\(|std::c(out|err)|printf\(|\bf?puts\(|fwrite\(|\bprint\(|sys\.std(out|err)"
)
PLAIN_JSON = re.compile(r"fmt::print\(.*to_plain_|fputs\(to_plain_")
GATES = {
    "benchmarks/telling/tell.hpp": "is the gate",
    "benchmarks/run/progress.cpp": "draws a line, its names printable",
    "benchmarks/commands/env_command.cpp": "has colours, its texts printable",
    "benchmarks/commands/self_test_command.cpp": "likewise",
    "benchmarks/commands/watch_command.cpp": "tells numbers",
    "benchmarks/modules/library_versions.cpp": "is read by the program that starts it",
    "benchmarks/http_server/serve.cpp": "tells numbers",
    "benchmarks/worker_main.cpp": "loads nothing that it does not need; replaces what is no ASCII",
    "scripts/analysis/words/program.py": "is the gate",
    "scripts/analysis/words/loading.py": "works where the gate cannot be loaded",
    "scripts/analysis/pages/terminal.py": "asks whether there is a terminal",
}


def test_nothing_prints_past_the_gates():
    sources = [
        *(REPOSITORY / "benchmarks").rglob("*.?pp"),
        *(REPOSITORY / "scripts").rglob("*.py"),
    ]
    prints = {
        file.relative_to(REPOSITORY).as_posix()
        for file in sources
        for line in file.read_text().splitlines()
        if PRINTS.search(line) and not PLAIN_JSON.search(line) and "costs" not in file.parts
    }
    assert prints == set(GATES)
