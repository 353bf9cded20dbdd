"""The report of the demonstration corpus, with all notebooks: what lies in its folder, what its page holds."""

import hashlib
import html.parser
import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis.corpus import read_tables
from analysis.runs.run import report_notebooks

ROOT = Path(__file__).parents[1]
SHIPPED = report_notebooks()


class Page(html.parser.HTMLParser):
    """What a page is made of: tags with attributes, headings with level and text."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.headings, self._open = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])
            self._open = tag

    def handle_endtag(self, tag):
        self._open = "" if tag == self._open else self._open

    def handle_data(self, data):
        if self._open:
            self.headings[-1][1] += data

    def values_of(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(scope="module")
def text(seeds_report) -> str:
    return seeds_report.page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text) -> Page:
    return Page(text)


# --- the folder


def test_folder_holds_everything(seeds_report):
    folder = seeds_report.folder
    assert {f.name for f in folder.iterdir()} == {
        "tables", "results", "index.html", "manifest.json", *(n.name for n in SHIPPED),
    }  # fmt: skip
    written = {f.name for f in (folder / "results").iterdir()}
    figures = {name.removesuffix(".svg") for name in written if name.endswith(".svg")}
    assert len(figures) >= 6 and {f"{name}.png" for name in figures} <= written
    tables = {name.removesuffix(".sentences.csv") for name in written if name.endswith(".sentences.csv")}
    assert figures <= tables and {f"{name}.csv" for name in tables} <= written
    assert not [f for f in folder.rglob("*") if ".partial" in f.name]
    assert (folder.parent / "latest").resolve() == folder.resolve()


def test_run_id_is_last_day_and_eight_hex_digits(seeds_report):
    assert re.fullmatch(r"2021-06-23-[0-9a-f]{8}", seeds_report.id)
    assert seeds_report.folder.name == seeds_report.id and seeds_report.fresh


def test_manifest_tells_the_outputs(seeds_report):
    manifest = json.loads((seeds_report.folder / "manifest.json").read_text())
    files = [f for f in seeds_report.folder.rglob("*") if f.is_file() and f.name != "manifest.json"]
    assert manifest["outputs"] == {
        f.relative_to(seeds_report.folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files
    }
    assert (manifest["run_id"], manifest["status"]) == (seeds_report.id, "ok")
    assert manifest["reading"] == {"read": 30} and manifest["counts"]["articles"] == 30
    assert len(manifest["article_ids"]) == 30 == len(set(manifest["article_ids"]))
    assert set(manifest["hashes"]) == {"code", "notebooks", "reference", "model", "gold", "tagger"}
    assert set(manifest["parameters"]) == {n.stem for n in SHIPPED}
    assert manifest["packages"]["papermill"] and manifest["packages"]["textblob"]
    assert manifest["started"] <= manifest["ended"]


def test_no_absolute_path_in_what_can_be_handed_on(seeds_report):
    home = str(seeds_report.folder.parents[1])
    texts = [*seeds_report.folder.glob("*.html"), *seeds_report.folder.glob("results/*.csv")]
    assert [f.name for f in texts if home in f.read_text(encoding="utf-8")] == []
    for notebook in seeds_report.folder.glob("*.ipynb"):
        cells = nbformat.read(notebook, as_version=4).cells
        injected = [c.source for c in cells if "injected-parameters" in c.metadata.get("tags", [])]
        assert len(injected) == 1 and 'corpus = "tables"' in injected[0]


def test_tables_can_be_read_again(seeds_report):
    tables = read_tables(seeds_report.folder / "tables")
    assert len(tables.articles) == 30
    mentions = pd.read_parquet(seeds_report.folder / "tables" / "mentions")
    assert len(mentions) == len(tables.mentions)


# --- the page


def test_page_fetches_nothing_and_runs_nothing(text, page):
    assert not {"script", "link", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in page.tags}
    assert [v for v in page.values_of("src") if not v.startswith("data:image/png;base64,")] == []
    assert [v for v in page.values_of("href") if not v.startswith(("#", "results/"))] == []
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []
    assert "url(" not in text and "@import" not in text
    policy = [a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policy) == 1 and policy[0].startswith("default-src 'none'; img-src data:;")


def test_page_is_light(text):
    assert len(text.encode()) < 1_500_000


def test_links_lead_somewhere_and_ids_are_unique(page, seeds_report):
    ids, links = page.values_of("id"), page.values_of("href")
    assert [id for id in ids if ids.count(id) > 1] == []
    assert [href for href in links if href.startswith("#") and href[1:] not in ids] == []
    files = [href for href in links if not href.startswith("#")]
    assert len(files) > 60 and [name for name in files if not (seeds_report.folder / name).is_file()] == []
    labels = [attrs["aria-label"] for tag, attrs in page.tags if tag == "a" and "aria-label" in attrs]
    assert len(labels) == len(set(labels)) == len(files)  # several links read the same, none is called the same


def test_headings_go_down_one_by_one(page):
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1 and levels.count(1) == 1 and set(levels) <= {1, 2, 3}
    assert [pair for pair in zip(levels, levels[1:], strict=False) if pair[1] > pair[0] + 1] == []
    assert [t for _, t in page.headings if not t.strip() or "¶" in t or "Parameters" in t] == []


def test_sections_are_the_notebooks_in_order(page):
    first = [nbformat.read(n, as_version=4).cells[0].source.splitlines()[0].removeprefix("# ") for n in SHIPPED]
    titles = [title.strip() for level, title in page.headings if level == 2]
    assert [title for title in titles if title in first] == first
    stems = [n.stem for n in SHIPPED]
    assert [href[1:] for href in page.values_of("href")[1:] if href[1:] in stems] == stems


def test_charts_have_alt_texts(page):
    alts = [attrs.get("alt", "") for tag, attrs in page.tags if tag == "img"]
    assert len(alts) >= 6 and [alt for alt in alts if len(alt) < 20] == []


def test_demonstration_corpus_is_said_above_and_below(text):
    assert text.count("emonstration corpus, written for this project") == 2
    assert text.index("emonstration corpus") < text.index("<h1>")


def evidence_of(name: str) -> int:
    """Return how many sentences stand under a number: fewer where outlets are compared twice, and in an account."""
    twice = ("actor_frequency_by_outlet", "quoted_share_by_outlet", "tone", "stance_own")
    if name.startswith("quality_") or name == "quoted_share_by_country":
        return 3
    return 5 if name.endswith("_within_events") else 2 if name in twice else 10


def test_every_number_opens_its_sentences(text, seeds_report):
    """Each row with evidence says n of N; N is the row's n in the CSV, and at most ten rows stand behind it."""
    _, *parts = re.split(r'<div id="(\w+)" class="tex2jax[^>]*>', text)
    assert len(parts) > 40
    for name, block in zip(parts[::2], parts[1::2], strict=True):
        table = pd.read_csv(seeds_report.folder / "results" / f"{name}.csv", keep_default_na=False)
        if "n_rows" not in table.columns:
            continue
        found = []
        for details in re.findall(r"<details>(.*?)</details>", block, flags=re.DOTALL):
            summary = re.search("<summary>(.*?)</summary>", details)[1]
            shown, n = re.fullmatch(
                r"(?:sentences behind it: (?:(\d+) of |all )([\d,]+)|the sentence behind it)", summary
            ).groups()
            found.append(int((n or "1").replace(",", "")))
            n_shown = int(shown or found[-1])
            assert n_shown == min(evidence_of(name), found[-1])
            assert 1 <= details.count("<blockquote") <= n_shown
        assert found == [n for n in table["n_rows"] if n], name


def test_sentences_csv_has_every_row_counted(seeds_report):
    for path in (seeds_report.folder / "results").glob("*.sentences.csv"):
        counted = pd.read_csv(path.with_name(path.name.replace(".sentences", "")))["n_rows"].sum()
        assert (len(pd.read_csv(path)) if counted else 0) == counted, path.name
