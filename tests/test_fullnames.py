"""Full names that no list knows: told by the given name or by what explains them."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag.actors.fullnames import find_full_names

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Tatiana Vellmer walked to the bridge.", ["Tatiana Vellmer"]),
        ("Vesko Marulla, the group's spokesman, left.", ["Vesko Marulla"]),
        ("His predecessor, Vesko Marulla, left.", ["Vesko Marulla"]),
        ("The irrigation minister in Cairo, Vesko Abdel Aty, left.", ["Vesko Abdel Aty"]),
        ("They met General Abdel Fattah al-Quradi.", ["Abdel Fattah al-Quradi"]),
        ("They crossed the Ramón Velmer bridge.", []),
        ("Ramón Velmer bridge was closed.", []),
        ("They met in Santa Velmer, the port of the province.", []),
        ("By Harriet Velmer", []),
        ("The Patrick Council met.", []),
    ],
)
def test_find_full_names(text, expected):
    assert sorted({p.name for p in find_full_names(text, REFERENCE)}) == expected


def test_given_names_are_unique_words():
    given = REFERENCE.words["names"]["given"]
    assert len(given) == len(set(given))
    assert all(isinstance(name, str) and name[0].isupper() and " " not in name for name in given)
