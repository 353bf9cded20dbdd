"""Hostile words in title, author, outlet, text and parameters stay words: on the page, in files, in mails, in cells."""

import ast
import csv
import io
import json
import os
import re
import shutil
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import yaml
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.corpus import read_tables
from analysis.explore.panels import Explorer
from analysis.report.evidence import TURNING
from analysis.report.files import spreadsheet_safe
from analysis.report.parameters import as_notebook_values, check_parameters
from analysis.runs.index import write_index
from analysis.runs.run import run_report
from analysis.schedule.config import Mail
from analysis.schedule.notify import Message, as_mail

ROOT = Path(__file__).parents[1]
KINDS = yaml.safe_load((Path(__file__).parent / "hostile.yml").read_text(encoding="utf-8"))
PAYLOADS = [payload for kind in KINDS.values() for payload in kind]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI=true, and no chromium is installed: the browser tests must run there")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path")

TAGS = set(
    "a aside b bdi blockquote br caption cite code dd del details div dl dt em footer h1 h2 h3 header i img ins li "
    "main mark nav p section small span summary table tbody td th thead tr ul".split()
)
ATTRIBUTES = set(
    "alt aria-label aria-labelledby class colspan href id open role scope src style tabindex width".split()
)
FORMULA = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+@＝＋－＠-]|[\t\r\n]")


def test_there_are_enough_of_each_kind():
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 300 and min(len(kind) for kind in KINDS.values()) >= 25


