"""A corpus on disk: Parquet parts with a commit each, written once and read back as pandas tables.

``<table>/month=YYYY-MM/<batch>.parquet`` holds the rows of one batch of articles (undated: ``month=0000-00``). A batch
exists once ``_commits/<batch>.json`` is there; it is written last and in one step, so that a stopped run leaves no half
batch. Tables about the whole corpus (actors, duplicates ...) are one file each, written anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.read import read_sources
from analysis.reference import Reference, find_user_reference, load_reference, shipped
from analysis.schema import (
    ARTICLE_TABLES,
    CORPUS_TABLES,
    DEFAULT_TIER,
    SCHEMA_VERSION,
    SCHEMAS,
    Tables,
    check_table,
    from_arrow,
    to_arrow,
)

BATCH_SIZE = 500
COVERAGE_TABLES = ("article_events", "alignments")


class CorpusError(ValueError):
    """A folder is no corpus that this version can read; the message says what to do."""


def open_corpus(path: str | Path = "", *, stance: str = DEFAULT_TIER) -> Tables:
    """Return the tables of a tagged corpus, or of a file or folder of articles, which is tagged first.

    ``path`` "" means ``$DATELINE_CORPUS``, else the nearest ``data/corpus`` upwards from here, else the nearest
    ``seeds``. What was tagged once is kept in the user's cache and tagged again only when articles, reference data or
    taggers have changed. Raises FileNotFoundError where nothing is found.
    """
    folder = Path(path) if path else find_corpus(Path.cwd())
    if (folder / "_commits").is_dir():
        return read_tables(folder)
    reference = load_reference(find_user_reference([folder]))
    read = read_sources([folder], reference=reference)
    cached = _cache_folder(read.articles["article_id"], tagger_version(reference, stance))
    if (cached / "_commits").is_dir():
        return Tables({**read_tables(cached), "articles": read.articles, "reading": read.reading})
    tables = tag_all(read, stance=stance, reference=reference)
    try:
        write_tables(tables, cached, version=tagger_version(reference, stance))
    except OSError:
        pass  # a cache that cannot be written costs time, nothing else
    return tables


def find_corpus(start: Path) -> Path:
    """Return the corpus that a notebook opened in ``start`` is about; see ``open_corpus``."""
    if os.environ.get("DATELINE_CORPUS"):
        return Path(os.environ["DATELINE_CORPUS"])
    upwards = [start, *start.parents]
    for candidate in [f / "data" / "corpus" for f in upwards] + [f / "seeds" for f in upwards]:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"no corpus found at or above {start}: neither data/corpus nor seeds. "
        "Run 'dateline tag FOLDER --out data/corpus', or set DATELINE_CORPUS, or pass a path."
    )


def tag_all(read: Tables, *, stance: str = DEFAULT_TIER, reference: Reference | None = None) -> Tables:
    """Return all tables of what was read: the facts of each article, then those of the corpus."""
    from analysis.linking import link
    from analysis.tag import tag_articles  # not above: a notebook on a tagged corpus starts a second and a half sooner

    reference = reference or load_reference()
    tagged = tag_articles(read.articles, stance=stance, reference=reference)
    return link(Tables({**tagged, "reading": _both(read.reading, tagged.reading)}), reference)


def tag_corpus(
    sources: Sequence[str | Path], out: Path, *, stance: str = DEFAULT_TIER, reference: Reference | None = None
) -> Iterator[tuple[int, int]]:
    """Tag the articles of ``sources`` into the corpus ``out``; yield (articles done, articles to do) after each batch.

    Articles that ``out`` holds from the same tagger are not tagged again; those of another version are replaced.
    """
    from analysis.linking import link
    from analysis.tag import tag_articles

    reference = reference or load_reference(find_user_reference([out, *sources]))
    version = tagger_version(reference, stance)
    read = read_sources(sources, reference=reference)
    _check_schema_version(out)
    old = _read_articles_of_other_versions(out, version)
    articles = pd.concat([read.articles, old]).drop_duplicates("article_id", ignore_index=True)
    _remove_other_versions(out, version)
    new = articles[~articles["article_id"].isin(_committed_ids(out))].sort_values("article_id", ignore_index=True)
    yield 0, len(new)
    for start in range(0, len(new), BATCH_SIZE):
        batch = new.iloc[start : start + BATCH_SIZE]
        tagged = tag_articles(batch, stance=stance, reference=reference)
        _write_batch(tagged, out, version)
        read = Tables({**read, "reading": _both(read.reading, tagged.reading)})
        yield start + len(batch), len(new)
    if not _commits(out):
        _write_batch(Tables({}), out, version)
    reading = _both(_read_reading(out), read.reading)
    _write_corpus_tables(link(Tables({**read_tables(out), "reading": reading}), reference), out)


def _both(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return two tables ``reading`` as one; of two rows on one record the later stays."""
    return pd.concat([before, after]).drop_duplicates(["source_file", "row"], keep="last", ignore_index=True)


