"""The licences of what the lock installs: ``make licences`` writes LICENCES.md, a test holds it against the lock.

What a package says of itself counts: ``License-Expression``, else its classifiers, else the field ``License``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "LICENCES.md"
OTHER_SYSTEM = "(for another system)"
# each of them lets this workbook be given on under MIT; of several that are offered (OR) one is enough
COMPATIBLE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|CNRI-Python|Zlib|CC0|MPL|Mozilla Public", re.IGNORECASE
)

_HEAD = """# Licences of the dependencies

What `requirements.lock` installs, with the licence that each package states; all fit the MIT licence of this workbook.
Written by `make licences`, held against the lock by a test. Data and licences of the shipped models stand in
`data/models/MODEL_CARD.md`.

| package | licence |
| --- | --- |
"""


def locked() -> list[str]:
    """Return the names of the packages in the lock, in its order."""
    return list(dict.fromkeys(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)))


def licence_of(package: str) -> str:
    """Return the licence that an installed package states; OTHER_SYSTEM where it is not installed here."""
    try:
        about = metadata(package)
    except PackageNotFoundError:
        return OTHER_SYSTEM
    classified = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    stated = about.get("License-Expression") or "; ".join(classified) or about.get("License") or ""
    return stated.strip().split("\n")[0]


def is_compatible(licence: str) -> bool:
    """Say whether a licence, each part of it that is asked for (AND), lets the workbook be given on under MIT."""
    offers = re.split(r"\bAND\b|;", licence)
    return all(any(COMPATIBLE.search(one) for one in re.split(r"\bOR\b", offer)) for offer in offers)


def listed() -> Mapping[str, str]:
    """Return package -> licence as LICENCES.md has them."""
    table = FILE.read_text(encoding="utf-8").split("| --- | --- |")[1]
    return dict(re.findall(r"^\| ([a-z0-9._-]+) \| (.+) \|$", table, re.MULTILINE))


def _rows() -> Iterator[str]:
    known = listed() if FILE.exists() else {}
    for package in locked():
        licence = licence_of(package)
        yield f"| {package} | {known.get(package, licence) if licence == OTHER_SYSTEM else licence} |\n"


if __name__ == "__main__":
    FILE.write_text(_HEAD + "".join(_rows()), encoding="utf-8")
