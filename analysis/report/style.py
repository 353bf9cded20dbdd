"""The look of every page that the workbook writes: one style sheet, no script."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup


def page_style() -> Markup:
    """Return the style sheet ``page.css``, to stand inside a page."""
    return Markup((Path(__file__).parent / "page.css").read_text(encoding="utf-8"))
