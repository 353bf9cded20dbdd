"""What a run is asked for, checked before anything is read: its notebooks, their parameters, the user's gold files."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.reference import shipped
from analysis.report.parameters import ParameterError, Parameters, check_parameters

ON_REQUEST = ("05_accuracy",)  # notebooks that take longer, and tell about the taggers instead of the articles


def report_notebooks(*also: str) -> list[Path]:
    """Return the notebooks of a report, in order: those numbered from 01 on (00 is for exploring), then the user's own.

    Those of ON_REQUEST only where ``also`` names them; a name that ends in .ipynb is a file of the user's. Raises
    ParameterError if ``also`` names one that is not there.
    """
    always = [stem for stem in _numbered_notebooks() if stem not in ON_REQUEST]
    return _named(also, "--with", always)


def named_notebooks(names: Sequence[str]) -> list[Path]:
    """Return the notebooks called ``names``, in the order of a report, the user's own last. Raises ParameterError."""
    return _named(names, "--only")


def chosen_notebooks(only: Sequence[str], also: Sequence[str]) -> list[Path]:
    """Return the notebooks of a report with ``also``, or of the shorter one that ``only`` names."""
    return named_notebooks([*only, *also]) if only else report_notebooks(*also)


def _numbered_notebooks() -> dict[str, Path]:
    return {n.stem: n for n in sorted(shipped("notebooks").glob("[0-9][0-9]_*.ipynb")) if n.stem[:2] != "00"}


def _named(names: Sequence[str], option: str, always: Sequence[str] = ()) -> list[Path]:
    """Return the shipped notebooks among ``names`` or ``always``, in the order of a report, then the user's own."""
    found = _numbered_notebooks()
    own = [Path(name) for name in dict.fromkeys(names) if name.endswith(".ipynb")]
    unknown = [name for name in sorted(names) if not name.endswith(".ipynb") and name not in found]
    if unknown:
        raise ParameterError(
            f"{option}: unknown notebook {unknown[0]!r}. There are {', '.join(found)}; one of yours is named by its "
            "file, such as mine.ipynb."
        )
    for notebook in own:
        _refuse_unfit(notebook, option)
    return _without_twins([*(n for stem, n in found.items() if stem in names or stem in always), *own])


def _refuse_unfit(notebook: Path, option: str) -> None:
    if not notebook.is_file():
        raise ParameterError(f"{option}: there is no notebook {notebook}.")
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", notebook.stem):
        raise ParameterError(f"{option}: {notebook}: name it with letters, digits, '.', '_' and '-' only.")


def _without_twins(notebooks: list[Path]) -> list[Path]:
    """Return the notebooks. Raises ParameterError where two have one name: their copies lie in one folder."""
    stems = [n.stem for n in notebooks]
    twin = next((n for n in notebooks if stems.count(n.stem) > 1), None)
    if twin:
        raise ParameterError(f"two notebooks of the report are called {twin.name}. Rename one.")
    return notebooks


def check_all(
    notebooks: Sequence[Path],
    values: Mapping[str, Any],
    per_notebook: Mapping[str, Mapping[str, Any]],
    override: Mapping[str, Any],
    stance: str,
) -> dict[str, Parameters]:
    """Return {stem: parameters} of all notebooks; see ``run_report`` for what goes before what.

    Raises ParameterError on an unknown notebook, a wrong parameter, or one that the report sets itself.
    """
    stems = [n.stem for n in notebooks]
    unknown = sorted(set(per_notebook) - set(stems))
    if unknown:
        hint = f" Add it to the report with --with {unknown[0]}." if unknown[0] in ON_REQUEST else ""
        raise ParameterError(f"unknown notebook {unknown[0]!r}. There are {', '.join(stems)}.{hint}")
    fixed = {"corpus": "tables", "output": "results", "stance": stance}
    taken = sorted(set(fixed) & {*values, *override, *(name for own in per_notebook.values() for name in own)})
    if taken:
        raise ParameterError(
            f"parameter {taken[0]!r} is set by the report itself. Name the articles as SOURCE, the tier as --stance."
        )
    check_parameters(**{**values, **override})
    return {s: check_parameters(**{**values, **per_notebook.get(s, {}), **override, **fixed}) for s in stems}


def stated(parameters: Mapping[str, Parameters]) -> dict[str, dict[str, Any]]:
    """Return the parameters that decide a report, {stem: {name: value}}; folders are no part of them."""
    return {stem: p.model_dump(exclude={"corpus", "output", "gold", "coding"}) for stem, p in parameters.items()}


def gold_files(parameters: Mapping[str, Parameters]) -> list[Path]:
    """Return the user's gold files. Raises ParameterError where no notebook reads them, or two have one name."""
    places = dict.fromkeys(place for p in parameters.values() for place in p.gold)
    if not places:
        return []
    from analysis.evaluate import find_gold  # here: brings the taggers along

    if not set(ON_REQUEST) & set(parameters):
        raise ParameterError(f"parameter 'gold' is read by {ON_REQUEST[0]} only. Add --with {ON_REQUEST[0]}.")
    files = find_gold(places)
    if len({f.name for f in files}) < len(files):
        raise ParameterError("parameter 'gold': two gold files have one name. Rename one.")
    return files


def with_gold(parameters: Mapping[str, Parameters], gold: Sequence[Path], folder: Path) -> dict[str, Parameters]:
    """Return the parameters with copies of the gold files in ``folder``, so that the run needs no other folder."""
    if not gold:
        return dict(parameters)
    (folder / "gold").mkdir()
    for file in gold:
        shutil.copy(file, folder / "gold" / file.name)
    return {stem: p.model_copy(update={"gold": ("gold",) if p.gold else ()}) for stem, p in parameters.items()}
