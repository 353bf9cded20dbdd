"""The gate of a report: nothing is made of no articles, and the reader is told why there are none."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.corpus import select
from analysis.report.load import NothingLeft, choose, what_there_is
from analysis.report.parameters import Parameters
from analysis.runs.exits import GATE
from analysis.schema import Tables


class GateError(RuntimeError):
    """The data did not pass the gate: there is nothing to report on."""

    exit_code = GATE

    @property
    def reason(self) -> str:
        """All of the message in one line, for manifests and the index of runs."""
        return " ".join(str(self).split())


def pass_gate(read: Tables, date: str, parameters: Iterable[Parameters]) -> Tables:
    """Return what was read up to ``date``. Raises GateError where that, or what a notebook is about, is nothing."""
    if read.articles.empty:
        raise GateError("\n".join(["no article could be read, so there is nothing to report.", *_reasons(read)]))
    known = up_to(read, date)
    if known.articles.empty:
        raise GateError(f"no article is dated {date} or earlier. {what_there_is(read)}")
    try:
        for wanted in parameters:
            choose(known, wanted)
    except NothingLeft as error:
        raise GateError(str(error)) from error
    return known


def up_to(read: Tables, date: str) -> Tables:
    """Return what was read up to ``date`` (ISO), all of it where that is ""."""
    return select(read, end_date=date) if date else read


def last_day(read: Tables) -> str:
    """Return the day of the latest article (ISO), "" where none has a date."""
    last = read.articles["published_at"].max()
    return "" if str(last) == "NaT" else last.date().isoformat()


def _reasons(read: Tables) -> list[str]:
    if read.reading.empty:
        return ["  The sources hold no file. Put articles there: text, pages, tables, feeds, archives, zips of these."]
    skipped = read.reading[read.reading["outcome"].isin(("skipped", "untagged"))]
    more = [f"  … and {len(skipped) - 10} more"] if len(skipped) > 10 else []
    return [f"  {r.source_file}: {r.reason}" for r in skipped.head(10).itertuples()] + more
