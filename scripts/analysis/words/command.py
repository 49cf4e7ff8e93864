"""What a program of this directory is called."""

from __future__ import annotations

import os


def command_name(script: str) -> str:
    """What its user has typed: the name of the script, or the command of concbench that stands for
    it and says so."""
    return os.environ.get("CONCBENCH_COMMAND", script)
