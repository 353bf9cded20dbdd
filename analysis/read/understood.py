"""What was understood of files before anything is made of them: format, encoding, columns, dates, languages, losses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from analysis.read import Outcome
from analysis.read.found import ARTICLE_SUFFIXES, SUFFIXES, Found
from analysis.reference import Reference

_NUMBERED = re.compile(r"\b(line|record|entry|column|char) \d[\d,]*")
_MOST = 3  # rows named for one reason
_REASONS = 12  # reasons shown


class Understood(NamedTuple):
    """What was understood of one file of many articles, or of the files of one article in a folder.

    ``reasons`` counts each reason, ``where`` has its first rows or files; ``columns`` has the column that gave each
    field, ``left`` the others.
    """

    name: str
    n_files: int
    outcomes: Counter[str]
    encodings: Counter[str]
    dates: Counter[str]
    languages: Counter[str]
    outlets: Counter[str]
    columns: dict[str, Counter[str]]
    left: Counter[str]
    reasons: Counter[tuple[str, str]]
    where: dict[tuple[str, str], list[str]]


def understand(outcomes: Iterable[Outcome]) -> list[Understood]:
    """Return what was understood, a row per file or folder, in the order of the files."""
    groups: dict[str, Understood] = {}
    files: dict[str, set[str]] = {}
    for outcome in outcomes:
        name = _group(outcome.file)
        counted = files.setdefault(name, set())
        if "*" in name or not counted:
            counted.add(outcome.file.label)
        _add(groups.setdefault(name, _empty(name)), outcome)
    return [group._replace(n_files=len(files[name])) for name, group in groups.items()]


def _group(file: Found) -> str:
    if file.suffix in SUFFIXES and file.suffix not in ARTICLE_SUFFIXES:
        return file.label
    path = PurePosixPath(file.label)
    return (path.parent / f"*{path.suffix.lower()}").as_posix()


def _empty(name: str) -> Understood:
    return Understood(name, 0, Counter(), Counter(), Counter(), Counter(), Counter(), {}, Counter(), Counter(), {})


def _add(group: Understood, outcome: Outcome) -> None:
    about, article, record = outcome.reading, outcome.article, outcome.record
    group.outcomes[about["outcome"]] += 1
    if about["encoding"]:
        group.encodings[about["encoding"]] += 1
    if about["reason"]:
        where = f"row {about['row']}" if about["row"] else PurePosixPath(about["source_file"]).name
        key = (about["outcome"], _kind(about))
        group.reasons[key] += 1
        if group.reasons[key] <= _MOST:
            group.where.setdefault(key, []).append(where)
    if article is not None:
        group.dates[article["date_source"] or "none"] += 1
        group.languages[article["language"] or "unknown"] += 1
        group.outlets[article["outlet"] or "unknown"] += 1
        for ours, theirs in record.used.items():
            if record.stated.get(ours):
                group.columns.setdefault(ours, Counter())[theirs] += 1
        group.left.update(map(str, record.extra))


def _kind(about: Mapping) -> str:
    """Return a reason without what differs from record to record."""
    if about["outcome"] == "duplicate":
        return "the same as an earlier record"
    return _NUMBERED.sub(r"\1 …", str(about["reason"]))


def describe(group: Understood, reference: Reference) -> Iterator[str]:
    """Yield what was understood of one file or folder, in lines for people."""
    n_records = sum(group.outcomes.values())
    counts = ", ".join(
        f"{n:,} {outcome}" for outcome, n in sorted(group.outcomes.items(), key=lambda o: o[0] != "read")
    )
    yield f"{group.name}: {_how_many(group, n_records)}: {counts}"
    if group.encodings:
        yield f"  encoding: {_tally(group.encodings)}"
    for ours, theirs in group.columns.items():
        if set(theirs) - {"the page", "the entry"}:
            yield f"  {ours} from {_tally(theirs) if len(theirs) > 1 else next(iter(theirs))}"
    if group.columns and group.left:
        yield f"  kept in extra: {', '.join(list(group.left)[:20])}"
    of_table = any(set(theirs) - {"the page", "the entry"} for theirs in group.columns.values())
    known = {*group.columns, *(["outlet"] if "site" in group.columns else [])}  # a site tells it as well
    for ours in [name for name in ("outlet", "date") if of_table and name not in known]:
        yield f"  no {ours} stated; a column would be called {', '.join(reference.words['columns'][ours][:4])} …"
    if group.dates:
        yield f"  dates from: {_tally(group.dates)}"
        yield f"  languages: {_tally(group.languages)}"
        yield f"  outlets: {_tally(group.outlets)}"
    for key, n in group.reasons.most_common(_REASONS):
        more = f" and {n - _MOST:,} more" if n > _MOST else ""
        yield f"  {key[0]}: {key[1]} ({', '.join(group.where[key])}{more})"
    if len(group.reasons) > _REASONS:
        yield f"  and {len(group.reasons) - _REASONS:,} other reasons"


def _how_many(group: Understood, n_records: int) -> str:
    n, unit = (group.n_files, "file") if "*" in group.name else (n_records, "record")
    return f"{n:,} {unit}{'' if n == 1 else 's'}"


def _tally(counts: Counter[str], most: int = 5) -> str:
    shown = [f"{name} {n:,}" for name, n in counts.most_common(most)]
    rest = sum(counts.values()) - sum(n for _, n in counts.most_common(most))
    return ", ".join([*shown, f"others {rest:,}"] if rest else shown)
