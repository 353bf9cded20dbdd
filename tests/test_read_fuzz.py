"""Any content at all: no reader raises, and no text makes the taggers fail."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_read_bad import lines, read, write
from test_read_web import RSS, archive, page

from analysis.read.found import SUFFIXES
from analysis.schema import check_table
from analysis.tag import tag_articles

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


def _zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.txt", content)
        packed.writestr("b.csv", content)
    return stream.getvalue()


def _good() -> dict[str, bytes]:
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


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(suffix=st.sampled_from([".csv", ".jsonl", ".json", ".html", ".rss", ".warc", ".parquet", ".csv.gz"]),
       place=st.floats(0, 1), with_=st.binary(max_size=8), cut=st.booleans())  # fmt: skip
@example(suffix=".rss", place=0.515625, with_=b"\0", cut=False)  # an entry whose summary is there and holds nothing
def test_good_files_damaged_anywhere(suffix, place, with_, cut):
    good = GOOD[suffix]
    at = int(place * len(good))
    damaged = good[:at] if cut else good[:at] + with_ + good[at + len(with_) :]
    with tempfile.TemporaryDirectory() as folder:
        read(write(Path(folder) / f"a{suffix}", damaged))


NASTY = st.sampled_from(
    ["“", "”", '"', "‘", "’", "(", ")", "\u202e", "\u0301", "\0", "\n", "\ufeff", "👍🏽", "서울", "شمال", " ",
     ". ", ", ", "—", "By ", "South Korea", "Blinken", "He", "said", "told", "the two sides",
     "SEOUL", "March 18", "(AP)", "criticized", "not"]
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
