"""All that the report of a run is about: every workload with what is worked out from its table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.drawing.palette import Palette
from analysis.run_pages.answer_table import margin_of
from analysis.tables.best import best_of_each
from analysis.tables.flags import Flag, MachineFlag, flags, flags_of_machine
from analysis.tables.ranking import PointRanking, Ranking, at_each_point
from analysis.tables.scaling import Scaling, scaling
from analysis.tables.summary import Row, Summary, WorkloadTable
from analysis.tables.trust import Grade, grade


@dataclass(frozen=True, slots=True)
class Study:
    """A workload with all that is worked out from its table. `name` tells its charts apart, and
    `label` its rows: the workload's name, with its parameters where the run has several."""

    name: str
    label: str
    table: WorkloadTable
    best: Ranking
    points: tuple[PointRanking, ...]
    scaling: Scaling

    @property
    def best_rows(self) -> list[Row]:
        return [place.row for place in self.best.places]


@dataclass(frozen=True, slots=True)
class Findings:
    """A summary with what the report says of it."""

    summary: Summary
    studies: tuple[Study, ...]
    flags: tuple[Flag, ...]
    machine: tuple[MachineFlag, ...]
    grade: Grade
    margin: float
    palette: Palette

    @property
    def marks(self) -> Mapping[str, str]:
        """The flags of every flagged cell, by its name: `noisy, drift`."""
        names: dict[str, list[str]] = {}
        for flag in self.flags:
            for cell in flag.cells:
                names.setdefault(cell.name, []).append(flag.rule.name)
        return {cell: ", ".join(found) for cell, found in names.items()}

    @property
    def measured(self) -> list[Study]:
        """The workloads that runners are compared by."""
        return [s for s in self.studies if s.best.places and not s.table.is_cost_of_harness]


def find(summary: Summary) -> Findings:
    delta = margin_of(summary.plan)
    labels = _labels(summary.workloads)
    studies = tuple(
        Study(
            name=_slug(number, table.workload),
            label=labels[number - 1],
            table=table,
            best=best_of_each(table, delta),
            points=at_each_point(table, delta),
            scaling=scaling(table, summary.plan),
        )
        for number, table in enumerate(summary.workloads, 1)
    )
    found, machine = flags(summary), flags_of_machine(summary.plan)
    return Findings(
        summary=summary,
        studies=studies,
        flags=found,
        machine=machine,
        grade=grade(summary, found, machine),
        margin=delta,
        palette=Palette.of(cell.runner for cell in summary.plan.cells),
    )


def _labels(tables: Sequence[WorkloadTable]) -> list[str]:
    """A label for each workload, none twice: with its parameters where these tell it apart."""
    names = Counter(table.workload for table in tables)
    labels = [table.workload if names[table.workload] == 1 else table.title for table in tables]
    seen = Counter(labels)
    return [
        label if seen[label] == 1 else f"{label}, number {number}"
        for number, label in enumerate(labels, 1)
    ]


def _slug(number: int, title: str) -> str:
    """Good for a file and an anchor, and not given twice, whatever a run calls its workloads."""
    return f"{number}-{re.sub(r'[^A-Za-z0-9_]+', '-', title).strip('-')[:40] or 'workload'}"
