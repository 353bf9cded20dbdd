"""Bytes to text, printed dates to moments, column names to fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.read.dates import parse_date
from analysis.read.decode import NotText, decode_text, replace_surrogates
from analysis.read.records import match_columns
from analysis.reference import load_reference

MONTHS = load_reference().words["layout"]["months"]
COLUMNS = load_reference().words["columns"]


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"", ("", "utf-8")),
        ("“Größe”\r\nSeoul\r".encode(), ("“Größe”\r\nSeoul\r", "utf-8")),
        (b"\xef\xbb\xbfSeoul", ("Seoul", "utf-8")),
        ("Seoul".encode("utf-16"), ("Seoul", "utf-16-le")),
        ("Seoul".encode("utf-32"), ("Seoul", "utf-32-le")),
        ("Talks in Seoul".encode("utf-16-be"), ("Talks in Seoul", "utf-16-be")),
        ("“Talks” in Málaga".encode("cp1252"), ("“Talks” in Málaga", "cp1252")),
        ("“a” “b” “c” “d”".encode() + b" \x93", ("“a” “b” “c” “d” \ufffd", "utf-8, 1 places unreadable")),
        (b"caf\x81 na\xefve", ("caf\ufffd naïve", "cp1252, 1 places unreadable")),
        (b"one\x00NUL in a text is kept", ("one\x00NUL in a text is kept", "utf-8")),
    ],
)
def test_decode_text(data, expected):
    assert decode_text(data) == expected


def test_declared_encoding_comes_before_windows_1252():
    assert decode_text("서울".encode("euc-kr"), declared="euc-kr") == ("서울", "euc_kr")
    assert decode_text(b"Seoul", declared="no-such-encoding") == ("Seoul", "utf-8")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9, b"%PDF-1.7\n" + bytes(range(256)) * 4])
def test_binary_is_refused(data):
    with pytest.raises(NotText, match="binary file"):
        decode_text(data)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_text_in_utf8_with_a_mark_comes_back(text):
    assert decode_text(b"\xef\xbb\xbf" + text.encode()) == (text, "utf-8")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    try:
        text, encoding = decode_text(data)
    except NotText:
        return
    assert isinstance(text, str) and encoding


def test_replace_surrogates():
    assert replace_surrogates("a\ud83d\ude00b\ud800c") == "a\U0001f600b\ufffdc"
    assert replace_surrogates("plain") == "plain"


@pytest.mark.parametrize(
    "printed, expected",
    [
        ("2021-03-18", "2021-03-18T00:00:00+00:00"),
        ("2021-03-18T10:30:00Z", "2021-03-18T10:30:00+00:00"),
        ("2021-03-18 10:30:00+09:00", "2021-03-18T01:30:00+00:00"),
        ("2021-03-18 10:30 UTC", "2021-03-18T10:30:00+00:00"),
        ("2021/3/18", "2021-03-18T00:00:00+00:00"),
        ("March 18, 2021", "2021-03-18T00:00:00+00:00"),
        ("Mar. 18, 2021, 10:30 a.m. ET", "2021-03-18T00:00:00+00:00"),
        ("18 March 2021", "2021-03-18T00:00:00+00:00"),
        ("Thursday, March 18, 2021", "2021-03-18T00:00:00+00:00"),
        ("18-Mar-2021", "2021-03-18T00:00:00+00:00"),
        ("Thu, 18 Mar 2021 10:00:00 +0900", "2021-03-18T01:00:00+00:00"),
        ("03/04/2021", None),
        ("1616025600", None),
        ("2021-02-30", None),
        ("Smarch 18, 2021", None),
        ("March 2021", None),
        ("yesterday", None),
        ("0001-01-01T00:00+14:00", None),
        ("", None),
    ],
)
def test_parse_date(printed, expected):
    moment = parse_date(printed, MONTHS)
    assert (moment and moment.isoformat()) == expected


@given(st.text(max_size=40))
def test_parse_date_never_raises(printed):
    parse_date(printed, MONTHS)


@pytest.mark.parametrize(
    "names, expected",
    [
        (["Publication Date", "BODY", "Headline"], {"date": "Publication Date", "title": "Headline", "text": "BODY"}),
        (["source", "outlet", "text"], {"outlet": "outlet", "text": "text"}),
        (["update", "context", "identity"], {}),
    ],
)
def test_match_columns(names, expected):
    assert match_columns(names, COLUMNS) == expected
