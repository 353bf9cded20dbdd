import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from corpus_runs import break_taggers
from pandas.testing import assert_frame_equal

from analysis.corpus import (
    CorpusError,
    compact_corpus,
    find_corpus,
    open_corpus,
    read_recent,
    read_tables,
    reference_of,
    select,
    tag_corpus,
    tagger_version,
)
from analysis.corpus.reading import CACHED_DAYS
from analysis.corpus.version import code_files
from analysis.reference import ReferenceDataError, load_reference
from analysis.report.load import load_tables
from analysis.report.parameters import check_parameters
from analysis.schema import ARTICLE_TABLES, SCHEMAS, Tables, check_table

SEEDS = Path(__file__).parents[1] / "seeds"
FIRST = " date 2021-03-18 South Korea praised Japan on Thursday.\n“We stand together,” President Moon Jae-in said.\n"
SECOND = " date 2021-04-02 China criticized Japan.\n"
UNDATED = "Russia met nobody.\n"


@pytest.fixture
def articles(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("DATELINE_CORPUS", raising=False)
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (("1.txt", FIRST), ("2.txt", SECOND), ("3.txt", UNDATED)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def tag(sources, out) -> tuple[int, int]:
    return list(tag_corpus(sources, out))[-1]


def assert_same(first: Tables, second: Tables) -> None:
    for name in ARTICLE_TABLES:
        assert_frame_equal(first[name], second[name])


def test_parts_lie_by_month_and_pandas_reads_them(articles, tmp_path):
    out = tmp_path / "corpus"
    assert tag([articles], out) == (3, 3)
    months = sorted(p.name for p in (out / "mentions").iterdir())
    assert months == ["month=0000-00", "month=2021-03", "month=2021-04"]
    tables = read_tables(out)
    for name in tables:
        check_table(tables[name], name)
        raw = pd.read_parquet(out / name)
        assert len(raw) == len(tables[name]) and set(SCHEMAS[name].names) <= set(raw.columns)


def test_what_is_there_is_not_tagged_again(articles, tmp_path):
    out = tmp_path / "corpus"
    tag([articles], out)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("month=*/*.parquet")}
    assert tag([articles], out) == (0, 0)
    (articles / "4.txt").write_text(" date 2021-03-20 Japan thanked China.\n", encoding="utf-8")
    assert tag([articles], out) == (1, 1)
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert_same(read_tables(out), open_corpus(articles))


def test_another_tagger_version_replaces_the_rows(articles, tmp_path):
    out = tmp_path / "corpus"
    list(tag_corpus([articles / "1.txt"], out, stance="none"))
    assert len(read_tables(out).stances) == 0
    assert tag([articles / "2.txt"], out) == (2, 2)  # the article of the first call is tagged anew from the corpus
    assert len(read_tables(out).articles) == 2 and len(read_tables(out).stances) > 0


def test_a_batch_without_commit_does_not_exist(articles, tmp_path):
    out = tmp_path / "corpus"
    tag([articles], out)
    whole = read_tables(out)
    for commit in (out / "_commits").iterdir():
        commit.unlink()
    assert read_tables(out).articles.empty
    tag([articles], out)
    assert_same(read_tables(out), whole)


def test_no_article_gives_empty_tables(tmp_path):
    (tmp_path / "none").mkdir()
    assert tag([tmp_path / "none"], tmp_path / "out") == (0, 0)
    tables = read_tables(tmp_path / "out")
    assert [len(tables[name]) for name in ARTICLE_TABLES] == [0] * 5
    assert pd.read_parquet(tmp_path / "out" / "stances").empty


def test_another_schema_version_is_refused(articles, tmp_path):
    out = tmp_path / "corpus"
    tag([articles], out)
    commit = next((out / "_commits").iterdir())
    commit.write_text(json.dumps({**json.loads(commit.read_text()), "schema": 0}))
    with pytest.raises(CorpusError, match="tables of version 0.*dateline tag SOURCE"):
        read_tables(out)


def test_open_corpus_finds_what_is_nearest(articles, tmp_path, monkeypatch):
    deep = tmp_path / "work" / "notebooks"
    deep.mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match="dateline tag FOLDER --out data/corpus"):
        find_corpus(deep)
    (tmp_path / "work" / "seeds").mkdir()
    assert find_corpus(deep) == tmp_path / "work" / "seeds"
    (tmp_path / "work" / "data" / "corpus").mkdir(parents=True)
    assert find_corpus(deep) == tmp_path / "work" / "data" / "corpus"
    monkeypatch.setenv("DATELINE_CORPUS", str(articles))
    assert find_corpus(deep) == articles
    monkeypatch.chdir(deep)
    assert len(open_corpus("").articles) == 3


def test_offices_of_ones_own_lie_beside_the_tables_of_a_run(tmp_path, monkeypatch):
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "people.yml").write_text("- id: 'jo-doe'\n  name: Jo Doe\n")
    held = "- person: 'jo-doe'\n  represents: 'KOR'\n  title: Envoy\n  kind: envoy\n  from: '2021-01-01'\n"
    (tmp_path / "reference" / "offices.yml").write_text(held)
    (tmp_path / "tables").mkdir()
    monkeypatch.chdir(tmp_path)
    assert reference_of("tables").represented_by("jo-doe", "2021-03-18") == "KOR"
    assert load_reference().represented_by("jo-doe", "2021-03-18") == "jo-doe"


