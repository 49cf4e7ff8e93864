"""Why runs cannot be compared, with who holds what."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.words.figures import listed

NAMES_LISTED = 5

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`values` has who holds what, and `advice` what to do to be able to compare."""

    what: str
    values: Values
    advice: str
    fault: str = "Not the same"

    @property
    def text(self) -> str:
        held = "; ".join(f"{who}: {value}" for who, value in by_value(self.values))
        return f"{self.fault} {self.what}: {held}. {self.advice}"


def by_value(values: Values) -> Values:
    """Who shares which value."""
    shared: dict[str, list[str]] = {}
    for who, value in values:
        shared.setdefault(value or "(nothing)", []).append(who)
    return tuple((listed(cut(names)), value) for value, names in shared.items())


def cut(names: list[str]) -> list[str]:
    more = len(names) - NAMES_LISTED
    return [*names[:NAMES_LISTED], f"{more:,} more"] if more > 1 else names
