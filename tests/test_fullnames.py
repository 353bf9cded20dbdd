"""Full names that no list knows: told by the given name or by what explains them."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text
from analysis.tag.actors.named.fullnames import find_full_names

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Tatiana Vellmer walked to the bridge.", ["Tatiana Vellmer"]),
        ("Vesko Marulla, the group's spokesman, left.", ["Vesko Marulla"]),
        ("His predecessor, Vesko Marulla, left.", ["Vesko Marulla"]),
        ("The irrigation minister in Cairo, Vesko Abdel Aty, left.", ["Vesko Abdel Aty"]),
        ("They met General Abdel Fattah al-Quradi.", ["Abdel Fattah al-Quradi"]),
        ("Velmer's sister, Vesko Marulla, left.", ["Vesko Marulla"]),
        ("Her opposite number, Vesko Marulla, left.", ["Vesko Marulla"]),
        ("Its head, Park Velm-uk, left.", ["Park Velm-uk"]),
        ("They met Velo Marulla, an Australian writer.", ["Velo Marulla"]),
        ("They met Velo Marulla, a bank clerk who had left.", ["Velo Marulla"]),
        ("Velo Marulla, Grand Velmer Shipping's chief executive, left.", ["Velo Marulla"]),
        ("They met in Hyde Park, a garden it had sold.", []),
        ("Velmer's river, Vesko Marulla, rose.", []),
        ("They met in Santo Domingo Marulla.", []),
        ("They crossed the Ramón Velmer bridge.", []),
        ("Ramón Velmer bridge was closed.", []),
        ("They met in Santa Velmer, the port of the province.", []),
        ("By Harriet Velmer", []),
        ("The Patrick Council met.", []),
    ],
)
def test_find_full_names(text, expected):
    assert sorted({p.name for p in find_full_names(text, REFERENCE)}) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Tatiana Vellmer Says No\nTatiana Vellmer left.", ["Tatiana Vellmer", "Tatiana Vellmer"]),
        ("Tatiana Vellmer Marulla left.", ["Tatiana Vellmer Marulla"]),
    ],
)
def test_a_name_that_goes_on_in_a_headline_is_the_shorter_one(text, expected):
    assert [m.mention for m in tag_text(text, REFERENCE).mentions if m.kind == "name"] == expected


def test_given_names_are_unique_words():
    given = REFERENCE.words["names"]["given"]
    assert len(given) == len(set(given))
    assert all(isinstance(name, str) and name[0].isupper() and " " not in name for name in given)


def test_a_listed_person_may_be_written_with_accents_that_the_list_lacks():
    mentions = tag_text("Mário Abdo Benítez left the room.", REFERENCE, date="2023-06-01").mentions
    assert [m.actor_id for m in mentions] == ["mario-abdo-benitez"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Aung San Suu Kyi left. Ms. Suu Kyi wept, and Ms. Suu Kyi slept.", {"aung-san-suu-kyi"}),
        ("Tatiana Velmer Marulla left. Ms. Velmer Marulla wept.", {"~tatiana-velmer-marulla"}),
        ("Ana Velmer Bo met Juan Velmer Bo. Dr. Velmer Bo wept.", {"~ana-velmer-bo", "~juan-velmer-bo"}),
        ("Ana Velmer left. Mr. Juan Velmer wept.", {"~ana-velmer", "~juan-velmer"}),
    ],
)  # fmt: skip
def test_what_ends_a_longer_name_is_the_last_name_of_that_person(text, expected):
    assert {m.actor_id for m in tag_text(text, REFERENCE).mentions} == expected
    last = [m for m in tag_text(text, REFERENCE).mentions if m.kind == "last_name"]
    assert len(last) == text.count("Ms. Suu Kyi") + text.count("Ms. Velmer")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("They met Velo Marulla. Ms. Marulla left.", {"Velo Marulla", "Marulla"}),
        ("They met Velo Marulla. “Rain came,” Marulla said.", {"Velo Marulla", "Marulla"}),
        ("Hope lay in Velo Marulla. Mr. Marulla left.", {"Velo Marulla", "Marulla"}),
        ("The Board’s Clerk Tatiana Vellmer came. “Rain came,” Vellmer said.", {"Tatiana Vellmer", "Vellmer"}),
        ("They met Velo Marulla. The Marulla left.", set()),
        ("Beside Marulla were two. “Rain came,” Marulla said.", set()),
        ("They met Velo Marulla and Ama Marulla. Ms. Marulla left.", set()),
        ("Ms. Marulla left. They met Velo Marulla.", set()),
        ("Tatiana Vellmer-style songs were heard.", {"Tatiana Vellmer"}),
        ("“Rain came,” said Tatiana Vellmer. I left.", {"Tatiana Vellmer"}),
    ],
)
def test_a_last_name_alone_tells_the_full_name_before_it(text, expected):
    assert {m.mention for m in tag_text(text, REFERENCE).mentions} == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Tatiana Vellmer left. “We like Tatiana,” he said.", ["Tatiana"]),
        ("Tatiana Vellmer left. Tatiana’s friends and “Lyin’ Tatiana” slept.", ["Tatiana", "Tatiana"]),
        ("Tatiana Vellmer left with Tatiana Bo. “We like Tatiana,” he said.", []),
        ("Tatiana Vellmer left. His daughter, Tatiana, wept. “We like Tatiana,” he said.", []),
        ("Tatiana Vellmer left. They saw “Morning Tatiana”. Tatiana and Bo Ek slept.", []),
        ("Don Velmer left. “Don’t go,” he said.", []),
    ],
)
def test_a_given_name_alone_is_that_of_the_only_one_who_has_it(text, expected):
    assert [m.mention for m in tag_text(text, REFERENCE).mentions if m.kind == "last_name"] == expected
