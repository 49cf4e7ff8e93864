"""scripts/report.py: the files it writes, and that their figures are those of the samples."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import statistics
import subprocess

import pytest
from conftest import REPOSITORY, MadeUpRun, fill
from report_page import ReportPage

REPORT = REPOSITORY / "scripts" / "report.py"
FILES = {"report.html", "report.md", "summary.csv", "gbench.json", "bench.txt", "charts"}
SECTIONS = [
    *("answers", "trust", "overview", "scaling", "costs", "latency", "distribution", "ranking"),
    *("quality", "method"),
]


def report(*arguments, **options):
    return subprocess.run(
        ["/usr/bin/python3", str(REPORT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def page_of(run) -> ReportPage:
    done = report(run.write())
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    page = ReportPage((run.directory / "report.html").read_text())
    assert page.sections == SECTIONS
    return page


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A run of all workloads with ten blocks, and the page of its report."""
    run = fill(MadeUpRun(tmp_path_factory.mktemp("report") / "run", blocks=10))
    done = report(run.write())
    assert (done.returncode, done.stderr) == (0, "")
    return run, done.stdout, ReportPage((run.directory / "report.html").read_text())


def samples_of(run, cell) -> list[dict]:
    lines = (run.directory / "samples.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line["cell"] == cell]


def batch_ns(run, cell) -> dict[int, float]:
    """The time of a batch in each block: the median of its measurements."""
    return {
        sample["block"]: statistics.median(w / sample["iterations"] for w in sample["wall_ns"])
        for sample in samples_of(run, cell)
    }


def cell_of(run, workload, record) -> str:
    """The cell that a row of a table is about."""
    (name,) = [
        name
        for name, cell in run.plan.items()
        if (cell["workload"], cell["runner"]) == (workload, record["runner"])
        and str(cell["cores"]) == record["cores"]
        and str(cell["concurrency"]) == record["tasks at once"]
    ]
    return name


def tokens(text: str) -> list[str]:
    """The numbers in a cell of a table, as they are written."""
    return [found.replace(",", "") for found in re.findall(r"\d[\d.,]*", text)]


def is_shown(token: str, exact: float) -> bool:
    """Whether a number is written as exactly as its decimals allow."""
    decimals = len(token.partition(".")[2])
    return abs(float(token) - exact) <= 0.5001 * 10**-decimals


def test_the_report_is_written_into_the_run_and_its_path_printed(reported):
    run, stdout, _ = reported
    assert stdout == f"report: {run.directory}/report.html\n"
    written = {path.name for path in run.directory.iterdir()}
    assert written == {*FILES, "manifest.json", "samples.jsonl"}
    charts = {path.name for path in (run.directory / "charts").iterdir()}
    assert charts
    markdown = (run.directory / "report.md").read_text()
    assert set(re.findall(r"\]\(charts/([^)]+)\)", markdown)) == charts


def test_every_section_is_there_in_its_order(reported):
    assert reported[2].sections == SECTIONS


def test_the_page_is_one_file_of_moderate_size(reported):
    run, _, _ = reported
    text = (run.directory / "report.html").read_text()
    assert len(text.encode()) < 3_000_000
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", text)
    assert all(re.match(r"#|data:|\./", address) for address in addresses)
    assert "url(http" not in text and "@import" not in text


def test_the_same_run_gives_the_same_bytes(reported, tmp_path):
    run, _, _ = reported
    for seed in ("1", "2"):
        out = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        assert report(run.directory, "-o", out, env=environment).returncode == 0
    files = sorted(path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*.*"))
    assert len(files) > 10
    for file in files:
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes(), file


def test_what_the_page_offers_is_in_it_or_said_to_be_beside_it(reported):
    run, _, _ = reported
    text = (run.directory / "report.html").read_text()
    files = {"summary.csv", "gbench.json", "bench.txt", "manifest.json", "samples.jsonl"}
    held = dict(re.findall(r'href="data:[\w/]+;base64,([^"]+)" download="([^"]+)"', text))
    within = {name: base64.b64decode(content) for content, name in held.items()}
    assert set(within) == {f"{name}.gz" for name in files - {"summary.csv"}} | {"summary.csv"}
    for name in files:
        packed = within.get(f"{name}.gz")
        content = gzip.decompress(packed) if packed else within[name]
        assert content == (run.directory / name).read_bytes(), name


def test_every_id_stands_once_and_every_reference_leads_somewhere(reported):
    text = (reported[0].directory / "report.html").read_text()
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(set(ids)) == len(ids)
    asked = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', text)
    assert {one or other for one, other in asked} <= set(ids)


def test_the_command_has_the_seed_that_the_run_drew(reported, make_run):
    text = (reported[0].directory / "report.md").read_text()
    assert "```\nconcbench run --quick --seed 42\n```" in text
    run = make_run()
    run.manifest["command"] = ["concbench", "run", "--seed=42"]
    page_of(run)
    assert "\nconcbench run --seed=42\n" in (run.directory / "report.md").read_text()


def test_flagged_cells_are_marked_where_their_times_stand(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", [1e6] * 10)
    run.measured("tbb", [1e6, 1.3e6] * 5, cores=2)
    page = page_of(run)
    flags = page.table("Scaling", "all cells", title="flags").column("flags")
    assert flags == ["", "noisy"]
    (name,) = (name for name in run.plan if "tbb" in name)
    assert page.table("Data quality", title="cell").rows == [[name, "noisy"]]


def test_a_share_below_zero_is_written_with_its_digits(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", [2.1e6] * 10)
    run.measured("tbb", [1e6] * 10, cores=2)
    table = page_of(run).table("What concurrency costs", title="Karp-Flatt (95 % interval)")
    assert table.rows[0][-1] == "-0.048 (-0.048 to -0.048)"


def test_what_is_not_shown_to_be_faster_is_not_said_to_pay(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", [1e6] * 10)
    run.measured("tbb", [0.9e6, 1.1e6] * 5, cores=2)
    run.measured("thread_pool", [0.5e6] * 10, cores=2)
    run.measured("process_pool", [2e6] * 10, cores=2)
    table = page_of(run).table("What concurrency costs", title="pays from tasks")
    # Half a millisecond for 64 tasks is gained, 0.15 ms are paid once: 19.2 tasks.
    assert dict(zip(table.column("runner"), table.column("pays from tasks"), strict=True)) == {
        "thread_pool": "20",
        "sequential": "–",
        "tbb": "not separated",
        "process_pool": "never",
    }


@pytest.mark.parametrize("workload", ["sum_of_squares", "sqrt_map", "sleep", "http_fetch"])
def test_times_and_speed_ups_can_be_recomputed_from_the_samples(reported, workload):
    run, _, page = reported
    times = page.table("Scaling", f"{workload} (", title="tasks/s")
    unit = next(title for title in times.titles if "per batch" in title)
    factor = {"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9}[unit.split()[0]]
    for record in times.records():
        blocks = sorted(batch_ns(run, cell_of(run, workload, record)).values())
        shown = tokens(record[unit])
        assert is_shown(shown[0], statistics.median(blocks) / factor)
        assert is_shown(shown[1], blocks[1] / factor)  # of ten blocks, the second lowest
        assert is_shown(shown[2], blocks[8] / factor)
        rate = 1e9 * samples_of(run, cell_of(run, workload, record))[0]["tasks"]
        scale = {"M": 1e6, "G": 1e9}.get(record["tasks/s"][-1], 1)
        assert is_shown(tokens(record["tasks/s"])[0], rate / statistics.median(blocks) / scale)

    vs_best = "vs best sequential (95 % interval)"
    speedups = page.table("Scaling", f"{workload} (", title=vs_best)
    column = vs_best
    base = next(
        name
        for name, cell in run.plan.items()
        if (cell["workload"], cell["runner"]) == (workload, "sequential")
    )
    checked = 0
    for record in speedups.records():
        cell = cell_of(run, workload, record)
        if cell != base and record["runner"] != "sequential":
            theirs, ours = batch_ns(run, base), batch_ns(run, cell)
            ratios = [theirs[block] / ours[block] for block in theirs]
            exact = statistics.geometric_mean(sorted(ratios)[4:6])
            assert is_shown(tokens(record[column])[0], exact)
            checked += 1
    assert checked >= 14


def test_ratios_to_the_fastest_can_be_recomputed_from_the_samples(reported):
    run, _, page = reported
    ranking = page.table("sum_of_squares", "at its best", title="verdict")
    column = next(title for title in ranking.titles if title.startswith("times the fastest"))
    first, *others = ranking.records()
    assert first[column] == "fastest"
    fastest = batch_ns(run, cell_of(run, "sum_of_squares", first))
    for record in others:
        times = batch_ns(run, cell_of(run, "sum_of_squares", record))
        ratios = sorted(times[block] / fastest[block] for block in times)
        shown = tokens(record[column])
        assert is_shown(shown[0], statistics.geometric_mean(ratios[4:6]))
        # Seven ratios at once: the lowest to the highest of ten.
        assert is_shown(shown[1], ratios[0])
        assert is_shown(shown[2], ratios[9])


def test_costs_and_latencies_can_be_recomputed_from_the_samples(reported):
    run, _, page = reported
    costs = page.table("What concurrency costs", "sleep (", title="cores busy")
    for record in costs.records():
        samples = samples_of(run, cell_of(run, "sleep", record))
        cpu = statistics.median(
            statistics.median(c / s["iterations"] for c in s["cpu_ns"]) for s in samples
        )
        wall = statistics.median(batch_ns(run, cell_of(run, "sleep", record)).values())
        assert is_shown(tokens(record["cores busy"])[0], cpu / wall)
        peak = statistics.median(s["peak_pss_bytes"] for s in samples)
        assert is_shown(tokens(record["peak MB"])[0], peak / 1e6)
    service = "service time p50, ns (95 % interval)"
    latency = page.table("Latency", "sleep (", title=service)
    assert set(latency.column(service)) == {"1.00 (1.00–1.00)"}


def test_the_answers_are_those_of_the_tables(reported):
    _, _, page = reported
    which = page.table("Answers", "Which model when", title="lowest time")
    assert {record["workload"].split()[0] for record in which.records()} == {
        "sum_of_squares",
        "sqrt_map",
        "sleep",
        "http_fetch",
    }
    fastest = page.table("sleep", "at its best", title="verdict").records()[0]
    (sentence,) = [s for s in page.sentences if "over the best sequential 3" in s and "64" in s][:1]
    assert fastest["runner"] in sentence


def test_another_place_is_made_and_the_run_is_left_alone(whole_run, tmp_path):
    directory = whole_run.write()
    before = {path: path.read_bytes() for path in directory.iterdir()}
    done = report(directory, "--output", tmp_path / "a" / "b")
    assert done.returncode == 0
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == FILES
    assert {path: path.read_bytes() for path in directory.iterdir()} == before
