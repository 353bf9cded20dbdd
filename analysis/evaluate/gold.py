"""Gold files and predictions: one JSON object per line, checked row by row before anything is tagged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from analysis.schema import FOUND, RELATIONS, STANCES, VOICES

ANNOTATION = {
    "sentiment": "label", "stance": "label", "quotes": "attributions", "actors": "mentions", "sentences": "sentences",
    "triples": "triples", "alignments": "alignments",
}  # fmt: skip
TASKS = tuple(ANNOTATION)
CLASSES5 = (0, 1, 2, 3, 4)
_UNSAFE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")  # what some take for an end of line, or cannot write


class GoldError(ValueError):
    """A gold file is wrong; the message names file, line, what was found and what is allowed."""


def check_task(task: str) -> None:
    """Raise ValueError if there is no such task."""
    if task not in TASKS:
        raise ValueError(f"task {task!r} is not one of {', '.join(TASKS)}")


def read_gold(path: Path, task: str) -> list[dict[str, Any]]:
    """Return the rows of a gold file in its order.

    A file whose rows carry no annotation at all is allowed: it can be tagged, but not scored (see ``has_annotation``).
    Raises GoldError on anything else that does not fit the task, ValueError on an unknown task.
    """
    check_task(task)
    numbered = list(_read_lines(path))
    if not numbered:
        raise GoldError(f"{path}: no rows. A gold file has one JSON object per line.")
    for number, row in numbered:
        try:
            _check_row(row, task)
        except ValueError as error:
            raise GoldError(f"{path}:{number}: {error}") from None
    without = [number for number, row in numbered if ANNOTATION[task] not in row]
    if 0 < len(without) < len(numbered):
        raise GoldError(
            f"{path}:{without[0]}: no {ANNOTATION[task]!r}, which other rows have. Annotate all rows, or none to get "
            "predictions only."
        )
    return [row for _, row in numbered]


def has_annotation(rows: Iterable[Mapping[str, Any]], task: str) -> bool:
    """Say whether the rows carry what the task is scored by."""
    return all(ANNOTATION[task] in row for row in rows)


def write_predictions(rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write one JSON object per line, in the order given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (_UNSAFE.sub(_escaped, json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def _escaped(match: re.Match) -> str:
    return f"\\u{ord(match[0]):04x}"


@lru_cache(maxsize=1)
def yardstick() -> dict[str, Any]:
    """Return the words that the measures go by: part of their definition, so no user's reference data changes them."""
    return yaml.safe_load((Path(__file__).parent / "yardstick.yml").read_text(encoding="utf-8"))


