"""What a corpus takes from sources that change: edited, removed, renamed and unreadable files, and changed names."""

import gzip
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from corpus_runs import assert_equal_corpora, break_taggers

from analysis.corpus import open_corpus, read_tables, tag_corpus
from analysis.schema import ARTICLE_TABLES, check_table

FIRST = " date 2021-03-18 South Korea praised Japan on Thursday.\n"
SECOND = " date 2021-04-02 China criticized Japan.\n"


@pytest.fixture
def articles(tmp_path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "1.txt").write_text(FIRST, encoding="utf-8")
    (folder / "2.txt").write_text(SECOND, encoding="utf-8")
    return folder


def tag(out: Path, *sources: Path) -> tuple[int, list[str]]:
    """Return how many articles were tagged, and what was said."""
    said: list[str] = []
    return list(tag_corpus(sources, out, stance="none", say=said.append))[-1][1], said


def texts(out: Path) -> list[str]:
    """Return the texts as plain pandas reads them, which must be what the corpus says."""
    found = sorted(read_tables(out).articles["text"])
    assert sorted(pd.read_parquet(out / "articles")["text"]) == found
    return found


def test_an_edited_file_takes_the_place_of_its_old_article(articles, tmp_path):
    out = tmp_path / "corpus"
    tag(out, articles)
    edited = FIRST.replace("praised", "criticized")
    (articles / "1.txt").write_text(edited, encoding="utf-8")
    assert tag(out, articles)[0] == 1
    assert texts(out) == sorted([edited, SECOND])
    tag(tmp_path / "fresh", articles)
    assert_equal_corpora(out, tmp_path / "fresh")
    (articles / "1.txt").write_text(FIRST, encoding="utf-8")  # and back
    assert tag(out, articles)[0] == 1
    assert texts(out) == sorted([FIRST, SECOND])
    assert tag(out, articles)[0] == 0


def test_records_that_a_file_no_longer_holds_go(tmp_path):
    source, out = tmp_path / "news.jsonl", tmp_path / "corpus"
    lines = [json.dumps({"outlet": "Ledger", "date": "2021-03-18", "text": t}) for t in (FIRST, SECOND, "Japan met.")]
    source.write_text("\n".join(lines), encoding="utf-8")
    assert tag(out, source)[0] == 3
    source.write_text("\n".join([lines[2], lines[0], lines[0]]), encoding="utf-8")
    assert tag(out, source)[0] == 0
    assert texts(out) == sorted([FIRST, "Japan met."])
    assert read_tables(out).reading["outcome"].tolist() == ["read", "read", "duplicate"]
    source.write_text(json.dumps({"text": "Russia."}), encoding="utf-8")
    assert tag(out, source)[0] == 1
    assert texts(out) == ["Russia."]


def test_a_removed_file_takes_nothing_away(articles, tmp_path):
    out = tmp_path / "corpus"
    tag(out, articles)
    (articles / "1.txt").unlink()
    assert tag(out, articles)[0] == 0
    assert texts(out) == sorted([FIRST, SECOND])


def test_files_of_one_name_in_two_folders_are_two_files(tmp_path):
    out = tmp_path / "corpus"
    for year, text in (("2020", FIRST), ("2021", SECOND)):
        (tmp_path / year / "news").mkdir(parents=True)
        (tmp_path / year / "news" / "1.txt").write_text(text, encoding="utf-8")
        tag(out, tmp_path / year / "news")
    assert texts(out) == sorted([FIRST, SECOND])


def test_an_article_stays_while_another_file_holds_it(articles, tmp_path):
    out = tmp_path / "corpus"
    (articles / "3.txt").write_text(FIRST, encoding="utf-8")
    tag(out, articles)
    (articles / "1.txt").write_text("Russia met France.\n", encoding="utf-8")
    tag(out, articles)
    assert texts(out) == sorted([FIRST, SECOND, "Russia met France.\n"])
    assert read_tables(out).reading["outcome"].tolist() == ["read", "read", "read"]


