"""The tables of ``seeds/``, line by line against ``tests/golden/``: every change of numbers shows here."""

import difflib
import json

import pytest
from golden_tables import FOLDER, TABLES, golden_lines

MOST_SHOWN = 40  # lines of a diff


@pytest.fixture(scope="module")
def now() -> dict[str, list[str]]:
    return golden_lines()


@pytest.mark.parametrize("name", TABLES)
def test_table_is_as_stored(now, name):
    stored = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    if now[name] != stored:
        pytest.fail(explain(name, stored, now[name]), pytrace=False)


def explain(name: str, stored: list[str], now: list[str]) -> str:
    """Return the rows that went and came, and what to do."""
    changed = [line for line in difflib.unified_diff(stored, now, n=0, lineterm="") if line[:1] in "+-"][2:]
    gone, come = (sum(line.startswith(sign) for line in changed) for sign in "-+")
    more = [f"… and {len(changed) - MOST_SHOWN} more"] if len(changed) > MOST_SHOWN else []
    return "\n".join(
        [
            f"{name}: {gone} rows of tests/golden/{name}.jsonl are gone, {come} are new.",
            *changed[:MOST_SHOWN],
            *more,
            "If this is what you meant, run 'make golden' and commit the difference with its reason.",
        ]
    )


def test_explain_shows_what_changed():
    assert explain("actors", ["a", "b"], ["a", "c"]).splitlines() == [
        "actors: 1 rows of tests/golden/actors.jsonl are gone, 1 are new.",
        "-b",
        "+c",
        "If this is what you meant, run 'make golden' and commit the difference with its reason.",
    ]


def test_stored_files_are_small_and_repeat_no_text():
    files = sorted(FOLDER.iterdir())
    assert [f.stem for f in files] == sorted(TABLES)
    assert sum(f.stat().st_size for f in files) < 1_500_000
    keys = {key for f in files for line in f.read_text(encoding="utf-8").splitlines() for key in json.loads(line)}
    assert not {"text", "article_id", "sentence"} & keys
