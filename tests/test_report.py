"""A report as a whole: what lies in its folder, what its page holds, and which runs are equal.

The demonstration corpus is reported once with all notebooks (``seeds_report``); the rules of runs are tested with one
small notebook in place of the shipped ones.
"""

import contextlib
import hashlib
import html.parser
import io
import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.report import notebooks as notebooks_module
from analysis.report import run as run_module
from analysis.report.notebooks import NotebookError
from analysis.report.parameters import ParameterError
from analysis.report.run import GateError, run_report, tables_of

ROOT = Path(__file__).parents[1]
SHIPPED = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))

ARTICLES = [
    {
        "outlet": "Ledger",
        "date": "2021-03-18",
        "text": "South Korea praised Japan on Thursday.\nChina condemned Japan.",
    },
    {"outlet": "Courier", "date": "2021-04-02", "text": "Japan thanked South Korea. “We agree,” China said."},
]


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
    assert len(figures) >= 8 and {f"{name}.png" for name in figures} <= written
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
    assert set(manifest["hashes"]) == {"code", "notebooks", "reference", "model", "tagger"}
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
    tables = tables_of(seeds_report.folder)
    assert len(tables.articles) == 30
    mentions = pd.read_parquet(seeds_report.folder / "tables" / "mentions")
    assert len(mentions) == len(tables.mentions)


# --- the page


def test_page_fetches_nothing_and_runs_nothing(text, page):
    assert not {"script", "link", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in page.tags}
    assert [v for v in page.values_of("src") if not v.startswith("data:image/png;base64,")] == []
    assert [v for v in page.values_of("href") if not v.startswith("#")] == []
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []
    assert "url(" not in text and "@import" not in text
    policy = [a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policy) == 1 and policy[0].startswith("default-src 'none'; img-src data:;")


def test_page_is_light(text):
    assert len(text.encode()) < 1_500_000


def test_links_lead_somewhere_and_ids_are_unique(page):
    ids = page.values_of("id")
    assert [id for id in ids if ids.count(id) > 1] == []
    assert [href for href in page.values_of("href") if href[1:] not in ids] == []


def test_headings_go_down_one_by_one(page):
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1 and levels.count(1) == 1 and set(levels) <= {1, 2, 3}
    assert [pair for pair in zip(levels, levels[1:], strict=False) if pair[1] > pair[0] + 1] == []
    assert [t for _, t in page.headings if not t.strip() or "¶" in t or "Parameters" in t] == []


def test_sections_are_the_notebooks_in_order(page):
    first = [nbformat.read(n, as_version=4).cells[0].source.splitlines()[0].removeprefix("# ") for n in SHIPPED]
    assert [title.strip() for level, title in page.headings if level == 2] == first
    assert [href[1:] for href in page.values_of("href")][1:] == [n.stem for n in SHIPPED]


def test_charts_have_alt_texts(page):
    alts = [attrs.get("alt", "") for tag, attrs in page.tags if tag == "img"]
    assert len(alts) >= 8 and [alt for alt in alts if len(alt) < 20] == []


def test_demonstration_corpus_is_said_above_and_below(text):
    assert text.count("emonstration corpus, written for this project") == 2
    assert text.index("emonstration corpus") < text.index("<h1>")


def test_every_number_opens_its_sentences(text, seeds_report):
    """Each row with evidence says n of N; N is the row's n in the CSV, and at most 20 rows stand behind it."""
    for name, block in re.findall(r'<div id="(\w+)" class="tex2jax[^>]*>(.*?)</div></div>', text, flags=re.DOTALL):
        table = pd.read_csv(seeds_report.folder / "results" / f"{name}.csv", keep_default_na=False)
        if "n_rows" not in table.columns:
            continue
        found = []
        for details in re.findall(r"<details>(.*?)</details>", block, flags=re.DOTALL):
            summary = re.search("<summary>(.*?)</summary>", details)[1]
            shown, n = re.fullmatch(
                r"(?:sentences behind (?:(\d+) of |all )([\d,]+)|the sentence behind it)", summary
            ).groups()
            found.append(int((n or "1").replace(",", "")))
            n_shown = int(shown or found[-1])
            assert n_shown == min(20, found[-1])
            assert 1 <= details.count("<blockquote") <= n_shown
        assert found == [n for n in table["n_rows"] if n], name


def test_sentences_csv_has_every_row_counted(seeds_report):
    for path in (seeds_report.folder / "results").glob("*.sentences.csv"):
        counted = pd.read_csv(path.with_name(path.name.replace(".sentences", "")))["n_rows"].sum()
        assert (len(pd.read_csv(path)) if counted else 0) == counted, path.name


# --- runs, with one small notebook


def run_without_kernel(notebooks, values, folder, *, on_done):
    """Stand in for ``run_notebooks``: the same copies, cells executed here. Kernels are tested in test_notebooks.py."""
    executed = []
    for path in notebooks:
        document = parameterize_notebook(load_notebook_node(str(path)), values[path.stem])
        names: dict = {}
        with contextlib.chdir(folder):
            for cell in document.cells:
                if cell.cell_type == "code":
                    said = io.StringIO()
                    with contextlib.redirect_stdout(said):
                        exec(cell.source, names)
                    cell.outputs = [nbformat.v4.new_output("stream", text=said.getvalue())]
        nbformat.write(document, folder / path.name)
        executed.append(folder / path.name)
        on_done(path.stem)
    return executed


