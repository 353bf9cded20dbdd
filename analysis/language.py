"""The language an article is written in, told from its own words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from analysis.reference import Reference, load_reference

_SAMPLE = 1_000  # characters; more of them changes no answer on the texts it was tried on
_WORD = re.compile(r"[^\W\d_]+")


def find_language(text: str, reference: Reference | None = None) -> str:
    """Return the ISO 639 code of the language of ``text``, "" where it is too short or uncertain.

    Fewer than ``language_words`` words of limits.yml are too short: of a single name any language can be told. Words
    that are English beyond doubt answer first (languages.yml), else py3langid. Only ``text`` decides.
    """
    reference = reference or load_reference()
    rules, least = reference.words["languages"], reference.words["limits"]["language_words"]
    words = [word.lower() for word in _WORD.findall(text[: 2 * _SAMPLE])]
    if len(words) < least:
        return "" if len(text.split()) < least and not _is_unspaced(text) else _ask_model(text, rules)
    return "en" if _is_surely_english(words, rules) else _ask_model(text, rules)


def is_foreign(language: str, reference: Reference | None = None) -> bool:
    """Whether ``language``, as a source writes it, is known and is not English: such articles are not tagged."""
    stated = language.strip().lower()
    rules = _rules(reference)
    return is_stated(language, reference) and re.split("[-_ ]", stated)[0] not in rules["english"]


def is_stated(language: str, reference: Reference | None = None) -> bool:
    """Whether ``language`` names a language; "und" and "unknown" name none."""
    stated = language.strip().lower()
    return bool(stated) and stated not in _rules(reference)["unknown"]


def _rules(reference: Reference | None) -> dict[str, Any]:
    return (reference or load_reference()).words["languages"]


def _is_unspaced(text: str) -> bool:
    """Whether ``text`` is long though it has few words: in Chinese, Japanese and Thai no space stands between them."""
    return len(text) > _SAMPLE // 10 and sum(character > "\u0e00" for character in text[:_SAMPLE]) > _SAMPLE // 20


def _is_surely_english(words: list[str], rules: dict[str, Any]) -> bool:
    sure = set(rules["sure_words"])
    return "the" in words and sum(word in sure for word in words) * 100 >= rules["sure_share"] * len(words)


def _ask_model(text: str, rules: dict[str, Any]) -> str:
    ranked = _model().rank(" ".join(text[: 2 * _SAMPLE].split())[:_SAMPLE])
    (language, probability), english = ranked[0], dict(ranked)["en"]
    sure = probability * 100 >= rules["least_probability"]
    return language if sure and (language == "en" or english * 100 <= rules["most_english"]) else ""


@lru_cache(maxsize=1)
def _model():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second, paid only where it is asked

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
