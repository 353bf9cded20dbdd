"""Which runs are equal, what stops one, what it leaves behind; with one small notebook for the shipped ones."""

import contextlib
import io
import json
from pathlib import Path

import nbformat
import pytest
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.corpus import read_tables
from analysis.on_disk import hash_file
from analysis.report.parameters import ParameterError
from analysis.runs import assemble
from analysis.runs import run as run_module
from analysis.runs.history import past_runs
from analysis.runs.kernels import Kernels
from analysis.runs.manifest import read_manifest
from analysis.runs.notebooks import NotebookError
from analysis.runs.run import GateError, run_report

ROOT = Path(__file__).parents[1]

ARTICLES = [
    {
        "outlet": "Ledger",
        "date": "2021-03-18",
        "text": "South Korea praised Japan on Thursday.\nChina condemned Japan.",
    },
    {"outlet": "Courier", "date": "2021-04-02", "text": "Japan thanked South Korea. “We agree,” China said."},
]


def run_without_kernel(notebooks, values, folder, *, on_done, **others):
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
                    cell.execution_count, cell.metadata["papermill"] = 1, {"status": "completed", "duration": 0.1}
        nbformat.write(document, folder / path.name)
        executed.append(folder / path.name)
        on_done(path.stem)
    return executed


@pytest.fixture
def small_with_kernel(tmp_path, monkeypatch):
    """Shipped notebooks replaced by one that says its parameters; returns a function that runs it on ARTICLES."""
    put_notebook(tmp_path / "notebooks" / "01_probe.ipynb", "print('articles', len(load_tables(params).articles))")
    own = tmp_path / "notebooks"
    monkeypatch.setattr(run_module, "chosen_notebooks", lambda only, also: sorted(own.glob("*.ipynb")))
    write_articles(tmp_path / "articles.jsonl", ARTICLES)

    def run(*sources, **options):
        sources = sources or (tmp_path / "articles.jsonl",)
        trust = [hash_file(n) for n in own.glob("*.ipynb")]
        return run_report(sources, reports=tmp_path / "reports", trust=trust, say=lambda line: None, **options)

    return run


@pytest.fixture
def small(small_with_kernel, monkeypatch):
    monkeypatch.setattr(assemble, "run_notebooks", run_without_kernel)
    monkeypatch.setattr(Kernels, "start_ahead", lambda self, folder, count, until: None)
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


def left_in(reports: Path) -> list[str]:
    """Return what lies in a folder of reports, without its lock and the index page."""
    return sorted(f.name for f in reports.iterdir() if f.name not in (".lock", "index.html"))


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
    assert left_in(first.folder.parent) == [first.id, "latest"]  # neither .partial nor .old


def test_a_report_of_all_outputs_is_equal_elsewhere(tmp_path):
    """The same articles, read from another folder: equal tables, figures, CSV files and page."""
    runs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        source = write_articles(tmp_path / name / f"{name}.jsonl", ARTICLES)
        where = {"reports": tmp_path / name / "reports", "only": ["02_actor_frequency"]}
        runs.append(run_report([source], **where, say=lambda line: None))
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
    monkeypatch.setattr(run_module, "gather", lambda *a, **k: pytest.fail("read"))
    with pytest.raises(ParameterError) as refused:
        small(**options)
    assert message in str(refused.value) and not (tmp_path / "reports").exists()


def test_date_is_the_cut_off(small):
    run = small(date="2021-03-31")
    assert run.id.startswith("2021-03-31-") and "articles 1\n" in said_by(run)
    assert list(read_tables(run.folder / "tables").articles["outlet"]) == ["Ledger"]


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
    assert message in str(stopped.value)
    (run,) = past_runs(tmp_path / "reports")
    assert (run.status, run.manifest["exit"]["code"]) == ("failed", 3) and message in run.reason
    assert left_in(tmp_path / "reports") == [run.folder.name]
    assert (
        message in (tmp_path / "reports" / "index.html").read_text()
        and message in (run.folder / "index.html").read_text()
    )


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