def _read_lines(path: Path) -> Iterable[tuple[int, Any]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise GoldError(
                    f"{path}:{number}: not JSON ({error.msg} at character {error.pos}). One JSON object per line."
                ) from None


def _check_row(row: Any, task: str) -> None:
    if not isinstance(row, dict):
        raise ValueError(f"found {_kind(row)}; each line must be one JSON object.")
    if not isinstance(row.get("id"), str | int):
        raise ValueError(f"'id' is {_kind(row.get('id'))}; it must be a text.")
    if not isinstance(row.get("text"), str):
        raise ValueError(f"'text' is {_kind(row.get('text'))}; it must be the text that was annotated.")
    for name in ("date", "outlet"):
        if not isinstance(row.get(name, ""), str):
            raise ValueError(f"{name!r} is {_kind(row[name])}; it must be a text, '' where it is not known.")
    _CHECKS[task](row)


def _check_sentiment(row: Mapping[str, Any]) -> None:
    _check_span(row.get("target"), row["text"], "target", may_be_empty=True)
    _check_label(row, "label", STANCES)


def _check_stance(row: Mapping[str, Any]) -> None:
    for name in ("source", "target"):
        _check_span(row.get(name), row["text"], name, may_be_empty=True)
    _check_label(row, "label", STANCES)
    _check_label(row, "reverse_label", STANCES)
    _check_label(row, "class5", CLASSES5)
    if "label" in row and "class5" not in row and "reverse_label" not in row:
        raise ValueError("no 'reverse_label' (target toward source) beside 'label'.")


def _check_quotes(row: Mapping[str, Any]) -> None:
    for number, found in _items(row, "attributions"):
        for name in ("source", "cue"):
            if found.get(name) is not None:
                _check_span(found[name], row["text"], f"attributions[{number}].{name}")
        for part, span in _items(found, "content"):
            _check_span(span, row["text"], f"attributions[{number}].content[{part}]")
        ids = found.get("speaker_actor_ids", [])
        if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
            raise ValueError(f"attributions[{number}].speaker_actor_ids is {ids!r}; it must be a list of actor ids.")


def _check_actors(row: Mapping[str, Any]) -> None:
    for number, found in _items(row, "mentions"):
        _check_span(found, row["text"], f"mentions[{number}]")
        _check_id(found, "actor_id", f"mentions[{number}]")


def _check_sentences(row: Mapping[str, Any]) -> None:
    for number, found in _items(row, "sentences"):
        _check_span(found, row["text"], f"sentences[{number}]")


def _check_triples(row: Mapping[str, Any]) -> None:
    for number, found in _items(row, "triples"):
        where = f"triples[{number}]"
        _check_span(found, row["text"], where)
        _check_id(found, "holder_actor_id", where)
        _check_id(found, "target_id", where)
        if found.get("voice") not in VOICES:
            raise ValueError(f"{where}.voice {found.get('voice')!r} is not one of {', '.join(VOICES)}.")
        if "stance" not in found:
            raise ValueError(f"{where} has no 'stance'; it must be one of {_listed(STANCES)}.")
        _check_label(found, "stance", STANCES)


def _check_alignments(row: Mapping[str, Any]) -> None:
    for name in ("other_text", "other_date", "other_outlet"):
        if not isinstance(row.get(name, "" if name != "other_text" else None), str):
            raise ValueError(f"{name!r} is {_kind(row.get(name))}; it must be a text.")
    for number, found in _items(row, "alignments"):
        where = f"alignments[{number}]"
        if found.get("kind") not in ("statement", "sentence"):
            raise ValueError(f"{where}.kind {found.get('kind')!r} is not one of statement, sentence.")
        if found.get("relation") not in RELATIONS:
            raise ValueError(f"{where}.relation {found.get('relation')!r} is not one of {', '.join(RELATIONS)}.")
        _check_span({"start": found.get("start"), "end": found.get("end")}, row["text"], where)
        other = {"start": found.get("other_start"), "end": found.get("other_end")}
        if found["relation"] in FOUND:
            _check_span(other, row["other_text"], f"{where}.other")
        elif other != {"start": -1, "end": -1}:
            raise ValueError(f"{where}.other is {other}; a statement that is not found stands nowhere: -1 and -1.")


_CHECKS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "sentiment": _check_sentiment, "stance": _check_stance, "quotes": _check_quotes, "actors": _check_actors,
    "sentences": _check_sentences, "triples": _check_triples, "alignments": _check_alignments,
}  # fmt: skip


def _items(row: Mapping[str, Any], name: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Yield the numbered objects of a list; a missing list has none."""
    found = row.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ValueError(f"{name!r} is {_kind(found)}; it must be a list of objects.")
    return enumerate(found)


def _check_span(span: Any, text: str, where: str, *, may_be_empty: bool = False) -> None:
    if not isinstance(span, dict) or not all(type(span.get(side)) is int for side in ("start", "end")):
        raise ValueError(f"{where} is {span!r}; it must have whole numbers 'start' and 'end'.")
    start, end = span["start"], span["end"]
    if not 0 <= start <= end <= len(text) or (start == end and not may_be_empty):
        raise ValueError(f"{where} is {start}–{end}; allowed are offsets 0–{len(text)} into 'text', start before end.")
    if "text" in span and span["text"] != text[start:end]:
        raise ValueError(
            f"{where} says {span['text']!r}, but 'text' has {text[start:end]!r} at {start}–{end}. Offsets count Python "
            "characters (code points), not bytes."
        )


def _check_label(row: Mapping[str, Any], name: str, allowed: tuple[int, ...]) -> None:
    if name in row and not (type(row[name]) is int and row[name] in allowed):
        raise ValueError(f"{name} {row[name]!r} is not one of {_listed(allowed)}.")


def _check_id(row: Mapping[str, Any], name: str, where: str) -> None:
    if not isinstance(row.get(name), str) or not row[name]:
        raise ValueError(f"{where}.{name} is {row.get(name)!r}; it must be an actor id such as 'KOR' or '@unresolved'.")


def _listed(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values))


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "missing", bool: "true or false"}
    return names.get(type(value), "a number")
