"""Where ``dateline lab`` works: in copies of the notebooks, never in the stored ones, and no work is overwritten."""

from pathlib import Path

import pytest

from analysis.cli.lab import FIRST, copy_notebooks, working_folder

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("here", [ROOT, ROOT / "notebooks", ROOT / "seeds"])
def test_a_checkout_keeps_its_notebooks(here):
    assert working_folder(ROOT / "notebooks", here) == ROOT / "data" / "notebooks"
    assert "data/notebooks/" in (ROOT / ".gitignore").read_text().splitlines()


def test_elsewhere_the_copies_lie_beside_the_user(tmp_path):
    assert working_folder(ROOT / "notebooks", tmp_path) == tmp_path / "notebooks"
    installed = ROOT / "analysis" / "_shipped" / "notebooks"
    assert working_folder(installed, ROOT) == ROOT / "notebooks"


def test_what_opens_first_is_shipped():
    assert (ROOT / "notebooks" / FIRST).is_file()


def test_a_changed_copy_is_never_overwritten(tmp_path):
    shipped, mine = tmp_path / "shipped", tmp_path / "mine"
    shipped.mkdir()
    for name in "ab":
        (shipped / f"{name}.ipynb").write_text(f"{name} 1")
    assert copy_notebooks(shipped, mine) == []
    (mine / "a.ipynb").write_text("a, worked on")
    assert copy_notebooks(shipped, mine) == []  # nothing newer has come
    for name in "ab":
        (shipped / f"{name}.ipynb").write_text(f"{name} 2")
    assert copy_notebooks(shipped, mine) == ["a.ipynb"]
    assert copy_notebooks(shipped, mine) == ["a.ipynb"]  # said each time
    assert [(mine / f"{name}.ipynb").read_text() for name in "ab"] == ["a, worked on", "b 2"]
    (mine / "a.ipynb").unlink()
    assert copy_notebooks(shipped, mine) == []
    assert (mine / "a.ipynb").read_text() == "a 2"


def test_a_copy_of_unknown_origin_is_the_users(tmp_path):
    shipped, mine = tmp_path / "shipped", tmp_path / "mine"
    for folder, text in ((shipped, "new"), (mine, "old")):
        folder.mkdir()
        (folder / "a.ipynb").write_text(text)
    assert copy_notebooks(shipped, mine) == ["a.ipynb"]
    assert (mine / "a.ipynb").read_text() == "old"
