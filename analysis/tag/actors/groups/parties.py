"""Parties of one country: whom "both parties" means, and who is no side of its own beside its country."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.described.spans import description_rules


def rivals_in(entry: dict, mentions: Sequence[Mention], reference: Reference) -> tuple[str, ...]:
    """Return the two parties of one country that "both parties" means where the article names just these of a list."""
    if not entry.get("rivals"):
        return ()
    named = {m.actor_id for m in mentions if m.actor_id in entry["unless"] and _is_party(m.actor_id, reference)}
    return tuple(sorted(named)) if len(named) == 2 and len({reference.actors[a].country for a in named}) == 1 else ()


def are_one_side(members: Sequence[str], reference: Reference) -> bool:
    """Say whether a country and a party or office of its own were taken for two sides: the USA and the FBI."""
    own = [a for a in members if a in reference.actors and reference.actors[a].country in members]
    return any(_is_party(a, reference) or reference.actors[a].type == "organisation" for a in own)


def _is_party(actor_id: str, reference: Reference) -> bool:
    return actor_id in description_rules(reference).entries["party"]["among"]
