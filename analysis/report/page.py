"""One self-contained HTML page from executed notebooks: no script, no external request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from nbconvert import HTMLExporter
from nbconvert.preprocessors import TagRemovePreprocessor

from analysis.reference import load_reference
from analysis.report.head import Head, page_head
from analysis.report.parameters import Parameters
from analysis.schema import Tables

_FOLDER = Path(__file__).parent


class Section(NamedTuple):
    """One notebook on the page: its anchor, its title, and its outputs as HTML."""

    anchor: str
    title: str
    body: Markup


def write_page(notebooks: Sequence[Path], page: Path, *, run: str, tables: Tables, parameters: Parameters) -> None:
    """Write the report: a head, contents, then text, charts and tables of each executed notebook, code hidden."""
    html = render_page(page_head(tables, parameters, run), [as_section(n) for n in notebooks])
    page.write_text(html, encoding="utf-8")


def export_notebook(notebook: Path, page: Path) -> None:
    """Write a notebook that was run by hand as a page of the same look, code hidden.

    Raises ValueError if the notebook holds no output.
    """
    document = nbformat.read(notebook, as_version=4)
    if not any(cell.get("outputs") for cell in document.cells):
        raise ValueError(f"{notebook} holds no output. Run its cells and save it, then export it.")
    section = as_section(notebook)
    fictional = any(escape(o.name) in section.body for o in load_reference().outlets if o.fictional)
    head = Head(section.title, f"From the notebook {notebook.name}.", (), fictional, "", ())
    page.write_text(render_page(head, [section]), encoding="utf-8")


def render_page(head: Head, sections: Sequence[Section]) -> str:
    """Return the page as HTML text."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))
    return environment.get_template("page.html.j2").render(head=head, sections=sections, style=style)


def as_section(notebook: Path) -> Section:
    """Return an executed notebook as a section; its first heading becomes the title, all others move down one level."""
    document = nbformat.read(notebook, as_version=4)
    body, _ = _exporter().from_notebook_node(document)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", body, flags=re.DOTALL)
    title = re.sub(r"<[^>]+>", "", found[1]).strip() if found else notebook.stem
    body = body.replace(found[0], "", 1) if found else body
    return Section(notebook.stem, title, Markup(_one_level_down(body, notebook.stem)))


def _one_level_down(body: str, anchor: str) -> str:
    """Return ``body`` with h1 to h5 as h2 to h6, and ids that stay apart from those of the other notebooks."""
    body = re.sub(r'(<div[^<>]*) id="cell-id=[^"]*"', r"\1", body)  # papermill draws one of them at random
    body = re.sub(r"<(/?)h([1-5])\b", lambda m: f"<{m[1]}h{int(m[2]) + 1}", body)
    return re.sub(r'(<h\d\s+id=")', rf"\g<1>{anchor}-", body)


@lru_cache(maxsize=1)
def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True)
    exporter.exclude_anchor_links = True
    exporter.register_preprocessor(TagRemovePreprocessor(remove_cell_tags={"notebook-only"}), enabled=True)
    return exporter