def test_gate_says_that_a_folder_is_empty(small, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(GateError, match="The sources hold no file"):
        small(tmp_path / "nothing")


def test_a_skipped_file_is_counted_and_listed(small, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "<b>.txt").write_text("")
    write_articles(folder / "a.jsonl", ARTICLES + ARTICLES[:1])
    text = small(folder).page.read_text()
    assert "<dd>1 skipped, 1 exact duplicate</dd>" in text and "<bdi>mixed/&lt;b&gt;.txt</bdi>" in text


def test_a_report_starts_its_kernels_while_articles_are_tagged(small_with_kernel, tmp_path):
    said = "import sys; print('loaded', 'analysis.charts' in sys.modules)"
    put_notebook(tmp_path / "notebooks" / "01_probe.ipynb", said)
    assert "loaded True" in (small_with_kernel().folder / "01_probe.ipynb").read_text()


def test_failing_notebook_leaves_its_copy_and_the_latest_report(small_with_kernel, tmp_path):
    small = small_with_kernel
    good = small()
    put_notebook(tmp_path / "notebooks" / "02_bad.ipynb", "1 / 0")
    with pytest.raises(NotebookError, match=r"02_bad.ipynb: cell 4: ZeroDivisionError"):
        small()
    (partial,) = (tmp_path / "reports").glob("*.partial")
    assert "ZeroDivisionError" in (partial / "02_bad.ipynb").read_text()
    manifest = read_manifest(partial)
    assert manifest["status"] == "failed" and manifest["exit"]["code"] == 4
    assert manifest["exit"]["reason"].startswith("02_bad.ipynb: cell 4: ZeroDivisionError")
    assert [(n["notebook"], n["status"]) for n in manifest["notebooks"]] == [
        ("01_probe.ipynb", "ok"),
        ("02_bad.ipynb", "failed"),
    ]
    page = (partial / "index.html").read_text()
    assert page.index("This run failed") < page.index("02_bad.ipynb: cell 4: ZeroDivisionError") < page.index("<h1>")
    assert "An Exception was encountered at" in page and '<h2 id="01_probe-title">Probe</h2>' in page
    index = (tmp_path / "reports" / "index.html").read_text()
    assert f'href="{partial.name}/index.html"' in index and "The last run did not succeed" in index
    assert (tmp_path / "reports" / "latest").resolve() == good.folder.resolve()
    (tmp_path / "notebooks" / "02_bad.ipynb").unlink()
    assert small().fresh is False


def test_a_run_that_never_finished_is_made_anew(small):
    run = small()
    (run.folder / "manifest.json").write_text("{")
    assert small().fresh and json.loads((run.folder / "manifest.json").read_text())["status"] == "ok"


def test_six_dates_in_a_row(small, tmp_path):
    """A week of a scheduler: each day one article more, asked for twice; one run a date, and each tells what is new."""
    articles = [
        {"outlet": "Ledger", "date": f"2021-03-0{n}", "text": f"Japan praised China {n} times."} for n in range(1, 7)
    ]
    for n in range(1, 7):
        source = write_articles(tmp_path / "growing.jsonl", articles[:n])
        first, again = (small(source, date=f"2021-03-0{n}") for _ in range(2))
        assert (first.fresh, again.fresh, again.id) == (True, False, first.id)
        assert first.id.startswith(f"2021-03-0{n}-") and (tmp_path / "reports" / "latest").resolve().name == first.id
        assert f"articles {n}\n" in said_by(first)
        told = f"Compared with run 2021-03-0{n - 1}-" if n > 1 else "<h1>"
        assert told in first.page.read_text(encoding="utf-8")
    runs = past_runs(tmp_path / "reports")
    assert [(r.id[:10], r.status, r.n_articles, r.new) for r in runs] == [
        (f"2021-03-0{n}", "ok", n, 1 if n > 1 else None) for n in range(6, 0, -1)
    ]
    assert [r.latest for r in runs] == [True, *[False] * 5]


# --- all notebooks on an awkward article


def test_all_notebooks_run_on_one_article_without_outlet_and_date(tmp_path):
    article = {"text": "<script>alert('x')</script> Japan paid \"$1 to $2\" to China. \u202eNo one spoke."}
    source = write_articles(tmp_path / "articles.jsonl", [article])
    run = run_report([source], reports=tmp_path / "reports", say=lambda line: None)
    text = run.page.read_text(encoding="utf-8")
    assert run.id.startswith("undated-") and "1 article from an outlet that is not known:" in text
    assert "<script" not in text and "&lt;script&gt;" in text and "<dd>no dates</dd>" in text