def article(number: int, payload: str) -> dict:
    """An article with a payload in each field; an outlet has 14 of them, so that charts have something to draw."""
    return {
        "id": f"h{number}",
        "outlet": PAYLOADS[number // 14 * 14],
        "title": payload,
        "author": payload,
        "date": f"2021-03-{1 + number % 20:02}",
        "url": f"https://example.org/{payload}",
        "text": f"South Korea condemned Japan, a paper wrote: {payload} was printed.\n\n"
        f"“We thank Japan for {payload} and for peace,” Antony Blinken said.\n\nJapan praised South Korea. {payload}",
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A whole report of all payloads; its title is one too."""
    folder = tmp_path_factory.mktemp("hostile")
    source = folder / "a<b>&'.jsonl"
    source.write_text("\n".join(json.dumps(article(n, p)) for n, p in enumerate(PAYLOADS)), encoding="utf-8")
    (folder / "empty \u202e<i>.txt").write_text("")
    title = "<script>window.pwned=1</script></title><img src=x onerror=window.pwned=1>{{7*7}}"
    return run_report(
        [folder], reports=folder / "reports", stance="linear", values={"title": title}, say=lambda line: None
    )


@pytest.fixture(scope="module", params=["as it is", "without its policy"])
def page(request, run):
    """The report in chromium with all that can be opened open; also where its content security policy does not help."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(bypass_csp=request.param != "as it is", viewport={"width": 1100, "height": 900})
        page = context.new_page()
        page.asked, page.dialogs = [], []
        page.on("request", lambda asked: page.asked.append(asked.url))
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(run.page.resolve().as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        page.wait_for_timeout(500)
        yield page
        browser.close()


@needs_chromium
def test_no_script_runs_and_no_request_leaves(page, run):
    assert page.evaluate("window.pwned") is None and page.dialogs == []
    assert page.title().startswith("<script>window.pwned=1</script></title><img") and "{{7*7}}" in page.title()
    assert [url for url in page.asked if not url.startswith("data:")] == [run.page.resolve().as_uri()]


@needs_chromium
def test_nothing_in_the_page_but_what_we_put_there(page):
    all_of = "[...document.body.querySelectorAll('*')]"
    assert set(page.evaluate(f"{all_of}.map(e => e.tagName.toLowerCase())")) <= TAGS
    assert set(page.evaluate(f"{all_of}.flatMap(e => e.getAttributeNames())")) <= ATTRIBUTES
    links = page.evaluate("[...document.links].map(a => a.getAttribute('href'))")
    assert [href for href in links if not re.match(r"#[\w-]+$|results/[\w.]+$", href)] == []
    assert page.evaluate("[...document.images].every(i => i.src.startsWith('data:image/png;base64,'))")
    ids = page.evaluate(f"{all_of}.map(e => e.id).filter(id => id)")
    assert len(ids) == len(set(ids))


@needs_chromium
def test_the_layout_holds(page):
    top = page.evaluate("[...document.querySelector('main').children].map(e => e.tagName + '#' + e.id)")
    assert [e for e in top if e.startswith("SECTION")] == [
        "SECTION#findings", "SECTION#01_corpus", "SECTION#02_actor_frequency", "SECTION#03_sentiment",
        "SECTION#04_stance", "SECTION#06_coverage", "SECTION#07_data_quality", "SECTION#method",
    ]  # fmt: skip
    assert page.evaluate("document.body.lastElementChild.className") == "end"
    assert page.evaluate("document.querySelectorAll('h1').length") == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    styled = page.evaluate("[...document.querySelectorAll('[style]')].map(e => e.getAttribute('style'))")
    assert [style for style in styled if "url" in style or "position" in style] == []
    assert "onerror=window.pwned=1" in page.inner_text("main")  # the payloads are there to be read


@needs_chromium
def test_on_a_phone_it_is_no_wider_than_the_screen(page):
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_no_cell_of_any_file_is_a_formula(run):
    files = sorted((run.folder / "results").glob("*.csv"))
    cells = [
        (file.name, cell)
        for file in files
        for line in csv.reader(io.StringIO(file.read_bytes().decode("utf-8"), newline=""))
        for cell in line
    ]
    assert len(files) > 20 and len(cells) > 10_000
    assert [(name, cell) for name, cell in cells if FORMULA.match(cell) and not is_number(cell)] == []


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_rows_stay_rows_in_files(run):
    """A line end in a cell begins no row: each line has as many cells as the first."""
    for file in (run.folder / "results").glob("*.csv"):
        lines = list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8"), newline="")))
        assert {len(line) for line in lines} == {len(lines[0])}, file.name


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}


def test_the_index_of_all_runs_shows_words(tmp_path):
    """A run fails with a message that holds words of an article; the index over all runs tells it."""
    for number, payload in enumerate(PAYLOADS):
        folder = tmp_path / f"2021-03-19-{number:08x}.partial"
        folder.mkdir()
        manifest = {"run_id": folder.stem, "status": "failed", "started": payload, "exit": {"reason": payload}}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    write_index(tmp_path)
    (page,) = tmp_path.glob("*.html")
    found = Tags(page.read_text(encoding="utf-8"))
    assert found.tags <= TAGS | {"html", "head", "meta", "title", "style", "body"}
    assert found.attributes <= ATTRIBUTES | {"lang", "charset", "name", "content", "http-equiv", "title"}


def test_the_panels_show_words(run):
    """What the panels of JupyterLab show of each article, and of each payload that is typed into them."""
    explorer = Explorer(read_tables(run.folder / "tables"), check_parameters())
    explorer.tabs.selected_index = 2
    explorer.keyword.value = "printed"
    shown = [explorer.reader.title.value]
    assert len(explorer.reader.lines.options) > 100
    for _, number in explorer.reader.lines.options:
        explorer.reader.lines.value = number
        shown.append(explorer.reader.article.value)
    for payload in PAYLOADS:
        explorer.keyword.value = explorer.naming.value = payload
        shown += [explorer.words.value, explorer.actors.value, explorer.reader.title.value]
    found = Tags("".join(shown))
    assert found.tags <= TAGS | {"h4"} and found.attributes <= ATTRIBUTES | {"dir"}
    assert "&lt;script&gt;window.pwned=1" in "".join(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_keeps_its_words_behind_an_apostrophe_at_most(kind):
    table = pd.DataFrame({"words": KINDS[kind], "=1+1": 1})
    safe = spreadsheet_safe(table)
    assert list(safe.columns) == ["words", "'=1+1"]
    assert [
        s.removeprefix("'") if not w.startswith("'") else s for s, w in zip(safe["words"], KINDS[kind], strict=True)
    ] == (KINDS[kind])
    assert [cell for cell in safe["words"] if FORMULA.match(cell)] == []


MAIL = Mail(**{"host": "h", "from": "a@example.org", "to": ["b@example.org"]})


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_stays_a_plain_mail(kind):
    for payload in KINDS[kind]:
        hostile = f"{payload}\r\nBcc: x@example.org\r\n\r\n<b>{payload}"
        sent = as_mail(Message("failure", payload, payload, 4, hostile, payload), MAIL).as_bytes()
        letter = message_from_bytes(sent, policy=policy.default)
        assert sorted(letter.keys()) == [
            "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "From", "MIME-Version", "Subject", "To"
        ]  # fmt: skip
        assert letter.get_content_type() == "text/plain" and letter["To"] == "b@example.org"
        assert not TURNING.search(letter.get_content()) and not TURNING.search(letter["Subject"])


def injected(values: dict) -> ast.Module:
    """Return the cell that papermill writes for parameters, parsed."""
    notebook = load_notebook_node(str(ROOT / "notebooks" / "02_actor_frequency.ipynb"))
    cells = parameterize_notebook(notebook, values).cells
    (cell,) = [c for c in cells if "injected-parameters" in c.metadata.get("tags", ())]
    return ast.parse(cell.source)


@pytest.mark.parametrize("kind", KINDS)
def test_a_parameter_is_a_value_and_never_code(kind):
    """What papermill writes is an assignment of a constant per parameter; each has the value that was given."""
    for payload in KINDS[kind]:
        params = check_parameters(title=payload, outlets=payload, actors=[payload])
        given = as_notebook_values(params, ["title", "outlets", "actors", "top_n"])
        body = injected(given).body
        assert all(isinstance(node, ast.Assign) for node in body)
        assert {node.targets[0].id: ast.literal_eval(node.value) for node in body} == given
        assert check_parameters(**given) == params.model_copy(update=check_parameters(**given).model_dump())


@pytest.mark.parametrize("name", ["top_n", "start_date", "unit", "roll_up", "min_confidence", "stance", "evidence"])
def test_other_parameters_take_no_words(name):
    accepted = []
    for payload in PAYLOADS:
        try:
            check_parameters(**{name: payload})
        except ValueError:
            continue
        accepted.append(payload)
    assert accepted == []


FORBIDDEN = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}


@pytest.mark.parametrize("path", sorted((ROOT / "analysis").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_code_is_made_of_data(path):
    """No pickle, no eval, no shell, and YAML by a safe loader only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported & FORBIDDEN == set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        assert name not in ("eval", "exec", "os.system", "os.popen", "yaml.unsafe_load", "yaml.full_load")
        assert not (name == "yaml.load" and "_Loader" not in ast.unparse(call)), ast.unparse(call)
        given = {k.arg: ast.unparse(k.value) for k in call.keywords}
        assert given.get("shell") != "True" and given.get("allow_pickle") != "True"
