"""Wire stories: who carries them, and that every measure can count stories in place of carriers."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from small_corpus import CorpusBuilder, small_corpus

from analysis.corpus import keep_articles
from analysis.linking import link
from analysis.measure import (
    actor_frequency,
    attribution_verbs,
    corpus_size,
    naming_choices,
    quoted_share,
    sentences_behind,
    stance_matrix,
    statements_found,
    tone,
    tone_around,
    tone_words,
    wire_stories,
)
from analysis.reference import load_reference
from analysis.schema import Tables
from analysis.tag import tag_articles

COLUMNS = ["story", "first_outlet", "title", "first_date", "agency", "outlets", "n_outlets", "n_carriers", "n_rows"]
WIRE = (
    "North Korea fired two missiles on Thursday, South Korea said. “This is a bad and dangerous act that we condemn,” "
    "said President Moon Jae-in of South Korea in Seoul. North Korea praised its soldiers. The United States "
    "criticized the DPRK and warned it of more sanctions."
)
OWN = "President Moon Jae-in praised Japan in Seoul. “We want a good harvest,” he said. China criticized Japan."
ANSWER = (
    "North Korea fired two missiles on Thursday, South Korea said. President Moon Jae-in of South Korea in Seoul said: "
    "“This is a bad and dangerous act that we condemn.” “The DPRK will not answer,” its foreign ministry claimed. "
    "Japan criticized North Korea, and South Korea rejected what the North had fired off."
)
ARTICLES = [
    ("w1", "Wire", "2021-03-18", WIRE), ("w2", "Courier", "2021-03-18", "(AP) " + WIRE),
    ("w3", "Post", "2021-03-19", WIRE + " It gave no details."), ("o1", "Ledger", "2021-03-19", OWN),
    ("o2", "Courier", "2021-03-19", ANSWER),
]  # fmt: skip


@pytest.fixture(scope="module")
def carried() -> Tables:
    articles = pd.DataFrame(ARTICLES, columns=["article_id", "outlet", "published_date", "text"])
    return link(tag_articles(articles, stance="linear"), load_reference())


def test_a_story_with_its_carriers():
    stories = wire_stories(small_corpus())
    assert stories[COLUMNS].values.tolist() == [
        ["a1", "Ledger", "Talks", "2021-03-18", "AP", "Ledger, Courier", 2, 2, 2]
    ]
    assert stories["lowest_similarity"].tolist() == [1.0] and stories["interval"].tolist() == ["none: counts only"]
    behind = sentences_behind(stories.iloc[0])
    assert behind[["article_id", "sentence"]].values.tolist() == [
        ["a1", "South Korea and the United States met."], ["b2", "South Korea and the United States met."],
    ]  # fmt: skip


def test_most_carriers_first_and_words_for_a_title(carried):
    (story,) = wire_stories(carried, first_words=4).itertuples()
    assert (story.story, story.n_carriers, story.outlets) == ("w1", 3, "Wire, Courier, Post")
    assert story.title == "North Korea fired two …" and 0.8 < story.lowest_similarity < 1


def test_without_its_original_a_story_begins_with_the_first_carrier_there_is(carried):
    (story,) = wire_stories(keep_articles(carried, ["w2", "w3", "o1"])).itertuples()
    assert (story.story, story.first_outlet, story.first_date, story.n_carriers) == ("w1", "Courier", "2021-03-18", 2)
    assert pd.isna(story.lowest_similarity)


def test_no_story_is_an_empty_table():
    tables = CorpusBuilder().article("a", "Ledger", "", [dict(text="Rain fell.")]).tables()
    assert wire_stories(tables).empty and set(COLUMNS) <= set(wire_stories(tables).columns)
    assert wire_stories(Tables({})).empty


MEASURES = {
    "size": lambda t, **how: corpus_size(t, **how),
    "frequency": lambda t, **how: actor_frequency(t, **how),
    "tone": lambda t, **how: tone(t, **how),
    "tone around": lambda t, **how: tone_around(t, **how),
    "tone words": lambda t, **how: tone_words(t, **how),
    "stance": lambda t, **how: stance_matrix(t, **how),
    "quoted": lambda t, **how: quoted_share(t, **how),
    "verbs": lambda t, **how: attribution_verbs(t, **how),
    "names": lambda t, **how: naming_choices(t, **how),
}
OWN_PROSE_ONLY = ("tone around", "tone words")  # a copy is nobody's own prose: it never counts there


@pytest.mark.parametrize("name", MEASURES)
def test_stories_are_counted_as_if_only_their_first_carriers_were_there(carried, name):
    measure = MEASURES[name]
    firsts = keep_articles(carried, ["w1", "o1", "o2"])
    by_story = measure(carried, by=(), unit="story")
    assert len(by_story)
    assert_frame_equal(by_story, measure(firsts, by=(), unit="article"))
    n_more = measure(carried, by=())["n_rows"].sum() - by_story["n_rows"].sum()
    assert n_more == 0 if name in OWN_PROSE_ONLY else n_more > 0


def test_by_outlet_each_carrier_stands_in_its_own(carried):
    outlets = corpus_size(carried, unit="story").set_index("outlet")["n_articles"]
    assert outlets.to_dict() == {"Courier": 2, "Ledger": 1, "Post": 1, "Wire": 1}


def test_statements_of_a_story_are_looked_for_once(carried):
    """What each outlet is asked for: the statements of the other outlets' articles, of three carriers or of one."""
    n_statements = carried.quotes["article_id"].value_counts()
    outlets = dict(zip(carried.articles["article_id"], carried.articles["outlet"], strict=True))
    assert carried.article_events["event_id"].nunique() == 1

    def expected(sources):
        return {of: sum(n_statements[s] for s in sources if outlets[s] != of) for of in sorted(set(outlets.values()))}

    carriers = statements_found(carried).set_index("in_outlet")["n_rows"].to_dict()
    stories = statements_found(carried, unit="story").set_index("in_outlet")["n_rows"].to_dict()
    assert carriers == expected(outlets)
    assert stories == expected(["w1", "o1", "o2"])
