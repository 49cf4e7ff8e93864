"""docs/cell_protocol.md: it shows the example, an order and a report as they are, and names every
key."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from conftest import REPOSITORY
from program import needs_program, samples_of
from toy_runner import EXAMPLE, change, copied_toy, run_with

PAGE = REPOSITORY / "docs" / "cell_protocol.md"

pytestmark = needs_program


def blocks_of(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.M | re.S)


def keys_of(value: dict[str, Any]) -> set[str]:
    inner = {f"{key}.{name}" for key, one in value.items() if isinstance(one, dict) for name in one}
    return value.keys() | inner


def test_the_page_shows_the_example_as_it_is() -> None:
    assert blocks_of("python") == [(EXAMPLE / "toy.py").read_text()]
    assert (EXAMPLE / "toy.json").read_text() in blocks_of("json")


def test_the_page_shows_an_order_and_a_report_as_they_are(tmp_path: Path) -> None:
    toy = copied_toy(tmp_path)
    said = tmp_path / "said"
    change(
        toy / "toy.py",
        "    channel.send(",
        f"    open({str(said)!r}, 'a').write(sys.argv[-1] + '\\n' + json.dumps(more) + '\\n')\n"
        "    channel.send(",
    )
    done, _ = run_with(toy / "toy.json", tmp_path, runners="toy", blocks=1)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in said.read_text().splitlines()]
    order, report = (json.loads(block) for block in blocks_of("json")[:2])
    assert keys_of(order) == keys_of(lines[0])
    assert keys_of(report) == keys_of(lines[-1]) | {"message"}


def test_the_page_names_every_key_of_a_sample_that_a_program_reports(tmp_path: Path) -> None:
    done, run = run_with(EXAMPLE / "toy.json", tmp_path, blocks=1)
    assert done.returncode == 0, done.stderr
    [own] = [sample for sample in samples_of(run) if sample["runner"] == "sequential"]
    from_outside = {"elapsed_ns", "peak_pss_bytes"}  # and what the kernel counts of a process
    inside = {key for key in own if key.endswith(("_ns", "_bytes"))} - from_outside
    inside -= {"started_monotonic_ns"}
    text = PAGE.read_text()
    assert {key for key in inside if f"`{key}`" not in text} == set()
