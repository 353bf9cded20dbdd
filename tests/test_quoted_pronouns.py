"""He and she in the words of somebody without a name."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Joe Biden left. “He knew us well,” said a nurse.", [("He", "joe-biden")]),
        ("Joe Biden met Vladimir Putin. “He knew us well,” said a nurse.", []),
        ("Joe Biden left. “You cannot take a man’s hat and ask him to sign,” said a nurse.", []),  # the man
        ("Joe Biden left. “He [Putin] knew us well,” said a nurse. Vladimir Putin came.", [("He", "vladimir-putin")]),
        ("Joe Biden left. “She knew us well,” said a nurse.", []),
        ("Joe Biden left.\n\nAn envoy of Peru was angry. “He lied,” the envoy said.", [("He", "joe-biden")]),
        ("Joe Biden met Putin. Vladimir Putin left.\n\nAn envoy of Peru was angry. “He lied,” the envoy said.", []),
        ("Joe Biden left.\n\nRain fell.\n\nAn envoy of Peru was angry. “He lied,” the envoy said.", []),
        ("Joe Biden left. “He knew us well.” Rain fell.", []),  # whoever says it
        ("Their leaders met Joe Biden. “He knew us well,” said a nurse.", [("He", "joe-biden")]),
    ],
)
def test_he_in_the_words_of_somebody_without_a_name(text, expected):
    found = tag_text(text, REFERENCE, date="2022-03-01").mentions
    assert [(m.mention, m.actor_id) for m in found if m.rule == "quoted"] == expected
