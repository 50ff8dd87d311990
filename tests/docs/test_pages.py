"""How pages are laid out: short enough, wrapped, listed, and in the words of the glossary."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import PAGES, ROOT, links, prose, read

WRITTEN = [page for page in PAGES if not page.startswith("docs/verticals/")]
MOST_COLUMNS = 100
MOST_README_LINES = 200
HEADINGS = re.findall(r"^## (.+)$", read("docs/glossary.md"), flags=re.MULTILINE)
USES = "\n".join(
    [
        *(read(page) for page in WRITTEN if page != "docs/glossary.md"),
        *(path.read_text(encoding="utf-8") for path in (ROOT / "coverage_assets").rglob("*.py")),
    ]
).lower()


@pytest.mark.parametrize("page", WRITTEN)
def test_prose_is_wrapped(page: str) -> None:
    """Tables, pictures and blocks may be wider."""
    lines = prose(page).splitlines()
    assert [
        line for line in lines if len(line) > MOST_COLUMNS and not line.startswith(("|", "!["))
    ] == []


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(read("README.md").splitlines()) < MOST_README_LINES


def test_the_index_lists_every_page() -> None:
    listed = {f"docs/{link}" for link in links("docs/index.md")}
    pages = {page for page in PAGES if page.startswith("docs/")} - {"docs/index.md"}
    assert pages - listed == set()


def test_the_glossary_is_in_alphabetical_order() -> None:
    assert sorted(HEADINGS, key=str.lower) == HEADINGS


@pytest.mark.parametrize("word", HEADINGS)
def test_a_word_of_the_glossary_is_used(word: str) -> None:
    assert re.search(rf"\b{re.escape(word.lower())}", USES)
