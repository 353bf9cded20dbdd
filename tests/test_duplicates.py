"""Repeated articles: found as a search of all pairs finds them, whatever the order and the portions of reading."""

import random
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.copies import add_copies, no_copies
from analysis.corpus import read_tables, tag_corpus
from analysis.duplicates import HALF, LONG, PART, SIMILAR, find_duplicates, find_duplicates_in, five_grams
from analysis.schema import table_from_rows
from analysis.sketches import sign
from analysis.tag import complete_articles
from benchmarks.wire import alike, made_corpus, made_text, near_copies, not_copies, seed_words, shortened

FIRST_SLOTS = [4026403628, 3505384889, 3787909639, 3568056383]
WORDS = seed_words()
STORY = (
    "The ministry said the talks would go on next week in spite of the launch, and that both sides had agreed to meet."
)
OTHER = "Farmers in the valley expect a poor harvest after three dry months, and the mill has cut its prices for wheat."


def articles(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return complete_articles(pd.DataFrame(rows, columns=["article_id", "published_at", "text"]))


@lru_cache
def story(seed: int) -> list[str]:
    return made_text(random.Random(seed), WORDS)


def text(seed: int) -> str:
    return "\n".join(story(seed))


def found(*rows: tuple[str, str, str]) -> list[tuple[str, str, float]]:
    return [
        (r.article_id, r.duplicate_of, round(r.similarity, 2)) for r in find_duplicates(articles(*rows)).itertuples()
    ]


def every_pair(table: pd.DataFrame) -> pd.DataFrame:
    """The same table by comparing each article with each other one."""
    table = table.sort_values(["published_at", "article_id"], na_position="last")
    ids, grams = table["article_id"].tolist(), [five_grams(text) for text in table["text"]]
    story = list(range(len(ids)))
    for one in range(len(ids)):
        for other in range(one):
            if repeats(grams[one], grams[other]):
                low, high = sorted((story[one], story[other]))
                story = [low if at == high else at for at in story]
    rows = [
        (ids[n], ids[first], len(grams[n] & grams[first]) / len(grams[n] | grams[first]))
        for n, first in enumerate(story) if n != first
    ]  # fmt: skip
    return table_from_rows("duplicates", sorted(rows))


def repeats(one: frozenset, other: frozenset) -> bool:
    shared, shorter = len(one & other), min(len(one), len(other))
    jaccard = shared / max(len(one | other), 1)
    return jaccard >= SIMILAR or (jaccard >= HALF and shared >= PART * shorter and shorter >= LONG)


drawn = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 20), st.sampled_from([*near_copies(random.Random(1)), ""]), st.integers(0, 9)
    ),
    max_size=14,
)  # fmt: skip


@settings(derandomize=True, max_examples=30, deadline=None)
@given(drawn)
def test_finds_what_comparing_all_pairs_finds(rows):
    ways = near_copies(random.Random(2))
    texts = [ways[how](story(n), story(100 + other)) if how else text(n) for n, _, how, other in rows]
    days = [f"2021-03-{1 + day:02d}" if day else "" for _, day, _, _ in rows]
    table = articles(*((f"a{n}", *row) for n, row in enumerate(zip(days, texts, strict=True))))
    assert_frame_equal(find_duplicates(table), every_pair(table))


def test_neither_order_nor_portions_make_a_difference():
    batches = list(made_corpus(300))
    whole = pd.concat(batches, ignore_index=True)
    expected = find_duplicates(whole)
    shuffled = whole.sample(frac=1, random_state=1)
    portions = [shuffled[start : start + 70] for start in range(0, 300, 70)]
    asked = []

    def read(ids):
        asked.append(len(ids))
        return whole[whole["article_id"].isin(ids)]

    assert len(expected) > 50
    assert_frame_equal(find_duplicates_in(portions, read), expected)
    assert sum(asked) < 150  # the texts of candidates, not all


@pytest.mark.parametrize("seed", range(3))
def test_copies_are_the_same_when_articles_come_bit_by_bit(seed):
    whole = pd.concat(made_corpus(320, seed=seed), ignore_index=True).sample(frac=1, random_state=seed)

    def read(ids):
        return whole[whole["article_id"].isin(ids)]

    grown, draw, at = no_copies(), random.Random(seed), 0
    while at < len(whole):
        size = draw.choice([1, 7, 30, 260])
        grown = add_copies(grown, [whole[at : at + size]], read)
        at += size
    assert len(grown.duplicates) > 50
    assert_frame_equal(grown.duplicates, find_duplicates(whole))


def test_few_texts_are_held_at_a_time(monkeypatch):
    monkeypatch.setattr("analysis.duplicates._AT_ONCE", 20)
    whole = pd.concat(made_corpus(300), ignore_index=True)
    asked = []

    def read(ids):
        asked.append(len(ids))
        return whole[whole["article_id"].isin(ids)]

    table = find_duplicates_in([whole], read)
    assert len(asked) > 2 and max(asked) <= 20 + 20
    monkeypatch.undo()
    assert_frame_equal(table, find_duplicates(whole))


def test_articles_that_all_end_alike_are_no_copies():
    """Nor does a closing paragraph that every article has hide a copy."""
    end = " ".join(WORDS[:60])
    rows = [(f"a{n:02d}", "2021-03-18", text(n) + "\n" + end) for n in range(60)]
    copy = ("b", "2021-03-19", "(AP) " + text(7) + "\n" + end)
    assert found(*rows) == []
    assert found(*rows, copy) == [("b", "a07", 1.0)]


