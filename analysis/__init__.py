"""Dateline: who appears in news coverage, who gets to speak, and who takes which stance toward whom.

The helpers below take and return pandas tables. They are imported when first used, so that the command answers at once.
"""

from importlib import import_module

_HELPERS = {
    "actor_frequency": "analysis.measure",
    "load_articles": "analysis.read",
    "open_corpus": "analysis.corpus",
    "quoted_share": "analysis.measure",
    "sentences_behind": "analysis.measure",
    "stance_matrix": "analysis.measure",
    "tag_articles": "analysis.tag",
    "tone": "analysis.measure",
}

__all__ = list(_HELPERS)


def __getattr__(name: str):
    if name not in _HELPERS:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(_HELPERS[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HELPERS])
