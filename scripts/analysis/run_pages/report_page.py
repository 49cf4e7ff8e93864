"""The report of a run: what it answers, how sure that is, and all that lies behind it."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.pages.parts import Fold, Heading, Paragraph, Part
from analysis.run_pages import report_charts, report_grids
from analysis.run_pages.findings import Findings
from analysis.run_pages.method import method_lines, report_method_lines
from analysis.run_pages.report_answers import answers_part
from analysis.run_pages.run_order import run_order, samples_per_block
from analysis.run_pages.summary_page import skips, workload_parts
from analysis.statistics.laws import LEAST_CORE_COUNTS
from analysis.tables.costs import costs
from analysis.tables.latency import latencies
from analysis.tables.profiles import records
from analysis.tables.scaling import Scaling
from analysis.words.figures import counted, listed

# From so many tasks on, the finest percentile is not that of a single one.
FINEST_TASKS = 1000
UNLETTERED = ("A workload without letters has too few blocks for any verdict.",)
NO_TIME = Paragraph(("No workload has a time.",))

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
        *_overview(found),
        *_scaling(found),
        *_efficiency(found),
        *_costs(found),
        *_latency(found),
        *_distribution(found),
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


def _scaling(found: Findings) -> Iterable[Part]:
    yield Heading("Scaling", 2, "scaling")
    for study in found.studies:
        title = study.table.title
        yield Heading(title, 3)
        if not study.table.is_cost_of_harness:
            yield from report_charts.scaling(
                f"scaling-{study.name}",
                study.label,
                study.table.kind,
                study.scaling,
                found.summary.plan,
                found.palette,
            )
        cells = workload_parts(study.table, found.summary.plan.blocks, found.marks)
        yield Fold(f"{study.label}: all cells", tuple(cells))


def _efficiency(found: Findings) -> Iterable[Part]:
    yield Heading("Efficiency", 2, "efficiency")
    studies = [study for study in found.measured if study.scaling.curves]
    if not studies:
        yield Paragraph(("No runner but sequential has a time.",))
    for study in studies:
        yield Heading(study.table.title, 3)
        if why := study.scaling.why_no_fit or _not_all_fitted(study.scaling):
            yield Paragraph((why,))
        yield report_grids.efficiencies(study.scaling.curves)
        yield report_grids.laws(study.scaling)


def _not_all_fitted(scaling: Scaling) -> str:
    without = [curve.runner for curve in scaling.curves if curve.amdahl is None]
    few = f"fewer than {LEAST_CORE_COUNTS} core counts with a speed-up over itself"
    return f"No law is fitted to what has {few}: {listed(without)}." if without else ""


def _costs(found: Findings) -> Iterable[Part]:
    yield Heading("What concurrency costs", 2, "costs")
    for study in found.measured:
        runners = costs(study.table, study.best_rows)
        running, once = report_grids.costs(runners)
        yield Heading(study.table.title, 3)
        cores = found.summary.plan.usable_cores
        yield from report_charts.costs(study.name, study.label, runners, cores, found.palette)
        yield running
        yield once
    if not found.measured:
        yield NO_TIME
        return
    yield Paragraph(
        (
            "Each runner at its best. Switches are those of the process tree's whole life. "
            "Pays from: the fewest tasks for which start-up and shutdown and the time per task "
            "are below the sequential time; it takes time per task from a whole batch.",
        )
    )


def _latency(found: Findings) -> Iterable[Part]:
    waiting = [study for study in found.measured if study.table.kind != "computes"]
    yield Heading("Latency of single tasks", 2, "latency")
    if not waiting:
        yield Paragraph(("No workload of this run waits.",))
    for study in waiting:
        quantiles = latencies(study.table, study.best_rows)
        yield Heading(study.table.title, 3)
        if not quantiles:
            yield Paragraph(("Its samples have no latencies.",))
            continue
        name = f"latency-{study.name}"
        yield from report_charts.latency(name, study.label, quantiles, found.palette)
        yield report_grids.latency(quantiles)
        tasks = study.table.tasks
        if tasks and tasks < FINEST_TASKS:
            finest = f"{100 - 100 / tasks:.4g} %"
            told = f"A batch has {counted(tasks, 'task')}: above {finest}, a percentile is that of "
            yield Paragraph((f"{told}its slowest task.",))


def _distribution(found: Findings) -> Iterable[Part]:
    yield Heading("Distribution and run order", 2, "distribution")
    yield Paragraph(
        (
            "Every sample as its distance from its cell's median, in the order of the run (drift "
            "is a slope, a disturbance a cluster) and by cell (noise is width). A cell is named by "
            "its runner, cores/tasks at once.",
        )
    )
    per_block = samples_per_block(found.summary)
    for study in found.studies:
        name = f"order-{study.name}"
        yield from run_order(name, study.label, study.table, per_block, found.palette)


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
    yield from skips(found.summary)


def _method(found: Findings) -> Iterable[Part]:
    plan = found.summary.plan
    yield Heading("Method", 2, "method")
    yield Paragraph(method_lines(found.summary))
    yield Paragraph(report_method_lines(found.margin, plan.noise_floor, plan.race is not None))
    yield Heading("Glossary", 3)
    yield report_grids.facts(GLOSSARY)
    yield Heading("Environment", 3, "environment")
    rows = {
        "effort": plan.effort_rows,
        "build": plan.build,
        "file": plan.files,
        "self-test": plan.self_test,
    }
    more = ((f"{of}: {name}", text) for of, named in rows.items() for name, text in named)
    suite = (("concbench", plan.version), ("seeds", plan.seed_policy or ""))
    yield report_grids.facts((*suite, *plan.environment, *more))
    yield Heading("Raw data", 3, "data")
