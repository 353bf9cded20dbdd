"""``python -m benchmarks.long_texts``: what twice the text costs where one word goes on and on, by CPU time.

The tests count steps of Python (``tests/steps.py``); a regular expression that reads on to the end from each of its
beginnings is one step for each of them, and shows here alone: as a ratio well above 2.
"""

from __future__ import annotations

import time

from analysis.reference import load_reference
from analysis.tag import tag_text

PIECES = (
    "President Biden met Minister Kim Ab{i} in Seoul. ", "foreign ", "the North ", "Kim ", "Ann Li{i} ", "A", "’",
    "“A ", "Japan calmed its neighbour, and the two sides met Ann Bo{i}. ", "Antony Blinken said he and she left ",
    "a diplomat Bo Ek{i} he ", "the the the ",
)  # fmt: skip
LENGTHS = (25_000, 50_000, 100_000)  # characters


def seconds(text: str) -> float:
    """Return the CPU seconds that tagging ``text`` takes, stances aside."""
    start = time.process_time()
    tag_text(text, load_reference(), date="2021-04-01")
    return time.process_time() - start


def main() -> None:
    print(f"| text | {' | '.join(f'{n:,} characters, CPU s' for n in LENGTHS)} | times |")
    print("| --- " * (len(LENGTHS) + 2) + "|")
    for piece in PIECES:
        text = "".join(piece.format(i=i) for i in range(max(LENGTHS)))
        taken = [seconds(text[:n]) for n in LENGTHS]
        print(
            f"| {piece.strip()} | {' | '.join(f'{s:.2f}' for s in taken)} | {taken[-1] / taken[-2]:.1f} |", flush=True
        )


if __name__ == "__main__":
    main()