def test_open_corpus_keeps_what_was_tagged(articles, tmp_path):
    first = open_corpus(articles)
    kept = list((tmp_path / "cache" / "dateline").iterdir())
    assert len(kept) == 1
    assert_same(open_corpus(articles), first)
    assert_frame_equal(open_corpus(articles).reading, first.reading)


def test_users_own_names_change_tags_and_version(articles):
    assert "~wheat-board" not in set(open_corpus(articles).actors["actor_id"])
    own = articles / "reference"
    own.mkdir()
    (own / "organisations.yml").write_text('- {id: "wheat-board", name: "Wheat Board", type: "organisation"}\n')
    (articles / "4.txt").write_text(" date 2021-03-20 The Wheat Board met.\n", encoding="utf-8")
    assert "wheat-board" in set(open_corpus(articles).actors["actor_id"])
    assert tagger_version(load_reference(own), "linear") != tagger_version(load_reference(), "linear")


def test_tables_that_nobody_asks_for_leave_the_cache(articles, tmp_path):
    cache, long_ago = tmp_path / "cache" / "dateline", time.time() - (CACHED_DAYS + 1) * 24 * 3600
    open_corpus(articles)
    [used] = cache.iterdir()
    (articles / "4.txt").write_text(" date 2021-05-01 Japan thanked Oslo.\n", encoding="utf-8")
    open_corpus(articles)
    for folder in cache.iterdir():
        os.utime(folder, (long_ago, long_ago))
    (articles / "4.txt").unlink()
    open_corpus(articles)  # asks for the first again
    (articles / "5.txt").write_text(" date 2021-05-02 Japan thanked Rome.\n", encoding="utf-8")
    open_corpus(articles)
    assert used in cache.iterdir() and len(list(cache.iterdir())) == 2


def test_a_wrong_file_of_the_user_is_named_as_it_lies_there(articles, tmp_path):
    (articles / "reference").mkdir()
    (articles / "reference" / "people.yml").write_text('- {id: "x", nam: "X"}\n', encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"^reference/people.yml:1: unknown key 'nam'\. Allowed"):
        list(tag_corpus([articles], tmp_path / "corpus", stance="none"))


_READ = "from analysis.read import load_articles\narticles = load_articles(source)"
_TAG = (
    f"{_READ}\nfrom analysis.linking import link\nfrom analysis.reference import load_reference\n"
    "from analysis.tag import tag_articles\nlink(tag_articles(articles, stance='linear'), load_reference())"
)


@pytest.mark.parametrize("work, packages", [(_READ, ("read",)), (_TAG, ("read", "tag", "coverage"))])
def test_a_version_hangs_on_every_module_that_works(articles, work, packages):
    """Those of packages inside a package too: what was tagged by a rule that changes is tagged again."""
    told = "print(*(m.__file__ for name, m in sys.modules.items() if name.startswith('analysis.')), sep='\\n')"
    code = f"import sys\nsource = {str(articles)!r}\n{work}\n{told}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    worked = {Path(file) for file in done.stdout.splitlines()}
    assert len(worked) > 20 and worked <= set(code_files(packages))


def test_tables_are_those_of_the_moment_of_opening(articles, tmp_path):
    out = tmp_path / "corpus"
    tag([articles], out)
    expected, of_march = Tables(dict(read_tables(out))), Tables(dict(read_recent(out, "2021-03-01")))
    opened, opened_march = read_tables(out), read_recent(out, "2021-03-01")
    (articles / "1.txt").write_text(FIRST.replace("18", "19"), encoding="utf-8")
    tag([articles], out)
    list(compact_corpus(out))
    assert_same(opened, expected)
    assert_same(opened_march, of_march)
    assert set(read_tables(out).articles["article_id"]) != set(opened.articles["article_id"])


def test_select(articles):
    tables = open_corpus(articles)
    march = select(tables, start_date="2021-03-01", end_date="2021-03-31")
    assert march.articles["published_date"].tolist() == ["2021-03-18"]
    assert set(march.mentions["article_id"]) == set(march.articles["article_id"])
    assert select(tables, outlets=["nobody"]).articles.empty
    assert len(select(tables).articles) == 3


def test_a_notebook_of_some_days_has_the_same_without_the_rows_of_others(tmp_path):
    list(tag_corpus([SEEDS], tmp_path / "corpus", stance="none"))
    of_days = {"start_date": "2021-04-20", "end_date": "2021-05-10"}
    loaded = load_tables(check_parameters(corpus=str(tmp_path / "corpus"), **of_days))
    expected = select(read_tables(tmp_path / "corpus"), **of_days)
    assert 0 < len(loaded.articles) < 30
    assert loaded.sentences["article_id"].nunique() == len(loaded.articles)
    for name, table in expected.items():
        assert_frame_equal(loaded[name], table)


def test_an_article_the_taggers_fail_on_is_kept_and_listed(articles, monkeypatch):
    break_taggers(monkeypatch, "China")
    tables = open_corpus(articles)
    assert len(tables.articles) == 3
    assert tables.reading.set_index("source_file")["outcome"].to_dict() == {
        "articles/1.txt": "read",
        "articles/2.txt": "untagged",
        "articles/3.txt": "read",
    }
    assert "KeyError: 'a fault'" in " ".join(tables.reading["reason"])