def test_a_file_that_breaks_off_takes_nothing_away(tmp_path):
    source, out = tmp_path / "news.jsonl.gz", tmp_path / "corpus"
    whole = gzip.compress("\n".join(json.dumps({"text": f"Japan met China {n} times."}) for n in range(99)).encode())
    source.write_bytes(whole)
    tag(out, source)
    source.write_bytes(whole[: len(whole) // 2])
    tag(out, source)
    assert len(texts(out)) == 99


def test_everything_edited_away_leaves_an_empty_corpus(tmp_path):
    source, out = tmp_path / "news.csv", tmp_path / "corpus"
    source.write_text("text\nJapan met China.\n")
    tag(out, source)
    source.write_text("text\nJapan met Russia.\n")
    tag(out, source)
    assert texts(out) == ["Japan met Russia."]
    for name in ARTICLE_TABLES:
        assert set(pd.read_parquet(out / name)["article_id"]) <= set(read_tables(out).articles["article_id"])


def test_unchanged_files_are_not_opened_again(articles, tmp_path, monkeypatch):
    import analysis.corpus.sources as sources

    out = tmp_path / "corpus"
    tag(out, articles)
    opened = []
    read_each = sources.read_each
    monkeypatch.setattr(
        sources,
        "read_each",
        lambda files, reference, **options: [
            opened.append(o[0].label) or o for o in read_each(files, reference, **options)
        ],
    )
    (articles / "3.txt").write_text("Russia met nobody.\n")
    tag(out, articles)
    assert opened == ["articles/3.txt"]
    next(out.glob("_commits/*.json")).unlink()  # lost: then they are
    assert tag(out, articles)[0] >= 1
    assert len(texts(out)) == 3


def test_new_names_touch_only_articles_that_have_them(articles, tmp_path):
    out = tmp_path / "corpus"
    (articles / "3.txt").write_text(" date 2021-03-20 The Wheat Board met in Paris.\n", encoding="utf-8")
    tag(out, articles)
    own = articles / "reference"
    own.mkdir()
    entry = '- {id: "wheat-board", name: "Wheat Board", type: "organisation"}\n'
    (own / "organisations.yml").write_text(entry)
    n, said = tag(out, articles)
    assert n == 1
    why = "names, offices or outlets of the reference data have changed that concern them"
    assert said == [f"tagging 1 of 3 articles of the corpus again: {why}"]
    assert "wheat-board" in set(read_tables(out).mentions["actor_id"])
    tag(tmp_path / "fresh", articles)
    assert_equal_corpora(out, tmp_path / "fresh")
    assert tag(out, articles) == (0, [])
    (own / "organisations.yml").unlink()  # names taken away are changed names too
    (own / "people.yml").write_text('- {id: "x-y", name: "Xavier Yttri", type: "person", last_name: "Yttri"}\n')
    assert tag(out, articles)[0] == 1
    assert "wheat-board" not in set(read_tables(out).mentions["actor_id"])


def test_other_reference_data_touches_all_and_says_so(articles, tmp_path):
    out = tmp_path / "corpus"
    tag(out, articles)
    (articles / "reference").mkdir()
    (articles / "reference" / "names.yml").write_text('given: ["Mara"]\n')
    n, said = tag(out, articles)
    assert n == 2
    why = "names holds other words, which may matter anywhere"
    assert said == [f"tagging 2 of 2 articles of the corpus again: {why}"]


def test_a_stopped_change_of_names_goes_on(articles, tmp_path):
    out = tmp_path / "corpus"
    for n in range(4):
        (articles / f"w{n}.txt").write_text(f" date 2021-03-2{n} The Wheat Board met {n} times.\n", encoding="utf-8")
    tag(out, articles)
    (articles / "reference").mkdir()
    (articles / "reference" / "organisations.yml").write_text('- {id: "wheat-board", name: "Wheat Board"}\n')
    stopped = tag_corpus([articles], out, stance="none", batch_size=1)
    assert [next(stopped), next(stopped), next(stopped)] == [(0, 4), (1, 4), (2, 4)]
    stopped.close()
    assert tag(out, articles)[0] == 2
    tag(tmp_path / "fresh", articles)
    assert_equal_corpora(out, tmp_path / "fresh")


def test_a_failure_of_the_taggers_survives_a_stop(articles, tmp_path, monkeypatch):
    break_taggers(monkeypatch, "China")
    out = tmp_path / "corpus"
    stopped = tag_corpus([articles], out, stance="none", batch_size=2)
    assert [next(stopped), next(stopped)] == [(0, 2), (2, 2)]
    stopped.close()
    assert tag(out, articles)[0] == 0
    reading = read_tables(out).reading.set_index("source_file")
    assert reading["outcome"].to_dict() == {"articles/1.txt": "read", "articles/2.txt": "untagged"}


def test_two_failures_in_one_file_are_told_of_their_records(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source, out = tmp_path / "year.csv", tmp_path / "corpus"
    rows = ["text,date", "Japan met China.,2021-03-01", "Russia met nobody.,2021-03-02", "China met India.,2021-03-03"]
    source.write_text("\n".join(rows) + "\n")
    with monkeypatch.context() as broken:
        break_taggers(broken, "China")
        tag(out, source)
        for reading in (read_tables(out).reading, open_corpus(source, stance="none").reading):
            assert reading[["row", "outcome"]].to_numpy().tolist() == [[1, "untagged"], [2, "read"], [3, "untagged"]]
            assert reading["reason"].str.contains("KeyError").tolist() == [True, False, True]
            check_table(reading, "reading")
    list(tag_corpus([source], out, stance="linear"))  # another tier: all articles are tagged anew
    assert set(read_tables(out).reading["outcome"]) == {"read"}


def test_time_does_not_matter(articles, tmp_path):
    """A file touched but not changed is the same file; one changed within a second is another."""
    out = tmp_path / "corpus"
    tag(out, articles)
    stat = (articles / "1.txt").stat()
    (articles / "1.txt").write_text(FIRST.replace("praised", "thanked"), encoding="utf-8")
    os.utime(articles / "1.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert tag(out, articles)[0] == 1
