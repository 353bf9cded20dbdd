"""Answers on disk: one JSON object per line in ``<frame>/<coder>.jsonl``, each written at once and never changed.

Who goes back and answers again appends a line; the last line of a sentence counts. A line torn by a power cut is
reported and skipped, and the next answer begins on a line of its own.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.coding.questions import ANSWERS
from analysis.coding.store import Frame, FrameError, now

UNCLEAR = None  # the answer of who cannot tell; JSON's null
COLUMNS = (
    "frame_id", "article_id", "sentence_id", "start_char", "end_char", "label", "sampling_prob", "coder", "coded_at",
)  # fmt: skip

_CODER = re.compile(r"[A-Za-z0-9][\w.-]{0,39}")


class BadLine(NamedTuple):
    """A line of labels that could not be used: its number, from 1, and why."""

    file: str
    number: int
    reason: str


class Labels(NamedTuple):
    """Answers (``rows``: COLUMNS, label NaN where unclear; one row per coder and sentence) and the lines not usable."""

    rows: pd.DataFrame
    bad: list[BadLine]


def check_coder(name: str) -> str:
    """Return the name of a coder if a file can bear it. Raises ValueError saying what can."""
    if not _CODER.fullmatch(name):
        raise ValueError(
            f"coder {name!r}: write a name of at most 40 letters, digits, '.', '-' and '_', such as 'anna'; "
            "the answers lie in a file of that name."
        )
    return name


def answer_line(frame: Frame, sentence: Mapping[str, Any], label: int | None, coder: str) -> dict[str, Any]:
    """Return the line that one answer makes; ``sentence`` is a row of the frame."""
    return {
        "frame_id": frame.id,
        "article_id": str(sentence["article_id"]),
        **{name: int(sentence[name]) for name in ("sentence_id", "start_char", "end_char")},
        "label": label,
        "sampling_prob": float(sentence["sampling_prob"]),
        "coder": coder,
        "coded_at": now(),
    }


def append_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Append lines to a file of answers; they are on the disk, not only in memory, when this returns."""
    text = "".join(json.dumps(dict(line), ensure_ascii=False) + "\n" for line in lines)
    with open(path, "a+b") as file:
        if file.tell() and not _ends_a_line(file):
            text = "\n" + text  # the line before was torn
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())


def _ends_a_line(file) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"  # appending writes at the end, wherever one has read


def labels_file(frame: Frame, coder: str) -> Path:
    """Return where the answers of a coder lie."""
    return frame.folder / f"{check_coder(coder)}.jsonl"


def coders_of(frame: Frame) -> list[str]:
    """Return who has answers on this frame, by name."""
    return sorted(path.stem for path in frame.folder.glob("*.jsonl"))


def read_labels(frame: Frame, coders: Iterable[str] | None = None) -> Labels:
    """Return the answers on a frame, of all coders or of these, oldest first, and the lines that cannot be used."""
    rows: list[dict] = []
    bad: list[BadLine] = []
    for coder in coders_of(frame) if coders is None else coders:
        path = labels_file(frame, coder)
        good, wrong = read_lines(path, frame) if path.exists() else ([], [])
        rows += [{**row, "coder": coder} for row in good]
        bad += wrong
    return Labels(_last_of_each(rows), bad)


def _last_of_each(rows: list[dict]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.drop_duplicates(["coder", "article_id", "sentence_id"], keep="last")
    table = table.astype({"label": float, "sampling_prob": float, "sentence_id": "int64"})
    return table.sort_values("coded_at", kind="stable", ignore_index=True)


def read_lines(path: Path, frame: Frame) -> tuple[list[dict], list[BadLine]]:
    """Return the usable lines of a JSON Lines file about sentences of ``frame``, and the others with the reason."""
    places = set(zip(frame.sentences["article_id"], frame.sentences["sentence_id"], strict=True))
    good, bad = [], []
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise FrameError(f"{path}: cannot be read ({error.strerror}).") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            good.append(_checked(json.loads(line.decode("utf-8")), frame.id, places))
        except json.JSONDecodeError as error:
            bad.append(BadLine(path.name, number, f"not JSON ({error}); so is a line torn by a power cut"))
        except ValueError as error:  # of UTF-8 too
            bad.append(BadLine(path.name, number, str(error)))
    return good, bad


def _checked(line: object, frame_id: str, places: set[tuple[str, int]]) -> dict[str, Any]:
    """Return a line with all COLUMNS, or raise ValueError with the reason why it cannot be used."""
    if not isinstance(line, dict):
        raise ValueError(f"not a JSON object but {type(line).__name__}")
    missing = [name for name in ("article_id", "sentence_id", "label") if name not in line]
    if missing:
        raise ValueError(f"{missing[0]!r} is missing; needed are article_id, sentence_id and label")
    if line.get("frame_id", frame_id) != frame_id:
        raise ValueError(f"frame_id {line['frame_id']!r} is another frame than {frame_id}")
    label = line["label"]
    if label is not UNCLEAR and (type(label) is not int or label not in ANSWERS):
        raise ValueError(f"label {label!r} is not one of -1, 0, 1, null")
    chance = line.get("sampling_prob")
    if chance is not None and (isinstance(chance, bool) or not isinstance(chance, int | float)):
        raise ValueError(f"sampling_prob {chance!r} is neither a number nor null")
    if not isinstance(line["article_id"], str) or type(line["sentence_id"]) is not int:
        raise ValueError("article_id must be text and sentence_id a whole number")
    if (line["article_id"], line["sentence_id"]) not in places:
        raise ValueError(f"the frame has no sentence {line['sentence_id']!r} of article {line['article_id']!r}")
    return {name: line.get(name) for name in COLUMNS} | {
        "frame_id": frame_id,
        "coded_at": str(line.get("coded_at", "")),
    }
