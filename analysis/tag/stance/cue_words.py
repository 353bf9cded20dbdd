"""The word that shows a stance best: the valued wording of the right sign that stands nearest to a target."""

from __future__ import annotations

from analysis.schema import Span
from analysis.tag.stance.linear_words import find_tokens
from analysis.tag.stance.valence import Valence

_HALF_WAY = 40  # characters from the target at which a wording weighs half


def find_cue(text: str, target: Span, stance: int, valence: Valence) -> Span | None:
    """Return the valued word or phrase of the sign of ``stance`` that weighs most at ``target``; None without one."""
    tokens = find_tokens(text, valence)
    best, cue = 0.0, None
    for position, length, value in tokens.valued:
        span = Span(tokens.starts[position], tokens.ends[position + length - 1])
        gap = max(target.start_char - span.end_char, span.start_char - target.end_char)
        weight = value * stance / (1 + max(gap, 0) / _HALF_WAY)
        if gap >= 0 and weight > best:
            best, cue = weight, span
    return cue
