"""A run's files may come from anywhere: the texts in them are data, in every format that they are
printed in. What numbers may be is in test_untrusted_numbers."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from analysis.exports.benchfmt import as_benchfmt
from analysis.exports.csv_table import as_csv
from analysis.exports.gbench import as_gbench
from analysis.pages.markdown import as_markdown
from analysis.pages.text import as_text
from analysis.reading.samples import read_run
from analysis.run_pages.findings import find
from analysis.run_pages.report_page import report
from analysis.run_pages.summary_page import document
from analysis.tables.summary import summarise
from analysis.words.printable import one_line, printable
from conftest import MadeUpRun
from go_benchmarks import read_benchfmt
from markdown_it import MarkdownIt

TEXTS = {
    "quotes": 'it\'s "quoted" `so`',
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;&#60;",
    "backslashes": "a\\b\\\\c\\n\\",
    "pipes": "a|b||c\\|d",
    "lines": "first\nBenchmarkEvil 1 1 ns/op\r\n# Heading\n\n- point\n| a | b |\n",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x80\x85\x9b2J\u2028\u2029",
    "nul": "a\0b",
    "escapes": "\x1b[31mred\x1b]0;title\x07\x1b[2J",
    "directions": "\u202egnp.exe\u2066\u200b\ufeff",
    "emoji": "👩‍🔬🇩🇪 5 μs größer 速い",
    "formula": '=HYPERLINK("http://evil";"click")',
    "other formulas": "@SUM(1+1)*cmd|' /C calc'!A0",
    "full-width formula": "＝1+1",
    "tab before a formula": "\t=1+1",
    "apostrophe": "'=1",
    "template": "$x^2$ {{7*7}} {% raw %} ${7*7} %s %n {0}",
    "links": "[text](javascript:alert(1)) ![x](http://evil/x.png) <http://evil>",
    "path": "../../etc/passwd",
    "equals and slashes": "a=b/c=d//e-8",
    "blanks": "  a  b  ",
    "no-break": "a\u00a0b\u3000c",
    "empty": "",
    "word of JSON": "null",
    "very long": "x" * 100_000,
    "very long in bytes": "é\n" * 30_000,
}


def hostile_run(made, text):
    """Every text that a run can have is this one; the cells differ in their cores."""
    names = []
    for cores in (1, 2, 3):
        made.cell("r", cores, workload="w", skipped=text if cores == 3 else None)
        entry = made.manifest["cells"][-1]
        names.append(f"{text}{cores}")
        entry |= {"cell": names[-1], "workload": text, "runner": text, "family": text}
        entry["parameters"] = {text: text, "n": text}
        made.plan[names[-1]] = entry
    for block in range(6):
        made.sample(names[0], block)
        made.sample(names[1], block, status="ok" if block else "failed", reason=text)
    for line in made.lines:
        line |= {"started_at": text, "server_url": text, f"new {text}": text}
        line.pop("skipped", None)
    made.manifest |= {
        "command": [text, text],
        "started_at": text,
        "finished_at": text,
        "seed_policy": text,
        "workload_versions": {text[:300]: text},
        "options": {text[:300]: text, "list": [text]},
        "suite": {"name": "concbench", "version": text},
    }
    made.manifest["disturbances"] = [
        {"name": text, "level": "warning", "state": text, "advice": text, "command": text}
    ]
    for key in ("os", "kernel", "architecture", "cpu_model", "hypervisor", "governor"):
        made.manifest["environment"][key] = text
    made.manifest["environment"]["host"] = text
    made.manifest["environment"]["other"] = text
    made.manifest["build"] = {key: text for key in ("type", "compiler", "flags")}
    made.manifest["build"]["libraries"] = {"library": text, "other": text}
    made.manifest["effort"]["name"] = text
    return made


@pytest.fixture(scope="module", params=TEXTS)
def text(request):
    return TEXTS[request.param]


@pytest.fixture(scope="module")
def run(text, tmp_path_factory):
    made = MadeUpRun(tmp_path_factory.mktemp("untrusted") / "run")
    return read_run(hostile_run(made, text).write())


@pytest.fixture
def long_fields():
    """Python refuses fields of more than 128 KiB as a rule."""
    known = csv.field_size_limit(10_000_000)
    yield
    csv.field_size_limit(known)


def test_every_text_is_read_as_it_is(run, text):
    plan = run.plan
    wanted = text
    (disturbance,) = plan.disturbances
    assert {plan.host, plan.cpu_model, plan.version, plan.started_at} == {wanted}
    assert (disturbance.name, disturbance.state) == (wanted, wanted)
    assert plan.command == (wanted, wanted)
    assert dict(plan.environment)["kernel"] == wanted
    assert dict(plan.build)["libraries.other"] == wanted
    assert plan.workload_versions == (((wanted[:300], wanted),) if text else ())
    assert plan.cells[0].parameters == tuple({wanted: wanted, "n": wanted}.items())
    assert plan.cells[2].skipped == wanted
    assert [s.reason for s in run.samples if s.status == "failed"] == [wanted or "no reason given"]


def test_gbench_is_ascii_and_gives_every_text_back(run, text):
    printed = as_gbench(run)
    assert printed.isascii()
    assert all(char.isprintable() or char == "\n" for char in printed)
    content = json.loads(printed)
    context = content["context"]
    wanted = text
    assert {context[key] for key in ("date", "host_name", "executable")} == {wanted}
    assert context.get("environment.kernel", "") == wanted
    rows = content["benchmarks"]
    assert {row["run_name"] for row in rows} == {f"{text}1", f"{text}2"}
    told = [row["error_message"] for row in rows if "error_message" in row]
    assert told == [f"failed: {wanted or 'no reason given'}"]


def shown(text):
    """What a page says instead of a text, its blanks collapsed."""
    return one_line(text)


@pytest.mark.usefixtures("long_fields")
def test_csv_gives_every_text_back_and_none_is_a_formula(run, text):
    printed = as_csv(summarise(run))
    printed.encode("utf-8")
    records = list(csv.DictReader(io.StringIO(printed, newline="")))
    assert len(records) == 3
    begins = tuple("=+-@＝＋－＠\t\n")
    wanted = printable(text, kept="\n\t")
    wanted = f"'{wanted}" if wanted.startswith((*begins, "'")) else wanted
    for record in records:
        assert None not in record
        assert not [value for value in record.values() if value is None or value.startswith(begins)]
        assert [record[column] for column in ("workload", "runner", "family")] == [wanted] * 3
    assert records[2]["reason"] == wanted
    cores = [record["cell"][-1] for record in records]
    assert cores == ["1", "2", "3"]


def test_a_number_is_never_taken_for_a_formula(make_run):
    made = make_run()
    made.measured("-1", [1e6] * 6, workload="+1")
    record = next(csv.DictReader(io.StringIO(as_csv(summarise(read_run(made.write()))))))
    assert (record["runner"], record["workload"]) == ("'-1", "'+1")
    assert float(record["wall_median_ns"]) == 1e6


def test_benchfmt_stays_one_line_for_each_sample_and_every_cell_keeps_its_name(run):
    printed = as_benchfmt(run)
    printed.encode("utf-8")
    assert all(char.isprintable() or char == "\n" for char in printed)
    configuration, _, results = read_benchfmt(printed)
    assert len(results) == 11
    assert len({(base, *keys) for base, keys, _, _ in results}) == 2
    assert {keys[-2:] == [("cores", str(n)), ("concurrency", str(n))] for _, keys, _, _ in results
            for n in (1, 2)} == {True, False}  # fmt: skip
    assert configuration["pkg"] == "concbench"
    assert printed.count("has no time in block") == 1


def test_different_names_stay_different_in_benchfmt(make_run):
    made = make_run()
    workloads = ["sleep", "Sleep", "_sleep", "_Sleep", "s/leep", "s%2Fleep", "s leep", "s\tleep",
                 "s=leep", "", "x" * 300, "x" * 299 + "y", "x" * 200, "ſleep"]  # fmt: skip
    for workload in workloads:
        for runner in ("a/b", "a", "a=b"):
            made.measured(runner, [1e6], workload=workload)
    _, _, results = read_benchfmt(as_benchfmt(read_run(made.write())))
    assert len({(base, *keys) for base, keys, _, _ in results}) == 3 * len(workloads)


def test_the_markdown_of_a_report_has_no_markup_of_a_text(run, text):
    markdown = as_markdown(report(find(summarise(run))))
    page = MarkdownIt("commonmark").enable("table").render(markdown)
    names = set(re.findall(r"<([A-Za-z][A-Za-z0-9]*)[^>]*>", page))
    assert names <= {"h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
                     "code", "pre", "br", "img", "details", "summary", "strong"}  # fmt: skip
    assert {source.partition("/")[0] for source in re.findall(r'<img src="([^"]*)', page)} <= {
        "charts"
    }
    assert not re.search(r'<img(?! src="charts/)|<a ', page)
    assert page.count("<pre>") >= 1


def rendered(markdown):
    """The text of a page as a reader sees it, and the names of the HTML elements it has."""
    inline, names = [], set()
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        names.add(token.tag)
        inline.append("".join(child.content for child in token.children or ()))
        names |= {child.tag for child in token.children or ()}
        names |= {child.type for child in token.children or () if "html" in child.type}
        names |= {token.type} if "html" in token.type else set()
    return "\n".join(inline), names


def test_markdown_shows_every_text_and_none_is_markup(run, text):
    markdown = as_markdown(document(summarise(run)))
    markdown.encode("utf-8")
    assert all(char.isprintable() or char == "\n" for char in markdown)
    page, names = rendered(markdown)
    assert shown(text) in page
    in_tables = {"table", "thead", "tbody", "tr", "th", "td"}
    assert names <= {"", "h1", "h2", "h3", "p", "ul", "li", "code", "br"} | in_tables
    tables = [block for block in markdown.split("\n\n") if block.startswith("| ")]
    assert len(tables) >= 2
    assert markdown.count("\n## Method") == 1


def test_text_has_no_control_character_and_says_what_failed(run, text):
    printed = as_text(document(summarise(run)))
    printed.encode("utf-8")
    assert all(char.isprintable() or char == "\n" for char in printed)
    assert "1 sample failed" in printed
    words = shown(text).split() or ["no"]
    flat = "".join(printed.split())
    assert "".join(words) in flat
