"""Who is asked for what, and which rows follow: the composition of stances, with a made tier that knows its answers."""

import re
from operator import eq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schema import Mention, Quote, Sentence, Span
from analysis.tag.chances import call_sign
from analysis.tag.stance import Stance, judge_stances

CHANCES = {-1: (0.8, 0.15, 0.05), 0: (0.1, 0.8, 0.1), 1: (0.05, 0.15, 0.8)}
IDS = {
    "Peru": "PER", "Lima": "PER", "Chad": "TCD", "Mali": "MLI", "Congo": "COD", "Rwanda": "RWA", "the M23": "m23",
    "America": "USA", "Blinken": "blinken", "us": "USA", "sanctions": "sanctions",
}  # fmt: skip


class Stub:
    """A tier that looks its answers up by the wording of the marked actors; of all others nothing is said.

    ``voice`` and ``own`` are {target: sign or chances}, ``pair`` {(source, target): the same}, ``cues`` {(target,
    sign): word}; ``asked`` keeps who was asked for in which text: (head, text, wordings, wordings of all others).
    """

    told_cut = spoken_cut = own_cut = 1.0

    def __init__(self, *, voice=(), own=(), pair=(), cues=(), whole_sentences=True):
        self.answers = {"voice": dict(voice), "own": dict(own), "pair": dict(pair)}
        self.cues, self.whole_sentences, self.asked = dict(cues), whole_sentences, []

    def voice_target(self, text, targets, others=()):
        return self._look_up("voice", text, [text[slice(*t)] for t in targets], others)

    def own_target(self, text, targets, others=()):
        return self._look_up("own", text, [text[slice(*t)] for t in targets], others)

    def pair(self, text, pairs, others=()):
        return self._look_up("pair", text, [(text[slice(*s)], text[slice(*t)]) for s, t in pairs], others)

    def cue(self, text, target, stance):
        word = self.cues.get((text[slice(*target)], stance), "")
        return Span(text.index(word), text.index(word) + len(word)) if word in text and word else None

    def _look_up(self, head, text, wordings, others):
        self.asked.append((head, text, wordings, [text[slice(*o)] for o in others]))
        found = [self.answers[head].get(wording, 0) for wording in wordings]
        return np.array([CHANCES.get(a, a) if isinstance(a, int) else a for a in found]).reshape(-1, 3)


def named(text: str, **groups: str) -> list[Mention]:
    """Return each naming of an actor of ``IDS``; ``groups`` {wording: group_id}."""
    rules = {"us": ("pronoun", "first_person"), "sanctions": ("issue", "issue_cue")}
    return [
        Mention(*m.span(), m[0], IDS[m[0]], *rules.get(m[0], ("name", "listed")), groups.get(m[0], ""))
        for m in re.finditer(rf"\b(?:{'|'.join(IDS)})\b", text)
    ]


def statement(text: str, content: str, *speakers: str, speaker: str = "", cue: str = "said") -> Quote:
    """Return a statement of ``text``; ``speaker`` is the wording that names them, "" where the text has none."""
    span = Span(text.index(content), text.index(content) + len(content))
    at, cue_at = text.find(speaker) if speaker else -1, text.find(cue)
    return Quote(
        *span, (span,), "indirect", cue, cue_at, cue_at + len(cue), speaker, at, at + len(speaker) if speaker else -1,
        speakers,
    )  # fmt: skip


def judge(text: str, model: Stub, *quotes: Quote, mentions=None, same_side=eq, judging=(), with_issues=False):
    """Return the stances of a text; each of its lines is a sentence."""
    sentences = [Sentence(n, n, *m.span(), "body") for n, m in enumerate(re.finditer(r".+", text))]
    mentions = named(text) if mentions is None else mentions
    quoted = [Span(*m.span()) for m in re.finditer("“.*?”", text)]
    return judge_stances(text, sentences, mentions, quotes, quoted, model, same_side, frozenset(judging), with_issues)


def rows_of(found: list[Stance]) -> list[tuple]:
    return [(s.voice, s.voice_actor_id, s.holder_actor_id, s.target_id, s.stance) for s in found]


