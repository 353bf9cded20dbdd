"""Coding by hand: a question, a sample of known probabilities, answers, and the estimates they correct.

The panel (``analysis.coding.panel``) is imported apart: it brings ipywidgets along.
"""

from analysis.coding.about import about_frame, answered, coded_so_far
from analysis.coding.agreement import agreement_lines
from analysis.coding.corrected import corrected_estimates
from analysis.coding.forecast import expected_widths
from analysis.coding.imported import import_labels
from analysis.coding.labels import read_labels
from analysis.coding.place import coding_folder
from analysis.coding.questions import parse_question
from analysis.coding.session import open_frame
from analysis.coding.store import find_frame, find_frames

__all__ = [
    "about_frame",
    "agreement_lines",
    "answered",
    "coded_so_far",
    "coding_folder",
    "corrected_estimates",
    "expected_widths",
    "find_frame",
    "find_frames",
    "import_labels",
    "open_frame",
    "parse_question",
    "read_labels",
]
