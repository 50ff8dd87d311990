"""A copy of the declared files that tests edit as people do: as text."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from coverage_assets.taxonomy.loader import load_vertical
from coverage_assets.taxonomy.vertical import Vertical

CONFIG = Path(__file__).parents[2] / "config"
ONE_CELL = {"commerce": ("cart_management", "ambiguous"), "clinic": ("billing", "calm")}
"""The cell that `ONE_CELL_RULE` changes."""
ONE_CELL_RULE = {
    "commerce": "{ domain: cart_management, behavior: ambiguous, brand_bias: hard }",
    "clinic": "{ domain: billing, behavior: calm, insurance: private }",
}


@dataclass(frozen=True)
class Files:
    """The declared files of one vertical, in a folder of their own."""

    config: Path
    vertical: str

    @property
    def taxonomy(self) -> Path:
        return self.config / self.vertical / "taxonomy.yaml"

    @property
    def exclusions(self) -> Path:
        return self.config / self.vertical / "exclusions.yaml"

    def load(self) -> Vertical:
        return load_vertical(self.config, self.vertical)

    def comment(self) -> None:
        for path in (self.taxonomy, self.exclusions):
            path.write_text(path.read_text() + "\n# A remark that means nothing.\n")

    def replace(self, old: str, new: str) -> None:
        """Replace a text that occurs once in the exclusions."""
        text = self.exclusions.read_text()
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        self.exclusions.write_text(text.replace(old, new))

    def add_rule(self, where: str, *, name: str = "one_more", effect: str = "exclude") -> None:
        rule = f"""
  - id: {name}
    kind: test
    reason: For a test.
    since: 2026-11-20
    where: {where}
    effect: {effect}
"""
        self.exclusions.write_text(self.exclusions.read_text().rstrip("\n") + "\n" + rule)

    def change_one_cell(self) -> None:
        self.add_rule(ONE_CELL_RULE[self.vertical])

    def add_domain(self, slug: str) -> None:
        domain = f"domains:\n  - {{ slug: {slug}, name: {slug.title()}, description: One more. }}\n"
        self.taxonomy.write_text(self.taxonomy.read_text().replace("domains:\n", domain, 1))


def files_in(folder: Path, vertical: str) -> Files:
    """A copy of a shipped vertical below a folder, with the configuration of disputes."""
    for name in (vertical, "disputes"):
        shutil.copytree(CONFIG / name, folder / "config" / name)
    return Files(folder / "config", vertical)


def bytes_below(folder: Path) -> dict[str, bytes]:
    """The content of every file below a folder, without locks and what is only remembered."""
    files = (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock" and ".memory" not in path.parts
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
