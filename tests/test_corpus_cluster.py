"""Many processes and object stores: the same tables from real Dask workers and a real S3 server on loopback."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from corpus_runs import assert_equal_corpora, environment, make_articles

from analysis.corpus import CorpusError, CorpusLocked, compact_corpus, read_tables, tag_corpus
from analysis.corpus.cluster import local_workers, scheduled_workers

N_ARTICLES = 24
ROOT = Path(__file__).parents[1]
_BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    return make_articles(tmp_path_factory.mktemp("made") / "articles", N_ARTICLES)


@pytest.fixture(scope="module")
def alone(source, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("alone") / "corpus"
    list(tag_corpus([source], out, stance="none"))
    return out


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of a local S3 server; its address is in the environment, where workers find it too."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():  # fmt: skip
            patch.setenv(name, value)
        import s3fs

        s3fs.S3FileSystem().mkdir("corpora")
        yield "s3://corpora"
    server.stop()


class Cluster:
    """A scheduler and workers as processes of their own, each in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder, self.processes = folder, []
        log = self.start("scheduler", ["scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1"])
        self.address = _wait_for(log, r"(tcp://127\.0\.0\.1:\d+)")
        self.add_worker("one")
        self.add_worker("two")

    def add_worker(self, name: str) -> subprocess.Popen:
        options = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        log = self.start(name, options)
        _wait_for(log, r"Starting established connection|Registered to")
        return self.processes[-1]

    def start(self, name: str, arguments: list[str]) -> Path:
        place = self.folder / name
        place.mkdir()
        with (place / "log").open("w") as log:
            command = [_BIN / "dask", *arguments]
            self.processes.append(
                subprocess.Popen(command, cwd=place, stdout=log, stderr=log, env=environment(PYTHONUNBUFFERED="1"))
            )
        return place / "log"

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait(timeout=60)


