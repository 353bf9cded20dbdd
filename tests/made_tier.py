"""A stance tier made for tests, which knows its answers by heart, and texts with their actors and statements marked."""

from __future__ import annotations

import re
from operator import eq

import numpy as np

from analysis.schema import Mention, Quote, Sentence, Span
from analysis.tag.stance.judge import judge_stances
from analysis.tag.stance.rows import Stance

CHANCES = {-1: (0.8, 0.15, 0.05), 0: (0.1, 0.8, 0.1), 1: (0.05, 0.15, 0.8)}
IDS = {
    "Peru": "PER", "Lima": "PER", "Chad": "TCD", "Mali": "MLI", "Congo": "COD", "Rwanda": "RWA", "the M23": "m23",
    "America": "USA", "Blinken": "blinken", "us": "USA", "sanctions": "sanctions",
    "tariffs": "tariffs",
}  # fmt: skip
ISSUES = ("sanctions", "tariffs")


class Stub:
    """A tier that looks its answers up by the wording of the marked actors; of all others nothing is said.

    ``voice`` and ``own`` are {target: sign or chances}, ``pair`` {(source, target): the same}, ``cues`` {(target,
    sign): word}; ``asked`` keeps who was asked for in which text: (head, text, wordings, wordings of all others).
    """

    told_cut = spoken_cut = own_cut = 1.0

    def __init__(self, *, voice=(), own=(), pair=(), cues=(), whole_sentences=True):
        self.answers = {"voice": dict(voice), "own": dict(own), "pair": dict(pair)}
        self.cues, self.whole_sentences, self.asked = dict(cues), whole_sentences, []

    def voice_target(self, text, targets, others=()):
        return self._look_up("voice", text, [text[slice(*t)] for t in targets], others)

    def own_target(self, text, targets, others=()):
        return self._look_up("own", text, [text[slice(*t)] for t in targets], others)

    def pair(self, text, pairs, others=()):
        return self._look_up("pair", text, [(text[slice(*s)], text[slice(*t)]) for s, t in pairs], others)

    def answer(self, questions):
        ask = {"voice": self.voice_target, "own": self.own_target, "pair": self.pair}
        return [ask[q.head](q.text, q.asked, q.others) for q in questions]

    def cue(self, text, target, stance):
        word = self.cues.get((text[slice(*target)], stance), "")
        return Span(text.index(word), text.index(word) + len(word)) if word in text and word else None

    def _look_up(self, head, text, wordings, others):
        self.asked.append((head, text, wordings, [text[slice(*o)] for o in others]))
        found = [self.answers[head].get(wording, 0) for wording in wordings]
        return np.array([CHANCES.get(a, a) if isinstance(a, int) else a for a in found]).reshape(-1, 3)


def named(text: str, **groups: str) -> list[Mention]:
    """Return each naming of an actor of ``IDS``; ``groups`` {wording: group_id}."""
    rules = {"us": ("pronoun", "first_person"), **dict.fromkeys(ISSUES, ("issue", "issue_cue"))}
    return [
        Mention(*m.span(), m[0], IDS[m[0]], *rules.get(m[0], ("name", "listed")), groups.get(m[0], ""))
        for m in re.finditer(rf"\b(?:{'|'.join(IDS)})\b", text)
    ]


def statement(text: str, content: str, *speakers: str, speaker: str = "", cue: str = "said") -> Quote:
    """Return a statement of ``text``; ``speaker`` is the wording that names them, "" where the text has none."""
    span = Span(text.index(content), text.index(content) + len(content))
    at, cue_at = text.find(speaker) if speaker else -1, text.find(cue)
    return Quote(
        *span, (span,), "indirect", cue, cue_at, cue_at + len(cue), speaker, at, at + len(speaker) if speaker else -1,
        speakers,
    )  # fmt: skip


def judge(text: str, model: Stub, *quotes: Quote, mentions=None, same_side=eq, judging=(), with_issues=False):
    """Return the stances of a text; each of its lines is a sentence."""
    sentences = [Sentence(n, n, *m.span(), "body") for n, m in enumerate(re.finditer(r".+", text))]
    mentions = named(text) if mentions is None else mentions
    quoted = [Span(*m.span()) for m in re.finditer("“.*?”", text)]
    return judge_stances(
        text, sentences, mentions, quotes, quoted, model, same_side, frozenset(judging),
        re.compile("agreed|each other"), with_issues=with_issues,
    )  # fmt: skip


def rows_of(found: list[Stance]) -> list[tuple]:
    return [(s.voice, s.voice_actor_id, s.holder_actor_id, s.target_id, s.stance) for s in found]
