"""Measures: tables in, small tidy result tables out, every row with its n and with the sentences behind it."""

from analysis.measure.agreement import coder_agreement, tagger_agreement
from analysis.measure.correction import corrected_balance, corrected_difference, corrected_mean, corrected_share
from analysis.measure.coverage import aligned_passages, event_coverage, shared_events, statements_found
from analysis.measure.evidence import SHARED_COLUMNS, sentence_blocks, sentences_behind, sentences_behind_each
from analysis.measure.frequency import actor_frequency, only_in_articles
from analysis.measure.intervals import INTERVAL_NOTE
from analysis.measure.periods import PERIODS
from analysis.measure.quality import data_quality, list_duplicates, list_left_out, list_typos, list_unresolved
from analysis.measure.quoted import quoted_share
from analysis.measure.sampling import draw_probabilities, expected_balance, expected_width
from analysis.measure.size import corpus_size
from analysis.measure.stance import only_stanced, only_unresolved, stance_matrix, stanced_pairs
from analysis.measure.tone import tone, tone_around, tone_words
from analysis.measure.wire import wire_stories
from analysis.measure.wording import attribution_verbs, naming_choices

__all__ = [
    "INTERVAL_NOTE",
    "PERIODS",
    "SHARED_COLUMNS",
    "actor_frequency",
    "aligned_passages",
    "attribution_verbs",
    "coder_agreement",
    "corpus_size",
    "corrected_balance",
    "corrected_difference",
    "corrected_mean",
    "corrected_share",
    "data_quality",
    "draw_probabilities",
    "event_coverage",
    "expected_balance",
    "expected_width",
    "list_duplicates",
    "list_left_out",
    "list_typos",
    "list_unresolved",
    "naming_choices",
    "only_in_articles",
    "only_stanced",
    "only_unresolved",
    "quoted_share",
    "sentences_behind",
    "sentence_blocks",
    "sentences_behind_each",
    "shared_events",
    "stance_matrix",
    "stanced_pairs",
    "statements_found",
    "tagger_agreement",
    "tone",
    "tone_around",
    "tone_words",
    "wire_stories",
]
