"""How the code is laid out, held by tests: sizes, names, rooms, faces, and where tests stand."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "coverage_assets"
MODULES = sorted([*LIBRARY.rglob("*.py"), *(ROOT / "resources").rglob("*.py")])
CODE = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
MOST_LINES = 300
MEDIAN_LINES = 110
MOST_ROOMS = 10
WITH_ROOMS = ("conversations", "datasets")

GONE = {
    *(
        "playbook",
        "blueprint",
        "workshop",
        "wish",
        "wishes",
        "tale",
        "tales",
        "furnish",
        "furnished",
    ),
    *(
        "furnishing",
        "furniture",
        "toolbox",
        "toolboxes",
        "telling",
        "promise",
        "promises",
        "contest",
    ),
    *("contests", "swaps", "begun", "duty", "duties", "turnings", "sounding", "playbooks"),
}
"""Words that had to be explained. What the field calls these things stands in docs/glossary.md."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def identifiers(path: Path) -> set[str]:
    """Return every word of every name that a file gives to something of its own."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(asname=str(name)):
                names.add(name)
    return {word for name in names for word in words_of(name)}


def words_of(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def lines_of(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_no_module_is_longer_than_one_idea() -> None:
    assert {str(path): lines_of(path) for path in MODULES if lines_of(path) > MOST_LINES} == {}


def test_half_of_the_modules_are_short() -> None:
    assert median(lines_of(path) for path in MODULES if path.name != "__init__.py") < MEDIAN_LINES


@pytest.mark.parametrize("family", WITH_ROOMS)
def test_a_family_shows_at_most_ten_rooms(family: str) -> None:
    rooms = [
        path.name
        for path in (LIBRARY / family).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert len([room for room in rooms if room != "__init__.py"]) <= MOST_ROOMS


def test_words_that_had_to_be_explained_are_gone() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {word}" for path in CODE for word in identifiers(path) & GONE
    }
    assert found == set()


def test_no_two_public_classes_share_a_name() -> None:
    names = Counter(
        node.name
        for path in MODULES
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


def rooms() -> list[str]:
    """Return the sub-packages of the families that have some, as dotted names."""
    return [
        f"coverage_assets.{family}.{folder.name}"
        for family in WITH_ROOMS
        for folder in sorted((LIBRARY / family).iterdir())
        if (folder / "__init__.py").exists()
    ]


@cache
def imports_of(path: Path) -> set[str]:
    """Return the modules that a file imports from."""
    return {
        node.module
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.module
    }


@pytest.mark.parametrize("room", rooms())
def test_a_room_is_entered_through_its_face(room: str) -> None:
    inside = ROOT / room.replace(".", "/")
    behind = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in [*MODULES, *(ROOT / "benchmarks").rglob("*.py")]
        if not path.is_relative_to(inside)
        for module in imports_of(path)
        if module.startswith(f"{room}.")
    }
    assert behind == set()


@pytest.mark.parametrize("face", sorted(LIBRARY.rglob("__init__.py")), ids=str)
def test_every_room_says_what_it_is_for(face: Path) -> None:
    assert ast.get_docstring(tree_of(face))
