from __future__ import annotations

from pathlib import Path

from coverage_assets.reference.__main__ import main
from coverage_assets.reference.pages import page, pages
from coverage_assets.taxonomy.vertical import Vertical
from tests.conftest import CONFIG
from tests.declaring import exclusions_of, rule, taxonomy_of, vertical_of


def toy(name: str, reason: str) -> Vertical:
    declared = rule(0, {"size": "s"}) | {"reason": reason}
    return vertical_of(taxonomy_of() | {"name": name}, exclusions_of(declared))


def test_every_shipped_vertical_has_a_page() -> None:
    assert sorted(pages(CONFIG)) == [
        "verticals/clinic.md",
        "verticals/commerce.md",
        "verticals/helpdesk.md",
    ]


def test_a_page_lists_every_rule_in_order(clinic: Vertical) -> None:
    titles = [line[4:] for line in page(clinic).splitlines() if line.startswith("### ")]
    rules = [bound.id for bound in clinic.rules]
    assert titles[-len(rules) :] == rules


def test_a_declared_text_cannot_become_markup() -> None:
    shown = page(toy("<b>|[x](y)", "A | B\n# C"))
    assert shown.startswith("# &lt;b&gt;\\|\\[x](y)\n")
    assert "- Reason: A \\| B # C\n" in shown


def test_the_command_writes_the_pages_below_a_folder(tmp_path: Path) -> None:
    main(["pages", str(tmp_path)])
    assert (tmp_path / "verticals" / "clinic.md").is_file()
