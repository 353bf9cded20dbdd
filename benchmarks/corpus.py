"""How a corpus on disk grows: memory and cost per article, reruns, counting, workers; each measured in a whole process.

``python -m benchmarks.corpus growth 1000 10000`` tags made corpora of these sizes (without stances) and runs each once
more with nothing new; ``counts 10000000`` counts mentions by actor, outlet and week; ``workers 1000`` compares two
workers with a bare pool of two processes. CPU seconds are those of the process and its children.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.wire import made_text, seed_words

_DAYS = 365
_KEPT = 400  # characters of a made article; full ones have 2,000 and take some three times as long to tag


def made_articles(n: int, *, kept: int = _KEPT) -> Iterator[dict[str, str]]:
    """Yield ``n`` articles: pieces of the seeds put together by chance, so that few are alike."""
    draw, words = random.Random(3), seed_words()
    for number in range(n):
        date = datetime.date(2021, 1, 1) + datetime.timedelta(days=number % _DAYS)
        about = {"outlet": f"Outlet {number % 20}", "date": date.isoformat(), "title": f"Report {number}"}
        yield {**about, "language": "en", "text": "\n".join(made_text(draw, words, 1))[:kept]}


def write_source(path: Path, n: int) -> Path:
    """Write ``n`` made articles as JSON Lines, 1,000 to a file."""
    path.mkdir()
    for number, article in enumerate(made_articles(n)):
        with (path / f"{number // 1000:05d}.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(article) + "\n")
    return path


def growth(sizes: list[int]) -> Iterator[str]:
    """Tag corpora of ``sizes`` articles, run each again with nothing new, and read and hash their texts."""
    yield "| articles | tagging, CPU ms each | peak MB | rerun, CPU s | peak MB | read and hash the texts, CPU s |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = write_source(Path(folder) / "source", n)
            first, again = (measured(["--tag", str(source), f"{folder}/corpus"]) for _ in range(2))
            floor = measured(["--hash", str(source)])
        yield (
            f"| {n:,} | {first['cpu'] / n * 1000:.2f} | {first['peak']:.0f} | {again['cpu']:.2f} | {again['peak']:.0f} "
            f"| {floor['cpu']:.2f} |"
        )


def counts(n_rows: int) -> Iterator[str]:
    """Count mentions by actor, outlet and week, by ``count_mentions`` and by pandas, three times in turn."""
    with tempfile.TemporaryDirectory() as folder:
        place = made_corpus(Path(folder) / "corpus", n_rows)
        taken: dict[str, list[dict]] = {"ours": [], "pandas": []}
        for name in [*taken] * 3:
            taken[name].append(measured([f"--count-{name}", str(place)]))
    yield f"| {n_rows:,} rows | wall s | CPU s | peak MB | groups |"
    yield "| --- | --- | --- | --- | --- |"
    for name, runs in taken.items():
        middle = {key: float(np.median([run[key] for run in runs])) for key in ("wall", "cpu", "peak", "answer")}
        yield "| {} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {answer:,.0f} |".format(name, **middle)


def made_corpus(place: Path, n_rows: int, *, per_article: int = 25, per_batch: int = 20_000) -> Path:
    """Write a corpus with ``n_rows`` drawn mentions of 2,000 actors in 60 outlets and a year, and nothing else."""
    from analysis.corpus.commits import Commit, put_commit
    from analysis.corpus.parts import batch_name, put_corpus_table, write_parts
    from analysis.corpus.store import open_store
    from analysis.schema import ARTICLE_TABLES, CORPUS_TABLES, SCHEMAS, empty_table

    store, draw = open_store(place), np.random.default_rng(5)
    for start in range(0, n_rows // per_article, per_batch):
        n = min(per_batch, n_rows // per_article - start)
        ids = [hashlib.sha256(str(start + k).encode()).hexdigest()[:16] for k in range(n)]
        month = start // per_batch % 12 + 1
        tables = {name: SCHEMAS[name].empty_table() for name in ARTICLE_TABLES}
        days = pd.Timestamp(2021, month, 1, tz="UTC") + pd.to_timedelta(draw.integers(0, 28, n), unit="D")
        outlets = [f"Outlet {k}" for k in draw.integers(0, 60, n)]
        tables["articles"] = _filled("articles", n, article_id=ids, outlet=outlets, published_at=days)
        actors = np.minimum(draw.zipf(1.3, n * per_article), 2000)
        tables["mentions"] = _filled("mentions", n * per_article, article_id=np.repeat(ids, per_article),
                                     actor_id=[f"actor-{k}" for k in actors], kind=["name"] * (n * per_article),
                                     start_char=np.tile(np.arange(per_article), n))  # fmt: skip
        put_commit(store, write_parts(store, tables, Commit(batch_name(1, "made", ids), 1, "made", ids, [""] * n)))
    for name in CORPUS_TABLES:
        put_corpus_table(store, empty_table(name), name)
    return place


def _filled(name: str, n: int, **columns) -> pa.Table:
    from analysis.schema import SCHEMAS

    empty = {"string": "", "int64": 0, "double": 0.0}
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.array([empty.get(str(field.type))] * n, field.type)
        for field in SCHEMAS[name]
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMAS[name])


def count_by_pandas(place: str) -> int:
    """Return how many groups pandas finds that reads the columns it needs, joins and groups."""
    from analysis.schema import COUNTED_KINDS

    mentions = pd.read_parquet(Path(place) / "mentions", columns=["article_id", "actor_id", "kind"])
    articles = pd.read_parquet(Path(place) / "articles", columns=["article_id", "outlet", "published_at"])
    articles["week"] = articles["published_at"].dt.tz_localize(None).dt.to_period("W").dt.start_time
    told = mentions[mentions["kind"].isin(COUNTED_KINDS)].merge(articles, on="article_id")
    grouped = told.groupby(["actor_id", "outlet", "week"])["article_id"]
    return len(pd.DataFrame({"n_articles": grouped.nunique(), "n_mentions": grouped.size()}))


def count_by_ours(place: str) -> int:
    """Return how many groups ``count_mentions`` finds."""
    from analysis.corpus.counting import count_mentions

    return len(count_mentions(place))


def workers(n: int) -> Iterator[str]:
    """Compare one process with two workers, and with a bare pool of two processes, on the same articles."""
    yield "| tagging by | wall s |"
    yield "| --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        source = write_source(Path(folder) / "source", n)
        taken: dict[str, list[float]] = {"one": [], "two": [], "pool-one": [], "pool-two": []}
        for k, name in enumerate([*taken] * 3):
            taken[name].append(measured([f"--{name}", str(source), f"{folder}/{k}"])["answer"])
    for name, times in taken.items():
        yield f"| {name} | {np.median(times):.1f} (of {', '.join(f'{t:.1f}' for t in times)}) |"
    one, two, pool_one, pool_two = map(np.median, taken.values())
    yield f"| two workers against one; two processes of a pool | {one / two:.2f}; {pool_one / pool_two:.2f} times |"
    yield f"| the workers' speed-up in that of the pool (goal .93) | {one / two / (pool_one / pool_two):.2f} |"


def tag_by(n_workers: int, source: str, out: str, size: int = 250) -> float:
    """Return the seconds from the first batch to the last, without the start of the workers."""
    from contextlib import nullcontext

    from analysis.corpus import tag_corpus
    from analysis.corpus.cluster import local_workers
    from analysis.corpus.run import one_by_one

    with local_workers(n_workers) if n_workers > 1 else nullcontext(one_by_one) as runner:
        steps = tag_corpus([source], out, stance="none", runner=runner, batch_size=size)
        next(steps)
        start = time.perf_counter()
        for done, to_do in steps:
            if done == to_do:
                return time.perf_counter() - start
    return 0.0


def tag_by_pool(n_workers: int, source: str) -> float:
    """Return the seconds a bare pool takes to tag the same batches, writing nothing."""
    from concurrent.futures import ProcessPoolExecutor

    from analysis.read import load_articles

    articles = load_articles(source)
    batches = [articles.iloc[start : start + 250] for start in range(0, len(articles), 250)]
    with ProcessPoolExecutor(n_workers) as pool:
        start = time.perf_counter()
        list(pool.map(_tag, batches))
        return time.perf_counter() - start


def _tag(articles: pd.DataFrame) -> int:
    from analysis.tag import tag_articles

    return len(tag_articles(articles, stance="none").mentions)


def measured(arguments: list[str], module: str = "benchmarks.corpus") -> dict[str, float]:
    """Return what a module prints last, as JSON, in a process of its own with ``arguments``: CPU seconds, MB …"""
    command = [sys.executable, "-m", module, *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def _tag_once(source: str, out: str) -> int:
    from analysis.corpus import tag_corpus

    return list(tag_corpus([source], out, stance="none"))[-1][1]


def _hash_texts(source: str) -> int:
    digests = set()
    for path in sorted(Path(source).iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            digests.add(hashlib.sha256(json.loads(line)["text"].encode()).hexdigest())
    return len(digests)


_STEPS: dict[str, Callable[..., float]] = {
    "--tag": _tag_once,
    "--hash": _hash_texts,
    "--count-pandas": count_by_pandas,
    "--count-ours": count_by_ours,
    "--one": lambda source, out: tag_by(1, source, out),
    "--two": lambda source, out: tag_by(2, source, out),
    "--pool-one": lambda source, out: tag_by_pool(1, source),
    "--pool-two": lambda source, out: tag_by_pool(2, source),
}


def main(arguments: list[str]) -> None:
    if arguments[0] in _STEPS:
        import analysis.corpus.counting  # noqa: F401 - what Python needs to start is not what is compared

        start = time.perf_counter()
        answer = _STEPS[arguments[0]](*arguments[1:])
        wall, used = (
            time.perf_counter() - start,
            [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)],
        )
        cpu = sum(u.ru_utime + u.ru_stime for u in used)
        print(json.dumps({"wall": wall, "cpu": cpu, "peak": used[0].ru_maxrss / 1024, "answer": answer}))
        return
    sizes = [int(size) for size in arguments[1:]]
    report = {"growth": lambda: growth(sizes), "counts": lambda: counts(*sizes), "workers": lambda: workers(*sizes)}
    for line in report[arguments[0]]():
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
