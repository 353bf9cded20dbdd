"""One self-contained HTML page from executed notebooks: no script, no external request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import TagRemovePreprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from analysis.report.head import Head
from analysis.report.style import page_style
from analysis.report.table import LAB_STYLE

FINDING = "finding"  # the tag of cells whose output stands at the head of a report
_FOLDER = Path(__file__).parent
_NO_ALT = "A picture without a description"
_SHOWN = ("text/html", "text/markdown", "image/svg+xml", "text/latex", "image/png", "image/jpeg", "text/plain")
_NO_SCRIPT = Config({"NbConvertBase": {"display_data_priority": list(_SHOWN)}})  # a widget is shown by its text


class Section(NamedTuple):
    """One notebook on the page: its anchor, its title, and its outputs as HTML."""

    anchor: str
    title: str
    body: Markup


def write_page(notebooks: Sequence[Path], page: Path, head: Head) -> None:
    """Write the report: head, findings, contents, each executed notebook with its code hidden, the method.

    What cells tagged ``finding`` show stands at the head instead of in its section.
    """
    documents = {n.stem: nbformat.read(n, as_version=4) for n in notebooks}
    findings = tuple(found for document in documents.values() for found in find_findings(document))
    sections = [as_section(without_findings(document), stem) for stem, document in documents.items()]
    page.write_text(render_page(head._replace(findings=findings), sections), encoding="utf-8")


def find_findings(document: NotebookNode) -> Iterator[Markup]:
    """Yield what the cells tagged ``finding`` show, as HTML."""
    for cell in document.cells:
        if FINDING in cell.metadata.get("tags", ()):
            yield from (Markup(o.data["text/html"]) for o in cell.outputs if "text/html" in o.get("data", {}))


def without_findings(document: NotebookNode) -> NotebookNode:
    """Return the notebook without the cells tagged ``finding``."""
    kept = [cell for cell in document.cells if FINDING not in cell.metadata.get("tags", ())]
    return NotebookNode({**document, "cells": kept})


def render_page(head: Head, sections: Sequence[Section]) -> str:
    """Return the page as HTML text."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = page_style()
    page = environment.get_template("page.html.j2").render(head=head, sections=sections, style=style)
    return page.replace("\0", "\N{REPLACEMENT CHARACTER}")  # HTML has no NUL; an article may


def as_section(notebook: NotebookNode, name: str) -> Section:
    """Return an executed notebook as a section; its first heading becomes the title, all others move down one level."""
    body, _ = _exporter().from_notebook_node(notebook)
    body = body.replace(LAB_STYLE, "")
    body = re.sub(r"<script\b.*?(</script>|\Z)", "", body, flags=re.DOTALL | re.IGNORECASE)  # a page runs none
    body = re.sub(r"<img(?![^>]*\balt=)", f'<img alt="{_NO_ALT}"', body)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", body, flags=re.DOTALL)
    title = unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else name
    body = body.replace(found[0], "", 1) if found else body
    return Section(name, title, Markup(_one_level_down(body, name)))


def _one_level_down(body: str, anchor: str) -> str:
    """Return ``body`` with h1 to h5 as h2 to h6, and ids that stay apart from those of the other notebooks."""
    body = body.replace('<div class="output_png', '<div tabindex="0" role="group" aria-label="Chart" class="output_png')
    body = re.sub(r'(<div[^<>]*) id="cell-id=[^"]*"', r"\1", body)  # papermill draws one of them at random
    body = re.sub(r"<(/?)h([1-5])\b", lambda m: f"<{m[1]}h{int(m[2]) + 1}", body)
    return re.sub(r'(<h\d\s+id=")', rf"\g<1>{anchor}-", body)


class _SectionExporter(HTMLExporter):
    """nbconvert's template without its last step: a parse of the whole page that takes longer than all else."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        self.register_filter("highlight_code", Highlight2HTML(parent=self))
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


@lru_cache(maxsize=1)
def _exporter() -> HTMLExporter:
    exporter = _SectionExporter(
        config=_NO_SCRIPT, template_name="basic", exclude_input=True, exclude_output_prompt=True
    )
    exporter.exclude_anchor_links = True
    exporter.register_preprocessor(TagRemovePreprocessor(remove_cell_tags={"notebook-only"}), enabled=True)
    return exporter
