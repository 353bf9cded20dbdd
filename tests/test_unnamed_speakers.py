"""We, I and he of speakers without a name: whose country it is, and nobody where the article does not say."""

from __future__ import annotations

import pytest
from tagged import pronouns


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“We are late,” said a teacher in Funafuti.", [("We", "TUV")]),
        ("“We are late,” said a young trader from Lima.", [("We", "PER")]),
        ("“We are late,” said an aid worker in Lima.", []),
        ("“We are late,” said a diplomat in Lima.", []),
        ("“We are late,” said a Chinese trader in Lima.", [("We", "CHN")]),
        ("“We are late,” a retired Peruvian engineer said.", [("We", "PER")]),
        ("“We are late,” a retired Peruvian diplomat said.", [("We", "PER")]),
        ("On the Peruvian side of the border a customs officer said: “We are late.”", [("We", "PER")]),
        ("Peru, Peru and Peru met. “We are late,” an official at the health ministry said.", [("We", "PER")]),
        ("Peru met Peru and Peru. “We hope Peru will come,” a government official said.", []),
        ("Peru met Peru, Peru and Peru. Chile left. “We are late,” a government official said.", []),
        ("Peru, Peru and Peru met. “We are late,” a former official at the health ministry said.", []),
        ("Peru, Peru and Peru met. “We are late,” an official at the bank said.", []),
        ("Peru met Chile. Peru left Chile. “We are late,” an official at the health ministry said.", []),
        ("“We are late,” a former Peruvian diplomat said.", []),  # no longer speaks for Peru
        ("“We are late,” said a teacher who had fled from Lima.", []),
        ("Two Peruvian officials met. “We are late,” one of the officials said.", [("We", "PER")]),
        ("Rain fell.\n\n16:30 A Caricom diplomat, on the way to the lunch: “We did not come here to draw it.”",
         [("We", "caricom")]),
        ("Rain fell.\n\nA Caricom report, on the way to the printer: “We did not come here to draw it.”", []),
        ("Peru, Peru and Peru met. “We are late,” said a nurse in the capital.", [("We", "PER")]),
        ("Peru met Chile. Peru left Chile. Peru wrote to Chile. “We are late,” said a nurse in the capital.", []),
        ("Peru, Peru and Peru met. “We are late,” said a diplomat in the capital.", []),
        ("Peru, Peru and Peru met. “We are late,” said a nurse in the capital letters club.", []),
        ("“My sons left,” said Antony Blinken.", [("My", "antony-blinken")]),
    ],
)  # fmt: skip
def test_we_of_somebody_without_a_name(text, expected):
    assert pronouns(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("A senior official of Peru spoke.\n\nOFFICIAL: Rain fell. We left.\n\nQUESTION: Are we?\n\nOFFICIAL: We are",
         [("We", "PER"), ("We", "PER")]),
        ("Antony Blinken spoke.\n\nSECRETARY BLINKEN: I say that we are late.",
         [("I", "antony-blinken"), ("we", "USA")]),
        ('Antony Blinken spoke.\n\n"BLINKEN: I say that we are late."', [("I", "antony-blinken"), ("we", "USA")]),
        ("The rules are old.\n\nNOTE: We are late.", []),
        ("Antony Blinken met Jane Blinken of Peru.\n\nMR AUSTIN: We are late.", []),
    ],
)  # fmt: skip
def test_turns_of_a_transcript(text, expected):
    assert pronouns(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Antony Blinken left. An official of Peru came. “Good,” he said.", []),
        ("Antony Blinken left. An official in Lima said he was ill.", [("he", "antony-blinken")]),
        ("Antony Blinken left. A shopkeeper cried. He was ill.", []),
        ("Antony Blinken left. His partner cannot: he is ill.", [("His", "antony-blinken")]),
        ("Antony Blinken told a rival that he was ill.", [("he", "antony-blinken")]),  # may be a country
    ],
)
def test_he_behind_somebody_without_a_name(text, expected):
    assert pronouns(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Antony Blinken spoke to us in May.\n\nQ: Why?\n\nA: I know that we left.\n\nQ: We left?\n\nA: Yes.",
         [("I", "antony-blinken"), ("we", "USA")]),
        ("Peru is far. A former member of the Peruvian Congress gave this interview."
         "\n\nQ: Why?\n\nA: I know that we left.\n\nQ: Why?\n\nA: Rain.", [("we", "PER")]),
        ("Antony Blinken left Peru.\n\nQ: Why?\n\nA: We left.\n\nQ: Why?\n\nA: Rain.", []),
        ("Antony Blinken and Joe Biden spoke to us.\n\nQ: Why?\n\nA: We left.\n\nQ: Why?\n\nA: Rain.", []),
        ("Antony Blinken spoke to us.\n\nA: We left.\n\nB: We stayed.", []),  # a list
    ],
)  # fmt: skip
def test_answers_in_an_interview(text, expected):
    assert pronouns(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“We are late,” said a farmer who grows rice.", [("We", "PER")]),
        ("“We are late,” said a grower in the Vira valley.", [("We", "PER")]),
        ("A farmer in Vira shrugged. “Rain comes,” she said, “and we wait.”", [("we", "PER")]),
        ("“We are late,” said a Chilean farmer.", [("We", "CHL")]),
        ("In Santiago the mood was low. “We are late,” said a farmer.", []),  # of Chile, rather
        ("“We are late,” said a farmer across the river.", []),
        ("“We are late,” said a customs officer.", []),
        ("An official shrugged. “We are late,” she said.", []),
        ("“We are late,” said a banker.", []),
    ],
)
def test_we_of_a_local_is_the_country_of_the_dateline(text, expected):
    for dateline in ("LIMA, May 2 (Reed Wire) - ", "VIRA, Peru, May 2 (Reed Wire) - "):
        assert pronouns(f"{dateline}Peru and Chile met on Monday.\n\n{text}") == expected


def test_we_of_a_local_where_the_dateline_is_elsewhere():
    assert pronouns("PARIS, May 2 (Reed Wire) - Peru and Chile met.\n\n“We are late,” said a farmer.") == []


def test_he_goes_on_behind_a_government_that_somebody_speaks_of():
    text = "A US embassy spokesman said Lima erred while the government ignored calls. “We will help,” he said."
    assert pronouns(text) == [("We", "USA")]
