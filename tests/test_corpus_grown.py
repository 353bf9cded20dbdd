"""A corpus that grows bit by bit holds what one holds that was tagged at once, and looks only at what has changed."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from corpus_runs import assert_equal_corpora
from pandas.testing import assert_frame_equal

from analysis.corpus import read_tables, select, tag_corpus
from analysis.corpus.among import facts_among
from analysis.corpus.stories import Stories
from analysis.corpus.tidy import MANY
from analysis.coverage.weeks import ENOUGH, find_windows
from analysis.linking import link
from analysis.reference import load_reference
from analysis.runs.gate import up_to
from analysis.runs.gather import gather

PLACES = ("Lisbon", "Oslo", "Madrid", "Vienna")
DAYS = 70


def tag(source: Path, out: Path) -> None:
    list(tag_corpus([source], out, stance="none"))


def write(folder: Path, number: int, draw: random.Random) -> None:
    """Write an article of some day on one of a few running stories; some repeat an earlier one, some bear no date."""
    folder.mkdir(exist_ok=True)
    day = date(2021, 3, 1) + timedelta(days=draw.randrange(DAYS))
    place, other = draw.sample(PLACES, 2)
    article = {
        "outlet": draw.choice(["Ledger", "Courier"]),
        "date": "" if number % 17 == 3 else str(day),
        "text": f"Japan praised France in {place} over the quota on cod of week {day.day // 7}.\nChina condemned it. "
        f"“It must go,” said the minister of Japan on the way to {other}.\nNumber {number // 2 if number % 9 else 7}.",
    }
    (folder / f"{number:03}.jsonl").write_text(json.dumps(article), encoding="utf-8")


@pytest.fixture
def few(monkeypatch):
    """Windows of some 12 articles, so that 60 are many weeks; each that is looked at is written down."""
    asked: list[str] = []
    read = Stories.read

    def listening(self, ids):
        asked.extend(ids)
        return read(self, ids)

    monkeypatch.setattr("analysis.coverage.weeks.ENOUGH", 12)
    monkeypatch.setattr(Stories, "read", listening)
    return asked


@pytest.mark.parametrize("seed", range(3))
def test_grown_and_made_at_once_are_equal(tmp_path, few, seed):
    draw = random.Random(seed)
    for step in range(6):
        for number in range(10 * step, 10 * step + 10):
            write(tmp_path / "articles", number, draw)
        if step % 2:  # an article is edited: its old version leaves
            write(tmp_path / "articles", draw.randrange(10 * step), draw)
        tag(tmp_path / "articles", tmp_path / "grown")
    tag(tmp_path / "articles", tmp_path / "at once")
    tables = read_tables(tmp_path / "grown")
    assert tables.alignments["article_id"].nunique() > 20 and len(tables.duplicates) > 2
    assert_equal_corpora(tmp_path / "grown", tmp_path / "at once")


def test_a_new_article_is_linked_among_those_of_its_weeks_only(tmp_path, few):
    draw = random.Random(5)
    for number in range(60):
        write(tmp_path / "articles", number, draw)
    tag(tmp_path / "articles", tmp_path / "corpus")
    few.clear()
    article = {"outlet": "Ledger", "date": "2021-03-02", "text": "Japan praised France in Oslo over the quota."}
    (tmp_path / "articles" / "new.jsonl").write_text(json.dumps(article), encoding="utf-8")
    tag(tmp_path / "articles", tmp_path / "corpus")
    assert 2 < len(set(few)) < 40
    few.clear()
    tag(tmp_path / "articles", tmp_path / "corpus")
    assert not few


def test_a_run_that_was_stopped_among_the_facts_makes_them_all_anew(tmp_path, few, monkeypatch):
    draw = random.Random(6)
    for number in range(30):
        write(tmp_path / "articles", number, draw)
        if number == 19:
            tag(tmp_path / "articles", tmp_path / "corpus")
    with monkeypatch.context() as stopped:
        stopped.setattr("analysis.corpus.facts.put_known", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tag(tmp_path / "articles", tmp_path / "corpus")
    tag(tmp_path / "articles", tmp_path / "corpus")
    tag(tmp_path / "articles", tmp_path / "at once")
    assert_equal_corpora(tmp_path / "corpus", tmp_path / "at once")


def test_a_corpus_that_was_too_large_for_a_while_has_its_events_again(tmp_path, few, monkeypatch):
    draw = random.Random(8)
    for number in range(40):
        write(tmp_path / "articles", number, draw)
    tag(tmp_path / "articles", tmp_path / "corpus")
    write(tmp_path / "articles", 40, draw)
    with monkeypatch.context() as small:
        small.setattr("analysis.corpus.facts.COMPARED_AT_ONCE", 5)
        tag(tmp_path / "articles", tmp_path / "corpus")
    assert read_tables(tmp_path / "corpus").article_events.empty
    write(tmp_path / "articles", 41, draw)
    tag(tmp_path / "articles", tmp_path / "corpus")
    tag(tmp_path / "articles", tmp_path / "at once")
    assert len(read_tables(tmp_path / "corpus").alignments)
    assert_equal_corpora(tmp_path / "corpus", tmp_path / "at once")


def test_some_articles_of_a_corpus_that_is_too_large_have_their_events(tmp_path, few, monkeypatch):
    draw, reference = random.Random(9), load_reference()
    for number in range(60):
        write(tmp_path / "articles", number, draw)
    monkeypatch.setattr("analysis.corpus.facts.COMPARED_AT_ONCE", 30)
    monkeypatch.setattr("analysis.coverage.weeks.ENOUGH", 40)
    tag(tmp_path / "articles", tmp_path / "corpus")
    tables = read_tables(tmp_path / "corpus")
    ids = up_to(tables, "2021-03-14").articles["article_id"]
    assert tables.article_events.empty and 5 < len(ids) < 30
    found, expected = facts_among(tmp_path / "corpus", ids, "", reference), link(up_to(tables, "2021-03-14"), reference)
    assert len(expected.alignments)
    for name in ("duplicates", "article_events", "alignments"):
        assert_frame_equal(found[name], expected[name], obj=name)


@pytest.mark.parametrize("seed", range(2))
def test_a_report_of_some_days_has_what_all_articles_of_its_day_would_give(tmp_path, few, seed, monkeypatch):
    """Undated articles and those of later days are left out, which others were linked with and repeat."""
    draw, since, day, reference = random.Random(seed), "2021-03-25", "2021-04-20", load_reference()
    for number in range(80):
        write(tmp_path / "articles", number, draw)
    corpus = str(tmp_path / "corpus")
    gathered = gather([tmp_path / "articles"], corpus, stance="none", reference=reference, start=since, since=since)
    whole = up_to(read_tables(corpus), day)
    monkeypatch.setattr("analysis.runs.gather.read_tables", lambda *_: pytest.fail("all was read"))
    found = select(gathered.tag(up_to(gathered.read, day)), start_date=since)
    expected = select(link(whole, reference), start_date=since)
    assert 0 < len(found.articles) < len(gathered.read.articles) < len(read_tables(corpus).articles) + 1
    assert len(expected.duplicates) and len(expected.alignments)
    for name in expected:
        if name != "actors":  # those of the days alone
            assert_frame_equal(found[name], expected[name], obj=name)
    assert set(found.actors["actor_id"]) < set(expected.actors["actor_id"]) | {"~"}


def test_days_of_few_articles_stay_few_files(tmp_path):
    draw, out = random.Random(7), tmp_path / "corpus"
    for number in range(MANY + 1):
        write(tmp_path / "articles", number, draw)
        article = {"outlet": "Ledger", "date": f"2021-07-{number + 1:02}", "text": f"Report {number} from Oslo."}
        (tmp_path / "articles" / f"day {number}.jsonl").write_text(json.dumps(article), encoding="utf-8")
        tag(tmp_path / "articles", out)
    assert len(list((out / "articles" / "month=2021-07").iterdir())) == 2
    tag(tmp_path / "articles", tmp_path / "at once")
    assert_equal_corpora(out, tmp_path / "at once")


def test_windows():
    days = {f"{n:03}": str(date(2021, 3, 1) + timedelta(days=n // 20)) for n in range(20 * 35)} | {"undated": ""}
    windows = find_windows(days)
    assert [len(window.own) for window in windows] == [140] * 5 + [1]
    assert [len(window.ids) for window in windows] == [280, 420, 420, 420, 281, 281]
    assert windows[-1].ids[-1] == "undated" and windows[-2].own[0] == "560"
    assert find_windows({"a": "2021-03-01", "b": "2021-09-01"})[1].ids == ("a", "b")  # fewer than are enough: all
    assert find_windows({}) == [] and ENOUGH == 200
