"""Actors named together, and the phrases that stand for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reference import load_reference
from analysis.tag import tag_text
from analysis.tag.actors.groups.groups import mark_groups, named_groups
from analysis.tag.actors.groups.phrases import add_group_phrases
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.text import split_sentences

REFERENCE = load_reference()


def grouped(text: str) -> list:
    sentences = split_sentences(text, REFERENCE)
    mentions = find_mentions(text, sentences, REFERENCE, date="2021-03-18")
    return add_group_phrases(text, sentences, mark_groups(text, mentions, REFERENCE), REFERENCE, date="2021-03-18")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("South Korea and the US agreed.", [("KOR", "USA")]),
        ("South Korea, Japan and the US agreed.", [("KOR", "JPN", "USA")]),
        ("US-South Korea drills began.", [("USA", "KOR")]),
        ("Antony Blinken and Lloyd Austin agreed.", [("antony-blinken", "lloyd-austin")]),
        ("US President Joe Biden and Foreign Minister Wang Yi agreed.", [("joe-biden", "wang-yi")]),
        ("Joe Biden of the United States and Wang Yi of China agreed.", [("joe-biden", "wang-yi")]),
        ("Antony Blinken, a lawyer, and Lloyd Austin, a general, agreed.", [("antony-blinken", "lloyd-austin")]),
        ("Spain, a kingdom, and Peru, a republic, agreed.", []),
        ("Spain wrote on Peru, and Algeria left.", []),  # "and" begins another clause
        ("Japan, China, Russia.", []),  # commas alone join nobody
        ("South Korea met the US.", []),
        ("Antony Blinken and Japan agreed.", []),  # a person and a country
        ("China and the WHO agreed.", []),  # three letters do not make a country
        ("the US and the US", []),
        ("talks in Seoul and Tokyo", []),  # places
    ],
)
def test_mark_groups(text, expected):
    assert [group.members for group in named_groups(grouped(text))] == expected


@pytest.mark.parametrize(
    "text, phrase, expected",
    [
        ("South Korea and the US met. The two sides agreed.", "The two sides", ["KOR", "USA"]),
        ("The M23 and Rwanda met. The two sides agreed.", "The two sides", ["RWA", "m23"]),
        ("Peru and, since May, Chile came. The two countries agreed.", "The two countries", ["CHL", "PER"]),
        ("Peru and Chile met. Lima asked that the two investigate together.", "the two", ["CHL", "PER"]),
        ("The IMF and the World Bank lent to Peru and Chile. The two institutions agreed.", "The two institutions",
         ["imf", "world-bank"]),
        ("Peru and Chile met. Paris and Madrid drew a line in 1900. The two countries agreed.", "The two countries",
         ["CHL", "PER"]),
        ("Peru and Chile met. Malta asks Libya to wait, and Libya asks Malta to pay. Both sides agreed.", "Both sides",
         ["LBY", "MLT"]),
        ("Peru and Chile met. Malta asked Libya to wait. Both sides agreed.", "Both sides", ["CHL", "PER"]),
        ("Peru and Chile met. The two companies agreed.", "The two companies", []),
        ("Peru and Chile met the IMF. The two institutions agreed.", "The two institutions", []),
        ("Somalia and Somaliland met. The two governments agreed.", "The two governments", ["SOM", "somaliland"]),
        ("Peru and Chile met. Joe Biden left China, where the two governments agreed.",
         "the two governments", ["CHN", "USA"]),
        ("Peru and Chile met. Joe Biden left China, which the two governments know.",
         "the two governments", ["CHL", "PER"]),
        ("Guests came to Peru, Chile, Cuba and Japan, which hopes that the four will watch.", "the four",
         ["CHL", "CUB", "JPN", "PER"]),
        ("The M23 and Rwanda met. The two countries agreed.", "The two countries", []),
        ("The M23 and Rwanda met. Both parties agreed.", "Both parties", ["RWA", "m23"]),
        ("The GOP left. Japan and China met. Both parties agreed.", "Both parties", []),  # those at home
        ("Japan wrote to China. The two countries agreed.", "The two countries", ["CHN", "JPN"]),  # the only ones
        ("Japan wrote to China and Peru. The two countries agreed.", "The two countries", []),
        ("Joe Biden wrote to Vladimir Putin. Both presidents left.", "Both presidents",
         ["joe-biden", "vladimir-putin"]),
        ("Joe Biden wrote to Antony Blinken. Both presidents left.", "Both presidents", []),
        ("South Korea and the US met. The Alliance stands.", "The Alliance", ["KOR", "USA"]),
        ("Finland and Sweden asked NATO for help. The alliance agreed.", "The alliance", []),  # a description
        ("South Korea and the US met. The alliance stands. NATO left.", "The alliance", []),  # that is NATO
        ("Antony Blinken and Lloyd Austin met. The two men agreed.", "The two men", ["antony-blinken", "lloyd-austin"]),
        ("Japan met China. Japan left, and China was calm. Both governments agreed.", "Both governments",
         ["CHN", "JPN"]),  # named by far the most
        ("Japan met China. Russia left. Both governments agreed.", "Both governments", []),
        ("Both sides of the road were full.", "Both sides", []),
        ("Japan and China met. The two agreed to talk.", "The two", ["CHN", "JPN"]),
        ("Japan and China met. The two affected towns burn.", "The two", []),  # a noun follows
        ("Japan and China met. Peru told the two this week to talk.", "the two", ["CHN", "JPN"]),
        ("Japan and China met. The lake that both claim is cold.", "both", ["CHN", "JPN"]),
        ("Japan and China met. The lake pays for both.", "both", ["CHN", "JPN"]),
        ("Japan and China met. The paper lets each of the two say what it likes.", "each of the two", ["CHN", "JPN"]),
        ("Japan and China met. The lake is cold both in May and in June.", "both", []),
        ("Japan and China met. He praised each of the two new bridges.", "each of the two", []),
        ("Japan and China met. The roads that both ships use are long.", "both", []),
        ("Peru, Chile, Cuba and Haiti met. Japan wrote to all four for talks.", "all four",
         ["CHL", "CUB", "HTI", "PER"]),
        ("Peru and Chile met. Japan wrote to all four for talks.", "all four", []),
        ("Joe Biden, who came late, met Antony Blinken and Lloyd Austin. The three discussed the war.", "The three",
         ["antony-blinken", "joe-biden", "lloyd-austin"]),
        ("Joe Biden left. Antony Blinken and Lloyd Austin came. The three discussed the war.", "The three", []),
        ("Joe Biden met Vladimir Putin. The two underlined “peace”.", "The two", ["joe-biden", "vladimir-putin"]),
        ("Joe Biden met Vladimir Putin. The two discussed the war.", "The two", ["joe-biden", "vladimir-putin"]),
        ("Japan and South Korea met. The two foreign ministers left.", "The two foreign ministers",
         ["chung-eui-yong", "toshimitsu-motegi"]),  # in office on that day
        ("Japan and South Korea met. The foreign ministers left.", "The foreign ministers",
         ["chung-eui-yong", "toshimitsu-motegi"]),
        ("Japan and South Korea met." + " Rain fell on the hill." * 40 + " The foreign ministers left.", "", []),
        ("North Korea and the US quarrel. The allies agreed.", "The allies", []),  # never allied
        ("Secretary of State Antony Blinken and Foreign Minister Chung Eui-yong met. The ministers left.",
         "The ministers", ["antony-blinken", "chung-eui-yong"]),
        ("Mexico and the US met. People came from both sides of the border.", "both sides", []),
        ("South Korea, Japan and the US met. The two sides agreed.", "The two sides", []),
        ("Japan and China met. South Korea, Japan and the US agreed. The two sides left.", "The two sides", []),
        ("It helps to deter both Japan and China, he said. The two sides left.", "The two sides", []),  # an object
        ("The leaders of Japan and China left. Both sides agreed.", "Both sides", ["CHN", "JPN"]),
        ("In a long speech that he gave in May before the assembly he spoke of Japan and China at length. Both sides "
         "agreed.", "Both sides", []),
        ("Talks between Japan and China, he said, failed. The two sides left.", "The two sides", ["CHN", "JPN"]),
        ("South Korea, Japan and the US met. The allies agreed.", "The allies", ["JPN", "KOR", "USA"]),
        ("Japan and the US met. After talks with China and Russia the two sides agreed.", "the two sides",
         ["JPN", "USA"]),  # those it is about cannot be meant
        ("The two sides agreed before South Korea and the US met.", "The two sides", []),
        ("Antony Blinken and Lloyd Austin met. The two politicians left.", "The two politicians",
         ["antony-blinken", "lloyd-austin"]),
        ("Antony Blinken and Lloyd Austin met. The two prisoners left.", "The two prisoners", []),  # in office
        ("Antony Blinken waited for Lloyd Austin. The two prisoners left.", "The two prisoners", []),
        ("Antony Blinken and Lloyd Austin met. Two men fell. The two suspects left.", "The two suspects", []),
        ("Japan and China met. Ties between the two were bad.", "the two", ["CHN", "JPN"]),
        ("Japan and China met. The pair agreed to wait.", "The pair", ["CHN", "JPN"]),
        ("Japan and China met. Antony Blinken mocked Lloyd Austin, and the two shook hands.", "the two",
         ["antony-blinken", "lloyd-austin"]),
        ("Japan and China met. Antony Blinken came, and the two shook hands.", "the two", ["CHN", "JPN"]),
        ("Antony Blinken and Lloyd Austin met Joe Biden, and the two left.", "the two",
         ["antony-blinken", "lloyd-austin"]),
        ("Democrats and the GOP met. Aides in both parties left.", "both parties",
         ["democratic-party-us", "republican-party-us"]),
        ("The GOP met Peru. Aides in both parties left.", "both parties", []),
        ("Malta and Peru met. Both major parties split.", "Both major parties", []),
        ("The United States and the FBI met. Both sides left.", "Both sides", []),
        ("Antony Blinken and Lloyd Austin met. Both men and women left.", "Both men", []),
        ("The world’s two largest economies met.", "The world’s two largest economies", ["CHN", "USA"]),
        ("The two Koreas met.", "The two Koreas", ["KOR", "PRK"]),
        ("North and South Korea met.", "North and South Korea", ["KOR", "PRK"]),
        ("Antony Blinken and Lloyd Austin met. The two sides agreed.", "The two sides", []),  # persons
        ("South Korea and the US met. It was a the two sides-like deal.", "the two sides", []),
    ],
)  # fmt: skip
def test_group_phrases(text, phrase, expected):
    found = [m for m in grouped(text) if m.kind == "group"]
    assert [m.actor_id for m in found] == expected
    assert {m.mention for m in found} <= {phrase}
    assert len({m.group_id for m in found}) == bool(expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Egypt met Sudan and Ethiopia. The two Arab states agreed.", ["EGY", "SDN"]),
        ("Egypt, Sudan, Iraq and Ethiopia met. The two Arab states agreed.", []),
        ("Finland and Sweden met Turkey. Both Nordic applicants agreed.", ["FIN", "SWE"]),
        ("Algeria met Morocco and Peru. The two most populous countries of the Maghreb left.", ["DZA", "MAR"]),
        ("Peru and Chile met. The two largest countries left.", ["CHL", "PER"]),
        ("Peru and Chile agreed. All three small neighbours met.", []),
    ],
)
def test_phrases_made_of_number_and_noun(text, expected):
    assert sorted(m.actor_id for m in grouped(text) if m.rule == "group_last_named") == expected


def test_a_whole_text():
    text = "İzmir: the US and Japan met. The two countries agreed."  # a letter that grows in lower case
    assert [tuple(m) for m in grouped(text)] == [
        (11, 13, "US", "USA", "alias", "gazetteer", "g11"),
        (18, 23, "Japan", "JPN", "name", "gazetteer", "g11"),
        (29, 46, "The two countries", "JPN", "group", "group_last_named", "g29"),
        (29, 46, "The two countries", "USA", "group", "group_last_named", "g29"),
    ]


PIECES = ["the US", "Japan", "and", ",", "-", "the two sides", "both countries", "North and South Korea", ".", "with"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_spans_are_equal_or_apart(text):
    mentions = grouped(text)
    spans = sorted({(m.start_char, m.end_char) for m in mentions})
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    assert [text[m.start_char : m.end_char] for m in mentions] == [m.mention for m in mentions]


def test_two_named_in_passing_are_not_whom_the_article_is_about():
    text = f"{'Peru spoke. ' * 6}Kenya and Ghana agreed. Peru went on. The two countries quarrelled."
    assert not [m for m in tag_text(text, REFERENCE).mentions if m.mention == "The two countries"]
    text = "Kenya and Ghana agreed. Peru spoke. The two countries quarrelled."
    found = [m.actor_id for m in tag_text(text, REFERENCE).mentions if m.mention == "The two countries"]
    assert found == ["GHA", "KEN"]


def test_both_behind_a_phrase_means_the_same():
    text = (
        "Antony Blinken and Lloyd Austin met. Japan and China spoke. The two sides wait. Peru had played host to both."
    )
    assert [m.actor_id for m in grouped(text) if m.mention == "both"] == ["CHN", "JPN"]


def test_both_sides_are_the_two_that_an_article_names_twice_as_often_as_any_other():
    text = "Peru left. Chile stayed. " * 4 + "Cuba waited. " * 2
    assert [m.actor_id for m in grouped(text + "It asked both sides to wait.") if m.kind == "group"] == ["CHL", "PER"]
    assert not [m for m in grouped(text + "Cuba sat. It asked both sides to wait.") if m.kind == "group"]


def test_both_sides_are_those_of_the_article_and_not_two_named_together_long_before():
    parts = "Algeria left Morocco. " * 4 + "Morocco and Israel met. " + "Israel and Algeria waited, as did Morocco. "
    far = parts + "Rain fell on the hill. " * 40
    assert sorted(m.actor_id for m in grouped(far + "Both sides left.") if m.kind == "group") == ["DZA", "MAR"]
