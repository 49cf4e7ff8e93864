"""Where things lie."""

from __future__ import annotations

from pathlib import Path


def resolved(path: Path) -> Path:
    """Without links and dots; as it is where that leads nowhere, such as in a circle of links or
    below a working directory that is gone. Whoever opens it is then told."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path
