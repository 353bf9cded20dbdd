"""More bad input: packed, cut off, wide, empty or out of all bounds, each told in a line, the rest read."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_read_bad import ENGLISH, lines, read, with_limits, write

from analysis.read import read_outcomes
from analysis.read.files import find_files
from analysis.read.understood import describe, understand
from analysis.reference import load_reference

BOMB = "unpacks to more than 200 times its size, which no text does"


def told(*sources, **limits: int) -> dict[str, str]:
    """Return why records were skipped, by file and row."""
    _, reading = read(*sources, reference=with_limits(**limits))
    return {f"{name.partition('/')[2]}:{row}": reason for name, row, outcome, reason in reading if outcome == "skipped"}


def test_what_packs_as_no_text_does_is_stopped_early(tmp_path):
    zeros = gzip.compress(b"0" * 3_000_000)
    for name in ("a.csv.gz", "b.jsonl.gz", "c.json.gz", "d.warc.gz"):
        write(tmp_path / name, zeros)
    with zipfile.ZipFile(tmp_path / "e.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros.csv", b"0" * 3_000_000)
        packed.writestr("good.txt", ENGLISH)
    assert told(tmp_path, bomb_mb=1) == {
        "a.csv.gz:0": f"reading stopped here: {BOMB}", "b.jsonl.gz:0": f"reading stopped here: {BOMB}",
        "c.json.gz:0": f"reading stopped here: {BOMB}", "d.warc.gz:0": f"reading stopped here: {BOMB}",
        "e.zip/zeros.csv:0": BOMB,
    }  # fmt: skip


def test_an_archive_whose_files_overlap(tmp_path):
    """Many entries of the directory that point at one packed file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("k0000.csv", b"text\n" + bytes(range(32, 127)) * 3_000)
    data = stream.getvalue()
    start, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"k0000", b"k%04d" % n) for n in range(99))
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 99, 99, len(entries), start, 0)
    write(tmp_path / "a.zip", data[:start] + entries + last)
    (reason,) = told(tmp_path).values()
    assert reason == "refused: its files overlap, so that a small archive unpacks to a huge one"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_in_an_archive_are_both_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for text in ("One.", "Two."):
            packed.writestr("in/a.txt", text)
    articles, _ = read(tmp_path / "a.zip")
    assert dict(zip(articles["source_file"], articles["text"], strict=True)) == {
        "a.zip/in/a.txt": "One.", "a.zip/in/a (2).txt": "Two.",
    }  # fmt: skip


def test_a_line_without_end(tmp_path):
    write(tmp_path / "a.csv", f"id,text\n1,Talks ended.\n2,{'x' * 3_000_000}\n")
    articles, _ = read(tmp_path, reference=with_limits(field_mb=2))
    assert articles["text"].tolist() == ["Talks ended."]
    assert told(tmp_path, field_mb=2) == {
        "a.csv:2": "reading stopped here: a line of more than 2 MB, the most that is read"
    }


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.json", "a.jsonl", "a.jsonl.gz", "a.warc"])
def test_an_empty_file_is_a_line(tmp_path, name):
    (reason,) = told(write(tmp_path / name, gzip.compress(b"") if name.endswith(".gz") else b"")).values()
    assert reason.removeprefix("reading stopped here: ") in ("the file is empty", "there is no article in the file")


@pytest.mark.parametrize("name, content", [("a.csv", "id,text\n"), ("a.json", "[]"), ("a.jsonl", "\n\n")])
def test_a_file_without_an_article_is_a_line(tmp_path, name, content):
    assert list(told(write(tmp_path / name, content)).values()) == ["there is no article in the file"]


def test_a_binary_file_is_one_line_and_one_bad_line_is_not_the_file(tmp_path):
    junk = bytes(n * n % 251 for n in range(9_000))
    write(tmp_path / "a.jsonl", b"\x89PNG\n" + junk)
    write(tmp_path / "b.jsonl", junk[:900].replace(b"\n", b"") + b"\n" + lines({"text": ENGLISH}).encode())
    articles, reading = read(tmp_path)
    assert len(articles) == 1
    skipped = [(name[-7:], row, reason) for name, row, outcome, reason in reading if outcome == "skipped"]
    assert [place[:2] for place in skipped] == [("a.jsonl", 0), ("b.jsonl", 1)]
    assert all(reason.endswith("are control characters: this is a binary file, not text") for *_, reason in skipped)


def test_a_packed_file_with_a_wrong_sum_is_read_to_its_end(tmp_path):
    rows = [{"text": f"{ENGLISH}{n}"} for n in range(9)]
    table = "text\n" + "".join(f"{row['text']}\n" for row in rows)
    for name, content in (("a.jsonl.gz", lines(*rows) + "\n"), ("b.csv.gz", table)):
        packed = gzip.compress(content.encode())
        articles, reading = read(write(tmp_path / name, packed[:-8] + b"\0" * 8))
        assert len(articles) == 9 and reading[-1][2] == "skipped" and "CRC check failed" in reading[-1][3]


def test_moments_beyond_all_years(tmp_path):
    far = pa.array([-62_135_596_800_000_000 - 10**15, 253_402_300_799_000_000 + 10**15], pa.timestamp("us"))
    pq.write_table(pa.table({"text": [ENGLISH, ENGLISH + "x"], "date": far}), tmp_path / "a.parquet")
    articles, reading = read(tmp_path)
    assert len(articles) == 2 and articles["published_at"].isna().all()
    assert all("is not " in reason for *_, reason in reading)


def test_columns_of_one_name_are_both_kept(tmp_path):
    articles, _ = read(write(tmp_path / "a.csv", "text,note,note\nTalks ended.,one,two\n"))
    assert json.loads(articles["extra"][0]) == {"note": "one", "note (2)": "two"}


@pytest.mark.parametrize(
    "text, fault",
    [
        ("“" * 20, "quotation marks that are never closed: 20; such a quotation ends with its paragraph"),
        ("“One.\n“Two.\n“Three.” ", ""),
        ("He said “yes” and “no. ", ""),
    ],
)
def test_quotations_without_end(tmp_path, text, fault):
    _, ((*_, reason),) = read(write(tmp_path / "a.txt", text + ENGLISH))
    assert reason == fault


def test_reasons_that_differ_by_their_numbers_alone_are_one_line(tmp_path):
    write(tmp_path / "a.jsonl", "no json\n" * 40)
    reference = load_reference()
    (group,) = understand(read_outcomes(find_files([tmp_path], reference), reference))
    assert [line for line in describe(group, reference) if "skipped:" in line] == [
        "  skipped: line … is not JSON: Expecting value: line … column … (char …) (row 1, row 2, row 3 and 37 more)"
    ]


def test_files_of_no_known_kind_are_one_line(tmp_path):
    for n in range(9):
        write(tmp_path / f"{n}.bin", "x")
    reference = load_reference()
    (group,) = understand(read_outcomes(find_files([tmp_path], reference), reference))
    assert next(describe(group, reference)) == f"{tmp_path.name}/*.bin: 9 files: 9 skipped"
