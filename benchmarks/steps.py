"""``python -m benchmarks.steps PYTHON [ARTICLES ...]``: names and sentences beside spaCy and pysbd, by CPU time.

``PYTHON`` is that of an environment with spacy and pysbd; they are none of the workbook's own packages. ``ARTICLES``
are files or folders (seeds/), of each of which at most the first 30 articles are taken. As many names as ``SIZES`` say
are drawn from the reference data, and made of persons' names where these are too few; spaCy has to cut a text into
words before it can look for them. Where sentences end is held against ``data/gold``, and apart against the gold with
which no rule was made.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from analysis.evaluate.gold import read_gold
from analysis.layout import find_layout
from analysis.read import load_articles
from analysis.reference import load_reference
from analysis.tag.actors.gazetteer import Gazetteer, compile_gazetteer
from analysis.tag.text import split_sentences
from benchmarks.plain import MOST, ROUNDS, started

ROOT = Path(__file__).parents[1]
SIZES, SEED = (5_000, 50_000), 20210318
OTHERS = ("sentencizer", "pysbd")


def compare(python: str, texts: Sequence[str], gold: Sequence[dict]) -> Iterator[str]:
    """Yield a row per step: what was done, texts per CPU second of ours and of theirs, and how many times as many."""
    names = {f"{size:,}": drawn_names(size) for size in SIZES}
    finders = {f"{size} names": Gazetteer(dict.fromkeys(of_size, ())) for size, of_size in names.items()}
    ours: dict[str, Callable] = {
        step: (lambda text, finder=finder: list(finder.longest_matches(text))) for step, finder in finders.items()
    }
    layouts = {text: find_layout(text, load_reference()) for text in texts}
    with started(
        python, "spacy_steps.py", {"texts": texts, "gold": [row["text"] for row in gold], "names": names}
    ) as ask:
        for step, find in ours.items():
            yield row_of(step, "PhraseMatcher", *in_turn(texts, find, lambda step=step: float(ask(step))))
        for other in OTHERS:
            for step, split in (
                ("sentences, layout known", lambda text: split_sentences(text, layout=layouts[text])),
                ("sentences and layout", split_sentences),
            ):
                yield row_of(step, other, *in_turn(texts, split, lambda other=other: float(ask(other))))
        found = {other: json.loads(ask(f"ends of {other}")) for other in OTHERS}
    found["ours"] = [[s.end_char for s in split_sentences(row["text"])] for row in gold]
    for unseen in (False, True):
        chosen = [number for number, row in enumerate(gold) if row["unseen"] == unseen]
        for name, of_all in found.items():
            yield row_of_ends(name, unseen, [gold[n] for n in chosen], [of_all[n] for n in chosen])


def drawn_names(size: int) -> list[str]:
    """Return ``size`` names, those of the reference data first, then a first and a last name of two persons joined."""
    draw, reference = random.Random(SEED), load_reference()
    listed = sorted(compile_gazetteer(reference).names())
    persons = sorted(actor.name.split() for actor in reference.actors.values() if actor.type == "person")
    made: dict[str, None] = {}
    while len(listed) + len(made) < size:
        made[f"{draw.choice(persons)[0]} {draw.choice(persons)[-1]}"] = None
    return draw.sample([*listed, *made], size)


def in_turn(texts: Sequence[str], ours: Callable, theirs: Callable[[], float]) -> tuple[float, float]:
    """Return texts per CPU second of both, as medians of rounds in turn; the first round is not counted."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS + 1):
        start = time.process_time()
        for text in texts:
            ours(text)
        taken[0].append(time.process_time() - start)
        taken[1].append(theirs())
    return tuple(len(texts) / statistics.median(seconds[1:]) for seconds in taken)


def row_of(step: str, other: str, ours: float, theirs: float) -> str:
    return f"| {step} | {other} | {ours:,.0f} | {theirs:,.0f} | {ours / theirs:.1f} |"


def row_of_ends(name: str, unseen: bool, gold: Sequence[dict], found: Sequence[Sequence[int]]) -> str:
    """Return precision, recall and F1 of the places where sentences end."""
    right = sum(len({s["end"] for s in row["sentences"]} & set(at)) for row, at in zip(gold, found, strict=True))
    called, said = sum(len(set(at)) for at in found), sum(len(row["sentences"]) for row in gold)
    precision, recall = right / called, right / said
    f1 = 2 * precision * recall / (precision + recall)
    of = f"ends of {said:,} sentences{' never seen' if unseen else ''}"
    return f"| {of} | {name} | P {precision:.3f} | R {recall:.3f} | F1 {f1:.3f} |"


def main() -> None:
    files = sorted((ROOT / "data" / "gold").rglob("*_sentences.jsonl"))
    gold = [{**row, "unseen": f.parent.name == "unseen"} for f in files for row in read_gold(f, "sentences")]
    print("| step | beside | ours, texts/s | theirs | times |\n| --- | --- | --- | --- | --- |")
    for source in sys.argv[2:] or [ROOT / "seeds"]:
        print(*compare(sys.argv[1], load_articles(source)["text"].tolist()[:MOST], gold), sep="\n")


if __name__ == "__main__":
    main()
