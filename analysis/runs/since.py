"""What has changed since the last run: articles that came and went, late arrivals by name, settings and versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.phrases import counted
from analysis.runs.late import name_articles, say_late
from analysis.runs.latest import latest_run
from analysis.runs.manifest import read_manifest
from analysis.schema import Tables

_VERSIONS = {
    "code": "the program",
    "notebooks": "the notebooks",
    "reference": "the reference data",
    "model": "the stance models",
    "tagger": "the taggers",
}


def read_last_manifest(reports: Path) -> dict[str, Any]:
    """Return the manifest of the run that ``latest`` stands for in ``reports``; {} where there is none."""
    return read_manifest(reports / latest_run(reports))


def since_last_run(
    last: Mapping[str, Any], run: str, tables: Tables, parameters: Mapping[str, Any], hashes: Mapping[str, str]
) -> tuple[str, ...]:
    """Return sentences on what differs between the last run's manifest and this run; () for the first run.

    A late arrival is an article that the last run lacked although its date is no later than that run's last day.
    """
    if not last:
        return ()
    before, now = set(last["article_ids"]), set(tables.articles["article_id"])
    if not before & now:
        return (f"The last run here, {last['run_id']}, was about other articles.",)
    if last["run_id"] == run:
        return (f"Nothing: run {run} was made again.",)
    new, gone = counted(len(now - before), "new article"), len(before - now)
    said = [f"Compared with run {last['run_id']}: {new}, {gone} gone."]
    if last.get("data"):  # it says which days it was about
        said += say_late(last, tables)
    elif len(late := _late(tables.articles, before, now - before)):
        said.append(f"Late arrivals, dated no later than what the last run knew: {name_articles(late)}.")
    return (*said, *_other_settings(last, parameters), *other_versions(last, hashes))


def _late(articles: pd.DataFrame, before: set[str], new: set[str]) -> pd.DataFrame:
    known_until = articles.loc[articles["article_id"].isin(before), "published_at"].max()
    return articles[articles["article_id"].isin(new) & (articles["published_at"] <= known_until)]


def _other_settings(last: Mapping[str, Any], parameters: Mapping[str, Any]) -> list[str]:
    """Return a sentence on the parameters that differ, over the notebooks of both runs; a config sets the days anew."""
    old, new = (json.loads(json.dumps(of, default=list)) for of in (last["parameters"], parameters))
    names = {key for stem in old.keys() & new.keys() for key in _differing(old[stem], new[stem])}
    names -= {"start_date", "end_date"} if last.get("data") else set()
    return [f"Other parameters than then: {', '.join(sorted(names))}."] if names else []


def other_versions(last: Mapping[str, Any], hashes: Mapping[str, str]) -> list[str]:
    """Return a sentence on the parts of the workbook that differ from those in ``last``, a manifest; [] if none do."""
    changed = [said for key, said in _VERSIONS.items() if last["hashes"].get(key) != hashes.get(key)]
    return [f"Changed since then, so numbers may differ for that alone: {', '.join(changed)}."] if changed else []


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    return {key for key in {*old, *new} if old.get(key) != new.get(key)}
