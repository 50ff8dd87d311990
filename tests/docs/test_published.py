"""What is made from the models and the declared files is as it would be made now."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from coverage_assets.foundation.yaml_loader import read_yaml
from coverage_assets.publish import pages, schema_files
from coverage_assets.taxonomy.loader import available_verticals
from tests.docs.pages import ROOT

CONFIG = ROOT / "config"
DECLARED = [
    (vertical, kind, CONFIG / vertical / f"{kind}.yaml")
    for vertical in available_verticals(CONFIG)
    for kind in ("taxonomy", "exclusions")
]
NAMES = [f"{vertical}/{kind}" for vertical, kind, _ in DECLARED]


def test_the_pages_of_the_verticals_are_those_that_make_docs_writes() -> None:
    found = {f"verticals/{path.name}": path.read_text() for path in ROOT.glob("docs/verticals/*.md")}
    assert found == pages(CONFIG)


def test_the_schemas_are_those_that_make_schemas_writes() -> None:
    published = schema_files()
    assert {name: (CONFIG / "schemas" / name).read_text() for name in published} == published


def validator(kind: str) -> Any:
    schema = json.loads((CONFIG / "schemas" / f"{kind}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(("vertical", "kind", "path"), DECLARED, ids=NAMES)
def test_a_shipped_file_is_valid_under_its_schema(vertical: str, kind: str, path: Any) -> None:
    found = [
        f"{vertical}: {error.json_path}: {error.message}"
        for error in validator(kind).iter_errors(read_yaml(path).value)
    ]
    assert found == []


@pytest.mark.parametrize(("vertical", "kind", "path"), DECLARED, ids=NAMES)
def test_the_first_line_of_a_shipped_file_names_its_schema(vertical: str, kind: str, path: Any) -> None:
    first = path.read_text().splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../schemas/{kind}.schema.json", vertical


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("taxonomy", {"vertical": "Not A Slug"}),
        ("taxonomy", {"axes": []}),
        ("taxonomy", {"unknown": 1}),
        ("exclusions", {"rules": [{"id": "one", "kind": "demo", "where": {"domain": 1}, "effect": "exclude"}]}),
        ("exclusions", {"rules": [{"id": "one", "kind": "demo", "where": {"domain": "a"}, "effect": {"limit": -1}}]}),
    ],
)
def test_an_editor_sees_a_mistake_of_form(kind: str, change: dict[str, Any]) -> None:
    value = read_yaml(CONFIG / "commerce" / f"{kind}.yaml").value
    assert isinstance(value, dict)
    assert not validator(kind).is_valid({**value, **change})
