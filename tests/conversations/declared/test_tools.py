from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.tools import Collection, Parameter, Tool
from coverage_assets.conversations.simulator.environment import Environment
from coverage_assets.errors import ConfigError
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_loader import parse_yaml
from tests.conversations.shop import declared


def tool(**changes: Any) -> Tool:
    return Tool.model_validate(
        {
            "name": "lend",
            "description": "Lends a thing.",
            "kind": "write",
            "parameters": {"code": {"type": "text", "of": "things", "description": "The thing."}},
            "do": [{"delete": "things", "key": "code"}],
            **changes,
        }
    )


def test_what_tests_stand_on_compiles() -> None:
    assert "lend" in Environment.of(*declared())
    assert Environment.of(declared()[0], [tool()]).tool("lend").kind == "write"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"parameters": {"things": {"type": "text", "description": "x"}}},
            "may not be called `things`",
        ),
        ({"parameters": {"max": {"type": "text", "description": "x"}}}, "may not be called `max`"),
        ({"parameters": {"it": {"type": "text", "description": "x"}}}, "may not be called `it`"),
        (
            {"parameters": {"code": {"type": "text", "of": "thing", "description": "x"}}},
            "did you mean `things`",
        ),
        ({"require": [{"that": "cod == 'x'", "otherwise": "no"}]}, "names `cod`"),
        ({"require": [{"that": "it.fee > 1", "otherwise": "no"}]}, "names `it`"),
        ({"do": [{"delete": "thingz", "key": "code"}]}, "no collection `thingz`"),
        ({"do": [{"delete": "things", "key": "kode"}]}, "names `kode`"),
        ({"do": [{"put": "notices", "key": "code", "record": {}}]}, "lacks `code`"),
        (
            {"do": [{"put": "notices", "key": "code", "record": {"code": "code", "x": "1"}}]},
            "no field of `notices` `x`",
        ),
        ({"do": [{"put": "notices", "key": "code", "record": {"code": "kode"}}]}, "names `kode`"),
        (
            {"do": [{"set": "things", "key": "code", "field": "fees", "to": "1"}]},
            "no field of `things` `fees`",
        ),
        (
            {"do": [{"set": "things", "key": "code", "field": "code", "to": "code"}]},
            "is the key of `things`",
        ),
        ({"do": [{"set": "things", "key": "code", "field": "fee", "to": "fea"}]}, "names `fea`"),
        (
            {"do": [{"add": "things", "key": "code", "field": "maker", "by": "1"}]},
            "no whole number",
        ),
        ({"do": [{"add": "things", "key": "code", "field": "fee", "by": "fea"}]}, "names `fea`"),
        ({"returns": {"one": "loan", "key": "code", "fields": ["days"]}}, "did you mean `loans`"),
        ({"returns": {"one": "loans", "key": "kode", "fields": ["days"]}}, "names `kode`"),
        ({"returns": {"all": "loans", "fields": ["dais"]}}, "did you mean `days`"),
        (
            {"returns": {"all": "loans", "where": "it.days > dais", "fields": ["days"]}},
            "names `dais`",
        ),
        ({"returns": {"value": {"left": "thing.left"}}}, "names `thing`"),
    ],
)
def test_a_name_that_means_nothing_is_refused_when_tools_are_compiled(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match="tool `lend`") as caught:
        Environment.of(declared()[0], [tool(**changes)])
    assert said in str(caught.value)


def test_a_tool_may_be_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        Environment.of(declared()[0], [tool(), tool()])


def test_what_is_offered_must_be_a_collection() -> None:
    with pytest.raises(ValueError, match="did you mean `things`"):
        Environment.of(declared()[0], [], offers="thing")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "read"}, "may not `do` anything"),
        ({"do": []}, "must `do` something"),
        ({"do": [{"delete": "things", "key": "code +"}]}, "cannot be read"),
    ],
)
def test_a_tool_that_contradicts_itself_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match="Value error") as caught:
        tool(**changes)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": "integer", "of": "things"}, "are for texts"),
        ({"type": "flag", "one_of": ["a"]}, "are for texts"),
        ({"type": "text", "minimum": 1}, "are for whole numbers"),
        ({"type": "integer", "minimum": 3, "maximum": 2}, "no number is at least 3 and at most 2"),
    ],
)
def test_limits_fit_the_type_of_an_argument(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
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
