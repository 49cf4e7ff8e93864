"""What a report says of the machine's own speed over the run; nothing where it was not measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.charts.weather import Speed, WeatherChart, weather_chart
from analysis.drawing.palette import Palette
from analysis.pages.parts import Paragraph, Part
from analysis.reading.samples import Sample
from analysis.run_pages.report_charts import chart_of
from analysis.tables.weather import SampleSpeed, speeds
from analysis.words.figures import counted, percent, time_text

# Of a chart: in a longer run each dot is the slowest of so many samples in a row.
MOST_DOTS = 1500
NAME = "weather"


def weather_parts(samples: Sequence[Sample], palette: Palette) -> Iterable[Part]:
    """Of the samples in the order of the run."""
    measured = [sample for sample in samples if sample.weather is not None]
    if not measured:
        return
    flagged = sum(sample.weather.flagged for sample in measured if sample.weather)
    share = percent(flagged / len(measured)) if flagged else "none"
    yield Paragraph(
        (
            "Before and after each sample, a pulse of fixed work is timed on its CPUs. The speed "
            "is the best decile of a CPU's pulses / its slowest one around the sample. "
            f"Flagged, because a CPU was slow before it and did not recover: {flagged:,} of "
            f"{counted(len(measured), 'sample')} ({share}).",
        )
    )
    found = speeds(samples)
    dots = -(-len(found) // MOST_DOTS) or 1
    groups = [found[at : at + dots] for at in range(0, len(found), dots)]
    each = "each sample" if dots == 1 else f"the slowest of each {dots} samples"
    told = f"How fast the machine was around {each}, in the order of the run."
    chart = WeatherChart("samples of the run", tuple(map(_speed, groups)))
    yield from chart_of(NAME, weather_chart(chart, palette, name=NAME, description=told), told)


def _speed(group: Sequence[SampleSpeed]) -> Speed:
    slowest = min(group, key=lambda one: one.share)
    told = (
        f"{slowest.sample.cell}, block {slowest.sample.block}: {percent(slowest.share)} on CPU "
        f"{slowest.cpu} ({time_text(slowest.pulse_ns)})"
    )
    if flagged := any(one.flagged for one in group):
        told += ", flagged"
    return Speed(float(slowest.place), slowest.share, flagged, told)
