"""Runs that are stopped at any point: what the corpus holds in between, and that the next run makes it whole."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from corpus_runs import assert_equal_corpora, make_articles, run_and_stop

from analysis.corpus import CorpusError, CorpusLocked, compact_corpus, read_tables, tag_corpus
from analysis.schema import ARTICLE_TABLES

N_ARTICLES = 23


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    return make_articles(tmp_path_factory.mktemp("made") / "articles", N_ARTICLES)


@pytest.fixture(scope="module")
def undisturbed(source, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "corpus"
    finished = run_and_stop(source, out)
    assert finished.stdout.splitlines()[0] == f"0 {N_ARTICLES}"
    return out


@pytest.fixture(scope="module")
def n_puts(source, tmp_path_factory) -> int:
    """How many files a run puts."""
    done = run_and_stop(source, tmp_path_factory.mktemp("counted") / "corpus")
    return int(re.search(r"puts (\d+)", done.stdout).group(1))


def check_whole_articles(out: Path) -> int:
    """Whatever is there is whole: each article has all its rows, and no row is without its article."""
    tables = read_tables(out)
    ids = set(tables.articles["article_id"])
    assert len(ids) == len(tables.articles)
    assert set(tables.sentences["article_id"]) == ids
    assert set(tables.mentions["article_id"]) <= ids
    return len(ids)


def test_five_kills_at_drawn_points_lose_and_double_nothing(source, undisturbed, n_puts, tmp_path):
    draw = random.Random(20211122)
    out = tmp_path / "corpus"
    held = 0
    for how in ("before", "half", "after", "half", "after"):
        run_and_stop(source, out, draw.randint(2, n_puts // 3), how)
        now = check_whole_articles(out)
        assert now >= held  # what was committed is never lost again
        held = now
    run_and_stop(source, out)
    assert_equal_corpora(out, undisturbed)
    assert not [p for p in out.rglob("*.partial")]


@pytest.mark.parametrize("how", ["before", "half", "after"])
def test_a_kill_around_a_commit(source, undisturbed, tmp_path, how):
    first_commit = next(
        n
        for n, path in enumerate(_puts_in_order(source, tmp_path / "watched"), start=1)
        if path.startswith("_commits/")
    )
    out = tmp_path / "corpus"
    run_and_stop(source, out, first_commit, how)
    assert check_whole_articles(out) == (5 if how == "after" else 0)
    run_and_stop(source, out)
    assert_equal_corpora(out, undisturbed)


def _puts_in_order(source: Path, out: Path) -> list[str]:
    from analysis.corpus.store import Folder

    paths: list[str] = []

    def put(self, path: str, data: bytes) -> None:
        paths.append(path)
        whole(self, path, data)

    whole, Folder.put = Folder.put, put
    try:
        list(tag_corpus([source], out, stance="none", batch_size=5))
    finally:
        Folder.put = whole
    return paths


def test_a_kill_while_edited_articles_are_exchanged(source, tmp_path):
    mine = make_articles(tmp_path / "articles", N_ARTICLES)
    out = tmp_path / "corpus"
    run_and_stop(mine, out)
    for number in range(0, N_ARTICLES, 3):
        path = mine / f"{number:04d}.txt"
        path.write_text(path.read_text(encoding="utf-8") + "India thanked Brazil.\n", encoding="utf-8")
    fresh = tmp_path / "fresh"
    run_and_stop(mine, fresh)
    for stop_at, how in ((2, "after"), (14, "half"), (30, "before"), (9, "after")):
        run_and_stop(mine, out, stop_at, how)
        assert check_whole_articles(out) == N_ARTICLES  # an old version goes when the new one comes
    run_and_stop(mine, out)
    assert_equal_corpora(out, fresh)


@pytest.mark.parametrize("how, reason", [("full", "disk I/O error"), ("filling", "File too large")])
def test_a_full_disk_is_told_and_the_run_goes_on_later(source, undisturbed, tmp_path, how, reason):
    out = tmp_path / "corpus"
    stopped = run_and_stop(source, out, 5_000, how)
    assert re.search(f"CorpusError: .*corpus cannot be written: .*{reason}.*run the same command", stopped.stderr)
    check_whole_articles(out)
    run_and_stop(source, out)
    assert_equal_corpora(out, undisturbed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_command_says_how_to_go_on(source, undisturbed, tmp_path, number):
    out = tmp_path / "corpus"
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # a job behind others ignores it
    small = "import analysis.corpus.run as run; run.tag_corpus.__kwdefaults__['batch_size'] = 5"
    code = f"{heard}\n{small}\nfrom analysis.cli import main; main()"
    command = [sys.executable, "-c", code, "tag", str(source), "--out", str(out), "--stance", "none"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not list(out.glob("_commits/*.json")) and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert f"dateline: stopped. {out} keeps the batches that were done; the same command goes on from there." in errors
    assert "Traceback" not in errors
    assert 0 < check_whole_articles(out) <= N_ARTICLES
    run_and_stop(source, out)
    assert_equal_corpora(out, undisturbed)


def test_a_folder_that_takes_no_files(source, unwritable):
    with pytest.raises(CorpusError, match="cannot be written: .*run the same command again"):
        list(tag_corpus([source], unwritable / "corpus", stance="none"))


@pytest.fixture
def unwritable(tmp_path):
    """A folder that not even root can write to."""
    folder = tmp_path / "sealed"
    folder.mkdir()
    if os.geteuid():
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", folder], capture_output=True)
    if made.returncode:
        pytest.skip("root can write anywhere, and may not mount a read-only folder here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_one_writer_at_a_time(source, tmp_path):
    out = tmp_path / "corpus"
    running = tag_corpus([source], out, stance="none", batch_size=5)
    assert next(running) == (0, N_ARTICLES)
    with pytest.raises(CorpusLocked, match="another run writes this corpus"):
        list(tag_corpus([source], out, stance="none"))
    running.close()
    assert list(tag_corpus([source], out, stance="none"))[-1][1] == N_ARTICLES


def test_a_reader_sees_whole_articles_at_any_moment_of_a_run(source, tmp_path):
    out = tmp_path / "corpus"
    seen = []
    for done, _ in tag_corpus([source], out, stance="none", batch_size=5):
        seen.append((done, check_whole_articles(out)))
    assert seen == [(n, n) for n in (0, 5, 10, 15, 20, 23)]
    for _ in compact_corpus(out):
        assert check_whole_articles(out) == N_ARTICLES


def test_a_reader_beside_a_run_that_replaces_everything(source, tmp_path):
    """Another process tags anew, with other names, and compacts; this one reads all the while."""
    mine = make_articles(tmp_path / "articles", N_ARTICLES)
    out = tmp_path / "corpus"
    run_and_stop(mine, out)
    (mine / "reference").mkdir()
    (mine / "reference" / "offices.yml").write_text("[]\n")
    code = (
        "import sys; from analysis.corpus import tag_corpus, compact_corpus\n"
        "list(tag_corpus([sys.argv[1]], sys.argv[2], stance='none', batch_size=3)); list(compact_corpus(sys.argv[2]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(mine), str(out)])
    n_reads = 0
    while process.poll() is None:
        assert check_whole_articles(out) == N_ARTICLES
        n_reads += 1
    assert process.returncode == 0 and n_reads > 3


def test_compact_leaves_few_parts_and_equal_tables(source, undisturbed, tmp_path):
    out = tmp_path / "corpus"
    list(tag_corpus([source], out, stance="none", batch_size=2))
    before = len(list(out.rglob("month=*/*.parquet")))
    assert list(compact_corpus(out))[-1] == (4, 4)
    assert len(list(out.rglob("month=*/*.parquet"))) == 4 * len(ARTICLE_TABLES) < before
    assert_equal_corpora(out, undisturbed)
    written = {p: p.stat().st_mtime_ns for p in out.rglob("month=*/*.parquet")}
    list(compact_corpus(out))
    assert {p: p.stat().st_mtime_ns for p in out.rglob("month=*/*.parquet")} == written
    assert list(tag_corpus([source], out, stance="none"))[-1] == (0, 0)


def test_a_missing_part_is_named(source, tmp_path):
    out = tmp_path / "corpus"
    list(tag_corpus([source], out, stance="none"))
    next(out.glob("mentions/month=*/*.parquet")).unlink()
    with pytest.raises(CorpusError, match="a file that a commit names is missing .*mentions.*Restore it"):
        read_tables(out)


def test_a_damaged_commit_is_named(source, tmp_path):
    out = tmp_path / "corpus"
    list(tag_corpus([source], out, stance="none"))
    next(out.glob("_commits/*.json")).write_text('{"batch": "1')
    with pytest.raises(CorpusError, match=r"_commits/\w+.json is damaged"):
        read_tables(out)


def test_a_corpus_of_the_first_version_is_read_and_added_to(source, tmp_path):
    out = tmp_path / "corpus"
    list(tag_corpus([source], out, stance="none"))
    for path in out.glob("_commits/*.json"):
        commit = json.loads(path.read_text())
        path.write_text(json.dumps({k: commit[k] for k in ("batch", "schema", "tagger", "article_ids", "files")}))
    (out / "_sources" / "all.parquet").unlink()
    assert check_whole_articles(out) == N_ARTICLES
    assert list(tag_corpus([source], out, stance="none"))[-1] == (0, 0)
    assert list(compact_corpus(out))[-1][0] > 0
    assert len(pd.read_parquet(out / "articles")) == N_ARTICLES
