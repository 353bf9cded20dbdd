"""Charts: a result table in, matplotlib Axes out. Nothing is counted, filtered or sorted here.

The only part of the workbook that imports matplotlib. ``describe_…`` says in words what ``plot_…`` shows, for alt text.
"""

from analysis.charts.alt_text import (
    describe_accuracy,
    describe_actor_frequency,
    describe_actor_frequency_over_time,
    describe_corpus,
    describe_quoted_share,
    describe_stance_matrix,
    describe_stance_over_time,
    describe_tone,
    describe_tone_around,
)
from analysis.charts.corrected import describe_corrected, plot_corrected
from analysis.charts.matrix import plot_stance_matrix
from analysis.charts.over_time import plot_actor_frequency_over_time, plot_corpus, plot_stance_over_time
from analysis.charts.ranked import plot_accuracy, plot_actor_frequency, plot_quoted_share, plot_tone, plot_tone_around
from analysis.charts.style import close, why_undrawn

__all__ = [
    "close",
    "describe_accuracy",
    "describe_actor_frequency",
    "describe_actor_frequency_over_time",
    "describe_corpus",
    "describe_corrected",
    "describe_quoted_share",
    "describe_stance_matrix",
    "describe_stance_over_time",
    "describe_tone",
    "describe_tone_around",
    "plot_accuracy",
    "plot_actor_frequency",
    "plot_actor_frequency_over_time",
    "plot_corpus",
    "plot_corrected",
    "plot_quoted_share",
    "plot_stance_matrix",
    "plot_stance_over_time",
    "plot_tone",
    "plot_tone_around",
    "why_undrawn",
]
