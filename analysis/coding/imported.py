"""Labels from elsewhere: another person without the frame, a language model, a survey firm.

Nobody drew their sentences with a known probability, so they are held against the others (agreement) and correct
nothing, whatever probability they state.
"""

from __future__ import annotations

from pathlib import Path

from analysis.coding.labels import BadLine, append_lines, check_coder, labels_file, read_labels, read_lines
from analysis.coding.queue import only_sampled
from analysis.coding.store import Frame, FrameError, now


def import_labels(path: Path, frame: Frame, coder: str) -> tuple[int, list[BadLine]]:
    """Put the labels of a JSON Lines file beside the others as those of ``coder``; return how many, and the bad lines.

    A line needs ``article_id, sentence_id, label`` (-1, 0, 1 or null for unclear); a sentence named twice counts as in
    its last line. Raises FrameError where ``coder`` has coded in the panel, or no line can be used.
    """
    check_coder(coder)
    own = read_labels(frame, [coder]).rows
    if len(only_sampled(frame, own)):
        raise FrameError(
            f"{coder!r} has coded this frame by hand. Import the labels under another name, such as '{coder}-2'."
        )
    rows, bad = read_lines(path, frame)
    if not rows:
        reasons = "\n".join(f"  line {line.number}: {line.reason}" for line in bad[:5])
        raise FrameError(f"{path}: no line can be used." + (f"\n{reasons}" if bad else " The file is empty."))
    spans = frame.sentences.set_index(["article_id", "sentence_id"])[["start_char", "end_char"]]
    lines = []
    for row in rows:
        start, end = spans.loc[(row["article_id"], row["sentence_id"])]
        stated = {"start_char": int(start), "end_char": int(end), "sampling_prob": None, "coder": coder}
        lines.append({**row, **stated, "coded_at": row["coded_at"] or now()})
    append_lines(labels_file(frame, coder), lines)
    return len(lines), bad
