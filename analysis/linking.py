"""Facts of a corpus, computed anew from its articles: actors, repeated articles, events and what they share."""

from __future__ import annotations

import pandas as pd

from analysis.coverage import add_coverage
from analysis.duplicates import find_duplicates
from analysis.reference import Reference
from analysis.schema import OUTLET, UNRESOLVED, Tables, table_from_rows
from analysis.tag.actors.bodies.chambers import of_country, with_country
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.titles import person_id
from analysis.tag.issues import issue_names


def link(tables: Tables, reference: Reference) -> Tables:
    """Return the tables with actors, duplicates, article_events and alignments computed from the others."""
    named = {"actors": list_actors(tables, reference), "duplicates": find_duplicates(tables.articles)}
    return add_coverage(Tables({**tables, **named}), reference)


def list_actors(tables: Tables, reference: Reference) -> pd.DataFrame:
    """Return one row per actor or issue met as a mention, speaker, holder or target, sorted by id."""
    ids = set(tables.mentions["actor_id"]) | set(tables.stances["holder_actor_id"]) | set(tables.stances["target_id"])
    ids |= {speaker for speakers in tables.quotes["speaker_actor_ids"] for speaker in speakers}
    unlisted, issues = _unlisted_names(tables.mentions, reference), issue_names(reference)
    rows = []
    for actor_id in sorted(ids - {OUTLET, UNRESOLVED}):
        actor = reference.actors.get(actor_id)
        if actor is not None:
            rows.append((actor_id, actor.name, actor.type, True))
        elif actor_id in issues:
            rows.append((actor_id, issues[actor_id], "issue", True))
        else:
            kind = "person" if is_person(actor_id, reference) else "organisation"
            rows.append((actor_id, unlisted.get(actor_id, actor_id.lstrip("~")), kind, False))
    return table_from_rows("actors", rows)


def _unlisted_names(mentions: pd.DataFrame, reference: Reference) -> dict[str, str]:
    """Return for each actor in no list the full name that the articles use, with the country that its id adds to it:
    "Electoral Council of Peru" where they say "the Electoral Council".
    """
    named = mentions[(mentions["kind"] == "name") & mentions["actor_id"].str.startswith("~")]
    countries = [a for a in reference.actors.values() if is_country(a.id)]
    found: dict[str, str] = {}
    for actor_id, name in dict.fromkeys(zip(named["actor_id"], named["mention"], strict=True)):
        said = person_id(name)
        if actor_id == said:
            found[actor_id] = name
        elif actor_id not in found and actor_id.startswith(f"{said}-of-"):
            whose = next((a for a in countries if of_country(name, a.id, reference) == actor_id), None)
            if whose:
                found[actor_id] = with_country(name, whose.id, reference)
    return found
