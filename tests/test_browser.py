"""The report in a browser: opened from disk it asks for nothing, and it can be read by keyboard, on a phone, in print.

Uses the chromium of the system; playwright downloads none.
"""

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI=true, and no chromium is installed: the browser tests must run there")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path")

LUMINANCE = """color => {
  const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; }"""


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, seeds_report):
    """Return a function that opens the report and notes what it asked for and complained about."""
    pages = []

    def open_page(width: int = 1100, scheme: str = "light", **more):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, **more)
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(seeds_report.page.resolve().as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


def test_opens_from_disk_and_asks_for_nothing(opened, seeds_report):
    page = opened()
    assert [url for url in page.asked if not url.startswith("data:")] == [seeds_report.page.resolve().as_uri()]
    assert page.complaints == []
    sizes = page.evaluate("[...document.images].map(image => image.complete && image.naturalWidth)")
    undrawn = page.locator(".undrawn").count()  # a line stands where there are too few articles for a chart
    assert len(sizes) + undrawn >= 8 and len(sizes) >= 6 and min(sizes) > 0
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_text("Demonstration corpus, written for this project").first.is_visible()


def test_evidence_opens_by_keyboard(opened):
    page = opened()
    details = page.locator("#actor_frequency details").first
    sentence = details.locator("blockquote").first
    assert not sentence.is_visible()
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert sentence.is_visible() and details.locator("mark").first.is_visible()
    page.keyboard.press("Enter")
    assert not sentence.is_visible()


def test_first_tab_skips_to_the_report(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#01_corpus")


@pytest.mark.parametrize("width", [360, 768])
def test_narrow_page_does_not_scroll_sideways(opened, width, tmp_path):
    page = opened(width)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    cut = page.evaluate(
        "[...document.querySelectorAll('blockquote')].map(q => q.getBoundingClientRect()).filter(r => r.width > "
        "innerWidth || r.left < 0 || r.right > innerWidth).length"
    )
    assert cut == 0  # sentences are as wide as the screen, also below wide tables
    page.screenshot(path=tmp_path / f"{width}.png")


def test_print_shows_the_sentences(opened, tmp_path):
    page = opened()
    page.emulate_media(media="print")
    shown = page.evaluate(
        "[...document.querySelectorAll('details')].map(d => d.checkVisibility() && "
        "[...d.querySelectorAll('blockquote')].every(q => q.checkVisibility({contentVisibilityAuto: true}) && "
        "q.getBoundingClientRect().height > 10))"
    )
    assert len(shown) > 100 and all(shown)
    assert not page.locator("nav").is_visible()
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert (tmp_path / "report.pdf").stat().st_size > 100_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(opened, scheme, tmp_path):
    """Text and its background differ by at least 4.5 to 1 (WCAG AA), for each kind of text on the page."""
    page = opened(scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    for selector in (
        "body",
        ".lede",
        ".banner",
        ".warn",
        "a",
        "thead th",
        "small",
        "summary",
        ".ev footer",
        "mark.cue",
        ".note",
    ):
        text, ground = page.evaluate(
            """selector => {
              const element = document.querySelector('main ' + selector) || document.querySelector(selector);
              let ground = element;
              const colour = () => getComputedStyle(ground).backgroundColor;
              while (ground.parentElement && colour() === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
              return [getComputedStyle(element).color, colour()]; }""",
            selector,
        )
        one, other = page.evaluate(f"colours => colours.map({LUMINANCE})", [text, ground])
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5, (selector, text, ground)
    page.screenshot(path=tmp_path / f"{scheme}.png")
    assert (page.evaluate(f"({LUMINANCE})(getComputedStyle(document.body).backgroundColor)") < 0.1) == (
        scheme == "dark"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("open_all", [False, True], ids=["closed", "open"])
def test_axe_finds_nothing(opened, scheme, open_all):
    """No rule of axe is broken; of each table the first rows, of each number one sentence of a kind: all is minutes."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(scheme=scheme, bypass_csp=True)  # the page forbids scripts, also axe's
    page.evaluate(
        "document.querySelectorAll('tr.evidence details').forEach(d => { const seen = new Set();"
        "[...d.querySelectorAll('blockquote')].forEach(q => "
        "seen.has(q.className) ? q.remove() : seen.add(q.className)) })"
    )
    page.evaluate(  # rows of a table are made alike: the first four, with their sentences, stand for all
        "document.querySelectorAll('table.result > tbody').forEach(body => "
        "[...body.children].slice(8).forEach(row => row.remove()))"
    )
    page.evaluate("all => document.querySelectorAll('details').forEach(d => d.open = all)", open_all)
    found = Axe().run(page)
    assert len(found.response["passes"]) > 10
    assert found.violations_count == 0, found.generate_report()


def test_keyboard_path_from_the_top_to_a_sentence(opened):
    page = opened()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the report
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('tr.evidence summary')"):
            break
    style = page.evaluate("(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle(document.activeElement))")
    assert style == ["solid", "3px"]
    page.keyboard.press("Enter")
    sentence = page.evaluate_handle("document.activeElement.parentElement.querySelector('blockquote')").as_element()
    assert sentence.is_visible()


@pytest.mark.parametrize("open_all", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("width, scale", [(640, 2), (360, 1)], ids=["zoom-200", "phone"])
def test_zoomed_page_does_not_scroll_sideways(opened, width, scale, open_all):
    page = opened(width, device_scale_factor=scale)
    page.evaluate("all => document.querySelectorAll('details').forEach(d => d.open = all)", open_all)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_page_of_all_runs_is_sound_too(browser, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    from analysis.runs.index import write_index
    from tests.made_runs import make_history

    make_history(tmp_path)
    write_index(tmp_path)
    with browser.new_context(viewport={"width": 360, "height": 700}, bypass_csp=True) as context:
        page = context.new_page()
        page.goto((tmp_path / "index.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
