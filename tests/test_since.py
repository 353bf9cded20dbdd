"""What has changed since the last run: said from two manifests and the articles, late arrivals by name."""

import json

import pandas as pd
import pytest

from analysis.runs.since import read_last_manifest, since_last_run
from analysis.schema import Tables

PARAMETERS = {"01_corpus": {"over": "week", "outlets": ()}}
HASHES = {"code": "c", "tagger": "t"}
LAST = {
    "run_id": "2021-03-18-aaaa", "article_ids": ["a", "b"], "hashes": HASHES,
    "parameters": {"01_corpus": {"over": "week", "outlets": []}},
}  # fmt: skip


def tables(*rows: tuple[str, str, str]) -> Tables:
    columns = ["article_id", "published_date", "title"]
    articles = pd.DataFrame(list(rows), columns=columns).assign(outlet="Ledger")
    articles["published_at"] = pd.to_datetime(articles["published_date"], utc=True)
    return Tables({"articles": articles})


TWO = (("a", "2021-03-17", "One"), ("b", "2021-03-18", "Two"))


@pytest.mark.parametrize(
    "last, rows, parameters, hashes, expected",
    [
        ({}, TWO, PARAMETERS, HASHES, ()),
        (LAST, (("x", "2021-03-18", ""),), PARAMETERS, HASHES,
         ("The last run here, 2021-03-18-aaaa, was about other articles.",)),
        (LAST, (*TWO, ("c", "2021-03-19", "Three")), PARAMETERS, HASHES,
         ("Compared with run 2021-03-18-aaaa: 1 new article, 0 gone.",)),
        (LAST, (TWO[1], ("d", "2021-03-16", "Late"), ("e", "2021-03-18", "")), PARAMETERS, HASHES,
         ("Compared with run 2021-03-18-aaaa: 2 new articles, 1 gone.",
          "Late arrivals, dated no later than what the last run knew: Ledger, 2021-03-16 “Late”; Ledger, 2021-03-18.")),
        (LAST, TWO, {**PARAMETERS, "05_accuracy": {"seed": 0}}, HASHES,
         ("Compared with run 2021-03-18-aaaa: 0 new articles, 0 gone.",)),
        (LAST, TWO, {"01_corpus": {"over": "day", "outlets": ()}}, {"code": "c", "tagger": "u"},
         ("Compared with run 2021-03-18-aaaa: 0 new articles, 0 gone.", "Other parameters than then: over.",
          "Changed since then, so numbers may differ for that alone: the taggers.")),
        ({**LAST, "data": {"date": ""}, "parameters": {"01_corpus": {"end_date": "2021-03-18"}}}, TWO,
         {"01_corpus": {"end_date": "2021-03-19"}}, HASHES,
         ("Compared with run 2021-03-18-aaaa: 0 new articles, 0 gone.",)),
    ],
)  # fmt: skip
def test_since_last_run(last, rows, parameters, hashes, expected):
    assert since_last_run(last, "2021-03-19-bbbb", tables(*rows), parameters, hashes) == expected


def test_a_run_made_again():
    said = since_last_run(LAST, LAST["run_id"], tables(*TWO), PARAMETERS, HASHES)
    assert said == ("Nothing: run 2021-03-18-aaaa was made again.",)


def test_more_late_arrivals_than_are_named():
    late = [(f"n{i}", "2021-03-16", "") for i in range(7)]
    said = since_last_run(LAST, "r", tables(*TWO, *late), PARAMETERS, HASHES)[1]
    assert said.endswith(" and 2 more.") and said.count("2021-03-16") == 5


def test_read_last_manifest(tmp_path):
    assert read_last_manifest(tmp_path) == {}
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text(json.dumps(LAST))
    (tmp_path / "latest").symlink_to("run", target_is_directory=True)
    assert read_last_manifest(tmp_path)["run_id"] == "2021-03-18-aaaa"
    (tmp_path / "run" / "manifest.json").write_text("{")
    assert read_last_manifest(tmp_path) == {}