def _wait_for(log: Path, pattern: str) -> str:
    for _ in range(600):
        found = re.search(pattern, log.read_text())
        if found:
            return found.group()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def cluster(bucket, tmp_path_factory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.stop()


def test_two_local_workers_write_the_same_tables(source, alone, tmp_path):
    with local_workers(2) as runner:
        steps = list(tag_corpus([source], tmp_path / "corpus", stance="none", runner=runner, batch_size=7))
    assert steps[-1] == (N_ARTICLES, N_ARTICLES)
    assert_equal_corpora(tmp_path / "corpus", alone)


def test_a_killed_worker_costs_one_batch(source, alone, tmp_path, cluster, monkeypatch):
    monkeypatch.chdir(tmp_path)
    doomed = cluster.add_worker("doomed")
    with scheduled_workers(cluster.address) as runner:
        for done, _ in tag_corpus([source], "corpus", stance="none", runner=runner, batch_size=2):
            if done:
                doomed.kill()
    assert doomed.wait(timeout=60) == -signal.SIGKILL
    assert_equal_corpora(tmp_path / "corpus", alone)
    assert not list(cluster.folder.rglob("corpus"))  # relative to where the run was started, not to the workers


def test_workers_write_to_an_object_store(source, alone, cluster, bucket):
    place = f"{bucket}/made/corpus"
    with scheduled_workers(cluster.address) as runner:
        list(tag_corpus([source], place, stance="none", runner=runner, batch_size=9))
    assert_equal_corpora(place, alone)


def test_an_object_store_is_stopped_edited_and_compacted_like_a_folder(source, tmp_path, bucket):
    mine = make_articles(tmp_path / "articles", 12)
    place = f"{bucket}/edited"
    stopped = tag_corpus([mine], place, stance="none", batch_size=4)
    assert [next(stopped), next(stopped)] == [(0, 12), (4, 12)]
    stopped.close()
    assert len(read_tables(place).articles) == 4
    (mine / "0003.txt").write_text("Japan met China.\n")
    assert list(tag_corpus([mine], place, stance="none", batch_size=4))[-1][1] in (8, 9)
    list(compact_corpus(place))
    list(tag_corpus([mine], tmp_path / "fresh", stance="none"))
    assert_equal_corpora(place, tmp_path / "fresh")
    assert list(tag_corpus([mine], place, stance="none"))[-1] == (0, 0)


def test_one_writer_at_a_time_on_an_object_store(source, tmp_path, bucket):
    place = f"{bucket}/locked"
    running = tag_corpus([source], place, stance="none", batch_size=9)
    assert next(running) == (0, N_ARTICLES)
    with pytest.raises(CorpusLocked, match=r"another run writes this corpus \(process \d+ on .*, alive at \d"):
        list(tag_corpus([source], place, stance="none"))
    assert list(running)[-1] == (N_ARTICLES, N_ARTICLES)
    assert list(tag_corpus([source], place, stance="none")) == [(0, 0)]


def test_the_lock_of_a_dead_run_opens_and_who_lost_it_commits_nothing(source, bucket, monkeypatch):
    place = f"{bucket}/lost"
    slow = tag_corpus([source], place, stance="none", batch_size=9)
    assert next(slow) == (0, N_ARTICLES)
    monkeypatch.setattr("analysis.corpus.lease.DEAD", -1)  # as if minutes had gone by without a sign of life
    assert list(tag_corpus([source], place, stance="none"))[-1] == (N_ARTICLES, N_ARTICLES)
    with pytest.raises(CorpusLocked, match="another run writes this corpus"):
        next(slow)
    assert len(read_tables(place).articles) == N_ARTICLES


def test_a_users_names_reach_the_workers(tmp_path, cluster):
    mine = make_articles(tmp_path / "articles", 3)
    (mine / "wheat.txt").write_text(" date 2021-03-20 The Wheat Board met in Paris.\n")
    (mine / "reference").mkdir()
    (mine / "reference" / "organisations.yml").write_text('- {id: "wheat-board", name: "Wheat Board"}\n')
    with scheduled_workers(cluster.address) as runner:
        list(tag_corpus([mine], tmp_path / "corpus", stance="none", runner=runner))
    assert "wheat-board" in set(read_tables(tmp_path / "corpus").mentions["actor_id"])


def test_a_worker_with_another_version_is_refused(source, tmp_path):
    from analysis.corpus.partition import Job, tag_partition

    with pytest.raises(CorpusError, match="a worker has tagger version .* install the same Dateline"):
        tag_partition(read_tables(_alone(source, tmp_path)).articles, Job(str(tmp_path), "none", "0" * 16))


def _alone(source: Path, tmp_path: Path) -> Path:
    list(tag_corpus([source], tmp_path / "own", stance="none"))
    return tmp_path / "own"


def test_the_commands_of_the_compose_file_run(source, alone, tmp_path, cluster):
    services = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text(encoding="utf-8"))["services"]
    worker = services["worker"]["command"].replace("tcp://scheduler:8786", cluster.address).split()
    log = cluster.start("composed", [*worker[1:], "--host", "127.0.0.1"])
    _wait_for(log, "Starting established connection|Registered to")
    scheduler = services["scheduler"]["command"].replace("8786", "0").split()
    _wait_for(cluster.start("scheduler again", scheduler[1:]), r"Scheduler at: +tcp://")
    tag = services["tag"]["command"].replace("--stance linear", "--stance none").split()
    real = {"/articles": str(source), "/corpus/year": str(tmp_path / "year"), "tcp://scheduler:8786": cluster.address}
    done = subprocess.run([_BIN / tag[0], *(real.get(word, word) for word in tag[1:])], capture_output=True, text=True)
    assert done.stdout == f"tagged {N_ARTICLES} articles; {tmp_path / 'year'} holds {N_ARTICLES}\n", done.stderr
    assert_equal_corpora(tmp_path / "year", alone)


def test_workers_that_die_while_they_start_are_told(source, tmp_path):
    (tmp_path / "die.py").write_text("import os\nos._exit(3)\n")
    dying = environment(DASK_DISTRIBUTED__WORKER__PRELOAD=str(tmp_path / "die.py"))
    command = [_BIN / "dateline", "tag", source, "--out", tmp_path / "corpus", "--stance", "none", "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, env=dying, timeout=300)
    assert done.returncode == 69 and "Traceback" not in done.stderr
    assert "dateline: 2 workers could not be started on this machine: Nanny failed" in done.stderr


def test_no_scheduler_is_told(tmp_path):
    with pytest.raises(CorpusError, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        with scheduled_workers("tcp://127.0.0.1:9"):
            pass


def test_an_unknown_place_is_told(source):
    with pytest.raises(CorpusError, match="nowhere://corpus is no place that fsspec reaches"):
        list(tag_corpus([source], "nowhere://corpus", stance="none"))


def test_one_process_imports_no_dask(source, tmp_path):
    arguments = ["tag", str(source), "--out", str(tmp_path / "corpus"), "--stance", "none"]
    code = (
        "import sys; from analysis.cli import app; from typer.testing import CliRunner\n"
        "done = CliRunner().invoke(app, sys.argv[1:])\n"
        "assert done.exit_code == 0, done.output\n"
        "print([m for m in ('dask', 'distributed', 'fsspec', 's3fs') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
