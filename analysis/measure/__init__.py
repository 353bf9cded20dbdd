"""Measures: tables in, small tidy result tables out, every row with its n and with the sentences behind it."""

from analysis.measure.evidence import SHARED_COLUMNS, sentences_behind
from analysis.measure.frequency import actor_frequency
from analysis.measure.intervals import INTERVAL_NOTE
from analysis.measure.periods import PERIODS
from analysis.measure.quality import list_duplicates, list_typos, list_unresolved
from analysis.measure.quoted import quoted_share
from analysis.measure.size import corpus_size
from analysis.measure.stance import only_stanced, stance_matrix
from analysis.measure.tone import tone, tone_around, tone_words

__all__ = [
    "INTERVAL_NOTE",
    "PERIODS",
    "SHARED_COLUMNS",
    "actor_frequency",
    "corpus_size",
    "list_duplicates",
    "list_typos",
    "list_unresolved",
    "only_stanced",
    "quoted_share",
    "sentences_behind",
    "stance_matrix",
    "tone",
    "tone_around",
    "tone_words",
]
