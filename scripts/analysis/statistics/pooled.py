"""Quantiles of the tasks of several samples together, from the histograms that samples keep."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

# So many buckets has each doubling of a time; below twice as many, each ns is one of its own. As in
# benchmarks/cell/histogram.hpp.
OF_DOUBLING = 512


def middle_of(bucket: int) -> float:
    """Of its times, in ns. None is further from it than a thousandth."""
    if bucket < 2 * OF_DOUBLING:
        return float(bucket)
    shift = bucket // OF_DOUBLING - 1
    lowest = (bucket - shift * OF_DOUBLING) << shift
    return lowest + ((1 << shift) - 1) / 2


class Pooled:
    """Histograms added up. Each has its buckets and its counts in turn."""

    def __init__(self, histograms: Iterable[Sequence[int]]) -> None:
        counts: Counter[int] = Counter()
        for histogram in histograms:
            for bucket, count in zip(histogram[::2], histogram[1::2], strict=True):
                counts[bucket] += count
        self._buckets = sorted(counts)
        self._up_to = list(accumulate(counts[bucket] for bucket in self._buckets))

    @property
    def tasks(self) -> int:
        return self._up_to[-1] if self._up_to else 0

    def quantile(self, share: float) -> float:
        """Nearest rank, in ns. Raises ValueError without tasks."""
        if not self.tasks:
            raise ValueError("no tasks have no quantile")
        rank = max(math.ceil(round(share * self.tasks, 6)), 1)
        return middle_of(self._buckets[bisect_left(self._up_to, rank)])
