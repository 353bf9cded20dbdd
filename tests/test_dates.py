"""Dates in running text: what each expression means on the day of publication."""

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coverage.dates import find_dates
from analysis.reference import load_reference

PUBLISHED = date(2021, 3, 18)  # a Thursday


def found(text: str, published: date = PUBLISHED) -> list[tuple[str, str]]:
    """Each expression with its day, or its first and last day."""
    dates = find_dates(text, published, load_reference())
    return [(text[d.start_char : d.end_char], _days(d.first_day, d.last_day)) for d in dates]


def _days(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} {last}"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("They met yesterday.", [("yesterday", "2021-03-17")]),
        ("The day before yesterday it rained.", [("The day before yesterday", "2021-03-16")]),
        ("He left last night and returns tomorrow.", [("last night", "2021-03-17"), ("tomorrow", "2021-03-19")]),
        ("The two-plus-two talks in Seoul on Thursday", [("Thursday", "2021-03-18")]),
        ("The talks in Tokyo on Tuesday", [("Tuesday", "2021-03-16")]),
        (
            "It was last Thursday, not next Thursday.",
            [("last Thursday", "2021-03-11"), ("next Thursday", "2021-03-25")],
        ),
        ("Friday last week", [("Friday last week", "2021-03-12")]),
        ("on Monday of next week", [("Monday of next week", "2021-03-22")]),
        ("this Friday", [("this Friday", "2021-03-19")]),
        ("Blinken met Moon on Thursday, 18 March 2021.", [("Thursday, 18 March 2021", "2021-03-18")]),
        ("on March 25 and 6 April", [("March 25", "2021-03-25"), ("6 April", "2021-04-06")]),
        ("on Dec. 30", [("Dec. 30", "2020-12-30")]),  # the nearest, not the one of this year
        ("the 3rd of May, 2019", [("3rd of May, 2019", "2019-05-03")]),
        ("date 2021-03-18 Seoul", [("2021-03-18", "2021-03-18")]),
    ],
)
def test_a_day(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("sought contact since the middle of last month", [("the middle of last month", "2021-02-10 2021-02-18")]),
        ("a summit last week", [("last week", "2021-03-08 2021-03-14")]),
        ("last month", [("last month", "2021-02-01 2021-02-28")]),
        ("earlier this month", [("earlier this month", "2021-03-01 2021-03-18")]),
        ("later this week", [("later this week", "2021-03-18 2021-03-21")]),
        ("late last year", [("late last year", "2020-09-01 2020-12-31")]),
        ("collisions at the weekend", [("at the weekend", "2021-03-13 2021-03-14")]),
        ("two weeks ago", [("two weeks ago", "2021-03-01 2021-03-07")]),
        ("Three days ago", [("Three days ago", "2021-03-15")]),
        ("a year ago", [("a year ago", "2020-01-01 2020-12-31")]),
        ("left the agreement in May 2018", [("May 2018", "2018-05-01 2018-05-31")]),
        ("in early March", [("early March", "2021-03-01 2021-03-10")]),
        ("since December", [("December", "2020-12-01 2020-12-31")]),
        ("last March", [("last March", "2020-03-01 2020-03-31")]),
    ],
)
def test_a_time(text, expected):
    assert found(text) == expected


def test_at_the_weekend_is_this_one_on_a_sunday():
    assert found("at the weekend", date(2021, 3, 21)) == [("at the weekend", "2021-03-20 2021-03-21")]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("They will meet on Friday.", "2021-03-19"),
        ("They will meet, he said on Friday.", "2021-03-12"),
        ("He said they will meet on Friday.", "2021-03-19"),
        ("The work will go on. They met on Friday.", "2021-03-12"),
        ("The experts are to report by Monday.", "2021-03-22"),
        ("“We will stay,” he said on Monday.", "2021-03-15"),
        ("They will meet on Thursday.", "2021-03-18"),  # on the day itself no other is meant
    ],
)
def test_a_weekday_ahead(text, expected):
    assert [day for _, day in found(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Two days earlier they had met, and a week after they met again.",
        "“Today, we reaffirm what we said last month,” he stated.",
        "It may march on, and you may 5 times.",
        "The 2015 deal of 31 April.",
        "Yesterdays and Mondayish things",
    ],
)
def test_what_is_no_date_or_counts_from_another_day(text):
    assert found(text) == []


def test_in_quotation_marks_only_dates_that_stand_by_themselves():
    assert found("“On 5 May we met, and on Friday,” he said.") == [("5 May", "2021-05-05")]


expressions = st.sampled_from([
    "yesterday", "on Friday", "last week", "later this year", "5 May", "Feb 29", "in March", "31 December", "will", "“",
    "99 years ago", "999 months ago", "the end of next month", "0000-00-00", "March 5, 0000", "said", ".", "\n",
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(expressions).map(" ".join) | st.text(), st.dates())
def test_places_are_in_order_and_days_too_whatever_the_text(text, published):
    end = 0
    for d in find_dates(text, published, load_reference()):
        assert end <= d.start_char < d.end_char <= len(text) and d.first_day <= d.last_day
        end = d.end_char


def test_words_can_be_added_by_a_user(tmp_path):
    (tmp_path / "dates.yml").write_text(yaml.safe_dump({"days": {"heute": 0}, "weekdays": []}), encoding="utf-8")
    (one,) = find_dates("Sie trafen sich heute.", PUBLISHED, load_reference(tmp_path))
    assert one == (16, 21, PUBLISHED, PUBLISHED)
