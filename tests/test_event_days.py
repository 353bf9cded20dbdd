"""The day of an event: what the leads say, against days known from the texts and the public record."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.coverage.dates import find_day_told
from analysis.linking import link
from analysis.reference import load_reference
from analysis.schema import Span
from analysis.tag import tag_articles
from analysis.tag.text import split_sentences

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "data" / "gold"
DAYS = yaml.safe_load((ROOT / "tests" / "event_days.yml").read_text(encoding="utf-8"))


def told(text: str, published: date | str) -> str:
    body = [Span(s.start_char, s.end_char) for s in split_sentences(text, load_reference()) if s.kind == "body"]
    return find_day_told(text, body, str(published), load_reference())


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def seeds() -> list[tuple[str, date, date]]:
    """Text, publication and true day of each article of the demonstration corpus."""
    texts = {path.name[:3]: path.read_text(encoding="utf-8") for path in (ROOT / "seeds").glob("[0-9]*.txt")}
    return [(texts[n], date.fromisoformat(texts[n].split()[1]), day) for n, day in DAYS["seeds"].items()]


def gold() -> list[tuple[str, date, date]]:
    texts = {row["id"]: row["text"] for path in GOLD.glob("*_sentences.jsonl") for row in rows(path)}
    return [(texts[id], published, day) for id, (published, day) in DAYS["gold"].items()]


def pairs() -> list[tuple[str, date, date]]:
    texts = {(row["event"], row["date"]): row["text"] for row in rows(GOLD / "alignments.jsonl")}
    return [(texts[event, str(published)], published, day) for event, published, day in DAYS["pairs"]]


@pytest.mark.parametrize(
    "articles, n, n_right, n_published", [(seeds, 30, 30, 3), (gold, 18, 17, 3), (pairs, 16, 15, 4)]
)
def test_leads_say_when_it_happened(articles, n, n_right, n_published):
    """``n_published``: how often the day of publication, which stands where a lead says nothing, is the day."""
    found = [(told(text, published) or str(published), str(published), str(day)) for text, published, day in articles()]
    assert len(found) == n
    assert sum(answer == day for answer, _, day in found) == n_right
    assert sum(published == day for _, published, day in found) == n_published


@pytest.mark.parametrize(
    "text, expected",
    [
        ("South Korea and the US met in Seoul on Thursday.", "2021-03-18"),
        ("“We met on Monday,” he said. They had met on Tuesday.", "2021-03-16"),
        ("They will meet on Friday.", ""),
        ("Talks broke off last month, on 12 February.", ""),  # background
        ("It rained. It snowed. It froze. They met on Monday.", ""),  # no lead
        ("", ""),
    ],
)
def test_day_told(text, expected):
    assert told(text, "2021-03-18") == expected


def test_undated_articles_tell_no_day():
    assert told("They met on Thursday, 18 March 2021.", "") == ""


def event_dates(*articles: tuple[str, str]) -> list[str]:
    """The day of each event; ``articles`` are (date, what is said of the day of one meeting)."""
    met = "Antony Blinken met Olga Brandt, the chancellor, in Lisbon {} to talk about the fish quota in the Atlantic."
    rows = [(f"a{n}", f"Paper {n}", day, met.format(when)) for n, (day, when) in enumerate(articles)]
    table = pd.DataFrame(rows, columns=["article_id", "outlet", "published_date", "text"])
    return link(tag_articles(table, stance="none"), load_reference()).article_events["event_date"].unique().tolist()


def test_the_day_most_articles_tell_of():
    assert event_dates(("2021-03-19", "on Thursday"), ("2021-03-20", "on Thursday"), ("2021-03-18", "on Monday")) == [
        "2021-03-18"
    ]
    assert event_dates(("2021-03-19", "on Thursday"), ("2021-03-19", "on Wednesday")) == ["2021-03-17"]


def test_the_first_day_of_publication_where_none_says():
    assert event_dates(("2021-03-19", "again"), ("2021-03-18", "again")) == ["2021-03-18"]
    assert event_dates(("", "on Friday")) == [""]
