"""A small vertical in a folder of a test: edited as text, rebuilt in this process.

It is the help desk, with conversations and datasets for six cells. Dagster keeps its records in
memory, because these tests ask what is stored and not what is recorded.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.family import Family
from coverage_assets.defs.materialize import NamespaceResult, RebuildRequest, rebuild
from coverage_assets.defs.planner import Stale, Wanted, find_stale
from resources.namespace import Location, Namespace

CONFIG = Path(__file__).parents[2] / "config"
HELPDESK = "helpdesk"
IN_VERTICALS = tuple(family for family in FAMILIES if family.in_verticals)
ACCESS = "conversations/domains/access.yaml"
DEVICES = "conversations/domains/devices.yaml"
CELL = ("access", "plain")
DISTANT_CELL = ("devices", "insistent")
DOMAINS_END = "behaviors:\n"
ARCHIVE = "  - { slug: archive, name: Archive, description: A seat in the archive. }\n\n"


@dataclass(frozen=True)
class SmallVertical:
    """Declared files and artifacts below one folder."""

    folder: Path
    name: str = HELPDESK
    families: Sequence[Family] = IN_VERTICALS

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    @property
    def location(self) -> Location:
        return Location(self.folder / "config", str(self.artifacts), self.folder / "findings")

    @property
    def namespace(self) -> Namespace:
        return self.location.namespace(self.name)

    def file(self, name: str) -> Path:
        return self.folder / "config" / self.name / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that occurs once in a declared file."""
        text = self.file(name).read_text()
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
        self.file(name).write_text(text.replace(old, new))

    def exclude_in(self, *cells: tuple[str, str]) -> None:
        """Change what is declared of these cells, and of no other."""
        path = self.file("exclusions.yaml")
        for number, (domain, behavior) in enumerate(cells):
            added = f"""
  - id: one_less_{number}
    kind: test
    reason: For a test.
    since: 2026-11-20
    where: {{ domain: {domain}, behavior: {behavior}, urgency: soon, stock: last_one }}
    effect: exclude
"""
            path.write_text(path.read_text().rstrip("\n") + "\n" + added)

    def break_domain(self) -> None:
        """Make what is declared of `access` unusable."""
        self.edit(ACCESS, "  need.clear:\n", "  need.clearer:\n")

    def mend_domain(self) -> None:
        self.edit(ACCESS, "  need.clearer:\n", "  need.clear:\n")

    def add_archive(self) -> None:
        """Add a domain: another of the kind of `access`."""
        self.edit("taxonomy.yaml", DOMAINS_END, ARCHIVE + DOMAINS_END)
        text = self.file(ACCESS).read_text().replace("domain: access\n", "domain: archive\n")
        self.file("conversations/domains/archive.yaml").write_text(text)

    def remove_archive(self) -> None:
        self.edit("taxonomy.yaml", ARCHIVE, "")
        self.file("conversations/domains/archive.yaml").unlink()

    def wanted(self) -> Wanted:
        return find_wanted(self.namespace, self.families)

    def stale(self) -> Stale:
        return find_stale(self.wanted(), self.namespace.store)

    def rebuild(self, *select: str, force: bool = False, recheck: bool = False) -> NamespaceResult:
        request = RebuildRequest(
            self.location,
            self.name,
            self.folder,
            select,
            force=force,
            recheck=recheck,
            families=tuple(self.families),
        )
        with dagster_in_memory():
            done = rebuild(request)
        (found,) = (one for one in done.namespaces if one.namespace.name == self.name)
        assert found.succeeded == done.succeeded
        return found

    def copied_to(self, folder: Path) -> SmallVertical:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return SmallVertical(folder, self.name, self.families)


def small_vertical(folder: Path, name: str = HELPDESK) -> SmallVertical:
    """A copy of a shipped vertical, with nothing built."""
    shutil.copytree(CONFIG / name, folder / "config" / name)
    return SmallVertical(folder, name)


@contextmanager
def dagster_in_memory() -> Iterator[None]:
    """Let `rebuild` record its runs in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "coverage_assets.defs.materialize.engine.open_instance",
            lambda _home: dg.DagsterInstance.ephemeral(),
        )
        yield
