"""The report of a run: what it answers, how sure that is, and all that lies behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from analysis.pages.parts import Answers, Banner, Fold, Heading, Paragraph, Part
from analysis.reading.plan import Plan, Rows
from analysis.run_pages import report_charts, report_grids
from analysis.run_pages.answers import answer
from analysis.run_pages.costs_part import NO_TIME, costs_parts
from analysis.run_pages.findings import Findings
from analysis.run_pages.latency_part import latency_parts
from analysis.run_pages.method import method_lines, report_method_lines
from analysis.run_pages.order_part import order_parts
from analysis.run_pages.scaling_part import scaling_parts
from analysis.run_pages.summary_page import failures, missing, skips
from analysis.tables.profiles import records
from analysis.tables.summary import Summary
from analysis.words.facts import fact
from analysis.words.figures import counted, duration_text, listed
from analysis.words.printable import command_text

# Of what was skipped, in the banner.
REASONS = 3

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


def report(found: Findings) -> tuple[Part, ...]:
    """All of it; the raw data may follow, under the last heading."""
    return (
        *_trust(found),
        *_answers(found),
        *_overview(found),
        *scaling_parts(found),
        *costs_parts(found),
        *latency_parts(found),
        *order_parts(found),
        *_ranking(found),
        *_quality(found),
        *_method(found),
    )


def _trust(found: Findings) -> Iterable[Part]:
    plan = found.summary.plan
    unfinished = "" if plan.finished_at else ", not finished"
    yield Heading(f"concbench on {plan.host}, {plan.started_at}{unfinished}", 1)
    floor = "not measured" if plan.noise_floor is None else f"{100 * plan.noise_floor:.1f} %"
    facts = [
        (
            "machine",
            f"{plan.cpu_model or 'CPU model not available'}, "
            f"{counted(plan.usable_cores, 'usable core')}",
        ),
        ("cells", _cells_text(found.summary)),
        (
            "effort",
            f"{plan.effort}: {counted(plan.blocks, 'block')} of "
            f"{counted(plan.measurements, 'measurement')}",
        ),
        ("noise floor", floor),
        ("seed", str(plan.seed)),
        ("duration", duration_text(plan.elapsed_ns)),
    ]
    skips = found.summary.skips
    reasons = [f"{counted(len(skip.cells), 'cell')}: {skip.reason}" for skip in skips[:REASONS]]
    if len(skips) > REASONS:
        reasons.append(f"{counted(len(skips) - REASONS, 'more reason')} under Data quality")
    facts += [("skipped", "; ".join(reasons))] if reasons else []
    facts += [(f"no better than {r.letter}", r.text) for r in found.grade.reasons]
    yield Heading("Can it be trusted?", 2, "trust")
    yield Banner(
        grade=found.grade.letter,
        meaning=found.grade.meaning,
        facts=tuple(facts),
        command=command_text(reproducing(plan)),
    )
    yield from failures(found.summary)
    yield from missing(found.summary)


def reproducing(plan: Plan) -> tuple[str, ...]:
    """The command of the run, with the seed that it drew where none was given."""
    given = any(word == "--seed" or word.startswith("--seed=") for word in plan.command)
    return plan.command if given else (*plan.command, "--seed", str(plan.seed))


def _cells_text(summary: Summary) -> str:
    rows = [row for table in summary.workloads for row in table.rows]
    counts = Counter(row.status for row in rows)
    order = ("ok", "failed", "crashed", "timeout", "missing", "skipped")
    named = [f"{counts[status]:,} {status}" for status in order if counts[status]]
    partly = sum(row.status == "ok" and row.blocks < summary.plan.blocks for row in rows)
    more = f"; {partly:,} of those ok not in every block" if partly else ""
    return listed(named) + more if named else "none"


def _answers(found: Findings) -> Iterable[Part]:
    yield Heading("Answers", 2, "answers")
    yield Answers(tuple((s.table.title, answer(s.table, s.best)) for s in found.studies))
    titled = [(study.label, point) for study in found.measured for point in study.points]
    if titled:
        yield Heading("Which model when", 3, "which")
        yield Paragraph(
            (
                "Each row is a ranking by itself: its 95 % hold for the comparisons of that row at "
                "once, not for those of the whole table.",
            )
        )
        yield report_grids.which_when(titled)
    yield from _at_their_best(found)


def _at_their_best(found: Findings) -> Iterable[Part]:
    compared = [study for study in found.measured if study.best.comparisons]
    if not compared:
        return
    yield Heading("Every runner at its best", 3, "best")
    grids: list[Part] = []
    for study in compared:
        yield from report_charts.against_fastest(
            f"fastest-{study.name}", study.label, study.best, found.margin, found.palette
        )
        grids.append(Heading(f"{study.label}: every runner at its best", 3))
        grids.append(report_grids.ranking(study.best))
    yield Fold("Every runner at its best: the figures", tuple(grids))


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
    yield Paragraph(report_method_lines(found.margin, plan.noise_floor))
    yield Fold("Glossary", (report_grids.facts(GLOSSARY),))
    yield Heading("Environment", 3, "environment")
    yield Fold("Machine, effort, build, files and self-test", (report_grids.facts(_facts(plan)),))
    yield Heading("Raw data", 3, "data")
