"""Bad input: each kind is a clear line in ``reading``, and the rest is read."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.read import read_sources
from analysis.reference import ReferenceDataError, load_reference
from analysis.schema import check_table

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


@pytest.mark.parametrize("limits", [{"article_mb": -1}, {"article_mb": "5"}, {"pages": 3}])
def test_wrong_limits_are_refused(tmp_path, limits):
    with pytest.raises(ReferenceDataError, match="limits.yml: .*[aA]llowed"):
        read(write(tmp_path / "a.txt", "x"), reference=with_limits(**limits))
