"""Which of the actors named before a description it can mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from analysis.schema import Mention
from analysis.tag.actors.bodies.called import Called
from analysis.tag.actors.focus import Focus
from analysis.tag.actors.gazetteer import is_called, is_country

_CLOSE = 350  # characters: about two sentences
_LOOK_BACK = 300  # mentions
_FURTHER = 3  # times as far back a body is looked for where none of its kind was named near
ABOUT = re.compile(  # "Over Ukraine the government has been silent"
    r"(?:^|[.!?”\"\n]\s*)(?:Over|On|About|As\sfor|Despite|Against|Unlike|Like|Besides|Concerning)\s(?:the\s)?$"
)


def named_before(
    entry: dict,
    before: Sequence[Mention],
    position: int,
    text: str,
    focus: Focus,
    called: Called,
) -> str:
    """Return the only actor of the entry's kind named before ``position``, or the only one named close or near to it.

    A firm can be the only body named of which ``called`` says that nothing tells its kind (``unsaid``).
    Of several countries named close it is the one that the article has named by far the most, or is written from;
    where none was named close, the one that it is about.
    """
    before, near = before[-_LOOK_BACK:], entry["near"] or len(text)
    begin = position - (near if entry.get("among") is None else _FURTHER * near)
    named = _fitting(entry, [m for m in before if m.start_char >= begin], text, called)
    close = [actor for actor, start in named.items() if start >= position - _CLOSE and not entry.get("body")]
    fitting = close or [actor for actor, start in named.items() if start >= position - near] or list(named)
    if not fitting and entry.get("unsaid"):
        fitting = list({m.actor_id for m in before} & called.unsaid)
    if len(fitting) > 1 and entry.get("among") is None:
        fitting = _most_named(fitting, before)
        fitting = focus.of(fitting, position) if entry.get("home") else fitting
    if not fitting and entry.get("country") and not entry.get("body") and focus.country(position):
        return focus.country(position)
    return _one_of(fitting, entry, focus)


def _fitting(entry: dict, before: Iterable[Mention], text: str, called: Called) -> dict[str, int]:
    """Return the actors that a phrase can mean, each with where it was named last."""
    among, instead, heads = entry.get("among"), entry.get("instead", {}), frozenset(entry.get("heads", ()))
    named: dict[str, int] = {}
    for m in before:
        fits = among is None or m.actor_id in among or is_called(m.actor_id, heads)
        fits = fits or not heads.isdisjoint(called.nouns.get(m.actor_id, ()))
        if fits and (_acts(m, text) or not (among is None or entry.get("region"))):
            named[instead.get(m.actor_id, m.actor_id)] = m.start_char
    return named


def _one_of(fitting: Sequence[str], entry: dict, focus: Focus) -> str:
    """Return the only actor that fits, "" for none or several, with regard to the country that the article is about.

    It is meant instead of another country that the article names half as often, and where it is one of several that
    fit or none does (``home``); a ``body`` that only another country fits is nobody's.
    """
    only = fitting[0] if len(fitting) == 1 else ""
    home = focus.domestic() if entry.get("country") else ""
    if not home or only == home:
        return only
    if entry.get("body"):
        return "" if fitting else home
    more = max((focus.ids.count(actor) for actor in fitting), default=0) < 2 * focus.ids.count(home)
    at_home = entry.get("home") and (not fitting or (home in fitting and more))
    return home if at_home or (only and focus.ids.count(home) >= 2 * focus.ids.count(only)) else only


def _acts(m: Mention, text: str) -> bool:
    """Say whether a naming is that of a country that acts, and not what a sentence says first that it is about."""
    if m.kind in ("title", "place") or not is_country(m.actor_id):
        return False
    return ABOUT.search(text, max(0, m.start_char - 20), m.start_char) is None


def _most_named(actors: Sequence[str], before: Sequence[Mention]) -> list[str]:
    """Return the one of these actors that was named more than twice as often as any other actor of its kind."""
    counts = Counter(m.actor_id for m in before if is_country(m.actor_id) and m.kind not in ("title", "place"))
    ranked = counts.most_common(2)
    return [ranked[0][0]] if ranked[0][0] in actors and ranked[0][1] > 2 * ranked[1][1] else list(actors)
