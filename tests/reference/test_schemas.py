from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from coverage_assets.defs.families import FAMILIES
from coverage_assets.reference.__main__ import main
from coverage_assets.reference.schemas import RECORDS, schema_files, schemas

DECLARED = [name for family in FAMILIES for name, _ in family.schemas]
NAMES = sorted(f"{name}.schema.json" for name in (*DECLARED, *RECORDS))


def test_every_declared_file_and_every_kind_of_data_has_a_schema() -> None:
    assert sorted(schemas()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_itself_valid(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_a_schema_with_conditions_defines_a_condition_once() -> None:
    schema = schemas()["exclusions.schema.json"]
    text = schema_files()["exclusions.schema.json"]
    assert schema["$defs"]["Where"]["title"] == "Where"
    assert ('"$ref": "#/$defs/Where"' in text, "$comment" in text) == (True, False)


def test_the_schema_of_a_record_leaves_defaults_to_the_reader() -> None:
    assert '"default"' not in schema_files()["conversation.schema.json"]


def test_the_command_writes_one_file_per_schema(tmp_path: Path) -> None:
    main(["schemas", str(tmp_path)])
    found = {path.name: json.loads(path.read_text()) for path in tmp_path.iterdir()}
    assert found == schemas()
