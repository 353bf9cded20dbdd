"""Pronouns and speakers: who is meant, and nobody where the article does not say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reference import load_reference
from analysis.schema import UNRESOLVED, Quote, Span
from analysis.tag.actors.groups.groups import mark_groups
from analysis.tag.actors.groups.phrases import add_group_phrases
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.actors.officials.roles import find_roles
from analysis.tag.actors.officials.unnamed import find_unnamed
from analysis.tag.actors.pronouns.resolve import find_pronouns
from analysis.tag.actors.spoken.firstperson import find_first_person
from analysis.tag.actors.spoken.speakers import resolve_speakers
from analysis.tag.text import quoted_spans, split_sentences
from tests.steps import growth

REFERENCE = load_reference()
DAY = "2021-03-18"


def marked(text: str, speakers: list[Span] | None = None) -> list:
    sentences = split_sentences(text, REFERENCE)
    mentions = find_mentions(text, sentences, REFERENCE, date=DAY, speakers=speakers or [])
    mentions = find_roles(text, mentions, REFERENCE, date=DAY)
    mentions = add_group_phrases(text, sentences, mark_groups(text, mentions, REFERENCE), REFERENCE, date=DAY)
    return sorted(mentions + find_pronouns(text, sentences, mentions, quoted_spans(text), REFERENCE))


def pronouns(text: str) -> list[tuple[str, str]]:
    return [(m.mention, m.actor_id) for m in marked(text) if m.kind == "pronoun"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Antony Blinken said he was glad.", [("he", "antony-blinken")]),
        ("Vladimir Putin left. In his speech, Joe Biden was glad.", [("his", "joe-biden")]),
        ("Vladimir Putin left. In his speech on Monday rain fell.", [("his", "vladimir-putin")]),
        ("Joe Biden left. Vladimir Putin, his rival, came.", [("his", "joe-biden")]),
        ("Joe Biden left. Vladimir Putin, then his rival, came.", [("his", "joe-biden")]),
        ("Joe Biden left. Vladimir Putin, one of his rivals, came.", [("his", "joe-biden")]),
        ("Joe Biden came. Vladimir Putin left. As for Mr Biden, he was glad.", [("he", "joe-biden")]),
        ("Joe Biden came. As for Bo Ek, he was glad.", []),
        ("Joe Biden barred Vladimir Putin, his daughters and his aides.",
         [("his", "vladimir-putin"), ("his", "joe-biden")]),
        ("The US Secretary of State, Antony Blinken, said he was glad.", [("he", "antony-blinken")]),
        ("Antony Blinken left. He was glad.", [("He", "antony-blinken")]),
        ("Antony Blinken met Choe Son-hui. She was glad, and he’s not.",
         [("She", "choe-son-hui"), ("he", "antony-blinken")]),
        ("Antony Blinken met Lloyd Austin. He was glad.", [("He", "antony-blinken")]),  # the subject
        ("She was glad.", []),
        ("Antony Blinken left. She was glad.", []),
        ("Antony Blinken left. “He was glad,” a nurse said.", []),  # somebody else's words
        ("Antony Blinken left. A. B. C. D. Rain fell. More rain fell. Snow fell. Then hail fell. He was glad.", []),
        ("Antony Blinken left. A diplomat from the region came. He was glad.", []),
        ("Antony Blinken left. A nurse said she knew him.", []),
        ("As a senator, Joe Biden said he was glad.", [("he", "joe-biden")]),
        ("Joe Biden warned Vladimir Putin and handed him a list.", [("him", "vladimir-putin")]),
        ("Joe Biden left. Rain annoyed him.", [("him", "joe-biden")]),
        ("Joe Biden raised it; Vladimir Putin rejected it. He left.", [("He", "vladimir-putin")]),
        ("Antony Blinken left. Her brother told his party.", []),
        ("Joe Biden left. Vice Premier He Lifeng came.", []),
        ("Joe Biden was a senator when he left.", [("he", "joe-biden")]),
        ("Zhao Lijian, a foreign ministry spokesman, said he was glad.", [("he", "zhao-lijian")]),
        ("Antony Blinken left. Bo Ek came. As for Ek, he was glad.", []),  # nobody knows Bo Ek
        ("Antony Blinken flew to Las Vegas. He was glad.", [("He", "antony-blinken")]),
        ("Kim Jong-un met Kim Yo-jong. Antony Blinken left. Kim said she was glad.", [("she", "kim-yo-jong")]),
        ("Spokesman Bo Ek said he was glad. She left.", [("he", "~bo-ek")]),  # "he" has settled it
    ],
)  # fmt: skip
def test_he_and_she(text, expected):
    assert pronouns(text) == expected


def test_find_unnamed():
    text = "A diplomat met Bo Ek in Las Vegas; Ek, a pilot, knew the minister. Joe Biden was a senator."
    mentions = find_mentions(text, split_sentences(text, REFERENCE), REFERENCE, date=DAY)
    found = sorted(find_unnamed(text, mentions, mentions, REFERENCE))
    assert [(text[start : start + 9], who) for start, who in found] == [
        ("A diploma", ()), ("Bo Ek in ", ()), ("Ek in Las", ()), ("Ek, a pil", ()), ("a pilot, ", ()),
        ("the minis", ()),
    ]  # fmt: skip


def speaker_of(text: str, phrase: str) -> tuple[str, ...]:
    start = text.index(phrase)
    span = Span(start, start + len(phrase))
    quote = Quote(0, 1, (Span(0, 1),), "indirect", "said", 0, 1, phrase, *span)
    (resolved,) = resolve_speakers(text, marked(text, [span]), [quote], REFERENCE)
    return resolved.speaker_actor_ids


@pytest.mark.parametrize(
    "text, phrase, expected",
    [
        ("Antony Blinken said no.", "Antony Blinken", ("antony-blinken",)),
        ("Antony Blinken left. He said no.", "He", ("antony-blinken",)),
        ("US Secretary of State Antony Blinken said no.", "US Secretary of State Antony Blinken", ("antony-blinken",)),
        ("US Indo-Pacific Command said no.", "Indo-Pacific Command", ("indo-pacific-command",)),
        ("Antony Blinken, Lloyd Austin and Wang Yi said no.", "Antony Blinken, Lloyd Austin and Wang Yi",
         ("antony-blinken", "lloyd-austin", "wang-yi")),
        ("Zhao Lijian, who met Antony Blinken, said no.", "Zhao Lijian, who met Antony Blinken", ("zhao-lijian",)),
        ("The top US diplomat said no.", "The top US diplomat", ("antony-blinken",)),
        ("Ann Li said no.", "Ann Li", ("~ann-li",)),
        ("A nurse said no.", "A nurse", (UNRESOLVED,)),
    ],
)  # fmt: skip
def test_persons_speak(text, phrase, expected):
    assert speaker_of(text, phrase) == expected


@pytest.mark.parametrize(
    "text, phrase, expected",
    [
        ("John Kerry’s partners said no.", "John Kerry’s partners", (UNRESOLVED,)),
        ("John Kerry’s spokesman said no.", "John Kerry’s spokesman", ("USA",)),
        ("Joe Biden won. The Biden campaign said no.", "The Biden campaign", (UNRESOLVED,)),
        ("Joe Biden won. The Biden administration said no.", "The Biden administration", ("USA",)),
        ("Yoshihide Suga left. His defense ministry said no.", "His defense ministry", ("JPN",)),
        ("Yoshihide Suga left. His friends said no.", "His friends", (UNRESOLVED,)),
        ("a spokesman for Antony Blinken said no.", "a spokesman for Antony Blinken", ("USA",)),
    ],
)
def test_an_owner_does_not_speak(text, phrase, expected):
    assert speaker_of(text, phrase) == expected


@pytest.mark.parametrize(
    "text, phrase, expected",
    [
        ("China said no.", "China", ("CHN",)),
        ("South Korea and the US said no.", "South Korea and the US", ("KOR", "USA")),
        ("North Korean officials said no.", "North Korean officials", ("PRK",)),
        ("US and South Korean officials said no.", "US and South Korean officials", ("USA", "KOR")),
        ("Officials said no.", "Officials", (UNRESOLVED,)),
        ("Peru’s foreign ministry said no.", "Peru’s foreign ministry", ("PER",)),
        ("China’s foreign ministry said no.", "China’s foreign ministry", ("china-foreign-ministry",)),  # listed
        ("officials in Seoul said no.", "officials in Seoul", ("KOR",)),
        ("A senior official in Seoul waited. “No,” the official said.", "the official", ("KOR",)),
        ("A nurse in Seoul waited. “No,” the official said.", "the official", (UNRESOLVED,)),
        ("a member of the Sudanese delegation said no.", "a member of the Sudanese delegation", ("SDN",)),
        ("a member of the Sudanese choir said no.", "a member of the Sudanese choir", (UNRESOLVED,)),
        ("the government of Norway said no.", "the government of Norway", ("NOR",)),
        ("a diplomat in Seoul said no.", "a diplomat in Seoul", (UNRESOLVED,)),  # perhaps a foreign one
        ("a trade lawyer in Singapore said no.", "a trade lawyer in Singapore", (UNRESOLVED,)),
        ("a former US official said no.", "a former US official", (UNRESOLVED,)),
        ("a North Korean defector said no.", "a North Korean defector", (UNRESOLVED,)),
        ("a Pentagon spokesman said no.", "a Pentagon spokesman", ("pentagon",)),
        ("a former Pentagon official said no.", "a former Pentagon official", (UNRESOLVED,)),
        ("an analyst at the IMF said no.", "an analyst at the IMF", (UNRESOLVED,)),
        ("the ministers of Japan and China said no.", "the ministers of Japan and China", ("JPN", "CHN")),
        ("South Korea and the US met. The two sides said no.", "The two sides", ("KOR", "USA")),
        ("Wang Yi left. The foreign ministry said no.", "The foreign ministry", ("china-foreign-ministry",)),
    ],
)
def test_countries_and_organisations_speak(text, phrase, expected):
    assert speaker_of(text, phrase) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("South Korea and the US issued a joint statement. The statement said no.", ("KOR", "USA")),
        ("A joint statement binds South Korea and the US. The statement said no.", ("KOR", "USA")),
        ("South Korea and the US met and issued a joint statement after talks with China and Russia. The statement "
         "said no.", ("KOR", "USA")),
        ("South Korea and the US met. In its statement China was firm. The statement said no.", (UNRESOLVED,)),
        ("South Korea and the US issued a joint statement. China issued a statement. The statement said no.",
         (UNRESOLVED,)),
        ("It helps to deter both Japan and China, he said. A joint statement came. The statement said no.",
         (UNRESOLVED,)),
        ("Ministers issued a joint statement. The statement said no.", (UNRESOLVED,)),
    ],
)  # fmt: skip
def test_a_joint_statement_speaks_for_its_signatories(text, expected):
    assert speaker_of(text, "The statement") == expected


def first_persons(text: str, speaker: str) -> list[tuple[str, str]]:
    quoted = quoted_spans(text)
    quote = Quote(quoted[0].start_char, quoted[-1].end_char, tuple(quoted), "direct", speaker_actor_ids=(speaker,))
    return [
        (m.mention, m.actor_id) for m in find_first_person(text, [], [quote], quoted, REFERENCE, date=DAY, homes={})
    ]


@pytest.mark.parametrize(
    "text, speaker, expected",
    [
        ("“I told our partners that we and the US won’t let us down.”", "antony-blinken",
         [("I", "antony-blinken"), ("our", "USA"), ("we", "USA"), ("us", "USA")]),
        ("“We’re here.”", "KOR", [("We", "KOR")]),
        ("“We’re here, I hope.”", "~ann-li", [("I", "~ann-li")]),  # she acts for no country
        ("“We’re here, I hope.”", UNRESOLVED, []),
        ("we said “no” to I and us", "KOR", []),  # outside the quotation marks
        ("“The US and Henry I. of U.S. fame”", "KOR", []),
    ],
)  # fmt: skip
def test_first_person(text, speaker, expected):
    assert first_persons(text, speaker) == expected


def test_we_of_two_speakers_is_a_group():
    text = "“We agree.”"
    quote = Quote(0, 11, (Span(0, 11),), "direct", speaker_actor_ids=("KOR", "USA"))
    assert find_first_person(text, [], [quote], [Span(0, 11)], REFERENCE, date=DAY, homes={}) == [
        (1, 3, "We", "KOR", "pronoun", "first_person", "g1"),
        (1, 3, "We", "USA", "pronoun", "first_person", "g1"),
    ]


PIECES = [
    "he", "She", "his", "her", "Antony Blinken", "Choe Son-hui", "a diplomat", "Bo Ek", "said", ".", ",", "“", "”",
    "and", "the minister", "\n", "Kim Jong-un", "Kim Yo-jong", "Kim", "I", "we",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_pronouns_are_where_they_say_and_apart_from_names(text):
    mentions = marked(text)
    assert [text[m.start_char : m.end_char] for m in mentions] == [m.mention for m in mentions]
    spans = [(m.start_char, m.end_char) for m in mentions if m.kind not in ("title", "group")]
    assert all(a[1] <= b[0] for a, b in zip(sorted(set(spans)), sorted(set(spans))[1:], strict=False))


@pytest.mark.parametrize(
    "piece",
    [
        "Japan calmed its neighbour, and the two sides met Ann Bo{i}. ",
        "Antony Blinken said he and she left ",
        "a diplomat Bo Ek{i} he ",
    ],
)
def test_twice_the_text_takes_twice_the_steps(piece):
    def find(text: str) -> list:
        return find_pronouns(text, sentences, find_mentions(text, sentences, REFERENCE, date=DAY), [], REFERENCE)

    sentences = split_sentences("One.", REFERENCE)
    assert growth(find, piece) < 2.2


def test_steps_tell_more_than_linear_growth():
    assert 1.9 < growth(lambda text: [c for c in text], "ab", 200) < 2.1
    assert growth(lambda text: [a for a in text for b in text], "ab", 200) > 3.8


@pytest.mark.parametrize(
    "text, speakers",
    [
        ("Canada agrees, a spokeswoman for Foreign Minister Melanie Joly said.", ("CAN",)),
        ("Canada agrees, a lawyer for Foreign Minister Melanie Joly said.", ("@unresolved",)),
    ],
)
def test_who_speaks_for_a_minister(text, speakers):
    from analysis.tag import tag_text

    assert [q.speaker_actor_ids for q in tag_text(text, REFERENCE, date="2022-03-01").quotes][-1] == speakers
