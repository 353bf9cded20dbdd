"""Which days a rule means, on which days a report is due, and which of them were missed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.runs.period import RULES, PeriodError, find_period
from analysis.schedule.due import Missed, Rhythm, days_due, find_missed
from analysis.schedule.outcomes import Outcome, first_day, read_outcomes, settled_days, write_outcome

FRIDAY = date(2021, 3, 19)
DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("all", ("", "")),
        ("today", ("2021-03-19", "2021-03-19")),
        ("yesterday", ("2021-03-18", "2021-03-18")),
        ("last week", ("2021-03-08", "2021-03-14")),
        (" Last  Week ", ("2021-03-08", "2021-03-14")),
        ("last 2 weeks", ("2021-03-01", "2021-03-14")),
        ("last 7 days", ("2021-03-13", "2021-03-19")),
        ("last 1 day", ("2021-03-19", "2021-03-19")),
        ("last month", ("2021-02-01", "2021-02-28")),
        ("last 15 months", ("2019-12-01", "2021-02-28")),
        ("last year", ("2020-01-01", "2020-12-31")),
        ("week to date", ("2021-03-15", "2021-03-19")),
        ("month to date", ("2021-03-01", "2021-03-19")),
        ("year to date", ("2021-01-01", "2021-03-19")),
    ],
)
def test_find_period(rule, expected):
    assert tuple(find_period(rule, FRIDAY)) == expected


@pytest.mark.parametrize("rule", ["lastweek", "next week", "last 0 days", "last 1000 days", "last N days", ""])
def test_an_unknown_rule_is_refused_with_those_there_are(rule):
    with pytest.raises(PeriodError, match="is no period; allowed are all, today"):
        find_period(rule, FRIDAY)


@given(DATES, st.sampled_from([rule.replace("N", "3") for rule in RULES if rule != "all"]))
def test_a_period_begins_before_it_ends_and_never_in_the_future(day, rule):
    start, end = find_period(rule, day)
    assert start <= end <= day.isoformat()


@given(DATES)
def test_whole_weeks_follow_each_other_without_gap(day):
    this, before = find_period("last week", day), find_period("last week", day - timedelta(weeks=1))
    assert date.fromisoformat(before.end) + timedelta(days=1) == date.fromisoformat(this.start)


@pytest.mark.parametrize(
    "rhythm, expected",
    [
        (Rhythm("day"), [28, 29, 30, 31, 1]),
        (Rhythm("week", weekday="monday"), [29]),
        (Rhythm("month", day=28), [28]),
        (Rhythm("month", day=1), [1]),
    ],
)
def test_days_due(rhythm, expected):
    assert [day.day for day in days_due(rhythm, date(2021, 3, 28), date(2021, 4, 1))] == expected


def days(*numbers):
    return tuple(date(2021, 3, n) for n in numbers)


@pytest.mark.parametrize(
    "first, settled, at_most, expected",
    [
        (None, (), 5, Missed((), ())),
        (date(2021, 3, 15), days(15, 16, 17, 18), 5, Missed((), ())),
        (date(2021, 3, 15), days(15, 17), 5, Missed(days(16, 18), ())),
        (date(2021, 3, 14), days(14), 2, Missed(days(15, 16), days(17, 18))),
        (date(2021, 3, 14), days(14), 0, Missed((), days(15, 16, 17, 18))),
    ],
)
def test_find_missed_is_oldest_first_and_capped(first, settled, at_most, expected):
    assert find_missed(Rhythm("day"), first, set(settled), FRIDAY, at_most=at_most) == expected


def test_attempts_are_written_down_and_given_up_after_three(tmp_path):
    file = tmp_path / "reports" / "outcomes-weekly.jsonl"
    assert read_outcomes(file) == [] and first_day([]) is None
    attempts = [("2021-03-15", 0), *[("2021-03-16", 4)] * 3, *[("2021-03-17", 75)] * 3, ("2021-03-18", 3)]
    for day, code in attempts:
        write_outcome(file, Outcome(day, code, "2021-03-19T06:30:00+00:00"))
    with file.open("a") as lines:
        lines.write('{"date": "2021-03-1')
    found = read_outcomes(file)
    assert [(o.date, o.code) for o in found] == attempts
    assert first_day(found) == date(2021, 3, 15) and settled_days(found) == set(days(15, 16))
