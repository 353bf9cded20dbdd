"""The tags under which the linear stance tier counts words: regions and places around an actor or a pair; and what is
so of the whole example."""

from __future__ import annotations

from itertools import product

from analysis.tag.stance.hashed import Tag, bag, single

SHAPES = 4  # shapes of a sentence about a target or a pair
_NO_YES = ("False", "True")
_VOICE_TAGS = {
    "A": bag("A", 0.4),
    "A+": bag("A", 0.4, goes_on=True),
    **{region: bag(region, 0.6) for region in "LR"},
    **{f"{side}{n}": single(0.8, f"{side}{n}") for side, n in product("lr", (1, 2, 3))},
    **{name: single(value, name) for name, value in (("lr", 0.6), ("rr", 0.5), ("ll", 0.5))},
    **{f"shape{n}": single(0.5, f"shape{n}") for n in range(SHAPES)},
    **{name + is_so: single(value, name + is_so)
       for (name, value), is_so in product((("pron", 0.4), ("quoted", 0.5), ("poss", 0.4)), _NO_YES)},
}  # fmt: skip
_ROLE_TAGS = {
    **{role + side: bag(role + side, 0.5) for role, side in product("st", "<>")},
    **{f"{role}{side}{n}": single(0.6, f"{role}{side}{n}") for role, side, n in product("st", "<>", (1, 2))},
}


def _pair_tags(order: str) -> dict[str, Tag]:
    """Return the tags of a pair in one order, "S" where the source is first or "T"."""
    singles = {
        **{f"{side}{n}": 0.8 for side, n in product("mn", (1, 2, 3))},
        "MM": 0.8,
        **{f"{role}poss{is_so}": 0.4 for role, is_so in product("st", _NO_YES)},
        **{f"shape{n}": 0.5 for n in range(SHAPES)},
        **{f"far{n}": 0.6 for n in range(7)},
        **{f"commas{n}": 0.4 for n in range(4)},
        **{name + is_so: value for (name, value), is_so in product((("quoted", 0.4), ("says", 0.3)), _NO_YES)},
    }
    return {
        **{order + region: bag(order + region, value) for region, value in (("M", 1.0), ("L", 0.6), ("R", 0.6))},
        order + "A": single(0.25, "A", order + "A"),
        **{order + name: single(value, order + name) for name, value in singles.items()},
    }


TAGS = {**_VOICE_TAGS, **_ROLE_TAGS, **_pair_tags("S"), **_pair_tags("T")}
NUMBER = {name: number for number, name in enumerate(TAGS)}
TURNED = len(_pair_tags("T"))  # from a tag of the one order to that of the other
