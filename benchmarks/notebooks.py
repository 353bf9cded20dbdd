"""``python -m benchmarks.notebooks 10000 40000``: what the notebooks of a report take on large corpora.

Each corpus is made of the articles of ``seeds/`` and their rows (linear tier) again and again, each time with other
persons and other days. Each notebook runs in a process of its own; its files are written, its page is not.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.corpus import open_corpus, tagger_version
from analysis.corpus.commits import Commit, put_commit
from analysis.corpus.parts import batch_name, put_corpus_table, write_batch
from analysis.corpus.store import open_store
from analysis.reference import load_reference
from analysis.schema import ARTICLE_TABLES, CORPUS_TABLES, Tables
from benchmarks.corpus import measured
from benchmarks.explore import SEEDS, renamed

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
MEASURED = (
    "01_corpus",
    "02_actor_frequency",
    "03_sentiment",
    "04_stance",
    "06_coverage",
    "07_data_quality",
)
_PER_BATCH = 34  # times the seeds
_DAYS = 300


def write_corpus(place: str, n_articles: int) -> dict[str, int]:
    """Write a corpus of at least ``n_articles``; return how many rows each table has."""
    seeds = open_corpus(SEEDS, stance="linear")
    store, version = open_store(place), tagger_version(load_reference(), "linear")
    actors, n_rows = [], dict.fromkeys(ARTICLE_TABLES, 0)
    for first in range(0, -(-n_articles // len(seeds.articles)), _PER_BATCH):
        tiles = [_moved(renamed(seeds, number), number) for number in range(first, first + _PER_BATCH)]
        batch = Tables({name: pd.concat([tile[name] for tile in tiles], ignore_index=True) for name in ARTICLE_TABLES})
        actors.append(pd.concat([tile.actors for tile in tiles]))
        ids = sorted(batch.articles["article_id"])
        put_commit(store, write_batch(store, batch, Commit(batch_name(1, version, ids), 1, version, ids)))
        n_rows = {name: n + len(batch[name]) for name, n in n_rows.items()}
    whole = Tables({"actors": pd.concat(actors).drop_duplicates("actor_id", ignore_index=True)})
    for name in CORPUS_TABLES:
        put_corpus_table(store, whole[name], name)
    return n_rows


def _moved(tables: Tables, number: int) -> Tables:
    """Return the tables with their articles some days later."""
    days = tables.articles["published_at"] + np.timedelta64(number % _DAYS, "D")
    moved = {"published_at": days, "published_date": days.dt.strftime("%Y-%m-%d")}
    return tables.replaced(articles=tables.articles.assign(**moved))


def notebooks(sizes: list[int]) -> Iterator[str]:
    """Yield CPU seconds and peak memory of each notebook on corpora of ``sizes`` articles, as Markdown."""
    yield "| articles | namings | stances | notebook | CPU s | peak MB |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows = write_corpus(f"{folder}/corpus", n)
            for name in MEASURED:
                told = measured(["--run", name, f"{folder}/corpus", folder], "benchmarks.notebooks")
                head = "| {articles:,} | {mentions:,} | {stances:,} |".format(**rows)
                yield f"{head} {name} | " + "{cpu:.0f} | {peak:.0f} |".format(**told)


def run_cells(name: str, corpus: str, output: str) -> dict[str, float]:
    """Run the code of a notebook; return its CPU seconds and the peak memory of this process in MB."""
    import matplotlib
    from IPython.core.interactiveshell import InteractiveShell

    matplotlib.use("agg")
    shell, start = InteractiveShell.instance(), time.process_time()
    code = [cell for cell in json.loads((NOTEBOOKS / f"{name}.ipynb").read_text())["cells"] if cell["source"]]
    for number, cell in enumerate(cell for cell in code if cell["cell_type"] == "code"):
        with contextlib.redirect_stdout(io.StringIO()):
            shell.run_cell("".join(cell["source"])).raise_error()
        if number == 0:  # its parameters
            shell.user_ns.update(corpus=corpus, output=output)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": time.process_time() - start, "peak": peak}


if __name__ == "__main__":
    if sys.argv[1] == "--run":
        print(json.dumps(run_cells(*sys.argv[2:])))
    else:
        for line in notebooks([int(n) for n in sys.argv[1:]]):
            print(line, flush=True)
