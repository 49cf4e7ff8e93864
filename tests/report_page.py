"""Reads the tables and the sentences of an HTML page again, as a reader would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "use", "path", "rect", "circle", "line", "stop"}


@dataclass
class ReadTable:
    """`under` is the section, the heading of level 3 and the fold that it stands in."""

    under: tuple[str, ...]
    titles: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def column(self, title: str) -> list[str]:
        place = self.titles.index(title)
        return [row[place] for row in self.rows]

    def records(self) -> list[dict[str, str]]:
        return [dict(zip(self.titles, row, strict=True)) for row in self.rows]


class ReportPage(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[ReadTable] = []
        self.sections: list[str] = []
        self.sentences: list[str] = []
        self._headings: dict[str, str] = {}
        self._open: list[str] = []
        self._text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "section":
            self.sections.append(given.get("id", ""))
            self._headings = {}
        elif tag == "table":
            under = [self._headings.get(part, "") for part in ("h2", "h3", "summary")]
            self.tables.append(ReadTable(tuple(under)))
        elif tag == "tr" and "tbody" in self._open:
            self.tables[-1].rows.append([])
        if tag in ("h2", "h3", "summary", "th", "td", "p"):
            self._text = []
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        while self._open and self._open.pop() != tag:
            pass
        text = " ".join("".join(self._text).split())
        if tag in ("h2", "h3", "summary"):
            self._headings[tag] = text
            if tag == "h3":
                self._headings.pop("summary", None)
        elif tag == "details":
            self._headings.pop("summary", None)
        elif tag in ("th", "td"):
            if "thead" in self._open:
                self.tables[-1].titles.append(text)
            else:
                self.tables[-1].rows[-1].append(text)
        elif tag == "p":
            self.sentences.append(text)

    def handle_data(self, data):
        self._text.append(data)

    def table(self, *under: str, title: str) -> ReadTable:
        """The first table with a column of that title below headings that hold these words."""
        for table in self.tables:
            held = all(any(word in heading for heading in table.under) for word in under)
            if held and title in table.titles:
                return table
        raise AssertionError(f"no table with {title} under {under}")
