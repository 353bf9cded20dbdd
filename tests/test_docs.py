"""README.md and CONTRIBUTING.md: what they name is there, and what they claim is so."""

import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest
import typer

import analysis
from analysis.cli import app
from analysis.report.parameters import Parameters, as_notebook_values
from analysis.schema import SCHEMAS

ROOT = Path(__file__).parents[1]
DOCS = ("README.md", "CONTRIBUTING.md")
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(text: str) -> list[str]:
    """Return each line of a code block and each piece of inline code, without shell comments."""
    pieces = [block or inline for block, inline in CODE.findall(text)]
    return [re.sub(r"\s+#.*", "", line).strip() for piece in pieces for line in piece.splitlines()]


def rows_below(text: str, head: str) -> list[list[str]]:
    """Return the cells of the table whose head row is ``head``."""
    if head not in text:
        return []
    lines = text[text.index(head) :].splitlines()[2:]
    table = lines[: next((i for i, line in enumerate(lines) if not line.startswith("|")), len(lines))]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


FAMILIES = {name for name, c in typer.main.get_command(app).commands.items() if hasattr(c, "commands")}


@lru_cache
def options_of_commands() -> dict[str, set[str]]:
    """Return {command: its options}; a command of a family ("runs prune") has its own."""
    commands = typer.main.get_command(app).commands
    families = {f"{name} {n}": c for name, group in commands.items() for n, c in getattr(group, "commands", {}).items()}
    return {n: {o for p in c.params for o in p.opts + p.secondary_opts} for n, c in {**commands, **families}.items()}


@pytest.mark.parametrize("name", DOCS)
def test_commands_and_their_options_exist(name):
    used = [line for line in code_of(read(name)) if re.match(r"(\S*/)?dateline [a-z]", line)]
    assert used or name != "README.md"
    for line in used:
        command = " ".join(line.split()[1:3])
        command = command if command in options_of_commands() else command.split()[0]
        assert command in options_of_commands() and command not in FAMILIES, line
        assert set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", line)) <= options_of_commands()[command] | {"--help"}, line


@pytest.mark.parametrize("name", DOCS)
def test_make_targets_exist(name):
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    used = [re.match(r"make ([a-z]+)", line) for line in code_of(read(name))]
    assert {match[1] for match in used if match} <= targets


def test_phony_targets_exist():
    makefile = read("Makefile")
    assert set(re.search(r"^\.PHONY: (.*)", makefile, re.MULTILINE)[1].split()) == set(
        re.findall(r"^([a-z]+):(?!=)", makefile, re.MULTILINE)
    )


@pytest.mark.parametrize("name", DOCS)
def test_parameters_set_in_examples_exist(name):
    used = {p for line in code_of(read(name)) for p in re.findall(r"-p ([a-z_]+)(?==)", line)} - {"name"}
    assert used <= set(Parameters.model_fields)


def parameter_rows() -> list[list[str]]:
    """Return the rows of the README's table of parameters: name, default, meaning."""
    defaults = as_notebook_values(Parameters(), Parameters.model_fields)
    shown = {n: str(v).lower() if isinstance(v, bool) else str(v) or "empty" for n, v in defaults.items()}
    shown["kinds"] = "counted kinds"  # nine of them; the constant says which
    return [[f"`{n}`", shown[n], field.description] for n, field in Parameters.model_fields.items()]


def test_table_of_parameters_is_the_model():
    assert rows_below(read("README.md"), "| parameter | default | meaning |") == parameter_rows()


def test_codebook_has_the_columns_of_the_schema():
    rows = rows_below(read("README.md"), "| table | one row is | columns |")
    assert len(rows) >= 7
    for table, _, columns in rows:
        assert re.findall(r"`(\w+)`", columns) == SCHEMAS[table.strip("`")].names, table


def tracked() -> set[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {Path(name) for name in listed.split("\0") if name}
    return {str(place) for file in files for place in (file, *file.parents)}


@pytest.mark.parametrize("name", [*DOCS, "seeds/README.md"])
def test_paths_named_exist(name):
    """Whatever begins with the name of a folder of ours is a path; what git ignores is made, not stored."""
    there, text = tracked(), read(name)
    tops = {place.split("/")[0] for place in there if (ROOT / place).is_dir()} - {"."}
    named = {word.rstrip("/.,") for line in code_of(text) for word in line.split() if word.split("/")[0] in tops}
    linked = {link for link in re.findall(r"\]\(([^)#:]+)\)", text)}
    made = set(read(".gitignore").split())
    missing = [
        p
        for p in sorted(named | linked)
        if p.rstrip("/") not in there and not (ROOT / name).parent.joinpath(p).exists()
    ]
    assert [p for p in missing if not any(f"{p}/".startswith(m) for m in made) and "*" not in p] == []


def test_example_in_python_runs(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    blocks = re.findall(r"```python\n(.*?)```", read("README.md"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(block, {})


def test_helpers_named_exist():
    named = re.findall(r"from analysis import (.*)", read("README.md"))
    assert {name.strip() for line in named for name in line.split(",")} <= set(analysis.__all__)
    assert [name for name in analysis.__all__ if f"{name}" not in read("README.md")] == []


def test_dependencies_are_explained():
    project = read("pyproject.toml")
    core = re.findall(r'^    "([\w-]+)', re.search(r"^dependencies = \[(.*?)^\]", project, re.M | re.S)[1], re.M)
    explained = " ".join(cells[0] for cells in rows_below(read("CONTRIBUTING.md"), "| package | why this one |"))
    assert [name for name in core if name not in explained] == []
