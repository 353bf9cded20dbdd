"""Nouns in plural behind "their"."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Japan and South Korea met. Their foreign ministers agreed.", ["chung-eui-yong", "toshimitsu-motegi"]),
        ("Joe Biden and Moon Jae-in met. They praised their governments.", ["KOR", "USA"]),
        ("Japan and South Korea met. Their foreign ministers, Bo Ek and Ann Li, agreed.", []),  # the names count
        ("Japan and South Korea met. Their presidents agreed.", []),  # Japan has none
        ("Japan and South Korea met. Their foreign ministers' staff left.", []),
        ("Japan met officials. Their foreign ministers agreed.", []),
    ],
)
def test_find_theirs(text, expected):
    found = tag_text(text, REFERENCE, date="2021-03-18").mentions
    assert [m.actor_id for m in found if m.rule == "theirs"] == expected