def own(target: str, sign: int = 0) -> tuple:
    return ("own", "@outlet", "@outlet", target, sign)


def told(holder: str, target: str, sign: int = 0) -> tuple:
    return ("narrated", "@outlet", holder, target, sign)


@pytest.mark.parametrize(
    "speaker, speakers, expected",
    [
        ("Peru", ("PER",), ("reported", "PER", "PER", "TCD", -1)),  # named in the sentence: judged by his place
        ("an envoy", ("PER",), ("reported", "PER", "PER", "TCD", -1)),  # by words that no mention covers
        ("an envoy", (), ("reported", "@unresolved", "@unresolved", "TCD", -1)),
        ("an aide", ("PER",), ("reported", "PER", "PER", "TCD", 1)),  # named elsewhere: the voice
        ("", ("PER",), ("reported", "PER", "PER", "TCD", 1)),  # named nowhere
    ],
)
def test_a_speaker_in_the_sentence_is_judged_as_one_of_a_pair_another_one_as_the_voice(speaker, speakers, expected):
    text = "They sent an aide.\nOf Peru an envoy said Chad was a friend."
    model = Stub(voice={"Chad": 1}, pair={("Peru", "Chad"): -1, ("an envoy", "Chad"): -1})
    found = judge(text, model, statement(text, "Chad was a friend", *speakers, speaker=speaker))
    assert rows_of(found) == [expected, own("PER")]


def test_what_a_statement_tells_of_others_is_held_by_the_doer_in_the_voice_of_the_speaker():
    text = "Congo said Rwanda had armed the M23."
    model = Stub(pair={("Congo", "Rwanda"): -1, ("Rwanda", "the M23"): 1})
    assert rows_of(judge(text, model, statement(text, "Rwanda had armed the M23", "COD", speaker="Congo"))) == [
        ("reported", "COD", "COD", "RWA", -1),
        ("reported", "COD", "COD", "m23", 0),
        ("reported", "COD", "RWA", "m23", 1),
        ("reported", "COD", "m23", "RWA", 0),
        own("COD"),
    ]


def test_what_a_speaker_tells_of_his_own_acts_is_no_alleged_act():
    text = "Congo said Rwanda fought Congo."
    model = Stub(pair={("Congo", "Rwanda"): -1, ("Rwanda", "Congo"): -1})
    assert rows_of(judge(text, model, statement(text, "Rwanda fought Congo", "COD", speaker="Congo"))) == [
        ("reported", "COD", "COD", "RWA", -1),
        ("reported", "COD", "RWA", "COD", -1),
        own("COD"),
    ]


def test_the_voice_of_an_alleged_act_is_that_of_the_words_which_tell_it():
    text = "Congo said Rwanda had “armed” the M23 and shelled Mali."
    model = Stub(
        pair={("Rwanda", "the M23"): 1, ("Rwanda", "Mali"): -1},
        cues={("the M23", 1): "armed", ("Mali", -1): "shelled"},
    )
    quote = statement(text, "Rwanda had “armed” the M23 and shelled Mali", "COD", speaker="Congo")
    assert [row for row in rows_of(judge(text, model, quote)) if row[-1]] == [
        ("direct", "COD", "RWA", "m23", 1),
        ("reported", "COD", "RWA", "MLI", -1),
    ]


def test_a_verb_that_judges_tells_in_the_words_of_the_outlet():
    text = "Congo accused Rwanda of “theft”."
    model = Stub(pair={("Congo", "Rwanda"): -1}, cues={("Rwanda", -1): "accused"})
    quote = statement(text, "Rwanda of “theft”", "COD", speaker="Congo", cue="accused")
    assert rows_of(judge(text, model, quote, judging={"accused"}))[0] == told("COD", "RWA", -1)
    plain = text.replace("“", "").replace("”", "")
    quote = statement(plain, "Rwanda of theft", "COD", speaker="Congo", cue="accused")
    assert rows_of(judge(plain, model, quote, judging={"accused"})) == [
        told("COD", "RWA", -1), told("RWA", "COD"), own("COD"), own("RWA"),
    ]  # fmt: skip


FAIR, FOUL = (0.0, 0.2, 0.8), (0.9, 0.1, 0.0)