def cover_sources(sources: Sequence[str | Path], out: Path) -> Tables:
    """Write ``article_events`` and ``alignments`` of ``sources`` under ``out``; return all tables they were made from.

    One source may be a tagged corpus; others are read and tagged first, without stances, which coverage does not need.
    Raises CorpusError where there is no article.
    """
    from analysis.linking import link

    reference = load_reference(find_user_reference([out, *sources]))
    if len(sources) == 1 and (Path(sources[0]) / "_commits").is_dir():
        tables = link(read_tables(Path(sources[0])), reference)
    else:
        tables = tag_all(read_sources(sources, reference=reference), stance="none", reference=reference)
    if tables.articles.empty:
        raise CorpusError(f"no article could be read from {', '.join(map(str, sources))}.")
    for name in COVERAGE_TABLES:
        _write_part(tables[name], Path(out) / name / "all.parquet", name)
    return tables


def write_tables(tables: Tables, folder: Path, *, version: str) -> None:
    """Write ``tables`` as a whole, new corpus."""
    _write_batch(tables, folder, version)
    _write_corpus_tables(tables, folder)


def read_tables(folder: Path) -> Tables:
    """Return the tables of a corpus: the rows of all committed batches, sorted by article.

    Raises CorpusError if it was written by a version with other tables.
    """
    _check_schema_version(folder)
    files = [file for commit in _commits(folder) for file in commit["files"]]
    tables = {}
    for name in ARTICLE_TABLES:
        parts = [_read_part(folder / f, name) for f in sorted(files) if f.startswith(f"{name}/")]
        table = pa.concat_tables(parts) if parts else SCHEMAS[name].empty_table()
        tables[name] = from_arrow(table).sort_values("article_id", kind="stable", ignore_index=True)
    for name in CORPUS_TABLES:
        path = folder / name / "all.parquet"
        if path.exists():
            tables[name] = from_arrow(_read_part(path, name))
    return Tables(tables)


def select(tables: Tables, *, outlets: Iterable[str] = (), start_date: str = "", end_date: str = "") -> Tables:
    """Return the tables with only the articles of these outlets and days (ISO, both included; undated ones drop out).

    Without a condition the tables come back as they are. ``reading`` and ``actors`` stay whole.
    """
    articles = tables.articles
    keep = pd.Series(True, index=articles.index)
    outlets = set(outlets)
    if outlets:
        keep &= articles["outlet"].isin(outlets)
    day = articles["published_at"].dt.strftime("%Y-%m-%d")
    if start_date:
        keep &= day >= start_date
    if end_date:
        keep &= day <= end_date
    return keep_articles(tables, articles.loc[keep, "article_id"])


def keep_articles(tables: Tables, article_ids: Iterable[str]) -> Tables:
    """Return the tables with only these articles; ``reading`` and ``actors`` stay whole."""
    ids = set(article_ids)
    return Tables({name: _of_articles(table, ids) if name != "reading" else table for name, table in tables.items()})


