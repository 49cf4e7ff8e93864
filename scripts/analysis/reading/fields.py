"""The fields of a JSON object, checked as they are taken out."""

from __future__ import annotations

import json
import re
import reprlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from math import inf
from sys import intern
from typing import Any

# Counters are 64 bits wide. A larger number is damage, and would overflow a float further on.
LARGEST = 2**64 - 1

# Brackets within brackets; ours have 6.
DEEPEST = 64

# Every leaf below a name repeats it: a few long names could fill all memory.
LONGEST_PATH = 1000


class Malformed(Exception):
    """A field that is not what the schema says. The caller adds the file and the line."""


def decoded(content: bytes) -> object:
    """The one value that a JSON text holds, by the same rules as in the program that continues
    runs. Raises ValueError for what is not JSON in UTF-8, or more than a run's files have."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise ValueError("it begins with a byte-order mark; save it as UTF-8 without one")
    text = content.decode("utf-8")
    try:
        value = (_CAREFUL_DECODER if _LONG_NUMBER.search(text) else _DECODER).decode(text)
    except RecursionError:
        raise _too_deep() from None
    # Few lines have so many brackets that they could be nested too deeply.
    if content.count(b"[") + content.count(b"{") > DEEPEST and _depth(value) > DEEPEST:
        raise _too_deep()
    # An escape can stand for half a surrogate pair, which no file and no terminal can be given.
    if b"\\ud" in content or b"\\uD" in content:
        _refuse_half_pairs(value)
    return value


def _too_deep() -> ValueError:
    return ValueError(f"brackets within brackets, more than {DEEPEST} deep")


def _depth(value: object) -> int:
    deepest = 0
    pending = [(value, 1)]
    while pending:
        inner, depth = pending.pop()
        if isinstance(inner, (dict, list)):
            deepest = max(deepest, depth)
            below = inner.values() if isinstance(inner, dict) else inner
            pending += [(each, depth + 1) for each in below]
    return deepest


def _refuse_half_pairs(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("an escape stands for half a surrogate pair") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (inf, -inf):
        raise ValueError(f"the number {text[:20]} is too large")
    return number


def _finite_whole(text: str) -> int:
    _finite(text)
    return int(text)


def _unlike_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return value


_RULES: dict[str, Any] = {
    "object_pairs_hook": _unlike_keys,
    "parse_constant": _refuse_constant,
    "parse_float": _finite,
}
_DECODER = json.JSONDecoder(**_RULES)
# Looking at every whole number takes time. Only a long one can be beyond all floats.
_LONG_NUMBER = re.compile(r"\d{300}")
_CAREFUL_DECODER = json.JSONDecoder(parse_int=_finite_whole, **_RULES)


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
        if type(value) is int and least <= value <= LARGEST:  # a bool is an int, too
            return value
        raise self._wrong(key, f"a whole number of at least {least}, in 64 bits")

    def whole_or_none(self, key: str) -> int | None:
        value = self._value.get(key)
        if value is None or (type(value) is int and 0 <= value <= LARGEST):
            return value
        raise self._wrong(key, "a whole number of at least 0, in 64 bits")

    def wholes(self, key: str, empty: bool = False) -> tuple[int, ...]:
        value = self._value.get(key)
        if not isinstance(value, list) or not (value or empty) or not _all_whole(value):
            raise self._wrong(key, "a list of whole numbers of at least 0, in 64 bits")
        return tuple(value)

    def wholes_or_nulls(self, key: str) -> tuple[int | None, ...]:
        value = self._value.get(key)
        known = [one for one in value if one is not None] if isinstance(value, list) else [None]
        if not _all_whole(known):
            raise self._wrong(key, "a list of nulls and whole numbers of at least 0, in 64 bits")
        return tuple(value or ())

    def truth(self, key: str) -> bool:
        value = self._value.get(key)
        if value is not True and value is not False:
            raise self._wrong(key, "true or false")
        return value

    def is_text(self, key: str) -> bool:
        return isinstance(self._value.get(key), str)

    def share(self, key: str) -> float:
        """Beyond 0 and below 1."""
        value = self._value.get(key)
        if type(value) is not float or not 0 < value < 1:
            raise self._wrong(key, "a number between 0 and 1")
        return value

    def ratio_or_none(self, key: str) -> float | None:
        return None if self._value.get(key) is None else self.ratio(key)

    def ratio(self, key: str) -> float:
        """A finite number beyond 0, whose inverse is one as well."""
        value = self._value.get(key)
        if isinstance(value, (int, float)) and type(value) is not bool:
            if 1 / LARGEST <= value <= LARGEST:
                return float(value)
        raise self._wrong(key, f"a number above 0, up to {LARGEST}")

    def number_or_none(self, key: str) -> float | None:
        """A finite number of at least 0, of a size that statistics can be done with."""
        value = self._value.get(key)
        if value is None:
            return None
        if type(value) not in (int, float) or not 0 <= value <= LARGEST:
            raise self._wrong(key, f"a number from 0 to {LARGEST}")
        return float(value) + 0.0  # -0.0 becomes 0.0

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
        if not isinstance(value, dict) or not _all_whole(value.values()):
            raise self._wrong(key, "an object of whole numbers of at least 0, in 64 bits")
        # Every line of a file has its own copies of the same few names.
        return {intern(name): count for name, count in value.items()}

    def pairs(self, key: str) -> Sequence[int]:
        """Of whole numbers, at least one, all of them in a row."""
        value = self._value.get(key)
        if not isinstance(value, list) or not value or not all(map(_is_pair, value)):
            raise self._wrong(key, "a list of pairs of whole numbers of at least 0, in 64 bits")
        return array("Q", chain.from_iterable(value))

    def within_or_none(self, key: str) -> Fields | None:
        return self.within(key) if self.has(key) else None

    def within(self, key: str) -> Fields:
        return Fields(self._value.get(key), f"{self._prefix}{key}")

    def leaves(self, key: str) -> Iterator[tuple[str, object]]:
        """The scalars and lists below a key, each with its path, such as `libraries.boost`."""
        pending: list[tuple[str, object]] = [("", self._value.get(key))]
        while pending:
            path, value = pending.pop()
            if isinstance(value, dict):
                prefix = f"{path}." if path else ""
                pending += [(f"{prefix}{name}", value[name]) for name in reversed(value)]
            elif len(path) > LONGEST_PATH:
                raise self._wrong(key, f"an object of names of up to {LONGEST_PATH} characters")
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


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and _all_whole(value)


def _all_whole(values: Iterable[object]) -> bool:
    for value in values:
        if type(value) is not int or not 0 <= value <= LARGEST:
            return False
    return True
