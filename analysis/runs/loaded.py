"""What notebooks of a report import, as an extension for IPython: a kernel that names it starts with it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MODULES = ("analysis.charts", "analysis.measure", "analysis.report.corrected", "analysis.report.load",
            "analysis.report.findings", "analysis.report.show", "matplotlib.pyplot",
            "matplotlib.backends.backend_svg")  # fmt: skip


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Load it; no name is set in the notebook, so that one which forgets an import fails as it should."""
    for module in _MODULES:
        import_module(module)
