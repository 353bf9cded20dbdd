"""Bad input: each kind is a clear line in ``reading``, the rest is read, and no reader ever raises."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.language import find_language, is_foreign
from analysis.read import read_sources
from analysis.read.found import SUFFIXES
from analysis.reference import ReferenceDataError, load_reference
from analysis.schema import check_table
from analysis.tag import tag_articles

SHIPPED = load_reference()
ENGLISH = "The two sides met in Seoul on Thursday and agreed to speak again in May about the border and the talks. "
FRENCH = "Le ministre a déclaré jeudi que les deux parties se rencontreraient de nouveau au mois de mai pour la paix. "
ARABIC = (
    "قال الوزير يوم الخميس إن الجانبين سيلتقيان مرة أخرى في شهر مايو للحديث عن السلام والحدود والتجارة بين البلدين. "
)


def with_limits(**limits: int):
    return replace(SHIPPED, words={**SHIPPED.words, "limits": {**SHIPPED.words["limits"], **limits}})


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(*sources: Path, reference=SHIPPED):
    tables = read_sources(sources, reference=reference)
    check_table(tables.articles, "articles")
    check_table(tables.reading, "reading")
    return tables.articles, [tuple(row) for row in tables.reading[["source_file", "row", "outcome", "reason"]].values]


def lines(*rows: dict) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def test_a_huge_article_costs_only_itself(tmp_path):
    huge, small = "Talks went on. " * 100_000, {"text": "Talks ended."}  # 1.4 MB
    small_limits = with_limits(article_mb=1, field_mb=3)
    longest = "the text is longer than 1 MB, the most that is read"
    write(tmp_path / "a.jsonl", lines({"text": huge}, small, {"text": huge * 2}, small | {"id": "2"}))
    write(tmp_path / "b.csv", f'text\n"{huge}"\nTalks went well.\n')
    pq.write_table(pa.table({"text": [huge, "Talks failed."]}), tmp_path / "c.parquet")
    articles, reading = read(tmp_path, reference=small_limits)
    assert sorted(articles["text"]) == ["Talks ended.", "Talks failed.", "Talks went well."]
    folder = tmp_path.name
    assert reading == [
        (f"{folder}/a.jsonl", 1, "skipped", longest),
        (f"{folder}/a.jsonl", 2, "read", ""),
        (f"{folder}/a.jsonl", 3, "skipped", "line 3 is longer than 2 MB, the most that is read"),
        (f"{folder}/a.jsonl", 4, "duplicate", f"the same as {folder}/a.jsonl"),
        (f"{folder}/b.csv", 1, "skipped", longest),
        (f"{folder}/b.csv", 2, "read", ""),
        (f"{folder}/c.parquet", 1, "skipped", longest),
        (f"{folder}/c.parquet", 2, "read", ""),
    ]


def test_a_gz_that_breaks_off_is_read_up_to_there(tmp_path):
    draw = "".join(chr(97 + n * n % 26) for n in range(5_000))  # does not pack to nothing
    rows = [{"text": f"{n} {draw[n:]}"} for n in range(400)]
    packed = gzip.compress(lines(*rows).encode())
    table = gzip.compress(("text\n" + "\n".join(row["text"] for row in rows)).encode())
    for name, content in (("a.jsonl.gz", packed), ("b.csv.gz", table)):
        articles, reading = read(write(tmp_path / name, content[: len(content) * 2 // 3]))
        assert 50 < len(articles) < 400
        assert reading[-1][2] == "skipped" and "Compressed file ended before" in reading[-1][3]


def test_bombs(tmp_path):
    zeros = b"0" * 5_000_000
    write(tmp_path / "a.jsonl.gz", gzip.compress(zeros + b'\n{"text": "Talks ended."}\n'))
    write(tmp_path / "b.csv.gz", gzip.compress(b"text\nTalks began.\n" + zeros))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(3):
            packed.writestr(f"{n}.txt", b"Talks. " * 100_000)
        packed.writestr("../outside.txt", "x")
        packed.writestr("/etc/absolute.txt", "x")
        packed.writestr("..\\windows.txt", "x")
    reference = with_limits(unpacked_mb=2, archive_mb=1)
    articles, reading = read(tmp_path, reference=reference)
    reasons = {(name.partition("/")[2], row): reason for name, row, _, reason in reading}
    assert reasons == {
        ("a.jsonl.gz", 0): "reading stopped here: unpacks to more than 2 MB: unpack it first",
        ("b.csv.gz", 1): "",
        ("b.csv.gz", 2): "reading stopped here: unpacks to more than 2 MB: unpack it first",
        ("c.zip/0.txt", 0): "",
        ("c.zip/1.txt", 0): "the archive unpacks to more than 1 MB: unpack it first",
        ("c.zip/2.txt", 0): "the archive unpacks to more than 1 MB: unpack it first",
        ("c.zip/../outside.txt", 0): "refused: the name leads out of the archive",
        ("c.zip//etc/absolute.txt", 0): "refused: the name leads out of the archive",
        ("c.zip/..\\windows.txt", 0): "refused: the name leads out of the archive",
    }
    assert len(articles) == 2


def test_links_that_lead_in_circles_or_away(tmp_path):
    write(tmp_path / "in" / "a.txt", "Talks ended.")
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "loop.txt").symlink_to(tmp_path / "in" / "loop.txt")
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    articles, reading = read(tmp_path / "in")
    assert len(articles) == 1
    assert [(name, reason.split(";")[0]) for name, _, outcome, reason in reading if outcome == "skipped"] == [
        ("in/again", "a link to a folder, which is not followed"),
        ("in/gone.txt", "not readable: No such file or directory"),
        ("in/loop.txt", "not readable: Too many levels of symbolic links"),
        ("in/pipe.txt", "not a file but a device, pipe or link to nowhere"),
    ]


def test_a_million_columns(tmp_path):
    names = ",".join(f"c{n}" for n in range(1_000_000))
    write(tmp_path / "a.csv", f"text,{names}\nTalks.,{names}\n")
    write(tmp_path / "b.jsonl", lines({"text": "Talks."} | {f"c{n}": n for n in range(5_000)}, {"text": "Ended."}))
    pq.write_table(pa.table({"text": ["x"], **{f"c{n}": [n] for n in range(2_500)}}), tmp_path / "c.parquet")
    articles, reading = read(tmp_path)
    assert articles["text"].tolist() == ["Ended."]
    assert [(row, reason) for _, row, outcome, reason in reading if outcome == "skipped"] == [
        (0, "1,000,001 columns; at most 2,000 are read"),
        (1, "5,001 columns; at most 2,000 are read"),
        (0, "2,501 columns; at most 2,000 are read"),
    ]


def test_a_quotation_mark_that_is_never_closed(tmp_path):
    write(tmp_path / "a.csv", 'id,text\n1,"He said ""yes""."\n2,"Talks ended.\n3,Talks began.\n4,More.\n')
    write(tmp_path / "b.csv", 'id,text\n1,He said "yes" and went.\n2,"Talks ended."')
    articles, reading = read(tmp_path)
    assert sorted(articles["text"]) == ['He said "yes" and went.', 'He said "yes".', "Talks ended."]
    assert [row[1:] for row in reading if row[3]] == [
        (2, "skipped", "a quotation mark in record 2 is never closed, so that all 3 lines to the end of the file "
         'are in it; close it, or write a quotation mark inside a field twice ("")'),
    ]  # fmt: skip


def test_invalid_utf8_and_nul_in_the_middle(tmp_path):
    write(tmp_path / "a.csv", "text\nMálaga – “so” “so”.\n".encode() + b"Caf\xe9 \x00 closed.\n")
    write(tmp_path / "b.txt", "Málaga – “so” “so” “so” “so” said".encode() + b" \x93 \x00")
    write(
        tmp_path / "c.jsonl",
        b'{"text": "M\xc3\xa1laga, M\xc3\xa1laga, M\xc3\xa1laga, M\xc3\xa1laga, M\xc3\xa1laga \xff"}',
    )
    tables = read_sources([tmp_path], reference=SHIPPED)
    assert tables.articles.set_index("source_file")["text"].str.contains("\ufffd").sum() == 3
    assert (
        tables.reading["encoding"].tolist()
        == ["utf-8, some places unreadable"] * 2 + ["utf-8, 1 places unreadable"] * 2
    )
    assert tables.reading["reason"].tolist() == [
        "",
        "NUL characters in the text: 1",
        "NUL characters in the text: 1",
        "",
    ]


@pytest.mark.parametrize(
    "row, reason",
    [
        ({"date": "0000-01-01"}, "the date '0000-01-01' is not believed; years from 1600 to 2100 are"),
        ({"date": "9999-12-31"}, "the date '9999-12-31' is not believed; years from 1600 to 2100 are"),
        ({"date": "03/04/2021"}, "the date '03/04/2021' is not understood; write it as 2021-03-18"),
        ({"date": "9999-12-31", "url": "https://a.example/2021/03/18/x"}, ""),
        ({"text": FRENCH * 2}, "language: fr; only English is tagged"),
        ({"text": ARABIC * 2}, "language: ar; only English is tagged"),
        ({"text": ENGLISH, "language": "German"}, "language: German; only English is tagged"),
        ({"text": ENGLISH, "language": "en-GB"}, ""),
        ({"text": "Tu\u0302 met E\u0301va."},
         "accents apart from their letters: 2; names that hold them are not found"),
        ({"text": "Ch\u200fung met them."}, "invisible characters: 1; names that hold them are not found"),
        ({"text": "They met on Thurs… [+2314 chars]"},
         "only the beginning of the article: it ends in '[+2314 chars]'"),
        ({"text": "They agreed […] to talk."}, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_article_that_is_read(tmp_path, row, reason):
    articles, reading = read(write(tmp_path / "a.jsonl", lines({"text": "They met."} | row)))
    assert reading == [("a.jsonl", 1, "read", reason)] and len(articles) == 1


def test_ids_given_twice(tmp_path):
    rows = [{"id": 7, "text": "One."}, {"id": 7, "text": "Two."}, {"id": 8, "text": "Three."}]
    articles, reading = read(write(tmp_path / "a.jsonl", lines(*rows)))
    assert len(articles) == 3
    assert [reason for *_, reason in reading] == ["", "an earlier record of this file has the id '7' too", ""]


def test_articles_in_another_language_stay_without_tags(tmp_path):
    write(tmp_path / "a.jsonl", lines({"text": ENGLISH * 2}, {"text": FRENCH * 2}, {"text": "Bonjour."}))
    articles, _ = read(tmp_path)
    assert dict(zip(articles["text"].str[:2], articles["language"], strict=True)) == {"Th": "en", "Le": "fr", "Bo": ""}
    tagged = tag_articles(articles, stance="none")
    texts = articles.set_index("article_id")["text"].str[:2]
    assert set(tagged.sentences["article_id"].map(texts)) == {"Th", "Bo"} and len(tagged.articles) == 3
    for table in ("articles", "sentences", "mentions", "quotes"):
        check_table(tagged[table], table)


@pytest.mark.parametrize(
    "text, language",
    [
        (ENGLISH, "en"), (FRENCH, "fr"), (ARABIC * 2, "ar"), ("Blinken", ""), ("", ""),
        ("韩国外交部长星期四在首尔会见了美国国务卿，双方就朝鲜半岛局势等问题交换了意见。" * 3, "zh"),
        (("Thursday talks failed; rain. " * 9).upper(), "en"),
        ("iShares Russell 2000 ETF 169.06 0.81 0.48 10.89 11.36 75 EEM iShares MSCI " * 4, ""),
    ],
)  # fmt: skip
def test_find_language(text, language):
    assert find_language(text) == language
    assert find_language(text) == language  # the same again, whatever was asked before


@pytest.mark.parametrize(
    "stated, foreign",
    [("en", False), ("EN_us", False), ("English", False), ("", False), ("und", False), ("fr", True), ("Deutsch", True)],
)
def test_is_foreign(stated, foreign):
    assert is_foreign(stated) == foreign


@pytest.mark.parametrize("limits", [{"article_mb": -1}, {"article_mb": "5"}, {"pages": 3}])
def test_wrong_limits_are_refused(tmp_path, limits):
    with pytest.raises(ReferenceDataError, match="limits.yml: .*[aA]llowed"):
        read(write(tmp_path / "a.txt", "x"), reference=with_limits(**limits))


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_answers_of_news_services(tmp_path, name):
    newsapi = {
        "status": "ok", "totalResults": 1,
        "articles": [{"source": {"id": "bbc-news", "name": "BBC News"}, "author": "Jane Doe", "title": "Talks",
                      "description": "Two met.", "url": "https://bbc.example/1", "publishedAt": "2021-03-18T10:00:00Z",
                      "content": "They met in Seoul… [+99 chars]"}],
    }  # fmt: skip
    data = json.dumps(newsapi).encode()
    articles, reading = read(write(tmp_path / name, gzip.compress(data) if name.endswith("gz") else data))
    columns = ["outlet", "author", "title", "published_date", "text"]
    assert articles[columns].values.tolist() == [
        ["BBC News", "Jane Doe", "Talks", "2021-03-18T10:00:00Z", "They met in Seoul… [+99 chars]"]
    ]
    assert json.loads(articles["extra"][0]) == {"source": newsapi["articles"][0]["source"], "description": "Two met."}
    assert reading[0][1:3] == (1, "read")


@pytest.mark.parametrize(
    "values, texts, reasons",
    [
        ([{"text": "One."}, {"body": "Two."}], ["One.", "Two."], ["", ""]),
        ({"text": "One."}, ["One."], [""]),
        ({"response": {"results": [{"fields": {"bodyText": "One."}, "webTitle": "T"}]}}, ["One."], [""]),
        ({"response": {"docs": [{"text": "One.", "headline": {"main": "T"}}]}}, ["One."], [""]),
        ([1, {"text": "One."}], ["One."], ['entry 1 holds int; allowed is an object {"text": …}', ""]),
        ("text", [], ['the file holds str; allowed is an object {"text": …}']),
        ({}, [], ["no column with the text: found none; allowed are "]),
    ],
)
def test_json_files(tmp_path, values, texts, reasons):
    articles, reading = read(write(tmp_path / "a.json", json.dumps(values)))
    assert sorted(articles["text"]) == texts
    assert [
        reason[: len(told)] if told else reason for told, (*_, reason) in zip(reasons, reading, strict=True)
    ] == reasons


def test_json_lines_named_json_and_json_that_is_broken(tmp_path):
    write(tmp_path / "a.json", lines({"text": "One."}, {"text": "Two."}))
    write(tmp_path / "b.json", '{"text": ')
    write(tmp_path / "c.json", "[" * 200_000)
    articles, reading = read(tmp_path)
    assert len(articles) == 2
    assert [reason.partition(":")[0] for *_, reason in reading] == ["", "", "not JSON", "reading stopped here"]


@pytest.mark.parametrize(
    "header, expected",
    [
        ("id,indexed_date,language,media_name,media_url,publish_date,title,url,text",
         {"outlet": "media_name", "date": "publish_date", "text": "text"}),
        ("URL,MobileURL,Date,Title,domain,text", {"url": "URL", "date": "Date", "site": "domain"}),
        ("Accession Number,Publication,Publication Date,Headline,Byline,Full Text",
         {"outlet": "Publication", "title": "Headline", "text": "Full Text", "id": "Accession Number"}),
    ],
)  # fmt: skip
def test_tables_of_news_archives(tmp_path, header, expected):
    from analysis.read.records import match_columns

    found = match_columns(header.split(","), SHIPPED.words["columns"])
    assert {ours: found.get(ours) for ours in expected} == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20), lambda v: st.lists(v, max_size=3), max_leaves=4
)
ROWS = st.dictionaries(st.sampled_from(["text", "date", "id", "source", "x"]), VALUES, max_size=4)
PIECES = st.sampled_from(
    ["text", ",", '"', "\n", "\r", "\0", "é", "<p>", "</p>", "<item>", "<rss>", "{", "}", "[", "\\"]
)
CONTENT = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(ROWS, max_size=4).map(lambda rows: "\n".join(map(json.dumps, rows)).encode()),
    st.lists(PIECES, max_size=60).map(lambda parts: "".join(parts).encode()),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=CONTENT, suffix=st.sampled_from([*SUFFIXES, ".zip"]), packed=st.booleans())
def test_no_content_makes_a_reader_raise(content, suffix, packed):
    with tempfile.TemporaryDirectory() as folder:
        data = gzip.compress(content) if packed and suffix.endswith(".gz") else content
        path = write(Path(folder) / f"a{suffix}", _zipped(content) if packed and suffix == ".zip" else data)
        articles, reading = read(path)
        assert len([row for row in reading if row[2] == "read"]) == len(articles)
        assert reading or content.strip() == b"" or len(articles) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(suffix=st.sampled_from([".csv", ".jsonl", ".json", ".html", ".rss", ".warc", ".parquet", ".csv.gz"]),
       place=st.floats(0, 1), with_=st.binary(max_size=8), cut=st.booleans())  # fmt: skip
def test_good_files_damaged_anywhere(suffix, place, with_, cut):
    good = GOOD[suffix]
    at = int(place * len(good))
    damaged = good[:at] if cut else good[:at] + with_ + good[at + len(with_) :]
    with tempfile.TemporaryDirectory() as folder:
        read(write(Path(folder) / f"a{suffix}", damaged))


NASTY = st.sampled_from(
    ["“", "”", '"', "‘", "’", "(", ")", "\u202e", "\u0301", "\0", "\n", "\ufeff", "👍🏽", "서울", "شمال", " ",
     ". ", ", ", "—", "By ", "South Korea", "Blinken", "He", "said", "told", "the two sides", "SEOUL", "March 18", "(AP)", "criticized", "not"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(NASTY, max_size=80).map("".join) | st.text(max_size=200))
def test_no_text_makes_the_taggers_fail(text):
    """Offsets lie in the text and nothing is left untagged, whatever stands in it."""
    tables = tag_articles(pd.DataFrame({"text": [text.encode("utf-8", "replace").decode()]}), stance="linear")
    assert tables.reading.empty
    for table, start, end in (("sentences", "start_char", "end_char"), ("mentions", "start_char", "end_char")):
        rows = check_table(tables[table], table)
        assert ((rows[start] >= 0) & (rows[start] < rows[end]) & (rows[end] <= len(text))).all()
    assert [text[m.start_char : m.end_char] for m in tables.mentions.itertuples()] == list(tables.mentions["mention"])


def _zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.txt", content)
        packed.writestr("b.csv", content)
    return stream.getvalue()


def _good() -> dict[str, bytes]:
    from test_read_web import RSS, archive, page

    table = "id,date,text\n" + "".join(f'{n},2021-03-18,"Talks ""{n}"" ended."\n' for n in range(9))
    rows = [{"id": n, "text": f"Talks {n} ended.", "source": {"name": "X"}} for n in range(9)]
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream)
    return {
        ".csv": table.encode(), ".csv.gz": gzip.compress(table.encode()), ".jsonl": lines(*rows).encode(),
        ".json": json.dumps(rows).encode(), ".html": page().encode(), ".rss": RSS.encode(), ".warc": archive(False),
        ".parquet": stream.getvalue(),
    }  # fmt: skip


GOOD = _good()