@pytest.mark.parametrize(
    "text, said, model",
    [
        ("Chad praised Peru, then sued Lima.", "", Stub(pair={("Chad", "Peru"): FAIR, ("Chad", "Lima"): FOUL})),
        ("Peru gave way, then Lima cheated.", "", Stub(own={"Peru": FAIR, "Lima": FOUL})),
        ("Peru gave way, Lima cheated.", "Peru gave way, Lima cheated", Stub(voice={"Peru": FAIR, "Lima": FOUL})),
    ],
)
def test_each_naming_of_an_actor_counts(text, said, model):
    quotes = [statement(text, said, "TCD")] if said else []
    (found,) = (s for s in judge(text, model, *quotes) if s.target_id == "PER" and s.stance)
    assert (found.stance, found.score, found.confidence) == (-1, pytest.approx(-0.05), pytest.approx(0.45))
    assert text[slice(*found.target)] == "Peru"


def test_the_outlets_own_judgement_is_asked_for_apart_and_of_all_outside_statements():
    text = "Peru helped bloody Chad, Mali said."
    model = Stub(own={"Chad": -1}, voice={"Peru": 1, "Chad": 1}, pair={("Peru", "Chad"): 1})
    assert rows_of(judge(text, model)) == [
        told("PER", "TCD", 1), told("PER", "MLI"), told("TCD", "PER"), told("TCD", "MLI"), told("MLI", "PER"),
        told("MLI", "TCD"), own("PER"), own("TCD", -1), own("MLI"),
    ]  # fmt: skip
    spoken = judge(text, model, statement(text, "Peru helped bloody Chad", "MLI", speaker="Mali"))
    assert [row for row in rows_of(spoken) if row[0] == "own"] == [own("MLI")]


@pytest.mark.parametrize(
    "whole_sentences, expected",
    [
        (True, [("PER", "TCD", 1), ("PER", "MLI", -1), ("TCD", "PER", 0), ("TCD", "MLI", 0)]),
        (False, [("PER", "MLI", -1), ("TCD", "MLI", -1)]),  # shared, and nothing of the joint act
    ],
)
def test_members_of_a_group_are_judged_each_where_the_tier_sees_joint_acts(whole_sentences, expected):
    text = "Peru and Chad condemned Mali."
    model = Stub(pair={("Peru", "Mali"): -1, ("Peru", "Chad"): 1}, whole_sentences=whole_sentences)
    found = [s for s in judge(text, model, mentions=named(text, Peru="g0", Chad="g0")) if s.group_id == "g0"]
    held = [s for s in found if s.voice == "narrated" and s.holder_actor_id != "MLI"]
    assert [(s.holder_actor_id, s.target_id, s.stance) for s in held] == expected


def test_a_joint_statement_is_held_by_all_who_make_it_as_one_group():
    text = "Peru and Mali said Chad lied."
    model = Stub(pair={("Peru and Mali", "Chad"): 0, ("Peru", "Chad"): -1, ("Mali", "Chad"): -1})
    found = judge(text, model, statement(text, "Chad lied", "PER", "MLI", speaker="Peru and Mali"))
    assert [(*row, s.group_id) for row, s in zip(rows_of(found), found, strict=True) if s.stance] == [
        ("reported", "PER", "PER", "TCD", -1, "g19"),
        ("reported", "MLI", "MLI", "TCD", -1, "g19"),
    ]


