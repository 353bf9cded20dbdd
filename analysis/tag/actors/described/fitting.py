"""Which of the actors named before a description it can mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from analysis.schema import Mention
from analysis.tag.actors.focus import Focus
from analysis.tag.actors.gazetteer import is_called, is_country

_CLOSE = 350  # characters: about two sentences
_LOOK_BACK = 300  # mentions
ABOUT = re.compile(  # "Over Ukraine the government has been silent"
    r"(?:^|[.!?”\"\n]\s*)(?:Over|On|About|As\sfor|Despite|Against|Unlike|Like|Besides|Concerning)\s(?:the\s)?$"
)


def named_before(
    entry: dict,
    before: Sequence[Mention],
    position: int,
    text: str,
    focus: Focus,
    called: Mapping[str, Set[str]],
) -> str:
    """Return the only actor of the entry's kind named before ``position``, or the only one named close to it.

    ``called`` has the nouns that stand beside the names of bodies.
    Of several countries named close it is the one that the article has named by far the most, or is written from;
    where none was named close, the one that it is about.
    """
    among, instead, heads = entry.get("among"), entry.get("instead", {}), frozenset(entry.get("heads", ()))
    near = entry["near"] or len(text)
    named: dict[str, int] = {}
    for m in reversed(before[-_LOOK_BACK:]):
        if m.start_char < position - near:
            break
        fits = among is None or m.actor_id in among or is_called(m.actor_id, heads)
        fits = fits or not heads.isdisjoint(called.get(m.actor_id, ()))
        if fits and (_acts(m, text) or not (among is None or entry.get("region"))):
            named.setdefault(instead.get(m.actor_id, m.actor_id), m.start_char)
    close = [actor for actor, start in named.items() if start >= position - _CLOSE and not entry.get("body")]
    fitting = close or list(named)
    if len(fitting) > 1 and among is None:
        fitting = _most_named(fitting, before[-_LOOK_BACK:])
        fitting = focus.of(fitting, position) if entry.get("home") else fitting
    if not fitting and entry.get("country") and not entry.get("body") and focus.country(position):
        return focus.country(position)
    return _one_of(fitting, focus, body=bool(entry.get("body"))) if entry.get("home") else _only(fitting)


def _one_of(fitting: Sequence[str], focus: Focus, *, body: bool) -> str:
    """Return the only actor that fits, or the country of the article: where none or several do, or one that it names
    half as often. Of a body's countries nobody where the article is about another one, or where several fit.
    """
    home = focus.domestic()
    if not home or (body and home in fitting):
        return _only(fitting)
    if not fitting or home in fitting:
        return home
    told = len(fitting) == 1 and not body and focus.ids.count(home) >= 2 * focus.ids.count(fitting[0])
    return home if told else "" if body else _only(fitting)


def _only(actors: Sequence[str]) -> str:
    return actors[0] if len(actors) == 1 else ""


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
