from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar import parser
from coverage_assets.conversations.grammar.analysis import limits
from coverage_assets.conversations.grammar.filters import FILTERS
from tests.conversations.text_lint.conversation import CODES
from tests.docs.pages import read


@pytest.mark.parametrize("name", FILTERS)
def test_the_page_on_language_names_every_filter_with_its_arguments(name: str) -> None:
    page = read("docs/language.md")
    assert f"`{name}" in page
    assert [word for word in FILTERS[name].accepted if f"{name}:{word}" not in page] == []


def test_the_page_on_language_states_the_limits() -> None:
    page = " ".join(read("docs/language.md").split())
    assert (
        f"{parser.MAX_TEXT:,} characters as written, "
        f"{limits.MAX_EXPANSION:,} of its own when expanded, "
        f"{limits.MAX_FACTS} facts in one text, brackets {parser.MAX_NESTING} deep, "
        f"symbols {limits.MAX_DEPTH} deep"
    ) in page


def test_the_page_on_language_lists_every_code_of_a_slip() -> None:
    page = read("docs/language.md")
    assert [
        code for code, meaning in CODES.items() if f"| `{code}` | {meaning} |" not in page
    ] == []
