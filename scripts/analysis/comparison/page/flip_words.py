"""What a comparison says of the fastest runners of its sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.comparison.findings.comparison import Comparison
from analysis.comparison.findings.flips import Lead, Place
from analysis.comparison.page.words import cell_text, ratio_text
from analysis.pages.parts import Answers, Heading, Paragraph, Part
from analysis.words.figures import counted, time_text

PLACES_LISTED = 20


def flips(comparison: Comparison, places: Sequence[Place], of: str) -> Iterable[Part]:
    if not comparison.workloads:
        return
    yield Heading(f"Rank flips{of}", 2, "flips")
    if not places:
        wanted = "two runners with times on both sides, of tasks that do work"
        told = f"Nothing is ranked: it takes {wanted}."
        yield Paragraph((told,))
        return
    differing = [place for place in places if place.differs]
    flips = [place for place in differing if place.is_flip]
    whole = [place for place in differing if not place.is_flip and place.cores is None]
    of_all = counted(len(places), "place")
    told = f"The fastest runner is the same on both sides in {'all ' * (len(places) > 1)}{of_all}"
    if differing:
        told = (
            f"The fastest runner is another one in {len(differing):,} of {of_all}, and shown to be "
            f"fastest on both sides in {len(flips):,} of them"
        )
    where = "the best cells of each workload, and each of its points of cores and tasks at once"
    yield Paragraph((f"{told}. Places are {where}.",))
    shown = [*flips, *whole][:PLACES_LISTED]
    if shown:
        yield Answers(tuple(map(_point, shown)))
    left_out = len(differing) - len(shown)
    if left_out:
        points = f"{'more ' * bool(shown)}{'point differs' if left_out == 1 else 'points differ'}"
        yield Paragraph((f"{left_out:,} {points}, not separated on both sides.",))


def _point(place: Place) -> tuple[str, str]:
    where = "best cells"
    if place.cores is not None:
        where = f"{counted(place.cores, 'core')}, {place.concurrency:,} at once"
    separate = [lead.side.label for lead in (place.base, place.new) if lead.is_separate]
    kind = "rank flip" if place.is_flip else "best differs, not separated"
    kind += f" (but on {separate[0]})" if len(separate) == 1 else ""
    leads = "; ".join(map(_lead_text, (place.base, place.new)))
    return f"{place.title}, {where}", f"{kind}: {leads}."


def _lead_text(lead: Lead) -> str:
    text = f"on {lead.side.label} {cell_text(lead.best)}, {time_text(lead.time_ns)}"
    found = lead.lead
    if found is None:
        return f"{text}, with no block in common with {lead.runner_up.runner}"
    return f"{text}, {ratio_text(found)} over {lead.runner_up.runner}"
