"""Gold files as result tables: how well the taggers do on each, and which errors they make most often."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.evaluate.alignments import count_found
from analysis.evaluate.compare import compare
from analysis.evaluate.gold import ANNOTATION, TASKS, GoldError, has_annotation, read_gold
from analysis.evaluate.predict import WITH_TIER, article_key, predict, predictions_in, tag_rows
from analysis.evaluate.scores import NOT_SCORED, Estimate, Scores, TypeRow
from analysis.evaluate.scoring import listed_or_not, score_predictions
from analysis.evaluate.triples import read_triples
from analysis.measure.evidence import result_table
from analysis.measure.intervals import BOOTSTRAP, COUNTS_ONLY, FEW, NO_EVIDENCE, ROUGH, ROUGHLY, TOO_FEW
from analysis.reference import Reference, load_reference, shipped
from analysis.schema import DEFAULT_TIER, Tables

WHOLE = "all"  # the row of a whole file; the others are parts of it
GOLD_NOTE = "sampling of articles; errors of the annotation not included"

_FEW_PART = "none: fewer than 10 articles, or no variation between them"
_UNSCORED = "none: gold does not say"
_MARKED = ("sentiment", "stance")  # tasks with marked spans in single sentences: nothing is found, so nothing missed
_UNLISTED = (*_MARKED, "alignments")  # without tables of the texts: their errors are not listed


class TaggedGold(NamedTuple):
    """A gold file with what the taggers say about its texts; ``file`` is its name without task and suffix.

    ``tables`` are those of the texts, None for the tasks whose errors are not listed.
    """

    task: str
    file: str
    tier: str
    rows: list[dict[str, Any]]
    predicted: list[dict[str, Any]]
    tables: Tables | None


def find_gold(places: Iterable[str | Path] = ()) -> list[Path]:
    """Return the gold files in the folders and among the files given, by name; the shipped ones if none is given.

    The end of a file's name says its task: ``korea_actors.jsonl``. Raises GoldError where no file is found, or where a
    file that was named has another name.
    """
    found = []
    for place in map(Path, tuple(places) or (shipped("gold"),)):
        files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
        named = [f for f in files if task_of(f)]
        if not named or not all(f.is_file() for f in named):
            endings = ", ".join(f"*_{task}.jsonl" for task in TASKS)
            raise GoldError(f"{place}: no gold file here. The name of one says its task: {endings}.")
        found += named
    return list(dict.fromkeys(found))


def task_of(file: Path) -> str:
    """Return the task that the name of a gold file says, "" if none."""
    task = file.stem.rpartition("_")[2]
    return task if task in TASKS and file.suffix == ".jsonl" else ""


def tag_gold(
    places: Iterable[str | Path] = (), *, stance: str = DEFAULT_TIER, reference: Reference | None = None
) -> list[TaggedGold]:
    """Return the gold files of ``find_gold`` with the taggers' answers, ordered by task and name.

    Texts are tagged as a user's would be; a set of texts that several files annotate is tagged once. With ``stance``
    "none" the files that need a stance tier are left out. Raises GoldError on a file that is wrong or not annotated.
    """
    reference = reference or load_reference()
    tables: dict[tuple, Tables] = {}
    tagged = []
    for path in sorted(find_gold(places), key=lambda p: (TASKS.index(task_of(p)), p.stem)):
        task = task_of(path)
        if stance == "none" and task in WITH_TIER:
            continue
        rows = read_gold(path, task)
        if not has_annotation(rows, task):
            raise GoldError(f"{path}: no {ANNOTATION[task]!r} in its rows, so there is nothing to score.")
        tagged.append(_tag_file(path, task, rows, tables, stance=stance, reference=reference))
    return tagged


def _tag_file(
    path: Path, task: str, rows: list[dict[str, Any]], known: dict[tuple, Tables], *, stance: str, reference: Reference
) -> TaggedGold:
    """Tag one file; ``known`` keeps the tables of texts, for the files that annotate the same ones."""
    file, tier = path.stem.removesuffix(f"_{task}"), stance if task in WITH_TIER else ""
    if task in _UNLISTED:
        return TaggedGold(task, file, tier, rows, predict(task, rows, stance=stance, reference=reference), None)
    texts = tuple((row["text"], row.get("date", ""), row.get("outlet", "")) for row in rows)
    if texts not in known:
        known[texts] = tag_rows(rows, stance=stance, reference=reference)
    predicted = predictions_in(known[texts], task, rows, reference=reference)
    return TaggedGold(task, file, tier, rows, predicted, known[texts])


def accuracy_table(tagged: Sequence[TaggedGold]) -> pd.DataFrame:
    """Return how well the taggers do: for each gold file a row of all items, then a row per type, kind or class.

    ``measure`` names the F1 that ``estimate`` is; ``precision`` and ``recall`` have intervals of their own
    (``…_low, …_high``). ``n`` counts what is resampled, named by ``unit``; ``n_items`` the gold annotations, named by
    ``item``, and ``n_tagged`` the taggers' own. NaN where gold cannot say: its actors have no kinds, so a kind has a
    precision only.
    """
    rows = [row for one in tagged for row in _rows_of(one)]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    table.attrs["interval_note"] = GOLD_NOTE
    return table


_COLUMNS = (
    "task", "file", "kind", "tier", "measure", "n", "unit", "n_items", "item", "n_tagged", "precision", "precision_low",
    "precision_high", "recall", "recall_low", "recall_high", "estimate", "low", "high", "interval", "too_few",
)  # fmt: skip


def _rows_of(tagged: TaggedGold) -> list[tuple]:
    scores = score_predictions(tagged.task, tagged.rows, tagged.predicted, tier=tagged.tier)
    measure, f1 = next(iter(scores.metrics.items()))
    parts = {row.name: row for row in scores.rows}
    whole = parts.pop(WHOLE, None) or _whole(scores, tagged, f1)
    return [_row(tagged, scores, whole, measure), *(_row(tagged, scores, part, "f1") for part in parts.values())]


def _whole(scores: Scores, tagged: TaggedGold, f1: Estimate) -> TypeRow:
    precision, recall = (scores.metrics.get(name, NOT_SCORED) for name in ("precision", "recall"))
    return TypeRow(WHOLE, scores.n_items, sum(map(_count_items(tagged.task), tagged.predicted)), precision, recall, f1)


def _count_items(task: str):
    """Return the function that counts the items of a predicted row."""
    if task in _MARKED:
        return lambda row: 1
    if task == "alignments":
        return count_found
    return (lambda row: len(read_triples(row))) if task == "triples" else (lambda row: len(row[ANNOTATION[task]]))


def _row(tagged: TaggedGold, scores: Scores, part: TypeRow, measure: str) -> tuple:
    return (
        tagged.task, tagged.file, part.name, tagged.tier, measure, scores.n, scores.unit, part.n_gold, scores.item,
        part.n_predicted, *part.precision, *part.recall, *part.f1, _interval(part, scores.n), scores.n < TOO_FEW,
    )  # fmt: skip


def _interval(part: TypeRow, n: int) -> str:
    """Name the interval of a row's F1, or say why there is none."""
    if math.isnan(part.f1.value):
        return _UNSCORED if part.n_predicted else NO_EVIDENCE
    if math.isnan(part.f1.low):
        return FEW if n < TOO_FEW else _FEW_PART
    return ROUGHLY if n <= ROUGH else BOOTSTRAP


