"""Keys to answers: what was typed into the answer line, read as answers and steps back.

The line is only ever read, never written by us: what is added to it are answers, what is deleted from it are steps
back. So no key is lost or doubled, however fast somebody types and however slowly the kernel follows, and Backspace
does what it says.
"""

from __future__ import annotations

from os.path import commonprefix

BACK = "back"
UNCLEAR = "unclear"
KEYS: dict[str, int | str] = {
    "1": -1, "-": -1, "−": -1, "2": 0, "0": 0, "3": 1, "+": 1, "=": 1, "u": UNCLEAR, "U": UNCLEAR, "?": UNCLEAR,
    "b": BACK, "B": BACK,
}  # fmt: skip


def typed(before: str, after: str) -> list[int | str]:
    """Return the answers and steps back that lead from one state of the answer line to the next.

    A deleted answer is a step back; other letters, and steps back, leave nothing to delete. Where in the line a letter
    is added does not matter: it answers the sentence shown.
    """
    deleted, added = _change(before, after)
    gone = [letter for letter in deleted if KEYS.get(letter, BACK) != BACK]
    return [BACK] * len(gone) + [KEYS[letter] for letter in added if letter in KEYS]


def unknown(before: str, after: str) -> str:
    """Return the letters added to the answer line that are no answer."""
    return "".join(letter for letter in _change(before, after)[1] if letter not in KEYS)


def _change(before: str, after: str) -> tuple[str, str]:
    """Return what was deleted from the line and what was added, between what is as it was."""
    first = len(commonprefix([before, after]))
    last = len(commonprefix([before[first:][::-1], after[first:][::-1]]))
    return before[first : len(before) - last], after[first : len(after) - last]
