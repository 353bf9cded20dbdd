"""What ``make chaos`` keeps between invocations, in which order it goes on, and what it writes of it."""

import pytest

from benchmarks.chaos import counts
from benchmarks.chaos.__main__ import DAILY, steps
from benchmarks.chaos.counts import Trial, keep, last_of_each, read_days, read_trials, report_of
from benchmarks.chaos.days import Day, slope, summary

RUN, KERNEL = "kill −9 of the run", "kill −9 of a kernel"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(counts, "TRIALS", tmp_path / "trials.jsonl")
    monkeypatch.setattr(counts, "DAYS", tmp_path / "days.jsonl")


def trial(kind=RUN, number=0, seed=1, failed="", where=("tagging", "before its folder")) -> Trial:
    return Trial(kind, number, seed, "abc", list(where), failed)


def test_what_was_tried_is_there_again_by_seed(files):
    assert read_trials(1) == [] and read_days() == []
    for row in (trial(), trial(seed=2), Day(0, 5.0, 300.0)):
        keep(row)
    assert read_trials(1) == [trial()] and read_days() == [Day(0, 5.0, 300.0)]


def test_it_goes_on_with_what_is_left_the_kinds_in_turn():
    left = steps([RUN, KERNEL], {(RUN, 0), (KERNEL, 1)}, first_day=728, n_days=730)
    assert left[:6] == [(RUN, 1), (KERNEL, 0), (DAILY, 728), (DAILY, 729), (RUN, 2), (KERNEL, 2)]
    assert len(left) == 24 + 99 + 2


def test_a_failure_is_counted_until_it_came_out_equal_later():
    first, again = trial(failed="a torn file", where=["tagging"]), trial()
    assert last_of_each([first, again]) == {(RUN, 0): again}
    bad = report_of([first], [], {RUN: 100, KERNEL: 100}, 730, 1)
    assert f"| {RUN} | 1 of 100 | 0 | 1 × tagging; FAILED: a torn file |" in bad
    assert f"| {KERNEL} | 0 of 100 | 0 | not yet |" in bad
    good = report_of([first, again], [], {RUN: 100}, 730, 1)
    assert f"| {RUN} | 2 of 100 | 2 | 1 × tagging; 1 × before its folder |" in good
    assert "1 of them failed at first, on an earlier version" in good


def test_growth_is_the_median_slope_and_one_slow_day_does_not_make_it():
    days = [Day(n, 5 + n / 100, 300 + n / 2) for n in range(40)]
    days[20] = Day(20, 60.0, 300 + 20 / 2)
    assert slope(days, "cpu") == pytest.approx(0.01) and slope(days, "mb") == pytest.approx(0.5)
    told = summary(days, 730)
    assert "40 of 730, without a failure" in told and "| CPU seconds of a run | 5.10 | 5.36 | +1.00 |" in told
    assert "numbers 0–39." in told and "numbers 0–19, 21–39 (" in summary(days[:20] + days[21:], 730)
    assert summary(days[:10], 730) == "Daily runs: 10 of 730, too few to compare the first with the last."