def _of_articles(table: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    """Return the rows whose articles are all among ``ids``; a table without articles as it is."""
    columns = [name for name in ("article_id", "other_article_id") if name in table.columns]
    return table[table[columns].isin(ids).all(axis=1)].reset_index(drop=True) if columns else table


def tagger_version(reference: Reference, stance: str) -> str:
    """Return 16 hex digits that change whenever the tags of an article could: code, reference data, model or tier."""
    digest = hashlib.sha256(f"{SCHEMA_VERSION} {reference.version} {stance} {_code_version()}".encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _code_version() -> str:
    package = Path(__file__).parent
    files = [*package.glob("*.py"), *(f for part in ("read", "tag", "coverage") for f in package.glob(f"{part}/*.py"))]
    files += [f for f in shipped("models").rglob("*") if f.suffix in (".npz", ".json", ".onnx")]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _cache_folder(ids: Iterable[str], version: str) -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    key = hashlib.sha256("\n".join([version, *sorted(ids)]).encode()).hexdigest()[:24]
    return base / "dateline" / key


def _write_batch(tables: Tables, folder: Path, version: str) -> None:
    """Write the five tables of one batch by month, then its commit."""
    ids = sorted(tables.articles["article_id"])
    batch = hashlib.sha256("\n".join([version, *ids]).encode()).hexdigest()[:16]
    months = tables.articles["published_at"].dt.strftime("%Y-%m").fillna("0000-00")
    month_of = dict(zip(tables.articles["article_id"], months, strict=True))
    files: dict[str, str] = {}
    for name in ARTICLE_TABLES:
        table = tables[name]
        by_month = dict(tuple(table.groupby(table["article_id"].map(month_of)))) if len(table) else {}
        for month in sorted({*month_of.values()} or {"0000-00"}):
            path = f"{name}/month={month}/{batch}.parquet"
            files[path] = _write_part(by_month.get(month, table.iloc[:0]), folder / path, name)
    commit = {"batch": batch, "schema": SCHEMA_VERSION, "tagger": version, "article_ids": ids, "files": files}
    _put(folder / "_commits" / f"{batch}.json", json.dumps(commit, indent=1).encode())


def _write_corpus_tables(tables: Tables, folder: Path) -> None:
    for name in CORPUS_TABLES:
        _write_part(tables[name], folder / name / "all.parquet", name)


def _write_part(table: pd.DataFrame, path: Path, name: str) -> str:
    """Write one Parquet file and return the SHA-256 of its bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(to_arrow(check_table(table, name), name), sink, compression="zstd")
    data = sink.getvalue().to_pybytes()
    _put(path, data)
    return hashlib.sha256(data).hexdigest()


def _put(path: Path, data: bytes) -> None:
    """Write a file in one step: readers see all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_bytes(data)
    partial.replace(path)


def _read_part(path: Path, name: str) -> pa.Table:
    return pq.ParquetFile(path).read().cast(SCHEMAS[name])


def _commits(folder: Path) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted((folder / "_commits").glob("*.json"))]


def _committed_ids(folder: Path) -> set[str]:
    return {article_id for commit in _commits(folder) for article_id in commit["article_ids"]}


def _check_schema_version(folder: Path) -> None:
    found = {commit["schema"] for commit in _commits(folder)} - {SCHEMA_VERSION}
    if found:
        raise CorpusError(
            f"{folder} was written with tables of version {found.pop()}, this Dateline reads version {SCHEMA_VERSION}. "
            f"Tag its sources again: 'dateline tag SOURCE --out NEW_FOLDER'."
        )


def _read_articles_of_other_versions(folder: Path, version: str) -> pd.DataFrame:
    files = [f for c in _commits(folder) if c["tagger"] != version for f in c["files"] if f.startswith("articles/")]
    parts = [_read_part(folder / f, "articles") for f in files]
    return from_arrow(pa.concat_tables([SCHEMAS["articles"].empty_table(), *parts]))


def _remove_other_versions(folder: Path, version: str) -> None:
    for commit in _commits(folder):
        if commit["tagger"] != version:
            (folder / "_commits" / f"{commit['batch']}.json").unlink()
            for file in commit["files"]:
                (folder / file).unlink(missing_ok=True)


def _read_reading(folder: Path) -> pd.DataFrame:
    path = folder / "reading" / "all.parquet"
    return from_arrow(_read_part(path, "reading") if path.exists() else SCHEMAS["reading"].empty_table())
