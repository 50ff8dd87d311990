"""Tools, parameters and collections are refused if their keys contradict each other."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.tools import Collection, Parameter, Tool
from coverage_assets.errors import ConfigError
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_loader import parse_yaml
from tests.conversations.shop import lend_tool


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "read"}, "may not `do` anything"),
        ({"do": []}, "must `do` something"),
        ({"do": [{"delete": "things", "key": "code +"}]}, "cannot be read"),
    ],
)
def test_a_tool_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match="Value error") as caught:
        lend_tool(**changes)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "integer", "of": "things"}, "are for texts"),
        ({"type": "flag", "one_of": ["a"]}, "are for texts"),
        ({"type": "text", "minimum": 1}, "are for whole numbers"),
        ({"type": "integer", "minimum": 3, "maximum": 2}, "no number is at least 3 and at most 2"),
    ],
)
def test_limits_fit_the_type_of_an_argument(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Parameter.model_validate({"description": "x", **changes})


@pytest.mark.parametrize("fields", [{"a": "text"}, {"code": "integer"}])
def test_the_key_of_a_collection_is_a_text_among_its_fields(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="must be one of the fields, and a text"):
        Collection.model_validate({"key": "code", "fields": fields})


def test_a_misspelt_key_of_a_change_is_shown_at_its_place() -> None:
    text = (
        b"name: lend\ndescription: Lends.\nkind: write\ndo:\n"
        b'  - { add: things, key: "\'x\'", feild: fee, by: "1" }\n'
        b"  - { erase: things, key: \"'x'\" }\n"
    )
    with pytest.raises(ConfigError) as caught:
        validate(parse_yaml(text, "world.yaml"), Tool)
    assert [(problem.line, problem.message.split()[0]) for problem in caught.value.problems] == [
        (5, "`field`"),
        (5, "`feild`"),
        (6, "`put`"),
        (6, "`record`"),
        (6, "`erase`"),
    ]
