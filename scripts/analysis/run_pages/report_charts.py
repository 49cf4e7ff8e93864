"""The charts of a report: what the tables say, handed over to the modules that draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analysis.charts.heat_map import HeatCell, HeatMap, State, heat_map
from analysis.charts.intervals import ForestPlot, IntervalGroup, IntervalRow, forest_plot
from analysis.charts.profile import Profile, ProfileChart, profile_chart
from analysis.drawing.measure import Measure
from analysis.drawing.palette import Palette
from analysis.pages.parts import Chart
from analysis.run_pages.answer_words import VERDICT_WORDS
from analysis.run_pages.answers import factor_text, place_text
from analysis.statistics.estimates import Estimate
from analysis.statistics.verdicts import Verdict
from analysis.tables.profiles import Record
from analysis.tables.ranking import Place, Ranking
from analysis.words.figures import time_text

STATES = {"skipped": State.SKIPPED, "missing": State.ABSENT}


def chart_of(name: str, svg: str | None, description: str) -> tuple[Chart, ...]:
    """No part at all where there is nothing to draw."""
    return (Chart(name, svg, description),) if svg else ()


def overview(ranked: Sequence[tuple[str, Ranking]], palette: Palette) -> tuple[Chart, ...]:
    """The rankings of every runner's fastest cell, each with the label of its workload."""
    cells = [cell for label, ranking in ranked for cell in _heat_cells(label, ranking)]
    chart = HeatMap(
        workloads=tuple(label for label, _ in ranked),
        runners=tuple(dict.fromkeys(cell.runner for cell in cells)),
        cells=tuple(cells),
    )
    description = "Speed-up of every runner over the best sequential time, for each workload."
    svg = heat_map(chart, palette, name="overview", description=description)
    return chart_of("overview", svg, description)


def _heat_cells(label: str, ranking: Ranking) -> Iterable[HeatCell]:
    for place in ranking.places:
        row, judgement = place.row, place.judgement
        gain = row.against_sequential
        time = time_text(row.wall_ns.value) if row.wall_ns else ""
        over = gain.estimate if gain else None
        told = f", {factor_text(over)} over the best sequential" if over else ""
        yield HeatCell(
            workload=label,
            runner=row.cell.runner,
            speedup=gain.value if gain else None,
            text="" if gain and gain.value is not None else time,
            group=place.group if ranking.has_verdicts else None,
            inconclusive=ranking.has_verdicts
            and judgement is not None
            and judgement.verdict is Verdict.INCONCLUSIVE,
            sentence=f"{label}: {place_text(row)}, {time}{told}",
        )
    for row in ranking.without_time:
        yield HeatCell(
            workload=label,
            runner=row.cell.runner,
            state=STATES.get(row.status, State.FAILED),
            sentence=f"{label}: {row.cell.runner}, {row.status}: {row.reason}",
        )


def against_fastest(
    name: str, title: str, ranking: Ranking, delta: float, palette: Palette
) -> tuple[Chart, ...]:
    words = VERDICT_WORDS if ranking.is_raced else {}
    rows = tuple(
        IntervalRow(
            label=place.row.cell.runner,
            ratio=_measure(place.slower_by),
            verdict=_verdict(place),
            runner=place.row.cell.runner,
            sentence=_against(place, words),
        )
        for place in ranking.places[1:]
    )
    fastest = place_text(ranking.places[0].row)
    chart = ForestPlot(
        axis=f"{title}: time / time of {ranking.places[0].row.cell.runner}",
        groups=(IntervalGroup("", rows),),
        delta=delta,
        half=True,
        words=words,
    )
    description = f"{title}: time against {fastest}."
    svg = forest_plot(chart, palette, name=name, description=description)
    return chart_of(name, svg, description)


def _against(place: Place, words: Mapping[Verdict, str]) -> str:
    time = time_text(place.row.wall_ns.value) if place.row.wall_ns else ""
    if place.slower_by is None:
        return f"{place_text(place.row)}: {time}, no block in common"
    verdict = _verdict(place)
    told = f"{factor_text(place.slower_by)}, {words.get(verdict, verdict.value)}"
    return f"{place_text(place.row)}: {time}, {told}"


def profile(records: Sequence[Record], workloads: int, palette: Palette) -> tuple[Chart, ...]:
    """Not for a single workload, whose ratios stand in its own table."""
    if workloads < 2:
        return ()
    chart = ProfileChart(
        tuple(Profile(record.runner, record.factors) for record in records), workloads
    )
    description = "The share of workloads in which each runner is within a factor of the fastest."
    svg = profile_chart(chart, palette, name="profile", description=description)
    return chart_of("profile", svg, description)


def _verdict(place: Place) -> Verdict:
    return place.judgement.verdict if place.judgement else Verdict.INCONCLUSIVE


def _measure(estimate: Estimate | None) -> Measure | None:
    return Measure.of(estimate) if estimate else None
