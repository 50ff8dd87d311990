from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from coverage_assets.disputes.env_overrides import VARIABLES
from coverage_assets.disputes.objective import CRITERIA
from coverage_assets.disputes.ranking import SKIP_REASONS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "disputes.md"


def test_every_snippet_of_the_page_gives_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.REPORT_NDIFF)
    assert (result.failed, result.attempted > 20) == (0, True)


@pytest.mark.parametrize("name", [*VARIABLES, *CRITERIA, *SKIP_REASONS])
def test_the_page_names_every_variable_criterion_and_skip_reason(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text()
