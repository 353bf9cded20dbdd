"""Names by spaCy's PhraseMatcher, sentences by spaCy's sentencizer and by pysbd.

Runs under a Python of its own, without the workbook: reads from a file ``texts``, ``gold`` (texts too) and ``names``,
lists by size. For each line on stdin, the name of a step, it goes through all texts once and prints the CPU seconds
taken; for ``ends of STEP`` it prints where the sentences of the gold texts end, each paragraph split apart.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator

import pysbd
import spacy
from spacy.matcher import PhraseMatcher


def main() -> None:
    given = json.load(open(sys.argv[1], encoding="utf-8"))
    steps: dict[str, Callable] = {f"{size} names": name_finder(names) for size, names in given["names"].items()}
    steps |= {"sentencizer": sentencizer(), "pysbd": pysbd_splitter()}
    for line in map(str.strip, sys.stdin):
        if line.startswith("ends of "):
            print(json.dumps([list(ends(text, steps[line[8:]])) for text in given["gold"]]), flush=True)
            continue
        start = time.process_time()
        for text in given["texts"]:
            steps[line](text)
        print(time.process_time() - start, flush=True)


def name_finder(names: list[str]) -> Callable:
    english = spacy.blank("en")
    matcher = PhraseMatcher(english.vocab)
    matcher.add("actor", [english.make_doc(name) for name in names])
    return lambda text: matcher(english.make_doc(text))


def sentencizer() -> Callable:
    english = spacy.blank("en")
    english.add_pipe("sentencizer")
    return lambda text: [(s.start_char, s.end_char) for s in english(text).sents]


def pysbd_splitter() -> Callable:
    splitter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [(span.start, span.end) for span in splitter.segment(text)]


def ends(text: str, split: Callable) -> Iterator[int]:
    """Yield where sentences end, without the white space behind them."""
    begin = 0
    for line in text.split("\n"):
        yield from sorted({begin + len(line[:end].rstrip()) for _, end in split(line) if line[:end].strip()})
        begin += len(line) + 1


if __name__ == "__main__":
    main()
