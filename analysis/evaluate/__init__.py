"""How good the taggers are: run them on hand-annotated texts, compare, and say how sure the scores are.

``evaluate`` does it for one gold file; ``score_predictions`` scores predictions that were made before. What each
measure means stands with its scorer: labels (sentiment, stance), quotes, spans (actors, sentences), triples.
``tag_gold``, ``accuracy_table`` and ``list_errors`` make the accuracy page: all gold files, and the kinds of error.
"""

from analysis.evaluate.gold import TASKS, GoldError, read_gold
from analysis.evaluate.predict import predict
from analysis.evaluate.scores import Estimate, Scores, TypeRow, format_scores
from analysis.evaluate.scoring import evaluate, score_predictions
from analysis.evaluate.tables import accuracy_table, find_gold, list_errors, tag_gold

__all__ = [
    "TASKS", "Estimate", "GoldError", "Scores", "TypeRow", "accuracy_table", "evaluate", "find_gold", "format_scores",
    "list_errors", "predict", "read_gold", "score_predictions", "tag_gold",
]  # fmt: skip
