"""How figures are written, and what a text may hold that is printed."""

from __future__ import annotations

import pytest
from analysis.words import figures


@pytest.mark.parametrize(
    ("times_ns", "unit"),
    [
        ([250, 90_000], "ns"),
        ([3.1e6, 16e6], "ms"),
        ([999_000, 5e6], "µs"),
        ([210, 13e6], "µs"),
        ([1.5e9], "s"),
        ([0, 0], "ns"),
        ([], "ns"),
    ],
)
def test_a_column_has_one_readable_unit(times_ns, unit):
    assert figures.time_unit(times_ns)[0] == unit


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1.234, "1.23"), (0.984, "0.98"), (0.0282, "0.028"), (329.4, "329"),
     (13204.7, "13,205"), (1e-7, "1.0e-07")],
)  # fmt: skip
def test_figures_have_three_digits(value, text):
    assert figures.significant(value) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [(6.25, "6.25"), (195.6, "196"), (20_513, "20,513"), (3.28e6, "3.28 M"), (2.1e9, "2.10 G")],
)
def test_rates_are_short(rate, text):
    assert figures.per_second(rate) == text


def test_decimal_points_stand_below_each_other():
    assert figures.on_the_point(["5.213", "329.4", "base", "12"]) == [
        "   5.213",
        " 329.4  ",
        "base    ",
        "  12    ",
    ]


def test_coverage_is_never_rounded_up_to_certainty():
    assert figures.coverage_percent(0.96875) == "96.9 %"
    assert figures.coverage_percent(0.99998) == "over 99.9 %"


def test_numbers_are_spoken_in_words():
    assert figures.counted(1, "block") == "1 block"
    assert figures.counted(1200, "block") == "1,200 blocks"
    assert figures.span_text(((0, 2), (5, 5))) == "blocks 0–2, 5"
    assert figures.span_text(((2, 2),)) == "block 2"
    assert figures.between([7, 22, 14]) == "7 to 22"
