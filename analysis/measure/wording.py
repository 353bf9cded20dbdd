"""The choices an outlet has in telling of somebody: which name, and which verb for what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pandas as pd

from analysis.measure.evidence import Shown, result_table
from analysis.measure.frame import actor_names, add_counts, article_frame, as_tuple, counted_mentions, first_actors
from analysis.measure.intervals import ratio_of_sums
from analysis.measure.quoted import by_speaker, read_statements
from analysis.reference import Reference, load_reference
from analysis.schema import Tables

NAMES = ("name", "alias", "metonym", "role", "last_name")  # kinds of mention that are a choice of name
NO_VERB = "(no verb)"
_SHOWN = {"mention_start_char": "start_char", "mention_end_char": "end_char", "kind": "kind", "rule": "rule"}
_OF_STATEMENT = (
    "quote_id", "cue", "speaker", "speaker_start_char", "speaker_end_char", "cue_start_char", "cue_end_char",
)  # fmt: skip


def naming_choices(
    tables: Tables, *, by: str | Iterable[str] = ("outlet",), actors: str | Iterable[str] = (),
    kinds: Iterable[str] = NAMES, unit: str = "article", top_n: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Return which names stand for an actor in body text: one row per actor, ``by`` group and name.

    ``estimate`` is the name's share of the group's ``n_namings_all`` of the actor (bootstrap over articles); ``n_rows``
    = ``n_namings``. Case and "the" make no other name; ``name`` is the most frequent spelling. Only actors with two
    names or more; persons, whom most articles name in full once and by last name after, only where ``actors`` has
    them. Pronouns, demonyms and modifiers are no choice of name.
    """
    by = list(as_tuple(by))
    rows = counted_mentions(tables, article_frame(tables, by, unit=unit), kinds)
    rows = _with_names(tables, rows[_asked(tables, rows, as_tuple(actors))])
    rows = rows[rows.groupby("actor_id")["name"].transform("nunique") > 1]
    ids = first_actors(rows, "actor_id", top_n)
    rows = rows[rows["actor_id"].isin(ids)]
    keys, base = ["actor_id", *by, "name"], ["actor_id", *by]
    size = ("article_id", "size")
    groups = add_counts(rows[keys].drop_duplicates(), rows, keys, n_namings=size)
    groups = add_counts(groups, rows, base, n_namings_all=size)
    groups = groups.assign(_rank=groups["actor_id"].map({id: n for n, id in enumerate(ids)}))
    groups = groups.sort_values(["_rank", *by, "n_namings", "name"], ascending=[True] * (len(by) + 1) + [False, True])
    groups = groups.drop(columns="_rank").reset_index(drop=True)
    groups.insert(1, "actor", actor_names(tables, groups["actor_id"]))
    ratios = ratio_of_sums(groups, _ones(rows, keys), _ones(rows, base), keys=keys, base=base)
    rows = rows[["article_id", "cluster", "sentence_id", *keys, "number"]]
    return result_table(groups.join(ratios), rows, keys=keys, tables=tables, shown=Shown("mentions", _SHOWN))


def attribution_verbs(
    tables: Tables, *, by: str | Iterable[str] = ("outlet",), speakers: str | Iterable[str] = (), unit: str = "article",
    top_n: int = 0, reference: Reference | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return with which verbs statements are attributed: one row per ``by`` group, speaker and verb.

    ``verb`` is the base form ("say"), ``verb_class`` its class in ``data/reference/cues.yml``; ``estimate`` is the
    share of the group's ``n_statements_all`` of the speaker (bootstrap over articles). ``speakers`` names them, or
    ``top_n`` takes those with most articles; with neither all are taken together and there is no column for them.
    """
    verbs = _verb_forms(reference or load_reference())
    by, wanted = list(as_tuple(by)), list(as_tuple(speakers))
    rows = read_statements(tables, article_frame(tables, by, unit=unit))
    rows["verb"], rows["verb_class"] = _columns([_verb_of(cue, verbs) for cue in rows["cue"]], rows)
    if wanted or top_n:
        rows = by_speaker(rows, False, None)
        wanted = wanted or [id for id in first_actors(rows, "actor_id") if not id.startswith("@")][:top_n]
        rows = rows[rows["actor_id"].isin(wanted)]
    base = [*by, *(["actor_id"] if wanted else [])]
    keys, size = [*base, "verb"], ("article_id", "size")
    groups = add_counts(rows[[*keys, "verb_class"]].drop_duplicates(keys), rows, keys, n_statements=size)
    groups = add_counts(groups, rows, base, n_statements_all=size)
    groups = groups.sort_values([*base, "n_statements", "verb"], ascending=[True] * len(base) + [False, True])
    groups = groups.reset_index(drop=True)
    if wanted:
        groups.insert(len(base), "speaker", actor_names(tables, groups["actor_id"]))
    ratios = ratio_of_sums(groups, _ones(rows, keys), _ones(rows, base), keys=keys, base=base)
    rows = rows[["article_id", "cluster", "sentence_id", *keys, "number"]]
    shown = Shown("quotes", {name: name for name in _OF_STATEMENT})
    return result_table(groups.join(ratios), rows, keys=keys, tables=tables, shown=shown)


def _ones(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return rows[[*keys, "cluster"]].assign(value=1)


def _columns(pairs: list[tuple[str, str]], rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    first, second = zip(*pairs, strict=True) if pairs else ((), ())
    return pd.Series(first, index=rows.index, dtype="str"), pd.Series(second, index=rows.index, dtype="str")


def _asked(tables: Tables, rows: pd.DataFrame, actors: tuple[str, ...]) -> pd.Series:
    if actors:
        return rows["actor_id"].isin(actors)
    persons = set(tables.actors.loc[tables.actors["type"] == "person", "actor_id"])
    return ~rows["actor_id"].isin(persons)


def _with_names(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return namings with ``name``: the most frequent spelling of what differs only in case and "the"."""
    mention = tables.mentions["mention"].iloc[rows["number"]].set_axis(rows.index)
    plain = mention.str.replace("\\s+", " ", regex=True).str.removesuffix("’s").str.removesuffix("'s")
    bare = plain.str.replace("^[Tt]he ", "", regex=True)
    folded = bare.str.lower()
    spelled = {key: _most_common(of) for key, of in bare.groupby(folded)}
    return rows.assign(name=folded.map(spelled).astype("str"))


def _most_common(names: pd.Series) -> str:
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


@lru_cache(maxsize=8)
def _verb_forms(reference: Reference) -> Mapping[str, tuple[str, str]]:
    """Return each form of a reporting verb -> its base form and class; of several classes the first."""
    from analysis.tag.quotes.cues import verb_forms

    found: dict[str, tuple[str, str]] = {}
    for name, entry in reference.words["cues"]["verbs"].items():
        for verb in entry["verbs"]:
            base, *forms = verb_forms(verb)
            for form in (base, *forms):
                found.setdefault(form, (base, name))
    return found


def _verb_of(cue: str, verbs: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Return verb and class of a cue; of several verbs the last, with its preposition; other cues are themselves."""
    words = cue.lower().replace("’", "'").split()
    for length in (3, 2, 1):
        for start in range(len(words) - length, -1, -1):
            found = verbs.get(" ".join(words[start : start + length]))
            if found:
                return found
    return (" ".join(words), "other") if words else (NO_VERB, "none")
