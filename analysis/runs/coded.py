"""Hand coding that goes into a report: found beside its sources, copied into its folder, part of what decides it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.report.parameters import Parameters
from analysis.runs.manifest import fingerprint

FOLDER = "coding"  # in the folder of a run


def coded_frames(sources: Sequence[str | Path], parameters: Mapping[str, Parameters]) -> list[Path]:
    """Return the folders of frames that somebody has answered on, beside ``sources`` or where ``coding`` says."""
    from analysis.coding.place import coding_folder  # here: brings pandas along
    from analysis.coding.store import ABOUT

    stated = {p.coding for p in parameters.values() if p.coding}
    places = [Path(place) for place in sorted(stated)] or [coding_folder(source) for source in sources]
    frames = {about.parent.name: about.parent for place in places for about in sorted(place.glob(f"*/{ABOUT}"))}
    return [folder for _, folder in sorted(frames.items()) if any(folder.glob("*.jsonl"))]


def hash_of_coding(frames: Sequence[Path]) -> dict[str, str]:
    """Return what the manifest says of hand coding: one hash of all its files, nothing where there is none."""
    files = [file for folder in frames for file in folder.iterdir() if file.is_file()]
    return {"own_coding": fingerprint(files)} if files else {}


def with_coding(parameters: Mapping[str, Parameters], frames: Sequence[Path], folder: Path) -> dict[str, Parameters]:
    """Return the parameters with copies of ``frames`` in ``folder``, so that the run needs no other folder."""
    for frame in frames:
        shutil.copytree(frame, folder / FOLDER / frame.name, ignore=shutil.ignore_patterns(".*"))
    return {stem: p.model_copy(update={"coding": FOLDER if frames else ""}) for stem, p in parameters.items()}
