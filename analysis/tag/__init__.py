"""Tagging: articles in, the five tables of facts out; the rows of an article depend on it and the reference only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from analysis.language import is_foreign
from analysis.reference import Reference, load_reference
from analysis.schema import (
    ARTICLE_TABLES,
    DEFAULT_TIER,
    KEYS,
    SCHEMAS,
    TIERS,
    Mention,
    Quote,
    Sentence,
    Span,
    Tables,
    article_id,
    table_from_rows,
)
from analysis.tag.actors.acts import find_acts
from analysis.tag.actors.focus import read_focus
from analysis.tag.actors.groups.groups import mark_groups
from analysis.tag.actors.groups.phrases import add_group_phrases
from analysis.tag.actors.homes import find_homes
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.actors.named.support import sentence_of
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.officials.roles import find_roles
from analysis.tag.actors.pronouns.resolve import find_pronouns
from analysis.tag.actors.spoken.firstperson import find_first_person
from analysis.tag.actors.spoken.quoted import find_quoted_pronouns
from analysis.tag.actors.spoken.quoted_others import find_quoted_others
from analysis.tag.actors.spoken.speakers import resolve_speakers
from analysis.tag.issues import find_issues, judges_issues
from analysis.tag.quotes.blocks import with_blocks
from analysis.tag.quotes.cues import verb_forms
from analysis.tag.quotes.statements import find_quotes
from analysis.tag.sentiment import score_tone
from analysis.tag.stance.chances import StanceModel
from analysis.tag.stance.judge import judge_stances
from analysis.tag.stance.rows import Stance
from analysis.tag.text import by_sentence, count_words, quoted_spans, split_sentences


class Tagged(NamedTuple):
    """What was found in one text."""

    sentences: list[Sentence]
    quoted: list[Span]
    mentions: list[Mention]
    quotes: list[Quote]
    stances: list[Stance]


def tag_articles(articles: pd.DataFrame, *, stance: str = DEFAULT_TIER, reference: Reference | None = None) -> Tables:
    """Return the tables of ``articles``: sentences, mentions, quotes and stances beside the articles themselves.

    ``articles`` is any frame with a ``text`` column; the other columns of the table ``articles`` are used where they
    are there. ``stance`` is the tier: "model", "linear", or "none" for no stances. The articles are tagged one by one,
    so that the rows of one do not depend on the others. One that the taggers fail on stays in ``articles`` without
    tags and is listed in ``reading`` as untagged; so does one whose ``language`` is not English, which says so itself.
    Raises ValueError where ``text`` is missing or the tier is not known.
    """
    reference = reference or load_reference()
    model = load_tier(stance, reference)
    articles = complete_articles(articles)
    rows: dict[str, list[tuple]] = {name: [] for name in ARTICLE_TABLES[1:]}
    untagged = []
    for article in articles.itertuples(index=False):
        if is_foreign(article.language, reference):
            continue
        day = "" if pd.isna(article.published_at) else article.published_at.date().isoformat()
        try:
            tagged = tag_text(article.text, reference, model=model, date=day)
            found = rows_of(article.article_id, article.text, tagged, stance)
            _refuse_doubles(found)
        except Exception as error:  # a fault of ours; one article must not cost the run, nor vanish in silence
            reason = f"tagging failed, please report it: {type(error).__name__}: {error}"
            untagged.append((article.source_file, 0, "untagged", article.article_id, "", reason))
            continue
        for name, new in found.items():
            rows[name] += new
    tables = {name: table_from_rows(name, found) for name, found in rows.items()}
    return Tables({"articles": articles, **tables, "reading": table_from_rows("reading", untagged)})


def tag_text(text: str, reference: Reference, *, model: StanceModel | None = None, date: str = "") -> Tagged:
    """Return what is found in one text; ``date`` (ISO) decides who held an office, ``model`` None judges no stance."""
    sentences = split_sentences(text, reference)
    quoted = with_blocks(text, quoted_spans(text), reference)
    quotes = find_quotes(text, sentences, quoted, reference)
    speakers = [Span(q.speaker_start_char, q.speaker_end_char) for q in quotes if q.speaker_start_char >= 0]
    mentions = find_mentions(text, sentences, reference, date=date, speakers=speakers)
    mentions = find_roles(text, mentions, reference, date=date)
    mentions = mark_groups(text, mentions, reference)
    mentions = add_group_phrases(text, sentences, mentions, reference, date=date)
    mentions = sorted(mentions + find_pronouns(text, sentences, mentions, quoted, reference, date=date))
    quotes = resolve_speakers(text, mentions, quotes, reference)
    focus = read_focus(text, sentences, mentions, reference)
    here, home = focus.at_home(), focus.home
    homes = find_homes(text, sorted(mentions), reference, here=here)
    mentions += find_quoted_pronouns(text, sentences, mentions, quotes, quoted, reference, date=date)
    mentions += find_quoted_others(text, sentences, sorted(mentions), quotes, quoted, reference, date=date, home=home)
    mentions = sorted(mentions)
    said = find_first_person(text, mentions, quotes, quoted, reference, date=date, homes=homes, home=home)
    mentions = sorted(mentions + said)
    mentions = sorted(mentions + find_issues(text, mentions, reference))  # last: no actor depends on them
    stances: list[Stance] = []
    if model is not None:
        same_side = partial(_same_side, reference=reference, date=date, homes=homes)
        meant = sorted(mentions + find_acts(text, sentences, mentions, reference, date=date))  # "the ruling": no naming
        stances = judge_stances(
            text, sentences, meant, quotes, quoted, model, same_side, _judging_cues(reference),
            _mutual(reference),
            with_issues=judges_issues(model.name),
        )  # fmt: skip
    return Tagged(sentences, quoted, mentions, quotes, stances)


@lru_cache(maxsize=8)
def _judging_cues(reference: Reference) -> frozenset[str]:
    verbs = reference.words["cues"]["verbs"]["judge"]["verbs"]
    return frozenset(form for verb in verbs for form in verb_forms(verb))


@lru_cache(maxsize=8)
def _mutual(reference: Reference) -> re.Pattern:
    return re.compile(rf"(?<!\w)(?i:{any_of(reference.words['cues']['mutual'])})(?!\w)")


def _same_side(holder: str, target: str, *, reference: Reference, date: str, homes: Mapping[str, str]) -> bool:
    """Say whether a holder acts for the target, or both for the same country; ``homes``: of officials in no list."""
    sides = (homes.get(actor) or reference.represented_by(actor, date) for actor in (holder, target))
    return holder == target or len(set(sides)) == 1


@lru_cache(maxsize=4)
def load_tier(stance: str, reference: Reference | None = None) -> StanceModel | None:
    """Return the stance model of a tier, None for "none". Raises ValueError on another name."""
    if stance not in TIERS:
        raise ValueError(f"stance tier {stance!r} is not one of {', '.join(TIERS)}")
    if stance == "none":
        return None
    valence = (reference or load_reference()).words["valence"]
    if stance == "model":  # each tier is imported only where it is used
        from analysis.tag.stance.encoder import load_encoder

        return load_encoder(valence=valence)
    from analysis.tag.stance.linear import load_linear

    return load_linear(valence=valence)


def complete_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """Return ``articles`` with exactly the columns of the table: missing ones are filled, an id is made where none is.

    Raises ValueError if there is no ``text`` column.
    """
    if "text" not in articles.columns:
        raise ValueError(f"articles need a column 'text'; found {', '.join(map(str, articles.columns)) or 'none'}")
    columns: dict[str, Sequence] = {name: _wording(articles, name) for name in SCHEMAS["articles"].names}
    stated = zip(*(columns[name] for name in ("outlet", "published_date", "title", "url", "text")), strict=True)
    columns["article_id"] = [key or article_id(*row) for key, row in zip(columns["article_id"], stated, strict=True)]
    columns["extra"] = [given or "{}" for given in columns["extra"]]
    as_text = pd.StringDtype(na_value=np.nan)
    whole = pd.DataFrame({name: pd.array(column, dtype=as_text) for name, column in columns.items()})
    whole["published_at"] = _published_at(articles)
    return whole


def _wording(articles: pd.DataFrame, name: str) -> list[str]:
    """Return a column as text, "" where it is missing or says nothing."""
    given = articles.get(name)
    return [""] * len(articles) if given is None else given.fillna("").astype(str).tolist()


def _published_at(articles: pd.DataFrame) -> ExtensionArray:
    given = next((articles[c] for c in ("published_at", "published_date") if c in articles.columns), None)
    if given is None:
        return pd.array([pd.NaT] * len(articles), dtype="datetime64[us, UTC]")
    times = pd.to_datetime(given, utc=True, errors="coerce", format="mixed")
    return times.dt.as_unit("us").array


def rows_of(key: str, text: str, tagged: Tagged, tier: str) -> dict[str, list[tuple]]:
    """Return the rows of one article's tables, in the order of the schema's columns."""
    quote_id = {q.start_char: f"{key}:{q.start_char}" for q in tagged.quotes}
    return {
        "sentences": [
            _sentence_row(key, text, sentence, quoted)
            for sentence, quoted in zip(tagged.sentences, by_sentence(tagged.sentences, tagged.quoted), strict=True)
        ],
        "mentions": [
            (key, sentence_of(tagged.sentences, m.start_char), *m[:6], f"{key}:{m.group_id}" if m.group_id else "")
            for m in tagged.mentions
        ],
        "quotes": [(quote_id[q.start_char], key, *q) for q in tagged.quotes],
        "stances": [
            (
                f"{key}:{number}", key, s.sentence_id, s.voice, s.voice_actor_id, s.holder_actor_id, s.target_id,
                s.target_kind, s.stance, s.score, s.confidence, quote_id.get(s.quote_start, ""),
                f"{key}:{s.group_id}" if s.group_id else "", text[max(s.cue[0], 0) : max(s.cue[1], 0)],
                *s.holder, *s.target, *s.cue, tier,
            )
            for number, s in enumerate(tagged.stances)
        ],
    }  # fmt: skip


def _refuse_doubles(rows: Mapping[str, Sequence[tuple]]) -> None:
    """Raise ValueError where two rows share a key: written together with others, they would cost all of them."""
    for name, found in rows.items():
        key = itemgetter(*(SCHEMAS[name].get_field_index(column) for column in KEYS[name]))
        doubled = [one for one, n in Counter(map(key, found)).items() if n > 1]
        if doubled:
            raise ValueError(f"{name} has two rows {doubled[0]}")


def _sentence_row(key: str, text: str, sentence: Sentence, quoted: Sequence[Span]) -> tuple:
    wording = text[sentence.start_char : sentence.end_char]
    tone = score_tone(wording)
    inside = sum(min(end, sentence.end_char) - max(start, sentence.start_char) for start, end in quoted)
    return (
        key, *sentence, count_words(wording), tone.polarity, tone.subjectivity, tone.n_assessed,
        inside / max(len(wording), 1),
    )  # fmt: skip
