"""Who is named where: every name of a country, places, titles, persons by their last names, typos."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reference import load_reference
from analysis.schema import Span
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.actors.named.support import sentence_of
from analysis.tag.actors.parties import read_parties
from analysis.tag.text import split_sentences
from tests.steps import growth

REFERENCE = load_reference()
DAY = "2021-03-18"


def mentions_in(text: str, *, date: str = DAY, speakers: tuple[str, ...] = ()) -> list:
    spans = [Span(text.index(s), text.index(s) + len(s)) for s in speakers]
    return find_mentions(text, split_sentences(text, REFERENCE), REFERENCE, date=date, speakers=spans)


def named(text: str, **options) -> list[tuple[str, str, str]]:
    return [(m.mention, m.actor_id, m.kind) for m in mentions_in(text, **options)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("North Korea, the DPRK, was told.", [("North Korea", "PRK", "name"), ("DPRK", "PRK", "alias")]),
        ("Pyongyang replied, and the North tested a missile.",
         [("Pyongyang", "PRK", "metonym"), ("the North", "PRK", "alias")]),
        ("North Korean ships left.", [("North Korean", "PRK", "demonym")]),
        ("The North is cold in winter.", []),  # nothing else says which north
        ("It hurt us and the US", [("US", "USA", "alias")]),
        ("The US’ offer, U.S. aid and the U.K.",
         [("US", "USA", "alias"), ("U.S.", "USA", "alias"), ("U.K.", "GBR", "alias")]),
        ("US-led sanctions", [("US", "USA", "modifier")]),
        ("US-South Korea drills", [("US", "USA", "alias"), ("South Korea", "KOR", "name")]),
        ("the South Korean minister and Seoul", [("South Korean", "KOR", "demonym"), ("Seoul", "KOR", "metonym")]),
        ("South Korea and the South", [("South Korea", "KOR", "name"), ("the South", "KOR", "alias")]),
        ("the South China Sea, which China claims", [("China", "CHN", "name")]),
        ("Myanmar, also known as Burma", [("Myanmar", "MMR", "name"), ("Burma", "MMR", "alias")]),
        ("Pakistani military attaches left.", [("Pakistani", "PAK", "demonym")]),
        ("The Pakistani military left.", [("Pakistani military", "pakistan-army", "alias")]),
        ("ECOWAS, the West African bloc, met.", [("ECOWAS", "ecowas", "name")]),
        ("ECOWAS met. The West African bloc agreed.",
         [("ECOWAS", "ecowas", "name"), ("West African bloc", "ecowas", "alias")]),
        ("the British Council and British envoys",
         [("British Council", "british-council", "name"), ("British", "GBR", "demonym")]),
        ("Korean food and American Airlines", [("American Airlines", "american-airlines", "name")]),
        ("the Singapore Joint Statement", []),
        ("", []),
    ],
)  # fmt: skip
def test_names_of_countries(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("after consultation with Seoul", [("Seoul", "KOR", "metonym")]),
        ("after talks in Seoul", [("Seoul", "KOR", "place")]),
        ("They brought both sides to Seoul.", [("Seoul", "KOR", "place")]),
        ("He brought no answer. To Seoul he wrote.", [("Seoul", "KOR", "metonym")]),
        ("Shops in Peru closed.", [("Peru", "PER", "place")]),
        ("He cut short a visit to Peru.", [("Peru", "PER", "place")]),
        ("It took most of Peru.", [("Peru", "PER", "place")]),
        ("It took most of Peru’s maize.", [("Peru", "PER", "name")]),
        ("I flew through Tunis.", [("Tunis", "TUN", "place")]),
        ("the London-listed firm", [("London", "GBR", "place")]),
        ("Shops lost confidence in Peru.", [("Peru", "PER", "name")]),
        ("In Peru’s view that is wrong.", [("Peru", "PER", "name")]),
        ("SEOUL (AP) — Ships left.", []),  # no name in capitals; the dateline is a kind of sentence
        ("She arrived in Beijing.", [("Beijing", "CHN", "place")]),
        ("It is in Beijing’s interest.", [("Beijing", "CHN", "metonym")]),
        ("confidence in Seoul", [("Seoul", "KOR", "metonym")]),
        ("talks in Seoul and Tokyo", [("Seoul", "KOR", "place"), ("Tokyo", "JPN", "place")]),
        ("talks in Seoul and Tokyo’s reply", [("Seoul", "KOR", "place"), ("Tokyo", "JPN", "metonym")]),
        ("the Seoul Metro", [("Seoul", "KOR", "place")]),
        ("the Kremlin Spokesman", [("Kremlin", "RUS", "metonym")]),
        ("in the race for the White House", [("White House", "USA", "place")]),
        ("launched a White House bid", [("White House", "USA", "place")]),
        ("waited for the White House to answer", [("White House", "USA", "metonym")]),
        ("after the Paris attacks", [("Paris", "FRA", "place")]),
        ("a US-born, Beijing-based Chinese-speaking cook",
         [("US", "USA", "place"), ("Beijing", "CHN", "place"), ("Chinese", "CHN", "place")]),
        ("ties between Seoul and Tokyo", [("Seoul", "KOR", "metonym"), ("Tokyo", "JPN", "metonym")]),
    ],
)  # fmt: skip
def test_a_capital_is_a_government_or_a_place(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Voters in Georgia waited.", []),
        ("Georgia thanked its friends. Tbilisi was calm.",
         [("Georgia", "GEO", "name"), ("Tbilisi", "GEO", "metonym")]),
        ("Jordan said no.", []),
        ("Jordan and Djibouti said no.", [("Jordan", "JOR", "name"), ("Djibouti", "DJI", "name")]),
        ("Jordan said no, and Amman was firm.", [("Jordan", "JOR", "name"), ("Amman", "JOR", "metonym")]),
        ("Michael Jordan and Jim Jordan met a man from Amman.",
             [("Jim Jordan", "~jim-jordan", "name"), ("Amman", "JOR", "metonym")]),
        ("Washington said no.", []),
        ("The US waited, and Washington said no.", [("US", "USA", "alias"), ("Washington", "USA", "metonym")]),
        ("The US liked Denzel Washington.", [("US", "USA", "alias")]),
        ("Troops left Congo.", []),
        ("Troops left Congo for Kinshasa.", [("Congo", "COD", "alias"), ("Kinshasa", "COD", "metonym")]),
        ("Kinshasa and Brazzaville spoke of Congo.",
         [("Kinshasa", "COD", "metonym"), ("Brazzaville", "COG", "metonym")]),
        ("The US waited. Congress agreed.", [("US", "USA", "alias"), ("Congress", "us-congress", "alias")]),
        ("South Korea’s National Security Council met as the US and the US waited.",
         [("South Korea", "KOR", "name"), ("US", "USA", "alias"), ("US", "USA", "alias")]),
        ("US officials left. The National Security Council met under Suh Hoon. The US waited.",
         [("US", "USA", "alias"), ("Suh Hoon", "suh-hoon", "name"), ("US", "USA", "alias")]),
        ("Turkey met the United States. Turkey left. The bill was passed by Congress.",
         [("Turkey", "TUR", "name"), ("United States", "USA", "name"), ("Turkey", "TUR", "name"),
          ("Congress", "us-congress", "alias")]),
        ("Turkey met the United States and Peru. Turkey left. The bill was passed by Congress.",
         [("Turkey", "TUR", "name"), ("United States", "USA", "name"), ("Peru", "PER", "name"),
          ("Turkey", "TUR", "name")]),  # Peru has a Congress too
        ("Voters told Republicans so.", []),
        ("Voters told Republicans and Senate Democrats so.",
         [("Republicans", "republican-party-us", "alias"), ("Democrats", "democratic-party-us", "alias")]),
        ("Why Young Republicans Left Iowa Early. The GOP lost some Cabin Republicans.",
         [("Republicans", "republican-party-us", "alias"), ("GOP", "republican-party-us", "alias")]),
    ],
)  # fmt: skip
def test_ambiguous_names_need_support(text, expected):
    assert [m for m in named(text) if m[2] != "place"] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Republicans in the United States waited, a Republican aide said.", ["Republicans", "Republican"]),
        ("Britain voted. Tory backbenchers mocked a Labour shadow minister.", ["Tory", "Labour"]),
        ("Britain voted. Conservative and Labour MPs left.", ["Conservative", "Labour"]),
        ("Britain voted. The Conservative leader left with Bo Ek, the Liberal Democrat leader.", []),  # persons
        ("Britain and Canada voted. Conservative lawmakers left.", []),  # both have Conservatives
        ("Peru waited. Tory backbenchers left.", []),
        ("The United States waited. Ann Li, an Arizona Republican who left, is a conservative.", []),
        ("The United States waited. Republican senator Bo Ek left.", []),  # his title
    ],
)  # fmt: skip
def test_a_party_is_named_by_its_adjective_before_a_noun_of_politics(text, expected):
    parties = read_parties(load_reference()).ids
    assert [m[0] for m in named(text) if m[1] in parties and m[2] != "title"] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Joe Biden spoke. Biden left.", [("Joe Biden", "joe-biden", "name"), ("Biden", "joe-biden", "last_name")]),
        ("Suga spoke.", []),  # no full name, no title
        ("A critic, Mark Cuban, left. They met in San Juan Spain.",
         [("Mark Cuban", "~mark-cuban", "name"), ("Spain", "ESP", "name")]),
        ("Biden spoke.", [("Biden", "joe-biden", "last_name")]),  # everybody knows him
        ("Velme Biden spoke. Biden left.", []),
        ("Trump Tower Opens After Biden Vows to Close Biden Library\n\nTrump Tower opened in the rain that day.",
         [("Biden", "joe-biden", "last_name"), ("Biden", "joe-biden", "last_name")]),  # a headline in capitals
        ("Mohammed bin Salman spoke. Bin Salman left.",
         [("Mohammed bin Salman", "mohammed-bin-salman", "name"), ("Bin Salman", "mohammed-bin-salman", "last_name")]),
        ("Abdel Fattah el-Sisi met Ursula von der Leyen. El-Sisi left. Von der Leyen stayed.",
         [("Abdel Fattah el-Sisi", "abdel-fattah-al-sisi", "alias"),
          ("Ursula von der Leyen", "ursula-von-der-leyen", "name"), ("El-Sisi", "abdel-fattah-al-sisi", "last_name"),
          ("Von der Leyen", "ursula-von-der-leyen", "last_name")]),
        ("President Biden spoke. Biden left.",
         [("Biden", "joe-biden", "last_name"), ("Biden", "joe-biden", "last_name")]),
        ("Joe Biden met Velme Biden. Velme Biden left.", [("Joe Biden", "joe-biden", "name")]),
        ("Joe Biden spoke. After Biden left, Mr. Biden and President Biden slept.",
         [("Joe Biden", "joe-biden", "name")] + [("Biden", "joe-biden", "last_name")] * 3),
        ("Joe Biden spoke. Mrs. Biden left.", [("Joe Biden", "joe-biden", "name")]),
        ("Joe Biden spoke. The Biden-era law and the Bidens stayed.", [("Joe Biden", "joe-biden", "name")]),
        ("Joe Biden spoke of the Biden Library.", [("Joe Biden", "joe-biden", "name")]),
        ("Joe Biden spoke; Biden Monday left.",
         [("Joe Biden", "joe-biden", "name"), ("Biden", "joe-biden", "last_name")]),
        ("Kim Jong-un met Kim Yo-jong. Kim smiled.",
         [("Kim Jong-un", "kim-jong-un", "name"), ("Kim Yo-jong", "kim-yo-jong", "name")]),
        ("Kim Yo-jong waited. North Korean leader Kim smiled.",
         [("Kim Yo-jong", "kim-yo-jong", "name"), ("North Korean", "PRK", "title"),
          ("Kim", "kim-jong-un", "last_name")]),
        ("Lawyer Khaw Boon Wan spoke. Khaw left.",
         [("Khaw Boon Wan", "~khaw-boon-wan", "name"), ("Khaw", "~khaw-boon-wan", "last_name")]),
        ("Lawyer Khaw Boon Wan spoke. Wan left, Khaw waited.",  # the last name stands alone
         [("Khaw Boon Wan", "~khaw-boon-wan", "name"), ("Wan", "~khaw-boon-wan", "last_name")]),
        ("Lawyer Alexandria Smithers spoke. In Alexandria was rain. Alexandria was cold.",
         [("Alexandria Smithers", "~alexandria-smithers", "name")]),
        ("Joe Biden met his wife Jill Biden. The Bidens slept. Biden left.",
         [("Joe Biden", "joe-biden", "name"), ("Jill Biden", "~jill-biden", "name"), ("Bidens", "joe-biden", "group"),
          ("Bidens", "~jill-biden", "group"), ("Biden", "joe-biden", "last_name")]),
        ("Mexico waited for Lopez Obrador.",
         [("Mexico", "MEX", "name"), ("Lopez Obrador", "andres-manuel-lopez-obrador", "alias")]),
        ("Park Jin spoke. Former President Park left.", [("Park Jin", "park-jin", "name")]),
        ("Michelle Obama met Barack Obama. Mr. Obama left.",  # the only man
         [("Michelle Obama", "~michelle-obama", "name"), ("Barack Obama", "barack-obama", "name"),
          ("Obama", "barack-obama", "last_name")]),
        ("Hillary Clinton met Bill Clinton in rain" + " and wind" * 60 + ". Clinton left.",  # whom it named first
         [("Hillary Clinton", "hillary-clinton", "name"), ("Bill Clinton", "bill-clinton", "name"),
          ("Clinton", "hillary-clinton", "last_name")]),
        ("Hillary Clinton met Bill Clinton. Clinton left.",  # either
         [("Hillary Clinton", "hillary-clinton", "name"), ("Bill Clinton", "bill-clinton", "name")]),
        ("Kim Yo-jong met Sung Kim in rain" + " and wind" * 60 + ". Kim left.",  # any Kim
         [("Kim Yo-jong", "kim-yo-jong", "name"), ("Sung Kim", "sung-kim", "name")]),
        ("Mrs. Clinton met Mr. Clinton. President Clinton and Clinton slept.",  # either
         [("Clinton", "hillary-clinton", "last_name"), ("Clinton", "bill-clinton", "last_name")]),
        ("Hillary Clinton spoke. Mr. Clinton left.",
         [("Hillary Clinton", "hillary-clinton", "name"), ("Clinton", "bill-clinton", "last_name")]),
        ("Ana D. Velme Jr. met Ana Velme. Velme left.",
         [("Ana D. Velme Jr", "~ana-velme", "name"), ("Ana Velme", "~ana-velme", "name"),
          ("Velme", "~ana-velme", "last_name")]),
        ("Ana D. Velme met Ana Velme. Velme left.",
         [("Ana D. Velme", "~ana-velme", "name"), ("Ana Velme", "~ana-velme", "name"),
          ("Velme", "~ana-velme", "last_name")]),
    ],
)  # fmt: skip
def test_last_names(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text, date, expected",
    [
        ("President Trump spoke.", "2020-03-18", ["donald-trump"]),
        ("President Park spoke in South Korea.", "2015-03-18", ["park-geun-hye"]),
        ("President Park spoke in South Korea.", "2021-03-18", []),  # out of office
        ("President Park spoke in South Korea.", "", []),
        ("Former President Park spoke in South Korea.", "2015-03-18", []),
        ("Foreign Minister Lavrov spoke.", "2021-03-18", ["sergei-lavrov"]),
        ("Defense Minister Lavrov spoke.", "2021-03-18", []),
        ("Chinese Foreign Minister Lavrov spoke.", "2021-03-18", []),
    ],
)  # fmt: skip
def test_a_title_names_a_person_on_a_date(text, date, expected):
    found = [m for m in mentions_in(text, date=date) if m.kind == "last_name"]
    assert [m.actor_id for m in found] == expected
    assert {m.rule for m in found} <= {"title_last_name"}


@pytest.mark.parametrize(
    "text, speakers, expected",
    [
        ("Spokesman Ahn Myung-hun said no. Ahn left.", (),
         [("Ahn Myung-hun", "~ahn-myung-hun", "name"), ("Ahn", "~ahn-myung-hun", "last_name")]),
        ("Ann Li, 22, said no. Ann Li left, and Li slept.", ("Ann Li, 22,",),
         [("Ann Li", "~ann-li", "name"), ("Ann Li", "~ann-li", "name"), ("Li", "~ann-li", "last_name")]),
        ("South Dakota said no. Rain fell in South Dakota.", ("South Dakota",), []),
        ("North Korean Vice Minister Choe Son-hui wrote. Choe left.", (),
         [("North Korean", "PRK", "title"), ("Choe Son-hui", "choe-son-hui", "name"),
          ("Choe", "choe-son-hui", "last_name")]),
        ("South Korea’s Foreign Minister Chung Eui-yong left.", (),
         [("South Korea", "KOR", "name"), ("Chung Eui-yong", "chung-eui-yong", "name")]),
        ("South Korean Foreign Minister Chung Eui-yong left.", (),
         [("South Korean", "KOR", "title"), ("Chung Eui-yong", "chung-eui-yong", "name")]),
        ("The EU’s Josep Borrell left. The EU stayed.", (),
         [("EU", "european-union", "alias"), ("Josep Borrell", "josep-borrell", "name"),
          ("EU", "european-union", "alias")]),
        ("South Korea told Foreign Minister Chung Eui-yong.", (),
         [("South Korea", "KOR", "name"), ("Chung Eui-yong", "chung-eui-yong", "name")]),
    ],
)  # fmt: skip
def test_persons_and_their_titles(text, speakers, expected):
    assert named(text, speakers=speakers) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Antony Blinken left, said Blinken. Bliken and Austin met.", [("Bliken", "antony-blinken")]),
        ("Antony Blinken left, said Blinken. The Blinkens met.", []),  # a plural
        ("Antony Blinken left, said Blinken. Blinken’s car.", []),
        ("Antony Blinken left, said Blinken. Ann Blinker met Blinker.", []),  # somebody else
        ("Barack Obama left, said Obama. Osama bin Laden was dead.", []),
        ("Lloyd Austin left, said Austin. Justin met him.", []),
        ("Robert Malley left. “Maley should stay,” she said.", [("Maley", "robert-malley")]),
        ("Boris Johnson left, said Johnson. Then Johnston met him; Johnston won; Johnston lost.", []),
        ("Jake Sullivan left, said Sullivan. It was Sulivan who met him.", [("Sulivan", "jake-sullivan")]),
        ("Moon Jae-in left. Moan met him.", []),  # too short to tell
    ],
)
def test_typos(text, expected):
    assert [(m.mention, m.actor_id) for m in mentions_in(text) if m.kind == "typo"] == expected


def test_an_acting_minister_of_the_same_name_is_not_guessed():
    assert named("Two ministers named Kim met Kim.") == []


def test_offsets_of_a_whole_text():
    text = "“The US won’t wait,” President Biden said in Seoul."
    assert [tuple(m) for m in mentions_in(text)] == [
        (5, 7, "US", "USA", "alias", "gazetteer", ""),
        (31, 36, "Biden", "joe-biden", "last_name", "title_last_name", ""),
        (45, 50, "Seoul", "KOR", "place", "place_words", ""),
    ]


WORDS = [
    "the", "The", "North", "South", "Korea", "Korean", "US", "’", "’s", ",", ".", "“", "”", "President", "Biden", "Joe",
    "Blinken", "Bliken", "Antony", "Foreign", "Minister", "Kim", "Jong-un", "Yo-jong", "in", "Seoul", "and", "Georgia",
    "Washington", "-", "-led", "\n", "Mr.", "spokesman", "Ahn", "Myung-hun", "he", "two", "sides", "of", "former",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_mentions_are_ordered_apart_and_what_they_say(text):
    mentions = mentions_in(text)
    assert mentions == sorted(mentions)
    assert [text[m.start_char : m.end_char] for m in mentions] == [m.mention for m in mentions]
    assert all(a.end_char <= b.start_char for a, b in zip(mentions, mentions[1:], strict=False))


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read(text):
    assert [text[m.start_char : m.end_char] for m in mentions_in(text)] == [m.mention for m in mentions_in(text)]


@pytest.mark.parametrize(
    "piece", ["President Biden met Minister Kim Ab{i} in Seoul. ", "the North ", "Kim ", "Ann Li{i} "]
)
def test_twice_the_text_takes_twice_the_steps(piece):
    assert growth(lambda text: find_mentions(text, [], REFERENCE, date=DAY), piece) < 2.2


def test_sentence_of():
    sentences = split_sentences("One came. Two left.", REFERENCE)
    assert [sentence_of(sentences, position) for position in (0, 8, 9, 10, 99)] == [0, 0, 0, 1, 1]
    assert sentence_of([], 3) == 0
