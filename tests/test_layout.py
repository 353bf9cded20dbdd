"""The parts of a printed article: lines that must be known as such, and body sentences that must not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.layout import find_layout, find_paragraphs
from analysis.reference import load_reference

REFERENCE = load_reference()
BODY = "The ministers met on Thursday and agreed to keep talking about the issues that divide them."


def parts_of(text: str) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for start, end, kind in find_layout(text, REFERENCE).segments]


@pytest.mark.parametrize(
    "text, expected",
    [
        (f" date 2021-03-18 {BODY}", [("header", "date 2021-03-18")]),
        (f"date 2021-03-18 {BODY}", [("header", "date 2021-03-18")]),
        (
            f" date 2021-03-18\nTalks open in Seoul\n{BODY}",
            [("header", "date 2021-03-18"), ("headline", "Talks open in Seoul")],
        ),
        (f" date 2021-13-45 {BODY}", []),
        (f"The date 2021-03-18 was set. {BODY}", []),
        (f"update 2021-03-18 {BODY}", []),
    ],
)
def test_header(text, expected):
    assert parts_of(text) == expected


@pytest.mark.parametrize(
    "line, author, domain, agency",
    [
        ("By Ahn Sung-mi (sahn@heraldcorp.com\n)", "Ahn Sung-mi", "heraldcorp.com", ""),
        ("By Ahn Sung-mi (sahn@heraldcorp.com)", "Ahn Sung-mi", "heraldcorp.com", ""),
        ("By Jane Doe and John van der Berg", "Jane Doe and John van der Berg", "", ""),
        ("BY JANE DOE", "JANE DOE", "", ""),
        ("By Jane Doe, Associated Press", "Jane Doe", "", "Associated Press"),
        ("By Jane Doe, Staff Writer", "Jane Doe", "", ""),
        ("By Jane Doe / Staff reporter, with AP", "Jane Doe", "", ""),
        ("Jane Doe, Staff reporter", "Jane Doe", "", ""),
        ("Staff writer, with AP", "", "", ""),
        ("By The Associated Press", "", "", "Associated Press"),
        ("(Yonhap)", "", "", "Yonhap News Agency"),
        ("— AP", "", "", "Associated Press"),
        ("Source: Reuters", "", "", "Reuters"),
        ("AP, SEOUL", "", "", "Associated Press"),
        ("jane.doe@example.org", "", "example.org", ""),
        ("(Reporting by Jane Doe; Editing by John Roe)", "", "", ""),
        ("Jane Doe contributed to this report.", "", "", ""),
    ],
)
def test_byline_at_the_end(line, author, domain, agency):
    text = f"{BODY}\n{BODY}\n{line}"
    layout = find_layout(text, REFERENCE)
    assert parts_of(text) == [("byline", line)]
    assert (layout.author, layout.email_domain, layout.agency) == (author, domain, agency)


@pytest.mark.parametrize(
    "line",
    [
        "By Thursday evening the two sides had agreed on nothing.",
        "By Monday",
        "By contrast, Seoul kept silent.",
        "By the time Blinken left, AP had reported it.",
        "The Associated Press reported the visit first.",
        "Reuters could not reach the ministry.",
        "He contributed",
        "“A very good reporter,” he said, and left.",
        "Write to the ministry at press@example.org for more.",
    ],
)
def test_no_byline(line):
    assert parts_of(f"{BODY}\n{BODY}\n{line}") == []


def test_byline_in_the_middle_is_body():
    assert parts_of("\n".join([BODY] * 6 + ["By Jane Doe"] + [BODY] * 6)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Photo: AP",
        "(Photo: Yonhap)",
        "Photo by Jane Doe",
        "Image / Reuters",
        "Photo courtesy of The White House",
        "The ministers shake hands in Seoul on Thursday. (AP Photo/Jane Doe)",
        "The ministers shake hands in Seoul. [Photo/Xinhua]",
    ],
)
def test_caption(line):
    text = f"{BODY}\n{line}\n{BODY}"
    assert parts_of(text) == [("caption", line)]
    assert find_layout(text, REFERENCE).agency == ""


@pytest.mark.parametrize(
    "line",
    [
        "Photo opportunities were limited to a minute.",
        "Video showed the missile on its way.",
        "The ministers shook hands (for the third time).",
        "Images of the launch were published, the ministry said (see below).",
    ],
)
def test_no_caption(line):
    assert parts_of(f"{BODY}\n{line}\n{BODY}") == []


@pytest.mark.parametrize(
    "dateline, agency",
    [
        ("SEOUL (AP) —", "Associated Press"),
        ("SEOUL, March 18 (Yonhap) --", "Yonhap News Agency"),
        ("SEOUL, South Korea (AP) —", "Associated Press"),
        ("WASHINGTON/SEOUL (Reuters) -", "Reuters"),
        ("Seoul (Reuters) –", "Reuters"),
        ("(Reuters) -", "Reuters"),
        ("NEW YORK —", ""),
        ("CONCORD, N.H. -", ""),
        ("PANMUNJOM, March 18 --", ""),
        ("NEW DELHI:", ""),
        ("PESHAWAR:", ""),
    ],
)
def test_dateline(dateline, agency):
    text = f"{dateline} {BODY}"
    assert parts_of(text) == [("dateline", dateline)]
    assert find_layout(text, REFERENCE).agency == agency


@pytest.mark.parametrize(
    "start",
    [
        "NATO — the alliance —",
        "UPDATE -",
        "WATCH:",
        "OPINION —",
        "Seoul — the capital —",
        "US-led talks (see above) —",
        "BREAKING —",
    ],
)
def test_no_dateline(start):
    assert parts_of(f"{start} {BODY}") == []


@pytest.mark.parametrize(
    "text, headlines, title",
    [
        (f"Talks open in Seoul\n\n{BODY}", ["Talks open in Seoul"], "Talks open in Seoul"),
        (
            f"Will the talks hold?\nMinisters meet for a third time\n{BODY}",
            ["Will the talks hold?", "Ministers meet for a third time"],
            "Will the talks hold?",
        ),
        (f"Talks open.\nBy Jane Doe\n{BODY}", ["Talks open."], "Talks open."),
        (f"Talks open.\nSEOUL (AP) — {BODY}", ["Talks open."], "Talks open."),
        (f"# Talks open in Seoul\n\n{BODY}", ["# Talks open in Seoul"], "Talks open in Seoul"),
        (f"The talks have opened.\n{BODY}", [], ""),
        (f"“We will stay”,\n{BODY}", [], ""),
        ("Talks open in Seoul", [], ""),
        ("Talks open in Seoul\nNo end in sight\nNobody knows", [], ""),
        (f"{BODY}\nBy Jane Doe", [], ""),
        (f"{BODY}\n{BODY}", [], ""),
    ],
)
def test_headline(text, headlines, title):
    assert [content for kind, content in parts_of(text) if kind == "headline"] == headlines
    assert find_layout(text, REFERENCE).title == title


def test_a_seed_header_with_its_lead_has_no_headline():
    assert parts_of(f" date 2021-03-18 Talks open in Seoul\n{BODY}") == [("header", "date 2021-03-18")]


def test_empty_text():
    assert find_layout("", REFERENCE).segments == ()
    assert find_layout(" \n ", REFERENCE).segments == ()


@pytest.mark.skipif(
    "DATELINE_SEEDS" not in os.environ, reason="DATELINE_SEEDS is not set: the original articles are not here"
)
def test_the_originals():
    found = {}
    for path in sorted(Path(os.environ["DATELINE_SEEDS"]).glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        layout = find_layout(text, REFERENCE)
        found[path.name[:3]] = ([kind for kind, _ in parts_of(text)], layout[1:])
    assert found == {
        "000": (["header", "byline"], ("2021-03-18", "", "Ahn Sung-mi", "heraldcorp.com", "")),
        "003": (["header", "caption"], ("2021-03-19", "", "", "", "")),
    }


def test_a_place_before_a_colon_is_a_label_in_a_transcript():
    assert parts_of(f"SEOUL: We will stay. {BODY}\nBEIJING: So will we. {BODY}") == []


def test_a_bracket_that_closes_on_a_line_of_its_own_belongs_to_the_line_above():
    text = f"{BODY} By Jane Doe (jdoe@example.org\n)\n{BODY}"
    assert [text[p.start_char : p.end_char] for p in find_paragraphs(text)] == [
        f"{BODY} By Jane Doe (jdoe@example.org\n)",
        BODY,
    ]
    assert len(find_paragraphs(f"{BODY}\n)\n{BODY}")) == 3
