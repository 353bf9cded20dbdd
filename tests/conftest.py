"""What several test files share: the report of the demonstration corpus, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def seeds_report(tmp_path_factory):
    """The finished report of ``seeds/``, with all notebooks."""
    from analysis.runs.run import run_report

    reports = tmp_path_factory.mktemp("seeds") / "reports"
    return run_report([ROOT / "seeds"], reports=reports, say=lambda line: None)
