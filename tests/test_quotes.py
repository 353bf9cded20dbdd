"""Who said what: one short text and all statements in it, side by side."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reference import load_reference
from analysis.schema import Sentence, Span
from analysis.tag.quotes.cues import verb_forms
from analysis.tag.quotes.statements import find_quotes
from analysis.tag.text import quoted_spans, split_sentences

REFERENCE = load_reference()
CUES = REFERENCE.words["cues"]


def read(text: str) -> list[tuple]:
    quotes = find_quotes(text, split_sentences(text), quoted_spans(text), REFERENCE)
    return [(q.speaker, q.cue, *(text[a:b] for a, b in q.content), q.quote_type) for q in quotes]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“We will stay,” the minister said.", [("the minister", "said", "“We will stay,”", "direct")]),
        ("“We will stay,” said Lena Orr, the minister.", [("Lena Orr", "said", "“We will stay,”", "direct")]),
        ("“Why now?” the envoy asked.", [("the envoy", "asked", "“Why now?”", "direct")]),
        ("''We will stay,'' Orr said.", [("Orr", "said", "''We will stay,''", "direct")]),
        ("Orr replied: “We will stay.”", [("Orr", "replied", "“We will stay.”", "direct")]),
        ("“Exports rose,” the statement read.", [("the statement", "read", "“Exports rose,”", "direct")]),
        ("“We will stay,” the host pressed.", [("the host", "pressed", "“We will stay,”", "direct")]),
        ("Lena Orr: “It is a hard road to peace for us.”",
         [("Lena Orr", ":", "“It is a hard road to peace for us.”", "direct")]),
        ("According to Orr, “the road is long.”", [("Orr", "According to", "“the road is long.”", "direct")]),
    ],
)  # fmt: skip
def test_direct_quotes(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The minister said that the port was open.",
         [("The minister", "said", "that the port was open", "indirect")]),
        ("Orr said on Tuesday in a statement that fees would rise.",
         [("Orr", "said", "that fees would rise", "indirect")]),
        ("The port would stay open, the minister said.",
         [("the minister", "said", "The port would stay open", "indirect")]),
        ("The port, she said, would stay open.", [("she", "said", "The port", "would stay open", "indirect")]),
        ("Exports rose, according to the ministry.", [("the ministry", "according to", "Exports rose", "indirect")]),
        ("As the agency reported, the port closed.", [("the agency", "reported", "the port closed", "indirect")]),
        ("They opened a review, which Orr said would be completed in May.",
         [("Orr", "said", "which", "would be completed in May", "indirect")]),
        ("It was announced that the port would close.", [("", "announced", "that the port would close", "indirect")]),
        ("Orr did not say whether the port would close.",
         [("Orr", "say", "whether the port would close", "indirect")]),
        ("KCNA said the drill was a rehearsal for war.",
         [("KCNA", "said", "the drill was a rehearsal for war", "indirect")]),
        ("He sent a letter saying that the strait was shut.",
         [("He", "saying", "that the strait was shut", "indirect")]),
        ("The envoy’s claim that the road was closed surprised many.",
         [("The envoy", "claim", "that the road was closed", "indirect")]),
        ("The council said that Orr called the plan a trick.",
         [("The council", "said", "that Orr called the plan a trick", "indirect")]),
    ],
)  # fmt: skip
def test_indirect_quotes(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Orr said the deal was “a step back” for both.",
         [("Orr", "said", "the deal was “a step back” for both", "mixed")]),
        ("The deal is “a step back” for both, the envoy told reporters on Monday.",
         [("the envoy", "told", "The deal is “a step back” for both", "mixed")]),
        ("Orr called the plan a “costly trick” and said that talks would end.",
         [("Orr", "called", "the plan a “costly trick”", "mixed"),
          ("Orr", "said", "that talks would end", "indirect")]),
    ],
)  # fmt: skip
def test_mixed_quotes(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“We will stay,” she said. “We have no choice.”",
         [("she", "said", "“We will stay,”", "“We have no choice.”", "direct")]),
        ("“We will stay,” she said, “because we must.”",
         [("she", "said", "“We will stay,”", "“because we must.”", "direct")]),
        ("“We will stay,” she said.\n“Ports close,\n“but we keep ours open.”",
         [("she", "said", "“We will stay,”", "“Ports close,", "“but we keep ours open.”", "direct")]),
        ("“We will stay,” she said.\nPhoto: AP\n“We have no choice.”",
         [("she", "said", "“We will stay,”", "“We have no choice.”", "direct")]),
        ("The ministry replied:\n“The port will not close this year.”",
         [("The ministry", "replied", "“The port will not close this year.”", "direct")]),
        ("MERCER: We have to talk. It is late.\nHOST: Why?",
         [("MERCER", ":", "We have to talk.", "It is late.", "indirect"), ("HOST", ":", "Why?", "indirect")]),
    ],
)  # fmt: skip
def test_content_in_several_pieces(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“The port stays open to all.” — Lena Orr, mayor",
         [("Lena Orr", "—", "“The port stays open to all.”", "direct")]),
        ("He said no.\n“The port stays open to all.”\n- Lena Orr, Oslo.",
         [("Lena Orr", "-", "“The port stays open to all.”", "direct")]),
        ('"The port stays open to all.\nLena Orr, head of the port."',
         [("Lena Orr", '"', '"The port stays open to all.', "direct")]),
        ("“The port stays open to all.” Orr said.", [("Orr", "said", "“The port stays open to all.”", "direct")]),
        ("“The port stays open to all.”\n– A long night –", [("", "", "“The port stays open to all.”", "direct")]),
    ],
)  # fmt: skip
def test_a_signature_names_who_spoke(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ('"MERCER: The port stays open.\n"HOST: And who will pay?',
         [("MERCER", ":", "The port stays open.", "direct"), ("HOST", ":", "And who will pay?", "direct")]),
        ("MERCER: It is late. HOST: Why?",
         [("MERCER", ":", "It is late.", "indirect"), ("HOST", ":", "Why?", "indirect")]),
        ("Lena Orr: “No.”", [("Lena Orr", ":", "“No.”", "direct")]),
        ("Imports: “No.” was heard there.", []),
    ],
)  # fmt: skip
def test_transcripts(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“We will stay,” said Lena Orr, head of the port in Oslo, “but ships will leave.”",
         [("Lena Orr", "said", "“We will stay,”", "“but ships will leave.”", "direct")]),
        ("“We will stay,” Orr told “The Late Show” in May.", [("Orr", "told", "“We will stay,”", "direct")]),
        ("Said Orr, “We will stay.”", [("Orr", "Said", "“We will stay.”", "direct")]),
        ("“We will stay!” beamed Lena Orr of Oslo, who came along.",
         [("Lena Orr of Oslo", "beamed", "“We will stay!”", "direct")]),
        ("Lee claimed that trade had died: “Ports are no longer ports,” he added.",
         [("Lee", "claimed", "that trade had died", "indirect"),
          ("he", "added", "“Ports are no longer ports,”", "direct")]),
        ("Orr said it was good to be home, a man yelled “Stay there!”",
         [("Orr", "said", "it was good to be home", "indirect"), ("a man", "yelled", "“Stay there!”", "direct")]),
    ],
)  # fmt: skip
def test_where_a_quotation_goes_on_and_where_it_ends(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Orr said the port would stay open, a promise that many in the town had heard from her before.",
         "the port would stay open"),
        ("Orr said he liked the port - the first to do so in a year of storms and of strikes.", "he liked the port"),
        ("Half of them say they like ships compared to nearly four in ten who prefer to walk.", "they like ships"),
        ("Orr insisted that he has “built the port,” claiming more than he should.", "that he has “built the port,”"),
        ("Orr said the port, which is old, would stay open.", "the port, which is old, would stay open"),
        ("The letter accused one of the writers, Lena Orr, of a trick.", "one of the writers, Lena Orr, of a trick"),
    ],
)  # fmt: skip
def test_content_ends_before_what_the_writer_adds(text, expected):
    assert read(text)[0][2] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("He was asked about the fees.", [("", "asked about", "the fees", "indirect")]),
        ("They were asked to name their choice.", [("", "asked", "to name their choice", "indirect")]),
        ("When asked whom she supported, she smiled.", [("", "asked", "whom she supported", "indirect")]),
        ("One in five say that the port will close.",
         [("One in five", "say", "that the port will close", "indirect")]),
        ("Another said the port would close.", [("Another", "said", "the port would close", "indirect")]),
        ("If it rains now, he said, the port can still open.",
         [("he", "said", "If it rains now", "the port can still open", "indirect")]),
        ("It let them in, which critics said was unfair.", [("critics", "said", "which", "was unfair", "indirect")]),
        ("Orr took the floor to say that the port would close.",
         [("Orr", "say", "that the port would close", "indirect")]),
        ("The firm has reportedly left the port.", [("", "reportedly", "The firm has", "left the port", "indirect")]),
        ("She is an organiser of a group called Citizens for Ports.", []),
        ("She holds a lead in pledged delegates, but that is not much.", []),
    ],
)  # fmt: skip
def test_forms_of_indirect_speech(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“We will stay,” said Orr, adding that the port was safe.",
         [("Orr", "said", "“We will stay,”", "direct"), ("Orr", "adding", "that the port was safe", "indirect")]),
        ("Orr said the port was safe and warned that fees would rise.",
         [("Orr", "said", "the port was safe", "indirect"), ("Orr", "warned", "that fees would rise", "indirect")]),
        ("Orr and her Danish counterpart said in a joint statement that the strait was open and reaffirmed their pact.",
         [("Orr and her Danish counterpart", "said", "that the strait was open", "indirect"),
          ("Orr and her Danish counterpart", "reaffirmed", "their pact", "indirect")]),
        ("Asked about the fees, Orr said she knew nothing.",
         [("", "Asked about", "the fees", "indirect"), ("Orr", "said", "she knew nothing", "indirect")]),
    ],
)  # fmt: skip
def test_cues_that_share_a_speaker(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text, speaker",
    [
        ("Ana Lee, 22, of Reno, Nev., said she would sail.", "Ana Lee, 22, of Reno, Nev."),
        ("An aide who had left the ministry said the strait was shut.", "An aide who had left the ministry"),
        ("Orr, who leads the ministry, last week said the strait was shut.", "Orr, who leads the ministry"),
        ("The US and South Korea on Thursday stressed that the strait was shut.", "The US and South Korea"),
        ("In Oslo, Orr, a former mayor, said the strait was shut.", "Orr, a former mayor"),
        ("The spokesman for Mr. Orr also said the strait was shut.", "The spokesman for Mr. Orr"),
    ],
)
def test_speaker_is_the_whole_noun_phrase(text, speaker):
    assert [quote[0] for quote in read(text)] == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "He published “The Long Road” last year.",
        "The so-called “trade corridor” opened in May.",
        "The United States has two ports.",
        "The claims were settled and the reports filed.",
        "Exports rose according to plan.",
        "A party called the Greens met in May.",
        "” “ ”",
        "",
    ],
)
def test_what_is_no_statement(text):
    assert read(text) == []


CLASSES = {**CUES["verbs"], **CUES["phrases"], "nouns": CUES["nouns"]}


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_of_cues_has_a_sentence_that_matches_and_one_that_does_not(name):
    entry = CLASSES[name]
    verbs = entry.get("verbs", entry.get("nouns", [name]))
    words = {form for verb in verbs for form in (verb_forms(verb) if "verbs" in entry else [verb])}
    assert [quote[1] in words for quote in read(entry["match"])] == [True]
    assert read(entry["miss"]) == []


@pytest.mark.parametrize(
    "verb, forms",
    [
        ("deny", "deny denies denied denied denying"),
        ("argue", "argue argues argued argued arguing"),
        ("stress", "stress stresses stressed stressed stressing"),
        (["say", "says", "said", "said", "saying"], "say says said said saying"),
    ],
)
def test_verb_forms(verb, forms):
    assert verb_forms(verb) == forms.split()


PIECES = st.sampled_from(
    "said says told “ ” \" '' , . ? : that he the and who which according to Kim “A Orr \n – ; ( a claim As by".split(
        " "
    )
)


@given(st.lists(PIECES, max_size=40), st.booleans())
def test_offsets_round_trip_on_any_text(pieces, one_sentence):
    text = " ".join(pieces)
    sentences = [Sentence(0, 0, 0, len(text), "body")] if one_sentence and text else split_sentences(text)
    quotes = find_quotes(text, sentences, quoted_spans(text), REFERENCE)
    assert quotes == find_quotes(text, sentences, quoted_spans(text), REFERENCE)
    assert len({quote.start_char for quote in quotes}) == len(quotes)
    for quote in quotes:
        spans = [Span(*part) for part in quote.content]
        assert spans and all(start < end for start, end in spans)
        assert (quote.start_char, quote.end_char) == (spans[0].start_char, max(end for _, end in spans))
        assert quote.cue == (text[quote.cue_start_char : quote.cue_end_char] if quote.cue_start_char >= 0 else "")
        assert quote.speaker == (
            text[quote.speaker_start_char : quote.speaker_end_char] if quote.speaker_start_char >= 0 else ""
        )


@pytest.mark.parametrize("text", ["he said that Kim said and " * 2000, "“never closed and never " * 2000])
def test_a_text_without_full_stops_takes_bounded_time(text):
    assert isinstance(find_quotes(text, [Sentence(0, 0, 0, len(text), "body")], quoted_spans(text), REFERENCE), list)


@pytest.mark.skipif("DATELINE_SEEDS" not in os.environ, reason="DATELINE_SEEDS names no folder with the two originals")
def test_on_the_originals_every_statement_has_a_speaker_or_was_asked():
    quotes = [
        quote
        for path in sorted(Path(os.environ["DATELINE_SEEDS"]).glob("*.txt"))
        for quote in read(path.read_text("utf-8"))
    ]
    assert len(quotes) > 30
    assert {quote[1].split()[0] for quote in quotes if not quote[0]} <= {"Asked"}
