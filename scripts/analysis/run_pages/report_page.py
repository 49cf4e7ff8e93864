"""The report of a run: what it answers, how sure that is, and all that lies behind it."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.pages.parts import Fold, Heading, Paragraph, Part
from analysis.reading.plan import Plan, Rows
from analysis.run_pages import report_charts, report_grids
from analysis.run_pages.costs_part import NO_TIME, costs_parts
from analysis.run_pages.findings import Findings
from analysis.run_pages.ideal_part import ideal_parts
from analysis.run_pages.latency_part import latency_parts
from analysis.run_pages.method import method_lines, report_method_lines
from analysis.run_pages.order_part import order_parts
from analysis.run_pages.report_answers import answers_part
from analysis.run_pages.scaling_part import scaling_parts
from analysis.run_pages.summary_page import skips
from analysis.tables.profiles import records
from analysis.words.facts import fact
from analysis.words.figures import counted

UNLETTERED = ("A workload without letters has too few blocks for any verdict.",)

GLOSSARY = (
    ("workload", "what is done: a batch of independent tasks whose right answers are known"),
    ("runner", "how it is done: a concurrency model that executes every task of a batch once"),
    ("cell", "workload x runner x cores x tasks at once"),
    ("block", "every cell once, each in a fresh process, in a seeded random order"),
    ("speed-up", "time of the base / time, paired within blocks"),
    ("tie group", "runners that are not shown to be slower than the group's fastest"),
    ("COST", "the fewest workers that beat the best sequential time (McSherry et al., 2015)"),
    ("Karp-Flatt", "the share of the work that behaves as if serial, from one speed-up"),
    ("PSS", "memory in which what several processes share is counted once in all"),
)


def report(found: Findings, models: str = "") -> tuple[Part, ...]:
    """All of it; the raw data may follow, under the last heading. `models` is the address of the
    page of models; empty where a reader would not have it."""
    return (
        *answers_part(found, models),
        *ideal_parts(found.summary),
        *_overview(found),
        *scaling_parts(found),
        *costs_parts(found),
        *latency_parts(found),
        *order_parts(found),
        *_ranking(found),
        *_quality(found),
        *_method(found),
    )


def _overview(found: Findings) -> Iterable[Part]:
    yield Heading("Overview", 2, "overview")
    chart = report_charts.overview([(s.label, s.best) for s in found.measured], found.palette)
    if not chart:
        yield NO_TIME
        return
    yield Paragraph(
        (
            "Each runner at its best number of cores and tasks at once, as speed-up over the best "
            "sequential time. Letters are tie groups within the workload: a is the fastest and all "
            "that are not shown to be slower. Hatched: inconclusive against the fastest.",
            *(UNLETTERED if not all(s.best.has_verdicts for s in found.measured) else ()),
        )
    )
    yield from chart


def _ranking(found: Findings) -> Iterable[Part]:
    rankings = {study.label: study.best for study in found.measured}
    yield Heading("Ranking across workloads", 2, "ranking")
    if not rankings:
        yield NO_TIME
        return
    ranked = records(rankings)
    yield Paragraph(
        (
            f"Over {counted(len(rankings), 'workload')}: a win is to be the fastest alone, a tie "
            "to share the first group, a loss the rest. Within 2x: the share of workloads in which "
            "the runner takes at most twice the lowest time; one without a time counts as never. "
            "The geometric mean summarises those ratios, over the workloads that have one.",
        )
    )
    yield from report_charts.profile(ranked, len(rankings), found.palette)
    yield report_grids.records(ranked)


def _quality(found: Findings) -> Iterable[Part]:
    yield Heading("Data quality", 2, "quality")
    if found.flags or found.machine:
        yield Paragraph(("What is flagged is kept and marked, never removed.",))
        yield report_grids.flags(found.flags, found.machine)
        if found.marks:
            yield Fold("Flagged cells", (report_grids.marks(found.marks),))
    else:
        yield Paragraph(("No flag is raised.",))
    if left_out := skips(found.summary):
        yield Fold("Skipped cells", tuple(left_out))


def _facts(plan: Plan) -> Rows:
    suite = (("concbench", plan.version), ("seeds", plan.seed_policy or ""))
    rows = {
        "effort": [fact(*row) for row in plan.effort_rows],
        "build": plan.build,
        "file": plan.files,
        "self-test": [fact(*row) for row in plan.self_test],
    }
    more = ((f"{of}: {name}", text) for of, named in rows.items() for name, text in named)
    return (*suite, *(fact(*row) for row in plan.environment), *more)


def _method(found: Findings) -> Iterable[Part]:
    plan = found.summary.plan
    yield Heading("Method", 2, "method")
    yield Paragraph(method_lines(found.summary))
    yield Paragraph(report_method_lines(found.margin, plan.noise_floor, plan.race is not None))
    yield Fold("Glossary", (report_grids.facts(GLOSSARY),))
    yield Heading("Environment", 3, "environment")
    yield Fold("Machine, effort, build, files and self-test", (report_grids.facts(_facts(plan)),))
    yield Heading("Raw data", 3, "data")
