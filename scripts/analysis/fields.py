"""The fields of a JSON object, checked as they are taken out."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator

# Counters are 64 bits wide. A larger number is damage, and would overflow a float further on.
LARGEST = 2**64 - 1


class Malformed(Exception):
    """A field that is not what the schema says. The caller adds the file and the line."""


class Fields:
    """A JSON object. Every accessor raises Malformed, naming the field and what it holds."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise Malformed(f"{repr(path) if path else 'the content'} must be a JSON object")
        self._value = value
        self._prefix = f"{path}." if path else ""

    def has(self, key: str) -> bool:
        return self._value.get(key) is not None

    def text(self, key: str) -> str:
        value = self._value.get(key)
        if not isinstance(value, str):
            raise self._wrong(key, "text")
        return value

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        value = self._value.get(key)
        if value not in choices:
            raise self._wrong(key, f"one of {', '.join(choices)}")
        return value

    def whole(self, key: str, least: int = 0) -> int:
        value = self._value.get(key)
        if not _is_whole(value, least):
            raise self._wrong(key, f"a whole number of at least {least}, in 64 bits")
        return value

    def whole_or_none(self, key: str) -> int | None:
        return self.whole(key) if self.has(key) else None

    def wholes(self, key: str) -> tuple[int, ...]:
        value = self._value.get(key)
        if not isinstance(value, list) or not value or not all(_is_whole(v, 0) for v in value):
            raise self._wrong(key, "a list of whole numbers of at least 0, in 64 bits")
        return tuple(value)

    def number_or_none(self, key: str) -> float | None:
        """A finite number of at least 0, of a size that statistics can be done with."""
        value = self._value.get(key)
        if value is None:
            return None
        if type(value) not in (int, float) or not 0 <= value <= LARGEST:
            raise self._wrong(key, f"a number from 0 to {LARGEST}")
        return float(value)

    def texts(self, key: str) -> tuple[tuple[str, str], ...]:
        value = self._value.get(key)
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self._wrong(key, "an object of texts")
        return tuple(value.items())

    def list_of_texts(self, key: str) -> tuple[str, ...]:
        value = self._value.get(key)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._wrong(key, "a list of texts")
        return tuple(value)

    def counts(self, key: str) -> dict[str, int]:
        value = self._value.get(key)
        if not isinstance(value, dict) or not all(_is_whole(v, 0) for v in value.values()):
            raise self._wrong(key, "an object of whole numbers of at least 0, in 64 bits")
        return value

    def within_or_none(self, key: str) -> Fields | None:
        return self.within(key) if self.has(key) else None

    def within(self, key: str) -> Fields:
        return Fields(self._value.get(key), f"{self._prefix}{key}")

    def leaves(self, key: str) -> Iterator[tuple[str, object]]:
        """The scalars and lists below a key, each with its path, such as `libraries.boost`."""
        pending: list[tuple[str, object]] = [("", self._value.get(key))]
        while pending:
            path, value = pending.pop(0)
            if isinstance(value, dict):
                prefix = f"{path}." if path else ""
                pending[:0] = [(f"{prefix}{name}", inner) for name, inner in value.items()]
            elif path:
                yield path, value

    def each(self, key: str) -> Iterator[Fields]:
        value = self._value.get(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list")
        return (Fields(item, f"{self._prefix}{key}[{i}]") for i, item in enumerate(value))

    def _wrong(self, key: str, wanted: str) -> Malformed:
        got = reprlib.repr(self._value[key]) if key in self._value else "missing"
        return Malformed(f"'{self._prefix}{key}' must be {wanted}, but is {got}")


def _is_whole(value: object, least: int) -> bool:
    return type(value) is int and least <= value <= LARGEST  # a bool is an int, too
