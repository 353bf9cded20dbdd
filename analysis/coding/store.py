"""Frames on disk: ``<coding>/<frame id>/frame.json`` says what was asked of which articles, ``frame.parquet`` has the
sentences with their probabilities. The answers of each coder lie beside them (``labels.py``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.coding.questions import Question, parse_question
from analysis.on_disk import put_file

ABOUT, SENTENCES = "frame.json", "frame.parquet"


class FrameError(ValueError):
    """A frame cannot be read or written, or is not the one asked for; the message says what to do."""


@dataclass(frozen=True)
class Frame:
    """A frame as it was drawn: ``sentences`` has a row per sentence with ``sampling_prob``, ``place`` and ``batch``.

    ``about`` is what frame.json states: question, filters, tagger, seed, number of draws, article ids.
    """

    id: str
    question: Question
    about: Mapping[str, Any]
    sentences: pd.DataFrame
    folder: Path


def write_frame(frame: Frame) -> Frame:
    """Write a frame into its folder, in place of the one there, and return it; answers that lie there stay."""
    try:
        frame.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FrameError(
            f"{frame.folder}: cannot be made ({error.strerror}). Name a folder you may write into as 'coding'."
        ) from error
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(frame.sentences, preserve_index=False), sink, compression="zstd")
    put_file(frame.folder / SENTENCES, sink.getvalue().to_pybytes())
    text = json.dumps(dict(frame.about), indent=1, ensure_ascii=False)
    put_file(frame.folder / ABOUT, text.encode("utf-8") + b"\n")  # last: a folder with it is a frame
    return frame


def read_frame(folder: Path) -> Frame:
    """Return the frame that lies in ``folder``. Raises FrameError where it is damaged."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        sentences = pq.ParquetFile(folder / SENTENCES).read().to_pandas()
        return Frame(about["frame_id"], parse_question(about["question"]), about, _with_batch(sentences), folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FrameError(
            f"{folder}: the frame cannot be read ({type(error).__name__}: {error}). Put {ABOUT} and {SENTENCES} back "
            "from a copy; answers coded for it are of no use without them."
        ) from error


def _with_batch(sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences of a frame that an earlier version drew as those of one batch."""
    if "batch" in sentences:
        return sentences
    return sentences.assign(batch=(sentences["place"] >= 0).astype(int), chance_1=sentences["sampling_prob"])


def find_frames(coding: Path) -> list[Frame]:
    """Return the frames in a folder of hand coding, oldest first; none where there is no such folder."""
    frames = [read_frame(path.parent) for path in sorted(Path(coding).glob(f"*/{ABOUT}"))]
    return sorted(frames, key=lambda frame: (frame.about["made_at"], frame.id))


def find_frame(coding: Path, frame_id: str = "") -> Frame:
    """Return the frame whose id begins with ``frame_id``, or the only one. Raises FrameError unless just one fits."""
    frames = find_frames(coding)
    fitting = [frame for frame in frames if frame.id.startswith(frame_id)]
    if len(fitting) == 1:
        return fitting[0]
    if not frames:
        raise FrameError(f"{coding}: no frame lies there. Make one with 'dateline code frame CORPUS --question …'.")
    there = "; ".join(f"{frame.id} ({frame.question.written})" for frame in frames)
    raise FrameError(f"{coding}: {len(fitting)} frames fit --frame {frame_id or '(not given)'}. There are {there}.")


def now() -> str:
    """Return the time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