def test_a_shortened_copy_counts_from_half_the_length():
    whole, half, less = text(1), shortened(story(1), 0.53), shortened(story(1), 0.4)
    assert found(("a", "2021-03-18", whole), ("b", "2021-03-19", half)) == [("b", "a", 0.53)]
    assert found(("a", "2021-03-18", half), ("b", "2021-03-19", whole)) == [("b", "a", 0.53)]
    assert found(("a", "2021-03-18", whole), ("b", "2021-03-19", less)) == []


def test_a_short_text_inside_another_is_no_copy():
    words = text(1).split()
    assert found(("a", "2021-03-18", " ".join(words[:40])), ("b", "2021-03-19", " ".join(words[:24]))) == []


@pytest.mark.parametrize("what", [what for what in not_copies(random.Random(1)) if "75%" not in what])
def test_two_reports_with_the_same_statement_are_no_copies(what):
    mixed = not_copies(random.Random(1))[what](story(1), story(2))
    assert found(("a", "2021-03-18", text(1)), ("b", "2021-03-18", mixed)) == []


def test_copies_of_copies_are_one_story_of_the_earliest():
    """The third repeats the second, not the first; similarity is always that to the earliest."""
    words = text(1).split()
    second = [f"x{n}" if n % 30 == 0 else word for n, word in enumerate(words)]
    third = [f"y{n}" if n % 30 == 15 else word for n, word in enumerate(second)]
    rows = found(*((key, "2021-03-18", " ".join(of)) for key, of in zip("abc", (words, second, third), strict=True)))
    assert [row[:2] for row in rows] == [("b", "a"), ("c", "a")]
    assert rows[0][2] >= SIMILAR > rows[1][2]


def test_copies_point_to_the_earliest():
    found = find_duplicates(
        articles(
            ("b", "2021-03-19", STORY),
            ("a", "2021-03-20", STORY + " It gave no details."),
            ("c", "2021-03-18", STORY),
            ("d", "2021-03-18", OTHER),
        )
    )
    assert [(r.article_id, r.duplicate_of) for r in found.itertuples()] == [("a", "c"), ("b", "c")]
    assert found["similarity"].tolist()[1] == 1.0 and 0.7 <= found["similarity"].tolist()[0] < 1


def test_related_articles_are_no_copies():
    half = STORY[: len(STORY) // 2]
    assert find_duplicates(articles(("a", "2021-03-18", STORY), ("b", "2021-03-19", half + OTHER))).empty


def test_short_and_empty_texts_are_compared_as_a_whole():
    found = find_duplicates(articles(("a", "2021-03-18", "Kim met Moon."), ("b", "2021-03-18", "Kim met Xi.")))
    assert found.empty
    assert find_duplicates(articles(("a", "2021-03-18", ""), ("b", "2021-03-18", ""))).empty


def test_undated_articles_come_last():
    assert found(("a", "", text(1)), ("b", "2021-03-18", text(1))) == [("a", "b", 1.0)]


def test_no_articles_no_rows():
    assert find_duplicates(articles()).empty
    assert find_duplicates_in([], lambda ids: articles()).empty


@pytest.mark.parametrize("how", near_copies(random.Random(1)))
def test_at_least_99_of_100_copies_are_found(how):
    """Of each kind of copy that counts as one; 40 of each, and the seeds of signatures are fixed."""
    way = near_copies(random.Random(2))[how]
    originals = [story(n) for n in range(40)]
    pairs = [(five_grams("\n".join(one)), five_grams(way(one, story(n + 500)))) for n, one in enumerate(originals)]
    groups = {tuple(group) for group in alike(grams for pair in pairs for grams in pair)}
    copies = [number for number, pair in enumerate(pairs) if repeats(*pair)]
    assert sum((2 * n, 2 * n + 1) in groups for n in copies) >= 0.99 * len(copies)
    assert bool(copies) == ("40%" not in how or "more" in how)


def test_signatures_are_the_same_everywhere_and_estimate_jaccard():
    signatures = sign([{"a b c d e", "b c d e f"}, {"b c d e f", "a b c d e"}])
    assert (signatures[0] == signatures[1]).all()
    assert signatures[0, :4].tolist() == FIRST_SLOTS
    one, other = {f"w{n}" for n in range(400)}, {f"w{n}" for n in range(100, 500)}
    assert abs(np.mean(np.equal(*sign([one, other]))) - 300 / 500) < 0.13  # three standard errors
    assert sign([]).shape == (0, 128)


def test_a_corpus_too_large_to_link_has_its_repeated_articles_all_the_same(tmp_path, monkeypatch):
    whole = pd.concat(made_corpus(30, seed=4), ignore_index=True)
    for row in whole.itertuples():
        month = 1 + int(row.article_id) % 4  # each a part of its own
        (tmp_path / f"{row.article_id}.txt").write_text(f" date 2021-{month:02d}-18 {row.text}", encoding="utf-8")
    said = []
    list(tag_corpus([tmp_path], tmp_path / "linked", stance="none", batch_size=7))
    monkeypatch.setattr("analysis.corpus.facts.COMPARED_AT_ONCE", 10)
    list(tag_corpus([tmp_path], tmp_path / "large", stance="none", batch_size=7, say=said.append))
    linked, large = read_tables(tmp_path / "linked"), read_tables(tmp_path / "large")
    assert len(large.duplicates) > 5 and large.article_events.empty and len(said) == 1
    assert_frame_equal(large.duplicates, linked.duplicates)
