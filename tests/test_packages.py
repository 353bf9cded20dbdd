"""Which package may import which: imports go one way."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "analysis"
ORDER = ("read", "tag", "corpus", "measure", "charts", "report", "runs", "schedule", "cli")


def test_imports_go_one_way() -> None:
    upward = [
        f"{file.relative_to(PACKAGE)} imports {name}"
        for level, package in enumerate(ORDER)
        for file in sorted((PACKAGE / package).rglob("*.py"))
        for name in imported(file)
        if name in ORDER[level + 1 :]
    ]
    assert upward == []


def imported(file: Path, below: str = "analysis.") -> set[str]:
    """Return the packages of ``below`` that a file imports anywhere."""
    modules = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            modules.append(node.module or "")
        elif isinstance(node, ast.Import):
            modules.extend(name.name for name in node.names)
    return {m.removeprefix(below).split(".")[0] for m in modules if m.startswith(below)}


def test_taggers_go_one_way() -> None:
    """Quotes know no actors, actors no stances."""
    order = ("quotes", "actors", "stance")
    upward = [
        f"tag/{file.relative_to(PACKAGE / 'tag')} imports {name}"
        for level, package in enumerate(order)
        for file in sorted((PACKAGE / "tag" / package).rglob("*.py"))
        for name in imported(file, below="analysis.tag.")
        if name in order[level + 1 :]
    ]
    assert upward == []


def test_actors_are_found_one_way() -> None:
    """Each part knows those that are read before it; what they share knows none of them."""
    actors, order = (
        PACKAGE / "tag" / "actors",
        ("bodies", "named", "officials", "described", "groups", "pronouns", "spoken"),
    )
    upward = [
        f"{file.relative_to(actors)} imports {name}"
        for file in sorted(actors.rglob("*.py"))
        for name in imported(file, below="analysis.tag.actors.")
        if name in order[order.index(file.parent.name) + 1 if file.parent != actors else 0 :]
    ]
    assert upward == []
