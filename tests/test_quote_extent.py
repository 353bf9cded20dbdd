"""How far a statement reaches: a short text, and each statement in it with its speaker, cue and parts."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag.quotes.statements import find_quotes
from analysis.tag.text import quoted_spans, split_sentences

REFERENCE = load_reference()


def read(text: str) -> list[tuple]:
    quotes = find_quotes(text, split_sentences(text), quoted_spans(text), REFERENCE)
    return [(q.speaker, q.cue, *(text[a:b] for a, b in q.content)) for q in quotes]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The bloc, he told reporters on Friday, was waging a “trade war” on his country.",
         [("he", "told", "The bloc", "was waging a “trade war” on his country")]),
        ("If the port closed, the envoy told the council on Monday, ships would turn back.",
         [("the envoy", "told", "If the port closed", "ships would turn back")]),
        ("The first ship could leave this week, said Lena Orr, a pilot who has steered it for years.",
         [("Lena Orr", "said", "The first ship could leave this week")]),
        ("“I like the port,” he said, but “when it comes to fees, it has a history of them.”",
         [("he", "said", "“I like the port,”", "but “when it comes to fees, it has a history of them.”")]),
        ("The fee did not rise, as the ministry has said.", [("the ministry", "said", "The fee did not rise")]),
        ("The port could open if the crew can be convinced that it is safe, Lena Orr told the Post on Friday.",
         [("Lena Orr", "told", "The port could open if the crew can be convinced that it is safe")]),
        ("“We ask for no more than a fair hearing.”― Lena Orr",
         [("Lena Orr", "―", "“We ask for no more than a fair hearing.”")]),
    ],
)  # fmt: skip
def test_a_statement_goes_on_behind_its_attribution_only_where_it_has_to(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The council condemned the launch after the fleet had left.", [("The council", "condemned", "the launch")]),
        ("She called for open talks, raising her voice.", [("She", "called for", "open talks")]),
        ("She called for talks, trade and open ports.", [("She", "called for", "talks, trade and open ports")]),
        ("Orr called on Friday for a truce.", [("Orr", "called on Friday for", "a truce")]),
        ("Orr called early on Friday.", []),
        ("Both sides vowed to stay in step, in a joint statement that names the fleet.",
         [("Both sides", "vowed", "to stay in step")]),
        ("Orr called for more ships in a statement on Friday.", [("Orr", "called for", "more ships")]),
        ("Orr pledged to end a rule that helps the rich.", [("Orr", "pledged", "to end a rule that helps the rich")]),
        ("Orr went on to say that the port was open.", [("Orr", "went on", "that the port was open")]),
        ("The port proposed jointly owned ships that could serve both coasts.",
         [("The port", "proposed", "jointly owned ships that could serve both coasts")]),
    ],
)  # fmt: skip
def test_what_is_called_for_ends_before_the_occasion(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Orr called him a “nasty guy,” an “anchor,” “odd” and “sick.”",
         [("Orr", "called", "him a “nasty guy,” an “anchor,” “odd” and “sick.”")]),
        ("After he called the deal “a gift,” the council met.", [("he", "called", "the deal “a gift,”")]),
        ("After saying that the port was “full,” she left.", [("she", "saying", "that the port was “full,”")]),
        ("Though she called the plan “odd” and called for fees to be “cut” for some, Orr signed it.",
         [("she", "called", "the plan “odd”"), ("she", "called for", "fees to be “cut” for some")]),
        ("Orr said the fee would rise — and he noted that it had risen before.",
         [("Orr", "said", "the fee would rise"), ("he", "noted", "that it had risen before")]),
        ("Oslo branded the plan a “trick,” and left.", [("Oslo", "branded", "the plan a “trick,”")]),
        ("The firm makes a brand of fuel.", []),
    ],
)  # fmt: skip
def test_quoted_words_bound_a_statement(text, expected):
    assert read(text) == expected
