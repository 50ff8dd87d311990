"""What is made from the models and the declared files is as it would be made now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coverage_assets.foundation.yaml_loader import read_yaml
from coverage_assets.reference.pages import pages
from coverage_assets.reference.schemas import schema_files
from coverage_assets.taxonomy.loader import available_verticals
from tests.docs.pages import ROOT

CONFIG = ROOT / "config"
KINDS = {"domains": "domain", "language": "language"}
"""What the files of a folder of conversations hold; other files are called by it."""


def declared_files() -> Iterator[tuple[str, str, Path]]:
    """Every shipped file of every vertical: how tests call it, its kind, and where it is."""
    for vertical in available_verticals(CONFIG):
        for path in sorted((CONFIG / vertical).rglob("*.yaml")):
            kind = KINDS.get(path.parent.name, path.stem)
            yield str(path.relative_to(CONFIG)), kind, path


DECLARED = list(declared_files())
NAMES = [name for name, _, _ in DECLARED]


def test_the_pages_of_the_verticals_are_those_that_make_docs_writes() -> None:
    found = {
        f"verticals/{path.name}": path.read_text() for path in ROOT.glob("docs/verticals/*.md")
    }
    assert found == pages(CONFIG)


def test_the_schemas_are_those_that_make_schemas_writes() -> None:
    published = schema_files()
    assert {name: (CONFIG / "schemas" / name).read_text() for name in published} == published


def validator(kind: str) -> Any:
    schema = json.loads((CONFIG / "schemas" / f"{kind}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(("name", "kind", "path"), DECLARED, ids=NAMES)
def test_a_shipped_file_is_valid_under_its_schema(name: str, kind: str, path: Path) -> None:
    found = [
        f"{name}: {error.json_path}: {error.message}"
        for error in validator(kind).iter_errors(read_yaml(path).value)
    ]
    assert found == []


@pytest.mark.parametrize(("name", "kind", "path"), DECLARED, ids=NAMES)
def test_the_first_line_of_a_shipped_file_names_its_schema(
    name: str, kind: str, path: Path
) -> None:
    first = path.read_text().splitlines()[0]
    up = "../" * name.count("/")
    assert first == f"# yaml-language-server: $schema={up}schemas/{kind}.schema.json"


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("taxonomy", {"vertical": "Not A Slug"}),
        ("taxonomy", {"axes": []}),
        ("taxonomy", {"unknown": 1}),
        (
            "exclusions",
            {"rules": [{"id": "one", "kind": "demo", "where": {"domain": 1}, "effect": "exclude"}]},
        ),
        (
            "exclusions",
            {
                "rules": [
                    {"id": "one", "kind": "demo", "where": {"domain": "a"}, "effect": {"limit": -1}}
                ]
            },
        ),
        ("world", {"facts": [{"name": "color", "chose": "colors"}]}),
        ("outcomes", {"table": [{"when": {"stock": 1}, "outcome": "done"}]}),
        (
            "dialogue",
            {
                "behaviors": {
                    "plain": [{"name": "short", "turns": [{"user": "open", "does": "buy"}]}]
                }
            },
        ),
        ("lexicon", {"lexicons": {"colors": []}}),
        ("language", {"grammar": {"open": [{"text": "hi", "when": {"stock": {"is": "none"}}}]}}),
        ("domain", {"grammar": {"open": []}}),
    ],
)
def test_an_editor_sees_a_mistake_of_form(kind: str, change: dict[str, Any]) -> None:
    path = next(
        path for name, found, path in DECLARED if found == kind and name.startswith("commerce/")
    )
    value = read_yaml(path).value
    assert isinstance(value, dict)
    assert not validator(kind).is_valid({**value, **change})
