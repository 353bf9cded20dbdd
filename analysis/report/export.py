"""A notebook worked on by hand as a page: for `dateline export`, nbconvert's template and JupyterLab's menu alike."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import escape
from nbconvert import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import default

from analysis.reference import load_reference
from analysis.report.head import Head
from analysis.report.page import as_section, render_page

_TEMPLATES = Path(__file__).parent / "templates"


class PagePreprocessor(Preprocessor):
    """Puts the finished page into the resources for the template ``dateline``; the notebook stays as it is."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        name = resources.get("metadata", {}).get("name") or "notebook"
        return nb, {**resources, "dateline_page": notebook_page(nb, name)}


class PageExporter(HTMLExporter):
    """The format ``dateline`` of nbconvert, with an entry of its own in JupyterLab's export menu."""

    export_from_notebook = "Dateline page"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "dateline"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(_TEMPLATES)]  # so that it works where Jupyter's shared data was not installed


def export_notebook(notebook: Path, page: Path) -> None:
    """Write a notebook that was run by hand as a page of the same look, code hidden.

    Raises ValueError if the notebook holds no output.
    """
    document = nbformat.read(notebook, as_version=4)
    if not any(cell.get("outputs") for cell in document.cells):
        raise ValueError(f"{notebook} holds no output. Run its cells and save it, then export it.")
    html, _ = PageExporter().from_notebook_node(document, {"metadata": {"name": notebook.stem}})
    page.write_text(html, encoding="utf-8")


def notebook_page(notebook: NotebookNode, name: str) -> str:
    """Return the page of one notebook, whose file is called ``name``, as HTML text: no script, code hidden."""
    section = as_section(notebook, re.sub(r"[^\w.-]+", "-", name))
    fictional = any(escape(o.name) in section.body for o in load_reference().outlets if o.fictional)
    head = Head(
        section.title, f"From the notebook {name}.ipynb.", facts=(), demonstration=fictional, accuracy="", skipped=()
    )
    return render_page(head, [section])
