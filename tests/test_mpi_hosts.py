"""The runner mpi on two hosts: network namespaces, each with its own name, and no ssh."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest
from program import (
    PROGRAM,
    Process,
    available,
    little,
    manifest_of,
    marked_processes,
    needs_http,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)
from two_hosts import on_two_hosts, ranks_on

pytestmark = [
    needs_program,
    pytest.mark.skipif(
        PROGRAM.is_file() and "mpi" not in available("runners"), reason="built without Open MPI"
    ),
    pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no mpirun on the PATH"),
]


def run_of(
    workload: str, concurrency: int, hosts: str = '"$MPI_HOSTS"', runners: str = "sequential,mpi"
) -> str:
    options = " ".join(f"'{word}'" for word in little(workload, blocks=1))
    where = f'--hosts {hosts} --launcher "$MPI_LAUNCHER"'
    size = f"--cores 2 --concurrency {concurrency}"
    return f'"$CONCBENCH" run {options} --runners {runners} {size} {where} -o run'


def test_tasks_run_on_both_hosts_and_the_sample_names_them(tmp_path):
    done = on_two_hosts(run_of("sleep", 2), tmp_path)
    assert done.returncode == 0, done.stderr
    run = tmp_path / "run"
    assert taken_samples(run) == planned_samples(run)
    distributed = [sample for sample in samples_of(run) if sample["runner"].startswith("mpi")]
    assert distributed
    for sample in distributed:
        assert sample["runner"] == "mpi:hosts=hosts"
        assert sample["runner_settings"]["hosts"].endswith("/hosts")
        assert sample["hosts"] == ["first-host", "second-host"]
        # Stamps of the other host, too, are in the time of this one.
        assert sample["task_latency_ns"]["min"] >= 1_000_000
    assert manifest_of(run)["options"]["hosts"].endswith("/hosts")


def test_more_workers_than_slots_are_a_cell_that_is_skipped(tmp_path):
    done = on_two_hosts(run_of("sleep", 4), tmp_path)
    assert done.returncode == 0, done.stderr
    reasons = {cell["skipped"] for cell in manifest_of(tmp_path / "run")["cells"]}
    assert "needs 4 workers; the host file has 2 slots" in reasons


def sleeps(process: Process) -> bool:
    """For longer than a rank naps between two looks for a message."""

    def switches() -> list[str]:
        status = Path("/proc") / str(process.pid) / "task" / str(process.pid) / "status"
        return [line for line in status.read_text().splitlines() if "ctxt_switches" in line]

    before = switches()
    time.sleep(0.3)
    return switches() == before


def test_a_rank_of_the_other_host_that_is_killed_fails_the_cell_by_name(tmp_path):
    def kill_it(mark: str) -> None:
        [rank] = until(lambda: ranks_on("second-host", mark), "there is a rank on the other host")
        until(lambda: sleeps(rank), "the rank is in a task")
        rank.kill()

    slow = run_of("sleep", 2, runners="mpi").replace("delay=1ms", "delay=59s")
    done = on_two_hosts(slow, tmp_path, kill_it)
    assert done.returncode == 1, done.stderr
    [first, *_] = not_ok(tmp_path / "run")
    assert first["status"] == "failed"
    # By the name in the host file when it has not yet told its own. Rank 0 may miss it before
    # mpirun does, and then knows the host alone.
    host = r"on host (second-host|10\.213\.57\.2) died: "
    who = rf"rank 2 {host}signal 9|a rank {host}its connection was closed"
    assert re.search(who, first["reason"]), first["reason"]


def test_a_host_that_does_not_answer_is_named_before_the_run_begins(tmp_path):
    hosts = "printf '10.213.57.1 slots=1\\n10.213.57.77 slots=1\\n' > silent\n"
    run = run_of("sleep", 2, "silent", runners="mpi")
    done = on_two_hosts(hosts + run, tmp_path)
    assert done.returncode == 2, done.stderr
    assert "host 10.213.57.77 does not answer" in done.stderr
    assert "no route to host" in done.stderr
    assert not (tmp_path / "run").exists()


def test_nothing_stays_in_the_shared_memory_of_either_host(tmp_path):
    """Not while all goes well, nor when what Open MPI runs on a host is killed."""

    def kill_both(mark: str) -> None:
        until(lambda: ranks_on("second-host", mark), "there is a rank on the other host")
        for process in marked_processes(mark):
            # Its daemon there, and itself.
            if Path(process.arguments[0]).name in ("orted", "prted", "mpirun", "prterun"):
                process.kill()

    look = 'find "$MPI_MEMORY" -mindepth 2 > left\n'
    done = on_two_hosts(f"{run_of('sleep', 2)}\n{look}", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "left").read_text() == ""

    shutil.rmtree(tmp_path / "run")
    slow = run_of("sleep", 2, runners="mpi").replace("delay=1ms", "delay=59s")
    until_nothing = f"for try in $(seq 600); do {look} [ -s left ] || break; sleep 0.1; done"
    again = f"{slow} || true\n{until_nothing}\n"
    on_two_hosts(again, tmp_path, kill_both)
    assert [sample["status"] for sample in not_ok(tmp_path / "run")] == ["failed"]
    assert (tmp_path / "left").read_text() == ""


def fetching(more: str) -> str:
    """Where the other host is reached as by ssh, which hands no variable of ours on."""
    return f"""
        cat > agent <<'AGENT'
#!/bin/sh
exec env -u CONCBENCH_URL_PASSWORD "${{MPI_LAUNCHER##* }}" "$@"
AGENT
        chmod +x agent
        "$CONCBENCH" serve --address 10.213.57.1 --port 8080 > served & server=$!
        trap 'kill $server' EXIT
        until grep -q listening served; do sleep 0.05; done
        {more} "$CONCBENCH" run --quick --blocks 1 --min-time 1ms --workloads http_fetch \\
          -p http_fetch.tasks=8 --url http://user:s3cr@10.213.57.1:8080/delay/1 --runners mpi \\
          --cores 2 --concurrency 2 --hosts "$MPI_HOSTS" \\
          --launcher "mpirun --mca plm_rsh_agent $PWD/agent" -o run
    """


@needs_http
def test_a_password_reaches_the_other_host(tmp_path):
    done = on_two_hosts(fetching(""), tmp_path)
    assert done.returncode == 0, done.stderr
    [sample] = samples_of(tmp_path / "run")
    assert sample["hosts"] == ["first-host", "second-host"]


@needs_http
def test_a_password_that_does_not_is_told(tmp_path):
    done = on_two_hosts(fetching("OMPI_MCA_mca_base_env_list=HOME"), tmp_path)
    assert done.returncode == 1
    assert "GET http://user:***@10.213.57.1:8080/delay/1: CONCBENCH_URL_PASSWORD is not set" in (
        done.stderr
    )
