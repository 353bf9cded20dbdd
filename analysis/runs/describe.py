"""A run in words: what its manifest says, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.phrases import counted
from analysis.report.parameters import Parameters
from analysis.runs.history import STATUSES, PastRun


def describe_run(run: PastRun) -> Iterator[str]:
    """Yield lines on a run: status, time, inputs, counts, parameters that are not the default, notebooks, versions."""
    manifest = run.manifest
    yield f"run       {run.folder.name}{' (latest)' if run.latest else ''}"
    yield f"status    {STATUSES[run.status]}{': ' if run.reason else ''}{run.reason}"
    seconds = "" if run.seconds is None else f", {run.seconds:.0f} seconds"
    yield f"begun     {run.started or 'not known'}{seconds}"
    yield f"folder    {run.folder}"
    yield f"inputs    {_inputs(manifest.get('inputs', []))}"
    if run.n_articles is not None:
        change = "" if run.new is None else f" ({run.new} new, {run.gone} gone since the run before)"
        yield f"articles  {run.n_articles:,}{change}"
        yield f"rows      {', '.join(f'{name} {n:,}' for name, n in sorted(manifest['counts'].items()))}"
    for name, values in _not_default(manifest.get("parameters", {})).items():
        yield f"parameter {name} = {values}"
    for notebook in manifest.get("notebooks", []):
        yield f"notebook  {_notebook(notebook)}"
    for warning in manifest.get("warnings", []):
        yield f"warning   {warning}"
    versions = {**manifest.get("packages", {}), "python": manifest.get("python", "")}
    yield f"versions  {', '.join(f'{name} {version}' for name, version in sorted(versions.items()) if version)}"
    yield f"code      {manifest.get('git') or 'no git revision'}"
    yield f"files     {counted(len(manifest.get('outputs', {})), 'file')} with their hashes in manifest.json"


def _inputs(inputs: list[Mapping[str, Any]]) -> str:
    size = sum(file["bytes"] for file in inputs)
    return f"{counted(len(inputs), 'file')}, {size:,} bytes, {sum(file['articles'] for file in inputs):,} articles"


def _not_default(parameters: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return {parameter: value}, or the values by notebook where they differ, of those set to something."""
    defaults = Parameters().model_dump(mode="json")
    shown: dict[str, dict[str, str]] = {}
    for stem, values in parameters.items():
        for name, value in values.items():
            if name in defaults and value != defaults[name]:
                shown.setdefault(name, {})[stem] = str(value)
    return {
        name: found[min(found)]
        if len(set(found.values())) == 1 and len(found) == len(parameters)
        else ", ".join(f"{stem}: {value}" for stem, value in sorted(found.items()))
        for name, found in sorted(shown.items())
    }


def _notebook(state: Mapping[str, Any] | str) -> str:
    if isinstance(state, str):
        return state
    seconds = "" if state["seconds"] is None else f", {state['seconds']:.1f} seconds"
    problem = f": {state['problem']}" if state["problem"] else ""
    return f"{state['notebook']}: {state['status'].replace('_', ' ')}{seconds}{problem}"