def list_errors(tagged: Sequence[TaggedGold], task: str) -> pd.DataFrame:
    """Return the kinds of error of a task over all its gold files, the most frequent first.

    ``share_of_errors`` is of all differences between gold and tagger. ``sentences_behind`` a row gives its errors, with
    ``difference`` saying what gold has and what the tagger made of it. Raises ValueError for a task without kinds.
    """
    files = [one for one in tagged if one.task == task]
    found = [row for one in files for row in _error_rows(one)]
    rows = pd.DataFrame(found, columns=("article_id", "cluster", "sentence_id", "error", "mention_start_char",
                                        "mention_end_char", "difference"))  # fmt: skip
    counts = rows["error"].value_counts().rename_axis("error").reset_index(name="n")
    groups = counts.sort_values(["n", "error"], ascending=[False, True]).reset_index(drop=True)
    groups = groups.assign(share_of_errors=groups["n"] / max(len(rows), 1)).drop(columns="n")
    groups = groups.assign(estimate=math.nan, low=math.nan, high=math.nan, interval=COUNTS_ONLY, too_few=False)
    return result_table(groups, rows, keys=["error"], tables=_joined(files))


def _error_rows(tagged: TaggedGold) -> list[tuple]:
    """Return a row per difference, marked as far as the sentence it begins in; a stance is that whole sentence."""
    sentences = {key: of for key, of in tagged.tables.sentences.groupby("article_id")}
    listed = load_reference().actors
    rows = []
    for number, (gold, predicted) in enumerate(zip(tagged.rows, tagged.predicted, strict=True)):
        places = sentences[article_key(number)]
        for found in compare(tagged.task, listed_or_not(gold, listed), predicted):
            before = places["start_char"].searchsorted(found.start, side="right")
            place = places.iloc[max(before - 1, 0)]
            mark = (found.start, min(found.end, place["end_char"])) if tagged.task != "triples" else (-1, -1)
            words = " ".join(gold["text"][found.start : found.end].split())
            rows.append(
                (
                    _key(tagged, number), _key(tagged, number), place["sentence_id"], found.error, *mark,
                    _in_words(found.gold, found.tagged, words if tagged.task == "actors" else ""),
                )
            )  # fmt: skip
    return rows


def _in_words(gold: str, tagged: str, words: str) -> str:
    of = f"“{words}” " if words else ""
    return f"{of}gold: {gold or 'nothing'}; tagger: {tagged or 'nothing'}"


def _key(tagged: TaggedGold, number: int) -> str:
    return f"{tagged.file}:{article_key(number)}"


def _joined(files: Sequence[TaggedGold]) -> Tables:
    """Return articles and sentences of several gold files under ids of their own; the outlet says file and article."""
    if not files:
        return Tables({})
    parts: Mapping[str, list[pd.DataFrame]] = {"articles": [], "sentences": []}
    for one in files:
        ids = dict(
            zip(map(article_key, range(len(one.rows))), (f"{one.file}: {r['id']}" for r in one.rows), strict=True)
        )
        for name, tables in parts.items():
            table = one.tables[name]
            table = table.assign(outlet=table["article_id"].map(ids)) if name == "articles" else table
            tables.append(table.assign(article_id=f"{one.file}:" + table["article_id"]))
    return Tables({name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()})
