"""What a page is made of. Text renderers, Markdown and HTML each write every part in their way.

Text from the files of a run is passed on as it is: whoever prints it makes it harmless there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 stands once, at the top. `anchor` is the place that a link leads to."""

    text: str
    level: int
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Titles may have several lines, `-` at the end of one parts a word. The first
    `labels` columns hold names, and so do those whose places are in `words`; the others hold
    figures and are right-aligned.

    `keys` has, for every row, what each column is sorted by: a number, or None for what comes
    last. Without it a column is sorted by its text. Figures are padded to stand in line; who
    prints without a fixed width collapses the blanks.
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    labels: int = 1
    keys: tuple[tuple[float | None, ...], ...] = ()
    caption: str = ""
    words: frozenset[int] = frozenset()

    def is_worded(self, column: int) -> bool:
        return column < self.labels or column in self.words


@dataclass(frozen=True, slots=True)
class Listing:
    """Points, each with the cells that it concerns. `bad` is what should not have happened;
    `command` mends it."""

    title: str
    lead: str
    points: tuple[tuple[str, tuple[str, ...]], ...]
    bad: bool
    command: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """The first thing to see: a grade, what it means, and the facts behind it by name."""

    grade: str
    meaning: str
    facts: tuple[tuple[str, str], ...]
    command: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Sentences, each with the question that it answers, such as the name of a workload."""

    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text. `title` explains it in a few words, `link` leads to more; `code` is to be
    typed as it stands."""

    text: str
    bold: bool = False
    title: str = ""
    link: str = ""
    code: bool = False


Words = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: its cells, the `detail` of its last column, and the `sentence` that says all of
    it, where the page does not say it otherwise. `anchor` is the place that a link leads to."""

    anchor: str
    cells: tuple[Words, ...]
    detail: Words
    sentence: Words

    @property
    def name(self) -> str:
        return "".join(span.text for span in self.cells[0])


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """What a page is about: a row for each answer, in titled groups, and sentences that say the
    same. On a terminal the table comes last, with each row's detail below it. `promise` is what
    its words are worth; it closes the table. `notes` stand under that."""

    anchor: str
    titles: tuple[str, ...]
    groups: tuple[tuple[str, tuple[AnswerRow, ...]], ...]
    notes: tuple[Words, ...] = ()
    promise: str = ""

    @property
    def rows(self) -> tuple[AnswerRow, ...]:
        return tuple(row for _, rows in self.groups for row in rows)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What makes everything below it doubtful."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """An SVG picture. `name` is good for a file and an anchor; `description` says in a sentence
    what is to be seen, for who cannot see it."""

    name: str
    svg: str
    description: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Parts that only some readers want. A page that can fold shows their title first."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """A file that comes with the page. `content` travels in an HTML page, if there is any."""

    name: str
    note: str
    media_type: str = ""
    content: bytes = field(default=b"", repr=False)


Part = (
    Heading
    | Paragraph
    | Grid
    | Listing
    | Banner
    | Answers
    | AnswerTable
    | Alarm
    | Chart
    | Fold
    | Download
)


def charts_in(parts: Iterable[Part]) -> Iterator[Chart]:
    """Every chart, also those inside of folds."""
    for part in parts:
        if isinstance(part, Chart):
            yield part
        elif isinstance(part, Fold):
            yield from charts_in(part.parts)
