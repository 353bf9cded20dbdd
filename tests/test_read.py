"""Sources to articles: what is read, what is skipped, and that nothing gets lost without a trace."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.read import load_articles, read_sources
from analysis.reference import load_reference
from analysis.schema import check_table, empty_table

REFERENCE = load_reference()
SEED = " date 2021-03-18 The two sides met in Seoul. They agreed.\nBy Ahn Mina (mina@hangangledger.example)"


def read(*sources: Path, columns: str = "source_file row outcome reason"):
    """Return the tables, checked, and the reading table as plain tuples."""
    tables = read_sources(sources, reference=REFERENCE)
    check_table(tables.articles, "articles")
    check_table(tables.reading, "reading")
    return tables.articles, list(tables.reading[columns.split()].itertuples(index=False, name=None))


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def id_of(outlet: str, date: str, title: str, url: str, text: str) -> str:
    fields = json.dumps([outlet, date, title, url, text], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(fields.encode()).hexdigest()[:16]


def test_a_seed_file(tmp_path):
    articles, reading = read(write(tmp_path / "news" / "000.txt", SEED))
    assert articles.iloc[0].to_dict() == {
        "article_id": id_of("", "2021-03-18", "", "", SEED),
        "source_id": "",
        "outlet": "Hangang Ledger",
        "agency": "",
        "published_date": "2021-03-18",
        "published_at": pd.Timestamp("2021-03-18", tz="UTC"),
        "date_source": "header",
        "title": "",
        "author": "Ahn Mina",
        "url": "",
        "language": "",
        "text": SEED,
        "source_file": "news/000.txt",
        "extra": "{}",
    }
    assert reading == [("news/000.txt", 0, "read", "")]


def test_articles_csv_beside_the_files(tmp_path):
    write(tmp_path / "news" / "a.txt", SEED)
    write(tmp_path / "news" / "sub" / "b.txt", "Plain text about talks.")
    sidecar = (
        "file,outlet,title,url,desk\n"
        "a.txt,Port Post,Two sides meet,https://port.example/a,world\n"
        "sub/b.txt,AP,,,\nmissing.txt,AP,,,\n"
    )
    write(tmp_path / "news" / "articles.csv", sidecar)
    articles, reading = read(tmp_path / "news")
    by_file = articles.set_index("source_file")
    assert by_file.loc["news/a.txt", ["outlet", "title", "url", "date_source", "extra"]].tolist() == [
        "Port Post", "Two sides meet", "https://port.example/a", "header", '{"desk": "world"}',
    ]  # fmt: skip
    assert by_file.loc["news/a.txt", "article_id"] == id_of(
        "Port Post", "2021-03-18", "Two sides meet", "https://port.example/a", SEED
    )
    assert by_file.loc["news/sub/b.txt", ["outlet", "agency", "published_date", "date_source"]].tolist() == [
        "Associated Press", "", "", "",
    ]  # fmt: skip
    assert reading == [
        ("news/a.txt", 0, "read", ""),
        ("news/articles.csv", 3, "skipped", "row 3 names 'missing.txt', and there is no such file beside it"),
        ("news/sub/b.txt", 0, "read", ""),
    ]
    alone, reading_alone = read(tmp_path / "news" / "a.txt")
    assert alone.iloc[0].to_dict() == articles[articles.source_file == "news/a.txt"].iloc[0].to_dict()
    assert reading_alone == [("news/a.txt", 0, "read", "")]


def test_an_articles_csv_with_texts_is_a_table_of_articles(tmp_path):
    write(tmp_path / "articles.csv", "outlet,text\nAP,Talks opened.\n")
    articles, _ = read(tmp_path)
    assert articles[["outlet", "text"]].values.tolist() == [["Associated Press", "Talks opened."]]


@pytest.mark.parametrize(
    "path, text, outlet",
    [
        ("hangang-ledger/a.txt", "Talks opened.", "Hangang Ledger"),
        ("Hangang Ledger/2021/a.txt", "Talks opened.", "Hangang Ledger"),
        ("ledger/a.txt", "Talks opened.", ""),
        ("x/a.txt", "Talks opened.\nBy Ahn Mina (m@news.hangangledger.example)", "Hangang Ledger"),
        ("x/a.txt", "Talks opened.\nBy Ahn Mina (m@nothangangledger.example)", ""),
    ],
)
def test_outlet_without_a_column(tmp_path, path, text, outlet):
    write(tmp_path / "corpus" / path, text)
    assert read(tmp_path / "corpus")[0].outlet.tolist() == [outlet]


def test_csv(tmp_path):
    content = (
        "ID;Publication Date;Source;Headline;Byline;Link;Body;Lang;Section\r\n"
        '1;"March 18, 2021";Hangang-Ledger;Talks;"Jane Doe, AP";x.example;"One.\r\nThree ""four"".";en;World\r\n'
        "2;03/04/2021;Tiny Gazette;;;;Five.;;\r\n"
        "3;;;;;;;;\r\n"
        "4;too;many;fields;here;for;this;header;or;not\r\n"
    )
    articles, reading = read(write(tmp_path / "all.csv", content), columns="source_file row outcome encoding reason")
    rows = articles.set_index("source_id")
    assert rows.loc["1"].drop(["article_id", "published_at"]).to_dict() == {
        "outlet": "Hangang Ledger",
        "agency": "Associated Press",
        "published_date": "March 18, 2021",
        "date_source": "column",
        "title": "Talks",
        "author": "Jane Doe, AP",
        "url": "x.example",
        "language": "en",
        "text": 'One.\r\nThree "four".',
        "source_file": "all.csv",
        "extra": '{"Section": "World"}',
    }
    assert rows.loc["1", "published_at"] == pd.Timestamp("2021-03-18", tz="UTC")
    assert rows.loc["2", "outlet"] == "Tiny Gazette" and pd.isna(rows.loc["2", "published_at"])
    assert reading == [
        ("all.csv", 1, "read", "utf-8", ""),
        ("all.csv", 2, "read", "utf-8", "the date '03/04/2021' is not understood; write it as 2021-03-18"),
        ("all.csv", 3, "skipped", "utf-8", "the text is empty"),
        ("all.csv", 4, "skipped", "utf-8", "record 4 has 10 fields, the header names 9"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_other_encodings(tmp_path, encoding):
    path = write(tmp_path / "all.csv", "text,outlet\n“Größe” matters,Málaga Hoy\n".encode(encoding))
    assert read(path)[0][["text", "outlet"]].values.tolist() == [["“Größe” matters", "Málaga Hoy"]]


def test_jsonl(tmp_path):
    lines = [
        '{"id": 7, "text": "Talks opened.", "outlet": "AP", "date": "2021-03-18", "score": NaN, "mark": [{"a": null}]}',
        "{broken",
        "[1, 2]",
        "",
        '{"title": "No text"}',
        '{"text": "Half a pair \\ud800 here", "source": {"name": "Hangang Ledger"}, "authors": ["A B", "C D"]}',
        '{"text": "Talks opened.", "outlet": "AP", "date": "2021-03-18", "id": 8}',
        '{"text": null}',
    ]
    articles, reading = read(write(tmp_path / "all.jsonl", "\n".join(lines)))
    rows = articles.set_index("text")
    assert rows.loc["Talks opened.", ["source_id", "extra"]].tolist() == [
        "7",
        '{"score": null, "mark": [{"a": null}]}',
    ]
    assert rows.loc["Half a pair \ufffd here", ["outlet", "author"]].tolist() == ["Hangang Ledger", "A B, C D"]
    assert [(row, outcome, reason.split(":")[0]) for _, row, outcome, reason in reading] == [
        (1, "read", ""),
        (2, "skipped", "line 2 is not JSON"),
        (3, "skipped", 'line 3 holds list; allowed is an object {"text"'),
        (5, "skipped", "no column with the text"),
        (6, "read", ""),
        (7, "duplicate", "the same as all.jsonl"),
        (8, "skipped", "the text is empty"),
    ]


def test_gzip_and_parquet_give_the_same_articles(tmp_path):
    rows = [{"text": f"Talk {n}.", "outlet": "AP", "published": f"2021-03-{n:02}"} for n in range(1, 5)]
    lines = "\n".join(map(json.dumps, rows)).encode()
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "all.parquet")
    expected = read(write(tmp_path / "all.jsonl", lines))[0]
    for path in (tmp_path / "all.parquet", write(tmp_path / "all.jsonl.gz", gzip.compress(lines))):
        assert read(path)[0].drop(columns="source_file").equals(expected.drop(columns="source_file"))
    bad, reading = read(write(tmp_path / "bad.parquet", b"PAR1 nothing"), write(tmp_path / "bad.csv.gz", b"no gzip"))
    assert len(bad) == 0
    assert [(name, row, outcome) for name, row, outcome, _ in reading] == [
        ("bad.csv.gz", 0, "skipped"), ("bad.parquet", 0, "skipped"),
    ]  # fmt: skip


def test_bad_files_are_listed_and_hidden_ones_left_out(tmp_path):
    folder = tmp_path / "corpus"
    write(folder / "good.txt", "Talks opened.\rThey go on.\r\nEnd.")
    write(folder / "empty.txt", " \n\t")
    write(folder / "big.txt", "Talks. " * 800_000)
    write(folder / "picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x01")
    write(folder / "report.pdf", b"%PDF")
    write(folder / "notext.csv", "a,b\n1,2\n")
    for left_out in ("README.md", ".hidden.txt", ".a/a.txt", "reference/people.yml", "sub/reference/a.txt", "a.css"):
        write(folder / left_out, "Not an article.")
    articles, reading = read(folder)
    assert articles.text.tolist() == ["Talks opened.\rThey go on.\r\nEnd."]
    assert {name: (outcome, reason) for name, _, outcome, reason in reading} == {
        "corpus/big.txt": ("skipped", "5.3 MB; at most 5 MB are read"),
        "corpus/empty.txt": ("skipped", "the text is empty"),
        "corpus/good.txt": ("read", ""),
        "corpus/notext.csv": (
            "skipped",
            "no column with the text: found a, b; allowed are " + ", ".join(REFERENCE.words["columns"]["text"]),
        ),
        "corpus/picture.txt": ("skipped", "36.4% of the bytes are control characters: this is a binary file, not text"),
        "corpus/report.pdf": (
            "skipped",
            "ends in '.pdf'; read are .txt, .md, .html, .htm, .xhtml, .csv, .csv.gz, .jsonl, .jsonl.gz, .json, "
            ".json.gz, .parquet, .rss, .atom, .xml, .warc, .warc.gz, .zip",
        ),
    }


def test_zip(tmp_path):
    path = tmp_path / "corpus.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hangang-ledger/a.txt", "Talks opened.")
        archive.writestr("hangang-ledger/articles.csv", "file,title\na.txt,Talks\n")
        archive.writestr("all.jsonl", '{"text": "Talks closed."}')
        archive.writestr("../outside.txt", "Not here.")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("__MACOSX/a.txt", "Not an article.")
    articles, reading = read(path, write(tmp_path / "broken.zip", b"PK nothing"))
    assert sorted(articles[["outlet", "title", "text", "source_file"]].values.tolist()) == [
        ["", "", "Talks closed.", "corpus.zip/all.jsonl"],
        ["Hangang Ledger", "Talks", "Talks opened.", "corpus.zip/hangang-ledger/a.txt"],
    ]
    assert [(name, outcome, reason.split(":")[0]) for name, _, outcome, reason in reading if outcome != "read"] == [
        ("broken.zip", "skipped", "not readable as a zip archive"),
        ("corpus.zip/../outside.txt", "skipped", "refused"),
        ("corpus.zip/inner.zip", "skipped", "an archive inside an archive"),
    ]


def test_the_same_article_twice_is_kept_once(tmp_path):
    first, second = write(tmp_path / "x" / "a.txt", SEED), write(tmp_path / "y" / "a.txt", SEED)
    articles, reading = read(second, first, first)
    assert articles.source_file.tolist() == ["x/a.txt"]
    assert reading == [("x/a.txt", 0, "read", ""), ("y/a.txt", 0, "duplicate", "the same as x/a.txt")]
    assert read(first, second)[1] == reading
    assert read(tmp_path, first)[0].source_file.tolist() == [f"{tmp_path.name}/x/a.txt"]


def test_an_agency_is_no_agency_to_itself(tmp_path):
    text = "SEOUL (AP) — The two sides met in Seoul on Thursday and agreed."
    rows = [{"outlet": outlet, "text": text} for outlet in ("AP", "Tiny Gazette")]
    articles, _ = read(write(tmp_path / "all.jsonl", "\n".join(map(json.dumps, rows))))
    assert sorted(articles[["outlet", "agency"]].values.tolist()) == [
        ["Associated Press", ""],
        ["Tiny Gazette", "Associated Press"],
    ]


def test_a_source_that_does_not_exist(tmp_path):
    write(tmp_path / "articles" / "a.txt", "Talks opened.")
    with pytest.raises(FileNotFoundError, match="there is no such file or folder.*Did you mean '.*articles'"):
        load_articles(tmp_path / "article")


def test_an_empty_folder_gives_empty_tables(tmp_path):
    tables = read_sources([tmp_path], reference=REFERENCE)
    pd.testing.assert_frame_equal(tables.articles, empty_table("articles"))
    pd.testing.assert_frame_equal(tables.reading, empty_table("reading"))


def test_user_reference_beside_the_corpus_is_used(tmp_path):
    write(tmp_path / "reference" / "outlets.yml", '- {name: "My Paper", aliases: ["mine"], kind: "site"}\n')
    write(tmp_path / "mine" / "a.txt", "Talks opened.")
    assert load_articles(tmp_path).outlet.tolist() == ["My Paper"]


@pytest.mark.skipif(
    "DATELINE_SEEDS" not in os.environ, reason="DATELINE_SEEDS is not set: the original articles are not here"
)
def test_the_originals():
    articles = load_articles(os.environ["DATELINE_SEEDS"]).sort_values("published_date")
    assert articles[["outlet", "published_date", "author", "agency"]].values.tolist() == [
        ["The Korea Herald", "2021-03-18", "Ahn Sung-mi", ""],
        ["", "2021-03-19", "", ""],
    ]
