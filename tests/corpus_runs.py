"""What the tests of runs share: made articles, a run in a process of its own, and ways to stop it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
from pandas.testing import assert_frame_equal

import analysis.tag
from analysis.corpus import read_tables
from analysis.schema import ARTICLE_TABLES, KEYS, Tables

COUNTRIES = ("South Korea", "Japan", "China", "Russia", "France", "Germany", "India", "Brazil")
VERBS = ("praised", "criticized", "thanked", "threatened", "met")


def make_articles(folder: Path, n: int, *, seed: int = 1) -> Path:
    """Write ``n`` short articles of four months as text files."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(n):
        (folder / f"{number:04d}.txt").write_text(made_text(draw, number), encoding="utf-8")
    return folder


def made_text(draw: random.Random, number: int) -> str:
    lines = [f" date 2021-{draw.randint(1, 4):02d}-{draw.randint(1, 28):02d} This is report {number}."]
    for _ in range(draw.randint(1, 5)):
        one, other = draw.sample(COUNTRIES, 2)
        lines.append(f"{one} {draw.choice(VERBS)} {other} on Monday. “We will see,” said the minister of {other}.")
    return "\n".join(lines) + "\n"


def break_taggers(monkeypatch, word: str) -> None:
    """Let the taggers fail with a KeyError on articles that hold ``word``."""
    tag_text = analysis.tag.tag_text

    def fails_on_word(text, *arguments, **options):
        if word in text:
            raise KeyError("a fault")
        return tag_text(text, *arguments, **options)

    monkeypatch.setattr(analysis.tag, "tag_text", fails_on_word)


def in_order(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the tables sorted by key, to be compared."""
    return {name: table.sort_values(list(KEYS[name]), ignore_index=True) for name, table in tables.items()}


def assert_equal_corpora(one: str | Path, other: str | Path) -> None:
    """Check that two corpora hold equal tables, and that plain pandas reads no article twice."""
    first, second = in_order(read_tables(one)), in_order(read_tables(other))
    for name in first:
        assert_frame_equal(first[name], second[name], obj=name)
    for place in (one, other):
        if "://" not in str(place):
            for name in ARTICLE_TABLES:
                assert len(pd.read_parquet(Path(place) / name)) == len(first[name]), name


SCRIPT = """
import os, resource, signal, sys
from analysis.corpus import CorpusError, store, tag_corpus
from analysis.corpus.store import Folder

source, out, stop_at, how = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (stop_at, stop_at))
whole_put, puts = Folder.put, 0

def put(self, path, data):
    global puts
    puts += 1
    if puts == stop_at and how == "half":
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.with_name(f".{place.name}.1.partial").write_bytes(data[: len(data) // 2])
    if puts == stop_at and how in ("before", "half"):
        os.kill(os.getpid(), signal.SIGKILL)
    whole_put(self, path, data)
    if puts == stop_at and how == "after":
        os.kill(os.getpid(), signal.SIGKILL)

Folder.put = put
try:
    for done, to_do in tag_corpus([source], out, stance="none", batch_size=5):
        print(done, to_do, flush=True)
        if how == "filling":
            resource.setrlimit(resource.RLIMIT_FSIZE, (stop_at, stop_at))
except CorpusError as error:
    sys.exit(f"CorpusError: {error}")
print("puts", puts)
"""


def run_and_stop(source: Path, out: Path, stop_at: int = 0, how: str = "never") -> subprocess.CompletedProcess:
    """Tag in a process that kills itself (SIGKILL) at its ``stop_at``-th file, before, half-way or after writing it, or
    may write no file larger than that ("full"; "filling": from the first batch on), or goes to its end ("never")."""
    command = [sys.executable, "-c", SCRIPT, str(source), str(out), str(stop_at), how]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    expected = {"never": 0, "full": 1, "filling": 1}.get(how, -signal.SIGKILL)
    assert done.returncode == expected, done.stderr
    return done


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, **more}
