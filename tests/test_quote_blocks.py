"""Quotations set off as paragraphs of their own, without marks."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text
from analysis.tag.text import quoted_spans

REFERENCE = load_reference()
BLOCK = "The port stays open, and “nobody” will close it. Fees stay as they are."


@pytest.mark.parametrize(
    "lead, speaker",
    [
        ("Lena Orr, a lawyer, left. Orr added:", "Orr"),
        ("Lena Orr wrote in a letter on Friday:", "Lena Orr"),
        ("Lena Orr told the Oslo Post:", "Lena Orr"),
        ("She writes:", "She"),
    ],
)
def test_a_paragraph_behind_who_said_it_is_a_quotation(lead, speaker):
    [quote] = tag_text(f"{lead}\n\n{BLOCK}\n\nRain fell.", REFERENCE).quotes
    assert (quote.speaker, quote.quote_type) == (speaker, "direct")
    assert " ".join(BLOCK.split()) in " ".join(f"{lead}\n\n{BLOCK}"[a:b] for a, b in quote.content)


@pytest.mark.parametrize(
    "lead, block",
    [
        ("Orr’s remarks on the port below:", BLOCK),
        ("Here is what the port needs:", BLOCK),
        ("These are the WTO rules:", BLOCK),
        ("Orr said:", "Fees, ports."),  # an item of a list
        ("Orr said:", "fees for ships that come from far away and stay"),
    ],
)
def test_what_is_no_quotation(lead, block):
    text = f"{lead}\n\n{block}\n\nRain fell."
    assert tag_text(text, REFERENCE).quoted == quoted_spans(text)
