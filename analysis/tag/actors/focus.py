"""The country that an article is about: that of its dateline, or the one that it names by far the most."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, Mention, Sentence
from analysis.tag.actors.gazetteer import is_country, without_accents
from analysis.tag.actors.parties import read_parties

_CITY = re.compile(r"[^,/(:—–-]+(?![^\s,(:—–-])")
_LOOK_BACK = 300  # namings
_OFTEN = 3  # namings that the country of an article has at least


class Focus(NamedTuple):
    """The namings of countries that act in an article, in reading order, and the country it is written from."""

    starts: Sequence[int]
    ids: Sequence[str]
    home: str

    def country(self, position: int) -> str:
        """Return the country that was named before a place at least twice as often as any other, else ""."""
        return leading(self._before(position), times=2, least=_OFTEN)

    def of(self, countries: Sequence[str], position: int) -> list[str]:
        """Return the one of these countries that the article is written from, where none was named more often before a
        place; else all of them.
        """
        ranked = self._ranked(position)
        often = {country for country, n in ranked if n == ranked[0][1]}
        return [self.home] if self.home in often and self.home in countries else list(countries)

    def mainly(self) -> str:
        """Return the country that the whole article names at least twice as often as any other, or is written from and
        names most often, else "".
        """
        return self.at_home() or self.country(self.starts[-1] + 1 if self.starts else 0)

    def at_home(self) -> str:
        """Return the country that the article is written from if it names none more often, else "".

        Its dateline is a naming too.
        """
        counts = Counter(self.ids)
        return self.home if counts[self.home] + 1 >= max(counts.values(), default=0) else ""

    def domestic(self) -> str:
        """Return the country whose bodies an article can name without saying so: the one that it is mainly about, or is
        written from and names half as often as any other; without a dateline one named twice, others half as often.
        """
        most = max(Counter(self.ids).values(), default=0)
        if self.home:
            return self.home if 2 * self.ids.count(self.home) + 1 >= most else self.mainly()
        return leading(self.ids, times=2, least=2)

    def named_most(self, position: int) -> list[str]:
        """Return the countries that were named before a place, the one named most often first."""
        return [country for country, _ in self._ranked(position)]

    def _ranked(self, position: int) -> list[tuple[str, int]]:
        return Counter(self._before(position)).most_common()

    def _before(self, position: int) -> Sequence[str]:
        end = bisect_left(self.starts, position)
        return self.ids[max(0, end - _LOOK_BACK) : end]


def leading(ids: Iterable[str], *, times: float, least: int = 1) -> str:
    """Return the id that stands among ``ids`` ``times`` as often as any other or more, and ``least`` times; else ""."""
    ranked = Counter(ids).most_common(2)
    clear = ranked and ranked[0][1] >= least and (len(ranked) == 1 or ranked[0][1] >= times * ranked[1][1])
    return ranked[0][0] if clear else ""


def read_focus(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference) -> Focus:
    """Return which countries an article names where, and the one whose capital or town is its dateline.

    Where it names two bodies of one country, these tell of it too: what speaks of the Senate and the Treasury is about
    the United States, which it may seldom name.
    """
    bodies = _bodies(reference)
    acting = [m for m in mentions if m.kind not in NOT_ACTORS and (m.actor_id in bodies or is_country(m.actor_id))]
    named = Counter(bodies[actor] for actor in {m.actor_id for m in acting} & bodies.keys())
    told = [(m.start_char, bodies.get(m.actor_id, m.actor_id)) for m in acting]
    told = [t for t, m in zip(told, acting, strict=True) if m.actor_id not in bodies or named[t[1]] > 1]
    home = written_from(text, sentences, reference)
    return Focus([start for start, _ in told], [country for _, country in told], home)


@lru_cache(maxsize=8)
def _bodies(reference: Reference) -> dict[str, str]:
    """Return the bodies and parties that belong to a country, with that country."""
    parties = read_parties(reference).ids
    owned = (a for a in reference.actors.values() if is_country(a.country))
    return {a.id: a.country for a in owned if a.type == "organisation" or a.id in parties}


def written_from(text: str, sentences: Sequence[Sentence], reference: Reference) -> str:
    """Return the country whose capital or town is an article's dateline, or that stands in it ("AKYAKA, Turkey"); ""
    without one.
    """
    dateline = next((text[s.start_char : s.end_char] for s in sentences if s.kind == "dateline"), "")
    city = _CITY.match(dateline)
    behind = _CITY.match(dateline, city.end() + 1) if city and dateline.startswith(",", city.end()) else None
    country = _names(reference).get(behind.group().strip().casefold(), "") if behind else ""
    return country or (_towns(reference).get(_folded(city.group().strip()), "") if city else "")


def _folded(town: str) -> str:
    """Return the name of a town as a dateline without accents has it: "Bogotá" gives "bogota"."""
    return without_accents(town).casefold().replace("’", "'")


@lru_cache(maxsize=8)
def _names(reference: Reference) -> dict[str, str]:
    return {a.name.casefold(): a.id for a in reference.actors.values() if a.type == "country"}


@lru_cache(maxsize=8)
def _towns(reference: Reference) -> dict[str, str]:
    """Return the countries by their capitals and by other towns from which much news is written."""
    towns = {_folded(town): country for country, found in reference.words["places"]["cities"].items() for town in found}
    capitals = (a for a in reference.actors.values() if a.type == "country" and a.capital)
    return towns | {_folded(a.capital): a.id for a in capitals}
