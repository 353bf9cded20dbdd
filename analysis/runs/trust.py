"""Which notebooks may run. A notebook is a program: one that somebody else gave runs only where the user says so.

Free to run are the notebooks that come with Dateline, byte by byte as they came, and those that this user has signed
(``jupyter trust``; JupyterLab signs what one saves there). All others need ``--trust``, or their hash in the config.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from analysis.on_disk import hash_file
from analysis.reference import shipped
from analysis.report.parameters import ParameterError

HASHES = Path(__file__).with_name("shipped_notebooks.json")

_HINT = " If you develop Dateline and have changed it here: python -m analysis.runs.trust."


class NotTrusted(ParameterError):
    """A notebook is neither Dateline's nor signed by this user nor allowed."""


def refuse_untrusted(notebooks: Sequence[Path], allowed: Collection[str]) -> None:
    """Raise NotTrusted for the first notebook that may not run; ``allowed`` are the SHA-256 of those that may."""
    for notebook in notebooks:
        if not (is_shipped(notebook) or hash_file(notebook) in allowed or is_signed(notebook)):
            raise NotTrusted(
                f"{notebook}: this notebook did not come with Dateline, and you have not signed it. A notebook is a "
                "program that runs with your rights: read it first. Then run it with --trust, or sign it once with "
                f"'jupyter trust {notebook}', or write its hash into the config: 'trust: {hash_file(notebook)}'."
                f"{_HINT if notebook.parent == shipped('notebooks') else ''}"
            )


def is_shipped(notebook: Path) -> bool:
    """Return whether a notebook is one of Dateline's as it came: equal in name and in every byte."""
    return _shipped_hashes().get(notebook.name) == hash_file(notebook)


def is_signed(notebook: Path) -> bool:
    """Return whether this user has signed a notebook as it is now, in the store that Jupyter keeps for that."""
    import nbformat  # here: most runs need no other notebook than the shipped ones
    from jupyter_core.paths import jupyter_data_dir
    from nbformat.sign import NotebookNotary

    if not (Path(jupyter_data_dir()) / "notebook_secret").exists():
        return False  # nothing was ever signed, and to ask would make the store
    return NotebookNotary().check_signature(nbformat.read(notebook, as_version=nbformat.NO_CONVERT))


def hashes_of_shipped() -> dict[str, str]:
    """Return {file name: SHA-256} of the notebooks where the shipped ones lie, as they are now."""
    return {notebook.name: hash_file(notebook) for notebook in sorted(shipped("notebooks").glob("*.ipynb"))}


@cache
def _shipped_hashes() -> dict[str, str]:
    return json.loads(HASHES.read_text(encoding="utf-8"))


if __name__ == "__main__":  # after a change of a shipped notebook
    HASHES.write_text(json.dumps(hashes_of_shipped(), indent=1) + "\n", encoding="utf-8")
