"""Parties of one country: whom "both parties" means, and who is no side of its own beside its country."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.parties import read_parties


def rivals_in(entry: dict, mentions: Sequence[Mention], reference: Reference) -> tuple[str, ...]:
    """Return the two parties of one country that "both parties" means where the article names just these of a list."""
    if not entry.get("rivals"):
        return ()
    named = {m.actor_id for m in mentions if m.actor_id in entry["unless"]} & read_parties(reference).ids
    return tuple(sorted(named)) if len(named) == 2 and len({reference.actors[a].country for a in named}) == 1 else ()


def are_one_side(members: Sequence[str], reference: Reference) -> bool:
    """Say whether a country and a party or office of its own were taken for two sides: the USA and the FBI."""
    own = [a for a in members if a in reference.actors and reference.actors[a].country in members]
    return any(a in read_parties(reference).ids or reference.actors[a].type == "organisation" for a in own)
