"""What the notebooks of a report import, as an extension for IPython: a kernel that names it loads it at its start."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MODULES = ("analysis.charts", "analysis.measure", "analysis.report.corrected", "analysis.report.load",
            "analysis.report.findings", "analysis.report.show")  # fmt: skip


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Load the modules; no name of the user's is set, so a notebook that forgets an import fails as it should."""
    for module in _MODULES:
        import_module(module)
