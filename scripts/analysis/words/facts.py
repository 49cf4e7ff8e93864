"""What a manifest says of a machine, a build or an effort, as people say it: names without
underscores, sizes in GiB, times in ms."""

from __future__ import annotations

import json
import re

from analysis.words.figures import duration_text, significant

SIZES = (("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))
WORDS = {"cpu": "CPU", "cpus": "CPUs", "os": "OS", "smt": "SMT", "numa": "NUMA"}
# By the end of its name, what a number is.
PERCENT, SHARE = ("pressure_avg10",), ("noise_floor", "half_width")


def fact(name: str, text: str) -> tuple[str, str]:
    """The name and the text of `memory_bytes: 25276026880` as `memory` and `23.5 GiB`. What is no
    number, or larger than any of a machine, stays as it is."""
    value, unit = _number(text), re.search(r"_(bytes|ns)(?=\.|$)", name)
    if unit:
        name = name[: unit.start()] + name[unit.end() :]
        written = size_text if unit[1] == "bytes" else duration_text
        text = text if value is None else written(value)
    elif value is not None and name.endswith(PERCENT):
        text = f"{significant(value, 2, 1)} %"
    elif value is not None and name.endswith(SHARE):
        text = f"{significant(100 * value, 2, 1)} %"
    elif text in ("true", "false"):
        text = "yes" if text == "true" else "no"
    elif re.fullmatch(r"\[[\d, ]*\]", text):
        text = text[1:-1] or "none"
    return " ".join(WORDS.get(word, word) for word in name.split("_")), text


def size_text(size_bytes: float) -> str:
    """`23.5 GiB`; below a KiB in bytes."""
    for unit, factor in SIZES:
        if size_bytes >= factor:
            return f"{significant(size_bytes / factor)} {unit}"
    return f"{significant(size_bytes)} bytes" if size_bytes != 1 else "1 byte"


def _number(text: str) -> float | None:
    """None of a text, and of what cannot be a size or a time of a machine."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    known = type(value) in (int, float) and 0 <= value < 2**64
    return float(value) if known else None
