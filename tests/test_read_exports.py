"""Answers and tables of news services, as they come."""

from __future__ import annotations

import gzip
import json

import pytest
from test_read_bad import SHIPPED, lines, read, write

from analysis.read.records import match_columns


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
    found = match_columns(header.split(","), SHIPPED.words["columns"])
    assert {ours: found.get(ours) for ours in expected} == expected