@pytest.fixture
def small_with_kernel(tmp_path, monkeypatch):
    """Shipped notebooks replaced by one that says its parameters; returns a function that runs it on ARTICLES."""
    put_notebook(tmp_path / "notebooks" / "01_probe.ipynb", "print('articles', len(load_tables(params).articles))")
    monkeypatch.setattr(run_module, "report_notebooks", lambda: sorted((tmp_path / "notebooks").glob("*.ipynb")))
    write_articles(tmp_path / "articles.jsonl", ARTICLES)

    def run(*sources, **options):
        sources = sources or (tmp_path / "articles.jsonl",)
        return run_report(sources, reports=tmp_path / "reports", say=lambda line: None, **options)

    return run


@pytest.fixture
def small(small_with_kernel, monkeypatch):
    monkeypatch.setattr(notebooks_module, "run_notebooks", run_without_kernel)
    return small_with_kernel


def put_notebook(path: Path, *sources: str) -> None:
    parameters = nbformat.v4.new_code_cell('corpus = ""\ntitle = ""\noutlets = ""\ntop_n = 12', id="parameters")
    parameters.metadata["tags"] = ["parameters"]
    check = (
        "from analysis.report.load import load_tables\nfrom analysis.report.parameters import check_parameters\n"
        "params = check_parameters(corpus=corpus, title=title, outlets=outlets, top_n=top_n)\nprint('top', top_n)"
    )
    cells = [nbformat.v4.new_markdown_cell("# Probe", id="title"), parameters]
    cells += [nbformat.v4.new_code_cell(s, id=f"cell-{i}") for i, s in enumerate([check, *sources])]
    path.parent.mkdir(exist_ok=True)
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), path)


def write_articles(path: Path, articles: list[dict]) -> Path:
    path.write_text("\n".join(json.dumps(a) for a in articles), encoding="utf-8")
    return path


def said_by(run, stem: str = "01_probe") -> str:
    cells = nbformat.read(run.folder / f"{stem}.ipynb", as_version=4).cells
    return "".join(o.get("text", "") for c in cells for o in c.get("outputs", ()))


def test_equal_runs_are_made_once_and_other_parameters_make_another(small, tmp_path):
    first, again = small(), small()
    assert (first.fresh, again.fresh, again.id) == (True, False, first.id)
    other = small(values={"top_n": 3})
    assert other.fresh and other.id != first.id and said_by(other).startswith("top 3")
    latest = tmp_path / "reports" / "latest"
    assert latest.resolve().name == other.id
    small()
    assert latest.resolve().name == first.id  # the report just asked for, also where it was there already


def test_order_and_place_of_the_articles_do_not_matter(small, tmp_path):
    other = write_articles(tmp_path / "elsewhere.jsonl", ARTICLES[::-1])
    assert small(other).id == small().id


def test_force_runs_again_and_gives_equal_tables(small):
    first = small()
    before = {f.relative_to(first.folder): f.read_bytes() for f in first.folder.rglob("*.parquet")}
    again = small(force=True)
    assert again.fresh and again.id == first.id and again.folder == first.folder
    assert {f.relative_to(first.folder): f.read_bytes() for f in first.folder.rglob("*.parquet")} == before
    assert [f.name for f in first.folder.parent.iterdir() if f.suffix] == []  # neither .partial nor .old


def test_a_report_of_all_outputs_is_equal_elsewhere(tmp_path, monkeypatch):
    """The same articles, read from another folder: equal tables, figures, CSV files and page."""
    monkeypatch.setattr(run_module, "report_notebooks", lambda: SHIPPED[1:2])
    runs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        source = write_articles(tmp_path / name / f"{name}.jsonl", ARTICLES)
        runs.append(run_report([source], reports=tmp_path / name / "reports", say=lambda line: None))
    one, two = ({f.relative_to(r.folder): f for f in r.folder.rglob("*") if f.is_file()} for r in runs)
    assert set(one) == set(two)
    proper = [f for f in one if f.suffix not in (".ipynb", ".json") and f.parts[:2] not in READING]
    assert [f for f in proper if one[f].read_bytes() != two[f].read_bytes()] == []
    assert {f.suffix for f in proper} == {".parquet", ".csv", ".svg", ".png", ".html"}


READING = {("tables", "reading"), ("tables", "articles")}  # these name the file each article came from


def test_title_outlets_and_number_of_articles(small):
    text = small(values={"title": "Ties <week 11>", "outlets": "Ledger"}).page.read_text()
    assert "<h1>Ties &lt;week 11&gt;</h1>" in text and "<title>Ties &lt;week 11&gt; · Dateline report</title>" in text
    assert "1 article from Ledger, 18 Mar 2021:" in text and "<dd>1 of 2 read</dd>" in text
    assert "emonstration corpus" not in text  # neither outlet is one of the fictional ones


