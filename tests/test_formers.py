"""Former holders of offices, and descriptions limited by size or place."""

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text


def _actors(text: str) -> dict[str, str]:
    mentions = tag_text(text, load_reference(), date="2024-06-14").mentions
    return {m.mention: m.actor_id for m in mentions}


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("Luis Arce and Evo Morales quarrelled. The former president kept silent.", "The former president",
         "evo-morales"),
        ("Moldova's Ministry of Energy said so. The Ministry recalled the war.", "The Ministry", "MDA"),
        ("Rubén Ramírez Lezcano left. Later Ramírez returned.", "Ramírez", "ruben-ramirez-lezcano"),
        ("The ICJ ruled. The Constitutional Court in Lima ruled. The international judges left.",
         "The international judges", "icj"),
        ("Samak Sundaravej spoke. Later Samak left.", "Samak", "~samak-sundaravej"),
        ("India did not confirm it. Its foreign ministry kept silent.", "foreign ministry", "india-foreign-ministry"),
        ("Panama sued Canada. Lawyers of the isthmian republic are ready.", "the isthmian republic", "PAN"),
        ("Bolivia waited. It met in Asunción. Now the landlocked republic agreed.", "the landlocked republic", "BOL"),
        ("PANAMA CITY, June 1 — Panama waited for Canada. Panama waited. " + "Rain fell on the harbour. " * 18
         + "The government offered a referendum.", "The government", "PAN"),
    ],
)  # fmt: skip
def test_who_is_meant(text, mention, actor):
    assert _actors(text)[mention] == actor


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Evo Morales met Barack Obama. The former president kept silent.", "The former president"),
        ("Luis Arce spoke. The former president kept silent.", "The former president"),
        ("Evo Morales met the former president of the club.", "the former president"),
        ("The Maldives waited. Most soldiers are based in the archipelago.", "the archipelago"),
        ("The government in Kigali said no.", "The government"),
    ],
)
def test_nobody_or_another_mention(text, mention):
    assert mention not in _actors(text)
