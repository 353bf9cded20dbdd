"""The one question a coder answers of each sentence, how it is written, and which number of a report it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from analysis.measure.frame import actor_names
from analysis.schema import OUTLET, Tables

STANCE, TONE = "stance", "tone"
ANSWERS = (-1, 0, 1)  # and None: unclear

_WITH_ARTICLE = ("United ", "European Union", "Philippines", "Netherlands", "Democratic Republic")
_ARROW = re.compile(r"\s*(?:->|→)\s*")
_HOW_TO_WRITE = (
    "Write 'HOLDER -> TARGET' for stances, such as 'KOR -> PRK' or '@outlet -> PRK', or 'tone ACTOR' for tone, such as "
    "'tone PRK'; actors by their ids."
)


class QuestionError(ValueError):
    """A question cannot be read, or is about somebody the corpus does not name; the message says what to write."""


@dataclass(frozen=True)
class Question:
    """What is asked of a sentence: does ``holder`` favour ``target`` ("stance"), is the wording about it kind ("tone")?

    ``holder`` is an actor id or ``@outlet``; of a question about tone it is always ``@outlet``.
    """

    kind: str
    holder: str
    target: str

    @property
    def written(self) -> str:
        """The form in which parameters, files and messages write it; ``parse_question`` reads it back."""
        return f"{self.holder} -> {self.target}" if self.kind == STANCE else f"tone {self.target}"

    @property
    def part(self) -> str:
        """The part of a report it is about: "stance" (holder and target), "own" (the outlets' own voice) or "tone"."""
        return "own" if self.kind == STANCE and self.holder == OUTLET else self.kind

    @property
    def voices(self) -> tuple[str, ...]:
        """The voices counted: the outlet's own judgement, or all voices of those who are written about."""
        return ("own",) if self.holder == OUTLET else ("direct", "reported", "narrated")


def parse_question(text: str) -> Question:
    """Return the question that ``text`` writes. Raises QuestionError saying how one is written."""
    words = text.split()
    if len(words) == 2 and words[0] == TONE:
        return Question(TONE, OUTLET, words[1])
    parts = _ARROW.split(text.strip())
    if len(parts) != 2 or not all(re.fullmatch(r"\S+", part) for part in parts):
        raise QuestionError(f"question {text!r} cannot be read. {_HOW_TO_WRITE}")
    if parts[0] == parts[1] or parts[1] == OUTLET:
        raise QuestionError(f"question {text!r}: the target must be an actor other than the holder. {_HOW_TO_WRITE}")
    return Question(STANCE, *parts)


def check_actors(question: Question, tables: Tables) -> Question:
    """Return the question if the corpus names its actors. Raises QuestionError listing ids that come near otherwise."""
    known = set(tables.actors["actor_id"]) | set(tables.mentions["actor_id"]) | {OUTLET}
    for actor_id in (question.holder, question.target):
        if actor_id not in known:
            most = tables.mentions["actor_id"].value_counts().index[:8]
            raise QuestionError(f"{actor_id!r} is named in no article here. Most named: {', '.join(most)}.")
    return question


def asked(question: Question, tables: Tables) -> str:
    """Return the question as the coder reads it, with names."""
    holder, target = (_in_a_sentence(name) for name in names_of(question, tables))
    if question.kind == TONE:
        return f"Is the outlet's own wording about {target} here unfavourable, neutral or favourable?"
    if question.holder == OUTLET:
        return f"Does the outlet itself, outside what it quotes and reports, favour or disfavour {target} here?"
    return f"Does {holder} favour or disfavour {target} here, by what is quoted, reported or told?"


def not_asked(question: Question, tables: Tables) -> str:
    """Return what to answer where a sentence is about something else, as most of a frame are."""
    holder, target = (_in_a_sentence(name) for name in names_of(question, tables))
    who = f"how {holder} stands to {target}" if question.part == STANCE else target
    return f"Most sentences say nothing of {who}: answer “{answers_of(question)[0]}” there."


def _in_a_sentence(name: str) -> str:
    return f"the {name}" if name.startswith(_WITH_ARTICLE) else name


def answers_of(question: Question) -> dict[int, str]:
    """Return what each answer means, in a word."""
    words = ("unfavourable", "neutral", "favourable") if question.kind == TONE else ("disfavours", "neither", "favours")
    return dict(zip(ANSWERS, words, strict=True))


def share_of(question: Question, sign: int) -> str:
    """Return what the share of sentences with this answer, 1 or -1, is called."""
    return (
        f"share {answers_of(question)[sign]}" if question.kind == TONE else f"share that {answers_of(question)[sign]}"
    )


def corrects(question: Question, tables: Tables) -> str:
    """Return which numbers of which part of a report the answers correct."""
    holder, target = (_in_a_sentence(name) for name in names_of(question, tables))
    if question.kind == TONE:
        what = f"of own-prose sentences about {target} that are favourable and unfavourable (notebook 03_sentiment)"
    else:
        part = "the outlets' own voice" if question.holder == OUTLET else "holder and target"
        what = f"of sentences in which {holder} favours and disfavours {target} ({part}, notebook 04_stance)"
    return f"the shares {what}, their difference and, with answers enough, the balance and what outlets differ in"


def names_of(question: Question, tables: Tables) -> tuple[str, str]:
    """Return the names of holder and target."""
    return tuple(actor_names(tables, pd.Series([question.holder, question.target])))
