"""The pipeline that people write first: TextBlob for each sentence of pysbd, names by spaCy's PhraseMatcher.

Runs under a Python of its own, without the workbook: reads ``{"texts": [...], "names": [...]}`` from a file, and for
each line on stdin goes through all texts once and prints the CPU seconds taken.
"""

import json
import sys
import time

import pysbd
import spacy
from spacy.matcher import PhraseMatcher
from textblob import TextBlob


def main() -> None:
    given = json.load(open(sys.argv[1], encoding="utf-8"))
    english, splitter = spacy.blank("en"), pysbd.Segmenter(language="en", clean=False)
    matcher = PhraseMatcher(english.vocab)
    matcher.add("actor", [english.make_doc(name) for name in given["names"]])
    for _ in sys.stdin:
        start = time.process_time()
        for text in given["texts"]:
            for sentence in splitter.segment(text):
                TextBlob(sentence).sentiment  # noqa: B018
            matcher(english.make_doc(text))
        print(time.process_time() - start, flush=True)


if __name__ == "__main__":
    main()
