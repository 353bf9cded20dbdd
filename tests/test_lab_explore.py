"""``dateline lab`` as a person uses it: a filter moved, a cell pressed, words found, a name added and found.

The keyboard does all of it but the tabs.
"""

import re
import shutil
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest
import yaml

from analysis.corpus import open_corpus, read_tables, tag_corpus
from tests.explored import write_articles
from tests.lab import RUN, TOKEN, browse, needs_chromium, run_all, save, serve, wait_until_run

ROOT = Path(__file__).parents[1]
NOTEBOOK = "00_explore.ipynb"
DATELINE_LAB = ("-m", "analysis.cli", "lab")


@pytest.fixture
def work(tmp_path) -> Path:
    """A folder to work in, beside a corpus tagged by the quick tier."""
    articles = write_articles(tmp_path / "articles")
    for article in sorted((ROOT / "seeds").glob("*.txt"))[:6]:
        shutil.copy(article, articles)
    list(tag_corpus([articles], tmp_path / "corpus", stance="linear"))
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def page(work):
    corpus = {"DATELINE_CORPUS": work.parent / "corpus", "PYTHONPATH": ROOT}
    with serve(work, DATELINE_LAB, **corpus) as address, browse(address, NOTEBOOK) as page:
        run_all(page)
        page.get_by_role("tab", name="Who is named").wait_for(timeout=1000 * RUN)
        wait_until_run(page)
        yield page


@needs_chromium
def test_looking_around_and_adding_a_name(page, work):
    actors = page.locator(".dl table").first
    actors.get_by_text("North Korea").wait_for()
    whole = actors.inner_text()

    page.get_by_label("last day").press_sequentially("2021-03-18")  # a filter: the table follows
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(r"^\d+ of 11 articles$")).wait_for()
    page.wait_for_function("before => document.querySelector('.dl table').innerText != before", arg=whole)
    page.get_by_label("last day").fill("18 March")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("parameter 'end_date': '18 March': write a date as YYYY-MM-DD").wait_for()
    page.get_by_label("last day").fill("")
    page.keyboard.press("Enter")
    page.get_by_text("11 of 11 articles").wait_for()

    page.get_by_role("tab", name="Who judges whom").focus()
    page.keyboard.press("Enter")
    cell = page.locator("button.dl-cell:not([disabled])").filter(has_text=re.compile("[+−]")).first
    cell.focus()
    page.keyboard.press("Enter")
    lines, article = page.locator(".dl-lines select"), page.locator(".dl-article")
    article.locator(".dl-here").wait_for()
    first = article.inner_text()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(20):  # to the highest confidence: fewer cells or other numbers
        page.keyboard.press("ArrowRight")
    page.get_by_text("1.00", exact=True).wait_for()
    lines.wait_for(state="hidden")

    page.get_by_role("tab", name="Words in context").click()
    page.get_by_label("word or phrase").fill("missile*")
    page.keyboard.press("Enter")
    article.locator("mark", has_text=re.compile("missile", re.I)).first.wait_for()
    assert article.inner_text() != first
    before = article.inner_text()
    lines.focus()
    page.keyboard.press("ArrowDown")  # JupyterLab leaves the keys of a panel alone
    page.wait_for_function("before => document.querySelector('.dl-article').innerText != before", arg=before)
    page.screenshot(path=work / "words.png")

    page.get_by_label("actor", exact=True).fill("North Korea")
    page.get_by_label("other names").fill("Seoul")
    page.get_by_role("button", name="Preview").press("Enter")
    page.get_by_text("'Seoul' is listed already: a metonym of South Korea (KOR).").wait_for()
    assert page.get_by_role("button", name="Save and tag anew").is_disabled()
    page.get_by_label("other names").fill("Ryugyong")
    page.get_by_role("button", name="Preview").press("Enter")
    page.get_by_text("Not saved yet. It can matter in 1 article with “Ryugyong”.").wait_for()
    assert not (work.parent / "reference").exists()
    page.get_by_role("button", name="Save and tag anew").press("Enter")
    page.get_by_text(re.compile("^Saved in .*countries.yml")).wait_for()
    page.screenshot(path=work / "added.png")

    assert yaml.safe_load((work.parent / "reference" / "countries.yml").read_text()) == [
        {"id": "PRK", "name": "Ryugyong", "aliases": []}
    ]
    for tables in (read_tables(work.parent / "corpus"), open_corpus(work.parent / "corpus")):
        assert tables.mentions.loc[tables.mentions["mention"] == "Ryugyong", "actor_id"].tolist() == ["PRK"]
    page.get_by_role("tab", name="Who is named").click()
    page.get_by_label("read sentences that name").fill("North Korea")
    page.keyboard.press("Enter")
    lines.locator("option", has_text="Ryugyong").wait_for(state="attached")

    save(page, NOTEBOOK)
    assert (work / "notebooks" / NOTEBOOK).read_text() != (ROOT / "notebooks" / NOTEBOOK).read_text()


def test_the_lab_listens_on_this_machine_alone_and_asks_for_a_token(tmp_path):
    (tmp_path / "work").mkdir()
    with serve(tmp_path / "work", DATELINE_LAB, PYTHONPATH=ROOT) as address:
        with pytest.raises(HTTPError, match="403"):
            urlopen(f"{address}/api/contents")
        known = Request(f"{address}/api/contents", headers={"Authorization": f"token {TOKEN}"})
        assert urlopen(known).status == 200
        port = int(address.rpartition(":")[2])
        listening = [c.laddr for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        assert {place.ip for place in listening if place.port == port} == {"127.0.0.1"}
