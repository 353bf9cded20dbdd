"""The tables of ``seeds/`` as sorted JSON Lines, so that a change of numbers shows as a diff of readable lines.

``python -m tests.golden_tables`` (or ``make golden``) writes them anew into ``tests/golden/``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent / "golden"
SEEDS = Path(__file__).parents[1] / "seeds"
TABLES = ("sentences", "mentions", "quotes", "stances", "actors", "duplicates")


def golden_lines() -> dict[str, list[str]]:
    """Return the lines of each table: a JSON object per row, the article named by its file."""
    from analysis.corpus import tag_all
    from analysis.read import read_sources

    # the linear tier: its figures are the same on every processor, those of 8-bit arithmetic need not be
    tables = tag_all(read_sources([SEEDS]), stance="linear")
    files = {a.article_id: Path(a.source_file).stem for a in tables.articles.itertuples()}
    return {name: _lines(tables[name], files) for name in TABLES}


def _lines(table: pd.DataFrame, files: dict[str, str]) -> list[str]:
    """Return the rows by article and place, without what is empty or only counts rows."""
    rows = table.drop(columns=["stance_id", "quote_id"], errors="ignore").rename(columns={"article_id": "article"})
    values = [{key: _plain(value, files) for key, value in row.items()} for row in rows.to_dict("records")]
    lines = [
        (_place(v), json.dumps({k: v[k] for k in v if not _says_nothing(k, v[k])}, ensure_ascii=False)) for v in values
    ]
    return [line for _, line in sorted(lines)]


def _place(values: dict) -> tuple[str, int]:
    return values.get("article", ""), values.get("sentence_id", values.get("start_char", 0))


def _says_nothing(key: str, value: object) -> bool:
    return value in ("", None, []) or (key.endswith("_char") and value == -1)


def _plain(value: object, files: dict[str, str]) -> object:
    """Return a value for JSON: ids of articles as file names, floats with four digits, no number as None."""
    if isinstance(value, str):
        article, colon, rest = value.partition(":")
        return files.get(article, article) + colon + rest
    if isinstance(value, tuple):
        return [_plain(part, files) for part in value]
    if isinstance(value, float):
        return None if pd.isna(value) else round(value, 4) + 0.0  # no "-0.0"
    return value


def write() -> None:
    """Write the golden files, and the measured accuracy that reports quote."""
    from analysis.report.accuracy import measure_accuracy, measure_coverage
    from analysis.report.coverage import COVERAGE_FILE
    from analysis.report.measured import ACCURACY_FILE

    COVERAGE_FILE.write_text(json.dumps(measure_coverage(), indent=1) + "\n", encoding="utf-8")
    measured = json.dumps(measure_accuracy(), indent=1, ensure_ascii=False)
    (FOLDER.parents[1] / "data" / "models" / ACCURACY_FILE).write_text(measured + "\n", encoding="utf-8")
    FOLDER.mkdir(exist_ok=True)
    for name, lines in golden_lines().items():
        (FOLDER / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write()
