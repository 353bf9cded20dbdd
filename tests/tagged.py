"""What the taggers find in a line of text."""

from __future__ import annotations

from analysis.reference import load_reference
from analysis.tag import tag_text

REFERENCE = load_reference()


def pronouns(text: str) -> list[tuple[str, str]]:
    """Return the pronouns of a text of March 2022 that stand for an actor, each with the actor."""
    mentions = tag_text(text, REFERENCE, date="2022-03-01").mentions
    return [(m.mention, m.actor_id) for m in mentions if m.kind == "pronoun"]
