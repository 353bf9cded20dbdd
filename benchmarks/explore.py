"""``python -m benchmarks --explore``: what the panels of notebook 00 take to answer on a corpus of 10,000 articles.

The corpus is made: the articles of ``seeds/`` and their rows again and again, each time with other persons.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from analysis.corpus import open_corpus
from analysis.explore.counts import count_actors, count_stances, sentences_naming, sentences_of_cell
from analysis.explore.index import Index
from analysis.explore.kwic import find_hits, keyword_in_context
from analysis.explore.panels import actors_html
from analysis.explore.reading import MOST, article_html, passages_of_hits, passages_of_namings, passages_of_stances
from analysis.report.parameters import check_parameters
from analysis.schema import ARTICLE_TABLES, Tables

SEEDS = Path(__file__).parents[1] / "seeds"
N_ARTICLES = 10_000
_PERSON_KINDS = ("name", "alias", "last_name")


def made_corpus(seeds: Tables, n_articles: int = N_ARTICLES) -> Tables:
    """Return ``n_articles`` articles: those of ``seeds`` as often as needed, each time with other persons' names."""
    times = -(-n_articles // len(seeds.articles))
    tiles = [renamed(seeds, n) for n in range(times)]
    tables = {name: pd.concat([tile[name] for tile in tiles], ignore_index=True) for name in ARTICLE_TABLES}
    kept = set(tables["articles"]["article_id"][:n_articles])
    tables = {name: table[table["article_id"].isin(kept)].reset_index(drop=True) for name, table in tables.items()}
    actors = pd.concat([tile["actors"] for tile in tiles]).drop_duplicates("actor_id", ignore_index=True)
    return Tables({**tables, "actors": actors})


def renamed(seeds: Tables, number: int) -> Tables:
    """Return the tables with ``number`` in all ids of articles and persons, and other letters in persons' names."""
    persons = set(seeds.actors.loc[seeds.actors["type"] == "person", "actor_id"])
    tables = {name: _with_ids(seeds[name], persons, number) for name in (*ARTICLE_TABLES, "actors")}
    named = seeds.mentions[seeds.mentions["actor_id"].isin(persons) & seeds.mentions["kind"].isin(_PERSON_KINDS)]
    places = {
        id: list(zip(rows["start_char"], rows["end_char"], strict=True)) for id, rows in named.groupby("article_id")
    }
    ids, texts = seeds.articles["article_id"], seeds.articles["text"]
    changed = [_respelt(text, places.get(id, ()), number) for id, text in zip(ids, texts, strict=True)]
    return Tables({**tables, "articles": tables["articles"].assign(text=changed)})


def _with_ids(table: pd.DataFrame, persons: set[str], number: int) -> pd.DataFrame:
    changed = {}
    for column in table.columns.intersection(["article_id", "quote_id", "stance_id"]):
        changed[column] = table[column].str.slice(0, 11) + f"{number:05d}" + table[column].str.slice(16)
    for column in table.columns.intersection(["actor_id", "holder_actor_id", "target_id", "voice_actor_id"]):
        changed[column] = table[column].where(~table[column].isin(persons), table[column] + f"-{number}")
    return table.assign(**changed)


def _respelt(text: str, places, number: int) -> str:
    """Return ``text`` with the small letters in ``places`` shifted by ``number``, so that every place stays."""
    letters = list(text)
    for start, end in places:
        for at in range(start, end):
            if "a" <= letters[at] <= "z":
                letters[at] = chr((ord(letters[at]) - 97 + number) % 26 + 97)
    return "".join(letters)


def explore(n_articles: int = N_ARTICLES) -> Iterator[tuple[str, str]]:
    """Yield the CPU seconds of each action of the panels, the first time it is asked."""
    tables = made_corpus(open_corpus(SEEDS, stance="linear"), n_articles)
    index = Index(tables)
    start = time.process_time()
    for made in ("clusters", "named", "judged", "sentence_spans", "actor_names", "days", "texts", "sources"):
        getattr(index, made)
    find_hits(index, check_parameters(keyword="sanctions"))
    yield f"looking around, {n_articles:,} articles: made ready once", f"{time.process_time() - start:.1f} s"
    for name, work in _actions(index).items():
        yield f"… {name}", f"{_seconds(work):.2f} s"


def _actions(index: Index) -> dict[str, Callable[[], object]]:
    everything = check_parameters()
    some = check_parameters(outlets=index.outlets[0], start_date="2021-03-10", end_date="2021-03-31")
    cell = count_stances(index, everything).sort_values("n_judged").iloc[-1]

    def words(**values) -> list:
        return passages_of_hits(index, keyword_in_context(index, check_parameters(**values), limit=MOST))

    def sentences() -> list:
        rows = sentences_of_cell(index, everything, cell["holder_actor_id"], cell["target_id"])
        return passages_of_stances(index, rows)

    first = sentences()[0]
    return {
        "filter by outlet and days, table of actors": lambda: actors_html(count_actors(index, some), 12),
        "filter by outlet and days, matrix": lambda: count_stances(index, some),
        "confidence moved, matrix": lambda: count_stances(index, check_parameters(min_confidence=0.6)),
        "actor chosen, matrix": lambda: count_stances(index, check_parameters(actors="PRK")),
        "phrase in context": lambda: words(keyword="North Korea", outlets=index.outlets[0]),
        "a frequent word in context, “the”": lambda: words(keyword="the"),
        "actor chosen, the first 500 sentences": lambda: passages_of_namings(
            index, sentences_naming(index, everything, "PRK")
        ),
        "cell of the matrix pressed, its sentences": sentences,
        "one of them in its article": lambda: article_html(index, first),
    }


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
