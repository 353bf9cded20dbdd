"""Sentences and quotation marks: input and the whole expected output side by side, and what must hold for any text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.layout import Layout
from analysis.reference import load_reference
from analysis.tag.text import count_words, quoted_spans, split_sentences

REFERENCE = load_reference()
ORIGINALS = sorted(Path(os.environ["DATELINE_SEEDS"]).glob("*.txt")) if "DATELINE_SEEDS" in os.environ else []
needs_originals = pytest.mark.skipif(
    not ORIGINALS, reason="DATELINE_SEEDS is not set: the original articles are not here"
)


def sentences_of(text: str) -> list[str]:
    return [text[s.start_char : s.end_char] for s in split_sentences(text, REFERENCE, layout=Layout())]


def quotes_of(text: str) -> list[str]:
    return [text[start:end] for start, end in quoted_spans(text)]


@pytest.mark.parametrize(
    "text",
    [  # each "|" is the one boundary that must be found; no other may be
        "The envoy lives in the U.S.| The talks begin today.",
        "The U.S. Congress met.| It voted.",
        "He met U.S. President Joe Biden in Washington, D.C.| They spoke.",
        "Mr. Smith met Dr. Jones.| Gen. Lee and Lt. Gov. Park were late.",
        "It began at 9 a.m. on Friday.| It ended at 3 p.m. Saturday.",
        "It began at 9 a.m.| Reporters waited.",
        "Sen. Rand Paul, R-Ky., said no.| He left.",
        "Sen. Rand Paul (R-Ky.) said so.| He left.",
        "The senator is from R-Ky.| He left.",
        "“Will you go?” she asked.| He said yes.",
        '"Will you go?" she asked.| He said yes.',
        "“Will you go?” Blinken asked reporters.| He said yes.",
        "“Will it hold?” I asked.| Nobody knew.",
        "“Will it hold?”| The answer came late.",
        "“It is late.| We must go.| Now,” he said.",
        "“I think… we should wait,” he said.| He left.",
        "“… We should wait.”| He left.",
        "He paused ... and left.| Nobody followed.",
        "Growth was 3.5 percent.| Prices rose by 2 percent.",
        "John F. Kennedy spoke.| J. K. Rowling wrote.",
        "Edwin E. “Buzz” Aldrin flew.| He returned.",
        "“It is a threat to us.”| “No,” he said.",
        "He said it.| “[It] is good.”",
        "“The [North] is a risk.| [t]he alliance holds,” he said.",
        "It will defend the region.“|At a time of change,” he said.".replace("“|", "|“"),
        "He called it a “so-called plan.”| The North said so.",
        "She said, “Go!”| Then she left.",
        "Apple Inc.| The firm rose.",
        "Apple Inc. Chief Executive Tim Cook spoke.",
        "Is it?| Yes.| Really?!| No.",
        "(He declined to comment.)| The talks go on.",
        "Visit www.state.gov for more.| It is big.",
        "He thanked “the U.S.”.| They left.",
        "1. The first point.| It is short.",
        "The strikes hit ISIS. ”| Four states joined.",
        "The visit came on Jan. 5, 2021.| It was cold.",
        "会谈已经结束。|双方发表声明。",
        "He has a Ph.D.| He teaches.",
    ],
)
def test_split_sentences(text):
    expected = [part.strip() for part in text.split("|")]
    assert sentences_of(text.replace("|", "")) == expected


def test_sentences_of_an_article_have_kinds_and_paragraphs():
    text = " date 2021-03-18 The two sides met. They agreed.\n\n“It is a start,” he said.\n"
    assert [
        (s.sentence_id, s.paragraph, text[s.start_char : s.end_char], s.kind) for s in split_sentences(text, REFERENCE)
    ] == [
        (0, 0, "date 2021-03-18", "header"),
        (1, 0, "The two sides met.", "body"),
        (2, 0, "They agreed.", "body"),
        (3, 1, "“It is a start,” he said.", "body"),
    ]


def test_wrapped_lines_are_joined_and_short_lines_are_not():
    wrapped = (
        "The foreign ministers of both countries met in the capital on\n"
        "Thursday and agreed to keep talking about the issues that divide\n"
        "them. They will meet again.\n\nA spokesman said so."
    )
    assert [s.replace("\n", " ") for s in sentences_of(wrapped)] == [
        "The foreign ministers of both countries met in the capital on Thursday and agreed to keep talking about the "
        "issues that divide them.",
        "They will meet again.",
        "A spokesman said so.",
    ]
    assert sentences_of("Ministers meet\nTalks go on\nNo end in sight") == [
        "Ministers meet",
        "Talks go on",
        "No end in sight",
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“A,” he said. “B.”", ["“A,”", "“B.”"]),
        ('"A," he said. "B."', ['"A,"', '"B."']),
        ("No quotation here, it's only an apostrophe, ‘single’ marks and 'more'.", []),
        (
            "“An echo of ‘a threat’ and ‘complete denuclearization,’” she said",
            ["“An echo of ‘a threat’ and ‘complete denuclearization,’”"],
        ),
        ("“He called it “a mess” again,” she said", ["“He called it “a mess” again,”"]),
        ("“We hold.\n“We stay,” he said.", ["“We hold.", "“We stay,”"]),
        ("“We hold, he said. “We stay.”", ["“We hold, he said.", "“We stay.”"]),
        ('He is 6\'2" tall and "good," she said.', ['"good,"']),
        ('It fell "in 2020" again.', ['"in 2020"']),
        ("A stray mark” closes nothing.", []),
        ("‘No’ ”Hello,” he said.", ["”Hello,”"]),
        ("«Oui», dit-il.", ["«Oui»"]),
        ("''We stay,'' he said, 'now'. ``No.''", ["''We stay,''", "``No.''"]),
        ('"Orr spoke of “a trick” here.', ["“a trick”"]),
        ("", []),
    ],
)
def test_quoted_spans(text, expected):
    assert quotes_of(text) == expected


@pytest.mark.parametrize(
    "text, n", [("", 0), ("—", 0), ("US-led talks, it’s said.", 4), ("The U.S. won 3.5 points", 5), ("don't", 1)]
)
def test_count_words(text, n):
    assert count_words(text) == n


NEWS = st.text(alphabet=st.sampled_from(list("aA. \n\r\"“”’'?!…()[]1-—date:By@。\u2028\x0b")), max_size=120)


@given(st.one_of(st.text(max_size=200), NEWS))
def test_sentences_are_ordered_disjoint_trimmed_and_cover_the_text(text):
    sentences = split_sentences(text, REFERENCE)
    covered = [False] * len(text)
    end_of_last = 0
    for number, sentence in enumerate(sentences):
        content = text[sentence.start_char : sentence.end_char]
        assert sentence.sentence_id == number
        assert sentence.start_char >= end_of_last
        assert content and content == content.strip()
        covered[sentence.start_char : sentence.end_char] = [True] * len(content)
        end_of_last = sentence.end_char
    assert all(done or character.isspace() for done, character in zip(covered, text, strict=True))
    assert [s.paragraph for s in sentences] == sorted(s.paragraph for s in sentences)


@given(st.one_of(st.text(max_size=200), NEWS))
def test_quoted_spans_are_ordered_disjoint_and_begin_with_a_mark(text):
    end_of_last = 0
    for start, end in quoted_spans(text):
        assert start >= end_of_last and end > start and text[start] in "\"“”„«'`"
        end_of_last = end


@needs_originals
def test_sentences_of_the_originals():
    counts = {}
    for path in ORIGINALS:
        text = path.read_text(encoding="utf-8")
        counts[path.name[:3]] = [s.kind for s in split_sentences(text, REFERENCE)]
    assert {name: (len(kinds), sorted(set(kinds))) for name, kinds in counts.items()} == {
        "000": (21, ["body", "byline", "header"]),
        "003": (20, ["body", "caption", "header"]),
    }


@needs_originals
def test_quotations_of_the_originals():
    assert {path.name[:3]: len(quoted_spans(path.read_text(encoding="utf-8"))) for path in ORIGINALS} == {
        "000": 14,
        "003": 10,
    }
