"""Scores of attributed statements: what was said, and by whom.

The measures are those in use for PolNeAR-like annotation: contents are compared as sets of words (quotation marks and
punctuation do not count) and match where they share at least half of the words of both; speakers agree by their head.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.evaluate.gold import yardstick
from analysis.evaluate.matching import match_best_first
from analysis.evaluate.scores import Scored, Tally, TypeRow, precision_recall_f1, share, tally, type_row
from analysis.evaluate.speakers import speakers_agree

ENOUGH = 0.5  # words shared / words of both, for two contents to match
_ALL_DIRECT, _ALL_INDIRECT = 0.95, 0.05  # share of words in quotation marks; what lies between them is mixed

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r'(?:[“„«]|"(?=\S))[^”»"\n]*[”»"]?')  # what is not closed runs to the end of its paragraph


class Statement(NamedTuple):
    """An attribution as it is scored: ``words`` are the starts of its words, ``type`` direct, mixed or indirect."""

    words: frozenset[int]
    type: str
    is_speech: bool
    source: Mapping[str, Any] | None
    speaker_actor_ids: frozenset[str] | None


def score_quotes(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scored:
    """Return F1 of contents and of contents with the right speaker, over all statements and over speech only.

    ``speech_…`` leaves out indirect statements, on both sides, whose cue is no verb of speech (beliefs, votes, plans).
    ``speaker``: share of matched statements with a source whose predicted source has the same head. ``speaker_ids``:
    share of matched statements with the same set of actor ids, where gold has ids; ``content_and_ids_f1``: contents
    found with the right ids. ``words_f1``: words inside any statement. Types are told by the share of words in double
    quotation marks.
    """
    pairs = list(zip(gold, predicted, strict=True))
    counted = tally([_count(g["text"], g["attributions"], p["attributions"]) for g, p in pairs])
    metrics = {}
    for prefix, name in (("", "all"), ("speech_", "speech")):
        metrics[f"{prefix}content_f1"] = precision_recall_f1(counted, name)[2]
        metrics[f"{prefix}content_and_speaker_f1"] = precision_recall_f1(counted, f"{name}+speaker")[2]
        metrics[f"{prefix}speaker"] = share(counted, f"{name} speaker right", f"{name} speaker asked")
    metrics["exact_content_f1"] = precision_recall_f1(counted, "exact")[2]
    metrics["words_f1"] = precision_recall_f1(counted, "words")[2]
    if "ids asked" in counted.sums:
        metrics["speaker_ids"] = share(counted, "ids right", "ids asked")
        metrics["content_and_ids_f1"] = precision_recall_f1(counted, "all+ids")[2]
    n_items = int(sum(len(g["attributions"]) for g in gold))
    return Scored(n_items, len(gold), metrics, tuple(_rows(counted)))


def _rows(counted: Tally) -> list[TypeRow]:
    names = ["all", "speech", "direct", "mixed", "indirect"]
    return [
        *(type_row(counted, name) for name in names),
        *(type_row(counted, f"{name}+speaker", shown_as=f"{name}, speaker right") for name in names),
    ]


def read_statements(text: str, attributions: Sequence[Mapping[str, Any]]) -> list[Statement]:
    """Return the attributions that have words, as they are scored."""
    quoted = {m.start() for q in _QUOTED.finditer(text) for m in _WORD.finditer(text, *q.span())}
    found = []
    for attribution in attributions:
        contents = attribution["content"]
        words = frozenset(m.start() for c in contents for m in _WORD.finditer(text, c["start"], c["end"]))
        if words:
            kind = type_of(len(words & quoted) / len(words))
            ids = attribution.get("speaker_actor_ids")
            found.append(
                Statement(
                    words, kind, kind != "indirect" or _has_speech_cue(text, attribution.get("cue")),
                    attribution.get("source"), None if ids is None else frozenset(ids),
                )
            )  # fmt: skip
    return found


def type_of(quoted: float) -> str:
    """Return direct, mixed or indirect for a share of words inside quotation marks."""
    return "direct" if quoted >= _ALL_DIRECT else "indirect" if quoted <= _ALL_INDIRECT else "mixed"


def _has_speech_cue(text: str, cue: Mapping[str, Any] | None) -> bool:
    if cue is None:
        return False
    words = {word.lower() for word in _WORD.findall(text[cue["start"] : cue["end"]])}
    return not words.isdisjoint(_speech_cues())


@lru_cache(maxsize=1)
def _speech_cues() -> frozenset[str]:
    return frozenset(form for forms in yardstick()["speech_cues"] for form in forms)


def _count(text: str, gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Counter:
    golds, calls = read_statements(text, gold), read_statements(text, predicted)
    fits = match_statements(golds, calls)
    matched = {i: j for i, (j, fit) in fits.items() if fit >= ENOUGH}
    exact = {i: j for i, (j, fit) in fits.items() if fit == 1}
    speaker = {i: j for i, j in matched.items() if speakers_agree(text, golds[i].source, calls[j].source)}
    ids = {i: j for i, j in matched.items() if golds[i].speaker_actor_ids == calls[j].speaker_actor_ids}
    counts = _count_words(golds, calls)
    for suffix, found in (("", matched), ("+speaker", speaker), ("+ids", ids)):
        _count_by_type(counts, suffix, golds, calls, found)
    for side, statements, hits in (("gold", golds, "found"), ("predicted", calls, "right")):
        counts[f"exact {side}"] += len(statements)
        counts[f"exact {hits}"] += len(exact)
    _count_speakers(counts, golds, matched, speaker, ids)
    return counts


def match_statements(golds: Sequence[Statement], calls: Sequence[Statement]) -> dict[int, tuple[int, float]]:
    """Return gold number -> (predicted number, words shared / words of both), also where they share less than half."""
    fits = {
        (i, j): len(g.words & c.words) / len(g.words | c.words)
        for i, g in enumerate(golds)
        for j, c in enumerate(calls)
        if not g.words.isdisjoint(c.words)
    }
    pairs = match_best_first((fit, i, j) for (i, j), fit in fits.items())
    return {i: (j, fits[i, j]) for i, j in pairs.items()}


def _count_words(golds: Sequence[Statement], calls: Sequence[Statement]) -> Counter:
    said = frozenset().union(*(g.words for g in golds))
    called = frozenset().union(*(c.words for c in calls))
    hits = len(said & called)
    return Counter({"words gold": len(said), "words predicted": len(called), "words found": hits, "words right": hits})


def _count_by_type(
    counts: Counter, suffix: str, golds: Sequence[Statement], calls: Sequence[Statement], found: Mapping[int, int]
) -> None:
    """Add gold statements and the found ones by gold's type, predicted statements and the right ones by their own."""
    for side, statements, hits, hit in (
        ("gold", golds, "found", set(found)),
        ("predicted", calls, "right", set(found.values())),
    ):
        for number, statement in enumerate(statements):
            for name in ("all", statement.type, *(["speech"] if statement.is_speech else [])):
                counts[f"{name}{suffix} {side}"] += 1
                counts[f"{name}{suffix} {hits}"] += number in hit


def _count_speakers(
    counts: Counter,
    golds: Sequence[Statement],
    matched: Mapping[int, int],
    speaker: Mapping[int, int],
    ids: Mapping[int, int],
) -> None:
    """Add how many matched statements were asked for a speaker, or for the speaker's ids, and how many had it right."""
    for number in matched:
        statement = golds[number]
        if statement.source is not None:
            for name in ("all", *(["speech"] if statement.is_speech else [])):
                counts[f"{name} speaker asked"] += 1
                counts[f"{name} speaker right"] += number in speaker
        if statement.speaker_actor_ids is not None:
            counts["ids asked"] += 1
            counts["ids right"] += number in ids