@pytest.mark.parametrize(
    "text, said, expected",
    [
        ("Peru backs sanctions on Chad.", "", [told("PER", "sanctions", 1), told("TCD", "sanctions")]),
        ("Peru said sanctions on Chad help.", "sanctions on Chad help",
         [("reported", "PER", "PER", "sanctions", 1), ("reported", "PER", "TCD", "sanctions", 0)]),
        ("Those sanctions help.", "", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("whole_sentences", [True, False])
def test_issues_are_targets_if_asked_for_and_change_no_row_of_the_actors(text, said, expected, whole_sentences):
    signs = {"pair": {("Peru", "sanctions"): 1, ("sanctions", "Chad"): -1}, "voice": {"sanctions": 1}}
    model = Stub(**signs, whole_sentences=whole_sentences)
    quotes = [statement(text, said, "PER", speaker="Peru")] if said else []
    plain, found = judge(text, model, *quotes), judge(text, model, *quotes, with_issues=True)
    assert [s for s in found if s.target_id != "sanctions"] == plain
    assert "sanctions" not in {s.holder_actor_id for s in found} | {s.target_id for s in plain}
    if whole_sentences:
        outside = [] if said else [own("sanctions")]
        assert [row for row in rows_of(found) if row[3] == "sanctions"] == expected + outside


def test_nobody_is_judged_toward_the_own_side_and_we_are_marked_only():
    text = "Blinken said Chad attacked us and America."
    model = Stub(pair={(a, b): -1 for a in IDS for b in IDS})

    def same_side(a: str, b: str) -> bool:
        return a == b or {a, b} == {"blinken", "USA"}

    quote = statement(text, "Chad attacked us and America", "blinken", speaker="Blinken")
    assert rows_of(judge(text, model, quote, same_side=same_side)) == [
        ("reported", "blinken", "blinken", "TCD", -1),
        ("reported", "blinken", "TCD", "USA", -1),
        ("reported", "blinken", "USA", "TCD", -1),
        own("blinken"),
    ]
    assert {tuple(others) for *_, others in model.asked} == {("Blinken", "Chad", "us", "America")}


def test_who_holds_toward_whom_in_a_statement_is_not_told_again():
    text = "Peru, which left Chad, said Chad lied."
    found = judge(text, Stub(pair={("Peru", "Chad"): -1}), statement(text, "Chad lied", "PER", speaker="Peru"))
    assert rows_of(found) == [("reported", "PER", "PER", "TCD", -1), told("TCD", "PER"), own("PER"), own("TCD")]


def test_a_tier_that_sees_no_whole_sentences_reads_statements_alone_and_one_naming_of_each():
    text = "Peru left Mali, and Lima said Chad helped Rwanda, then Chad fled."
    said = "Chad helped Rwanda, then Chad fled"
    model = Stub(voice={"Chad": -1}, pair={("Peru", "Mali"): -1, ("Chad", "Rwanda"): 1}, whole_sentences=False)
    assert rows_of(judge(text, model, statement(text, said, "PER", speaker="Lima"))) == [
        ("reported", "PER", "PER", "TCD", -1), ("reported", "PER", "PER", "RWA", 0),
        told("PER", "MLI", -1), told("MLI", "PER"),
    ]  # fmt: skip
    assert [asked[:3] for asked in model.asked] == [
        ("voice", f"said {said}", ["Chad", "Rwanda"]),
        ("pair", text, [("Peru", "Mali"), ("Mali", "Peru")]),
    ]


MIXED = "Peru backs sanctions on Chad, and Lima said Mali and Chad broke sanctions."


@given(st.permutations(named(MIXED)), st.booleans())
def test_the_order_in_which_mentions_are_given_does_not_matter(mentions, whole_sentences):
    quote = statement(MIXED, "Mali and Chad broke sanctions", "PER", speaker="Lima")
    answers = {"pair": {("Peru", "Chad"): FAIR, ("Lima", "Chad"): FOUL}, "voice": {"Chad": 1}, "own": {"Lima": 1}}

    def found(given_mentions):
        model = Stub(**answers, whole_sentences=whole_sentences)
        return judge(MIXED, model, quote, mentions=given_mentions, with_issues=True)

    assert found(mentions) == found(sorted(mentions))


@pytest.mark.parametrize(
    "chances, cut, expected",
    [
        ((0.3, 0.5, 0.2), 0.5, -1),
        ((0.3, 0.5, 0.2), 1.0, 0),
        ((0.2, 0.5, 0.3), 0.5, 1),
        ((0.25, 0.5, 0.25), 0.4, 1),  # between equals the plus
        ((0.25, 0.5, 0.25), 0.5, 0),  # at the cut, not above
        ((0.0, 1.0, 0.0), 0.0, 0),
    ],
)
def test_call_sign(chances, cut, expected):
    assert call_sign(np.array(chances), cut) == expected
