"""Who is asked for what, and which rows follow: the composition of stances, with a made tier that knows its answers."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_tier import IDS, ISSUES, Stub, judge, named, rows_of, statement

from analysis.schema import Span
from analysis.tag.stance.rows import Stance


def own(target: str, sign: int = 0) -> tuple:
    return ("own", "@outlet", "@outlet", target, sign)


def told(holder: str, target: str, sign: int = 0) -> tuple:
    return ("narrated", "@outlet", holder, target, sign)


@pytest.mark.parametrize(
    "speaker, speakers, expected",
    [
        ("Peru", ("PER",), ("reported", "PER", "PER", "TCD", -1)),  # named in the sentence: judged by his place
        ("an envoy", ("PER",), ("reported", "PER", "PER", "TCD", -1)),  # by words that no mention covers
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


def test_the_whole_row_of_an_alleged_act():
    text = "Congo said Rwanda and Mali had armed the M23."
    model = Stub(pair={("Rwanda", "the M23"): 1}, cues={("the M23", 1): "armed"})
    quote = statement(text, "Rwanda and Mali had armed the M23", "COD", "PER", speaker="Congo")
    found = judge(text, model, quote, mentions=named(text, Rwanda="g11", Mali="g11"))
    assert [s for s in found if s.stance] == [
        Stance(0, "reported", "COD", "RWA", "m23", 1, pytest.approx(0.75), 0.8, 11, "g11", Span(11, 17), Span(37, 44),
               Span(31, 36))
    ]  # fmt: skip


def test_what_a_statement_tells_of_acts_toward_us_is_held_by_the_doer():
    text = "“Rwanda has armed the M23 against us,” America said."
    model = Stub(pair={("America", "Rwanda"): -1, ("Rwanda", "the M23"): 1, ("Rwanda", "us"): -1})
    quote = statement(text, "“Rwanda has armed the M23 against us,”", "USA", speaker="America")
    found = [s for s in judge(text, model, quote) if s.stance]
    assert rows_of(found) == [
        ("direct", "USA", "USA", "RWA", -1), ("direct", "USA", "RWA", "m23", 1), ("direct", "USA", "RWA", "USA", -1)
    ]  # fmt: skip
    assert found[-1].target == Span(text.index("us,"), text.index(",”"))


def test_an_unknown_speaker_speaks_for_those_whom_he_calls_us():
    text = "“Rwanda lied to us and robbed Mali,” a man said."
    model = Stub(voice={"Rwanda": -1})
    quote = statement(text, "“Rwanda lied to us and robbed Mali,”", "@unresolved", speaker="a man")
    assert [row for row in rows_of(judge(text, model, quote)) if row[-1]] == []
    model = Stub(pair={("a man", "Rwanda"): -1})
    assert [row for row in rows_of(judge(text, model, quote)) if row[-1]] == [("direct", "USA", "USA", "RWA", -1)]


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


@pytest.mark.parametrize(
    "text, word, sign",
    [
        ("Peru, which it called “a thief”, sadly lied.", "lied", -1),
        ("Peru, which it called “a thief”, left.", "thief", 0),
        ("Peru, which it called “a thief”, left.", "", 0),
        ("Peru left.", "", -1),
    ],
)
def test_in_a_sentence_that_quotes_the_outlet_judges_in_words_outside_the_quotation(text, word, sign):
    model = Stub(own={"Peru": -1}, cues={("Peru", -1): word} if word else {})
    assert rows_of(judge(text, model)) == [own("PER", sign)]


def test_a_verb_that_judges_tells_in_the_words_of_the_outlet():
    text = "Congo accused Rwanda of “theft”."
    model = Stub(pair={("Congo", "Rwanda"): -1}, cues={("Rwanda", -1): "accused"})
    quote = statement(text, "Rwanda of “theft”", "COD", speaker="Congo", cue="accused")
    assert rows_of(judge(text, model, quote, judging={"accused"})) == [told("COD", "RWA", -1), own("COD")]
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
        (True, [("PER", "TCD", 0), ("PER", "MLI", -1), ("TCD", "PER", 0), ("TCD", "MLI", 0)]),
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
        ("Peru backs sanctions, not tariffs.", "", [told("PER", "sanctions", 1), told("PER", "tariffs")]),
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
    toward_issues = [s for s in found if s.target_id in ISSUES]
    assert [s for s in found if s not in toward_issues] == plain
    assert not {s.holder_actor_id for s in found} & set(ISSUES)
    if whole_sentences:
        outside = [own(issue) for issue in ISSUES if issue in text and not said]
        assert rows_of(toward_issues) == expected + outside


@pytest.mark.parametrize("chances, expected", [((0.05, 0.33, 0.62), 1), ((0.05, 0.4, 0.55), 0), ((0.5, 0.3, 0.2), 0)])
def test_a_stance_toward_an_issue_is_called_only_where_it_is_likely(chances, expected):
    found = judge("Peru backs sanctions.", Stub(pair={("Peru", "sanctions"): chances}), with_issues=True)
    (row,) = [s for s in found if (s.holder_actor_id, s.target_id) == ("PER", "sanctions")]
    assert (row.stance, round(row.confidence, 2)) == (expected, chances[1 + expected])


def test_nobody_is_judged_toward_the_own_side_and_we_hold_nothing():
    text = "Blinken said Chad attacked us and America."
    model = Stub(pair={(a, b): -1 for a in IDS for b in IDS})

    def same_side(a: str, b: str) -> bool:
        return a == b or {a, b} == {"blinken", "USA"}

    quote = statement(text, "Chad attacked us and America", "blinken", speaker="Blinken")
    assert rows_of(judge(text, model, quote, same_side=same_side)) == [
        ("reported", "blinken", "blinken", "TCD", -1),
        ("reported", "blinken", "TCD", "USA", -1),
        own("blinken"),
    ]
    asked = {wording for _, _, wordings, _ in model.asked for wording in wordings}
    assert {pair for pair in asked if "us" in pair} == {("Chad", "us")}
    assert {tuple(others) for *_, others in model.asked} == {("Blinken", "Chad", "us", "America")}


def test_who_holds_toward_whom_in_a_statement_is_not_told_again():
    text = "Peru, which left Chad, said Chad lied."
    found = judge(text, Stub(pair={("Peru", "Chad"): -1}), statement(text, "Chad lied", "PER", speaker="Peru"))
    assert rows_of(found) == [("reported", "PER", "PER", "TCD", -1), told("TCD", "PER"), own("PER"), own("TCD")]


def test_a_silent_statement_does_not_hide_what_is_told():
    text, left = "Peru, which left Chad, said Chad was near.", "Peru, which left Chad"
    model = Stub(pair={("Peru", "Chad"): -1}, whole_sentences=False)
    found = judge(text, model, statement(text, "Chad was near", "PER", speaker=left))
    assert rows_of(found) == [("reported", "PER", "PER", "TCD", 0), told("PER", "TCD", -1), told("TCD", "PER")]


def test_whom_the_words_for_a_speaker_name_beside_him_does_not_speak():
    text = "Congo's envoy to Rwanda said Mali lied."
    quote = statement(text, "Mali lied", "COD", speaker="Congo's envoy to Rwanda")
    found = judge(text, Stub(pair={("Rwanda", "Mali"): -1}), quote)
    assert rows_of(found)[0] == ("reported", "COD", "COD", "MLI", 0)


def test_who_is_meant_by_an_act_of_his_is_a_target_and_holds_nothing():
    text = "Peru and Chad left."
    act = named(text)[1]._replace(rule="act")
    found = judge(text, Stub(), mentions=[named(text)[0], act])
    assert rows_of(found) == [told("PER", "TCD"), own("PER"), own("TCD")]


def test_a_tier_that_sees_no_whole_sentences_reads_statements_alone_and_one_naming_of_each():
    text = "Peru left Mali, and Lima said Chad helped Rwanda, then Chad fled."
    said = "Chad helped Rwanda, then Chad fled"
    model = Stub(voice={"Chad": -1}, pair={("Peru", "Mali"): -1, ("Chad", "Rwanda"): 1}, whole_sentences=False)
    assert rows_of(judge(text, model, statement(text, said, "PER", speaker="Lima"))) == [
        ("reported", "PER", "PER", "TCD", -1), ("reported", "PER", "PER", "RWA", 0),
        told("PER", "MLI", -1), told("MLI", "PER"),
    ]  # fmt: skip
    assert model.asked == [
        ("voice", f"said {said}", ["Chad", "Rwanda"], ["Chad", "Rwanda", "Chad"]),
        ("pair", text, [("Peru", "Mali"), ("Mali", "Peru")], ["Peru", "Mali", "Lima", "Chad", "Rwanda", "Chad"]),
    ]


@pytest.mark.parametrize(
    "text, said, expected",
    [
        ("Peru lied.", "", [own("PER", -1)]),
        ("Peru met Chad.", "", [told("PER", "TCD"), told("TCD", "PER")]),
        ("Peru is right, an aide said.", "Peru is right", [("reported", "MLI", "MLI", "PER", -1)]),
        ("Peru sent an aide, who said it worked.", "it worked", []),
    ],
)
def test_a_tier_with_one_voice_for_all_judges_for_the_outlet_only_one_actor_of_a_sentence_without_quotation(
    text, said, expected
):
    quotes = [statement(text, said, "MLI")] if said else []
    assert rows_of(judge(text, Stub(voice={"Peru": -1}, own={"Peru": -1}, whole_sentences=False), *quotes)) == expected


@pytest.mark.parametrize(
    "text, said, expected",
    [
        ("Peru and Chad agreed.", "", [told("PER", "TCD", 1), told("TCD", "PER", 1)]),
        ("It worked, an aide said as Peru and Chad agreed.", "It worked", []),
    ],
)
def test_a_group_that_acts_alone_holds_both_ways_for_a_tier_that_sees_no_joint_acts(text, said, expected):
    quotes = [statement(text, said, "MLI")] if said else []
    model = Stub(voice={"Peru": 1, "Chad": 1}, whole_sentences=False)
    assert rows_of(judge(text, model, *quotes, mentions=named(text, Peru="g0", Chad="g0"))) == expected


ALIKE = dict.fromkeys([*IDS, *permutations(IDS, 2)], (0.3, 0.5, 0.2))


@pytest.mark.parametrize(
    "cut, expected",
    [
        ("told_cut", {("reported", "TCD"), ("reported", "RWA"), ("narrated", "PER"), ("narrated", "MLI")}),
        ("spoken_cut", {("reported", "PER")}),
        ("own_cut", {("own", "@outlet")}),
    ],
)
def test_each_stance_is_called_by_the_cut_of_its_holder(cut, expected):
    text = "Peru, which left Mali, said Chad helped Rwanda."
    model = Stub(voice=ALIKE, own=ALIKE, pair=ALIKE)
    setattr(model, cut, 0.35)
    found = judge(text, model, statement(text, "Chad helped Rwanda", "PER", speaker="Peru"))
    assert {(s.voice, s.holder_actor_id) for s in found if s.stance == -1} == expected


MIXED = "Peru backs sanctions on Chad, and Lima said Mali and Chad broke sanctions."


@given(st.permutations(named(MIXED)), st.booleans())
@settings(deadline=None)
def test_the_order_in_which_mentions_are_given_does_not_matter(mentions, whole_sentences):
    quote = statement(MIXED, "Mali and Chad broke sanctions", "PER", speaker="Lima")
    answers = {"pair": {("Peru", "Chad"): FAIR, ("Lima", "Chad"): FOUL}, "voice": {"Chad": 1}, "own": {"Lima": 1}}

    def found(given_mentions):
        model = Stub(**answers, whole_sentences=whole_sentences)
        return judge(MIXED, model, quote, mentions=given_mentions, with_issues=True)

    assert found(mentions) == found(sorted(mentions))