def test_precedence_of_parameters(small, tmp_path):
    put_notebook(tmp_path / "notebooks" / "02_probe.ipynb")
    run = small(values={"top_n": 1}, per_notebook={"02_probe": {"top_n": 2}})
    assert [said_by(run, stem).split()[1] for stem in ("01_probe", "02_probe")] == ["1", "2"]
    run = small(values={"top_n": 1}, per_notebook={"02_probe": {"top_n": 2}}, override={"top_n": 3})
    assert [said_by(run, stem).split()[1] for stem in ("01_probe", "02_probe")] == ["3", "3"]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"per_notebook": {"09_none": {}}}, "unknown notebook '09_none'. There are 01_probe."),
        ({"values": {"topn": 3}}, "unknown parameter 'topn'. Allowed are corpus, title"),
        ({"override": {"top_n": "many"}}, "parameter 'top_n': 'many'"),
        ({"per_notebook": {"01_probe": {"top_n": 0}}}, "parameter 'top_n': 0"),
        ({"values": {"corpus": "x"}}, "parameter 'corpus' is set by the report itself"),
        ({"per_notebook": {"01_probe": {"output": "x"}}}, "parameter 'output' is set by the report itself"),
    ],
)
def test_wrong_parameters_are_refused_before_anything_is_read(small, tmp_path, monkeypatch, options, message):
    monkeypatch.setattr(run_module, "read_sources", lambda *a, **k: pytest.fail("read"))
    with pytest.raises(ParameterError) as refused:
        small(**options)
    assert message in str(refused.value) and not (tmp_path / "reports").exists()


def test_date_is_the_cut_off(small):
    run = small(date="2021-03-31")
    assert run.id.startswith("2021-03-31-") and "articles 1\n" in said_by(run)
    assert list(tables_of(run.folder).articles["outlet"]) == ["Ledger"]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"date": "2020-01-01"}, "no article is dated 2020-01-01 or earlier. There are 2 articles, from 2021-03-18 to"),
        ({"values": {"outlets": "Post"}}, "no article fits outlets=Post, start_date=first, end_date=last. There are 2"),
        ({"per_notebook": {"01_probe": {"start_date": "2022-01-01"}}}, "to 2021-04-02, of Courier, Ledger."),
    ],
)
def test_gate_says_what_there_is(small, tmp_path, options, message):
    with pytest.raises(GateError) as stopped:
        small(**options)
    assert message in str(stopped.value) and not (tmp_path / "reports").exists()


def test_gate_lists_why_nothing_could_be_read(small, tmp_path):
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "empty.txt").write_text("")
    (folder / "broken.jsonl").write_text('{"text": "a\n')
    with pytest.raises(GateError) as stopped:
        small(folder)
    lines = str(stopped.value).splitlines()
    assert lines[0] == "no article could be read, so there is nothing to report."
    assert sorted(line.split(":")[0].strip() for line in lines[1:]) == ["bad/broken.jsonl", "bad/empty.txt"]


def test_a_skipped_file_is_counted_and_listed(small, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "<b>.txt").write_text("")
    write_articles(folder / "a.jsonl", ARTICLES + ARTICLES[:1])
    text = small(folder).page.read_text()
    assert "<dd>1 skipped, 1 exact duplicates</dd>" in text and "<bdi>mixed/&lt;b&gt;.txt</bdi>" in text


def test_failing_notebook_leaves_its_copy_and_the_latest_report(small_with_kernel, tmp_path):
    small = small_with_kernel
    good = small()
    put_notebook(tmp_path / "notebooks" / "02_bad.ipynb", "1 / 0")
    with pytest.raises(NotebookError, match=r"02_bad.ipynb: cell 4: ZeroDivisionError"):
        small()
    (partial,) = (tmp_path / "reports").glob("*.partial")
    assert "ZeroDivisionError" in (partial / "02_bad.ipynb").read_text() and not (partial / "manifest.json").exists()
    assert (tmp_path / "reports" / "latest").resolve() == good.folder.resolve()
    (tmp_path / "notebooks" / "02_bad.ipynb").unlink()
    assert small().fresh is False


def test_a_run_that_never_finished_is_made_anew(small):
    run = small()
    (run.folder / "manifest.json").write_text("{")
    assert small().fresh and json.loads((run.folder / "manifest.json").read_text())["status"] == "ok"


# --- all notebooks on an awkward article


def test_all_notebooks_run_on_one_article_without_outlet_and_date(tmp_path):
    article = {"text": "<script>alert('x')</script> Japan paid \"$1 to $2\" to China. \u202eNo one spoke."}
    source = write_articles(tmp_path / "articles.jsonl", [article])
    run = run_report([source], reports=tmp_path / "reports", say=lambda line: None)
    text = run.page.read_text(encoding="utf-8")
    assert run.id.startswith("undated-") and "1 article from an outlet that is not known:" in text
    assert "<script" not in text and "&lt;script&gt;" in text and "<dd>no dates</dd>" in text
