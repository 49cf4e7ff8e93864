"""The runner mpi on a Slurm cluster of two nodes, which is made on this machine."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REPOSITORY
from program import (
    PROGRAM,
    Done,
    available,
    little,
    needs_program,
    not_ok,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)
from two_hosts import SLURM, on_two_hosts, ranks_on

EXAMPLE = REPOSITORY / "examples" / "slurm" / "two_nodes.sbatch"
pytestmark = [
    needs_program,
    pytest.mark.skipif(
        PROGRAM.is_file() and "mpi" not in available("runners"), reason="built without Open MPI"
    ),
    pytest.mark.skipif(
        shutil.which("srun") is None, reason="there is no srun on the PATH; install slurm-wlm"
    ),
]


def on_cluster(
    script: str, cwd: Path, meanwhile: Callable[[str], None] = lambda mark: None
) -> Done:
    # What Open MPI leaves on either node is looked at when all is done.
    look = """
        for try in $(seq 100); do
          find "$MPI_MEMORY" -mindepth 2 > left
          [ -s left ] || break
          sleep 0.1
        done
    """
    done = on_two_hosts(f"trap '{look}' EXIT\n{script}", cwd, meanwhile, within=SLURM)
    assert (cwd / "left").read_text() == ""
    return done


def words(workload: str, *more: str, runners: str = "mpi") -> str:
    parameters = [word for word in more if "." in word]
    axes = [word for word in more if word not in parameters]
    options = [*little(workload, *parameters, blocks=1), "--runners", runners, *axes]
    return " ".join(f"'{word}'" for word in options)


def test_the_example_runs_a_matrix_over_two_nodes(tmp_path):
    options = words("sum_of_squares", "--cores", "1,2,4", runners="sequential,thread_pool,mpi")
    done = on_cluster(f"sbatch --wait '{EXAMPLE}' {options}", tmp_path)
    assert done.returncode == 0, done.stderr
    [run] = [path for path in tmp_path.glob("concbench-*") if path.is_dir()]
    assert taken_samples(run) == planned_samples(run)
    assert not_ok(run) == []
    hosts = {sample["cores"]: sample["hosts"] for sample in samples_of(run) if "hosts" in sample}
    assert hosts == {1: ["first-host"], 2: ["first-host"], 4: ["first-host", "second-host"]}
    for sample in samples_of(run):
        # Its ranks are children of Slurm's daemon: what they use is in nobody's figures.
        is_unseen = sample["runner"].startswith("mpi")
        assert (sample["cpu_ns"] is None) == is_unseen
        assert ("peak_pss_bytes" not in sample or sample["peak_pss_bytes"] is None) == is_unseen


def test_a_job_that_slurm_ends_says_how_its_run_is_continued(tmp_path):
    options = words("sleep", "sleep.delay=59s", "sleep.tasks=4")
    script = f"""
        sbatch '{EXAMPLE}' {options} --cores 2 --concurrency 2 --timeout 10m
        while [ -n "$(squeue --noheader)" ] && ! cat concbench-*.txt | grep -q 'block 1'; do
          sleep 0.1
        done
        scancel --signal=TERM --batch "$(squeue --noheader --format %i)"
        while [ -n "$(squeue --noheader)" ]; do sleep 0.1; done
        line=$(sed -n 's/.*interrupted; continue with: concbench //p' concbench-*.txt)
        sbatch --wait --nodes=2 --exclusive --nodelist=first-host,second-host \
          --output=again.txt --wrap "'$CONCBENCH' $line --budget 1ns" || true
    """
    done = on_cluster(script, tmp_path)
    assert done.returncode == 0, done.stderr
    [said] = [path.read_text() for path in tmp_path.glob("concbench-*.txt")]
    told = r"continue with: concbench run --resume (\S+) --hosts \1\.hosts --launcher srun"
    assert re.search(f"interrupted; {told}", said)
    again = (tmp_path / "again.txt").read_text()
    assert re.search(f"the budget is used up; {told}", again)


@pytest.mark.parametrize("launcher", ["srun", "srun --mpi=pmix"])
def test_one_machine_needs_no_allocation(tmp_path, launcher):
    small = words("sleep", "--cores", "1", "--concurrency", "3")
    done = on_cluster(f'"$CONCBENCH" run {small} --launcher "{launcher}" -o run', tmp_path)
    assert done.returncode == 0, done.stderr
    [sample] = samples_of(tmp_path / "run")
    assert sample["status"] == "ok"
    assert "hosts" not in sample


def test_mpirun_in_an_allocation_starts_its_ranks_on_both_nodes(tmp_path):
    small = words("sleep", "--cores", "2", "--concurrency", "2")
    where = "--hosts hosts --launcher mpirun"
    script = f"""
        printf 'first-host slots=1\\nsecond-host slots=1\\n' > hosts
        salloc --nodes=2 --exclusive "$CONCBENCH" run {small} {where} -o run
    """
    done = on_cluster(script, tmp_path)
    assert done.returncode == 0, done.stderr
    [sample] = samples_of(tmp_path / "run")
    assert sample["hosts"] == ["first-host", "second-host"]
    assert all(cpu > 0 for cpu in sample["cpu_ns"])


def test_ranks_keep_to_the_cpus_of_their_cell_and_a_killed_one_is_named(tmp_path):
    allowed = []

    def look_and_kill(mark: str) -> None:
        until(lambda: len(ranks_on("first-host", mark)) == 2, "both ranks of the first host")
        [other] = until(lambda: ranks_on("second-host", mark), "a rank on the second host")
        for process in ranks_on("first-host", mark):
            status = Path(f"/proc/{process.pid}/status").read_text()
            allowed.extend(re.findall(r"Cpus_allowed_list:\t(.*)", status))
        other.kill()

    slow = words("sleep", "sleep.delay=59s", "--cores", "1", "--concurrency", "2")
    script = f"""
        printf 'first-host slots=1\\nsecond-host slots=1\\n' > hosts
        salloc --nodes=2 --exclusive "$CONCBENCH" run {slow} --hosts hosts --launcher srun -o run
    """
    done = on_cluster(script, tmp_path, look_and_kill)
    assert done.returncode == 1, done.stderr
    [sample] = not_ok(tmp_path / "run")
    assert "rank 2 on host second-host died: Killed" in sample["reason"]
    assert len(allowed) == 2
    assert all(cpus.isdigit() for cpus in allowed), f"one CPU each, not {allowed}"


@pytest.mark.parametrize(
    ("launcher", "reason"),
    [
        ("srun --partition=none", "srun --partition=none ended: exit status 1: srun: error: "),
        ("srun --mpi=none", "OMPI was not built with SLURM's PMI support"),
        ("srun --nonsense", "unrecognized option '--nonsense'"),
    ],
)
def test_a_srun_that_starts_nothing_is_refused_in_its_own_words(tmp_path, launcher, reason):
    small = words("sleep", "--cores", "1", "--concurrency", "1")
    script = f"""
        code=0
        "$CONCBENCH" run {small} --launcher "{launcher}" -o run || code=$?
        [ $code = 2 ]
    """
    done = on_cluster(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "concbench: mpi: the ranks did not start: " in done.stderr
    assert reason in done.stderr
    assert not (tmp_path / "run").exists()
