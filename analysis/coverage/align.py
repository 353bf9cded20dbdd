"""Each statement of an article held against another article on the same event: found there, how, or not found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from analysis.coverage.compare import Likeness, likeness, relation_of, weigh
from analysis.coverage.passages import Passage, Story
from analysis.coverage.speakers import OTHER, SAME, speaker_match
from analysis.reference import Reference

_ENOUGH = 1.0  # weight that two wordings must share: two rare words
_STATEMENT = 0.35  # fit from which a statement of the same speaker is the same statement
_DOUBTFUL = 0.45  # ... where it is not sure that the speaker is the same
_SENTENCE = 0.35  # fit from which two sentences outside of statements tell the same
_NOWHERE = (-1, -1)

Match = Callable[[Passage, Passage], str]


class Alignment(NamedTuple):
    """A passage and what another article makes of it; ``other_…`` is -1 and similarity 0 where it is not found."""

    quote_id: str
    start_char: int
    end_char: int
    other_start_char: int
    other_end_char: int
    relation: str
    similarity: float


class _Weighed(NamedTuple):
    """A passage with its weighed terms."""

    passage: Passage
    weights: Counter


class Weighed(NamedTuple):
    """The passages of a story, weighed once for all comparisons."""

    story: Story
    statements: list[_Weighed]
    sentences: list[_Weighed]


def weigh_story(story: Story) -> Weighed:
    """Return a story ready for ``align``."""
    return Weighed(
        story,
        [_Weighed(passage, weigh(passage.terms)) for passage in story.statements],
        [_Weighed(passage, weigh(passage.terms)) for passage in story.sentences],
    )


def align(one: Weighed, other: Weighed, reference: Reference) -> Iterator[Alignment]:
    """Yield an alignment for each statement of ``one``, then one for each sentence that ``other`` tells as well.

    A statement that is not found where ``other`` bears an earlier date, or either bears none, is not comparable.
    """
    match = speaker_match(reference, one.story.day)
    joined = [*other.statements, *_neighbours(other.statements)]
    missing = "not_found" if "" < one.story.day <= other.story.day else "not_comparable"
    for said in one.statements:
        found = _best(said, _said_again(said, joined, match))
        yield _found(said.passage, *found, reference) if found else _missing(said.passage, missing)
    for told in one.sentences:
        found = _best(told, ((candidate, _SENTENCE) for candidate in other.sentences))
        if found:
            yield _found(told.passage, *found, reference)


def _neighbours(statements: Sequence[_Weighed]) -> list[_Weighed]:
    """Return each two statements in a row of the same speakers as one: what one outlet splits another prints whole."""
    return [
        _Weighed(
            Passage(
                first.quote_id, first.start_char, max(first.end_char, second.end_char),
                first.terms + second.terms, first.speakers, first.speaker_words,
            ),
            weights + more,
        )
        for (first, weights), (second, more) in zip(statements, statements[1:], strict=False)
        if first.speakers and first.speakers == second.speakers and first.end_char <= second.start_char
    ]  # fmt: skip


def _said_again(said: _Weighed, statements: Iterable[_Weighed], match: Match) -> Iterator[tuple[_Weighed, float]]:
    """Yield the statements that can be of the same speaker, each with the fit it must have."""
    for candidate in statements:
        speaker = match(said.passage, candidate.passage)
        if speaker != OTHER:
            yield candidate, _STATEMENT if speaker == SAME else _DOUBTFUL


def _best(passage: _Weighed, candidates: Iterable[tuple[_Weighed, float]]) -> tuple[Passage, Likeness] | None:
    """Return the candidate that fits best by how much, of equal ones the first; None where none fits."""
    best, best_fit = None, 0.0
    if all(key.startswith("@") for key in passage.weights):
        return None  # "the White House" says nothing that another article could say as well
    for candidate, least in candidates:
        like = likeness(passage.weights, candidate.weights)
        if like.shared < min(_ENOUGH, 0.9 * passage.weights.total()) or like.shared == 0:
            continue
        fit = fit_of(like)
        if fit >= least and fit > best_fit:
            best, best_fit = (candidate.passage, like), fit
    return best


def fit_of(like: Likeness) -> float:
    """Return one number in [0, 1] for a likeness: a statement cut short still fits, a word in common does not."""
    return (like.similarity + like.containment) / 2


def _found(passage: Passage, other: Passage, like: Likeness, reference: Reference) -> Alignment:
    relation = relation_of(passage.terms, other.terms, reference)
    similarity = 1.0 if relation == "identical" else round(like.similarity, 6)
    return Alignment(*passage[:3], other.start_char, other.end_char, relation, min(similarity, 1.0))


def _missing(passage: Passage, relation: str) -> Alignment:
    return Alignment(*passage[:3], *_NOWHERE, relation, 0.0)
